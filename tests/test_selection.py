"""Exact slopes of large samples against definitions, scipy, linear programming and statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from lib.selection import (
    median_slope,
    median_slope_by_counting,
    median_slope_of_all,
    quantile_line,
)

QUANTILES = st.sampled_from([0.05, 0.1, 0.25, 1 / 3, 0.5, 0.9])
SHAPES = [
    "continuous",
    "integers",
    "one decimal",
    "mostly zero",
    "two columns",
    "heavy tails",
    "far from zero",
    "decimal line",
    "last places",
    "many magnitudes",
]


def sample(shape, n, seed=0):
    """Points of a given shape, with a slope of about a third where it can be seen."""
    rng = np.random.default_rng(seed)
    u, noise = rng.normal(size=n), rng.normal(size=n)
    line = u / 3 + noise
    return {
        "continuous": lambda: (u, line),
        "integers": lambda: (np.round(5 * u), np.round(5 * line)),
        "one decimal": lambda: (np.round(u, 1), np.round(line, 1)),
        "mostly zero": lambda: (u, np.where(rng.random(n) < 0.9, 0.0, noise)),
        "two columns": lambda: (np.sign(u), line),
        "heavy tails": lambda: (rng.standard_cauchy(n), line + rng.standard_cauchy(n)),
        "far from zero": lambda: (1e9 + u, 1e6 + line),
        "decimal line": lambda: (np.round(u, 1), 0.1 * np.round(u, 1) + rng.integers(0, 3, n)),
        "last places": lambda: (1 + np.spacing(1.0) * np.round(9 * u), np.round(9 * line)),
        "many magnitudes": lambda: (u * 10.0 ** rng.integers(-30, 30, n), line),
    }[shape]()


def cost(u, v, q, line, w=1.0):
    """What a quantile line minimises."""
    residuals = v - line[0] - line[1] * u
    return float(np.sum(w * np.where(residuals > 0, q, q - 1) * residuals))


def least_cost_of_pairs(u, v, q, w=1.0):
    """The least cost of all lines through two points."""
    pairs = [(i, j) for i in range(u.size) for j in range(i) if u[i] != u[j]]
    slopes = [(v[i] - v[j]) / (u[i] - u[j]) for i, j in pairs]
    lines = [(v[j] - slope * u[j], slope) for (_, j), slope in zip(pairs, slopes, strict=True)]
    return min(cost(u, v, q, line, w) for line in lines)


def least_cost_of_program(u, v, q, w):
    """The same by linear programming: v = a + b u + over - under, with over and under >= 0."""
    found = optimize.linprog(
        np.concatenate(([0, 0], q * w, (1 - q) * w)),
        A_eq=np.hstack((np.ones((u.size, 1)), u[:, None], np.eye(u.size), -np.eye(u.size))),
        b_eq=v,
        bounds=[(None, None)] * 2 + [(0, None)] * (2 * u.size),
        method="highs",
    )
    assert found.status == 0
    return found.fun


@st.composite
def points(draw, most=40):
    """Points on a grid, coarse enough for many ties or fine enough for none."""
    n = draw(st.integers(3, most))
    coordinate = st.integers(*draw(st.sampled_from([(0, 3), (-9, 9), (-100_000, 100_000)])))
    column = st.lists(coordinate, min_size=n, max_size=n)
    step = draw(st.sampled_from([1.0, 0.1, 1 / 8]))
    u, v = (step * np.array(draw(column), dtype=float) for _ in range(2))
    assume(np.ptp(u) > 0)
    return u, v


# --- Theil-Sen ---


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [2, 3, 10, 99, 100, 500])
def test_counting_finds_the_median_of_all_slopes(shape, n):
    u, v = sample(shape, n, seed=n)
    if np.ptp(u) == 0:
        u[0] += 1
    assert median_slope_by_counting(u, v) == pytest.approx(median_slope_of_all(u, v), rel=4e-15)


@pytest.mark.parametrize("shape", ["continuous", "integers", "mostly zero", "two columns"])
@pytest.mark.parametrize("n", [99, 500, 801])
def test_counting_is_exact_to_the_last_digit(shape, n):
    u, v = sample(shape, n, seed=n)
    assert median_slope_by_counting(u, v) == median_slope_of_all(u, v)


@given(points(most=80))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_both_ways_agree_with_scipy(data):
    u, v = data
    with np.errstate(invalid="ignore"):  # of its interval, which few or tied points do not have
        expected = stats.theilslopes(v, u).slope
    assert median_slope(u, v) == median_slope_of_all(u, v) == expected
    assert median_slope_by_counting(u, v) == pytest.approx(expected, rel=4e-15)


@pytest.mark.parametrize("shape", ["continuous", "one decimal", "mostly zero"])
def test_a_sample_beyond_the_direct_way_agrees_with_scipy(shape):
    u, v = sample(shape, 1200)
    assert median_slope(u, v) == pytest.approx(stats.theilslopes(v, u).slope, rel=4e-15)


def test_middle_two_slopes_may_be_far_apart_and_each_shared_by_many_pairs():
    # 10,000 pairs of each slope: 0, 0, 7/3, 7/2, 7/2, 7; then 0 and 1 alone.
    u, v = np.repeat([0.0, 1.0, 2.0, 3.0], 100), np.repeat([0.0, 0.0, 7.0, 7.0], 100)
    assert median_slope_by_counting(u, v) == (7 / 3 + 7 / 2) / 2
    u, v = np.repeat([0.0, 1.0, 1.0], 100), np.repeat([0.0, 0.0, 1.0], 100)
    assert median_slope_by_counting(u, v) == 0.5


@pytest.mark.parametrize("slope", [-3.0, 0.0, 1.0, 2.0**-20, 1 / 3, 0.1, 1e30])
def test_points_on_one_line_have_its_slope(slope):
    u = np.arange(5000.0)
    assert median_slope(u, slope * u) == pytest.approx(slope, rel=4e-15)


@pytest.mark.parametrize("shape", ["continuous", "integers"])
def test_a_large_sample_has_as_many_slopes_below_as_above(shape):
    """Kendall's tau of v - slope u with u, by scipy, is the excess of slopes above over below."""
    u, v = sample(shape, 20_000)
    slope = median_slope(u, v)
    above = stats.kendalltau(u, v - (slope - 1e-9) * u).statistic
    below = stats.kendalltau(u, v - (slope + 1e-9) * u).statistic
    assert below <= 1e-8
    assert above >= -1e-8
    if shape == "continuous":
        assert above == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("shape", ["continuous", "integers"])
def test_median_slope_does_not_depend_on_rows_and_follows_units(shape):
    u, v = sample(shape, 4000)
    slope = median_slope(u, v)
    rows = np.random.default_rng(1).permutation(u.size)
    assert median_slope(u[rows], v[rows]) == slope
    assert median_slope(-u, v) == -slope
    assert median_slope(8 * u, v / 4) == slope / 32
    assert median_slope(u, v + 2 * u) == pytest.approx(slope + 2, rel=1e-13)
    assert median_slope(u + 1, v - 5) == pytest.approx(slope, rel=1e-11)


# --- quantile lines ---


@given(points(), QUANTILES, st.data())
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_quantile_line_costs_no_more_than_linear_programming_finds(data, q, draw):
    u, v = data
    weight = st.lists(st.integers(1, 4), min_size=u.size, max_size=u.size)
    w = np.array(draw.draw(weight), dtype=float)
    line = quantile_line(u, v, q, w)
    rounding = 1e-14 * float(w @ (np.abs(v) + np.abs(line[1] * u) + abs(line[0])))
    assert cost(u, v, q, line, w) == pytest.approx(
        least_cost_of_program(u, v, q, w), rel=1e-12, abs=rounding
    )


@pytest.mark.parametrize("shape", SHAPES[:8])
@pytest.mark.parametrize("q", [0.1, 0.5, 0.77])
def test_quantile_line_is_the_best_of_all_pairs_and_hits_two_points(shape, q):
    u, v = sample(shape, 60)
    line = quantile_line(u, v, q)
    size = np.abs(v) + abs(line[0]) + np.abs(line[1] * u)
    assert cost(u, v, q, line) == pytest.approx(
        least_cost_of_pairs(u, v, q), rel=1e-12, abs=1e-15 * size.sum()
    )
    hit = np.abs(v - line[0] - line[1] * u) <= 1e-15 * size.max()
    assert np.unique(u[hit]).size >= 2


@pytest.mark.parametrize("shape", ["continuous", "integers", "heavy tails"])
@pytest.mark.parametrize("q", [0.02, 0.5, 0.9])
def test_no_move_of_a_large_quantile_line_lowers_its_cost(shape, q):
    """The cost is convex, and linear between turns about the points that the line meets.

    So it is enough that it falls in none of these turns. (No peer finishes a sample of this size.)
    """
    u, v = sample(shape, 30_000)
    line = quantile_line(u, v, q)
    residuals = v - line[0] - line[1] * u
    on = np.abs(residuals) < 1e-12 * (1 + np.abs(v) + np.abs(line[1] * u))
    assert np.unique(u[on]).size >= 2
    pull = np.where(on, 0.0, np.where(residuals > 0, -q, 1 - q))
    for x in np.unique(u[on]):
        for sign in (-1, 1):
            move = sign * (u - x)
            fall = np.where(on, np.where(move > 0, (1 - q) * move, -q * move), pull * move).sum()
            assert fall >= -1e-12 * np.abs(move).sum()


@pytest.mark.parametrize("q", [0.13, 0.5, 0.87])
def test_quantile_line_agrees_with_statsmodels(q):
    u, v = sample("continuous", 301)
    peer = sm.QuantReg(v, sm.add_constant(u)).fit(q=q, p_tol=1e-10, max_iter=5000).params
    assert quantile_line(u, v, q) == pytest.approx(tuple(peer), abs=1e-6)


@pytest.mark.parametrize("shape", ["continuous", "integers"])
def test_whole_weights_are_repeats(shape):
    u, v = sample(shape, 200)
    w = np.random.default_rng(3).integers(1, 6, u.size)
    weighted = quantile_line(u, v, 0.3, w)
    repeated = quantile_line(np.repeat(u, w), np.repeat(v, w), 0.3)
    assert cost(u, v, 0.3, weighted, w) == pytest.approx(cost(u, v, 0.3, repeated, w), rel=1e-13)


def test_quantile_line_does_not_depend_on_rows_and_follows_units():
    u, v = sample("continuous", 2001)
    intercept, slope = line = quantile_line(u, v, 0.3)
    rows = np.random.default_rng(1).permutation(u.size)
    assert quantile_line(u[rows], v[rows], 0.3) == line
    assert quantile_line(u, 4 * v, 0.3) == (4 * intercept, 4 * slope)
    assert quantile_line(u, -v, 0.7) == pytest.approx((-intercept, -slope), rel=1e-13)
    assert quantile_line(-u, v, 0.3) == pytest.approx((intercept, -slope), rel=1e-13)
    moved = quantile_line(u + 3, v + 2 * u - 1, 0.3)
    assert moved == pytest.approx((intercept - 1 - 3 * (slope + 2), slope + 2), rel=1e-10)


@pytest.mark.parametrize("q", [0.05, 0.5])
def test_points_on_one_line_have_it_as_their_quantile_line(q):
    u = np.arange(3000.0)
    assert quantile_line(u, 2.5 * u - 4, q) == (-4.0, 2.5)


def test_results_are_plain_floats():
    u, v = sample("continuous", 2000)
    found = (median_slope(u[:9], v[:9]), median_slope(u, v), *quantile_line(u, v, 0.5))
    assert {type(value) for value in found} == {float}


# --- bad input ---


@pytest.mark.parametrize(
    ("u", "v", "message"),
    [
        ([1, 2, 3], [1, 2], "u has 3 values and v has 2"),
        ([1], [1], "u has 1 values"),
        ([], [], "u has 0 values"),
        ([2, 2, 2], [1, 2, 3], "u: all 3 values are equal"),
        ([1, np.nan, 3], [1, 2, 3], r"u\[1\]=nan"),
        ([1, 2, 3], [1, 2, np.inf], r"v\[2\]=inf"),
        ([1, 2, 3], [1, 2, 1e-80], r"v\[2\]=1e-80"),
        ([1, 2, -1e80], [1, 2, 3], r"u\[2\]=-1e\+80"),
        ([[1, 2], [3, 4]], [1, 2], r"u has shape \(2, 2\)"),
        (["one", "two"], [1, 2], "u: expected numbers"),
    ],
)
def test_bad_points_are_refused_by_name(u, v, message):
    with pytest.raises(ValueError, match=message):
        median_slope(u, v)
    with pytest.raises(ValueError, match=message):
        quantile_line(u, v, 0.5)


@pytest.mark.parametrize("q", [0, 1, -0.1, 1.5, np.nan, np.inf, [0.5]])
def test_bad_quantiles_are_refused_by_name(q):
    with pytest.raises(ValueError, match="q="):
        quantile_line([1, 2, 3], [1, 2, 4], q)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 1], "weights has 2 values and u has 3"),
        ([1, 0, 1], r"weights\[1\]=0"),
        ([1, 1, -2], r"weights\[2\]=-2"),
        ([np.nan, 1, 1], r"weights\[0\]=nan"),
        (3, r"weights has shape \(\)"),
    ],
)
def test_bad_weights_are_refused_by_name(weights, message):
    with pytest.raises(ValueError, match=message):
        quantile_line([1, 2, 3], [1, 2, 4], 0.5, weights)
