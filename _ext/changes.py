"""The page "what changed": this build's results beside the newest frozen ones.

The directive ``{what-changed} PART`` writes one part of the comparison: the ``summary``, a table of
``claims``, ``claim-numbers``, ``rows``, ``fits``, ``projections`` or ``backtests``, or the figure
``powers`` or ``compute``. All that comes from the data is set as text, never as markup.
"""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import results
import states
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from lib import changes, documents

MOST = 60  # rows of a table, and keys in a cell, that are shown; the rest is counted
NUMBERS = {
    "exponent": "power",
    "halving_months": "halving time, months",
    "log10_flop": "compute, FLOP",
    "log10_usd_together": "cost, US$",
    "log10_kg_co2e_together": "emissions, kg CO₂e",
    "log_score": "log score",
    "coverage": "coverage",
    "median_miss": "median miss",
}
PAGE = "chapters/what-changed"
FIGURES = {
    "powers": {
        "title": "Power of compute",
        "caption": "The power of compute by the least-squares line, before and after, with 95 % "
        "intervals. Look for a diamond outside the interval above it. Lines whose interval has no "
        "end are left out.",
        "description": "The power of compute of every benchmark, release and measure of compute, "
        "before and after, with intervals.",
    },
    "compute": {
        "title": "Compute for the error, powers of ten of a FLOP",
        "caption": "Compute that 5 % and 1 % error on ImageNet take, before and after, with the "
        "95 % interval of the line. Look for a diamond outside the interval above it.",
        "description": "The compute for two target errors by three lines, before and after, with "
        "intervals.",
    },
}


def table(header, rows):
    """Return a table whose cells are plain text.

    Examples
    --------
    >>> table(["a"], [["<b>"]]).astext().split()
    ['a', '<b>']
    """
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(header)
    body += [_row(row) for row in rows]
    group += [head, body]
    return nodes.table("", group, classes=["colwidths-auto"])


def _row(cells):
    row = nodes.row()
    row += [nodes.entry("", nodes.paragraph("", cell)) for cell in cells]
    return row


def summary(found, version):
    """Say in a paragraph what the page compares, and how much differs.

    Examples
    --------
    >>> document = documents.read("1.0.0")
    >>> summary(changes.compare(document, document), "1.0.0")
    'Compared with version 1.0.0 of the results. The data are the same. The library is the same. \
No row, number, verdict or caveat differs.'
    """
    said = [f"Compared with version {version} of the results."]
    for what, same in (("data are", found.same_data), ("library is", found.same_code)):
        said.append(f"The {what} {'the same' if same else 'not the same'}.")
    if found.nothing:
        return " ".join([*said, "No row, number, verdict or caveat differs."])
    rows = {kind: sum(len(getattr(one, kind)) for one in found.rows) for kind in KINDS}
    said.append(
        f"Claims with another verdict: {len(found.flips)}; with another number or caveat: "
        f"{len(found.rulings)}. Rows: "
        + ", ".join(f"{count} {kind}" for kind, count in rows.items())
        + f". Numbers that differ: {len(found.fits)} of fits, {len(found.projections)} of "
        f"projections, {len(found.backtests)} of backtests."
    )
    return " ".join(said)


KINDS = ("added", "changed", "removed")


def claims_table(found):
    """Return the claims that flipped, or a sentence that none did."""
    if not found.flips:
        return none("No claim has another verdict.")
    rows = [
        (
            flip.statement,
            f"{flip.before or changes.ABSENT} ({flip.said_before or 'no number'})",
            f"{flip.after or changes.ABSENT} ({flip.said_after or 'no number'})",
        )
        for flip in found.flips
    ]
    return table(["claim", "before", "after"], rows)


def numbers_table(found):
    """Return the claims with the same verdict and another number or caveat, or a sentence."""
    if not found.rulings:
        return none("No other claim has another number or caveat.")
    rows = [
        (
            one.statement,
            told(one.said_before, one.caveats_before, one.caveats_after),
            told(one.said_after, one.caveats_after, one.caveats_before),
        )
        for one in found.rulings
    ]
    return table(["claim", "before", "after"], rows)


def told(said, caveats, others):
    """Say what was found, and the caveats that the other side does not have.

    Examples
    --------
    >>> told("9 times", ("Few systems.", "Old ones."), ("Old ones.",)), told(None, (), ())
    ('9 times. Few systems.', 'no number.')
    """
    return " ".join([f"{said or 'no number'}.", *changes.without(caveats, others)])


def rows_table(found):
    """Return the keys of the rows that differ, or a sentence that none does."""
    if not found.rows:
        return none("No row differs.")
    rows = [
        (one.table, f"{len(keys)} {kind}", named(keys))
        for one in found.rows
        for kind in KINDS
        if (keys := getattr(one, kind))
    ]
    return table(["table", "rows", "keys"], rows)


def named(keys):
    """Name the first of many keys, and count the rest.

    Examples
    --------
    >>> named(["a", "b"])
    'a, b'
    """
    rest = f" and {len(keys) - MOST} more" if len(keys) > MOST else ""
    return ", ".join(keys[:MOST]) + rest


def moved_table(moved):
    """Return numbers before and after, or a sentence that none differs."""
    if not moved:
        return [none("No number differs.")]
    # Those whose intervals have nothing in common come first: chance explains them least.
    first = sorted(moved, key=lambda one: not one.apart)
    rows = [
        (
            f"{NUMBERS[one.number]}: {one.id.replace('/', ', ').replace('_', ' ')}",
            before,
            after + ("; intervals apart" if one.apart else ""),
        )
        for one in first
        for before, after in [[changes.words(one.number, each) for each in (one.before, one.after)]]
        if before != after  # else the difference is less than the digits that are shown
    ]
    shown = [table(["result", "before", "after"], rows[:MOST])] if rows else []
    if rest := len(moved) - len(rows[:MOST]):
        shown.append(none(f"{rest} more are listed by python -m lib compare."))
    return shown


def none(words):
    return nodes.paragraph("", words)


class WhatChanged(SphinxDirective):
    """Write one part of the comparison with the newest frozen results."""

    required_arguments = 1

    def run(self):
        """Return the part as nodes of the page."""
        app, part = self.env.app, self.arguments[0]
        version = documents.versions()[-1]
        old, new = documents.read(version), results.load(app)
        found = changes.compare(old, new)
        match part:
            case "summary":
                return [none(summary(found, version))]
            case "claims":
                return [claims_table(found)]
            case "claim-numbers":
                return [numbers_table(found)]
            case "rows":
                return [rows_table(found)]
            case "powers" | "compute":
                return [self.figure(part, old, new)]
            case "fits" | "projections" | "backtests":
                return moved_table(getattr(found, part))
        raise self.error(f"what-changed has no part {part!r}")

    def figure(self, part, old, new):
        """Return the chart of a number before and after, in a figure with a number."""
        draw = self.env.app.change_charts.result()
        kind, number, labels = DRAWN[part](new)
        name = f"fig-changed-{part}"
        about = FIGURES[part]
        rows = draw.pairs(old[kind], new[kind], number, labels)
        chart = draw.before_after(rows, about["title"], name=name, description=about["description"])
        figure = nodes.figure("", nodes.raw("", draw.markup(chart), format="html"))
        figure += nodes.caption(about["caption"], about["caption"])
        self.options["name"] = name
        self.add_name(figure)
        return figure


def powers(document):
    """Return which fits are drawn, and what each is called."""
    drawn = {
        fit["id"]: f"{fit['benchmark']} {fit['release']}, {fit['compute'].replace('_', ' ')}"
        for fit in document["fits"]
        if (fit["form"], fit["estimator"]) == ("power", "least-squares") and "year" not in fit
        # The first version has one column of compute, which counts as either.
        if (fit["release"], fit["compute"]) != (2020, "consolidated")
    }
    return "fits", "exponent", drawn


def compute(document):
    """Return which projections are drawn, and what each is called: compute has no scenario."""
    drawn = {}
    for one in document["projections"]:
        measure = one["compute"].replace("_", " ")
        label = f"{one['error']:.0%} by {one['release']}, {measure}"
        if label not in drawn.values():
            drawn[one["id"]] = label
    return "projections", "log10_flop", drawn


DRAWN = {"powers": powers, "compute": compute}


def begin(app):
    """Load what draws while the build waits for its chapters: it takes a second."""
    with_one = ThreadPoolExecutor(1)
    app.change_charts = with_one.submit(import_module, "lib.change_charts")
    with_one.shutdown(wait=False)


def announce(app, page, template, context, doctree):
    """Say on every page when the rows are not the book's own."""
    if states.package(Path(app.srcdir)).resolve() != Path(app.srcdir, "data").resolve():
        address = context["pathto"](PAGE)
        context["theme_announcement"] = (
            "This copy was made with other rows than the book's own: "
            f'<a href="{address}">what changed</a>.'
        )


def setup(app):
    app.add_directive("what-changed", WhatChanged)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", announce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
