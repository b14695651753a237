"""The routes in decades: against the plans that they are about, and against plain arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import data, deployment, routes
from lib.answers import Inverse
from lib.deployment import Plan

PLAIN = Plan("plain", 0, 1, 1e-9)


@given(st.floats(1, 100), st.floats(0, 50))
def test_pace_of_methods_is_halvings(months, years):
    found = routes.of_methods((months, months / 2, 2 * months), years)
    assert 10**found.estimate == pytest.approx(2 ** (12 * years / months), rel=1e-9)
    assert found.low == pytest.approx(found.estimate / 2)
    assert found.high == pytest.approx(2 * found.estimate)


def test_pace_of_prices_is_doublings():
    """Published: 2.46 years for all GPUs, which over 2012 to 2018 is 5.4-fold."""
    found = routes.of_prices((2.46, 2.24, 2.72), 6)
    assert 10**found.estimate == pytest.approx(5.4, abs=0.05)
    assert found.low < found.estimate < found.high


@given(st.floats(0, 10))
def test_pruning_is_the_training_of_its_plan(extra):
    pruned = deployment.compressed(PLAIN, 4, extra)
    assert 10 ** -routes.of_pruning(extra).low == pytest.approx(pruned.training)


def test_distillation_is_between_its_plans():
    found = routes.of_distillation()
    equal, tiny = (deployment.distilled(PLAIN, factor).training for factor in (1, 1e12))
    assert 10**-found.low == pytest.approx(equal)
    assert 10**-found.high == pytest.approx(tiny)


@given(st.floats(0.01, 0.99))
def test_sharing_is_the_limit_of_many_tasks(tuning):
    many = deployment.shared(PLAIN, 10**12, 3, tuning)
    assert 10 ** -routes.of_sharing(tuning).high == pytest.approx(many.training)


def test_search_is_the_first_bill_of_its_plan():
    trainings = np.array([1.0, 3.0, 9.0])
    bills = [deployment.searched(PLAIN, 1, search).fixed() for search in trainings]
    found = routes.of_search(trainings, share=1 - 1e-12)
    assert [10**-value for value in found] == pytest.approx([bills[1], bills[2], bills[0]])


def test_gap_is_a_ratio_of_computes():
    needed = Inverse(28.06, 24.46, math.inf, "mean", 0.95)
    found = routes.gap(needed, 2.4e23)
    assert 10**found.estimate * 2.4e23 == pytest.approx(10**28.06)
    assert 10**found.low * 2.4e23 == pytest.approx(10**24.46)
    assert found.high == math.inf
    assert routes.gap(needed, 1e30).estimate < 0


ENDS = st.tuples(st.floats(-5, 5), st.floats(0, 5), st.floats(0, 5)).map(
    lambda three: routes.Decades(three[0], three[0] - three[1], three[0] + three[2])
)


@given(ENDS, ENDS)
def test_sum_is_no_wider_than_end_by_end(one, other):
    found = one.plus(other)
    assert found == pytest.approx(other.plus(one))
    assert found.estimate == pytest.approx(one.estimate + other.estimate)
    assert one.low + other.low - 1e-9 <= found.low <= found.estimate + 1e-9
    assert found.estimate - 1e-9 <= found.high <= one.high + other.high + 1e-9


def test_sum_of_normal_intervals_is_that_of_their_sum():
    """Draws of two independent normal amounts, and quantiles of what they add up to."""
    rng = np.random.default_rng(3)
    parts, drawn = [], 0.0
    for mean, sd in ((2.5, 0.7), (1.5, 0.25)):
        parts.append(routes.Decades(mean, *(mean + z * sd for z in (-1.959964, 1.959964))))
        drawn = drawn + rng.normal(mean, sd, 400_000)
    found = parts[0].plus(parts[1])
    assert list(found) == pytest.approx(np.quantile(drawn, [0.5, 0.025, 0.975]), abs=0.01)


@given(ENDS, ENDS)
def test_verdict_is_open_where_intervals_overlap(given_, gap):
    verdict = given_.against(gap)
    apart = given_.high <= gap.low or gap.high <= given_.low
    assert (verdict == "cannot be told") != apart
    if verdict == "closes it":
        assert given_.low >= gap.high


def test_an_end_at_infinity_stays_there():
    far = routes.Decades(4.7, 1.1, math.inf).plus(routes.Decades(-0.5, -0.9, -0.4))
    assert far.high == math.inf and far.low == pytest.approx(4.2 - math.hypot(3.6, 0.4))


def test_published_ends_belong_to_their_values():
    constants = data.constants()
    for name in ("algorithmic_halving_months", "hobbhahn_ml_doubling_years"):
        found = routes.published(constants, name)
        assert found.low < found.estimate < found.high
    wider = routes.published(constants, "ho_halving_months", "_90")
    narrow = routes.published(constants, "ho_halving_months")
    assert wider.low < narrow.low < narrow.high < wider.high


def test_zero_is_written_without_a_sign():
    assert str(routes.Decades(-0.01, -0.04, 0.0)).count("−") == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: routes.published({"a": 1.0}, "a"), "a_low, a_high is missing"),
        (lambda: routes.of_methods((0, 1, 2), 10), "halving_months=0"),
        (lambda: routes.of_practice(0.5), "factor=0.5"),
        (lambda: routes.of_sharing(1), "tuning=1"),
        (lambda: routes.of_pruning(-1), "extra=-1"),
        (lambda: routes.of_search([1, -1]), r"trainings\[1\]=-1"),
        (lambda: routes.of_search([1, 2], share=1), "share=1"),
        (lambda: routes.of_search([]), "trainings is empty"),
        (lambda: routes.of_methods((9, 25, 4), 10), "lower one first"),
        (lambda: routes.Decades(0.0, math.nan, 1.0), "low=nan"),
        (lambda: routes.gap(Inverse(math.inf, 25, math.inf, "mean", 0.95), 1e24), "estimate=inf"),
        (lambda: routes.gap(Inverse(1, 0, 2, "mean", 0.95), 0), "largest_flop=0"),
    ],
)
def test_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
