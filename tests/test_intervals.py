"""Intervals against statsmodels, scipy, plain loops, closed forms and their own symmetries."""

import dataclasses
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from lib import resample
from lib.estimators import ESTIMATORS, Points, deming, quantile
from lib.fit import regress
from lib.forms import FORMS
from lib.intervals import KINDS, MIN_CLUSTERS, MIN_REPLICATES, numbered
from lib.uncertainty import student_log_density

STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
N = 24
NAMED = {
    **ESTIMATORS,
    "deming": deming(1.0),
    "quantile": quantile(0.3),
    "huber, turned": dataclasses.replace(ESTIMATORS["huber"], turned=True),
}
EVERY = pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, found in NAMED.items() for kind in found.intervals]
)
EVERY_FORM = pytest.mark.parametrize("form", FORMS)
BOTH = pytest.mark.parametrize("of", ["mean", "new"])
ANALYTIC = pytest.mark.parametrize("kind", ["t", "hc3"])
YEAR = pytest.mark.parametrize("with_year", [False, True], ids=["", "year"])


def data(seed=2021, n=N, noise=0.05):
    """x, y falling as a power with a trend in time, noise that grows with x, and what goes along.

    Both x and y are within a few tens of their units, so that all forms can be fitted.
    """
    rng = np.random.default_rng(seed)
    u = np.sort(rng.uniform(0, 4, n))
    year = 2012 + u + rng.uniform(0, 6, n)
    v = 0.9 - 0.2 * u - 0.05 * (year - 2014) + noise * (0.5 + u / 4) * rng.standard_t(5, n)
    return {
        "x": 10**u,
        "y": 10**v,
        "year": year,
        "weights": (weights := rng.uniform(0.3, 3, n)) / weights.mean(),
        "clusters": rng.integers(0, 9, n).tolist(),
    }


def made(name, kind, form="power", seed=2021, *, with_year=False, **more):
    """Fit the data with an estimator and an interval."""
    given = data(seed)
    return regress(
        given["x"],
        given["y"],
        form,
        NAMED[name],
        kind,
        year=given["year"] if with_year else None,
        clusters=given["clusters"],
        **{"replicates": 300, **more},
    )


def answers(fit):
    """All numbers that a fit answers with, as one list."""
    found = [fit.slope, fit.slope_se, fit.intercept, fit.intercept_se, fit.centre_se, fit.spread]
    found += [*fit.slope_interval(), *fit.intercept_interval(), *fit.exponent_over(0.4)]
    for of in ("mean", "new"):
        inverse = fit.inverse(0.4, of)
        found += [inverse.log10_estimate, inverse.log10_low, inverse.log10_high]
        found += [*fit.predict(300.0, of)[:3], *np.ravel(fit.predict([1.0, 1e6], of)[1:3])]
    if fit.year is not None:
        found += [fit.year_slope, *fit.year_slope_interval(), *fit.halving_months()]
    return [float(number) for number in found]


def whitened(given, with_year):
    """statsmodels' regression of log10(y) on log10(x) and the year."""
    columns = [np.ones(N), np.log10(given["x"])] + [given["year"] - 2030] * with_year
    return sm.WLS(np.log10(given["y"]), np.column_stack(columns), given["weights"])


# Student's t against statsmodels


@ANALYTIC
@YEAR
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_coefficients_are_known_as_statsmodels_says(kind, with_year, level):
    given = data()
    robust = {"cov_type": "HC3", "use_t": True} if kind == "hc3" else {}
    theirs = whitened(given, with_year).fit(**robust)
    year = given["year"] if with_year else None
    fit = regress(given["x"], given["y"], interval=kind, year=year, weights=given["weights"])
    ends = theirs.conf_int(alpha=1 - level)
    assert fit.slope_interval(level)[:2] == pytest.approx(ends[1], rel=1e-9)
    assert fit.slope_se == pytest.approx(theirs.bse[1], rel=1e-9)
    assert (fit.r2, fit.aic) == pytest.approx((theirs.rsquared, theirs.aic), rel=1e-9)
    at_zero = fit.at(2030) if with_year else fit
    assert at_zero.intercept_interval(level)[:2] == pytest.approx(ends[0], rel=1e-8)
    assert at_zero.intercept_se == pytest.approx(theirs.bse[0], rel=1e-8)
    if with_year:
        assert fit.year_slope_interval(level)[:2] == pytest.approx(ends[2], rel=1e-8)
        assert fit.at(2014).slope_interval(level) == fit.slope_interval(level)


@ANALYTIC
@YEAR
@BOTH
def test_bands_are_those_of_statsmodels(kind, with_year, of):
    given = data()
    robust = {"cov_type": "HC3", "use_t": True} if kind == "hc3" else {}
    theirs = whitened(given, with_year).fit(**robust)
    year = given["year"] if with_year else None
    fit = regress(given["x"], given["y"], interval=kind, year=year, weights=given["weights"])
    u = np.linspace(-2, 9, 5)
    for when in (2005.0, 2021.5) if with_year else (None,):
        columns = [np.ones(5), u] + ([np.full(5, when - 2030)] if with_year else [])
        expected = theirs.get_prediction(np.column_stack(columns))
        low, high = expected.conf_int(obs=of == "new").T
        band = (fit.at(when) if with_year else fit).predict(10**u, of)
        assert np.log10(band.estimate) == pytest.approx(expected.predicted_mean, rel=1e-8)
        assert np.log10(band.low) == pytest.approx(low, rel=1e-8)
        assert np.log10(band.high) == pytest.approx(high, rel=1e-8)


@YEAR
def test_inverse_is_statsmodels_with_the_axes_exchanged(with_year):
    given = data()
    u, v, t = np.log10(given["x"]), np.log10(given["y"]), given["year"] - 2020
    columns = [np.ones(N), v] + [t] * with_year
    theirs = sm.WLS(u, np.column_stack(columns), given["weights"]).fit()
    fit = regress(
        given["x"],
        given["y"],
        estimator="inverse",
        year=given["year"] if with_year else None,
        weights=given["weights"],
    )
    height, run, *change = theirs.params
    slope, at_one = fit.slope, np.array([1.0, fit.intercept])
    assert fit.slope_se == pytest.approx(theirs.bse[1] * slope**2, rel=1e-9)
    there = np.append(at_one, [t.max()] * with_year)
    u_se = theirs.get_prediction(there[None]).se_mean[0]
    assert fit.intercept_se == pytest.approx(u_se * abs(slope), rel=1e-8)
    assert fit.exponent == pytest.approx(-run, rel=1e-9)
    ends = theirs.conf_int()
    assert fit.exponent_interval()[:2] == pytest.approx(sorted(-ends[1]), rel=1e-9)
    assert fit.slope_interval()[:2] == pytest.approx(sorted(1 / ends[1]), rel=1e-9)
    at_zero = fit.at(2020) if with_year else fit
    assert at_zero.intercept == pytest.approx(-height / run, rel=1e-8)
    assert fit.r2 == pytest.approx(theirs.rsquared, rel=1e-9)
    if with_year:
        # u at one v moves by `change` a year, and halves in the months that this takes.
        months = -12 * math.log10(2) / np.array([change[0], *ends[2]])
        assert fit.halving_months()[:3] == pytest.approx(months, rel=1e-8)


# Fieller, and exchanged axes


@ANALYTIC
@STEADY
@given(seed=st.integers(0, 500), log10_x=st.floats(-3, 12), level=st.floats(0.1, 0.999))
def test_exchanged_axes_exchange_the_questions(kind, seed, log10_x, level):
    """Prediction from the inverse line is Fieller's inverse of the line in exchanged axes."""
    given = data(seed, n=12, noise=0.4)
    turned = regress(given["x"], given["y"], estimator="inverse", interval=kind)
    swapped = regress(given["y"], given["x"], interval=kind)
    assume(abs(swapped.slope) > 1e-6)
    assert turned.slope == pytest.approx(1 / swapped.slope, rel=1e-9)
    assert turned.exponent == pytest.approx(-swapped.slope, rel=1e-9)
    for of in ("mean", "new"):
        found = swapped.inverse(10**log10_x, of, level)
        band = turned.predict(10**log10_x, of, level)
        ends = [found.estimate, found.low, found.high]
        assert list(band[:3]) == pytest.approx(ends, rel=1e-6)
        back = turned.inverse(0.7, of, level)
        direct = swapped.predict(0.7, of, level)
        ends = [back.log10_estimate, back.log10_low, back.log10_high]
        assert ends == pytest.approx(np.log10(direct[:3]), rel=1e-9, abs=1e-9)
        assert back.log10_other is None


@pytest.mark.parametrize("ratio", [0.01, 0.3, 20.0])
def test_deming_in_exchanged_axes_is_the_same_power_law(ratio):
    given = data()
    one = regress(given["x"], given["y"], estimator=deming(ratio), interval="pairs")
    other = regress(given["y"], given["x"], estimator=deming(1 / ratio), interval="pairs")
    assert one.slope == pytest.approx(1 / other.slope, rel=1e-9)
    assert one.predict(1e5, "mean").estimate == pytest.approx(
        other.inverse(1e5, "mean").estimate, rel=1e-8
    )
    # The same resamples, so the same ends up to the interpolation between neighbours.
    assert one.exponent_interval()[:2] == pytest.approx(
        sorted(-end for end in other.slope_interval()[:2]), rel=0.01
    )


@ANALYTIC
def test_halving_times_cannot_be_told_from_the_ends(kind):
    """With u less r a year for a regressor, the year is left with c + r b, which may be zero.

    At the ends statsmodels finds its t just at the critical value.
    """
    given = data(noise=0.02)
    fit = regress(given["x"], given["y"], interval=kind, year=given["year"])
    halving = fit.halving_months()
    assert 0 < halving.low < halving.estimate < halving.high < math.inf
    robust = {"cov_type": "HC3", "use_t": True} if kind == "hc3" else {}
    for months, critical in zip(halving[:3], (0, 1, 1), strict=True):
        r = -12 * math.log10(2) / months
        t = given["year"] - 2016
        columns = np.column_stack([np.ones(N), np.log10(given["x"]) - r * t, t])
        theirs = sm.OLS(np.log10(given["y"]), columns).fit(**robust)
        expected = critical * stats.t.ppf(0.975, N - 3)
        assert abs(theirs.tvalues[2]) == pytest.approx(expected, rel=1e-7, abs=1e-8)


def test_halving_time_that_may_be_a_doubling_time_is_a_ray():
    for seed, sign in ((2, 1), (10, -1)):
        given = data(seed, noise=0.25)
        fit = regress(given["x"], given["y"], year=given["year"])
        low, high = fit.year_slope_interval()[:2]
        assert low < 0 < high
        assert fit.slope_interval().high < 0
        halving = fit.halving_months()
        ends = sorted([sign * halving.low, sign * halving.high])
        assert 0 < ends[0] < sign * halving.estimate < ends[1] == math.inf


# Resampling against plain loops


def draws_by_loop(given, counts, estimator):
    """Heights at u = 0 and slopes, of the repeated points themselves."""
    u, v = np.log10(given["x"]), np.log10(given["y"])
    found = []
    for row in counts:
        often = np.repeat(np.arange(N), row.astype(int))
        points = Points(u[often], v[often], None, -1.0)
        found.append(estimator.find(points, np.ones((1, often.size)))[0])
    return np.array(found)


@pytest.mark.parametrize("name", ["least-squares", "theil-sen", "quantile", "frontier"])
@pytest.mark.parametrize("kind", ["pairs", "cluster"])
def test_replicates_are_lines_of_repeated_points(name, kind):
    given = data()
    bca = f"{kind}-bca" in NAMED[name].intervals
    fit = made(name, f"{kind}-bca" if bca else kind, replicates=200)
    rng = np.random.default_rng(0)
    labels = numbered(given["clusters"] if kind == "cluster" else range(N))
    counts = resample.clusters(rng, labels, 200)
    line = fit.uncertainty
    height, slope = line.draws.T
    found = np.column_stack([height - slope * line.origin[0], slope])
    assert found == pytest.approx(draws_by_loop(given, counts, NAMED[name]), rel=1e-7, abs=1e-9)
    if not bca:
        assert line.jackknife is None
        return
    without = np.array([labels != one for one in range(labels.max() + 1)])
    height, slope = line.jackknife.T
    found = np.column_stack([height - slope * line.origin[0], slope])
    assert found == pytest.approx(draws_by_loop(given, without, NAMED[name]), rel=1e-7, abs=1e-9)


def test_wild_replicates_are_lines_of_new_observations():
    given = data()
    fit = regress(given["x"], given["y"], interval="wild", replicates=200, seed=5)
    model = sm.OLS(np.log10(given["y"]), sm.add_constant(np.log10(given["x"])))
    theirs = model.fit()
    noise = theirs.resid / (1 - theirs.get_influence().hat_matrix_diag)
    signs = resample.signs(np.random.default_rng(5), N, 200)
    for row, (height, slope) in zip(signs, fit.uncertainty.draws, strict=True):
        again = sm.OLS(theirs.fittedvalues + row * noise, model.exog).fit().params
        found = [height - slope * fit.uncertainty.origin[0], slope]
        assert found == pytest.approx(again, rel=1e-9)


@pytest.mark.parametrize(("kind", "method"), [("pairs", "percentile"), ("pairs-bca", "BCa")])
def test_bootstrap_of_the_slope_is_that_of_scipy(kind, method):
    """Other resamples, so within Monte Carlo error: some hundredths of the width."""
    given = data()
    fit = regress(given["x"], given["y"], interval=kind, replicates=9_999)

    def slope(u, v, axis=-1):
        u = u - u.mean(axis=axis, keepdims=True)
        return (u * v).sum(axis=axis) / (u * u).sum(axis=axis)

    theirs = stats.bootstrap(
        (np.log10(given["x"]), np.log10(given["y"])),
        slope,
        paired=True,
        vectorized=True,
        method=method,
        rng=np.random.default_rng(1),
    )
    low, high = theirs.confidence_interval
    assert fit.slope_interval()[:2] == pytest.approx((low, high), abs=0.05 * (high - low))
    assert fit.slope_se == pytest.approx(theirs.standard_error, rel=0.05)


@YEAR
def test_wild_and_hc3_agree_on_the_standard_error(with_year):
    """The wild bootstrap's variance, given the residuals, is HC3's by algebra."""
    wild = made("least-squares", "wild", with_year=with_year, replicates=20_000)
    robust = made("least-squares", "hc3", with_year=with_year)
    assert wild.slope_se == pytest.approx(robust.slope_se, rel=0.02)
    assert wild.centre_se == pytest.approx(robust.centre_se, rel=0.02)


def test_replicates_keep_the_weights():
    given = data()
    how = {"interval": "pairs", "weights": given["weights"], "replicates": 150}
    line = regress(given["x"], given["y"], **how).uncertainty
    counts = resample.pairs(np.random.default_rng(0), N, 150)
    for row, (height, slope) in zip(counts, line.draws, strict=True):
        often = np.repeat(np.arange(N), row.astype(int))
        design = sm.add_constant(np.log10(given["x"][often]))
        theirs = sm.WLS(np.log10(given["y"][often]), design, given["weights"][often]).fit().params
        assert [height - slope * line.origin[0], slope] == pytest.approx(theirs, rel=1e-8)


@EVERY
def test_chunks_do_not_show(name, kind, monkeypatch):
    more = {"with_year": NAMED[name].takes_year, "replicates": MIN_REPLICATES}
    whole = answers(made(name, kind, **more))
    monkeypatch.setattr("lib.resample.CELLS", 23 * N)
    monkeypatch.setattr("lib.estimators.CELLS", 20_000)
    assert answers(made(name, kind, **more)) == pytest.approx(whole, rel=1e-7, abs=1e-9)


@EVERY
def test_seed_decides(name, kind):
    first, again = (made(name, kind, replicates=200) for _ in range(2))
    given = data()
    other = regress(
        given["x"],
        given["y"],
        estimator=NAMED[name],
        interval=kind,
        clusters=given["clusters"],
        replicates=200,
        seed=1,
    )
    assert answers(first) == answers(again)
    assert first.slope == other.slope
    assert (answers(first) == answers(other)) == (kind in ("t", "hc3"))


# New observations


def test_new_observations_are_a_line_and_a_residual():
    """The band and the crossing of a new observation, by plain numpy."""
    fit = made("least-squares", "pairs")
    line = fit.uncertainty
    u, v = 5.0, -1.0
    new = line.draws[:, 0] + line.draws[:, 1] * (u - line.origin[0]) + line.noise
    expected = 10 ** np.quantile(new, [0.05, 0.95])
    assert fit.predict(10**u, "new", 0.9)[1:3] == pytest.approx(tuple(expected), rel=1e-9)
    at = line.origin[0] + (v - line.draws[:, 0] - line.noise) / line.draws[:, 1]
    found = fit.inverse(10**v, "new", 0.9)
    assert (line.draws[:, 1] < 0).all()
    ends = np.quantile(at, [0.05, 0.95])
    assert [found.log10_low, found.log10_high] == pytest.approx(ends, rel=1e-9)


def test_residuals_are_as_spread_as_the_noise():
    fit = made("least-squares", "pairs", replicates=20_000)
    assert fit.uncertainty.noise.std() == pytest.approx(fit.spread, rel=0.03)


@EVERY
@YEAR
def test_density_of_a_new_observation_integrates_to_one(name, kind, with_year):
    """Nearly so in exchanged axes, where the line's error is taken as that near v."""
    if with_year and not NAMED[name].takes_year:
        return
    fit = made(name, kind, with_year=with_year)
    y = np.logspace(-12, 12, 4001)
    density = np.exp(fit.log_density(300.0, y))
    assert np.trapezoid(density, y) == pytest.approx(1, abs=1e-3)


def test_density_of_replicates_is_their_mean():
    fit = made("theil-sen", "pairs")
    line, u, v = fit.uncertainty, 2.5, 0.3
    middle = line.draws[:, 0] + line.draws[:, 1] * (u - line.origin[0])
    given = data()
    left = np.log10(given["y"]) - fit.intercept - fit.slope * np.log10(given["x"])
    scale = math.sqrt(fit.spread**2 - left.mean() ** 2)
    of_v = stats.norm.pdf(v, middle + left.mean(), scale).mean()
    expected = math.log(of_v / (10**v * math.log(10)))
    assert float(fit.log_density(10**u, 10**v)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("dof", [1, 2.5, 11, 300, 10**6])
def test_density_of_student_is_that_of_scipy(dof):
    v = np.array([-1e3, -2.0, 0.0, 0.3, 5.0])[:, None]
    middle, scale = np.array([0.0, 0.3]), np.array([1e-3, 2.0])
    expected = stats.t.logpdf(v, dof, middle, scale)
    found = student_log_density(v, dof, middle, scale)
    assert found == pytest.approx(expected, rel=1e-10, abs=1e-9)


def test_density_of_student_is_that_of_the_band():
    """The share of new observations inside the band of a level is the level."""
    fit = made("least-squares", "t")
    band = fit.predict(300.0, "new", 0.8)
    y = np.linspace(band.low, band.high, 2001)
    assert np.trapezoid(np.exp(fit.log_density(300.0, y)), y) == pytest.approx(0.8, abs=1e-5)


# Between the questions


@EVERY
@EVERY_FORM
def test_answers_are_numbers_in_order(name, kind, form):
    fit = made(name, kind, form)
    assert not np.isnan(answers(fit)).any()
    low, high, _ = fit.slope_interval()
    assert low <= fit.slope <= high
    for of in ("mean", "new"):
        found = fit.inverse(0.4, of)
        assert found.log10_low <= found.log10_high
        band = fit.predict(np.logspace(-2, 6, 9), of)
        assert np.all(band.low <= band.high)
    if kind in ("t", "hc3"):
        assert found.log10_low <= found.log10_estimate <= found.log10_high
        assert np.all((band.low <= band.estimate) & (band.estimate <= band.high))


@EVERY
def test_exponents_are_the_reciprocals_of_slopes(name, kind):
    """Exactly for t; else up to interpolation, and for BCa up to the acceleration of 1/b."""
    fit = made(name, kind, replicates=1000)
    slopes, exponents = fit.slope_interval(0.9), fit.exponent_interval(0.9)
    tolerance = {"t": 1e-12, "hc3": 1e-12}.get(kind, 0.03 if kind.endswith("bca") else 0.003)
    expected = sorted(-1 / end if end else math.inf for end in slopes[:2])
    assert exponents[:2] == pytest.approx(expected, rel=tolerance)
    assert fit.exponent_over(0.2, 7, 0.9)[1:3] == pytest.approx(exponents[:2], rel=1e-12)


@EVERY
@EVERY_FORM
def test_the_band_passes_y_where_inverse_ends(name, kind, form):
    """Exactly for t and for t in exchanged axes; for percentiles up to their interpolation.

    Not for the trend by BCa, whose acceleration is not the same in u as in v.
    """
    fit, y, straighten = made(name, kind, form), 0.4, FORMS[form].straighten
    for of in ("mean", "new")[kind.endswith("bca") :]:
        found = fit.inverse(y, of, 0.9)
        assert found.bounded
        band = fit.predict([found.low, found.high], of, 0.9)
        v, low, high = straighten(y), straighten(band.low), straighten(band.high)
        nearest = np.min(np.abs([low - v, high - v]), axis=0)
        tolerance = 1e-9 if kind in ("t", "hc3") else 0.03
        assert np.all(nearest <= tolerance * np.abs(high - low))


@pytest.mark.parametrize(
    "name",
    [name for name, one in NAMED.items() if "pairs-bca" in one.intervals and not one.turned],
)
@pytest.mark.parametrize("kind", ["pairs-bca", "cluster-bca"])
@YEAR
def test_bca_answers_are_bca_ends_of_each_quantity(name, kind, with_year):
    """By plain numpy, from the lines of the resamples and those without a point or cluster."""
    fit = made(name, kind, with_year=with_year)
    line, (start, *year) = fit.uncertainty, fit.uncertainty.origin
    assert (line.draws[:, 1] < 0).all()
    since = [fit.year - first for first in year]

    def ends(quantity):
        def of(lines):  # in the year of the fit
            return quantity(lines[:, 0] + lines[:, 2:] @ since, lines[:, 1])

        estimate = of(line.coefficients[None])[0]
        return resample.bca_ends(of(line.draws), estimate, of(line.jackknife), 0.9)

    slopes = ends(lambda height, slope: slope)
    assert fit.slope_interval(0.9)[:2] == pytest.approx(np.array(slopes), rel=1e-12)
    exponents = ends(lambda height, slope: -1 / slope)
    assert fit.exponent_interval(0.9)[:2] == pytest.approx(np.array(exponents), rel=1e-9)
    reached = ends(lambda height, slope: start + (math.log10(0.4) - height) / slope)
    found = fit.inverse(0.4, "mean", 0.9)
    expected = pytest.approx(np.array(reached), rel=1e-9)
    assert np.array([found.log10_low, found.log10_high]) == expected
    heights = ends(lambda height, slope: height + slope * (5.0 - start))
    band = np.log10(fit.predict(1e5, "mean", 0.9)[1:3])
    assert band == pytest.approx(np.array(heights), rel=1e-9)


@EVERY
@pytest.mark.parametrize("factors", [(1e6, 1.0), (1e-4, 50.0)])
def test_units_leave_the_exponent_and_move_the_rest(name, kind, factors):
    given, (of_x, of_y) = data(), factors
    fit = made(name, kind)
    other = regress(
        given["x"] * of_x,
        given["y"] * of_y,
        estimator=NAMED[name],
        interval=kind,
        clusters=given["clusters"],
        replicates=300,
    )
    close = {"rel": 1e-6, "abs": 1e-9}
    assert other.exponent_interval()[:2] == pytest.approx(fit.exponent_interval()[:2], **close)
    for of in ("mean", "new"):
        ours, theirs = fit.inverse(0.4, of), other.inverse(0.4 * of_y, of).times(1 / of_x)
        expected = [ours.log10_low, ours.log10_high]
        assert [theirs.log10_low, theirs.log10_high] == pytest.approx(expected, **close)
        band, moved = fit.predict(77.0, of), other.predict(77.0 * of_x, of)
        expected = [end * of_y for end in band[:3]]
        assert list(moved[:3]) == pytest.approx(expected, rel=1e-6)


@ANALYTIC
@pytest.mark.parametrize("name", ["least-squares", "inverse"])
@STEADY
@given(order=st.permutations(range(N)))
def test_order_of_the_rows_does_not_matter(name, kind, order):
    given = data()
    year, weights = given["year"], given["weights"]
    fits = [
        regress(
            given["x"][rows],
            given["y"][rows],
            estimator=name,
            interval=kind,
            year=year[rows],
            weights=weights[rows],
        )
        for rows in (np.arange(N), np.array(order))
    ]
    assert answers(fits[1]) == pytest.approx(answers(fits[0]), rel=1e-7)


# Where there is no end


@EVERY
@YEAR
def test_a_slope_that_may_be_zero_leaves_ends_open_and_no_nan(name, kind, with_year):
    if name == "frontier" or (with_year and not NAMED[name].takes_year):
        return  # a frontier falls by its definition
    rng = np.random.default_rng(12)
    u, year = np.sort(rng.uniform(0, 4, N)), rng.uniform(2012, 2020, N)
    design = np.column_stack([np.ones(N), u, year])
    v = sm.OLS(0.3 * rng.normal(size=N), design).fit().resid - 0.005 * u
    fit = regress(
        10**u,
        10**v,
        estimator=NAMED[name],
        interval=kind,
        year=year if with_year else None,
        clusters=data()["clusters"],
        replicates=300,
    )
    assert not np.isnan(answers(fit)).any()
    slopes, exponents = fit.slope_interval(), fit.exponent_interval()
    assert math.inf in map(abs, (*slopes[:2], *exponents[:2]))
    if not NAMED[name].turned:
        assert slopes.low < 0 < slopes.high
        found = fit.inverse(1e-3, "mean")
        assert not found.bounded
        assert "unbounded" in str(found)


# Points on a line


@EVERY
@EVERY_FORM
@YEAR
def test_points_on_a_line_leave_no_doubt(name, kind, form, with_year):
    if with_year and not NAMED[name].takes_year:
        return
    rng = np.random.default_rng(2)
    n = 10
    u, year = np.sort(rng.uniform(0, 4, n)), rng.uniform(2012, 2020, n)
    truth = {"power": (0.5, -0.3), "exponential": (2.0, 1.1), "log-linear": (9.0, -0.7)}[form]
    drift = 0.01 * np.sign(truth[1]) * (year - 2012) * with_year
    fit = regress(
        10**u,
        FORMS[form].restore(truth[0] + truth[1] * u + drift),
        form,
        NAMED[name],
        kind,
        year=year if with_year else None,
        clusters=[0, 0, 1, 1, 2, 3, 4, 5, 5, 6],
        replicates=100,
    )
    close = {"rel": 1e-6, "abs": 1e-7}
    assert fit.slope == pytest.approx(truth[1], **close)
    assert fit.slope_interval()[:2] == pytest.approx((truth[1], truth[1]), **close)
    assert fit.spread == pytest.approx(0, abs=1e-7)
    for of in ("mean", "new"):
        found = fit.inverse(0.4, of)
        ends = [found.log10_low, found.log10_high]
        assert ends == pytest.approx([found.log10_estimate] * 2, **close)
        band = fit.predict(100.0, of)
        assert [band.low, band.high] == pytest.approx([band.estimate] * 2, **close)
    if with_year:
        months = -12 * math.log10(2) * truth[1] / (-0.01 * np.sign(truth[1]))
        assert fit.halving_months()[:3] == pytest.approx([months] * 3, rel=1e-5)


def test_no_spread_gives_no_density():
    """Points whose coordinates floats hold exactly, so that nothing at all is left."""
    for kind in KINDS:
        fit = regress(
            10.0 ** np.arange(8),
            8.0 - np.arange(8),
            "log-linear",
            interval=kind,
            clusters=[0, 0, 1, 2, 3, 4, 5, 6],
        )
        assert fit.spread == pytest.approx(0, abs=1e-14)
        if fit.spread == 0:
            with pytest.raises(ValueError, match="spread=0: all points are on the line"):
                fit.log_density(10.0, 3.0)


# What is refused


def simple(**how):
    """Fit eight points, of which the last four share a cluster."""
    u = np.arange(8.0)
    y = 10 ** (-0.1 * u + 0.05 * np.cos(7 * u))
    return regress(10**u, y, **{"clusters": [0, 1, 2, 3, 4, 4, 4, 4], **how})


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("kind", [*KINDS, "jackknife"])
def test_intervals_that_an_estimator_has_not_are_refused(name, kind):
    if kind in NAMED[name].intervals:
        assert simple(estimator=NAMED[name], interval=kind).interval == kind
    else:
        with pytest.raises(ValueError, match=f"interval='{kind}': the estimator .* has "):
            simple(estimator=NAMED[name], interval=kind)


@pytest.mark.parametrize("kind", ["cluster", "cluster-bca"])
@pytest.mark.parametrize(
    ("clusters", "words"),
    [
        (None, "clusters: the interval 'cluster' needs to know the cluster of each point"),
        (list("abcdefgh"), "clusters: each of the 8 has one member"),
        (list("aaaaaaaa"), f"clusters: 1 are too few to resample, at least {MIN_CLUSTERS}"),
        (list("aaabbccd"), f"clusters: 4 are too few to resample, at least {MIN_CLUSTERS}"),
        (list("aab"), "x has 8 values and clusters has 3"),
    ],
)
def test_clusters_that_are_none_are_refused(kind, clusters, words):
    with pytest.raises(ValueError, match=words):
        simple(clusters=clusters, interval=kind)


@pytest.mark.parametrize("label", [None, math.nan, np.nan, "", [1], {"a"}])
def test_a_label_that_is_missing_or_none_is_named(label):
    with pytest.raises(ValueError, match=r"^clusters\[2\]="):
        numbered(["a", "b", label, "c"])


def test_labels_are_numbered_as_they_come():
    assert numbered(["b", ("a", 1), "b", 3, ("a", 1)]).tolist() == [0, 1, 0, 2, 1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [0, 1, -5, MIN_REPLICATES - 1, 1000.0, math.nan, None, "many"])
def test_replicates_must_be_many(kind, value):
    with pytest.raises(ValueError, match=r"replicates=.*: expected a whole number, 100 or more"):
        simple(interval=kind, replicates=value)


@pytest.mark.parametrize("value", [-1, 0.5, None])
def test_seed_must_be_a_whole_number(value):
    with pytest.raises(ValueError, match=r"seed=.*: expected a whole number, 0 or more"):
        simple(interval="pairs", seed=value)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_weights_must_be_positive(value):
    with pytest.raises(ValueError, match=r"^weights\[3\]="):
        simple(weights=[1, 1, 1, value, 1, 1, 1, 1])


@pytest.mark.parametrize("name", NAMED)
def test_too_few_points(name):
    estimator = NAMED[name]
    with pytest.raises(ValueError, match="x has 2 values"):
        regress([1, 10], [2, 1], estimator=estimator)
    if estimator.takes_year:
        with pytest.raises(ValueError, match="its year and its spread need at least 4"):
            regress([1, 10, 30], [3, 1, 2], estimator=estimator, year=[1, 2, 4])


def test_a_frontier_of_two_points():
    with pytest.raises(ValueError, match="its line rests on 2 points and has 2 coefficients"):
        regress([1, 10, 100, 1000], [4, 2, 3, 3], estimator="frontier")
    with pytest.raises(ValueError, match="1 usable points do not determine its line"):
        regress([1, 10, 100, 1000], [4, 5, 6, 7], estimator="frontier")


@pytest.mark.parametrize(
    ("year", "words"),
    [
        ([2012] * 8, "year: all 8 values are equal"),
        (list(range(8)), "year: x and year move in step"),
        ([*range(7), math.nan], r"year\[7\]=nan"),
        (list(range(7)), "x has 8 values and year has 7"),
    ],
)
def test_years_that_tell_nothing(year, words):
    with pytest.raises(ValueError, match=words):
        simple(year=year)


@pytest.mark.parametrize("kind", ["hc3", "wild"])
def test_a_point_that_decides_alone_is_named(kind):
    with pytest.raises(ValueError, match="point 3 alone decides the line in its place"):
        regress([1, 1, 1, 10], [5, 6, 7, 3], interval=kind)


def test_bca_without_a_point_that_the_line_needs():
    with pytest.raises(ValueError, match="without one of them the line is undetermined"):
        regress([1, 1, 1, 10], [5, 6, 7, 3], interval="pairs-bca")


@EVERY
def test_three_points(name, kind):
    """Most resamples of three points hold two, and a ninth of them one."""
    if name != "huber" and kind.startswith("cluster"):
        with pytest.raises(ValueError, match="clusters: 2 are too few"):
            regress([1, 10, 100], [5, 3, 1], "power", NAMED[name], kind, clusters=list("aab"))
        return
    if name == "huber":  # it trusts the middle point ever less, and never settles
        with pytest.raises(ValueError, match="or its steps do not converge"):
            regress([1, 10, 100], [5, 2.6, 1], estimator=NAMED[name], interval=kind)
        return
    fit = regress([1, 10, 100], [5, 2.6, 1], estimator=NAMED[name], interval=kind)
    assert not np.isnan(answers(fit)).any()


def test_a_line_that_stands_upright_is_refused():
    """Exchanged axes, and no correlation at all: x does not move with y."""
    with pytest.raises(ValueError, match="its line of x on y is flat"):
        regress([1, 100, 1, 100], [1, 1, 3, 3], estimator="inverse")
    assert regress([1, 100, 1, 100], [1, 1, 3, 3]).slope == 0


def test_resamples_that_cannot_be_fitted_are_drawn_again():
    """One point of ten stands apart in x; a resample without it has no slope."""
    y = np.linspace(3, 4, 10)
    fit = regress([*[1.0] * 9, 10.0], y, interval="pairs", replicates=500)
    assert fit.uncertainty.draws.shape == (500, 2)
    assert np.isfinite(fit.uncertainty.draws).all()
