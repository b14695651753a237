"""Charts that calculate: Vega's arithmetic and words against those of Python, setting by setting.

The expressions are evaluated by Vega itself.
"""

import itertools
import json
import math
import re

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import calculators, charts, compute, fit, plots, project, scenarios
from lib.propagation import exactly
from tests.vega import compiled, evaluate

WORDS = {"description": "What the chart shows."}
YARDSTICK = ("months of a city", 4.3e9)
# US$9.3 and 1.34 kg for 10^18 FLOP: an hour of a chip that does 10^18 in it.
SCENARIO = scenarios.Scenario(
    name="s",
    title="S",
    month="2024-01",
    accelerator="h100-sxm5",
    precision="tensor",
    peak_flop_per_s=1e18 / 3600,
    usd_per_hour=exactly(9.3),
    power_w=exactly(1340),
    **dict.fromkeys(("performed", "utilisation", "pue", "kg_co2e_per_kwh"), exactly(1)),
)
ASSUMED = {
    "error": 0.05,
    "usd_per_exaflop": 9.3,
    "kg_co2e_per_exaflop": 1.34,
    "yardstick": YARDSTICK,
}
SOURCES = {
    "2020": (2020, "hardware_burden"),
    "2022": (2022, "hardware_burden"),
    "counted": (2022, "network_operations"),
    "both": (2022, "consolidated"),
}
RECORDS = {key: compute.select(compute.record("imagenet", r), m) for key, (r, m) in SOURCES.items()}
FITS = {key: fit.regress(record.compute_flop, record.error) for key, record in RECORDS.items()}
EVERY_FIT = pytest.mark.parametrize("key", FITS)


def sample(slope=-0.1, form="power", noise=0.03, n=40, intercept=1.2):
    """Fit error on compute with a known truth behind them."""
    rng = np.random.default_rng(2021)
    u = rng.uniform(17, 22, n)
    v = intercept + slope * u + rng.normal(0, noise, n)
    return fit.regress(10**u, fit.FORMS[form].restore(v), form)


def calculator(fits=FITS, **assumed):
    rows = pd.concat([plots.points(record, fit=key) for key, record in RECORDS.items()])
    return calculators.calculator(rows, fits, name="fig-bill", **WORDS, **(ASSUMED | assumed))


def powers(fold=2.0, exponent=9.0):
    marks = {"theory": 4.0, "article": 9.0}
    return calculators.powers(name="fig-powers", fold=fold, exponent=exponent, marks=marks, **WORDS)


@pytest.fixture(scope="module")
def bill():
    """The calculator of all four fits, as Vega runs it."""
    return compiled(calculator())


def numbers(vega, *names, **settings):
    """The values of several signals, with every digit."""
    return [float(word) for word in evaluate(vega, " + ' ' + ".join(names), **settings).split()]


# the formulas


@EVERY_FIT
@pytest.mark.parametrize("target", [1, 3.5, 5, 9, 15])
def test_vega_inverts_as_the_library_does(bill, key, target):
    theirs = numbers(bill, "need", "low", "high", chosen=key, target=target)
    ours = FITS[key].inverse(target / 100, "mean")
    assert theirs == pytest.approx([ours.log10_estimate, ours.log10_low, ours.log10_high], rel=1e-9)


@pytest.mark.parametrize("slope", [-0.02, -0.07, -0.3])
@pytest.mark.parametrize("n", [3, 5, 40])
def test_vega_inverts_steep_and_flat_lines_of_few_and_many_points(slope, n):
    line = sample(slope, n=n, noise=0.0005, intercept=-0.5 - 19.5 * slope)
    vega = compiled(calculator({"one": line}))
    for target in (1, 10):
        ours = line.inverse(target / 100, "mean")
        expected = [ours.log10_estimate, ours.log10_low, ours.log10_high]
        found = numbers(vega, "need", "low", "high", target=target)
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_level_reaches_vega(level):
    ours = FITS["both"].inverse(0.05, "mean", level)
    theirs = numbers(compiled(calculator({"one": FITS["both"]}, level=level)), "low", "high")
    assert theirs == pytest.approx([ours.log10_low, ours.log10_high], rel=1e-9)


@EVERY_FIT
def test_drawn_band_is_that_of_the_library(bill, key):
    """Vega-Lite names the data of the band; it is the first set that has half widths."""
    columns = [f"join(pluck(data('{one['name']}'), '%s'), ' ')" for one in bill["data"]]
    column = next(c for c in columns if evaluate(bill, c % "half").strip())
    at, low, line, high = (
        np.array(evaluate(bill, column % part, chosen=key).split(), float)
        for part in ("log10_compute", "low", "line", "high")
    )
    ours = FITS[key].predict(10**at, of="mean")
    np.testing.assert_allclose(low, np.log10(ours.low), rtol=1e-9)
    np.testing.assert_allclose(line, np.log10(ours.estimate), rtol=1e-9)
    np.testing.assert_allclose(high, np.log10(ours.high), rtol=1e-9)


# the words


@EVERY_FIT
@pytest.mark.parametrize(
    ("target", "price", "carbon"),
    [*itertools.product((1, 5, 15), (0.01, 9.3), (0.01, 1.34)), (8.5, 20, 5), (9, 1.23, 0.4)],
)
def test_words_of_vega_are_those_of_python(bill, key, target, price, carbon):
    theirs = evaluate(bill, "answer", chosen=key, target=target, price=price, carbon=carbon)
    assert theirs == calculators.words(FITS[key], target / 100, price, carbon, YARDSTICK)


@pytest.mark.parametrize(
    "assumed",
    [
        {},
        {"error": 0.0512345},
        {"usd_per_exaflop": 9.29871, "kg_co2e_per_exaflop": 1.33649},
        {"yardstick": ('flights\' "worth"', 990.0)},
        {"level": 0.9},
    ],
)
def test_words_in_the_page_are_those_that_the_chart_starts_with(assumed):
    chart = calculator(**assumed)
    assert evaluate(compiled(chart), "answer") == chart.to_dict()["usermeta"]["answer"]


def power(text):
    """The exponent of a power of ten."""
    return float(text.removeprefix("^"))


AMOUNT = {"trillion": 1e12, "billion": 1e9, "million": 1e6}


def amount(text):
    """The number that an amount in words stands for."""
    if text.startswith("10^"):
        return 10 ** power(text[2:])
    number, _, name = text.removeprefix("less than ").partition(" ")
    return float(number.replace(",", "")) * AMOUNT.get(name, 1)


SENTENCE = re.compile(
    r"(?P<error>[\d.]+) % error: 10(?P<need>\S+) FLOP \(trend, 95 %: 10(?P<low>\S+) to "
    r"10(?P<high>\S+)\), US\$ (?P<usd>.+?) and (?P<tonnes>.+?) tonnes of CO₂e, (?P<times>.+?) "
    r"months of a city\."
)


@EVERY_FIT
@pytest.mark.parametrize("error", [0.01, 0.05, 0.09])
def test_words_hold_the_numbers_of_the_projection(key, error):
    bill = project.bill(project.requirement(FITS[key], error), SCENARIO)
    said = SENTENCE.fullmatch(calculators.words(FITS[key], error, 9.3, 1.34, YARDSTICK))
    assert float(said["error"]) == pytest.approx(100 * error)
    mean = bill.requirement.mean
    for name, value in {
        "need": mean.log10_estimate,
        "low": mean.log10_low,
        "high": mean.log10_high,
    }.items():
        assert power(said[name]) == pytest.approx(value, abs=0.0501), name
    for name, value in {
        "usd": bill.usd.estimate,
        "tonnes": bill.kg_co2e.estimate / 1000,
        "times": bill.kg_co2e.estimate / YARDSTICK[1],
    }.items():
        # Two digits at least, or one decimal of a power of ten.
        near = math.isclose(amount(said[name]), value, rel_tol=0.13, abs_tol=0.0501)
        assert near, (name, said[name], value)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_words_say_the_level_that_they_were_asked_for(level):
    said = calculators.words(FITS["both"], 0.05, 9.3, 1.34, YARDSTICK, level)
    assert f"{100 * level:g} %:" in said


# what is refused


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(sample(0.9, "exponential", intercept=-12), id="another form"),
        pytest.param(sample(-0.03, "log-linear", 0.005, intercept=0.95), id="not a power"),
        pytest.param(sample(-0.0001, noise=0.1, intercept=-1), id="flat"),
        pytest.param(sample(0.1, intercept=-3), id="rising"),
    ],
)
def test_fit_that_the_formula_cannot_take_is_refused(wrong):
    with pytest.raises(ValueError, match=r"fits\['wrong'\].*'power'.*below zero"):
        calculator({"right": FITS["both"], "wrong": wrong})


def test_slope_that_holds_at_one_level_only_is_refused_at_the_other():
    line = FITS["2020"]
    calculator({"one": line}, level=0.9)
    with pytest.raises(ValueError, match="slope"):
        calculator({"one": line}, level=0.9999)


# the chart of powers


@pytest.mark.parametrize(
    ("fold", "exponent"), [(2, 9), (2, 4), (1.1, 1), (2, 13.5), (10, 4), (1.5, 20), (10, 20)]
)
def test_words_of_the_powers_stand_in_the_page_as_the_chart_writes_them(fold, exponent):
    chart = powers(fold, exponent)
    assert evaluate(compiled(chart), "answer") == chart.to_dict()["usermeta"]["answer"]


@pytest.mark.parametrize(("fold", "exponent"), [(2, 9), (1.1, 20), (3.5, 4.5), (10, 6), (10, 20)])
def test_powers_say_fold_to_the_power(fold, exponent):
    said = evaluate(compiled(powers()), "answer", fold=fold, power=exponent)
    times = re.fullmatch(
        r"Dividing the error by (\S+) at a power of (\S+) takes (.+) times .+", said
    )
    assert (float(times[1]), float(times[2])) == (fold, exponent)
    digits = 0.13 if fold**exponent >= 1e6 else 0.005
    assert amount(times[3]) == pytest.approx(fold**exponent, rel=digits)


def test_diamond_stands_where_the_sliders_do():
    svg = vlc.vegalite_to_svg(powers(fold=2, exponent=9).to_dict())
    soup = BeautifulSoup(svg, "html.parser")
    diamond = soup.select_one(f".mark-symbol path[fill='{charts.PALETTE[1]}']")
    x, y = map(float, re.findall(r"[\d.]+", diamond["transform"]))
    assert x == pytest.approx(plots.WIDTH * (9 - 1) / (20 - 1), abs=0.01)
    assert y == pytest.approx(300 * (1 - 9 * math.log10(2) / 20), abs=0.01)


# as the book shows them


@pytest.mark.parametrize("build", [calculator, powers])
def test_chart_draws_without_complaint_and_answers_before_any_script(build, capfd):
    spec = build().to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""
    page = BeautifulSoup(charts.render(spec)["text/html"], "html.parser")
    assert page.select_one("output.answer").string == spec["usermeta"]["answer"]


def test_start_is_within_reach_of_the_controls():
    for scenario in scenarios.scenarios().values():
        chart = calculator(
            usd_per_exaflop=1e18 * scenario.usd_per_flop,
            kg_co2e_per_exaflop=1e18 * scenario.kg_co2e_per_flop,
        )
        for control in chart.to_dict()["params"]:
            bind = control.get("bind", {})
            if bind.get("input") == "range":
                assert bind["min"] <= control["value"] <= bind["max"], control["name"]


def test_name_of_a_fit_stays_text():
    name = '</script><b>it\'s "one" \\ of\nmany</b>'
    chart = calculator({name: FITS["both"]})
    page = BeautifulSoup(charts.render(chart.to_dict())["text/html"], "html.parser")
    assert len(page.select("script")) == 1
    assert not page.select("b")
    assert evaluate(compiled(chart), "answer") == chart.to_dict()["usermeta"]["answer"]


def test_amount_below_a_thousandth_is_not_spelled_out():
    assert calculators.say(-9) == "less than 0.001"
    assert evaluate({"signals": []}, calculators.amount("(-9)")) == "less than 0.001"


def test_small_amount_is_not_written_as_nothing():
    """A yardstick much larger than the amount must not turn it into zero."""
    said = calculators.words(FITS["both"], 0.15, 9.3, 1.34, YARDSTICK)
    assert not re.search(r"\b0\.0\b", said), said
