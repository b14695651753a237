"""What the LASSO on Gaussian features comes to when there are many: state evolution.

As samples, features and relevant features grow together, the LASSO behaves as if each coefficient
were seen on its own, with a normal error of standard deviation ``tau``, and then set to zero or
shrunk by ``threshold * tau``. With ``n`` samples and ``p`` features, of which a part have standard
normal coefficients and the others none, ``tau`` solves::

    n * tau**2 = noise**2 + excess(tau, threshold)

where ``excess`` is the sum of the squared errors of the coefficients; and the penalty that gives
this threshold is ``threshold * tau * (1 - active / n)``.

Nothing is simulated. The answer is exact in the limit and good for hundreds of features: it takes
the squared norm of the coefficients to be its mean, which ten of them are far from.

Sources: Donoho, Maleki and Montanari, "The noise-sensitivity phase transition in compressed
sensing" (2011); Bayati and Montanari, "The LASSO risk for Gaussian matrices" (2012), theorem 1.5.
"""

import math
from dataclasses import dataclass

from scipy import optimize

from lib.arguments import between, count, one

_LEAST, _MOST = 1e-6, 40.0
"""Thresholds we look between: at 40 nothing that is not there is taken."""


@dataclass(frozen=True)
class State:
    """The LASSO of one penalty, in the limit.

    Attributes
    ----------
    threshold : float
        In units of `tau`.
    tau : float
        Standard deviation of the error with which each coefficient is as good as seen.
    penalty : float
        In the units of scikit-learn's ``alpha``.
    excess : float
        Sum of squared errors of the coefficients, which is the excess error of a prediction.
    active : float
        Expected number of coefficients that are not zero.
    """

    threshold: float
    tau: float
    penalty: float
    excess: float
    active: float


def at_threshold(
    threshold: float, candidates: int, relevant: int, samples: int, noise: float
) -> State:
    """Return the state of a threshold.

    Parameters
    ----------
    threshold : float
        Above the least for which there is a state: all of it if there are more samples than
        candidates.
    candidates, relevant : int
        Number of features, and of those with standard normal coefficients.
    samples : int
        At least 1.
    noise : float
        Standard deviation of the noise, above 0.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        For an argument out of its range, and a threshold so low that `tau` has no end.

    Examples
    --------
    >>> state = at_threshold(2.0, 1000, 10, 500, 1.0)
    >>> math.isclose(500 * state.tau**2, 1.0 + state.excess)
    True
    """
    _checked(candidates, relevant, samples, noise)
    threshold = one("threshold", between("threshold", threshold))
    if threshold <= _least_threshold(samples / candidates):
        raise ValueError(
            f"threshold={threshold}: {samples} samples of {candidates} features take a threshold "
            f"above {_least_threshold(samples / candidates):.3f}"
        )
    return _state(threshold, candidates, relevant, samples, noise)


def at_penalty(penalty: float, candidates: int, relevant: int, samples: int, noise: float) -> State:
    """Return the state of a penalty.

    Parameters
    ----------
    penalty : float
        Above 0, in the units of scikit-learn's ``alpha``.
    candidates, relevant, samples, noise
        As for :func:`at_threshold`.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        For an argument out of its range, and a penalty too small to tell from none.

    Examples
    --------
    >>> state = at_penalty(0.1, 1000, 100, 1000, 1.0)
    >>> round(state.penalty, 9)
    0.1
    """
    penalty = one("penalty", between("penalty", penalty))
    _checked(candidates, relevant, samples, noise)
    low = _least_threshold(samples / candidates) * (1 + 1e-6) + _LEAST

    def beyond(threshold: float) -> float:
        return _state(threshold, candidates, relevant, samples, noise).penalty - penalty

    if beyond(low) >= 0:
        raise ValueError(
            f"penalty={penalty}: {samples} samples of {candidates} features take a penalty above "
            f"{penalty + beyond(low):.2g}, below which it is least squares to all digits"
        )
    high = max(2 * low, 1.0)
    while beyond(high) < 0:  # the penalty grows with the threshold, without end
        high *= 2
    return _state(float(optimize.brentq(beyond, low, high)), candidates, relevant, samples, noise)


def best(candidates: int, relevant: int, samples: int, noise: float) -> State:
    """Return the state of the penalty with the least excess error.

    Parameters
    ----------
    candidates, relevant, samples, noise
        As for :func:`at_threshold`.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        For an argument out of its range.

    Examples
    --------
    >>> problem = (1000, 10, 500, 1.0)
    >>> best(*problem).excess < at_penalty(0.12, *problem).excess
    True
    """
    _checked(candidates, relevant, samples, noise)
    low = _least_threshold(samples / candidates) * (1 + 1e-6) + _LEAST
    found = optimize.minimize_scalar(
        lambda threshold: _state(threshold, candidates, relevant, samples, noise).excess,
        # Beyond sqrt(2 ln p) next to nothing that is not there is taken.
        bounds=(low, max(2 * low, 2 + math.sqrt(2 * math.log(candidates)))),
        method="bounded",
    )
    return _state(float(found.x), candidates, relevant, samples, noise)


def _checked(candidates: int, relevant: int, samples: int, noise: float) -> None:
    """Check the arguments that all states share."""
    count("samples", samples)
    if count("relevant", relevant, least=0) > count("candidates", candidates):
        raise ValueError(f"relevant={relevant}: there are {candidates} candidates")
    one("noise", between("noise", noise))


def _least_threshold(ratio: float) -> float:
    """Return the threshold below which `tau` grows without end, given samples over features."""
    if ratio >= 1:
        return 0.0
    return float(optimize.brentq(lambda threshold: _kept(threshold) - ratio, 0.0, _MOST))


def _tail(x: float) -> float:
    """Return the chance of a standard normal number above x; without scipy.stats, for speed."""
    return math.erfc(x / math.sqrt(2)) / 2


def _kept(threshold: float) -> float:
    """Return the squared error of a coefficient of zero, seen with a unit error."""
    tail = _tail(threshold)
    density = math.exp(-(threshold**2) / 2) / math.sqrt(2 * math.pi)
    return 2 * ((1 + threshold**2) * tail - threshold * density)


def _sums(tau: float, threshold: float, candidates: int, relevant: int) -> tuple[float, float]:
    """Return the expected excess error and number of active coefficients, given tau."""
    # A relevant coefficient is seen with variance 1 + tau**2; Stein's lemma gives its covariance
    # with what is left of it.
    spread = math.sqrt(1 + tau**2)
    cut = threshold * tau / spread
    tail = _tail(cut)
    squared = spread**2 * _kept(cut) - 4 * tail + 1
    excess = relevant * squared + (candidates - relevant) * tau**2 * _kept(threshold)
    active = relevant * 2 * tail + (candidates - relevant) * 2 * _tail(threshold)
    return excess, active


def _state(threshold: float, candidates: int, relevant: int, samples: int, noise: float) -> State:
    """Solve for tau; the arguments have been checked."""

    def unexplained(tau: float) -> float:
        return noise**2 + _sums(tau, threshold, candidates, relevant)[0] - samples * tau**2

    # Without any estimation error tau is noise / sqrt(n), so it cannot be half of that.
    low = high = noise / math.sqrt(samples) / 2
    while unexplained(high) >= 0:
        high *= 2
    tau = float(optimize.brentq(unexplained, low, high, xtol=1e-13 * low, rtol=1e-13))
    excess, active = _sums(tau, threshold, candidates, relevant)
    return State(threshold, tau, threshold * tau * (1 - active / samples), excess, active)
