"""The charts of simulated runs, and the answers that the chapter gives, by other ways."""

import itertools
import json
import math
import runpy
from pathlib import Path

import myst_nb
import numpy as np
import pytest
import vl_convert as vlc
from scipy import stats

from lib import charts, flexibility, flexibility_charts, lasso, state_evolution
from lib.flexibility import METHODS, Setting
from lib.simulation import simulate
from tests import plain

TOLD = {"name": "fig-x", "description": "What the chart shows."}


@pytest.fixture(scope="module")
def simulation():
    return simulate(Setting(), [50, 200, 1000, 5000], runs=40)


@pytest.fixture(scope="module")
def glued():
    """What the chapter says: its numbers by their key."""
    found = {}
    chapter = Path(__file__).resolve().parents[1] / "chapters/flexibility.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(myst_nb, "glue", lambda key, value, display=True: found.update({key: value}))
        runpy.run_path(str(chapter))
    return found


@pytest.mark.parametrize("draw", [flexibility_charts.by_data, flexibility_charts.by_computation])
def test_chart_draws_without_complaint(draw, simulation, capfd):
    spec = draw(simulation, **TOLD).to_dict()
    json.dumps(spec, allow_nan=False)
    vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    assert "".join(capfd.readouterr()) == ""
    assert spec["usermeta"]["data"] in spec["datasets"]


def test_rows_are_the_quantiles_of_the_runs(simulation):
    rows = flexibility_charts.simulation_rows(simulation).set_index(["method", "samples"])
    for method, (at, samples) in itertools.product(METHODS, enumerate([50, 200, 1000, 5000])):
        runs = -np.log10(simulation.excess[method][at])
        row = rows.loc[method, samples]
        assert [row.low, row["median"], row.high] == pytest.approx(
            np.quantile(runs, [0.1, 0.5, 0.9]), abs=6e-4
        )


def test_formulas_reach_both_feet_of_the_spike():
    rows = flexibility_charts.theory_rows(Setting(), 50, 10_000)
    flexible = rows[rows.method == "flexible"]
    assert {998, 1002} <= set(flexible.samples)
    foot = flexible.set_index("samples").theory[1002]
    assert foot == pytest.approx(-math.log10(1000 / (1002 - 1001) / 10), abs=1e-3)


def test_words_of_a_simulation_hold_its_medians(simulation):
    words = flexibility_charts.described(simulation)
    for method in METHODS:
        first, last = simulation.band(method)[0][[0, -1]]
        assert f"{method} {first:.2f} to {last:.2f}" in words


# the chapter


def test_two_forgotten(glued):
    assert glued["two_mean"] == pytest.approx(-math.log10(0.2), abs=1e-4)
    assert glued["two_median"] == pytest.approx(-math.log10(1 - 0.5**0.25))
    runs = simulate(Setting(forgotten=2), [10_000], runs=2000)
    assert runs.band("expert")[0][0] == pytest.approx(glued["two_median"], abs=0.05)


def test_plateau_is_a_share_of_chi_squares(glued):
    rng = np.random.default_rng(3)
    squares = rng.standard_normal((100_000, 10)) ** 2
    performance = -np.log10(squares[:, 0] / squares.sum(axis=1))
    quantiles = np.quantile(performance, [0.1, 0.5, 0.9])
    said = [glued["plateau_low"], glued["plateau"], glued["plateau_high"]]
    assert said == pytest.approx(quantiles, abs=0.03)


def test_crossing_by_hand(glued):
    assert glued["by_hand"] == "2,001"
    assert glued["by_hand_share"] == pytest.approx(1 / 10)
    lost = 10 * stats.beta(0.5, 4.5).median()
    assert float(glued["by_median"].replace(",", "")) == pytest.approx(
        1000 * (1 + 1 / lost) + 1, rel=0.02
    )


def test_perfect_expert_loses_little(glued):
    for n in (100, 1000):
        # The LASSO on 990 features and pure noise adds its error to the noise, and itself.
        pure = flexibility.textbook(990, 0, n - 10, 1.0).excess
        expert = 10 / (n - 11)
        hybrid = pure + (1 + pure) * 10 / (n - 11)
        assert glued[f"perfect_{n}"] == pytest.approx(100 * (hybrid / expert - 1), rel=1e-9)


def test_perfect_expert_loses_little_in_simulated_runs(glued):
    for n, least, most in ((100, 1.05, 1.8), (1000, 0.75, 1.25)):
        runs, rng = np.zeros((10_000, 0)), np.random.default_rng(5)
        penalty = flexibility.penalty(990, n - 10, 1.0)
        pure = lasso.simulate(runs, 990, n - 10, 1.0, penalty, rng).excess.mean()
        expert = 10 / (n - 11)
        lost = 100 * ((pure + (1 + pure) * expert) / expert - 1)
        assert least < lost / glued[f"perfect_{n}"] < most


def test_better_penalty(glued):
    rng = np.random.default_rng(11)
    beta = rng.standard_normal((200, 10))
    textbook = flexibility.penalty(1000, 1000, 1.0)
    errors = [
        lasso.simulate(beta, 1000, 1000, 1.0, factor * textbook, rng).excess.mean()
        for factor in (1.0, glued["penalty_share"])
    ]
    assert errors[0] / errors[1] == pytest.approx(glued["penalty_factor"], rel=0.08)
    assert int(glued["penalty_after"]) < int(glued["penalty_before"])


def test_words_that_no_number_carries_are_true(glued):
    """The order of events that the text tells in plain words."""
    assert (glued["leader"], glued["second"]) == ("oracle", "hybrid")
    assert 2 < glued["flexible_times"] < 4
    assert glued["spike_n"] == 1000 and float(glued["spike"].replace("−", "-")) < -1
    assert 100 < float(glued["regularised_samples"].split()[0]) < 1000
    assert glued["gap"] == pytest.approx(glued["shrinkage_log"], abs=0.1)
    assert glued["hybrid_5"] < 1 < glued["hybrid_100"]
    assert glued["hybrid_few"] > 1
    assert 0 < glued["hybrid_0"] < 1
    small, large = (
        {
            curve: float(glued[f"{curve}_{pool}_1"].replace(",", ""))
            for curve in ("textbook", "flexible")
        }
        for pool in (1000, 10_000)
    )
    assert large["textbook"] < 2 * small["textbook"]
    assert large["flexible"] > 8 * small["flexible"]
    for curve, pool in itertools.product(("textbook", "flexible"), (1000, 10_000)):
        quiet, loud = (
            float(glued[f"{curve}_{pool}_{noise}"].replace(",", "")) for noise in (1, 10)
        )
        assert loud > quiet
    assert glued["lasting_side"] == "more than" and glued["lasting_does"] == "passes"
    # Which average is taken moves the crossing.
    by_mean_error, by_median, by_mean = (
        float(glued[key].split()[0].replace(",", ""))
        for key in ("by_hand", "flexible_samples", "flexible_mean")
    )
    assert by_mean_error < by_median < by_mean
    assert 50 < glued["flexible_share"] < glued["regularised_share"] < 100
    assert all(float(glued[key].replace(",", "")) > 10 for key in ("expert_ratio", "flop_ratio"))
    assert glued["hybrid_wins_best"] > glued["hybrid_cells"] / 3


def test_better_penalty_of_the_xray(glued):
    beta = np.random.default_rng(2).standard_normal((20, 100))
    textbook = flexibility.penalty(1000, 1000, 1.0)
    errors = [
        lasso.simulate(beta, 1000, 1000, 1.0, weight, np.random.default_rng(3)).excess.mean()
        for weight in (textbook, state_evolution.best(1000, 100, 1000, 1.0).penalty)
    ]
    assert errors[0] / errors[1] == pytest.approx(glued["best_1000"], rel=0.1)


def test_textbook_penalty_lets_little_in_with_many_samples_only():
    beta = np.random.default_rng(0).standard_normal((200, 10))
    active = [
        np.mean(
            lasso.simulate(
                beta, 1000, n, 1.0, flexibility.penalty(1000, n, 1.0), np.random.default_rng(n)
            ).active
        )
        for n in (50, 1000)
    ]
    assert active[0] > 12 and active[1] < 10.5


def test_correlation_holds_the_regularised_back():
    """What could be wrong: 200 features, 1,000 samples, written down and fitted plainly."""
    rng = np.random.default_rng(0)

    def medians(rho, runs=25, n=1000, p=200, s=10):
        shares = []
        for _ in range(runs):
            common = rng.standard_normal((n, 1))
            x = math.sqrt(1 - rho) * rng.standard_normal((n, p)) + math.sqrt(rho) * common
            beta = np.r_[rng.standard_normal(s), np.zeros(p - s)]
            y = x @ beta + rng.standard_normal(n)
            textbook = flexibility.penalty(p, n, 1.0)
            fits = (
                plain.least_squares(x, y, np.arange(1, s + 1)),
                plain.least_squares(x, y, np.arange(p)),
                plain.lasso(x, y, textbook),
                plain.lasso(x, y, textbook / 10),
            )
            *errors, signal = (
                (1 - rho) * (error**2).sum() + rho * error.sum() ** 2
                for error in (*(fit - beta for fit in fits), beta)
            )
            shares.append([error / signal for error in errors])
        return np.median(shares, axis=0)

    expert, flexible, regularised, _ = medians(0.0)
    assert regularised < min(expert, flexible)
    expert_of_correlated, flexible, regularised, a_tenth = medians(0.9)
    assert a_tenth < flexible < regularised
    assert expert_of_correlated < expert  # the plateau is higher
