"""The charts of the ways out as Vega runs them, and what the chapter says, by other ways."""

import itertools
import json
import math
import runpy
from pathlib import Path

import myst_nb
import numpy as np
import pytest
import vl_convert as vlc
from scipy import optimize, stats

from lib import charts, data, efficiency, flexibility, robustness, ways_charts
from lib.ways_charts import SELECTED, WAYS, Life, Terms, account, plans
from tests.vega import compiled, evaluate

TERMS = Terms(uses_per_training=3.84e8, extra=0.25, pretraining=3.33, tuning=0.1)
TOLD = {"name": "fig-x", "description": "What the chart shows."}


@pytest.fixture(scope="module")
def accounting():
    return compiled(ways_charts.accounting(TERMS, **TOLD))


@pytest.fixture(scope="module")
def shifts():
    return compiled(ways_charts.shifts(**TOLD))


@pytest.fixture(scope="module")
def glued():
    """What the chapter says: its numbers by their key."""
    found = {}
    chapter = Path(__file__).resolve().parents[1] / "chapters/ways-out.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(myst_nb, "glue", lambda key, value, display=True: found.update({key: value}))
        runpy.run_path(str(chapter))
    return found


def levels():
    rows = efficiency.results("alexnet").assign(level="AlexNet's level")
    return ways_charts.levels(rows, ["AlexNet's level"], **TOLD)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: ways_charts.accounting(TERMS, **TOLD),
        lambda: ways_charts.shifts(**TOLD),
        levels,
    ],
    ids=["accounting", "shifts", "levels"],
)
def test_chart_draws_without_complaint(draw, capfd):
    spec = draw().to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""
    assert spec["usermeta"]["data"] in spec["datasets"]


# the accounting


LIVES = [
    Life(),
    *(Life(log10_uses=uses) for uses in (5, 7.25, 8.5, 13)),
    *(Life(trainings=trainings) for trainings in (2, 50)),
    *(Life(factor=factor) for factor in (1.5, 20)),
    *(Life(search=search) for search in (0.5, 100)),
    *(Life(students=students) for students in (3, 10)),
    *(Life(tasks=tasks) for tasks in (1, 50)),
    Life(13, 50, 20, 100, 10, 50),
    Life(5, 50, 1.5, 0.5, 10, 1),
    Life(11.75, 7, 3.5, 33.5, 4, 3),
]


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_words_of_vega_are_those_of_python(accounting, life):
    settings = dict(zip(("uses", *Life._fields[1:]), life, strict=True))
    assert evaluate(accounting, "answer", **settings) == account(life, TERMS)


def test_words_in_the_page_are_those_that_the_chart_starts_with(accounting, shifts):
    chart = ways_charts.accounting(TERMS, **TOLD)
    assert evaluate(accounting) == chart.usermeta["answer"] == account(Life(), TERMS)
    assert evaluate(shifts) == ways_charts.shifts(**TOLD).usermeta["answer"]


@pytest.mark.parametrize("life", LIVES[:12], ids=str)
def test_bills_of_vega_are_those_of_the_plans(accounting, life):
    settings = dict(zip(("uses", *Life._fields[1:]), life, strict=True))
    names = " + ' ' + ".join(f"{way}_bill" for way in WAYS)
    theirs = [float(word) for word in evaluate(accounting, names, **settings).split()]
    found = plans(life, TERMS)
    ours = [found[way].total(10**life.log10_uses, life.trainings) for way in WAYS]
    assert theirs == pytest.approx(ours, rel=1e-9)


def test_words_name_the_lowest_bill():
    for life in LIVES:
        bills = {
            way: plan.total(10**life.log10_uses, life.trainings)
            for way, plan in plans(life, TERMS).items()
        }
        best = account(life, TERMS).split("five: ")[1].split(",")[0]
        assert bills[best] == min(bills.values())


# the test sets


def test_every_choice_says_its_own(shifts):
    said = {}
    for (shift, title), (selection, selected), (scale, scaled) in itertools.product(
        (("imagenetv2", "ImageNetV2"), ("objectnet", "ObjectNet")),
        SELECTED.items(),
        (("linear", "accuracy"), ("probit", "normal quantile")),
    ):
        words = evaluate(shifts, test=title, models=selected, straight=scaled)
        assert words == ways_charts.shift_words(shift, selection, scale)
        said[shift, selection, scale] = words
    assert len(set(said.values())) == 12


@pytest.mark.parametrize("scale", ["accuracy", "normal quantile"])
def test_drawn_line_is_that_of_the_library(shifts, scale):
    names = [one["name"] for one in shifts["data"]]
    column = next(
        f"join(pluck(data('{name}'), '%s'), ' ')"
        for name in names
        if evaluate(shifts, f"join(pluck(data('{name}'), 'fitted'), '')").strip()
    )
    at, fitted = (
        np.array(evaluate(shifts, column % field, straight=scale).split(), float)
        for field in ("before", "fitted")
    )
    rows = robustness.scores("imagenetv2")
    key = {"accuracy": "linear", "normal quantile": "probit"}[scale]
    line = robustness.line(rows.before, rows.after, rows.family, key)
    assert len(at) == len(rows)
    np.testing.assert_allclose(fitted, line.at(at), rtol=1e-6)


# the chapter


def test_break_even_by_hand(glued):
    """0.25 T = 0.75 U n, with T = 3 x 100 x 1.28 million U."""
    uses = 3 * 100 * 1.28e6
    assert glued["by_hand"] == "130 million" and round(uses / 3, -7) == 130e6
    assert glued["by_hand_20"] == "2.6 billion" and round(20 * uses / 3, -8) == 2.6e9


def test_bounds_of_cheap_use(glued):
    assert glued["bound_all"] == pytest.approx(1 / 0.4)
    assert glued["bound_ten"] == pytest.approx(1 / 0.46)


def test_cost_of_undoing_the_drop(glued):
    ratio = (100 - glued["v2_after"]) / (100 - glued["v2_before"])
    assert glued["undo_ratio"] == pytest.approx(ratio)
    power = 1 / 0.0933  # published slope of error on burden, 2022
    assert float(glued["undo_cost"]) == pytest.approx(ratio**power, rel=0.03)


def test_pair_of_a_searched_and_a_drawn_network(glued):
    """From the rows: 2.1e9 x 1,100 passes and a burden of 2.0e20, against 1.25e10 x 300 passes."""
    small, wide = (
        3 * forward * passes * 1.28e6 for forward, passes in ((2.1e9, 1100), (1.25e10, 300))
    )
    assert glued["fb_use"] == pytest.approx(1.25e10 / 2.1e9)
    assert glued["fb_training"] == pytest.approx(wide / small)
    assert glued["fb_fixed"] == pytest.approx((small + 2e20 / 3) / wide)
    crossing = optimize.brentq(
        lambda uses: small + 2e20 / 3 + uses * 2.1e9 - wide - uses * 1.25e10, 1, 1e12
    )
    assert glued["fb_even"] == f"{float(f'{crossing / 1e9:.1e}'):g} billion"
    many = glued["fb_trainings"]
    assert many * small + 2e20 / 3 <= many * wide
    assert (many - 1) * small + 2e20 / 3 > (many - 1) * wide
    scores = data.table("systems").set_index("system").top1_percent
    assert abs(scores["imagenet-pit-b"] - scores["imagenet-fbnetv5-f-cls"]) < 0.2


def test_gap_and_paces(glued):
    assert glued["gap"] == pytest.approx(28.06 - math.log10(2.4e23), abs=0.01)
    assert glued["need"] == "10^28.1"
    assert glued["methods_decades"].startswith(f"{120 / 9 * math.log10(2):.1f}")
    assert glued["dollars_decades"].startswith(f"{10 / 2.07 * math.log10(2):.1f}")
    both = 120 / 9 * math.log10(2) + 10 / 2.07 * math.log10(2)
    assert glued["both"].startswith(f"{both:.1f}")
    assert glued["both_word"] == ("above" if both > glued["gap"] else "below")


def test_words_that_no_number_carries_are_true(glued):
    """What the text tells in plain words, or through words chosen by a number."""
    assert (glued["recht_holds"], glued["recht_share"]) == ("holds", "holds")
    assert glued["slope_word"] == "more"
    assert glued["v2_slope_all"] < "1"  # the weak models say the opposite
    assert glued["on_word"] == "more than halves"
    assert glued["overlap"].startswith("All of them hold")
    assert glued["alone"] == "no route"
    assert (glued["both_word"], glued["slow_word"], glued["today_side"]) == (
        "above",
        "below",
        "above",
    )
    assert (
        glued["fb_training"] > 1 and glued["fb_fixed"] > 1
    )  # cheaper without the search, dearer with
    assert glued["best_share"] < 40  # the most accurate model loses less
    assert glued["engstrom_left_percent"] < glued["engstrom_drop_percent"] / 2
    assert glued["amoeba_search"] < float(glued["nasnet_search"])
    assert glued["gap_dated"] > glued["gap_2022"]
    assert glued["hernandez_factor"] > glued["hernandez_moore_factor"]
    assert (glued["wins"], glued["cells"]) == (16, 28)
    assert glued["least_tasks"] == 4 and glued["shared_most"] == pytest.approx(10)


def test_hybrid_needs_something_forgotten():
    """The text: it wins where the expert forgot something and was right about most."""

    def wins(forgotten, n):
        setting = flexibility.Setting(1000, 100, forgotten, 3.0)
        hybrid, *parents = (
            flexibility.expected(method, setting, n, flexibility.textbook).excess
            for method in ("hybrid", "expert", "regularised")
        )
        return hybrid < min(parents)

    assert not any(wins(0, n) for n in (150, 300, 1000, 10_000))
    assert all(wins(forgotten, n) for forgotten in (1, 5, 20) for n in (150, 1000, 10_000))
    assert wins(80, 10_000) and not wins(80, 150)


def test_no_other_kind_of_chip_is_in_the_table():
    """The text: none is analog, neuromorphic, optical or quantum."""
    chips = data.table("accelerators")
    assert set(chips.kind) == {"cpu", "gpu", "tpu", "asic"}
    odd = "analog|neuromorphic|optical|photon|quantum|loihi|truenorth|memrist"
    assert not chips.name.str.contains(odd, case=False).any()


def test_slope_of_strong_models_on_normal_quantiles(glued):
    rows = robustness.scores("imagenetv2")
    peer = stats.linregress(stats.norm.ppf(rows.before / 100), stats.norm.ppf(rows.after / 100))
    assert glued["v2_probit"].startswith(f"{peer.slope:.2f}")
