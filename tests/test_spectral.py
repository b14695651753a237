"""Estimators as filters: against scikit-learn, numpy's least squares, loops and a Monte Carlo."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from lib import spectral
from lib.spectral import Design, Risk, minimum_norm, ridge, stopped

SHAPES = [(12, 5), (12, 12), (12, 40)]


def sample(n, p, seed=1):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, p)), rng.standard_normal(n)


@pytest.fixture
def design():
    """A function of three correlated inputs, of which two are seen, and one squared."""
    rng = np.random.default_rng(4)
    inputs = rng.standard_normal((30, 3))
    function = inputs @ [1.0, -2.0, 0.5]
    features = np.column_stack([inputs[:, :2], inputs[:, 0] ** 2 - 1])
    return Design(
        features, function, np.diag([1.0, 1.0, 2.0]), np.array([1.0, -2.0, 0.0]), 1 + 4 + 0.25
    )


# estimators


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("penalty", [1e-3, 0.3, 20.0])
def test_ridge_is_that_of_scikit_learn(shape, penalty):
    x, y = sample(*shape)
    peer = Ridge(alpha=penalty, fit_intercept=False, solver="svd").fit(x, y)
    assert spectral.solve(x, y, ridge(penalty)) == pytest.approx(peer.coef_, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("shape", SHAPES)
def test_minimum_norm_is_that_of_numpy(shape):
    x, y = sample(*shape)
    peer = np.linalg.lstsq(x, y)[0]
    assert spectral.solve(x, y, minimum_norm) == pytest.approx(peer, rel=1e-8, abs=1e-8)


def test_minimum_norm_of_repeated_columns_is_that_of_numpy():
    x, y = sample(12, 5)
    twice = np.column_stack([x, x])
    peer = np.linalg.lstsq(twice, y)[0]
    assert spectral.solve(twice, y, minimum_norm) == pytest.approx(peer, rel=1e-8, abs=1e-9)


def test_ridge_without_a_penalty_is_the_minimum_norm():
    assert ridge(0.0) is minimum_norm


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("steps", [0, 1, 7, 400])
@pytest.mark.parametrize("share", [0.1, 1.0, 1.9])
def test_descent_is_its_filter(shape, steps, share):
    x, y = sample(*shape)
    rate = share / np.linalg.norm(x, 2) ** 2
    by_steps = spectral.gradient_descent(x, y, steps, rate)
    assert by_steps == pytest.approx(spectral.solve(x, y, stopped(steps, share)), abs=1e-10)


@pytest.mark.parametrize("shape", [(12, 5), (12, 40)])
def test_descent_from_zero_ends_at_the_minimum_norm(shape):
    x, y = sample(*shape)
    rate = 1 / np.linalg.norm(x, 2) ** 2
    assert spectral.gradient_descent(x, y, 5000, rate) == pytest.approx(
        np.linalg.pinv(x) @ y, abs=1e-10
    )


def test_descent_from_elsewhere_ends_at_the_nearest_exact_fit():
    """What the data do not see stays as it started."""
    x, y = sample(4, 9)
    start = np.random.default_rng(3).standard_normal(9)
    inverse = np.linalg.pinv(x)
    expected = inverse @ y + start - inverse @ x @ start
    found = spectral.gradient_descent(x, y, 20_000, 1 / np.linalg.norm(x, 2) ** 2, start)
    assert found == pytest.approx(expected, abs=1e-10)


def test_error_of_weights_is_the_bias_of_the_estimator(design):
    weights = spectral.solve(design.features, design.targets, ridge(2.0))
    found = spectral.risks(design, {"it": ridge(2.0)})["it"]
    assert spectral.error(design, weights) == pytest.approx(found.bias_squared, rel=1e-10)


def test_descent_at_too_large_a_rate_would_diverge():
    x, y = sample(12, 5)
    limit = 2 / np.linalg.norm(x, 2) ** 2
    below = spectral.gradient_descent(x, y, 3000, 0.999 * limit)
    assert np.isfinite(below).all()
    with pytest.raises(ValueError, match=r"rate=.*2 / s_max\^2.*diverges"):
        spectral.gradient_descent(x, y, 3000, limit * 1.0001)
    weights = np.zeros(5)
    for _ in range(3000):
        weights += 1.01 * limit * x.T @ (y - x @ weights)
    assert np.abs(weights).max() > 1e6


# exact risk


def test_risk_is_that_of_a_test_set(design):
    """A million fresh points, for one draw of noise and three estimators."""
    rng = np.random.default_rng(5)
    inputs = rng.standard_normal((1_000_000, 3))
    fresh = np.column_stack([inputs[:, :2], inputs[:, 0] ** 2 - 1])
    filters = {"none": minimum_norm, "ridge": ridge(3.0), "stopped": stopped(5)}
    for name, gains in filters.items():
        weights = spectral.solve(design.features, design.targets, gains)
        error = np.mean((fresh @ weights - inputs @ [1.0, -2.0, 0.5]) ** 2)
        exact = spectral.risks(design, filters)[name].bias_squared
        assert exact == pytest.approx(error, rel=0.01)


@pytest.mark.parametrize("gains", [minimum_norm, ridge(3.0), stopped(5)])
def test_risk_is_the_mean_over_noise(design, gains):
    """Each draw of noise is fitted anew; its risk is exact, and so the mean is near."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(4000):
        noisy = design.targets + 0.7 * rng.standard_normal(30)
        b = spectral.solve(design.features, noisy, gains)
        found.append(b @ design.moments @ b - 2 * b @ design.cross + design.power)
    exact = spectral.risks(design, {"it": gains})["it"].at(noise=0.7)
    assert exact == pytest.approx(np.mean(found), abs=4 * np.std(found) / math.sqrt(4000))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.integers(1, 20), st.integers(0, 10**6))
def test_risk_is_never_below_the_best_linear_one(n, p, seed):
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((p, p)) + np.eye(p)
    moments, cross = root @ root.T, rng.standard_normal(p)
    floor = cross @ np.linalg.solve(moments, cross)
    design = Design(
        rng.standard_normal((n, p)), rng.standard_normal(n), moments, cross, float(floor) + 0.1
    )
    found = spectral.risks(design, {"none": minimum_norm, "ridge": ridge(0.5)})
    assert min(one.bias_squared for one in found.values()) > 0.1 * (1 - 1e-6)


def test_risk_holds_plain_floats(design):
    one = spectral.risks(design, {"it": minimum_norm})["it"]
    assert type(one.bias_squared) is type(one.variance) is float


# bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ridge(-1.0), "penalty=-1.0: expected a finite number of at least 0"),
        (lambda: ridge(math.nan), "penalty=nan"),
        (lambda: stopped(-1), "steps=-1.0: expected a whole number of at least 0"),
        (lambda: stopped(1.5), "steps=1.5"),
        (lambda: stopped(3, 2.0), "share=2.0"),
        (lambda: stopped(3, 0.0), "share=0.0"),
        (lambda: Risk(0.1, 0.1).at(-0.5), "noise=-0.5"),
        (lambda: Risk(0.1, 0.1).at(math.inf), "noise=inf"),
        (lambda: spectral.gradient_descent(np.eye(2), [1, 1], -3, 0.5), "steps=-3"),
        (lambda: spectral.gradient_descent(np.eye(2), [1, 1], 3, 2.0), "rate=2.0"),
        (lambda: spectral.gradient_descent(np.eye(2), [1, 1], 3, 0.0), "rate=0.0"),
        (
            lambda: Design(np.eye(2), np.ones(2), np.eye(3), np.ones(2), 1.0),
            r"moments has shape \(3, 3\)",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
