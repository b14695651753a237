"""Estimators against statsmodels, scipy, linear programmes, loops and their own symmetries."""

import math
from functools import partial

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from lib.estimators import (
    ESTIMATORS,
    MANY,
    MANY_WITH_YEAR,
    Points,
    deming,
    frontier,
    huber,
    least_squares,
    quantile,
    theil_sen,
)
from lib.intervals import KINDS

STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)

# Every estimator, for points in some order: that of time is a parameter of one of them.
MAKERS = {
    **{name: lambda order, found=found: found for name, found in ESTIMATORS.items()},
    "deming": lambda order: deming(0.3),
    "quantile 0.5": lambda order: quantile(0.5),
    "quantile 0.1": lambda order: quantile(0.1),
    "frontier-time": lambda order: frontier(order),
}
EVERY = pytest.mark.parametrize("name", MAKERS)
YEAR = pytest.mark.parametrize("with_year", [False, True], ids=["", "year"])
EVERY_MODEL = pytest.mark.parametrize(
    ("name", "with_year"),
    [
        pytest.param(name, year, id=f"{name}{', year' * year}")
        for name, maker in MAKERS.items()
        for year in (False, True)
        if not year or maker(np.arange(3)).takes_year
    ],
)


def cloud(n, seed, with_year=False):
    """Draw points about a falling line, and an order for the frontier."""
    rng = np.random.default_rng([n, seed])
    u, t = rng.uniform(-3, 3, n), rng.uniform(-5, 5, n)
    v = -0.4 * u - 0.05 * t * with_year + 0.3 * rng.standard_t(3, n)
    return Points(u - u.mean(), v - v.mean(), t if with_year else None, -1.0), rng.permutation(n)


def line(estimator, points, weights=None):
    """The one line of the points."""
    weights = np.ones(points.size) if weights is None else np.asarray(weights, dtype=float)
    return estimator.find(points, weights[None])[0]


def loss(points, q, coefficients, weights=1.0):
    residuals = points.v - points.design @ coefficients
    return float((weights * residuals * (q - (residuals < 0))).sum())


# What all have in common


def test_registered_names_and_intervals_are_known():
    assert {name: found.name for name, found in ESTIMATORS.items()} == {n: n for n in ESTIMATORS}
    offered = [set(found.intervals) for found in ESTIMATORS.values()]
    assert set().union(*offered) == set(KINDS)


@EVERY_MODEL
@STEADY
@given(data=st.data())
def test_a_row_of_counts_is_the_points_so_often(name, with_year, data):
    n = data.draw(st.integers(3 + with_year, 12))
    counts = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    counts[0] += not counts.any()
    points, order = cloud(n, data.draw(st.integers(0, 999)), with_year)
    estimator = MAKERS[name](order)
    often = np.repeat(np.arange(n), counts)
    repeated = MAKERS[name](order[often])
    expected = line(repeated, points.reordered(often))
    found = line(estimator, points, counts)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-8, nan_ok=True)


@EVERY_MODEL
def test_many_rows_are_each_row(name, with_year):
    points, order = cloud(14, 1, with_year)
    estimator = MAKERS[name](order)
    rows = np.random.default_rng(3).poisson(1.0, (60, 14)).astype(float)
    rows[7], rows[8] = 0.0, 5.0 * np.eye(14)[3]
    together = estimator.find(points, rows)
    alone = np.array([line(estimator, points, row) for row in rows])
    assert together == pytest.approx(alone, rel=1e-9, abs=1e-11, nan_ok=True)
    assert np.isnan(together[[7, 8]]).all()
    assert np.isfinite(together).all(axis=1).sum() > 10


@EVERY_MODEL
def test_order_of_the_points_does_not_matter(name, with_year):
    """Points on a coarse grid, so that several lines may be equally good."""
    rng = np.random.default_rng(8)
    for n in (4 + with_year, 6, 8, 9, 10, 12, 20):
        points, order = cloud(n, 2, with_year)
        points = points._replace(u=np.round(points.u), v=np.round(points.v, 1))
        mixed = rng.permutation(n)
        expected = line(MAKERS[name](order), points)
        found = line(MAKERS[name](order[mixed]), points.reordered(mixed))
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-10, nan_ok=True)


@EVERY
@STEADY
@given(
    seed=st.integers(0, 99),
    scale_u=st.floats(1e-4, 1e4),
    scale_v=st.floats(1e-4, 1e4),
    shift=st.floats(-3, 3),
)
def test_units_and_origins_go_through(name, seed, scale_u, scale_v, shift):
    points, order = cloud(9, seed)
    estimator = MAKERS[name](order)
    moved = points._replace(u=scale_u * (points.u + shift), v=scale_v * (points.v - shift))
    other = deming(0.3 * (scale_v / scale_u) ** 2) if name == "deming" else estimator
    height, slope = line(estimator, points)
    expected = [scale_v * (height - slope * shift - shift), slope * scale_v / scale_u]
    close = pytest.approx(expected, rel=1e-6, abs=1e-7 * scale_v, nan_ok=True)
    assert line(other, moved) == close


@EVERY
def test_only_ratios_of_weights_matter(name):
    """Also where the medians of weighted values meet one half exactly."""
    for seed in range(40):
        n = 4 + seed % 5
        points, order = cloud(n, seed)
        weights = np.random.default_rng(seed).integers(1, 4, n).astype(float)
        estimator = MAKERS[name](order)
        expected = line(estimator, points, weights)
        for factor in (1 / 3, 0.1, 1 / weights.mean()):
            found = line(estimator, points, weights * factor)
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-11, nan_ok=True)


@EVERY_MODEL
def test_points_on_a_line_give_it(name, with_year):
    points, _ = cloud(40, 3, with_year)
    truth = np.array([0.2, -0.7, 0.05])[: 2 + with_year]
    points = points._replace(v=points.design @ truth)
    order = -points.v  # each beats the one before
    assert line(MAKERS[name](order), points) == pytest.approx(truth, rel=1e-9)


@EVERY_MODEL
def test_undetermined_rows_are_not_a_number(name, with_year):
    points, order = cloud(6, 4, with_year)
    u = points.u.copy()
    u[1] = u[0]  # two points at one place
    points = points._replace(u=u, t=np.array([0.3] * 5 + [-1.5]) if with_year else None)
    rows = np.array([[0, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0], [2, 3, 0, 0, 0, 0]])
    if with_year:  # all of one year
        rows = np.vstack([rows, [[2, 1, 1, 1, 0, 0], [7, 3, 11, 1, 1, 0]]])
    assert np.isnan(MAKERS[name](order).find(points, rows.astype(float))).all()


def test_all_points_at_one_place_have_no_line():
    points = Points(np.zeros(4), np.array([-1.0, 0.0, 1.0, 2.0]), None, -1.0)
    for name, maker in MAKERS.items():
        assert np.isnan(line(maker(np.arange(4)), points)).all(), name


# Each against a peer


@YEAR
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n", [5, 77])
def test_least_squares_is_that_of_statsmodels(n, weighted, with_year):
    points, _ = cloud(n, 1, with_year)
    weights = np.random.default_rng(2).uniform(0.1, 9, n) if weighted else np.ones(n)
    theirs = sm.WLS(points.v, points.design, weights).fit().params
    assert line(least_squares, points, weights) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@YEAR
@pytest.mark.parametrize("ratio", [0.01, 0.3, 1.0, 40.0])
@pytest.mark.parametrize("slope_sign", [-1, 1])
def test_deming_has_the_least_distance_from_the_points(ratio, slope_sign, with_year):
    """By brute force: the line and the true u of every point are all free."""
    points, _ = cloud(12, 7, with_year)
    points = points._replace(u=slope_sign * points.u)
    weights = np.random.default_rng(1).uniform(0.5, 2, 12)
    if with_year:
        # The year is exact and linear; the free shift a year of u's truth is what it explains of u.
        t = sm.add_constant(points.t)
        rest = lambda z: sm.WLS(z, t, weights).fit().resid  # noqa: E731
        points = Points(rest(points.u), rest(points.v), points.t, -1.0)

    def distances(unknown):
        coefficients, truth = unknown[: 2 + with_year], unknown[2 + with_year :]
        design = np.column_stack(
            [np.ones(12), truth, points.t][: 2 + with_year] if with_year else [np.ones(12), truth]
        )
        across = (points.v - design @ coefficients) / math.sqrt(ratio)
        return np.concatenate([np.sqrt(weights) * across, np.sqrt(weights) * (points.u - truth)])

    start = np.concatenate([line(least_squares, points, weights), points.u])
    best = optimize.least_squares(distances, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    found = line(deming(ratio), points, weights)
    assert found == pytest.approx(best.x[: 2 + with_year], rel=1e-6, abs=1e-8)


@YEAR
def test_deming_lies_between_the_two_regressions(with_year):
    points, _ = cloud(40, 9, with_year)
    forward = line(least_squares, points)[1]
    backward = 1 / line(least_squares, points.swapped())[1]
    assert line(deming(1e12), points)[1] == pytest.approx(forward, rel=1e-9)
    assert line(deming(1e-12), points)[1] == pytest.approx(backward, rel=1e-9)
    slopes = [line(deming(ratio), points)[1] for ratio in np.logspace(-6, 6, 25)]
    assert np.all(np.diff(np.abs(slopes)) < 0)
    assert abs(forward) < min(np.abs(slopes)) < max(np.abs(slopes)) < abs(backward)


def test_deming_in_exchanged_axes_is_the_same_line():
    points, _ = cloud(30, 10)
    slope = line(deming(0.2), points)[1]
    assert line(deming(1 / 0.2), points.swapped())[1] == pytest.approx(1 / slope, rel=1e-12)


def programme(points, q, weights):
    """Least loss by a linear programme: v = line + above - below."""
    n, k = points.design.shape
    equalities = np.hstack([points.design, np.eye(n), -np.eye(n)])
    cost = np.concatenate([np.zeros(k), q * weights, (1 - q) * weights])
    bounds = [(None, None)] * k + [(0, None)] * (2 * n)
    return optimize.linprog(cost, A_eq=equalities, b_eq=points.v, bounds=bounds)


@pytest.mark.parametrize(
    ("n", "with_year", "q"),
    [(n, False, q) for n in (3, 4, 5, 8, 30, 77, 400) for q in (0.05, 0.1, 0.5, 0.9)]
    + [(n, True, q) for n in (4, 5, 8, 30, 400) for q in (0.05, 0.1, 0.5, 0.9)]
    + [(n, False, 0.1) for n in (MANY, MANY + 1)]
    + [(n, True, 0.1) for n in (60, MANY_WITH_YEAR + 1)],
)
def test_quantile_line_has_the_least_loss(n, with_year, q):
    points, _ = cloud(n, 11, with_year)
    for weights in (np.ones(n), np.random.default_rng(n).integers(1, 5, n).astype(float)):
        best = programme(points, q, weights)
        found = line(quantile(q), points, weights)
        assert loss(points, q, found, weights) == pytest.approx(best.fun, rel=1e-9, abs=1e-12)
        on = np.abs(points.v - points.design @ found) < 1e-9
        assert on.sum() >= found.size


@YEAR
@pytest.mark.parametrize("n", [12, 60, 350])
def test_quantile_line_with_ties_has_the_least_loss(n, with_year):
    points, _ = cloud(n, 12, with_year)
    points = points._replace(u=np.round(points.u), v=np.round(points.v, 1))
    if with_year:
        points = points._replace(t=np.round(points.t / 3))
    for q in (0.1, 0.25, 0.5):
        best = programme(points, q, np.ones(n))
        assert loss(points, q, line(quantile(q), points)) == pytest.approx(best.fun, rel=1e-9)


@YEAR
@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_quantile_line_is_that_of_statsmodels(q, with_year):
    """Theirs is found by steps, and is close to the least loss; ours is never above it."""
    points, _ = cloud(49, 13, with_year)
    theirs = sm.QuantReg(points.v, points.design).fit(q=q, p_tol=1e-9, max_iter=5000).params
    found = line(quantile(q), points)
    assert found == pytest.approx(theirs, abs=1e-4)
    assert loss(points, q, found) <= loss(points, q, theirs) * (1 + 1e-12)


@YEAR
@pytest.mark.parametrize("q", [0.1, 0.5, 0.75])
def test_a_share_q_lies_below(q, with_year):
    points, _ = cloud(53, 14, with_year)
    found = line(quantile(q), points)
    residuals = points.v - points.design @ found
    assert (residuals < -1e-9).sum() <= q * 53 <= (residuals < 1e-9).sum()


@YEAR
def test_both_ways_to_a_quantile_line_agree(with_year, monkeypatch):
    points, _ = cloud(40, 15, with_year)
    rows = np.random.default_rng(1).poisson(1.0, (20, 40)).astype(float)
    listed = quantile(0.3).find(points, rows)
    monkeypatch.setattr("lib.estimators.MANY", 0)
    monkeypatch.setattr("lib.estimators.MANY_WITH_YEAR", 0)
    assert quantile(0.3).find(points, rows) == pytest.approx(listed, rel=1e-7, abs=1e-9)


def test_programme_that_is_not_solved_gives_no_line(monkeypatch):
    points, _ = cloud(MANY_WITH_YEAR + 1, 15, True)
    hasty = partial(optimize.linprog, options={"maxiter": 0})
    monkeypatch.setattr("lib.estimators.optimize.linprog", hasty)
    assert np.isnan(line(quantile(0.3), points)).all()


@pytest.mark.parametrize("n", [3, 4, 5, 30, 77, MANY, MANY + 1, 400, 2000])
@pytest.mark.parametrize("ties", [False, True])
def test_theil_sen_is_that_of_scipy(n, ties):
    points, _ = cloud(n, 16)
    if ties:
        points = points._replace(u=np.round(points.u * 2), v=np.round(points.v, 1))
    theirs = stats.theilslopes(points.v, points.u, method="joint")
    expected = [theirs.intercept, theirs.slope]
    assert line(theil_sen, points) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@YEAR
@pytest.mark.parametrize("n", [10, 77, 500])
def test_huber_is_that_of_statsmodels(n, with_year):
    points, _ = cloud(n, 17, with_year)
    model = sm.RLM(points.v, points.design, M=sm.robust.norms.HuberT())
    theirs = model.fit(scale_est="mad", conv="coefs", tol=1e-13, maxiter=5000).params
    assert line(huber, points) == pytest.approx(theirs, rel=1e-7, abs=1e-9)


@YEAR
def test_huber_of_points_mostly_on_one_line_is_that_line(with_year):
    """The scale of the noise is then zero, or what rounding makes of it."""
    points, _ = cloud(15, 20, with_year)
    truth = np.array([0.1, -0.3, 0.07])[: 2 + with_year]
    v = points.design @ truth
    v[::4] += np.array([3.0, -1.0, 0.5, 2.0])
    assert line(huber, points._replace(v=v)) == pytest.approx(truth, rel=1e-7)
    fewest = 2 + with_year
    for seed in range(20):
        row = np.zeros(15)
        row[:fewest] = np.random.default_rng(seed).integers(1, 9, fewest)
        assert line(huber, points, row) == pytest.approx(line(least_squares, points, row))


def test_robust_lines_bear_wild_points():
    points, _ = cloud(40, 18)
    wild = points.v.copy()
    wild[::8] += 1e6
    spoiled = points._replace(v=wild)
    for estimator in (huber, theil_sen, quantile(0.5)):
        assert line(estimator, spoiled) == pytest.approx(line(estimator, points), abs=0.5)
    assert np.abs(line(least_squares, spoiled)).max() > 1e4


def best_so_far(before, v, better):
    """Numbers of the points that beat all that came before, by a plain loop."""
    best, chosen = math.inf, []
    for i in sorted(range(len(v)), key=lambda i: (before[i], -better * v[i])):
        if -better * v[i] < best:
            best = -better * v[i]
            chosen.append(i)
    return sorted(chosen)


@YEAR
@pytest.mark.parametrize("better", [-1.0, 1.0])
@pytest.mark.parametrize("in_time", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_frontier_is_least_squares_through_the_best_so_far(seed, in_time, better, with_year):
    points, _ = cloud(40, 19 + seed, with_year)
    points = points._replace(v=np.round(points.v, 1), u=np.round(points.u, 1), better=better)
    years = np.random.default_rng(seed).integers(2012, 2020, 40)
    estimator = frontier(years) if in_time else frontier()
    rows = np.random.default_rng(seed).poisson(1.0, (5, 40)).astype(float)
    chosen = estimator.select(points, rows)
    found = estimator.find(points, rows)
    for row, select, coefficients in zip(rows, chosen, found, strict=True):
        drawn = np.flatnonzero(row)
        before = (years if in_time else points.u)[drawn]
        expected = drawn[best_so_far(before, points.v[drawn], better)]
        # Of points that tie in place and height any one will do.
        assert sorted(points.v[select > 0]) == sorted(points.v[expected])
        if np.isfinite(coefficients).all():
            best = points.reordered(np.flatnonzero(select))
            theirs = sm.OLS(best.v, best.design).fit().params
            assert coefficients == pytest.approx(theirs, rel=1e-8, abs=1e-9)


# What is refused


@pytest.mark.parametrize("ratio", [0, -1, math.nan, math.inf])
def test_variance_ratio_must_be_positive(ratio):
    with pytest.raises(ValueError, match="variance_ratio="):
        deming(ratio)


@pytest.mark.parametrize("q", [0, 1, -0.1, 10, math.nan, math.inf])
def test_quantile_must_be_a_share(q):
    with pytest.raises(ValueError, match="quantile="):
        quantile(q)


@pytest.mark.parametrize("order", [[2012, math.nan], [[2012]], 2012, [math.inf]])
def test_order_of_a_frontier_must_be_numbers(order):
    with pytest.raises(ValueError, match="order: expected one finite number a point"):
        frontier(order)


def test_order_of_a_frontier_must_match_the_points():
    points, _ = cloud(5, 1)
    with pytest.raises(ValueError, match="order has 2 values for 5 points"):
        line(frontier([2012, 2013]), points)


def test_theil_sen_of_many_points_and_resamples_is_that_of_scipy():
    """Beyond `MANY` points the slopes of all pairs are not written down."""
    rng = np.random.default_rng(4)
    u = rng.normal(0, 1, MANY + 20)
    v = -0.3 * u + rng.standard_t(2, u.size)
    counts = rng.multinomial(u.size, np.full(u.size, 1 / u.size), size=3).astype(float)
    found = theil_sen.find(Points(u, v, None, -1.0), counts)
    for row, (height, slope) in zip(counts.astype(int), found, strict=True):
        expected = stats.theilslopes(np.repeat(v, row), np.repeat(u, row), method="joint")
        assert [slope, height] == pytest.approx(expected[:2], rel=1e-9)
    with pytest.raises(ValueError, match="Theil-Sen weighs pairs"):
        theil_sen.find(Points(u, v, None, -1.0), rng.uniform(1, 2, (1, u.size)))
