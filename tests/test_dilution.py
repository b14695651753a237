"""Regression dilution: against its closed form, known truths, and an independent estimator."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from lib import dilution

TRUTH = {"n": 4000, "truth_sd": 1.5, "slope": -1 / 9, "scatter_sd": 0.05, "replicates": 60}


@pytest.mark.parametrize("noise_sd", [0.0, 0.5, 1.0, 2.0])
def test_simulated_slope_follows_the_closed_form(noise_sd):
    found = dilution.simulate(noise_sd=noise_sd, seed=1, **TRUTH).forward
    expected = TRUTH["slope"] * 1.5**2 / (1.5**2 + noise_sd**2)
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert abs(found.mean() - expected) < 4 * error
    assert found.mean() == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("noise_sd", [0.0, 1.0])
def test_simulated_turned_slope_does_not_know_of_the_noise(noise_sd):
    """Its plim is slope / r2, with r2 that of the truth against v."""
    found = dilution.simulate(noise_sd=noise_sd, seed=1, **TRUTH).backward
    explained = (TRUTH["slope"] * 1.5) ** 2
    r2 = explained / (explained + TRUTH["scatter_sd"] ** 2)
    assert found.mean() == pytest.approx(TRUTH["slope"] / r2, rel=0.01)


def test_simulated_slopes_are_those_of_least_squares():
    setting = {"n": 12, "truth_sd": 1.0, "slope": 0.4, "scatter_sd": 0.2, "noise_sd": 0.3}
    found = dilution.simulate(**setting, replicates=5, seed=7)
    draws = np.random.default_rng(7).standard_normal((3, 5, 12))
    for replicate in range(5):
        truth, noise, scatter = draws[:, replicate]
        u, v = truth + 0.3 * noise, 0.4 * truth + 0.2 * scatter
        assert found.forward[replicate] == pytest.approx(stats.linregress(u, v).slope, rel=1e-12)
        turned = 1 / stats.linregress(v, u).slope
        assert found.backward[replicate] == pytest.approx(turned, rel=1e-12)


def test_the_same_seed_gives_the_same_slopes():
    one, other = (dilution.simulate(noise_sd=0.5, seed=3, **TRUTH) for _ in range(2))
    assert (one.forward == other.forward).all()


def test_reliability_undoes_the_dilution():
    rng = np.random.default_rng(5)
    truth = rng.normal(20, 1.5, 20_000)
    measured = truth + rng.normal(0, 0.7, truth.size)
    v = -0.1 * truth + rng.normal(0, 0.05, truth.size)
    diluted = stats.linregress(measured, v).slope
    corrected = diluted / dilution.reliability(measured, 0.7)
    assert diluted == pytest.approx(-0.1 * dilution.shrinkage(truth, 0.7), rel=0.01)
    assert corrected == pytest.approx(-0.1, rel=0.01)


def test_rounding_dilutes_as_classical_error_and_means_of_classes_do_not():
    """Error of rounding has variance 1/12 (Sheppard); that of means of classes is Berkson's."""
    rng = np.random.default_rng(10)
    truth = rng.normal(20, 1.5, 200_000)
    v = -0.1 * truth + rng.normal(0, 0.02, truth.size)
    rounded, place = np.round(truth), np.unique(np.round(truth), return_inverse=True)[1]
    means = (np.bincount(place, truth) / np.bincount(place))[place]
    kept = dilution.shrinkage(truth, np.sqrt(1 / 12))
    assert stats.linregress(rounded, v).slope == pytest.approx(-0.1 * kept, rel=0.005)
    assert stats.linregress(means, v).slope == pytest.approx(-0.1, rel=0.005)


def test_corrected_slope_is_that_of_maximum_likelihood():
    """With both errors known, the correction and the likelihood aim at one slope."""
    rng = np.random.default_rng(6)
    truth = rng.normal(0, 1.5, 5000)
    u, v = truth + rng.normal(0, 0.6, 5000), -0.1 * truth + rng.normal(0, 0.05, 5000)

    def misfit(slope):
        left = v - v.mean() - slope * (u - u.mean())
        return float((left**2).sum() / (0.05**2 + slope**2 * 0.6**2))

    peer = optimize.minimize_scalar(misfit, bracket=(-0.2, -0.1)).x
    own = stats.linregress(u, v).slope / dilution.reliability(u, 0.6)
    assert own == pytest.approx(peer, rel=0.01)


@given(
    st.lists(st.floats(15, 25), min_size=3, max_size=30).filter(lambda xs: np.std(xs) > 0.1),
    st.floats(0, 3),
)
def test_reliability_of_a_noisy_measure_is_its_shrinkage(truth, noise_sd):
    """Both say the same of a measure whose variance is that of the truth and the noise."""
    kept = dilution.shrinkage(truth, noise_sd)
    variance = np.var(truth, ddof=1) + noise_sd**2
    measured = (np.array(truth) - np.mean(truth)) * np.sqrt(variance / np.var(truth, ddof=1))
    assert dilution.reliability(measured, noise_sd) == pytest.approx(kept, rel=1e-9)


def test_split_finds_the_errors_of_two_instruments():
    rng = np.random.default_rng(8)
    truth = rng.normal(0, 2.0, 200_000)
    first, second = (truth + rng.normal(0, sd, truth.size) for sd in (0.3, 0.8))
    parts = dilution.split(first, second)
    assert parts.shared == pytest.approx(4.0, rel=0.02)
    assert (parts.first, parts.second) == pytest.approx((0.09, 0.64), abs=0.02)


def test_split_adds_up_to_the_variance_of_the_difference():
    rng = np.random.default_rng(9)
    first, second = rng.normal(size=(2, 11))
    parts = dilution.split(first, second)
    assert parts.first + parts.second == pytest.approx(np.var(first - second, ddof=1), rel=1e-12)


@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf")])
def test_noise_that_is_no_standard_deviation(bad):
    with pytest.raises(ValueError, match="noise_sd="):
        dilution.reliability([1.0, 2.0, 4.0], bad)
    with pytest.raises(ValueError, match="noise_sd="):
        dilution.shrinkage([1.0, 2.0, 4.0], bad)


def test_noise_as_wide_as_what_was_measured():
    with pytest.raises(ValueError, match="nothing would be left"):
        dilution.reliability([1.0, 3.0, 5.0], 2.0)


def test_truth_that_does_not_vary():
    with pytest.raises(ValueError, match="all values are equal"):
        dilution.shrinkage([2.0, 2.0, 2.0], 0.1)


@pytest.mark.parametrize("bad", [{"n": 2}, {"replicates": 0}, {"truth_sd": 0.0}, {"slope": 0}])
def test_bad_simulation(bad):
    with pytest.raises(ValueError, match="expected three points"):
        dilution.simulate(noise_sd=0.1, seed=0, **(TRUTH | bad))


@pytest.mark.parametrize("bad", [([1.0, 2.0], [1.0, 2.0]), ([1.0, 2.0, 3.0], [1.0, 2.0])])
def test_bad_split(bad):
    with pytest.raises(ValueError, match="first, second: shapes"):
        dilution.split(*bad)
