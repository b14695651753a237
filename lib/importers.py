"""Turn what others publish for download into tables to lay over ours.

Each format has a module that maps its rows onto one of our tables; what all of them share is here.
A column that is not known is passed over, and every row that is not taken is counted with the
reason.
"""

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lib import cells, data, downloads, overlay
from lib.cells import Sheet
from lib.downloads import Column, Download, Row
from lib.faults import DataError, Fault, quoted

EXAMPLES = 3
"""Names that a report gives for a reason."""

COLUMNS = 5
"""Columns that are not read, of which a report gives the names."""

DOUBTED = "same paper, another model or task"
"""A reason of which a report lists every name, ``theirs / ours``: a reader may know better."""


@dataclass(frozen=True)
class Mapped:
    """What a format makes of a download.

    Attributes
    ----------
    rows : tuple of dict
        Rows of our table, without the source.
    names : tuple of str
        What the download calls each.
    matched : tuple of str
        Which known thing each was taken for, and how; none if there is nothing to match.
    skipped : mapping of str to tuple of str
        Names that were not taken, by the reason.
    """

    rows: tuple[Row, ...]
    names: tuple[str, ...]
    matched: tuple[str, ...]
    skipped: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Format:
    """One publisher's layout.

    Attributes
    ----------
    table : str
        Ours, that it fills.
    columns : mapping of str to Column
        By our names.
    read : callable
        ``(download, known tables by name) -> Mapped``
    like : str
        Key of the row of ``sources`` that an earlier state of the same download has.
    dates : tuple of str
        Our names of columns with dates, whose newest tells the year of the download.
    advice : str
        What to do with the matches, if there are some.
    locate : callable
        Returns the file to read for the one that was named, or refuses it.
    """

    table: str
    columns: Mapping[str, Column]
    read: Callable[[Download, Mapping[str, list[Row]]], Mapped]
    like: str
    dates: tuple[str, ...] = ()
    advice: str = ""
    locate: Callable[[Path], Path] = Path


@dataclass(frozen=True)
class Report:
    """What became of each row of a download; made by `bring`.

    ``known`` and ``ours`` are the numbers of rows taken whose key our table has, and of its rows.
    """

    table: str
    read: int
    known: int
    ours: int
    advice: str
    made: bool
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    mapped: Mapped
    download: Download
    folder: Path | None

    def lines(self) -> list[str]:
        """Return the report, a line for each kind of fate."""
        where = f"written to {self.folder}" if self.folder else "not written: no folder was named"
        where = where if self.taken else "nothing to write"
        said = [
            f"{self.download.path}: {self.read} rows",
            *([f"made the folder {self.folder}"] if self.made else []),
            f"taken for {self.table}: {len(self.taken)} rows, {where}",
        ]
        if self.kept:
            said.append(
                f"left as {self.folder} has them already: {len(self.kept)} rows, "
                f"such as {_such(self.kept)}"
            )
        said += [f"matched: {each}" for each in self.mapped.matched]
        if self.taken:
            said.append(self._added())
        if self.mapped.matched and self.advice:
            said.append(f"read each match above: {self.advice}")
        for reason, names in sorted(self.mapped.skipped.items()):
            if reason == DOUBTED:
                said += [f"skipped, {reason}: {_such((name,))}" for name in names]
            else:
                said.append(f"skipped, {reason}: {len(names)}, such as {_such(names)}")
        if others := self.download.passed_over:
            more = f", and {len(others) - COLUMNS} more" if len(others) > COLUMNS else ""
            said.append(f"columns not read: {len(others)}, such as {_such(others, COLUMNS)}{more}")
        if self.download.absent:
            said.append(f"columns that the file lacks: {', '.join(self.download.absent)}")
        return said

    def _added(self) -> str:
        """Say how many of the rows taken are new, and how many take the place of ours."""
        new = len(self.taken) - self.known
        return (
            f"of these, added to our {self.ours} rows of {self.table}: {new}; "
            f"in place of one of them: {self.known}"
        )


def bring(
    layout: Format,
    file: Path,
    folder: Path | None = None,
    accessed: str | None = None,
    own: Path = data.OWN,
) -> Report:
    """Write what can be taken of a download into a folder that can be laid over our tables.

    Rows whose key the folder's table already has stay as they are there; others are added at its
    end. Rows that our contract would refuse are left out, with the rule that they break.

    Parameters
    ----------
    layout : Format
        How to read it.
    file : Path
        The download.
    folder : Path, optional
        Made if it is not there; without it nothing is written.
    accessed : str, optional
        Day of the download, such as ``2026-11-22``, for the row of ``sources``.
    own : Path
        The package that the folder is to be laid over.

    Returns
    -------
    Report

    Raises
    ------
    DataError
        If the file is no readable table, or lacks a column without which nothing can be taken.
    ValueError
        If `accessed` is no day.
    """
    download = downloads.recognise(layout.locate(Path(file)), layout.columns)
    known = {name: known_rows(name, folder, own) for name in ("systems", layout.table)}
    mapped = layout.read(download, known)
    source = _source(layout, download, accessed, own)
    rows = tuple({**row, "source": source["source"]} for row in mapped.rows)
    rows, mapped = _sound(layout.table, rows, mapped, (source,), known["systems"], own)
    taken, kept, made = rows, (), False
    if folder is not None and rows:
        made = not Path(folder).exists()
        folder = _made(Path(folder))
        taken, kept, text = _longer(layout.table, rows, folder, own)
        *_, listed = _longer("sources", (source,), folder, own)
        if taken:  # the source first: a row without one would be no sound row
            _write(folder / "sources.csv", listed)
            _write(folder / f"{layout.table}.csv", text)
    key = _schema(layout.table, own)["primaryKey"]

    def named(some: tuple[Row, ...]) -> tuple[str, ...]:
        return tuple(", ".join(row[column] for column in key) for row in some)

    ours = {tuple(row[one] for one in key) for row in known_rows(layout.table, None, own)}
    return Report(
        table=layout.table,
        read=len(download.records),
        known=sum(tuple(row[one] for one in key) in ours for row in taken),
        ours=len(ours),
        advice=layout.advice,
        made=made,
        taken=named(taken),
        kept=named(kept),
        mapped=mapped,
        download=download,
        folder=folder,
    )


def known_rows(table: str, folder: Path | None, own: Path = data.OWN) -> list[Row]:
    """Return the rows of our table and, over them, those of a folder's."""
    schema = _schema(table, own)
    columns = [field["name"] for field in schema["fields"]]
    merged = {}
    for place in filter(None, (own, folder)):
        path = Path(place) / f"{table}.csv"
        for row in _records(_read(path)) if path.exists() else ():
            whole = {column: row.get(column, "") for column in columns}
            merged[tuple(whole[column] for column in schema["primaryKey"])] = whole
    return list(merged.values())


def _read(path: Path) -> Sheet:
    """Read a table of ours, or of a folder."""
    sheet = cells.read(path, str(path))
    if sheet.faults:
        raise DataError([*sheet.faults])
    return sheet


def _records(sheet: Sheet) -> list[Row]:
    """Return the rows of a sheet by column."""
    return [dict(zip(sheet.header, row, strict=True)) for _, row in sheet.rows]


def _such(names: tuple[str, ...], most: int = EXAMPLES) -> str:
    """Return a few names."""
    tidy = (" ".join(name.split()) for name in names[:most])
    return ", ".join(name if name.isprintable() else quoted(name) for name in tidy)


def _schema(table: str, own: Path) -> dict:
    """Return the schema of a table of ours."""
    return {one["name"]: one["schema"] for one in data.contract(own)["resources"]}[table]


def _source(layout: Format, download: Download, accessed: str | None, own: Path) -> Row:
    """Return the row of ``sources`` for a download, whose key changes with its bytes."""
    if accessed is not None:
        try:
            date.fromisoformat(accessed)
        except ValueError:
            raise ValueError(f"accessed={accessed!r}: write a day such as 2026-11-22") from None
    like = next(row for row in _records(_read(own / "sources.csv")) if row["source"] == layout.like)
    dates = [record[column] for record in download.records for column in layout.dates]
    years = [day[:4] for day in [accessed or "", *dates] if re.match(r"(19|20)\d\d\b", day)]
    year = accessed[:4] if accessed else max(years, default=like["year"])
    digest = hashlib.sha256(download.path.read_bytes()).hexdigest()
    when = f"accessed {accessed}" if accessed else "day of access not stated"
    stem = re.sub(r"\d", "", layout.like)
    return like | {
        "source": f"{stem}x{digest[:8]}",
        "year": year,
        "note": f"File {download.path.name}, {when}; SHA-256 begins {digest[:16]}.",
    }


def _sound(
    table: str,
    rows: tuple[Row, ...],
    mapped: Mapped,
    sources: Sequence[Row],
    systems: Sequence[Row],
    own: Path,
) -> tuple[tuple[Row, ...], Mapped]:
    """Leave out the rows that our contract refuses, and say by which rule, and the cure."""
    if not rows:
        return rows, mapped
    given = {
        name: _sheet(name, some, own)
        for name, some in (("sources", sources), ("systems", systems), (table, rows))
    }
    with tempfile.TemporaryDirectory() as aside:
        package = Path(aside) / "package"
        laid = overlay.compose(given, package, own=own)
        try:
            data.table(table, package)
        except DataError as broken:
            faults = broken.faults
        else:
            return rows, mapped
    refused = {}
    for fault in faults:
        imported, place = laid[table].origins[fault.row - 2] if fault.row else (False, None)
        if fault.table != table or not imported:
            raise DataError([fault])
        column = f", column {fault.column}" if fault.column else ""
        reason = f"breaks a rule of {table}{column}: {fault.rule}"
        refused.setdefault(place, f"{reason}; to mend it, in the download: {fault.mend}")
    skipped = {reason: list(names) for reason, names in mapped.skipped.items()}
    for index, reason in refused.items():
        skipped.setdefault(reason, []).append(mapped.names[index])
    left = [index for index in range(len(rows)) if index not in refused]
    mapped = replace(
        mapped,
        rows=tuple(mapped.rows[index] for index in left),
        names=tuple(mapped.names[index] for index in left),
        matched=tuple(mapped.matched[index] for index in left if mapped.matched),
        skipped={reason: tuple(names) for reason, names in skipped.items()},
    )
    # A check ends after many faults: what is left may have some too.
    return _sound(table, tuple(rows[index] for index in left), mapped, sources, systems, own)


def _sheet(table: str, rows: Sequence[Row], own: Path) -> Sheet:
    """Return rows as the sheet of a table; each is numbered by its place."""
    header = tuple(field["name"] for field in _schema(table, own)["fields"])
    lines = (tuple(row[name] for name in header) for row in rows)
    return Sheet(header, tuple(enumerate(lines)))


def _made(folder: Path) -> Path:
    """Return a folder, made if it is not there."""
    if folder.exists() and not folder.is_dir():
        mend = "name a folder, or one that is not there yet"
        raise DataError([Fault(str(folder), "is a file, not a folder", mend)])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _longer(
    table: str, rows: tuple[Row, ...], folder: Path, own: Path
) -> tuple[tuple[Row, ...], tuple[Row, ...], str]:
    """Return which rows a folder's table lacks, which it has, and its text with them at its end."""
    schema = _schema(table, own)
    header = columns = tuple(field["name"] for field in schema["fields"])
    path, before, have = folder / f"{table}.csv", "", set()
    if path.exists():
        sheet = _read(path)
        header, before = sheet.header, path.read_bytes().decode("utf-8")
        filled = [column for column in columns if any(row[column] for row in rows)]
        if lacking := [column for column in filled if column not in header]:
            rule = f"has no column {', '.join(lacking)}, which the import fills"
            raise DataError([Fault(str(path), rule, "add the column, or name another folder")])
        have = {tuple(row[one] for one in schema["primaryKey"]) for row in _records(sheet)}
    new, kept = [], []
    for row in rows:
        (kept if tuple(row[one] for one in schema["primaryKey"]) in have else new).append(row)
    end = "\r\n" if "\r\n" in before else "\n"
    text = io.StringIO()
    lines = csv.writer(text, lineterminator=end)
    lines.writerows([] if before else [header])
    lines.writerows([[row.get(column, "") for column in header] for row in new])
    gap = end if new and before and not before.endswith(("\n", "\r")) else ""
    return tuple(new), tuple(kept), f"{before}{gap}{text.getvalue()}"


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that it is never there in part."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(text.encode())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
