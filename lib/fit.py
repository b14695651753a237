"""Straight lines through transformed data, and what they can and cannot tell.

One regressor. With ``u = log10(x)`` and ``v`` the transform of ``y`` that a *form* names, the model
is ::

    v = intercept + slope * u + noise

A *form* (`FORMS`) makes the relation a line, an *estimator* (`ESTIMATORS`) finds the line, and a
`Fit` answers from it. Two questions are kept apart throughout, and the caller always says which is
meant: ``of="mean"``, where the trend is, and ``of="new"``, where the next observation will fall.

Intervals are Student's t with n - 2 degrees of freedom. They take the noise to be independent, of
equal variance and near normal *in v*, and the form to be right. They say nothing of the error of
the form itself, which is what far extrapolation mostly suffers from.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
Of = Literal["mean", "new"]

MIN_POINTS = 3  # two give the line, and one more its spread
Y_RANGE = 1e-50, 1e50  # outside it, products of squares of y or 1/y can leave the floats


def _power_of_ten(exponent: ArrayLike) -> Floats:
    """10^exponent, which is inf (and no warning) where it is too large for a float."""
    with np.errstate(over="ignore"):
        return np.power(10.0, exponent)


def _reciprocal(v: ArrayLike) -> Floats:
    """1/v; inf where v <= 0, since 1/y comes down to zero as y grows without bound."""
    v = np.asarray(v, dtype=float)
    return np.divide(1.0, v, out=np.full_like(v, np.inf), where=v > 0)


@dataclass(frozen=True)
class Form:
    """A relation of x and y > 0 that is a line in ``u = log10(x)`` and a transform v of y."""

    name: str  #: key in `FORMS`
    equation: str  #: the line, with intercept a and slope b
    straighten: Callable[[Floats], Floats]  #: v from y
    restore: Callable[[Floats], Floats]  #: y from any real v
    log_derivative: Callable[[Floats], Floats]  #: ln |dv/dy| from y
    increasing: bool  #: whether y rises with v
    has_exponent: bool  #: whether dividing y by k multiplies x by one power of k everywhere


FORMS = {
    form.name: form
    for form in (
        Form(
            name="power",
            equation="log10(y) = a + b log10(x)",
            straighten=np.log10,
            restore=_power_of_ten,
            log_derivative=lambda y: -np.log(y * math.log(10)),
            increasing=True,
            has_exponent=True,
        ),
        Form(
            name="exponential",
            equation="1/y = a + b log10(x)",
            straighten=np.reciprocal,
            restore=_reciprocal,
            log_derivative=lambda y: -2 * np.log(y),
            increasing=False,
            has_exponent=False,
        ),
        Form(
            name="log-linear",
            equation="y = a + b log10(x)",
            straighten=np.positive,
            restore=np.positive,
            log_derivative=np.zeros_like,
            increasing=True,
            has_exponent=False,
        ),
    )
}


class Line(NamedTuple):
    """What an estimator finds: a line in (u, v) and its covariance, written at a pivot.

    At the pivot the height of the line and its slope are uncorrelated, so that the variance of the
    line at u is ``middle_se^2 + slope_se^2 (u - centre)^2``. Every covariance matrix of an
    intercept and a slope can be written so.
    """

    centre: float  #: u of the pivot; for least squares the mean of u
    middle: float  #: height of the line there
    slope: float
    middle_se: float
    slope_se: float
    spread: float  #: standard deviation of v about the line


def least_squares(u: Floats, v: Floats) -> Line:
    """Ordinary least squares of v on u.

    Minimises ``sum((v - a - b*u)**2)``; `spread` is the residual standard deviation with n - 2
    degrees of freedom. Sums are taken about the means, which keeps the digits.

    Examples
    --------
    >>> least_squares(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0])).slope
    0.5
    """
    centre, middle = np.mean(u), np.mean(v)
    du, dv = u - centre, v - middle
    reach = du @ du
    slope = du @ dv / reach
    residuals = dv - slope * du
    spread = np.sqrt(residuals @ residuals / (u.size - 2))
    found = (centre, middle, slope, spread / np.sqrt(u.size), spread / np.sqrt(reach), spread)
    return Line(*map(float, found))


ESTIMATORS: dict[str, Callable[[Floats, Floats], Line]] = {"least-squares": least_squares}


class Interval(NamedTuple):
    """The two ends of an interval and its level; an unbounded end is infinite."""

    low: float
    high: float
    level: float


class Prediction(NamedTuple):
    """y at given x: the line and its interval, in the units of y; floats, or arrays shaped as x."""

    estimate: float | Floats
    low: float | Floats
    high: float | Floats
    of: Of
    level: float


@dataclass(frozen=True)
class Inverse:
    """The x at which y is reached, kept as base-10 logarithms: x may be too large for a float.

    `bounded` and ``str`` look at the logarithms, and so tell a very distant end from none.

    Examples
    --------
    >>> far = Inverse(2.0, 1.0, math.inf, "mean", 0.95)
    >>> far.estimate, far.low, far.high, far.bounded, far.times(10).estimate
    (100.0, 10.0, inf, False, 1000.0)
    """

    log10_estimate: float
    log10_low: float  #: -inf if there is no lower end
    log10_high: float  #: inf if there is no upper end
    of: Of
    level: float
    #: When the data leave the sign of the slope open, the interval can be two rays. Low and high
    #: are the ray that holds the estimate; the other, which a slope of the opposite sign would
    #: need, starts here and runs the other way. None in all other cases.
    log10_other: float | None = None

    @property
    def estimate(self) -> float:
        """The x at which the line reaches y, in the units of x; inf if no float can hold it."""
        return float(_power_of_ten(self.log10_estimate))

    @property
    def low(self) -> float:
        """Lower end in the units of x; 0.0 if there is none."""
        return float(_power_of_ten(self.log10_low))

    @property
    def high(self) -> float:
        """Upper end in the units of x; inf if there is none (or none that a float can hold)."""
        return float(_power_of_ten(self.log10_high))

    @property
    def bounded(self) -> bool:
        """Whether the interval has both ends."""
        return math.isfinite(self.log10_low) and math.isfinite(self.log10_high)

    def times(self, factor: float) -> "Inverse":
        """Return the same in another unit: estimate and ends multiplied by `factor`.

        Raises
        ------
        ValueError
            For a factor that is not finite and above zero.
        """
        shift = float(np.log10(_between("factor", factor)))
        return replace(
            self,
            log10_estimate=self.log10_estimate + shift,
            log10_low=self.log10_low + shift,
            log10_high=self.log10_high + shift,
            log10_other=None if self.log10_other is None else self.log10_other + shift,
        )

    def __str__(self) -> str:
        """Say the estimate and the interval in powers of ten, and where the interval has no end."""
        low, high = f"10^{self.log10_low:.2f}", f"10^{self.log10_high:.2f}"
        if self.bounded:
            ends = f"{low} to {high}"
        elif math.isfinite(self.log10_low):
            ends = f"{low} or more, unbounded above"
        elif math.isfinite(self.log10_high):
            ends = f"{high} or less, unbounded below"
        else:
            ends = "unbounded on both sides"
        return f"10^{self.log10_estimate:.2f} ({self.of}, {100 * self.level:g} %: {ends})"


@dataclass(frozen=True)
class Fit:
    """A fitted line, made by `regress`; u, v and the line are those of the module's first lines.

    `aic` is Akaike's criterion as statsmodels gives it for least squares, ``n ln(2 pi RSS/n) + n +
    2 k`` with k = 2, the variance not counted; -inf if no residual is left. Its likelihood is that
    *of v*, so it cannot compare forms. `aic_of_y` can: ``aic - 2 sum(ln|dv/dy|)`` is the criterion
    for the density of y itself. The form with the smaller one is to be preferred.

    Examples
    --------
    >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
    >>> fit.dof, fit.falling, round(fit.critical(), 3), round(fit.exponent, 2)
    (2, True, 4.303, 3.1)
    >>> three = fit.intercept_interval(), fit.slope_interval(), fit.exponent_interval()
    >>> [(round(low, 3), round(high, 3)) for low, high, level in three]
    [(-0.514, -0.13), (-0.425, -0.22), (2.355, 4.551)]
    """

    form: str  #: key in `FORMS`
    estimator: str  #: key in `ESTIMATORS`
    n: int  #: number of points
    intercept: float  #: v at x = 1
    slope: float  #: v for each factor of ten in x
    intercept_se: float
    slope_se: float
    spread: float  #: standard deviation of v about the line, n - 2 degrees of freedom
    centre: float  #: u at which height and slope are uncorrelated: for least squares the mean
    centre_se: float  #: standard error of the line there
    r2: float  #: share of the variation of v that the line accounts for
    aic: float
    aic_of_y: float
    x_min: float  #: smallest x of the data, in its own units
    x_max: float  #: largest

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals."""
        return self.n - 2

    @property
    def falling(self) -> bool:
        """Whether y falls as x grows."""
        return self.slope < 0 if FORMS[self.form].increasing else self.slope > 0

    def intercept_interval(self, level: float = 0.95) -> Interval:
        """``intercept +/- critical(level) * intercept_se``, in the units of v."""
        half = self.critical(level) * self.intercept_se
        return Interval(self.intercept - half, self.intercept + half, level)

    def slope_interval(self, level: float = 0.95) -> Interval:
        """``slope +/- critical(level) * slope_se``, in v for each factor of ten in x."""
        half = self.critical(level) * self.slope_se
        return Interval(self.slope - half, self.slope + half, level)

    @property
    def exponent(self) -> float | None:
        """The power m in "dividing y by k multiplies x by k^m": ``m = -1/slope``.

        None for a form that has no single one. Negative if y rises with x; inf for a flat line.
        """
        if not FORMS[self.form].has_exponent:
            return None
        return -1 / self.slope if self.slope else math.inf

    def exponent_interval(self, level: float = 0.95) -> Interval | None:
        """Interval of `exponent`: the ends of the slope's interval, each turned into ``-1/slope``.

        When the slope's interval holds zero, the exponents that agree with it are two rays, one of
        each sign: slopes (-0.2, 0.05) allow exponents above 5, and exponents below -20, for which y
        rises with x. Returned is the ray of the estimated sign, which is unbounded: (5, inf) here.
        """
        if not FORMS[self.form].has_exponent:
            return None
        low, high, _ = self.slope_interval(level)
        if low <= 0 <= high:
            ray = (-1 / low, math.inf) if self.slope <= 0 else (-math.inf, -1 / high)
            return Interval(*ray, level)
        return Interval(-1 / low, -1 / high, level)

    def predict(self, x: ArrayLike, of: Of, level: float = 0.95) -> Prediction:
        """Y at x, with the interval of the trend or of the next observation.

        In (u, v) the interval is ``line(u) +/- t * sqrt(centre_se^2 + slope_se^2 (u - centre)^2 [+
        spread^2])``, the last term for ``of="new"`` only; its ends are then taken back to y. So the
        estimate is the median of y at x, not its mean, where the form bends y.

        Parameters
        ----------
        x : float or array
            Finite and above zero.
        of : {"mean", "new"}
            ``"mean"``: where the trend is. ``"new"``: where the next observation will fall; wider.

        Returns
        -------
        Prediction
            In the units of y. The form ``"exponential"`` gives ``inf`` where 1/y would be zero or
            less: y is unbounded there. The form ``"log-linear"`` may go below zero.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
        >>> [round(end, 4) for end in fit.predict(1e4, of="mean")[:3]]
        [0.0245, 0.0128, 0.0467]
        >>> [round(end, 4) for end in fit.predict(1e4, of="new")[:3]]
        [0.0245, 0.0106, 0.0564]
        """
        x = _between("x", x)
        form, extra, t = FORMS[self.form], self._extra_variance(of), self.critical(level)
        u = np.log10(x)
        v = self.intercept + self.slope * u
        half = t * np.sqrt(self.centre_se**2 + (self.slope_se * (u - self.centre)) ** 2 + extra)
        ends = (v - half, v + half) if form.increasing else (v + half, v - half)
        restored = (form.restore(value) for value in (v, *ends))
        return Prediction(*(map(float, restored) if x.ndim == 0 else restored), of, level)

    def inverse(self, y: float, of: Of, level: float = 0.95) -> Inverse:
        """X at which y is reached, with Fieller's interval: all x at which `predict` allows y.

        With d = u - centre, w = v(y) - line(centre), b the slope and q = centre_se^2 [+ spread^2],
        these are the d for which ``(w - b d)^2 <= t^2 (q + slope_se^2 d^2)``. If the slope differs
        from zero at this level the interval is bounded; if not, it is a ray, two rays, or all x.

        Parameters
        ----------
        y : float
            Above zero.
        of : {"mean", "new"}
            ``"mean"``: the x at which the trend may pass y. ``"new"``: the x at which one new
            observation may be y.

        Raises
        ------
        ValueError
            For a bad argument, or a line that is exactly flat.

        References
        ----------
        E. C. Fieller (1954), Some problems in interval estimation, J. R. Stat. Soc. B 16, 175-185.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
        >>> print(fit.inverse(0.01, of="mean"))
        10^5.21 (mean, 95 %: 10^4.26 to 10^6.99)
        >>> print(fit.inverse(0.01, of="mean", level=0.999))
        10^5.21 (mean, 99.9 %: 10^2.17 or more, unbounded above)
        """
        target = _between("y", y, *Y_RANGE)
        if target.ndim:
            raise ValueError(f"y has shape {target.shape}: give one number")
        if self.slope == 0:
            raise ValueError("slope=0: the fitted line is flat, so no x answers to this y")
        w = float(FORMS[self.form].straighten(target)) - (self.intercept + self.slope * self.centre)
        t2 = self.critical(level) ** 2
        p, q = t2 * self.slope_se**2, t2 * (self.centre_se**2 + self._extra_variance(of))
        a, b, c = self.slope**2 - p, self.slope * w, w**2 - q  # a d^2 - 2 b d + c <= 0
        discriminant = p * w**2 + q * a  # b^2 - a c without its cancellation
        other = None
        if discriminant < 0:
            ends = (-math.inf, math.inf)
        else:
            large = b + math.copysign(math.sqrt(discriminant), b)
            near = c / large if large else 0.0  # the root that stays finite as a goes to zero
            if a > 0:
                ends = tuple(sorted((near, large / a)))
            else:
                ends = (near, math.inf) if b > 0 else (-math.inf, near)
                other = self.centre + large / a if a < 0 else None
        low, high = (self.centre + end for end in ends)
        return Inverse(self.centre + w / self.slope, low, high, of, level, other)

    def critical(self, level: float = 0.95) -> float:
        """Student's t that a two-sided interval of this level multiplies standard errors by.

        Raises
        ------
        ValueError
            For a level outside (0, 1); so does every method that takes one.
        """
        if not 0 < level < 1:
            raise ValueError(f"level={level!r}: expected a number between 0 and 1, such as 0.95")
        return float(stats.t.ppf((1 + level) / 2, self.dof))

    def _extra_variance(self, of: Of) -> float:
        """Variance that an observation has beside that of the line."""
        return {"mean": 0.0, "new": self.spread**2}[_known("of", of, ("mean", "new"))]


def regress(
    x: ArrayLike, y: ArrayLike, form: str = "power", estimator: str = "least-squares"
) -> Fit:
    """Fit a line through the transforms of x and y.

    Parameters
    ----------
    x, y : array, shape (n,)
        In their natural units, above zero; n >= 3. Both transforms are taken here.
    form, estimator : str
        Keys of `FORMS` and of `ESTIMATORS`.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        Names the argument: shapes that differ, fewer than three points, values that are not finite
        and above zero, all x or all y equal, an unknown form or estimator.

    Examples
    --------
    >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
    >>> round(fit.slope, 4), round(fit.exponent, 2), round(fit.r2, 3)
    (-0.3222, 3.1, 0.989)
    """
    form_ = FORMS[_known("form", form, FORMS)]
    find = ESTIMATORS[_known("estimator", estimator, ESTIMATORS)]
    x, y = _between("x", x), _between("y", y, *Y_RANGE)
    for name, values in (("x", x), ("y", y)):
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}: expected one dimension")
    if x.size != y.size:
        raise ValueError(f"x has {x.size} values and y has {y.size}: they must pair up")
    if x.size < MIN_POINTS:
        raise ValueError(f"x has {x.size} values: a line and its spread need at least three points")
    u, v = np.log10(x), form_.straighten(y)
    for name, values in (("x", u), ("y", v)):
        if np.ptp(values) == 0:
            raise ValueError(f"{name}: all {x.size} values are equal, so there is no slope to fit")
    line = find(u, v)
    residuals, dv = v - line.middle - line.slope * (u - line.centre), v - v.mean()
    rss, n = float(residuals @ residuals), x.size
    aic = n * math.log(2 * math.pi * rss / n) + n + 4 if rss else -math.inf
    return Fit(
        form=form,
        estimator=estimator,
        n=n,
        intercept=line.middle - line.slope * line.centre,
        slope=line.slope,
        intercept_se=math.hypot(line.middle_se, line.slope_se * line.centre),
        slope_se=line.slope_se,
        spread=line.spread,
        centre=line.centre,
        centre_se=line.middle_se,
        r2=1 - rss / float(dv @ dv),
        aic=aic,
        aic_of_y=aic - 2 * float(form_.log_derivative(y).sum()),
        x_min=float(x.min()),
        x_max=float(x.max()),
    )


def _between(name: str, values: ArrayLike, low: float = 0.0, high: float = math.inf) -> Floats:
    """`values` as floats, or a ValueError that points at the first that is not between the ends."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as fault:
        raise ValueError(f"{name}: expected numbers, got {values!r}") from fault
    bad = np.argwhere(~((array > low) & (array < high)))
    if len(bad):
        where = "".join(f"[{i}]" for i in bad[0])
        value = float(array[tuple(bad[0])])
        raise ValueError(
            f"{name}{where}={value}: expected a number above {low:g} and below {high:g}; "
            "mend the value or leave the point out"
        )
    return array


def _known(name: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        raise ValueError(f"{name}={value!r}: expected one of {', '.join(map(repr, known))}")
    return value
