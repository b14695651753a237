"""Ways to forecast an error: lines on compute, lines in time, and the naive rivals of both.

A `Method` learns from observations, and only from those. What it has learnt, a `Predictive`, says
of a later place, a year and an x, where the next observation will fall: a median, an interval and a
density, all on the scale of y, so that methods of any kind can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from lib import estimators
from lib.answers import Prediction
from lib.arguments import known
from lib.estimators import Estimator
from lib.fit import Fit, regress
from lib.forms import FORMS, Floats
from lib.trends import REPLICATES, SEED, Observations, clock, steady, time_line, walking


class Predictive(Protocol):
    """What a method has learnt; both questions are of new observations, with y in its own unit.

    `year` and `x` are lists of one length; x may be None where the method does not look at it.
    """

    def predict(  # noqa: D102
        self, year: ArrayLike, x: ArrayLike | None, level: float = 0.95
    ) -> Prediction: ...

    def log_density(  # noqa: D102
        self, year: ArrayLike, x: ArrayLike | None, y: ArrayLike
    ) -> Floats: ...


@dataclass(frozen=True)
class OnCompute:
    """The forecast of a fit on x, and on the year where the fit has a term in it."""

    fit: Fit

    def predict(self, year: ArrayLike, x: ArrayLike, level: float = 0.95) -> Prediction:
        """Y at x in the year, with the interval of a new observation."""
        x = np.asarray(x)
        ends = self._each_year(year, lambda fit, rows: fit.predict(x[rows], "new", level)[:3])
        return Prediction(*ends, "new", level)

    def log_density(self, year: ArrayLike, x: ArrayLike, y: ArrayLike) -> Floats:
        """Natural logarithm of the density of y at x in the year."""
        x, y = np.asarray(x), np.asarray(y)
        return self._each_year(year, lambda fit, rows: fit.log_density(x[rows], y[rows])[None])[0]

    def _each_year(self, year: ArrayLike, answer: Callable[[Fit, np.ndarray], tuple]) -> Floats:
        """Rows of answers for all places, asked for the places of one year at a time."""
        if self.fit.year is None:
            return np.array(answer(self.fit, np.full(np.size(year), True)))
        asked = [(one, np.asarray(year) == one) for one in np.unique(year)]
        answers = [(rows, np.array(answer(self.fit.at(one), rows))) for one, rows in asked]
        found = np.empty((len(answers[0][1]), np.size(year)))
        for rows, values in answers:
            found[:, rows] = values
        return found


@dataclass(frozen=True)
class Method:
    """A way to forecast: its name, what it is made of, and how it learns."""

    kind: str  #: "compute", "compute and year", "time" or "naive"
    form: str | None  #: key in `lib.forms.FORMS`; None for a rival that fits no line
    estimator: str  #: key of `TRIED`, or the name of the rival
    learn: Callable[[Observations], Predictive]

    @property
    def name(self) -> str:
        """All of it in words, and unlike that of another method."""
        return ", ".join(part for part in (self.kind, self.form, self.estimator) if part)


TRIED: dict[str, Callable[[Floats, Floats], Estimator]] = {
    "least-squares": lambda u, v: estimators.least_squares,
    "inverse": lambda u, v: estimators.inverse,
    "deming": lambda u, v: estimators.deming(float(v.var() / u.var())),
    "huber": lambda u, v: estimators.huber,
    "theil-sen": lambda u, v: estimators.theil_sen,
    "median": lambda u, v: estimators.quantile(0.5),
}
"""Estimators that are put to the test, from (u, v). Deming's ratio of noise is that of the variance
of v to that of u in what is known: neither axis counts as the better one, whatever the units."""

NO_YEAR = ("theil-sen",)  # an estimator without a term in the year

FEW_POINTS = ("huber",)
"""Estimators that a dozen records are too few for: in a resample of so few, often more than half of
the points lie on one line, and the scale that Huber's line takes from them is its floor."""


def _of(estimator: str, form: str, x: Floats, y: Floats) -> Estimator:
    return TRIED[estimator](np.log10(x), FORMS[form].straighten(y))


def on_compute(form: str, estimator: str) -> Method:
    """Return the method that fits y on x.

    Parameters
    ----------
    form : str
        Key of `lib.forms.FORMS`.
    estimator : str
        Key of `TRIED`.

    Returns
    -------
    Method
        Its `learn` raises what :func:`lib.fit.regress` does, and a ValueError without x.

    Raises
    ------
    ValueError
        For an unknown form or estimator.

    Examples
    --------
    >>> seen = Observations([1, 2, 3, 4], [0.5, 0.2, 0.12, 0.05], [1, 10, 100, 1000])
    >>> learnt = on_compute("power", "least-squares").learn(seen)
    >>> learnt.predict([5], np.array([1e4])).estimate.round(4)
    array([0.0245])
    """
    return _regression("compute", form, estimator, lambda seen: {})


def on_compute_and_year(form: str, estimator: str) -> Method:
    """Return the method that fits y on x and the year; arguments and errors of `on_compute`.

    Examples
    --------
    >>> on_compute_and_year("power", "huber").name
    'compute and year, power, huber'
    """
    if estimator in NO_YEAR:
        raise ValueError(f"estimator={estimator!r}: has no term in the year")
    return _regression("compute and year", form, estimator, lambda seen: {"year": seen.year})


def _regression(
    kind: str, form: str, estimator: str, more: Callable[[Observations], dict]
) -> Method:
    known("form", form, FORMS)
    known("estimator", estimator, TRIED)

    def learn(seen: Observations) -> OnCompute:
        if seen.x is None:
            raise ValueError("x: these observations have none, so nothing can be fitted on it")
        found = _of(estimator, form, seen.x, seen.y)
        resampling = {"replicates": REPLICATES, "seed": SEED}
        return OnCompute(regress(seen.x, seen.y, form, found, **resampling, **more(seen)))

    return Method(kind, form, estimator, learn)


def in_time(form: str, estimator: str) -> Method:
    """Return the method that fits y on the year; arguments and errors of `on_compute`.

    Examples
    --------
    >>> learnt = in_time("power", "least-squares").learn(Observations([1, 2, 3], [0.9, 0.5, 0.2]))
    Traceback (most recent call last):
    ...
    ValueError: year[0]=1.0: expected a number above 1700 and below 2300; mend the value or leave \
the point out
    """
    known("form", form, FORMS)
    known("estimator", estimator, TRIED)

    def learn(seen: Observations) -> Predictive:
        found = _of(estimator, form, clock(seen.year), seen.y)
        return time_line(seen.year, seen.y, form, found)

    return Method("time", form, estimator, learn)


NO_CHANGE = Method("naive", None, "no change", walking)
MEAN = Method("naive", None, "mean of the known", steady)

FOR_SYSTEMS = (
    *(on_compute(form, estimator) for form in FORMS for estimator in TRIED),
    *(
        on_compute_and_year(form, estimator)
        for form in FORMS
        for estimator in TRIED
        if estimator not in NO_YEAR
    ),
    *(in_time(form, "least-squares") for form in FORMS),
    NO_CHANGE,
    MEAN,
)
"""Methods for the error of a system whose compute is given, the rivals last."""

FOR_RECORDS = (
    *(
        in_time(form, estimator)
        for form in FORMS
        for estimator in TRIED
        if estimator not in FEW_POINTS
    ),
    NO_CHANGE,
    MEAN,
)
"""Methods for a record, of which nothing is given but its year; the rivals last."""
