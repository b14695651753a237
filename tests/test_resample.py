"""Resampling against plain loops, numpy and scipy's bootstrap."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from lib import resample

DRAWS = {
    "pairs": lambda rng, rows: resample.pairs(rng, 7, rows),
    "clusters": lambda rng, rows: resample.clusters(rng, np.array([0, 1, 1, 2, 3, 3, 3]), rows),
    "signs": lambda rng, rows: resample.signs(rng, 7, rows),
}
EVERY_DRAW = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


def test_pairs_are_points_drawn_one_by_one():
    counts = resample.pairs(np.random.default_rng(4), 6, 50)
    drawn = np.random.default_rng(4).integers(0, 6, (50, 6), dtype=np.int32)
    assert counts.tolist() == [np.bincount(row, minlength=6).tolist() for row in drawn]


def test_clusters_come_whole():
    labels = np.array([2, 0, 1, 1, 2, 2])
    counts = resample.clusters(np.random.default_rng(4), labels, 50)
    drawn = np.random.default_rng(4).integers(0, 3, (50, 3), dtype=np.int32)
    expected = [[(row == label).sum() for label in labels] for row in drawn]
    assert counts.tolist() == expected


@EVERY_DRAW
def test_draws_do_not_depend_on_how_they_are_parted(draw):
    together = draw(np.random.default_rng(1), 30)
    rng = np.random.default_rng(1)
    parted = np.concatenate([draw(rng, rows) for rows in (1, 3, 7, 19)])
    assert parted.tolist() == together.tolist()


@EVERY_DRAW
def test_draws_are_fair(draw):
    counts = draw(np.random.default_rng(2), 40_000)
    expected = 0.0 if counts.min() < 0 else 1.0
    error = counts.std() / math.sqrt(len(counts))
    assert counts.mean(axis=0) == pytest.approx(np.full(7, expected), abs=5 * error)


@settings(derandomize=True, deadline=None)
@given(rows=st.integers(1, 10**4), columns=st.integers(1, 10**8))
def test_chunks_hold_all_rows_and_no_more_than_they_should(rows, columns):
    sizes = list(resample.chunks(rows, columns))
    assert sum(sizes) == rows
    assert all(size == 1 or size * columns <= resample.CELLS for size in sizes)


def fails_where_the_first_is_undrawn(counts):
    return np.where(counts[:, :1] > 0, counts[:, :2], np.nan)


def test_replicates_are_drawn_until_there_are_enough(monkeypatch):
    def found():
        rng = np.random.default_rng(5)
        return resample.replicate(
            lambda rows: resample.pairs(rng, 9, rows), fails_where_the_first_is_undrawn, 9, 500
        )

    whole = found()
    assert whole.shape == (500, 2)
    rng = np.random.default_rng(5)
    one_by_one = []
    while len(one_by_one) < 500:
        row = fails_where_the_first_is_undrawn(resample.pairs(rng, 9, 1))[0]
        one_by_one += [row.tolist()] * bool(np.isfinite(row).all())
    assert whole.tolist() == one_by_one
    monkeypatch.setattr(resample, "CELLS", 50)
    assert found().tolist() == whole.tolist()


def test_replicates_that_nearly_never_come_are_given_up():
    rng = np.random.default_rng(6)
    nowhere = lambda rows: np.full((len(rows), 2), np.nan)  # noqa: E731
    with pytest.raises(ValueError, match="of 2000 resamples only 0 hold enough different points"):
        resample.replicate(lambda rows: resample.pairs(rng, 3, rows), nowhere, 3, 100)


# Ends


@settings(derandomize=True, deadline=None)
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), level=st.floats(0.01, 0.99))
def test_percentile_ends_are_those_of_numpy(values, level):
    expected = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    found = resample.percentile_ends(np.array(values), level)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_an_end_among_infinite_values_is_infinite():
    values = np.array([-math.inf, -math.inf, *range(96), math.inf, math.inf])
    assert resample.percentile_ends(values, 0.99) == (-math.inf, math.inf)
    low, high = resample.percentile_ends(values, 0.5)
    assert (low, high) == pytest.approx((22.75, 72.25))
    at_edge = np.array([0.0, 1.0, 2.0, math.inf])  # halfway between 2 and inf
    assert resample.percentile_ends(at_edge, 2 / 3)[1] == math.inf
    assert resample.percentile_ends(at_edge, 1 / 3)[1] == pytest.approx(2.0)


def slope(x, y, axis=-1):
    """Least-squares slope along an axis, as scipy's bootstrap wants it."""
    x = x - x.mean(axis=axis, keepdims=True)
    return (x * y).sum(axis=axis) / (x * x).sum(axis=axis)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("seed", range(3))
def test_ends_are_those_of_scipy_from_the_same_replicates(level, seed):
    rng = np.random.default_rng(seed)
    x = rng.exponential(1.0, 15)
    y = x + rng.exponential(1.0, 15) * x
    ours = {
        "percentile": lambda values: resample.percentile_ends(values, level),
        "BCa": lambda values: resample.bca_ends(values, slope(x, y), left_out, level),
    }
    left_out = np.array([slope(np.delete(x, i), np.delete(y, i)) for i in range(15)])
    for method, ends in ours.items():
        theirs = stats.bootstrap(
            (x, y),
            slope,
            paired=True,
            vectorized=True,
            n_resamples=999,
            confidence_level=level,
            method=method,
            rng=np.random.default_rng(7),
        )
        found = ends(theirs.bootstrap_distribution)
        assert found == pytest.approx(theirs.confidence_interval, rel=1e-12)


def test_bca_ends_of_many_numbers_are_those_of_each():
    rng = np.random.default_rng(3)
    values, left_out = rng.gamma(2.0, size=(500, 2, 3)), rng.normal(size=(9, 2, 3)) ** 3
    estimate = np.median(values, axis=0) + 0.1
    low, high = resample.bca_ends(values, estimate, left_out, 0.9)
    for at in np.ndindex(2, 3):
        alone = resample.bca_ends(values[:, *at], estimate[at], left_out[:, *at], 0.9)
        assert (low[at], high[at]) == pytest.approx(np.array(alone), rel=1e-12)


@settings(derandomize=True, deadline=None)
@example(share=0.998, outlier=-1.0, level=0.9999)
@example(share=0.002, outlier=1.0, level=0.9999)
@given(
    share=st.floats(0.002, 0.998),
    outlier=st.floats(-1e9, 1e9),
    level=st.floats(0.5, 0.9999),
)
def test_bca_ends_stay_in_order_and_among_the_replicates(share, outlier, level):
    """Also where a large bias and a large acceleration would turn the percentages about."""
    values = np.linspace(-1, 1, 1001)
    estimate = np.quantile(values, share)
    low, high = resample.bca_ends(values, estimate, np.array([outlier, *np.zeros(99)]), level)
    assert -1 <= low <= high <= 1


def test_bca_without_bias_or_skewness_is_the_percentile_interval():
    values = np.linspace(-1, 1, 1001)
    found = resample.bca_ends(values, 0.0, np.linspace(-1, 1, 9), 0.9)
    expected = np.array(resample.percentile_ends(values, 0.9))
    assert found == pytest.approx(expected, abs=1e-12)


def test_bca_takes_no_acceleration_from_infinite_or_equal_estimates():
    values = np.linspace(-1, 1, 1001)
    expected = np.array(resample.percentile_ends(values, 0.9))
    for left_out in (np.zeros(9), np.array([0.0, math.inf, -math.inf]), np.array([1.0, math.inf])):
        found = resample.bca_ends(values, 0.0, left_out, 0.9)
        assert found == pytest.approx(expected, abs=1e-12)


def test_bca_of_equal_replicates_has_no_width():
    found = resample.bca_ends(np.full(100, 0.3), 0.3, np.full(9, 0.3), 0.95)
    assert found == (0.3, 0.3)


@pytest.mark.parametrize("estimate", [-2.0, 2.0])
def test_bca_refuses_an_estimate_outside_of_all_replicates(estimate):
    with pytest.raises(ValueError, match="the estimate lies outside of all replicates"):
        resample.bca_ends(np.linspace(-1, 1, 9), estimate, np.arange(3.0), 0.95)
