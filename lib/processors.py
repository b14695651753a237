"""Fifty years of microprocessors: how fast their transistors, clock and speed have grown."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib import data
from lib.arguments import known
from lib.growth import Growth, grow

QUANTITIES: Mapping[str, str] = MappingProxyType(
    {
        "transistors": "Transistors",
        "single_thread_specint": "Speed of a single thread",
        "clock_mhz": "Clock",
        "power_w": "Power",
        "cores": "Cores",
    }
)
"""Quantities of the table ``processors``, and their names for display."""


def series(quantity: str, folder: Path = data.DATA) -> pd.DataFrame:
    """Return the dated values of one quantity.

    Parameters
    ----------
    quantity : str
        Key of `QUANTITIES`.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``date`` (decimal year), ``value`` (in ``unit``) and ``status``: read by the source, or read
        off a chart.

    Raises
    ------
    ValueError
        For an unknown quantity.

    Examples
    --------
    >>> rows = series("transistors")
    >>> len(rows), rows.date.min(), rows.value.min()
    (99, np.float64(1971.88), np.float64(2308.0))
    """
    rows = data.table("processors", folder)
    chosen = rows[rows.quantity == known("quantity", quantity, QUANTITIES)]
    return chosen[["date", "value", "unit", "status"]].reset_index(drop=True)


def trend(quantity: str, since: float = 1970.0, until: float = 2030.0) -> Growth:
    """Fit exponential growth to one quantity between two dates.

    Parameters
    ----------
    quantity : str
        Key of `QUANTITIES`.
    since, until : float
        Decimal years.

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        For an unknown quantity, or dates between which there are too few values.

    References
    ----------
    G. E. Moore, Progress in digital integrated electronics (IEDM, 1975), expected transistors to
    double every two years.

    Examples
    --------
    >>> round(trend("transistors").doubling_years().estimate, 1)
    2.0
    """
    rows = series(quantity)
    chosen = rows[rows.date.between(since, until)]
    return grow(chosen.date, chosen.value)
