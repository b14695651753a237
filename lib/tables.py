"""Show a frame as a table of the page: plain HTML semantics, no index, no scripts."""

import re
from collections.abc import Callable, Iterable

import pandas as pd
from IPython.display import Markdown

_SIGNS = re.compile(r"[\\`*_\[\]{}<>&|~$#!@]|:(?=//)|\.(?=[A-Za-z]{2})")
"""Signs that Markdown would read, and those by which it would make a link of an address."""


def show(frame: pd.DataFrame, **formats: str | Callable) -> Markdown:
    r"""Return a frame as a Markdown table, which the page sets with its own style.

    Parameters
    ----------
    frame : DataFrame
        Its column names become the header; the index is left out.
    **formats : str or callable
        How to write the columns that are not text: a format such as ``".2f"``, or a function of
        one value, which returns Markdown.

    Returns
    -------
    Markdown
        Numbers to the right with a true minus sign; a missing value is an empty cell.

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
    right = [
        column in formats or pd.api.types.is_numeric_dtype(frame[column])
        for column in frame.columns
    ]
    lines = [
        _line(map(_text, frame.columns)),
        "|" + "|".join("--:" if numbers else ":--" for numbers in right) + "|",
    ]
    for row in frame.itertuples(index=False):
        cells = zip(frame.columns, row, strict=True)
        lines.append(_line(_cell(value, formats.get(column)) for column, value in cells))
    return Markdown("\n".join(lines))


def _line(cells: Iterable[str]) -> str:
    """Join cells into a line."""
    return "| " + " | ".join(cells) + " |"


def _cell(value: object, how: str | Callable | None) -> str:
    """Write one value: nothing for a missing one, text as text, a true minus before a number."""
    if pd.isna(value):
        return ""
    if callable(how):
        return how(value)
    if isinstance(value, str):
        return _text(value)
    return format(value, how or "").replace("-", "−")


def _text(value: object) -> str:
    """Return a text that stays text: on one line, and without a sign that Markdown would read."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(str(value).split()))
