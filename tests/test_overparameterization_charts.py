"""What the live charts say, setting by setting, against Python; and what they draw."""

import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import overparameterization as over
from lib import overparameterization_charts as charts
from lib.spectral import Risk, minimum_norm, risks
from tests.vega import compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}
NOISE = (0.0, 0.05, 0.35, 1.0)


@pytest.fixture(scope="module")
def theory():
    return {p: over.expected_risk(40, p, 160) for p in (*range(2, 39, 2), *range(42, 161, 2))}


def test_weak_features_say_what_python_says(theory):
    chart = charts.weak(theory, {80: Risk(1, 1)}, 40, noise=0.5, **TOLD)
    vega = compiled(chart)
    assert evaluate(vega) == chart.usermeta["answer"]
    for noise in (*NOISE, 2.0):
        assert evaluate(vega, noise=noise) == charts.weak_words(theory, 40, noise)


def test_weak_features_by_hand():
    """All of 160 with 40 points and noise 1: 1 - 40/160 stay unknown, and 40/119 is noise."""
    theory = {p: over.expected_risk(40, p, 160) for p in (20, 38, 160)}
    assert " 1.1 with all 160" in charts.weak_words(theory, 40, 1.0)
    assert pytest.approx(1.086, abs=1e-3) == 120 / 160 + 40 / 119


@pytest.fixture(scope="module")
def fits():
    grid = [-0.9, -0.5, -0.1, 0.2, 0.6, 0.8]
    sizes = [1, 2, 3, 4, 5, 6, 9, 20]
    return {
        name: {
            size: risks(one, {"it": minimum_norm})["it"]
            for size, one in zip(
                sizes, over.polynomials(lambda x: 1 / (1 + x**2), grid, sizes, d), strict=True
            )
        }
        for name, d in (("equal weights", 0), ("smooth", 1))
    }


def test_terms_say_what_python_says(fits):
    chart = charts.terms(fits, 6, noise=0.3, **TOLD)
    vega = compiled(chart)
    assert evaluate(vega) == chart.usermeta["answer"]
    for noise in NOISE:
        assert evaluate(vega, noise=noise) == charts.terms_words(fits, 6, noise)


def test_ratios_lie_on_their_axis():
    rows = pd.DataFrame(
        {
            "name": ["A", "B"],
            "year": [2012, 2021],
            "error": [0.367, 0.11],
            "parameters": [6e7, 1.5e10],
            "images": [1.28e6, 1.28e6],
            "counted": ["labelled", "labelled"],
            "label": ["A", ""],
            "linked": [False, True],
        }
    )
    chart = charts.ratios(rows, {"one an image": 1.0}, **TOLD)
    drawn = chart.datasets["rows"]
    assert drawn[0]["ratio"] == pytest.approx(46.9, abs=0.05)
    assert [row["error_percent"] for row in drawn] == [36.7, 11.0]
    picture = BeautifulSoup(vlc.vegalite_to_svg(chart.to_dict()), "html.parser").get_text(" ")
    assert "one an image" in picture and " A" in picture


def test_widths_draw_training_and_test():
    rows = pd.DataFrame(
        [
            {"width": w, "labels": "true", "measured": m, "middle": e, "low": e, "high": e}
            for w, m, e in [(1, "test", 0.9), (4, "test", 0.5), (1, "training", 0.8)]
        ]
    )
    picture = vlc.vegalite_to_svg(charts.widths(rows, {"n": 2}, **TOLD).to_dict())
    assert {"test", "training", "true", "n"} <= set(
        BeautifulSoup(picture, "html.parser").get_text("|").split("|")
    )
