"""What the live charts say, setting by setting, against Python; and what they draw."""

import functools
import itertools
import re

import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import descent_charts
from lib import overparameterization as over
from lib import overparameterization_charts as charts
from lib.spectral import Risk, minimum_norm, ridge, risks

TOLD = {"name": "fig-x", "description": "What the chart shows."}
NOISE = (0.0, 0.05, 0.35, 1.0)


def spoken(vega, **settings):
    """Set the controls of a chart, and read the sentence that Vega makes."""
    unknown = settings.keys() - {one["name"] for one in vega["signals"] if "bind" in one}
    assert not unknown, f"no controls: {unknown}"
    signals = [
        one | {"value": settings[one["name"]]} if one["name"] in settings else one
        for one in vega["signals"]
    ]
    picture = vlc.vega_to_svg(vega | {"signals": signals, "title": {"text": {"signal": "answer"}}})
    title = BeautifulSoup(picture, "html.parser").select_one(".role-title-text")
    return " ".join(title.get_text(" ").split())


def compiled(chart):
    return vlc.vegalite_to_vega(chart.to_dict())


@pytest.fixture(scope="module")
def curves():
    """Two sample sizes and two remedies, as the chapter has them but smaller."""
    found = {}
    for samples in (8, 16):
        widths = [round(samples * 2 ** (k / 4)) for k in range(-4, 9)]
        draw = functools.partial(over.random_features, samples, widths, 6)
        remedies = {"no remedy": minimum_norm, "ridge, penalty 1": ridge(1.0)}
        found[samples] = (
            widths,
            over.sweep(lambda rng, draw=draw: draw(rng=rng), remedies, draws=5, seed=1),
        )
    return found


@pytest.fixture(scope="module")
def descent(curves):
    chart = descent_charts.double_descent(curves, samples=16, noise=0.5, width=64, **TOLD)
    return chart, compiled(chart)


def test_double_descent_says_what_python_says(curves, descent):
    _, vega = descent
    for samples, remedy, noise, power in itertools.product(
        curves, ("no remedy", "ridge, penalty 1"), NOISE, (-1.0, 0.0, 1.25)
    ):
        width = round(samples * 2**power)
        ours = descent_charts.descent_words(curves, samples, remedy, noise, width)
        theirs = spoken(vega, samples=samples, remedy=remedy, noise=noise, step=power)
        assert theirs == ours


def test_double_descent_starts_with_its_sentence(descent):
    chart, vega = descent
    assert chart.usermeta["answer"] == spoken(vega)


def test_largest_error_is_said_of_the_threshold(curves):
    said = descent_charts.descent_words(curves, 16, "no remedy", 1.0, 64)
    assert re.search(r"largest with (\d+)", said)[1] == "16"
    risks_here = curves[16][1]["no remedy"]
    peak = max(one.at(1.0) for one in risks_here)
    assert float(
        re.search(r"largest with 16 \(([\d.,]+)\)", said)[1].replace(",", "")
    ) == pytest.approx(peak, rel=0.06)


def test_unknown_width_is_refused(curves):
    with pytest.raises(ValueError, match="width=17: expected one of 8, 10"):
        descent_charts.descent_words(curves, 16, "no remedy", 1.0, 17)


def test_error_and_its_parts_are_drawn(descent):
    """At the start: the error, its two parts, and the reference, each a line of its own."""
    chart, _ = descent
    picture = BeautifulSoup(vlc.vegalite_to_svg(chart.to_dict()), "html.parser")
    words = picture.get_text(" ")
    for part in ("error", "bias", "part from noise", "no remedy"):
        assert part in words


@pytest.fixture(scope="module")
def theory():
    return {p: over.expected_risk(40, p, 160) for p in (*range(2, 39, 2), *range(42, 161, 2))}


def test_weak_features_say_what_python_says(theory):
    chart = charts.weak(theory, {80: Risk(1, 1)}, 40, noise=0.5, **TOLD)
    vega = compiled(chart)
    assert spoken(vega) == chart.usermeta["answer"]
    for noise in (*NOISE, 2.0):
        assert spoken(vega, noise=noise) == charts.weak_words(theory, 40, noise)


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
    assert spoken(vega) == chart.usermeta["answer"]
    for noise in NOISE:
        assert spoken(vega, noise=noise) == charts.terms_words(fits, 6, noise)


@pytest.mark.parametrize(
    "value", [0.0, 1e-9, 0.00995, 0.0951, 0.1, 0.996, 1.04, 9.96, 12.5, 99.6, 424, 995, 2.04e6]
)
def test_two_digits_are_those_of_vega(value):
    vega = compiled(
        charts.weak(
            {20: Risk(value, 0), 38: Risk(1, 1), 160: Risk(1, 1)}, {}, 40, noise=0.0, **TOLD
        )
    )
    said = re.search(r"the error is (\S+) with 20", spoken(vega))[1]
    assert said == charts.two_digits(charts.short(value))


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
