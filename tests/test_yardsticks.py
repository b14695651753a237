"""What emissions compare with: the printed comparisons of others, and bad input."""

import math

import pytest

from lib import data, yardsticks

POUND_KG = 0.45359237


@pytest.mark.parametrize(
    ("name", "pounds"), [("flight", 1984), ("american-year", 36156), ("car", 126000)]
)
def test_masses_are_those_that_strubell_prints(name, pounds):
    one = yardsticks.yardstick(name)
    assert one.kg_co2e.exact
    assert one.kg_co2e.central == pytest.approx(pounds * POUND_KG)


def test_architecture_search_is_five_cars():
    """The comparison for which Strubell et al. are known: 626,155 lb."""
    assert round(yardsticks.yardstick("car").times(626_155 * POUND_KG).central) == 5


def test_month_of_new_york_spans_its_inventories():
    month = yardsticks.yardstick("New York City").kg_co2e
    assert month.low == pytest.approx(48.4e9 / 12)
    assert month.high == pytest.approx(64.6e9 / 12)
    assert month.low < month.central < month.high


def test_times_of_a_range_keeps_its_ends_in_order():
    many = yardsticks.yardstick("New York City").times(41e9)
    assert many.low == pytest.approx(41 / (64.6 / 12))
    assert many.high == pytest.approx(41 / (48.4 / 12))


def test_month_of_the_site():
    """The site divides its 56.5 Mt a year by twelve and has 1.038e10 lb."""
    rows = yardsticks.inventories("New York City").set_index("inventory")
    assert rows.kg_co2e_per_month["new-york-site"] / POUND_KG == pytest.approx(1.038e10, rel=1e-3)


def test_yardsticks_rise_and_have_sources():
    found = list(yardsticks.yardsticks().values())
    masses = [one.kg_co2e.central for one in found]
    assert masses == sorted(masses)
    known = set(data.table("sources").source)
    assert {key for one in found for key in one.source.split(", ")} <= known


@pytest.mark.parametrize("kg", [0, -1, math.nan, math.inf])
def test_mass_that_is_none_is_refused(kg):
    with pytest.raises(ValueError, match="kg_co2e"):
        yardsticks.yardstick("car").times(kg)


def test_unknown_names_lead_to_the_nearest():
    with pytest.raises(ValueError, match=r"city='New York'.*'New York City'"):
        yardsticks.inventories("New York")
    with pytest.raises(ValueError, match=r"yardstick='cars'.*'car'"):
        yardsticks.yardstick("cars")
