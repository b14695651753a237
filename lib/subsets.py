"""Subsets of a record: which systems should count.

A subset is a rule with a reason, stated before one looks at what it does to the answer.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib.arguments import MIN_POINTS, known


def _sound(record: pd.DataFrame) -> pd.Series:
    return record.remarks == ""


def _measured(record: pd.DataFrame) -> pd.Series:
    return record.consolidated_kind == "measured"


def _best_of_year(record: pd.DataFrame) -> pd.Series:
    return record.error == record.groupby("year").error.transform("min")


def _late(record: pd.DataFrame) -> pd.Series:
    return record.year >= record.year.median()


SUBSETS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = MappingProxyType(
    {
        "all": lambda record: pd.Series(np.ones(len(record), dtype=bool), record.index),
        "no-remark": _sound,
        "measured": _measured,
        "best-of-year": _best_of_year,
        "late-half": _late,
    }
)
"""Rules by name: all; rows on which nothing is remarked; rows whose burden is measured and not
predicted; the best of each year; the years from the median one on."""


def subset(record: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep the systems of a record that a rule lets count.

    Parameters
    ----------
    record : DataFrame
        From :func:`lib.compute.select`.
    name : str
        Key of `SUBSETS`.

    Returns
    -------
    DataFrame
        Those rows, renumbered.

    Raises
    ------
    ValueError
        For an unknown rule, or one that leaves fewer systems than a fit needs.

    Examples
    --------
    >>> from lib import compute
    >>> record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    >>> len(record), len(subset(record, "no-remark")), len(subset(record, "best-of-year"))
    (36, 15, 9)
    """
    kept = record[SUBSETS[known("subset", name, SUBSETS)](record)].reset_index(drop=True)
    if len(kept) < MIN_POINTS:
        raise ValueError(
            f"subset={name!r}: {len(kept) or 'none'} of {len(record)} systems are left, and a fit "
            f"needs {MIN_POINTS}; take another subset, or 'all'"
        )
    return kept


def clusters(record: pd.DataFrame, by: str) -> list[str]:
    """Say what each system belongs to, for intervals that keep clusters together.

    Parameters
    ----------
    record : DataFrame
        From :func:`lib.compute.record`.
    by : {"paper", "year"}
        Systems of one paper share authors, data and code; those of one year, the recipes of the
        time. A system whose paper is not recorded is a cluster of its own.

    Returns
    -------
    list of str
        One label a system.

    Raises
    ------
    ValueError
        For another `by`, or where no papers are recorded, as in the release of 2020.

    Examples
    --------
    >>> from lib import compute
    >>> record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    >>> [len(set(clusters(record, by))) for by in ("paper", "year")]
    [36, 9]
    """
    if known("clusters", by, ("paper", "year")) == "year":
        return record.year.astype(str).tolist()
    paper = record.paper_url.fillna("").astype(str)
    if len(record) > 1 and paper.iloc[0] and (paper == paper.iloc[0]).all():
        raise ValueError(
            f"clusters='paper': all {len(record)} systems name one source, {paper.iloc[0]!r}, so "
            "their papers are not recorded; take 'year'"
        )
    return paper.where(paper != "", record.key).tolist()
