"""Which form? Criteria on one scale: the density that a form gives to errors, in their own unit.

Akaike's and Schwarz's criteria mean something where a likelihood is maximised, which here is least
squares. Leaving one system out and asking what density the rest gave it needs no such thing, and
punishes a form that fits by bending. Neither says what a form is worth outside of the data: for
that there is `lib.backtest`.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lib import curves, fit
from lib.forms import FORMS
from lib.shapes import CURVES


def left_out(found: fit.Fit | curves.Curve, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Return the deviance of each point when the others foretell it, by the same form.

    ``-2 ln p(y_i | the rest)``; their sum is on the scale of Akaike's criterion: smaller is better.

    Parameters
    ----------
    found : Fit or Curve
        The form, fitted to all points by least squares.
    x, y : array, shape (n,)
        These points, in their natural units.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    ValueError
        Where the form cannot be fitted without one of the points.

    Examples
    --------
    >>> x, y = [1, 10, 100, 1000, 1e4], [0.5, 0.26, 0.12, 0.06, 0.031]
    >>> forms = ("power", "log-linear")
    >>> power, linear = (left_out(fit.regress(x, y, form), x, y).sum() for form in forms)
    >>> bool(power < linear)
    True
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def without(i: int) -> fit.Fit | curves.Curve:
        if isinstance(found, curves.Curve):
            return found.without(i)
        return fit.regress(np.delete(x, i), np.delete(y, i), found.form)

    return np.array([-2 * float(without(i).log_density(x[i], y[i])) for i in range(x.size)])


def compare(x: ArrayLike, y: ArrayLike) -> pd.DataFrame:
    """Compare all forms on one sample.

    Parameters
    ----------
    x, y : array, shape (n,)
        In their natural units, above zero.

    Returns
    -------
    DataFrame
        One row a form, the best first: ``form``, ``aic``, ``bic`` (both of y) and ``left_out``,
        each less that of the best form, which has zero; and ``left_out_se``, the standard error of
        the last difference, ``sqrt(n) sd`` of the differences at the points (Vehtari, Gelman and
        Gabry 2017). A difference within two of it is none to speak of.

    Raises
    ------
    ValueError
        As `lib.fit.regress` and `lib.curves.fit_curve`.

    Examples
    --------
    >>> x, y = [1, 10, 100, 1e3, 1e4, 1e5, 1e6], [0.5, 0.26, 0.12, 0.06, 0.031, 0.016, 0.008]
    >>> compare(x, y).form[0]
    'power'
    """
    every = [fit.regress(x, y, form) for form in FORMS]
    every += [curves.fit_curve(x, y, form) for form in CURVES]
    rows = [(one.form, one.aic_of_y, one.bic_of_y) for one in every]
    table = pd.DataFrame(rows, columns=["form", "aic", "bic"])
    table[["aic", "bic"]] -= table[["aic", "bic"]].min()
    deviances = np.array([left_out(one, x, y) for one in every])
    lost = deviances - deviances[deviances.sum(axis=1).argmin()]
    table["left_out"] = lost.sum(axis=1)
    table["left_out_se"] = np.sqrt(lost.shape[1]) * lost.std(axis=1, ddof=1)
    return table.sort_values("left_out", ignore_index=True)
