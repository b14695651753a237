"""The limit of the LASSO: against integrals, published values, Monte Carlo and fits."""

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from lib import lasso
from lib.flexibility import penalty
from lib.state_evolution import State, at_penalty, at_threshold, best

PROBLEMS = [(1000, 100, 400, 1.0), (1000, 10, 2000, 0.3), (500, 0, 300, 2.0), (50, 50, 60, 1.0)]


def squared(tau, threshold, spread):
    """Squared error of a coefficient of that spread, by adaptive integration over two normals."""

    def given_sum(y):
        # The coefficient given its sum with the error is normal.
        share = spread**2 / (spread**2 + tau**2)
        shrunk = math.copysign(max(abs(y) - threshold * tau, 0.0), y)
        density = stats.norm.pdf(y, scale=math.hypot(spread, tau))
        return density * ((shrunk - share * y) ** 2 + share * tau**2)

    end = 12 * math.hypot(spread, tau)
    points = [-threshold * tau, threshold * tau]
    return integrate.quad(given_sum, -end, end, points=points, limit=200)[0]


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("threshold", [1.4, 2.0, 4.0])
def test_tau_is_a_fixed_point_of_integrals(problem, threshold):
    candidates, relevant, samples, noise = problem
    state = at_threshold(threshold, *problem)
    nothing = squared(state.tau, threshold, 0.0)
    excess = relevant * squared(state.tau, threshold, 1.0) + (candidates - relevant) * nothing
    assert state.excess == pytest.approx(excess, rel=1e-6)
    assert samples * state.tau**2 == pytest.approx(noise**2 + excess, rel=1e-6)
    on = 2 * stats.norm.sf(threshold * state.tau / math.hypot(1, state.tau))
    active = relevant * on + (candidates - relevant) * 2 * stats.norm.sf(threshold)
    assert state.active == pytest.approx(active)
    assert state.penalty == pytest.approx(threshold * state.tau * (1 - active / samples))


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("weight", [1e-3, 0.1, 0.5, 100.0])
def test_penalties_round_trip(problem, weight):
    state = at_penalty(weight, *problem)
    assert state.penalty == pytest.approx(weight, rel=1e-8)
    assert at_threshold(state.threshold, *problem) == state
    assert 0 <= state.active < problem[2]


@pytest.mark.parametrize(("samples", "runs"), [(400, 20), (1000, 40), (3000, 40)])
def test_the_limit_is_the_mean_of_simulated_fits(samples, runs):
    rng = np.random.default_rng(samples)
    weight = penalty(1000, samples, 1.0)
    found = lasso.simulate(rng.standard_normal((runs, 100)), 1000, samples, 1.0, weight, rng)
    state = at_penalty(weight, 1000, 100, samples, 1.0)
    for ours, limit in ((found.excess, state.excess), (found.active, state.active)):
        # Four standard errors, and two percent for a hundred not being infinitely many.
        assert abs(ours.mean() - limit) < 4 * ours.std() / math.sqrt(runs) + 0.02 * limit


def test_many_samples_are_soft_thresholding_of_donoho_and_johnstone():
    n, p, k, noise, weight = 10**6, 200, 100, 50.0, 0.1
    rng = np.random.default_rng(0)
    beta = np.concatenate([rng.standard_normal((20_000, k)), np.zeros((20_000, p - k))], axis=1)
    seen = beta + noise / math.sqrt(n) * rng.standard_normal(beta.shape)
    error = ((np.sign(seen) * np.maximum(np.abs(seen) - weight, 0) - beta) ** 2).sum(axis=1)
    state = at_penalty(weight, p, k, n, noise)
    # Four standard errors, and the share p / n by which a design is not orthonormal.
    slack = 4 * error.std() / math.sqrt(error.size) + state.excess * p / n
    assert abs(error.mean() - state.excess) < slack


@pytest.mark.parametrize("ratio", [0.05, 0.25, 0.5, 0.8])
def test_the_least_threshold_is_that_of_donoho_maleki_and_montanari(ratio):
    # (1 + a**2) Phi(-a) - a phi(a) = ratio / 2
    least = optimize.brentq(
        lambda a: (1 + a**2) * stats.norm.cdf(-a) - a * stats.norm.pdf(a) - ratio / 2, 0, 10
    )
    samples = round(1000 * ratio)
    at_threshold(least * (1 + 1e-6), 1000, 10, samples, 1.0)
    with pytest.raises(ValueError, match=rf"take a threshold above {least:.3f}"):
        at_threshold(least * (1 - 1e-6), 1000, 10, samples, 1.0)


def test_more_samples_than_features_take_any_threshold_and_end_in_least_squares():
    state = at_threshold(1e-9, 100, 10, 400, 1.0)
    assert state.excess == pytest.approx(100 / (400 - 100), rel=1e-6)  # p / (n - p) in the limit


def test_best_is_better_than_a_grid():
    for problem in [*PROBLEMS[:2], PROBLEMS[3], (10**10, 10, 10**7, 1.0), (1000, 5, 50, 10.0)]:
        found = best(*problem).excess
        grid = [at_penalty(weight, *problem).excess for weight in np.geomspace(1e-5, 1e3, 200)]
        assert found <= min(grid) * (1 + 1e-6)


def test_nothing_to_find():
    # Once nothing is taken there is no error but the noise.
    for samples in range(1, 60):
        state = at_threshold(40.0, 1000, 0, samples, 0.3)
        assert state.excess == 0
        assert state.tau == pytest.approx(0.3 / math.sqrt(samples))
    assert at_penalty(0.1, 1000, 0, 10**7, 1.0) == State(
        pytest.approx(0.1 * math.sqrt(1e7)), pytest.approx(1 / math.sqrt(1e7)), pytest.approx(0.1),
        0.0, 0.0,
    )  # fmt: skip


def test_a_penalty_too_small_is_told():
    with pytest.raises(ValueError, match=r"penalty=1e-12: .* take a penalty above 1.5e-08"):
        at_penalty(1e-12, 1000, 10, 3000, 1.0)


@pytest.mark.parametrize("state", [at_threshold, at_penalty])
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ((1.0, 10, 11, 5, 1.0), "relevant=11: there are 10 candidates"),
        ((1.0, 10, -1, 5, 1.0), "relevant=-1.0: expected a whole number of at least 0"),
        ((1.0, 10, 1, 0, 1.0), "samples=0.0"),
        ((1.0, 10, 1, [5, 6], 1.0), r"samples has shape \(2,\)"),
        ((1.0, 10.5, 1, 5, 1.0), "candidates=10.5"),
        ((1.0, 10, 1, 5, 0.0), "noise=0.0: expected a number above 0"),
        ((1.0, 10, 1, 5, np.nan), "noise=nan"),
        ((-1.0, 10, 1, 5, 1.0), "(threshold|penalty)=-1.0"),
        (("1", 10, 1, 5, 1.0), "(threshold|penalty): expected numbers"),
    ],
)
def test_bad_arguments_are_named(state, bad, message):
    with pytest.raises(ValueError, match=message):
        state(*bad)
