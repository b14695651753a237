import math

import numpy as np
import pytest

from lib import affordable, fit, project, scenarios
from lib.affordable import Trend, wait
from lib.propagation import Range, exactly

SITE = scenarios.scenario("site-2022")
START = affordable.year_of("2022-12")


@pytest.fixture(scope="module")
def needed():
    rng = np.random.default_rng(7)
    log10_flop = rng.uniform(17, 22, 60)
    error = 10 ** (1.2 - 0.1 * log10_flop + rng.normal(0, 0.02, 60))
    return project.requirement(fit.regress(10**log10_flop, error), 0.05)


def test_price_alone_halves_in_its_time(needed):
    """A bill 2^4 times the sum is paid after four halvings."""
    sum_usd = project.bill(needed, SITE).usd.estimate / 16
    found = wait(needed, SITE, sum_usd, exactly(2.5), n=100)
    assert found.year == pytest.approx(START + 10, abs=1e-9)
    assert found.low < found.year < found.high
    assert found.never == 0


def test_two_trends_since_one_year_add_their_paces(needed):
    sum_usd = project.bill(needed, SITE).usd.estimate / 16
    found = wait(needed, SITE, sum_usd, exactly(2.0), Trend(exactly(1.0), START), n=100)
    assert found.year == pytest.approx(START + 4 / 1.5, abs=1e-9)


def test_methods_that_are_older_than_the_prices_have_improved_since(needed):
    """The date solves C 2^(-(t - s)/T - (t - m)/H) = B."""
    usd, methods = 1e6, Trend(exactly(0.75), START - 3)
    found = wait(needed, SITE, usd, exactly(2.46), methods, n=100)
    left = 2 ** (-(found.year - START) / 2.46 - (found.year - methods.since) / 0.75)
    assert project.bill(needed, SITE).usd.estimate * left == pytest.approx(usd, rel=1e-9)


def test_what_can_be_paid_already_lies_in_the_past(needed):
    assert wait(needed, SITE, 1e30, exactly(2.0), n=100).year < START


def test_ends_hold_what_the_fit_and_the_trend_allow(needed):
    """With an exact price and trend only the fit is left, whose ends are the interval's."""
    found = wait(needed, SITE, 1e6, exactly(2.0), level=0.9, n=4000)
    line = needed.fit.inverse(0.05, "mean", 0.9)
    for end, log10_flop in ((found.low, line.log10_low), (found.high, line.log10_high)):
        halvings = (log10_flop + math.log10(SITE.usd_per_flop) - 6) * math.log2(10)
        assert end == pytest.approx(START + 2 * halvings, abs=0.02)


def test_uncertain_trend_widens_the_answer(needed):
    sure = wait(needed, SITE, 1e3, exactly(2.5), n=400)
    unsure = wait(needed, SITE, 1e3, Range(2.5, 1.5, 4.0), n=400)
    assert unsure.high - unsure.low > sure.high - sure.low
    assert unsure.year == sure.year


def test_error_that_may_never_be_reached_has_no_last_date():
    loose = fit.regress([1e18, 1e19, 1e20, 1e21], [0.4, 0.5, 0.3, 0.35])
    found = wait(project.requirement(loose, 0.05), SITE, 1e6, exactly(2.0), n=400)
    assert found.high == math.inf
    assert 0.1 < found.never < 0.9


@pytest.mark.parametrize("usd", [0, -5, math.nan, math.inf])
def test_sum_must_be_an_amount(needed, usd):
    with pytest.raises(ValueError, match="usd="):
        wait(needed, SITE, usd, exactly(2.0))


def test_level_must_be_a_probability(needed):
    with pytest.raises(ValueError, match="level=95"):
        wait(needed, SITE, 1e6, exactly(2.0), level=95)
