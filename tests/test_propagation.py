import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib import propagation
from lib.propagation import Range, exactly

PRICE = Range(3.0, 2.0, 12.0)


@pytest.mark.parametrize("factor", [PRICE, Range(2, 2, 5), Range(5, 2, 5), Range(1e15, 1e13, 1e17)])
def test_half_of_a_normal_on_each_side(factor):
    """Quantiles are those of scipy's normal density with the deviation of the side."""
    p = np.linspace(0.01, 0.99, 99)
    below, above = factor.log10_sds
    sides = np.where(p < 0.5, below, above) * stats.norm.ppf(p)
    expected = math.log10(factor.central) + sides
    assert factor.log10_quantile(p) == pytest.approx(expected, abs=1e-12)
    ends = 10 ** factor.log10_quantile(np.array([0.025, 0.5, 0.975]))
    assert ends == pytest.approx([factor.low, factor.central, factor.high], rel=1e-9)


@pytest.mark.parametrize("factor", [PRICE, Range(2, 2, 5), Range(5, 2, 5), Range(1e15, 1e13, 1e17)])
def test_moments_are_those_of_the_density(factor):
    p = (np.arange(1_000_000) + 0.5) / 1_000_000
    drawn = factor.log10_quantile(p)
    assert factor.log10_mean == pytest.approx(drawn.mean(), abs=1e-5)
    assert factor.log10_variance == pytest.approx(drawn.var(), rel=1e-4)


def test_share_stays_below_its_bound():
    share = Range(0.6, 0.3, 0.95, most=1.0)
    drawn = 10 ** share.log10_quantile((np.arange(1000) + 0.5) / 1000)
    assert drawn.max() == 1.0
    assert 0.001 < (drawn == 1).mean() < 0.025
    with pytest.raises(ValueError, match="<= high <= 1"):
        Range(0.6, 0.3, 1.2, most=1.0)


def test_exact_factor_has_no_spread():
    known = exactly(1.58)
    assert (known.log10_variance, known.exact, str(known)) == (0, True, "1.58")
    assert set(known.log10_quantile(np.linspace(0.1, 0.9, 5))) == {math.log10(1.58)}


@pytest.mark.parametrize(
    ("ends", "named"),
    [
        ((0, 0, 1), "central=0"),
        ((1, -1, 2), "low=-1"),
        ((1, 0.5, math.inf), "high=inf"),
        ((math.nan, 1, 2), "central=nan"),
        ((3, 4, 5), "low <= central <= high"),
        ((3, 2, 2.5), "low <= central <= high"),
    ],
)
def test_what_is_no_range_is_refused(ends, named):
    with pytest.raises(ValueError, match=named):
        Range(*ends)


@given(st.floats(1e-6, 1e6), st.floats(1, 1e3), st.floats(1, 1e3), st.floats(1e-9, 1e9))
def test_scaling_moves_the_logarithm_and_keeps_its_spread(central, down, up, factor):
    here = Range(central, central / down, central * up)
    there = here.times(factor)
    assert there.log10_mean - here.log10_mean == pytest.approx(math.log10(factor), abs=1e-9)
    assert there.log10_variance == pytest.approx(here.log10_variance, abs=1e-9)


def test_product_of_ranges_has_the_spread_of_independent_factors():
    """Two symmetric factors: the variance of the logarithm is the sum."""
    one, two = Range(2, 1, 4), Range(3, 1, 9)
    both = one.times(two)
    assert both.central == 6
    assert both.log10_variance == pytest.approx(one.log10_variance + two.log10_variance)


def test_draws_have_the_moments_that_theory_gives():
    """In logarithms the product is a sum: its mean and variance are the sums of the factors'."""
    ranges = {
        "price": PRICE,
        "share": Range(0.36, 0.2, 1.0),
        "rate": Range(0.4, 0.2, 0.6),
        "known": exactly(3600.0),
    }
    powers = {"price": 1, "share": 1, "rate": -1, "known": -1}
    drawn = propagation.draw(ranges, 20_000, np.random.default_rng(3))
    total = propagation.product(drawn, powers)
    mean = sum(power * ranges[name].log10_mean for name, power in powers.items())
    variance = sum(factor.log10_variance for factor in ranges.values())
    assert total.mean() == pytest.approx(mean, abs=1e-4)  # a hypercube has the means
    assert total.var() == pytest.approx(variance, rel=0.02)


def test_quantiles_of_one_factor_are_its_own():
    drawn = propagation.draw({"price": PRICE}, 4000, np.random.default_rng(0))
    found = propagation.outcome(drawn["price"], 0.9)
    expected = PRICE.log10_quantile(np.array([0.05, 0.5, 0.95]))
    ends = (found.log10_low, found.log10_median, found.log10_high)
    assert ends == pytest.approx(expected, abs=1e-3)


def test_seed_decides_the_draws():
    def drawn(seed):
        each = propagation.draw({"a": PRICE, "b": PRICE}, 100, np.random.default_rng(seed))
        return propagation.product(each, {"a": 1, "b": 1})

    assert drawn(1).tolist() == drawn(1).tolist() != drawn(2).tolist()


def test_never_is_counted_and_stays_infinite():
    draws = np.array([1.0] * 60 + [math.inf] * 40)
    found = propagation.outcome(draws, 0.9)
    assert (found.log10_median, found.log10_high, found.never) == (1.0, math.inf, 0.4)


def test_nan_is_no_draw():
    with pytest.raises(ValueError, match="NaN among the draws"):
        propagation.outcome(np.array([1.0, math.nan]))


def test_tornado_is_ordered_and_leaves_out_what_is_exact():
    ranges = {"small": PRICE, "none": exactly(2), "large": Range(1, 0.1, 100)}
    large, small = propagation.swings(5.0, ranges, {"small": 1, "none": 1, "large": -1})
    assert (large.factor, small.factor) == ("large", "small")
    assert (large.log10_low, large.log10_high) == (3.0, 6.0)
    assert small.log10_low == pytest.approx(5 + math.log10(2 / 3))
    assert small.decades == pytest.approx(math.log10(12 / 2))
