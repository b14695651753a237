"""Show a frame as a table of the page: plain HTML semantics, no index, no scripts."""

from collections.abc import Callable, Mapping

import pandas as pd
from IPython.display import Markdown


def show(frame: pd.DataFrame, **formats: str | Callable) -> Markdown:
    r"""Return a frame as a Markdown table, which the page sets with its own style.

    Parameters
    ----------
    frame : DataFrame
        Its column names become the header; the index is left out.
    **formats : str or callable
        How to write the columns that are not text: a format such as ``".2f"``, or a function of
        one value.

    Raises
    ------
    ValueError
        If a format names a column that the frame has not.

    Examples
    --------
    >>> print(show(pd.DataFrame({"name": ["a|b"], "slope": [-0.0733]}), slope=".2f").data)
    | name | slope |
    |:--|--:|
    | a\|b | −0.07 |
    """
    if unknown := set(formats) - set(frame.columns):
        raise ValueError(f"formats: the frame has no column {sorted(unknown)}")
    numeric = {c: pd.api.types.is_numeric_dtype(frame[c]) for c in frame.columns}
    lines = [
        _line(frame.columns),
        "|" + "|".join("--:" if numeric[c] or c in formats else ":--" for c in frame.columns) + "|",
    ]
    for row in frame.itertuples(index=False):
        cells = (_cell(value, formats.get(c)) for c, value in zip(frame.columns, row, strict=True))
        lines.append(_line(cells))
    return Markdown("\n".join(lines))


def _line(cells: Mapping) -> str:
    """Join cells into a line; a bar inside a cell would end it."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _cell(value: object, how: str | Callable | None) -> str:
    """Write one value: nothing for a missing one, a true minus for a negative number."""
    if pd.isna(value):
        return ""
    if callable(how):
        return how(value)
    if how is not None:
        return format(value, how).replace("-", "−")
    return str(value)
