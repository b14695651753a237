"""Where the compute of each system comes from, and what independent estimates say of it."""

from pathlib import Path

import numpy as np
import pandas as pd

from lib import compute, data, resample, units
from lib.answers import Interval
from lib.arguments import MIN_POINTS

SHORT = {
    "imagenet": "ImageNet",
    "coco": "COCO",
    "squad": "SQuAD",
    "conll": "CoNLL",
    "wmt-en-fr": "En-Fr",
    "wmt-en-de": "En-De",
}
"""Data sets by the name that fits a list."""


def burdens(folder: Path = data.DATA) -> pd.DataFrame:
    """List every published hardware burden whose recipe is complete, with its factors.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        One row a system, by data set and name: ``system``, ``title`` (name, data set and year),
        ``label`` (the same with a name cut to fit a list),
        ``processor_hours``, ``peak_flop_per_s`` (of a processor, as entered; the mean if there are
        several kinds), ``kind`` (``"GPU"``, ``"TPU"`` or ``"GPU and CPU"``), ``recomputed_flop``,
        ``published_flop`` and ``words``, the multiplication written out.

    Examples
    --------
    >>> rows = burdens().set_index("system")
    >>> rows.words["imagenet-noisystudent-efficientnet-l2"].split(" = ")[0]
    '256 Cloud TPU v3 (board of four chips) × 420 TFLOP/s × 144 h'
    """
    runs = data.table("runs", folder).merge(
        data.table("accelerators", folder)[["accelerator", "name", "kind"]], on="accelerator"
    )
    runs["hours"] = runs["count"] * runs.duration_hours
    runs["flop"] = compute.hardware_burden(
        runs["count"], runs.entered_peak_flop_per_s, runs.duration_hours
    )
    systems = data.table("systems", folder).set_index("system")
    published = systems.published_hardware_burden_flop
    rows = []
    for system, parts in runs.groupby("system", sort=False):
        if parts.flop.isna().any() or pd.isna(published[system]):
            continue
        about = systems.loc[system]
        flop, hours = float(parts.flop.sum()), float(parts.hours.sum())
        factors = " + ".join(_factors(part) for part in parts.itertuples())
        rows.append(
            {
                "system": system,
                "dataset": about.dataset,
                "label": f"{cut(about['name'])} ({SHORT[about.dataset]}, {about.year})",
                "title": f"{about['name']} ({SHORT[about.dataset]}, {about.year})",
                "processor_hours": hours,
                "peak_flop_per_s": flop / hours / units.HOUR_S,
                "kind": " and ".join(kind.upper() for kind in dict.fromkeys(parts.kind)),
                "recomputed_flop": flop,
                "published_flop": float(published[system]),
                "words": f"{factors} = {units.si(flop, 'FLOP')}; "
                f"published: {units.si(float(published[system]), 'FLOP')}.",
            }
        )
    rows.sort(key=lambda row: (list(SHORT).index(row.pop("dataset")), row["label"].lower()))
    return pd.DataFrame(rows)


def cut(name: str, longest: int = 16) -> str:
    """Return a name that a list on a telephone has room for.

    Examples
    --------
    >>> cut("AlexNet"), cut("NoisyStudent (EfficientNet-L2)")
    ('AlexNet', 'NoisyStudent (E…')
    """
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _factors(part) -> str:
    """Write the factors of one run: processors, peak rate as entered, hours."""
    peak = units.prefixed(part.entered_peak_flop_per_s, "FLOP/s")
    return f"{part.count:g} {part.name} × {peak} × {part.duration_hours:,.4g} h"


def independent(folder: Path = data.DATA) -> pd.DataFrame:
    """Set the estimates of Epoch AI beside the two published measures.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        The columns of ``epoch_estimates``, and ``label`` (name, and the data set if it is not
        ImageNet), ``burden_ratio`` and ``operations_ratio``: the published measure as a multiple of
        the estimate, NaN where the measure is not published.

    Examples
    --------
    >>> rows = independent().set_index("system")
    >>> round(float(rows.burden_ratio["imagenet-alexnet"]), 2)
    3.4
    """
    estimates = data.table("epoch_estimates", folder)
    systems = data.table("systems", folder).set_index("system").loc[estimates.system]
    systems = systems.reset_index()
    estimate = estimates.training_compute_flop
    elsewhere = {key: "" if key == "imagenet" else f" ({name})" for key, name in SHORT.items()}
    return estimates.assign(
        label=systems.name + systems.dataset.map(elsewhere),
        burden_ratio=systems.published_hardware_burden_flop / estimate,
        operations_ratio=systems.published_network_operations_flop / estimate,
    )


def consolidated_interval(
    record: pd.DataFrame, level: float = 0.95, replicates: int = 4000, seed: int = 0
) -> Interval:
    """Return an interval for the power of consolidated compute that knows of the predictions.

    Two thirds of the consolidated values are predicted from network operations by a line through
    the few systems that have both measures. Here every resample of the systems fits that line
    again, predicts again and then fits the power law, so that the interval holds the doubt in the
    line too. It covers what a bootstrap of pairs covers, percentiles; systems count as independent.

    Parameters
    ----------
    record : DataFrame
        From :func:`lib.compute.record`, of a benchmark where systems have both measures.
    level : float
        Above 0 and below 1.
    replicates, seed : int
        Resamples, and the seed of their draws.

    Returns
    -------
    Interval
        Of the power, which is minus one over the slope.

    Raises
    ------
    ValueError
        If three systems or fewer have both measures.

    Examples
    --------
    >>> interval = consolidated_interval(compute.record("imagenet", 2022), replicates=200)
    >>> interval.low < 11 < interval.high
    True
    """
    rows = record[record.consolidated_flop.notna()]
    measured = np.log10(rows.hardware_burden_flop.to_numpy(float))
    counted = np.log10(rows.network_operations_flop.to_numpy(float))
    error = np.log10(rows.error.to_numpy(float))
    both = np.isfinite(measured) & np.isfinite(counted)
    if both.sum() <= MIN_POINTS:
        raise ValueError(
            f"record: {both.sum()} system(s) have both measures; the line that predicts one from "
            f"the other needs more than {MIN_POINTS}"
        )

    def powers(weights: np.ndarray) -> np.ndarray:
        """Fit both lines for every row of weights."""
        intercept, slope = _lines(weights[:, both], counted[both], measured[both])
        predicted = intercept[:, None] + slope[:, None] * counted
        compute_log10 = np.where(np.isfinite(measured), measured, predicted)
        return -1 / _lines(weights, compute_log10, error)[1][:, None]

    rng = np.random.default_rng(seed)
    drawn = resample.replicate(
        lambda size: resample.pairs(rng, len(rows), size), powers, len(rows), replicates
    )
    low, high = resample.percentile_ends(drawn[:, 0], level)
    return Interval(float(low), float(high), level)


def _lines(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return intercept and slope of weighted least squares; NaN where x does not vary."""
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):  # a resample may hold too few points
        x_mean, y_mean = (weights * x).sum(axis=1) / total, weights @ y / total
        off = x - x_mean[:, None]
        squares = (weights * off**2).sum(axis=1)
        # A resample of copies of one point leaves rounding where the sum of squares should be 0.
        squares = np.where(squares > 1e-9 * total, squares, np.nan)
        slope = (weights * off) @ y / squares
    return y_mean - slope * x_mean, slope
