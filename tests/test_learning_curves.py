"""Learning curves: learners against scikit-learn's, and the interval against independent data."""

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier

from lib import learning_curves
from lib.curves import fit_curve
from lib.learning_curves import LearningCurve, Split, linear, measure, nearest_neighbour

SIZES = (20, 60, 180, 540, 1280)


@pytest.fixture(scope="module")
def split():
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(7).permutation(len(labels))
    tested, learnt = order[:500], order[500:]
    return Split(images[learnt], labels[learnt], images[tested], labels[tested])


# learners


@pytest.mark.parametrize(
    ("learner", "peer"),
    [
        (nearest_neighbour, KNeighborsClassifier(1, algorithm="brute")),
        (linear, RidgeClassifier(alpha=learning_curves.RIDGE)),
    ],
)
def test_learner_is_that_of_scikit_learn(split, learner, peer):
    for size, error in zip(SIZES, learner(split, SIZES), strict=True):
        answers = peer.fit(split.pool[:size], split.pool_labels[:size]).predict(split.test)
        assert error == pytest.approx((answers != split.test_labels).mean(), abs=1e-12)


def test_size_does_not_depend_on_those_before(split):
    for learner in (nearest_neighbour, linear):
        assert learner(split, (50, 500))[1] == learner(split, (500,))[0]


# curves


def test_splits_hold_each_image_once_and_are_shared_by_learners():
    seen = []

    def spy(split, sizes):
        seen.append(split)
        return [0.5, 0.4, 0.3]

    measure(spy, (1, 2, 3), splits=2, seed=5)
    measure(spy, (1, 2, 3), splits=2, seed=5)
    images = load_digits().data
    for one in seen:
        both = np.vstack([one.pool, one.test])
        assert sorted(map(bytes, both)) == sorted(map(bytes, images))
    np.testing.assert_array_equal(seen[0].test, seen[2].test)
    assert not np.array_equal(seen[0].test, seen[1].test)


def test_first_sizes_are_those_of_a_smaller_measurement():
    whole = measure(nearest_neighbour, (20, 80, 320, 1280), splits=5)
    part = measure(nearest_neighbour, (20, 80, 320), splits=5)
    np.testing.assert_array_equal(whole.first(3).errors, part.errors)
    assert whole.first(4).sizes == whole.sizes


# the interval


def artificial(rng, splits, test_share=0.0, spread=0.1):
    """A power law of slope -1/2; each split has a slope of its own."""
    sizes = np.array([10, 100, 1000])
    slopes = -0.5 + spread * rng.standard_normal(splits)
    errors = 0.5 * (sizes / 100.0) ** slopes[:, None]
    return LearningCurve(tuple(sizes.tolist()), errors, test_share), slopes


def test_interval_of_splits_that_share_nothing_is_that_of_a_mean():
    """Small spreads, for which the slope of the mean curve is the mean of the slopes."""
    curve, slopes = artificial(np.random.default_rng(0), 12, spread=1e-4)
    low, high, _ = curve.slope_interval()
    peer = stats.ttest_1samp(slopes, 0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((peer.low, peer.high), abs=1e-7)


def test_sharing_widens_the_interval_as_the_correction_says():
    rng = np.random.default_rng(1)
    splits, share = 10, 0.4
    plain = artificial(rng, splits)[0]
    shared = LearningCurve(plain.sizes, plain.errors, share)
    low, high, _ = plain.slope_interval(0.9)
    wide_low, wide_high, _ = shared.slope_interval(0.9)
    factor = np.sqrt((1 / splits + share) * splits)
    assert wide_high - wide_low == pytest.approx(factor * (high - low))


def test_interval_covers_independent_splits_as_often_as_it_says():
    rng = np.random.default_rng(2)
    runs = 400
    held = 0
    for _ in range(runs):
        low, high, _ = artificial(rng, 20, spread=0.05)[0].slope_interval(0.9)
        held += low <= -0.5 <= high
    assert stats.binomtest(held, runs, 0.9).pvalue > 0.001


# what is refused


@pytest.mark.parametrize(
    "wrong",
    [
        {"sizes": (10, 20)},
        {"sizes": (0, 10, 20)},
        {"sizes": (20, 10, 30)},
        {"sizes": (10, 20, 5000)},
        {"splits": 1},
        {"test_size": 0},
        {"test_size": 1797},
    ],
)
def test_bad_settings(wrong):
    settings = {"sizes": (10, 20, 40)} | wrong
    (name,) = wrong
    with pytest.raises(ValueError, match=rf"^{name}="):
        measure(linear, **settings)


@pytest.mark.parametrize("count", [2, 6])
def test_part_of_a_curve_that_is_no_line(count):
    curve = measure(linear, (20, 40, 80, 160, 320), splits=2)
    with pytest.raises(ValueError, match=rf"^count={count}"):
        curve.first(count)


# what the chapter says of the two learners


def test_weights_that_do_not_grow_leave_a_floor_and_neighbours_leave_none_to_see():
    for learner, bends in ((linear, True), (nearest_neighbour, False)):
        curve = measure(learner, (20, 40, 80, 160, 320, 640, 1280))
        low = fit_curve(curve.sizes, curve.mean, "floor").profile_interval("floor").low
        assert (low > 0) == bends
