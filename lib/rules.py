"""Read the cells of a table by its contract, or say in words what a lecturer would need to mend.

The types and constraints are those of the standard, and `frictionless` reads and judges by them.
Numbers are looked at more closely before: what a spreadsheet does to them has to be told apart,
and what only Python takes for a number is none.
"""

import difflib
import math
import re

from frictionless import Field, Resource

from lib.cells import MOST_FAULTS, Sheet, stopped
from lib.faults import LONGEST, MEND, Fault, quoted

Row = dict[str, object]

LARGEST_INTEGER = 2**53
"""From here on a float skips whole numbers."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

_NO_UNITS = ("none", "1", "year", "see the column unit", "that of the row", "December 2000 = 100")

_NO_NUMBERS = (
    (r"#(n/a|ref!|div/0!|value!|name\?|num!|null!).*", "an error of a spreadsheet", "{write}"),
    (
        r"[+-]?(nan|inf|infinity)",
        "not a number that can be computed with",
        "write a finite number, or leave the cell empty where nothing is known",
    ),
    (
        r"n/?a|n\.a\.|null|none|nil|unknown|tbd|missing|[-–—?.]+",
        "a word or sign for a number that is missing",
        "leave the cell empty where nothing is known",
    ),
    (
        r"\S+ ?(%|‰|percent|per cent)",
        "a number with a sign for per cent",
        "{write}; a share is a fraction: 0.38, not 38 %",
    ),
    (r"[−–]\s?[\d.].*", "a minus sign or dash that is no hyphen", "write a hyphen: -5"),
    (
        r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?",
        "a comma in a number: a separator of thousands, or a decimal comma",
        "write neither: 1234 or 1.234",
    ),
    (r"[+-]?\d*,\d+(e[+-]?\d+)?", "a decimal comma", "write a decimal point: 1.5, not 1,5"),
    (
        r"[+-]?\d{1,3}([ '’_\u00a0\u2009\u202f]\d{3})+(\.\d*)?",
        "a separator of thousands",
        "write the digits together: 1234567 or 1.234567e6",
    ),
    (
        r"[a-z]{3,9}[- ]\d{1,4}|\d{1,2}[- ][a-z]{3,9}([- ]\d+)?|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}",
        "a date where a number belongs: a spreadsheet may have made it of one",
        "set the column to text in the spreadsheet, and enter the number again",
    ),
    (
        r"[\d.]*\s*[x×*·]?\s*10(\^|\*\*)?[+\-−]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+",
        "a power of ten that is written out",
        "write 1.5e18 for 1.5 × 10^18",
    ),
    (r"0x[0-9a-f]+", "a hexadecimal number", "{write}"),
    (r"(true|false|yes|no)", "a yes or no where a number belongs", "{write}"),
    (r"[$€£~≈<>≤≥]\s?[\d.].*", "a number with a sign before it", "{write}"),
    (r"[+-]?[\d.]+(e[+-]?\d+)?\s*[a-zµ/²³°€$£].*", "a number with its unit behind it", "{write}"),
    (r"[+-]?\d+\.\d+\.[\d.]*", "a number with two points", "{write}"),
    (r"[\d\s_.,]+", "a number in other signs than plain digits", "{write}"),
)
"""What stands where a number belongs, in small letters; what it is, and the cure."""

_DATED = {
    "year-month": "write year and month with a hyphen, 2021-03",
    "date": "write year, month and day with hyphens, 2021-03-31",
}

_PATTERNS = {
    "[a-z0-9-]+": "a key has small letters from a to z, digits and hyphens, and nothing else",
    "[a-z0-9_]+": "a key has small letters from a to z, digits and low lines, and nothing else",
    "[a-z0-9]+": "a key has small letters from a to z and digits, and nothing else",
    "[a-z-]+": "a key has small letters from a to z and hyphens, and nothing else",
    "https?://\\S+": "an address begins with https:// or http:// and has no blank in it",
}
"""What the patterns of the contract ask for, in words."""


def header_faults(resource: Resource, sheet: Sheet) -> list[Fault]:
    """Compare the header of a file with the contract; the order of the columns is free.

    Parameters
    ----------
    resource : Resource
        A table of the contract.
    sheet : Sheet
        The cells of its file.

    Returns
    -------
    list of Fault
        Columns that are missing, unknown, without a name or there twice.

    Examples
    --------
    >>> from lib import contracts
    >>> flags = contracts.read(contracts.OWN, ()).get_resource("flags")
    >>> header_faults(flags, Sheet(("flag", "title", "meaning"), ()))
    []
    >>> print(header_faults(flags, Sheet(("flag", "Title", "meaning"), ()))[0])
    flags, row 1, column Title: column not in the contract; to mend: rename it to title
    """
    names, labels, table = resource.schema.field_names, sheet.header, resource.name
    top = sheet.top
    if not set(names) & set(labels):
        return [_no_header(table, names, sheet)]
    faults = []
    if blank := [number for number, label in enumerate(labels, start=1) if not label]:
        rule = f"columns without a name: number {', '.join(map(str, blank))}"
        faults.append(Fault(table, rule, MEND["blank-label"], top))
    for label in dict.fromkeys(filter(None, labels)):
        if labels.count(label) > 1:
            faults.append(
                Fault(table, "a column that stands twice", MEND["duplicate-label"], top, label)
            )
        if label not in names:
            missing = [name for name in names if name not in labels]
            near = _like(label, missing)
            mend = f"rename it to {near}" if near else MEND["extra-label"]
            faults.append(Fault(table, "column not in the contract", mend, top, label))
    for name in names:
        if name not in labels:
            faults.append(Fault(table, "column missing", MEND["missing-label"], top, name))
    return faults


def _no_header(table: str, names: list[str], sheet: Sheet) -> Fault:
    """Say what stands in place of a header."""
    for number, cells in sheet.rows[:20]:
        if set(names) & {cell.strip() for cell in cells}:
            rule = f"the header stands in row {number} and not in the first"
            return Fault(table, rule, "remove the rows above it", sheet.top)
    first = quoted(sheet.header[0])
    rule = f"the first row is no header: none of its cells, from {first} on, is a column"
    return Fault(table, rule, f"{MEND['blank-header']}: {','.join(names)[:LONGEST]}...", sheet.top)


def read(resource: Resource, sheet: Sheet) -> tuple[list[Fault], dict[int, Row]]:
    """Read the rows of a table by the types and constraints of its contract.

    Parameters
    ----------
    resource, sheet
        As in :func:`header_faults`, which found nothing.

    Returns
    -------
    list of Fault
        Cells that break a rule, and keys that stand twice.
    dict of int to dict
        Values of each row by the names of its columns, under the number of its line.

    Examples
    --------
    >>> from lib import contracts
    >>> flags = contracts.read(contracts.OWN, ()).get_resource("flags")
    >>> sheet = Sheet(("flag", "title", "meaning"), ((2, ("a", "A", "")),))
    >>> print(read(flags, sheet)[0][0])
    flags, row 2, column meaning: an empty cell where there must be a value; to mend: fill it in
    """
    fields = [resource.schema.get_field(name) for name in sheet.header]
    readers = [(field, field.create_cell_reader()) for field in fields]
    faults, rows, keys = [], {}, {}
    for number, cells in sheet.rows:
        row, wrong = {}, []
        for (field, reader), cell in zip(readers, cells, strict=True):
            said = _misread(field, cell)
            if said is None:
                row[field.name], notes = reader(cell)
                said = _broken(field, next(iter(notes))) if notes else None
            if said is not None:
                wrong.append(Fault(resource.name, *said, number, field.name, cell or None))
        if number == sheet.top + 1 and _is_of_words(wrong, resource):
            rule = "words where numbers belong: is this a second header, or a row of units?"
            wrong = [Fault(resource.name, rule, "remove the row", number)]
        faults += wrong
        if not wrong:
            rows[number] = row
            key = tuple(row[name] for name in resource.schema.primary_key)
            if key in keys:
                faults.append(_twice(resource, number, key, keys[key]))
            keys.setdefault(key, number)
        if len(faults) >= MOST_FAULTS:
            return [*faults[:MOST_FAULTS], stopped(resource.name, number)], rows
    return faults, rows


def _misread(field: Field, cell: str) -> tuple[str, str] | None:
    """Say why a cell is not of the type of its column, if it is not: rule and cure."""
    if field.type not in ("number", "integer") or not cell:
        return None
    unit = field.custom["unit"]
    write = "write the number alone" + ("" if unit in _NO_UNITS else f", in {unit}")
    if not _NUMBER.fullmatch(cell):
        short = cell.lower()[:LONGEST]
        hits = (how for pattern, *how in _NO_NUMBERS if re.fullmatch(pattern, short))
        rule, mend = next(hits, ("not a number", "{write}"))
        return rule, mend.format(write=write)
    value = float(cell)
    if not math.isfinite(value) or (value == 0 and re.match(r"[+-]?[0.]*[1-9]", cell)):
        return "a number beyond what can be computed with", f"{write}; check its power of ten"
    if field.type == "integer":
        if not re.fullmatch(r"[+-]?\d+", cell):
            return "not a whole number", "write it without a point and without a power: 2021"
        if abs(value) > LARGEST_INTEGER:
            return f"a whole number beyond {LARGEST_INTEGER:,}", f"{write}; check its digits"
    return None


def _broken(field: Field, constraint: str) -> tuple[str, str]:
    """Say which constraint a cell breaks: rule and cure."""
    bound, unit = field.constraints.get(constraint), field.custom["unit"]
    behind = "" if unit in _NO_UNITS else f" {unit}"
    check = "check the value and its unit against the source"
    if behind:
        check += f": this column is in {unit}"
    match constraint:
        case "required":
            return "an empty cell where there must be a value", "fill it in"
        case "minimum":
            return f"less than {bound:g}{behind}, the least that is possible", check
        case "maximum":
            return f"more than {bound:g}{behind}, the most that is possible", check
        case "enum":
            one = ", ".join(map(str, bound))
            return "not one of the values of this column", f"write one of {one}"
        case "pattern":
            mend = _DATED.get(unit) or _PATTERNS.get(bound)
            return "not of the form of this column", mend or f"write what fits the pattern {bound}"
        case _:  # the type; numbers were looked at before
            return "neither true nor false", "write true or false"


def _is_of_words(wrong: list[Fault], resource: Resource) -> bool:
    """Whether a row has texts in all its cells for numbers that are filled, and in several."""
    texts = [
        fault
        for fault in wrong
        if fault.value
        and resource.schema.get_field(fault.column).type in ("number", "integer")
        and not any(letter.isdigit() for letter in fault.value)
        and re.match(r"[A-Za-z($€%]", fault.value)
    ]
    return len(texts) >= 2


def _twice(resource: Resource, number: int, key: tuple, before: int) -> Fault:
    """Say that the key of a row stands in an earlier row too."""
    columns, value = ", ".join(resource.schema.primary_key), ", ".join(map(str, key))
    rule = f"the key stands in row {before} too"
    return Fault(resource.name, rule, MEND["primary-key"], number, columns, value)


def absent(resource: Resource, sheet: Sheet) -> list[Fault]:
    """Say which rows that the book names a table lacks.

    Parameters
    ----------
    resource : Resource
        A table of the contract, of one key column; ``needs`` lists the keys.
    sheet : Sheet
        The cells of its file.

    Returns
    -------
    list of Fault
        One that names all of them, or none.

    Examples
    --------
    >>> from lib import contracts
    >>> scenarios = contracts.read(contracts.OWN, ()).get_resource("scenarios")
    >>> print(absent(scenarios, Sheet(("scenario",), ()))[0].rule)
    the book speaks of rows that are not there: article, site-2022, h100-2025
    """
    needed = resource.custom.get("needs", [])
    (key,) = resource.schema.primary_key if needed else ("",)
    there = set(sheet.column(key)) if needed else set()
    missing = [one for one in needed if one not in there]
    if not missing:
        return []
    rule = f"the book speaks of rows that are not there: {', '.join(missing)}"
    mend = "add them; to lay rows over those of the book, leave REPLACE=1 out"
    return [Fault(resource.name, rule, mend)]


def dangling(table: str, sheet: Sheet, column: str, other: str, keys: list[str]) -> list[Fault]:
    """Return the cells of a column that name rows of another table which are not there.

    Parameters
    ----------
    table, sheet
        Name and cells of the table.
    column : str
        Column whose cells are keys, or empty.
    other : str
        Name of the other table.
    keys : list of str
        Keys of its rows.

    Returns
    -------
    list of Fault
        In the order of the rows.

    Examples
    --------
    >>> sheet = Sheet(("flag", "system"), ((2, ("ensembel", "a")), (3, ("ensemble", "b"))))
    >>> (fault,) = dangling("system_flags", sheet, "flag", "flags", ["ensemble"])
    >>> print(fault.rule, fault.mend, sep="; ")
    no row of flags has the key 'ensembel'; correct it, perhaps to 'ensemble', or add it to flags
    """
    known, faults = set(keys), []
    for (number, _), cell in zip(sheet.rows, sheet.column(column), strict=True):
        if cell and cell not in known:
            near = _like(cell, keys)
            hint = f", perhaps to {near!r}," if near else ""
            mend = f"correct it{hint} or add it to {other}"
            rule = f"no row of {other} has the key {quoted(cell)}"
            faults.append(Fault(table, rule, mend, number, column, cell))
        if len(faults) == MOST_FAULTS:
            return [*faults, stopped(table, number)]
    return faults


def _like(word: str, words: list[str]) -> str | None:
    """Return the word that is most like this one, if one is."""
    small = {other.lower(): other for other in words}
    near = difflib.get_close_matches(word.lower()[:100], small, 1, cutoff=0.8)
    return small[near[0]] if near else None
