"""The LASSO without a design matrix: against scikit-learn on designs written down."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import Lasso

from lib import lasso

SIGNIFICANCE = 0.001
"""Chance that a test of ours fails where nothing is wrong; seeds are fixed, so it does not come
and go."""


def scikit_learn(x, y, penalty):
    model = Lasso(alpha=penalty, fit_intercept=False, tol=1e-12, max_iter=10_000_000)
    return model.fit(x, y).coef_


def plain(beta, candidates, samples, noise, penalty, runs, rng):
    """A loop of scikit-learn: excess errors and numbers of active coefficients."""
    whole = np.concatenate([beta, np.zeros(candidates - beta.size)])
    excess, active = [], []
    for _ in range(runs):
        x = rng.standard_normal((samples, candidates))
        found = scikit_learn(x, x @ whole + noise * rng.standard_normal(samples), penalty)
        excess.append(((found - whole) ** 2).sum())
        active.append(np.count_nonzero(found))
    return np.array(excess), np.array(active)


CASES = [
    (relevant, candidates, samples, noise, penalty)
    for relevant in (0, 1, 6)
    for candidates, samples in ((6, 1), (40, 5), (40, 15), (12, 60), (25, 25))
    for noise, penalty in ((1.0, 0.3), (0.0, 0.05), (0.5, 0.02), (1.0, 100.0))
]


@pytest.mark.parametrize("case", CASES)
def test_solution_is_that_of_scikit_learn(case):
    relevant, candidates, samples, noise, penalty = case
    rng = np.random.default_rng(CASES.index(case))
    beta = 2 * rng.standard_normal(relevant)
    x, y, found = lasso.written_out(beta, candidates, samples, noise, penalty, rng)
    assert x.shape == (samples, candidates)
    assert y.shape == (samples,)
    assert found == pytest.approx(scikit_learn(x, y, penalty), abs=1e-6)
    if penalty == 100.0:
        assert not found.any()
    if noise == 0:
        assert y == pytest.approx(x[:, :relevant] @ beta, abs=1e-9)


def test_design_is_of_independent_standard_normal_entries():
    rng = np.random.default_rng(2)
    beta = [1.0, -1.0, 0.0]
    drawn = [lasso.written_out(beta, 12, 5, 0.8, 0.1, rng)[:2] for _ in range(500)]
    # Relevant, taken and untouched features, and the noise, in one vector a run.
    noise = np.array([(y - x[:, :3] @ beta) / 0.8 for x, y in drawn])
    entries = np.concatenate([np.array([x.ravel() for x, _ in drawn]), noise], axis=1)
    assert stats.kstest(entries.ravel(), "norm").pvalue > SIGNIFICANCE
    # Every entry, every pair of entries and every pair of squares, allowing for how many they are.
    size = entries.shape[1]
    least = SIGNIFICANCE / size**2
    for each in (entries, entries**2):
        correlation = np.corrcoef(each.T)[np.triu_indices(size, 1)]
        score = np.arctanh(correlation) * np.sqrt(len(entries) - 3)
        # Squares have tails, so their correlations only come near the normal.
        assert np.abs(score).max() < stats.norm.isf(least / 2) + (each is not entries)
        assert abs((score**2).mean() - 1) < 0.1
    scores = entries.mean(axis=0) * np.sqrt(len(entries))
    assert np.abs(scores).max() < stats.norm.isf(least)
    assert stats.kstest((entries**2).sum(axis=1), stats.chi2(size).cdf).pvalue > SIGNIFICANCE


@pytest.mark.parametrize(
    ("relevant", "samples", "noise", "penalty"),
    [(5, 60, 1.0, 0.4), (5, 300, 1.0, 0.1), (10, 60, 0.5, 0.3), (0, 50, 1.0, 0.3)],
)
def test_runs_are_distributed_as_those_of_scikit_learn(relevant, samples, noise, penalty):
    beta = np.linspace(-2.0, 1.0, relevant)
    problem = (200, samples, noise, penalty)
    excess, active = plain(beta, *problem, 200, np.random.default_rng(samples))
    ours = lasso.simulate(np.tile(beta, (500, 1)), *problem, np.random.default_rng(1))
    assert stats.ks_2samp(ours.excess, excess).pvalue > SIGNIFICANCE
    assert stats.ks_2samp(ours.active, active).pvalue > SIGNIFICANCE  # ties: on the safe side
    alone = [
        lasso.simulate([beta], *problem, np.random.default_rng(seed)).excess[0]
        for seed in range(100)
    ]
    assert stats.ks_2samp(ours.excess, alone).pvalue > SIGNIFICANCE


def test_a_run_among_others_has_its_own_coefficients():
    beta = np.array([[0.0], [100.0]]).repeat(20, axis=0)
    found = lasso.simulate(beta, 30, 10, 0.1, 0.5, np.random.default_rng(0))
    assert found.excess[:20].max() < 0.1
    assert found.excess[20:].min() > 0.05


def test_seeds():
    arguments = np.ones((5, 3)), 50, 20, 1.0, 0.2
    first, again, other = (
        lasso.simulate(*arguments, np.random.default_rng(seed)) for seed in (0, 0, 1)
    )
    assert (first.excess == again.excess).all()
    assert (first.active == again.active).all()
    assert (first.excess != other.excess).all()


def test_many_samples_cost_nothing_and_shrink_to_soft_thresholding():
    # With n -> inf the design is orthonormal: each coefficient is shrunk by the penalty.
    found = lasso.simulate(np.full((3, 4), 2.0), 1000, 10**7, 0.0, 0.5, np.random.default_rng(0))
    assert found.excess == pytest.approx(4 * 0.5**2, rel=0.01)
    assert found.active.tolist() == [4, 4, 4]


def test_an_overwhelming_penalty_leaves_nothing():
    found = lasso.simulate([[3.0, 4.0]], 50, 20, 1.0, 1e6, np.random.default_rng(0))
    assert found.excess.tolist() == [25.0]
    assert found.active.tolist() == [0]


def test_nothing_to_find_and_no_noise():
    found = lasso.simulate(np.zeros((2, 0)), 10, 5, 0.0, 0.1, np.random.default_rng(0))
    assert found.excess.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("penalty", [1e-2, 1e-3])
def test_a_small_penalty_takes_as_many_features_as_samples_and_still_converges(penalty):
    rng = np.random.default_rng(0)
    x, y, found = lasso.written_out(np.ones(5), 60, 15, 1.0, penalty, rng)
    assert np.count_nonzero(found) <= 15
    # The conditions of an optimum, which no solver's tolerance blurs.
    correlation = x.T @ (y - x @ found) / 15
    on = found != 0
    assert correlation[on] == pytest.approx(penalty * np.sign(found[on]), rel=1e-6)
    assert np.abs(correlation).max() <= penalty * (1 + 1e-6)


def test_a_solver_that_is_stopped_says_so(monkeypatch):
    monkeypatch.setattr(lasso, "PATIENCE", 1)
    with pytest.raises(RuntimeError, match=r"LASSO: \d+ of 20 runs did not converge in \d+ sweeps"):
        lasso.simulate(np.ones((20, 10)), 300, 60, 1.0, 0.01, np.random.default_rng(0))


def test_whole_floats_count():
    rng = np.random.default_rng(0)
    assert lasso.simulate(np.ones((2, 2)), 20.0, 10.0, 1, 1, rng).excess.shape == (2,)
    assert lasso.written_out(np.ones(2), 20.0, 10.0, 1, 1, rng)[0].shape == (10, 20)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"coefficients": np.ones((1, 60))}, "candidates=50: 60 features are relevant"),
        ({"coefficients": np.ones(3)}, r"coefficients has shape \(3,\)"),
        ({"coefficients": np.ones((0, 3))}, r"coefficients has shape \(0, 3\)"),
        ({"coefficients": [[np.nan]]}, r"coefficients\[0\]\[0\]=nan"),
        ({"coefficients": [["a"]]}, "coefficients: expected numbers"),
        ({"candidates": [50, 60]}, r"candidates has shape \(2,\)"),
        ({"candidates": 50.5}, "candidates=50.5: expected a whole number"),
        ({"samples": 0}, "samples=0.0"),
        ({"samples": "20"}, "samples: expected numbers, got '20'"),
        ({"noise": -1.0}, "noise=-1.0: expected a finite number of at least 0"),
        ({"noise": [1.0, 2.0]}, r"noise has shape \(2,\)"),
        ({"penalty": 0.0}, "penalty=0.0: expected a number above 0"),
        ({"penalty": np.nan}, "penalty=nan"),
    ],
)
def test_bad_arguments_are_named(bad, message):
    fine = {"coefficients": [[1.0]], "candidates": 50, "samples": 20, "noise": 1.0, "penalty": 0.1}
    with pytest.raises(ValueError, match=message):
        lasso.simulate(**(fine | bad), rng=np.random.default_rng(0))
