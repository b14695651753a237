"""How often intervals cover: samples are drawn where the truth is known, and each fit is asked.

A *world* says how points come about. In all of them, with ``u = log10(x)`` and ``v = log10(y)``,

    ``v = HEIGHT + SLOPE (u - CENTRE) + noise``

is true, so the power ``-1/SLOPE`` is 10. The spread of u and the size of the noise are those of the
77 ImageNet systems of the record. The worlds differ in how many points there are, and in what
the noise is like. `cover` draws many samples and counts the intervals of `lib.fit.regress` that
hold the truth. The count is itself random, and a `Share` knows its error.

What the truth is depends on the estimator. Most aim at the line above, `World.line`. A regression
of u on v aims at another one, `World.turned`; a quantile at a parallel, `World.below`. With
error in u, least squares aims at `World.diluted`. Asked for the line behind the data they then
miss, however many points there are, and that is worth knowing too. A frontier aims at no line that
anyone can write down, so its intervals cannot be asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lib.estimators import Estimator
from lib.fit import Fit, regress

Floats = NDArray[np.float64]

CENTRE = 19.3
"""Mean of u."""

SPREAD = 1.0
"""Standard deviation of u, in decades of x."""

SLOPE = -0.1
"""Decades of y for each decade of x."""

HEIGHT = float(np.log10(0.2))
"""v at the centre."""

NOISE = 0.06
"""Standard deviation of the noise of v at the centre, in decades of y."""

AHEAD = CENTRE + 3
"""u at which a fit is asked for the trend and for a new observation: the edge of the data."""

TARGET = float(np.log10(0.05))
"""v for which a fit is asked at which u the trend reaches it: far beyond the data."""


class Line(NamedTuple):
    """A true line in the plane of u and v."""

    slope: float
    height: float  #: at the centre

    def at(self, u: float) -> float:
        """Return v at u."""
        return self.height + self.slope * (u - CENTRE)

    def reaches(self, v: float) -> float:
        """Return the u at which the line reaches v."""
        return CENTRE + (v - self.height) / self.slope


class Sample(NamedTuple):
    """Points in their natural units, the cluster of each (None if each is alone), and one more."""

    x: Floats
    y: Floats
    clusters: NDArray[np.intp] | None
    new: tuple[float, float]  #: x and y of the next observation, at `AHEAD`


@dataclass(frozen=True)
class World:
    """How points come about.

    Examples
    --------
    >>> sample = World("three points", n=3).draw(np.random.default_rng(0))
    >>> sample.x.shape, sample.y.shape, sample.clusters
    ((3,), (3,), None)
    """

    title: str  #: a few words for readers
    n: int = 77  #: number of points
    clusters: int | None = None  #: number of clusters among which points fall; None: each is alone
    shared: float = 0.0  #: share of the variance of u, and of noise, that a cluster has in common
    tails: float | None = None  #: degrees of freedom of Student's noise, above 2; None: normal
    growth: float = 1.0  #: factor by which the noise is larger for each decade of x
    blur: float = 0.0  #: standard deviation of the error of u as measured, in decades of x

    @property
    def line(self) -> Line:
        """The line behind the data."""
        return Line(SLOPE, HEIGHT)

    @property
    def diluted(self) -> Line:
        """The line that least squares of v on u as measured finds in many points."""
        return Line(SLOPE * SPREAD**2 / (SPREAD**2 + self.blur**2), HEIGHT)

    @property
    def turned(self) -> Line:
        """The line that least squares of u on v finds in many points: ``var(v) / cov(u, v)``."""
        # The mean of growth^(2d) for a normal distance d from the centre.
        swell = np.exp(2 * (np.log(self.growth) * SPREAD) ** 2)
        variance = (SLOPE * SPREAD) ** 2 + NOISE**2 * swell
        return Line(float(variance / (SLOPE * SPREAD**2)), HEIGHT)

    def below(self, q: float) -> Line:
        """Return the line with a share q of all v below it.

        Raises
        ------
        ValueError
            If the noise is not the same everywhere, for then that is no line.
        """
        if self.growth != 1 or self.blur:
            raise ValueError(
                f"world {self.title!r}: its noise changes along the line or sits in u too, so its "
                "quantiles lie on no parallel; ask for `line` or `diluted`"
            )
        noise = stats.norm() if self.tails is None else stats.t(self.tails)
        return Line(SLOPE, float(HEIGHT + NOISE * noise.ppf(q) / noise.std()))

    def draw(self, rng: np.random.Generator) -> Sample:
        """Draw a sample and the observation that comes next, which belongs to no cluster of it.

        Parameters
        ----------
        rng : Generator
            Source of randomness.

        Returns
        -------
        Sample
        """
        labels = None if self.clusters is None else rng.integers(0, self.clusters, self.n)
        d = SPREAD * self._parts(rng.standard_normal, labels)
        noise = self._parts(partial(self._noise, rng), labels)
        # The new observation is one more point, with noise of its own.
        d, noise = np.append(d, AHEAD - CENTRE), np.append(noise, self._noise(rng, 1))
        v = self.line.at(CENTRE + d) + NOISE * self.growth**d * noise
        x = 10 ** (CENTRE + d + self.blur * rng.standard_normal(d.size))
        y = 10**v
        return Sample(x[:-1], y[:-1], labels, (float(x[-1]), float(y[-1])))

    def _noise(self, rng: np.random.Generator, n: int) -> Floats:
        """Draw independent noise of variance 1."""
        if self.tails is None:
            return rng.standard_normal(n)
        return rng.standard_t(self.tails, n) * np.sqrt(1 - 2 / self.tails)

    def _parts(self, draw: Callable[[int], Floats], labels: NDArray[np.intp] | None) -> Floats:
        """Draw n values of variance 1, of which clusters have a share in common."""
        if labels is None:
            return draw(self.n)
        common = draw(self.clusters)[labels]
        return np.sqrt(self.shared) * common + np.sqrt(1 - self.shared) * draw(self.n)


WORLDS: dict[str, World] = {
    "independent": World("77 points"),
    "few": World("13 points", n=13),
    "clustered": World("25 clusters", clusters=25, shared=0.5),
    "heavy": World("heavy tails", tails=3),
    "growing": World("growing noise", growth=1.5),
    "blurred": World("error in compute", blur=0.3),
}
"""Worlds by name, of 77 points if not said otherwise. Heavy tails are Student's t with three
degrees of freedom, of the same variance as the other noise; growing noise is half as much again for
each decade of x; error in compute is a factor of two either way (0.3 decades). In 25 clusters half
of all variance is common."""


class Share(NamedTuple):
    """How many of the intervals that were asked held the truth.

    Examples
    --------
    >>> [round(end, 3) for end in Share(95, 100).interval()]
    [0.888, 0.978]
    """

    hits: int
    asked: int

    @property
    def share(self) -> float:
        """Share of hits."""
        return self.hits / self.asked

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return Wilson's interval of the coverage: what the count, being random, allows."""
        found = stats.binomtest(self.hits, self.asked).proportion_ci(level, method="wilson")
        return float(found.low), float(found.high)


def _slope(fit: Fit, truth: Line, new: tuple[float, float], level: float) -> bool:
    low, high, _ = fit.slope_interval(level)
    return low <= truth.slope <= high


def _mean(fit: Fit, truth: Line, new: tuple[float, float], level: float) -> bool:
    band = fit.predict(10**AHEAD, "mean", level)
    return band.low <= 10 ** truth.at(AHEAD) <= band.high


def _new(fit: Fit, truth: Line, new: tuple[float, float], level: float) -> bool:
    band = fit.predict(new[0], "new", level)
    return band.low <= new[1] <= band.high


def _inverse(fit: Fit, truth: Line, new: tuple[float, float], level: float) -> bool:
    found, u = fit.inverse(10**TARGET, "mean", level), truth.reaches(TARGET)
    if found.log10_low <= u <= found.log10_high:
        return True
    if found.log10_other is None:
        return False
    # The second ray runs away from the first.
    return u >= found.log10_other if np.isinf(found.log10_low) else u <= found.log10_other


QUESTIONS: dict[str, Callable[[Fit, Line, tuple[float, float], float], bool]] = {
    "slope": _slope,
    "mean": _mean,
    "new": _new,
    "inverse": _inverse,
}
"""What an interval is asked to hold: the slope; the trend at `AHEAD` (``mean``); the next
observation there (``new``); the u at which the trend reaches `TARGET` (``inverse``)."""


def cover(
    world: World,
    estimator: str | Estimator = "least-squares",
    interval: str | None = None,
    *,
    truth: Line | None = None,
    questions: Iterable[str] = QUESTIONS,
    samples: int = 1000,
    replicates: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, Share]:
    """Count how many intervals hold the truth, over samples of a world.

    Parameters
    ----------
    world : World
        Where samples come from.
    estimator, interval, replicates
        As in `lib.fit.regress`.
    truth : Line, optional
        What the slope, the trend and the target are held against; `World.line` if not given.
    questions : iterable of str
        Keys of `QUESTIONS`.
    samples : int
        How many to draw. One seed gives all intervals the same samples, so that they differ by what
        they are and not by luck.
    level : float
        What the intervals promise; above 0 and below 1.
    seed : int
        Of all randomness.

    Returns
    -------
    dict
        Question to `Share`.

    Raises
    ------
    ValueError
        For an unknown question, and whatever `regress` raises.

    Examples
    --------
    >>> found = cover(WORLDS["few"], samples=200, questions=["slope"])
    >>> found["slope"].asked, 0.9 < found["slope"].share < 1
    (200, True)
    """
    asked = list(questions)
    if unknown := [question for question in asked if question not in QUESTIONS]:
        raise ValueError(f"questions={unknown}: expected some of {', '.join(QUESTIONS)}")
    rng, hits = np.random.default_rng(seed), dict.fromkeys(asked, 0)
    truth = world.line if truth is None else truth
    for _ in range(samples):
        sample = world.draw(rng)
        fit = regress(
            sample.x,
            sample.y,
            estimator=estimator,
            interval=interval,
            clusters=sample.clusters,
            replicates=replicates,
            # Of its own, or the same points would be drawn again for every sample.
            seed=int(rng.integers(2**32)),
        )
        for question in asked:
            hits[question] += QUESTIONS[question](fit, truth, sample.new, level)
    return {question: Share(int(hits[question]), samples) for question in asked}
