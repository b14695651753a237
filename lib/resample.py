"""Resampling without a loop over replicates, and the ends of an interval from what it gives.

A resample of points is a row of *counts*: how often each point was drawn. An estimator that takes
weights takes many such rows at once, so that a bootstrap is a few matrix products. Rows come in
chunks, so that memory stays bounded whatever the number of points.

References
----------
B. Efron and R. J. Tibshirani (1993), An introduction to the bootstrap, chapters 6, 13 and 14.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

CELLS = 2**16
"""Numbers in a chunk of rows: half a megabyte, which stays near the processor."""

TIE = 1e-11
"""Relative difference below which a replicate is the estimate itself."""

PATIENCE = 20
"""Times as many resamples as asked for, before we give up on finding enough that can be fitted."""


def chunks(rows: int, columns: int) -> Iterator[int]:
    """Split rows into chunks of at most `CELLS` numbers (one row at least).

    Examples
    --------
    >>> list(chunks(5, CELLS // 2))
    [2, 2, 1]
    """
    at_once = max(CELLS // columns, 1)
    for start in range(0, rows, at_once):
        yield min(at_once, rows - start)


def pairs(rng: np.random.Generator, n: int, rows: int) -> Floats:
    """Draw n points with replacement, many times.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    n, rows : int
        Number of points, and of resamples.

    Returns
    -------
    array, shape (rows, n)
        Counts; every row sums to n.

    Examples
    --------
    >>> pairs(np.random.default_rng(0), 5, 2).sum(axis=1).tolist()
    [5.0, 5.0]
    """
    drawn = rng.integers(0, n, size=(rows, n))
    drawn += np.arange(0, rows * n, n)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(float)


def clusters(rng: np.random.Generator, labels: NDArray[np.intp], rows: int) -> Floats:
    """Draw whole clusters with replacement, as many as there are, many times.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    labels : array of int, shape (n,)
        Number of the cluster of each point, from 0.
    rows : int
        Number of resamples.

    Returns
    -------
    array, shape (rows, n)
        Counts, equal within a cluster.

    Examples
    --------
    >>> counts = clusters(np.random.default_rng(0), np.array([0, 0, 1, 2]), 100)
    >>> bool((counts[:, 0] == counts[:, 1]).all())
    True
    """
    return pairs(rng, labels.max() + 1, rows)[:, labels]


def signs(rng: np.random.Generator, n: int, rows: int) -> Floats:
    """Draw signs, +1 or -1 with even odds, shape (rows, n).

    Examples
    --------
    >>> np.unique(signs(np.random.default_rng(0), 5, 2)).tolist()
    [-1.0, 1.0]
    """
    # Not int8: of those numpy makes four at a time, and a chunk would waste what it does not use.
    return 2.0 * rng.integers(0, 2, size=(rows, n), dtype=np.int32) - 1.0


def replicate(
    draw: Callable[[int], Floats], find: Callable[[Floats], Floats], columns: int, rows: int
) -> Floats:
    """Estimate on resamples until there are enough replicates, chunk by chunk.

    A resample may hold too few different points to be fitted. It is then drawn again, so that the
    replicates are those of samples that can be fitted.

    Parameters
    ----------
    draw : callable
        Draws this many resamples, shape (rows, columns).
    find : callable
        Estimates on resamples: (rows, columns) to (rows, k); NaN where that cannot be done.
    columns, rows : int
        Length of a resample, and number of replicates.

    Returns
    -------
    array, shape (rows, k)

    Raises
    ------
    ValueError
        If nearly no resample can be fitted.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> replicate(lambda rows: signs(rng, 3, rows), lambda rows: rows[:, :2], 3, 4).shape
    (4, 2)
    """
    found, enough, drawn = [], 0, 0
    while enough < rows:
        if drawn >= PATIENCE * rows:
            raise ValueError(
                f"replicates: of {drawn} resamples only {enough} hold enough different points to "
                "be fitted; take an interval that does not resample, or more points"
            )
        for size in chunks(rows - enough, columns):
            estimates = find(draw(size))
            kept = estimates[np.isfinite(estimates).all(axis=1)]
            found.append(kept)
            enough, drawn = enough + len(kept), drawn + size
    return np.concatenate(found)


def percentile_ends(values: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the percentile interval of replicates, along the first axis.

    Covers the truth where the replicates are spread about the estimate as the estimate is about
    the truth, without bias. Linear between neighbours; an end among infinite values is infinite.

    Examples
    --------
    >>> low, high = percentile_ends(np.arange(101.0), 0.90)
    >>> round(float(low), 9), round(float(high), 9)
    (5.0, 95.0)
    """
    tail = (1 - level) / 2
    ordered = np.sort(values, axis=0)
    return _quantile(ordered, tail), _quantile(ordered, 1 - tail)


def bca_ends(
    values: Floats, estimate: Floats, jackknife: Floats, level: float
) -> tuple[Floats, Floats]:
    """Return the bias-corrected and accelerated interval of replicates, along the first axis.

    As :func:`percentile_ends`, at percentages that mend a bias of the median of the replicates and
    a spread that changes with the truth. The acceleration comes from leaving points out; it is
    taken as zero where one of those estimates is infinite.

    Parameters
    ----------
    values, jackknife : array, shape (rows, ...) and (left out, ...)
        Estimates on resamples, and with one point or cluster left out.
    estimate : array, shape (...)
        On the whole sample.
    level : float
        Above 0 and below 1.

    Returns
    -------
    low, high : array, shape (...)

    Raises
    ------
    ValueError
        If the estimate lies outside of all replicates: there is no bias to correct by.

    References
    ----------
    B. Efron (1987), Better bootstrap confidence intervals, J. Am. Stat. Assoc. 82, 171-185.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(size=10_000)
    >>> low, high = bca_ends(values, np.median(values), np.linspace(-1, 1, 9), 0.95)
    >>> round(float(low), 1), round(float(high), 1)
    (-2.0, 2.0)
    """
    # A resample may give the estimate again, up to rounding: such ties count half.
    slack = np.where(np.isfinite(estimate), TIE * np.abs(estimate), 0.0)
    under, over = values < estimate - slack, values > estimate + slack
    below = (1 + np.mean(under, axis=0) - np.mean(over, axis=0)) / 2
    if np.any((below == 0) | (below == 1)):
        raise ValueError(
            "interval: the estimate lies outside of all replicates, so BCa has no bias to correct "
            "by; take the percentile interval, and do not trust it much"
        )
    bias = special.ndtri(below)
    with np.errstate(invalid="ignore"):  # of infinite values, which count as zero below
        apart = jackknife.mean(axis=0) - jackknife
    largest = np.abs(apart).max(axis=0)
    usable = np.isfinite(largest) & (largest > 0)
    apart = np.where(usable, apart, 1.0) / np.where(usable, largest, 1.0)  # no power underflows
    skew = np.where(usable, (apart**3).sum(axis=0), 0.0)
    acceleration = skew / (6 * (apart**2).sum(axis=0) ** 1.5)
    ordered = np.sort(values, axis=0)
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        shifted = bias + special.ndtri(tail)
        # Past zero the end would come back from the other side.
        slowed = np.maximum(1 - acceleration * shifted, np.finfo(float).tiny ** 0.5)
        ends.append(_quantile(ordered, special.ndtr(bias + shifted / slowed)))
    return tuple(ends)


def _quantile(ordered: Floats, share: float | Floats) -> Floats:
    """Quantile of sorted values along the first axis; next to infinite values the infinite one."""
    position = np.asarray(share) * (len(ordered) - 1)
    lower, upper = np.floor(position).astype(int), np.ceil(position).astype(int)
    if position.ndim == 0:
        low, high = ordered[lower], ordered[upper]
    else:
        low = np.take_along_axis(ordered, lower[None], axis=0)[0]
        high = np.take_along_axis(ordered, upper[None], axis=0)[0]
    with np.errstate(invalid="ignore"):  # inf - inf, replaced on the next lines
        between = low + (position - lower) * (high - low)
    infinite = np.where(np.isinf(low), low, high)
    return np.where(np.isinf(low) | np.isinf(high), infinite, between)
