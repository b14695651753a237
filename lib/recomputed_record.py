"""Recomputations of what the article reads from the record: powers, pairs, dates and counts."""

import math
from pathlib import Path

import numpy as np
import pandas as pd

from lib import compute, data, fit, growth, hardware, processors, project, specification
from lib.backtest import best_by_year
from lib.finding import Finding
from lib.forms import power_of_ten
from lib.lookups import constant, row
from lib.trends import spectrum_line, time_line

CLASSES = 1000
"""Classes of ImageNet: answers that each of its images gives."""


def power_of_compute(folder: Path, benchmark: str, release: int, measure: str) -> Finding:
    """Power of compute that the record of a benchmark shows.

    Least squares of log error on log compute, with Student's t.

    Parameters
    ----------
    folder : Path
        Folder of the data package, as in all that follows.
    benchmark, release, measure
        As in :func:`lib.compute.record` and :func:`lib.compute.select`.

    Returns
    -------
    Finding
        Numbers: ``n`` systems; ``turned``, the power by compute on error; ``year_fixed`` with its
        ends, and ``year_over_all``, over the value; ``halving_months`` of the compute for one
        error, with its ends; ``other`` and ``other_n``, the other release, with its ends; of the
        ``analyses`` with Student's t of the specification curve, per cent whose interval holds the
        ``four`` of theory or the article's ``nine``, or lies ``above`` or ``under`` it. The others
        of the curve are resampled, which takes ten times as long.

    Examples
    --------
    >>> round(power_of_compute(data.OWN, "imagenet", 2022, "hardware_burden").value, 1)
    10.7
    """
    (elsewhere,) = (each for each in data.RELEASES if each != release)
    record, theirs = (
        compute.select(compute.record(benchmark, each, folder), measure)
        for each in (release, elsewhere)
    )
    line = fit.regress(record.compute_flop, record.error)
    turned = fit.regress(record.error, record.compute_flop)
    fixed = fit.regress(record.compute_flop, record.error, year=record.year)
    other = fit.regress(theirs.compute_flop, theirs.error)
    low, high, _ = line.exponent_interval()
    numbers = {"n": line.n, "turned": -turned.slope, "other": other.exponent, "other_n": other.n}
    numbers["other_low"], numbers["other_high"], _ = other.exponent_interval()
    numbers["year_fixed"] = fixed.exponent
    numbers["year_low"], numbers["year_high"], _ = fixed.exponent_interval()
    halving = fixed.halving_months()
    numbers |= {"halving_months": halving.estimate, "halving_low": halving.low}
    numbers |= {"halving_high": halving.high, "year_over_all": fixed.exponent / line.exponent}
    return Finding(line.exponent, low, high, numbers | _shares(folder, benchmark))


def _shares(folder: Path, benchmark: str) -> dict[str, float]:
    """Return which part of the analyses that can be defended holds which power."""
    every = specification.multiverse(benchmark, folder, "t").analyses
    four, nine = (constant(f"{name}_exponent", folder) for name in ("theory", "article"))
    holds = {
        "four": (every.low <= four) & (every.high >= four),
        "nine": (every.low <= nine) & (every.high >= nine),
        "above": every.low > nine,
        "under": every.high < nine,
    }
    shares = {name: 100 * float(of.mean()) for name, of in holds.items()}
    return {"analyses": len(every)} | shares


def fold_of_improvement(folder: Path, improvement: float, power: float) -> Finding:
    """Compute that an improvement takes at a stated power, as a factor: ``improvement**power``.

    Returns
    -------
    Finding
        Numbers: ``found``, the same at the power that the record of 2022 shows on ImageNet, and
        that ``found_power``; ``turned`` and ``turned_power``, by compute on error;
        ``years_of_methods`` in which better methods lower the compute by as much, at the published
        pace.

    Examples
    --------
    >>> fold_of_improvement(data.OWN, 2, 9).value
    512.0
    """
    record = compute.select(compute.record("imagenet", 2022, folder), "hardware_burden")
    found = fit.regress(record.compute_flop, record.error).exponent
    turned = -fit.regress(record.error, record.compute_flop).slope
    decades, months = math.log10(improvement), constant("algorithmic_halving_months", folder)
    return Finding(
        float(improvement**power),
        numbers={
            **{"found": power_of_ten(found * decades), "found_power": found},
            **{"turned": power_of_ten(turned * decades), "turned_power": turned},
            "years_of_methods": power * math.log2(improvement) * months / 12,
        },
    )


def error_ratio(folder: Path, old: str, new: str, old_record: str) -> Finding:
    """Error of one system over that of a later one.

    Parameters
    ----------
    folder : Path
    old, new : str
        Keys of ``points_2020``.
    old_record : str
        Key of ``records`` for the old one, which tells how many networks answered together.

    Returns
    -------
    Finding
        Numbers: ``old`` and ``new`` error, per cent; ``networks`` of the old.

    Examples
    --------
    >>> pair = "imagenet-alexnet-7cnns", "imagenet-nasneta-6-4032"
    >>> found = error_ratio(data.OWN, *pair, "alexnet")
    >>> round(found.value, 2), found.numbers["networks"]
    (2.12, 7.0)
    """
    before, after = (
        100 - float(row("points_2020", key, folder).score_percent) for key in (old, new)
    )
    networks = float(row("records", old_record, folder).networks)
    return Finding(before / after, numbers={"old": before, "new": after, "networks": networks})


def growth_of_compute(folder: Path, old: str, new: str, factor: str) -> Finding:
    """Growth in compute from one system of 2020 to another, or a factor of it.

    Parameters
    ----------
    folder : Path
    old, new : str
        As in :func:`lib.hardware.decompose`.
    factor : {"total", "rate", "number", "time"}
        Which.

    Returns
    -------
    Finding
        Numbers: all four factors; ``share``, of the logarithm that the rate has, per cent;
        ``searches``, how many phases of the new system are architecture searches; ``training`` and
        ``epochs``, operations over AlexNet's of a training of NASNet-A of as many passes;
        ``days`` and ``days_later`` of the old system in either release, and ``total_later``, the
        growth with the latter.

    Examples
    --------
    >>> found = growth_of_compute(data.OWN, "alexnet", "nasnet-a-6-4032", "rate")
    >>> round(found.value, 2), round(found.numbers["total"], 1)
    (6.03, 1095.5)
    """
    grown = hardware.decompose(old, new, 2020, folder)
    factors = {name: getattr(grown, name) for name in ("total", "rate", "number", "time")}
    if grown.shares is None:
        raise ValueError(f"{old}, {new}: the compute hardly grew, so there is nothing to share")
    for key in (hardware.SEARCHED, hardware.TRAINED):
        row("systems", key, folder)
    if hardware.SEARCHED not in hardware.recipes(2022, folder):
        raise ValueError(f"runs: {hardware.SEARCHED} has no chips and hours on record")
    training = hardware.training_instead(hardware.usual_epochs(folder), folder)
    numbers = factors | {"share": 100 * grown.shares["rate"]}
    numbers |= {"searches": grown.new.phases.count("search")}
    numbers |= {"training": training.over_alexnet, "epochs": training.epochs}
    later = hardware.recipes(2022, folder)[hardware.resolve(old, 2022, folder)]
    numbers |= {"days": grown.old.hours / 24, "days_later": later.hours / 24}
    numbers |= {"total_later": grown.total * grown.old.hours / later.hours}
    return Finding(factors[factor], numbers=numbers)


def year_of_error(folder: Path, error: float, known_until: int, checked_in: int) -> Finding:
    """Year in which the trend of the records reaches an error.

    A line through the log error of the best of each year, undisputed records only.

    Parameters
    ----------
    folder : Path
    error : float
        A fraction.
    known_until : int
        Last year that the line may know.
    checked_in : int
        Year in which the trend is compared with what came.

    Returns
    -------
    Finding
        Decimal year. Numbers: ``by_inverse``, by a line through one over the error; ``by_points``,
        by the same recipe through the points of 2020 that have compute; ``came``, the undisputed
        record in the year checked, per cent, and ``came_disputed``.

    Examples
    --------
    >>> found = year_of_error(data.OWN, 0.05, 2020, 2025)
    >>> round(found.value, 1), round(found.numbers["came"], 1)
    (2025.0, 8.9)
    """
    every = data.table("records", folder)
    every = every[every.year <= checked_in]
    lists = {"came": every[~every.disputed], "came_disputed": every}
    numbers = {name: 100 - float(kept.top1_percent.max()) for name, kept in lists.items()}
    numbers["checked"] = checked_in
    sure = lists["came"]
    seen = best_by_year(sure.year, 1 - sure.top1_percent / 100, checked_in).until(known_until)
    when = time_line(seen.year, seen.y).when(error)
    numbers["by_inverse"] = time_line(seen.year, seen.y, "exponential").when(error).estimate
    points = compute.select(compute.record("imagenet", 2020, folder), "hardware_burden")
    numbers["by_points"] = spectrum_line(points.year, points.error).when(error).estimate
    return Finding(when.estimate, when.low, when.high, numbers)


def reach_of_extrapolation(folder: Path, error: float) -> Finding:
    """Powers of ten that the interval spans of what an error takes, by the points of 2020.

    Returns
    -------
    Finding
        Numbers: ``beyond``, decades from the largest compute in the data to the estimate;
        ``later_span`` and ``later_beyond``, the same by the burdens of 2022; ``apart``, decades
        between the two estimates.

    Examples
    --------
    >>> reach_of_extrapolation(data.OWN, 0.05).numbers["beyond"] > 5
    True
    """
    needs = {}
    for release in data.RELEASES:
        record = compute.select(compute.record("imagenet", release, folder), "hardware_burden")
        needs[release] = project.requirement(fit.regress(record.compute_flop, record.error), error)
    spans = {year: one.mean.log10_high - one.mean.log10_low for year, one in needs.items()}
    first, later = (needs[release] for release in data.RELEASES)
    return Finding(
        spans[2020],
        numbers={
            **{"beyond": first.decades_beyond_data, "later_beyond": later.decades_beyond_data},
            **{"later_span": spans[2022]},
            **{"apart": abs(first.log10_compute_flop - later.log10_compute_flop)},
        },
    )


def papers_on_record(folder: Path) -> Finding:
    """Count the different papers that the release of 2022 names for its systems.

    Returns
    -------
    Finding
        Numbers: ``systems``, and ``points`` of the first version.
    """
    systems = data.table("systems", folder).query("source == 'thompson2022data'")
    points = data.table("points_2020", folder)
    return Finding(
        systems.paper_url.nunique(), numbers={"systems": len(systems), "points": len(points)}
    )


def days_of_training(folder: Path, system: str) -> Finding:
    """Days that the training of a system took, by the release of 2022.

    Returns
    -------
    Finding
        Numbers: ``chips``, and ``entered``, days in the first version's points.

    Examples
    --------
    >>> found = days_of_training(data.OWN, "alexnet")
    >>> found.value, found.numbers["chips"], found.numbers["entered"]
    (6.0, 2.0, 5.5)
    """
    first, later = (
        hardware.recipes(release, folder)[hardware.resolve(system, release, folder)]
        for release in data.RELEASES
    )
    return Finding(later.hours / 24, numbers={"chips": later.chips, "entered": first.hours / 24})


def parameters_of(folder: Path, system: str) -> Finding:
    """Count of the parameters of a system, by the release of 2022."""
    return Finding(_stated(row("systems", system, folder), "parameters"))


def labelled_images(folder: Path, system: str) -> Finding:
    """Labelled images that a system of the release of 2022 was trained on.

    Returns
    -------
    Finding
        Numbers: ``unlabelled`` images and the ``unique`` ones kept of them, of Noisy Student;
        ``ratio``, parameters over labelled images; ``ratio_all`` and ``ratio_unique``, over these
        and the unlabelled or unique ones.
    """
    found = row("systems", system, folder)
    images, parameters = _stated(found, "training_examples"), _stated(found, "parameters")
    numbers = {"ratio": parameters / images}
    for name, key in (("all", "unlabelled"), ("unique", "unique")):
        others = constant(f"noisy_student_{key}_images", folder)
        numbers |= {key: others, f"ratio_{name}": parameters / (images + others)}
    return Finding(images, numbers=numbers)


def share_with_more_parameters(folder: Path) -> Finding:
    """Per cent of the ImageNet systems with more parameters than labelled images that we know of.

    Images are those of the largest phase of training.

    Returns
    -------
    Finding
        Numbers: ``n`` systems; ``few``, how many of them have no more; ``median`` and ``least`` of
        parameters an image; ``above_answers``, how many have more parameters than images times
        classes, and ``share_of_answers``, per cent; ``student``, Noisy Student's ratio with the
        images that it labelled itself.
    """
    systems = data.systems("imagenet", folder)
    phases = [f"{phase}_examples" for phase in ("training", "pretraining", "finetuning")]
    images = systems[phases].astype(float).max(axis=1)
    ratio = (systems.parameters.astype(float) / images).dropna()
    if ratio.empty:
        raise ValueError("systems: none on ImageNet tells its parameters and its images")
    more, many = ratio > 1, ratio > CLASSES
    student = labelled_images(folder, "imagenet-noisystudent-efficientnet-l2")
    return Finding(
        100 * more.mean(),
        numbers={
            **{"n": len(ratio), "few": (~more).sum()},
            **{"median": ratio.median(), "least": ratio.min()},
            **{"above_answers": many.sum(), "share_of_answers": 100 * many.mean()},
            "student": student.numbers["ratio_all"],
        },
    )


def fold_of_processors(folder: Path, until: int, years: float) -> Finding:
    """Growth of the transistors of a processor over some years, at the pace of the record.

    Parameters
    ----------
    folder : Path
    until : int
        Last year of the record that counts.
    years : float
        Over which the pace is taken to have held.

    Returns
    -------
    Finding
        Numbers: ``first``, the year in which the record begins; ``doubling_years``.
    """
    found = processors.series("transistors", folder)
    found = found[found.date <= until + 1]
    line = growth.grow(found.date, found.value)
    paces = line.doubling_years()
    halves = math.log10(2) * years
    folds = sorted(float(power_of_ten(halves / pace)) for pace in paces[:3])
    numbers = {"first": np.floor(found.date.min()), "doubling_years": paces.estimate}
    return Finding(folds[1], folds[0], folds[2], numbers)


def _stated(found: pd.Series, column: str) -> float:
    """Return a number of a row that must have it."""
    if found.isna()[column]:
        raise ValueError(f"{found.iloc[0]}: no {column} stated; add them, or do without")
    return float(found[column])


FUNCTIONS = {
    function.__name__: function
    for function in (
        power_of_compute,
        fold_of_improvement,
        error_ratio,
        growth_of_compute,
        year_of_error,
        reach_of_extrapolation,
        papers_on_record,
        days_of_training,
        parameters_of,
        labelled_images,
        share_with_more_parameters,
        fold_of_processors,
    )
}
