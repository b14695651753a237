"""More parameters than data points: three settings in which the error is known exactly.

*Weak features*: each feature carries an equal share of the function; the expected error has a
closed form. *Random features*: a network of one hidden layer whose first layer stays as drawn.
*Polynomials*: the textbook's overfit, with a basis that may favour smooth functions. All three are
samples (:class:`lib.spectral.Design`) on which every estimator of :mod:`lib.spectral` is scored.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike, NDArray

from lib.arguments import at_least, between, count, one, whole
from lib.gaussian_design import expected_excess
from lib.spectral import Design, Filter, Risk, risks

NODES = 400
"""Of the Gauss-Legendre rule: exact for polynomials up to degree 799."""


def expected_risk(samples: int, used: int, pool: int) -> Risk:
    """Return the expected risk of least squares on some of many weak features.

    The function is a sum over a pool of D independent standard normal features, each with an equal
    share of its variance, which is one. The estimator sees p of them and is least squares, of
    minimum norm where p > n: :func:`lib.gaussian_design.expected_excess` with ``seen = p/D`` and
    ``unseen = 1 - p/D``, split into what is left without noise and what unit noise adds.

    Parameters
    ----------
    samples, used, pool : int
        n data points, p features used, D features in the pool.

    Returns
    -------
    Risk
        As a share of the variance of the function; a constant zero has the risk 1.

    Raises
    ------
    ValueError
        For numbers below one, more features used than there are, or ``|p - n| < 2``, where the
        expectation is infinite.

    References
    ----------
    Belkin, Hsu and Xu, Two models of double descent for weak features (arXiv 1903.07571).

    Examples
    --------
    >>> print(f"{expected_risk(40, 20, 200).at(noise=0):.3f}")
    1.847
    >>> expected_risk(40, 41, 200)
    Traceback (most recent call last):
    ...
    ValueError: samples=40: with 41 features the mean excess error is infinite from 40 to 42 \
samples; take fewer samples or more, or the median of draw_excess
    """
    _at_most("used", used, pool, "features in the pool")
    seen = used / pool
    bias_squared = expected_excess(samples, used, seen, 1 - seen, noise=0.0)
    variance = expected_excess(samples, used, seen=0.0, unseen=0.0, noise=1.0)
    return Risk(one("samples", bias_squared), one("samples", variance))


def weak_features(
    samples: int, used: Sequence[int], pool: int, rng: np.random.Generator
) -> list[Design]:
    """Draw one sample of weak features, and let the estimator see more and more of them.

    Parameters
    ----------
    samples : int
        Data points.
    used : sequence of int
        Numbers of features that are seen.
    pool : int
        Features that make up the function, with equal shares.
    rng : Generator
        Source of the draw.

    Returns
    -------
    list of Design
        One for each number in `used`, all on the same data points.

    Raises
    ------
    ValueError
        For numbers below one, or more features used than there are.

    Examples
    --------
    >>> [one.features.shape for one in weak_features(5, [2, 8], 8, np.random.default_rng(0))]
    [(5, 2), (5, 8)]
    """
    count("samples", samples)
    for p in used:
        _at_most("used", p, pool, "features in the pool")
    features = rng.standard_normal((samples, pool))
    weights = np.full(pool, pool**-0.5)
    function = features @ weights
    return [Design(features[:, :p], function, np.eye(p), weights[:p], 1.0) for p in used]


def arc_cosine(weights: ArrayLike) -> NDArray[np.float64]:
    """Return ``E[relu(w'x) relu(v'x)]`` over standard normal x, for all pairs of rows w, v.

    It is ``|w| |v| (sin t + (pi - t) cos t) / (2 pi)`` with t the angle between the two.

    Parameters
    ----------
    weights : array, shape (p, d)
        One row a unit.

    Returns
    -------
    array, shape (p, p)

    References
    ----------
    Cho and Saul, Kernel methods for deep learning (2009), degree one.

    Examples
    --------
    >>> arc_cosine([[1.0, 0.0], [0.0, 1.0]]).round(4)
    array([[0.5   , 0.1592],
           [0.1592, 0.5   ]])
    """
    weights = np.asarray(weights, float)
    length = np.linalg.norm(weights, axis=1)
    products = np.outer(length, length)
    cosine = np.clip(weights @ weights.T / products, -1, 1)  # rounding may leave the interval
    angle = np.arccos(cosine)
    return products * (np.sqrt(1 - cosine**2) + (np.pi - angle) * cosine) / (2 * np.pi)


def random_features(
    samples: int, widths: Sequence[int], inputs: int, rng: np.random.Generator
) -> list[Design]:
    """Draw one sample and one hidden layer, and let the layer grow.

    Inputs are standard normal, the function is linear in them with variance one, and the features
    are rectified linear units with fixed normal weights: ``relu(w'x) / sqrt(width)``. Scaling by
    the width lets a penalty mean the same at each width.

    Parameters
    ----------
    samples : int
        Data points.
    widths : sequence of int
        Numbers of hidden units.
    inputs : int
        Dimension of the inputs.
    rng : Generator
        Source of the draw.

    Returns
    -------
    list of Design
        One for each width, all on the same data points; a wider layer has the units of a narrower.

    Raises
    ------
    ValueError
        For numbers below one.

    Examples
    --------
    >>> one = random_features(5, [3], 2, np.random.default_rng(0))[0]
    >>> one.features.shape, one.power
    ((5, 3), 1.0)
    """
    count("samples", samples)
    count("inputs", inputs)
    whole("widths", widths)
    x = rng.standard_normal((samples, inputs))
    function = np.full(inputs, inputs**-0.5)
    units = rng.standard_normal((max(widths), inputs)) * (2 / inputs) ** 0.5
    features, moments = np.maximum(x @ units.T, 0), arc_cosine(units)
    cross = units @ function / 2  # x and -x are as likely, and relu(u) - relu(-u) = u
    return [
        Design(
            features[:, :p] * p**-0.5,
            x @ function,
            moments[:p, :p] / p,
            cross[:p] * p**-0.5,
            1.0,
        )
        for p in widths
    ]


def polynomials(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    points: ArrayLike,
    sizes: Sequence[int],
    decay: float,
) -> list[Design]:
    """Let polynomials of more and more terms fit a function on [-1, 1].

    Feature k is the Legendre polynomial of degree k, of unit mean square on the interval, times
    ``(1 + k)^-decay``. The decay does not change what a fit with fewer terms than points says;
    beyond, it decides which of all exact fits has the least norm: the larger, the smoother.

    Parameters
    ----------
    function : callable
        From an array of places to values.
    points : array, shape (n,)
        Places of the data, between -1 and 1.
    sizes : sequence of int
        Numbers of terms, at most 400: one more than the degree.
    decay : float
        Not negative.

    Returns
    -------
    list of Design
        One for each size. The function is scaled to unit mean square on the interval.

    Raises
    ------
    ValueError
        For points outside the interval, numbers of terms out of range, or a negative decay.

    Examples
    --------
    >>> one = polynomials(np.exp, [-0.5, 0.5], [3], decay=1)[0]
    >>> one.moments.diagonal().round(3)
    array([1.   , 0.25 , 0.111])
    """
    places = between("points", points, -math.inf)
    if places.ndim != 1 or not places.size or not (np.abs(places) <= 1).all():
        raise ValueError(f"points={points!r}: expected a list of numbers between -1 and 1")
    for size in sizes:
        _at_most("size", size, NODES, "terms for which integrals are exact")
    nodes, share = legendre.leggauss(NODES)
    share = share / 2  # of the interval's length, so that the shares sum to one
    terms = np.arange(max(sizes))
    scale = np.sqrt(2 * terms + 1) * (1.0 + terms) ** -at_least("decay", decay)
    at_nodes = function(nodes)
    unit = np.sqrt(share @ at_nodes**2)
    cross = legendre.legvander(nodes, terms[-1]).T @ (share * at_nodes / unit) * scale
    features, targets = legendre.legvander(places, terms[-1]) * scale, function(places) / unit
    square = scale**2 / (2 * terms + 1)
    return [Design(features[:, :p], targets, np.diag(square[:p]), cross[:p], 1.0) for p in sizes]


def sweep(
    draw: Callable[[np.random.Generator], Iterable[Design]],
    filters: Mapping[str, Filter],
    draws: int,
    seed: int,
    middle: Callable[..., NDArray[np.float64]] = np.median,
) -> dict[str, list[Risk]]:
    """Score estimators on many draws of a family of designs.

    Parameters
    ----------
    draw : callable
        From a generator to designs, as many at each call: one a size.
    filters : mapping
        Name to estimator.
    draws : int
        Number of draws.
    seed : int
        Of all draws; each has a generator of its own.
    middle : callable
        Over the draws, for bias and variance apart. Near the interpolation threshold the median
        says what a typical sample gives, where the mean is ruled by the worst.

    Returns
    -------
    dict
        Name of the estimator to one :class:`lib.spectral.Risk` a size.

    Raises
    ------
    ValueError
        If there are no draws.

    Examples
    --------
    >>> from lib.spectral import minimum_norm
    >>> draw = lambda rng: weak_features(20, [5, 10], 10, rng)
    >>> curve = sweep(draw, {"least squares": minimum_norm}, draws=9, seed=1)["least squares"]
    >>> [f"{one.bias_squared:.2f}" for one in curve]
    ['0.60', '0.00']
    """
    count("draws", draws)
    seeds = np.random.SeedSequence(seed).spawn(draws)
    found = [[risks(one, filters) for one in draw(np.random.default_rng(own))] for own in seeds]
    curves = {}
    for name in filters:
        parts = [[(one[name].bias_squared, one[name].variance) for one in row] for row in found]
        curves[name] = [Risk(float(b), float(v)) for b, v in middle(np.array(parts), axis=0)]
    return curves


def _at_most(name: str, value: int, limit: int, what: str) -> None:
    """Refuse less than one of something, and more than there is."""
    if count(name, value) > limit:
        raise ValueError(f"{name}={value}: expected no more than the {limit} {what}")
