"""The charts of hardware say what the library says, and the chapter what both say."""

import itertools
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
    pairs += [(labels[0], label) for label in labels if known[label].in_core_days]
    pairs += [(label, labels[0]) for label in labels if known[label].in_core_days]
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


def test_pair_that_is_about_equal_has_no_shares(known):
    labels = list(known)
    vega = compiled(hardware_charts.pair(*labels[:2], **TOLD))
    alike = [
        pair
        for pair in itertools.permutations(labels, 2)
        if hardware.between_recipes(*(known[key] for key in pair)).shares is None
    ]
    assert len(alike) > 20
    for old, new in random.Random(7).sample(alike, 10):
        said = evaluate(vega, earlier=old, later=new)
        assert said == hardware_charts.said(hardware.between_recipes(known[old], known[new]))
        assert "about equal" in said and "%" not in said


def test_core_days_are_said(known):
    """Half a chip against two, for 402,612 hours against 132."""
    moe = next(one for one in known.values() if one.name.startswith("ViT-MoE"))
    old = next(iter(known.values()))
    said = hardware_charts.said(hardware.between_recipes(old, moe))
    assert said.endswith("of number and time only the product, 763, is sure.")
    assert moe.chips * moe.hours / (old.chips * old.hours) == pytest.approx(762.5, abs=0.05)


def test_no_label_has_half_a_bracket(known):
    for label in known:
        assert label.count("(") == label.count(")")
        assert "(E…" not in label


def test_bars_stay_on_the_axis_of_the_pair(known):
    labels = list(known)
    vega = compiled(hardware_charts.pair(*labels[:2], **TOLD))
    lots = random.Random(11)
    for old, new in [(labels[0], labels[0]), *(lots.sample(labels, 2) for _ in range(20))]:
        words = evaluate(vega, "least - room + ' ' + (most + room)", earlier=old, later=new)
        start, end = map(float, words.split())
        found = hardware.between_recipes(known[old], known[new])
        factors = [found.total, found.chip, found.precision, found.number, found.time]
        decades = [math.log10(one) for one in factors]
        assert start < min(0, *decades) and max(0, *decades) < end


def test_axis_of_the_pair_has_ends_before_there_are_rows():
    """Without them the script complains of a field of no extent."""
    vega = compiled(hardware_charts.pair(*list(hardware_charts.every_recipe())[:2], **TOLD))
    scale = next(one for one in vega["scales"] if one["name"] == "fig_x_x")
    assert [set(end) for end in scale["domain"]] == [{"signal"}, {"signal"}]


def test_charts_read_the_folder_that_they_are_given(tmp_path):
    nowhere = {"folder": tmp_path}
    calls = [
        lambda: hardware_charts.every_recipe(**nowhere),
        lambda: hardware_charts.pair("a", "b", **TOLD, **nowhere),
        lambda: hardware_charts.chip_rows(VIEWS, **nowhere),
        lambda: hardware_charts.chips(VIEWS, **TOLD, **nowhere),
        lambda: growth_charts.history(**TOLD, **nowhere),
    ]
    for call in calls:
        with pytest.raises((OSError, ValueError), match=str(tmp_path)):
            call()


def test_names_beside_the_marks_are_short():
    row = {"step": "GPU", "span": "2017", "flop_per_s_per_w": 1e11}
    names = ["Tesla V100 PCIe 16 GB", "H100 SXM5 80 GB", "TPU v6e", "Xeon Platinum 8168"]
    rows = pd.DataFrame([row | {"chip": name} for name in names])
    drawn = hardware_charts.efficiency(rows, **TOLD).to_dict()["datasets"]["rows"]
    short = ["Tesla V100", "H100", "TPU v6e", "Xeon Platinum 8168"]
    assert [one["short"] for one in drawn] == short
    assert [one["chip"] for one in drawn] == names


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
    assert glued["search_alike"] == pytest.approx(100 / glued["instead_part"])
    assert glued["instead_share"] == pytest.approx(
        100 * math.log(glued["rate"]) / math.log(glued["instead"])
    )


def test_student_in_the_place_of_nasnet_is_that_of_the_chart(glued, known):
    """The chart begins at two GTX 580 for 5.5 days: 1,024 chips and 144 hours against these."""
    old, new = (
        next(label for label in known if label.startswith(name))
        for name in ("AlexNet 7CNNs", "NoisyStudent")
    )
    said = evaluate(compiled(hardware_charts.pair(old, new, **TOLD)))
    assert f"{glued['student_total']} times" in said
    assert glued["student_number"] == pytest.approx(1024 / 2)
    assert glued["student_time"] == pytest.approx(144 / 132)
    assert glued["student_rate"] == pytest.approx(105e12 / 1.58e12)


def test_words_that_no_number_carries_are_true(glued):
    """What the text says in plain words."""
    assert (glued["six_verdict"], glued["per_dollar_does"]) == ("comes back", "less")
    assert "*32 bits, per watt*" in glued["slowest_like"]
    assert "*32 bits, per chip*" in glued["fastest_like"]
    assert "*32 bits, per chip*" not in glued["slowest_like"]
    chip, watt = (price_performance.trend("gpus", "fp32", per) for per in ("chip", "watt"))
    assert chip.doubling_years().high < watt.doubling_years().low  # "grows faster than"
    assert glued["format_elsewhere"] == pytest.approx(2250 / 74.45)
    assert glued["nominal"] < 10  # "so little"
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
