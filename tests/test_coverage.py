"""How often intervals cover, by simulation: where theory promises 95 %, and where it does not.

Counts are random. So a promise is kept if the coverages that the count allows (Wilson's interval)
meet what was promised, and enough samples are drawn to tell it from what would break it.

One long run gave these coverages of the slope, in per cent, with 2,000 replicates (1,000 below the
second line). Each is good to about 0.7, those of 10,000 samples (77 points: t, hc3) to 0.4.

===================  ====  ====  =====  =========  ====  =======
                     t     hc3   pairs  pairs-bca  wild  cluster
===================  ====  ====  =====  =========  ====  =======
77 points            95.0  94.9  94.2   94.3       94.8
13 points            95.1  95.1  91.3   92.0       91.7
25 clusters          87.1  86.5  84.8   84.5       85.1  92.6
heavy tails          94.8  95.5  93.3   90.6       94.5
growing noise        88.6  94.4  92.5   90.2       93.6
error in compute     80.5  81.0  78.5   78.7       79.6
===================  ====  ====  =====  =========  ====  =======
"""

import functools
from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from lib import coverage
from lib.coverage import (
    AHEAD,
    CENTRE,
    HEIGHT,
    NOISE,
    SLOPE,
    SPREAD,
    WORLDS,
    Line,
    Share,
    World,
    cover,
)
from lib.estimators import deming, quantile
from lib.fit import Fit, regress

MANY = 200_000
SLOPE_ONLY = ("slope",)


@functools.cache
def asked(world, interval="t", estimator="least-squares", **more):
    """Ask once, whatever number of tests want to know."""
    return cover(WORLDS[world], estimator, interval, **more)


def slopes(world, interval, samples, replicates=100, **more):
    """Ask for the slope alone."""
    more = {"questions": SLOPE_ONLY, "samples": samples, "replicates": replicates} | more
    return asked(world, interval, **more)["slope"]


def meets(share, low, high):
    """Whether the count allows a coverage between low and high."""
    allowed = share.interval()
    return allowed[0] <= high and low <= allowed[1]


# The worlds are what they say


def logs(world):
    """Many points of a world as logarithms, measured from the line at the centre."""
    sample = replace(world, n=MANY).draw(np.random.default_rng(1))
    return np.log10(sample.x) - CENTRE, np.log10(sample.y) - HEIGHT, sample.clusters


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_least_squares_in_many_points_finds_the_lines_of_the_world(world):
    if world.clusters:  # more points, and not more of each cluster
        world = replace(world, clusters=MANY * world.clusters // world.n)
    u, v, _ = logs(world)
    slope, height = np.polyfit(u, v, 1)
    assert slope == pytest.approx(world.diluted.slope, abs=0.001)
    assert height == pytest.approx(0, abs=0.002)
    run, start = np.polyfit(v, u, 1)
    assert 1 / run == pytest.approx(world.turned.slope, rel=0.02)
    assert -start / run == pytest.approx(0, abs=0.003)


@pytest.mark.parametrize("name", ["independent", "heavy"])
def test_spread_and_noise_are_as_stated(name):
    u, v, _ = logs(WORLDS[name])
    assert u.std() == pytest.approx(SPREAD, rel=0.01)
    assert (v - SLOPE * u).std() == pytest.approx(NOISE, rel=0.03)


@pytest.mark.parametrize("name", ["independent", "few", "heavy", "clustered"])
def test_share_of_observations_below_a_quantile_line(name):
    world = WORLDS[name]
    for q in (0.1, 0.5):
        rng = np.random.default_rng(2)
        x, y = np.log10([world.draw(rng).new for _ in range(4000)]).T
        assert np.mean(y < world.below(q).at(x)) == pytest.approx(q, abs=0.025)


def test_points_of_a_cluster_have_half_of_the_variance_in_common():
    world = replace(WORLDS["clustered"], clusters=MANY // 2)
    u, v, labels = logs(world)
    order = np.argsort(labels)
    first, second = order[:-1], order[1:]
    same = labels[first] == labels[second]
    for values in (u, v - SLOPE * u):
        pairs = values[first[same]], values[second[same]]
        assert np.corrcoef(pairs)[0, 1] == pytest.approx(WORLDS["clustered"].shared, abs=0.01)
        assert np.corrcoef(values[first[~same]], values[second[~same]])[0, 1] < 0.01


def test_noise_grows_by_its_factor_for_each_decade():
    world = WORLDS["growing"]
    u, v, _ = logs(world)
    left = v - SLOPE * u
    near, far = (left[np.abs(u - place) < 0.1].std() for place in (0, 1))
    assert far / near == pytest.approx(world.growth, rel=0.04)


def test_next_observation_stands_at_its_place():
    x, y = WORLDS["few"].draw(np.random.default_rng(0)).new
    assert np.log10(x) == pytest.approx(AHEAD)
    assert np.log10(y) == pytest.approx(WORLDS["few"].line.at(AHEAD), abs=5 * NOISE)


def test_line_is_inverted_by_where_it_reaches():
    line = Line(-0.2, -1.0)
    assert line.reaches(line.at(25.0)) == pytest.approx(25.0)


def test_quantiles_of_changing_noise_are_refused():
    for name in ("growing", "blurred"):
        with pytest.raises(ValueError, match="quantiles lie on no parallel"):
            WORLDS[name].below(0.1)


# The counting


@pytest.mark.parametrize(("hits", "of"), [(95, 100), (0, 20), (20, 20), (9431, 10_000)])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_error_of_a_share_is_that_of_statsmodels(hits, of, level):
    theirs = proportion_confint(hits, of, alpha=1 - level, method="wilson")
    assert Share(hits, of).interval(level) == pytest.approx(theirs, abs=1e-12)
    assert Share(hits, of).share == hits / of


def test_same_seed_same_counts_and_same_samples_for_every_interval(monkeypatch):
    few = {"samples": 20, "questions": SLOPE_ONLY}
    assert cover(WORLDS["few"], **few) == cover(WORLDS["few"], **few)
    seen, answer = [], Fit.slope_interval
    monkeypatch.setattr(
        Fit, "slope_interval", lambda fit, *level: seen.append(fit.slope) or answer(fit, *level)
    )
    for interval in ("t", "pairs", "wild"):
        cover(WORLDS["few"], interval=interval, replicates=100, **few)
    assert seen[:20] == seen[20:40] == seen[40:]
    assert len(set(seen)) == 20


def test_every_sample_is_resampled_in_its_own_way(monkeypatch):
    """Or the luck of one set of resamples would be that of all."""
    seeds = []
    monkeypatch.setattr(
        coverage,
        "regress",
        lambda *data, seed, **more: seeds.append(seed) or regress(*data, **more),
    )
    for _ in range(2):
        cover(WORLDS["few"], samples=20, questions=SLOPE_ONLY)
    assert len(set(seeds)) == 20
    assert seeds[:20] == seeds[20:]


def test_unknown_question_is_refused():
    with pytest.raises(ValueError, match=r"questions=\['power'\]: expected some of slope, mean"):
        cover(WORLDS["few"], questions=["power"])


def test_clusters_are_not_asked_where_there_are_none():
    with pytest.raises(ValueError, match="needs to know the cluster"):
        cover(WORLDS["few"], interval="cluster", samples=1)


# Where theory promises a level, it is kept


@pytest.mark.parametrize(
    ("interval", "samples", "replicates"),
    [
        ("t", 10_000, 100),
        ("hc3", 4000, 100),
        ("pairs", 2000, 1000),
        ("pairs-bca", 2000, 1000),
        ("wild", 2000, 1000),
    ],
)
def test_slope_of_77_independent_points_is_covered(interval, samples, replicates):
    share = slopes("independent", interval, samples, replicates)
    assert meets(share, 0.94, 0.96), share.interval()
    assert np.diff(share.interval()) < 0.022
    if samples > 2000:  # enough to tell by the share itself
        assert 0.94 <= share.share <= 0.96


def test_t_is_exact_for_normal_noise_however_few_points():
    share = asked("few", samples=2500)
    for question, found in share.items():
        assert meets(found, 0.95, 0.95), (question, found.interval())


def test_t_keeps_other_levels_too():
    share = slopes("few", "t", 2000, level=0.5)
    assert meets(share, 0.5, 0.5), share.interval()


def test_fieller_is_exact_with_both_of_its_rays():
    """Of three points nearly no slope is known: most intervals are two rays, or all there is."""
    share = cover(World("three points", n=3), samples=4000, questions=["inverse"])["inverse"]
    assert meets(share, 0.95, 0.95), share.interval()


def test_regression_of_u_on_v_covers_its_own_line():
    world = WORLDS["few"]
    own = cover(world, "inverse", "t", truth=world.turned, samples=2000)
    for question in ("slope", "mean", "inverse"):
        assert meets(own[question], 0.95, 0.95), (question, own[question].interval())


def test_error_in_compute_is_covered_on_the_diluted_line():
    share = slopes("blurred", "t", 3000, truth=WORLDS["blurred"].diluted)
    assert meets(share, 0.95, 0.95), share.interval()


def test_deming_with_the_right_ratio_covers_the_line_behind_blurred_data():
    ratio = (NOISE / WORLDS["blurred"].blur) ** 2
    share = cover(
        WORLDS["blurred"],
        deming(ratio),
        "pairs",
        questions=SLOPE_ONLY,
        samples=2000,
        replicates=400,
    )["slope"]
    assert meets(share, 0.94, 0.96), share.interval()


# Where it promises none, we know by how much it fails


def test_percentiles_of_13_points_are_too_narrow():
    for interval in ("pairs", "pairs-bca", "wild"):
        assert slopes("few", interval, 1200, 400).interval()[1] < 0.94, interval


def test_clusters_are_missed_by_what_takes_points_as_independent():
    cluster = slopes("clustered", "cluster", 1000, 400)
    for interval in ("t", "hc3", "pairs"):
        alone = slopes("clustered", interval, 1000, 400)
        assert alone.interval()[1] < 0.91, interval
        assert alone.interval()[1] < cluster.interval()[0], interval
    assert 0.90 < cluster.share < 0.95  # twenty-five are few


def test_growing_noise_is_missed_by_t_and_not_by_hc3():
    t, hc3 = (slopes("growing", interval, 2000) for interval in ("t", "hc3"))
    assert t.interval()[1] < 0.91
    assert t.interval()[1] < hc3.interval()[0]


def test_heavy_tails_do_little_to_the_slope():
    for interval in ("t", "hc3"):
        assert meets(slopes("heavy", interval, 2000), 0.94, 0.965), interval


def test_bca_reads_a_skewness_into_heavy_tails():
    bca, pairs = (slopes("heavy", interval, 1000, 400) for interval in ("pairs-bca", "pairs"))
    assert bca.hits < pairs.hits
    assert bca.interval()[1] < 0.935


def test_heavy_tails_break_the_regression_of_u_on_v():
    """Its slope holds the variance of v, of which the error depends on fourth moments."""
    world = WORLDS["heavy"]
    share = slopes("heavy", "t", 1000, estimator="inverse", truth=world.turned)
    assert share.interval()[1] < 0.80


def test_next_observation_is_missed_where_noise_grows():
    share = asked("growing", samples=500, questions=("new",))["new"]
    assert share.interval()[1] < 0.70


def test_error_in_compute_hides_the_line_behind_the_data():
    assert slopes("blurred", "t", 1500).interval()[1] < 0.90


def test_regression_of_u_on_v_misses_the_line_behind_the_data():
    """It aims at a steeper line, a lower power; more points make it surer of that one."""
    assert slopes("independent", "t", 500, estimator="inverse").share < 0.10


# The other estimators, with fewer points, since they are slower


@pytest.mark.parametrize(
    ("estimator", "q", "samples"),
    [
        ("theil-sen", 0.5, 400),
        ("huber", 0.5, 60),
        (quantile(0.5), 0.5, 200),
        (quantile(0.1), 0.1, 200),
    ],
    ids=["theil-sen", "huber", "median", "tenth"],
)
def test_lines_without_least_squares_cover_too(estimator, q, samples):
    world = World("30 independent points", n=30)
    more = {"questions": SLOPE_ONLY, "samples": samples, "replicates": 200}
    share = cover(world, estimator, "pairs", truth=world.below(q), **more)["slope"]
    assert meets(share, 0.93, 0.97), share.interval()
