"""Estimators: ways to lay a line through points, each for many weightings of the points at once.

In the plane where the form is a line the model is ``v = a + b u``, or with a year ``v = a + b u +
c t``. An estimator finds (a, b[, c]) for every row of a matrix of weights. One row of ones is a
fit; rows of counts are resamples. So nothing here knows of intervals, and `lib.intervals` knows of
no estimator.

Coordinates are measured from an origin in the middle of the points, which keeps the digits.
Where a weighting leaves the line undetermined the row is NaN; the callers draw again, or say so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from lib import candidates, selection
from lib.resample import CELLS

Floats = NDArray[np.float64]

DETERMINED = 1e-12
"""Least share of the spread of u (and of t) in all points that a weighting must keep."""

HUBER_TUNING = 1.345
"""Huber's constant in standard deviations: 95 % efficient when the noise is normal."""

HUBER_STILL = 1e-9
"""Step, in ranges of v, below which a Huber line stands still."""

HUBER_STEPS = 200
"""Steps of reweighting after which a Huber line counts as not converged."""

MAD_OF_NORMAL = 0.6744897501960817
"""Median absolute deviation of a standard normal variable."""

HUBER_FLOOR = 1e-10
"""Least scale of Huber's noise, in ranges of v: where most points lie on one line it would be zero,
and rounding would decide which of them are trusted."""

MANY = 300
"""Points from which on lists of all pairs grow too long."""

MANY_WITH_YEAR = 120
"""Points from which on a list of all triples takes longer than linear programmes."""


class Points(NamedTuple):
    """Points in the plane of the line, each coordinate measured from `origin`; shape (n,) each."""

    u: Floats
    v: Floats
    t: Floats | None  #: year, where it is part of the model
    better: float  #: -1 if low v is good, which is the usual thing, 1 if high v is

    @property
    def size(self) -> int:
        """Number of points."""
        return self.u.size

    @property
    def design(self) -> Floats:
        """Columns 1, u[, t]; shape (n, k)."""
        columns = [np.ones(self.size), self.u]
        return np.column_stack(columns if self.t is None else [*columns, self.t])

    def reordered(self, order: NDArray[np.intp]) -> "Points":
        """Put the points in another order, or take some of them."""
        t = None if self.t is None else self.t[order]
        return Points(self.u[order], self.v[order], t, self.better)

    def swapped(self) -> "Points":
        """Exchange the axes."""
        return self._replace(u=self.v, v=self.u)


Find = Callable[[Points, Floats], Floats]
Select = Callable[[Points, Floats], Floats]


@dataclass(frozen=True)
class Estimator:
    """A way to find a line, and which intervals (`lib.intervals.KINDS`) make sense with it."""

    name: str  #: how it is called
    find: Find  #: (points, weights of shape (rows, n)) to (a, b[, c]) of shape (rows, k)
    intervals: tuple[str, ...]  #: kinds that it can have, the default first
    likelihood: bool = False  #: whether it maximises one, that of normal noise in v
    turned: bool = False  #: whether it works with the axes exchanged: u on v
    takes_year: bool = True  #: whether it knows a term in the year
    select: Select | None = None  #: which points it uses, if not all: weights to weights


_PAIRS = {m: np.triu_indices(m) for m in (2, 3)}


def _moments(points: Points, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted means, (m, rows), and mean squares and products about them, (m, m, rows)."""
    columns = np.stack([column for column in (points.u, points.v, points.t) if column is not None])
    m = len(columns)
    first, second = _PAIRS[m]
    products = columns[first] * columns[second]
    # Sums lie in rows, so that what follows runs along the memory.
    sums = np.concatenate([np.ones((1, points.size)), columns, products]) @ weights.T
    with np.errstate(invalid="ignore", divide="ignore"):  # a weighting may be all zero: NaN
        sums = sums[1:] / sums[0]
    means, scatter = sums[:m], np.empty((m, m, len(weights)))
    scatter[first, second] = sums[m:] - means[first] * means[second]
    scatter[second, first] = scatter[first, second]
    return means, scatter


def _parts(rows: NDArray, columns: int) -> list[NDArray]:
    """Split rows into parts of about `CELLS` numbers, when each comes to have so many columns."""
    return np.array_split(rows, max(math.ceil(len(rows) * columns / CELLS), 1))


def _from_moments(slope_of: Callable[[Floats, Floats, Floats], Floats]) -> Find:
    """Make an estimator of a function of the three second moments: of u, of u and v, of v.

    With a year, the moments are those of what the year leaves over of u and v (Frisch and Waugh
    1933), which for least squares is the same as a regression on both.
    """

    def find(points: Points, weights: Floats) -> Floats:
        means, scatter = _moments(points, weights)
        uu, uv, vv = scatter[0, 0], scatter[0, 1], scatter[1, 1]
        with np.errstate(invalid="ignore", divide="ignore"):  # undetermined rows become NaN below
            if points.t is not None:
                ut, vt, tt = scatter[0, 2], scatter[1, 2], scatter[2, 2]
                uu, uv, vv = uu - ut * ut / tt, uv - ut * vt / tt, vv - vt * vt / tt
            slope = slope_of(uu, uv, vv)
            slope = np.where(uu > DETERMINED * np.mean(points.u**2), slope, np.nan)
            if points.t is not None:
                slope = np.where(tt > DETERMINED * np.mean(points.t**2), slope, np.nan)
            height = means[1] - slope * means[0]
            if points.t is None:
                return np.column_stack([height, slope])
            drift = (vt - slope * ut) / tt
            return np.column_stack([height - drift * means[2], slope, drift])

    return find


_PERCENTILES = ("pairs", "cluster")
_BOOTSTRAPS = (*_PERCENTILES, "pairs-bca", "cluster-bca")
# Lines that jump from point to point get percentiles only: for them the jackknife behind BCa is
# wrong however many points there are (Efron and Tibshirani 1993, chapter 11).

least_squares = Estimator(
    name="least-squares",
    find=_from_moments(lambda uu, uv, vv: uv / uu),
    intervals=("t", "hc3", *_BOOTSTRAPS, "wild"),
    likelihood=True,
)
"""Least squares of v on u: minimises ``sum(w (v - a - b u)^2)``. Takes u as exact."""

inverse = replace(least_squares, name="inverse", turned=True, likelihood=False)
"""Least squares of u on v: minimises the squares along the other axis. Takes v as exact."""


def deming(variance_ratio: float) -> Estimator:
    """Fit a line through points with noise in both coordinates: orthogonal regression.

    Minimises ``sum(w ((v - a - b u*)^2 / r + (u - u*)^2))`` over the line and the true u*, where r
    is the variance of the noise of v over that of u. Large r gives least squares of v on u, small r
    that of u on v. With a year, u and v are what the year leaves over of them.

    Parameters
    ----------
    variance_ratio : float
        r, above zero, in squared units of v over those of u.

    Returns
    -------
    Estimator

    Raises
    ------
    ValueError
        If the ratio is not finite and above zero.

    References
    ----------
    W. E. Deming (1943), Statistical adjustment of data; W. A. Fuller (1987), Measurement error
    models, section 1.3.

    Examples
    --------
    >>> u = np.array([-1.0, 0.0, 1.0])
    >>> points = Points(u, np.array([-2.0, 0.0, 2.0]), None, -1)
    >>> deming(1.0).find(points, np.ones((1, 3))).round(9).tolist()
    [[0.0, 2.0]]
    """
    if not (isinstance(variance_ratio, Real) and 0 < variance_ratio < math.inf):
        raise ValueError(
            f"variance_ratio={variance_ratio!r}: expected a number above 0, the variance of the "
            "noise in transformed y over that in log10 of x"
        )

    def slope_of(uu: Floats, uv: Floats, vv: Floats) -> Floats:
        gap, cross = vv - variance_ratio * uu, math.sqrt(variance_ratio) * 2 * uv
        root = np.hypot(gap, cross)
        # Two ways to write one number; each loses its digits where the other keeps them.
        return np.where(gap > 0, (gap + root) / (2 * uv), 2 * variance_ratio * uv / (root - gap))

    return Estimator(
        name=f"deming {variance_ratio:g}", find=_from_moments(slope_of), intervals=_BOOTSTRAPS
    )


def quantile(q: float) -> Estimator:
    """Fit the line that leaves a share q of the points below it: quantile regression, exact.

    Minimises ``sum(w rho(v - a - b u))`` with ``rho(r) = r (q - [r < 0])``. Some minimum passes
    through as many points as the line has coefficients, so that the candidates are few
    (`lib.candidates`). From `MANY` points on, a search finds it
    instead (:func:`lib.selection.quantile_line`); with a year, from `MANY_WITH_YEAR` points on, a
    linear programme does. Of several minima it is one, the same for any order of the points, up to
    rounding.

    Parameters
    ----------
    q : float
        Above 0 and below 1. For errors a low q is near the best systems of each size.

    Returns
    -------
    Estimator

    Raises
    ------
    ValueError
        If q is not between 0 and 1.

    References
    ----------
    R. Koenker and G. Bassett (1978), Regression quantiles, Econometrica 46, 33-50.

    Examples
    --------
    >>> points = Points(np.array([-1.0, 0.0, 1.0]), np.array([0.0, 0.0, 5.0]), None, -1)
    >>> quantile(0.2).find(points, np.ones((1, 3))).tolist()
    [[0.0, 0.0]]
    """
    if not (isinstance(q, Real) and 0 < q < 1):
        raise ValueError(f"quantile={q!r}: expected a number above 0 and below 1, such as 0.1")

    def find(points: Points, weights: Floats) -> Floats:
        determined = np.isfinite(least_squares.find(points, weights)).all(axis=1)
        found = np.full((len(weights), points.design.shape[1]), np.nan)
        order = np.lexsort(points[:2] if points.t is None else points[:3])
        points = points.reordered(order)
        found[determined] = best_line(points, weights[np.ix_(determined, order)])
        return found

    def best_line(points: Points, weights: Floats) -> Floats:
        if points.size > (MANY if points.t is None else MANY_WITH_YEAR):
            search = _searched if points.t is None else _programmed
            # A search costs a sort of all points, beside which a turn of this loop is nothing.
            lines = [search(points, q, row) for row in weights]
            return np.reshape(lines, (len(weights), points.design.shape[1]))
        return candidates.best_lines(points.design, points.v, q, weights)

    return Estimator(name=f"quantile {q:g}", find=find, intervals=_PERCENTILES)


def _searched(points: Points, q: float, weights: Floats) -> Floats:
    used = weights > 0
    return np.array(selection.quantile_line(points.u[used], points.v[used], q, weights[used]))


def _programmed(points: Points, q: float, weights: Floats) -> Floats:
    """Solve the linear programme of Koenker and Bassett, in its dual with as few rows as terms."""
    columns, rise = np.abs(points.design).max(axis=0), np.ptp(points.v)
    design = points.design / columns  # the solver's tolerances are in no unit
    solved = optimize.linprog(
        -points.v / rise,
        A_eq=design.T,
        b_eq=(1 - q) * design.T @ weights,
        bounds=np.column_stack([np.zeros_like(weights), weights]),
        method="highs-ds",
    )
    if solved.status:
        return np.full(columns.size, np.nan)
    return -solved.eqlin.marginals * rise / columns


def _theil_sen(points: Points, weights: Floats) -> Floats:
    if points.size > MANY:  # all pairs would not fit; a turn of the loop is nothing beside a search
        slope = np.array([_selected_slope(points, row) for row in weights])
    else:
        slope = _median_of_pairs(points, weights)
    height = _weighted_median(points.v - slope[:, None] * points.u, weights)
    return np.column_stack([height, slope])


def _selected_slope(points: Points, weights: Floats) -> float:
    often = weights.astype(int)
    if np.any(often != weights):
        raise ValueError(
            f"weights: Theil-Sen weighs pairs, and of {points.size} points there are too many; "
            f"leave the weights out, or take at most {MANY} points"
        )
    return selection.median_slope(np.repeat(points.u, often), np.repeat(points.v, often))


def _median_of_pairs(points: Points, weights: Floats) -> Floats:
    """Median of the slopes of all pairs, a pair counted as often as its points together."""
    i, j = np.triu_indices(points.size, 1)
    du = points.u[j] - points.u[i]
    i, j, du = i[du != 0], j[du != 0], du[du != 0]
    if not du.size:
        return np.full(len(weights), np.nan)
    slopes = (points.v[j] - points.v[i]) / du
    order = np.argsort(slopes)
    i, j, slopes = i[order], j[order], slopes[order]
    medians = []
    for rows in _parts(weights, slopes.size):
        medians.append(_middle(slopes[None], np.cumsum(rows[:, i] * rows[:, j], axis=1)))
    return np.concatenate(medians)


def _middle(ordered: Floats, heaped: Floats) -> Floats:
    """Median of each row of sorted values from their heaped-up weights; NaN without weight.

    The value at which the weights pass one half; the mean with the next where they meet it, as for
    an even number of equal weights.
    """
    half = heaped[:, -1:] / 2
    # Weights that are no whole numbers meet one half up to rounding.
    below = (heaped < half * (1 - 1e-12)).sum(axis=1)
    upto = (heaped <= half * (1 + 1e-12)).sum(axis=1)
    ordered, rows = np.broadcast_to(ordered, heaped.shape), np.arange(len(heaped))
    last = ordered.shape[1] - 1
    low, high = ordered[rows, np.minimum(below, last)], ordered[rows, np.minimum(upto, last)]
    return np.where(half[:, 0] > 0, (low + high) / 2, np.nan)


def _weighted_median(values: Floats, weights: Floats) -> Floats:
    """Median of each row of values under its row of weights."""
    order, rows = np.argsort(values, axis=1), np.arange(len(values))[:, None]
    return _middle(values[rows, order], np.cumsum(weights[rows, order], axis=1))


theil_sen = Estimator(name="theil-sen", find=_theil_sen, intervals=_PERCENTILES, takes_year=False)
"""Median of the slopes of all pairs of points (Theil 1950, Sen 1968), through the median of what it
leaves. A third of the points may be arbitrarily wrong. Weighted pairs count as the product."""


def _huber(points: Points, weights: Floats) -> Floats:
    coefficients = least_squares.find(points, weights)
    moving = np.flatnonzero(np.isfinite(coefficients).all(axis=1))
    design, reach = points.design, np.ptp(points.v)
    for _ in range(HUBER_STEPS):
        if not moving.size:
            return coefficients
        rows, before = weights[moving], coefficients[moving]
        apart = np.abs(points.v - before @ design.T)
        scale = _weighted_median(apart, rows)[:, None] / MAD_OF_NORMAL
        scale = np.maximum(scale, HUBER_FLOOR * reach)
        # Within the bound weight 1; beyond it, as much less as they are farther.
        trust = np.divide(
            HUBER_TUNING * scale, apart, out=np.ones_like(apart), where=apart > HUBER_TUNING * scale
        )
        after = least_squares.find(points, rows * trust)
        coefficients[moving] = after
        with np.errstate(invalid="ignore"):  # a row that lost its line stays NaN
            step = np.abs((after - before) @ design.T).max(axis=1)
        moving = moving[step > HUBER_STILL * reach]
    coefficients[moving] = np.nan
    return coefficients


huber = Estimator(name="huber", find=_huber, intervals=_BOOTSTRAPS)
"""Huber's M-estimator (1964): squares near the line, absolute values beyond `HUBER_TUNING` standard
deviations, by weights found in turns with the scale, a median absolute deviation."""


def frontier(order: ArrayLike | None = None) -> Estimator:
    """Fit least squares through the best so far: points that beat all that came before.

    Parameters
    ----------
    order : array, shape (n,), optional
        What "before" means, such as the year of each point; u, that is compute, if not given.

    Returns
    -------
    Estimator
        In a resample the frontier is found anew. Points of a frontier are extremes, of which a
        bootstrap knows too little: its intervals do not cover as often as they say.

    Raises
    ------
    ValueError
        If `order` is not one finite number a point; when it is used, if its length is wrong.

    Examples
    --------
    >>> points = Points(np.array([-1.0, 0, 1, 2]), np.array([3.0, 2, 9, 1]), None, -1)
    >>> frontier().select(points, np.ones((1, 4))).tolist()
    [[1.0, 1.0, 0.0, 1.0]]
    """
    along = None if order is None else np.asarray(order, dtype=float)
    if along is not None and not (along.ndim == 1 and np.isfinite(along).all()):
        raise ValueError(f"order: expected one finite number a point, got {order!r}")

    def select(points: Points, weights: Floats) -> Floats:
        before = points.u if along is None else along
        if before.size != points.size:
            raise ValueError(f"order has {before.size} values for {points.size} points")
        worse = -points.better * points.v
        # Of points at one place only the best can count, and of equals the cheapest, or earliest.
        ties = [points.u] if points.t is None else [points.t, points.u]
        rank = np.lexsort([*ties, worse, before])
        height = np.where(weights[:, rank] > 0, worse[rank], np.inf)
        best = np.minimum.accumulate(height, axis=1)
        chosen = np.empty_like(height)
        chosen[:, rank] = height < np.hstack([np.full((len(height), 1), np.inf), best[:, :-1]])
        return chosen

    return Estimator(
        name="frontier" if order is None else "frontier-time",
        find=lambda points, weights: least_squares.find(points, select(points, weights)),
        intervals=_PERCENTILES,
        select=select,
    )


ESTIMATORS: dict[str, Estimator] = {
    estimator.name: estimator
    for estimator in (least_squares, inverse, theil_sen, huber, frontier())
}
"""Estimators without a parameter, by name; `deming`, `quantile`, `frontier` make the others."""
