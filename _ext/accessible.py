"""Mends of the markup that themes and libraries write and that hinders readers that speak."""

MENDS = (
    # The label replaces the words that the reader sees: "Show code cell source".
    (' aria-label="Toggle hidden content"', ""),
    # A list may hold list items only.
    ('role="doc-biblioentry"', 'role="listitem"'),
    # A table that is wider than the page scrolls, and the theme lets the keyboard reach it.
    (
        '"pst-scrollable-table-container"',
        '"pst-scrollable-table-container" role="group" aria-label="Table"',
    ),
    # The corner of a data frame heads nothing.
    ("<th></th>", "<td></td>"),
)


def mend(app, page, template, context, doctree):
    for old, new in MENDS:
        context["body"] = context.get("body", "").replace(old, new)


def setup(app):
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
