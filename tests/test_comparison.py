"""Criteria for forms, against statsmodels and a plain loop."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from lib import comparison, curves, fit


def sample(n=40, noise=0.03, seed=2021):
    rng = np.random.default_rng(seed)
    u = rng.uniform(17, 22, n)
    return 10**u, 10 ** (1.2 - 0.1 * u + rng.normal(0, noise, n))


def test_left_out_is_the_loop_with_statsmodels():
    x, y = sample(12)
    u, v = np.log10(x), np.log10(y)
    expected = []
    for i in range(u.size):
        rest = np.arange(u.size) != i
        model = sm.OLS(v[rest], sm.add_constant(u[rest])).fit()
        ahead = model.get_prediction([[1.0, u[i]]])
        density = stats.t.logpdf(v[i], model.df_resid, ahead.predicted_mean[0], ahead.se_obs[0])
        expected.append(-2 * (density - np.log(y[i] * np.log(10))))
    found = comparison.left_out(fit.regress(x, y), x, y)
    assert found == pytest.approx(np.array(expected), rel=1e-9)


@pytest.mark.parametrize("form", ["floor", "broken"])
def test_a_curve_without_a_point_is_the_curve_of_the_others(form):
    """One start near the optimum finds what all starts find."""
    x, y = sample(30)
    whole = curves.fit_curve(x, y, form)
    for i in (0, int(np.argmin(y)), int(np.argmax(x))):
        fresh = curves.fit_curve(np.delete(x, i), np.delete(y, i), form)
        assert whole.without(i).solution.rss == pytest.approx(fresh.solution.rss, rel=1e-6)


def test_bic_and_aic_of_a_power_law_are_those_of_statsmodels():
    x, y = sample()
    model = sm.OLS(np.log10(y), sm.add_constant(np.log10(x))).fit()
    found = fit.regress(x, y)
    assert found.aic == pytest.approx(model.aic, rel=1e-10)
    assert found.bic_of_y - found.aic_of_y == pytest.approx(model.bic - model.aic, rel=1e-9)


@pytest.mark.parametrize("form", ["power", "exponential", "log-linear"])
def test_the_form_behind_the_data_wins(form):
    rng = np.random.default_rng(7)
    u = np.linspace(17, 22, 60)
    truths = {"power": (1.2, -0.1), "exponential": (-30.0, 2.0), "log-linear": (2.3, -0.1)}
    intercept, slope = truths[form]
    v = intercept + slope * u
    noisy = v + rng.normal(0, 0.01 * np.ptp(v), u.size)
    table = comparison.compare(10**u, fit.FORMS[form].restore(noisy))
    lines = table[table.form.isin(truths)]
    assert lines.form.iloc[0] == form
    assert (table[["aic", "bic", "left_out"]].min() == 0).all()


def test_error_of_a_difference_is_that_of_a_sum_of_paired_ones():
    x, y = sample(30, noise=0.1)
    table = comparison.compare(x, y).set_index("form")
    ours, best = (comparison.left_out(fit.regress(x, y, f), x, y) for f in ("log-linear", "power"))
    best_form = table.index[0]
    refit = fit.regress if best_form in fit.FORMS else curves.fit_curve
    rival = comparison.left_out(refit(x, y, best_form), x, y)
    assert table.left_out["log-linear"] == pytest.approx((ours - rival).sum(), rel=1e-9)
    expected = stats.sem(ours - rival) * 30
    assert table.left_out_se["log-linear"] == pytest.approx(expected, rel=1e-9)
    assert table.left_out_se[table.index[0]] == 0
    assert best.sum() >= rival.sum()


def test_a_floor_that_is_there_is_found():
    rng = np.random.default_rng(3)
    u = np.linspace(17, 23, 50)
    y = 0.09 + 10 ** (6.6 - 0.4 * u)
    table = comparison.compare(10**u, y * 10 ** rng.normal(0, 0.01, u.size))
    assert table.form[0] == "floor"
    assert table.set_index("form").left_out["power"] > 10
