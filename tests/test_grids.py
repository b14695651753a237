"""Tables of grids and of cities: values of the sources, and what the contract refuses."""

import shutil

import pytest

from lib import data
from lib.faults import DataError


@pytest.fixture(scope="module")
def grids():
    return data.table("grids").set_index("grid")


@pytest.fixture(scope="module")
def cities():
    return data.table("city_emissions").set_index("inventory").mt_co2e_per_year


@pytest.mark.parametrize(
    ("grid", "kg"),
    [
        ("usa", 0.3695),
        ("france", 0.05604),
        ("sweden", 0.0407),
        ("india", 0.7134),
        ("gcp-us-central1", 0.5663),
        ("aws-eu-north-1", 0.047),
        ("azure-southafricanorth", 1.009),
    ],
)
def test_values_are_those_of_the_source(grids, grid, kg):
    assert grids.kg_co2e_per_kwh[grid] == pytest.approx(kg, abs=1e-9)


def test_factor_of_strubell_is_in_kg(grids):
    pound_kg = 0.45359237
    assert grids.kg_co2e_per_kwh["strubell-usa"] == pytest.approx(0.954 * pound_kg, rel=1e-4)


def test_world_lies_where_other_estimates_do(grids):
    """Ember gives 436 g for 2022 (Global Electricity Review 2023), by a narrower count."""
    assert grids.kg_co2e_per_kwh["world"] == pytest.approx(0.436, rel=0.12)


def test_number_of_places(grids):
    kinds = grids.source.value_counts()
    assert kinds["codecarbon"] == 213 - 1 + 1  # one that says zero left out; and the world
    assert kinds["lacoste2019"] == 82 - 1


def test_three_years_of_new_york_by_the_inventory_for_2020(cities):
    assert cities["new-york-2020"] == 48.4
    assert cities["new-york-2019"] * (1 - 0.117) == pytest.approx(48.4, rel=2e-3)
    assert cities["new-york-2005-as-of-2021"] * (1 - 0.251) == pytest.approx(48.4, rel=2e-3)


def test_a_city_restates_its_past(cities):
    of_2005 = cities[cities.index.str.startswith("new-york-2005")]
    assert len(of_2005) == 3
    assert of_2005.max() / of_2005.min() > 1.1


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        pytest.param("grids", ",0.3695,", ",369.5,", id="grams for kilograms"),
        pytest.param("grids", ",0.0407,", ",0,", id="no grid emits nothing"),
        pytest.param("city_emissions", ",49.3,", ",49300000,", id="tonnes for megatonnes"),
        pytest.param("city_emissions", ",1.466276,", ",0.001466,", id="gigatonnes"),
        pytest.param("training_costs", ",3.14e23,", ",3634,", id="petaflop/s-days for FLOP"),
        pytest.param("training_costs", ",0.1968,", ",19.68,", id="per cent for a share"),
        pytest.param("cases", ",3.5e7,", ",35,", id="millions for dollars"),
        pytest.param("cases", ",alphastar,", ",alpha-star,", id="a system that is not there"),
    ],
)
def test_known_bad_values_are_caught(tmp_path, table, old, new):
    folder = tmp_path / "data"
    shutil.copytree(data.DATA, folder)
    file = folder / f"{table}.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        data.table(table, folder)
    assert {fault.table for fault in caught.value.faults} == {table}
