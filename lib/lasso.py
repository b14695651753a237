"""The LASSO on Gaussian features, simulated exactly without writing the design down.

The LASSO minimises ``|y - X b|**2 / (2 n) + penalty * sum(|b|)``. A design of 10,000 samples and
1,000 features has ten million entries, of which the solution depends on few: the features that it
takes, and how the others are correlated with its residuals. A Gaussian design can be *drawn as it
is asked for* (the principle of deferred decisions), since what has been revealed of a feature says
nothing of the rest of it:

1. Draw the noise and the relevant features, in coordinates in which they form a triangle
   (Bartlett's decomposition): ``n`` enters only through chi-square variables.
2. Solve the LASSO on the features drawn so far.
3. Reveal the other features along the one direction of the residuals that is new: one standard
   normal number each. Their correlations with the residuals are then known exactly.
4. Features whose correlation breaks the condition of optimality are drawn in full, given what has
   been revealed of them; then again from 2. When none does, the solution is that on all features.

Many runs go side by side. The distribution is exactly that of writing the design down;
:func:`written_out` does so, for whoever wants to check.

Sources: Tibshirani, "Regression shrinkage and selection via the lasso" (1996); Bartlett, "On the
theory of statistical regression" (1933) for the triangle; Friedman, Hastie and Tibshirani,
"Regularization paths for generalized linear models via coordinate descent" (2010) for the solver.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.arguments import at_least, between, count, one

Floats = NDArray[np.float64]

SWEEPS = 10
"""Rounds of coordinate descent between two steps of Newton's."""

PATIENCE = 1_000
"""Attempts before we say that the solver did not converge."""

RIDGE = 1e-9
"""Share by which the diagonal of a Newton step is raised."""

SLACK = 1e-9
"""Relative excess of a correlation over the penalty that counts as none."""


@dataclass(frozen=True)
class Fits:
    """LASSO fits of independent runs.

    Attributes
    ----------
    excess : array, shape (runs,)
        Excess error ``|b - beta|**2`` of a prediction over that of the best predictor, in units of
        the variance of the response.
    active : array of int, shape (runs,)
        Number of coefficients that are not zero.
    """

    excess: Floats
    active: NDArray[np.int64]


def simulate(
    coefficients: ArrayLike,
    candidates: int,
    samples: int,
    noise: float,
    penalty: float,
    rng: np.random.Generator,
) -> Fits:
    """Fit the LASSO to independent draws of a Gaussian design and noise.

    Parameters
    ----------
    coefficients : array, shape (runs, relevant)
        Of the relevant features, which may be none; those of the other candidates are zero.
    candidates : int
        Number of features, at least as many as are relevant.
    samples : int
        At least 1.
    noise : float
        Standard deviation of the noise, at least 0.
    penalty : float
        Above 0, in the units of scikit-learn's ``alpha``.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Fits

    Raises
    ------
    ValueError
        For an argument out of its range.
    RuntimeError
        If the solver does not converge.

    Examples
    --------
    >>> runs = simulate(np.ones((3, 2)), 1000, 200, 1.0, 0.25, np.random.default_rng(0))
    >>> runs.excess.shape, bool((runs.active >= 2).all())
    ((3,), True)
    """
    beta = _checked(coefficients, candidates, samples, noise, penalty)
    excess, active = np.empty(len(beta)), np.empty(len(beta), dtype=np.int64)
    for at, _, found in _solved(beta, candidates, samples, noise, penalty, rng):
        error = found.copy()
        error[:, : beta.shape[1]] -= beta[at]
        excess[at] = (error**2).sum(axis=1)
        active[at] = (found != 0).sum(axis=1)
    return Fits(excess, active)


def written_out(
    coefficients: ArrayLike,
    candidates: int,
    samples: int,
    noise: float,
    penalty: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """Simulate one run as :func:`simulate` does, and write its design down.

    What the simulation left undrawn is drawn, and all is rotated at random, so that the design is
    one of independent standard normal entries.

    Parameters
    ----------
    coefficients : array, shape (relevant,)
        Of the relevant features.
    candidates, samples, noise, penalty, rng
        As for :func:`simulate`.

    Returns
    -------
    design : array, shape (samples, candidates)
        Relevant features first.
    response : array, shape (samples,)
    solution : array, shape (candidates,)
        The coefficients that the simulation found.

    Raises
    ------
    ValueError
        For an argument out of its range.
    RuntimeError
        If the solver does not converge.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> X, y, b = written_out([1.0, -1.0], 50, 40, 1.0, 0.3, np.random.default_rng(0))
    >>> plain = Lasso(alpha=0.3, fit_intercept=False, tol=1e-10).fit(X, y)
    >>> bool(np.allclose(plain.coef_, b, atol=1e-6))
    True
    """
    beta = _checked([coefficients], candidates, samples, noise, penalty)
    ((_, state, found),) = _solved(beta, candidates, samples, noise, penalty, rng)
    relevant = beta.shape[1]
    seen = state.drawn[0]  # rows that stand for a dimension come first only if all do
    samples, candidates = int(samples), int(candidates)
    rest = samples - int(seen.sum())
    directions, columns = state.directions[0][seen], state.columns[0][seen]
    others = rng.standard_normal((seen.sum(), state.revealed.shape[2]))
    others += directions @ (state.revealed[0] - directions.T @ others)
    design = np.zeros((samples, candidates))
    design[: seen.sum(), :relevant] = columns[:, :relevant]
    design[: seen.sum(), relevant:] = others
    design[seen.sum() :, relevant:] = rng.standard_normal((rest, candidates - relevant))
    design[: seen.sum(), relevant + state.order[0]] = columns[:, relevant:]
    design[seen.sum() :, relevant + state.order[0]] = 0.0
    response = np.concatenate([state.response[0][seen], np.zeros(rest)])
    solution = np.zeros(candidates)
    solution[:relevant] = found[0, :relevant]
    solution[relevant + state.order[0]] = found[0, relevant:]
    # With the signs of the triangle, every rotation is as likely (Mezzadri 2007).
    turn, triangle = np.linalg.qr(rng.standard_normal((samples, samples)))
    turn *= np.sign(np.diag(triangle))
    return turn @ design, turn @ response, solution


def _checked(
    coefficients: ArrayLike, candidates: int, samples: int, noise: float, penalty: float
) -> Floats:
    """Check the arguments of a simulation; return the coefficients as an array."""
    beta = between("coefficients", coefficients, -math.inf)
    if beta.ndim != 2 or not len(beta):
        raise ValueError(
            f"coefficients has shape {beta.shape}: expected one row of numbers for each run"
        )
    count("samples", samples)
    if count("candidates", candidates) < beta.shape[1]:
        raise ValueError(
            f"candidates={candidates}: {beta.shape[1]} features are relevant, and each of them is "
            "a candidate"
        )
    one("noise", at_least("noise", noise))
    one("penalty", between("penalty", penalty))
    return beta


@dataclass(frozen=True)
class _State:
    """What has been drawn of each run; rows are coordinates, of which some stand for nothing."""

    columns: Floats  # (runs, rows, taken): the features drawn in full, the relevant first
    response: Floats  # (runs, rows)
    drawn: NDArray[np.bool_]  # (runs, rows): rows that are a dimension of the samples
    directions: Floats  # (runs, rows, directions): orthonormal, spanning the residuals so far
    revealed: Floats  # (runs, directions, others): the other features along them
    order: NDArray[np.int64]  # (runs, taken - relevant): which of the others were taken

    def of(self, runs: NDArray) -> Self:
        """Keep some of the runs."""
        return replace(self, **{each.name: getattr(self, each.name)[runs] for each in fields(self)})


def _solved(
    beta: Floats,
    candidates: int,
    samples: int,
    noise: float,
    penalty: float,
    rng: np.random.Generator,
) -> Iterator[tuple[NDArray[np.int64], _State, Floats]]:
    """Solve all runs; yield those that are done: their numbers, states and solutions."""
    runs, relevant = beta.shape
    state = _begin(beta, int(candidates) - relevant, samples, noise, rng)
    threshold = samples * penalty
    solution = np.zeros((runs, relevant))
    numbers = np.arange(runs)
    while numbers.size:
        gram = np.swapaxes(state.columns, 1, 2) @ state.columns
        moment = (np.swapaxes(state.columns, 1, 2) @ state.response[:, :, None])[:, :, 0]
        solution = _minimise(gram, moment, threshold, solution)
        residual = state.response - (state.columns @ solution[:, :, None])[:, :, 0]
        state = _reveal(state, residual, rng)
        along = np.swapaxes(state.directions, 1, 2) @ residual[:, :, None]
        correlation = np.abs(np.swapaxes(along, 1, 2) @ state.revealed)[:, 0]
        np.put_along_axis(correlation, state.order, 0.0, axis=1)  # they obey by construction
        wanted = correlation > threshold * (1 + SLACK)
        done = ~wanted.any(axis=1)
        if done.any():
            yield numbers[done], state.of(done), solution[done]
        numbers, state, wanted = numbers[~done], state.of(~done), wanted[~done]
        if numbers.size:
            state = _take(state, wanted, samples, rng)
            added = state.columns.shape[2] - solution.shape[1]
            solution = np.pad(solution[~done], ((0, 0), (0, added)))


def _begin(
    beta: Floats, others: int, samples: int, noise: float, rng: np.random.Generator
) -> _State:
    """Draw the noise and the relevant features as one triangle."""
    runs, relevant = beta.shape
    rows = 1 + relevant
    left = np.broadcast_to(samples - np.arange(rows), (runs, rows))
    triangle = _triangle(left, rng)
    unit_noise, columns = triangle[:, :, 0], triangle[:, :, 1:]
    return _State(
        columns=columns,
        response=noise * unit_noise + (columns @ beta[:, :, None])[:, :, 0],
        drawn=left > 0,
        directions=np.zeros((runs, rows, 0)),
        revealed=np.zeros((runs, 0, others)),
        order=np.zeros((runs, 0), dtype=np.int64),
    )


def _triangle(left: NDArray, rng: np.random.Generator) -> Floats:
    """Draw the triangle of as many new features, given the dimensions left before each of them."""
    size = left.shape[1]
    triangle = np.triu(rng.standard_normal((*left.shape, size)), 1)
    diagonal = np.arange(size)
    triangle[:, diagonal, diagonal] = np.sqrt(rng.chisquare(np.maximum(left, 1)))
    return triangle * (left > 0)[:, :, None]


def _reveal(state: _State, residual: Floats, rng: np.random.Generator) -> _State:
    """Reveal the other features along what is new in the residuals."""
    new = residual
    for _ in range(2):  # once more, against rounding
        along = np.swapaxes(state.directions, 1, 2) @ new[:, :, None]
        new = new - (state.directions @ along)[:, :, 0]
    length = np.linalg.norm(new, axis=1, keepdims=True)
    is_new = length > 1e-10 * np.linalg.norm(residual, axis=1, keepdims=True)
    new = np.where(is_new, new / np.where(is_new, length, 1.0), 0.0)
    runs, _, others = state.revealed.shape
    normal = rng.standard_normal((runs, 1, others))
    return replace(
        state,
        directions=np.concatenate([state.directions, new[:, :, None]], axis=2),
        revealed=np.concatenate([state.revealed, normal], axis=1),
    )


def _take(
    state: _State, wanted: NDArray[np.bool_], samples: int, rng: np.random.Generator
) -> _State:
    """Draw the wanted features in full, given what has been revealed of them.

    Runs that want fewer than the most get columns and rows of zeros instead (every run wants one).
    """
    most = int(wanted.sum(axis=1).max())
    chosen = np.argsort(~wanted, axis=1, kind="stable")[:, :most]
    real = np.take_along_axis(wanted, chosen, axis=1)
    known = np.take_along_axis(state.revealed, chosen[:, None], axis=2)
    runs, rows = state.response.shape
    top = rng.standard_normal((runs, rows, most)) * state.drawn[:, :, None]
    top += state.directions @ (known - np.swapaxes(state.directions, 1, 2) @ top)
    left = samples - state.drawn.sum(axis=1, keepdims=True) - np.arange(most)
    left = np.where(real, left, 0)
    new = np.concatenate([top, _triangle(left, rng)], axis=1) * real[:, None]
    below = ((0, 0), (0, most))
    return replace(
        state,
        columns=np.concatenate([np.pad(state.columns, (*below, (0, 0))), new], axis=2),
        response=np.pad(state.response, below),
        drawn=np.concatenate([state.drawn, left > 0], axis=1),
        directions=np.pad(state.directions, (*below, (0, 0))),
        order=np.concatenate([state.order, np.where(real, chosen, chosen[:, :1])], axis=1),
    )


def _minimise(gram: Floats, moment: Floats, threshold: float, start: Floats) -> Floats:
    """Minimise ``b'Gb/2 - m'b + threshold * sum(|b|)`` in each run, from a start.

    Coordinate descent finds which coefficients are not zero, and a step of Newton's the values of
    these; both lower the objective, in turn until all conditions of an optimum hold.
    """
    solution = start.copy()
    runs = np.arange(len(start))
    for _ in range(PATIENCE):
        g, m = gram[runs], moment[runs]
        near = _step(g, m, threshold, _descend(g, m, threshold, solution[runs]))
        solution[runs] = near
        gradient = m - (g @ near[:, :, None])[:, :, 0]
        allowed = np.clip(gradient, -threshold, threshold)
        allowed = np.where(near == 0, allowed, threshold * np.sign(near))
        # A tiny penalty drowns in rounding.
        rounding = 1e-13 * np.abs(m).max(axis=1, keepdims=True, initial=0.0)
        runs = runs[(np.abs(gradient - allowed) > threshold * SLACK + rounding).any(axis=1)]
        if not runs.size:
            return solution
    raise RuntimeError(
        f"LASSO: {len(runs)} of {len(start)} runs did not converge in {PATIENCE * SWEEPS} sweeps"
    )


def _step(gram: Floats, moment: Floats, threshold: float, start: Floats) -> Floats:
    """Go from a start towards the optimum of its signs, as far as the first that turns."""
    on = start != 0
    if not on.any():
        return start
    most = int(on.sum(axis=1).max())
    places = np.argsort(~on, axis=1, kind="stable")[:, :most]
    on = np.take_along_axis(on, places, axis=1)
    here = np.take_along_axis(start, places, axis=1)
    rows = np.take_along_axis(gram, places[:, :, None], axis=1)
    slope = np.take_along_axis(moment, places, axis=1) - (rows @ start[:, :, None])[:, :, 0]
    slope = np.where(on, slope - threshold * np.sign(here), 0.0)
    system = np.take_along_axis(rows, places[:, None], axis=2) * (on[:, :, None] & on[:, None])
    # More features than samples have no unique optimum; held back a little, they have.
    diagonal = np.arange(most)
    system[:, diagonal, diagonal] *= 1 + RIDGE
    system[:, diagonal, diagonal] += ~on
    move = np.linalg.solve(system, slope[:, :, None])[:, :, 0]
    turns = here * (here + move) < 0
    share = np.where(turns, here / np.where(turns, -move, 1.0), 1.0)
    least = share.min(axis=1, keepdims=True)
    there = np.where(turns & (share == least), 0.0, here + least * move)
    solution = start.copy()
    np.put_along_axis(solution, places, there, axis=1)
    return solution


def _descend(gram: Floats, moment: Floats, threshold: float, start: Floats) -> Floats:
    """Do some sweeps of coordinate descent in all runs at once."""
    rows = np.ascontiguousarray(gram.transpose(1, 2, 0))  # runs last: each step is one vector
    solution = np.ascontiguousarray(start.T)
    gradient = moment.T - np.einsum("ijr,jr->ir", rows, solution)
    width = len(solution)
    scale = rows[np.arange(width), np.arange(width)].copy()
    empty = scale == 0  # columns that only fill up a run
    scale[empty] = 1.0
    for _ in range(SWEEPS):
        for j in range(width):
            free = gradient[j] + scale[j] * solution[j]
            value = np.sign(free) * np.maximum(np.abs(free) - threshold, 0.0) / scale[j]
            value[empty[j]] = 0.0
            gradient -= rows[j] * (value - solution[j])
            solution[j] = value
    return solution.T
