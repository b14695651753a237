"""One fit by a choice of names, and its description: what the command line is made of."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lib import compute, curves, data, estimators, fit, project, scenarios, subsets
from lib.forms import power_of_ten
from lib.propagation import Outcome
from lib.shapes import CURVES
from lib.simulation import Simulation

ESTIMATORS = ("least-squares", "inverse", "deming", "quantile", "theil-sen", "huber")
ESTIMATORS += ("frontier", "frontier-time")
"""Names of estimators, those that need a number or the years among them."""


@dataclass(frozen=True)
class Choice:
    """What to fit and how, in names."""

    benchmark: str
    release: int = 2022
    measure: str = "hardware_burden"  #: key of `lib.compute.MEASURES`
    subset: str = "all"  #: key of `lib.subsets.SUBSETS`
    form: str = "power"  #: key of `lib.forms.FORMS` or of `lib.shapes.CURVES`
    estimator: str = "least-squares"  #: one of `ESTIMATORS`
    quantile: float | None = None  #: for the estimator of that name, and for no other
    variance_ratio: float | None = None  #: for ``"deming"``, and for no other
    interval: str | None = None  #: key of `lib.intervals.KINDS`; None: the estimator's first
    clusters: str | None = None  #: what cluster intervals keep together: a paper or a year
    with_year: bool = False  #: whether the model has a term in the year


def carry_out(choice: Choice, folder: Path = data.DATA) -> fit.Fit | curves.Curve:
    """Fit as chosen.

    Parameters
    ----------
    choice : Choice
        Names.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Fit or Curve
        Error, as a fraction, on compute in FLOP.

    Raises
    ------
    ValueError
        For an unknown name, names that do not go together, or too few systems.

    Examples
    --------
    >>> round(carry_out(Choice("imagenet", estimator="inverse")).exponent, 1)
    8.2
    """
    everything = compute.record(choice.benchmark, choice.release, folder)
    record = compute.select(everything, choice.measure)
    record = subsets.subset(record, choice.subset)
    clustered = choice.interval in ("cluster", "cluster-bca")
    if choice.clusters is not None and not clustered:
        raise ValueError(f"clusters={choice.clusters!r}: only for the intervals of clusters")
    if choice.form in CURVES:
        return _curve(choice, record)
    return fit.regress(
        record.compute_flop,
        record.error,
        form=choice.form,
        estimator=_estimator(choice, record),
        interval=choice.interval,
        year=record.year if choice.with_year else None,
        clusters=subsets.clusters(record, choice.clusters or "paper") if clustered else None,
    )


def _curve(choice: Choice, record: pd.DataFrame) -> curves.Curve:
    asked = {
        "estimator": choice.estimator != "least-squares",
        "interval": choice.interval not in (None, "t"),
        "with_year": choice.with_year,
        "quantile": choice.quantile is not None,
        "variance_ratio": choice.variance_ratio is not None,
    }
    if wrong := [name for name, other in asked.items() if other]:
        raise ValueError(
            f"form={choice.form!r}: a curve is fitted by least squares with the interval 't' and "
            f"without a year; leave out {', '.join(wrong)}, or take a form that is a line"
        )
    return curves.fit_curve(record.compute_flop, record.error, choice.form)


def _estimator(choice: Choice, record: pd.DataFrame) -> estimators.Estimator:
    numbers = {"quantile": choice.quantile, "deming": choice.variance_ratio}
    for name, number in numbers.items():
        option = {"quantile": "quantile", "deming": "variance_ratio"}[name]
        if number is None and choice.estimator == name:
            raise ValueError(f"{option}: the estimator {name!r} needs this number")
        if number is not None and choice.estimator != name:
            raise ValueError(
                f"{option}={number:g}: only for the estimator {name!r}, not {choice.estimator!r}"
            )
    match choice.estimator:
        case "quantile":
            return estimators.quantile(choice.quantile)
        case "deming":
            return estimators.deming(choice.variance_ratio)
        case "frontier-time":
            return estimators.frontier(record.year)
    return estimators.ESTIMATORS[choice.estimator]


def describe(choice: Choice, found: fit.Fit | curves.Curve) -> dict:
    """Say what was chosen and what was found, with numbers under stable names.

    Parameters
    ----------
    choice : Choice
        What was asked for.
    found : Fit or Curve
        What :func:`carry_out` made of it.

    Returns
    -------
    dict
        Intervals are 95 %, as lists of two. What does not apply is None; a year, and the
        parameters of a curve, have their keys only where there are any.

    Examples
    --------
    >>> choice = Choice("imagenet")
    >>> description = describe(choice, carry_out(choice))
    >>> description["n"], round(description["exponent"], 1), description["interval_kind"]
    (36, 10.7, 't')
    """
    common = {
        "benchmark": choice.benchmark,
        "release": choice.release,
        "compute": choice.measure,
        "subset": choice.subset,
        "form": found.form,
    }
    return common | (_of_line(found) if isinstance(found, fit.Fit) else _of_curve(found))


def _of_line(found: fit.Fit) -> dict:
    exponent = found.exponent_interval()
    described = {
        "estimator": found.estimator,
        "interval_kind": found.interval,
        "n": found.n,
        "intercept": found.intercept,
        "slope": found.slope,
        "slope_se": found.slope_se,
        "slope_interval": list(found.slope_interval()[:2]),
        "exponent": found.exponent,
        "exponent_interval": exponent and list(exponent[:2]),
        "r2": found.r2,
        "aic": found.aic,
    }
    if found.year is not None:
        halving = found.halving_months()
        described |= {
            "year": found.year,
            "year_slope": found.year_slope,
            "year_slope_interval": list(found.year_slope_interval()[:2]),
            "halving_months": halving.estimate,
            "halving_months_interval": [halving.low, halving.high],
        }
    return described


def _of_curve(found: curves.Curve) -> dict:
    bounded = {"floor": "floor", "broken": "break"}[found.form]
    profile = found.profile_interval(bounded)
    return {
        "estimator": "least-squares",
        "interval_kind": "t",
        "n": found.n,
        "intercept": None,  # a curve has no one line; its parameters are below
        "slope": None,
        "slope_se": None,
        "slope_interval": None,
        "exponent": found.exponent,
        "exponent_interval": list(found.exponent_interval()[:2]),
        "r2": None,
        "aic": found.aic,
        bounded: found.parameters[bounded],
        f"{bounded}_interval": [profile.low, profile.high],
        # An end on its bound was not found by the data: all they say is that they allow it.
        f"{bounded}_interval_kind": "profile",
        f"{bounded}_interval_on_bound": [profile.low_is_bound, profile.high_is_bound],
        **{f"curve_{k}": v for k, v in found.parameters.items() if k != bounded},
    }


_CONTESTS = (
    ("flexible", "expert"),
    ("regularised", "expert"),
    ("hybrid", "expert"),
    ("hybrid", "regularised"),
)
"""Methods that learn more, and those they are to beat."""


def amounts(needed: project.Requirement, scenario: scenarios.Scenario) -> dict[str, object]:
    """Return what a requirement takes in a scenario, as answers that say their own intervals.

    Parameters
    ----------
    needed : Requirement
        Compute in FLOP.
    scenario : Scenario
        Prices of a FLOP.

    Returns
    -------
    dict
        ``flop``, ``flop_new``, ``usd``, ``kwh`` and ``kg_co2e``, each with the fit's interval, and
        the last three ``_together``: with every factor uncertain at once.

    Examples
    --------
    >>> found = amounts(project.requirement(carry_out(Choice("imagenet")), 0.05),
    ...                 scenarios.scenario("site-2022"))
    >>> print(found["usd_together"])
    10^9.49 (95 %: 10^8.44 to 10^11.02)
    """
    bill = project.bill(needed, scenario)
    together = project.outcomes(needed, scenario, needed.mean.level)
    return {
        "flop": needed.mean,
        "flop_new": needed.new,
        **{name: getattr(bill, name) for name in scenarios.POWERS},
        **{f"{name}_together": getattr(together, name) for name in scenarios.POWERS},
    }


def numbers(answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers as numbers: estimate, interval, and the logarithms of both.

    Parameters
    ----------
    answers : mapping
        As `amounts` returns them.

    Returns
    -------
    dict
        For each name the estimate, ``_interval``, ``log10_`` and ``log10_..._interval``: an amount
        may be too large for a number of JSON; its logarithm never is.

    Examples
    --------
    >>> numbers({"usd": Outcome(9.0, 8.0, 10.0, level=0.95, never=0.0)})["usd_interval"]
    [100000000.0, 10000000000.0]
    """
    found: dict[str, object] = {}
    for name, answer in answers.items():
        drawn = isinstance(answer, Outcome)
        middle = answer.log10_median if drawn else answer.log10_estimate
        ends = [answer.log10_low, answer.log10_high]
        found[name] = float(power_of_ten(middle))
        found[f"{name}_interval"] = [float(power_of_ten(end)) for end in ends]
        found[f"log10_{name}"] = middle
        found[f"log10_{name}_interval"] = ends
    return found


def finite(value: object) -> object:
    """Replace what JSON cannot hold: an infinite number, which marks an unbounded end, by None.

    Parameters
    ----------
    value : object
        A number, a text, None, or lists and dicts of these.

    Returns
    -------
    object
        The same, in new lists and dicts.

    Examples
    --------
    >>> finite({"slope_interval": [-0.3, float("inf")]})
    {'slope_interval': [-0.3, None]}
    """
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def crossings(simulation: Simulation) -> dict[str, object]:
    """Say from how many samples, and from how many operations, a method beats its rival.

    Parameters
    ----------
    simulation : Simulation
        From :func:`lib.simulation.simulate`.

    Returns
    -------
    dict
        For ``A_over_B_samples`` and ``A_over_B_flop`` the estimate, and under the name with
        ``_interval`` its 95 % ends; infinite where it never does.

    Examples
    --------
    >>> from lib.flexibility import Setting
    >>> from lib.simulation import simulate
    >>> found = crossings(simulate(Setting(), [100, 1000], runs=20))
    >>> 100 < found["regularised_over_expert_samples"] < 1000
    True
    """
    description: dict[str, object] = {}
    for against in ("samples", "flop"):
        for method, rival in _CONTESTS:
            crossing = simulation.crossing(method, rival, against)
            name = f"{method}_over_{rival}_{against}"
            description[name] = crossing.estimate
            description[f"{name}_interval"] = [crossing.low, crossing.high]
    return description
