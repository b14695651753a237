"""Compute for a fixed level: the table against its papers, and the pace against statsmodels."""

import math
import re
import shutil

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lib import data, efficiency, units
from lib.faults import DataError

TABLE = data.table("efficiency")
LEVELS = ("alexnet", "resnet-50", "seq2seq", "gnmt")


def change(package, old, new):
    file = package / "efficiency.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def package(tmp_path):
    shutil.copytree(data.DATA, tmp_path / "data")
    return tmp_path / "data"


# the table


def test_months_are_those_of_the_papers():
    """The number of a paper on arXiv holds its year and month; no date is a place-holder."""
    for row in TABLE.itertuples():
        on_arxiv = re.search(r"arxiv\.org/abs/(\d\d)(\d\d)\.", row.paper_url)
        if on_arxiv:
            assert row.published_month == f"20{on_arxiv[1]}-{on_arxiv[2]}"
            assert row.year == int(row.published_month[:4])
        else:
            assert row.result == "alexnet-level-alexnet" and pd.isna(row.published_month)


def test_no_month_is_january():
    """The source has January for five dates whose papers are of other months."""
    assert not TABLE.published_month.dropna().str.endswith("-01").any()


def test_amounts_are_flop_and_not_days():
    day = 1e12 * units.DAY_S
    alexnet = TABLE.set_index("result").compute_flop["alexnet-level-alexnet"]
    assert alexnet / day == pytest.approx(3.1)
    assert f"{alexnet:.1e}" == "2.7e+17"
    # An independent count of the same training, and that of the authors, agree within a factor.
    assert 1 / 2.1 < alexnet / data.constants()["epoch_alexnet_flop"] < 2.1


def test_printed_factors_that_the_amounts_contradict_are_noted():
    for level in LEVELS:
        rows = efficiency.results(level)
        off = rows[(rows.factor / rows.published_factor - 1).abs() > 0.045]
        noted = TABLE[(TABLE.level == level) & TABLE.note.str.contains("factor", na=False)]
        assert set(off.name) == set(noted.name)


def test_each_result_needed_less_than_all_before():
    for level in LEVELS:
        rows = efficiency.results(level)
        assert rows.date.is_monotonic_increasing
        assert rows.compute_flop.is_monotonic_decreasing


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        (",2.6784e17,", ",3.1,", "alexnet-level-alexnet"),  # teraflop/s-days
        (",2.6784e17,", ",2.6784e8,", "alexnet-level-alexnet"),  # GFLOP
        (",2.6784e17,", ",2.6784e26,", "alexnet-level-alexnet"),
        (",2014-09,2014,6.1344e16", ",2014-13,2014,6.1344e16", "alexnet-level-googlenet"),
        ("alexnet,AlexNet,,2012", "alexnett,AlexNet,,2012", "alexnet-level-alexnet"),
    ],
)
def test_bad_value_is_found(package, old, new, row):
    change(package, old, new)
    with pytest.raises(DataError) as raised:
        data.table("efficiency", package)
    (fault,) = raised.value.faults
    assert fault.row == 2 + TABLE.index[TABLE.result.str.startswith(row)][0]


# the pace


def test_pace_is_the_regression_of_statsmodels():
    rows = efficiency.results("alexnet")
    peer = sm.OLS(np.log10(rows.compute_flop), sm.add_constant(rows.date)).fit()
    low, high = peer.conf_int().loc["date"]
    months = [-12 * math.log10(2) / slope for slope in (peer.params["date"], low, high)]
    found = efficiency.pace(rows.date, rows.compute_flop).halving_months
    assert list(found[:3]) == pytest.approx([months[0], months[1], months[2]], rel=1e-6)
    assert found.low < found.estimate < found.high


def test_pace_agrees_with_what_the_authors_print():
    constants = data.constants()
    rows = efficiency.results("alexnet")
    found = efficiency.pace(rows.date, rows.compute_flop)
    assert found.halving_months.low < constants["hernandez_halving_months"]
    assert constants["hernandez_halving_months"] < found.halving_months.high
    assert found.factor == pytest.approx(constants["hernandez_factor"], rel=0.03)
    early, late = (
        efficiency.pace(moved.date, moved.compute_flop).halving_months.estimate
        for moved in (efficiency.results("alexnet", part) for part in (0, 1))
    )
    assert round(early) >= constants["hernandez_halving_months"] >= round(late)


def test_two_points_say_nothing_of_their_scatter():
    found = efficiency.pace(np.array([2012.0, 2015.0]), np.array([8e17, 1e17]))
    assert found.halving_months[:3] == (pytest.approx(12.0), -math.inf, math.inf)
    assert (found.n, found.factor, found.months) == (2, 8.0, 36.0)


def test_pace_of_an_exact_fall():
    date = np.array([2012.0, 2013.0, 2014.5, 2016.0])
    flop = 1e18 * 2.0 ** (-(date - 2012) * 12 / 9) * np.array([1, 1.001, 0.999, 1])
    found = efficiency.pace(date, flop).halving_months
    assert found.estimate == pytest.approx(9, rel=1e-3)
    risen = efficiency.pace(date, flop[::-1]).halving_months
    assert risen.estimate < 0


def test_flat_series_is_unbounded():
    found = efficiency.pace(
        np.array([2012.0, 2013, 2014, 2015]), np.array([1e18, 3e18, 1e18, 2e18])
    )
    assert (found.halving_months.low, found.halving_months.high) == (-math.inf, math.inf)


def test_line_without_any_slope_never_halves():
    """By hand: -1.5 x 18 - 0.5 x 20 + 0.5 x 17 + 1.5 x 19 = 0."""
    found = efficiency.pace([2012.0, 2013, 2014, 2015], [1e18, 1e20, 1e17, 1e19]).halving_months
    assert abs(found.estimate) > 1e6
    assert (found.low, found.high) == (-math.inf, math.inf)


@pytest.mark.parametrize(("months", "years"), [(16, 10), (9, 1), (25, 0), (4, 100)])
def test_decades_undo_halvings(months, years):
    assert 10 ** efficiency.decades(months, years) == pytest.approx(2 ** (12 * years / months))


def test_no_progress_gives_no_decades():
    assert efficiency.decades(math.inf, 10) == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: efficiency.results("vgg"), "level='vgg'"),
        (lambda: efficiency.results("alexnet", 2), "unknown=2.0"),
        (lambda: efficiency.pace([2012.0], [1e18]), "at least"),
        (lambda: efficiency.pace([2012.0, 2013], [1e18]), "pairs"),
        (lambda: efficiency.pace([2013.0, 2012], [2e18, 1e18]), "sort the results"),
        (lambda: efficiency.pace([2012.0, 2014, 2013], [4e18, 2e18, 1e18]), r"date\[2\] is before"),
        (lambda: efficiency.pace([2012.0, 2012], [2e18, 1e18]), "different dates"),
        (lambda: efficiency.pace([2012.0, 2013], [2e18, 1e18], 95), "level=95"),
        (lambda: efficiency.results("alexnet", -1e-13), "unknown=-1e-13"),
        (lambda: efficiency.decades(math.inf, math.nan), "years=nan"),
        (lambda: efficiency.decades(math.inf, -1), "years=-1"),
        (lambda: efficiency.pace([2012.0, 2013], [1e18, 1e18]), "different amounts"),
        (lambda: efficiency.pace([2012.0, 2013], [1e18, -1e18]), r"compute_flop\[1\]"),
        (lambda: efficiency.pace([12.0, 13], [2e18, 1e18]), r"date\[0\]=12"),
        (lambda: efficiency.decades(0, 10), "halving_months=0"),
        (lambda: efficiency.decades(9, -1), "years=-1"),
    ],
)
def test_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
