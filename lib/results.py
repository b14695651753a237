"""All results of the book in one document, and the frozen one that later builds compare with.

The document, ``results.json``, says which data and code made it, and holds every fit, projection,
backtest and claim. Its form is that of `lib.documents`.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from lib import claims, compute, data, describe, documents, project, scenarios
from lib.backtest import Backtest, backtest, best_by_year
from lib.forecasts import FOR_RECORDS, FOR_SYSTEMS
from lib.trends import Observations

TARGETS = (0.05, 0.01)
"""Errors that are projected: those of the article."""

PROJECTED = ((2020, "hardware_burden"), (2022, "hardware_burden"), (2022, "consolidated"))
"""Releases and measures of compute whose line on ImageNet is carried on to the targets."""

VARIANTS = (
    {},
    {"estimator": "inverse"},
    {"with_year": True},
    {"form": "exponential"},
)
"""How each relation is fitted: fields of :class:`lib.describe.Choice` other than the default's."""

DIGITS = 12  # of a row's digest: enough to tell it from what it was


def collect(folder: Path = data.DATA) -> dict:
    """Compute every result from a data package.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    dict
        What ``results.json`` holds, as numbers, texts, lists and dicts; a number that is not
        finite is None. What the data do not allow is listed under ``not_made``, with the reason.

    Raises
    ------
    DataError
        If a table breaks its contract.

    Examples
    --------
    >>> collect(Path("no-such-folder"))
    Traceback (most recent call last):
        ...
    lib.faults.DataError: no-such-folder: this folder is no data package; to mend: name a \
folder that holds datapackage.yaml and its tables
    """
    missing: list[dict] = []
    document = {
        "$schema": documents.SCHEMA.name,
        "format": documents.FORMAT,
        "code": documents.code(),
        "data": _data(folder),
        "fits": _fits(folder, missing),
        "projections": _projections(folder, missing),
        "backtests": _backtests(folder, missing),
        "claims": [ruling.record() for ruling in claims.ledger(folder)],
        "not_made": missing,
    }
    return describe.finite(document)


def freeze(version: str, document: dict, folder: Path = documents.FROZEN) -> Path:
    """Keep the results of the book's own data as those that later ones are compared with.

    Parameters
    ----------
    version : str
        Of the data, such as ``"1.1.0"``: that of ``datapackage.yaml``.
    document : dict
        Results of a build.
    folder : Path
        Where the frozen ones stand.

    Returns
    -------
    Path
        The new file.

    Raises
    ------
    ValueError
        If the version is not of this form or not that of the data, the results are not those of
        the book's own data or of committed code, or this version is frozen already.

    Examples
    --------
    >>> freeze("next", {})
    Traceback (most recent call last):
        ...
    ValueError: version='next': write three numbers, as in 1.1.0
    """
    if not documents.VERSION.fullmatch(version):
        raise ValueError(f"version={version!r}: write three numbers, as in 1.1.0")
    own = _data(data.OWN)
    if document["data"]["sha256"] != own["sha256"]:
        raise ValueError(
            "these are not the results of the book's own data as they are now; run `make book` "
            "without DATA first"
        )
    if document["code"]["modified"]:
        raise ValueError(
            "files differ from their commit, so that no commit says what made these results; "
            "commit them, and build the book again"
        )
    if version != own["version"]:
        raise ValueError(
            f"version={version!r}: data/datapackage.yaml says {own['version']}; write the new "
            "version there, and build the book again"
        )
    file = folder / f"{version}.json"
    folder.mkdir(exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(documents.to_json(document))
    except FileExistsError as known:
        raise ValueError(
            f"version={version!r} is frozen already and stays as it is; raise the version in "
            "data/datapackage.yaml"
        ) from known
    return file


@contextmanager
def _noting(name: str, missing: list[dict]) -> Iterator[None]:
    """List a result that the data do not allow, and why, instead of ending."""
    try:
        yield
    except ValueError as fault:
        missing.append({"id": name, "reason": str(fault)})


def _fits(folder: Path, missing: list[dict]) -> list[dict]:
    """Fit error to compute for every benchmark, release, measure and variant."""
    found = []
    tried = itertools.product(
        data.RELEASES, data.table("benchmarks", folder).benchmark, compute.MEASURES, VARIANTS
    )
    for release, benchmark, measure, variant in tried:
        choice = describe.Choice(benchmark, release, measure, **variant)
        with _noting(_name(choice), missing):
            fitted = describe.carry_out(choice, folder)
            found.append({"id": _name(choice), **describe.describe(choice, fitted)})
    return found


def _name(choice: describe.Choice) -> str:
    """Name a fit by what it is made of."""
    parts = (choice.benchmark, choice.release, choice.measure, choice.form, choice.estimator)
    return "/".join(map(str, parts)) + ("/with-year" if choice.with_year else "")


def _projections(folder: Path, missing: list[dict]) -> list[dict]:
    """Say what each target takes, by each line and in each scenario."""
    found = []
    priced = scenarios.scenarios(folder)
    for (release, measure), error in itertools.product(PROJECTED, TARGETS):
        choice = describe.Choice("imagenet", release, measure)
        for name, scenario in priced.items():
            key = f"{_name(choice)}/{error:g}/{name}"
            with _noting(key, missing):
                needed = project.requirement(describe.carry_out(choice, folder), error)
                fitting = scenarios.for_measure(scenario, measure, folder)
                found.append(
                    {
                        "id": key,
                        **{"benchmark": "imagenet", "release": release, "compute": measure},
                        **{"error": error, "scenario": name},
                        "decades_beyond_data": needed.decades_beyond_data,
                        **describe.numbers(describe.amounts(needed, fitting)),
                    }
                )
    return found


def _backtests(folder: Path, missing: list[dict]) -> list[dict]:
    """Score every method of forecasting, on records and on systems whose compute is given."""
    found = []
    records = data.table("records", folder).query("not disputed")
    with _noting("records", missing):
        seen = best_by_year(records.year, 1 - records.top1_percent / 100)
        found += _scores("records", backtest(seen, FOR_RECORDS))
    with _noting("systems", missing):
        record = compute.select(compute.record("imagenet", 2022, folder), "hardware_burden")
        seen = Observations(record.year, record.error, record.compute_flop)
        found += _scores("systems", backtest(seen, FOR_SYSTEMS))
    return found


def _scores(of: str, tested: Backtest) -> list[dict]:
    return [
        {
            "id": f"{of}/{score.method.name}",
            "of": of,
            "method": score.method.name,
            "origins": list(tested.origins),
            **{name: getattr(score, name) for name in _SCORED},
        }
        for score in tested.scores()
    ]


def _data(folder: Path) -> dict:
    """Say which data they are: version, digest of all, and of each table and row."""
    contract = data.contract(folder)
    described = {table["name"]: table for table in contract["resources"]}
    files = {name: folder / table["path"] for name, table in described.items()}
    whole = _digest(folder, contract)
    return {
        "name": contract["name"],
        "version": contract["version"],
        "own": whole == _digest(data.OWN, data.contract(data.OWN)),
        "sha256": whole,
        "tables": {
            name: {
                "sha256": hashlib.sha256(files[name].read_bytes()).hexdigest(),
                "rows": rows(data.table(name, folder), table["schema"]["primaryKey"]),
            }
            for name, table in described.items()
        },
    }


def _digest(folder: Path, contract: dict) -> str:
    """Return the digest of all that a package holds."""
    names = ["datapackage.yaml", "claims.yaml", *(table["path"] for table in contract["resources"])]
    return documents.digest({name: (folder / name).read_bytes() for name in names})


def rows(table: pd.DataFrame, key: list[str]) -> dict[str, str]:
    """Return a digest of each row by its key.

    Parameters
    ----------
    table : DataFrame
        As `lib.data.table` returns it, so that 1 and 1.0 are the same.
    key : list of str
        Columns that tell the rows apart.

    Returns
    -------
    dict of str to str
        Twelve hexadecimal digits each; a key of several columns is joined by slashes.

    Examples
    --------
    >>> rows(pd.DataFrame({"grid": ["france"], "kg": [0.05]}), ["grid"])
    {'france': '9d623ed4f5d3'}
    """
    plain = table.astype(object).where(table.notna(), None)
    return {
        " / ".join(str(row[column]) for column in key): hashlib.sha256(
            json.dumps(row, sort_keys=True).encode()
        ).hexdigest()[:DIGITS]
        for row in plain.to_dict("records")
    }


_SCORED = ("n", "log_score", "coverage", "median_miss", "median_bias")
