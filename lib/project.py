"""From a target error to the compute it takes, and to the bill in money, energy and carbon.

A fitted line (`lib.fit`) of error on training compute is read backwards at the target: a
`Requirement`. A scenario (`lib.scenarios`) is a price of a FLOP. Requirement times scenario is a
`Bill`, with the interval of the line alone. `outcomes` lets line and prices vary together, and
`tornado` one after the other.
"""

import math
from dataclasses import dataclass

import numpy as np

from lib.answers import Inverse
from lib.fit import Fit
from lib.forms import Y_RANGE, Floats
from lib.propagation import (
    DRAWS,
    Outcome,
    Swing,
    draw,
    outcome,
    probabilities,
    product,
    swings,
)
from lib.scenarios import POWERS, Scenario

LEVELS = 50
"""Levels of the fit's interval whose ends stand for its confidence distribution: 1 to 99 %."""


@dataclass(frozen=True)
class Requirement:
    """The training compute that an error would take, if the line of the fit goes on.

    Attributes
    ----------
    error : float
        The target, as a fraction.
    fit : Fit
        Error on compute in FLOP.
    mean, new : Inverse
        Compute in FLOP. `mean`: where the trend reaches the error. `new`: where a single new system
        may. The estimate is the same.

    Examples
    --------
    >>> from lib.fit import regress
    >>> needed = requirement(regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05]), error=0.01)
    >>> round(needed.log10_compute_flop, 2), f"{needed.compute_flop:.2g}"
    (23.21, '1.6e+23')
    """

    error: float
    fit: Fit
    mean: Inverse
    new: Inverse

    @property
    def log10_compute_flop(self) -> float:
        """Base-10 logarithm of the estimate in FLOP."""
        return self.mean.log10_estimate

    @property
    def compute_flop(self) -> float:
        """The estimate in FLOP; inf above 1.8e308."""
        return self.mean.estimate

    @property
    def decades_beyond_data(self) -> float:
        """Factors of ten from the nearest compute in the data to the estimate; 0 inside."""
        above = self.log10_compute_flop - math.log10(self.fit.x_max)
        below = math.log10(self.fit.x_min) - self.log10_compute_flop
        return max(above, below, 0.0)


def requirement(fit: Fit, error: float, level: float = 0.95) -> Requirement:
    """Training compute at which the line of `fit` reaches `error`.

    Parameters
    ----------
    fit : Fit
        Error, as a fraction, on training compute in FLOP.
    error : float
        Target, above 0 and below 1.
    level : float
        Level of both intervals, above 0 and below 1.

    Returns
    -------
    Requirement
        Compute in FLOP, with the intervals of the trend and of one new system.

    Raises
    ------
    ValueError
        For an error outside (0, 1), a bad level, or a fit in which error does not fall with
        compute: read backwards it would promise low errors for *less* compute.

    Examples
    --------
    >>> from lib.fit import regress
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> needed = requirement(fit, error=0.01)
    >>> print(needed.mean)
    10^23.21 (mean, 95 %: 10^22.26 to 10^24.99)
    >>> round(needed.decades_beyond_data, 2)
    2.21
    """
    if not Y_RANGE[0] < error < 1:
        raise ValueError(
            f"error={error!r}: expected a fraction above {Y_RANGE[0]:g} and below 1 (5 % is 0.05)"
        )
    if not fit.falling:
        line = f"slope={fit.slope:.3g} " if isinstance(fit, Fit) else ""  # a curve has none
        raise ValueError(
            f"fit: {line}in form {fit.form!r}: error does not fall as compute grows, so no amount "
            "of compute answers; look at the data or choose another benchmark"
        )
    return Requirement(
        error, fit, fit.inverse(error, "mean", level), fit.inverse(error, "new", level)
    )


@dataclass(frozen=True)
class Bill:
    """What a requirement costs in a scenario, at the scenario's best values.

    Attributes
    ----------
    usd, kwh, kg_co2e : Inverse
        Estimate and interval in US$, kWh and kg of CO2e. The interval is that of the trend
        (``of="mean"``); an end that the compute has not, the bill has not.
    requirement, scenario
        What was priced, and by which prices.
    """

    requirement: Requirement
    scenario: Scenario
    usd: Inverse
    kwh: Inverse
    kg_co2e: Inverse


def bill(requirement: Requirement, scenario: Scenario) -> Bill:
    """Price a requirement: its compute in FLOP times the prices of a FLOP.

    Parameters
    ----------
    requirement : Requirement
        Compute in FLOP.
    scenario : Scenario
        US$, kWh and kg of CO2e a FLOP.

    Returns
    -------
    Bill
        US$, kWh and kg of CO2e, with the interval of the trend alone.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> print(bill(requirement(fit, error=0.01), scenario("site-2022")).usd)
    10^6.37 (mean, 95 %: 10^5.42 to 10^8.15)
    """
    priced = {name: requirement.mean.times(scenario.per_flop(name)) for name in POWERS}
    return Bill(requirement, scenario, **priced)


@dataclass(frozen=True)
class Outcomes:
    """What a requirement may cost, when fit and prices are uncertain together.

    Attributes
    ----------
    flop, usd, kwh, kg_co2e : Outcome
        Median and central interval, as base-10 logarithms.
    """

    flop: Outcome
    usd: Outcome
    kwh: Outcome
    kg_co2e: Outcome


def log10_draws(
    requirement: Requirement, scenario: Scenario, n: int, seed: int
) -> dict[str, Floats]:
    """Draw compute, and what it costs, with everything uncertain at once.

    The fit's part is its confidence distribution: the ends of the interval of the trend at all
    levels, taken as quantiles. Where an end is missing the error is never reached: inf. So it is
    where the interval holds all compute, since the line then may as well not fall.

    Parameters
    ----------
    requirement : Requirement
        Compute in FLOP.
    scenario : Scenario
        With ranges, that are taken to be independent of each other and of the fit.
    n : int
        Draws, 2 or more.
    seed : int
        Of the order in which slices of the factors meet.

    Returns
    -------
    dict of str to array, shape (n,)
        Base-10 logarithms of ``flop``, ``usd``, ``kwh`` and ``kg_co2e``, drawn together.

    Raises
    ------
    ValueError
        For fewer than two draws.

    References
    ----------
    Xie and Singh (2013), Confidence distribution, the frequentist distribution estimator of a
    parameter, International Statistical Review 81, 3-39.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> needed = requirement(regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05]), error=0.01)
    >>> drawn = log10_draws(needed, scenario("site-2022"), n=200, seed=1)
    >>> float(np.median(drawn["usd"]) - needed.log10_compute_flop) < -16
    True
    """
    rng = np.random.default_rng(seed)
    flop = _confidence(requirement, probabilities(n, rng))
    factors = draw(scenario.ranges, n, rng)
    costs = {
        name: flop + product(factors, powers) + scenario.log10_constant(name)
        for name, powers in POWERS.items()
    }
    return {"flop": flop, **costs}


def _confidence(requirement: Requirement, chances: Floats) -> Floats:
    """Return quantiles of the fit's confidence distribution, interpolated between its levels."""
    found: list[Inverse] = []
    for level in 1 - (2 * np.arange(LEVELS) + 1) / (2 * LEVELS):
        if found and found[-1].log10_low == math.inf:  # never, and so at all lower levels
            found.append(found[-1])
            continue
        found.append(requirement.fit.inverse(requirement.error, "mean", level))
    ends = [one.log10_low for one in found] + [one.log10_high for one in reversed(found)]
    quantiles = np.sort([math.inf if math.isinf(end) else end for end in ends])
    reached = quantiles[np.isfinite(quantiles)]
    if not reached.size:
        return np.full_like(chances, math.inf)
    middles = (np.arange(reached.size) + 0.5) / quantiles.size
    flop = np.interp(chances, middles, reached)
    return np.where(chances < reached.size / quantiles.size, flop, math.inf)


def outcomes(
    requirement: Requirement,
    scenario: Scenario,
    level: float = 0.95,
    n: int = DRAWS,
    seed: int = 0,
) -> Outcomes:
    """Describe what `log10_draws` draws by medians and central intervals.

    Parameters
    ----------
    requirement, scenario, n, seed
        As in `log10_draws`.
    level : float
        Share of the draws between the ends.

    Returns
    -------
    Outcomes
        Of compute, US$, kWh and kg of CO2e.

    Raises
    ------
    ValueError
        For a bad level, or fewer than two draws.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> needed = requirement(regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05]), error=0.01)
    >>> found = outcomes(needed, scenario("h100-2025"), n=200)
    >>> found.usd.log10_low < found.usd.log10_median < found.usd.log10_high
    True
    """
    drawn = log10_draws(requirement, scenario, n, seed)
    return Outcomes(**{name: outcome(each, level) for name, each in drawn.items()})


def tornado(requirement: Requirement, scenario: Scenario, quantity: str = "usd") -> list[Swing]:
    """Find how far a bill moves when one assumption at a time goes to its ends.

    Parameters
    ----------
    requirement : Requirement
        Its interval of the trend gives the ends of ``"fit"``.
    scenario : Scenario
        Its ranges give those of the other assumptions.
    quantity : str
        ``"usd"``, ``"kwh"`` or ``"kg_co2e"``.

    Returns
    -------
    list of Swing
        The widest first; an end that is missing is infinite.

    Raises
    ------
    ValueError
        For an unknown quantity.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> needed = requirement(regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05]), error=0.01)
    >>> [swing.factor for swing in tornado(needed, scenario("article"))]
    ['fit', 'usd_per_hour']
    """
    log10_price = math.log10(scenario.per_flop(quantity))
    line = requirement.mean
    low, high = (end + log10_price for end in (line.log10_low, line.log10_high))
    of_fit = Swing("fit", low, high, math.inf if math.isinf(high) else high - low)
    moved = swings(line.log10_estimate + log10_price, scenario.ranges, POWERS[quantity])
    return sorted([of_fit, *moved], key=lambda swing: -swing.decades)
