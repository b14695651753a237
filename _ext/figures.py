"""Every figure's data and specification at a stable address, linked under the figure.

The chart in the page carries its specification; what is published is read from there, so the files
hold exactly what the reader sees: ``_figures/NAME.csv`` and ``_figures/NAME.json``.
"""

import csv
import io
import json
import re
from pathlib import Path

from pydata_sphinx_theme.utils import get_theme_options_dict
from sphinx.util import logging

LOG = logging.getLogger(__name__)
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t")
"""How a cell begins that a spreadsheet would compute; the wide signs too, in Asian editions."""
CHART = re.compile(
    r'<div class="chart" id="[^"]*" data-name="(?P<name>[^"]+)".*?'
    r'<script type="application/json">(?P<spec>.*?)</script>',
    re.DOTALL,
)


def tables(spec):
    """Return the data sets of a chart, lists of rows, in the order of the specification.

    Examples
    --------
    >>> tables({"layer": [{"data": {"values": [{"x": 1}]}}], "datasets": {"a": [{"y": 2}]}})
    [[{'y': 2}], [{'x': 1}]]
    >>> spec = {"usermeta": {"data": "a"}, "datasets": {"a": [{"y": 2}], "b": [{"x": 1}]}}
    >>> tables(spec)
    [[{'y': 2}]]
    """
    named = spec.get("datasets", {})
    chosen = spec.get("usermeta", {}).get("data")
    if chosen is not None:
        if chosen not in named:
            raise ValueError(
                f"chart {spec.get('name')!r} publishes data set {chosen!r} but holds "
                f"{sorted(named)}: name one of these in usermeta"
            )
        return [named[chosen]]
    return [*named.values(), *_inline(spec)]


def _inline(node):
    if isinstance(node, dict):
        if isinstance(node.get("data"), dict) and "values" in node["data"]:
            yield node["data"]["values"]
        for key, child in node.items():
            if key != "datasets":
                yield from _inline(child)
    elif isinstance(node, list):
        for child in node:
            yield from _inline(child)


def to_csv(rows_of_tables):
    """One CSV text; with several tables a first column, ``table``, counts them.

    Examples
    --------
    >>> print(to_csv([[{"x": 1, "name": "=A1"}], [{"x": 2}]]), end="")
    table,x,name
    1,1,'=A1
    2,2,
    """
    rows = [
        ({"table": number} if len(rows_of_tables) > 1 else {}) | row
        for number, table in enumerate(rows_of_tables, start=1)
        for row in table
    ]
    text = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: harmless(cell) for column, cell in row.items()} for row in rows)
    return text.getvalue()


def harmless(cell):
    """Return a cell that no spreadsheet runs as a formula.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless("-1.5e3"), harmless(-2), harmless("-- none")
    ("'=HYPERLINK(1)", '-1.5e3', -2, "'-- none")
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r", " ")  # alone it would end the row
    if text.startswith(FORMULA) or cell.startswith("\r"):
        try:
            float(text)
        except ValueError:
            return f"'{text}"
    return text


def publish(app, page, template, context, doctree):
    """Write the files of the charts of a page and put links to them under each."""
    folder = Path(app.outdir, "_figures")

    def with_links(chart):
        name, spec = chart["name"], json.loads(chart["spec"])
        if app.figure_pages.setdefault(name, page) != page:
            LOG.warning("figure %r is also on %s: give it a name of its own",
                        name, app.figure_pages[name], location=page)  # fmt: skip
        folder.mkdir(exist_ok=True)
        folder.joinpath(f"{name}.json").write_text(json.dumps(spec, indent=1), "utf-8")
        files = [("Specification (JSON)", f"{name}.json")]
        if rows := tables(spec):
            folder.joinpath(f"{name}.csv").write_text(to_csv(rows), "utf-8")
            files.insert(0, ("Data (CSV)", f"{name}.csv"))
        links = [
            f'<a href="{context["pathto"](f"_figures/{file}", 1)}" download>{words}</a>'
            for words, file in files
        ]
        if code := source_address(app, page):
            links.append(f'<a href="{code}">Code</a>')
        return f'{chart[0]}<p class="chart-links">{" ".join(links)}</p>'

    context["body"] = CHART.sub(with_links, context.get("body", ""))


def source_address(app, page):
    """Return the address of the chapter's source, if the book knows its repository."""
    options = get_theme_options_dict(app)
    repository = options.get("repository_url")
    if not repository:
        return None
    branch = options.get("repository_branch") or "main"
    path = Path(app.env.doc2path(page)).relative_to(app.srcdir).as_posix()
    return f"{repository.rstrip('/')}/blob/{branch}/{path}"


def setup(app):
    app.figure_pages = {}
    app.connect("html-page-context", publish, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
