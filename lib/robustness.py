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

_ROOT_2_PI = float(np.sqrt(2 * np.pi))

_SPREAD = 1e-9
"""Least range of the values of a line, as a part of the largest: below it rounding decides."""


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
        ``name family training before after``, accuracies in per cent; a row a model that has both.

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
    rows = rows.dropna(subset=list(columns))  # not every table of results has every test set
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
        For a bad accuracy, scale or level, lists that do not pair up, a missing family, fewer than
        three families, or the same accuracy throughout, before or after.

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
    _labels(x, y, families)
    for name, values in (("before", x), ("after", y)):
        if np.ptp(values) <= _SPREAD * np.abs(values).max():
            raise ValueError(f"{name}: all {x.size} values are equal, so there is no slope to fit")
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
        (value,), _, (half,) = _clustered(np.ones((values.size, 1)), values, families, level)
        return Estimate(float(value), float(value - half), float(value + half), level)

    checked_level(level)
    _labels(x, y, families)
    points = x - y
    return Drop(x.size, float(x.mean()), float(y.mean()), mean(points), mean(100 * points / x))


def _labels(x: Floats, y: Floats, families: Sequence[Hashable]) -> NDArray[np.int64]:
    """Return the families as whole numbers from 0 on, if they pair up and are three or more."""
    if not x.shape == y.shape == (len(families),):
        raise ValueError(
            f"before has shape {x.shape}, after {y.shape} and families {len(families)} entries: "
            "they must pair up"
        )
    labels = pd.factorize(pd.Series(list(families), dtype=object))[0]
    if missing := np.flatnonzero(labels < 0).tolist():
        raise ValueError(
            f"families[{missing[0]}] is missing: name the family or leave the model out"
        )
    groups = len(set(labels.tolist()))
    if groups < 3:
        raise ValueError(
            f"families: {x.size} models of {groups} families; an interval over families needs at "
            "least 3"
        )
    return labels


def _clustered(
    design: Floats,
    y: Floats,
    families: Sequence[Hashable],
    level: float,
    dof: int | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, residuals, and half the width of each interval.

    The degrees of freedom are one less than the families, unless they are given.
    """
    labels = _labels(design[:, 0], y, families)
    groups, (n, k) = int(labels.max()) + 1, design.shape
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ y
    left = y - design @ coefficients
    # The scores of a family add up before they are squared, so that they may be correlated.
    sums = np.zeros((groups, k))
    np.add.at(sums, labels, design * left[:, None])
    correction = groups / (groups - 1) * (n - 1) / (n - k)
    covariance = correction * bread @ sums.T @ sums @ bread
    critical = special.stdtrit(groups - 1 if dof is None else dof, (1 + level) / 2)
    return coefficients, left, critical * np.sqrt(np.diag(covariance))


def beyond(
    usual: pd.DataFrame, others: pd.DataFrame, scale: str = "probit", level: float = 0.95
) -> Estimate:
    """Return how far models lie above the line of others, in points: their *effective robustness*.

    The line is a fit too, and families may have models on both sides. So the line and the mean
    distance from it are found in one system, whose errors add up by family: the rows of `others`
    hold the mean gradient of the line in place of their own, and a coefficient of their own.

    Parameters
    ----------
    usual : DataFrame
        ``before after family``, as from :func:`scores`: models of the line, of standard training.
    others : DataFrame
        The same of the models in question.
    scale : str
        Key of `SCALES`, on which the line is straight.
    level : float
        Of the interval, with one degree of freedom less than there are families in question.

    Returns
    -------
    Estimate
        Mean of ``after - line(before)``, percentage points, with its interval over families.

    Raises
    ------
    ValueError
        As :func:`line`, for either table.

    References
    ----------
    R. Taori and others (2020), Measuring robustness to natural distribution shifts in image
    classification.

    Examples
    --------
    >>> rows = scores("imagenetv2")
    >>> groups = rows.groupby("training")
    >>> above = beyond(groups.get_group("standard"), groups.get_group("more-data"))
    >>> [round(end, 2) for end in above[:3]]
    [0.84, -0.02, 1.69]
    """
    found = line(usual.before, usual.after, usual.family, scale, level)
    families = others.family.nunique()
    if families < 3:
        raise ValueError(f"others: {families} families; an interval over families needs at least 3")
    x = SCALES[scale](between("before", others.before, 0, 100))
    distance = between("after", others.after, 0, 100) - found.at(others.before)
    value = found.intercept.estimate + found.slope.estimate * x
    steep = np.ones_like(x) if scale == "linear" else 100 * np.exp(-(value**2) / 2) / _ROOT_2_PI
    gradient = float(steep.mean()), float((steep * x).mean())
    known_x = SCALES[scale](usual.before)
    design = np.vstack(
        [
            np.column_stack([np.ones_like(known_x), known_x, np.zeros_like(known_x)]),
            np.tile([*gradient, 1.0], (x.size, 1)),
        ]
    )
    # The last coefficient takes up the mean of these rows, so that they leave the line as it is.
    shift = gradient[0] * found.intercept.estimate + gradient[1] * found.slope.estimate
    y = np.concatenate([SCALES[scale](usual.after), distance + shift])
    both = [*usual.family, *others.family]
    coefficients, _, ends = _clustered(design, y, both, level, dof=families - 1)
    middle, half = float(coefficients[2]), float(ends[2])
    return Estimate(middle, middle - half, middle + half, level)
