"""Batched resampling against the peers that have it: the same answer first, then the ratio.

A peer that goes through replicates one by one is timed on some of them, and its time scaled to all.
"""

import resource

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from lib import estimators, resample, selection
from tests.benchmarks.timing import best, once, times_faster

N, REPLICATES, SOME = 77, 10_000, 300


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(2021)
    u = rng.uniform(17, 22, N)
    v = 1.2 - 0.1 * u + rng.normal(0, 0.06, N)
    return estimators.Points(u - u.mean(), v - v.mean(), None, -1.0)


def slopes(estimator, points, rows=REPLICATES):
    """Slopes on as many resamples, drawn anew: what an interval of pairs is made from."""
    rng = np.random.default_rng(0)
    return resample.replicate(
        lambda size: resample.pairs(rng, points.size, size),
        lambda counts: estimator.find(points, counts),
        points.size,
        rows,
    )[:, 1]


def looped(one, points, rows):
    """A peer's slope for the resamples of `slopes`, one after the other, from the drawn points."""
    counts = resample.pairs(np.random.default_rng(0), points.size, REPLICATES)[:rows]
    indices = [np.repeat(np.arange(points.size), row.astype(int)) for row in counts]

    def every():
        return np.array([one(points.u[i], points.v[i]) for i in indices])

    return every


def compared(what, estimator, points, one, some=SOME, **close):
    """Check the slopes, then print how many times as fast we find all of them."""
    loop = looped(one, points, some)
    theirs, seconds = once(loop)
    ours = slopes(estimator, points)
    np.testing.assert_allclose(ours[:some], theirs, **close)
    our_seconds = best(lambda: slopes(estimator, points))
    times_faster(
        f"{REPLICATES:,} {what}", our_seconds, min(seconds, best(loop, 1)) / some * REPLICATES
    )


def test_least_squares_against_a_loop_of_statsmodels(points):
    compared(
        "pairs-bootstrap slopes, to statsmodels OLS in a loop",
        estimators.least_squares,
        points,
        lambda u, v: sm.OLS(v, sm.add_constant(u)).fit().params[1],
        some=2_000,
        rtol=1e-9,
    )


def test_least_squares_against_scipy_vectorised(points):
    def slope(u, v, axis=-1):
        du = u - u.mean(axis=axis, keepdims=True)
        dv = v - v.mean(axis=axis, keepdims=True)
        return (du * dv).sum(axis=axis) / (du * du).sum(axis=axis)

    def theirs():
        found = stats.bootstrap(
            (points.u, points.v),
            slope,
            paired=True,
            vectorized=True,
            n_resamples=REPLICATES,
            method="percentile",
            rng=np.random.default_rng(1),
        )
        return found.confidence_interval

    def ours():
        return resample.percentile_ends(slopes(estimators.least_squares, points), 0.95)

    # Different resamples: equal but for the noise of 10,000 of them, a few per cent of the width.
    np.testing.assert_allclose(ours(), tuple(theirs()), atol=0.05 * np.ptp(ours()))
    times_faster(
        "pairs interval of 10,000 resamples, to scipy.stats.bootstrap vectorised",
        best(ours, 5),
        best(theirs),
    )


@pytest.mark.filterwarnings("ignore:Maximum number of iterations")  # theirs, on some resamples
@pytest.mark.parametrize("q", [0.1, 0.5])
def test_quantile_lines_against_a_loop_of_statsmodels(points, q):
    """The losses are compared, since a resample may have several best lines."""
    estimator = estimators.quantile(q)
    counts = resample.pairs(np.random.default_rng(0), N, REPLICATES)[:SOME]
    found = estimator.find(points, counts)

    def loss(lines):
        left = points.v - lines[:, :1] - lines[:, 1:] * points.u
        return (counts * left * (q - (left < 0))).sum(axis=1)

    def theirs():
        lines = []
        for row in counts:
            i = np.repeat(np.arange(N), row.astype(int))
            model = sm.QuantReg(points.v[i], sm.add_constant(points.u[i]))
            lines.append(model.fit(q=q).params)
        return np.array(lines)

    lines, seconds = once(theirs)
    assert (loss(found) <= loss(lines) + 1e-12).all()  # exact, so never worse
    np.testing.assert_allclose(loss(found), loss(lines), rtol=0.01)  # theirs iterates
    times_faster(
        f"{REPLICATES:,} exact quantile slopes, q = {q}, to statsmodels QuantReg in a loop",
        best(lambda: slopes(estimator, points)),
        seconds / SOME * REPLICATES,
    )


def test_theil_sen_against_a_loop_of_scipy(points):
    compared(
        "Theil-Sen slopes, to scipy.stats.theilslopes in a loop",
        estimators.theil_sen,
        points,
        lambda u, v: stats.theilslopes(v, u)[0],
        rtol=1e-9,
    )


def test_deming_against_a_loop_of_scipy(points):
    ratio = 0.03

    def one(u, v):
        def lost(slope):
            left = v - v.mean() - slope * (u - u.mean())
            return left @ left / (ratio + slope**2)

        return optimize.minimize_scalar(lost, bracket=(-0.2, -0.1), tol=1e-12).x

    compared(
        "Deming slopes, to scipy.optimize.minimize_scalar in a loop",
        estimators.deming(ratio),
        points,
        one,
        rtol=1e-6,
    )


def big(n):
    rng = np.random.default_rng(1)
    u = rng.normal(0, 1.5, n)
    return estimators.Points(u, -0.1 * u + rng.standard_t(3, n), None, -1.0)


GROWING = {
    "200 least-squares resamples": lambda points: slopes(estimators.least_squares, points, 200),
    "200 Deming resamples": lambda points: slopes(estimators.deming(0.03), points, 200),
    "Theil-Sen line": lambda points: selection.median_slope(points.u, points.v),
    "quantile line": lambda points: selection.quantile_line(points.u, points.v, 0.1),
}


@pytest.mark.parametrize("what", GROWING)
def test_cost_from_a_hundred_to_a_million_points(what):
    """Near-linear: each step is ten times the points, so a ratio near ten; memory does not grow."""
    before = None
    for n in (10**2, 10**3, 10**4, 10**5, 10**6):
        points = big(n)
        _, seconds = once(lambda points=points: GROWING[what](points))
        grown = "" if before is None else f", {seconds / before:.3g} times the last"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\n{what}, {n:>9,} points: {seconds:.3g} s{grown}; peak so far {peak:.0f} MB")
        before = seconds
