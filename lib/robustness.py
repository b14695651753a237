"""How accuracy on ImageNet carries over to newer test sets: ImageNetV2 and ObjectNet.

Models of one architecture are not independent, so the intervals here let the errors of one family
be correlated in any way. With scores ``X``, weights of least squares and residuals ``e``, the
covariance of the coefficients is ::

    c (X'X)^-1 [sum over families of X_f' e_f e_f' X_f] (X'X)^-1

with ``c = G / (G - 1) * (n - 1) / (n - k)`` for G families, n models and k coefficients, and the
interval is Student's t with G - 1 degrees of freedom. It needs many families of like size to cover
as it should. Here they are few and unlike, so it is rather too narrow.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from lib import data
from lib.answers import Estimate
from lib.arguments import between, checked_level, known

Floats = NDArray[np.float64]


class Shift(NamedTuple):
    """A new test set, and the accuracy that it is to be compared with."""

    title: str  #: of the new test set
    before: str  #: column of `robustness`: accuracy on the old test set
    after: str  #: column: accuracy on the new one


SHIFTS: Mapping[str, Shift] = MappingProxyType(
    {
        "imagenetv2": Shift("ImageNetV2", "imagenet_percent", "imagenetv2_percent"),
        "objectnet": Shift(
            "ObjectNet", "imagenet_on_objectnet_classes_percent", "objectnet_percent"
        ),
    }
)
"""New test sets by their key. ObjectNet is compared on the classes that it shares with ImageNet."""

WEAK = ("adversarial", "less-data", "unfinished", "no-network")
"""Kinds of training that make a model weak, on purpose or as the price of something else."""

STRONG_PERCENT = 55.0
"""Accuracy on ImageNet above which a model counts as strong."""

SELECTIONS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = MappingProxyType(
    {
        "strong": lambda rows: rows.imagenet_percent > STRONG_PERCENT,
        "ordinary": lambda rows: ~rows.training.isin(WEAK),
        "all": lambda rows: rows.imagenet_percent > 0,
    }
)
"""Which models count: those above 55 % on ImageNet, those not trained to be weak, or all."""

SCALES: Mapping[str, Callable[[ArrayLike], Floats]] = MappingProxyType(
    {"linear": lambda percent: np.asarray(percent, float), "probit": lambda p: probit(p)}
)
"""Scales on which a line may be straight."""


def probit(percent: ArrayLike) -> Floats:
    """Return the standard normal quantile of an accuracy in per cent.

    Raises
    ------
    ValueError
        For an accuracy that is not above 0 and below 100.

    Examples
    --------
    >>> probit([50, 97.5]).round(2).tolist()
    [0.0, 1.96]
    """
    return special.ndtri(between("percent", percent, 0, 100) / 100)


def scores(shift: str, selection: str = "strong", folder: Path = data.DATA) -> pd.DataFrame:
    """Return the accuracy of models on an old and a new test set.

    Parameters
    ----------
    shift : str
        Key of `SHIFTS`.
    selection : str
        Key of `SELECTIONS`.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``name family training before after``, accuracies in per cent; a row a model.

    Raises
    ------
    ValueError
        For an unknown shift or selection.

    Examples
    --------
    >>> rows = scores("imagenetv2")
    >>> len(rows), rows.before.mean().round(1), rows.after.mean().round(1)
    (212, np.float64(75.4), np.float64(63.6))
    """
    chosen = SHIFTS[known("shift", shift, SHIFTS)]
    rows = data.table("robustness", folder)
    rows = rows[SELECTIONS[known("selection", selection, SELECTIONS)](rows)]
    columns = {chosen.before: "before", chosen.after: "after"}
    kept = rows.rename(columns=columns)[["name", "family", "training", *columns.values()]]
    return kept.astype({"before": float, "after": float}).reset_index(drop=True)


@dataclass(frozen=True)
class Line:
    """The accuracy on a new test set as a line of that on the old one, made by `line`.

    Attributes
    ----------
    scale : str
        Key of `SCALES`, on which the line is straight.
    intercept, slope : Estimate
        In the units of the scale; with their intervals over families.
    n, families : int
        Models and families.
    r2 : float
        Share of the variance that the line accounts for.

    Examples
    --------
    >>> found = line([50, 60, 70, 80], [40, 52, 60, 72], ["a", "b", "c", "d"])
    >>> round(found.slope.estimate, 2), round(float(found.at(90)), 1)
    (1.04, 82.0)
    """

    scale: str
    intercept: Estimate
    slope: Estimate
    n: int
    families: int
    r2: float

    def at(self, percent: ArrayLike) -> Floats:
        """Return the accuracy on the new test set, per cent, at that on the old one."""
        value = self.intercept.estimate + self.slope.estimate * SCALES[self.scale](percent)
        return value if self.scale == "linear" else 100 * special.ndtr(value)


def line(
    before: ArrayLike,
    after: ArrayLike,
    families: Sequence[Hashable],
    scale: str = "linear",
    level: float = 0.95,
) -> Line:
    """Fit the accuracy on a new test set to that on the old one, by least squares.

    Parameters
    ----------
    before, after : array, shape (n,)
        Accuracies, per cent, above 0 and below 100.
    families : sequence, shape (n,)
        What each model belongs to.
    scale : str
        Key of `SCALES`.
    level : float
        Of the intervals.

    Returns
    -------
    Line

    Raises
    ------
    ValueError
        For a bad accuracy, scale or level, lists that do not pair up, fewer than three families, or
        the same accuracy throughout.

    References
    ----------
    A. C. Cameron, D. L. Miller (2015), A practitioner's guide to cluster-robust inference.

    Examples
    --------
    >>> rows = scores("imagenetv2")
    >>> [round(end, 2) for end in line(rows.before, rows.after, rows.family).slope[:3]]
    [1.11, 1.04, 1.17]
    """
    straighten = SCALES[known("scale", scale, SCALES)]
    x, y = (
        straighten(between(name, values, 0, 100))
        for name, values in (("before", before), ("after", after))
    )
    if np.ptp(x) == 0:
        raise ValueError(f"before: all {x.size} values are equal, so there is no slope to fit")
    design = np.column_stack([np.ones_like(x), x])
    coefficients, left, ends = _clustered(design, y, families, checked_level(level))
    estimates = (
        Estimate(float(value), float(value - half), float(value + half), level)
        for value, half in zip(coefficients, ends, strict=True)
    )
    r2 = 1 - float(left @ left / ((y - y.mean()) ** 2).sum())
    return Line(scale, *estimates, n=x.size, families=len(set(families)), r2=r2)


@dataclass(frozen=True)
class Drop:
    """How much accuracy is lost on a new test set, on average over models; made by `drop`.

    Attributes
    ----------
    n : int
        Models.
    before, after : float
        Mean accuracies, per cent.
    points : Estimate
        Mean loss in percentage points.
    share_percent : Estimate
        Mean of the loss as a part of the accuracy before, per cent.
    """

    n: int
    before: float
    after: float
    points: Estimate
    share_percent: Estimate


def drop(
    before: ArrayLike, after: ArrayLike, families: Sequence[Hashable], level: float = 0.95
) -> Drop:
    """Return the mean loss of accuracy, in points and as a part of what there was.

    Parameters
    ----------
    before, after, families, level
        As in :func:`line`.

    Returns
    -------
    Drop

    Raises
    ------
    ValueError
        As :func:`line`; equal accuracies are no fault here.

    Examples
    --------
    >>> rows = scores("objectnet")
    >>> lost = drop(rows.before, rows.after, rows.family)
    >>> [round(end, 1) for end in lost.points[:3]]
    [42.5, 40.8, 44.2]
    """
    x, y = between("before", before, 0, 100), between("after", after, 0, 100)

    def mean(values: Floats) -> Estimate:
        (value,), _, (half,) = _clustered(
            np.ones((values.size, 1)), values, families, checked_level(level)
        )
        return Estimate(float(value), float(value - half), float(value + half), level)

    points = _paired(x, y, families)
    return Drop(x.size, float(x.mean()), float(y.mean()), mean(points), mean(100 * points / x))


def _paired(x: Floats, y: Floats, families: Sequence[Hashable]) -> Floats:
    """Return the differences of two lists that pair up with the families."""
    if not x.shape == y.shape == (len(families),):
        raise ValueError(
            f"before has shape {x.shape}, after {y.shape} and families {len(families)} entries: "
            "they must pair up"
        )
    return x - y


def _clustered(
    design: Floats, y: Floats, families: Sequence[Hashable], level: float
) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, residuals, and half the width of each interval."""
    _paired(design[:, 0], y, families)
    labels = pd.factorize(pd.Series(list(families)))[0]
    groups, (n, k) = int(labels.max()) + 1, design.shape
    if groups < 3 or n <= k:
        raise ValueError(
            f"families: {n} models of {groups} families; an interval over families needs at least 3"
        )
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ y
    left = y - design @ coefficients
    # The scores of a family add up before they are squared, so that they may be correlated.
    sums = np.zeros((groups, k))
    np.add.at(sums, labels, design * left[:, None])
    correction = groups / (groups - 1) * (n - 1) / (n - k)
    covariance = correction * bread @ sums.T @ sums @ bread
    critical = special.stdtrit(groups - 1, (1 + level) / 2)
    return coefficients, left, critical * np.sqrt(np.diag(covariance))


def beyond(
    found: Line, before: ArrayLike, after: ArrayLike, families: Sequence[Hashable]
) -> Estimate:
    """Return how far models lie above a line, in points: their *effective robustness*.

    Parameters
    ----------
    found : Line
        Through other models: those of standard training, usually. Taken as known.
    before, after, families
        As in :func:`line`, of the models in question.

    Returns
    -------
    Estimate
        Mean of ``after - line(before)``, percentage points, with its interval over families.

    References
    ----------
    R. Taori and others (2020), Measuring robustness to natural distribution shifts in image
    classification.

    Examples
    --------
    >>> through = line([50, 60, 70, 80], [40, 52, 60, 72], ["a", "b", "c", "d"])
    >>> round(beyond(through, [60, 70, 80], [52, 63, 73], ["e", "f", "g"]).estimate, 2)
    1.47
    """
    x, y = between("before", before, 0, 100), between("after", after, 0, 100)
    above = -_paired(found.at(x), y, families)
    (value,), _, (half,) = _clustered(np.ones((above.size, 1)), above, families, 0.95)
    return Estimate(float(value), float(value - half), float(value + half), 0.95)
