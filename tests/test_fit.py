"""The numerics against statsmodels, scipy, NIST's certified data, closed forms and simulation."""

import dataclasses
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from lib.answers import Inverse
from lib.fit import Fit, regress
from lib.forms import FORMS
from tests import nist

TRUTHS = {  # intercept, slope and noise in the transformed plane; y stays above zero
    "power": (1.2, -0.1, 0.06),
    "exponential": (-12.0, 0.9, 0.4),
    "log-linear": (0.95, -0.03, 0.02),
}
BOTH = pytest.mark.parametrize("of", ["mean", "new"])
EVERY_FORM = pytest.mark.parametrize("form", TRUTHS)


def sample(form, n=25, seed=2021):
    """Draw x and y with a known line behind them."""
    intercept, slope, noise = TRUTHS[form]
    rng = np.random.default_rng(seed)
    u = rng.uniform(17, 22, n)
    v = intercept + slope * u + rng.normal(0, noise, n)
    return 10**u, FORMS[form].restore(v)


def reference(form, x, y):
    """The same regression by statsmodels."""
    return sm.OLS(FORMS[form].straighten(y), sm.add_constant(np.log10(x))).fit()


# Against what others computed


def test_nist_norris_through_the_front_door():
    """X enters as its logarithm, so 10^(x/10) has a slope ten times the certified one."""
    certified = nist.NORRIS
    fit = regress(10 ** (certified.x / 10), certified.y, "log-linear")
    assert [fit.intercept, fit.slope / 10] == pytest.approx(certified.parameters, rel=1e-9)
    errors = [fit.intercept_se, fit.slope_se / 10]
    assert errors == pytest.approx(certified.standard_errors, rel=1e-9)
    assert fit.spread == pytest.approx(certified.residual_sd, rel=1e-9)
    assert fit.r2 == pytest.approx(certified.r_squared, rel=1e-9)


@EVERY_FORM
def test_line_and_scores_are_those_of_statsmodels(form):
    x, y = sample(form)
    fit, ols = regress(x, y, form), reference(form, x, y)
    assert [fit.intercept, fit.slope] == pytest.approx(ols.params, rel=1e-10)
    assert [fit.intercept_se, fit.slope_se] == pytest.approx(ols.bse, rel=1e-10)
    assert fit.spread == pytest.approx(math.sqrt(ols.mse_resid), rel=1e-10)
    assert fit.r2 == pytest.approx(ols.rsquared, rel=1e-10)
    assert fit.aic == pytest.approx(ols.aic, rel=1e-10)
    assert (fit.dof, fit.n) == (ols.df_resid, ols.nobs)
    for level in (0.5, 0.9, 0.95):
        intercept, slope = ols.conf_int(alpha=1 - level)
        assert fit.intercept_interval(level)[:2] == pytest.approx(intercept, rel=1e-9)
        assert fit.slope_interval(level)[:2] == pytest.approx(slope, rel=1e-9)
        assert fit.slope_interval(level).level == level


@EVERY_FORM
def test_line_is_that_of_scipy(form):
    x, y = sample(form)
    fit, line = regress(x, y, form), stats.linregress(np.log10(x), FORMS[form].straighten(y))
    assert fit.slope == pytest.approx(line.slope, rel=1e-10)
    assert fit.intercept == pytest.approx(line.intercept, rel=1e-10)
    assert fit.slope_se == pytest.approx(line.stderr, rel=1e-10)
    assert fit.intercept_se == pytest.approx(line.intercept_stderr, rel=1e-10)


@EVERY_FORM
@BOTH
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_bands_are_those_of_statsmodels(form, of, level):
    x, y = sample(form)
    new_x = np.logspace(18, 24, 13)
    theirs = reference(form, x, y).get_prediction(sm.add_constant(np.log10(new_x)))
    ends = theirs.conf_int(obs=of == "new", alpha=1 - level).T
    restore = FORMS[form].restore
    ours = regress(x, y, form).predict(new_x, of, level)
    assert ours.estimate == pytest.approx(restore(theirs.predicted_mean), rel=1e-9)
    low, high = np.sort([restore(end) for end in ends], axis=0)
    assert ours.low == pytest.approx(low, rel=1e-9)
    assert ours.high == pytest.approx(high, rel=1e-9)
    assert (ours.of, ours.level) == (of, level)


def test_aic_in_units_of_y_as_the_docstring_says():
    """A log-normal likelihood of y itself gives statsmodels' AIC after the change of variable."""
    x, y = sample("power")
    fit = regress(x, y)
    u = np.log10(x)
    rms = fit.spread * math.sqrt(fit.dof / fit.n)
    centre = math.log(10) * (fit.intercept + fit.slope * u)
    density = stats.lognorm.logpdf(y, s=math.log(10) * rms, scale=np.exp(centre))
    jacobian = np.log(1 / (y * math.log(10)))
    assert fit.aic - 2 * jacobian.sum() == pytest.approx(-2 * density.sum() + 4, rel=1e-10)


def test_summary_of_the_data():
    x, y = sample("power")
    fit, u = regress(x, y), np.log10(x)
    assert (fit.form, fit.estimator) == ("power", "least-squares")
    assert (fit.x_min, fit.x_max) == (x.min(), x.max())
    assert fit.centre == pytest.approx(u.mean())
    assert fit.centre_se == pytest.approx(fit.spread / math.sqrt(fit.n))


def test_three_points_in_closed_form():
    """u = 0, 1, 2 and v = 1, 3, 2: slope 1/2, RSS 3/2, R^2 1/4, one degree of freedom."""
    fit = regress([1, 10, 100], [1, 3, 2], "log-linear")
    assert [fit.slope, fit.intercept, fit.r2] == pytest.approx([0.5, 1.5, 0.25], rel=1e-12)
    assert [fit.spread**2, fit.slope_se**2] == pytest.approx([1.5, 0.75], rel=1e-12)
    assert fit.slope_interval(0.5).high == pytest.approx(0.5 + math.sqrt(0.75), rel=1e-9)  # t = 1


def test_line_without_noise():
    fit = regress([1, 10, 100, 1000], [4, 3, 2, 1], "log-linear")
    assert (fit.slope, fit.spread, fit.r2, fit.aic) == (-1, 0, 1, -math.inf)
    for y in (2.5, 0.5):  # at the pivot, and away from it
        found = fit.inverse(y, of="new")
        assert found.log10_low == found.log10_estimate == found.log10_high == 4 - y


# Exponents


@pytest.mark.parametrize("power", [2, 9, 13.6])
def test_exponent_is_the_price_of_a_better_y(power):
    fit = regress(np.array([1, 2, 3, 5]) ** power, 1 / np.array([1, 2, 3, 5]))
    assert fit.exponent == pytest.approx(power)
    ratio = fit.inverse(0.1, of="mean").estimate / fit.inverse(0.2, of="mean").estimate
    assert ratio == pytest.approx(2**power)


@pytest.mark.parametrize("form", ["exponential", "log-linear"])
def test_forms_without_a_constant_exponent_have_none(form):
    fit = regress(*sample(form), form)
    assert fit.exponent is None
    assert fit.exponent_interval() is None


def tilted(slope, slope_se):
    """Twelve points and a power fit through them, turned about its pivot to the given slope."""
    fit = regress(*sample("power", n=12))
    intercept = fit.intercept + (fit.slope - slope) * fit.centre
    turned = dataclasses.replace(
        fit.uncertainty,
        coefficients=np.array([fit.intercept + fit.slope * fit.centre, slope]),
        covariance=np.diag([fit.centre_se**2, slope_se**2]),
    )
    return dataclasses.replace(
        fit, intercept=intercept, slope=slope, slope_se=slope_se, uncertainty=turned
    )


T10 = 2.228138851964939  # R: qt(0.975, 10)


@pytest.mark.parametrize(
    ("low", "high", "exponents"),
    [
        (-0.2, -0.1, (5, 10)),
        (-0.2, 0.05, (5, math.inf)),
        (-0.05, 0.2, (-math.inf, -5)),
        (0.1, 0.2, (-10, -5)),
    ],
)
def test_exponent_interval_inverts_that_of_the_slope(low, high, exponents):
    fit = tilted((low + high) / 2, (high - low) / 2 / T10)
    assert fit.slope_interval()[:2] == pytest.approx((low, high))
    assert fit.exponent_interval()[:2] == pytest.approx(exponents)


def test_flat_line_has_no_finite_exponent_and_no_inverse():
    fit = tilted(0.0, 0.1)
    assert fit.exponent == math.inf
    assert fit.exponent_interval()[:2] == pytest.approx((1 / (0.1 * T10), math.inf))
    assert not fit.falling
    with pytest.raises(ValueError, match="slope=0"):
        fit.inverse(0.1, of="mean")


@EVERY_FORM
def test_falling_is_about_y_not_its_transform(form):
    x, y = sample(form)
    assert regress(x, y, form).falling
    assert not regress(1 / x, y, form).falling


# Properties

# The same draws everywhere, and no verdict that hangs on the speed of the machine.
STEADY = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CLOUDS = st.integers(3, 30).flatmap(
    lambda n: st.tuples(*(st.lists(st.floats(0, 9), min_size=n, max_size=n),) * 2)
)


def cloud(points, form):
    """A line of the form, with the drawn points for scatter, neither flat nor without spread."""
    u, noise = np.array(points[0]), np.array(points[1])
    assume(np.ptp(u) > 0.5)
    intercept, slope, scale = TRUTHS[form]
    u = u / 2 + 17
    x, y = 10**u, FORMS[form].restore(intercept + slope * u + scale * (noise - 4.5) / 4.5)
    fit = regress(x, y, form)
    assume(fit.r2 < 0.9999 and abs(fit.slope) > 1e-3 * abs(slope))
    return x, y, fit


@EVERY_FORM
@STEADY
@given(points=CLOUDS, factor=st.floats(1e-9, 1e9))
def test_units_of_x_move_the_intercept_alone(form, points, factor):
    x, y, fit = cloud(points, form)
    other = regress(factor * x, y, form)
    for name in ("slope", "slope_se", "spread", "centre_se", "r2", "aic"):
        assert getattr(other, name) == pytest.approx(getattr(fit, name), rel=1e-6, abs=1e-8), name
    moved = fit.intercept - fit.slope * math.log10(factor)
    assert other.intercept == pytest.approx(moved, rel=1e-7, abs=1e-9)


@STEADY
@given(points=CLOUDS, factor=st.floats(1e-6, 1e6))
def test_units_of_y_leave_the_exponent(points, factor):
    x, y, fit = cloud(points, "power")
    other = regress(x, factor * y)
    assert other.exponent == pytest.approx(fit.exponent, rel=1e-6)
    assert other.intercept - fit.intercept == pytest.approx(math.log10(factor), abs=1e-9)


@EVERY_FORM
@STEADY
@given(points=CLOUDS, seed=st.integers(0, 1000))
def test_order_of_the_rows_does_not_matter(form, points, seed):
    x, y, fit = cloud(points, form)
    order = np.random.default_rng(seed).permutation(x.size)
    other = regress(x[order], y[order], form)
    for field in dataclasses.fields(Fit):
        value = getattr(fit, field.name)
        if isinstance(value, float):
            expected = pytest.approx(value, rel=1e-7, abs=1e-9)
            assert getattr(other, field.name) == expected, field.name


@EVERY_FORM
@STEADY
@given(points=CLOUDS, log10_x=st.floats(10, 30))
def test_predict_undoes_inverse(form, points, log10_x):
    *_, fit = cloud(points, form)
    y = fit.predict(10**log10_x, of="mean").estimate
    assume(1e-6 < y < 1e6)
    found = fit.inverse(y, of="mean")
    assert found.log10_estimate == pytest.approx(log10_x, abs=1e-6)
    assert found.log10_low <= found.log10_estimate <= found.log10_high


@EVERY_FORM
@STEADY
@given(points=CLOUDS, level=st.floats(0.01, 0.999))
def test_mean_lies_inside_new(form, points, level):
    x, _, fit = cloud(points, form)
    mean, new = fit.predict(x, "mean", level), fit.predict(x, "new", level)
    assert np.all((new.low < mean.low) & (mean.low <= mean.estimate))
    assert np.all((mean.estimate <= mean.high) & (mean.high <= new.high))


@STEADY
@given(points=CLOUDS, of=st.sampled_from(["mean", "new"]), log10_x=st.floats(5, 35))
def test_fieller_holds_exactly_the_x_whose_band_holds_y(points, of, log10_x):
    *_, fit = cloud(points, "power")
    target = 0.05
    found = fit.inverse(target, of)
    ends = [found.log10_low, found.log10_high, found.log10_other]
    assume(all(end is None or abs(end - log10_x) > 1e-6 for end in ends))
    inside = found.log10_low < log10_x < found.log10_high
    if found.log10_other is not None:
        above = found.log10_low == -math.inf
        inside |= log10_x > found.log10_other if above else log10_x < found.log10_other
    band = fit.predict(10**log10_x, of)
    assert inside == (band.low < target < band.high)


# The inverse


@EVERY_FORM
@BOTH
def test_bounded_fieller_is_where_the_band_crosses_the_target(form, of):
    x, y = sample(form)
    fit, target = regress(x, y, form), {"power": 0.05, "exponential": 0.09, "log-linear": 0.2}[form]
    found = fit.inverse(target, of)
    assert found.bounded
    assert found.log10_other is None

    def crossing(end, start, stop):
        gap = lambda u: getattr(fit.predict(10**u, of), end) - target  # noqa: E731
        return optimize.brentq(gap, start, stop, xtol=1e-11)

    # y falls, so the low end of the band gets down to the target first.
    middle = found.log10_estimate
    assert found.log10_low == pytest.approx(crossing("low", middle - 8, middle), abs=1e-8)
    assert found.log10_high == pytest.approx(crossing("high", middle, middle + 40), abs=1e-8)
    assert (found.of, found.level) == (of, 0.95)


def weak(slope):
    """A fit whose slope differs from zero at no useful level."""
    return tilted(slope, 2 * abs(slope))


@pytest.mark.parametrize("slope", [-0.03, 0.03])
@pytest.mark.parametrize("side", [-1, 1])
def test_a_slope_that_may_be_zero_gives_two_rays(slope, side):
    fit = weak(slope)
    target = 10 ** (fit.intercept + fit.slope * fit.centre + side * 5 * fit.centre_se)
    found = fit.inverse(target, of="mean")
    assert not found.bounded
    ends = (found.log10_low, found.log10_high)
    near = next(end for end in ends if math.isfinite(end))
    for end in (near, found.log10_other):  # both are where the band touches the target
        band = fit.predict(10**end, of="mean")
        touched = band.low if side < 0 else band.high
        assert touched == pytest.approx(target, rel=1e-9)
    assert ends[0] < found.log10_estimate < ends[1]
    assert "unbounded" in str(found)
    if slope * side > 0:
        assert (ends[1], found.high) == (math.inf, math.inf)
        assert found.log10_other < near
    else:
        assert (ends[0], found.low) == (-math.inf, 0.0)
        assert found.log10_other > near


def test_a_target_inside_every_band_gives_the_whole_line():
    fit = weak(-0.03)
    found = fit.inverse(10 ** (fit.intercept + fit.slope * fit.centre), of="mean")
    assert (found.log10_low, found.log10_high) == (-math.inf, math.inf)
    assert (found.low, found.high, found.bounded) == (0.0, math.inf, False)
    assert found.log10_other is None
    assert str(found).endswith("unbounded on both sides)")


def test_a_slope_on_the_edge_gives_one_ray():
    """The quadratic loses its square: one end, and no second ray."""
    t = float(stats.t.ppf(0.975, 10))
    fit = tilted(-0.5 * t, 0.5)
    assert fit.slope**2 == t**2 * fit.slope_se**2
    found = fit.inverse(1e-6, of="mean")
    assert math.isfinite(found.log10_low)
    assert (found.log10_high, found.log10_other) == (math.inf, None)
    touched = fit.predict(found.low, of="mean").low
    assert touched == pytest.approx(1e-6, rel=1e-9)


@BOTH
def test_fieller_covers(of):
    """2,000 draws with a weak slope: 95 % within four standard errors, both rays counted."""
    rng, u, draws = np.random.default_rng(2021), np.linspace(17, 22, 12), 2000
    slope, noise, truth, hits, open_ended = -0.05, 0.12, 24.0, 0, 0
    for _ in range(draws):
        y = 10 ** (slope * u + rng.normal(0, noise, u.size))
        target = 10 ** (slope * truth + (rng.normal(0, noise) if of == "new" else 0))
        found = regress(10**u, y).inverse(target, of)
        hit = found.log10_low <= truth <= found.log10_high
        if found.log10_other is not None:
            below = found.log10_high == math.inf
            hit |= truth <= found.log10_other if below else truth >= found.log10_other
        hits += hit
        open_ended += not found.bounded
    assert hits / draws == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / draws))
    assert 0.1 < open_ended / draws < 0.9  # both kinds of interval took part


def test_x_too_large_for_a_float_is_told_from_unbounded():
    far = Inverse(380.5, 350.25, 420.125, "mean", 0.95)
    assert far.bounded
    assert (far.estimate, far.low, far.high) == (math.inf, math.inf, math.inf)
    assert str(far) == "10^380.50 (mean, 95 %: 10^350.25 to 10^420.12)"


def test_times_changes_the_unit():
    found = Inverse(20.0, 19.0, math.inf, "new", 0.9, log10_other=3.0)
    assert found.times(1000) == Inverse(23.0, 22.0, math.inf, "new", 0.9, log10_other=6.0)
    assert Inverse(20.0, 19.0, 22.0, "new", 0.9).times(0.1).log10_other is None
    with pytest.raises(ValueError, match="factor=0"):
        found.times(0)


# Shapes and kinds


def test_results_are_plain_floats():
    fit = regress(*sample("power"))
    numbers = [getattr(fit, f.name) for f in dataclasses.fields(fit) if f.type in (float, "float")]
    numbers += [*fit.slope_interval(), *fit.exponent_interval(), fit.exponent]
    numbers += fit.predict(1e20, of="new")[:3]
    found = fit.inverse(0.05, of="new")
    numbers += [found.log10_estimate, found.log10_low, found.log10_high, found.high]
    assert {type(number) for number in numbers} == {float}


@EVERY_FORM
def test_predict_keeps_the_shape_of_x(form):
    fit, x = regress(*sample(form), form), np.logspace(18, 21, 6).reshape(2, 3)
    band = fit.predict(x, of="new")
    assert band.estimate.shape == band.low.shape == band.high.shape == (2, 3)
    for index in np.ndindex(x.shape):
        one = fit.predict(float(x[index]), of="new")
        assert one[:3] == pytest.approx([end[index] for end in band[:3]], rel=1e-14)


def test_exponential_band_is_unbounded_where_the_reciprocal_is_not_positive():
    fit = regress(*sample("exponential"), "exponential")
    band = fit.predict(np.array([1e3, 1e14, 1e20]), of="new")
    assert band.estimate[0] == band.low[0] == band.high[0] == math.inf
    assert band.low[1] < math.inf
    assert band.high[1] == math.inf
    assert np.all(np.isfinite([end[2] for end in band[:3]]))


def test_power_form_beyond_floats_is_infinite_without_a_warning():
    fit = regress([1, 10, 100], [1e-40, 1, 1e40])
    assert fit.predict(1e12, of="mean").estimate == math.inf


# What is refused

GOOD = [1.0, 10.0, 100.0, 1000.0], [0.5, 0.3, 0.2, 0.1]


@pytest.mark.parametrize("argument", ["x", "y"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_a_bad_value_is_named_with_its_place(argument, value):
    x, y = (list(values) for values in GOOD)
    {"x": x, "y": y}[argument][2] = value
    with pytest.raises(ValueError, match=rf"^{argument}\[2\]={value}:"):
        regress(x, y)


@pytest.mark.parametrize("y", [1e-60, 1e60])
def test_y_whose_squares_leave_the_floats_is_refused(y):
    with pytest.raises(ValueError, match=r"y\[0\]="):
        regress([1, 2, 3], [y, 0.2, 0.1], "exponential")


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([], [], "x has 0 values"),
        ([1], [0.5], "x has 1 values"),
        ([1, 2], [0.5, 0.4], "x has 2 values"),
        ([1, 2, 3], [0.5, 0.4], "x has 3 values and y has 2"),
        ([[1, 2, 3]], [0.5, 0.4, 0.3], r"x has shape \(1, 3\)"),
        ([1, 2, 3], [[0.5, 0.4, 0.3]], r"y has shape \(1, 3\)"),
        (1, [0.5, 0.4, 0.3], r"x has shape \(\)"),
        ([7, 7, 7], [0.5, 0.4, 0.3], "x: all 3 values are equal"),
        ([1, 2, 3], [0.5, 0.5, 0.5], "y: all 3 values are equal"),
        (["one", 2, 3], [0.5, 0.4, 0.3], "x: expected numbers"),
        ([1, 2, 3], [0.5, {}, 0.3], "y: expected numbers"),
    ],
)
def test_data_without_a_line_are_refused(x, y, words):
    with pytest.raises(ValueError, match=words):
        regress(x, y)


@pytest.mark.parametrize("argument", ["form", "estimator"])
def test_unknown_names_list_the_known(argument):
    with pytest.raises(ValueError, match=f"{argument}='cubic': expected one of '"):
        regress(*GOOD, **{argument: "cubic"})


ASK = pytest.mark.parametrize(
    "ask",
    [
        lambda **how: regress(*GOOD).predict(10.0, **how),
        lambda **how: regress(*GOOD).inverse(0.2, **how),
    ],
)


@ASK
def test_of_has_no_default_and_no_third_value(ask):
    with pytest.raises(TypeError, match="of"):
        ask()
    with pytest.raises(ValueError, match="of='both': expected one of 'mean', 'new'"):
        ask(of="both")


@ASK
@pytest.mark.parametrize("level", [0, 1, -0.5, 95, math.nan])
def test_level_must_be_a_probability(ask, level):
    with pytest.raises(ValueError, match="level="):
        ask(of="mean", level=level)


@pytest.mark.parametrize("name", ["slope_interval", "intercept_interval", "exponent_interval"])
def test_level_of_coefficients_must_be_a_probability(name):
    with pytest.raises(ValueError, match="level=95"):
        getattr(regress(*GOOD), name)(95)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_asked_for_values_must_be_positive(value):
    fit = regress(*GOOD)
    with pytest.raises(ValueError, match="x="):
        fit.predict(value, of="mean")
    with pytest.raises(ValueError, match=r"x\[1\]="):
        fit.predict([1, value], of="mean")
    with pytest.raises(ValueError, match="y="):
        fit.inverse(value, of="mean")


def test_inverse_takes_one_target():
    with pytest.raises(ValueError, match=r"y has shape \(2,\)"):
        regress(*GOOD).inverse([0.1, 0.2], of="mean")


@pytest.mark.parametrize("form", FORMS)
def test_criterion_of_y_is_that_of_the_density_of_y(form):
    """The density of y by the change of variable, its derivative taken by differences."""
    rng = np.random.default_rng(11)
    x = 10 ** rng.uniform(18, 23, 30)
    y = 0.9 - 0.03 * np.log10(x) + rng.normal(0, 0.01, 30)
    found = regress(x, y, form=form)
    straighten = FORMS[form].straighten
    v = straighten(y)
    rms = found.spread * math.sqrt(found.dof / found.n)
    line = found.intercept + found.slope * np.log10(x)
    derivative = np.abs(straighten(y * (1 + 1e-6)) - straighten(y * (1 - 1e-6))) / (2e-6 * y)
    density = stats.norm.logpdf(v, line, rms) + np.log(derivative)
    assert found.aic_of_y == pytest.approx(4 - 2 * density.sum(), rel=1e-8)


# With a year, weights and clusters


def dated(n=40, seed=5):
    rng = np.random.default_rng(seed)
    u, year = rng.uniform(17, 22, n), rng.integers(2012, 2023, n)
    v = 1.2 - 0.1 * u - 0.02 * (year - 2012) + rng.normal(0, 0.04, n)
    return 10**u, 10**v, year


def test_line_of_a_year_is_that_of_statsmodels():
    x, y, year = dated()
    u, v = np.log10(x), np.log10(y)
    model = sm.OLS(v, sm.add_constant(np.column_stack([u, year]))).fit()
    fit = regress(x, y, year=year).at(2016)
    at = np.linspace(16, 25, 7)
    frame = model.get_prediction(
        np.column_stack([np.ones(7), at, np.full(7, 2016)])
    ).summary_frame()
    band, new = (fit.predict(10**at, of=of) for of in ("mean", "new"))
    expected = frame[["mean", "mean_ci_lower", "mean_ci_upper"]].to_numpy()
    assert np.log10(np.column_stack(band[:3])) == pytest.approx(expected, rel=1e-7)
    expected = frame[["mean", "obs_ci_lower", "obs_ci_upper"]].to_numpy()
    assert np.log10(np.column_stack(new[:3])) == pytest.approx(expected, rel=1e-7)
    assert fit.year_slope == pytest.approx(model.params[2], rel=1e-9)
    assert fit.year_slope_interval()[:2] == pytest.approx(model.conf_int()[2], rel=1e-8)
    assert fit.dof == model.df_resid


def test_halving_time_is_that_of_compute_in_the_years():
    """Without noise, compute for one error falls by slope over slope, in decades a year."""
    x, _, year = dated()
    y = 10 ** (1.2 - 0.1 * np.log10(x) - 0.02 * (year - 2012))
    expected = 12 * math.log10(2) / (0.02 / 0.1)
    assert regress(x, y, year=year).halving_months().estimate == pytest.approx(expected, rel=1e-6)
    grows = 10 ** (1.2 - 0.1 * np.log10(x) + 0.02 * (year - 2012))
    months = regress(x, grows, year=year).halving_months()
    assert months.estimate == pytest.approx(-expected, rel=1e-6)


@pytest.mark.parametrize(("slope", "drift"), [(-0.1, -0.02), (-0.004, -0.02), (-0.1, -0.001)])
def test_ends_of_the_halving_time_are_where_a_test_of_the_ratio_turns(slope, drift):
    """With a sure year and an unsure slope the interval is bounded and holds zero."""
    rng = np.random.default_rng(8)
    u, year = rng.uniform(17, 22, 30), rng.integers(2012, 2023, 30)
    v = slope * u + drift * (year - 2012) + rng.normal(0, 0.04, 30)
    model = sm.OLS(v, sm.add_constant(np.column_stack([u, year]))).fit()
    months = regress(10**u, 10**v, year=year).halving_months()
    assert months.low <= months.estimate <= months.high
    assert math.isinf(months.high) == (drift == -0.001)
    assert (months.low < 0 < months.high) == (slope == -0.004)
    for end in (months.low, months.high):
        if math.isfinite(end) and end:
            ratio = model.t_test([0, 1, -end / (12 * math.log10(2))])
            assert abs(float(ratio.tvalue.item())) == pytest.approx(stats.t.ppf(0.975, 27))


def test_without_a_year_there_is_no_year_to_ask_for():
    fit = regress(*sample("power"))
    assert fit.year is fit.year_slope is fit.year_slope_interval() is None
    for question in (fit.halving_months, lambda: fit.at(2020)):
        with pytest.raises(ValueError, match="year: the fit has none"):
            question()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"year": [2020] * 5}, "year: all 5 values are equal"),
        ({"year": [1, 2, 3, 4, 5]}, "move in step"),
        ({"year": [2012, 2013]}, "x has 5 values and year has 2"),
        ({"year": [2012, 2013, None, 2014, 2015]}, r"year\[2\]=nan"),
        ({"weights": [1, 1, 0, 1, 1]}, r"weights\[2\]=0.0"),
        ({"weights": [1, 1, -1, 1, 1]}, r"weights\[2\]=-1.0"),
        ({"weights": [1] * 5, "estimator": "frontier"}, "takes its points or leaves them"),
        ({"clusters": ["a", "b"], "interval": "cluster"}, "x has 5 values and clusters has 2"),
        ({"clusters": ["a", "b", None, "c", "d"], "interval": "cluster"}, "clusters"),
        ({"interval": "cluster"}, "clusters: the interval 'cluster' needs"),
        ({"interval": "jackknife"}, "has 't', 'hc3'"),
        ({"estimator": "theil-sen", "year": [2012, 2015, 2013, 2014, 2019]}, "no term in the year"),
        ({"interval": "pairs", "replicates": 3}, "replicates"),
    ],
)
def test_bad_company_is_refused_by_name(more, said):
    with pytest.raises(ValueError, match=said):
        regress([10, 100, 1000, 1e4, 1e5], [0.5, 0.3, 0.21, 0.1, 0.07], **more)


@pytest.mark.parametrize("form", ["exponential", "log-linear"])
@pytest.mark.parametrize("fold", [1.5, 2, 4])
def test_power_over_a_fold_is_the_way_between_two_inverses(form, fold):
    fit = regress(*sample(form))
    y = 0.3
    logs = [fit.inverse(target, of="mean").log10_estimate for target in (y, y / fold)]
    expected = (logs[1] - logs[0]) / math.log10(fold)
    assert fit.exponent_over(y, fold).estimate == pytest.approx(expected, rel=1e-9)
