"""Write an empty table to fill in: the header, and above it what each column holds."""

from pathlib import Path

from lib import arguments, cells, data
from lib.cells import COMMENT

SLUG = "[a-z0-9-]+"
"""Pattern of most keys."""

KEY_LINE = 4
"""Lines of a template above that with an example of a row, which follows that on the key."""


def template(table: str, folder: Path = data.DATA) -> str:
    """Return the text of an empty table, which :func:`lib.overlay.merge` accepts once it is filled.

    Rows above the header begin with a number sign and are no data: they say what each column holds.

    Parameters
    ----------
    table : str
        Name of a table of the package, such as ``"systems"``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    str
        CSV.

    Raises
    ------
    ValueError
        If the package has no such table; the message names those that are spelled like it.

    Examples
    --------
    >>> print(template("flags").strip())  # doctest: +ELLIPSIS
    # flags: What a flag on a system or a point means.
    # Rows that begin with # and stand above the header are not read. Fill in rows below it.
    # * marks a column that must be filled; another may stay empty or be left out.
    # Key of a row: flag
    # Example: ensemble,several networks,The score belongs to several networks together; ...
    # * flag (string): Key; matches [a-z-]+
    # * title (string): Short name for display
    # * meaning (string): What it says about the row
    flag,title,meaning
    """
    resources = {one["name"]: one for one in data.contract(folder)["resources"]}
    found = resources[arguments.nearest("table", table, list(resources))]
    schema = found["schema"]
    fields, key = schema["fields"], schema["primaryKey"]
    refers = {
        column: link["reference"]["resource"] or table
        for link in schema.get("foreignKeys", [])
        for column in link["fields"]
    }
    lines = [
        f"{table}: {' '.join(found['description'].split())}",
        f"Rows that begin with {COMMENT} and stand above the header are not read. "
        "Fill in rows below it.",
        "* marks a column that must be filled; another may stay empty or be left out.",
        f"Key of a row: {_key(fields, key)}",
        *(_column(field, refers.get(field["name"]), field["name"] in key) for field in fields),
    ]
    # A spreadsheet that splits a comment at its commas writes it back as it was, but for quotes.
    comments = [f"{COMMENT} {line}".replace('"', "'") for line in lines]
    comments.insert(KEY_LINE, f"{COMMENT} Example: {_first(table, folder)}")
    return "\n".join([*comments, ",".join(field["name"] for field in fields), ""])


def _key(fields: list[dict], key: list[str]) -> str:
    """Name the columns of a key and, where it is one of our making, say how it is made."""
    if len(key) > 1:
        return ", ".join(key)
    (field,) = (one for one in fields if one["name"] == key[0])
    parts = (
        field["description"].removeprefix("Key").removeprefix(":").strip(),
        (
            "small letters, digits and hyphens"
            if field["constraints"].get("pattern") == SLUG
            else ""
        ),
    )
    how = "; ".join(filter(None, parts)) if field["description"].startswith("Key") else ""
    return f"{key[0]} ({how})" if how else key[0]


def _first(table: str, folder: Path) -> str:
    """Return the first row of a table as its file has it."""
    (at, _), *_ = cells.read(folder / f"{table}.csv", table).rows
    return (folder / f"{table}.csv").read_text("utf-8-sig").splitlines()[at - 1]


def _column(field: dict, refers: str | None, key: bool) -> str:
    """Say of a column whether it must be filled, its type, unit, meaning and rules."""
    rules = dict(field.get("constraints", {}))
    needed = rules.pop("required", False) or key
    unit = "" if field["unit"] == "none" else f", unit {field['unit']}"
    said = [field["description"], *(_RULES[name](value) for name, value in rules.items())]
    if refers:
        said.append(f"must stand in the table {refers}")
    mark = "* " if needed else ""
    return f"{mark}{field['name']} ({field['type']}{unit}): {'; '.join(said)}"


_RULES = {
    "minimum": lambda value: f"at least {value:.15g}",
    "maximum": lambda value: f"at most {value:.15g}",
    "enum": lambda values: "one of " + ", ".join(map(str, values)),
    "pattern": lambda value: f"matches {value}",
}
"""A constraint of a column in words, by its name."""
