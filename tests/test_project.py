import math
from dataclasses import replace

import numpy as np
import pytest

from lib import fit, project, scenarios
from lib.propagation import Range, exactly


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


@pytest.mark.parametrize("name", ["article", "site-2022"])
def test_bill_is_compute_times_price(line, name):
    needed = project.requirement(line, 0.05)
    scenario = scenarios.scenario(name)
    bill = project.bill(needed, scenario)
    assert (bill.requirement, bill.scenario) == (needed, scenario)
    for amount, price in (
        (bill.usd, scenario.usd_per_flop),
        (bill.kwh, scenario.kwh_per_flop),
        (bill.kg_co2e, scenario.kg_co2e_per_flop),
    ):
        for end in ("estimate", "low", "high"):
            expected = getattr(needed.mean, end) * price
            assert getattr(amount, end) == pytest.approx(expected, rel=1e-10)
        assert (amount.of, amount.level) == ("mean", 0.95)


def test_bill_of_an_unbounded_requirement_is_unbounded():
    loose = noisy(slope=-0.02, intercept=-0.3, noise=0.2, n=6, seed=5)
    needed = project.requirement(loose, 0.01)
    bill = project.bill(needed, scenarios.scenario("article"))
    assert not needed.mean.bounded
    assert bill.usd.log10_high == math.inf
    assert bill.usd.high == math.inf
    assert not bill.kg_co2e.bounded


def test_bill_beyond_floats_stays_finite_in_its_logarithm():
    steep = noisy("exponential", slope=0.02, intercept=2.0, noise=0.001)
    bill = project.bill(project.requirement(steep, 0.01), scenarios.scenario("article"))
    assert bill.usd.estimate == math.inf
    assert bill.usd.bounded
    assert 1000 < bill.usd.log10_estimate < 10_000


def priced(**ranges):
    """A scenario whose factors are exact, but for some."""
    site = scenarios.scenario("site-2022")
    plain = {name: exactly(factor.central) for name, factor in site.ranges.items()}
    return replace(site, **plain | ranges)


def test_draws_of_the_fit_are_its_intervals(line):
    """Exact prices: the quantiles of the draws are the ends of the interval of the trend."""
    needed, scenario = project.requirement(line, 0.05), priced()
    for level in (0.5, 0.9, 0.95):
        found = project.outcomes(needed, scenario, level, n=2000)
        ends = line.inverse(0.05, "mean", level)
        assert found.flop.log10_median == pytest.approx(ends.log10_estimate, abs=0.003)
        assert found.flop.log10_low == pytest.approx(ends.log10_low, abs=0.005)
        assert found.flop.log10_high == pytest.approx(ends.log10_high, abs=0.005)
        shift = found.usd.log10_high - found.flop.log10_high
        assert shift == pytest.approx(math.log10(scenario.usd_per_flop), abs=1e-9)


def test_draws_have_the_variance_of_analytic_propagation(line):
    """Logarithms add up, so variances do: of the fit, and of each factor that divides or not."""
    loose = {
        "usd_per_hour": Range(0.74, 0.4, 2.5),
        "utilisation": Range(0.4, 0.2, 0.6),
        "performed": Range(0.35, 0.1, 1.0),
        "kg_co2e_per_kwh": Range(0.4, 0.05, 0.8),
    }
    needed = project.requirement(line, 0.05)
    drawn = project.log10_draws(needed, priced(**loose), n=8000, seed=5)
    for quantity in ("usd", "kg_co2e"):
        parts = [loose[name] for name in scenarios.POWERS[quantity] if name in loose]
        expected = drawn["flop"].var() + sum(part.log10_variance for part in parts)
        assert drawn[quantity].var() == pytest.approx(expected, rel=0.03)


def test_variance_of_the_fit_is_the_delta_methods_where_the_line_is_sure():
    """Far more points than noise: log10 compute is nearly normal, with its textbook error."""
    sure = noisy(noise=0.01, n=400)
    drawn = project.log10_draws(project.requirement(sure, 0.05), priced(), n=4000, seed=1)["flop"]
    gap = sure.inverse(0.05, "mean").log10_estimate - sure.centre
    textbook = math.hypot(sure.centre_se, gap * sure.slope_se) / abs(sure.slope)
    assert drawn.std() == pytest.approx(textbook, rel=0.03)


def test_money_and_carbon_are_drawn_together(line):
    """They share compute, utilisation and share performed; only price and grid are their own."""
    needed = project.requirement(line, 0.05)
    drawn = project.log10_draws(needed, priced(utilisation=Range(0.4, 0.1, 1.0)), 500, seed=2)
    apart = drawn["usd"] - drawn["kg_co2e"]
    assert apart == pytest.approx(np.full(500, apart[0]), abs=1e-9)


def test_never_is_counted_when_the_line_may_not_fall():
    loose = noisy(slope=-0.02, intercept=-0.3, noise=0.2, n=6, seed=5)
    found = project.outcomes(project.requirement(loose, 0.01), priced(), n=1000)
    assert found.usd.log10_high == math.inf
    assert found.usd.never == found.flop.never > 0.025


def test_seed_decides_the_outcomes(line):
    needed, scenario = project.requirement(line, 0.05), scenarios.scenario("h100-2025")
    first = project.outcomes(needed, scenario, n=200, seed=1)
    assert first == project.outcomes(needed, scenario, n=200, seed=1)
    assert first != project.outcomes(needed, scenario, n=200, seed=2)


def test_tornado_moves_one_assumption_at_a_time(line):
    needed = project.requirement(line, 0.05)
    scenario = priced(usd_per_hour=Range(0.74, 0.37, 7.4), utilisation=Range(0.5, 0.25, 1.0))
    found = {swing.factor: swing for swing in project.tornado(needed, scenario)}
    assert set(found) == {"fit", "usd_per_hour", "utilisation"}
    for name, ends in (("usd_per_hour", (0.37, 7.4)), ("utilisation", (1.0, 0.25))):
        for end, expected in zip(
            ends, (found[name].log10_low, found[name].log10_high), strict=True
        ):
            other = project.bill(needed, replace(scenario, **{name: exactly(end)}))
            assert other.usd.log10_estimate == pytest.approx(expected, abs=1e-9)
    bill = project.bill(needed, scenario)
    assert (found["fit"].log10_low, found["fit"].log10_high) == pytest.approx(
        (bill.usd.log10_low, bill.usd.log10_high)
    )


def test_tornado_of_carbon_has_the_grid_and_not_the_price(line):
    swings = project.tornado(
        project.requirement(line, 0.05), scenarios.scenario("h100-2025"), "kg_co2e"
    )
    names = [swing.factor for swing in swings]
    assert "kg_co2e_per_kwh" in names
    assert "usd_per_hour" not in names
    assert [s.decades for s in swings] == sorted((s.decades for s in swings), reverse=True)


def test_unknown_quantity_lists_the_known(line):
    with pytest.raises(ValueError, match=r"quantity='eur'.*'usd', 'kwh', 'kg_co2e'"):
        project.tornado(
            project.requirement(line, 0.05), scenarios.scenario("article"), quantity="eur"
        )
