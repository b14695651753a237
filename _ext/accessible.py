"""Mends of the markup that themes and libraries write and that hinders readers that speak."""

MENDS = (
    # The label replaces the words that the reader sees: "Show code cell source".
    (' aria-label="Toggle hidden content"', ""),
    # A list may hold list items only.
    ('role="doc-biblioentry"', 'role="listitem"'),
    # The corner of a data frame heads nothing.
    ("<th></th>", "<td></td>"),
)


def mend(app, page, template, context, doctree):
    for old, new in MENDS:
        context["body"] = context.get("body", "").replace(old, new)


def setup(app):
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
