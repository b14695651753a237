"""Recomputations of the article's bill: operations, money and carbon for an error; its cases."""

import math
from pathlib import Path

import pandas as pd

from lib import compute, data, fit, project, quotes, scenarios, units, yardsticks
from lib.finding import Finding
from lib.forms import power_of_ten
from lib.lookups import constant, row

ARTICLE, SITE, TODAY = "article", "site-2022", "h100-2025"
"""Scenarios: the article's prices, those of the authors' site, and those of a chip of 2025."""


def operations_for_error(folder: Path, error: float) -> Finding:
    """Compute for an error on ImageNet, in FLOP, by the line through the points of 2020.

    Parameters
    ----------
    folder : Path
        Folder of the data package, as in all that follows.
    error : float
        A fraction.

    Returns
    -------
    Finding
        Numbers: ``beyond``, decades beyond the data; ``later``, by the consolidated data of 2022;
        ``inverse``, by a line through one over the error; ``ninth``, from the best point on at the
        power that the article prints.

    Examples
    --------
    >>> from lib.data import OWN
    >>> found = operations_for_error(OWN, 0.05)
    >>> f"{found.value:.2g}", f"{found.numbers['later']:.2g}"
    ('1.1e+28', '1.2e+26')
    """
    need, later = _needs(folder, error)
    record = _record(folder, 2020, "hardware_burden")
    curve = fit.regress(record.compute_flop, record.error, "exponential")
    best = record.loc[record.error.idxmin()]
    power = constant("article_exponent", folder)
    numbers = {
        "beyond": need.decades_beyond_data,
        "later": later.compute_flop,
        "inverse": project.requirement(curve, error).compute_flop,
        "ninth": float(best.compute_flop * (best.error / error) ** power),
    }
    return Finding(need.compute_flop, need.mean.low, need.mean.high, numbers)


def cost_of_error(folder: Path, error: float) -> Finding:
    """Cost of an error on ImageNet, US$: the operations at the article's price.

    Returns
    -------
    Finding
        Numbers: ``later``, by the data and the prices of the authors in 2022; ``today``, by the
        same data on a chip of 2025; ``ninth``, at the power that the article prints.

    Examples
    --------
    >>> from lib.data import OWN
    >>> found = cost_of_error(OWN, 0.05)
    >>> f"{found.value:.2g}", f"{found.numbers['later']:.2g}"
    ('1.4e+11', '1.8e+09')
    """
    need, later = _needs(folder, error)
    prices = _prices(folder)
    price = prices[ARTICLE]
    paid = project.bill(need, price).usd
    ninth = operations_for_error(folder, error).numbers["ninth"]
    numbers = {
        "later": project.bill(later, prices[SITE]).usd.estimate,
        "today": project.bill(later, prices[TODAY]).usd.estimate,
        "ninth": ninth * price.usd_per_flop,
    }
    return Finding(paid.estimate, paid.low, paid.high, numbers)


def months_of_a_city(folder: Path, error: float, city: str) -> Finding:
    """Carbon of an error on ImageNet, in months of a city's emissions.

    The emissions of the operations in the article's scenario, over the median of the inventories.

    Returns
    -------
    Finding
        Numbers: ``kg``; ``least`` and ``most`` months by the other inventories; ``rounded``, months
        if the mass in pounds is rounded down to a power of ten; ``site``, with the constants of
        the authors' site; ``today``, on a chip of 2025; ``later``, by data and constants of 2022.

    Examples
    --------
    >>> from lib.data import OWN
    >>> round(months_of_a_city(OWN, 0.05, "New York City").value, 1)
    8.8
    """
    need, later = _needs(folder, error)
    month = yardsticks.yardstick(city, folder)
    prices = _prices(folder)
    bills = {name: project.bill(need, price).kg_co2e for name, price in prices.items()}
    kg = bills[ARTICLE].estimate
    months = month.times(kg)
    pounds = 10.0 ** math.floor(math.log10(kg / units.KG_PER_LB))
    numbers = {
        **{"kg": kg, "least": months.low, "most": months.high},
        "rounded": month.times(pounds * units.KG_PER_LB).central,
        "site": month.times(bills[SITE].estimate).central,
        "today": month.times(bills[TODAY].estimate).central,
        "later": month.times(project.bill(later, prices[SITE]).kg_co2e.estimate).central,
    }
    # An end that is not there has no months either.
    ends = (end / month.kg_co2e.central for end in (bills[ARTICLE].low, bills[ARTICLE].high))
    return Finding(months.central, *ends, numbers)


def ratio_of_errors(folder: Path, first: float, second: float) -> Finding:
    """Compute for a second error over that for a first, by the line through the points of 2020.

    Returns
    -------
    Finding
        With the interval of the power, as the ratio is that of the errors raised to it. Numbers:
        ``later``, by the consolidated data of 2022, and ``later_over_first``; ``label_error``, per
        cent of the validation labels that are wrong, at least; ``goal``, the second error, per
        cent; ``labels_over_goal``.

    Examples
    --------
    >>> from lib.data import OWN
    >>> f"{ratio_of_errors(OWN, 0.05, 0.01).value:.1g}"
    '3e+09'
    """
    (need, later), (hard, hard_later) = (_needs(folder, error) for error in (first, second))
    record = _record(folder, 2020, "hardware_burden")
    powers = fit.regress(record.compute_flop, record.error).exponent_interval()
    low, high = (float(power_of_ten(math.log10(first / second) * end)) for end in powers[:2])
    ratio, ratio_later = (
        float(power_of_ten(more.log10_compute_flop - less.log10_compute_flop))
        for less, more in ((need, hard), (later, hard_later))
    )
    wrong = constant("imagenet_label_error_min", folder)
    numbers = {
        **{"later": ratio_later, "later_over_first": ratio_later / ratio},
        **{"label_error": 100 * wrong, "goal": 100 * second, "labels_over_goal": wrong / second},
    }
    return Finding(ratio, low, high, numbers)


def claimed_cost(folder: Path, case: str, against: str) -> Finding:
    """Cost of a run by those who estimated it, US$.

    Parameters
    ----------
    folder : Path
    case : str
        Key of ``cases``.
    against : str
        Column of ``training_costs`` that decides, or ``"claimed_usd"`` of the case itself.

    Returns
    -------
    Finding
        Numbers: ``amortised``, hardware that wears and energy; ``recorded``, compute on record
        times the article's price of an operation performed; ``least`` and ``most`` that anybody
        is on record with for the same run.

    Examples
    --------
    >>> from lib.data import OWN
    >>> claimed_cost(OWN, "gpt-3-article", "cloud_usd").value
    4336000.0
    """
    told = row("cases", case, folder)
    run = row("training_costs", str(told.system), folder)
    value = (told if against == "claimed_usd" else run)[against]
    if value != value:
        raise ValueError(f"{case}: there is no {against}; add it, or do without")
    everybody = data.table("cases", folder)
    amounts = everybody[everybody.system == told.system].claimed_usd
    price = scenarios.scenario(ARTICLE, folder).usd_per_flop / quotes.performed(folder).central
    return Finding(
        float(value),
        numbers={
            "amortised": float(run.amortised_usd),
            "recorded": float(run.training_flop) * price,
            **{"least": amounts.min(), "most": amounts.max()},
        },
    )


def _prices(folder: Path) -> dict[str, scenarios.Scenario]:
    """Return the scenarios that bills are made in."""
    known = scenarios.scenarios(folder)
    if missing := [name for name in (ARTICLE, SITE, TODAY) if name not in known]:
        raise ValueError(f"scenarios: there is no {', '.join(missing)}, which this needs; add it")
    return {name: known[name] for name in (ARTICLE, SITE, TODAY)}


def _record(folder: Path, release: int, measure: str) -> pd.DataFrame:
    """Return the systems on ImageNet that have a measure."""
    return compute.select(compute.record("imagenet", release, folder), measure)


def _needs(folder: Path, error: float) -> tuple[project.Requirement, project.Requirement]:
    """Return what an error takes by the points of 2020, and by the consolidated data of 2022."""
    found = []
    for release, measure in ((2020, "hardware_burden"), (2022, "consolidated")):
        record = _record(folder, release, measure)
        found.append(project.requirement(fit.regress(record.compute_flop, record.error), error))
    return tuple(found)


FUNCTIONS = {
    function.__name__: function
    for function in (
        operations_for_error,
        cost_of_error,
        months_of_a_city,
        ratio_of_errors,
        claimed_cost,
    )
}
