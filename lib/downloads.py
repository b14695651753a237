"""Read CSV files as others publish them, and recognise their columns.

Cells may hold line breaks, and rows may be too short: our own tables are read by :mod:`lib.cells`,
which is stricter. Formats change: columns are found by their names whatever their order, case and
marks, and a unit in the name is converted.
"""

import csv
import math
import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.faults import MEND, DataError, Fault

Row = dict[str, str]

MOST_LETTERS = 1_000_000
"""Longest cell that is read: abstracts and notes of a data base are long."""


PREFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}
"""What a unit may begin with in the name of a column."""


@dataclass(frozen=True)
class Column:
    """A column of a download.

    Attributes
    ----------
    names : tuple of str
        How it has been called, without its unit; case and marks do not count.
    unit : str
        Unit that the values are converted to; empty for text.
    needed : bool
        Whether nothing can be taken without it.
    """

    names: tuple[str, ...]
    unit: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Download:
    """A file as its publisher made it, its columns recognised.

    Attributes
    ----------
    records : tuple of dict
        A row each, by our names of the columns; units converted, blanks around a cell removed.
    passed_over, absent : tuple of str
        Columns of the file that are not read, and our names of those that the file lacks.
    """

    path: Path
    records: tuple[Row, ...]
    passed_over: tuple[str, ...]
    absent: tuple[str, ...]


def read(path: Path) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Read the header and the rows of a download.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8, with any line ends, with or without a byte-order mark.

    Returns
    -------
    tuple of (tuple of str, list of dict)
        Names of the columns, blanks around them removed, and each row by column; a cell that is not
        there is empty.

    Raises
    ------
    DataError
        If it is not there, no file, not readable, not UTF-8, not CSV, or has no header and rows.

    Examples
    --------
    >>> from lib.data import OWN
    >>> header, rows = read(OWN / "flags.csv")
    >>> header, len(rows)
    (('flag', 'title', 'meaning'), 18)
    """
    table = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError([Fault(table, "is no file", "name a CSV file")])
        with path.open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(MOST_LETTERS)
            lines = [line for line in csv.reader(file, strict=True) if any(line)]
    except csv.Error as broken:
        mend = "download it as CSV, with commas"
        raise DataError([Fault(table, f"is no CSV: {broken}", mend)]) from broken
    except UnicodeDecodeError as broken:
        rule = f"is not UTF-8: {broken.reason}"
        raise DataError([Fault(table, rule, MEND["encoding-error"])]) from broken
    except OSError as broken:
        rule, mend = f"cannot be read: {broken.strerror}", "name a file that is there"
        raise DataError([Fault(table, rule, mend)]) from broken
    if len(lines) < 2:
        raise DataError([Fault(table, "has no rows under a header", "download it again")])
    header = tuple(cell.strip() for cell in lines[0])
    empty = dict.fromkeys(header, "")
    return header, [empty | dict(zip(header, line, strict=False)) for line in lines[1:]]


def recognise(path: Path, columns: Mapping[str, Column]) -> Download:
    """Read a download and recognise its columns.

    Raises
    ------
    DataError
        If it is no readable table or lacks a column that is needed; the message names those that
        it has.
    """
    header, rows = read(path)
    found, factors = {}, {}
    for name in header:
        for ours, column in columns.items():
            if ours not in found and (factor := _means(name, column)):
                found[ours], factors[ours] = name, factor
                break
    absent = tuple(ours for ours in columns if ours not in found)
    if lacking := [ours for ours in absent if columns[ours].needed]:
        names = ", ".join(columns[ours].names[0] for ours in lacking)
        rule = f"has no column {names}; it has {', '.join(header)}"
        mend = "download the table as CSV again, or rename the column that holds it"
        raise DataError([Fault(str(path), rule, mend)])
    records = tuple(
        {ours: "" for ours in absent}
        | {ours: _scaled(record[name].strip(), factors[ours]) for ours, name in found.items()}
        for record in rows
    )
    passed_over = tuple(column for column in header if column not in found.values())
    return Download(path, records, passed_over, absent)


def plain(name: str) -> str:
    """Return a name without case, accents, blanks and marks, by which names are compared.

    Examples
    --------
    >>> plain("Noisy Student (L2)"), plain("Pérez-Net")
    ('noisystudentl2', 'pereznet')
    """
    return "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalnum())


def slug(name: str) -> str:
    """Return a key for a name: small letters, digits and hyphens.

    Examples
    --------
    >>> slug("RTX 6000 Ada (48 GB)"), slug("ViT-G/14+")
    ('rtx-6000-ada-48-gb', 'vit-g-14-plus')
    """
    text = unicodedata.normalize("NFKD", name).casefold().replace("+", " plus ")
    text = text.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def number(text: str) -> float | None:
    """Return the number that a cell says, without thousands separators; None if it says none.

    Examples
    --------
    >>> number("1,013.01"), number("$2.5e6"), number("unknown"), number("0,123")
    (1013.01, 2500000.0, None, None)
    """
    tidy = text.strip().lstrip("$")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", tidy):
        tidy = tidy.replace(",", "")
    if not re.fullmatch(r"[-+]?\d*\.?\d+(e[-+]?\d+)?|\d+\.", tidy, re.I | re.ASCII):
        return None
    value = float(tidy)
    return value if math.isfinite(value) else None


def written(value: float | None) -> str:
    """Write a number as the tables have it; nothing for None.

    Examples
    --------
    >>> written(5.85e22), written(9526000000000.0), written(250.0), written(None)
    ('5.85e22', '9.526e12', '250', '')
    """
    if value is None:
        return ""
    return f"{value:.12g}".replace("e+", "e") if abs(value) < 1e6 else _powers(value)


def _means(header: str, column: Column) -> float | None:
    """Return the factor to our unit if a header names a column; None if it does not."""
    for name in map(plain, column.names):
        unit = plain(header).removeprefix(name)
        if plain(header) == name:
            return 1.0
        if unit == plain(header) or not column.unit:
            continue
        for base in _SPELLED.get(column.unit, (plain(column.unit),)):
            if unit.endswith(base) and unit.removesuffix(base) in PREFIXES:
                return PREFIXES[unit.removesuffix(base)]
    return None


_SPELLED = {"FLOP": ("flop", "flops"), "byte/s": ("bytes", "bs")}
"""How a unit is spelled without marks, where there is more than one way."""


def _scaled(cell: str, factor: float) -> str:
    """Convert the number in a cell, if there is one."""
    value = number(cell)
    return cell if factor == 1 or value is None else repr(value * factor)


def _powers(value: float) -> str:
    """Write a large number with a power of ten, as our tables do."""
    digits, power = f"{value:.11e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"
