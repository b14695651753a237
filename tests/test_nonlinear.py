"""The curves against NIST's certified data, scipy, brute force, closed forms and simulation."""

import math
from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from lib import compute, nonlinear
from lib.curves import ProfileInterval, fit_curve
from lib.fit import regress
from lib.nonlinear import NotConverged, solve
from lib.shapes import BEND, CURVES, TURN
from tests import nist

TRUTHS = {  # floor, middle, slope; height, first_slope, last_slope, break
    "floor": (0.06, -0.9, -0.25),
    "broken": (-0.6, -0.25, -0.08, 19.5),
}
EVERY_CURVE = pytest.mark.parametrize("form", TRUTHS)
BOTH = pytest.mark.parametrize("of", ["mean", "new"])


def sample(form, n=40, noise=0.03, seed=2021):
    """Draw x and y with a known curve behind them."""
    rng = np.random.default_rng(seed)
    u = np.sort(rng.uniform(17, 23, n))
    shape = CURVES[form]
    d = u - shape.origin(u)
    return 10**u, 10 ** (shape.value(np.array(TRUTHS[form]), d) + rng.normal(0, noise, n))


@cache
def fitted(form):
    return fit_curve(*sample(form), form)


def scipy_curve(form, x, y):
    """The same fit by scipy's Levenberg-Marquardt with its own derivatives, from the truth."""
    u, shape = np.log10(x), CURVES[form]
    return optimize.curve_fit(
        lambda u, *p: shape.value(np.array(p), u - shape.origin(np.log10(x))),
        u,
        np.log10(y),
        p0=TRUTHS[form],
        ftol=1e-14,
        xtol=1e-14,
        gtol=1e-14,
    )


def held_rss(x, y, floor):
    """Least sum of squares with a floor held, by a general minimiser that knows no derivatives."""
    u, w = np.log10(x) - np.log10(x).mean(), np.log10(y)

    def rss(p):
        return np.sum((np.log10(floor + 10 ** (p[0] + p[1] * u)) - w) ** 2)

    found = optimize.minimize(
        rss, (w.mean() - 0.2, -0.2), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13}
    )
    return found.fun


def bent_rss(x, y, at):
    """Least sum of squares with the break held, which makes the rest a linear regression."""
    d = np.log10(x) - at
    turned = BEND * np.log10(1 + 10 ** (d / BEND))
    return sm.OLS(np.log10(y), np.stack([np.ones_like(d), d, turned], axis=1)).fit().ssr


def imagenet(release, measure):
    chosen = compute.select(compute.record("imagenet", release), measure)
    return chosen["compute_flop"].to_numpy(), chosen["error"].to_numpy()


# The engine


@pytest.mark.parametrize("start", [0, 1], ids=["start-1", "start-2"])
@pytest.mark.parametrize("case", nist.NONLINEAR, ids=lambda case: case.name)
def test_nist_certified_to_seven_digits_from_both_starts(case, start):
    names = [f"b{i + 1}" for i in range(len(case.parameters))]
    found = solve(
        lambda b: case.curve(b, case.x) - case.y,
        lambda b: np.stack(case.derivatives(b, case.x), axis=1),
        [case.starts[start]],
        names,
    )
    assert found.parameters == pytest.approx(case.parameters, rel=1e-7)
    assert found.standard_errors == pytest.approx(case.standard_errors, rel=1e-7)
    assert found.rss == pytest.approx(case.rss, rel=1e-10)
    assert found.spread == pytest.approx(case.residual_sd, rel=1e-10)
    assert (found.n, found.held, found.on_bound) == (case.x.size, (), ())


def exponential(x, y):
    """Residuals and Jacobian of y = a exp(b x)."""
    return (
        lambda p: p[0] * np.exp(p[1] * x) - y,
        lambda p: np.stack([np.exp(p[1] * x), p[0] * x * np.exp(p[1] * x)], axis=1),
    )


def test_best_of_several_starts_wins():
    """A cubic has two minima; the lower one is found whatever the order."""

    def residuals(p):
        return np.array([p[0] ** 2 - 4, 0.5 * (p[0] - 2), 0.0])

    def jacobian(p):
        return np.array([[2 * p[0]], [0.5], [0.0]])

    (local,) = solve(residuals, jacobian, [(-3.0,)], ["p"]).parameters
    assert local < -1.8
    for starts in ([(-3.0,), (3.0,)], [(3.0,), (-3.0,)]):
        found = solve(residuals, jacobian, starts, ["p"])
        assert found.parameters == pytest.approx([2.0], rel=1e-9)


def test_parameter_on_a_bound_is_said_and_the_rest_is_exact():
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    y = 0.3 * x - 1 + np.array([0.1, -0.1, 0.05, 0.0, -0.05])
    line = solve(
        lambda p: p[0] + p[1] * x - y,
        lambda p: np.stack([np.ones_like(x), x], axis=1),
        [(1.0, 0.1)],
        ("intercept", "slope"),
        bounds=([0.0, -np.inf], [np.inf, np.inf]),
    )
    assert line.on_bound == ("intercept",)
    assert line.parameters == pytest.approx([0.0, x @ y / (x @ x)], rel=1e-12)
    assert line.standard_errors[0] is None
    assert line.dof == 3
    design = np.stack([np.ones_like(x), x], axis=1)
    expected = line.spread**2 * np.linalg.inv(design.T @ design)
    assert np.array(line.covariance) == pytest.approx(expected, rel=1e-10)


def test_held_parameter_is_kept_and_known_exactly():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    found = solve(*exponential(x, 2 * np.exp(0.5 * x)), [(1, 1)], ("a", "b"), held={"b": 0.5})
    assert found.parameters == pytest.approx([2.0, 0.5], rel=1e-12)
    assert found.parameters[1] == 0.5
    assert found.standard_errors[1] is None
    assert (found.dof, found.held) == (3, ("b",))
    assert np.array(found.covariance)[1].tolist() == [0.0, 0.0]


def test_parameters_that_the_data_do_not_determine():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    with pytest.raises(NotConverged, match=r"do not determine a, b: .* rank below 3.*hold one"):
        solve(
            lambda p: (p[0] + p[1]) * x + p[2] - x**2,
            lambda p: np.stack([x, x, np.ones_like(x)], axis=1),
            [(1, 1, 0)],
            ("a", "b", "c"),
        )


def test_no_start_gives_a_number():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([np.nan, 1.0, 2.0])
    with pytest.raises(NotConverged, match=r"0 of 2 starts .*not finite.* give starts nearer"):
        solve(*exponential(x, y), [(1, 1), (2, 1)], ("a", "b"))


@pytest.mark.parametrize("starts, converged", [([0], 0), ([1, 0], 1)])
def test_a_descent_cut_short_is_no_answer(starts, converged, monkeypatch):
    """Nor is a converged one above it: the descent that came lower was on its way."""
    monkeypatch.setattr(nonlinear, "EVALUATIONS", 6)
    x = np.array([1.0, 2.0, 3.0, 4.0])
    residuals, jacobian = exponential(x, np.exp(x))
    points = [(0.1, 3.0), (1.0, -60.0)]  # slow from above; flat at once, since exp(-60) is nothing
    with pytest.raises(NotConverged, match=rf"a, b: {converged} of {len(starts)} starts conv"):
        solve(residuals, jacobian, [points[i] for i in starts], ("a", "b"))


def test_a_start_that_overflows_is_no_harm_beside_a_good_one():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    found = solve(*exponential(x, 2 * np.exp(0.5 * x)), [(1, 1), (1, 900)], ("a", "b"))
    assert found.parameters == pytest.approx([2.0, 0.5], rel=1e-9)


@pytest.mark.parametrize(
    "starts, message",
    [([], "starts: expected at least one"), ([(1, 1)], r"2 residuals for 2 parameters \(a, b\)")],
)
def test_engine_refuses(starts, message):
    x = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match=message):
        solve(*exponential(x, x), starts, ("a", "b"))


# The shapes


@EVERY_CURVE
def test_derivatives_are_those_of_differences(form):
    shape, d = CURVES[form], np.linspace(-3, 3, 13) + (form == "broken") * 19.5
    point, step = np.array(TRUTHS[form]), 1e-6
    for i, column in enumerate(shape.gradient(point, d).T):
        h = step * np.eye(len(point))[i]
        slope = (shape.value(point + h, d) - shape.value(point - h, d)) / (2 * step)
        assert column == pytest.approx(slope, rel=1e-7, abs=1e-9)
    slope = (shape.value(point, d + step) - shape.value(point, d - step)) / (2 * step)
    assert shape.steepness(point, d) == pytest.approx(slope, rel=1e-7)


def test_floor_is_the_formula():
    floor, middle, slope = TRUTHS["floor"]
    d = np.linspace(-3, 3, 7)
    expected = np.log10(floor + 10**middle * (10**d) ** slope)
    assert CURVES["floor"].value(np.array(TRUTHS["floor"]), d) == pytest.approx(expected, rel=1e-13)


def test_broken_is_that_of_caballero_et_al():
    """y = b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1), their equation 1 with a = 0 and n = 1."""
    height, first, last, at = TRUTHS["broken"]
    c0, c1, d1, f1 = -first, first - last, 10**at, BEND
    b = 10**height * d1**c0
    x = np.logspace(17, 23, 13)
    theirs = b * x**-c0 * (1 + (x / d1) ** (1 / f1)) ** (-c1 * f1)
    ours = CURVES["broken"].value(np.array(TRUTHS["broken"]), np.log10(x))
    assert ours == pytest.approx(np.log10(theirs), rel=1e-12)


def test_bend_makes_most_of_its_turn_in_a_decade():
    _, first, last, at = TRUTHS["broken"]
    ends = at + np.array([-1, 1]) * BEND * math.log10(9)
    steep = CURVES["broken"].steepness(np.array(TRUTHS["broken"]), ends)
    assert (steep - first) / (last - first) == pytest.approx([0.1, 0.9], rel=1e-12)


# The fit


@EVERY_CURVE
def test_noiseless_data_give_the_truth(form):
    curve = fit_curve(*sample(form, noise=0), form)
    assert curve.parameters == pytest.approx(
        dict(zip(CURVES[form].parameters, TRUTHS[form], strict=True)), rel=1e-8
    )
    assert curve.spread < 1e-12


@EVERY_CURVE
def test_estimates_and_errors_are_those_of_scipy(form):
    x, y = sample(form)
    curve, (point, covariance) = fit_curve(x, y, form), scipy_curve(form, x, y)
    assert list(curve.parameters.values()) == pytest.approx(point, rel=1e-6)
    assert np.array(curve.solution.covariance) == pytest.approx(covariance, rel=1e-4)
    t = stats.t.ppf(0.975, 40 - len(point))
    for name, estimate, error in zip(
        curve.parameters, point, np.sqrt(np.diag(covariance)), strict=True
    ):
        low, high, level = curve.interval(name)
        assert (low, high) == pytest.approx((estimate - t * error, estimate + t * error), rel=1e-4)
        assert level == 0.95


@EVERY_CURVE
@BOTH
def test_band_is_the_delta_method_with_differences(form, of):
    x, y = sample(form)
    curve, (point, covariance) = fit_curve(x, y, form), scipy_curve(form, x, y)
    shape, new_x = CURVES[form], np.array([1e18, 1e20, 1e24])
    d = np.log10(new_x) - shape.origin(np.log10(x))
    found = curve.predict(new_x, of, 0.9)
    for i in range(3):
        gradient = optimize.approx_fprime(point, lambda p, i=i: float(shape.value(p, d[i])), 1e-7)
        variance = gradient @ covariance @ gradient + (of == "new") * curve.spread**2
        middle = float(shape.value(point, d[i]))
        half = stats.t.ppf(0.95, curve.dof) * math.sqrt(variance)
        ends = 10 ** np.array([middle, middle - half, middle + half])
        assert [found.estimate[i], found.low[i], found.high[i]] == pytest.approx(ends, rel=1e-4)
    one = curve.predict(1e20, of, 0.9)
    assert one[:3] == (found.estimate[1], found.low[1], found.high[1])
    assert [type(value) for value in one[:3]] == [float] * 3


def test_criteria_compare_with_a_straight_line():
    """With the floor held at zero the curve is the power law of `regress`, and all agrees."""
    x, y = sample("floor")
    curve, line = fit_curve(x, y, "floor", held={"floor": 0}), regress(x, y, "power")
    for name in ("aic", "aic_of_y", "bic_of_y", "spread", "dof", "exponent", "n", "x_min", "x_max"):
        assert getattr(curve, name) == pytest.approx(getattr(line, name), rel=1e-9), name
    assert curve.exponent_interval(0.9) == pytest.approx(line.exponent_interval(0.9), rel=1e-9)
    for of in ("mean", "new"):
        ours, theirs = curve.predict([1e18, 1e25], of), line.predict([1e18, 1e25], of)
        for name in ("estimate", "low", "high"):
            assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-9)
        ours, theirs = curve.inverse(0.02, of), line.inverse(0.02, of)
        for name in ("log10_estimate", "log10_low", "log10_high"):
            assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-9)
    assert curve.log_density(1e22, 0.1) == pytest.approx(line.log_density(1e22, 0.1), rel=1e-9)
    assert curve.standard_errors["floor"] is None


def test_each_parameter_costs_two_in_aic_and_log_n_in_bic():
    x, y = sample("floor")
    free, held = fit_curve(x, y, "floor"), fit_curve(x, y, "floor", {"floor": 0.05})
    for curve, k in ((free, 3), (held, 2)):
        likelihood = stats.lognorm.logpdf(
            y,
            s=math.log(10) * math.sqrt(curve.solution.rss / 40),
            scale=curve.predict(x, "mean").estimate,
        ).sum()
        assert curve.aic_of_y == pytest.approx(2 * k - 2 * likelihood, rel=1e-10)
        assert curve.bic_of_y == pytest.approx(k * math.log(40) - 2 * likelihood, rel=1e-10)
    assert (free.dof, held.dof) == (37, 38)


@EVERY_CURVE
def test_unit_of_x_changes_the_place_and_nothing_else(form):
    x, y = sample(form)
    here, there = fit_curve(x, y, form), fit_curve(1e6 * x, y, form)
    shift = {"break": 6.0}
    for name, value in here.parameters.items():
        assert there.parameters[name] == pytest.approx(value + shift.get(name, 0), rel=1e-7), name
    assert there.aic_of_y == pytest.approx(here.aic_of_y, rel=1e-9)
    assert there.inverse(0.2, "new").log10_high == pytest.approx(
        here.inverse(0.2, "new").log10_high + 6, rel=1e-7
    )


def test_unit_of_y_scales_the_floor():
    x, y = sample("floor")
    here, there = fit_curve(x, y, "floor"), fit_curve(x, 100 * y, "floor")
    assert there.parameters["floor"] == pytest.approx(100 * here.parameters["floor"], rel=1e-6)
    assert there.profile_interval("floor")[1:3] == pytest.approx(
        [100 * end for end in here.profile_interval("floor")[1:3]], rel=1e-6
    )


@EVERY_CURVE
def test_exponents_at_the_ends_and_between(form):
    curve = fitted(form)
    parameters = curve.parameters
    if form == "floor":
        assert curve.exponent == pytest.approx(-1 / parameters["slope"])
        assert curve.local_exponent(1e3) == pytest.approx(curve.exponent, rel=1e-3)
        assert curve.local_exponent(1e30) > 100 * curve.exponent
    else:
        assert curve.exponent == pytest.approx(-1 / parameters["last_slope"])
        assert curve.local_exponent(1e30) == pytest.approx(curve.exponent, rel=1e-9)
        assert curve.local_exponent(1e5) == pytest.approx(-1 / parameters["first_slope"], rel=1e-9)
    low, high, _ = curve.exponent_interval()
    assert low < curve.exponent < high
    x = np.array([1e19, 1e21])
    step = np.diff(
        np.log10([curve.predict(x * k, "mean").estimate for k in (0.999, 1.001)]), axis=0
    )
    assert curve.local_exponent(x) == pytest.approx(-math.log10(1.001 / 0.999) / step[0], rel=1e-5)
    assert curve.falling


@EVERY_CURVE
def test_log_density_is_a_density_and_that_of_the_band(form):
    curve = fitted(form)
    mass, _ = integrate.quad(
        lambda w: math.exp(curve.log_density(1e21, 10**w)) * 10**w * math.log(10), -3, 1
    )
    assert mass == pytest.approx(1, rel=1e-6)
    low, high = curve.predict(1e21, "new", 0.9)[1:3]
    inside, _ = integrate.quad(lambda y: math.exp(curve.log_density(1e21, y)), low, high)
    assert inside == pytest.approx(0.9, rel=1e-6)


# Inverse


@EVERY_CURVE
@BOTH
@settings(max_examples=15, deadline=None, derandomize=True)
@given(u=st.floats(17.5, 22.5), level=st.sampled_from([0.5, 0.95]))
def test_inverse_undoes_predict(form, of, u, level):
    curve = fitted(form)
    y = curve.predict(10**u, "mean").estimate
    found = curve.inverse(y, of, level)
    assert found.log10_estimate == pytest.approx(u, rel=1e-9)
    assert found.log10_low < u < found.log10_high
    if found.log10_high < 300:
        assert curve.predict(found.high, of, level).high == pytest.approx(y, rel=1e-6)
    assert curve.predict(found.low, of, level).low == pytest.approx(y, rel=1e-6)
    inside = np.linspace(found.log10_low, min(found.log10_high, 60), 20)[1:-1]
    band = curve.predict(10**inside, of, level)
    assert np.all((band.low < y) & (y < band.high))


@BOTH
def test_inverse_below_a_well_known_floor_is_never(of):
    curve = fit_curve(*sample("floor", n=200), "floor")
    assert curve.profile_interval("floor").low > 0.04
    found = curve.inverse(0.02, of)
    assert (found.log10_estimate, found.log10_low, found.log10_high) == (math.inf,) * 3
    assert (found.bounded, found.estimate) == (False, math.inf)


def test_inverse_within_the_uncertainty_of_the_floor_has_no_upper_end():
    curve = fitted("floor")
    floor = curve.profile_interval("floor")
    for y in (0.999 * curve.parameters["floor"], 1.001 * curve.parameters["floor"]):
        found = curve.inverse(y, "mean")
        assert math.isfinite(found.log10_low)
        assert found.log10_high == math.inf
    above, below = (curve.inverse(floor.low * k, "mean") for k in (1.01, 0.99))
    assert math.isfinite(above.log10_low)
    assert above.log10_high == math.inf
    assert below.log10_low == math.inf


def test_inverse_at_a_held_floor():
    curve = fit_curve(*sample("floor"), "floor", held={"floor": 0.06})
    assert curve.inverse(0.05, "mean").log10_low == math.inf
    assert curve.inverse(0.0601, "mean").bounded


def test_inverse_of_a_curve_that_turns_back():
    u = np.linspace(17, 23, 30)
    y = 10 ** CURVES["broken"].value(np.array([-0.5, -0.3, 0.2, 20.0]), u)
    with pytest.raises(ValueError, match=r"first_slope=-0\.3, last_slope=0\.2: the curve turns"):
        fit_curve(10**u, y, "broken").inverse(0.4, "mean")


# Profile


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_profile_interval_is_that_of_a_grid(seed):
    x, y = sample("floor", seed=seed)
    curve = fit_curve(x, y, "floor")
    low, high = curve.profile_interval("floor")[1:3]
    grid = np.linspace(0, y.min(), 60, endpoint=False)
    statistic = np.array([held_rss(x, y, floor) for floor in grid])
    statistic = (statistic - curve.solution.rss) / curve.spread**2
    allowed = grid[statistic <= stats.f.ppf(0.95, 1, curve.dof)]
    step = grid[1]
    assert low == pytest.approx(allowed[0], abs=step)
    assert high == pytest.approx(allowed[-1], abs=step)
    assert grid[np.argmin(statistic)] == pytest.approx(curve.parameters["floor"], abs=step)


def test_profile_statistic_at_the_ends_is_critical():
    curve = fit_curve(*sample("broken"), "broken")
    found = curve.profile_interval("break", 0.9)
    critical = stats.f.ppf(0.9, 1, curve.dof)
    for end in found[1:3]:
        assert curve.profile_statistic("break", end) == pytest.approx(critical, rel=1e-6)
    assert curve.profile_statistic("break", curve.parameters["break"]) < 1e-9
    assert (found.low_is_bound, found.high_is_bound) == (False, False)


def test_profile_comes_near_wald_where_the_data_are_good():
    curve = fit_curve(*sample("floor", n=400, noise=0.003), "floor")
    assert curve.profile_interval("floor")[1:3] == pytest.approx(
        curve.interval("floor")[:2], rel=1e-3
    )


def test_zero_floor_is_not_excluded_by_a_power_law():
    rng = np.random.default_rng(7)
    u = rng.uniform(17, 23, 40)
    curve = fit_curve(10**u, 10 ** (1.2 - 0.1 * u + rng.normal(0, 0.05, 40)), "floor")
    found = curve.profile_interval("floor")
    assert (found.low, found.low_is_bound) == (0.0, True)
    assert str(found).startswith("floor: 0 (its bound, not rejected) to ")


def test_floor_on_its_bound_is_the_power_law_and_has_no_wald_interval():
    """A curve that bends the other way in the plane of logarithms wants a floor below zero."""
    u = np.linspace(17, 23, 30)
    x, y = 10**u, 10 ** (-0.5 - 0.02 * (u - 17) ** 2 + 0.01 * np.cos(9 * u))
    curve, line = fit_curve(x, y, "floor"), regress(x, y, "power")
    assert curve.solution.on_bound == ("floor",)
    assert curve.parameters["floor"] == 0
    assert curve.exponent == pytest.approx(line.exponent, rel=1e-9)
    assert curve.solution.rss == pytest.approx(line.spread**2 * line.dof, rel=1e-9)
    assert curve.aic_of_y == pytest.approx(line.aic_of_y + 2, rel=1e-9)
    assert curve.standard_errors["floor"] is None
    with pytest.raises(ValueError, match=r"'floor': the parameter sits on its bound at 0, .*prof"):
        curve.interval("floor")
    assert curve.profile_interval("floor").low == 0
    band, theirs = curve.predict(1e26, "mean"), line.predict(1e26, "mean")
    assert band.low < theirs.low  # a floor may yet be there, and the band says so
    assert band.high > theirs.high


def test_profile_reaching_all_floors_says_so():
    curve = fit_curve(*sample("floor", n=8, noise=0.1, seed=5), "floor")
    found = curve.profile_interval("floor", 0.99)
    assert (found.low, found.high) == (0.0, min(curve.y))
    assert found == ProfileInterval("floor", 0.0, min(curve.y), 0.99, True, True)


def test_coverage_of_the_profile_interval():
    """A value is in the interval if its statistic is below critical; the truth, in 95 %."""
    rng, u = np.random.default_rng(20), np.linspace(17, 23, 20)
    shape, truth = CURVES["floor"], np.array([0.06, -0.7, -0.15])
    middle, covered, samples = shape.value(truth, u - u.mean()), 0, 150
    for _ in range(samples):
        curve = fit_curve(10**u, 10 ** (middle + rng.normal(0, 0.03, u.size)), "floor")
        covered += curve.profile_statistic("floor", 0.06) <= curve.critical(0.95) ** 2
    low, high = stats.binom.interval(0.99, samples, 0.95)
    assert low <= covered <= high


# Bad input


@pytest.mark.parametrize(
    "x, y, form, held, message",
    [
        ([1, 2, 3], [3, 2, 1], "floor", None, r"x has 3 values: 'floor' fits 3 .* at least 4"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "broken", None, r"'broken' fits 4 .* at least 5 points"),
        ([1, 2], [2, 1], "floor", {"floor": 0}, r"fits 2 parameters \(middle, slope\)"),
        ([1, 1, 1, 1], [4, 3, 2, 1], "floor", None, "x: all 4 values are equal"),
        ([1, 2, 3, 4], [1, 1, 1, 1], "floor", None, "y: all 4 values are equal"),
        ([1, 2, 3, -4], [4, 3, 2, 1], "floor", None, r"x\[3\]=-4\.0"),
        ([1, 2, 3, 4], [4, math.nan, 2, 1], "floor", None, r"y\[1\]=nan"),
        ([1, 2, 3], [4, 3, 2, 1], "floor", None, "x has 3 values and y has 4"),
        ([[1, 2]], [4, 3], "floor", None, r"x has shape \(1, 2\)"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "cubic", None, "form='cubic': expected one of 'floor'"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "floor", {"roof": 1}, "held='roof': expected one of"),
        (
            [1, 2, 3, 4],
            [0.4, 0.3, 0.2, 0.09],
            "floor",
            {"floor": 0.2},
            r"floor=0\.2: expected at least 0 and below 0\.09; .*the smallest in y",
        ),
        (
            [1, 2, 3, 4],
            [4, 3, 2, 1],
            "floor",
            {"floor": 0, "middle": 0, "slope": -1},
            "held: all of floor, middle, slope",
        ),
        ([1, 2, 3, 4], [4, 3, 2, 1], "floor", {"floor": 1}, r"floor=1: .* below 1;"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "floor", {"floor": -0.1}, r"floor=-0\.1: expected at least 0"),
        ([1, 2, 3, 4], [4, 3, 2, 1], "floor", {"floor": math.nan}, "floor=nan"),
        (
            [1, 2, 3, 4, 5],
            [5, 4, 3, 2, 1],
            "broken",
            None,
            r"x spans 0\.699 decades, which leaves no place for break",
        ),
    ],
)
def test_bad_input_is_named(x, y, form, held, message):
    with pytest.raises(ValueError, match=message):
        fit_curve(x, y, form, held)


def test_break_of_a_straight_line_is_not_determined():
    x = np.logspace(17, 23, 20)
    with pytest.raises(NotConverged, match=r"the data do not determine .*break"):
        fit_curve(x, x**-0.1, "broken")


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda c: c.predict(1, "median"), "of='median'"),
        (lambda c: c.predict(0, "mean"), r"x=0\.0"),
        (lambda c: c.predict(1, "mean", 95), "level=95"),
        (lambda c: c.inverse(-1, "mean"), r"y=-1\.0"),
        (lambda c: c.inverse([1, 2], "mean"), r"y has shape \(2,\)"),
        (lambda c: c.profile_interval("slope"), "name='slope': expected one of 'floor'"),
        (lambda c: c.interval("break"), "name='break': expected one of"),
        (lambda c: c.log_density(1, 0), r"y=0\.0"),
    ],
)
def test_bad_question_is_named(call, message):
    curve = fitted("floor")
    with pytest.raises(ValueError, match=message):
        call(curve)


def test_held_parameter_has_no_profile():
    curve = fit_curve(*sample("floor"), "floor", held={"floor": 0.05})
    with pytest.raises(ValueError, match="name='floor': the parameter was held"):
        curve.profile_interval("floor")
    with pytest.raises(ValueError, match=r"'floor': the parameter was held at 0\.05"):
        curve.interval("floor")


# The record


@pytest.mark.parametrize("form", CURVES)
@pytest.mark.parametrize(
    "release, measure",
    [
        (2020, "hardware_burden"),
        (2022, "hardware_burden"),
        (2022, "network_operations"),
        (2022, "consolidated"),
    ],
)
def test_record_is_fitted_no_worse_than_by_exhaustion(release, measure, form):
    """At any floor or break the rest is easy for a method of another kind; none comes lower."""
    x, y = imagenet(release, measure)
    curve, u = fit_curve(x, y, form), np.log10(x)
    if form == "floor":
        sums = [held_rss(x, y, floor) for floor in np.linspace(0, y.min(), 13)]
    else:
        sums = [bent_rss(x, y, at) for at in np.linspace(u.min() + TURN, u.max() - TURN, 500)]
    assert curve.solution.rss <= min(sums) * (1 + 1e-9)
    assert curve.solution.rss == pytest.approx(min(sums), rel=2e-3)
    for y_wanted in (0.2, 0.1, 0.05, 0.01):
        for of in ("mean", "new"):
            answer = curve.inverse(y_wanted, of)
            assert not np.isnan([answer.log10_estimate, answer.log10_low, answer.log10_high]).any()
            assert answer.log10_low <= answer.log10_estimate <= answer.log10_high
            assert type(answer.log10_estimate) is type(answer.log10_low) is float
