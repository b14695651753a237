"""What a page may run and fetch: what the book itself brings, and nothing else.

Every page carries a content-security policy. Scripts come from the book's own files; the few that
stand in the pages are known here and allowed by their hash, so one that came in some other way, say
in the name of a system in a table, is not run. Handlers in attributes are never run.
"""

import base64
import hashlib
import html
import re
from pathlib import Path

SCRIPT = re.compile(
    r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script[^>]*>", re.DOTALL | re.IGNORECASE
)
LAYOUT = Path(__file__).parents[1] / "_templates" / "layout.html"
THEIRS = (  # white space apart; PAGE is the name of the page
    'document.documentElement.dataset.mode = localStorage.getItem("mode") || "";'
    ' document.documentElement.dataset.theme = localStorage.getItem("theme") || "";',
    "DOCUMENTATION_OPTIONS.pagename = 'PAGE';",
    "DOCUMENTATION_OPTIONS.search_as_you_type = false;",
    "DOCUMENTATION_OPTIONS.COLLAPSE_INDEX = true;",
    "let toggleHintShow = 'Show';",
    "let toggleHintHide = 'Hide';",
    "let toggleOpenOnPrint = 'true';",
    "var togglebuttonSelector = '.toggle, .admonition.dropdown';",
    "// Activate the search field on page load"
    ' let searchInput = document.querySelector("form.bd-search input"); if (searchInput) {'
    " searchInput.focus(); searchInput.select();"
    ' console.log("[PST]: Set focus on search field."); }',
)
"""Scripts that the theme and sphinx_togglebutton put into pages."""

RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Pictures of charts have styles in attributes, and tables of pandas in elements.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",  # the search shows a part of each page that it finds
    "form-action": "'self'",
    "base-uri": "'none'",
}
HANDLER = ' onclick="toggleFullScreen()"'  # of the theme; layout.html does it without an attribute
CHARSET = re.compile(r"<meta charset=[^>]*>")


def inline(page):
    """Return the texts of the scripts that stand in a page; data in script elements are none.

    Examples
    --------
    >>> inline('<script>a()</script><script src="b.js"></script><script type="x/json">1</script>')
    ['a()', '1']
    >>> inline('<script type="application/json">1</script>')
    []
    """
    return [
        script["text"]
        for script in SCRIPT.finditer(page)
        if not re.search(r"\ssrc=|\stype=\"application/json\"", script["attributes"])
    ]


def ours(name):
    """Return the scripts that may stand in the page of a name, white space apart."""
    return {
        *(words(script) for script in inline(LAYOUT.read_text("utf-8"))),
        *(script.replace("PAGE", name) for script in THEIRS),
    }


def words(text):
    """Return a text with single spaces for all white space, so that its layout does not count."""
    return " ".join(text.split())


def policy(page, name):
    """Return the policy for the page of a name: the scripts in it that are known are allowed."""
    known = ours(name)
    hashes = dict.fromkeys(map(allowed, filter(lambda text: words(text) in known, inline(page))))
    rules = RULES | {"script-src": " ".join([RULES["script-src"], *hashes])}
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())


def allowed(script):
    """Return what allows one script, by its content.

    Examples
    --------
    >>> allowed("alert('Hello, world.');")  # the example of the standard
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def strangers(page, name):
    """Return the scripts in a page that nobody knows."""
    known = ours(name)
    return [text for text in inline(page) if words(text) not in known]


def guarded(page, name):
    """Return a page with its policy, before anything that the policy is about."""
    page = page.replace(HANDLER, "")
    rule = html.escape(policy(page, name), quote=False)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rule}">'
    return CHARSET.sub(lambda charset: charset[0] + meta, page, count=1)


def pages(folder):
    """Return the pages of a built book by their names; what lies in ``_static`` is none."""
    files = sorted(Path(folder).rglob("*.html"))
    names = {file.relative_to(folder).with_suffix("").as_posix(): file for file in files}
    return {name: file for name, file in names.items() if not name.startswith("_static/")}


def guard(app, fault):
    if fault or app.builder.format != "html":
        return
    for name, file in pages(app.outdir).items():
        file.write_text(guarded(file.read_text("utf-8"), name), "utf-8")


def setup(app):
    app.connect("build-finished", guard, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
