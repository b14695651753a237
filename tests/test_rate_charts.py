"""The charts of error against examples: Vega's sentence and places against the library."""

import json
import math
import re

import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import charts, plots, rate_charts, rates
from tests.vega import amount, compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}


@pytest.fixture(scope="module")
def root():
    measured = {key: rates.measure(rates.TASKS[key]) for key in ("mean", "regression")}
    return rate_charts.root(measured, fold=2, **TOLD)


def test_root_starts_with_its_sentence_and_draws_without_complaint(root, capfd):
    spec = root.to_dict()
    json.dumps(spec, allow_nan=False)
    assert spec["usermeta"]["answer"] == evaluate(compiled(root))
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize("fold", [2, 3, 5.5, 8])
def test_root_says_squares(root, fold):
    said = evaluate(compiled(root), fold=fold)
    assert said == rate_charts.root_words(fold)
    found = re.fullmatch(
        r"Error divided by (\S+): (.+) times the data\. .+, (.+) times the computation; .+, (.+) "
        r"times\.",
        said,
    )
    values = [amount(text) for text in found.groups()]
    assert values == pytest.approx([fold, fold**2, fold**4, fold**2], rel=0.05)


def test_step_stands_on_the_exact_error(root):
    """It starts at 64 numbers, whose mean errs by one eighth, and ends at four times as many."""
    svg = vlc.vegalite_to_svg(root.to_dict())
    soup = BeautifulSoup(svg, "html.parser")
    marks = soup.select(f".mark-symbol path[fill='{charts.PALETTE[1]}']")
    places = [tuple(map(float, re.findall(r"[\d.]+", one["transform"])[:2])) for one in marks]
    (x0, y0), (x1, y1), (x2, y2) = places
    decade_x, decade_y = plots.WIDTH / (3.8 - 1.7), 300 / (2.1 - 0.4)
    assert x0 == pytest.approx((math.log10(64) - 1.7) * decade_x, abs=0.1)
    assert y0 == pytest.approx((-0.4 - math.log10(1 / 8)) * decade_y, abs=0.1)
    assert (x1, y1 - y0) == pytest.approx((x0, math.log10(2) * decade_y), abs=0.1)
    assert (x2 - x1, y2) == pytest.approx((2 * math.log10(2) * decade_x, y1), abs=0.1)


def test_data_of_root_is_plain(root):
    for rows in root.to_dict()["datasets"].values():
        assert {type(v) for row in rows for v in row.values()} <= {str, int, float}


def test_held_out_points_are_open():
    row = {"learner": "a", "n": 10, "error": 0.2, "held_out": False}
    points = pd.DataFrame([row, row | {"n": 100, "error": 0.1, "held_out": True}])
    curves = pd.DataFrame([{"learner": "a", "form": "power law", "n": 10, "error": 0.2}])
    chart = rate_charts.learning(points, curves, **TOLD)
    soup = BeautifulSoup(vlc.vegalite_to_svg(chart.to_dict()), "html.parser")
    filled = [one.get("fill") for one in soup.select("g.mark-symbol.role-mark path")]
    assert filled == [charts.PALETTE[0], None]
    assert chart.datasets["points"][1]["error_percent"] == 10.0
