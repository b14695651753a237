"""Forecasts by the year alone: a line in time, no change, and the mean of what is known.

Each gives, for a later year, a median, an interval of a new observation, and a density, on the
scale of y:

=========== ====================================================================================
`time_line` A line of the transformed y on the year, with the density of its fit.
`walking`   No change: a random walk of the yearly means of log10(y), seen through the scatter of
            each year.
`steady`    The mean: all of log10(y) from one normal distribution, as if nothing ever changed.
=========== ====================================================================================
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lib.answers import Estimate, Prediction
from lib.arguments import between
from lib.estimators import Estimator
from lib.fit import Fit, regress
from lib.forms import FORMS, Y_RANGE, Floats, power_of_ten
from lib.uncertainty import Of, student_log_density

REPLICATES = 200
"""Resamples for the intervals that need them: there are many fits, and each is asked for little."""

SEED = 2021

EPOCH = 2000.0
REACH = 300.0
"""A line in time is fitted to ``x = 10^(year - EPOCH)``, which the floats hold for `REACH` years
before and after."""


@dataclass(frozen=True, eq=False)
class Observations:
    """What was seen, in the order of the rows: when, where and what.

    Raises
    ------
    ValueError
        For lists that do not pair up, or values that are not finite, or not above zero in x and y.

    Examples
    --------
    >>> seen = Observations([2012, 2015, 2018], [0.37, 0.24, 0.16])
    >>> seen.until(2015).y.tolist(), seen.after(2015).year.tolist()
    ([0.37, 0.24], [2018.0])
    """

    year: Floats
    y: Floats
    x: Floats | None = None  #: None where only the year is known

    def __post_init__(self) -> None:
        """Turn the lists into arrays, and check them."""
        checked = {"year": between("year", self.year, -math.inf), "y": between("y", self.y)}
        if self.x is not None:
            checked["x"] = between("x", self.x)
        for name, values in checked.items():
            if values.shape != (checked["year"].size,):
                raise ValueError(
                    f"{name} has shape {values.shape} and year {checked['year'].shape}: expected "
                    "lists of one length"
                )
            object.__setattr__(self, name, values)

    @property
    def size(self) -> int:
        """Number of observations."""
        return self.y.size

    def until(self, year: float) -> "Observations":
        """Keep what was known by the end of a year: a system's year is that of its paper."""
        return self._kept(self.year <= year)

    def after(self, year: float) -> "Observations":
        """Keep what came after the end of a year."""
        return self._kept(self.year > year)

    def _kept(self, rows: np.ndarray) -> "Observations":
        x = None if self.x is None else self.x[rows]
        return Observations(self.year[rows], self.y[rows], x)


@dataclass(frozen=True)
class TimeLine:
    """A line of the transformed y on the year, made by `time_line`."""

    fit: Fit  #: on ``x = 10^(year - EPOCH)``, so that its ``u = log10(x)`` counts years

    @property
    def yearly(self) -> float:
        """Change of the transformed y in a year: of log10(y) for the form ``"power"``."""
        return self.fit.slope

    def predict(
        self, year: ArrayLike, x: ArrayLike | None = None, level: float = 0.95, of: Of = "new"
    ) -> Prediction:
        """Y in a year, with the interval of a new observation, or of the trend; x is not used."""
        return self.fit.predict(clock(year), of, level)

    def log_density(self, year: ArrayLike, x: ArrayLike | None, y: ArrayLike) -> Floats:
        """Natural logarithm of the density of y in a year; x is not used."""
        return self.fit.log_density(clock(year), y)

    def when(self, y: float, of: Of = "mean", level: float = 0.95) -> Estimate:
        """Year in which y is reached, with the interval of :meth:`lib.fit.Fit.inverse`.

        Returns
        -------
        Estimate
            Years as papers count them: 2025.0 is what became known in 2025. An end that is not
            there is infinite; if the data leave the sign of the slope open, the interval is the ray
            on the side of the estimate.

        Raises
        ------
        ValueError
            For a bad argument, or a line that is exactly flat.

        Examples
        --------
        >>> line = time_line([2012, 2014, 2016, 2018], [0.4, 0.2, 0.11, 0.05])
        >>> [round(float(year), 1) for year in line.when(0.025)[:3]]
        [2020.1, 2019.4, 2021.2]
        """
        found = self.fit.inverse(y, of, level)
        years = (found.log10_estimate, found.log10_low, found.log10_high)
        return Estimate(*(EPOCH + year for year in years), level)


def clock(year: ArrayLike) -> Floats:
    """Return the x at which ``log10(x)`` counts the years since `EPOCH`.

    Raises
    ------
    ValueError
        For a year more than `REACH` from `EPOCH`.

    Examples
    --------
    >>> float(clock(2003))
    1000.0
    """
    return 10 ** (between("year", year, EPOCH - REACH, EPOCH + REACH) - EPOCH)


def time_line(
    year: ArrayLike,
    y: ArrayLike,
    form: str = "power",
    estimator: str | Estimator = "least-squares",
    interval: str | None = None,
) -> TimeLine:
    """Fit a line of y on the year.

    ``v = a + b year``, with v the transform of y that the form names: log10(y) for ``"power"``, so
    that y falls by one factor every year; 1/y for ``"exponential"``; y for ``"log-linear"``.

    Parameters
    ----------
    year, y : array, shape (n,)
        n >= 3; y above zero.
    form, estimator, interval
        As in :func:`lib.fit.regress`.

    Returns
    -------
    TimeLine

    Raises
    ------
    ValueError
        As :func:`lib.fit.regress`, where x is the year; for a year more than `REACH` from `EPOCH`.

    Examples
    --------
    >>> line = time_line([2012, 2014, 2016, 2018], [0.4, 0.2, 0.11, 0.05])
    >>> round(10**line.yearly, 3), round(line.predict(2020).estimate, 4)
    (0.71, 0.0262)
    """
    found = regress(clock(year), y, form, estimator, interval, replicates=REPLICATES, seed=SEED)
    return TimeLine(found)


def spectrum_line(year: ArrayLike, y: ArrayLike) -> TimeLine:
    """Fit a line as the figure of the article does: through the best of each year.

    Least squares of log10(y) on the year. The best of a year may be worse than that of the year
    before, and a year without systems has none.

    Parameters
    ----------
    year, y : array, shape (n,)
        Of all systems that count; three different years or more.

    Returns
    -------
    TimeLine

    Raises
    ------
    ValueError
        As :func:`time_line`.

    References
    ----------
    The code of computerprogress.com (2022), which draws the authors' later figure.

    Examples
    --------
    >>> line = spectrum_line([2012, 2014, 2014, 2016, 2018], [0.4, 0.3, 0.2, 0.11, 0.05])
    >>> line == time_line([2012, 2014, 2016, 2018], [0.4, 0.2, 0.11, 0.05])
    True
    """
    seen = Observations(year, y)
    years = np.unique(seen.year)
    return time_line(years, [seen.y[seen.year == one].min() for one in years])


@dataclass(frozen=True)
class Level:
    """A level of log10(y) that does not move, or wanders: Student's t about its last estimate.

    The variance in a later year is ``variance + growth (year - last)``.
    """

    middle: float  #: of log10(y)
    variance: float  #: of a new log10(y) in the last year
    growth: float  #: by which the variance grows in a year
    last: float  #: latest year that is known
    dof: float

    def predict(
        self, year: ArrayLike, x: ArrayLike | None = None, level: float = 0.95
    ) -> Prediction:
        """Y in a year after the last, with the interval of a new observation; x is not used."""
        half = special.stdtrit(self.dof, (1 + level) / 2) * self._scale(year)
        ends = (self.middle + sign * half for sign in (0, -1, 1))
        return Prediction(*map(power_of_ten, ends), "new", level)

    def log_density(self, year: ArrayLike, x: ArrayLike | None, y: ArrayLike) -> Floats:
        """Natural logarithm of the density of y in a year after the last; x is not used."""
        y = between("y", y, *Y_RANGE)
        logs = student_log_density(np.log10(y), self.dof, self.middle, self._scale(year))
        return logs + FORMS["power"].log_derivative(y)

    def _scale(self, year: ArrayLike) -> Floats:
        return np.sqrt(self.variance + self.growth * (between("year", year, self.last) - self.last))


def steady(seen: Observations) -> Level:
    """Take all that is known as one normal sample of log10(y), of one mean and variance.

    A new observation then has Student's t with n - 1 degrees of freedom about the mean, with
    variance ``s^2 (1 + 1/n)``: an exact density, if the sample is one.

    Raises
    ------
    ValueError
        For fewer than two observations, or no spread.

    Examples
    --------
    >>> level = steady(Observations([2012, 2013], [0.1, 0.001]))
    >>> level.middle, level.variance, level.dof
    (-2.0, 3.0, 1.0)
    """
    v = np.log10(seen.y)
    if v.size < 2 or np.ptp(v) == 0:
        raise ValueError(f"y: {v.size} value(s), all alike, say nothing of their spread; add some")
    variance = float(v.var(ddof=1)) * (1 + 1 / v.size)
    return Level(float(v.mean()), variance, 0.0, float(seen.year.max()), float(v.size - 1))


def walking(seen: Observations) -> Level:
    """Take the mean of log10(y) in the last year as that of every later one: no change.

    The model is a random walk of yearly means, with steps of variance ``growth`` a year, and in
    each year a scatter of variance ``within`` about the mean. Both are found by moments: the second
    from the scatter within years; the first from the squared steps between years that follow each
    other, each less what the scatter adds to it and divided by the years that it took. A new
    observation has Student's t with degrees of freedom after Satterthwaite, for one year ahead.
    With one observation a year it is a random walk with t of as many degrees as there are steps.

    Raises
    ------
    ValueError
        For fewer than three years (two steps), or no spread.

    Examples
    --------
    >>> level = walking(Observations([2012, 2013, 2014], [0.1, 0.01, 0.01]))
    >>> level.middle, level.growth, level.dof
    (-2.0, 0.5, 2.0)
    """
    v = np.log10(seen.y)
    years, group, counts = np.unique(seen.year, return_inverse=True, return_counts=True)
    if years.size < 3:
        raise ValueError(
            f"year: {years.size} different year(s), of which three are needed to see how far the "
            "level steps"
        )
    means = np.bincount(group, v) / counts
    spare = v.size - years.size
    within = float(((v - means[group]) ** 2).sum() / spare) if spare else 0.0
    noise = within * (1 / counts[1:] + 1 / counts[:-1])
    growth = max(float(np.mean((np.diff(means) ** 2 - noise) / np.diff(years))), 0.0)
    now = within * (1 + 1 / float(counts[-1]))
    if now + growth == 0:
        raise ValueError(f"y: all {v.size} values are alike, which says nothing of their spread")
    doubt = growth**2 / (years.size - 1) + (now**2 / spare if spare else 0.0)
    return Level(float(means[-1]), now, growth, float(years[-1]), (now + growth) ** 2 / doubt)
