"""The quantile line of a small sample, exact, for many weightings of its points at once.

Some best line passes through as many points as it has coefficients, so the candidates are few.
Their losses for all weightings are one matrix product. Most weightings have their best line among
the best few of the plain sample, and whether it is the best of all can be told without looking
further: the loss is convex, so a line is the only best one if and only if the loss rises in every
direction from it. The weightings for which that cannot be told are compared with all candidates.

References
----------
R. Koenker and G. Bassett (1978), Regression quantiles, Econometrica 46, 33-50, theorem 3.3.
"""

import itertools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lib.resample import CELLS

Floats = NDArray[np.float64]

SOLVABLE = 1e-12
"""Least determinant of the points through which a line is laid, in its own units."""

FEW = 256
"""Candidates that are tried before all are."""

SURE = 1e-9
"""Share of a point's weight by which the loss must rise in every direction."""


def best_lines(design: Floats, v: Floats, q: float, weights: Floats) -> Floats:
    """Return the line of least loss for every row of weights.

    Minimises ``sum(w rho(v - design @ line))`` with ``rho(r) = r (q - [r < 0])``.

    Parameters
    ----------
    design : array, shape (n, k)
        Columns of the line, the first all ones; k is 2 or 3.
    v : array, shape (n,)
        Heights of the points.
    q : float
        Above 0 and below 1.
    weights : array, shape (rows, n)
        Zero or more.

    Returns
    -------
    array, shape (rows, k)
        NaN if there is no candidate: all points stand one above the other.

    Examples
    --------
    >>> design = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> best_lines(design, np.array([0.0, 0.0, 5.0]), 0.2, np.ones((1, 3))).tolist()
    [[0.0, 0.0]]
    """
    if design.shape[1] > 2:
        return _best_of(_chunks(design, v), design, v, q, weights)
    pairs, lines = _through(design, v, np.stack(np.triu_indices(len(v), 1), axis=1))
    if not len(lines):
        return np.full((len(weights), 2), np.nan)
    plain = np.argsort(_losses(lines, design, v, q).sum(axis=0), kind="stable")[:FEW]
    pairs, few = pairs[plain], lines[plain]
    winner = np.concatenate(
        [
            (weights[rows] @ _losses(few, design, v, q)).argmin(axis=1)
            for rows in _parts(len(weights), len(few))
        ]
    )
    found = few[winner]
    unsure = ~_alone(found, pairs[winner], design[:, 1], v, q, weights)
    if unsure.any():
        found[unsure] = _best_of(_slices(lines, len(v)), design, v, q, weights[unsure])
    return found


def _losses(lines: Floats, design: Floats, v: Floats, q: float) -> Floats:
    """Loss of each point (row) about each line (column)."""
    residuals = v[:, None] - design @ lines.T
    return residuals * (q - (residuals < 0))


def _best_of(
    chunks: Iterator[Floats], design: Floats, v: Floats, q: float, weights: Floats
) -> Floats:
    best = np.full(len(weights), np.inf)
    found = np.full((len(weights), design.shape[1]), np.nan)
    for lines in chunks:
        losses = _losses(lines, design, v, q)
        for rows in _parts(len(weights), len(lines)):
            lost = weights[rows] @ losses
            winner = lost.argmin(axis=1)
            loss = lost[np.arange(rows.size), winner]
            better = loss < best[rows]
            best[rows[better]], found[rows[better]] = loss[better], lines[winner[better]]
    return found


def _alone(
    lines: Floats, pairs: NDArray, u: Floats, v: Floats, q: float, weights: Floats
) -> NDArray[np.bool_]:
    """Tell for which weightings the line through a pair is surely the only best one.

    There the pulls of all other points, ``w (q - [r < 0])`` in height and about the origin, are met
    by what the two points can give, which is anything between ``(q - 1) w`` and ``q w``.
    """
    rows = np.arange(len(lines))
    (i, j), residuals = pairs.T, v - lines[:, :1] - lines[:, 1:] * u
    pull = weights * (q - (residuals < 0))
    pull[rows, i] = pull[rows, j] = 0.0
    height, turn = pull.sum(axis=1), pull @ u
    from_i = (height * u[j] - turn) / (u[i] - u[j])
    from_j = -height - from_i
    sure = np.ones(len(lines), dtype=bool)
    for point, given in ((i, from_i), (j, from_j)):
        weight = weights[rows, point]
        sure &= ((q - 1 + SURE) * weight < given) & (given < (q - SURE) * weight)
    # A third point on the line may pull either way.
    near = np.abs(residuals) <= 1e-12 * np.ptp(v)
    return sure & ((near & (weights > 0)).sum(axis=1) <= 2)


def _through(design: Floats, v: Floats, pairs: NDArray) -> tuple[NDArray, Floats]:
    """Lines through pairs of points, less the pairs that stand one above the other."""
    (i, j), du = pairs.T, design[pairs[:, 1], 1] - design[pairs[:, 0], 1]
    i, j, du = i[du != 0], j[du != 0], du[du != 0]
    slope = (v[j] - v[i]) / du
    return np.stack([i, j], axis=1), np.column_stack([v[i] - slope * design[i, 1], slope])


def _slices(lines: Floats, n: int) -> Iterator[Floats]:
    size = max(CELLS // (4 * n), 1)
    return (lines[start : start + size] for start in range(0, len(lines), size))


def _chunks(design: Floats, v: Floats) -> Iterator[Floats]:
    """Lines through as many points as they have coefficients, in chunks of shape (lines, k)."""
    n, k = design.shape
    subsets = itertools.combinations(range(n), k)
    while chunk := list(itertools.islice(subsets, max(CELLS // (4 * n), 1))):
        chosen = np.array(chunk)
        systems, heights = design[chosen], v[chosen]
        scale = np.abs(systems).max(axis=1).prod(axis=1)  # the determinant has its units
        solvable = np.abs(np.linalg.det(systems)) > SOLVABLE * scale
        lines = np.linalg.solve(systems[solvable], heights[solvable][:, :, None])[:, :, 0]
        if len(lines):
            yield lines


def _parts(rows: int, columns: int) -> list[NDArray]:
    """Split rows into parts of about `CELLS` numbers, when each comes to have so many columns."""
    return np.array_split(np.arange(rows), max(math.ceil(rows * columns / CELLS), 1))
