"""The charts of scaling: Vega's sentences and places against the library, setting by setting."""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc

from lib import charts, data, scaling_charts
from lib.scaling import Law, power
from tests.vega import amount, compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}


@pytest.fixture(scope="module")
def laws():
    table = data.table("scaling_exponents")
    return table[table.parameter_exponent.notna()]


@pytest.fixture(scope="module")
def built(laws):
    return {
        "plane": scaling_charts.plane(laws, alpha=0.5, beta=0.5, record=(9, 13.6), **TOLD),
        "floored": scaling_charts.floored(
            start=0.116, fold=2, floor=0.0, theory=4, record=9, **TOLD
        ),
    }


@pytest.fixture(scope="module")
def spoken(built):
    """Say what Vega says with the controls of a chart set."""
    vega = {key: compiled(chart) for key, chart in built.items()}
    return lambda key, **settings: evaluate(vega[key], **settings)


@pytest.mark.parametrize("key", ["plane", "floored"])
def test_chart_starts_with_its_sentence_and_draws_without_complaint(built, spoken, key, capfd):
    spec = built[key].to_dict()
    json.dumps(spec, allow_nan=False)
    assert spec["usermeta"]["answer"] == spoken(key)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""


# the sentences


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.5), (0.05, 0.05), (0.34, 0.28), (1, 0.07)])
def test_plane_says_the_power(spoken, alpha, beta):
    said = spoken("plane", alpha=alpha, beta=beta)
    assert said == scaling_charts.plane_words(alpha, beta)
    found = re.search(
        r"a power of (\S+)\. .+ takes (.+) times the computation: (.+) times the par.+s, (.+) "
        r"times the data\.",
        said,
    )
    values = [amount(text) for text in found.groups()]
    m = power(alpha, beta)
    assert values[0] == pytest.approx(m, abs=0.051)
    assert values[1:] == pytest.approx([2**m, 2 ** (1 / alpha), 2 ** (1 / beta)], rel=0.05)


def test_halving_divides_compute_as_the_optimum_does():
    law = Law(0.34, 0.28, a=400, b=400)
    dear, cheap = (law.optimum(10 ** law.log10_compute(error)) for error in (0.1, 0.2))
    assert dear.parameters / cheap.parameters == pytest.approx(2 ** (1 / 0.34))
    assert dear.examples / cheap.examples == pytest.approx(2 ** (1 / 0.28))


@pytest.mark.parametrize("fold", [1.1, 2, 3.7, 10])
@pytest.mark.parametrize("floor", [0, 0.5, 3, 8])
def test_floor_says_what_the_law_says(spoken, fold, floor):
    said = spoken("floored", fold=fold, rest=floor)
    assert said == scaling_charts.floored_words(0.116, fold, floor / 100, 4, 9)
    if 11.6 / fold <= floor:
        assert said.endswith("out of reach, whatever the computation.")
        return
    found = re.search(
        r"shrinks (.+)-fold\. That takes (.+) times the .+ of 4, and (.+) times at 9\. .+ like "
        r"(\S+) and (\S+)\.$",
        said,
    )
    decades = []
    for m in (4, 9):
        law = Law(2 / m, 2 / m, floor=floor / 100)
        decades.append(law.log10_compute(0.116 / fold) - law.log10_compute(0.116))
    times = [amount(text) for text in found.groups()[1:3]]
    assert np.log10(times) == pytest.approx(decades, abs=0.06)
    seen = [float(text) for text in found.groups()[3:]]
    assert seen == pytest.approx([each / math.log10(fold) for each in decades], abs=0.051)


def test_article_s_factors(spoken):
    assert "16 times the computation at a power of 4, and 512 times at 9" in spoken("floored")
    said = spoken("floored", fold=10)
    assert "10,000 times the computation at a power of 4, and 1.0 billion times at 9" in said


def test_apparent_power_without_a_floor_is_the_power(spoken):
    for fold in (1.1, 4, 10):
        assert spoken("floored", fold=fold).endswith("look like 4.0 and 9.0.")


# the places


def test_contours_have_their_power(built):
    rows = pd.DataFrame(built["plane"].datasets["contours"])
    assert set(rows.power) == set(scaling_charts.CONTOURS)
    np.testing.assert_allclose(1 / rows.alpha + 1 / rows.beta, rows.power, rtol=5e-3)
    assert rows[["alpha", "beta"]].to_numpy().min() >= 0.05
    assert rows[["alpha", "beta"]].to_numpy().max() <= 1


def test_strip_lies_between_its_powers():
    low, high = 9, 13.6
    strip = scaling_charts._between(low, high)
    within = strip[strip.low < strip.high - 1e-3]
    below = within.low < 1
    np.testing.assert_allclose((1 / within.alpha + 1 / within.low)[below], high, rtol=0.02)
    above = within.high < 1
    np.testing.assert_allclose((1 / within.alpha + 1 / within.high)[above], low, rtol=0.02)
    assert (1 / strip.alpha[strip.low == strip.high] >= high - 1.2).all()


def test_laws_carry_their_power(built, laws):
    rows = pd.DataFrame(built["plane"].datasets["laws"])
    assert rows.title.tolist() == laws.title.tolist()
    np.testing.assert_allclose(rows.power, 1 / rows.alpha + 1 / rows.beta, atol=0.051)


def test_data_of_the_charts_is_plain(built):
    for chart in built.values():
        for rows in (chart.to_dict().get("datasets") or {}).values():
            assert {type(v) for row in rows for v in row.values()} <= {str, int, float}


# what is refused


def test_more_laws_than_shapes(laws):
    twice = pd.concat([laws, laws])
    with pytest.raises(ValueError, match=r"^laws has 10 rows: there are shapes for 5"):
        scaling_charts.plane(twice, alpha=0.5, beta=0.5, record=(9, 13), **TOLD)


def test_error_that_the_slider_of_floors_passes():
    with pytest.raises(ValueError, match=r"^start=0.08: .* above the floors, 8 %"):
        scaling_charts.floored(start=0.08, fold=2, floor=0.0, theory=4, record=9, **TOLD)


def test_sliders_reach_nothing_that_the_law_refuses(built):
    for control in built["plane"].to_dict()["params"]:
        if bind := control.get("bind"):
            assert Law(bind["min"], bind["max"]).power > 0
