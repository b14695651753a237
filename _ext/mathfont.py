"""A formula font of the signs in use: brackets grow only with a font that knows mathematics."""

import html
import re
import unicodedata
from importlib.resources import files
from pathlib import Path

from fonts import cut

# The slanted letters that a browser shows for the plain ones of the source.
SLANTED = [chr(code) for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C))]


def signs_in(page):
    """Return the characters that the formulas of a page show, slanted forms among them.

    Examples
    --------
    >>> sorted(signs_in("<p>q</p><math><mi>x</mi><mo>+</mo></math>"))
    ['+', 'x', '𝑥']
    """
    formulas = "".join(re.findall(r"<math.*?</math>", page, re.DOTALL))
    signs = set(html.unescape(re.sub(r"<[^>]+>", "", formulas)))
    return signs | {sign for sign in SLANTED if unicodedata.normalize("NFKC", sign) in signs}


def cut_font(app, fault):
    if fault or app.builder.format != "html":
        return
    pages = Path(app.outdir).rglob("*.html")
    # A root is written as an element, its sign never stands in the text.
    signs = set("√").union(*(signs_in(page.read_text("utf-8")) for page in pages))
    source = files("ziamath") / "fonts/STIXTwoMath-Regular.ttf"
    target = Path(app.outdir, "_static", "math.woff2")
    cut(source, target, signs, layout=["ssty"], hinting=False)


def setup(app):
    app.connect("build-finished", cut_font, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
