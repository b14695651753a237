"""When a computation that is too dear today can be paid for, if two trends go on.

What a target error costs falls with the price of an operation, and with the number of operations
that it takes: better methods reach an error with less compute. With prices of year s that halve in
T years, and operations by the methods of year m that halve in H years, a bill of C is

    ``C 2^(-(t - s)/T - (t - m)/H)``

in year t, and down to B in ``t = (log2(C/B) + s/T + m/H) / (1/T + 1/H)``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lib import project
from lib.arguments import between, checked_level, one
from lib.forms import Floats
from lib.project import Requirement
from lib.propagation import DRAWS, Range, draw
from lib.quotes import period
from lib.scenarios import Scenario


@dataclass(frozen=True)
class Trend:
    """A steady fall.

    Attributes
    ----------
    halving_years : Range
        Years in which it halves.
    since : float
        The year, with fraction, of the level that falls.
    """

    halving_years: Range
    since: float


@dataclass(frozen=True)
class Wait:
    """The date at which a bill is down to a sum, and how sure that is.

    Attributes
    ----------
    year : float
        With every assumption at its best value; in the past if it could be paid already.
    low, high : float
        Ends of the central interval of the draws; inf if it is never.
    level : float
        Share of the draws between the ends.
    never : float
        Share of the draws in which the fitted line does not reach the error at all.
    """

    year: float
    low: float
    high: float
    level: float
    never: float


def wait(
    requirement: Requirement,
    scenario: Scenario,
    usd: float,
    price_halving_years: Range,
    methods: Trend | None = None,
    level: float = 0.95,
    n: int = DRAWS,
    seed: int = 0,
) -> Wait:
    """Find when the compute for an error costs a sum.

    Parameters
    ----------
    requirement : Requirement
        Compute in FLOP by the methods of the record.
    scenario : Scenario
        Prices, and the month from which they fall.
    usd : float
        The sum, US$.
    price_halving_years : Range
        Years in which the price of an operation halves.
    methods : Trend or None
        Fall of the operations for a given error, since the year whose methods the requirement
        assumes: that of a line with the year held fixed. A line through many years has part of the
        progress in it already, which a trend would count twice. None: methods stand still.
    level : float
        Share of the draws between the ends.
    n, seed : int
        Draws, and their seed, as in `lib.project.log10_draws`.

    Returns
    -------
    Wait
        A year with fraction; in the past for what could be paid already.

    Raises
    ------
    ValueError
        For a sum that is not above zero, a bad level, or fewer than two draws.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.propagation import exactly
    >>> from lib.scenarios import scenario
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> needed = project.requirement(fit, error=0.01)
    >>> found = wait(needed, scenario("site-2022"), 1e6, exactly(2.5), n=200)
    >>> round(found.year, 1), found.low < found.year < found.high
    (2026.0, True)
    """
    checked_level(level)
    trends = {"price": Trend(price_halving_years, year_of(scenario.month))}
    if methods is not None:
        trends["methods"] = methods
    log2_usd = math.log2(one("usd", between("usd", usd)))

    def date(
        log2_bill: float | Floats, halving_years: Mapping[str, float | Floats]
    ) -> float | Floats:
        pace = {name: 1 / halving_years[name] for name in trends}
        started = sum(pace[name] * trend.since for name, trend in trends.items())
        return (log2_bill - log2_usd + started) / sum(pace.values())

    best = {name: trend.halving_years.central for name, trend in trends.items()}
    year = date(math.log2(10) * project.bill(requirement, scenario).usd.log10_estimate, best)
    bills = math.log2(10) * project.log10_draws(requirement, scenario, n, seed)["usd"]
    ranges = {name: trend.halving_years for name, trend in trends.items()}
    drawn = draw(ranges, n, np.random.default_rng(seed + 1))
    years = date(bills, {name: 10.0**each for name, each in drawn.items()})
    tail = (1 - level) / 2
    low, high = np.quantile(years, (tail, 1 - tail), method="inverted_cdf")
    return Wait(year, float(low), float(high), level, float(np.isposinf(years).mean()))


def year_of(month: str) -> float:
    """Middle of a month as a year with fraction.

    Examples
    --------
    >>> round(year_of("2025-03"), 3)
    2025.208
    """
    found = period(month)
    return found.year + (found.month - 0.5) / 12
