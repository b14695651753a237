"""What an error in the regressor does to a slope: by formula, and by simulation.

We measure ``u = t + e``: a truth t and an error e, independent of t and of everything else, which
is what statistics calls classical error. Least squares of v on u then finds, with many points, not
the slope b on the truth but

``b x var(t) / (var(t) + var(e))``

which is always nearer to zero. The factor is the reliability of u; that a slope shrinks by it is
called regression dilution. Here u and v are logarithms, so a standard deviation is in decades.

References
----------
W. A. Fuller (1987), Measurement error models, section 1.1; F. E. Grubbs (1948), On estimating
precision of measuring instruments and product variability, JASA 43.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def reliability(measured: ArrayLike, noise_sd: float) -> float:
    """Return the share of the variance of a measured regressor that is not error.

    Divide a slope by it to take the dilution out; multiply a power of compute by it.

    Parameters
    ----------
    measured : array
        The regressor as measured, error included.
    noise_sd : float
        Standard deviation of its error, in the same unit; zero or above.

    Returns
    -------
    float
        ``1 - noise_sd**2 / var(measured)``, above zero and at most one.

    Raises
    ------
    ValueError
        If the error is negative, or varies as much as what was measured.

    Examples
    --------
    >>> reliability([1.0, 3.0, 5.0], noise_sd=1.0)
    0.75
    """
    _check_noise(noise_sd)
    variance = float(np.var(measured, ddof=1))
    if noise_sd**2 >= variance:
        raise ValueError(
            f"noise_sd={noise_sd:g}: error alone would vary as much as the measured values "
            f"(standard deviation {math.sqrt(variance):g}); nothing would be left to regress on"
        )
    return 1 - noise_sd**2 / variance


def shrinkage(truth: ArrayLike, noise_sd: float) -> float:
    """Return the factor by which a slope shrinks when error is added to its regressor.

    Parameters
    ----------
    truth : array
        The regressor without the error.
    noise_sd : float
        Standard deviation of the error that is added; zero or above.

    Returns
    -------
    float
        ``var(truth) / (var(truth) + noise_sd**2)``, above zero and at most one.

    Raises
    ------
    ValueError
        If the error is negative, or the regressor does not vary.

    Examples
    --------
    >>> shrinkage([1.0, 3.0, 5.0], noise_sd=2.0)
    0.5
    """
    _check_noise(noise_sd)
    variance = float(np.var(truth, ddof=1))
    if not variance > 0:
        raise ValueError("truth: all values are equal, and a slope needs two that differ")
    return variance / (variance + noise_sd**2)


def _check_noise(noise_sd: float) -> None:
    """Refuse what is no standard deviation."""
    if not (math.isfinite(noise_sd) and noise_sd >= 0):
        raise ValueError(f"noise_sd={noise_sd!r}: expected a finite number, zero or above")


class Split(NamedTuple):
    """Variances of what two measures share, and of the error of each; an estimate can be < 0."""

    shared: float
    first: float
    second: float


def split(first: ArrayLike, second: ArrayLike) -> Split:
    """Tell the errors of two measures of one quantity apart, by the estimator of Grubbs.

    ``shared = cov(first, second)``, and the error of each is what is left of its variance. That
    holds if the errors are independent and both measures grow in step with the quantity.

    Parameters
    ----------
    first, second : array, shape (n,)
        Two measures of the same n quantities, in the same unit.

    Returns
    -------
    Split
        Variances. With few points one of the errors often comes out below zero.

    Raises
    ------
    ValueError
        If the measures differ in length, or there are fewer than three points.

    References
    ----------
    Grubbs (1948), JASA 43, 243-264.

    Examples
    --------
    >>> [round(variance, 2) for variance in split([0.0, 2.0, 4.0], [0.0, 3.0, 4.0])]
    [4.0, 0.0, 0.33]
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape != other.shape or one.ndim != 1 or len(one) < 3:
        raise ValueError(
            f"first, second: shapes {one.shape} and {other.shape}; expected two lists of the same "
            "three or more quantities"
        )
    covariance = np.cov(one, other)
    shared = float(covariance[0, 1])
    return Split(shared, float(covariance[0, 0]) - shared, float(covariance[1, 1]) - shared)


class Simulated(NamedTuple):
    """Slopes that least squares finds, replicate by replicate."""

    forward: Floats  #: v on the measured regressor
    backward: Floats  #: one over the slope of the measured regressor on v


def simulate(
    *,
    n: int,
    truth_sd: float,
    slope: float,
    scatter_sd: float,
    noise_sd: float,
    replicates: int,
    seed: int,
) -> Simulated:
    """Measure a known line through error in the regressor, many times.

    ``t ~ N(0, truth_sd)``, ``u = t + N(0, noise_sd)``, ``v = slope x t + N(0, scatter_sd)``; then
    both regressions of the measured u and v.

    Parameters
    ----------
    n, replicates : int
        Points in a sample, and samples.
    truth_sd, scatter_sd, noise_sd : float
        Standard deviations: of the truth, of v about the line, and of the error in u.
    slope : float
        The true slope, not zero.
    seed : int
        Of the random numbers.

    Returns
    -------
    Simulated
        Two arrays of shape (replicates,).

    Raises
    ------
    ValueError
        If there are fewer than three points, or no truth, slope or replicates.

    Examples
    --------
    >>> setting = dict(n=50, truth_sd=1.0, slope=-0.1, scatter_sd=0.01, replicates=200, seed=0)
    >>> found = simulate(noise_sd=1.0, **setting)
    >>> round(float(np.median(found.forward)), 2), round(float(np.median(found.backward)), 1)
    (-0.05, -0.1)
    """
    _check_noise(noise_sd)
    if n < 3 or replicates < 1 or not truth_sd > 0 or not scatter_sd >= 0 or slope == 0:
        raise ValueError(
            f"n={n}, replicates={replicates}, truth_sd={truth_sd}, scatter_sd={scatter_sd}, "
            f"slope={slope}: expected three points or more, a replicate or more, a truth that "
            "varies and a slope that is not zero"
        )
    rng = np.random.default_rng(seed)
    draws = rng.standard_normal((3, replicates, n))
    truth = truth_sd * draws[0]
    u = truth + noise_sd * draws[1]
    v = slope * truth + scatter_sd * draws[2]
    u -= u.mean(axis=1, keepdims=True)
    v -= v.mean(axis=1, keepdims=True)
    together = (u * v).sum(axis=1)
    return Simulated(together / (u * u).sum(axis=1), (v * v).sum(axis=1) / together)
