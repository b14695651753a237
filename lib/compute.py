"""Training compute from a recipe, and the record of compute against error.

Two measures, which must not be confused:

*Network operations* count the arithmetic that a training run needs. *Hardware burden* is what the
processors could have done in the time they were busy. The first is a count, the second an upper
bound through the peak rate; their quotient is the utilisation, usually near a third.

Published values are never overwritten. The recipe gives a second value beside them, and
:func:`disagreements` shows where the two part.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lib import data, fit, units
from lib.arguments import MIN_POINTS

PASSES = 3
"""Cost of a training step in forward passes: one forward, two for the gradients of activations and
weights. The release states this ratio for every row."""

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "hardware_burden": "hardware_burden_flop",
        "network_operations": "network_operations_flop",
        "forward_flop": "forward_flop",
        "consolidated": "consolidated_flop",
    }
)
"""Measures of compute by their name on the command line, and their columns in a record."""


def network_operations(
    forward_flop: ArrayLike, epochs: ArrayLike, examples: ArrayLike
) -> np.ndarray:
    """Count the operations of a training phase.

    ``operations = 3 x forward_flop x epochs x examples``

    Parameters
    ----------
    forward_flop : array
        FLOP of one forward pass over one example; a multiply-add is two.
    epochs, examples : array
        Passes over the training set, and its size.

    Returns
    -------
    array
        FLOP.

    References
    ----------
    Thompson et al., The Computational Limits of Deep Learning (arXiv 2007.05558), and the column
    ``fp_bp_ratio`` of its data.

    Examples
    --------
    AlexNet: 0.7e9 multiply-adds a pass, 100 epochs of 1.28 million images.

    >>> f"{network_operations(2 * 0.7e9, 100, 1.28e6):.3g}"
    '5.38e+17'
    """
    return PASSES * np.asarray(forward_flop, float) * epochs * examples


def hardware_burden(
    count: ArrayLike, peak_flop_per_s: ArrayLike, duration_hours: ArrayLike
) -> np.ndarray:
    """Return what processors could have computed in the time that they were used.

    ``burden = count x peak_flop_per_s x duration_s``

    Parameters
    ----------
    count : array
        Processors.
    peak_flop_per_s : array
        Peak rate of one, FLOP/s.
    duration_hours : array
        Wall-clock time, h.

    Returns
    -------
    array
        FLOP.

    References
    ----------
    Thompson et al., The Computational Limits of Deep Learning (arXiv 2007.05558).

    Examples
    --------
    AlexNet in the first version: two GTX 580 of 1.58 TFLOP/s for 5.5 days.

    >>> f"{hardware_burden(2, 1.58e12, 5.5 * 24):.7g}"
    '1.501632e+18'
    """
    seconds = np.asarray(duration_hours, float) * units.HOUR_S
    return np.asarray(count, float) * peak_flop_per_s * seconds


def recipes(folder: Path = data.DATA) -> pd.DataFrame:
    """Recompute both measures for every system whose recipe is complete.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        Indexed by ``system``: ``recipe_network_operations_flop`` (all phases),
        ``entered_hardware_burden_flop`` (with the peak rates that the release enters) and
        ``recipe_hardware_burden_flop`` (with the peak rates of ``accelerators``); NaN where the
        release leaves the recipe incomplete. Core-days without a duration are not turned into a
        burden: the release leaves those systems without one.

    Examples
    --------
    >>> f"{recipes().recipe_hardware_burden_flop['imagenet-alexnet']:.4g}"
    '1.639e+18'
    """
    systems = data.table("systems", folder).set_index("system")
    phases, partial = {}, {}
    for phase in ("training", "pretraining", "finetuning"):
        epochs, examples = systems[f"{phase}_epochs"], systems[f"{phase}_examples"]
        counted = network_operations(systems.forward_flop, epochs, examples)
        phases[phase] = pd.Series(counted, systems.index)
        partial[phase] = epochs.notna() & phases[phase].isna()
    operations = pd.DataFrame(phases).sum(axis=1, min_count=1)
    operations[pd.DataFrame(partial).any(axis=1)] = np.nan  # part of a run is not the run

    runs = data.table("runs", folder)
    peaks = data.table("accelerators", folder).set_index("accelerator").peak_flop_per_s
    entered = hardware_burden(runs["count"], runs.entered_peak_flop_per_s, runs.duration_hours)
    own = hardware_burden(runs["count"], runs.accelerator.map(peaks), runs.duration_hours)
    burdens = runs.assign(entered=entered, own=own)
    total = burdens.groupby("system")[["entered", "own"]].agg(lambda one: one.sum(skipna=False))
    return pd.DataFrame(
        {
            "recipe_network_operations_flop": operations,
            "entered_hardware_burden_flop": total.entered,
            "recipe_hardware_burden_flop": total.own,
        },
        index=systems.index,
    )


def disagreements(threshold: float = 0.10, folder: Path = data.DATA) -> pd.DataFrame:
    """List published values that their own recipe does not give.

    Parameters
    ----------
    threshold : float
        Smallest relative difference that is listed; 0.10 is ten per cent.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        One row a system and measure: ``name``, ``dataset``, ``measure``, ``published_flop``,
        ``recomputed_flop``, ``ratio`` (recomputed to published) and ``reason``, the likely one.

    Examples
    --------
    >>> disagreements(0.5).query("dataset == 'wmt-en-de'").reason.tolist()
    ['two durations']
    """
    systems = data.table("systems", folder).set_index("system").join(recipes(folder))
    flags = data.table("system_flags", folder).merge(data.table("flags", folder), on="flag")
    compared = pd.concat(
        systems.assign(
            measure=measure.replace("_", " "),
            published_flop=systems[f"published_{measure}_flop"],
            recomputed_flop=systems[f"recipe_{measure}_flop"],
        )
        for measure in ("network_operations", "hardware_burden")
    ).reset_index()
    compared["ratio"] = compared.recomputed_flop / compared.published_flop
    rows = compared[(compared.ratio - 1).abs() > threshold].reset_index(drop=True)
    explained = flags[flags.flag.isin(_EXPLAIN)].groupby("system").title.agg("; ".join)
    peak = _peak_reasons(folder)
    reason = rows.system.map(explained)
    burden = rows.measure == "hardware burden"
    rows["reason"] = reason.fillna(rows.system.map(peak).where(burden)).fillna("not known")
    columns = ["name", "dataset", "measure", "published_flop", "recomputed_flop", "ratio", "reason"]
    return rows[columns].sort_values("ratio", ignore_index=True)


_EXPLAIN = ("wrong-peak", "one-die", "duration-mismatch", "two-resolutions")

_PEAK_REASONS = {
    "boost-clock": "peak at base clock entered",
    "two-dies-boost-clock": "peak at base clock entered",
    "two-cards-one-name": "peak of another card",
    "four-times-chip": "older peak of the TPU board entered",
    "cores-times-clock": "peak from cores and clock",
}


def _peak_reasons(folder: Path) -> pd.Series:
    """Say for each system why the entered peak of its processor is not the one we hold."""
    notes = data.table("accelerators", folder).set_index("accelerator").peak_note
    runs = data.table("runs", folder)
    reasons = runs.assign(reason=runs.accelerator.map(notes).map(_PEAK_REASONS))
    return reasons.dropna(subset="reason").groupby("system").reason.first()


def conversion(record: pd.DataFrame) -> fit.Fit:
    """Fit hardware burden to network operations over the systems that have both.

    ``log10(burden) = a + b log10(operations)``, the line by which the authors turn a count into a
    burden. It rests on eleven systems, and fits that use its predictions do not know that.

    Parameters
    ----------
    record : DataFrame
        With ``network_operations_flop`` and ``hardware_burden_flop``, both FLOP; NaN if not known.

    Returns
    -------
    Fit
        Burden on operations, form ``"power"``.

    Raises
    ------
    ValueError
        If fewer systems than a fit needs have both, as :func:`lib.fit.regress` says.

    References
    ----------
    Thompson et al., The Computational Limits of Deep Learning (arXiv 2007.05558).

    Examples
    --------
    >>> line = conversion(systems_record("imagenet"))
    >>> line.n, round(line.intercept, 4), round(line.slope, 4)
    (11, 3.1337, 0.8716)
    """
    both = record.dropna(subset=["network_operations_flop", "hardware_burden_flop"])
    return fit.regress(both.network_operations_flop, both.hardware_burden_flop, form="power")


def record(benchmark: str, release: int, folder: Path = data.DATA) -> pd.DataFrame:
    """Return every system of a release on a benchmark, with its error and its compute.

    Parameters
    ----------
    benchmark : str
        Such as ``"imagenet"``.
    release : {2020, 2022}
        The first version's points, or the data of the second.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``key name year error``, the four columns of `MEASURES` in FLOP (NaN where not known),
        ``consolidated_kind`` (``"measured"`` or ``"predicted"``), ``remarks`` and ``paper_url``.

    Raises
    ------
    ValueError
        For an unknown benchmark or release, or a release without points on the benchmark.

    Examples
    --------
    >>> record("imagenet", 2022).consolidated_flop.count()
    np.int64(102)
    """
    return _record(benchmark, release, Path(folder), data.stamp(Path(folder))).copy()


@cache
def _record(benchmark: str, release: int, folder: Path, stamp: tuple) -> pd.DataFrame:
    """Join a record, once for each state of its folder: it takes longer than a fit to it."""
    if release == 2022:
        return systems_record(benchmark, folder)
    if release == 2020:
        return _points_record(benchmark, folder)
    raise ValueError(f"release={release!r}: expected one of {data.RELEASES}")


def systems_record(benchmark: str, folder: Path = data.DATA) -> pd.DataFrame:
    """Return the record of the release of 2022; see :func:`record`.

    Measures are the published values, or those of the recipe where none is published. The
    consolidated compute is the burden where there is one, else :func:`conversion` of the network
    operations; where no system has both, the authors' own prediction in two digits.

    Parameters
    ----------
    benchmark, folder
        As in :func:`record`.

    Returns
    -------
    DataFrame
        The columns of :func:`record`; amounts in FLOP.

    Raises
    ------
    ValueError
        For an unknown benchmark.

    Examples
    --------
    >>> systems_record("imagenet").consolidated_kind.value_counts()["measured"]
    np.int64(36)
    """
    frame = data.systems(benchmark, folder).rename(columns={"system": "key"})
    recipe = recipes(folder).reindex(frame.key).reset_index(drop=True)
    for measure in ("network_operations", "hardware_burden"):
        published = frame[f"published_{measure}_flop"]
        frame[f"{measure}_flop"] = published.fillna(recipe[f"recipe_{measure}_flop"])
    counted = frame.network_operations_flop.notna()
    if (counted & frame.hardware_burden_flop.notna()).sum() >= MIN_POINTS:
        operations = frame.network_operations_flop[counted]
        predicted = pd.Series(
            conversion(frame).predict(operations, of="mean").estimate, operations.index
        )
    else:
        predicted = frame.published_consolidated_flop
    frame["consolidated_flop"] = frame.hardware_burden_flop.fillna(predicted)
    frame["consolidated_kind"] = np.select(
        [frame.hardware_burden_flop.notna(), frame.consolidated_flop.notna()],
        ["measured", "predicted"],
        default="",
    )
    return frame[_RECORD]


def _points_record(benchmark: str, folder: Path) -> pd.DataFrame:
    """Return the record of the release of 2020, which gives the hardware burden and no more."""
    frame = data.points_2020(benchmark, folder).rename(columns={"point": "key"})
    frame = frame.assign(network_operations_flop=np.nan, forward_flop=np.nan)
    frame = frame.assign(consolidated_flop=frame.hardware_burden_flop, consolidated_kind="measured")
    return frame[_RECORD]


_RECORD = [
    "key",
    "name",
    "year",
    "error",
    *MEASURES.values(),
    "consolidated_kind",
    "remarks",
    "paper_url",
]


def select(record: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Keep the systems of a record that have a measure of compute, as column ``compute_flop``.

    Parameters
    ----------
    record : DataFrame
        From :func:`record`.
    measure : str
        Key of `MEASURES`.

    Returns
    -------
    DataFrame
        The rows that have it, renumbered, and ``compute_flop``: the measure, FLOP. Remarks are
        those on this measure.

    Raises
    ------
    ValueError
        For an unknown measure, or one that fewer systems of the record have than a fit needs.

    Examples
    --------
    >>> len(select(record("imagenet", 2022), "network_operations"))
    77
    """
    if measure not in MEASURES:
        raise ValueError(f"compute={measure!r}: expected one of {', '.join(MEASURES)}")
    chosen = record.dropna(subset=MEASURES[measure])
    if len(chosen) < MIN_POINTS:
        filled = {name: record[column].count() for name, column in MEASURES.items()}
        others = [name for name, count in filled.items() if count >= MIN_POINTS]
        raise ValueError(
            f"compute={measure!r}: {len(chosen) or 'no'} system(s) of this release and benchmark "
            f"have it, and a fit needs {MIN_POINTS}; try {' or '.join(others)}"
        )
    if measure != "consolidated":  # the only one that holds predictions
        chosen = chosen.assign(remarks=_without(chosen.remarks, "predicted-compute"))
    return chosen.assign(compute_flop=chosen[MEASURES[measure]]).reset_index(drop=True)


def _without(remarks: pd.Series, flag: str) -> pd.Series:
    """Take the title of a flag out of remarks, which are titles joined by semicolons."""
    title = data.table("flags").set_index("flag").title[flag]
    return remarks.map(lambda text: "; ".join(part for part in text.split("; ") if part != title))
