"""The accounting of training against use: by algebra, by root finding, and against the record."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize

from lib import data, deployment
from lib.deployment import Plan

AMOUNT = st.floats(1e-3, 1e6)
FACTOR = st.floats(1, 1e3)
TIMES = st.integers(1, 1000)
PLANS = st.builds(Plan, st.just("dense"), st.just(0.0), AMOUNT, AMOUNT)


def bill(plan, uses, trainings):
    """The bill by the equation of the module."""
    return plan.preparation + trainings * plan.training + uses * plan.use


@given(PLANS, st.floats(0, 1e9), TIMES)
def test_bill_is_the_sum_of_its_parts_and_never_below_training(plan, uses, trainings):
    total = plan.total(uses, trainings)
    assert total == pytest.approx(bill(plan, uses, trainings), rel=1e-12)
    assert total >= plan.fixed(trainings) >= trainings * plan.training * (1 - 1e-12)
    share = plan.share_of_use(uses, trainings)
    assert share * total == pytest.approx(uses * plan.use, rel=1e-9, abs=1e-9 * total)


@given(PLANS, st.floats(0, 1e9), TIMES, FACTOR, AMOUNT, st.integers(1, 20))
def test_no_way_brings_the_bill_below_its_own_trainings(
    plan, uses, trainings, factor, more, students
):
    for other in (
        deployment.compressed(plan, factor, more),
        deployment.searched(plan, factor, more),
        deployment.distilled(plan, factor, students),
    ):
        assert other.total(uses, trainings) >= other.fixed(trainings)
        # Cheaper use can save no more than what use took.
        saved = plan.total(uses, trainings) - other.total(uses, trainings)
        if other.name != "searched":
            assert other.training > plan.training or math.isclose(more, 0)
            assert saved <= uses * plan.use * (1 + 1e-9)


@given(PLANS, FACTOR, AMOUNT)
def test_ways_are_their_formulas(plan, factor, more):
    pruned = deployment.compressed(plan, factor, more)
    assert (pruned.training, pruned.use) == pytest.approx(
        (plan.training + more * plan.training, plan.use / factor)
    )
    searched = deployment.searched(plan, factor, more)
    assert (searched.preparation, searched.training, searched.use) == pytest.approx(
        (more, plan.training / factor, plan.use / factor)
    )
    tuned = deployment.shared(plan, 7, more, 0.1)
    assert tuned.training == pytest.approx(plan.training * more / 7 + 0.1 * plan.training)
    assert tuned.use == plan.use


def test_students_cost_their_size_and_the_answers_of_the_teacher_once():
    """A student of half the size, two of them: 3 F passes of the teacher, 1 F, and 2 x 3 F / 2."""
    forward, seen = 2.0, 50.0
    teacher = deployment.dense(forward, 10, 5)
    by_hand = 3 * forward * seen + forward * seen + 2 * 3 * (forward / 2) * seen
    assert deployment.distilled(teacher, 2, 2).training == pytest.approx(by_hand)


@given(PLANS, st.floats(1.01, 1e3), AMOUNT, TIMES)
def test_break_even_is_where_the_bills_cross(plan, factor, more, trainings):
    other = deployment.compressed(plan, factor, more)
    found = deployment.break_even(plan, other, trainings)

    def gap(uses):
        return bill(other, uses, trainings) - bill(plan, uses, trainings)

    assert gap(2 * found) < 0 < gap(found / 2)
    root = optimize.brentq(gap, found / 2, 2 * found, xtol=1e-12 * found, rtol=1e-12)
    assert found == pytest.approx(root, rel=1e-6)
    assert found == pytest.approx(
        trainings * plan.training * more / (plan.use * (1 - 1 / factor)), rel=1e-6
    )


def test_break_even_at_once_and_never():
    plan = Plan("dense", 0, 100, 1)
    assert deployment.break_even(plan, Plan("better", 0, 50, 0.5)) == 0
    assert deployment.break_even(plan, plan) == 0
    assert deployment.break_even(plan, Plan("dearer", 0, 101, 1)) == math.inf
    assert deployment.break_even(plan, Plan("cheap to make", 0, 1, 2)) == math.inf
    # A search pays through trainings alone, if there are enough.
    searched = deployment.searched(plan, 2, 1000)
    assert deployment.break_even(plan, searched, trainings=20) == 0
    assert deployment.break_even(plan, searched, trainings=19) > 0


@given(st.floats(0, 100), st.floats(0, 0.99))
def test_least_tasks_is_where_sharing_turns(pretraining, tuning):
    least = deployment.least_tasks(pretraining, tuning)
    assume(least < 1e6)
    for tasks in (math.floor(least), math.floor(least) + 1):
        if tasks >= 1:
            shared = deployment.shared(Plan("one", 0, 1, 1), tasks, pretraining, tuning)
            if abs(tasks - least) > 1e-9 * least:
                assert (shared.training < 1) == (tasks > least)
    assert deployment.least_tasks(pretraining, 1) == math.inf


@given(PLANS, st.floats(1e-20, 1e3), st.floats(0, 1e9))
def test_price_goes_through_the_bill(plan, price, uses):
    assert plan.at(price).total(uses) == pytest.approx(price * plan.total(uses), rel=1e-9)


# the record


def test_dense_training_is_the_published_count():
    """Where a release publishes network operations, 3 x forward x passes x images gives them."""
    systems = data.table("systems").set_index("system")
    rows = deployment.trained().set_index("system")
    published = systems.published_network_operations_flop[rows.index]
    ours = [
        deployment.dense(row.forward_flop, row.epochs, row.examples).training
        for row in rows.itertuples()
    ]
    ratios = (ours / published).dropna()
    assert len(ratios) > 55
    assert ratios.median() == pytest.approx(1, abs=0.01)
    assert ratios.between(0.9, 1.1).mean() > 0.9


def test_uses_of_a_training_do_not_depend_on_the_network():
    rows = deployment.trained()
    for row in rows.itertuples():
        plan = deployment.dense(row.forward_flop, row.epochs, row.examples)
        assert plan.training / plan.use == pytest.approx(row.uses)
    assert rows.uses.min() == pytest.approx(3 * 90 * 1.28e6)


def test_rows_of_several_phases_are_no_training():
    """Rows with a tuning, names that tell of a phase, and thirty passes of a trained network."""
    kept = deployment.trained().system.str.removeprefix("imagenet-")
    for left_out in (
        "autoformer-base",
        "convnext-xl",
        "cvt-w24-384-res-imagenet-22k-pretrain",
        "dynamicvit-lv-m-0-8",
        "efficientnetv2-xl-21k",
        "gfnet-h-b",
        "swin-l-384-res-imagenet-22k-pretrain",
    ):
        assert f"imagenet-{left_out}" in set(data.table("systems").system)
        assert left_out not in set(kept)
    assert {"alexnet", "resnet-152-2017", "pit-b", "fbnetv5-f-cls"} <= set(kept)


def test_search_of_nasnet_is_500_chips_for_four_days():
    """Table 2 and section 4 of its paper, and one pass of 23.8e9 multiply-adds an image."""
    rows = deployment.searches(1.0).set_index("system")
    burden = 500 * 9.53e12 * 4 * 86400
    single = 3 * 2 * 23.8e9 * 1.28e6
    assert rows.passes["imagenet-nasnet-a-6"] == pytest.approx(burden / single, rel=0.04)
    assert rows.certain["imagenet-nasnet-a-6"] and not rows.certain["imagenet-darts"]
    half = deployment.searches(0.5).set_index("system")
    assert (half.passes * 2).to_list() == pytest.approx(rows.passes.to_list())


def test_only_what_the_release_calls_operations_is_doubled():
    """A pass of FBNetV5 is given in operations, one of NASNet in multiply-adds."""
    rows = deployment.searches(1.0).set_index("system")
    fold = rows.passes / rows.passes_doubled
    assert fold["imagenet-fbnetv5-f-cls"] == pytest.approx(2)
    assert fold["imagenet-nasnet-a-6"] == pytest.approx(1)
    assert set(fold.round(9)) == {1.0, 2.0}


def test_tuning_of_coatnet():
    """30 passes over 1.28 million images after 150 over 14.2 million."""
    rows = deployment.reused().set_index("system")
    share = rows.tuning_share["imagenet-coatnet-4-plus-pt-ra-e150"]
    assert share == pytest.approx(30 * 1.28 / (150 * 14.2))
    assert rows.pretraining.notna().sum() == 1


# bad arguments


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Plan("x", -1, 1, 1), "preparation=-1.0"),
        (lambda: Plan("x", 0, math.nan, 1), "training=nan"),
        (lambda: Plan("x", 0, 1, [1, 2]), "use has shape"),
        (lambda: Plan("x", 0, 1, 1).total(-5), "uses=-5.0"),
        (lambda: Plan("x", 0, 1, 1).total(5, 1.5), "trainings=1.5"),
        (lambda: Plan("x", 0, 1, 1).total(5, 0), "trainings=0.0"),
        (lambda: Plan("x", 0, 0, 0).share_of_use(1), "the bill is zero"),
        (lambda: Plan("x", 0, 1, 1).at(0), "price=0.0"),
        (lambda: deployment.dense(1e9, 0, 1e6), "epochs=0.0"),
        (lambda: deployment.compressed(Plan("x", 0, 1, 1), 0.5, 0), "factor=0.5"),
        (lambda: deployment.compressed(Plan("x", 0, 1, 1), 2, -0.1), "extra=-0.1"),
        (lambda: deployment.searched(Plan("x", 0, 1, 1), 2, -1), "search=-1.0"),
        (lambda: deployment.distilled(Plan("x", 0, 1, 1), 2, 0), "students=0.0"),
        (lambda: deployment.shared(Plan("x", 0, 1, 1), 0, 1, 1), "tasks=0.0"),
        (lambda: deployment.least_tasks(-1, 0), "pretraining=-1.0"),
        (lambda: deployment.searches(0), "performed=0.0"),
        (lambda: deployment.searches(1.5), "performed=1.5"),
    ],
)
def test_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words.replace("[", r"\[")):
        call()
