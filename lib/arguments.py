"""Checks of arguments, with errors that say what is wrong, where, and how to mend it."""

import math
from collections.abc import Collection, Mapping, Sequence
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

MIN_POINTS = 3
"""Two points give a line, and one more its spread."""

IN_STEP = 1e-12
"""Least share of the variance of x that the year must leave over."""


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
        ends = f"number above {low:g} and below {high:g}" if low > -math.inf else "finite number"
        raise ValueError(
            f"{name}{where}={value}: expected a {ends}; mend the value or leave the point out"
        )
    return array


def checked_level(level: float) -> float:
    """Return the level of an interval, a number between 0 and 1.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> checked_level(95)
    Traceback (most recent call last):
    ...
    ValueError: level=95: expected a number between 0 and 1, such as 0.95
    """
    if not (isinstance(level, Real) and 0 < level < 1):
        raise ValueError(f"level={level!r}: expected a number between 0 and 1, such as 0.95")
    return level


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
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name}={value!r}: expected one of {', '.join(map(repr, known))}")
    return value


def paired(arguments: Mapping[str, Sequence | None]) -> None:
    """Check that all arguments that are given are lists of one length, and long enough for a line.

    Raises
    ------
    ValueError
        Names the argument, and says how long it is.

    Examples
    --------
    >>> paired({"x": [1, 2, 3], "y": [1, 2, 3], "year": None})
    >>> paired({"x": [1, 2], "y": [1, 2]})
    Traceback (most recent call last):
    ...
    ValueError: x has 2 values: a line and its spread need at least 3 points
    """
    given = {name: np.asarray(values) for name, values in arguments.items() if values is not None}
    for name, values in given.items():
        if values.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}: expected one dimension")
        if values.size != given["x"].size:
            raise ValueError(
                f"x has {given['x'].size} values and {name} has {values.size}: they must pair up"
            )
    least = MIN_POINTS + ("year" in given)
    if given["x"].size < least:
        year = ", its year" if "year" in given else ""
        raise ValueError(
            f"x has {given['x'].size} values: a line{year} and its spread need at least {least} "
            "points"
        )


def varied(arguments: Mapping[str, NDArray[np.float64] | None]) -> None:
    """Check that no coordinate is constant, and that x and year can be told apart.

    Raises
    ------
    ValueError
        Names the coordinate.

    Examples
    --------
    >>> varied({"x": np.array([1.0, 1.0]), "y": np.array([1.0, 2.0]), "year": None})
    Traceback (most recent call last):
    ...
    ValueError: x: all 2 values are equal, so there is no slope to fit
    """
    for name, values in arguments.items():
        if values is not None and np.ptp(values) == 0:
            raise ValueError(
                f"{name}: all {values.size} values are equal, so there is no slope to fit"
            )
    if arguments["year"] is not None:
        share = 1 - np.corrcoef(arguments["x"], arguments["year"])[0, 1] ** 2
        if share < IN_STEP:
            raise ValueError(
                "year: x and year move in step, so their effects cannot be told apart; leave the "
                "year out"
            )
