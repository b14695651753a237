"""Five methods against a plain loop of scikit-learn, closed forms, and crossings by hand."""

import math
import sys

import joblib
import numpy as np
import pytest
from distributed import Client, LocalCluster
from scipy import stats

from lib import flexibility, simulation
from lib.flexibility import METHODS, Setting, expected, flop
from lib.simulation import Simulation, overtakes, simulate
from tests.plain import fit_all

SIGNIFICANCE = 0.001
"""Chance that a test of ours fails where nothing is wrong; seeds are fixed, so it does not come
and go."""

SMALL = Setting(candidates=120, relevant=8, forgotten=2, noise=1.0)


# With little noise and many features of the expert's own, the hybrid's penalty shows.
SHARP = Setting(candidates=120, relevant=30, forgotten=10, noise=0.3)


@pytest.mark.parametrize(
    ("setting", "samples"), [(SMALL, 20), (SMALL, 60), (SMALL, 300), (SHARP, 70)]
)
def test_shares_are_distributed_as_those_of_scikit_learn(setting, samples):
    rng = np.random.default_rng(samples)
    theirs = [fit_all(setting, samples, rng) for _ in range(120)]
    ours = simulate(setting, [samples], runs=1000, seed=1)
    for method in METHODS:
        found = stats.ks_2samp(ours.excess[method][0], [each[method] for each in theirs])
        assert found.pvalue > SIGNIFICANCE, method


@pytest.mark.parametrize("samples", [120, 600])
def test_means_are_those_expected(samples):
    setting = Setting(candidates=300, relevant=60, forgotten=12)
    found = simulate(setting, [samples], runs=100)
    for method in METHODS:
        shares = found.excess[method][0]
        theory = expected(method, setting, samples).excess
        # Four standard errors; and 5% for a mean of ratios and for a hundred not being infinite.
        error = 4 * shares.std() / math.sqrt(shares.size)
        assert abs(shares.mean() - theory) < error + 0.05 * theory, method


def test_the_plateau_of_the_expert_is_a_beta():
    found = simulate(SMALL, [10**7], runs=2000)
    plateau = stats.beta(SMALL.forgotten / 2, (SMALL.relevant - SMALL.forgotten) / 2)
    assert stats.kstest(found.excess["expert"][0], plateau.cdf).pvalue > SIGNIFICANCE
    assert found.excess["oracle"].max() < 1e-4


def test_closed_forms():
    setting = Setting()
    assert expected("oracle", setting, 111).excess == pytest.approx(10 / 100 / 10)
    assert expected("expert", setting, 111).excess == pytest.approx((1 + 2 * 0.1) / 10)
    assert expected("flexible", setting, 501).excess == pytest.approx(1 - 0.501 + 501 / 498 / 10)
    assert expected("oracle", setting, 111).performance == pytest.approx(2.0)
    # An expert who forgets nothing is the oracle.
    knows = Setting(forgotten=0)
    assert expected("expert", knows, 50) == expected("oracle", knows, 50)


def test_operations_by_hand():
    setting = Setting(candidates=100, relevant=10)

    def householder(rows, columns):
        return 2 * columns**2 * (rows - columns / 3)

    assert flop("oracle", setting, 60) == householder(60, 10) == flop("expert", setting, 60)
    assert flop("flexible", setting, 300) == householder(300, 100)
    assert flop("flexible", setting, 60) == householder(100, 60)
    path = 2 * 60 * 100 * (5 + 1) + householder(60, 5)
    assert flop("regularised", setting, 60, 5) == pytest.approx(path)
    rest = 2 * 50 * 90 * (5 + 1) + householder(50, 5)
    assert flop("hybrid", setting, 60, 5) == pytest.approx(
        householder(60, 10) + 4 * 60 * 10 * 90 + rest
    )


@pytest.mark.parametrize("method", METHODS)
def test_operations_grow_with_samples(method):
    amounts = [float(flop(method, Setting(), n, 10)) for n in range(20, 2000, 7)]
    assert (np.diff(amounts) > 0).all()


# crossings

FLAT = [1, 100], [1.0, 1.0]


def test_crossings_by_hand():
    assert overtakes([1, 100], [0, 2], *FLAT) == pytest.approx(10)
    assert overtakes([1, 100], [0, 1], *FLAT) == math.inf  # level is not ahead
    assert overtakes([1, 100], [2, 3], *FLAT) == 1
    assert overtakes([3, 100], [2, 3], *FLAT) == 3
    # Ahead, behind, ahead again: the last time counts.
    assert overtakes([1, 10, 100, 1000], [2, 0, 0, 2], *FLAT) == pytest.approx(10**2.5)
    # The rival keeps the best that it had, and goes on flat.
    assert overtakes([1, 10, 100], [0, 0, 2], [1, 10], [1, -5]) == pytest.approx(10**1.5)


def test_a_rival_may_bend_between_our_points():
    assert overtakes([1, 100], [0, 1], [1, 10, 100], [-1, 0.9, 0.9]) == pytest.approx(10**1.8)


def test_crossings_are_those_of_a_fine_grid():
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(200):
        x, their_x = (np.sort(rng.uniform(0, 3, size)) for size in (6, 9))
        ours, theirs = np.sort(rng.normal(0.3, 1, 6)), rng.normal(0, 1, 9)
        grid = np.linspace(x[0], x[-1], 30_001)
        best = np.interp(grid, their_x, np.maximum.accumulate(theirs))
        behind = np.flatnonzero(np.interp(grid, x, ours) <= best)
        end = grid[-1] if not behind.size else grid[behind[-1]]
        found = overtakes(10**x, ours, 10**their_x, theirs)
        if behind.size and behind[-1] == grid.size - 1:
            kinds.add("never")
            assert found == math.inf
        elif behind.size:
            kinds.add("later")
            assert math.log10(found) == pytest.approx(end, abs=2e-4)
        else:
            kinds.add("at once")
            assert found == pytest.approx(10 ** x[0])
    assert kinds == {"never", "later", "at once"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 1], [0, 1], *FLAT), "x: expected a list of growing values"),
        (([0, 1], [0, 1], *FLAT), r"x\[0\]=0.0: expected a number above 0"),
        (([], [], *FLAT), "x: expected a list"),
        ((1, 1, *FLAT), "x: expected a list"),
        (([1, 2], [0, math.nan], *FLAT), r"ours\[1\]=nan"),
        (([1, 2], [0, 1, 2], *FLAT), r"x has shape \(2,\) and ours \(3,\)"),
        (([1, 2], [0, 1], [2, 1], [0, 1]), "their_x: expected a list of growing values"),
        (([1, 2], [0, 1], [1, 2], [0]), r"their_x has shape \(2,\) and theirs \(1,\)"),
    ],
)
def test_bad_curves_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        overtakes(*arguments)


def made_up(rng, runs):
    """Two methods with curves we know, 1 and log10(n) - 1, which cross at 100, and noise."""
    sizes = np.array([10, 30, 90, 270, 810])
    performance = {
        "oracle": np.log10(sizes)[:, None] - 1 + rng.normal(0, 0.3, (5, runs)),
        "expert": 1 + rng.normal(0, 0.3, (5, runs)),
    }
    excess = {method: 10**-each for method, each in performance.items()}
    work = {method: np.repeat(1000.0 * sizes[:, None], runs, axis=1) for method in excess}
    return Simulation(Setting(), sizes, excess, work)


def test_the_interval_of_a_crossing_covers():
    rng = np.random.default_rng(0)
    covered = 0
    for seed in range(100):
        found = made_up(rng, 60).crossing("oracle", "expert", replicates=200, seed=seed)
        assert found.low <= found.estimate <= found.high
        covered += found.low <= 100 <= found.high
    # The best up to a size is biased upwards a little; 19 of 20 within the luck of 100.
    assert covered >= stats.binom(100, 0.95).ppf(SIGNIFICANCE)


def test_a_crossing_in_operations_is_that_in_samples_where_these_are_in_proportion():
    found = made_up(np.random.default_rng(0), 60)
    samples, work = (found.crossing("oracle", "expert", each) for each in ("samples", "flop"))
    assert work.estimate == pytest.approx(1000 * samples.estimate)
    assert (work.low, work.high) == pytest.approx((1000 * samples.low, 1000 * samples.high))


def test_more_samples_may_take_fewer_operations():
    found = made_up(np.random.default_rng(0), 60)
    found.flop["oracle"][[1, 2]] = found.flop["oracle"][[2, 1]]
    assert found.crossing("oracle", "expert", "flop").estimate > 0


def test_bands_are_quantiles():
    found = made_up(np.random.default_rng(0), 999)
    middle, low, high = found.band("expert", 0.8)
    reach = 0.3 * stats.norm.ppf(0.9)
    assert middle == pytest.approx(np.ones(5), abs=0.05)
    assert low == pytest.approx(1 - np.full(5, reach), abs=0.07)
    assert high == pytest.approx(1 + np.full(5, reach), abs=0.07)


# runs and processes


def same(a, b):
    return all(
        (getattr(a, part)[method] == getattr(b, part)[method]).all()
        for part in ("excess", "flop")
        for method in METHODS
    )


@pytest.fixture(scope="module")
def reference():
    return simulate(SMALL, [20, 50], runs=simulation.AT_ONCE + 1)


def test_tasks_of_one_run_keep_their_shape(reference):
    for method in METHODS:
        assert reference.excess[method].shape == (2, simulation.AT_ONCE + 1)
        assert reference.flop[method].shape == (2, simulation.AT_ONCE + 1)
        assert np.isfinite(reference.performance(method)).all()
    assert simulate(SMALL, [20], runs=1).excess["hybrid"].shape == (1, 1)


def test_numbers_do_not_depend_on_the_number_of_processes(reference):
    for jobs in (1, 2):
        with joblib.parallel_config(n_jobs=jobs):
            assert same(simulate(SMALL, [20, 50], runs=simulation.AT_ONCE + 1), reference)


def test_other_seeds_give_other_numbers(reference):
    other = simulate(SMALL, [20, 50], runs=simulation.AT_ONCE + 1, seed=1)
    assert (other.excess["hybrid"] != reference.excess["hybrid"]).all()


def test_a_cluster_of_two_processes_finds_the_same_numbers(reference):
    def loaded():
        return "lib.flexibility" in sys.modules

    address = {"host": "127.0.0.1", "dashboard_address": None}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **address) as cluster,
        Client(cluster) as client,
    ):
        assert list(client.run(loaded).values()) == [False, False]
        with joblib.parallel_config(backend="dask"):
            found = simulate(SMALL, [20, 50], runs=simulation.AT_ONCE + 1)
        # The workers had to load the module, since they did the work.
        assert list(client.run(loaded).values()) == [True, True]
    assert same(found, reference)


# bad input


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"relevant": 11, "candidates": 10}, "candidates=10: expected at least 13"),
        ({"forgotten": 11}, "forgotten=11: there are 10 relevant features"),
        ({"noise": 0}, "noise=0: expected a finite number above 0"),
        ({"noise": [1.0, 2.0]}, r"noise=\[1.0, 2.0\]"),
        ({"noise": "1"}, "noise=1: expected a finite number"),
        ({"relevant": 2.5}, "relevant=2.5: expected a whole number of at least 1"),
        ({"relevant": True}, "relevant: expected numbers, got True"),
        ({"forgotten": "1"}, "forgotten: expected numbers, got '1'"),
        ({"forgotten": None}, "forgotten=nan: expected a whole number of at least 0"),
        ({"candidates": [30, 40]}, r"candidates has shape \(2,\)"),
    ],
)
def test_bad_settings_are_named(bad, message):
    with pytest.raises(ValueError, match=message):
        Setting(**bad)


def test_all_faults_of_a_setting_are_told_at_once():
    with pytest.raises(ValueError, match=r"^candidates=2.5.*; relevant=-1.*; forgotten=.*; noise="):
        Setting(candidates=2.5, relevant=-1, forgotten=math.nan, noise=-1)


def test_whole_floats_are_counts():
    assert Setting(1000.0, 10.0, 1.0) == Setting()
    assert type(Setting(1000.0).candidates) is int


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([20, 9],), r"samples\[1\]=9.0: expected a whole number of at least 10"),
        (([30, 20],), r"samples=\[30, 20\]: expected a list of growing numbers"),
        (([],), r"samples=\[\]"),
        (([[20, 30]],), "samples="),
        (([20], 0), "runs=0.0"),
        (([20], [2, 3]), r"runs has shape \(2,\)"),
        (([20], 1, -1), "seed=-1.0: expected a whole number of at least 0"),
        (([20], 1, "a"), "seed: expected numbers"),
    ],
)
def test_bad_simulations_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(SMALL, *arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: expected("magic", SMALL, 50), "method='magic': expected one of 'oracle'"),
        (lambda: expected(["oracle"], SMALL, 50), r"method=\['oracle'\]"),
        (lambda: expected("flexible", SMALL, 120), "samples=120: with 120 features the mean"),
        (lambda: expected("hybrid", SMALL, 9), "samples=9: the hybrid takes at least 10"),
        (lambda: expected("oracle", SMALL, 0), "samples=0.0"),
        (lambda: expected("oracle", SMALL, [50, 60]), r"samples has shape \(2,\)"),
        (lambda: flop("magic", SMALL, 50), "method='magic'"),
        (lambda: flop("regularised", SMALL, 50, [1, 51]), "active=51: a LASSO of 50 samples"),
        (lambda: flop("regularised", SMALL, 50, -1), "active=-1.0"),
        (lambda: flexibility.penalty(1, 10, 1.0), "candidates=1.0"),
        (lambda: flexibility.penalty(10, 10, -1.0), "noise=-1.0"),
        (lambda: simulation.sizes(Setting(20_000, 10_000), 5), "relevant=10000: expected fewer"),
        (lambda: simulation.sizes(SMALL, 0), "number=0.0"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"method": "magic"}, "method='magic'"),
        ({"against": "time"}, "against='time'"),
        ({"level": 95}, "level=95"),
        ({"replicates": 0}, "replicates=0.0"),
    ],
)
def test_bad_crossings_are_named(reference, bad, message):
    with pytest.raises(ValueError, match=message):
        reference.crossing(**({"method": "oracle", "rival": "expert"} | bad))
