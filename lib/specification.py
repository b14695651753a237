"""Every defensible analysis of what power of compute the record of a benchmark shows.

A *specification* fixes every choice of an analysis. The list here is made of choices that somebody
could defend before looking at the answer, each with each where they go together; it is not a sample
of anything, so shares of it are not probabilities.

References
----------
U. Simonsohn, J. P. Simmons and L. D. Nelson (2020), Specification curve analysis, Nature Human
Behaviour 4, 1208-1214. S. Steegen, F. Tuerlinckx, A. Gelman and W. Vanpaemel (2016), Increasing
transparency through a multiverse analysis, Perspect. Psychol. Sci. 11, 702-712.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib import compute, data, fit, subsets
from lib.estimators import ESTIMATORS, Estimator, deming, quantile
from lib.forms import FORMS

DATASETS = (
    (2020, "hardware_burden"),
    (2022, "hardware_burden"),
    (2022, "network_operations"),
    (2022, "consolidated"),
)
"""Releases and measures of training compute. Operations of one forward pass are none."""

NOISE_COMPUTE, NOISE_ERROR = 0.3, 0.05
"""Standard deviations that the orthogonal line assumes, in log10: compute known to a factor of two,
the error of a system a tenth or so off what its compute would give. Nobody knows their ratio."""

SUBSETS_TRIED = ("all", "no-remark", "late-half")
"""Keys of `lib.subsets.SUBSETS`. The measured rows are the hardware burdens, and the best of each
year is what the frontier is for."""

FEWEST = 8
"""Systems below which an analysis is not defended: an interval then says nearly nothing."""

REPLICATES = 400
"""Resamples for an interval: many are asked for, and none alone decides anything."""


@dataclass(frozen=True)
class Specification:
    """One analysis: every choice that it makes."""

    release: int
    measure: str  #: key of `lib.compute.MEASURES`
    subset: str  #: key of `lib.subsets.SUBSETS`
    form: str  #: key of `lib.forms.FORMS`
    estimator: str  #: key of `ESTIMATORS_TRIED`
    interval: str  #: key of `lib.intervals.KINDS`; clusters are years
    year: bool  #: whether the year is held fixed


def _tried() -> dict[str, Estimator]:
    by_name = dict(ESTIMATORS)
    by_name["orthogonal"] = deming((NOISE_ERROR / NOISE_COMPUTE) ** 2)
    by_name["median"] = quantile(0.5)
    by_name["low tenth"] = quantile(0.1)
    return by_name


ESTIMATORS_TRIED: Mapping[str, Estimator] = MappingProxyType(_tried())
"""Estimators by the names under which the curve shows them."""


def specifications() -> Iterator[Specification]:
    """List the analyses.

    Least squares, in both directions, comes with Student's t and with years as clusters; the other
    estimators with pairs drawn again. Left out: the orthogonal line for other forms than the power
    law, since its noise is stated in logarithms; and the year with the quantiles, for want of
    points, with Theil-Sen, which has none, and with the frontier, which has time in it.

    Yields
    ------
    Specification

    Examples
    --------
    >>> next(specifications())  # doctest: +NORMALIZE_WHITESPACE
    Specification(release=2020, measure='hardware_burden', subset='all', form='power',
                  estimator='least-squares', interval='t', year=False)
    """
    for (release, measure), subset, form in itertools.product(DATASETS, SUBSETS_TRIED, FORMS):
        for name, intervals, years in _WAYS:
            if name == "orthogonal" and form != "power":
                continue
            for interval, year in itertools.product(intervals, years):
                yield Specification(release, measure, subset, form, name, interval, year)


_WAYS = (
    ("least-squares", ("t", "cluster"), (False, True)),
    ("inverse", ("t", "cluster"), (False, True)),
    ("orthogonal", ("pairs",), (False, True)),
    ("huber", ("pairs",), (False, True)),
    ("theil-sen", ("pairs",), (False,)),
    ("median", ("pairs",), (False,)),
    ("low tenth", ("pairs",), (False,)),
    ("frontier", ("pairs",), (False,)),
)


def analyse(record: pd.DataFrame, one: Specification) -> tuple[fit.Estimate, int]:
    """Carry out one analysis.

    Parameters
    ----------
    record : DataFrame
        The systems that count: from :func:`lib.subsets.subset`.
    one : Specification
        Its choices of form, estimator, interval and year.

    Returns
    -------
    Estimate
        The power of compute for half the error, from the median error of the systems: for the power
        law its exponent, for other forms that of a power law through the same two places.
    int
        Number of systems that the line rests on.

    Raises
    ------
    ValueError
        If the line would rest on fewer than `FEWEST` systems, or cannot be made.

    Examples
    --------
    >>> record = compute.select(compute.record("imagenet", 2020), "hardware_burden")
    >>> power, n = analyse(record, next(specifications()))
    >>> round(power.estimate, 1), n
    (13.6, 13)
    """
    if len(record) < FEWEST:
        raise ValueError(f"{len(record)} systems, fewer than {FEWEST}")
    found = fit.regress(
        record.compute_flop,
        record.error,
        form=one.form,
        estimator=ESTIMATORS_TRIED[one.estimator],
        interval=one.interval,
        year=record.year if one.year else None,
        clusters=subsets.clusters(record, "year") if one.interval == "cluster" else None,
        replicates=REPLICATES,
    )
    if found.n < FEWEST:
        raise ValueError(f"the line rests on {found.n} systems, fewer than {FEWEST}")
    return found.exponent_over(float(record.error.median())), found.n


@dataclass(frozen=True, eq=False)
class Multiverse:
    """What all analyses say, and which could not be made."""

    analyses: pd.DataFrame  #: the choices, ``n estimate low high``: powers of compute
    refused: pd.DataFrame  #: the choices, and the ``reason``


def multiverse(benchmark: str, folder: Path = data.DATA, interval: str | None = None) -> Multiverse:
    """Carry out every analysis of `specifications`, or those with one kind of interval.

    Parameters
    ----------
    benchmark : str
        Such as ``"imagenet"``; with both releases and all measures.
    folder : Path
        Folder of the data package.
    interval : str, optional
        Key of `lib.intervals.KINDS`: only analyses with such an interval. Those with ``"t"`` need
        no resampling, and take a tenth of the time.

    Returns
    -------
    Multiverse
        Powers; an end that is not there is infinite. Resamples are seeded.

    Raises
    ------
    ValueError
        For an unknown benchmark, or one that lacks a release or a measure.

    Examples
    --------
    >>> found = multiverse("imagenet")
    >>> len(found.analyses) > 300, found.refused.reason.str.contains("fewer than 8").any()
    (True, np.True_)
    """
    records = {}
    for release, measure in DATASETS:
        whole = compute.select(compute.record(benchmark, release, folder), measure)
        for name in SUBSETS_TRIED:
            records[release, measure, name] = subsets.subset(whole, name)
    made, refused = [], []
    chosen = (one for one in specifications() if interval in (None, one.interval))
    for one in chosen:
        record = records[one.release, one.measure, one.subset]
        try:
            power, n = analyse(record, one)
        except ValueError as reason:
            refused.append(asdict(one) | {"reason": str(reason)})
            continue
        numbers = {"n": n, "estimate": power.estimate}
        made.append(asdict(one) | numbers | {"low": power.low, "high": power.high})
    return Multiverse(pd.DataFrame(made), pd.DataFrame(refused))
