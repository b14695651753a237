"""The cases: what the sources say, and arithmetic that anybody can repeat."""

import math

import pandas as pd
import pytest

from lib import cases, data

PRICE = 1.25e-17


@pytest.fixture(scope="module")
def rows():
    return cases.cases(PRICE).set_index("case")


def test_claims_are_those_of_the_sources(rows):
    claimed = rows.claimed_usd.dropna() / 1e6
    assert claimed["alphago-article"] == claimed["alphago-zero-huang"] == 35
    assert claimed["gpt-3-article"] == 4
    assert claimed["gpt-3-mit-news"] == 4.6
    assert claimed["gpt-3-forum-low"] == 1.9
    assert claimed["gpt-3-forum-high"] == 12


@pytest.mark.parametrize(
    ("case", "flop"),
    [("gpt-3-article", 3.14e23), ("alphago-article", 3.41e23), ("alphastar-article", 5.925e22)],
)
def test_compute_is_that_of_the_database(rows, case, flop):
    assert rows.training_flop[case] == pytest.approx(flop, rel=1e-3)
    assert rows.recorded_usd[case] == pytest.approx(flop * PRICE, rel=1e-3)


def test_gpt_3_in_petaflop_days(rows):
    """Table D.1 of its paper: 3,640 petaflop/s-days; 3,634 of the database."""
    assert rows.training_flop["gpt-3-article"] / 8.64e19 == pytest.approx(3640, rel=3e-3)


def test_what_is_not_on_record_stays_empty(rows):
    shop = rows.loc["supermarket"]
    assert pd.isna(shop.training_flop) and pd.isna(shop.recorded_usd) and pd.isna(shop.claimed_usd)
    assert pd.isna(rows.claimed_usd["gpt-3-mistake"])


def test_methods_differ_as_what_they_count_does():
    """Buying costs more than renting, and renting more than wear and energy."""
    costs = data.table("training_costs")
    bought = costs.dropna(subset=["acquisition_usd", "cloud_usd"])
    assert len(bought) > 25
    assert (bought.acquisition_usd > bought.cloud_usd).all()
    rented = costs.dropna(subset=["cloud_usd"])
    assert (rented.cloud_usd > rented.amortised_usd).all()


@pytest.mark.parametrize(
    ("system", "column", "usd"),
    [
        ("gpt-3-175b-davinci", "cloud_usd", 4.336e6),
        ("gpt-4", "amortised_usd", 4.07e7),
        ("grok-3", "cloud_usd", 1.164e9),
        ("alphago-zero", "amortised_usd", 6.151e5),
    ],
)
def test_costs_are_those_of_the_source(system, column, usd):
    costs = data.table("training_costs").set_index("system")
    assert costs[column][system] == pytest.approx(usd, rel=1e-3)


def test_runs_after_the_paper_are_of_its_repository():
    """The paper is of 2024-05-31: what came later it cannot hold, and the snapshot of 2025 does."""
    costs = data.table("training_costs")
    assert set(costs.source[costs.published_month > "2024-05"]) == {"epoch2025"}
    assert set(costs.source[costs.published_month <= "2024-05"]) == {"cottier2024"}
    assert costs.published_month.max() == "2025-04"


def test_number_of_runs_by_method():
    costs = data.table("training_costs")
    assert len(costs) == costs.amortised_usd.count() == 82
    assert costs.cloud_usd.count() == 35
    assert costs.acquisition_usd.count() == 46


@pytest.mark.parametrize("price", [0, -1e-17, math.nan, math.inf])
def test_price_that_is_none_is_refused(price):
    with pytest.raises(ValueError, match="usd_per_flop"):
        cases.cases(price)
