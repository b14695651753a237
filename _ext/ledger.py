"""The ledger of claims on the page, and at each sentence that argues one.

The verdicts stand in the results document of the build (``results``), which is made beside the
chapters. So nothing here is known when a page is read: the roles and directives leave places, and
these are filled when the page is resolved.

``{claim}`id` `` stands after the sentence that argues a claim: the verdict in words, linked to the
row of the claim, which links back. ``{claim-totals}`article` `` counts the verdicts in a sentence.
The directives ``{claim-totals}`` and ``{ledger}`` write the tables of the page of claims.
"""

from collections import Counter
from difflib import get_close_matches
from pathlib import Path
from shutil import copyfile

import results
from docutils import nodes
from notebooks import named
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

LOG = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_name("ledger.js")
PAGE = "chapters/claims"
REFERENCES = "chapters/references"
OWNERS = {"article": "the article", "book": "this book"}
VERDICTS = {  # of one statement, and of several
    "holds": "hold",
    "holds with a caveat": "hold with a caveat",
    "does not follow": "do not follow",
    "cannot be checked": "cannot be checked",
}
KINDS = {
    "A": "arithmetic",
    "T": "theory",
    "D": "from data",
    "F": "fact",
    "Q": "judgement",
}
COLUMNS = {  # of the ledger, with their relative widths
    "Statement": 32,
    "Claimed": 14,
    "Found": 17,
    "Verdict": 37,
}


class Place(nodes.Inline, nodes.Element):
    """Where the verdict of a claim will stand."""


class Total(nodes.Inline, nodes.Element):
    """Where a sentence will count the verdicts."""


class Table(nodes.General, nodes.Element):
    """Where a table of the page of claims will stand."""


class ClaimRole(SphinxRole):
    """Leave a place for the verdict of a claim; it is what the row of the claim links to."""

    def run(self):
        """Return the place."""
        return [Place(claim=self.text, ids=[anchor(self.text)])], []


class TotalRole(SphinxRole):
    """Leave a place for the sentence that counts the verdicts."""

    def run(self):
        """Return the place."""
        return [Total(of=self.text)], []


class TableDirective(SphinxDirective):
    """Leave a place for a table: the claims of one owner, or the totals of all."""

    optional_arguments = 1

    def run(self):
        """Return the place."""
        return [Table(of=self.arguments[0] if self.arguments else None)]


def anchor(claim):
    """Return the id of the place where a claim is argued."""
    return f"claim-{claim}"


def row_id(claim):
    """Return the id of the row of a claim."""
    return f"ledger-{claim}"


def totals(records, of):
    """Count the verdicts of one owner, in their order, those that nothing got left out.

    Examples
    --------
    >>> totals([{"of": "book", "verdict": "holds"}, {"of": "article", "verdict": "holds"}], "book")
    {'holds': 1}
    """
    count = Counter(record["verdict"] for record in records if record["of"] == of)
    return {verdict: count[verdict] for verdict in VERDICTS if count[verdict]}


def sentence(records, of):
    """Say how the claims of one owner stand, without the full stop.

    Examples
    --------
    >>> verdicts = ["holds", "does not follow", "does not follow"]
    >>> sentence([{"of": "article", "verdict": verdict} for verdict in verdicts], "article")
    'Of 3 statements of the article, 1 holds and 2 do not follow'
    """
    counted = totals(records, of)
    parts = [
        f"{count} {verdict if count == 1 else VERDICTS[verdict]}"
        for verdict, count in counted.items()
    ]
    said = " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    return f"Of {sum(counted.values())} statements of {OWNERS[of]}, {said}"


def words(records):
    """Return what stands for the roles of this module where no link can: by role and target.

    Examples
    --------
    >>> ninth = {"id": "ninth", "of": "article", "verdict": "holds"}
    >>> words([ninth])["claim", "ninth"]
    '[claim *ninth*: holds]'
    """
    said = {("claim", one["id"]): f"[claim *{one['id']}*: {one['verdict']}]" for one in records}
    return said | {("claim-totals", of): sentence(records, of) for of in OWNERS}


class Resolve(SphinxPostTransform):
    """Fill the places, once the results are there."""

    default_priority = 5  # before cross-references are resolved: the tables hold some

    def run(self, **_):
        """Replace the places of this page."""
        places = [*self.document.findall(lambda node: isinstance(node, (Place, Total, Table)))]
        if not places:
            return
        records = results.load(self.app)["claims"]
        known = {record["id"]: record for record in records}
        for place in places:
            if isinstance(place, Total):
                place.replace_self(nodes.Text(sentence(records, place["of"])))
            elif isinstance(place, Table):
                one = place["of"]
                rows = [record for record in records if record["of"] == one]
                place.replace_self(self.ledger(rows, one) if one else counts(records))
            elif place["claim"] in known:
                place.replace_self(self.mark(place, known[place["claim"]]))
            else:
                near = " or ".join(get_close_matches(place["claim"], known, 2, 0)) or "none"
                LOG.warning(
                    "no claim %r in data/claims.yaml; nearest: %s",
                    place["claim"],
                    near,
                    location=place.parent,
                )
                place.parent.remove(place)

    def link(self, words, page, target):
        """Return a link to a place in the book."""
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        return nodes.reference("", words, internal=True, refuri=f"{address}#{target}")

    def mark(self, place, record):
        """Return the verdict of a claim as a link to its row."""
        whose = "Claim" if record["of"] == "article" else "Our claim"
        link = self.link(f"{whose} {record['verdict']}", PAGE, row_id(record["id"]))
        return nodes.inline("", "", link, ids=place["ids"], classes=["claim", *sign(record)])

    def ledger(self, records, of):
        """Return the table of the claims of one owner."""
        table = nodes.table(classes=["ledger", f"ledger-{of}"])
        group = nodes.tgroup(cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=width) for width in COLUMNS.values()]
        group.children[0]["stub"] = True
        group += nodes.thead("", row([nodes.paragraph("", name)] for name in COLUMNS))
        group += nodes.tbody("", *map(self.row, records))
        table += group
        return table

    def row(self, record):
        """Return the row of a claim."""
        verdict = nodes.inline("", record["verdict"], classes=["verdict", *sign(record)])
        made = row(
            [
                [nodes.paragraph("", record["statement"]), self.about(record)],
                paragraphs(record["claimed"]),
                paragraphs(record["said"]),
                [nodes.paragraph("", "", verdict), *self.reasons(record)],
            ]
        )
        made["ids"] = [row_id(record["id"])]
        return made

    def about(self, record):
        """Return the line below a statement: what kind it is, and where it is argued and shown."""
        kind = nodes.inline("", KINDS[record["kind"]], classes=["kind"])
        line = nodes.paragraph("", "", kind, nodes.Text(" · "), classes=["about"])
        page = f"chapters/{record['chapter']}"
        title = self.env.titles[page].astext() if page in self.env.titles else record["chapter"]
        link = self.link(title, page, anchor(record["id"]))
        line += nodes.inline("", "", link, classes=["argued"])
        if record["figure"]:
            line += [nodes.Text(" · "), number_of(record["figure"], self.env.docname)]
        return line

    def reasons(self, record):
        """Return what stands below a verdict: reason, caveats, what would refute it, sources."""
        told = paragraphs(record["because"])
        if caveats := record["caveats"]:
            items = [nodes.list_item("", *paragraphs(caveat)) for caveat in caveats]
            told.append(nodes.bullet_list("", *items))
        if record["refuted_by"]:
            told += paragraphs(f"Would refute it: {record['refuted_by']}")
        if record["evidence"]:
            told.append(self.sources(record["evidence"]))
        return told

    def sources(self, keys):
        """Return the links to the entries of the list of references."""
        entries = {one.key: one for one in self.env.get_domain("cite").citations}
        line = nodes.paragraph("", "", classes=["about"])
        for key in keys:
            if key not in entries:
                LOG.warning("claims.yaml gives %r, which the references do not list", key)
                continue
            line += [nodes.Text("; ")] if len(line) else []
            line += self.link(named(entries[key].entry), REFERENCES, entries[key].citation_id)
        return line


def sign(record):
    """Return the class that gives a verdict its sign, as a list."""
    return [nodes.make_id(record["verdict"])]


def row(cells):
    """Return a row of a table."""
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))


def paragraphs(text):
    """Return a text as a list of one paragraph; none if there is no text."""
    return [nodes.paragraph("", text)] if text else []


def number_of(figure, page):
    """Return a reference that Sphinx turns into the number of a figure."""
    options = {"refdomain": "std", "reftype": "numref", "refexplicit": False, "refwarn": True}
    return addnodes.pending_xref(
        "", nodes.literal("", figure), reftarget=figure, refdoc=page, **options
    )


def counts(records):
    """Return the table of totals: a row for each verdict, a column for each owner."""
    by_owner = {of: totals(records, of) for of in OWNERS}
    table = nodes.table(classes=["totals"])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in range(1 + len(OWNERS))))
    group["cols"] = 1 + len(OWNERS)
    names = ["Verdict", *(f"of {owner}" for owner in OWNERS.values())]
    group += nodes.thead("", row(map(paragraphs, names)))
    body = nodes.tbody()
    for verdict in VERDICTS:
        word = nodes.inline("", verdict, classes=["verdict", nodes.make_id(verdict)])
        numbers = (str(by_owner[of].get(verdict, 0)) for of in OWNERS)
        body += row([[nodes.paragraph("", "", word)], *map(paragraphs, numbers)])
    sums = (str(sum(one.values())) for one in by_owner.values())
    body += row(map(paragraphs, ["all", *sums]))
    group += body
    table += group
    return table


def ask_for_script(app, page, template, context, doctree):
    if page == PAGE:
        app.add_js_file(SCRIPT.name, loading_method="defer")


def write_script(app, fault):
    if not fault and app.builder.format == "html":
        copyfile(SCRIPT, Path(app.outdir, "_static", SCRIPT.name))


def setup(app):
    for place in (Place, Total, Table):
        app.add_node(place)
    app.add_role("claim", ClaimRole())
    app.add_role("claim-totals", TotalRole())
    app.add_directive("claim-totals", TableDirective)
    app.add_directive("ledger", TableDirective)
    app.add_post_transform(Resolve)
    app.connect("html-page-context", ask_for_script)
    app.connect("build-finished", write_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
