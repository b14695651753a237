"""Learning curves of real data: test error against the number of training examples.

The data are the handwritten digits that scikit-learn ships. They are split again and again into a
pool to learn from and a test set. Learners see more and more of the pool in one order, so the
errors of one split belong together, and all splits share the same images: that is why
`LearningCurve.slope_interval` treats a split as one observation and corrects for the sharing.

References
----------
C. Nadeau and Y. Bengio (2003), Inference for the generalization error, Machine Learning 52,
239-281. E. Alpaydin and C. Kaynak (1998), Optical recognition of handwritten digits, UCI Machine
Learning Repository.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.datasets import load_digits

from lib.answers import Interval
from lib.arguments import MIN_POINTS, checked_level, count
from lib.fit import Fit, regress

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class Split(NamedTuple):
    """One split of labelled data into a pool, in the order in which it is learnt, and a test set.

    Examples
    --------
    >>> Split(np.zeros((2, 1)), np.array([0, 1]), np.zeros((1, 1)), np.array([0])).test_labels
    array([0])
    """

    pool: Floats  #: (pool size, features)
    pool_labels: Labels
    test: Floats  #: (test size, features)
    test_labels: Labels


Learner = Callable[[Split, tuple[int, ...]], list[float]]
"""Learns from the first n of the pool, for each n, and returns the shares of wrong answers."""


def nearest_neighbour(split: Split, sizes: tuple[int, ...]) -> list[float]:
    """Answer as the nearest example known does; the first of those that are equally near.

    All that is learnt is kept: its parameters are the pixels of the examples.

    Parameters
    ----------
    split : Split
        Pool and test set.
    sizes : tuple of int
        Numbers of examples to learn from, rising.

    Returns
    -------
    list of float
        Share of wrong answers at each size.

    Examples
    --------
    >>> pool, test = np.array([[0.0], [1.0], [0.6]]), np.array([[0.1], [0.7]])
    >>> split = Split(pool, np.array([0, 0, 1]), test, np.array([0, 1]))
    >>> nearest_neighbour(split, (1, 3))
    [0.5, 0.0]
    """
    # Half the squared distance, but for the test image's own length, which moves all alike.
    distance = (split.pool**2).sum(axis=1) / 2 - split.test @ split.pool.T
    nearest = np.zeros(len(split.test), dtype=int)
    each, start, errors = np.arange(len(split.test)), 0, []
    for size in sizes:
        newest = start + distance[:, start:size].argmin(axis=1)
        nearest = np.where(distance[each, newest] < distance[each, nearest], newest, nearest)
        start = size
        errors.append(_wrong(split.pool_labels[nearest], split.test_labels))
    return errors


RIDGE = 100.0
"""Penalty of `linear` on squared weights, for pixels from 0 to 16."""


def linear(split: Split, sizes: tuple[int, ...]) -> list[float]:
    """Answer with the largest of one linear score a class, fitted by ridge regression.

    Scores are regressed on 1 for the class and -1 for every other, with an intercept. The number of
    parameters is fixed: a weight for each pixel and class, and an intercept for each class.

    Parameters
    ----------
    split, sizes
        As in :func:`nearest_neighbour`.

    Returns
    -------
    list of float
        Share of wrong answers at each size.

    Examples
    --------
    >>> pool, test = 100 * np.array([[0.0], [1.0], [0.1], [0.9]]), np.array([[5.0], [95.0]])
    >>> split = Split(pool, np.array([0, 1, 0, 1]), test, np.array([0, 1]))
    >>> linear(split, (2, 4))
    [0.0, 0.0]
    """
    classes = np.unique(split.pool_labels)
    targets = np.where(split.pool_labels[:, None] == classes, 1.0, -1.0)
    errors = []
    for size in sizes:
        x, y = split.pool[:size], targets[:size]
        middle, level = x.mean(axis=0), y.mean(axis=0)
        x = x - middle
        gram = x.T @ x + RIDGE * np.eye(x.shape[1])
        scores = (split.test - middle) @ np.linalg.solve(gram, x.T @ (y - level)) + level
        errors.append(_wrong(classes[scores.argmax(axis=1)], split.test_labels))
    return errors


@dataclass(frozen=True)
class LearningCurve:
    """Errors at several sizes of the training set, over many splits; made by `measure`.

    Examples
    --------
    >>> curve = measure(nearest_neighbour, sizes=(40, 160, 640), splits=10)
    >>> curve.errors.shape, curve.test_share < 1
    ((10, 3), True)
    """

    sizes: tuple[int, ...]
    errors: Floats  #: (splits, sizes): shares of wrong answers
    test_share: float  #: test images over those of the pool

    @property
    def mean(self) -> Floats:
        """Mean error at each size."""
        return self.errors.mean(axis=0)

    @property
    def fit(self) -> Fit:
        """Power law through the mean errors.

        Its own intervals say how far the means stray from a line, not how well they are known.
        """
        return regress(self.sizes, self.mean)

    def slope_interval(self, level: float = 0.95) -> Interval:
        """Interval of the slope of the mean curve, for other images of the same kind.

        The jackknife over splits gives the variance S^2 of what one split says. With J splits that
        share their images the variance of the mean is taken as ``(1/J + test_share) S^2``: Nadeau
        and Bengio's correction, a rule of thumb and not a theorem.

        Parameters
        ----------
        level : float
            Above 0 and below 1.

        Returns
        -------
        Interval
            In decades of error for each decade of examples.

        Examples
        --------
        >>> curve = measure(nearest_neighbour, sizes=(40, 160, 640), splits=10)
        >>> low, high, level = curve.slope_interval()
        >>> low < curve.fit.slope < high < 0
        True
        """
        splits = len(self.errors)
        spared = (self.errors.sum(axis=0) - self.errors) / (splits - 1)
        slopes = np.array([regress(self.sizes, mean).slope for mean in spared])
        of_a_split = (splits - 1) * float(slopes.std(ddof=1))  # the jackknife's pseudo-values
        se = of_a_split * math.sqrt(1 / splits + self.test_share)
        half = float(special.stdtrit(splits - 1, (1 + checked_level(level)) / 2)) * se
        return Interval(self.fit.slope - half, self.fit.slope + half, level)

    def first(self, count: int) -> "LearningCurve":
        """Return the curve of the smallest sizes only, to foretell the others from.

        Raises
        ------
        ValueError
            If a line through so few sizes has no spread, or there are not so many.

        Examples
        --------
        >>> curve = measure(linear, sizes=(40, 80, 160, 320), splits=2)
        >>> curve.first(3).sizes
        (40, 80, 160)
        """
        if not MIN_POINTS <= count <= len(self.sizes):
            raise ValueError(
                f"count={count}: expected {MIN_POINTS} to {len(self.sizes)} of the sizes"
            )
        return replace(self, sizes=self.sizes[:count], errors=self.errors[:, :count])


def measure(
    learner: Learner,
    sizes: tuple[int, ...],
    splits: int = 60,
    test_size: int = 500,
    seed: int = 0,
) -> LearningCurve:
    """Measure the learning curve of a learner on handwritten digits.

    Parameters
    ----------
    learner : Learner
        Such as `nearest_neighbour`.
    sizes : tuple of int
        Numbers of examples to learn from, rising; at least three.
    splits : int
        How often the images are split anew; two or more.
    test_size : int
        Images kept to test on.
    seed : int
        Of the splits. Learners with one seed see the same splits.

    Returns
    -------
    LearningCurve

    Raises
    ------
    ValueError
        For sizes that do not rise from one or more to what the pool holds, too few splits, or a
        test set that is empty.

    Examples
    --------
    >>> curve = measure(nearest_neighbour, sizes=(50, 200, 800), splits=10)
    >>> bool((np.diff(curve.mean) < 0).all())
    True
    """
    images, labels = load_digits(return_X_y=True)
    if count("test_size", test_size) >= len(labels):
        raise ValueError(f"test_size={test_size}: expected 1 to {len(labels) - 1} images")
    count("splits", splits, least=2)  # one has no spread
    pool = len(labels) - test_size
    rising = all(a < b for a, b in zip((0, *sizes), sizes, strict=False))
    if len(sizes) < MIN_POINTS or not rising or sizes[-1] > pool:
        raise ValueError(
            f"sizes={sizes}: expected {MIN_POINTS} or more, rising, from 1 to the {pool} images "
            "that the test set leaves"
        )
    errors = []
    for rng in np.random.default_rng(seed).spawn(splits):
        order = rng.permutation(len(labels))
        tested, learnt = order[:test_size], order[test_size:]
        split = Split(images[learnt], labels[learnt], images[tested], labels[tested])
        errors.append(learner(split, sizes))
    return LearningCurve(tuple(sizes), np.array(errors), test_size / pool)


def _wrong(answers: Labels, labels: Labels) -> float:
    """Return the share of wrong answers."""
    return float((answers != labels).mean())
