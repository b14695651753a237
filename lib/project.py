"""From a target error to the compute it takes, and to the bill in money and carbon.

A fitted line (`lib.fit`) of error on training compute is read backwards at the target: a
`Requirement`. A `Scenario` is a price: US$ and kg CO2e a FLOP. Requirement times scenario is a
`Bill`. The intervals are those of the line; a scenario is a stated assumption and adds none of its
own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lib.answers import Inverse
from lib.fit import Fit
from lib.forms import Y_RANGE
from lib.units import HOUR_S, KG_PER_LB


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
        raise ValueError(
            f"fit: slope={fit.slope:.3g} in form {fit.form!r}: error does not fall as compute "
            "grows, so no amount of compute answers; look at the data or choose another benchmark"
        )
    return Requirement(
        error, fit, fit.inverse(error, "mean", level), fit.inverse(error, "new", level)
    )


@dataclass(frozen=True)
class Scenario:
    """What a FLOP of training costs.

    Attributes
    ----------
    name, title : str
        Key, and name for readers.
    usd_per_flop, kg_co2e_per_flop : float
        US$ and kg of CO2e for one FLOP, above zero.
    source : str
        Where the prices come from.
    """

    name: str
    title: str
    usd_per_flop: float
    kg_co2e_per_flop: float
    source: str


def scenarios(constants: Mapping[str, float]) -> dict[str, Scenario]:
    """Build the named scenarios from measured constants.

    ``"article"``: Strubell et al. trained the base Transformer for `strubell_base_hours` on
    `strubell_base_gpu_count` P100, for `strubell_base_usd_spot` and `strubell_base_co2e_lb`.
    Counted at the peak of the chip, that is ``usd / (chips * hours * 3600 s * peak)`` a FLOP, and
    carbon alike.

    ``"site-2022"``: one over the FLOP a dollar, and a pound of CO2e, that the authors' web site
    used.

    Parameters
    ----------
    constants : mapping of str to float
        With the names above and ``p100_peak_flop_per_s``, ``site_flop_per_usd``,
        ``site_flop_per_lb_co2e``; others are left alone.

    Returns
    -------
    dict of str to Scenario
        By name; US$ and kg of CO2e a FLOP.

    Raises
    ------
    ValueError
        Names every constant that is missing, or not finite and above zero.

    References
    ----------
    Strubell et al. (2019), Energy and policy considerations for deep learning in NLP, cost table;
    the constants of computerprogress.com.

    Examples
    --------
    >>> prices = scenarios({
    ...     "strubell_base_gpu_count": 8, "strubell_base_hours": 12, "strubell_base_usd_spot": 41,
    ...     "strubell_base_co2e_lb": 26, "p100_peak_flop_per_s": 9.526e12,
    ...     "site_flop_per_usd": 68740540540540600, "site_flop_per_lb_co2e": 349756347991684000})
    >>> round(math.log10(prices["article"].usd_per_flop * 1e9), 2)
    -7.9
    """
    chips, hours, usd, co2e_lb, peak, flop_per_usd, flop_per_lb = _values(
        constants,
        "strubell_base_gpu_count",
        "strubell_base_hours",
        "strubell_base_usd_spot",
        "strubell_base_co2e_lb",
        "p100_peak_flop_per_s",
        "site_flop_per_usd",
        "site_flop_per_lb_co2e",
    )
    base_flop = chips * hours * HOUR_S * peak
    article = Scenario(
        name="article",
        title="P100 at the spot price (the article's constants)",
        usd_per_flop=usd / base_flop,
        kg_co2e_per_flop=co2e_lb * KG_PER_LB / base_flop,
        source="Strubell et al. 2019, base Transformer, at the FP32 peak of the P100",
    )
    site = Scenario(
        name="site-2022",
        title="V100 (the authors' site, 2022)",
        usd_per_flop=1 / flop_per_usd,
        kg_co2e_per_flop=KG_PER_LB / flop_per_lb,
        source="computerprogress.com, December 2022",
    )
    return {scenario.name: scenario for scenario in (article, site)}


def scenario(name: str, constants: Mapping[str, float]) -> Scenario:
    """One of `scenarios`, by its name.

    Parameters
    ----------
    name : str
        Such as ``"article"``.
    constants : mapping of str to float
        As in `scenarios`.

    Returns
    -------
    Scenario
        US$ and kg of CO2e a FLOP.

    Raises
    ------
    ValueError
        For an unknown name, listing the known; and as `scenarios`.

    Examples
    --------
    >>> from lib import data
    >>> scenario("site-2022", data.constants()).title
    "V100 (the authors' site, 2022)"
    """
    known = scenarios(constants)
    if name not in known:
        raise ValueError(f"scenario={name!r}: expected one of {', '.join(map(repr, known))}")
    return known[name]


@dataclass(frozen=True)
class Bill:
    """What a requirement costs in a scenario.

    Attributes
    ----------
    usd, kg_co2e : Inverse
        Estimate and interval in US$ and in kg of CO2e. The interval is that of the trend
        (``of="mean"``); an end that the compute has not, the bill has not.
    requirement, scenario
        What was priced, and by which prices.
    """

    requirement: Requirement
    scenario: Scenario
    usd: Inverse
    kg_co2e: Inverse


def bill(requirement: Requirement, scenario: Scenario) -> Bill:
    """Price a requirement: its compute in FLOP times the prices of a FLOP.

    Parameters
    ----------
    requirement : Requirement
        Compute in FLOP.
    scenario : Scenario
        US$ and kg of CO2e a FLOP.

    Returns
    -------
    Bill
        US$ and kg of CO2e, with the interval of the trend.

    Raises
    ------
    ValueError
        If a price is not finite and above zero.

    Examples
    --------
    >>> from lib.fit import regress
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> cheap = Scenario("cheap", "A round number", 1e-18, 1e-19, "made up")
    >>> print(bill(requirement(fit, error=0.01), cheap).usd)
    10^5.21 (mean, 95 %: 10^4.26 to 10^6.99)
    """
    return Bill(
        requirement,
        scenario,
        usd=requirement.mean.times(scenario.usd_per_flop),
        kg_co2e=requirement.mean.times(scenario.kg_co2e_per_flop),
    )


def _values(constants: Mapping[str, float], *names: str) -> list[float]:
    faults = [f"{name} is missing" for name in names if name not in constants]
    faults += [
        f"{name}={constants[name]!r} is not finite and above zero"
        for name in names
        if name in constants and not 0 < constants[name] < math.inf
    ]
    if faults:
        raise ValueError(f"constants: {'; '.join(faults)}")
    return [float(constants[name]) for name in names]
