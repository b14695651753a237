"""Forms: relations of x and y that are a straight line after a transform of y.

With ``u = log10(x)`` and v the transform of y that a form names, the model is ``v = a + b u``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

Y_RANGE = 1e-50, 1e50
"""Outside it, products of squares of y or 1/y can leave the floats."""


def power_of_ten(exponent: ArrayLike) -> Floats:
    """Return 10^exponent, which is inf (and no warning) where it is too large for a float.

    Examples
    --------
    >>> power_of_ten([2, 400]).tolist()
    [100.0, inf]
    """
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
            restore=power_of_ten,
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
