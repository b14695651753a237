"""Exponential growth in time: how fast something doubles, and no word on a date without data.

Least squares of ``log10(value) = a + b date``; the doubling time is ``log10(2) / b``.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from numpy.typing import ArrayLike

from lib.answers import Estimate, Prediction
from lib.arguments import between, one
from lib.fit import Fit, regress
from lib.trends import clock

LOG2 = math.log10(2)


class Window(NamedTuple):
    """First and last date of a record, as decimal years."""

    first: float
    last: float


@dataclass(frozen=True, eq=False)
class Growth:
    """A line of log10(value) on the date, made by `grow`.

    Examples
    --------
    >>> doubled = grow([2000, 2002, 2004, 2006], [1, 2, 4.2, 8])
    >>> [round(years, 2) for years in doubled.doubling_years()[:3]]
    [1.99, 1.84, 2.16]
    >>> doubled.per_year > 1.4, doubled.n
    (True, 4)
    """

    fit: Fit  #: on ``x = 10^(date - lib.trends.EPOCH)``, so that log10(x) counts years
    window: Window

    @property
    def n(self) -> int:
        """Number of values."""
        return self.fit.n

    @property
    def per_year(self) -> float:
        """Factor by which the value grows in a year."""
        return 10**self.fit.slope

    def doubling_years(self, level: float = 0.95) -> Estimate:
        """Years in which the value doubles, with every time that the slope's interval allows.

        Negative for a value that halves. If the sign of the slope is open the interval is the ray
        on the side of the estimate, which is unbounded, as in
        :meth:`lib.fit.Fit.exponent_interval`.

        Raises
        ------
        ValueError
            For a level outside (0, 1), or a line that is exactly flat.
        """
        slope, (low, high, _) = self.fit.slope, self.fit.slope_interval(level)
        if slope == 0:
            raise ValueError("slope=0: the line is flat, so the value never doubles")
        if low * high > 0:
            return Estimate(LOG2 / slope, LOG2 / high, LOG2 / low, level)
        ends = (LOG2 / high, math.inf) if slope > 0 else (-math.inf, LOG2 / low)
        return Estimate(LOG2 / slope, *ends, level)

    def at(self, date: float, level: float = 0.95) -> Prediction:
        """Return where the trend is at a date within the record, with its interval.

        Parameters
        ----------
        date : float
            Decimal year.

        Returns
        -------
        Prediction
            In the units of the value.

        Raises
        ------
        ValueError
            For a date before the first value or after the last, with both.

        Examples
        --------
        >>> doubled = grow([2000, 2002, 2004, 2006], [1, 2, 4.2, 8])
        >>> round(doubled.at(2003).estimate, 2)
        2.86
        >>> doubled.at(2026)
        Traceback (most recent call last):
        ...
        ValueError: date=2026.0: outside the record, which has 2000.0 to 2006.0; take a date \
within it
        """
        date = one("date", between("date", date, -math.inf))
        first, last = self.window
        if not first <= date <= last:
            raise ValueError(
                f"date={date:.1f}: outside the record, which has {first:.1f} to {last:.1f}; take a "
                "date within it"
            )
        return self.fit.predict(clock(date), "mean", level)

    def fold(self) -> float:
        """Return the growth along the line over the whole record."""
        return 10 ** (self.fit.slope * (self.window.last - self.window.first))


def grow(date: ArrayLike, value: ArrayLike, clusters: Sequence[Hashable] | None = None) -> Growth:
    """Fit exponential growth to dated values.

    Parameters
    ----------
    date : array, shape (n,)
        Decimal years; n >= 3.
    value : array, shape (n,)
        Above zero.
    clusters : sequence, shape (n,), optional
        What each value belongs to, if values that belong together are not independent. Intervals
        are then those of resampled clusters, and else Student's.

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        As :func:`lib.fit.regress`, where x is the date.

    Examples
    --------
    >>> round(grow([2000, 2001, 2002], [1, 1.4, 2]).per_year, 3)
    1.414
    """
    date = between("date", date, -math.inf)
    interval = "t" if clusters is None else "cluster"
    found = regress(clock(date), value, interval=interval, clusters=clusters)
    return Growth(found, Window(float(date.min()), float(date.max())))


def doubling_years(fold: float, years: float) -> float:
    """Return the doubling time of something that grew so many fold in so many years.

    Parameters
    ----------
    fold : float
        Above 1.
    years : float
        Above zero.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    The ten-million-fold of the article, over fifty years:

    >>> round(doubling_years(1e7, 50), 2)
    2.15
    """
    fold, years = (
        one("fold", between("fold", fold, 1.0)),
        one("years", between("years", years)),
    )
    return years * math.log(2) / math.log(fold)
