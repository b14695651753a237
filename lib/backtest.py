"""What the data of a year would have forecast of the years after: rolling origin, and scores.

At each *origin*, the end of a year, every method learns from what was known by then, and forecasts
all that came later. Whatever the methods are, they are scored on the same observations: by the mean
logarithm of the density that they gave to what came, which no forecaster can raise by saying other
than what he believes (Gneiting and Raftery 2007); by how often the interval of a new observation
held it; and by how far the median was off.

The scores see no selection. A table of systems that was put together in 2022 holds what was worth
listing in 2022, also among the systems of 2015; nobody who stood in 2015 had that choice made.

References
----------
T. Gneiting and A. E. Raftery (2007), Strictly proper scoring rules, prediction, and estimation,
J. Am. Stat. Assoc. 102, 359-378. L. J. Tashman (2000), Out-of-sample tests of forecasting accuracy,
Int. J. Forecasting 16, 437-450.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lib.arguments import between
from lib.forecasts import Method
from lib.forms import Floats
from lib.trends import Observations

LEAST_KNOWN = 6
"""Observations from which a forecast is made: fewer leave a line with a term in the year two or
fewer to judge its error by."""


def best_by_year(year: ArrayLike, y: ArrayLike, until: int | None = None) -> Observations:
    """Return the smallest y known by the end of each year: a record stands until it is beaten.

    Parameters
    ----------
    year, y : array, shape (n,)
        Whole years, and what was reached in them.
    until : int, optional
        Last year of which it is known that nothing better came; the last of `year` if not given.

    Returns
    -------
    Observations
        One a year, without gaps.

    Raises
    ------
    ValueError
        For empty lists, lists that do not pair up, or an `until` before the last year.

    Examples
    --------
    >>> best = best_by_year([2012, 2014, 2014, 2015], [0.4, 0.3, 0.2, 0.25], until=2016)
    >>> best.year.tolist(), best.y.tolist()
    ([2012.0, 2013.0, 2014.0, 2015.0, 2016.0], [0.4, 0.4, 0.2, 0.2, 0.2])
    """
    seen = Observations(year, y)
    if not seen.size:
        raise ValueError("year: there are none, so no record either")
    first, last = int(seen.year.min()), int(seen.year.max())
    until = last if until is None else until
    if until < last:
        raise ValueError(f"until={until}: the data go on to {last}; leave out what came later")
    years = np.arange(first, until + 1)
    return Observations(years, [seen.until(one).y.min() for one in years])


@dataclass(frozen=True, eq=False)
class Forecast:
    """What one method said at one origin of each later observation, and what came."""

    origin: int  #: year at whose end the forecast is made
    method: Method
    year: Floats  #: of what came, (m,), as all that follows
    y: Floats  #: what came
    estimate: Floats  #: median of what was said
    low: Floats
    high: Floats
    log_density: Floats  #: of what came, in nats, for y in its own unit

    @property
    def miss(self) -> Floats:
        """log10(what came / the median): above zero if things came out larger than was said.

        Minus infinity for a median that is infinite, infinity for one at zero or below.
        """
        possible = (self.estimate > 0) & np.isfinite(self.estimate)
        ratio = np.divide(self.y, self.estimate, out=np.ones_like(self.y), where=possible)
        beyond = np.where(self.estimate > 0, -math.inf, math.inf)
        return np.where(possible, np.log10(ratio), beyond)

    @property
    def covered(self) -> np.ndarray:
        """Whether the interval held what came."""
        return (self.low <= self.y) & (self.y <= self.high)

    def of(self, rows: np.ndarray) -> "Forecast":
        """Keep the forecasts for some of the later observations."""
        values = (self.year, self.y, self.estimate, self.low, self.high, self.log_density)
        return Forecast(self.origin, self.method, *(each[rows] for each in values))


@dataclass(frozen=True)
class Score:
    """How one method did. Forecasts of one thing from many origins count each."""

    method: Method
    n: int  #: forecasts of single observations
    log_score: float  #: mean log density, nats; the larger the better
    coverage: float  #: share of intervals that held what came
    median_miss: float  #: median of |log10(what came / median)|; inf if half were impossible
    median_bias: float  #: median of log10(what came / median); above zero for too hopeful


@dataclass(frozen=True)
class Skipped:
    """A year from which no forecast was scored, and why."""

    origin: int
    reason: str


@dataclass(frozen=True, eq=False)
class Backtest:
    """All forecasts of all methods from all origins, made by `backtest`."""

    forecasts: tuple[Forecast, ...]
    skipped: tuple[Skipped, ...]
    level: float  #: of the intervals

    @property
    def origins(self) -> tuple[int, ...]:
        """Years from which forecasts were made."""
        return tuple(dict.fromkeys(forecast.origin for forecast in self.forecasts))

    def at(self, origin: int) -> "Backtest":
        """Keep the forecasts from one origin.

        Raises
        ------
        ValueError
            If none was made there.
        """
        kept = tuple(forecast for forecast in self.forecasts if forecast.origin == origin)
        if not kept:
            raise ValueError(
                f"origin={origin}: no forecast was made there, only from "
                f"{', '.join(map(str, self.origins))}"
            )
        return Backtest(kept, (), self.level)

    def since(self, year: float) -> "Backtest":
        """Keep the forecasts of what came in a year or later.

        Raises
        ------
        ValueError
            If nothing came then.
        """
        cut = (forecast.of(forecast.year >= year) for forecast in self.forecasts)
        kept = tuple(forecast for forecast in cut if forecast.y.size)
        if not kept:
            raise ValueError(f"year={year}: nothing that came then was forecast")
        return Backtest(kept, self.skipped, self.level)

    def scores(self) -> tuple[Score, ...]:
        """Score every method over all forecasts, in the order in which the methods were given."""
        by_method: dict[Method, list[Forecast]] = {}
        for forecast in self.forecasts:
            by_method.setdefault(forecast.method, []).append(forecast)
        return tuple(_score(method, made) for method, made in by_method.items())


def _score(method: Method, made: Iterable[Forecast]) -> Score:
    logs, covered, miss = (
        np.concatenate([getattr(one, name) for one in made])
        for name in ("log_density", "covered", "miss")
    )
    return Score(
        method=method,
        n=logs.size,
        log_score=float(logs.mean()),
        coverage=float(covered.mean()),
        median_miss=float(np.median(np.abs(miss))),
        median_bias=float(np.median(miss)),
    )


def backtest(
    seen: Observations,
    methods: Sequence[Method],
    origins: Iterable[int] | None = None,
    least_known: int = LEAST_KNOWN,
    level: float = 0.95,
) -> Backtest:
    """Forecast from the end of each year all that came later, by every method.

    Parameters
    ----------
    seen : Observations
        All that is known today.
    methods : sequence of Method
        Such as :data:`lib.forecasts.FOR_SYSTEMS`.
    origins : iterable of int, optional
        Years at whose ends forecasts are made; if not given, all from the first to the one before
        the last.
    least_known : int
        Observations that must be known by then.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    Backtest
        Its `skipped` lists the origins with too little known, with nothing later, and those at
        which a method could not learn: such an origin is left out for all methods, so that all are
        scored on the same observations.

    Raises
    ------
    ValueError
        If no method is given, or no origin is left; then with all the reasons.

    Examples
    --------
    >>> from lib.forecasts import MEAN, NO_CHANGE
    >>> seen = Observations([2012, 2013, 2014, 2015, 2016], [0.4, 0.3, 0.3, 0.2, 0.2])
    >>> found = backtest(seen, [NO_CHANGE, MEAN], least_known=3)
    >>> found.origins, [skip.origin for skip in found.skipped]
    ((2014, 2015), [2012, 2013])
    >>> [(score.method.estimator, round(score.median_miss, 2)) for score in found.scores()]
    [('no change', 0.18), ('mean of the known', 0.22)]
    """
    if not methods:
        raise ValueError("methods: there are none; take lib.forecasts.FOR_SYSTEMS, for example")
    between("level", level, 0.0, 1.0)
    if origins is None:
        origins = range(int(seen.year.min()), int(seen.year.max())) if seen.size else ()
    forecasts, skipped = [], []
    for origin in origins:
        try:
            forecasts += _from(origin, seen, methods, least_known, level)
        except ValueError as fault:
            skipped.append(Skipped(origin, str(fault)))
    if not forecasts:
        reasons = "; ".join(f"{skip.origin}: {skip.reason}" for skip in skipped)
        raise ValueError(f"origins: no year is left to forecast from ({reasons or 'none given'})")
    return Backtest(tuple(forecasts), tuple(skipped), level)


def _from(
    origin: int, seen: Observations, methods: Sequence[Method], least_known: int, level: float
) -> list[Forecast]:
    """Forecasts from one origin; a ValueError says why there are none."""
    known, later = seen.until(origin), seen.after(origin)
    if known.size < least_known:
        raise ValueError(
            f"{known.size} known by the end of the year, at least {least_known} needed"
        )
    if not later.size:
        raise ValueError("nothing came later")
    made = []
    for method in methods:
        try:
            learnt = method.learn(known)
            said = learnt.predict(later.year, later.x, level)
            logs = learnt.log_density(later.year, later.x, later.y)
        except ValueError as fault:
            raise ValueError(f"{method.name}: {fault}") from fault
        made.append(Forecast(origin, method, later.year, later.y, *said[:3], logs))
    return made
