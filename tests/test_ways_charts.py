"""The charts of the ways out as Vega runs them, and what the chapter says, by other ways."""

import itertools
import json
import math
import re
import runpy
from pathlib import Path

import myst_nb
import numpy as np
import pytest
import statsmodels.api as sm
import vl_convert as vlc
from scipy import optimize, stats

from lib import (
    charts,
    compute,
    data,
    efficiency,
    flexibility,
    forward_counts,
    measuring,
    robustness,
    ways_charts,
)
from lib.ways_charts import SELECTED, WAYS, Life, Terms, account, plans
from tests.vega import compiled, evaluate

TERMS = Terms(uses_per_training=3.84e8, extra=0.25, pretraining=3.33, tuning=0.29)
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
    *(Life(tasks=tasks) for tasks in (2, 50)),
    Life(13, 50, 20, 100, 10, 50),
    Life(5, 50, 1.5, 0.5, 10, 2),
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
        words = account(life, TERMS)
        none = "None is lower than dense" in words
        best = "dense" if none else words.split("five: ")[1].split(",")[0]
        assert bills[best] == min(bills.values())


def test_share_of_use_is_never_all_or_nothing():
    """By hand: uses over uses and 3.84e8, which a training weighs as much as."""
    for log10_uses, share in ((5, "less than 1"), (8.5, "45"), (13, "more than 99")):
        assert f"use takes {share} % of" in account(Life(log10_uses=log10_uses), TERMS)


def test_none_is_lower_where_dense_is_the_lowest():
    """A dear search, 1.25 trainings of the pruned, and two tasks that share 3.33 of them."""
    words = account(Life(log10_uses=5, search=100, tasks=2), TERMS)
    assert "None is lower than dense. Cheaper" in words and "1.000" not in words


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


@pytest.mark.parametrize("chosen", ["all", "above 55 %"])
@pytest.mark.parametrize("test", ["ImageNetV2", "ObjectNet"])
def test_axes_hold_the_models_chosen_and_no_impossible_accuracy(shifts, test, chosen):
    key = {"all": "all", "above 55 %": "strong"}[chosen]
    rows = robustness.scores(test.lower(), key)
    for ends, least, most in (
        ("f.x", rows.before.min(), rows.before.max()),
        ("f.y", rows.after.min(), rows.before.max()),
    ):
        settings = {"test": test, "models": chosen}
        low, high = (float(evaluate(shifts, f"{ends}[{end}]", **settings)) for end in (0, 1))
        assert 0 <= low <= least < low + 10 and high - 10 < most <= high <= 100


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
    rows = robustness.scores("imagenetv2")
    slower = stats.linregress(np.log(100 - rows.before), np.log(100 - rows.after)).slope
    power = 1 / 0.0933 / slower  # published slope of error on burden, 2022
    assert slower < 1  # "It falls more slowly on the new set"
    assert glued["undo_power"] == pytest.approx(power, rel=0.01)
    assert float(glued["undo_cost"]) == pytest.approx(ratio**power, rel=0.06)


@pytest.fixture(scope="module")
def performed():
    """The middle of the shares of burdens that were performed, by the rows."""
    rows = measuring.independent()
    told = rows.basis.isin(["counted", "third party", "reported"]) & rows.assumed_utilisation.isna()
    return float(np.median(1 / rows[rows.same_run & told].burden_ratio.dropna()))


def test_operations_performed_cost_more_than_those_at_the_peak(glued, performed):
    """ResNet-152 for 100 passes; US$41 buy 8 chips of 9.526 TFLOP/s for 12 h, at the peak."""
    systems = data.table("systems").set_index("system")
    forward = systems.forward_flop["imagenet-resnet-152-2017"]
    bought = 8 * 9.526e12 * 12 * 3600 / 41
    for key, uses in (("resnet_usd", 0), ("resnet_total", 1e9)):
        usd = forward * (3 * 100 * 1.28e6 + uses) / bought / performed
        assert float(glued[key].strip("US$").replace(",", "")) == pytest.approx(usd, rel=0.05)


@pytest.mark.parametrize(("fold", "suffix"), [(1, ""), (2, "_doubled")])
def test_pair_of_a_searched_and_a_drawn_network(glued, performed, fold, suffix):
    """From the rows: 2.1e9 x 1,100 passes and a burden of 2.0e20, against 1.25e10 x 300 passes."""
    use_small, use_wide = 2.1e9 * fold, 1.25e10 * fold
    small, wide = (
        3 * forward * passes * 1.28e6 for forward, passes in ((use_small, 1100), (use_wide, 300))
    )
    search = 2e20 * performed
    assert glued["fb_use"] == pytest.approx(use_wide / use_small)
    assert glued["fb_training"] == pytest.approx(wide / small)
    assert glued["fb_side"] == "cheaper"
    assert glued[f"fb_fixed{suffix}"] == pytest.approx((small + search) / wide)
    crossing = optimize.brentq(
        lambda uses: small + search + uses * use_small - wide - uses * use_wide, 1, 1e12
    )
    assert glued[f"fb_even{suffix}"] == f"{float(f'{crossing / 1e9:.1e}'):g} billion"
    many = glued[f"fb_trainings{suffix}"]
    assert many * small + search <= many * wide
    assert (many - 1) * small + search > (many - 1) * wide
    scores = data.table("systems").set_index("system").top1_percent
    assert abs(scores["imagenet-pit-b"] - scores["imagenet-fbnetv5-f-cls"]) < 0.2


def test_tuning_takes_larger_images(glued):
    """30 passes at 384 pixels beside 300 at 224, by multiply-adds that others measured."""
    heavier = 179.2 / 60.98
    assert glued["tuned_pixels"] == 384
    assert glued["tuning"] == pytest.approx(0.1 * heavier, abs=0.005)
    assert glued["shared_most"] == pytest.approx(10 / heavier, rel=0.02)
    assert glued["least_tasks"] == math.ceil(90 * 14.2 / (300 * 1.28) / (1 - 0.1 * heavier))


def three(text):
    """An estimate and its ends, as the chapter writes them."""
    return [float(word) for word in re.findall(r"-?[\d.]+", text.replace("−", "-"))]


def test_gap_and_paces(glued):
    assert three(glued["gap"])[0] == pytest.approx(28.06 - math.log10(2.4e23), abs=0.06)
    assert glued["need"] == "10^28.1"
    assert three(glued["dollars_decades"])[0] == pytest.approx(10 / 2.07 * math.log10(2), abs=0.06)
    methods, dollars, both = (
        three(glued[key]) for key in ("methods_decades", "dollars_decades", "both")
    )
    assert both[0] == pytest.approx(methods[0] + dollars[0], abs=0.11)
    assert both[1] == pytest.approx(
        both[0] - math.hypot(methods[0] - methods[1], dollars[0] - dollars[1]), abs=0.15
    )


@pytest.mark.parametrize(
    ("key", "measure"), [("burden", "hardware_burden"), ("consolidated", "consolidated")]
)
def test_gap_with_the_year_fixed_is_that_of_two_variables(glued, key, measure):
    """By statsmodels: log10 error on log10 compute and the year."""
    rows = compute.select(compute.record("imagenet", 2022), measure)
    design = np.column_stack(
        [np.ones(len(rows)), np.log10(rows.compute_flop), rows.year.to_numpy(float) - 2022]
    )
    level, power, yearly = sm.OLS(np.log10(rows.error.to_numpy()), design).fit().params
    for column, year in (("fixed", 2022), ("left", 2032)):
        need = (math.log10(0.05) - level - yearly * (year - 2022)) / power
        found = three(glued[f"{key}_{column}"])
        assert found[0] == pytest.approx(need - math.log10(2.4e23), abs=0.06)
        assert found[1] < found[0] < found[2]
    assert glued[f"{key}_n"] == len(rows)
    fixed, methods, left = (
        three(glued[f"{key}_{column}"])[0] for column in ("fixed", "methods", "left")
    )
    assert left == pytest.approx(fixed - methods, abs=0.16)


def test_largest_run_is_compared_in_operations(glued, performed):
    """Of a burden that is needed, the share performed; the largest run is told in operations."""
    for key, need in (("article", 28.06), ("burden", 26.33)):
        by_hand = need + math.log10(performed) - math.log10(4.6e26)
        left = three(glued[f"today_{key}"])
        assert left[0] == pytest.approx(by_hand, abs=0.06)
        holds = left[1] <= 0 <= left[2]
        assert holds == (glued[f"today_{key}_state"] == "cannot be told")


def test_words_that_no_number_carries_are_true(glued):
    """What the text tells in plain words, or through words chosen by a number."""
    assert (glued["recht_holds"], glued["recht_share"]) == ("holds", "holds")
    assert glued["scales_agree"] == "So the scale decides"
    assert glued["zero_held"] == "Both intervals hold"
    assert glued["on_word"] == "more than halves"
    assert glued["overlap"].startswith("all hold")
    assert glued["closing"] == "Alone, no route would close"
    assert glued["routes_open"].count("methods") == 3  # and "the others fall short"
    assert glued["routes_open"].count(",") == 2
    assert glued["fb_fixed_doubled"] > 1  # dearer with the search
    counted = forward_counts.checks().set_index("system").counted
    assert counted["imagenet-pit-b"] == "multiply-adds"  # "as PiT-B does"
    assert glued["best_share"] < 40  # the most accurate model loses less
    assert glued["engstrom_left_percent"] < glued["engstrom_drop_percent"] / 2
    assert glued["amoeba_search"] < float(glued["nasnet_search"])
    assert glued["hernandez_factor"] > glued["hernandez_moore_factor"]
    assert (glued["wins"], glued["cells"]) == (16, 28)
    assert (glued["wins_always"], glued["wins_never"]) == ("1, 5 or 20", "0 or 100")


def test_hybrid_needs_something_forgotten():
    """The text: at 1, 5 and 20 forgotten at every size, at none or all never, else with data."""

    def wins(forgotten, n):
        setting = flexibility.Setting(1000, 100, forgotten, 3.0)
        hybrid, *parents = (
            flexibility.expected(method, setting, n, flexibility.textbook).excess
            for method in ("hybrid", "expert", "regularised")
        )
        return hybrid < min(parents)

    sizes = (150, 300, 1000, 10_000)
    assert not any(wins(forgotten, n) for forgotten in (0, 100) for n in sizes)
    assert all(wins(forgotten, n) for forgotten in (1, 5, 20) for n in sizes)
    for forgotten in (50, 80):
        won = [wins(forgotten, n) for n in sizes]
        assert won == sorted(won) and True in won and False in won


def test_no_other_kind_of_chip_is_in_the_table():
    """The text: none is analog, neuromorphic, optical or quantum."""
    chips = data.table("accelerators")
    assert set(chips.kind) == {"cpu", "gpu", "tpu", "asic"}
    odd = "analog|neuromorphic|optical|photon|quantum|loihi|truenorth|memrist"
    assert not chips.name.str.contains(odd, case=False).any()


def test_verdict_on_each_scale_is_that_of_its_interval(glued):
    rows = robustness.scores("imagenetv2")
    peer = stats.linregress(stats.norm.ppf(rows.before / 100), stats.norm.ppf(rows.after / 100))
    assert glued["v2_probit"].startswith(f"{peer.slope:.3f}")
    for key, side in (
        ("v2_slope", "above one"),
        ("v2_slope_all", "below one"),
        ("v2_probit", "below one"),
    ):
        low, high = (float(end) for end in glued[key].split(": ")[1].strip(")").split(" to "))
        assert glued[f"{key}_side"] == side
        assert low > 1 if side == "above one" else high < 1
