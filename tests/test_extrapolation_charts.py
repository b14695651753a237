"""The chart of what a target takes, and what its chapter says, by other ways."""

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

from lib import (
    bill_charts,
    charts,
    compute,
    data,
    extrapolation_charts,
    fit,
    price_performance,
    project,
    quotes,
    yardsticks,
)
from lib.scenarios import scenarios
from tests.vega import amount, compiled, evaluate

TOLD = {
    "name": "fig-x",
    "description": "What the chart shows.",
    "rules": {"largest": 26.7, "article": 28.0},
}
RECORD = compute.select(compute.record("imagenet", 2022), "consolidated")
FEWER = compute.select(compute.record("imagenet", 2020), "hardware_burden")
FITS = {
    (data, form): fit.regress(record.compute_flop, record.error, form)
    for data, record in (("2022", RECORD), ("2020", FEWER))
    for form in fit.FORMS
}
ERRORS = (0.05, 0.03, 0.01)
SENTENCE = re.compile(
    r"(?P<target>[\d.]+) % error takes (?P<power>\S+ to \S+) FLOP by the power law, "
    r"(?P<exponential>\S+ to \S+) by the exponential form and (?P<linear>\S+ to \S+) by the "
    r"log-linear one, depending on the data\. For the rows that are burdens "
    r"\((?P<burdens>\S+ to \S+) FLOP by the power law\) the scenario “(?P<scenario>\S+)” gives "
    r"US\$ (?P<usd>.+?) and (?P<tonnes>.+?) tonnes of CO₂e\."
)


@pytest.fixture(scope="module")
def prices():
    return scenarios()


@pytest.fixture(scope="module")
def chart(prices):
    return extrapolation_charts.requirements(
        FITS, ERRORS, list(prices.values()), ["2022", "2020"], **TOLD
    )


def test_money_belongs_to_the_rows_that_are_burdens(prices):
    """One of two rows is a burden: its compute is named and priced, both ends alike."""
    only = extrapolation_charts.requirements(
        FITS, ERRORS, list(prices.values()), ["2020"], **TOLD
    ).to_dict()["usermeta"]["answer"]
    said = SENTENCE.fullmatch(only)
    assert said["burdens"] == "10^28.1 to 10^28.1"
    assert said["power"] == "10^26.1 to 10^28.1"
    assert len(set(said["usd"].split(" to "))) == 1


@pytest.fixture(scope="module")
def vega(chart):
    return compiled(chart)


def test_chart_draws_without_complaint(chart, capfd):
    spec = chart.to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""


def test_rows_are_what_the_lines_ask_for(chart):
    rows = chart.to_dict()["datasets"]["rows"]
    assert len(rows) == len(FITS) * len(ERRORS)
    for row in rows:
        error = float(row["target"].removesuffix(" %")) / 100
        need = FITS[row["label"], row["form"]].inverse(error, "mean")
        expected = [need.log10_estimate, need.log10_low, need.log10_high]
        assert [row["estimate"], row["low"], row["high"]] == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize("error", ERRORS)
def test_every_estimate_is_on_the_axis(chart, vega, error):
    target = f"{100 * error:g} %"
    end = float(evaluate(vega, "'' + end", target=target))
    rows = [row for row in chart.to_dict()["datasets"]["rows"] if row["target"] == target]
    assert max(row["estimate"] for row in rows) < end


def test_words_hold_the_numbers_of_the_projection(vega, prices):
    for error, (name, scenario) in itertools.product(ERRORS, prices.items()):
        answer = evaluate(vega, target=f"{100 * error:g} %", priced=name)
        said = SENTENCE.fullmatch(answer)
        assert said, answer
        assert said["scenario"] == name
        needs = [project.requirement(FITS[data, "power"], error) for data in ("2020", "2022")]
        for part, quantity, unit in (("usd", "usd", 1), ("tonnes", "kg_co2e", 1000)):
            bills = sorted(
                getattr(project.bill(need, scenario), quantity).estimate / unit for need in needs
            )
            found = [amount(word) for word in said[part].split(" to ")]
            for value, bill in zip(found, bills, strict=True):
                assert math.isclose(value, bill, rel_tol=0.13), (part, answer)
        for part, form in (("power", "power"), ("exponential", "exponential")):
            ends = sorted(
                FITS[data, form].inverse(error, "mean").log10_estimate for data in ("2020", "2022")
            )
            found = [float(word.removeprefix("10^")) for word in said[part].split(" to ")]
            assert found == pytest.approx(ends, abs=0.0501)


def test_words_in_the_page_are_those_that_the_chart_starts_with(chart, vega):
    assert evaluate(vega) == chart.to_dict()["usermeta"]["answer"]


def test_each_choice_says_something_else(vega, prices):
    said = {evaluate(vega, target=f"{100 * error:g} %") for error in ERRORS}
    assert len(said) == len(ERRORS)
    assert len({evaluate(vega, priced=name) for name in prices}) == len(prices)


# the chapter


@pytest.fixture(scope="module")
def glued():
    """What the chapter says: its numbers by their key."""
    found = {}
    chapter = Path(__file__).resolve().parents[1] / "chapters/extrapolation.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(myst_nb, "glue", lambda key, value, display=True: found.update({key: value}))
        runpy.run_path(str(chapter))
    return found


def test_ninth_power_by_hand(glued):
    """Noisy Student: 88.4 % and 5.184e22 FLOP in the points of the first version."""
    assert glued["ninth_factor"] == pytest.approx((11.6 / 5) ** 9, rel=1e-6)
    usd = 41 / (8 * 12 * 3600 * 9.526e12) * 5.184e22 * (11.6 / 5) ** 9
    assert glued["ninth_usd"] == f"US${usd / 1e9:.1f} billion"


def test_bill_of_the_article_by_hand(glued):
    """10^19.06 GFLOP, and what eight P100 do at their peak in twelve hours for US$41."""
    usd = 10**19.06 * 1e9 * 41 / (8 * 12 * 3600 * 9.526e12)
    assert glued["usd"] == f"US${round(usd / 1e9, -1):.0f} billion"
    # The median of eight inventories is the mean of 54.8 and 56.5 million tonnes a year.
    assert glued["months"] == pytest.approx(41 / (55.65 / 12), rel=0.02)
    assert math.floor(math.log10(41e9 / 0.45359237)) == 10


def test_bill_of_2022_is_that_of_the_site(glued):
    """Read off its picture by eye: 3.5e8 lb and US$1.8 billion."""
    assert glued["usd_2022"] == "US$1.8 billion"
    boulder_lb = 2.69e8
    assert glued["boulder"] * boulder_lb == pytest.approx(3.5e8, rel=0.05)


@pytest.fixture(scope="module")
def one_year():
    """The consolidated line with the year held fixed, by statsmodels: height of 2022, slopes."""
    design = {"u": np.log10(RECORD.compute_flop), "year": RECORD.year - 2022.0}
    peer = sm.OLS(np.log10(RECORD.error), sm.add_constant(np.column_stack(list(design.values()))))
    return peer.fit().params.tolist()


def test_line_of_one_year_is_that_of_statsmodels(glued, one_year):
    height, slope, yearly = one_year
    flop = (math.log10(0.05) - height) / slope
    assert (glued["fixed_year"], glued["fixed_flop"]) == (2022, f"10^{flop:.1f}")
    assert glued["own_months"] == pytest.approx(12 * math.log10(2) * slope / yearly)


def test_waiting_for_three_percent_by_hand(glued, one_year):
    """Halvings of 9 months, or 4 to 25, between two targets of one year's line."""
    decades = math.log10(3 / 5) / one_year[1]
    assert glued["decades_3"] == pytest.approx(decades)
    halvings = decades / math.log10(2)
    years = [glued[f"years_3{end}"] for end in ("", "_low", "_high")]
    assert years == pytest.approx([halvings * months / 12 for months in (9, 4, 25)])


def test_burden_is_set_beside_the_burden_of_the_largest_run(glued):
    """Grok-3's operations, 4.6e26, were performed; of the burdens counted, some three tenths."""
    times = 10**28.06 * glued["performed"] / 100 / 4.6e26
    assert glued["times_largest"] == pytest.approx(times, rel=0.02)
    share = 1.25e26 * glued["performed"] / 100 / 4.6e26
    assert glued["share_largest"] == pytest.approx(share, rel=0.01)


def test_invitation_names_places_where_the_sliders_can_stand(glued):
    keys = {
        "peak": "today_peak",
        "utilisation": "today_reached",
        "power": "today_watts",
        "price": "today_hour",
        "pue": "today_pue",
        "grid": "today_grid",
    }
    for slider, key in keys.items():
        low, high, step = bill_charts.SLIDERS[slider][1]
        assert low <= glued[key] <= high
        steps = (glued[key] - low) / step
        assert steps == pytest.approx(round(steps), abs=1e-6), slider


def test_month_of_the_chart_is_that_of_the_text(glued):
    line, priced = FITS["2020", "power"], scenarios()["article"]
    bill = project.bill(project.requirement(line, 0.05), priced)
    month = yardsticks.yardstick("New York City")
    assert glued["months"] == pytest.approx(month.times(bill.kg_co2e.estimate).central)
    stand = bill_charts.as_set(bill_charts.settings(0.05, priced), priced)
    said = bill_charts.words(
        line, 0.05, stand, month, price_halving_years=2.0, compute_halving_years=0.75
    )
    assert f"{glued['months']:.1f} months of New York City" in said


def test_a_million_dollars_by_hand(glued):
    """By the printed regression on hardware burden: 1.1563 - 0.0933 log10 C."""
    log10_flop = 6 - math.log10(41 / (8 * 12 * 3600 * 9.526e12))
    error = 100 * 10 ** (1.1563 - 0.0933 * log10_flop)
    assert float(glued["million"].split()[0]) == pytest.approx(error, abs=0.2)


def test_words_that_no_number_carries_are_true(glued):
    """What the text tells in plain words."""
    assert glued["dearest"] == "Grok-3"
    assert glued["beyond_2020_5"] > 0 and glued["beyond_2022_5"] > 0  # "read beyond the data"
    assert glued["gap_low"] > 0 and glued["linear_low"] > 0  # "more", "less"
    assert glued["ratio_flop"] > 1 and glued["ratio_usd"] > 1  # "times less"
    assert glued["alike_times"] < glued["dearest_times"]
    assert glued["zero_times"] > 10
    assert glued["nyc_low"] < glued["nyc_high"]


def test_rounding_down_makes_a_month(glued):
    """The month that appears: 8.8 months weigh 10^10.95 lb, of which 10^10 lb are left."""
    pounds = 41e9 / 0.45359237
    assert glued["months"] * 1e10 / pounds == pytest.approx(1, abs=0.1)


def test_what_the_text_says_of_counts_prices_and_methods():
    estimates = data.table("epoch_estimates")
    assert estimates.assumed_utilisation.notna().mean() > 0.5  # "most assume it"
    assert len(quotes.counted_runs()) < 10  # "that is thin"
    commitments = set(data.table("prices").commitment)
    assert {"on-demand", "1-year", "3-year"} <= commitments  # "also holds committed rates"
    assert price_performance.same_chip().low > quotes.halvings()[0].high  # "mostly newer chips"
    months = fit.regress(FEWER.compute_flop, FEWER.error, year=FEWER.year).halving_months()
    assert months.low < 0 < months.high  # "cannot tell methods from compute"
    large = RECORD[RECORD.compute_flop > RECORD.compute_flop.median()]
    assert large.year.mean() > RECORD.year.mean()  # "mostly the late ones"
