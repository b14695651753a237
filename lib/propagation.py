"""Uncertainty carried through a product: ranges, Latin hypercube draws, and what matters most.

A result is a product of factors, so its logarithm is a sum. A factor that is not known exactly is a
`Range`: a best value and the ends of a 95 % interval. Its logarithm is normal on either side of the
best value, with a spread of its own on each, so that half of the draws are on each side and none is
negative. A share has an upper bound besides.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from lib.arguments import between, checked_level, count
from lib.forms import Floats

DRAWS = 4000
"""Draws by which outcomes are described, unless another number is asked for."""

Z_END = float(special.ndtri(0.975))
"""Standard deviations from the middle of a normal density to an end of its 95 % interval."""


@dataclass(frozen=True)
class Range:
    """A factor above zero that is known within limits.

    Its base-10 logarithm has the median ``log10(central)``, and 2.5 % of it lie beyond either end.
    Each side is half of a normal density; the two have standard deviations of their own.

    Attributes
    ----------
    central : float
        The best value: the median.
    low, high : float
        Ends of the 95 % interval, on both sides of `central`; equal to it if it is exact.
    most : float
        What the factor cannot exceed: 1 for a share. Draws above it are put there.

    Raises
    ------
    ValueError
        For a number that is not finite and above zero, or ends on the wrong side.

    Examples
    --------
    >>> price = Range(3.0, low=2.0, high=12.0)
    >>> print(price, price.exact, exactly(3).exact)
    3 (2 to 12) False True
    >>> (10 ** price.log10_quantile(np.array([0.025, 0.5, 0.975]))).round(3)
    array([ 2.,  3., 12.])
    """

    central: float
    low: float
    high: float
    most: float = math.inf

    def __post_init__(self) -> None:
        """Refuse what is no range."""
        for name in ("central", "low", "high"):
            between(name, getattr(self, name))
        if not self.low <= self.central <= self.high <= self.most:
            raise ValueError(
                f"low={self.low!r}, central={self.central!r}, high={self.high!r}: expected "
                f"low <= central <= high{'' if math.isinf(self.most) else f' <= {self.most:g}'}; "
                "exchange the ends, or move the best value"
            )

    @property
    def exact(self) -> bool:
        """Whether both ends are the best value."""
        return self.low == self.high

    @property
    def log10_sds(self) -> tuple[float, float]:
        """Standard deviations of the base-10 logarithm below and above the best value."""
        below, above = self.central / self.low, self.high / self.central
        return math.log10(below) / Z_END, math.log10(above) / Z_END

    @property
    def log10_mean(self) -> float:
        """Mean of the base-10 logarithm, the bound left out: ``median + (b - a)/sqrt(2 pi)``."""
        below, above = self.log10_sds
        return math.log10(self.central) + (above - below) / math.sqrt(2 * math.pi)

    @property
    def log10_variance(self) -> float:
        """Variance of it: ``(a^2 + b^2)/2 - (b - a)^2/(2 pi)``, with a, b the two deviations."""
        below, above = self.log10_sds
        return (below**2 + above**2) / 2 - (above - below) ** 2 / (2 * math.pi)

    def log10_quantile(self, probability: Floats) -> Floats:
        """Base-10 logarithms below which it lies with these probabilities, between 0 and 1."""
        below, above = self.log10_sds
        z = special.ndtri(probability)
        drawn = math.log10(self.central) + np.where(z < 0, below, above) * z
        return np.minimum(drawn, math.log10(self.most)) if self.most < math.inf else drawn

    def times(self, factor: "float | Range") -> "Range":
        """Return the product with a number, or with an independent range.

        The distances of the ends, as logarithms, add up in squares on each side: exact for a
        number, and for two ranges as near as three numbers can be.
        """
        other = factor if isinstance(factor, Range) else exactly(factor)
        central = self.central * other.central
        below, above = (
            10 ** (Z_END * math.hypot(one, two))
            for one, two in zip(self.log10_sds, other.log10_sds, strict=True)
        )
        return Range(central, central / below, central * above)

    def __str__(self) -> str:
        """Write the best value, and the ends unless it is exact."""
        return f"{self.central:g}" + ("" if self.exact else f" ({self.low:g} to {self.high:g})")


def exactly(value: float, most: float = math.inf) -> Range:
    """Return a factor that is known, as a range without width.

    Examples
    --------
    >>> exactly(1.58).log10_variance
    0.0
    """
    return Range(value, value, value, most)


def probabilities(n: int, rng: np.random.Generator) -> Floats:
    """Return the middles of `n` equal slices of 0 to 1, in random order: a Latin hypercube's side.

    Every slice is drawn from once, so quantiles settle with far fewer draws than at random.

    References
    ----------
    McKay, Beckman and Conover (1979), Technometrics 21, 239-245.

    Examples
    --------
    >>> sorted(probabilities(4, np.random.default_rng(0)).tolist())
    [0.125, 0.375, 0.625, 0.875]
    """
    return (rng.permutation(count("n", n, 2)) + 0.5) / n


def draw(ranges: Mapping[str, Range], n: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw the base-10 logarithms of independent factors.

    Parameters
    ----------
    ranges : mapping of str to Range
        The factors by name.
    n : int
        Draws, 2 or more.
    rng : Generator
        Source of the order in which slices of the factors meet.

    Returns
    -------
    dict of str to array, shape (n,)
        By the same names.

    Examples
    --------
    >>> drawn = draw({"price": Range(3, 2, 12)}, 1000, np.random.default_rng(1))
    >>> abs(drawn["price"].mean() - Range(3, 2, 12).log10_mean) < 1e-4
    np.True_
    """
    return {name: each.log10_quantile(probabilities(n, rng)) for name, each in ranges.items()}


def product(log10_factors: Mapping[str, Floats], powers: Mapping[str, int]) -> Floats:
    """Return the base-10 logarithm of a product of powers of factors that were drawn together.

    Parameters
    ----------
    log10_factors : mapping of str to array
        As `draw` returns them; those without a power are left out.
    powers : mapping of str to int
        1 if a factor multiplies, -1 if it divides.

    Examples
    --------
    >>> product({"price": np.array([1.0, 2.0]), "rate": np.array([0.5, 0.5])},
    ...         {"price": 1, "rate": -1})
    array([0.5, 1.5])
    """
    return sum(power * log10_factors[name] for name, power in powers.items())


@dataclass(frozen=True)
class Outcome:
    """A quantity as drawn: the middle and the ends of its central interval, as logarithms.

    Attributes
    ----------
    log10_median, log10_low, log10_high : float
        Base-10 logarithms; inf where the draws reach no value.
    level : float
        Share of the draws between the ends.
    never : float
        Share of the draws that are infinite.
    """

    log10_median: float
    log10_low: float
    log10_high: float
    level: float
    never: float

    def __str__(self) -> str:
        """Say the median and the interval in powers of ten, and how often it is never reached."""
        low, middle, high = (
            "never" if math.isinf(value) else f"10^{value:.2f}"
            for value in (self.log10_low, self.log10_median, self.log10_high)
        )
        never = f"; {100 * self.never:.2g} % never" if self.never else ""
        return f"{middle} ({100 * self.level:g} %: {low} to {high}{never})"


def outcome(log10_draws: Floats, level: float = 0.95) -> Outcome:
    """Describe draws by their median and central interval.

    Parameters
    ----------
    log10_draws : array
        Base-10 logarithms, in any order; inf means never.
    level : float
        Share between the ends.

    Returns
    -------
    Outcome
        Ends are order statistics, and not averages of two draws, so that inf stays inf.

    Raises
    ------
    ValueError
        For a bad level, or draws that are NaN.

    Examples
    --------
    >>> print(outcome(np.array([1.0, 2.0, 3.0, np.inf]), level=0.5))
    10^2.00 (50 %: 10^1.00 to 10^3.00; 25 % never)
    """
    draws = np.sort(np.asarray(log10_draws, float))
    if np.isnan(draws).any():
        raise ValueError("log10_draws: NaN among the draws; write inf where a value is not reached")
    tail = (1 - checked_level(level)) / 2
    low, middle, high = np.quantile(draws, (tail, 0.5, 1 - tail), method="inverted_cdf")
    never = float(np.isposinf(draws).mean())
    return Outcome(float(middle), float(low), float(high), level, never)


@dataclass(frozen=True)
class Swing:
    """How far a result moves when one factor goes to its ends and the others stay.

    Attributes
    ----------
    factor : str
        What moves.
    log10_low, log10_high : float
        Base-10 logarithms of the result at the factor's ends, the smaller result first.
    decades : float
        Factors of ten between the ends; also known where the result itself is infinite.
    """

    factor: str
    log10_low: float
    log10_high: float
    decades: float


def swings(
    log10_central: float, ranges: Mapping[str, Range], powers: Mapping[str, int]
) -> list[Swing]:
    """Move one factor at a time from end to end; the widest swing comes first (a tornado).

    Parameters
    ----------
    log10_central : float
        Base-10 logarithm of the result with every factor at its best value.
    ranges : mapping of str to Range
        The factors by name.
    powers : mapping of str to int
        As in `product`.

    Returns
    -------
    list of Swing
        Exact factors, which do not move anything, are left out.

    Examples
    --------
    >>> ranges = {"price": Range(3, 2, 12), "rate": Range(1e15, 1e14, 1e15)}
    >>> [swing.factor for swing in swings(2.0, ranges, {"price": 1, "rate": -1})]
    ['rate', 'price']
    """
    found = []
    for name, power in powers.items():
        factor = ranges[name]
        if factor.exact:
            continue
        less, more = sorted(
            power * math.log10(end / factor.central) for end in (factor.low, factor.high)
        )
        found.append(Swing(name, log10_central + less, log10_central + more, more - less))
    return sorted(found, key=lambda swing: -swing.decades)
