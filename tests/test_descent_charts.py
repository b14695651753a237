"""The chart of double descent: what it says at every setting, against Python; what it draws."""

import functools
import itertools
import re

import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import descent_charts
from lib import overparameterization as over
from lib.spectral import minimum_norm, ridge
from tests.vega import compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}
NOISE = (0.0, 0.05, 0.35, 1.0)


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
        theirs = evaluate(vega, samples=samples, remedy=remedy, noise=noise, step=power)
        assert theirs == ours


def test_double_descent_starts_with_its_sentence(descent):
    chart, vega = descent
    assert chart.usermeta["answer"] == evaluate(vega)


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
