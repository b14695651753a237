"""Least squares on Gaussian features: against scikit-learn, closed forms and distributions."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression

from lib.gaussian_design import draw_excess, expected_excess, flop

SIGNIFICANCE = 0.001
"""Chance that a test of ours fails where nothing is wrong; seeds are fixed, so it does not come
and go."""


def direct(samples, features, unseen_features, noise, runs, rng):
    """Write designs down and let scikit-learn fit them; coefficients are all one."""
    found = []
    for _ in range(runs):
        x = rng.standard_normal((samples, features + unseen_features))
        y = x.sum(axis=1) + noise * rng.standard_normal(samples)
        fit = LinearRegression(fit_intercept=False).fit(x[:, :features], y)
        found.append(((fit.coef_ - 1) ** 2).sum() + unseen_features)
    return np.array(found)


def draw(samples, features, unseen, noise, runs, seed=0):
    rng = np.random.default_rng(seed)
    seen = np.full(runs, float(features))
    return draw_excess(samples, features, seen, np.full(runs, float(unseen)), noise, rng)


@pytest.mark.parametrize("unseen", [0, 3])
@pytest.mark.parametrize("noise", [0.0, 0.7])
@pytest.mark.parametrize("samples", [1, 4, 7, 8, 9, 12, 40])
def test_draws_are_distributed_as_fits_of_scikit_learn(samples, noise, unseen):
    if noise == 0 and unseen == 0 and samples >= 8:
        assert draw(samples, 8, 0, 0.0, 5).tolist() == [0.0] * 5
        assert direct(samples, 8, 0, 0.0, 5, np.random.default_rng(1)) == pytest.approx(0)
        return
    rng = np.random.default_rng(samples)
    plain = direct(samples, 8, unseen, noise, 300, rng)
    ours = draw(samples, 8, unseen, noise, 20_000)
    assert stats.ks_2samp(ours, plain).pvalue > SIGNIFICANCE


@pytest.mark.parametrize(("n", "q"), [(12, 10), (30, 10), (300, 10), (1, 1)])
def test_with_enough_samples_it_is_an_f_distribution(n, q):
    scale = (0.5**2 + 2.0) * q / (n - q + 1)
    ours = draw(n, q, 2.0, 0.5, 20_000)
    assert stats.kstest((ours - 2.0) / scale, stats.f(q, n - q + 1).cdf).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("n", [1, 5, 9])
def test_without_noise_the_lost_part_of_few_samples_is_a_beta(n):
    ours = draw(n, 10, 0.0, 0.0, 20_000) / 10
    assert stats.kstest(ours, stats.beta((10 - n) / 2, n / 2).cdf).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("n", [1, 5, 14, 26, 30, 200])
@pytest.mark.parametrize("unseen", [0.0, 2.0])
def test_means_are_within_four_standard_errors(n, unseen):
    # From five samples off the spike on, the variance is finite.
    ours = draw(n, 20, unseen, 1.5, 50_000)
    error = ours.std() / np.sqrt(ours.size)
    expected = expected_excess(n, 20, 20.0, unseen, 1.5)
    assert abs(ours.mean() - expected) < 4 * error


def test_textbook_forms():
    assert expected_excess(111, 10, 5.0) == pytest.approx(10 / (111 - 10 - 1))
    assert expected_excess(111, 10, 5.0, noise=3.0) == pytest.approx(0.9)
    assert expected_excess(111, 10, 5.0, 2.0, 1.0) == pytest.approx(2 + 3 * 0.1)
    assert expected_excess(10, 111, 5.0) == pytest.approx(5 * 101 / 111 + 0.1)
    assert expected_excess(1, 3, 0.0) == 1.0


def test_the_spike_of_equally_many_is_in_the_medians():
    median = {n: np.median(draw(n, 20, 0.0, 1.0, 20_000)) for n in (10, 19, 20, 21, 40)}
    # At n = q it is q times F(q, 1): ten times or more its neighbours far off.
    assert median[20] == pytest.approx(20 * stats.f(20, 1).median(), rel=0.1)
    assert median[20] > max(median[19], median[21]) > min(median[19], median[21])
    assert min(median[19], median[21]) > max(median[10], median[40])


@pytest.mark.parametrize("n", [9, 10, 11, [5, 10, 50]])
def test_no_mean_where_it_is_infinite(n):
    with pytest.raises(ValueError, match=r"samples=\d+: with 10 features .* infinite from 9 to 11"):
        expected_excess(n, 10, 1.0)


def test_means_of_many_sizes_are_those_of_each():
    many = expected_excess([3, 8, 12, 10**7], 10, 2.0, 1.0, 0.5)
    each = [float(expected_excess(n, 10, 2.0, 1.0, 0.5)) for n in (3, 8, 12, 10**7)]
    assert many.tolist() == each


def test_huge_and_few():
    assert draw(10**7, 10, 0.0, 1.0, 1).shape == (1,)
    assert 0 < draw(10**7, 10, 0.0, 1.0, 1)[0] < 1e-5
    assert draw(3, 10**7, 1.0, 1.0, 2).shape == (2,)


def test_seeds():
    assert (draw(9, 5, 1.0, 1.0, 10) == draw(9, 5, 1.0, 1.0, 10)).all()
    assert (draw(9, 5, 1.0, 1.0, 10) != draw(9, 5, 1.0, 1.0, 10, seed=1)).all()


FINE = {"samples": 30, "features": 10, "seen": [1.0], "unseen": [0.0], "noise": 1.0}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"samples": 0}, "samples=0.0: expected a whole number of at least 1"),
        ({"samples": 2.5}, "samples=2.5"),
        ({"samples": "30"}, "samples: expected numbers"),
        ({"features": 0}, "features=0.0"),
        ({"features": [3, 4]}, r"features has shape \(2,\)"),
        ({"features": True}, "features: expected numbers"),
        ({"seen": [-1.0]}, r"seen\[0\]=-1.0: expected a finite number of at least 0"),
        ({"unseen": [np.nan]}, r"unseen\[0\]=nan"),
        ({"noise": -0.1}, "noise=-0.1"),
        ({"noise": np.inf}, "noise=inf"),
        ({"noise": "1"}, "noise: expected numbers"),
    ],
)
def test_bad_arguments_are_named(bad, message):
    arguments = FINE | bad
    with pytest.raises(ValueError, match=message):
        draw_excess(**arguments, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        expected_excess(**arguments)


def test_norms_must_pair_up():
    with pytest.raises(ValueError, match=r"seen has shape \(2,\) and unseen \(3,\)"):
        draw_excess(30, 10, [1.0, 1.0], [0.0] * 3, 1.0, np.random.default_rng(0))


def test_operations_are_those_of_golub_and_van_loan():
    # 2 n**2 (m - n/3) for m rows and n columns; of a square, four thirds of the cube.
    assert flop(300, 3) == 2 * 9 * (300 - 1)
    assert flop(3, 300) == flop(300, 3)
    assert flop(30, 30) == pytest.approx(4 / 3 * 30**3)
    assert (np.diff(flop(np.arange(1, 300), 100)) > 0).all()
    with pytest.raises(ValueError, match=r"features=0\.0"):
        flop(10, 0)
