"""Straight lines through transformed data, and what they can and cannot tell.

One regressor, and optionally a year. With ``u = log10(x)`` and ``v`` the transform of ``y`` that a
*form* names, the model is ::

    v = intercept + slope * u [+ year_slope * (year - a year)] + noise

A *form* (`lib.forms`) makes the relation a line, an *estimator* (`lib.estimators`) finds the line,
an *interval* (`lib.intervals`) says how well it is known, and a `Fit` answers from them. Two
questions are kept apart throughout, and the caller always says which is meant: ``of="mean"``, where
the trend is, and ``of="new"``, where the next observation will fall.

No interval says anything of the error of the form itself, which is what far extrapolation mostly
suffers from.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lib.answers import Estimate, Interval, Inverse, Prediction
from lib.arguments import between, checked_level, known, paired, varied
from lib.estimators import ESTIMATORS, Estimator, Points
from lib.forms import FORMS, Y_RANGE, Floats, Form
from lib.intervals import Sample, numbered, uncertainty
from lib.uncertainty import Of, Uncertainty


@dataclass(frozen=True)
class Fit:
    """A fitted line, made by `regress`; u, v and the line are those of the module's first lines.

    `aic` is Akaike's criterion as statsmodels gives it for least squares, ``n ln(2 pi RSS/n) + n +
    2 k``, k the number of coefficients, the variance not counted; -inf if no residual is left. Its
    likelihood is that *of v*, so it cannot compare forms. `aic_of_y`, ``aic - 2 sum(ln|dv/dy|)``,
    is that for the density of y itself, and can. The form with the smaller one is to be preferred.
    `bic_of_y` is Schwarz's, with ``k ln(n)`` for ``2 k``. All are None for an estimator that
    maximises no likelihood.

    A fit with a year is the line of one year, `year`; `at` gives that of another.

    Examples
    --------
    >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
    >>> fit.dof, fit.falling, round(fit.critical(), 3), round(fit.exponent, 2)
    (2, True, 4.303, 3.1)
    >>> three = fit.intercept_interval(), fit.slope_interval(), fit.exponent_interval()
    >>> [(round(low, 3), round(high, 3)) for low, high, level in three]
    [(-0.514, -0.13), (-0.425, -0.22), (2.355, 4.551)]
    """

    form: str  #: key in `lib.forms.FORMS`
    estimator: str  #: name of the estimator
    interval: str  #: key in `lib.intervals.KINDS`
    n: int  #: number of points that the line rests on
    intercept: float  #: v at x = 1
    slope: float  #: v for each factor of ten in x
    intercept_se: float
    slope_se: float
    spread: float  #: standard deviation of v about the line
    centre: float  #: mean u; for ``t`` without a year, where height and slope are uncorrelated
    centre_se: float  #: standard error of the line there
    r2: float  #: share of the variation of the fitted variable that the line accounts for
    aic: float | None
    aic_of_y: float | None
    bic_of_y: float | None
    x_min: float  #: smallest x of the data, in its own units
    x_max: float  #: largest
    year: float | None  #: of which this is the line; None without a year in the model
    year_slope: float | None  #: v for each year, x held fixed
    uncertainty: Uncertainty = field(repr=False, compare=False)

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals."""
        return self.n - (2 if self.year is None else 3)

    @property
    def falling(self) -> bool:
        """Whether y falls as x grows."""
        return self.slope < 0 if FORMS[self.form].increasing else self.slope > 0

    def at(self, year: float) -> "Fit":
        """Return the line of another year, in the year's own unit.

        Raises
        ------
        ValueError
            If the model has no year, or `year` is not finite.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1, 10], [5, 3, 2, 4, 2], year=[2012, 2012, 2013, 2016, 2018])
        >>> later = fit.at(2020)
        >>> later.slope == fit.slope, later.intercept < fit.intercept
        (True, True)
        """
        if self.year is None:
            raise ValueError("year: the fit has none; give `year` to `regress`")
        when = between("year", year, -math.inf)
        if when.ndim:
            raise ValueError(f"year has shape {when.shape}: give one number")
        return replace(self, **_of_year(self.uncertainty, float(when)))

    def intercept_interval(self, level: float = 0.95) -> Interval:
        """Interval of the line at x = 1, in the units of v."""
        low, high = self._line.band(np.array(0.0), "mean", checked_level(level))
        return Interval(float(low), float(high), level)

    def slope_interval(self, level: float = 0.95) -> Interval:
        """Interval of the slope, in v for each factor of ten in x."""
        low, high = self.uncertainty.rise(checked_level(level))
        return Interval(float(low), float(high), level)

    def year_slope_interval(self, level: float = 0.95) -> Interval | None:
        """Interval of `year_slope`, in v for each year; None without a year in the model."""
        if self.year is None:
            return None
        low, high = self.uncertainty.change(checked_level(level))
        return Interval(float(low), float(high), level)

    @property
    def exponent(self) -> float | None:
        """The power m in "dividing y by k multiplies x by k^m": ``m = -1/slope``.

        None for a form that has no single one. Negative if y rises with x; inf for a flat line.
        """
        if not FORMS[self.form].has_exponent:
            return None
        return -1 / self.slope if self.slope else math.inf

    def exponent_interval(self, level: float = 0.95) -> Interval | None:
        """Interval of `exponent`, with every 1/slope that the interval allows.

        When the slope's interval holds zero, the exponents that agree with it are two rays, one of
        each sign: slopes (-0.2, 0.05) allow exponents above 5, and exponents below -20, for which y
        rises with x. Returned is the ray of the estimated sign, which is unbounded: (5, inf) here.
        """
        if not FORMS[self.form].has_exponent:
            return None
        return Interval(*self.exponent_over(1.0, level=level)[1:])

    def exponent_over(self, y: float, fold: float = 2.0, level: float = 0.95) -> Estimate:
        """Return the power m with which going from y to y/fold multiplies x by ``fold^m``.

        ``m = (v(y/fold) - v(y)) / (slope log10(fold))``. For the form ``"power"`` it is `exponent`,
        whatever y and fold are; for the others it compares with that of a power law through the
        same two places.

        Parameters
        ----------
        y, fold : float
            Where the improvement starts, and by what it divides y; fold above 1.
        level : float
            Above 0 and below 1.

        Returns
        -------
        Estimate
            Dimensionless. Ends as in `exponent_interval`.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05], form="log-linear")
        >>> round(fit.exponent_over(0.2).estimate, 2)
        2.32
        """
        form = FORMS[self.form]
        y, fold = between("y", y, *Y_RANGE), between("fold", fold, 1.0)
        between("y / fold", y / fold, *Y_RANGE)
        if y.ndim or fold.ndim:
            raise ValueError(f"y has shape {y.shape} and fold {fold.shape}: give one number each")
        span = float((form.straighten(y / fold) - form.straighten(y)) / np.log10(fold))
        ends = sorted(float(span * end) for end in self.uncertainty.run(checked_level(level)))
        return Estimate(span / self.slope if self.slope else math.inf, *ends, level)

    def halving_months(self, level: float = 0.95) -> Estimate:
        """Months in which the x that gives one y halves: ``12 log10(2) slope / year_slope``.

        Negative if that x grows: it then doubles in so many months. When the year's slope may be
        zero, the interval is the ray with the estimate's sign, as in `exponent_interval`. When only
        the slope of x may be, it is bounded and holds zero: the data do not say which of the two.

        Raises
        ------
        ValueError
            If the model has no year.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1, 10], [5, 3, 2, 4, 2], year=[2012, 2012, 2013, 2016, 2018])
        >>> [round(months, 1) for months in fit.halving_months()[:3]]
        [23.2, 10.2, 199.7]
        """
        if self.year is None:
            raise ValueError("year: the fit has none, so it knows no halving time")
        decade = 12 * math.log10(2)  # months of halving for each year that a decade takes
        ends = (-decade * float(end) for end in self.uncertainty.wait(checked_level(level)))
        return Estimate(decade * self.slope / self.year_slope, *sorted(ends), level)

    def predict(self, x: ArrayLike, of: Of, level: float = 0.95) -> Prediction:
        """Y at x, with the interval of the trend or of the next observation.

        The interval is found in (u, v), by formula or by resampling (`lib.uncertainty`), and its
        ends are then taken back to y. The estimate is what the line aims at: for least squares
        the median of y at x, not its mean, where the form bends y.

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
        x, form = between("x", x), FORMS[self.form]
        u = np.log10(x)
        ends = self._line.band(u, known("of", of, ("mean", "new")), checked_level(level))
        v = self.intercept + self.slope * u
        restored = (form.restore(value) for value in (v, *ends[:: 1 if form.increasing else -1]))
        return Prediction(*(map(float, restored) if x.ndim == 0 else restored), of, level)

    def inverse(self, y: float, of: Of, level: float = 0.95) -> Inverse:
        """X at which y is reached, with the interval of all x at which `predict` allows y.

        For a fit with the interval ``t`` this is Fieller's. If the slope differs from zero at this
        level the interval is bounded; if not, it is a ray, two rays, or all x.

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
        target = between("y", y, *Y_RANGE)
        if target.ndim:
            raise ValueError(f"y has shape {target.shape}: give one number")
        if self.slope == 0:
            raise ValueError("slope=0: the fitted line is flat, so no x answers to this y")
        v = FORMS[self.form].straighten(target)
        found = self._line.crossing(v, known("of", of, ("mean", "new")), checked_level(level))
        low, high, other = (float(end) for end in found)
        reached = float(self.centre + (v - self.intercept - self.slope * self.centre) / self.slope)
        return Inverse(reached, low, high, of, level, None if math.isnan(other) else other)

    def log_density(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Natural logarithm of the density that the fit gave to observations y at x beforehand.

        That of v, times ``|dv/dy|``: forms are compared on the scale of y.

        Parameters
        ----------
        x, y : float or array
            Above zero, in their natural units.

        Returns
        -------
        array
            In nats, for y in its own unit.

        Examples
        --------
        >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
        >>> near, far = fit.log_density([1e4, 1e4], [0.0245, 0.1])
        >>> bool(near > far)
        True
        """
        x, y, form = between("x", x), between("y", y, *Y_RANGE), FORMS[self.form]
        return self._line.log_density(np.log10(x), form.straighten(y)) + form.log_derivative(y)

    def critical(self, level: float = 0.95) -> float:
        """Student's t that a two-sided interval of this level multiplies standard errors by.

        Raises
        ------
        ValueError
            For a level outside (0, 1); so does every method that takes one.
        """
        return float(special.stdtrit(self.dof, (1 + checked_level(level)) / 2))

    @property
    def _line(self) -> Uncertainty:
        """The uncertainty of the line of `year`."""
        return self.uncertainty if self.year is None else self.uncertainty.at(self.year)


def regress(
    x: ArrayLike,
    y: ArrayLike,
    form: str = "power",
    estimator: str | Estimator = "least-squares",
    interval: str | None = None,
    *,
    year: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    clusters: Sequence[Hashable] | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Fit:
    """Fit a line through the transforms of x and y.

    Parameters
    ----------
    x, y : array, shape (n,)
        In their natural units, above zero; n >= 3. Both transforms are taken here.
    form : str
        Key of `lib.forms.FORMS`.
    estimator : str or Estimator
        Key of `lib.estimators.ESTIMATORS`, or one made there, such as ``quantile(0.1)``.
    interval : str, optional
        Key of `lib.intervals.KINDS`; if not given, the first that the estimator has.
    year : array, shape (n,), optional
        Adds a term in the year to the model; n >= 4. The fit is then the line of the last year.
    weights : array, shape (n,), optional
        Above zero: a point of weight w has a w-th of the noise variance of one of weight 1. Only
        their ratios matter. `Fit.spread`, and a new observation, are of the mean weight.
    clusters : sequence, shape (n,), optional
        What each point belongs to, for the intervals that keep clusters together.
    replicates, seed : int
        Number of resamples, and the seed of their randomness, for intervals that resample.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        Names the argument: shapes that differ, too few points, values that are not finite and above
        zero, all x, y or years equal, x and year in step, an unknown form or estimator, an interval
        that the estimator has not, clusters that are none.

    Examples
    --------
    >>> fit = regress([1, 10, 100, 1000], [0.5, 0.2, 0.12, 0.05])
    >>> round(fit.slope, 4), round(fit.exponent, 2), round(fit.r2, 3)
    (-0.3222, 3.1, 0.989)
    """
    form_ = FORMS[known("form", form, FORMS)]
    if not isinstance(estimator, Estimator):
        estimator = ESTIMATORS[known("estimator", estimator, ESTIMATORS)]
    x, y = between("x", x), between("y", y, *Y_RANGE)
    if year is not None:
        if not estimator.takes_year:
            raise ValueError(f"year: the estimator {estimator.name!r} has no term in the year")
        year = between("year", year, -math.inf)
    if weights is not None and estimator.select:
        raise ValueError(
            f"weights: the estimator {estimator.name!r} takes its points or leaves them"
        )
    weights = np.ones_like(x) if weights is None else between("weights", weights)
    paired({"x": x, "y": y, "year": year, "weights": weights})
    if clusters is not None and len(clusters) != x.size:
        raise ValueError(
            f"x has {x.size} values and clusters has {len(clusters)}: they must pair up"
        )
    u, v = np.log10(x), form_.straighten(y)
    varied({"x": u, "y": v, "year": year})
    interval = estimator.intervals[0] if interval is None else interval
    sample = _sample(u, v, year, weights, clusters, form_, estimator, (replicates, seed))
    found = uncertainty(interval, sample)
    return Fit(
        form=form,
        estimator=estimator.name,
        interval=interval,
        n=int(sample.used.sum()),
        slope=float(found.coefficients[1]),
        spread=float(found.spread),
        centre=float(np.average(u, weights=weights)),
        **_criteria(sample, form_, y),
        x_min=float(x.min()),
        x_max=float(x.max()),
        year_slope=None if year is None else float(found.coefficients[2]),
        uncertainty=found,
        **_of_year(found, None if year is None else float(year.max())),
    )


def _sample(
    u: Floats,
    v: Floats,
    year: Floats | None,
    weights: Floats,
    clusters: Sequence[Hashable] | None,
    form: Form,
    estimator: Estimator,
    resampling: tuple[int, int],
) -> Sample:
    """Points about their middle, as the estimator wants them."""
    origin = [float(np.average(each, weights=weights)) for each in (u, v)]
    points = Points(u - origin[0], v - origin[1], None, -1.0 if form.increasing else 1.0)
    if estimator.turned:
        points, origin = points.swapped(), origin[::-1]
    if year is not None:
        origin.append(float(np.average(year, weights=weights)))
        points = points._replace(t=year - origin[2])
    labels = None if clusters is None else numbered(clusters)
    weights = weights / weights.mean()
    return Sample(estimator, points, tuple(origin), weights, labels, *resampling)


def _criteria(sample: Sample, form: Form, y: Floats) -> dict:
    """R2, and Akaike's and Schwarz's criteria if the estimator maximises a likelihood."""
    n, k, weights, v = sample.left.size, sample.line.size, sample.weights, sample.points.v
    weights, v = weights[sample.used], v[sample.used]
    rss = sample.spread**2 * sample.dof
    r2 = 1 - rss / float(weights @ (v - np.average(v, weights=weights)) ** 2)
    if not sample.estimator.likelihood:
        return {"r2": r2, "aic": None, "aic_of_y": None, "bic_of_y": None}
    aic = -math.inf
    if rss:
        aic = n * math.log(2 * math.pi * rss / n) + n + 2 * k - float(np.log(weights).sum())
    aic_of_y = aic - 2 * float(form.log_derivative(y).sum())
    bic_of_y = aic_of_y + k * (math.log(n) - 2)
    return {"r2": r2, "aic": aic, "aic_of_y": aic_of_y, "bic_of_y": bic_of_y}


def _of_year(found: Uncertainty, year: float | None) -> dict:
    """Say of the line of one year what a `Fit` holds."""
    line = found if year is None else found.at(year)
    (height, slope), start = line.coefficients[:2], line.origin[0]
    slope_se, intercept_se = line.standard_errors(0.0)
    return {
        "year": year,
        "intercept": float(height - slope * start),
        "intercept_se": float(intercept_se),
        "slope_se": slope_se,
        "centre_se": float(line.standard_errors(start)[1]),
    }
