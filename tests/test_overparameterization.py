"""The three settings: closed forms, Monte Carlo, and what the chapter's exercises answer."""

import math
from functools import partial

import numpy as np
import pytest
from numpy.polynomial import legendre
from scipy import integrate

from lib import overparameterization as over
from lib import spectral
from lib.spectral import minimum_norm, ridge, stopped

PLAIN = {"none": minimum_norm}


# weak features


def test_closed_form_below_the_threshold_is_the_textbooks():
    """All features seen: the excess of least squares with normal regressors, v p / (n - p - 1)."""
    assert over.expected_risk(50, 20, 20).at(0.3) == pytest.approx(0.09 * 20 / 29)


def test_closed_form_above_the_threshold_without_noise_is_a_projection():
    """Data span n of p directions, so 1 - n/p of the weights stay unknown."""
    assert over.expected_risk(30, 120, 120).at(0) == pytest.approx(1 - 30 / 120)


@pytest.mark.parametrize("used", [8, 20, 32, 50, 90, 160])
@pytest.mark.parametrize("noise", [0.0, 0.8])
def test_closed_form_is_the_mean_of_draws(used, noise):
    draws = 200
    found = [
        spectral.risks(over.weak_features(40, [used], 160, rng)[0], PLAIN)["none"].at(noise)
        for rng in map(np.random.default_rng, range(draws))
    ]
    expected = over.expected_risk(40, used, 160).at(noise)
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.std(found) / math.sqrt(draws))


def test_closed_form_grows_towards_the_threshold_and_falls_after_it():
    heights = [over.expected_risk(40, p, 160).at(0.5) for p in (30, 38, 42, 50)]
    assert heights[0] < heights[1] and heights[2] > heights[3]
    assert min(heights[1:3]) > 5 * max(heights[0], heights[3])


@pytest.mark.parametrize("used", [39, 40, 41])
def test_closed_form_refuses_where_it_diverges(used):
    with pytest.raises(ValueError, match=f"samples=40: with {used} features .* is infinite from"):
        over.expected_risk(40, used, 160)


# random features


def test_kernel_is_its_integral():
    """Two units in the plane, by quadrature over the angle; the squared radius has the mean 2."""
    w, v = np.array([1.0, 0.3]), np.array([-0.2, 0.9])

    def integrand(angle):
        x = np.array([math.cos(angle), math.sin(angle)])
        return max(w @ x, 0) * max(v @ x, 0) / (2 * math.pi)

    value = 2 * integrate.quad(integrand, -math.pi, math.pi, limit=200, epsabs=1e-8)[0]
    assert over.arc_cosine(np.array([w, v]))[0, 1] == pytest.approx(value, abs=1e-7)


def test_kernel_of_a_unit_with_itself_is_half_its_square():
    w = np.array([[3.0, 4.0], [-3.0, -4.0]])
    assert over.arc_cosine(w) == pytest.approx(np.array([[12.5, 0], [0, 12.5]]), abs=1e-12)


@pytest.mark.parametrize(
    "gains", [minimum_norm, ridge(0.1), stopped(100)], ids=["none", "ridge", "stopped"]
)
@pytest.mark.parametrize("width", [10, 60])
def test_exact_risk_is_that_of_a_test_set(gains, width):
    """200,000 fresh inputs through the same hidden layer, which is drawn again from its seed."""
    samples, inputs = 20, 5
    design = over.random_features(samples, [width], inputs, np.random.default_rng(3))[0]
    rng = np.random.default_rng(3)
    x = rng.standard_normal((samples, inputs))
    units = rng.standard_normal((width, inputs)) * (2 / inputs) ** 0.5
    features = np.maximum(x @ units.T, 0) / math.sqrt(width)
    assert design.features == pytest.approx(features)
    fresh = np.random.default_rng(8).standard_normal((200_000, inputs))
    truth = fresh.sum(axis=1) / math.sqrt(inputs)
    answers = np.maximum(fresh @ units.T, 0) / math.sqrt(width)
    weights = spectral.solve(features, x.sum(axis=1) / math.sqrt(inputs), gains)
    squares = (answers @ weights - truth) ** 2
    exact = spectral.risks(design, {"it": gains})["it"].bias_squared
    assert exact == pytest.approx(squares.mean(), abs=5 * squares.std() / math.sqrt(squares.size))


def test_wider_layer_has_the_units_of_the_narrower():
    narrow, wide = over.random_features(8, [3, 9], 4, np.random.default_rng(1))
    assert wide.features[:, :3] * 3 == pytest.approx(narrow.features * math.sqrt(3))
    assert wide.moments[:3, :3] * 9 == pytest.approx(narrow.moments * 3)


@pytest.fixture(scope="module")
def curves():
    widths = [15, 30, 60, 120, 480]
    filters = PLAIN | {"ridge": ridge(1.0), "stopped": stopped(100)}
    draw = partial(over.random_features, 60, widths, 20)
    return widths, over.sweep(lambda rng: draw(rng=rng), filters, draws=9, seed=2)


def test_error_peaks_where_the_width_is_the_number_of_points(curves):
    widths, found = curves
    for noise in (0.2, 0.5, 1.0):
        heights = [one.at(noise) for one in found["none"]]
        assert widths[int(np.argmax(heights))] == 60
        assert heights[2] > 10 * max(heights[1], heights[3])


def test_remedies_take_the_peak_away(curves):
    _, found = curves
    for name in ("ridge", "stopped"):
        assert found[name][2].at(0.5) < 0.05 * found["none"][2].at(0.5)


def test_parts_of_the_median_make_the_median_of_the_whole():
    """Bias and variance are large on the same draws, so their medians nearly add up."""
    widths = [30, 50, 60, 72, 120, 480]
    designs = [
        over.random_features(60, widths, 20, np.random.default_rng(seed))
        for seed in np.random.SeedSequence(2).spawn(11)
    ]
    parts = over.sweep(
        lambda rng: over.random_features(60, widths, 20, rng), PLAIN, draws=11, seed=2
    )["none"]
    for step, one in enumerate(parts):
        whole = np.median([spectral.risks(row[step], PLAIN)["none"].at(0.5) for row in designs])
        assert one.at(0.5) == pytest.approx(whole, rel=0.1)


def test_smallest_singular_value_is_near_zero_at_the_threshold():
    designs = over.random_features(60, [30, 60, 120], 20, np.random.default_rng(0))
    smallest = [np.linalg.svd(one.features, compute_uv=False)[-1] for one in designs]
    assert smallest[1] < 0.2 * min(smallest[0], smallest[2])


# polynomials


def runge(x):
    return 1 / (1 + 25 * x**2)


GRID = (2 * np.arange(20) + 1) / 20 - 1


@pytest.mark.parametrize(("size", "decay"), [(6, 0), (6, 2), (45, 1), (45, 2)])
def test_risk_of_polynomials_is_an_integral(size, decay):
    """Fitted by numpy's least squares in the same basis, and integrated by scipy."""
    design = over.polynomials(runge, GRID, [size], decay)[0]
    unit = math.sqrt(integrate.quad(lambda t: runge(t) ** 2 / 2, -1, 1)[0])
    terms = np.arange(size)
    scale = np.sqrt(2 * terms + 1) * (1.0 + terms) ** -decay
    weights = np.linalg.lstsq(legendre.legvander(GRID, size - 1) * scale, runge(GRID) / unit)[0]

    def square(t):
        return (legendre.legval(t, weights * scale) - runge(t) / unit) ** 2 / 2

    value = integrate.quad(square, -1, 1, limit=400, epsabs=1e-12)[0]
    found = spectral.risks(design, PLAIN)["none"].bias_squared
    assert found == pytest.approx(value, rel=1e-5, abs=1e-12)


def test_decay_changes_nothing_below_the_threshold():
    one, other = (over.polynomials(runge, GRID, [4, 12], decay) for decay in (0, 2))
    for a, b in zip(one, other, strict=True):
        plain, weighted = (spectral.risks(design, PLAIN)["none"].at(0.3) for design in (a, b))
        assert plain == pytest.approx(weighted, rel=1e-9)


def test_polynomial_is_found_exactly():
    design = over.polynomials(lambda x: x**3 - x, GRID, [4], 1)[0]
    assert spectral.risks(design, PLAIN)["none"].bias_squared == pytest.approx(0, abs=1e-12)


def test_smooth_basis_comes_down_and_the_plain_one_does_not():
    sizes = [5, 8, 10, 20, 200]
    heights = {
        decay: [
            spectral.risks(one, PLAIN)["none"].at(0.3)
            for one in over.polynomials(runge, GRID, sizes, decay)
        ]
        for decay in (0, 1)
    }
    classical = min(heights[0][:3])
    assert heights[0][3] > 1e3 and heights[0][4] > 0.8
    assert heights[1][4] < classical


# draws


def test_same_seed_same_curve():
    draw = partial(over.weak_features, 10, [5, 20], 20)
    one, other, third = (
        over.sweep(lambda rng: draw(rng=rng), PLAIN, draws=3, seed=seed) for seed in (1, 1, 2)
    )
    assert one == other != third


def test_more_draws_keep_the_first():
    """Each draw has its own generator, so the largest of more draws is at least as large."""
    draw = partial(over.weak_features, 10, [5], 20)
    few, more = (
        over.sweep(lambda rng: draw(rng=rng), PLAIN, draws=n, seed=1, middle=np.max)["none"][0]
        for n in (3, 9)
    )
    assert more.variance >= few.variance and more.bias_squared >= few.bias_squared


# the exercises of the chapter


def test_noise_at_which_nothing_is_as_good():
    """By hand: 1 - n/D + v n/(D - n - 1) is one at v = (D - n - 1)/D."""
    assert over.expected_risk(40, 160, 160).at(math.sqrt(119 / 160)) == pytest.approx(1)


def test_more_data_can_hurt():
    """A hundred units: fifty points are fewer than the weights, a hundred are as many."""
    found = [
        over.sweep(partial(over.random_features, samples, [100], 20), PLAIN, draws=9, seed=2021)
        for samples in (50, 100)
    ]
    few, many = (one["none"][0].at(0.5) for one in found)
    assert many > 10 * few


def test_random_start_as_long_as_the_solution_adds_error():
    wide = over.random_features(50, [400], 20, np.random.default_rng(2021))[0]
    rng = np.random.default_rng(1)
    limit = spectral.solve(wide.features, wide.targets, minimum_norm)
    start = rng.standard_normal(400)
    start *= np.linalg.norm(limit) / np.linalg.norm(start)
    rate = 1 / np.linalg.norm(wide.features, 2) ** 2
    end = spectral.gradient_descent(wide.features, wide.targets, 20_000, rate, start)
    assert spectral.error(wide, end) > 1.05 * spectral.error(wide, limit)


# bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: over.expected_risk(0, 5, 9), "samples=0.0: expected a whole number"),
        (lambda rng: over.expected_risk(40, 0, 9), "used=0"),
        (lambda rng: over.expected_risk(40, 10, 9), "used=10: expected no more than the 9"),
        (lambda rng: over.weak_features(-3, [5], 9, rng), "samples=-3"),
        (lambda rng: over.weak_features(4, [10], 9, rng), "used=10"),
        (lambda rng: over.random_features(0, [5], 9, rng), "samples=0"),
        (lambda rng: over.random_features(4, [5, 0], 9, rng), r"widths\[1\]=0"),
        (lambda rng: over.random_features(4, [5], 0, rng), "inputs=0"),
        (lambda rng: over.polynomials(np.exp, [0.0, 1.5], [3], 1), "points="),
        (lambda rng: over.polynomials(np.exp, [], [3], 1), "points="),
        (lambda rng: over.polynomials(np.exp, [0.0], [401], 1), "size=401"),
        (lambda rng: over.polynomials(np.exp, [0.0], [0], 1), "size=0"),
        (lambda rng: over.polynomials(np.exp, [0.0], [3], -1), "decay=-1"),
        (lambda rng: over.sweep(lambda r: [], PLAIN, draws=0, seed=1), "draws=0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))
