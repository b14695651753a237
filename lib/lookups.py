"""Single values of the tables by their key; a row that is missing is a fault of the data."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from lib import data


def row(table: str, key: str, folder: Path = data.DATA) -> pd.Series:
    """Return the row of a table by its key, which is the first column.

    Parameters
    ----------
    table, key : str
        Name of the table, and of the row.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Series
        The columns of the table.

    Raises
    ------
    ValueError
        If the table has no such row.

    Examples
    --------
    >>> int(row("records", "alexnet").networks)
    7
    >>> row("records", "alexnet-2")
    Traceback (most recent call last):
    ...
    ValueError: records: there is no row alexnet-2, which this needs; add it, or do without
    """
    (found,) = rows(table, [key], folder)
    return found


def rows(table: str, keys: Iterable[str], folder: Path = data.DATA) -> list[pd.Series]:
    """Return several rows of a table, in the order of their keys; see :func:`row`."""
    frame = data.table(table, folder)
    frame = frame.set_index(frame.columns[0], drop=False)
    wanted = list(keys)
    if missing := [key for key in wanted if key not in frame.index]:
        raise ValueError(
            f"{table}: there is no row {', '.join(missing)}, which this needs; add it, or do "
            "without"
        )
    return [frame.loc[key] for key in wanted]


def constant(name: str, folder: Path = data.DATA) -> float:
    """Return one of the constants, in the unit of the table ``constants``; see :func:`row`.

    Examples
    --------
    >>> constant("theory_exponent")
    4.0
    """
    return float(row("constants", name, folder).value)
