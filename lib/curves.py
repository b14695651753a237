"""Two curves beside the straight lines of `lib.fit`: a power law with a floor, and one with a bend.

With ``u = log10(x)``, the model of `fit_curve` is ``log10(y) = value(parameters, u) + noise``, the
noise of one variance: that of the form ``power``, with which `Curve.aic_of_y` and `Curve.bic_of_y`
compare. `lib.shapes.CURVES` has the formulas, and a `Curve` answers from one as `lib.fit.Fit` does
from a line: ``of="mean"`` asks where the trend is, ``of="new"`` where the next observation will
fall.

Intervals are Student's t with n - p degrees of freedom about the curve made straight at its optimum
(the delta method). They hold for independent noise, near normal in log10(y), for the right shape,
and as far as the curve is straight over the uncertainty of its parameters. A floor and a break are
often not: for them `Curve.profile_interval` refits the curve at every value.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lib.answers import Interval, Inverse, Prediction
from lib.arguments import between, checked_level, known
from lib.forms import Y_RANGE, Floats, power_of_ten
from lib.nonlinear import Solution
from lib.shapes import CURVES, LN10, Shape
from lib.uncertainty import Of, student_log_density

REACH = 1000.0  # decades: an end of `Curve.inverse` farther than this from the data is none
STEPS = 41  # values at which a profile is looked at before its ends are found to all digits


class ProfileInterval(NamedTuple):
    """The values of a parameter that the data do not reject, and whether its bounds cut them.

    Examples
    --------
    >>> print(ProfileInterval("floor", 0.0, 0.04, 0.95, True, False))
    floor: 0 (its bound, not rejected) to 0.04 (95 %)
    """

    name: str
    low: float
    high: float
    level: float
    low_is_bound: bool  #: the lower bound itself is not rejected: a floor of zero, say
    high_is_bound: bool  #: nor the upper: the data allow every floor up to the smallest error

    def __str__(self) -> str:
        """Say the ends, and which of them are bounds and not the data's."""
        ends = ((self.low, self.low_is_bound), (self.high, self.high_is_bound))
        said = [f"{end:.4g}" + " (its bound, not rejected)" * bound for end, bound in ends]
        return f"{self.name}: {' to '.join(said)} ({100 * self.level:g} %)"


@dataclass(frozen=True)
class Curve:
    """A fitted curve, made by `fit_curve`.

    Examples
    --------
    >>> x = [1, 10, 100, 1000, 1e4, 1e5]
    >>> curve = fit_curve(x, [0.61, 0.31, 0.19, 0.13, 0.12, 0.105], "floor")
    >>> {name: round(value, 3) for name, value in curve.parameters.items()}
    {'floor': 0.101, 'middle': -1.26, 'slope': -0.387}
    >>> print(curve.profile_interval("floor"))
    floor: 0.08665 to 0.105 (its bound, not rejected) (95 %)
    """

    form: str  #: key in `lib.shapes.CURVES`
    solution: Solution = field(repr=False)
    origin: float  #: log10(x) that the shape measures from
    x: tuple[float, ...] = field(repr=False)
    y: tuple[float, ...] = field(repr=False)

    @property
    def n(self) -> int:
        """Number of points."""
        return self.solution.n

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals: n less the parameters that were fitted."""
        return self.solution.dof

    @property
    def x_min(self) -> float:
        """Smallest x of the data, in its own units."""
        return min(self.x)

    @property
    def x_max(self) -> float:
        """Largest x of the data, in its own units."""
        return max(self.x)

    @property
    def spread(self) -> float:
        """Standard deviation of log10(y) about the curve, with `dof` degrees of freedom."""
        return self.solution.spread

    @property
    def parameters(self) -> dict[str, float]:
        """Estimates by name."""
        return dict(zip(self.solution.names, self.solution.parameters, strict=True))

    @property
    def standard_errors(self) -> dict[str, float | None]:
        """Standard errors by name; None for a parameter that was held, or that sits on a bound."""
        return dict(zip(self.solution.names, self.solution.standard_errors, strict=True))

    @property
    def aic(self) -> float:
        """Akaike's criterion of log10(y), ``n ln(2 pi RSS/n) + n + 2 k``; -inf if RSS is zero.

        k counts the parameters that were fitted and not the variance, as `lib.fit.Fit` does.
        """
        return self._criterion(2.0)

    @property
    def aic_of_y(self) -> float:
        """The same for the density of y itself, which compares with every form of `lib.fit`."""
        return self.aic - 2 * self._log_derivatives

    @property
    def bic_of_y(self) -> float:
        """Schwarz's criterion of y: `aic_of_y` with ``k ln n`` in the place of ``2 k``."""
        return self._criterion(math.log(self.n)) - 2 * self._log_derivatives

    @property
    def falling(self) -> bool:
        """Whether y falls as x grows, everywhere."""
        slopes = [value for name, value in self.parameters.items() if "slope" in name]
        return max(slopes) < 0

    @property
    def exponent(self) -> float:
        """The power m in "dividing y by k multiplies x by k^m", where x is large: ``-1/slope``.

        For ``floor``, of y less the floor; for ``broken``, beyond the bend.
        """
        slope = self.parameters[self._shape.final_slope]
        return -1 / slope if slope else math.inf

    def exponent_interval(self, level: float = 0.95) -> Interval:
        """Wald's interval of the slope, its ends turned into ``-1/slope``.

        If it holds zero, the exponents are two rays; returned is that of the estimated sign.
        """
        low, high, _ = self.interval(self._shape.final_slope, level)
        if low <= 0 <= high:
            if self.exponent > 0:
                return Interval(-1 / low if low else math.inf, math.inf, level)
            return Interval(-math.inf, -1 / high if high else -math.inf, level)
        return Interval(-1 / low, -1 / high, level)

    def local_exponent(self, x: ArrayLike) -> float | Floats:
        """``-d log(x) / d log(y)`` at x: the power with which x grows as y is made smaller there.

        It grows without bound as y nears a floor; inf where the curve is flat to rounding.
        """
        d = np.log10(between("x", x)) - self.origin
        steep = np.asarray(self._shape.steepness(self._point, d))
        found = np.divide(-1.0, steep, out=np.full_like(steep, np.inf), where=steep != 0)
        return float(found) if found.ndim == 0 else found

    def interval(self, name: str, level: float = 0.95) -> Interval:
        """Wald's interval of a parameter: estimate and t times its standard error to each side.

        Raises
        ------
        ValueError
            For an unknown parameter, or one that was held or sits on a bound, where it is no
            interval at all: ask `profile_interval`.
        """
        error = self.standard_errors[known("name", name, self._shape.parameters)]
        if error is None:
            place = "was held" if name in self.solution.held else "sits on its bound"
            raise ValueError(
                f"name={name!r}: the parameter {place} at {self.parameters[name]:.6g}, so it has "
                "no Wald interval; a fitted floor or break has a profile_interval"
            )
        half = self.critical(level) * error
        return Interval(self.parameters[name] - half, self.parameters[name] + half, level)

    def profile_interval(self, name: str, level: float = 0.95) -> ProfileInterval:
        """All values of a bounded parameter at which the refitted curve is not rejected.

        A value is not rejected if `profile_statistic` is at most the square of Student's t (that
        is, the quantile of F with 1 and n - p degrees of freedom). Between the ends lie all such
        values; where they have a gap, the gap is within too. At a bound the test is cautious.

        Parameters
        ----------
        name : str
            ``"floor"`` or ``"break"``.

        Raises
        ------
        ValueError
            For another name, or a parameter that was held.

        References
        ----------
        D. M. Bates and D. G. Watts (1988), Nonlinear Regression Analysis and Its Applications,
        section 6.1.
        """
        low, high = self._limits(name)
        estimate, allowed = self.parameters[name], self.critical(level) ** 2

        def excess(value: float) -> float:
            return self.profile_statistic(name, value) - allowed

        values = np.unique([*np.linspace(low, high, STEPS), estimate])
        inside = np.flatnonzero([excess(value) <= 0 or value == estimate for value in values])
        ends = []
        for last, outward in ((inside[0], -1), (inside[-1], 1)):
            at_bound = not 0 <= last + outward < values.size
            pair = values[last], values[last if at_bound else last + outward]
            ends.append(pair[0] if at_bound else _crossing(excess, *pair))
        return ProfileInterval(
            name,
            *map(float, ends),
            level,
            bool(inside[0] == 0),
            bool(inside[-1] == values.size - 1),
        )

    def profile_statistic(self, name: str, value: float) -> float:
        """F of holding a parameter at a value: ``(RSS(value) - RSS) / spread^2``, others refitted.

        Zero at the estimate; inf if the fitted curve leaves no residual.
        """
        self._limits(name)
        rss = self._shape.fit(*self._data, {name: float(value)}, [self._point]).rss
        rise = max(rss - self.solution.rss, 0.0)
        return rise / self.spread**2 if self.spread else math.inf

    def predict(self, x: ArrayLike, of: Of, level: float = 0.95) -> Prediction:
        """Y at x, with the interval of the trend or of the next observation.

        In log10(y), ``value +/- t sqrt(g'Cg [+ spread^2])`` with g the gradient by the parameters
        and C their covariance; the last term for ``of="new"`` only.

        Parameters
        ----------
        x : float or array
            Finite and above zero.
        of : {"mean", "new"}
            ``"mean"``: where the trend is. ``"new"``: where the next observation will fall; wider.

        Returns
        -------
        Prediction
            In the units of y.
        """
        x = between("x", x)
        value, scale = self._band(np.log10(x), of)
        half = self.critical(level) * scale
        restored = [power_of_ten(v) for v in (value, value - half, value + half)]
        return Prediction(*(map(float, restored) if x.ndim == 0 else restored), of, level)

    def inverse(self, y: float, of: Of, level: float = 0.95) -> Inverse:
        """X at which y is reached: the estimate, and the x about it at which `predict` allows y.

        Where the curve never comes to y, as at or below a floor, the estimate is infinite. If y may
        yet be reached, since the band allows it for all large x or `profile_interval` a floor below
        it, the interval starts at a finite x and has no upper end. If not, all three are infinite:
        no x reaches y.

        Raises
        ------
        ValueError
            For a bad argument; for a curve that is flat, or that falls and rises.

        Examples
        --------
        >>> x = [1, 10, 100, 1000, 1e4, 1e5]
        >>> curve = fit_curve(x, [0.61, 0.31, 0.19, 0.13, 0.12, 0.105], "floor")
        >>> print(curve.inverse(0.15, of="mean"))
        10^2.62 (mean, 95 %: 10^2.38 to 10^2.87)
        >>> never = curve.inverse(0.01, of="mean")
        >>> never.estimate, never.low, never.high
        (inf, inf, inf)
        """
        target = between("y", y, *Y_RANGE)
        if target.ndim:
            raise ValueError(f"y has shape {target.shape}: give one number")
        if not self.parameters[self._shape.final_slope]:
            raise ValueError("the fitted curve is flat, so no x answers to this y")
        w = float(np.log10(target))
        estimate = float(self.origin + self._shape.locate(self._point, w))
        t = self.critical(level)

        def excess(u: ArrayLike) -> Floats:
            value, scale = self._band(np.asarray(u), of)
            return np.abs(value - w) - t * scale

        grid = _grid(np.log10([self.x_min, self.x_max]), estimate)
        at = int(np.searchsorted(grid, np.clip(estimate, grid[0], grid[-1])))
        allowed = excess(grid) <= 0
        if math.isfinite(estimate):
            allowed[at] = True  # by definition; rounding may say otherwise
        if not allowed[at]:
            return Inverse(estimate, self._earliest(w, level), estimate, of, level)
        ends = []
        for outward in (-1, 1):
            beyond = np.flatnonzero(~allowed[at::outward])
            if beyond.size:
                pair = at + outward * (beyond[0] - 1), at + outward * beyond[0]
                ends.append(_crossing(lambda u: float(excess(u)), *grid[list(pair)]))
            else:
                ends.append(outward * math.inf)
        return Inverse(estimate, *ends, of, level)

    def log_density(self, x: ArrayLike, y: ArrayLike) -> float | Floats:
        """Natural logarithm of the density, in the units of y, that a new y at x was given.

        Student's t about the curve in log10(y), times ``|d log10(y) / dy|``.
        """
        x, y = between("x", x), between("y", y, *Y_RANGE)
        value, scale = self._band(np.log10(x), "new")
        if not np.all(scale > 0):
            raise ValueError("the curve leaves no residual, so a new y has no density about it")
        found = student_log_density(np.log10(y), self.dof, value, scale) - np.log(y * LN10)
        return float(found) if np.ndim(found) == 0 else found

    def without(self, i: int) -> "Curve":
        """Fit the same shape to all points but one, from here: one point moves an optimum little.

        Raises
        ------
        NotConverged
            A ValueError: without this point the data do not determine the parameters.
        """
        (d, w), kept = self._data, np.arange(self.n) != i
        start = np.clip(self._point, *self._shape.bounds(d[kept], w[kept]))
        held = {name: self.parameters[name] for name in self.solution.held}
        solution = self._shape.fit(d[kept], w[kept], held, [start])
        x, y = (tuple(np.array(values)[kept].tolist()) for values in (self.x, self.y))
        return Curve(self.form, solution, self.origin, x, y)

    def critical(self, level: float = 0.95) -> float:
        """Student's t that a two-sided interval of this level multiplies standard errors by.

        Raises
        ------
        ValueError
            For a level outside (0, 1); so does every method that takes one.
        """
        return float(special.stdtrit(self.dof, (1 + checked_level(level)) / 2))

    def _earliest(self, w: float, level: float) -> float:
        """log10 of the x at which the lowest floor not rejected lets y be reached; inf if none.

        The band is that of a straightened curve, and may exclude a y that the profile does not.
        """
        if "floor" in self.solution.held or not self.falling:
            return math.copysign(math.inf, self.exponent)
        floor = self.profile_interval("floor", level).low
        solution = self._shape.fit(*self._data, {"floor": floor}, [self._point])
        return float(self.origin + self._shape.locate(np.array(solution.parameters), w))

    @property
    def _shape(self) -> Shape:
        return CURVES[self.form]

    @property
    def _point(self) -> Floats:
        return np.array(self.solution.parameters)

    @property
    def _data(self) -> tuple[Floats, Floats]:
        """Decades from the origin, and log10(y)."""
        return np.log10(self.x) - self.origin, np.log10(self.y)

    @property
    def _log_derivatives(self) -> float:
        """Sum of ln |d log10(y) / dy|: what the density of y has beside that of log10(y)."""
        return -float(np.log(np.multiply(self.y, LN10)).sum())

    def _criterion(self, penalty: float) -> float:
        n, rss = self.n, self.solution.rss
        return (
            n * math.log(2 * math.pi * rss / n) + n + penalty * (n - self.dof) if rss else -math.inf
        )

    def _band(self, u: Floats, of: Of) -> tuple[Floats, Floats]:
        """log10(y) at u, and its standard error for the trend or for a new observation."""
        extra = {"mean": 0.0, "new": self.spread**2}[known("of", of, ("mean", "new"))]
        d, covariance = u - self.origin, np.array(self.solution.covariance)
        gradient = self._shape.gradient(self._point, d)
        variance = np.einsum("...i,ij,...j", gradient, covariance, gradient)
        # A sum of terms of both signs may fall below zero by its rounding.
        return self._shape.value(self._point, d), np.sqrt(np.maximum(variance, 0.0) + extra)

    def _limits(self, name: str) -> tuple[float, float]:
        """Bounds of a parameter that was fitted and has them."""
        lower, upper = self._shape.bounds(*self._data)
        bounded = [
            p for p, end in zip(self._shape.parameters, lower, strict=True) if end > -math.inf
        ]
        i = self._shape.parameters.index(known("name", name, bounded))
        if name in self.solution.held:
            raise ValueError(f"name={name!r}: the parameter was held, so it has no profile")
        return float(lower[i]), float(upper[i])


def fit_curve(
    x: ArrayLike, y: ArrayLike, form: str, held: Mapping[str, float] | None = None
) -> Curve:
    """Fit a curve by least squares in log10(y).

    Parameters
    ----------
    x, y : array, shape (n,)
        In their natural units, above zero; at least one point more than parameters to fit.
    form : {"floor", "broken"}
        Key of `lib.shapes.CURVES`.
    held : mapping of str to float, optional
        Parameters to hold at a value instead of fitting them: ``{"floor": 0.05}``, in the units of
        y; ``{"break": 19}``, in log10 of x. They do not count in `Curve.aic`.

    Returns
    -------
    Curve

    Raises
    ------
    ValueError
        Names the argument: shapes that differ, too few points, values that are not finite and above
        zero, all x or all y equal, an unknown form or parameter, a floor that is not below the
        smallest error, a range of x in which the turn has no place.
    NotConverged
        A ValueError: the data do not determine the parameters. See `lib.nonlinear.solve`.

    References
    ----------
    E. Caballero, K. Gupta, I. Rish and D. Krueger (2022), Broken Neural Scaling Laws,
    arXiv 2210.14891. The shape ``broken`` is theirs with one break, no limit, and the sharpness f
    of the break 0.5 decades.

    Examples
    --------
    >>> x = [1, 10, 100, 1000, 1e4, 1e5]
    >>> curve = fit_curve(x, [0.61, 0.31, 0.19, 0.13, 0.12, 0.105], "floor", {"floor": 0.1})
    >>> round(curve.exponent, 2), round(curve.local_exponent(1e4), 1)
    (2.6, 20.2)
    """
    shape, held = CURVES[known("form", form, CURVES)], dict(held or {})
    x, y = between("x", x), between("y", y, *Y_RANGE)
    for name, values in (("x", x), ("y", y)):
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}: expected one dimension")
    if x.size != y.size:
        raise ValueError(f"x has {x.size} values and y has {y.size}: they must pair up")
    fitted = [name for name in shape.parameters if name not in held]
    if x.size <= len(fitted):
        raise ValueError(
            f"x has {x.size} values: {form!r} fits {len(fitted)} parameters ({', '.join(fitted)}) "
            f"and their spread, and needs at least {len(fitted) + 1} points"
        )
    for name, values in (("x", x), ("y", y)):
        if np.ptp(values) == 0:
            raise ValueError(f"{name}: all {x.size} values are equal, so there is no slope to fit")
    u, w = np.log10(x), np.log10(y)
    origin = shape.origin(u)
    shape.check(u - origin, w, held)
    solution = shape.fit(u - origin, w, held, shape.starts(u - origin, w))
    return Curve(form, solution, origin, tuple(x.tolist()), tuple(y.tolist()))


def _grid(data: Floats, estimate: float) -> Floats:
    """Places to look for the ends of an inverse: dense near the data and the estimate."""
    away = np.concatenate([np.linspace(0, 5, 251), np.geomspace(5, REACH, 101)[1:]])
    near = [*data, estimate] if math.isfinite(estimate) else data
    return np.unique(np.add.outer(near, np.concatenate([-away, away])))


def _crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Where the excess passes zero, from a place where it is not above to one where it is."""
    if excess(inside) >= 0:  # there already, or above by rounding
        return float(inside)
    xtol = 1e-13 * max(abs(inside), abs(outside))
    return float(optimize.brentq(excess, inside, outside, xtol=xtol))
