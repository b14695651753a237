"""The page "data dictionary", generated from the contract of the data package.

The directive ``{data-dictionary}`` writes a section for every table: what it holds, where from, and
each column with its type, unit, meaning and constraints. So the page cannot differ from what is
enforced.
"""

from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

PACKAGE = Path("data", "datapackage.yaml")


def cell(text):
    r"""Return a text that cannot break out of a cell of a Markdown table.

    Examples
    --------
    >>> print(cell("a|b"))
    a\|b
    """
    return str(text).replace("|", "\\|")


def rule(field):
    """Say the constraints of a column in words.

    Examples
    --------
    >>> rule({"constraints": {"required": True, "minimum": 0, "maximum": 99.99}})
    'required; at least 0; at most 99.99'
    """
    words = {
        "required": lambda value: "required" if value else "",
        "minimum": lambda value: f"at least {value:.15g}",
        "maximum": lambda value: f"at most {value:.15g}",
        "enum": lambda values: "one of " + ", ".join(f"`{value}`" for value in values),
        "pattern": lambda value: f"matches `{value}`",
    }
    said = (words[name](value) for name, value in field.get("constraints", {}).items())
    return "; ".join(filter(None, said))


def section(resource, count):
    """Return the Markdown of one table's section, a list of lines."""
    schema = resource["schema"]
    keys = ", ".join(f"`{name}`" for name in schema["primaryKey"])
    sources = "; ".join(
        f"[{source['title']}]({source['path']})" if "path" in source else source["title"]
        for source in resource["sources"]
    )
    references = [
        f"`{', '.join(key['fields'])}` stands in `{key['reference']['resource']}`"
        for key in schema.get("foreignKeys", [])
    ]
    lines = [
        f"## {resource['title']}",
        "",
        f"`{resource['name']}`, {count:,} rows. {resource['description']}",
        "",
        f"Key: {keys}. {'; '.join(references)}{'.' if references else ''}",
        f"Sources: {sources}.",
        "",
        "| column | type | unit | meaning | rule |",
        "|:--|:--|:--|:--|:--|",
    ]
    for field in schema["fields"]:
        unit = "" if field["unit"] == "none" else field["unit"]
        parts = (f"`{field['name']}`", field["type"], unit, field["description"], rule(field))
        lines.append("| " + " | ".join(map(cell, parts)) + " |")
    return [*lines, ""]


class DataDictionary(SphinxDirective):
    """Write a section for every table of the package."""

    def run(self):
        """Return the sections as nodes of the page."""
        root = Path(self.env.srcdir)
        package = yaml.safe_load((root / PACKAGE).read_text("utf-8"))
        self.env.note_dependency(str(root / PACKAGE))
        lines = []
        for resource in package["resources"]:
            table = (root / PACKAGE.parent / resource["path"]).read_text("utf-8")
            lines += section(resource, len(table.splitlines()) - 1)
        parent = nodes.Element()
        self.state.nested_parse(
            StringList(lines, source=PACKAGE.as_posix()), 0, parent, match_titles=True
        )
        return parent.children


def setup(app):
    app.add_directive("data-dictionary", DataDictionary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
