"""The intervals that a line can have, by name: ways to make an uncertainty from points.

=============== ===============================================================================
``t``           Student's t. Covers for independent normal noise of one variance.
``hc3``         Student's t about a covariance that allows each point a variance of its own
                (MacKinnon and White 1985). Covers for many independent points.
``pairs``       Points drawn again. Covers for many independent points, whatever their noise.
``cluster``     Clusters drawn again. Covers for many independent clusters.
``wild``        Residuals with random signs, each enlarged as in ``hc3`` (Davidson and Flachaire
                2008). Covers for independent noise of any variances; x stays as it is.
``...-bca``     The same resamples, with ends that mend bias and skewness.
=============== ===============================================================================
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from lib import resample
from lib.estimators import Estimator, Points
from lib.uncertainty import Replicates, Student, Turned, Uncertainty

Floats = NDArray[np.float64]

MIN_CLUSTERS = 5
"""Clusters below which resampling them says nothing."""

MIN_REPLICATES = 100
"""Resamples below which the ends of an interval are a matter of chance."""


@dataclass(frozen=True, eq=False)
class Sample:
    """What an interval is made from: a line through points, and how to resample them."""

    estimator: Estimator  #: finds the line
    points: Points  #: axes exchanged already, if the estimator wants that
    origin: tuple[float, ...]  #: what was taken from u, v[, t]
    weights: Floats  #: (n,), of mean 1
    clusters: NDArray[np.intp] | None  #: number of the cluster of each point, from 0
    replicates: int
    seed: int

    def __post_init__(self) -> None:
        """Check what `regress` hands through."""
        for name, least in (("replicates", MIN_REPLICATES), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < least:
                raise ValueError(f"{name}={value!r}: expected a whole number, {least} or more")

    def check(self) -> None:
        """Raise a ValueError if the points do not determine the line and leave something over."""
        if not np.isfinite(self.line).all():
            raise ValueError(
                f"estimator={self.estimator.name!r}: {self.used.sum()} usable points do not "
                "determine its line, or its steps do not converge; use more points or "
                "'least-squares'"
            )
        if self.dof < 1:
            raise ValueError(
                f"estimator={self.estimator.name!r}: its line rests on {self.used.sum()} points "
                f"and has {self.line.size} coefficients, which leaves nothing to judge its error "
                "by; use more points"
            )

    @cached_property
    def line(self) -> Floats:
        """Coefficients, (k,)."""
        return self.find(np.ones((1, self.points.size)))[0]

    @cached_property
    def design(self) -> Floats:
        """Columns 1, u[, t]."""
        return self.points.design

    def find(self, counts: Floats) -> Floats:
        """Coefficients, (rows, k), when points count so often; NaN where undetermined."""
        return self.estimator.find(self.points, counts * self.weights)

    @cached_property
    def used(self) -> NDArray[np.bool_]:
        """Points that the estimator looks at."""
        if self.estimator.select is None:
            return np.ones(self.points.size, dtype=bool)
        return self.estimator.select(self.points, self.weights[None])[0] > 0

    @cached_property
    def dof(self) -> int:
        """Degrees of freedom that the line leaves."""
        return int(self.used.sum()) - self.design.shape[1]

    @cached_property
    def left(self) -> Floats:
        """What the line leaves of v at the points that it uses."""
        return (self.points.v - self.design @ self.line)[self.used]

    @cached_property
    def spread(self) -> float:
        """Standard deviation of v about the line."""
        return float(np.sqrt(self.weights[self.used] @ self.left**2 / self.dof))

    def absolute(self, lines: Floats) -> Floats:
        """Coefficients with the height as v is, not measured from the origin."""
        return lines + np.eye(lines.shape[-1])[0] * self.origin[1]

    @property
    def start(self) -> tuple[float, ...]:
        """Origin of the coefficients: u and, with a year, t."""
        return (self.origin[0], *self.origin[2:])


def numbered(labels: Sequence[Hashable]) -> NDArray[np.intp]:
    """Return the number of the cluster of each point, from 0, as they first come.

    Raises
    ------
    ValueError
        Names the first point whose label is missing (None, NaN or an empty string) or cannot be
        one.

    Examples
    --------
    >>> numbered(["a", "b", "a"]).tolist()
    [0, 1, 0]
    """
    numbers: dict[Hashable, int] = {}
    for i, label in enumerate(labels):
        if not isinstance(label, Hashable):
            raise ValueError(f"clusters[{i}]={label!r}: expected a name or a number")
        if label is None or label == "" or label != label:  # only NaN differs from itself
            raise ValueError(
                f"clusters[{i}]={label!r}: the label is missing; give the point a cluster of its "
                "own or leave it out"
            )
        numbers.setdefault(label, len(numbers))
    return np.array([numbers[label] for label in labels])


def _student(sample: Sample, meat: Callable | None) -> Student:
    line = sample.line
    weighted = sample.design * np.sqrt(sample.weights)[:, None]
    _, triangle = np.linalg.qr(weighted)
    inverse = np.linalg.inv(triangle)
    bread = inverse @ inverse.T
    middle = sample.spread**2 * bread if meat is None else bread @ meat(sample, bread) @ bread
    return Student(
        origin=sample.start,
        coefficients=sample.absolute(line),
        covariance=middle,
        spread=sample.spread,
        dof=sample.dof,
    )


def _leverage(sample: Sample, bread: Floats) -> Floats:
    design = sample.design
    leverage = sample.weights * np.einsum("ni,ij,nj->n", design, bread, design)
    if alone := np.flatnonzero(leverage > 1 - 1e-9).tolist():
        raise ValueError(
            f"interval: point {alone[0]} alone decides the line in its place, so its noise cannot "
            "be judged; leave it out, or take the interval 't'"
        )
    return leverage


def _hc3(sample: Sample, bread: Floats) -> Floats:
    noise = sample.weights * sample.left / (1 - _leverage(sample, bread))
    scores = sample.design * noise[:, None]
    return scores.T @ scores


def _replicates(sample: Sample, draws: Floats, jackknife: Floats | None = None) -> Replicates:
    rng = np.random.default_rng([sample.seed, 1])
    share = sample.weights[sample.used]
    share = share / share.sum()
    # Residuals are smaller than the noise, by the coefficients that were fitted to them.
    fuller = np.sqrt(sample.left.size / sample.dof)
    return Replicates(
        origin=sample.start,
        coefficients=sample.absolute(sample.line),
        draws=sample.absolute(draws),
        noise=fuller * rng.choice(sample.left, sample.replicates, p=share),
        jackknife=None if jackknife is None else sample.absolute(jackknife),
        spread=sample.spread,
        offset=float(share @ sample.left),
    )


def _bootstrap(sample: Sample, labels: NDArray[np.intp], bca: bool) -> Replicates:
    rng = np.random.default_rng(sample.seed)
    draws = resample.replicate(
        lambda rows: resample.clusters(rng, labels, rows),
        sample.find,
        labels.size,
        sample.replicates,
    )
    return _replicates(sample, draws, _jackknife(sample, labels) if bca else None)


def _jackknife(sample: Sample, labels: NDArray[np.intp]) -> Floats:
    """Lines without one point or cluster at a time."""
    found, out = [], 0
    for size in resample.chunks(labels.max() + 1, labels.size):
        found.append(sample.find(1.0 * (labels != np.arange(out, out + size)[:, None])))
        out += size
    lines = np.concatenate(found)
    if not np.isfinite(lines).all():
        raise ValueError(
            "interval: BCa leaves out one point or cluster at a time, and without one of them the "
            "line is undetermined; take the percentile interval"
        )
    return lines


def _pairs(sample: Sample, bca: bool) -> Replicates:
    return _bootstrap(sample, np.arange(sample.points.size), bca)


def _cluster(sample: Sample, bca: bool) -> Replicates:
    if sample.clusters is None:
        raise ValueError(
            "clusters: the interval 'cluster' needs to know the cluster of each point, such as the "
            "paper it comes from"
        )
    sizes = np.bincount(sample.clusters)
    if sizes.max() == 1:
        raise ValueError(
            f"clusters: each of the {sizes.size} has one member, so there is nothing to keep "
            "together; take the interval 'pairs'"
        )
    if sizes.size < MIN_CLUSTERS:
        raise ValueError(
            f"clusters: {sizes.size} are too few to resample, at least {MIN_CLUSTERS} are needed; "
            "take the interval 't', which takes all points as independent"
        )
    return _bootstrap(sample, sample.clusters, bca)


def _wild(sample: Sample) -> Replicates:
    design = sample.design
    weighted = design * sample.weights[:, None]
    bread = np.linalg.inv(design.T @ weighted)
    smoother = bread @ weighted.T  # least squares is linear in v
    noise = sample.left / (1 - _leverage(sample, bread))
    rng = np.random.default_rng(sample.seed)
    draws = resample.replicate(
        lambda rows: resample.signs(rng, noise.size, rows),
        lambda signs: sample.line + (signs * noise) @ smoother.T,
        noise.size,
        sample.replicates,
    )
    return _replicates(sample, draws)


KINDS: dict[str, Callable[[Sample], Student | Replicates]] = {
    "t": partial(_student, meat=None),
    "hc3": partial(_student, meat=_hc3),
    "pairs": partial(_pairs, bca=False),
    "pairs-bca": partial(_pairs, bca=True),
    "cluster": partial(_cluster, bca=False),
    "cluster-bca": partial(_cluster, bca=True),
    "wild": _wild,
}
"""Ways to make an uncertainty, by name."""


def uncertainty(kind: str, sample: Sample) -> Uncertainty:
    """Make the uncertainty of a line.

    Parameters
    ----------
    kind : str
        Key of `KINDS`, one of the estimator's own.
    sample : Sample
        With axes exchanged if its estimator is turned.

    Returns
    -------
    Uncertainty
        In the axes as they were.

    Raises
    ------
    ValueError
        If the estimator has no such interval, the clusters are no clusters, or the points do not
        determine the line.
    """
    estimator = sample.estimator
    if kind not in estimator.intervals:
        raise ValueError(
            f"interval={kind!r}: the estimator {estimator.name!r} has "
            f"{', '.join(map(repr, estimator.intervals))}"
        )
    sample.check()
    made = KINDS[kind](sample)
    if not estimator.turned:
        return made
    if made.coefficients[1] == 0:
        raise ValueError(
            f"estimator={estimator.name!r}: its line of x on y is flat, so that of y on x would be "
            "vertical; take 'least-squares'"
        )
    return Turned(made)
