"""Lay the tables of another folder over the book's own data package.

The folder holds any of the package's tables. A row with a known key takes the place of ours, a row
with a new key is added at the end; or, on request, a table of the folder takes the place of all of
ours. Sources are always added to ours, for everything names them. What comes of it is checked as
strictly as our own package before it is left anywhere, and what is wrong is told by the rows of the
files in which it can be mended.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from frictionless import Resource

from lib import arguments, cells, claims, compute, contracts, data, rules
from lib.cells import Sheet
from lib.faults import MEND, DataError, Fault, counted, quoted

CONTRACT = ("datapackage.yaml", "claims.yaml")
"""Files of the package that data cannot change."""

SHARED = "sources"
"""The table that is never replaced: the claims and every other table name its rows."""

SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
"""Ends of the names of files that hold tables and are not read."""

NEEDS = {
    "hardware_burden": (
        "a hardware burden",
        "it needs rows in runs, or published_hardware_burden_flop",
    ),
    "network_operations": (
        "network operations",
        "they need forward_flop, epochs and examples, or published_network_operations_flop",
    ),
    "forward_flop": ("operations of a forward pass", "they need forward_flop"),
}
"""A measure of compute in words, and what gives it to a system."""

EXAMPLES = 3
"""Rows of ours that a fault names when it is one of many of a kind."""


@dataclass(frozen=True)
class Change:
    """What a table of another folder does to ours; keys of several columns are joined by commas.

    Attributes
    ----------
    table : str
        Its name.
    added, changed, same : tuple of str
        Keys of the folder's rows: new ones, those of other cells than ours, those equal to ours.
    removed : tuple of str
        Keys of our rows that the merged table lacks, as it does only if the table is replaced.
    compute : tuple of str
        A line for each benchmark with new systems: how many have which measure of compute.
    """

    table: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    removed: tuple[str, ...]
    compute: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say the numbers of rows, and on further lines the compute of new systems.

        Examples
        --------
        >>> print(Change("systems", ("a", "b"), ("c",), (), ()))
        systems: 2 added, 1 changed, 0 as ours, 0 removed
        """
        rows = (
            f"{self.table}: {len(self.added)} added, {len(self.changed)} changed, "
            f"{len(self.same)} as ours, {len(self.removed)} removed"
        )
        return "\n".join([rows, *self.compute])


@dataclass(frozen=True)
class Laid:
    """A merged table, and what changed.

    Attributes
    ----------
    header, rows : tuple
        Cells as text.
    origins : tuple of (bool, int)
        For each row, whether it is the folder's, and its number in the file that it came from.
    change : Change
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    origins: tuple[tuple[bool, int], ...]
    change: Change


def merge(
    folder: Path, target: Path, alone: bool = False, own: Path = data.OWN
) -> tuple[Change, ...]:
    """Write a complete, checked data package: ours, with the tables of a folder over it.

    Parameters
    ----------
    folder : Path
        Holds tables of the package as ``NAME.csv``. Columns may stand in any order, and one that
        may be empty may be left out where that loses nothing of ours.
    target : Path
        Folder to make. It appears complete and sound, or not at all.
    alone : bool
        Whether a table of the folder stands alone, without our rows.
    own : Path
        The package that is laid under.

    Returns
    -------
    tuple of Change
        One a table of the folder, in the order of the package.

    Raises
    ------
    DataError
        With everything that is wrong. Faults of the folder name its files and their rows; faults
        that it causes in our rows name our tables.
    """
    folder, target = Path(folder), Path(target)
    if target.exists() or target.is_symlink():
        mend = "name a folder that is not there yet"
        raise DataError([Fault(str(target), "is there already, and is not overwritten", mend)])
    if not target.absolute().parent.is_dir():
        mend = "make the folder that is to hold it first"
        raise DataError([Fault(str(target), "cannot be made: there is no folder around it", mend)])
    given = read(folder, own)
    laid_over = {name: sheet for name, sheet in given.items() if name == SHARED or not alone}
    lost = _lost(laid_over, folder, own)
    orphans = _orphans(given, folder, own) if alone else []
    with tempfile.TemporaryDirectory(prefix=".merge-", dir=target.absolute().parent) as aside:
        package = Path(aside) / "package"
        laid = compose(given, package, alone, own)
        checked = [_told(fault, laid, folder) for fault in data.check(package)]
        known = {fault.table for fault in orphans}
        faults = [*lost, *(fault for fault in checked if fault.table not in known), *orphans]
        if faults := faults or claims.faults(package):
            raise DataError(faults)
        changes = tuple(_with_compute(table.change, package) for table in laid.values())
        package.rename(target)
    return changes


def _with_compute(change: Change, package: Path) -> Change:
    """Add to a change of ``systems`` which measures of compute its new rows have."""
    if change.table != "systems" or not change.added:
        return change
    said = []
    for benchmark in data.table("benchmarks", package).benchmark:
        frame = data.systems(benchmark, package)
        if not frame.system.isin(change.added).any():
            continue
        record = compute.systems_record(benchmark, package)
        new = record[record.key.isin(change.added)]
        has = [
            f"{new[compute.MEASURES[measure]].count()} have {name} ({needs})"
            for measure, (name, needs) in NEEDS.items()
        ]
        said.append(f"{benchmark}: of {len(new)} new systems {', '.join(has)}")
    return replace(change, compute=tuple(said))


def read(folder: Path, own: Path = data.OWN) -> dict[str, Sheet]:
    """Read the tables of a folder, in the order of the package.

    Parameters
    ----------
    folder, own : Path
        As in :func:`merge`.

    Returns
    -------
    dict of str to Sheet
        By the name of the table.

    Raises
    ------
    DataError
        If it is no folder, cannot be read, holds no table, a file that is none of ours, a link that
        leads out of it, or a table with a wrong header, a row that does not fit it, or one key
        twice.
    """
    contract = contracts.read(own, data.TABLES)
    paths, faults = _tables(folder, contract.resource_names, own)
    found = {}
    for name, path in paths.items():
        try:
            found[name] = cells.read(path, str(path))
        except DataError as broken:
            faults += broken.faults
        else:
            faults += _misfits(found[name], path, contract.get_resource(name))
    if faults:
        raise DataError(faults)
    return {name: found[name] for name in contract.resource_names if name in found}


def compose(
    given: dict[str, Sheet], package: Path, alone: bool = False, own: Path = data.OWN
) -> dict[str, Laid]:
    """Write the merged package, unchecked.

    Parameters
    ----------
    given : dict of str to Sheet
        From :func:`read`.
    package : Path
        Folder to make.
    alone, own
        As in :func:`merge`.

    Returns
    -------
    dict of str to Laid
        The tables that `given` touches.
    """
    contract = contracts.read(own, data.TABLES)
    laid = {
        name: _lay(sheet, _own(name, own), contract.get_resource(name), alone and name != SHARED)
        for name, sheet in given.items()
    }
    package.mkdir()
    for file in sorted(own.iterdir()):
        if file.is_file():
            shutil.copyfile(file, package / file.name)
    for name, table in laid.items():
        with (package / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([table.header, *table.rows])
    return laid


def _own(name: str, own: Path) -> Sheet:
    """Read a table of ours."""
    return cells.read(own / f"{name}.csv", name)


def _tables(folder: Path, known: list[str], own: Path) -> tuple[dict[str, Path], list[Fault]]:
    """Return the tables of a folder by name, and what else there is that should not be."""
    if not folder.is_dir():
        rule = "is a file, not a folder" if folder.exists() else "there is no such folder"
        mend = "name a folder that holds tables of the package as NAME.csv"
        raise DataError([Fault(str(folder), rule, mend)])
    try:
        files = sorted(folder.iterdir())
    except OSError as broken:
        mend = "name a folder that can be read"
        rule = f"cannot be read: {broken.strerror}"
        raise DataError([Fault(str(folder), rule, mend)]) from broken
    paths, faults = {}, []
    for file in files:
        name = file.stem
        if file.name in CONTRACT:
            faults += _other_contract(file, own)
        elif file.name == f"{name}.csv" and name in known:
            paths[name] = file
        elif file.suffix.lower() == ".csv":
            faults.append(Fault(str(file), _unknown(name, known), "rename or remove it"))
        elif name in known and not file.is_dir():
            rule, mend = "is not read: a table is NAME.csv", f"export it as {name}.csv"
            faults.append(Fault(str(file), rule, mend))
    if not paths and not faults:
        rule, mend = "holds no table", f"put one of {', '.join(known)} there, as NAME.csv"
        if sheets := [quoted(one.name) for one in files if one.suffix.lower() in SPREADSHEETS]:
            rule = f"{rule} that is read, only {counted(sheets)}"
            mend = f"export the sheet as CSV UTF-8, named as its table: {', '.join(known)}"
        faults.append(Fault(str(folder), rule, mend))
    return paths, faults


def _unknown(name: str, known: list[str]) -> str:
    """Say that a table is none of ours, and which are spelled like it."""
    try:
        return f"a table is named {arguments.nearest('table', name.lower(), known)}.csv"
    except ValueError as unlike:
        return str(unlike)


def _other_contract(file: Path, own: Path) -> list[Fault]:
    """Refuse a contract or claims that are not ours: data cannot change what is asked of them."""
    try:
        if file.read_bytes() == (own / file.name).read_bytes():
            return []
    except OSError:  # what cannot be read is not ours either
        pass
    rule = f"differs from the {file.name} of the book, which data cannot change"
    return [Fault(str(file), rule, "remove the file from the folder")]


def _misfits(sheet: Sheet, path: Path, table: Resource) -> list[Fault]:
    """Return what does not fit a table: its header, lines that are no rows, one key twice."""
    key, header = table.schema.primary_key, sheet.header
    optional = {
        field.name
        for field in table.schema.fields
        if field.name not in key and not field.constraints.get("required")
    }
    faults = [
        replace(fault, table=str(path))
        for fault in rules.header_faults(table, sheet)
        if fault.column in header or fault.column not in optional
    ]
    if not sheet.rows and not sheet.faults:
        mend = "add rows, or take the file out of the folder"
        faults.append(Fault(str(path), "has a header and no rows", mend))
    if faults or sheet.faults:
        return [*faults, *sheet.faults]
    seen = {}
    for (row, _), one in zip(sheet.rows, _keys(sheet, key), strict=True):
        if one in seen:
            rule, value = f"the key stands in row {seen[one]} too", ", ".join(one)
            columns = ", ".join(key)
            faults.append(Fault(str(path), rule, MEND["primary-key"], row, columns, value))
        seen.setdefault(one, row)
    return faults


def _keys(sheet: Sheet, key: list[str]) -> list[tuple[str, ...]]:
    """Return the key of each row."""
    return list(zip(*map(sheet.column, key), strict=True))


def _lost(given: dict[str, Sheet], folder: Path, own: Path) -> list[Fault]:
    """Return what of ours would be lost where a row takes its place and its file lacks a column."""
    contract, faults = contracts.read(own, data.TABLES), []
    rule = (
        "the row takes the place of one of ours, which has this value; the file has no such column"
    )
    mend = "add the column; an empty cell empties ours"
    for name, sheet in given.items():
        ours, key = _own(name, own), contract.get_resource(name).schema.primary_key
        before = dict(zip(_keys(ours, key), ours.rows, strict=True))
        absent = [at for at, column in enumerate(ours.header) if column not in sheet.header]
        faults += [
            Fault(str(folder / f"{name}.csv"), rule, mend, row, ours.header[at], before[one][1][at])
            for (row, _), one in zip(sheet.rows, _keys(sheet, key), strict=True)
            for at in absent
            if one in before and before[one][1][at]
        ]
    return faults


def _orphans(given: dict[str, Sheet], folder: Path, own: Path) -> list[Fault]:
    """Return our rows that refer to what a folder leaves out, one fault for a column of a table."""
    contract, faults = contracts.read(own, data.TABLES), []
    for table in contract.resources:
        for link in table.schema.foreign_keys:
            (column,), other = link["fields"], link["reference"]["resource"]
            if table.name in given or other not in given or other == SHARED:
                continue
            there = set(given[other].column(*link["reference"]["fields"]))
            ours = _own(table.name, own)
            rows = [
                (row, cell)
                for (row, _), cell in zip(ours.rows, ours.column(column), strict=True)
                if cell and cell not in there
            ]
            if rows:
                first = ", ".join(f"{row} ({cell})" for row, cell in rows[:EXAMPLES])
                rule = f"{len(rows)} of our own rows name what {other}.csv leaves out: row {first}"
                mend = (
                    f"add to {other}.csv what they name, or put {table.name}.csv without such "
                    f"rows into {folder}"
                )
                faults.append(Fault(table.name, rule, mend, column=column))
    return faults


def _lay(sheet: Sheet, ours: Sheet, table: Resource, alone: bool) -> Laid:
    """Lay the rows of a file over ours, which keep their order; new ones follow."""
    key = table.schema.primary_key
    places = [
        sheet.header.index(column) if column in sheet.header else None for column in ours.header
    ]
    before = dict(zip(_keys(ours, key), ours.rows, strict=True))
    theirs = {
        one: (row, tuple("" if place is None else cells[place] for place in places))
        for one, (row, cells) in zip(_keys(sheet, key), sheet.rows, strict=True)
    }
    merged = theirs if alone else before | theirs

    def named(keys: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(", ".join(one) for one in keys)

    def as_ours(one: tuple[str, ...]) -> bool:
        return before[one][1] == theirs[one][1]

    change = Change(
        table.name,
        added=named(one for one in theirs if one not in before),
        changed=named(one for one in theirs if one in before and not as_ours(one)),
        same=named(one for one in theirs if one in before and as_ours(one)),
        removed=named(one for one in before if one not in merged),
    )
    origins = tuple((one in theirs, row) for one, (row, _) in merged.items())
    return Laid(ours.header, tuple(cells for _, cells in merged.values()), origins, change)


def _told(fault: Fault, laid: dict[str, Laid], folder: Path) -> Fault:
    """Tell a fault of a merged package by the file, and its row, in which it can be mended."""
    if fault.table not in laid:
        return fault
    path = str(folder / f"{fault.table}.csv")
    if fault.row is None or fault.row == 1:
        return replace(fault, table=path)
    theirs, row = laid[fault.table].origins[fault.row - 2]
    return replace(fault, table=path if theirs else fault.table, row=row)
