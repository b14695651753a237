"""Each way out in decades: factors of ten by which it lowers the bill of one training.

A negative number makes the training dearer. What a route gives by a pace grows with the years; what
it gives by its construction comes once.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lib.answers import Inverse
from lib.arguments import at_least, between, one
from lib.compute import PASSES
from lib.efficiency import decades


class _Ends(NamedTuple):
    """What `Decades` holds; apart, because a named tuple cannot check what it is made of."""

    estimate: float
    low: float
    high: float


class Decades(_Ends):
    """Factors of ten, and the ends within which they lie; what is unbounded is infinite.

    Raises
    ------
    ValueError
        If the estimate is not finite, or not from the low end to the high one.

    Examples
    --------
    >>> Decades(1.0, 2.0, 0.0)
    Traceback (most recent call last):
    ...
    ValueError: estimate=1.0, low=2.0, high=0.0: expected a finite estimate between its ends, the \
lower one first
    """

    __slots__ = ()

    def __new__(cls, estimate: float, low: float, high: float) -> "Decades":
        """Check the order of the three."""
        if not (math.isfinite(estimate) and low <= estimate <= high):
            raise ValueError(
                f"estimate={estimate}, low={low}, high={high}: expected a finite estimate between "
                "its ends, the lower one first"
            )
        return super().__new__(cls, estimate, low, high)

    def __str__(self) -> str:
        """Write the three with one decimal and true minus signs."""
        # Adding zero takes the sign from a value that rounds to zero.
        number, low, high = (f"{round(value, 1) + 0.0:.1f}" for value in self)
        return f"{number} ({low} to {high})".replace("-", "−")

    def plus(self, other: "Decades") -> "Decades":
        """Return the sum of two that are independent, at the level that both have.

        The distances of the ends from the estimates add up in squares, on each side.

        Examples
        --------
        >>> print(Decades(4.0, 1.0, 8.0).plus(Decades(1.5, -2.5, 4.5)))
        5.5 (0.5 to 10.5)
        """
        middle = self.estimate + other.estimate
        below = math.hypot(self.estimate - self.low, other.estimate - other.low)
        above = math.hypot(self.high - self.estimate, other.high - other.estimate)
        return Decades(middle, middle - below, middle + above)

    def against(self, gap: "Decades") -> str:
        """Say whether so much closes a gap; ends that overlap leave it open.

        Examples
        --------
        >>> Decades(2.5, 1.2, 4.3).against(Decades(3.2, 2.2, 4.8))
        'cannot be told'
        >>> Decades(1.0, 0.0, 1.0).against(Decades(3.2, 2.2, 4.8))
        'falls short'
        """
        if self.low >= gap.high:
            return "closes it"
        return "falls short" if self.high <= gap.low else "cannot be told"


def published(constants: Mapping[str, float], name: str, level: str = "") -> Decades:
    """Return a published value and its ends, in its own unit, from the table of constants.

    Parameters
    ----------
    constants : mapping
        From :func:`lib.data.constants`.
    name : str
        Of the value; the ends have ``_low`` and ``_high`` behind it.
    level : str
        Written behind these where there are several intervals, such as ``"_90"``.

    Raises
    ------
    ValueError
        Names what is missing.

    Examples
    --------
    >>> from lib import data
    >>> print(published(data.constants(), "algorithmic_halving_months"))
    9.0 (4.0 to 25.0)
    """
    keys = (name, f"{name}_low{level}", f"{name}_high{level}")
    if missing := [key for key in keys if key not in constants]:
        raise ValueError(f"constants: {', '.join(missing)} is missing")
    return Decades(*(constants[key] for key in keys))


def of_methods(halving_months: Sequence[float], years: float) -> Decades:
    """Return what better methods give: ``12 years log10(2) / months``.

    Parameters
    ----------
    halving_months : sequence
        Time in which the compute for a level halves, and the ends of its interval, above zero.
    years : float
        For which the pace goes on.

    Examples
    --------
    >>> print(of_methods((9, 4, 25), years=10))
    4.0 (1.4 to 9.0)
    """
    value, fast, slow = (decades(months, years) for months in halving_months[:3])
    return Decades(value, slow, fast)


def of_prices(doubling_years: Sequence[float], years: float) -> Decades:
    """Return what cheaper operations give, in money: ``years log10(2) / doubling``.

    Parameters
    ----------
    doubling_years : sequence
        Time in which a dollar comes to buy twice the operations, and its interval, above zero.
    years : float
        For which the pace goes on.

    Examples
    --------
    >>> print(of_prices((2.46, 2.24, 2.72), years=10))
    1.2 (1.1 to 1.3)
    """
    return of_methods([12 * each for each in doubling_years[:3]], years)


def of_practice(factor: float) -> Decades:
    """Return what a factor of at most so much gives, once.

    Examples
    --------
    >>> print(of_practice(100))
    2.0 (0.0 to 2.0)
    """
    most = math.log10(one("factor", at_least("factor", factor, 1)))
    return Decades(most, 0.0, most)


def of_sharing(tuning: float) -> Decades:
    """Return what one model for very many tasks gives each: all but its own tuning.

    Parameters
    ----------
    tuning : float
        Cost of tuning for one task, in trainings for one task: above 0, below 1.

    Examples
    --------
    >>> print(of_sharing(0.1))
    1.0 (0.0 to 1.0)
    """
    return of_practice(1 / one("tuning", between("tuning", tuning, 0, 1)))


def of_pruning(extra: float) -> Decades:
    """Return what pruning does to a training, with ``extra`` of it on top, or at best nothing.

    Examples
    --------
    >>> print(of_pruning(0.25))
    −0.1 (−0.1 to 0.0)
    """
    worst = -math.log10(1 + one("extra", at_least("extra", extra)))
    return Decades(worst, worst, 0.0)


def of_distillation() -> Decades:
    """Return what distillation does: from a student as large as its teacher to a tiny one.

    The teacher is trained, answers once for each example seen, and the student is trained.

    Examples
    --------
    >>> print(of_distillation())
    −0.1 (−0.4 to −0.1)
    """
    tiny, equal = (-math.log10(1 + 1 / PASSES + student) for student in (0, 1))
    return Decades(tiny, equal, tiny)


def of_search(trainings: ArrayLike, share: float = 0.8) -> Decades:
    """Return what searches did to the bill of the first training: median, and the middle of them.

    The ends hold a part of the searches. They are no interval of confidence.

    Parameters
    ----------
    trainings : array
        What each search cost, in trainings of what it found.
    share : float
        Of the searches between the ends, above 0 and below 1.

    Raises
    ------
    ValueError
        For no searches, a negative cost, or a bad share.

    Examples
    --------
    >>> print(of_search([0.8, 6, 10, 30, 90]))
    −1.0 (−1.8 to −0.5)
    """
    tail = (1 - one("share", between("share", share, 0, 1))) / 2
    costs = at_least("trainings", trainings)
    if not costs.size:
        raise ValueError("trainings is empty: a middle needs at least one search")
    given = -np.log10(1 + costs)
    low, middle, high = np.quantile(given, (tail, 0.5, 1 - tail))
    return Decades(float(middle), float(low), float(high))


def gap(needed: Inverse, largest_flop: float) -> Decades:
    """Return the decades between what is needed and the largest run there is.

    Parameters
    ----------
    needed : Inverse
        Compute in FLOP, with its interval.
    largest_flop : float
        Of the largest run.

    Examples
    --------
    >>> print(gap(Inverse(28.0, 25.0, math.inf, "mean", 0.95), 1e24))
    4.0 (1.0 to inf)
    """
    has = math.log10(one("largest_flop", between("largest_flop", largest_flop)))
    found = (needed.log10_estimate, needed.log10_low, needed.log10_high)
    return Decades(*(float(end - has) for end in found))
