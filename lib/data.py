"""Read the data package: the only module that reads or writes files.

A table is validated against its contract in ``data/datapackage.yaml`` every time it is loaded. What
is wrong is reported all at once, each fault with its table, row, column, value, rule and cure.
"""

import math
import os
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
from frictionless import Error, FrictionlessException, Package, Resource, Row

from lib.faults import MEND, DataError, Fault
from lib.sense import SENSE

OWN = Path(__file__).resolve().parent.parent / "data"
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
    try:
        package = _package(Path(folder), _stamp(Path(folder)))
    except DataError as broken:
        return list(broken.faults)
    found = [
        fault for resource in package.resources for fault in _inspect(resource, Path(folder))[0]
    ]
    # A broken table breaks the keys that refer to it: say the cause, and say it once.
    broken = {fault.table for fault in found if not fault.rule.startswith("foreign key")}
    echoes = tuple(f'lookup table "{table}"' for table in broken)
    kept = (fault for fault in found if not any(echo in fault.rule for echo in echoes))
    return list(dict.fromkeys(kept))


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
    return _load(name, Path(folder), _stamp(Path(folder))).copy()


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
    return _package(Path(folder), _stamp(Path(folder))).to_descriptor()


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


def constants(folder: Path = DATA) -> dict[str, float]:
    """Return the value of each constant of the data package in `folder`, by its name.

    Returns
    -------
    dict of str to float
        In the units of the table ``constants``; and ``p100_peak_flop_per_s``, FLOP/s, the chip of
        the article's prices, from ``accelerators``.

    Examples
    --------
    >>> constants()["strubell_pue"]
    1.58
    """
    rows = table("constants", folder)
    peaks = table("accelerators", folder).set_index("accelerator").peak_flop_per_s
    values = dict(zip(rows.constant, map(float, rows.value), strict=True))
    return values | {"p100_peak_flop_per_s": float(peaks["tesla-p100-pcie"])}


def _remarks(key: str, folder: Path) -> pd.Series:
    """Return the titles of the flags of each system or point, joined by semicolons."""
    title = table("flags", folder).set_index("flag").title
    rows = table(f"{key}_flags", folder)
    return rows.assign(title=rows.flag.map(title)).groupby(key).title.agg("; ".join)


def _stamp(folder: Path) -> tuple:
    """Return what changes when a file of the folder does: the caches below are keyed by it."""
    try:
        files = sorted(folder.glob("*.[cy]*"))  # tables and descriptor
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
    resource = package.get_resource(name)
    faults, rows = _inspect(resource, folder)
    if faults:
        raise DataError(faults)
    frame = pd.DataFrame([row.to_dict() for row in rows])
    return frame.astype({field.name: _DTYPES[field.type] for field in resource.schema.fields})


@cache
def _package(folder: Path, stamp: tuple) -> Package:
    """Read the descriptor of a package, once for each state of its folder."""
    descriptor = folder / "datapackage.yaml"
    if not descriptor.is_file():
        mend = "name a folder that holds datapackage.yaml and its tables"
        raise DataError([Fault(str(folder), "this folder is no data package", mend)])
    try:
        package = Package(str(descriptor))
    except FrictionlessException as broken:
        notes = [error.note for error in broken.reasons or [broken.error]]
        raise DataError([Fault("datapackage.yaml", note, _DESCRIBE) for note in notes]) from broken
    if faults := [Fault("datapackage.yaml", note, _DESCRIBE) for note in _gaps(package)]:
        raise DataError(faults)
    return package


def _gaps(package: Package) -> list[str]:
    """Say what a contract of this book must hold and this one does not."""
    gaps = [f"table {name} is missing" for name in TABLES if not package.has_resource(name)]
    for resource in package.resources:
        gaps += [
            f"table {resource.name} has no {what}"
            for what, value in (
                ("description", resource.description),
                ("sources", resource.sources),
                ("primary key", resource.schema.primary_key),
            )
            if not value
        ]
        for field in resource.schema.fields:
            where = f"column {resource.name}.{field.name}"
            if field.type not in _DTYPES:
                gaps.append(f"{where} has the type {field.type}, not one of {', '.join(_DTYPES)}")
            gaps += [
                f"{where} has no {what}"
                for what, value in (
                    ("description", field.description),
                    ("unit", field.custom.get("unit")),
                )
                if not value
            ]
            gaps += _bad_constraints(where, field.constraints)
    return gaps


def _bad_constraints(where: str, constraints: dict) -> list[str]:
    """Say which constraints of a column cannot be applied."""
    bad = []
    for bound in ("minimum", "maximum"):
        value = constraints.get(bound, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            bad.append(f"{where} has the {bound} {value!r}, which is no number")
    try:
        re.compile(str(constraints.get("pattern", "")))
    except re.error as broken:
        bad.append(f"{where} has a pattern that is no regular expression: {broken}")
    return bad


def _inspect(resource: Resource, folder: Path) -> tuple[list[Fault], list[Row]]:
    """Return what is wrong with one table, and its rows if they could be read."""
    expected = [field.name for field in resource.schema.fields]
    task = resource.validate().tasks[0]
    faults = [
        Fault(resource.name, "column not in the contract", MEND["extra-label"], 1, column)
        for column in task.labels
        if column not in expected
    ]
    faults += [_fault(resource, error, folder) for error in task.errors]
    if faults:
        return faults, []
    keys = resource.schema.foreign_keys
    resource.schema.foreign_keys = []  # checked by now; to open all those tables again takes long
    try:
        with resource:
            rows = resource.read_rows()  # by the parser that validated them
    finally:
        resource.schema.foreign_keys = keys
    if not rows:
        return [Fault(resource.name, "the table has no rows", MEND["source-error"])], []
    faults = _not_finite(resource, rows)
    if resource.name in SENSE:
        faults += [fault for row in rows for fault in SENSE[resource.name](row)]
    return faults, rows


def _not_finite(resource: Resource, rows: list[Row]) -> list[Fault]:
    """Return numbers that are none, or that a float cannot hold."""
    numbers = [field.name for field in resource.schema.fields if field.type == "number"]
    rule, mend = "not a number that can be computed with", "write a finite number, or nothing"
    return [
        Fault(resource.name, rule, mend, row.row_number, column, str(row[column]))
        for row in rows
        for column in numbers
        if row[column] is not None and not _holds(row[column])
    ]


def _holds(value: Decimal) -> bool:
    """Whether a float holds a number: it is finite, and zero only if the number is."""
    return value.is_finite() and math.isfinite(value) and (float(value) != 0 or value == 0)


def _fault(resource: Resource, error: Error, folder: Path) -> Fault:
    """Say in our words what frictionless found."""
    found = error.to_descriptor()
    columns = found.get("fieldName") or ", ".join(found.get("fieldNames", [])) or None
    cell = found.get("cell")
    return Fault(
        table=_blame(resource, folder) if error.type == "encoding-error" else resource.name,
        rule=": ".join(filter(None, [error.type.replace("-", " "), error.note])),
        mend=MEND.get(error.type, "compare the line with the contract in datapackage.yaml"),
        row=1 if error.type.endswith("label") else found.get("rowNumber"),
        column=columns or found.get("label"),
        value=None if cell in (None, "None", "") else cell,
    )


def _blame(resource: Resource, folder: Path) -> str:
    """Return the table whose file is not UTF-8: this one, or one that its keys refer to."""
    referred = [key["reference"]["resource"] for key in resource.schema.foreign_keys]
    for name in (resource.name, *referred):
        try:
            (folder / resource.package.get_resource(name).path).read_text("utf-8")
        except UnicodeDecodeError:
            return name
    return resource.name


_DESCRIBE = "correct the descriptor; the one of this book is an example"

_DTYPES = {"string": "string", "number": "float64", "integer": "Int64", "boolean": "boolean"}
