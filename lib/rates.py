"""How fast error falls with data when everything is known: small worlds, simulated.

Each `Task` is a world in which theory knows the exponent r of ``error ~ n**-r``. `measure` draws
the world again and again, at several sizes of the sample, and fits a line through the logarithms.

References
----------
C. J. Stone (1982), Optimal global rates of convergence for nonparametric regression, Annals of
Statistics 10, 1040-1053. A. B. Tsybakov (2004), Optimal aggregation of classifiers in statistical
learning, Annals of Statistics 32, 135-166.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lib.arguments import at_least, count, one
from lib.fit import Fit, regress
from lib.scaling import power_of_data

Floats = NDArray[np.float64]
Generator = np.random.Generator

PROBES = 400
"""Places at which the function of a run is compared with its estimate."""

DOUBLING = tuple(2**k for k in range(6, 13))
"""Sizes of the sample: 64 to 4,096."""

LARGE = tuple(2**k for k in range(10, 15))
"""Sizes at which a neighbour is near in four dimensions too: 1,024 to 16,384."""


def mean_error(n: int, runs: int, rng: Generator) -> float:
    """Return the root-mean-square error of the mean of n standard normal numbers.

    Its expectation squared is ``1/n``.

    Parameters
    ----------
    n, runs : int
        Size of a sample and number of samples, above zero.
    rng : Generator
        Source of randomness.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is not a whole one above zero; so do all tasks of this module.

    Examples
    --------
    >>> round(mean_error(100, runs=2000, rng=np.random.default_rng(0)), 2)
    0.1
    """
    _check_counts(n=n, runs=runs)
    return _root_mean_square(rng.standard_normal((runs, n)).mean(axis=1))


def regression_error(n: int, runs: int, rng: Generator, features: int = 5) -> float:
    """Return the root-mean-square error of least squares with the right features.

    Features and noise are standard normal. The error is that of the
    prediction beyond the noise; its expectation squared is ``features / (n - features - 1)``.

    Parameters
    ----------
    n, runs, rng
        As in :func:`mean_error`; n above ``features + 1``.
    features : int
        Number of features, all of which are in the model.

    Returns
    -------
    float

    Examples
    --------
    >>> round(regression_error(126, runs=2000, rng=np.random.default_rng(0)), 1)
    0.2
    """
    _check_counts(n=n, runs=runs, features=features)
    if n <= features + 1:
        raise ValueError(f"n={n}: expected more than features + 1 = {features + 1} examples")
    x = rng.standard_normal((runs, n, features))
    noise = rng.standard_normal((runs, n, 1))
    transposed = x.transpose(0, 2, 1)
    # The error of the coefficients does not depend on the coefficients.
    off = np.linalg.solve(transposed @ x, transposed @ noise)
    return math.sqrt(float((off**2).sum(axis=1).mean()))


def threshold_error(n: int, runs: int, rng: Generator, flipped: float = 0.0) -> float:
    """Return the mean excess error of a learnt threshold on [0, 1].

    A label says on which side of a threshold a point lies; a share of the labels is flipped.
    Learnt is the middle of the gap with the fewest wrong labels. Points and threshold are uniform,
    so without flips the expectation is ``1 / (2 (n + 2))``: half the mean gap.

    Parameters
    ----------
    n, runs, rng
        As in :func:`mean_error`.
    flipped : float
        Probability that a label is the wrong one; zero or above, and below one half.

    Returns
    -------
    float
        Probability of a wrong prediction of the label, beyond that of the true threshold.

    Raises
    ------
    ValueError
        For a share of flips that is negative, or one half or more.

    Examples
    --------
    >>> round(threshold_error(48, runs=4000, rng=np.random.default_rng(0)), 3)
    0.01
    """
    _check_counts(n=n, runs=runs)
    one("flipped", at_least("flipped", flipped, below=0.5))
    x = np.sort(rng.random((runs, n)), axis=1)
    truth = rng.random((runs, 1))
    labels = (x > truth) ^ (rng.random((runs, n)) < flipped)
    return float((1 - 2 * flipped) * np.abs(_learnt(x, labels) - truth[:, 0]).mean())


def fuzzy_error(n: int, runs: int, rng: Generator) -> float:
    """Return the mean excess error of a learnt threshold when labels grow unsure towards it.

    The probability of the label one at x is x itself, so the best threshold is one half, and an
    estimate t has the excess error ``(t - 1/2)**2``.

    Parameters
    ----------
    n, runs, rng
        As in :func:`mean_error`.

    Returns
    -------
    float

    Examples
    --------
    >>> 0.01 < fuzzy_error(100, runs=500, rng=np.random.default_rng(0)) < 0.03
    True
    """
    _check_counts(n=n, runs=runs)
    x = np.sort(rng.random((runs, n)), axis=1)
    return float(((_learnt(x, rng.random((runs, n)) < x) - 0.5) ** 2).mean())


def neighbour_error(n: int, runs: int, rng: Generator, dimension: int) -> float:
    """Return the root-mean-square error of the nearest neighbour's value, without noise.

    The function on the unit cube is the mean of the coordinates. It is asked for away from the
    faces, where neighbours are missing. With many points the error squared comes to
    ``gamma(1 + 2/d) / (n v)**(2/d) / d**2``, d being the dimension and v the volume of the unit
    ball.

    Parameters
    ----------
    n, runs, rng
        As in :func:`mean_error`.
    dimension : int
        Of the cube.

    Returns
    -------
    float

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> coarse, fine = (neighbour_error(n, 20, rng, dimension=2) for n in (256, 1024))
    >>> round(coarse / fine, 1)
    2.0
    """
    _check_counts(n=n, runs=runs, dimension=dimension)
    off = []
    for _ in range(runs):
        known = rng.random((n, dimension))
        asked = rng.uniform(0.25, 0.75, (PROBES, dimension))
        nearest = cKDTree(known).query(asked)[1]
        off.append((known[nearest] - asked).mean(axis=1))
    return _root_mean_square(np.concatenate(off))


def bins_error(n: int, runs: int, rng: Generator, dimension: int, noise_sd: float = 0.3) -> float:
    """Return the root-mean-square error of means over equal bins, with noise in every value.

    Each axis is cut into ``n**(1 / (2 + dimension))`` parts, rounded: as many as balance the width
    of a bin against the noise of its mean. The function is that of :func:`neighbour_error`. With m
    parts and c points in every bin the error squared is ``1 / (12 d m**2)``, the spread within a
    bin, and a c-th of that and of the noise squared.

    Parameters
    ----------
    n, runs, rng
        As in :func:`mean_error`.
    dimension : int
        Of the cube.
    noise_sd : float
        Standard deviation of the noise; zero or above.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For negative noise.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> coarse, fine = (bins_error(n, 20, rng, dimension=2) for n in (256, 4096))
    >>> round(coarse / fine)
    2
    """
    _check_counts(n=n, runs=runs, dimension=dimension)
    one("noise_sd", at_least("noise_sd", noise_sd))
    parts = round(n ** (1 / (2 + dimension)))
    places = parts ** np.arange(dimension)
    off = []
    for _ in range(runs):
        x = rng.random((n, dimension))
        values = x.mean(axis=1) + noise_sd * rng.standard_normal(n)
        within = (x * parts).astype(int) @ places
        counts = np.bincount(within, minlength=parts**dimension)
        sums = np.bincount(within, values, minlength=parts**dimension)
        means = np.where(counts > 0, sums / np.maximum(counts, 1), values.mean())
        asked = rng.random((PROBES, dimension))
        off.append(means[(asked * parts).astype(int) @ places] - asked.mean(axis=1))
    return _root_mean_square(np.concatenate(off))


@dataclass(frozen=True)
class Task:
    """A world whose rate is known, and how to simulate it.

    Examples
    --------
    >>> TASKS["mean"].exponent, TASKS["mean"].power
    (0.5, 2.0)
    """

    title: str
    exponent: float  #: r in ``error ~ n**-r``, by theory
    growth: float  #: parameters grow as ``n**growth``
    error: Callable[[int, int, Generator], float]  #: of n, runs and randomness
    runs: int
    sizes: tuple[int, ...] = DOUBLING

    @property
    def power(self) -> float:
        """Power of compute by theory, compute being parameters times examples."""
        return power_of_data(self.exponent, self.growth)


TASKS = {
    "mean": Task("mean of n numbers", 1 / 2, 0.0, mean_error, 400),
    "regression": Task("regression, 5 features", 1 / 2, 0.0, regression_error, 100),
    "threshold": Task("threshold, clean labels", 1.0, 0.0, threshold_error, 300),
    "flipped": Task(
        "threshold, 20 % flipped", 1.0, 0.0, partial(threshold_error, flipped=0.2), 300
    ),
    "fuzzy": Task("threshold, fuzzy labels", 2 / 3, 0.0, fuzzy_error, 600),
    "neighbour-2": Task(
        "neighbour, 2 dimensions",
        1 / 2,
        1.0,
        partial(neighbour_error, dimension=2),
        10,
        LARGE,
    ),
    "neighbour-4": Task(
        "neighbour, 4 dimensions",
        1 / 4,
        1.0,
        partial(neighbour_error, dimension=4),
        10,
        LARGE,
    ),
    "bins-2": Task(
        "bins, 2 dimensions, noise",
        1 / 4,
        1 / 2,
        partial(bins_error, dimension=2),
        20,
        tuple(m**4 for m in range(4, 11)),
    ),
}
"""Worlds with a known rate, by name."""


@dataclass(frozen=True)
class Measured:
    """Errors that were simulated at several sizes, made by `measure`."""

    task: Task
    errors: tuple[float, ...]  #: at the sizes of the task
    fit: Fit  #: error on n; its slope is the measured rate with its sign

    @property
    def power(self) -> float:
        """Power of compute at the measured rate."""
        return power_of_data(-self.fit.slope, self.task.growth)


def measure(task: Task, seed: int = 0) -> Measured:
    """Simulate a task at all of its sizes, and fit the rate.

    Sizes draw apart from each other, so the points of the line are independent. The interval of its
    slope covers the randomness of the simulation, and the bend of the curve as far as it looks
    like randomness.

    Parameters
    ----------
    task : Task
        Such as one of `TASKS`.
    seed : int
        Of the randomness.

    Returns
    -------
    Measured

    Examples
    --------
    >>> found = measure(TASKS["threshold"])
    >>> low, high, _ = found.fit.slope_interval()
    >>> low < -1 < high
    True
    """
    rngs = np.random.default_rng(seed).spawn(len(task.sizes))
    errors = [task.error(n, task.runs, rng) for n, rng in zip(task.sizes, rngs, strict=True)]
    return Measured(task, tuple(errors), regress(task.sizes, errors))


def _learnt(x: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Return the middle of the first gap with the fewest wrong labels; x is sorted by row."""
    runs, n = x.shape
    wrong = np.zeros((runs, n + 1), dtype=int)  # ones below the gap, less zeros below it
    np.cumsum(np.where(labels, 1, -1), axis=1, out=wrong[:, 1:])
    gap = wrong.argmin(axis=1)
    ends = np.column_stack([np.zeros(runs), x, np.ones(runs)])
    each = np.arange(runs)
    return (ends[each, gap] + ends[each, gap + 1]) / 2


def _root_mean_square(off: Floats) -> float:
    """Return the square root of the mean of squares."""
    return math.sqrt(float((off**2).mean()))


def _check_counts(**counts: int) -> None:
    """Check that all are whole numbers above zero."""
    for name, value in counts.items():
        count(name, value)
