"""Forecasts and their scores: against statsmodels, closed forms, and worlds of our own making."""

import functools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib import compute, data
from lib.backtest import Backtest, Forecast, backtest, best_by_year
from lib.forecasts import (
    FOR_RECORDS,
    FOR_SYSTEMS,
    MEAN,
    NO_CHANGE,
    TRIED,
    in_time,
    on_compute,
    on_compute_and_year,
)
from lib.forms import FORMS
from lib.trends import Level, Observations, spectrum_line, steady, time_line, walking

LN10 = math.log(10)
EVERY_FORM = pytest.mark.parametrize("form", FORMS)


def world(seed=2021, years=range(2012, 2023), each=4, yearly=-0.04, slope=-0.1, noise=0.05):
    """Draw systems whose log10 error falls with compute and with the year."""
    rng = np.random.default_rng(seed)
    year = np.repeat(np.array(years, dtype=float), each)
    u = rng.uniform(17, 22, year.size)
    v = 1.2 + slope * u + yearly * (year - 2012) + rng.normal(0, noise, year.size)
    return Observations(year, 10**v, 10**u)


def walk(seed, years=60, step=0.05):
    """Draw a random walk of log10(y), one value a year."""
    rng = np.random.default_rng(seed)
    return Observations(np.arange(1960, 1960 + years), 10 ** np.cumsum(rng.normal(0, step, years)))


def score_of(found, method):
    return next(score for score in found.scores() if score.method is method)


@functools.cache
def imagenet(release=2022, measure="hardware_burden"):
    record = compute.select(compute.record("imagenet", release), measure)
    return Observations(record.year, record.error, record.compute_flop)


def records(disputed):
    table = data.table("records")
    kept = table if disputed else table[~table.disputed]
    return best_by_year(kept.year, 1 - kept.top1_percent / 100, until=2025)


# what is known, and when


def test_known_and_later_share_out_all_that_was_seen():
    seen = imagenet()
    for year in range(2011, 2024):
        known, later = seen.until(year), seen.after(year)
        assert known.size + later.size == seen.size
        assert all(known.year <= year)
        assert all(later.year > year)
        pairs = np.concatenate([np.stack([o.y, o.x]) for o in (known, later)], axis=1)
        assert sorted(pairs.T.tolist()) == sorted(np.stack([seen.y, seen.x]).T.tolist())


def test_record_stands_until_it_is_beaten():
    best = records(disputed=False)
    assert best.year.tolist() == list(range(2012, 2026))
    assert all(np.diff(best.y) <= 0)
    percent = {2012: 36.7, 2016: 16.5, 2017: 16.5, 2022: 9.0, 2025: 8.9}  # of the papers
    for year, error in percent.items():
        assert 100 * best.y[best.year == year][0] == pytest.approx(error, abs=1e-9)
    assert 100 * records(disputed=True).y[-1] == pytest.approx(6.4, abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(1990, 2020), st.floats(0.01, 0.9)), min_size=1, max_size=30),
    st.integers(0, 5),
)
def test_best_by_year_is_the_running_minimum(pairs, more):
    years, y = zip(*pairs, strict=True)
    best = best_by_year(years, y, until=max(years) + more)
    said = [min(v for t, v in pairs if t <= year) for year in best.year]
    assert best.y.tolist() == said
    assert best.year.tolist() == list(range(min(years), max(years) + more + 1))


@pytest.mark.parametrize(
    ("method", "seen"),
    [(method, imagenet()) for method in FOR_SYSTEMS]
    + [(method, records(disputed=False)) for method in FOR_RECORDS],
    ids=lambda value: getattr(value, "name", ""),
)
def test_no_forecast_peeks(method, seen):
    """What came later can be anything: the forecast for the same places stays as it was."""
    later = seen.year > 2019
    other = Observations(seen.year, np.where(later, seen.y * 0.5, seen.y), seen.x)
    one, two = (backtest(o, [method], origins=[2019]).forecasts[0] for o in (seen, other))
    for column in ("estimate", "low", "high"):
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column))
    assert one.y.tolist() != two.y.tolist()


@settings(deadline=None, max_examples=40)
@given(st.integers(2014, 2020), st.floats(0.001, 0.9), st.integers(0, 10**6))
def test_later_rows_in_any_number_change_no_forecast(origin, y, pick):
    seen = world()
    method = on_compute("power", "least-squares")
    x = seen.x[pick % seen.size]
    more = Observations(
        np.append(seen.year, origin + 1), np.append(seen.y, y), np.append(seen.x, x)
    )
    one, two = (backtest(o, [method], origins=[origin]).forecasts[0] for o in (seen, more))
    np.testing.assert_array_equal(one.estimate, two.estimate[:-1])
    np.testing.assert_array_equal(one.log_density, two.log_density[:-1])


def test_forecasts_repeat_themselves():
    one, two = (backtest(world(), FOR_SYSTEMS, origins=[2016]).forecasts for _ in range(2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a.high, b.high)
        np.testing.assert_array_equal(a.log_density, b.log_density)


# against statsmodels


def by_statsmodels(form, design, later, y, y_later):
    """Interval and log density of new observations, by statsmodels' standard errors."""
    v = FORMS[form].straighten(y)
    model = sm.OLS(v, sm.add_constant(design, has_constant="add")).fit()
    said = model.get_prediction(sm.add_constant(later, has_constant="add"))
    frame = said.summary_frame(alpha=0.05)
    logs = stats.t.logpdf(
        FORMS[form].straighten(y_later), model.df_resid, frame["mean"], said.se_obs
    )
    slope = {  # ln |dv/dy|, by hand
        "power": -np.log(y_later * LN10),
        "exponential": -2 * np.log(y_later),
        "log-linear": 0.0,
    }[form]
    return frame, logs + slope


@EVERY_FORM
@pytest.mark.parametrize("kind", ["compute", "compute and year", "time"])
def test_one_origin_against_statsmodels(form, kind):
    seen = imagenet()
    known, later = seen.until(2020), seen.after(2020)
    columns = {
        "compute": lambda o: np.log10(o.x),
        "compute and year": lambda o: np.column_stack([np.log10(o.x), o.year]),
        "time": lambda o: o.year,
    }[kind]
    make = {"compute": on_compute, "compute and year": on_compute_and_year, "time": in_time}[kind]
    (said,) = backtest(seen, [make(form, "least-squares")], origins=[2020]).forecasts
    frame, logs = by_statsmodels(form, columns(known), columns(later), known.y, later.y)
    ends = ["obs_ci_lower", "obs_ci_upper"][:: 1 if FORMS[form].increasing else -1]
    for ours, theirs in zip((said.estimate, said.low, said.high), ["mean", *ends], strict=True):
        restored = FORMS[form].restore(frame[theirs].to_numpy())
        np.testing.assert_allclose(ours, restored, rtol=1e-7)
    np.testing.assert_allclose(said.log_density, logs, rtol=1e-7)


def test_year_in_which_an_error_is_reached_is_where_the_band_meets_it():
    best = records(disputed=False).until(2020)
    line = time_line(best.year, best.y)
    for of in ("mean", "new"):
        when = line.when(0.05, of)
        design = sm.add_constant(best.year)
        model = sm.OLS(np.log10(best.y), design).fit()
        at = sm.add_constant(np.array(when[:3]), has_constant="add")
        frame = model.get_prediction(at).summary_frame(alpha=0.05)
        column = {"mean": "mean_ci", "new": "obs_ci"}[of]
        goal = math.log10(0.05)
        assert frame["mean"][0] == pytest.approx(goal, rel=1e-6)
        assert frame[f"{column}_lower"][1] == pytest.approx(goal, rel=1e-6)
        assert frame[f"{column}_upper"][2] == pytest.approx(goal, rel=1e-6)
    assert line.yearly == pytest.approx(model.params[1], rel=1e-6)


# the article's line, and the authors' later one


def test_line_of_the_updated_figure_comes_back():
    """The picture of December 2022 shows 5 % at about 2025.8 and 3 % at about 2029.3."""
    seen = imagenet(2022, "consolidated")
    line = spectrum_line(seen.year, seen.y)
    assert line.when(0.05).estimate == pytest.approx(2025.8, abs=0.05)
    assert line.when(0.03).estimate == pytest.approx(2029.3, abs=0.07)  # read by eye
    best = {2012: 36.7, 2013: 36, 2015: 24, 2017: 19, 2018: 16, 2019: 18, 2020: 9.8, 2021: 9.65}
    for year, percent in (best | {2022: 9.0}).items():
        assert 100 * seen.y[seen.year == year].min() == pytest.approx(percent, abs=0.5)


def test_forecast_of_the_article_comes_back_from_the_records():
    """5 % by 2025: the straight line through log error of the records of 2012 to 2020."""
    table = data.table("records")
    table = table[table.year <= 2020]
    line = spectrum_line(table.year, 1 - table.top1_percent / 100)
    assert line.when(0.05).estimate == pytest.approx(2025.0, abs=0.05)
    points = imagenet(2020)
    assert round(spectrum_line(points.year, points.y).when(0.05).estimate) == 2026


# closed forms


def forecast(method, y, middle, sd, level=0.95):
    """What a forecaster of a known normal log10(y) says of y."""
    half = stats.norm.ppf((1 + level) / 2) * sd
    ones = np.ones_like(y)
    logs = stats.norm.logpdf(np.log10(y), middle, sd) - np.log(y * LN10)
    ends = (10 ** (middle + sign * half) * ones for sign in (0, -1, 1))
    return Forecast(2020, method, 2021 * ones, y, *ends, logs)


def test_score_of_a_known_normal():
    y = 10 ** np.random.default_rng(1).normal(-1, 0.1, 200_000)
    found = Backtest((forecast(MEAN, y, -1, 0.1), forecast(NO_CHANGE, y, -1.05, 0.2)), (), 0.95)
    true, false = found.scores()
    # E ln f = -ln(sd sqrt(2 pi e)) - E ln(y ln 10), and E ln y = -ln 10
    expected = -math.log(0.1 * math.sqrt(2 * math.pi * math.e)) + LN10 - math.log(LN10)
    assert true.log_score == pytest.approx(expected, abs=0.01)
    # The loss of the other is the divergence of the one normal from the other.
    loss = math.log(2) + (0.1**2 + 0.05**2) / (2 * 0.2**2) - 0.5
    assert true.log_score - false.log_score == pytest.approx(loss, abs=0.01)
    assert true.coverage == pytest.approx(0.95, abs=0.002)
    assert true.median_miss == pytest.approx(0.1 * stats.norm.ppf(0.75), rel=0.01)
    assert true.median_bias == pytest.approx(0, abs=0.001)
    assert false.median_bias == pytest.approx(0.05, abs=0.001)
    assert (true.n, true.method) == (200_000, MEAN)


def test_miss_counts_an_impossible_median_as_infinitely_far():
    y = np.array([0.1, 0.1, 0.1, 0.1])
    none = np.full(4, np.nan)
    made = Forecast(2020, MEAN, y, y, np.array([0.01, np.inf, 0.0, -0.2]), none, none, none)
    assert made.miss.tolist() == [1.0, -math.inf, math.inf, math.inf]


def test_mean_of_the_known_is_students_t():
    v = np.random.default_rng(3).normal(-1, 0.2, 12)
    level = steady(Observations(np.arange(2001, 2013), 10**v))
    low, high = stats.t.interval(0.95, 11, v.mean(), v.std(ddof=1) * math.sqrt(1 + 1 / 12))
    said = level.predict([2020])
    np.testing.assert_allclose(np.log10([said.low[0], said.high[0]]), [low, high])


def test_density_of_a_level_is_one():
    level = Level(-1.0, 0.01, 0.002, 2020, 5.0)
    y = np.geomspace(1e-4, 10, 200_001)
    density = np.exp(level.log_density(np.full(y.size, 2025), None, y))
    assert np.trapezoid(density, y) == pytest.approx(1, abs=1e-3)
    inside = (y >= level.predict(2025).low) & (y <= level.predict(2025).high)
    assert np.trapezoid(density[inside], y[inside]) == pytest.approx(0.95, abs=1e-3)


def test_variance_of_no_change_is_that_of_the_steps():
    v = np.array([-0.4, -0.5, -0.9, -1.0])
    year = np.array([2010, 2011, 2015, 2016])  # four years for one of the steps
    level = walking(Observations(year, 10**v))
    assert level.growth == pytest.approx((0.1**2 + 0.4**2 / 4 + 0.1**2) / 3)
    assert (level.variance, level.dof) == (0, pytest.approx(3))
    assert level.middle == pytest.approx(-1)
    wide = [level.predict(2016 + years) for years in (1, 4)]
    one, four = (math.log10(said.high / said.estimate) for said in wide)
    assert four == pytest.approx(2 * one)


def test_scatter_within_a_year_is_no_step():
    """A level that stands still under scatter: the walk finds next to no growth."""
    rng = np.random.default_rng(5)
    year = np.repeat(np.arange(1900, 2000), 50)
    level = walking(Observations(year, 10 ** rng.normal(-1, 0.2, year.size)))
    assert level.variance == pytest.approx(0.2**2, rel=0.05)
    assert level.growth < 0.05 * 0.2**2
    assert level.dof > 1000


# worlds that we made


def test_model_wins_where_it_is_true():
    model = on_compute_and_year("power", "least-squares")
    rivals = [on_compute("power", "least-squares"), in_time("power", "least-squares")]
    for seed in range(5):
        found = backtest(world(seed), [model, *rivals, NO_CHANGE, MEAN])
        best = max(found.scores(), key=lambda score: score.log_score)
        assert best.method is model
        assert best.median_miss == min(score.median_miss for score in found.scores())


def test_no_change_wins_where_nothing_but_chance_moves():
    gains = []
    for seed in range(20):
        found = backtest(walk(seed), [NO_CHANGE, MEAN, in_time("power", "least-squares")])
        ours, *others = found.scores()
        gains.append([ours.log_score - other.log_score for other in others])
    assert np.mean(gains, axis=0).min() > 0.5


def test_line_in_time_wins_where_the_error_falls_with_the_year():
    for seed in range(5):
        seen = world(seed, each=1, slope=0, noise=0.02)
        line = in_time("power", "least-squares")
        found = backtest(seen, [line, NO_CHANGE, MEAN])
        assert max(found.scores(), key=lambda score: score.log_score).method is line


@pytest.mark.parametrize(
    ("method", "draw"),
    [
        (on_compute("power", "least-squares"), lambda seed: world(seed, yearly=0)),
        (on_compute_and_year("power", "least-squares"), world),
        (in_time("power", "least-squares"), lambda seed: world(seed, each=1, slope=0)),
        (MEAN, lambda seed: world(seed, slope=0, yearly=0)),
        (NO_CHANGE, lambda seed: walk(seed, 12)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_interval_covers_where_its_model_is_true(method, draw):
    """One forecast a world, of the first that came after: all are independent."""
    covered = []
    for seed in range(2000):
        seen = draw(seed)
        known, later = seen.until(seen.year[-1] - 1), seen.after(seen.year[-1] - 1)
        said = method.learn(known).predict(later.year[:1], None if later.x is None else later.x[:1])
        covered.append(bool(said.low[0] <= later.y[0] <= said.high[0]))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)  # 3 standard errors


# the backtest itself


def test_all_methods_are_scored_on_the_same_observations():
    for seen, methods in ((imagenet(), FOR_SYSTEMS), (records(disputed=True), FOR_RECORDS)):
        found = backtest(seen, methods)
        scores = found.scores()
        assert [score.method for score in scores] == list(methods)
        assert len({score.n for score in scores}) == 1
        assert scores[0].n == sum(seen.after(origin).size for origin in found.origins)
        tried = {*found.origins, *(skip.origin for skip in found.skipped)}
        assert tried == set(range(2012, int(seen.year.max())))
        for score in scores:
            assert math.isfinite(score.log_score)
            assert 0 <= score.coverage <= 1
            assert score.median_miss >= 0


def test_every_method_has_a_name_of_its_own():
    for methods in (FOR_SYSTEMS, FOR_RECORDS):
        assert len({method.name for method in methods}) == len(methods)
    assert len(FOR_SYSTEMS) == 3 * len(TRIED) + 3 * (len(TRIED) - 1) + 5


def test_years_with_too_little_are_listed():
    found = backtest(imagenet(2022, "network_operations"), [MEAN])
    assert found.origins == (2018, 2019, 2020, 2021)
    assert [skip.origin for skip in found.skipped] == list(range(2012, 2018))
    assert found.skipped[-1].reason == "2 known by the end of the year, at least 6 needed"


def test_year_at_which_a_method_cannot_learn_is_left_out_for_all_and_says_why():
    seen = Observations(
        [2010] * 6 + [2011, 2012, 2013, 2014], [0.5, *[0.4] * 5, 0.3, 0.2, 0.2, 0.1]
    )
    found = backtest(seen, [MEAN, NO_CHANGE])
    assert found.origins == (2012, 2013)
    assert [skip.origin for skip in found.skipped] == [2010, 2011]
    assert found.skipped[1].reason.startswith("naive, no change: year: 2 different year(s)")
    assert {score.n for score in found.scores()} == {3}


def test_scores_of_a_part_are_those_of_its_forecasts():
    found = backtest(world(), [MEAN, NO_CHANGE])
    part = found.at(2015).since(2020)
    assert part.origins == (2015,)
    assert {score.n for score in part.scores()} == {12}
    (first, _) = part.forecasts
    assert set(first.year) == {2020, 2021, 2022}
    assert part.scores()[0].log_score == pytest.approx(float(np.mean(first.log_density)))
    pooled = sum(s.log_score * s.n for o in found.origins for s in found.at(o).scores()[:1])
    assert score_of(found, MEAN).log_score == pytest.approx(pooled / score_of(found, MEAN).n)


def test_unit_of_error_moves_every_log_score_alike():
    """A density in per cent is a hundredth of that in fractions, so no ranking changes."""
    seen = imagenet()
    percent = Observations(seen.year, 100 * seen.y, seen.x)
    methods = [m for m in FOR_SYSTEMS if m.estimator not in ("huber", "median")]
    one, two = (backtest(o, methods).scores() for o in (seen, percent))
    for a, b in zip(one, two, strict=True):
        assert a.log_score - b.log_score == pytest.approx(math.log(100), abs=1e-6)
        assert (a.coverage, a.n) == (b.coverage, b.n)


# bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Observations([2012, 2013], [0.5]), "y has shape"),
        (lambda: Observations([[2012]], [[0.5]]), "year has shape"),
        (lambda: Observations([2012], [0.0]), r"y\[0\]=0.0: expected a number above 0"),
        (lambda: Observations([math.nan], [0.5]), r"year\[0\]=nan"),
        (lambda: Observations([2012], [0.5], [-1]), r"x\[0\]=-1.0"),
        (lambda: best_by_year([], []), "there are none"),
        (lambda: best_by_year([2012, 2015], [0.5, 0.4], until=2013), "go on to 2015"),
        (lambda: on_compute("cubic", "huber"), "form='cubic'"),
        (lambda: on_compute("power", "lasso"), "estimator='lasso'"),
        (lambda: on_compute_and_year("power", "theil-sen"), "no term in the year"),
        (lambda: in_time("cubic", "huber"), "form='cubic'"),
        (lambda: on_compute("power", "huber").learn(walk(1)), "these observations have none"),
        (lambda: time_line([2012, 2013], [0.5, 0.4]), "at least 3 points"),
        (lambda: time_line([12, 13, 14], [0.5, 0.4, 0.3]), "above 1700 and below 2300"),
        (lambda: steady(Observations([2012], [0.5])), "say nothing of their spread"),
        (lambda: steady(Observations([2012, 2013], [0.5, 0.5])), "all alike"),
        (lambda: walking(Observations([2012, 2012, 2013], [0.5, 0.4, 0.3])), "three are needed"),
        (lambda: walking(Observations([1, 2, 3], [0.5] * 3)), "all 3 values are alike"),
        (lambda: walking(walk(1)).predict([2000]), "above 2019"),
        (lambda: backtest(walk(1), []), "there are none"),
        (lambda: backtest(walk(1), [MEAN], level=1.0), "level=1.0"),
        (lambda: backtest(walk(1, 5), [MEAN]), "1963: 4 known by the end of the year, at least 6"),
        (lambda: backtest(walk(1), [MEAN], origins=[2019]), "nothing came later"),
        (lambda: backtest(walk(1), [MEAN], origins=[]), "none given"),
        (lambda: backtest(walk(1), [MEAN]).at(1900), "origin=1900: no forecast was made there"),
        (lambda: backtest(walk(1), [MEAN]).since(2050), "year=2050: nothing"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_line_without_residuals_gives_no_density_and_says_so():
    exact = Observations(np.arange(2000, 2009), 10.0 ** -np.arange(9))
    with pytest.raises(ValueError, match="2007: time, power, least-squares: spread=0: all points"):
        backtest(exact, [in_time("power", "least-squares")])
