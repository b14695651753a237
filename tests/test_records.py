"""The dated records of ImageNet and the estimates of others, against the other tables."""

import shutil

import pytest

from lib import data


@pytest.fixture(scope="module")
def records():
    return data.table("records")


def test_each_record_is_better_than_the_one_before(records):
    assert records.top1_percent.is_monotonic_increasing
    assert records.top1_percent.is_unique


def test_records_stand_in_the_order_of_their_dates(records):
    # A value of which only the year is known stands after those of the year before.
    dates = records.published_month.fillna(records.year.astype(str))
    assert dates.is_monotonic_increasing


def test_month_lies_in_the_year(records):
    dated = records.dropna(subset="published_month")
    assert (dated.published_month.str[:4].astype(int) == dated.year).all()


def test_value_of_a_system_that_the_release_has_is_the_same(records):
    released = data.table("systems").set_index("system").top1_percent
    shared = records.dropna(subset="system")
    assert len(shared) > 10
    assert shared.top1_percent.tolist() == released[shared.system].tolist()


def test_month_is_never_before_the_paper(records):
    """A value can come with a later version of its paper, and never before the first."""
    months = data.table("systems").set_index("system").published_month
    shared = records.dropna(subset=["system", "published_month"])
    first = months[shared.system].reset_index(drop=True)
    known = first.notna().to_numpy()
    assert (shared.published_month.to_numpy()[known] >= first[known].to_numpy()).all()


def test_best_undisputed_value_is_the_constant(records):
    best = records[~records.disputed].top1_percent.max()
    assert best == data.constants()["imagenet_record_percent"]


def test_disputed_values_are_those_above_it(records):
    best = data.constants()["imagenet_record_percent"]
    assert (records.disputed == (records.top1_percent > best)).all()


def test_record_without_other_data_is_below_the_record_with_them(records):
    own = records[~records.extra_data].top1_percent.max()
    constants = data.constants()
    assert (
        own < constants["imagenet_record_own_data_percent"] < constants["imagenet_record_percent"]
    )


def test_value_read_elsewhere_says_so(records):
    """A status is `secondary` where the source of the row is a paper we did not read."""
    read = {"thompson2022data", "dai2021", "chen2023lion"}
    assert set(records.source[records.status == "read"]) == read
    assert set(records.source[records.status == "secondary"]) & read == set()


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",2023-02,", ",2023-13,", "published_month"),
        (",91.1,", ",0.911,", "top1_percent"),
        (",omnivec2", "", None),
        ("imagenet-coca", "imagenet-cocoa", "system"),
        (",secondary,", ",hearsay,", "status"),
    ],
)
def test_bad_record_is_a_fault(tmp_path, old, new, column):
    folder = tmp_path / "data"
    shutil.copytree(data.DATA, folder)
    file = folder / "records.csv"
    text = file.read_text("utf-8")
    if column is None:  # a record twice
        file.write_text(text + text.splitlines()[-1] + "\n", "utf-8")
    else:
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
    faults = data.check(folder)
    assert {fault.table for fault in faults} == {"records"}
    assert column is None or {fault.column for fault in faults} == {column}


# the estimates of others


def test_estimates_agree_with_the_constants():
    """Four of the estimates stand among the constants too, in two digits or three."""
    estimates = data.table("epoch_estimates").set_index("system").training_compute_flop
    constants = data.constants()
    for system, name in (
        ("imagenet-alexnet", "alexnet"),
        ("imagenet-coca", "coca"),
        ("imagenet-noisystudent-efficientnet-l2", "noisy_student"),
        ("squad-bert-single-model", "bert_large"),
    ):
        assert estimates[system] == pytest.approx(constants[f"epoch_{name}_flop"], rel=0.01)


def test_utilisation_is_given_where_a_peak_rate_entered():
    estimates = data.table("epoch_estimates")
    by_peak = estimates.basis.isin(["hardware", "mixed"])
    assert (estimates.assumed_utilisation.notna() == by_peak).all()


def test_no_estimate_is_used_twice():
    assert data.table("epoch_estimates").epoch_name.is_unique


def test_another_run_says_which():
    estimates = data.table("epoch_estimates")
    assert estimates.note[~estimates.same_run].notna().all()
