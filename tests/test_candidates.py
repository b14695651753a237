"""Quantile lines for many weightings: every one of them against a linear programme."""

import numpy as np
import pytest
from scipy import optimize

from lib import candidates


def loss(design, v, q, weights, lines):
    left = v - lines @ design.T
    return (weights * left * (q - (left < 0))).sum(axis=1)


def programme(design, v, q, weights):
    """The least loss, by a solver: residuals above and below the line are unknowns."""
    n, k = design.shape
    cost = np.concatenate([np.zeros(k), q * weights, (1 - q) * weights])
    equal = np.hstack([design, np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * k + [(0, None)] * (2 * n)
    return optimize.linprog(cost, A_eq=equal, b_eq=v, bounds=bounds, method="highs").fun


def sample(kind, n, rng):
    u = rng.normal(0, 1, n)
    v = -0.3 * u + rng.standard_t(2, n)
    if kind == "on a grid":  # many ties, many lines through three points
        return np.round(2 * u), np.round(v)
    return u, v


@pytest.mark.parametrize("kind", ["in general position", "on a grid"])
@pytest.mark.parametrize("q", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("n", [5, 30, 61])
def test_no_line_is_better(kind, q, n):
    rng = np.random.default_rng(n)
    u, v = sample(kind, n, rng)
    design = np.column_stack([np.ones(n), u])
    weights = rng.multinomial(n, np.full(n, 1 / n), size=40).astype(float)
    weights = np.vstack([weights, rng.uniform(0.1, 3, (10, n))])
    weights = weights[[np.ptp(u[row > 0]) > 0 for row in weights]]
    found = candidates.best_lines(design, v, q, weights)
    least = [programme(design, v, q, row) for row in weights]
    assert loss(design, v, q, weights, found) == pytest.approx(np.array(least), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("q", [0.1, 0.5])
def test_the_short_way_finds_what_the_long_one_does(monkeypatch, q):
    rng = np.random.default_rng(1)
    u, v = sample("in general position", 50, rng)
    design = np.column_stack([np.ones(50), u])
    weights = rng.multinomial(50, np.full(50, 0.02), size=300).astype(float)
    short = candidates.best_lines(design, v, q, weights)
    monkeypatch.setattr(candidates, "FEW", 10**6)
    assert np.array_equal(candidates.best_lines(design, v, q, weights), short)
    monkeypatch.setattr(candidates, "SURE", 2.0)  # never sure: all are compared with all
    assert np.array_equal(candidates.best_lines(design, v, q, weights), short)


def test_extreme_weights_are_not_missed():
    """Weight on far points: the best line is no good candidate of the plain sample."""
    rng = np.random.default_rng(2)
    u = np.sort(rng.normal(0, 1, 40))
    v = np.concatenate([rng.normal(0, 0.1, 37), [40.0, 80.0, 120.0]])
    design = np.column_stack([np.ones(40), u])
    weights = np.where(np.arange(40) > 36, 1e3, 1.0)[None]
    found = candidates.best_lines(design, v, 0.5, weights)
    least = programme(design, v, 0.5, weights[0])
    assert loss(design, v, 0.5, weights, found)[0] == pytest.approx(least, rel=1e-9)


def test_points_one_above_the_other_have_no_line():
    design = np.column_stack([np.ones(4), np.zeros(4)])
    assert np.isnan(candidates.best_lines(design, np.arange(4.0), 0.5, np.ones((2, 4)))).all()
