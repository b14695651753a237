"""The analyses: that they are those that were meant, each the fit that its choices name."""

import math
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lib import compute, fit, specification, subsets


@pytest.fixture(scope="module")
def found():
    return specification.multiverse("imagenet")


def test_every_analysis_is_made_or_refused_with_a_reason(found):
    listed = list(specification.specifications())
    assert len(listed) == len(set(listed)) == len(found.analyses) + len(found.refused)
    choices = list(asdict(listed[0]))
    made = pd.concat([found.analyses[choices], found.refused[choices]])
    assert set(made.itertuples(index=False, name=None)) == {
        tuple(asdict(one).values()) for one in listed
    }
    assert found.refused.reason.str.len().min() > 10


def test_no_number_is_missing_and_intervals_are_not_crossed(found):
    numbers = found.analyses[["estimate", "low", "high"]]
    assert not numbers.isna().any(axis=None)
    assert (numbers.low < numbers.high).all()
    assert np.isfinite(numbers.estimate).all()


def test_intervals_by_formula_hold_their_estimates(found):
    exact = found.analyses.query("interval == 't'")
    assert ((exact.low < exact.estimate) & (exact.estimate < exact.high)).all()


@pytest.mark.parametrize(
    ("estimator", "year"),
    [("least-squares", False), ("least-squares", True), ("inverse", False), ("inverse", True)],
)
def test_power_law_is_that_of_statsmodels(found, estimator, year):
    record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    u, v = np.log10(record.compute_flop), np.log10(record.error)
    x, y = (v, u) if estimator == "inverse" else (u, v)
    columns = np.column_stack([x, record.year]) if year else x
    result = sm.OLS(y.to_numpy(), sm.add_constant(np.asarray(columns))).fit()
    slope, (low, high) = result.params[1], result.conf_int()[1]
    expected = (
        (-slope, -high, -low) if estimator == "inverse" else (-1 / slope, -1 / low, -1 / high)
    )
    row = found.analyses.query(
        "release == 2022 and measure == 'hardware_burden' and subset == 'all' and form == 'power'"
        " and estimator == @estimator and interval == 't' and year == @year"
    )
    assert row[["estimate", "low", "high"]].to_numpy()[0] == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("form", ["exponential", "log-linear"])
def test_other_forms_give_the_power_over_a_halving(form):
    """The compute at half the median error, over that at the median error, is 2 to that power."""
    record = compute.select(compute.record("imagenet", 2022), "consolidated")
    one = specification.Specification(
        2022, "consolidated", "all", form, "least-squares", "t", False
    )
    power = specification.analyse(record, one)[0].estimate
    line = fit.regress(record.compute_flop, record.error, form)
    start = record.error.median()
    logs = [line.inverse(error, of="mean").log10_estimate for error in (start, start / 2)]
    assert power == pytest.approx((logs[1] - logs[0]) / math.log10(2), rel=1e-9)


def test_too_few_systems_are_refused():
    record = compute.select(compute.record("imagenet", 2020), "hardware_burden").head(7)
    with pytest.raises(ValueError, match="7 systems, fewer than 8"):
        specification.analyse(record, next(specification.specifications()))


def test_subsets_keep_what_they_say():
    record = compute.select(compute.record("imagenet", 2022), "consolidated")
    kept = {name: subsets.subset(record, name) for name in subsets.SUBSETS}
    assert kept["all"].equals(record)
    assert (kept["no-remark"].remarks == "").all()
    assert (kept["measured"].consolidated_kind == "measured").all()
    best = record.groupby("year").error.min()
    assert sorted(kept["best-of-year"].error) == sorted(best)
    assert kept["late-half"].year.min() == record.year.median()
    with pytest.raises(ValueError, match="expected one of 'all'"):
        subsets.subset(record, "lucky")


def test_a_subset_of_nearly_nothing_says_how_many_are_left():
    record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    with pytest.raises(ValueError, match="none of 36 systems are left"):
        subsets.subset(record.assign(remarks="doubtful"), "no-remark")


def test_remarks_are_those_on_the_measure():
    """That a burden was predicted says nothing against the operations it was predicted from."""
    record = compute.record("imagenet", 2022)
    counted = compute.select(record, "network_operations").remarks
    consolidated = compute.select(record, "consolidated").remarks
    assert not counted.str.contains("predicted").any()
    assert consolidated.str.contains("predicted").sum() > 50


def test_clusters_without_a_paper_stand_alone():
    record = compute.select(compute.record("imagenet", 2022), "hardware_burden").head(4)
    record = record.assign(paper_url=["one", None, "", "one"])
    assert subsets.clusters(record, "paper") == ["one", record.key[1], record.key[2], "one"]
    with pytest.raises(ValueError, match="name one source"):
        subsets.clusters(record.assign(paper_url="one"), "paper")
    with pytest.raises(ValueError, match="expected one of 'paper', 'year'"):
        subsets.clusters(record, "author")
