"""The calculator of the bill: Vega's arithmetic and words against those of the library.

The expressions are evaluated by Vega itself, at the ends of every control too.
"""

import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import bill_charts, charts, compute, fit, plots, project
from lib.bill_charts import SLIDERS
from lib.scenarios import scenario
from lib.yardsticks import yardstick
from tests.vega import amount, compiled, evaluate

TOLD = {"name": "fig-bill", "description": "What the chart shows."}
TRENDS = {"price_halving_years": 2.07, "compute_halving_years": 0.75}
CITY = yardstick("New York City")
ARTICLE = scenario("article")
SOURCES = {"2020": (2020, "hardware_burden"), "2022": (2022, "consolidated")}
RECORDS = {key: compute.select(compute.record("imagenet", r), m) for key, (r, m) in SOURCES.items()}
FITS = {
    (key, form): fit.regress(record.compute_flop, record.error, form)
    for key, record in RECORDS.items()
    for form in fit.FORMS
}
START = {
    "target": 5,
    "better": 0,
    "performed": 100,
    "peak": 12.98,
    "utilisation": 100,
    "price": 0.43,
    "cheaper": 0,
    "power": 180,
    "pue": 1.58,
    "grid": 435,
}
NOT_WORDS = re.compile(r"NaN|undefined|null|Infinity|inf|nan")


def calculator(fits=FITS, start=ARTICLE, **more):
    rows = pd.concat([plots.points(record, fit=key) for key, record in RECORDS.items()])
    given = {"error": 0.05, "scenario": start, "yardstick": CITY} | TRENDS | more
    return bill_charts.bill(rows, fits, **TOLD, **given)


@pytest.fixture(scope="module")
def vega():
    return compiled(calculator())


def words(data, form, settings):
    """What the library says of the same assumptions."""
    values = START | settings
    return bill_charts.words(
        FITS[data, form],
        values["target"] / 100,
        bill_charts.as_set(values, ARTICLE),
        CITY,
        cheaper_years=values["cheaper"],
        better_years=values["better"],
        **TRENDS,
    )


EVERY_FIT = pytest.mark.parametrize(("data", "form"), FITS)
ENDS = [{key: end} for key, (_, steps) in SLIDERS.items() for end in steps[:2]]
CORNERS = [{key: steps[end] for key, (_, steps) in SLIDERS.items()} for end in (0, 1)] + [
    {"target": 1, "performed": 100, "utilisation": 5, "peak": 12, "price": 12, "power": 2000},
    {"target": 15, "performed": 5, "utilisation": 100, "peak": 16, "price": 0.02, "power": 50}
    | {"better": 20, "cheaper": 20, "pue": 1, "grid": 5},
    {"target": 3.5, "better": 2.5, "cheaper": 7.5, "performed": 36, "utilisation": 38}
    | {"peak": 15, "price": 2.99, "power": 940, "pue": 1.12, "grid": 370},
]


@EVERY_FIT
@pytest.mark.parametrize("settings", CORNERS)
def test_words_of_vega_are_those_of_the_library(vega, data, form, settings):
    theirs = evaluate(vega, chosen=data, form=form, **settings)
    assert theirs == words(data, form, settings)
    assert not NOT_WORDS.search(theirs)


@pytest.mark.parametrize("settings", ENDS)
def test_ends_of_each_slider_say_what_the_library_says(vega, settings):
    assert evaluate(vega, **settings) == words("2020", "power", settings)


def test_both_ends_of_each_slider_say_something_else(vega):
    for key, (_, (low, high, _)) in SLIDERS.items():
        assert evaluate(vega, **{key: low}) != evaluate(vega, **{key: high}), key


@EVERY_FIT
@pytest.mark.parametrize(("target", "better"), [(1, 0), (5, 0), (15, 20)])
def test_vega_inverts_as_the_library_does(vega, data, form, target, better):
    said = evaluate(
        vega, "need + ' ' + low + ' ' + high", chosen=data, form=form, target=target, better=better
    )
    ours = FITS[data, form].inverse(target / 100, "mean")
    shift = better / TRENDS["compute_halving_years"] * np.log10(2)
    expected = np.array([ours.log10_estimate, ours.log10_low, ours.log10_high]) - shift
    assert [float(word) for word in said.split()] == pytest.approx(expected, rel=1e-9)


SENTENCE = re.compile(
    r"After (?P<better>\S+) years of better methods (?P<target>\S+) % error takes (?P<need>\S+) "
    r"FLOP \(trend, 95 %: (?P<low>\S+) to (?P<high>\S+)\)\. After (?P<cheaper>\S+) years of "
    r"falling prices that is US\$ (?P<usd>[^;]+); (?P<kwh>[^;]+) kWh; and (?P<tonnes>.+?) tonnes "
    r"of CO₂e, (?P<times>.+?) months of New York City\."
)


@pytest.mark.parametrize("name", ["article", "site-2022", "h100-2025"])
def test_words_hold_the_bill(name):
    """The sentence against :func:`lib.project.bill`, which knows nothing of sliders."""
    priced = scenario(name)
    line = FITS["2022", "power"]
    said = SENTENCE.fullmatch(bill_charts.words(line, 0.05, priced, CITY, **TRENDS))
    bill = project.bill(project.requirement(line, 0.05), priced)
    for part, value in {
        "usd": bill.usd.estimate,
        "kwh": bill.kwh.estimate,
        "tonnes": bill.kg_co2e.estimate / 1000,
        "times": bill.kg_co2e.estimate / CITY.kg_co2e.central,
    }.items():
        assert amount(said[part]) == pytest.approx(value, rel=0.2), part


def test_years_halve_compute_and_price():
    """Three halvings of each: an eighth of the compute, and a 64th of the money."""
    line = FITS["2022", "power"]

    def said(**years):
        return SENTENCE.fullmatch(bill_charts.words(line, 0.05, ARTICLE, CITY, **TRENDS, **years))

    now = said()
    then = said(better_years=3 * 0.75, cheaper_years=3 * 2.07)
    assert amount(now["usd"]) / amount(then["usd"]) == pytest.approx(64, rel=0.1)
    assert amount(now["kwh"]) / amount(then["kwh"]) == pytest.approx(8, rel=0.1)


def test_start_is_the_scenario(vega):
    chart = calculator()
    assert evaluate(compiled(chart)) == chart.to_dict()["usermeta"]["answer"]
    set_so = bill_charts.as_set(START, ARTICLE)
    assert set_so.usd_per_flop == pytest.approx(ARTICLE.usd_per_flop, rel=0.01)
    assert set_so.kg_co2e_per_flop == pytest.approx(ARTICLE.kg_co2e_per_flop, rel=0.02)


@pytest.mark.parametrize("settings", [{}, *CORNERS])
@EVERY_FIT
def test_estimate_and_interval_stay_on_the_axis(vega, data, form, settings):
    names = "left + ' ' + low + ' ' + need + ' ' + high + ' ' + right"
    found = [
        float(word) for word in evaluate(vega, names, chosen=data, form=form, **settings).split()
    ]
    assert found == sorted(found)


def test_marks_are_drawn_at_the_ends_of_all_controls(vega):
    for data, form in FITS:
        for settings in CORNERS:
            signals = [
                one
                | {
                    "value": (settings | {"chosen": data, "form": form}).get(
                        one["name"], one["value"]
                    )
                }
                if "bind" in one
                else one
                for one in vega["signals"]
            ]
            svg = vlc.vega_to_svg(vega | {"signals": signals})
            soup = BeautifulSoup(svg, "html.parser")
            assert "NaN" not in svg
            (diamond,) = soup.select(f".mark-symbol path[fill='{charts.PALETTE[2]}']")
            x, y = map(float, re.findall(r"-?[\d.]+", diamond["transform"])[:2])
            assert 0 <= x <= plots.WIDTH and 0 <= y <= 320


def test_chart_draws_without_complaint_and_answers_before_any_script(capfd):
    spec = calculator().to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""
    page = BeautifulSoup(charts.render(spec)["text/html"], "html.parser")
    assert page.select_one("output.answer").string == spec["usermeta"]["answer"]


def test_fit_that_the_formula_cannot_take_is_refused():
    rng = np.random.default_rng(2021)
    u = rng.uniform(17, 22, 40)
    flat = fit.regress(10**u, 10 ** (-1 - 0.0001 * u + rng.normal(0, 0.1, 40)))
    with pytest.raises(ValueError, match=r"fits\[\('2022', 'flat'\)\].*falls with compute"):
        calculator(FITS | {("2022", "flat"): flat})


def test_every_pair_of_data_and_form_is_there(vega):
    bound = {one["name"]: one["bind"].get("options") for one in vega["signals"] if "bind" in one}
    assert set(itertools.product(bound["chosen"], bound["form"])) == set(FITS)
    assert set(bound) == {"chosen", "form", *SLIDERS}
