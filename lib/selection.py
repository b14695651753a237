"""Exact slopes of large samples: the Theil-Sen slope and the quantile line, without all the pairs.

Both answers are decided by pairs of points, and a million points have half a million million pairs.
Neither method holds more than a few times as many pairs as there are points.

*Counting.* The slope of two points is below s exactly when the two stand in opposite order along
u and along ``v - s u``. So the number of slopes below s is the number of inversions of one order
against another, which sorting finds without looking at pairs, and the slopes in [s, t) belong to
the pairs that change places between the orders at s and at t. A random sample of those slopes says
where the median must be, counting at the two ends proves it, and after two rounds so few pairs are
left that they are listed. This is the randomised slope selection of Matousek (1991). Chance, which
is seeded, decides how long it takes and not what is found.

*Rotating.* The cost of a quantile line (Koenker and Bassett, 1978) is convex and piecewise linear
in intercept and slope, so that some best line passes through two points. The best line through one
given point is a weighted quantile of the slopes to all the others, and passes through a second
point; turning about each point that the line meets, as long as that pays, ends at the optimum
(Wesolowsky, 1981, for the median).

References
----------
J. Matousek (1991), Randomized optimal algorithm for slope selection, Inf. Process. Lett. 39,
183-187. R. Koenker and G. Bassett (1978), Regression quantiles, Econometrica 46, 33-50.
G. O. Wesolowsky (1981), A new descent algorithm for the least absolute value regression problem,
Commun. Stat. B 10, 479-491. T. J. Dekker (1971), A floating-point technique for extending the
available precision, Numer. Math. 18, 224-242.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DIRECT = 500  # points up to which holding all pairs, some hundred thousand, is the quicker way
LISTED = 8  # pairs for each point that are listed rather than narrowed further
ROUNDING = 4 * float(np.finfo(float).eps)  # of a residual, relative to the values it is made of
ULPS = 16  # no rounding moves a slope by as many units in the last place; see `_order`
MAGNITUDES = 1e-50, 1e50  # outside it, products with their rounding errors can leave the floats
ZERO_WIDTH = 2.0**-400  # below every slope but zero that such points can have


def median_slope(u: ArrayLike, v: ArrayLike) -> float:
    """Theil-Sen slope: the median of ``(v_j - v_i) / (u_j - u_i)`` over pairs with u_i != u_j.

    The mean of the middle two if their number is even. Cost is near-linear in the number of points
    and memory linear.

    Parameters
    ----------
    u, v : array, shape (n,)
        Two points or more. Each value zero or of magnitude 1e-50 to 1e50.

    Returns
    -------
    float
        In the units of v over those of u.

    Raises
    ------
    ValueError
        Names the argument: not one dimension, sizes that differ, fewer than two points, a value
        that is not finite or out of range, all of u equal.

    References
    ----------
    P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, J. Am. Stat.
    Assoc. 63, 1379-1389.

    Examples
    --------
    >>> median_slope([0, 1, 2, 3], [0.0, 2.0, 4.0, 60.0])
    11.0
    >>> u = np.arange(100_000)
    >>> median_slope(u, u % 7 - 3 * u)
    -3.0
    """
    u, v = _points(u, v)
    return (median_slope_of_all if u.size <= DIRECT else median_slope_by_counting)(u, v)


def median_slope_of_all(u: Floats, v: Floats) -> float:
    """`median_slope` by its definition: cost and memory grow with the square of the points."""
    i, j = np.triu_indices(u.size, 1)
    apart = u[i] != u[j]
    i, j = i[apart], j[apart]
    return float(np.median((v[j] - v[i]) / (u[j] - u[i])))


def median_slope_by_counting(u: Floats, v: Floats) -> float:
    """`median_slope` for large samples.

    Exact: one of the slopes, or the mean of two, as floats give them. Only if more than 8 n pairs
    agree with it to 16 units in the last place is it known no closer than that; if they are one
    slope, as in rounded data, it is again that slope.
    """
    by_u = np.lexsort((v, u))
    u, v = u[by_u], v[by_u]
    _, repeats = np.unique(u, return_counts=True)
    pairs = (u.size * (u.size - 1) - int(repeats @ (repeats - 1))) // 2
    low = _Cut(-math.inf, np.arange(u.size), 0)
    high = _Cut(math.inf, np.argsort(-u, kind="stable"), pairs)
    ranks = sorted({(pairs - 1) // 2, pairs // 2})
    return float(np.mean(_slopes_of_rank(u, v, ranks, low, high, np.random.default_rng(0))))


@dataclass(frozen=True)
class _Cut:
    """A slope, the points in order of ``v - slope u``, and the number of pairs below the slope."""

    slope: float
    order: Ints
    below: int


def _slopes_of_rank(
    u: Floats, v: Floats, ranks: list[int], low: _Cut, high: _Cut, rng: np.random.Generator
) -> list[float]:
    """Slopes of these ranks (0 is the least), which lie between the cuts; u, v sorted by (u, v).

    Ends, since each call fences off at least one of the slopes it sampled.
    """
    rank_at_low = np.empty_like(low.order)
    rank_at_low[low.order] = np.arange(u.size)
    turned = rank_at_low[high.order]
    inside = high.below - low.below

    def slopes(numbers: Ints) -> Floats:
        i, j = (low.order[side] for side in _inversions(turned, numbers))
        return np.sort((v[j] - v[i]) / (u[j] - u[i]))

    if inside <= LISTED * u.size:
        listed = slopes(np.arange(inside))
        return [float(listed[rank - low.below]) for rank in ranks]
    if high.slope - low.slope <= 3 * max(_width(low.slope), _width(high.slope)):
        return [(low.slope + high.slope) / 2] * len(ranks)

    sample = slopes(np.sort(rng.integers(inside, size=u.size)))
    margin = 1.5 * math.sqrt(u.size)  # three standard deviations of a sample's median rank
    share = (np.array([ranks[0], ranks[-1]]) - low.below) / inside
    at = np.clip(share * u.size + [-margin, margin], 0, u.size - 1).astype(int)
    found = []
    for a, b in pairwise([low, *_cuts(u, v, sample[at], low.slope, high.slope), high]):
        if here := [rank for rank in ranks if a.below <= rank < b.below]:
            found += _slopes_of_rank(u, v, here, a, b, rng)
    return found


def _cuts(u: Floats, v: Floats, pivots: Floats, low: float, high: float) -> Iterator[_Cut]:
    """Cuts on both sides of each pivot, so that slopes equal to it are fenced in.

    They keep so far from each other and from the ends that rounding cannot confuse them.
    """
    last = low
    for slope in sorted(float(p + side * _width(p)) for p in pivots for side in (-1, 1)):
        if min(slope - last, high - slope) >= _width(slope) / 2:
            order = _order(u, v, slope)
            yield _Cut(slope, order, _count_inversions(order))
            last = slope


def _width(slope: float) -> float:
    """How far a cut stays from the slopes about which it was made."""
    return max(ULPS * float(np.spacing(abs(slope))), ZERO_WIDTH)


def _order(u: Floats, v: Floats, slope: float) -> Ints:
    """Sort the points by ``v - slope u``, ascending; ties stay as they are.

    Two points may differ by one unit in the last place of u, and then by far less along ``v - slope
    u``. So that is carried with twice the digits of a float, as a sum of two (Dekker 1971): what
    rounding is left could move the slope of a pair by a few units in the last place at most.
    """
    product, product_error = _two_product(slope, u)
    total, total_error = _two_sum(v, -product)
    head, tail = _two_sum(total, total_error - product_error)
    return np.lexsort((tail, head))


def _two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return a + b as rounded, and the error of the rounding, exactly."""
    total = a + b
    b_part = total - a
    return total, (a - (total - b_part)) + (b - b_part)


def _two_product(a: float, b: Floats) -> tuple[Floats, Floats]:
    """Return a * b as rounded, and the error of the rounding, exactly."""
    (a_head, a_tail), (b_head, b_tail) = _split(a), _split(b)
    product = a * b
    return product, a_tail * b_tail - (
        ((product - a_head * b_head) - a_tail * b_head) - a_head * b_tail
    )


def _split(a: float | Floats) -> tuple[float | Floats, float | Floats]:
    """Two halves of the digits of a, whose products are exact."""
    scaled = 134217729.0 * a  # 2^27 + 1
    head = scaled - (scaled - a)
    return head, a - head


def _levels(permutation: Ints) -> Iterator[tuple[int, Ints, Ints, Ints]]:
    """Walk through the inversions of a permutation of 0 ... n - 1, one bit of its values at a time.

    An inversion is a larger value before a smaller one. It belongs to the highest bit in which the
    two differ: the larger has it set and the smaller clear. The values are kept in groups that
    agree in all higher bits, each in the order of the permutation; padded to a power of two, each
    group is half clear and half set, so that it divides into two groups by plain reshaping.

    Yields
    ------
    half : int
        The bit; also the number of clear values, and of set ones, in each group.
    clear, set : array
        Values with the bit clear, and set, group after group.
    before : array
        How many of the set values of its group come before each clear one: its inversions.
    """
    size = 1 << (permutation.size - 1).bit_length()
    values = np.arange(size)
    values[: permutation.size] = permutation
    count = np.arange(size // 2)
    half = size // 2
    while half:
        is_set = (values & half) != 0
        at = np.flatnonzero(~is_set)
        clear, set_ = values[at], values[is_set]
        yield half, clear, set_, at - count - (count & -half)
        values = np.hstack((clear.reshape(-1, half), set_.reshape(-1, half))).ravel()
        half //= 2


def _count_inversions(permutation: Ints) -> int:
    """Count the pairs of which the larger comes first."""
    return sum(int(before.sum()) for _, _, _, before in _levels(permutation))


def _inversions(permutation: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Smaller and larger values of the inversions with these numbers, which ascend from 0.

    Inversions are numbered in the order in which `_levels` comes upon them.
    """
    smaller, larger, passed = [], [], 0
    for half, clear, set_, before in _levels(permutation):
        ends = passed + np.cumsum(before)
        here = numbers[slice(*np.searchsorted(numbers, (passed, ends[-1])))]
        k = np.searchsorted(ends, here, side="right")
        smaller.append(clear[k])
        larger.append(set_[(k & -half) + here - (ends[k] - before[k])])
        passed = ends[-1]
    return np.concatenate(smaller), np.concatenate(larger)


def quantile_line(
    u: ArrayLike, v: ArrayLike, q: float, weights: ArrayLike | None = None
) -> tuple[float, float]:
    """Quantile line of v on u, exact: a minimum of ``sum(w * rho(v - a - b u))`` over a and b.

    ``rho(r) = q r`` for r >= 0 and ``(q - 1) r`` for r < 0, so that about a share q of the weight
    lies below the line. The line passes through two points. If several lines have the least cost,
    as they may when q n is a whole number, it is one of them, and the same for any order of rows.

    Parameters
    ----------
    u, v : array, shape (n,)
        Two points or more. Each value zero or of magnitude 1e-50 to 1e50.
    q : float
        Between 0 and 1; 0.5 is the line of least absolute deviations.
    weights : array, shape (n,), optional
        From 1e-50 to 1e50. A whole number is the same as so many repeats of the point.

    Returns
    -------
    intercept, slope : float
        a, in the units of v, and b, in the units of v over those of u.

    Raises
    ------
    ValueError
        Names the argument: as for `median_slope`; a q outside (0, 1); weights that are not above
        zero.

    References
    ----------
    R. Koenker and G. Bassett (1978), Regression quantiles, Econometrica 46, 33-50.

    Examples
    --------
    >>> quantile_line([0, 1, 2, 3, 4], [1, 3, 5, 7, 90], q=0.5)
    (1.0, 2.0)
    >>> quantile_line([0, 1, 2, 3, 4], [1, 3, 5, 7, 90], q=0.5, weights=[1, 1, 1, 1, 9])
    (-26.0, 29.0)
    """
    u, v = _points(u, v)
    if not (np.ndim(q) == 0 and 0 < q < 1):
        raise ValueError(f"q={q!r}: expected a number between 0 and 1, such as 0.5")
    w = np.ones(u.size) if weights is None else _numbers("weights", weights)
    if w.size != u.size:
        raise ValueError(f"weights has {w.size} values and u has {u.size}: they must pair up")
    if (w <= 0).any():
        i = int(np.argmax(w <= 0))
        raise ValueError(f"weights[{i}]={w[i]}: expected a number above zero; leave the point out")
    rows = np.lexsort((w, v, u))
    u, v, w = u[rows], v[rows], w[rows]
    turn, cost = int(np.argmin(np.abs(u - u.mean()))), math.inf
    while turn is not None:
        next_slope = _rotate(u, v, w, q, turn)
        next_cost, next_turn = _turning_point(u, v, w, q, turn, next_slope)
        if next_cost >= cost:  # what there is to gain is lost in rounding
            break
        pivot, slope, cost, turn = turn, next_slope, next_cost, next_turn
    return float(v[pivot] - slope * u[pivot]), slope


def _rotate(u: Floats, v: Floats, w: Floats, q: float, pivot: int) -> float:
    """Slope of the best line through the pivot.

    The cost of a point is ``w |du|`` times rho of ``dv/du - slope``, with q for the points to the
    right and 1 - q to the left; so the slope is a quantile of dv/du with the weights ``w |du|``.
    """
    du, dv = u - u[pivot], v - v[pivot]
    apart = du != 0
    du, dv, w = du[apart], dv[apart], w[apart]
    slopes, weight = dv / du, w * np.abs(du)
    target = weight @ np.where(du > 0, q, 1 - q)
    order = np.argsort(slopes)
    cumulative = np.cumsum(weight[order])
    k = min(int(np.searchsorted(cumulative, target)), slopes.size - 1)
    return float(slopes[order[k]])


def _turning_point(
    u: Floats, v: Floats, w: Floats, q: float, pivot: int, slope: float
) -> tuple[float, int | None]:
    """Cost of the line through the pivot, and the point on it to turn about; None at the optimum.

    Between the turns about points on the line, the derivative of the cost is linear. So if none of
    these turns, either way, lowers the cost, no move of the line does.
    """
    du, dv = u - u[pivot], v - v[pivot]
    residuals = dv - slope * du
    # Decimal data miss their line by the rounding of each value; the points so near lie on it.
    size = np.abs(v) + abs(v[pivot]) + abs(slope) * (np.abs(u) + abs(u[pivot]))
    on = np.abs(residuals) <= ROUNDING * size
    rho = np.where(residuals > 0, q, q - 1)
    cost = float(w @ (rho * residuals))
    # Raising the line by one costs `raised` for the points off it, turning it about the pivot by a
    # slope of one costs `turned`; a turn about a point at distance x costs turned - x raised.
    pull = np.where(on, 0, -w * rho)
    raised, turned = pull.sum(), pull @ du
    at = np.flatnonzero(on)  # ascends in u
    x, weight = du[at], w[at]
    mass, moment = np.cumsum(weight), np.cumsum(weight * x)
    left = x * mass - moment  # sum of weight * distance to the points to the left
    right = (moment[-1] - moment) - x * (mass[-1] - mass)
    off = turned - x * raised
    derivatives = np.concatenate(
        (off + q * left + (1 - q) * right, -off + (1 - q) * left + q * right)
    )
    steepest = int(np.argmin(derivatives))
    return cost, int(at[steepest % at.size]) if derivatives[steepest] < 0 else None


def _points(u: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Points as two arrays of floats, or a ValueError that says what is wrong with them."""
    u, v = _numbers("u", u), _numbers("v", v)
    if u.size != v.size:
        raise ValueError(f"u has {u.size} values and v has {v.size}: they must pair up")
    if u.size < 2:
        raise ValueError(f"u has {u.size} values: a slope needs at least two points")
    if np.ptp(u) == 0:
        raise ValueError(f"u: all {u.size} values are equal, so there is no slope to find")
    return u, v


def _numbers(name: str, values: ArrayLike) -> Floats:
    """`values` as floats, or a ValueError that points at the first that cannot be used."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as fault:
        raise ValueError(f"{name}: expected numbers, got {values!r}") from fault
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}: expected one dimension")
    least, most = MAGNITUDES
    size = np.abs(array)
    bad = np.flatnonzero(~((array == 0) | ((size >= least) & (size <= most))))
    if bad.size:
        raise ValueError(
            f"{name}[{bad[0]}]={float(array[bad[0]])}: expected zero or a magnitude from {least:g} "
            f"to {most:g}; mend the value, rescale all of them, or leave the point out"
        )
    return array
