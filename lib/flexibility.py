"""The flexible model against the expert's: regression in a large pool of features.

A response is linear in a few *relevant* features out of many *candidates*, all independent and
standard normal, plus noise. Five methods, which differ in what they know, learn it from samples:

``oracle``
    Least squares on exactly the relevant features.
``expert``
    Least squares on as many features, of which some are wrong: as many relevant ones are forgotten.
``flexible``
    Least squares on all candidates; of minimum norm while these outnumber the samples.
``regularised``
    The LASSO on all candidates.
``hybrid``
    The expert's features without a penalty, and the LASSO on all others.

The quantity is the *excess error*, the squared error of a prediction beyond that of the best
predictor, as a share of what there is to predict; its *performance* is ``-log10`` of that share, 0
for a prediction of nothing. Least squares is exact (:mod:`lib.gaussian_design`); the LASSO is
simulated exactly (:mod:`lib.lasso`) and foretold by its limit (:mod:`lib.state_evolution`).

The setting is that of Thompson, Greenewald, Lee and Manso, "The Computational Limits of Deep
Learning" (2020), as others describe it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib import gaussian_design, state_evolution
from lib.arguments import at_least, between, count, known, one

Floats = NDArray[np.float64]

METHODS = ("oracle", "expert", "flexible", "regularised", "hybrid")


@dataclass(frozen=True)
class Setting:
    """A problem: how much there is to find, how much the expert knows, how noisy it is.

    Attributes
    ----------
    candidates : int
        Features in the pool.
    relevant : int
        Features with a coefficient, drawn from the standard normal; the rest have none.
    forgotten : int
        Relevant features that the expert leaves out, for as many wrong ones.
    noise : float
        Standard deviation of the noise. The variance of the response without it is `relevant`.

    Raises
    ------
    ValueError
        Says everything that is wrong.

    Examples
    --------
    >>> Setting()
    Setting(candidates=1000, relevant=10, forgotten=1, noise=1.0)
    >>> Setting(candidates=5, relevant=10, noise=-1)
    Traceback (most recent call last):
    ...
    ValueError: candidates=5: expected at least 12, the 10 relevant features and 2 wrong ones; \
noise=-1: expected a finite number above 0, since the LASSO's penalty is in proportion to it
    """

    candidates: int = 1000
    relevant: int = 10
    forgotten: int = 1
    noise: float = 1.0

    def __post_init__(self) -> None:
        """Check all attributes, and tell all faults at once."""
        faults = []
        for name, least in {"candidates": 3, "relevant": 1, "forgotten": 0}.items():
            try:
                value = count(name, getattr(self, name), least)
                object.__setattr__(self, name, value)  # 10.0 is as good as 10
            except ValueError as fault:
                faults.append(str(fault))
        # For the expert, and so that the LASSO has a choice.
        wrong = 2 if faults else max(self.forgotten, 2)
        if not faults and self.forgotten > self.relevant:
            faults.append(
                f"forgotten={self.forgotten}: there are {self.relevant} relevant features"
            )
        if not faults and self.candidates < self.relevant + wrong:
            faults.append(
                f"candidates={self.candidates}: expected at least {self.relevant + wrong}, the "
                f"{self.relevant} relevant features and {wrong} wrong ones"
            )
        try:
            one("noise", between("noise", self.noise))
        except ValueError:
            faults.append(
                f"noise={self.noise}: expected a finite number above 0, since the LASSO's penalty "
                "is in proportion to it"
            )
        if faults:
            raise ValueError("; ".join(faults))


def penalty(candidates: int, samples: int, noise: float) -> float:
    """Return the textbook penalty of the LASSO, ``noise * sqrt(2 ln(candidates) / samples)``.

    It is the size that the correlation of a candidate with pure noise hardly ever reaches.

    Parameters
    ----------
    candidates : int
        Features that are penalised, at least 2.
    samples : int
        At least 1.
    noise : float
        Standard deviation of the noise, above 0.

    Returns
    -------
    float
        In the units of scikit-learn's ``alpha``.

    Raises
    ------
    ValueError
        For an argument out of its range.

    Notes
    -----
    The order, not the constant, is that of Bickel, Ritov and Tsybakov, "Simultaneous analysis of
    Lasso and Dantzig selector" (2009).

    Examples
    --------
    >>> round(penalty(1000, 100, 1.0), 4)
    0.3717
    """
    n = count("samples", samples)
    p = count("candidates", candidates, 2)
    return one("noise", between("noise", noise)) * math.sqrt(2 * math.log(p) / n)


def textbook(candidates: int, relevant: int, samples: int, noise: float) -> state_evolution.State:
    """Return the limit of the LASSO with the textbook penalty.

    Parameters
    ----------
    candidates, relevant, samples, noise
        As for :func:`lib.state_evolution.at_threshold`.

    Returns
    -------
    State

    Raises
    ------
    ValueError
        For an argument out of its range.

    Examples
    --------
    >>> state = textbook(1000, 10, 500, 1.0)
    >>> state.excess > state_evolution.best(1000, 10, 500, 1.0).excess
    True
    """
    weight = penalty(candidates, samples, noise)
    return state_evolution.at_penalty(weight, candidates, relevant, samples, noise)


@dataclass(frozen=True)
class Expected:
    """What a method comes to on average, by formula.

    Attributes
    ----------
    excess : float
        Mean excess error over the mean of what there is to predict.
    flop : float
        Operations, by :func:`flop`.
    """

    excess: float
    flop: float

    @property
    def performance(self) -> float:
        """``-log10`` of the excess error."""
        return -math.log10(self.excess)


def expected(
    method: str,
    setting: Setting,
    samples: int,
    limit: Callable[[int, int, int, float], state_evolution.State] = textbook,
) -> Expected:
    """Return what a method comes to, without a simulation.

    The oracle, the expert and the flexible are exact; for the last two, which hold a LASSO, it is
    the limit of many features. What the LASSO of the hybrid misses is noise to the expert's
    features, as the forgotten are to the expert alone.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    setting : Setting
    samples : int
        At least 1; for ``hybrid`` at least two more than the expert has features.
    limit : callable
        How the penalty is chosen: :func:`textbook` or :func:`lib.state_evolution.best`.

    Returns
    -------
    Expected

    Raises
    ------
    ValueError
        For an unknown method, too few samples, and within one of as many samples as features,
        where least squares has no mean.

    Examples
    --------
    >>> [round(expected(method, Setting(), 600).performance, 2) for method in METHODS]
    [2.77, 0.99, 0.26, 1.63, 2.39]
    """
    n = count("samples", samples)
    everything, known_to_expert = setting.candidates, setting.relevant
    found = setting.relevant - setting.forgotten
    if method in ("regularised", "hybrid"):
        part = penalised(method, setting, n)
        state = limit(*part, setting.noise)
        excess, active = state.excess, state.active
        if method == "hybrid":
            excess = gaussian_design.expected_excess(
                n, known_to_expert, found, excess, setting.noise
            )
    else:
        features = everything if method == "flexible" else known_to_expert
        unseen = setting.forgotten if known("method", method, METHODS) == "expert" else 0
        excess = gaussian_design.expected_excess(
            n, features, setting.relevant - unseen, unseen, setting.noise
        )
        active = features
    return Expected(float(excess) / setting.relevant, float(flop(method, setting, n, active)))


def penalised(method: str, setting: Setting, samples: int) -> tuple[int, int, int]:
    """Return the candidates, the relevant and the samples that the LASSO of a method has.

    Parameters
    ----------
    method : str
        ``regularised`` or ``hybrid``, whose LASSO sees what is orthogonal to the expert's features.
    setting : Setting
    samples : int
        At least 1; for ``hybrid`` at least two more than the expert has features.

    Returns
    -------
    (int, int, int)

    Raises
    ------
    ValueError
        For too few samples.

    Examples
    --------
    >>> penalised("hybrid", Setting(), 100)
    (990, 1, 90)
    """
    if method == "regularised":
        return setting.candidates, setting.relevant, samples
    if samples < setting.relevant + 2:
        raise ValueError(
            f"samples={samples}: the hybrid takes at least {setting.relevant + 2}, two more than "
            "the expert has features"
        )
    rest = setting.candidates - setting.relevant
    return rest, setting.forgotten, samples - setting.relevant


def flop(method: str, setting: Setting, samples: int, active: ArrayLike = 0) -> Floats:
    """Return the operations of fitting a method once; a multiply-add is two.

    Least squares by Householder's QR (:func:`lib.gaussian_design.flop`). The LASSO by least angle
    regression: each of the ``k`` features that enter takes one product of the residuals with all
    candidates, and least squares on those that are in, ``2 n p (k + 1) + 2 k**2 (n - k/3)`` in all.
    The hybrid's QR of the expert's features is applied to all others first, ``4 n q (p - q)``.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    setting : Setting
    samples : int
        At least 1.
    active : array
        Features with a coefficient in the LASSO; other methods have no use for it.

    Returns
    -------
    array
        FLOP, shaped as `active`.

    Raises
    ------
    ValueError
        For an unknown method and an argument out of its range.

    Notes
    -----
    Efron, Hastie, Johnstone and Tibshirani, "Least angle regression" (2004), section 7. Features
    that enter and leave again are not counted, nor is the choice of the penalty.

    Examples
    --------
    >>> float(flop("oracle", Setting(), 300)), float(flop("regularised", Setting(), 300, 10))
    (59333.333333333336, 6659333.333333333)
    """
    known("method", method, METHODS)
    if method not in ("regularised", "hybrid"):
        features = setting.candidates if method == "flexible" else setting.relevant
        return gaussian_design.flop(samples, features) + np.zeros(np.shape(active))
    p, _, n = penalised(method, setting, count("samples", samples))
    k = at_least("active", active)
    if (k > min(n, p)).any():
        raise ValueError(
            f"active={k.max():g}: a LASSO of {n} samples and {p} features has at most {min(n, p)} "
            "coefficients that are not zero"
        )
    path = 2.0 * n * p * (k + 1) + 2 * k**2 * (n - k / 3)
    if method == "regularised":
        return path
    own = setting.relevant
    return path + gaussian_design.flop(samples, own) + 4.0 * samples * own * p
