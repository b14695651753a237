"""What is known of the error of a line: three kinds, with one interface.

A line ``v = a + b u [+ c t]`` and what is known of its error answer seven questions, at a level:

========  ===============================================================================
rise      what is b, the rise of v for a step of u?
run       what is 1/b, the step of u for a rise of v? (two rays, if b may be zero: that of the sign
          of the estimate)
band      what is v at u: of the trend (``mean``) or of the next observation (``new``)?
crossing  at which u is v reached: by the trend, or by the next observation?
change    by how much does v at one u change in a year (c)?
drift     by how much does the u for one v move in a year (-c/b)?
wait      in how many years does the u for one v move by one (-b/c)?
========  ===============================================================================

`Student` answers from a covariance, `Replicates` from resamples, and `Turned` from either in
exchanged axes, where they change places by twos. Each says what it
covers; none covers a wrong form. `lib.intervals` makes them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from lib import resample

Floats = NDArray[np.float64]
Of = Literal["mean", "new"]
Ends = tuple[float | Floats, float | Floats]


class Crossing(NamedTuple):
    """Where a line may reach a height: the interval with the estimate, and the start of the other.

    When the data leave the sign of the slope open there can be two rays. `other` is where the one
    without the estimate starts; NaN in all other cases.
    """

    low: Floats
    high: Floats
    other: Floats


class Uncertainty(Protocol):
    """A line and what is known of its error; see the module for the seven questions."""

    origin: tuple[float, ...]  #: u and, with a year, t, from which the coefficients are measured
    coefficients: Floats  #: height of the line at the origin, slope, and change a year
    spread: float  #: standard deviation of v about the line

    def at(self, year: float) -> "Uncertainty": ...  # noqa: D102
    def rise(self, level: float) -> Ends: ...  # noqa: D102
    def run(self, level: float) -> Ends: ...  # noqa: D102
    def band(self, u: Floats, of: Of, level: float) -> Ends: ...  # noqa: D102
    def crossing(self, v: Floats, of: Of, level: float) -> Crossing: ...  # noqa: D102
    def change(self, level: float) -> Ends: ...  # noqa: D102
    def drift(self, level: float) -> Ends: ...  # noqa: D102
    def wait(self, level: float) -> Ends: ...  # noqa: D102
    def standard_errors(self, u: Floats) -> tuple[float, Floats]: ...  # noqa: D102
    def log_density(self, u: Floats, v: Floats) -> Floats: ...  # noqa: D102


def _reciprocal(low: float, high: float, estimate: float) -> tuple[float, float]:
    """Turn the ends of b into those of 1/b: the ray of the estimated sign if b may be zero."""
    if low <= 0 <= high:
        if estimate <= 0:
            return -np.inf, 1 / low if low else -np.inf
        return 1 / high if high else np.inf, np.inf
    return 1 / high, 1 / low


def _with_spread(spread: float) -> None:
    if spread == 0:
        raise ValueError("spread=0: all points are on the line, so a new one has no density")


def student_log_density(v: ArrayLike, dof: float, middle: ArrayLike, scale: ArrayLike) -> Floats:
    """Return the natural logarithm of the density of Student's t, moved and scaled.

    Written out, since `scipy.stats` takes longer to load than most fits to make.

    Parameters
    ----------
    v, middle, scale : float or array
        In one unit; they broadcast. The scale is above zero.
    dof : float
        Degrees of freedom, above zero.

    Returns
    -------
    array
        The density is one for each unit of `v`.

    Examples
    --------
    >>> round(float(np.exp(student_log_density(0.0, 1, 0.0, 1.0)) * np.pi), 9)
    1.0
    """
    squared = ((np.asarray(v) - middle) / scale) ** 2
    height = -special.betaln(0.5, dof / 2) - np.log(dof) / 2
    return height - (dof + 1) / 2 * np.log1p(squared / dof) - np.log(scale)


class _Fixed:
    """Arrays of a frozen result are frozen too."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)


@dataclass(frozen=True, eq=False)
class Student(_Fixed):
    """Student's t about a line with a covariance.

    Covers, if the noise is independent, normal and of one variance (kind ``t``) or of any variances
    (``hc3``, which holds for many points), and the form is right. The variance of the line at u is
    a quadratic form of (1, u[, t]); a new observation adds `spread` squared, also under ``hc3``.

    Examples
    --------
    >>> line = Student((0.0,), np.array([0.0, -0.5]), np.diag([0.01, 0.0025]), 0.1, 10)
    >>> [round(float(end), 3) for end in line.rise(0.95)]
    [-0.611, -0.389]
    """

    origin: tuple[float, ...]
    coefficients: Floats
    covariance: Floats  #: of the coefficients, (k, k)
    spread: float
    dof: int

    def at(self, year: float) -> "Student":
        """Return the line of one year, whose height has the error of the change a year too."""
        step = np.array([[1.0, 0.0, year - self.origin[1]], [0.0, 1.0, 0.0]])
        return replace(
            self,
            origin=self.origin[:1],
            coefficients=step @ self.coefficients,
            covariance=step @ self.covariance @ step.T,
        )

    def rise(self, level: float) -> Ends:
        """Return ``b +/- t se(b)``."""
        half = self._critical(level) * np.sqrt(self.covariance[1, 1])
        return self.coefficients[1] - half, self.coefficients[1] + half

    def run(self, level: float) -> Ends:
        """Return the ends of `rise`, each turned into 1/b."""
        return _reciprocal(*self.rise(level), self.coefficients[1])

    def band(self, u: Floats, of: Of, level: float) -> Ends:
        """Return ``a + b u +/- t sqrt(var(u) [+ spread^2])``."""
        middle = self.coefficients[0] + self.coefficients[1] * (u - self.origin[0])
        half = self._critical(level) * np.sqrt(self._variance(u) + self._extra(of))
        return middle - half, middle + half

    def crossing(self, v: Floats, of: Of, level: float) -> Crossing:
        """Return all u at which `band` allows v (Fieller 1954).

        With d = u - pivot, where height and slope are uncorrelated, w = v - line(pivot) and q the
        variance there [+ spread^2], these are the d with ``(w - b d)^2 <= t^2 (q + se(b)^2 d^2)``.
        """
        pivot, height, variance = self._pivot()
        t2, slope = self._critical(level) ** 2, self.coefficients[1]
        p, q = t2 * self.covariance[1, 1], t2 * (variance + self._extra(of))
        w = np.asarray(v, dtype=float) - height
        a, b, c = slope**2 - p, slope * w, w**2 - q  # a d^2 - 2 b d + c <= 0
        discriminant = p * w**2 + q * a  # b^2 - a c without its cancellation
        root = np.sqrt(np.maximum(discriminant, 0.0))
        large = b + np.copysign(root, b)
        # The root that stays finite as a goes to zero, and the one that does not.
        near = np.divide(c, large, out=np.zeros_like(w), where=large != 0)
        far = large / a if a else np.copysign(np.inf, b)
        if a > 0:
            low, high, other = np.minimum(near, far), np.maximum(near, far), np.nan * w
        else:
            everywhere = (discriminant < 0) | (b == 0)
            low = np.where(everywhere | (b < 0), -np.inf, near)
            high = np.where(everywhere | (b > 0), np.inf, near)
            other = np.where(everywhere | (a == 0), np.nan, far)
        return Crossing(pivot + low, pivot + high, pivot + other)

    def change(self, level: float) -> Ends:
        """Return ``c +/- t se(c)``."""
        half = self._critical(level) * np.sqrt(self.covariance[2, 2])
        return self.coefficients[2] - half, self.coefficients[2] + half

    def drift(self, level: float) -> Ends:
        """Return all r for which ``c + r b`` cannot be told from zero (Fieller again)."""
        return self._ratio(2, 1, level)

    def wait(self, level: float) -> Ends:
        """Return all r for which ``b + r c`` cannot be told from zero."""
        return self._ratio(1, 2, level)

    def _ratio(self, above: int, below: int, level: float) -> Ends:
        """Return the ends of minus one coefficient over another: where a line of both is zero."""
        pair = [above, below]
        line = Student(
            (0.0,), self.coefficients[pair], self.covariance[np.ix_(pair, pair)], 0.0, self.dof
        )
        found = line.crossing(np.array(0.0), "mean", level)
        return float(found.low), float(found.high)

    def standard_errors(self, u: Floats) -> tuple[float, Floats]:
        """Return the standard error of the slope, and of the line at u."""
        return float(np.sqrt(self.covariance[1, 1])), np.sqrt(self._variance(u))

    def log_density(self, u: Floats, v: Floats) -> Floats:
        """Return the log density of a new v at u: Student's t about the line."""
        _with_spread(self.spread)
        middle = self.coefficients[0] + self.coefficients[1] * (u - self.origin[0])
        scale = np.sqrt(self._variance(u) + self.spread**2)
        return student_log_density(v, self.dof, middle, scale)

    def log_density_of_place(self, u: Floats, v: Floats) -> Floats:
        """Return the log density of the u of a new observation whose v is known.

        ``v - a - b u`` is Student's t; its scale is taken where the line is v, so that the density
        is one in u.
        """
        _with_spread(self.spread)
        height, slope = self.coefficients[:2]
        reached = self.origin[0] + (v - height) / slope
        scale = np.sqrt(self._variance(reached) + self.spread**2) / abs(slope)
        return student_log_density(u, self.dof, reached, scale)

    def _critical(self, level: float) -> float:
        return float(special.stdtrit(self.dof, (1 + level) / 2))

    def _variance(self, u: Floats) -> Floats:
        pivot, _, variance = self._pivot()
        return variance + self.covariance[1, 1] * (u - pivot) ** 2

    def _pivot(self) -> tuple[float, float, float]:
        """Find u at which height and slope are uncorrelated, and height and variance there."""
        (height_variance, shared), slope_variance = self.covariance[0, :2], self.covariance[1, 1]
        shift = -shared / slope_variance if slope_variance else 0.0
        height = self.coefficients[0] + self.coefficients[1] * shift
        # A difference of nearly equal numbers may fall below zero by its rounding.
        return self.origin[0] + shift, height, max(height_variance + shared * shift, 0.0)

    def _extra(self, of: Of) -> float:
        return {"mean": 0.0, "new": self.spread**2}[of]


@dataclass(frozen=True, eq=False)
class Replicates(_Fixed):
    """A line and its replicates on resamples.

    ``pairs`` covers for many independent points, whatever their noise; ``cluster`` for many
    independent clusters; ``wild`` keeps x as it is, and covers for noise of any variances. With few
    points or clusters all are too narrow. A new observation is a replicate of the line and one of
    its residuals. With a jackknife the ends of the trend are BCa, else percentiles; those of a new
    observation are percentiles.

    A replicate whose slope has the other sign never reaches v on the side of the estimate, and
    counts as infinitely far.
    """

    origin: tuple[float, ...]
    coefficients: Floats
    draws: Floats  #: coefficients of the replicates, (rows, k)
    noise: Floats  #: a residual for each, (rows,)
    jackknife: Floats | None  #: coefficients with one point or cluster left out
    spread: float
    offset: float  #: mean of what the line leaves of v, not zero for a line beside the middle

    def at(self, year: float) -> "Replicates":
        """Return the line of one year."""
        step = np.array([[1.0, 0.0], [0.0, 1.0], [year - self.origin[1], 0.0]])
        return replace(
            self,
            origin=self.origin[:1],
            coefficients=self.coefficients @ step,
            draws=self.draws @ step,
            jackknife=None if self.jackknife is None else self.jackknife @ step,
        )

    def rise(self, level: float) -> Ends:
        """Return the ends of b."""
        return self._ends(lambda lines: lines[:, 1], level)

    def run(self, level: float) -> Ends:
        """Return the ends of 1/b."""
        return self._ends(self._run, level)

    def band(self, u: Floats, of: Of, level: float) -> Ends:
        """Return the ends of a + b u, with a residual if new."""
        du = np.asarray(u, dtype=float) - self.origin[0]
        each = (-1, *(1,) * du.ndim)  # replicates first, then the shape of u

        def height(lines: Floats) -> Floats:
            return lines[:, 0].reshape(each) + lines[:, 1].reshape(each) * du

        if of == "mean":
            return self._ends(height, level)
        return resample.percentile_ends(height(self.draws) + self.noise.reshape(each), level)

    def crossing(self, v: Floats, of: Of, level: float) -> Crossing:
        """Return the ends of (v - a)/b, with a residual taken from v if new."""
        v = np.asarray(v, dtype=float)
        shape, v = v.shape, v.reshape(-1)
        if of == "mean":
            ends = self._ends(lambda lines: self._reached(lines, v[None] - lines[:, :1]), level)
        else:
            left = v[None] - self.draws[:, :1] - self.noise[:, None]
            ends = resample.percentile_ends(self._reached(self.draws, left), level)
        low, high = (self.origin[0] + end.reshape(shape) for end in ends)
        return Crossing(low, high, np.full(shape, np.nan))

    def change(self, level: float) -> Ends:
        """Return the ends of c."""
        return self._ends(lambda lines: lines[:, 2], level)

    def drift(self, level: float) -> Ends:
        """Return the ends of -c/b."""
        return self._ends(lambda lines: self._reached(lines, -lines[:, 2:3])[:, 0], level)

    def wait(self, level: float) -> Ends:
        """Return the ends of -b/c."""
        turned = replace(
            self,
            coefficients=self.coefficients[[0, 2, 1]],
            draws=self.draws[:, [0, 2, 1]],
            jackknife=None if self.jackknife is None else self.jackknife[:, [0, 2, 1]],
        )
        return turned.drift(level)

    def standard_errors(self, u: Floats) -> tuple[float, Floats]:
        """Return the standard deviation of the replicates: of the slope, and of the line at u."""
        heights = self.draws[:, 0] + self.draws[:, 1] * (u - self.origin[0])
        return float(self.draws[:, 1].std(ddof=1)), heights.std(ddof=1)

    def log_density(self, u: Floats, v: Floats) -> Floats:
        """Return the log density of a new v at u: normal noise about each replicate."""
        return self._log_mixture(u, v, np.zeros((len(self.draws), 1)))

    def log_density_of_place(self, u: Floats, v: Floats) -> Floats:
        """Return the log density of the u of a new observation whose v is known."""
        return self._log_mixture(u, v, np.log(np.abs(self.draws[:, 1:2])))

    def _log_mixture(self, u: Floats, v: Floats, extra: Floats) -> Floats:
        """Return the log of the mean of densities of v, each times the exponential of its extra."""
        _with_spread(self.spread)
        u, v = np.broadcast_arrays(u, v)
        middle = self.draws[:, :1] + self.draws[:, 1:2] * (u.reshape(1, -1) - self.origin[0])
        scale = np.sqrt(self.spread**2 - self.offset**2)  # about the middle of the points
        off = (v.reshape(1, -1) - middle - self.offset) / scale
        logs = extra - off**2 / 2 - np.log(scale * np.sqrt(2 * np.pi))
        return (special.logsumexp(logs, axis=0) - np.log(len(logs))).reshape(u.shape)

    def _run(self, lines: Floats) -> Floats:
        return self._reached(lines, np.ones((len(lines), 1)))[:, 0]

    def _reached(self, lines: Floats, rise: Floats) -> Floats:
        """Return the step of u for a rise of v; infinite on its side past a flat line."""
        side = 1.0 if self.coefficients[1] > 0 else -1.0
        same = lines[:, 1:2] * side > 0
        far = np.where(rise * side < 0, -np.inf, np.inf)
        return np.where(same, rise / np.where(same, lines[:, 1:2], 1.0), far)

    def _ends(self, quantity: Callable[[Floats], Floats], level: float) -> Ends:
        values = quantity(self.draws)
        if self.jackknife is None:
            return resample.percentile_ends(values, level)
        estimate = quantity(self.coefficients[None])[0]
        return resample.bca_ends(values, estimate, quantity(self.jackknife), level)


@dataclass(frozen=True, eq=False)
class Turned:
    """The uncertainty of a line that was found with the axes exchanged: u on v.

    Its questions are those of the inner line, rise for run, band for crossing, change for drift.
    """

    inner: Student | Replicates

    @property
    def origin(self) -> tuple[float, ...]:
        """Where the inner line is at its own origin, and the year of that."""
        return (float(self.inner.coefficients[0]), *self.inner.origin[1:])

    @property
    def coefficients(self) -> Floats:
        """Height, slope and change a year of the line, in the axes as they were."""
        _, run, *change = self.inner.coefficients
        rise = 1 / run  # never of a flat line: `lib.intervals` refuses that
        return np.array([self.inner.origin[0], rise, *(-rise * each for each in change)])

    @property
    def spread(self) -> float:
        """Standard deviation of v about the line: that of u, times the slope."""
        return abs(self.inner.spread * self.coefficients[1])

    def at(self, year: float) -> "Turned":
        """Return the line of one year."""
        return Turned(self.inner.at(year))

    def rise(self, level: float) -> Ends:
        """Return the ends of b."""
        return self.inner.run(level)

    def run(self, level: float) -> Ends:
        """Return the ends of 1/b."""
        return self.inner.rise(level)

    def band(self, u: Floats, of: Of, level: float) -> Ends:
        """Return all v at which the inner line may reach u; of two rays that of the estimate."""
        found = self.inner.crossing(u, of, level)
        return found.low, found.high

    def crossing(self, v: Floats, of: Of, level: float) -> Crossing:
        """Return the band of the inner line at v."""
        low, high = self.inner.band(v, of, level)
        return Crossing(low, high, np.full(np.shape(v), np.nan))

    def change(self, level: float) -> Ends:
        """Return the ends of c."""
        return self.inner.drift(level)

    def drift(self, level: float) -> Ends:
        """Return the ends of -c/b, which the inner line has as a coefficient."""
        return self.inner.change(level)

    def wait(self, level: float) -> Ends:
        """Return the ends of -b/c, each one over an end of `drift`."""
        return _reciprocal(*self.drift(level), self.inner.coefficients[2])

    def standard_errors(self, u: Floats) -> tuple[float, Floats]:
        """Return those of the inner line, through the derivative of 1/b, near the estimate."""
        slope = self.coefficients[1]
        height = self.coefficients[0] + slope * (u - self.origin[0])
        of_run, of_line = self.inner.standard_errors(height)
        return of_run * slope**2, of_line * abs(slope)

    def log_density(self, u: Floats, v: Floats) -> Floats:
        """Return the log density of a new v at u: that of u at v, by its slope as a density of v.

        A reading of the turned line as a forecast of v, made for scores.
        """
        return self.inner.log_density_of_place(v, u)
