"""Light pages: scripts wait for the text, one style sheet, no icon that is not used."""

import re
from pathlib import Path

from fonts import cut

THEME = ("basic.css", "styles/pydata-sphinx-theme.css")
FONTS = "vendor/fontawesome/webfonts"
RULE = re.compile(r"((?:\.fa-[a-z0-9-]+:before,?)+)\{content:\"\\([0-9a-f]+)\"\}")


def lighten(app, page, template, context, doctree):
    if page != "search":  # its inline script needs the others at once
        context["script_files"] = [deferred(script) for script in context["script_files"]]
    sheets = (str(sheet.filename).removeprefix("_static/") for sheet in context["css_files"])
    app.style_sheets.update(dict.fromkeys(sheets))
    context["css_files"] = []


def deferred(script):
    """Return the script, to run after the text; inline ones and options stay as they are."""
    if not script.filename or str(script.filename).endswith("documentation_options.js"):
        return script
    # A new object: Sphinx shares the old one between pages.
    return type(script)(
        script.filename, priority=script.priority, **{**script.attributes, "defer": "defer"}
    )


def relocated(text, name):
    """Return the text of a sheet without comments, its links made to start at ``styles/``.

    Examples
    --------
    >>> relocated("a{src:url(x.png)} /* note */", "book.css")
    'a{src:url(../x.png)} '
    >>> relocated("a{src:url(data:x)}", "book.css")
    'a{src:url(data:x)}'
    """
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    if name.startswith("styles/"):
        return text
    return re.sub(r"url\((?![\"']?(?:data|https?):)[\"']?", r"\g<0>../", text)


def without_unused_icons(css, used):
    """Return the sheet less the rules of the icons that no page and no script names."""
    return RULE.sub(
        lambda rule: rule[0] if used & set(re.findall(r"fa-[a-z0-9-]+", rule[1])) else "", css
    )


def without_unused_classes(css, words):
    """Return the sheet less the rules that need a class which no page and no script ever names.

    A word of a script that ends in a hyphen may be the start of a class: its classes stay.

    Examples
    --------
    >>> without_unused_classes(".a{x:1}.b .a,.a-b{x:2}.c:not(.a),p{x:3}", {"a"})
    '.a{x:1}.c:not(.a),p{x:3}'
    >>> without_unused_classes("@media print{.tip-up{x:1}.b{x:2}}", {"tip-"})
    '@media print{.tip-up{x:1}}'
    """
    starts = tuple(word for word in words if re.fullmatch(r"[A-Za-z][\w-]+-", word))

    def needed(selector):
        classes = re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)
        return all(name in words or name.startswith(starts) for name in classes)

    def kept(rule):
        # Commas inside of :is(...) are not between selectors; such a rule stays.
        return rule[0] if "(" in rule[1] or any(map(needed, rule[1].split(","))) else ""

    return re.sub(r"([^{}@;]+)\{[^{}]*\}", kept, css)


def merge(app, fault):
    if fault or not app.style_sheets:  # failed, another builder, or no page was written
        return
    static = Path(app.outdir, "_static")
    names = dict.fromkeys((*THEME, *app.style_sheets))
    css = "\n".join(relocated((static / name).read_text("utf-8"), name) for name in names)
    speakers = [*Path(app.outdir).rglob("*.html"), *static.glob("scripts/*theme.js")]
    speakers.append(static / "book.css")
    used = {
        name for file in speakers for name in re.findall(r"fa-[a-z0-9-]+", file.read_text("utf-8"))
    }
    named = [*Path(app.outdir).rglob("*.html"), *static.rglob("*.js")]
    words = {word for file in named for word in re.findall(r"[\w-]+", file.read_text("utf-8"))}
    css = without_unused_classes(without_unused_icons(css, used), words)
    static.joinpath("styles", "all.css").write_text(css, "utf-8")
    cut_icons(static / FONTS, css)


def cut_icons(folder, css):
    """Cut the icon fonts to the signs that the sheet names, by code or as a bare character."""
    signs = {chr(int(code, 16)) for code in re.findall(r"\"\\([ef][0-9a-f]{3})\"", css)}
    signs |= {sign for sign in css if "\ue000" <= sign <= "\uf8ff"}
    for font in folder.glob("*.woff2"):
        cut(font, font, signs)


def setup(app):
    app.style_sheets = {}
    app.connect("html-page-context", lighten, priority=900)
    app.connect("build-finished", merge, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
