"""How fast the compute for a fixed level fell: the halving time, from dated results.

``log10(compute) = a + b year``, so that the compute halves in ``-12 log10(2) / b`` months. A table
of results at one level holds each that needed less than all before. Its points are therefore not
independent, and the interval of the line is too narrow.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lib import data, trends
from lib.answers import Estimate
from lib.arguments import at_least, between, checked_level, known, one, within

MONTHS = 12  # in a year
_DECADE_MONTHS = MONTHS * math.log10(2)
"""Months of halving for each year that a factor of ten takes."""

MIDDLE = 0.5
"""Part of its year at which a result stands whose month is not known."""


def results(level: str, unknown: float = MIDDLE, folder: Path = data.DATA) -> pd.DataFrame:
    """Return the results that reached a level, with their dates as years.

    Parameters
    ----------
    level : str
        System whose level was reached: ``"alexnet"``, ``"resnet-50"``, ``"seq2seq"``, ``"gnmt"``.
    unknown : float
        Part of the year at which a result is put whose month is not known, 0 to 1.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``name date compute_flop published_factor factor`` in the order of the dates; ``date`` is
        the middle of the month as a year with fractions, ``factor`` how many times less compute
        than the first.

    Raises
    ------
    ValueError
        For an unknown level, or a part of a year that is none.

    Examples
    --------
    >>> rows = results("alexnet")
    >>> rows.date.round(2).tolist()[:2], rows.factor.round(0).tolist()[-1]
    ([2012.5, 2014.71], 45.0)
    """
    part = one("unknown", within("unknown", unknown, 0, 1))
    table = data.table("efficiency", folder)
    rows = table[table.level == known("level", level, tuple(table.level.unique()))]
    month = rows.published_month.str[-2:].astype(float)
    rows = rows.assign(date=rows.year + ((month - 0.5) / MONTHS).fillna(part))
    rows = rows.sort_values("date", ignore_index=True)
    factor = rows.compute_flop.iloc[0] / rows.compute_flop
    columns = ["name", "date", "compute_flop", "published_factor"]
    return rows[columns].assign(factor=factor).astype({"date": float})


@dataclass(frozen=True)
class Pace:
    """How fast the compute for a level fell, made by `pace`.

    Attributes
    ----------
    n : int
        Results.
    factor : float
        From the first result to the last: how many times less compute.
    months : float
        Between them.
    halving_months : Estimate
        Time in which the compute halves. From two results it is exact and its ends are infinite:
        two points say nothing of their own scatter.
    """

    n: int
    factor: float
    months: float
    halving_months: Estimate


def pace(date: pd.Series, compute_flop: pd.Series, level: float = 0.95) -> Pace:
    """Return the halving time of the compute for a level.

    Parameters
    ----------
    date, compute_flop : Series, shape (n,)
        Years with fractions, in order, and FLOP; n >= 2.
    level : float
        Of the interval, Student's t for independent points.

    Returns
    -------
    Pace
        A negative time is one of doubling; an unbounded interval holds both.

    Raises
    ------
    ValueError
        For fewer than two results, dates out of order, a first and a last of one date or of one
        amount, or a bad level.

    Examples
    --------
    >>> rows = results("alexnet")
    >>> found = pace(rows.date, rows.compute_flop)
    >>> found.n, [round(end, 1) for end in found.halving_months[:3]]
    (6, [15.5, 13.1, 19.2])
    """
    checked_level(level)
    flop = between("compute_flop", compute_flop)
    years = between("date", date, 1900, 2200)
    if years.shape != flop.shape or years.size < 2:
        raise ValueError(
            f"date has shape {years.shape} and compute_flop {flop.shape}: a pace needs pairs, at "
            "least two"
        )
    if back := np.flatnonzero(np.diff(years) < 0).tolist():
        raise ValueError(f"date[{back[0] + 1}] is before date[{back[0]}]: sort the results by date")
    span, factor = float(years[-1] - years[0]), float(flop[0] / flop[-1])
    if span <= 0 or factor == 1:
        raise ValueError(
            "date: the first and the last result need different dates and different amounts"
        )
    if years.size == 2:
        halving = MONTHS * span / math.log2(factor)
        found = Estimate(halving, -math.inf, math.inf, level)
    else:
        line = trends.time_line(years, flop)
        found = _halving(line.yearly, *line.fit.slope_interval(level))
    return Pace(years.size, factor, MONTHS * span, found)


def _halving(yearly: float, low: float, high: float, level: float) -> Estimate:
    """Return months of halving from the yearly change of log10, and the ends of its interval."""
    months = -_DECADE_MONTHS / yearly if yearly else math.inf
    if low <= 0 <= high:
        return Estimate(months, -math.inf, math.inf, level)
    return Estimate(months, *sorted((-_DECADE_MONTHS / low, -_DECADE_MONTHS / high)), level)


def decades(halving_months: float, years: float) -> float:
    """Return by how many factors of ten compute for a level falls: ``12 years log10(2) / months``.

    Parameters
    ----------
    halving_months : float
        Above zero; infinite for no progress.
    years : float
        How long; 0 or more.

    Raises
    ------
    ValueError
        For a time or years that are none.

    Examples
    --------
    >>> round(decades(16, 10), 2)
    2.26
    """
    span = one("years", at_least("years", years))
    if halving_months == math.inf:
        return 0.0
    return _DECADE_MONTHS * span / one("halving_months", between("halving_months", halving_months))
