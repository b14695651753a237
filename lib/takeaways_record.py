"""Takeaways of the chapters on the record, recomputed: what our own claims rest on.

Each is a small pure function of a data package, for :mod:`lib.claims`. It calls what the chapter
calls.
"""

from pathlib import Path

import numpy as np

from lib import compute, data, deployment, fit, hardware, project, routes, specification
from lib.backtest import Backtest, Score, backtest, best_by_year
from lib.finding import Finding
from lib.forecasts import on_compute, on_compute_and_year
from lib.trends import Observations, time_line

BEST_KNOWN = ((2020, "hardware_burden"), (2022, "consolidated"))
"""Releases with the measure of compute on which their authors rest their projection."""


def span_of_requirement(folder: Path, release: int, measure: str, error: float) -> Finding:
    """Decades that the 95 % interval spans of the compute at which ImageNet reaches an error.

    Parameters
    ----------
    folder : Path
        Folder of the data package, as in all that follows.
    release, measure
        As in :func:`lib.compute.record` and :func:`lib.compute.select`.
    error : float
        Target, a share.

    Returns
    -------
    Finding
        Numbers: ``n`` systems; ``decades``, the estimate, in decades of FLOP.

    Raises
    ------
    ValueError
        If the interval has no upper end.
    """
    line = _line(folder, release, measure)
    needed = project.requirement(line, error).mean
    span = needed.log10_high - needed.log10_low
    return Finding(span, numbers={"n": line.n, "decades": needed.log10_estimate})


def scatter_of_measures(folder: Path) -> Finding:
    """Factor by which the two measures of compute scatter about their mean ratio on ImageNet.

    One standard deviation, either way.

    Returns
    -------
    Finding
        Numbers: ``n`` systems with both measures; ``ratio``, the mean of burden over count.
    """
    record = compute.record("imagenet", 2022, folder)
    both = record.dropna(subset=["hardware_burden_flop", "network_operations_flop"])
    if len(both) < 2:
        raise ValueError(f"systems: {len(both)} on ImageNet with both measures; it takes two")
    ratio = np.log10(both.hardware_burden_flop / both.network_operations_flop)
    numbers = {"n": len(both), "ratio": 10 ** float(ratio.mean())}
    return Finding(10 ** float(ratio.std(ddof=1)), numbers=numbers)


def power_by_compute_on_error(folder: Path, benchmark: str, release: int, measure: str) -> Finding:
    """Power of compute by the regression of compute on error, and its interval.

    Noise in compute does not lower it.

    Examples
    --------
    >>> found = power_by_compute_on_error(data.OWN, "imagenet", 2022, "hardware_burden")
    >>> round(found.value, 1)
    8.2
    """
    record = compute.select(compute.record(benchmark, release, folder), measure)
    turned = fit.regress(record.error, record.compute_flop)
    low, high, _ = turned.slope_interval()
    return Finding(-turned.slope, -high, -low, {"n": turned.n})


def least_power(folder: Path) -> Finding:
    """Least power of compute on ImageNet over all releases and measures, and its interval.

    Returns
    -------
    Finding
        Numbers: ``fits`` that were made; the ``most``; ``lowest``, the least lower end of any
        interval, which need not be that of the least power.
    """
    lines = [_line(folder, *known) for known in specification.DATASETS]
    least = min(lines, key=lambda line: line.exponent)
    low, high, _ = least.exponent_interval()
    lowest = min(line.exponent_interval().low for line in lines)
    most = max(line.exponent for line in lines)
    numbers = {"fits": len(lines), "most": most, "lowest": lowest}
    return Finding(least.exponent, low, high, numbers)


def lower_end_of_power(folder: Path, benchmark: str, release: int, measure: str) -> Finding:
    """Lower end of the 95 % interval of the power of compute.

    Returns
    -------
    Finding
        Numbers: ``power``, the estimate; ``n`` systems.
    """
    line = _line(folder, release, measure, benchmark)
    numbers = {"power": line.exponent, "n": line.n}
    return Finding(line.exponent_interval().low, numbers=numbers)


def share_of_chips(folder: Path, old: str, new: str, release: int) -> Finding:
    """Per cent of the logarithm of a growth in compute that is a higher rate of the chip.

    Parameters
    ----------
    folder : Path
    old, new, release
        As in :func:`lib.hardware.decompose`.

    Returns
    -------
    Finding
        Numbers: ``rate``, as a factor, and ``total``.
    """
    found = hardware.decompose(old, new, release, folder)
    if not found.shares:
        raise ValueError(f"{old}, {new}: the compute did not change, so it has no shares")
    numbers = {"rate": found.rate, "total": found.total}
    return Finding(100 * found.shares["rate"], numbers=numbers)


def gain_of_format(folder: Path, old: str, new: str) -> Finding:
    """Return what a shorter number format gave in the rate of the chips, as a factor.

    Parameters
    ----------
    folder : Path
    old, new : str
        Systems: the one of the points of 2020, the other of the release of 2022.

    Returns
    -------
    Finding
        Numbers: ``rate`` in all, and ``chip``, what is left of it for a better chip.
    """
    start = hardware.decompose(old, old, 2020, folder).old
    known = hardware.recipes(2022, folder)
    if new not in known:
        raise ValueError(f"{new}: no system of 2022 with known processors; add its runs")
    found = hardware.between_recipes(start, known[new], folder)
    return Finding(found.precision, numbers={"rate": found.rate, "chip": found.chip})


def gap_between_forms(folder: Path, form: str, error: float) -> Finding:
    """Least decades of compute by which a form asks for more than the power law, over all data.

    Returns
    -------
    Finding
        Numbers: ``most`` of them.
    """
    gaps = []
    for release, measure in specification.DATASETS:
        record = compute.select(compute.record("imagenet", release, folder), measure)
        power, other = (
            fit.regress(record.compute_flop, record.error, one).inverse(error, "mean")
            for one in ("power", form)
        )
        gaps.append(other.log10_estimate - power.log10_estimate)
    return Finding(min(gaps), numbers={"most": max(gaps)})


def least_beyond(folder: Path, error: float) -> Finding:
    """Decades of compute beyond the data at which an error is read off, for the nearer release.

    Returns
    -------
    Finding
        Numbers: ``most``, for the farther one.
    """
    beyond = [
        project.requirement(_line(folder, *known), error).decades_beyond_data
        for known in BEST_KNOWN
    ]
    return Finding(min(beyond), numbers={"most": max(beyond)})


def best_undisputed_error(folder: Path) -> Finding:
    """Smallest undisputed top-1 error on ImageNet that is on record, in per cent.

    Returns
    -------
    Finding
        Numbers: ``disputed``, the smallest with the claims that nobody has reproduced.
    """
    records = data.table("records", folder)
    error = 100 - records.top1_percent
    undisputed = error[~records.disputed]
    if undisputed.empty:
        raise ValueError("records: none that is undisputed; add one")
    return Finding(float(undisputed.min()), numbers={"disputed": float(error.min())})


def years_between_curves(folder: Path, error: float, known_until: int) -> Finding:
    """Years by which a line through one over the error reaches a target after one through its log.

    Returns
    -------
    Finding
        Numbers: ``power`` and ``exponential``, the years in which they reach it.
    """
    table = data.table("records", folder)
    kept = table[~table.disputed]
    last = int(kept.year.max())
    known = best_by_year(kept.year, 1 - kept.top1_percent / 100, last).until(known_until)
    dates = {
        form: time_line(known.year, known.y, form).when(error).estimate
        for form in ("power", "exponential")
    }
    return Finding(dates["exponential"] - dates["power"], numbers=dates)


def gain_of_year(folder: Path) -> Finding:
    """Mean log score that the year adds to forecasts of the error from compute on ImageNet.

    Power law, least squares, hardware burdens of 2022, all origins.

    Returns
    -------
    Finding
        Numbers: ``alone``, the score of compute alone; ``n`` forecasts; ``origins``, years from
        which they were made; from how many of these the year ``won``, and ``won_share``, per cent.
    """
    record = compute.select(compute.record("imagenet", 2022, folder), "hardware_burden")
    seen = Observations(record.year, record.error, record.compute_flop)
    methods = [kind("power", "least-squares") for kind in (on_compute, on_compute_and_year)]
    found = backtest(seen, methods)
    alone, dated = _scores(found)
    each = [_scores(found.at(origin)) for origin in found.origins]
    won = sum(there.log_score > plain.log_score for plain, there in each)
    numbers = {"alone": alone.log_score, "n": alone.n, "origins": len(each), "won": won}
    numbers["won_share"] = 100 * won / len(each)
    return Finding(dated.log_score - alone.log_score, numbers=numbers)


def _scores(found: Backtest) -> tuple[Score, Score]:
    """Return the scores of compute alone, and of compute and the year."""
    scores = {score.method.kind: score for score in found.scores()}
    return scores["compute"], scores["compute and year"]


def uses_of_a_training(folder: Path, system: str) -> Finding:
    """Return how many uses of a network weigh as much as training it once.

    Raises
    ------
    ValueError
        If no row of the system tells of one phase of training.
    """
    known = deployment.trained(folder).set_index("system")
    if system not in known.index:
        raise ValueError(f"systems: {system} with one phase of training is not on record")
    one = known.loc[system]
    plan = deployment.dense(one.forward_flop, one.epochs, one.examples)
    return Finding(plan.training / plan.use)


def decades_of_methods(folder: Path, measure: str, years: float) -> Finding:
    """Decades by which better methods lower the compute for a fixed error on ImageNet.

    At the pace of the record of 2022 with the year as a second term.

    Returns
    -------
    Finding
        With its interval. Numbers: ``n`` systems.
    """
    record = compute.select(compute.record("imagenet", 2022, folder), measure)
    held = fit.regress(record.compute_flop, record.error, year=record.year)
    return Finding(*routes.of_methods(held.halving_months(), years), {"n": held.n})


def _line(folder: Path, release: int, measure: str, benchmark: str = "imagenet") -> fit.Fit:
    """Fit the power law of error on compute."""
    record = compute.select(compute.record(benchmark, release, folder), measure)
    return fit.regress(record.compute_flop, record.error)


FUNCTIONS = {
    function.__name__: function
    for function in (
        span_of_requirement,
        scatter_of_measures,
        power_by_compute_on_error,
        least_power,
        lower_end_of_power,
        share_of_chips,
        gain_of_format,
        gap_between_forms,
        least_beyond,
        best_undisputed_error,
        years_between_curves,
        gain_of_year,
        uses_of_a_training,
        decades_of_methods,
    )
}
