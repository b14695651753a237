"""Linear models on given features: estimators as filters of singular values, and their exact risk.

The features of n data points make a matrix with the singular value decomposition ``U S V'``. Least
squares of minimum norm, ridge and gradient descent that is stopped all answer ``V g(S) U' y``; they
differ in the gains ``g(s)`` alone. If the second moments of the features are known, so is the risk
over the whole population, without a test set, and its part from noise in the targets is exact too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.arguments import at_least, between, count, one

Filter = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Gain for each of the singular values, which are given in falling order."""


@dataclass(frozen=True)
class Design:
    """Features of a sample, and what the population says of features and function.

    Attributes
    ----------
    features : array, shape (n, p)
        One row a data point.
    targets : array, shape (n,)
        The function at the data points, without noise.
    moments : array, shape (p, p)
        ``E[phi phi']`` over the population.
    cross : array, shape (p,)
        ``E[phi f]`` with the function ``f``.
    power : float
        ``E[f^2]``.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> Design(np.eye(2), np.ones(2), np.eye(2), np.zeros(3), 1.0)
    Traceback (most recent call last):
    ...
    ValueError: cross has shape (3,): expected (2,), for 2 points with 2 features
    """

    features: NDArray[np.float64]
    targets: NDArray[np.float64]
    moments: NDArray[np.float64]
    cross: NDArray[np.float64]
    power: float

    def __post_init__(self) -> None:
        """Check the shapes."""
        n, p = self.features.shape
        for name, shape in (("targets", (n,)), ("moments", (p, p)), ("cross", (p,))):
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(
                    f"{name} has shape {found}: expected {shape}, for {n} points with {p} features"
                )


@dataclass(frozen=True)
class Risk:
    """Mean squared distance from the function, over the population and over noise in the targets.

    Attributes
    ----------
    bias_squared : float
        What is left without noise, in squared units of the function.
    variance : float
        What noise of unit variance adds.

    Examples
    --------
    >>> Risk(0.1, 0.4).at(noise=0.5)
    0.2
    """

    bias_squared: float
    variance: float

    def at(self, noise: float) -> float:
        """Return the risk for noise of this standard deviation, in units of the function.

        Raises
        ------
        ValueError
            If the noise is negative.
        """
        one("noise", at_least("noise", noise))
        return self.bias_squared + noise**2 * self.variance


def minimum_norm(singular: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gains ``1/s``: least squares, and of all exact fits the one of least norm.

    Singular values that rounding alone keeps from zero get no gain, as in `numpy.linalg.lstsq`.

    Examples
    --------
    >>> minimum_norm(np.array([2.0, 0.0]))
    array([0.5, 0. ])
    """
    kept = singular > np.finfo(float).eps * singular.size * singular[0]
    return np.divide(1.0, singular, out=np.zeros_like(singular), where=kept)


def ridge(penalty: float) -> Filter:
    """Return the filter of least squares with a penalty on the squared norm.

    It minimises ``|y - features b|^2 + penalty |b|^2`` by the gains ``s / (s^2 + penalty)``.

    Parameters
    ----------
    penalty : float
        In squared units of the features.

    Raises
    ------
    ValueError
        If the penalty is negative.

    Examples
    --------
    >>> ridge(1.0)(np.array([1.0, 0.0]))
    array([0.5, 0. ])
    """
    if one("penalty", at_least("penalty", penalty)) == 0:
        return minimum_norm  # the limit; the formula would divide zero by zero
    return lambda singular: singular / (singular**2 + penalty)


def stopped(steps: int, share: float = 1.0) -> Filter:
    """Return the filter of gradient descent from zero that is stopped.

    After t steps of the rate r on half the sum of squares the gains are
    ``(1 - (1 - r s^2)^t) / s``.

    Parameters
    ----------
    steps : int
        Number of steps t.
    share : float
        The rate as a share of ``1 / s_max^2``; below 2, where descent turns unstable.

    Raises
    ------
    ValueError
        If the steps are negative or the share is not between 0 and 2.

    Examples
    --------
    >>> stopped(1)(np.array([2.0, 1.0, 0.0]))
    array([0.5 , 0.25, 0.  ])
    """
    count("steps", steps, least=0)
    one("share", between("share", share, 0, 2))

    def gains(singular: NDArray[np.float64]) -> NDArray[np.float64]:
        left = (1 - share * (singular / singular[0]) ** 2) ** steps
        return np.divide(1 - left, singular, out=np.zeros_like(singular), where=singular > 0)

    return gains


def solve(features: ArrayLike, targets: ArrayLike, gains: Filter) -> NDArray[np.float64]:
    """Return the weights ``V g(S) U' y``.

    Parameters
    ----------
    features : array, shape (n, p)
        One row a data point.
    targets : array, shape (n,)
        In any unit.
    gains : Filter
        :func:`minimum_norm`, or what :func:`ridge` or :func:`stopped` return.

    Returns
    -------
    array, shape (p,)

    Examples
    --------
    >>> solve([[1.0, 1.0]], [2.0], minimum_norm).round(12)
    array([1., 1.])
    """
    u, singular, vt = np.linalg.svd(np.asarray(features, float), full_matrices=False)
    return vt.T @ (gains(singular) * (u.T @ targets))


def risks(design: Design, filters: Mapping[str, Filter]) -> dict[str, Risk]:
    r"""Return the exact risk of several estimators on one sample of inputs.

    With weights ``b = V g(S) U' y`` the risk is ``b'Mb - 2 b'c + E[f^2]``, where M holds the second
    moments and c the cross moments. Its mean over noise of variance v in y is that of the targets
    without noise plus ``v * sum_i g(s_i)^2 (V'MV)_ii``.

    Parameters
    ----------
    design : Design
        Sample and population.
    filters : mapping
        Name to filter; the decomposition is computed once for all.

    Returns
    -------
    dict
        Name to :class:`Risk`.

    Examples
    --------
    >>> one = Design(np.eye(1), np.ones(1), np.eye(1), np.ones(1), 1.0)
    >>> risks(one, {"none": minimum_norm, "ridge": ridge(1.0)})
    {'none': Risk(bias_squared=0.0, variance=1.0), 'ridge': Risk(bias_squared=0.25, variance=0.25)}
    """
    u, singular, vt = np.linalg.svd(design.features, full_matrices=False)
    seen = u.T @ design.targets
    moments, cross = vt @ design.moments @ vt.T, vt @ design.cross  # in the basis of V
    found = {}
    for name, gains in filters.items():
        gain = gains(singular)
        weights = gain * seen
        bias_squared = _distance(weights, moments, cross, design.power)
        # A square; where it is zero, rounding may leave it below.
        found[name] = Risk(max(bias_squared, 0.0), float(gain**2 @ np.diag(moments)))
    return found


def _distance(
    weights: NDArray[np.float64],
    moments: NDArray[np.float64],
    cross: NDArray[np.float64],
    power: float,
) -> float:
    """Return ``b'Mb - 2 b'c + E[f^2]``, in whatever basis all are given."""
    return float(weights @ moments @ weights - 2 * weights @ cross + power)


def error(design: Design, weights: ArrayLike) -> float:
    """Return the mean squared distance from the function, over the population, of given weights.

    Parameters
    ----------
    design : Design
        Its moments are those of the population.
    weights : array, shape (p,)
        One for each feature.

    Returns
    -------
    float
        In squared units of the function.

    Examples
    --------
    >>> error(Design(np.eye(1), np.ones(1), np.eye(1), np.ones(1), 1.0), [0.5])
    0.25
    """
    return _distance(np.asarray(weights, float), design.moments, design.cross, design.power)


def gradient_descent(
    features: ArrayLike,
    targets: ArrayLike,
    steps: int,
    rate: float,
    start: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Descend on ``|y - features b|^2 / 2``, step by step.

    Parameters
    ----------
    features : array, shape (n, p)
        One row a data point.
    targets : array, shape (n,)
        In any unit.
    steps : int
        Number of steps.
    rate : float
        Length of a step, in units of the gradient; below ``2 / s_max^2``.
    start : array, shape (p,), optional
        Weights before the first step; zero if not given.

    Returns
    -------
    array, shape (p,)
        Weights after the last step.

    Raises
    ------
    ValueError
        If the steps are negative, or the rate is one at which the weights grow without end.

    Examples
    --------
    >>> gradient_descent([[1.0, 1.0]], [2.0], steps=50, rate=0.4).round(9)
    array([1., 1.])
    >>> gradient_descent([[1.0, 1.0]], [2.0], steps=50, rate=0.4, start=[2.0, 0.0]).round(9)
    array([2., 0.])
    >>> gradient_descent([[1.0, 1.0]], [2.0], steps=50, rate=1.0)
    Traceback (most recent call last):
    ...
    ValueError: rate=1.0: expected a number above 0 and below 2 / s_max^2 = 1; at a larger rate \
descent diverges
    """
    count("steps", steps, least=0)
    matrix, targets = np.asarray(features, float), np.asarray(targets, float)
    limit = 2 / float(np.linalg.norm(matrix, 2)) ** 2
    if not 0 < rate < limit:
        raise ValueError(
            f"rate={rate!r}: expected a number above 0 and below 2 / s_max^2 = {limit:.6g}; at a "
            "larger rate descent diverges"
        )
    weights = np.zeros(matrix.shape[1]) if start is None else np.array(start, float)
    for _ in range(steps):
        weights += rate * matrix.T @ (targets - matrix @ weights)
    return weights
