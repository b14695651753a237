"""Read the data package: every table that the book uses comes from here.

A table is validated against its contract in ``data/datapackage.yaml`` every time it is loaded:
`cells` reads its file, `rules` reads them by the contract that `contracts` read, `sense` looks at
rows as a whole. What is wrong is reported all at once, each fault with its table, row, column,
value, rule and cure.
"""

import os
from functools import cache
from pathlib import Path

import pandas as pd
from frictionless import Package
from frictionless.formats import CsvControl

from lib import cells, contracts, rules, sense
from lib.faults import DataError, Fault

OWN = contracts.OWN
"""Folder of the book's own data package."""

DATA = Path(os.environ.get("BOOK_DATA") or OWN)
"""Folder of the package in use: the environment variable ``BOOK_DATA``, else the book's own."""

RELEASES = (2020, 2022)
"""Releases of the authors' record: the first version's points, and the data of the second."""

TABLES = (
    "benchmarks",
    "systems",
    "runs",
    "accelerators",
    "points_2020",
    "epoch_estimates",
    "records",
    "constants",
    "flags",
    "system_flags",
    "point_flags",
    "published_fits",
    "published_projections",
    "scaling_exponents",
    "grids",
    "city_emissions",
    "training_costs",
    "cases",
    "runs_2020",
    "prices",
    "deflator",
    "processors",
    "scenarios",
    "scenario_factors",
    "robustness",
    "efficiency",
    "forward_checks",
    "sources",
)
"""Tables that a data package of this book must have; it may have more."""


def check(folder: Path = DATA) -> list[Fault]:
    """Validate every table of a data package.

    Parameters
    ----------
    folder : Path
        Folder with ``datapackage.yaml`` and the CSV tables that it lists.

    Returns
    -------
    list of Fault
        Everything that is wrong, in the order of the tables; empty if all is well.

    Examples
    --------
    >>> check()
    []
    """
    folder = Path(folder)
    try:
        state = stamp(folder)
        names = _package(folder, state).resource_names
    except DataError as broken:
        return list(broken.faults)
    found = (fault for name in names for fault in _inspect(name, folder, state)[0])
    return list(dict.fromkeys(found))  # tables that are referred to are looked at again


def table(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Load one table, validated, with the types of its contract.

    Parameters
    ----------
    name : str
        Name of the table in ``datapackage.yaml``, such as ``"systems"``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        One row a row of the table; units are in the column names and in the data dictionary.

    Raises
    ------
    ValueError
        If the package has no such table.
    DataError
        If the table breaks its contract; the message lists every fault.

    Examples
    --------
    >>> table("accelerators").set_index("accelerator").peak_flop_per_s["tesla-p100-pcie"]
    np.float64(9526000000000.0)
    """
    return _load(name, Path(folder), stamp(Path(folder))).copy()


def contract(folder: Path = DATA) -> dict:
    """Return the descriptor of the data package in `folder`.

    Returns
    -------
    dict
        As in ``datapackage.yaml``: tables, columns, units, constraints, sources.

    Examples
    --------
    >>> contract()["licenses"][0]["name"]
    'CC-BY-4.0'
    """
    return _package(Path(folder), stamp(Path(folder))).to_descriptor()


def benchmark(name: str, folder: Path = DATA) -> pd.Series:
    """Return the row of a benchmark: its data set, metric and what its error means.

    Parameters
    ----------
    name : str
        Key of the table ``benchmarks``, such as ``"imagenet"``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Series
        The columns of ``benchmarks``.

    Raises
    ------
    ValueError
        If there is no such benchmark; the message lists those there are.

    Examples
    --------
    >>> benchmark("imagenet").metric
    'top-1 accuracy'
    """
    rows = table("benchmarks", folder).set_index("benchmark", drop=False)
    if name not in rows.index:
        raise ValueError(f"benchmark={name!r}: expected one of {', '.join(rows.index)}")
    return rows.loc[name]


def systems(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return the systems of the 2022 release that have a score on a benchmark.

    Parameters
    ----------
    name, folder
        As in :func:`benchmark`, which raises ``ValueError`` for an unknown name.

    Returns
    -------
    DataFrame
        The columns of ``systems``, and ``error`` (1 - score, a fraction) and ``remarks`` (titles
        of the flags of the row, joined by semicolons; empty text if none).

    Examples
    --------
    >>> frame = systems("imagenet")
    >>> len(frame), frame.error.min().round(3)
    (208, np.float64(0.09))
    """
    about = benchmark(name, folder)
    frame = table("systems", folder).query("dataset == @about.dataset")
    frame = frame[frame[about.score_column].notna()].reset_index(drop=True)
    error = 1 - frame[about.score_column].astype(float) / 100
    remarks = frame.system.map(_remarks("system", folder)).fillna("")
    return frame.assign(error=error, remarks=remarks)


def points_2020(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return the points of the first version on a benchmark.

    Parameters
    ----------
    name, folder
        As in :func:`benchmark`.

    Returns
    -------
    DataFrame
        The columns of ``points_2020``, and ``error`` (1 - score, a fraction), ``remarks`` (as in
        :func:`systems`) and ``paper_url`` (where the points were shown).

    Raises
    ------
    ValueError
        If there is no such benchmark, or the first version has no points on it.

    Examples
    --------
    >>> len(points_2020("imagenet"))
    13
    """
    benchmark(name, folder)
    everything = table("points_2020", folder)
    frame = everything[everything.benchmark == name].reset_index(drop=True)
    if frame.empty:
        have = ", ".join(everything.benchmark.unique())
        raise ValueError(f"benchmark={name!r}: the release of 2020 has no points; it has {have}")
    url = table("sources", folder).set_index("source").url
    return frame.assign(
        error=1 - frame.score_percent.astype(float) / 100,
        remarks=frame.point.map(_remarks("point", folder)).fillna(""),
        paper_url=frame.source.map(url),
    )


class Constants(dict):
    """Values by name, of which one that is missing is a fault of the data, and no mistake of ours.

    Examples
    --------
    >>> Constants(a=1)["b"]
    Traceback (most recent call last):
    ...
    ValueError: constants: there is no b, which this needs; add it
    """

    def __missing__(self, name: str) -> float:
        """Say what is missing."""
        raise ValueError(f"constants: there is no {name}, which this needs; add it")


def constants(folder: Path = DATA) -> Constants:
    """Return the value of each constant of the data package in `folder`, by its name.

    Returns
    -------
    Constants
        Name to float, in the units of the table ``constants``; and ``p100_peak_flop_per_s``,
        FLOP/s, the chip of the article's prices, from ``accelerators``.

    Examples
    --------
    >>> constants()["strubell_pue"]
    1.58
    """
    rows = table("constants", folder)
    peaks = table("accelerators", folder).set_index("accelerator").peak_flop_per_s
    values = Constants(zip(rows.constant, map(float, rows.value), strict=True))
    if "tesla-p100-pcie" in peaks:
        values["p100_peak_flop_per_s"] = float(peaks["tesla-p100-pcie"])
    return values


def _remarks(key: str, folder: Path) -> pd.Series:
    """Return the titles of the flags of each system or point, joined by semicolons."""
    title = table("flags", folder).set_index("flag").title
    rows = table(f"{key}_flags", folder)
    return rows.assign(title=rows.flag.map(title)).groupby(key).title.agg("; ".join)


def stamp(folder: Path) -> tuple:
    """Return what changes when a file of a package does: what is kept of it is kept under this.

    Raises
    ------
    DataError
        If the folder cannot be read.

    Examples
    --------
    >>> stamp(OWN)[0][0]
    'accelerators.csv'
    """
    try:
        files = [file for file in sorted(folder.glob("*.[cy]*")) if file.exists()]
        return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    except OSError as broken:
        mend = "name a folder whose files can be read"
        raise DataError(
            [Fault(str(folder), f"cannot be read: {broken.strerror}", mend)]
        ) from broken


@cache
def _load(name: str, folder: Path, stamp: tuple) -> pd.DataFrame:
    """Validate and read a table, once for each state of its folder."""
    package = _package(folder, stamp)
    if not package.has_resource(name):
        raise ValueError(f"table={name!r}: expected one of {', '.join(package.resource_names)}")
    faults, rows = _inspect(name, folder, stamp)
    if faults:
        raise DataError(faults)
    fields = package.get_resource(name).schema.fields
    frame = pd.DataFrame(rows.values(), columns=[field.name for field in fields])
    return frame.astype({field.name: contracts.DTYPES[field.type] for field in fields})


@cache
def _package(folder: Path, stamp: tuple) -> Package:
    """Read the contract of a package, once for each state of its folder."""
    return contracts.read(folder, TABLES)


@cache
def _sheet(name: str, folder: Path, stamp: tuple) -> cells.Sheet:
    """Read the cells of a table, once for each state of its folder."""
    resource = _package(folder, stamp).get_resource(name)
    delimiter = CsvControl.from_dialect(resource.dialect).delimiter
    return cells.read(folder / resource.path, name, delimiter)


def _inspect(name: str, folder: Path, stamp: tuple) -> tuple[list[Fault], dict[int, rules.Row]]:
    """Return what is wrong with one table, and those of its rows that can be read."""
    resource = _package(folder, stamp).get_resource(name)
    if faults := _unreadable(name, folder, stamp):
        return faults, {}
    sheet = _sheet(name, folder, stamp)
    if not sheet.rows and not sheet.faults:
        rule = "the table has a header and no rows"
        return [Fault(name, rule, cells.PUT_A_TABLE)], {}
    faults, rows = rules.read(resource, sheet)
    # A row that the book names may stand in a line that cannot be read.
    faults = [*faults, *(sheet.faults or rules.absent(resource, sheet))]
    for key in resource.schema.foreign_keys:
        (column,), other = key["fields"], key["reference"]["resource"] or name
        if broken := _unreadable(other, folder, stamp):
            faults += broken
            continue
        there = _sheet(other, folder, stamp)
        if there.faults:  # a key that is missed may stand in one of these lines
            faults += there.faults
            continue
        keys = there.column(*key["reference"]["fields"])
        faults += rules.dangling(name, sheet, column, other, keys)
    faults += _senseless(name, rows, folder, stamp)
    return sorted(faults, key=lambda fault: (fault.table != name, fault.row or 0)), rows


def _senseless(name: str, rows: dict[int, rules.Row], folder: Path, stamp: tuple) -> list[Fault]:
    """Return what contradicts itself in rows whose cells are all possible."""
    faults = []
    if name in sense.SENSE:
        ask = sense.SENSE[name]
        faults += [fault for number, row in rows.items() for fault in ask(row, number)]
    if name in sense.AGAINST:
        column, other, ask = sense.AGAINST[name]
        key = _package(folder, stamp).get_resource(other).schema.primary_key[0]
        there = {row[key]: row for row in _inspect(other, folder, stamp)[1].values()}
        for number, row in rows.items():
            if row[column] in there:
                faults += ask(row, there[row[column]], number)
    if name in sense.TOGETHER:
        faults += sense.TOGETHER[name](rows)
    return faults


def _unreadable(name: str, folder: Path, stamp: tuple) -> list[Fault]:
    """Return why the rows of a table cannot be told: its file is none, or its header."""
    resource = _package(folder, stamp).get_resource(name)
    try:
        return rules.header_faults(resource, _sheet(name, folder, stamp))
    except DataError as broken:
        return list(broken.faults)
