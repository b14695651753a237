"""Checks of arguments, with errors that say what is wrong, where, and how to mend it."""

import math
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
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
    array = _numbers(name, values)
    bad = np.argwhere(~((array > low) & (array < high)))
    if len(bad):
        ends = f"number above {low:g} and below {high:g}" if low > -math.inf else "finite number"
        raise ValueError(
            f"{_at(name, array, bad[0])}: expected a {ends}; mend the value or leave the point out"
        )
    return array


def _numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return `values` as floats, or say what they are instead."""
    try:
        # numpy reads "10" and True as numbers; whoever passes them means something else.
        if np.asarray(values).dtype.kind in "iufO":
            return np.asarray(values, dtype=float)
        fault = None
    except (TypeError, ValueError) as raised:
        fault = raised
    raise ValueError(f"{name}: expected numbers, got {values!r}") from fault


def _at(name: str, array: NDArray[np.float64], index: NDArray[np.int64]) -> str:
    """Write one of the values of an argument, with its place: ``name[2]=0.5``."""
    where = "".join(f"[{i}]" for i in index)
    return f"{name}{where}={float(array[tuple(index)])}"


def within(name: str, value: ArrayLike, least: float, most: float) -> NDArray[np.float64]:
    """Return `value` as floats, all from `least` to `most`, the ends included.

    Raises
    ------
    ValueError
        If `value` is no number; else pointing at the first that is outside.

    Examples
    --------
    >>> within("share", 1, 0, 1)
    array(1.)
    >>> within("pue", 0.5, 1, 5)
    Traceback (most recent call last):
    ...
    ValueError: pue=0.5: expected a number from 1 to 5; check the value and its unit
    """
    array = _numbers(name, value)
    bad = np.argwhere(~((array >= least) & (array <= most)))
    if len(bad):
        at = _at(name, array, bad[0])
        raise ValueError(
            f"{at}: expected a number from {least:g} to {most:g}; check the value and its unit"
        )
    return array


def at_least(
    name: str, values: ArrayLike, least: float = 0.0, below: float = math.inf
) -> NDArray[np.float64]:
    """Return `values` as floats, all of them at least `least` and below `below`.

    Raises
    ------
    ValueError
        If `values` are no numbers; else pointing at the first that is too small or not finite.

    Examples
    --------
    >>> at_least("noise", 0.0)
    array(0.)
    >>> at_least("noise", [0.5, -1.0])
    Traceback (most recent call last):
    ...
    ValueError: noise[1]=-1.0: expected a finite number of at least 0
    >>> at_least("flipped", 0.5, below=0.5)
    Traceback (most recent call last):
    ...
    ValueError: flipped=0.5: expected a number of at least 0 and below 0.5
    """
    array = _numbers(name, values)
    bad = np.argwhere(~((array >= least) & (array < below)))
    if len(bad):
        what = f"finite number of at least {least:g}"
        if below < math.inf:
            what = f"number of at least {least:g} and below {below:g}"
        raise ValueError(f"{_at(name, array, bad[0])}: expected a {what}")
    return array


def whole(name: str, values: ArrayLike, least: int = 1) -> NDArray[np.int64]:
    """Return `values`, which count something, as integers, all of them at least `least`.

    Raises
    ------
    ValueError
        If `values` are no numbers; else pointing at the first that is no count.

    Examples
    --------
    >>> whole("samples", [10, 20.0])
    array([10, 20])
    >>> whole("samples", [10, 2.5])
    Traceback (most recent call last):
    ...
    ValueError: samples[1]=2.5: expected a whole number of at least 1
    """
    array = _numbers(name, values)
    bad = np.argwhere(~((array == np.round(array)) & (array >= least) & (array < 2**53)))
    if len(bad):
        raise ValueError(f"{_at(name, array, bad[0])}: expected a whole number of at least {least}")
    return array.astype(np.int64)


def one(name: str, checked: NDArray) -> float:
    """Return the single number of an argument that has been checked.

    Raises
    ------
    ValueError
        If there are several, or a list of one.

    Examples
    --------
    >>> one("samples", whole("samples", 10.0))
    10
    >>> one("samples", whole("samples", [10, 20]))
    Traceback (most recent call last):
    ...
    ValueError: samples has shape (2,): expected one number
    """
    if checked.ndim:
        raise ValueError(f"{name} has shape {checked.shape}: expected one number")
    return checked.item()


def count(name: str, value: ArrayLike, least: int = 1) -> int:
    """Return `value`, which counts something, as one integer of at least `least`.

    Raises
    ------
    ValueError
        If it is no number, no count, too small, or several.

    Examples
    --------
    >>> count("samples", 10.0)
    10
    """
    return one(name, whole(name, value, least))


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


def nearest(name: str, value: str, known: Collection[str]) -> str:
    """Return `value`, one of many known: too many for an error to list all.

    Raises
    ------
    ValueError
        Names the three that are spelled most alike, and how many there are.

    Examples
    --------
    >>> nearest("chip", "p100", ("tesla-p100-pcie", "tesla-v100-pcie", "h100-sxm5", "gtx-580"))
    Traceback (most recent call last):
    ...
    ValueError: chip='p100': not one of the 4 known; the nearest are 'tesla-p100-pcie', \
'h100-sxm5', 'tesla-v100-pcie'
    """
    if isinstance(value, str) and value in known:
        return value

    def unlike(each: str) -> tuple[bool, float, str]:
        asked = str(value).lower()
        return asked not in each, -SequenceMatcher(None, asked, each).ratio(), each

    close = ", ".join(map(repr, sorted(known, key=unlike)[:3]))
    raise ValueError(
        f"{name}={value!r}: not one of the {len(known)} known; the nearest are {close}"
    )


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
