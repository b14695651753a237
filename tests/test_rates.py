"""Simulated worlds: against their closed forms, plain loops and the rates of theory."""

import math

import numpy as np
import pytest
from scipy import special, stats

from lib import rates
from lib.rates import TASKS, measure

EVERY_TASK = pytest.mark.parametrize("name", TASKS)


@pytest.fixture
def rng():
    return np.random.default_rng(2021)


# closed forms


@pytest.mark.parametrize("n", [10, 1000])
def test_error_of_a_mean(rng, n):
    assert rates.mean_error(n, 4000, rng) == pytest.approx(n**-0.5, rel=0.04)


@pytest.mark.parametrize(("n", "features"), [(30, 5), (200, 5), (60, 20)])
def test_error_of_a_regression(rng, n, features):
    """The trace of the mean of an inverse Wishart matrix: p / (n - p - 1)."""
    found = rates.regression_error(n, 4000, rng, features)
    assert found == pytest.approx(math.sqrt(features / (n - features - 1)), rel=0.04)


def test_error_does_not_fall_while_parameters_keep_pace_with_data(rng):
    """With p = n / 4 the closed form tends to the root of 1/3, from above."""
    found = [rates.regression_error(n, 400, rng, features=n // 4) for n in (40, 80, 160)]
    assert found == pytest.approx(
        [math.sqrt(n / 4 / (3 * n / 4 - 1)) for n in (40, 80, 160)], rel=0.04
    )
    assert min(found) > 0.95 * math.sqrt(1 / 3)


@pytest.mark.parametrize("n", [1, 5, 100])
def test_error_of_a_threshold(rng, n):
    """Half of the mean difference of two of n + 2 exchangeable gaps, 1 / (n + 2)."""
    assert rates.threshold_error(n, 40_000, rng) == pytest.approx(1 / (2 * (n + 2)), rel=0.04)


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_error_of_the_nearest_neighbour(rng, dimension):
    """The distance to the nearest of many points is Weibull; its direction is any."""
    n = 20_000
    ball = math.pi ** (dimension / 2) / special.gamma(1 + dimension / 2)
    distance = math.sqrt(special.gamma(1 + 2 / dimension)) * (n * ball) ** (-1 / dimension)
    found = rates.neighbour_error(n, 30, rng, dimension)
    assert found == pytest.approx(distance / dimension, rel=0.04)


@pytest.mark.parametrize(("n", "dimension", "parts"), [(4096, 2, 8), (1000, 1, 10)])
@pytest.mark.parametrize("noise_sd", [0.0, 0.3])
def test_error_of_bins(rng, n, dimension, parts, noise_sd):
    """Spread within a bin, and that of the mean of the points in it."""
    within = 1 / (12 * dimension * parts**2)
    in_a_bin = n / parts**dimension
    # The mean of 1 / count of a count that is binomial and not zero.
    counts = np.arange(1, 400)
    chance = stats.binom.pmf(counts, n, 1 / parts**dimension)
    inverse = float((chance / counts).sum())
    assert inverse == pytest.approx(1 / in_a_bin, rel=0.05)
    expected = math.sqrt(within + (within + noise_sd**2) * inverse)
    assert rates.bins_error(n, 60, rng, dimension, noise_sd) == pytest.approx(expected, rel=0.04)


# the learner of thresholds


def brute(x, labels):
    """Try every gap, as the definition has it."""
    ends = [0.0, *x, 1.0]
    wrong = [sum(labels[:k]) + sum(not one for one in labels[k:]) for k in range(len(x) + 1)]
    gap = wrong.index(min(wrong))
    return (ends[gap] + ends[gap + 1]) / 2


@pytest.mark.parametrize("flipped", [0.0, 0.2, 0.49])
def test_learnt_threshold_has_the_fewest_wrong_labels(rng, flipped):
    x = np.sort(rng.random((50, 12)), axis=1)
    labels = (x > 0.4) ^ (rng.random(x.shape) < flipped)
    found = rates._learnt(x, labels)
    assert found.tolist() == [brute(*row) for row in zip(x.tolist(), labels.tolist(), strict=True)]


def test_flips_cost_a_factor_and_not_the_rate(rng):
    sizes = (200, 800, 3200)
    clean, flipped = (
        np.array([rates.threshold_error(n, 1000, rng, share) for n in sizes])
        for share in (0.0, 0.2)
    )
    factors = flipped / clean
    assert (factors > 1.5).all()
    assert factors == pytest.approx(factors.mean(), rel=0.15)


# rates


@EVERY_TASK
def test_measured_rate_is_that_of_theory(name):
    """99.9 % intervals of two simulations, and a thirtieth for curves that are not yet straight."""
    task = TASKS[name]
    for seed in (1, 2):
        low, high, _ = measure(task, seed).fit.slope_interval(0.999)
        allowed = 0.03 * task.exponent
        assert low - allowed < -task.exponent < high + allowed


@EVERY_TASK
def test_power_is_parameters_times_data(name):
    task = TASKS[name]
    assert task.power == pytest.approx((1 + task.growth) / task.exponent)
    assert measure(task).power == pytest.approx(task.power, rel=0.1)


def test_neighbours_in_two_dimensions_are_the_article_s_fourth_power():
    assert TASKS["neighbour-2"].power == 4


def test_parameters_of_bins_grow_as_the_task_says():
    """n**(1/(2+d)) parts on each of d axes; its sizes make the parts whole."""
    task, dimension = TASKS["bins-2"], 2
    parts = np.array([n ** (1 / (2 + dimension)) for n in task.sizes])
    np.testing.assert_allclose(parts, parts.round(), rtol=1e-12)
    assert (parts**dimension).tolist() == pytest.approx([n**task.growth for n in task.sizes])
    # Stone's rate for a function with one derivative.
    assert task.exponent == 1 / (2 + dimension)


def test_seed_decides_everything():
    one, other, third = (measure(TASKS["fuzzy"], seed).errors for seed in (3, 3, 4))
    assert one == other != third
    assert all(type(error) is float for error in one)


# what is refused


@pytest.mark.parametrize("n", [0, -5, 2.5, math.nan])
@EVERY_TASK
def test_sample_that_is_no_count(rng, name, n):
    with pytest.raises(ValueError, match=r"^n="):
        TASKS[name].error(n, 10, rng)


def test_bad_settings(rng):
    with pytest.raises(ValueError, match=r"^runs=0"):
        rates.mean_error(10, 0, rng)
    with pytest.raises(ValueError, match=r"^n=6: expected more than features \+ 1 = 6"):
        rates.regression_error(6, 10, rng, features=5)
    for flipped in (-0.1, 0.5, math.nan):
        with pytest.raises(ValueError, match=r"^flipped="):
            rates.threshold_error(10, 10, rng, flipped)
    with pytest.raises(ValueError, match=r"^noise_sd=-0.1"):
        rates.bins_error(10, 10, rng, dimension=2, noise_sd=-0.1)
    with pytest.raises(ValueError, match=r"^dimension=0"):
        rates.neighbour_error(10, 10, rng, dimension=0)
