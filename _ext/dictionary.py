"""The page "data dictionary", generated from the contract of the data package.

The directive ``{data-dictionary}`` writes a section for every table: what it holds, where from, and
each column with its type, unit, meaning and constraints. So the page cannot differ from what is
enforced.
"""

import re
from pathlib import Path

import states
import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

CONTRACT = "datapackage.yaml"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARKUP = re.compile(r"(`[^`]*`)|[\\`*_\[\]{}<>&~$#!|]")  # code, which stays, or a sign of Markdown
LONG = 1e7  # from here on a number is easier to read as a power of ten


def plain(text):
    r"""Return a text of the contract in which only `code` is markup.

    Examples
    --------
    >>> print(plain("a `code_b` of <b>c_d</b> [x](y)"))
    a `code_b` of \<b\>c\_d\</b\> \[x\](y)
    """
    return MARKUP.sub(lambda part: part[1] or f"\\{part[0]}", " ".join(str(text).split()))


def cell(text):
    r"""Return Markdown that cannot break out of a cell of a table.

    Examples
    --------
    >>> print(cell("`[a|b]`"), cell(r"a\|b"))
    `[a\|b]` a\|b
    """
    return re.sub(r"(?<!\\)\|", r"\\|", str(text))


def code(value):
    """Return a value as code.

    Examples
    --------
    >>> print(code("[a-z]+"))
    `[a-z]+`
    """
    return "`" + str(value).replace("`", "'") + "`"


def number(value):
    """Write a bound exactly; a large one as a power of ten.

    Examples
    --------
    >>> number(0), number(99.99), number(1e15), number(2.5e25)
    ('0', '99.99', '10¹⁵', '2.5 × 10²⁵')
    """
    if abs(value) < LONG:
        return f"{value:.15g}"
    digits, exponent = f"{value:.14e}".split("e")
    digits = digits.rstrip("0").rstrip(".")
    power = "10" + str(int(exponent)).translate(RAISED)
    return power if digits == "1" else f"{digits} × {power}"


def rule(field):
    """Say the constraints of a column in words.

    Examples
    --------
    >>> rule({"constraints": {"required": True, "minimum": 0, "maximum": 99.99}})
    'required; at least 0; at most 99.99'
    """
    words = {
        "required": lambda value: "required" if value else "",
        "minimum": lambda value: f"at least {number(value)}",
        "maximum": lambda value: f"at most {number(value)}",
        "enum": lambda values: "one of " + ", ".join(map(code, values)),
        "pattern": lambda value: f"matches {code(value)}",
    }
    said = (words[name](value) for name, value in field.get("constraints", {}).items())
    return "; ".join(filter(None, said))


def named(needs):
    """Return a line that says which rows a table cannot lack; none if there are none.

    Examples
    --------
    >>> named(["alexnet"])
    ['The book speaks of these rows, so they must be there: `alexnet`.']
    """
    rows = ", ".join(f"`{key}`" for key in needs)
    return [f"The book speaks of these rows, so they must be there: {rows}."] if needs else []


def section(resource, count):
    """Return the Markdown of one table's section, a list of lines."""
    schema = resource["schema"]
    keys = ", ".join(f"`{name}`" for name in schema["primaryKey"])
    sources = "; ".join(
        f"[{plain(source['title'])}](<{source['path'].replace('>', '%3E')}>)"
        if "path" in source
        else plain(source["title"])
        for source in resource["sources"]
    )
    references = [
        # A key that refers to its own table names none.
        f"`{', '.join(key['fields'])}` stands in "
        f"`{key['reference']['resource'] or resource['name']}`"
        for key in schema.get("foreignKeys", [])
    ]
    lines = [
        f"## {plain(resource['title'])}",
        "",
        f"`{resource['name']}`, {count:,} rows. {plain(resource['description'])}",
        "",
        f"Key: {keys}. {'; '.join(references)}{'.' if references else ''}",
        *named(resource.get("needs", [])),
        f"Sources: {sources}.",
        "",
        "| column | meaning | rule |",
        "|:--|:--|:--|",
    ]
    for field in schema["fields"]:
        unit = "" if field["unit"] == "none" else f", {plain(field['unit'])}"
        # Name, type and unit share a cell, so that the table fits a telephone.
        column = f"`{field['name']}`<br>{field['type']}{unit}"
        parts = (column, plain(field["description"]), rule(field))
        lines.append("| " + " | ".join(map(cell, parts)) + " |")
    return [*lines, ""]


class DataDictionary(SphinxDirective):
    """Write a section for every table of the package."""

    def run(self):
        """Return the sections as nodes of the page."""
        folder = states.package(Path(self.env.srcdir))
        package = yaml.safe_load((folder / CONTRACT).read_text("utf-8"))
        lines = []
        for resource in package["resources"]:
            table = (folder / resource["path"]).read_text("utf-8")
            rows = [line for line in table.splitlines() if not line.startswith("#")]  # comments
            lines += section(resource, len(rows) - 1)
        parent = nodes.Element()
        self.state.nested_parse(StringList(lines, source=CONTRACT), 0, parent, match_titles=True)
        return parent.children


def setup(app):
    app.add_directive("data-dictionary", DataDictionary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
