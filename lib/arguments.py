"""Checks of arguments, with errors that say what is wrong, where, and how to mend it."""

import math
from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike, NDArray


def between(
    name: str, values: ArrayLike, low: float = 0.0, high: float = math.inf
) -> NDArray[np.float64]:
    """Return `values` as floats, all of them between the two ends.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    values : float or array
        In any unit.
    low, high : float
        Ends, which are not allowed themselves; in the unit of `values`.

    Returns
    -------
    array
        Shaped as `values`.

    Raises
    ------
    ValueError
        If `values` are no numbers; else pointing at the first that is not between the ends.

    Examples
    --------
    >>> between("x", [1, 2])
    array([1., 2.])
    >>> between("x", [1, -2])
    Traceback (most recent call last):
    ...
    ValueError: x[1]=-2.0: expected a number above 0 and below inf; mend the value or leave the \
point out
    """
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


def known(name: str, value: str, known: Collection[str]) -> str:
    """Return `value`, one of the known.

    Raises
    ------
    ValueError
        Lists the known ones.

    Examples
    --------
    >>> known("form", "cubic", ("power", "exponential"))
    Traceback (most recent call last):
    ...
    ValueError: form='cubic': expected one of 'power', 'exponential'
    """
    if value not in known:
        raise ValueError(f"{name}={value!r}: expected one of {', '.join(map(repr, known))}")
    return value
