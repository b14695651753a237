import math

import numpy as np
import pytest

from lib import fit, project

# Strubell et al. 2019, base Transformer on P100; and the authors' site of 2022. Typed here, so that
# these tests stand apart from the data package's own table.
CONSTANTS = {
    "strubell_base_gpu_count": 8,
    "strubell_base_hours": 12,
    "strubell_base_usd_spot": 41,
    "strubell_base_co2e_lb": 26,
    "p100_peak_flop_per_s": 9.526e12,
    "site_flop_per_usd": 68_740_540_540_540_600,
    "site_flop_per_lb_co2e": 349_756_347_991_684_000,
    "something_else": math.nan,
}
LB = 0.45359237


def noisy(form="power", slope=-0.1, intercept=1.2, noise=0.03, n=40, seed=2021):
    """Error on compute, with known truth in the transformed plane."""
    rng = np.random.default_rng(seed)
    log10_flop = rng.uniform(17, 22, n)
    v = intercept + slope * log10_flop + rng.normal(0, noise, n)
    return fit.regress(10**log10_flop, fit.FORMS[form].restore(v), form)


@pytest.fixture
def line():
    return noisy()


def test_requirement_reads_the_line_backwards(line):
    needed = project.requirement(line, error=0.05)
    assert line.predict(needed.compute_flop, of="mean").estimate == pytest.approx(0.05, rel=1e-12)
    assert needed.log10_compute_flop == pytest.approx(math.log10(needed.compute_flop))
    assert (needed.mean, needed.new) == (line.inverse(0.05, "mean"), line.inverse(0.05, "new"))
    assert needed.new.low < needed.mean.low < needed.compute_flop
    assert needed.compute_flop < needed.mean.high < needed.new.high


def test_level_reaches_both_intervals(line):
    needed = project.requirement(line, error=0.05, level=0.5)
    assert (needed.mean.level, needed.new.level) == (0.5, 0.5)
    assert needed.mean.high < project.requirement(line, error=0.05).mean.high


@pytest.mark.parametrize("decades", [0.5, 3.0, 9.0])
def test_decades_beyond_the_data(line, decades):
    above = line.predict(line.x_max * 10**decades, of="mean").estimate
    assert project.requirement(line, above).decades_beyond_data == pytest.approx(decades)


def test_decades_below_the_data_count_too(line):
    below = line.predict(line.x_min / 100, of="mean").estimate
    assert project.requirement(line, below).decades_beyond_data == pytest.approx(2)


def test_no_decades_inside_the_data(line):
    inside = line.predict(math.sqrt(line.x_min * line.x_max), of="mean").estimate
    assert project.requirement(line, inside).decades_beyond_data == 0


@pytest.mark.parametrize("error", [0, 1, -0.1, 5, math.nan, math.inf])
def test_error_must_be_a_fraction(line, error):
    with pytest.raises(ValueError, match="error="):
        project.requirement(line, error)


@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
def test_level_must_be_a_probability(line, level):
    with pytest.raises(ValueError, match="level="):
        project.requirement(line, 0.05, level)


@pytest.mark.parametrize(
    ("form", "slope", "intercept"),
    [("power", 0.05, -2.0), ("exponential", -0.5, 15.0), ("log-linear", 0.02, 0.0)],
)
def test_error_that_rises_with_compute_is_refused(form, slope, intercept):
    with pytest.raises(ValueError, match=r"slope=.*does not fall"):
        project.requirement(noisy(form, slope, intercept, noise=0.01), 0.05)


@pytest.mark.parametrize(
    ("form", "slope", "intercept"),
    [("power", -0.1, 1.0), ("exponential", 0.9, -12.0), ("log-linear", -0.03, 0.9)],
)
def test_error_that_falls_is_accepted_in_every_form(form, slope, intercept):
    needed = project.requirement(noisy(form, slope, intercept, noise=0.01), 0.05)
    v = float(fit.FORMS[form].straighten(np.array(0.05)))
    truth = (v - intercept) / slope
    assert needed.mean.log10_low < truth < needed.mean.log10_high


def test_article_prices_are_the_papers():
    """The columns of the paper's table: 10^-7.90 US$ and 10^-8.10 lb of CO2e a GFLOP."""
    article = project.scenario("article", CONSTANTS)
    assert math.log10(article.usd_per_flop * 1e9) == pytest.approx(-7.90, abs=0.005)
    assert math.log10(article.kg_co2e_per_flop / LB * 1e9) == pytest.approx(-8.10, abs=0.005)


def test_site_prices_are_a_v100_hour():
    """A V100 at 14.13 TFLOP/s for US$0.74 and 0.1454 lb an hour."""
    site = project.scenario("site-2022", CONSTANTS)
    hour_flop = 14.13e12 * 3600
    assert site.usd_per_flop * hour_flop == pytest.approx(0.74, rel=1e-12)
    assert site.kg_co2e_per_flop / LB * hour_flop == pytest.approx(0.1454, abs=5e-5)


def test_scenarios_are_keyed_by_their_names():
    for name, scenario in project.scenarios(CONSTANTS).items():
        assert scenario.name == name
        assert project.scenario(name, CONSTANTS) == scenario


def test_unknown_scenario_lists_the_known():
    with pytest.raises(ValueError, match=r"scenario='moon'.*'article', 'site-2022'"):
        project.scenario("moon", CONSTANTS)


def test_all_faults_of_the_constants_are_told_at_once():
    broken = CONSTANTS | {"site_flop_per_usd": 0, "strubell_base_hours": math.nan}
    del broken["p100_peak_flop_per_s"]
    with pytest.raises(ValueError, match="constants") as fault:
        project.scenarios(broken)
    for words in ("p100_peak_flop_per_s is missing", "site_flop_per_usd=0", "base_hours=nan"):
        assert words in str(fault.value)
    assert "something_else" not in str(fault.value)


@pytest.mark.parametrize("name", ["article", "site-2022"])
def test_bill_is_compute_times_price(line, name):
    needed = project.requirement(line, 0.05)
    scenario = project.scenario(name, CONSTANTS)
    bill = project.bill(needed, scenario)
    assert (bill.requirement, bill.scenario) == (needed, scenario)
    for amount, price in (
        (bill.usd, scenario.usd_per_flop),
        (bill.kg_co2e, scenario.kg_co2e_per_flop),
    ):
        for end in ("estimate", "low", "high"):
            expected = getattr(needed.mean, end) * price
            assert getattr(amount, end) == pytest.approx(expected, rel=1e-10)
        assert (amount.of, amount.level) == ("mean", 0.95)


def test_bill_of_an_unbounded_requirement_is_unbounded():
    loose = noisy(slope=-0.02, intercept=-0.3, noise=0.2, n=6, seed=5)
    needed = project.requirement(loose, 0.01)
    bill = project.bill(needed, project.scenario("article", CONSTANTS))
    assert not needed.mean.bounded
    assert bill.usd.log10_high == math.inf
    assert bill.usd.high == math.inf
    assert not bill.kg_co2e.bounded


def test_bill_beyond_floats_stays_finite_in_its_logarithm():
    steep = noisy("exponential", slope=0.02, intercept=2.0, noise=0.001)
    bill = project.bill(project.requirement(steep, 0.01), project.scenario("article", CONSTANTS))
    assert bill.usd.estimate == math.inf
    assert bill.usd.bounded
    assert 1000 < bill.usd.log10_estimate < 10_000
