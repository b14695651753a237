"""Least squares on Gaussian features: its excess error, exactly and without a design matrix.

The setting: rows of independent standard normal features, a response that is linear in some of
them plus normal noise, and least squares on *some* of the features, which may miss relevant ones
(*unseen*) and hold irrelevant ones. Where features outnumber the samples it is the least squares
solution of minimum norm. The *excess error* of coefficients ``b`` is that of a prediction of a new
response over the error of the best predictor, which here is ``|b - beta|**2``.

Because the design is the same from every side (rotations leave its distribution alone), the excess
error is made of a few independent chi-square variables. Features that are left out are noise to the
rest. With ``s2 = noise**2 + unseen``, ``n`` samples and ``q`` features:

* for ``n >= q``, ``unseen + s2 * chi2(q) / chi2(n - q + 1)``: given the design the error of ``b``
  is normal with covariance ``s2 * inv(X'X)``, and ``X'X`` is a Wishart matrix;
* for ``n < q``, ``unseen + seen * Beta((q - n)/2, n/2) + s2 * chi2(n) / chi2(q - n + 1)``: the part
  of the coefficients outside the row space is lost, and that space is independent of ``XX'``.

Sources: Belkin, Hsu and Xu, "Two models of double descent for weak features" (2020), theorem 1, for
the means; Muirhead, "Aspects of Multivariate Statistical Theory" (1982), theorem 3.2.12, for the
chi-square.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.arguments import at_least, count, one, whole


def expected_excess(
    samples: ArrayLike, features: int, seen: float, unseen: float = 0.0, noise: float = 1.0
) -> NDArray[np.float64]:
    """Return the mean excess error of least squares, of minimum norm where it is not unique.

    For ``n`` samples and ``q`` features, with ``s2 = noise**2 + unseen``::

        unseen + s2 * q / (n - q - 1)                        for n >= q + 2
        unseen + seen * (1 - n / q) + s2 * n / (q - n - 1)   for n <= q - 2

    Parameters
    ----------
    samples : int or array of int
        Number of samples, at least 1.
    features : int
        Number of features used, at least 1.
    seen, unseen : float
        Squared norm of the coefficients of the features used, and of those left out.
    noise : float
        Standard deviation of the noise, at least 0.

    Returns
    -------
    array
        Shaped as `samples`; in units of the variance of the response.

    Raises
    ------
    ValueError
        For a count below 1, a negative or infinite norm or noise, and within one sample of
        ``samples == features``, where the mean is infinite.

    Examples
    --------
    >>> expected_excess([30, 111], 10, seen=10.0).round(2).tolist()
    [0.53, 0.1]
    >>> expected_excess(10, 10, seen=10.0)
    Traceback (most recent call last):
    ...
    ValueError: samples=10: with 10 features the mean excess error is infinite from 9 to 11 \
samples; take fewer samples or more, or the median of draw_excess
    """
    n, q = whole("samples", samples), count("features", features)
    seen, unseen = at_least("seen", seen), at_least("unseen", unseen)
    noise = at_least("noise", noise)
    bad = n[np.abs(n - q) < 2]
    if bad.size:
        raise ValueError(
            f"samples={bad[0]}: with {q} features the mean excess error is infinite from {q - 1} "
            f"to {q + 1} samples; take fewer samples or more, or the median of draw_excess"
        )
    fewer, more = np.minimum(n, q), np.maximum(n, q)
    lost = seen * (1 - fewer / q)
    return unseen + lost + (noise**2 + unseen) * fewer / (more - fewer - 1)


def draw_excess(
    samples: int,
    features: int,
    seen: ArrayLike,
    unseen: ArrayLike,
    noise: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw excess errors of least squares, each of an independent design and noise.

    Parameters
    ----------
    samples, features : int
        At least 1.
    seen, unseen : array, shape (runs,)
        Squared norms of the coefficients of the features used, and of those left out.
    noise : float
        Standard deviation of the noise, at least 0.
    rng : Generator
        Source of randomness.

    Returns
    -------
    array, shape (runs,)

    Raises
    ------
    ValueError
        For a count below 1, a negative or infinite norm or noise, and norms that do not pair up.

    Examples
    --------
    >>> seen = np.full(20_000, 10.0)
    >>> drawn = draw_excess(30, 10, seen, 0 * seen, 1.0, np.random.default_rng(0))
    >>> bool(abs(drawn.mean() - expected_excess(30, 10, seen=10.0)) < 0.01)
    True
    """
    n, q = count("samples", samples), count("features", features)
    seen, unseen = at_least("seen", seen), at_least("unseen", unseen)
    noise = one("noise", at_least("noise", noise))
    if seen.shape != unseen.shape:
        raise ValueError(
            f"seen has shape {seen.shape} and unseen {unseen.shape}: expected one of each per run"
        )
    runs = seen.shape
    fewer, more = min(n, q), max(n, q)
    lost = seen * rng.beta((q - n) / 2, n / 2, runs) if n < q else 0.0
    ratio = rng.chisquare(fewer, runs) / rng.chisquare(more - fewer + 1, runs)
    return unseen + lost + (noise**2 + unseen) * ratio


def flop(samples: ArrayLike, features: ArrayLike) -> NDArray[np.float64]:
    """Return the operations of least squares by Householder's QR decomposition.

    ``2 * a**2 * (b - a/3)`` with `a` the smaller and `b` the larger of the two counts; a
    multiply-add is two. The terms of lower order (the product with the response) are left out.

    Parameters
    ----------
    samples, features : int or array of int
        At least 1.

    Returns
    -------
    array
        FLOP.

    Raises
    ------
    ValueError
        For a count below 1.

    Notes
    -----
    Golub and Van Loan, "Matrix Computations" (4th edition, 2013), section 5.2.2.

    Examples
    --------
    >>> float(flop(300, 3))
    5382.0
    """
    n, q = whole("samples", samples), whole("features", features)
    fewer, more = np.minimum(n, q), np.maximum(n, q)
    return 2.0 * fewer**2 * (more - fewer / 3)


SPIKE_STEPS = 30
"""Numbers of samples on each side of the spike."""


def around_spike(features: int, low: int, high: int) -> NDArray[np.int64]:
    """Return numbers of samples that crowd where they equal the features, for curves to draw.

    None is closer than two to the number of features, where the mean excess error is infinite.

    Parameters
    ----------
    features : int
        At least 1.
    low, high : int
        Ends, at least 1.

    Returns
    -------
    array of int
        Growing.

    Raises
    ------
    ValueError
        For a count below 1.

    Examples
    --------
    >>> samples = around_spike(1000, 50, 10_000)
    >>> samples[[0, -1]].tolist(), int(np.abs(samples - 1000).min())
    ([50, 10000], 2)
    """
    q = count("features", features)
    low, high = count("low", low), count("high", high)
    pivot = min(max(q, low), high)
    t = np.linspace(-1, 1, 2 * SPIKE_STEPS + 1)
    steps = np.round(pivot * np.where(t < 0, pivot / low, high / pivot) ** t**3)
    # The power of the spike is steep: name its two feet, which no step need hit.
    samples = np.unique([*steps, q - 2, q + 2]).astype(np.int64)
    return samples[(np.abs(samples - q) >= 2) & (samples >= low) & (samples <= high)]
