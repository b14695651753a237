"""The charts of hardware say what the library says, and the chapter what both say."""

import json
import math
import random
import runpy
from pathlib import Path

import myst_nb
import pandas as pd
import pytest
import vl_convert as vlc

from lib import (
    charts,
    data,
    growth_charts,
    hardware,
    hardware_charts,
    price_performance,
    processors,
)
from lib.growth import grow
from tests.vega import compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}
VIEWS = {"per chip": ("fp32", "chip"), "per dollar": ("matrix", "dollar")}


@pytest.fixture(scope="module")
def known():
    return hardware_charts.every_recipe()


@pytest.fixture(scope="module")
def glued():
    found = {}
    chapter = Path(__file__).resolve().parents[1] / "chapters/hardware.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(myst_nb, "glue", lambda key, value, display=True: found.update({key: value}))
        runpy.run_path(str(chapter))
    return found


def drawn():
    old, new, *_ = hardware_charts.every_recipe()
    row = {"step": "TPU", "span": "2017", "chip": "TPU v2", "flop_per_s_per_w": 1.6e11}
    return {
        "pair": hardware_charts.pair(old, new, **TOLD),
        "chips": hardware_charts.chips(VIEWS, **TOLD),
        "efficiency": hardware_charts.efficiency(pd.DataFrame([row]), **TOLD),
        "history": growth_charts.history(**TOLD),
    }


@pytest.mark.parametrize("which", ["pair", "chips", "efficiency", "history"])
def test_chart_draws_without_complaint(which, capfd):
    spec = drawn()[which].to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""
    assert spec["usermeta"]["data"] in spec["datasets"]


def test_live_sentence_of_a_pair_is_that_of_the_library(known):
    labels = list(known)
    vega = compiled(hardware_charts.pair(*labels[:2], **TOLD))
    drawn_by_lot = random.Random(5)
    tpu = next(label for label in labels if known[label].precision != "fp32")
    pairs = [(labels[0], labels[0]), (labels[2], tpu), (tpu, labels[2]), (tpu, labels[-1])]
    for old, new in [*pairs, *(drawn_by_lot.sample(labels, 2) for _ in range(25))]:
        found = hardware.between_recipes(known[old], known[new])
        assert evaluate(vega, earlier=old, later=new) == hardware_charts.said(found)


def test_answer_at_the_start_is_the_live_one(known):
    for chart in (drawn()[which] for which in ("pair", "chips", "history")):
        assert chart.usermeta["answer"] == evaluate(compiled(chart))


def test_sentence_of_the_pair_holds_the_factors(known):
    found = hardware.decompose("alexnet", "nasnet-a-6-4032")
    words = hardware_charts.said(found)
    for part in ("1,096 times", "6.03 (rate", "250 (number", "0.727 (time)", "25.7 %", "−4.6 %"):
        assert part in words


def test_labels_are_those_of_one_system_each(known):
    assert len(known) == len(hardware.recipes(2020)) + len(hardware.recipes(2022))


def test_chart_of_a_pair_wants_labels():
    with pytest.raises(KeyError):
        hardware_charts.pair("HAL", "HAL", **TOLD)


def test_every_view_says_its_own_doubling_time():
    vega = compiled(hardware_charts.chips(VIEWS, **TOLD))
    for view, (rate, per) in VIEWS.items():
        words = evaluate(vega, view=view)
        found = price_performance.trend("gpus", rate, per).doubling_years()
        assert words.startswith(view) and f"{found.estimate:.1f} years" in words
    assert "or more" in words  # an interval without an end


def test_chips_are_drawn_where_they_are():
    rows = hardware_charts.chip_rows(VIEWS).set_index(["view", "name"])
    row = rows.loc["per chip", "H100 SXM5 80 GB"]
    assert row.log10 == pytest.approx(math.log10(6.691e13), abs=1e-3)
    assert (row.date, row.said) == (2022.71, "66.9 TFLOP/s")
    assert rows.kind.notna().all()


def test_every_quantity_has_a_sentence_of_its_own():
    vega = compiled(growth_charts.history(**TOLD))
    words = {title: evaluate(vega, quantity=title) for title in processors.QUANTITIES.values()}
    assert len(set(words.values())) == len(words)
    assert "since then did not clearly change" in words["Clock"]
    assert "in 6.0 years" in words["Speed of a single thread"]


def test_growth_that_shrinks_is_said_to_halve():
    assert growth_charts._pace(grow([2000, 2001, 2002, 2003], [8, 4.1, 2, 1])).startswith("halved")


# the chapter


def test_answers_of_the_exercises(glued):
    swap = hardware.decompose("nasnet-a-6-4032", "noisystudent-efficientnet-l2", 2022)
    product = glued["swap_rate"] * glued["swap_more"]
    assert product == pytest.approx(swap.total, rel=1e-12)
    assert glued["swap_rate"] == pytest.approx(glued["swap_format"] * glued["swap_chip"])
    # 256 boards of four chips against 500 cards, 144 hours against 96.
    assert glued["swap_more"] == pytest.approx(4 * 256 / 500 * 144 / 96)
    pace = processors.trend("single_thread_specint", since=2005).doubling_years().estimate
    assert glued["thread_sixfold"] == pytest.approx(pace * math.log(9520 / 1580, 2))
    assert glued["half"] == pytest.approx(9520 / 1580 / 2)


def test_numbers_of_the_six_fold(glued):
    assert glued["rate_share"] + glued["more_share"] == pytest.approx(100)
    assert glued["price_factor"] == pytest.approx(5699 / 499, rel=0.06)
    assert glued["per_dollar"] == pytest.approx(glued["rate"] / glued["price_factor"], rel=1e-3)
    assert glued["instead"] == pytest.approx(23.8 / 0.70 * 3, rel=1e-3)
    assert glued["instead_share"] == pytest.approx(
        100 * math.log(glued["rate"]) / math.log(glued["instead"])
    )


def test_words_that_no_number_carries_are_true(glued):
    """What the text says in plain words."""
    assert (glued["six_verdict"], glued["per_dollar_does"]) == ("comes back", "less")
    assert "*32 bits, per watt*" in glued["slowest_like"]
    assert "*32 bits, per chip*" in glued["fastest_like"]
    assert "*32 bits, per chip*" not in glued["slowest_like"]
    chip, watt = (price_performance.trend("gpus", "fp32", per) for per in ("chip", "watt"))
    assert chip.doubling_years().high < watt.doubling_years().low  # "grows faster than"
    assert glued["format_elsewhere"] == pytest.approx(2250 / 74.45)
    assert glued["nominal"] < 0.1  # "so little"
    let = price_performance.doubling_times()["flop_per_usd"]
    assert price_performance.same_chip().low > let.high  # "mostly newer chips"
    assert glued["inside"] == "lies within"
    assert 5 < glued["six_years"] < 7
    assert glued["plain_grew"] < glued["matrix_grew"]
    assert glued["format_last"] > glued["format_first"]
    assert glued["tpu_step"] < 1
    assert (glued["tpu_verdict"], glued["fifty_verdict"]) == ("now gives next to nothing", "is")
    assert glued["median_share"] > glued["rate_share"]
    used = price_performance.trend("gpus-of-runs", "fp32", "dollar").doubling_years()
    assert used.high == math.inf  # "cannot be told from none"
    assert glued["thread_sixfold"] > 2 * 6
    assert not data.table("accelerators").kind.isin(["analog", "optical", "quantum"]).any()
