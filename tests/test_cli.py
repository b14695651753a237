"""The command line: keys, values, plain output, and how bad input ends."""

import json
import shutil

import pytest
from click.testing import CliRunner

from lib import data, scenarios
from lib.cli import main

FIT_KEYS = (
    "benchmark release compute subset form estimator interval_kind n intercept slope slope_se "
    "slope_interval exponent exponent_interval r2 aic"
).split()

SCENARIOS = ("article", "site-2022", "a100-2023", "h100-2025", "projected-2030")
PROJECT = ("project", "imagenet", "--error", "0.05")
MOVE = (*PROJECT, "--scenario", "h100-2025", "--chip")


def run(*words):
    """Run a command line."""
    return CliRunner().invoke(main, words)


def answer(*words):
    """Run a command line and return its JSON."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_fit_has_its_keys_in_order():
    found = answer("fit", "imagenet")
    assert list(found) == FIT_KEYS
    assert (found["release"], found["n"]) == (2022, 36)
    assert round(found["slope"], 4) == -0.0933


def test_project_describes_fit_and_requirement():
    found = answer("project", "imagenet", "--release", "2020", "--error", "0.05")
    assert list(found)[: len(FIT_KEYS)] == FIT_KEYS
    assert {"error", "flop", "flop_interval", "usd", "kg_co2e", "decades_beyond_data"} <= set(found)
    assert f"{found['flop']:.0e}" == "1e+28"  # the article's 10^28
    assert f"{found['usd']:.0e}" == "1e+11"  # and its 100 billion
    low, high = found["flop_interval"]
    assert low < found["flop"] < high


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_has_its_bill(name):
    found = answer(*PROJECT, "--scenario", name)
    assert found["scenario"] == name
    for quantity in ("usd", "kwh", "kg_co2e"):
        low, high = found[f"{quantity}_together_interval"]
        assert low < found[f"{quantity}_together"] < high
        price = scenarios.scenario(name).per_flop(quantity)
        assert found[quantity] == pytest.approx(found["flop"] * price, rel=1e-9)
    assert next(iter(found["usd_decades_by_factor"])) == "fit"


def test_every_scenario_is_tested():
    assert tuple(scenarios.scenarios()) == SCENARIOS


def test_assumptions_can_be_changed_one_by_one():
    base = answer(*PROJECT, "--scenario", "h100-2025")
    half = answer(*PROJECT, "--scenario", "h100-2025", "--utilisation", "0.19", "--pue", "2.2")
    assert half["usd"] == pytest.approx(2 * base["usd"])  # 0.38 is the scenario's utilisation
    assert half["kwh"] == pytest.approx(4 * base["kwh"])  # and 1.1 its PUE
    dear = answer(*PROJECT, "--scenario", "h100-2025", "--usd-per-hour", "5", "--performed", "1")
    flop_per_usd = 9.894e14 * 0.38 * 3600 / 5
    assert dear["usd"] == pytest.approx(dear["flop"] / flop_per_usd)
    france, usa = (
        answer(*PROJECT, "--scenario", "h100-2025", "--grid", grid) for grid in ("france", "usa")
    )
    assert france["kg_co2e"] < usa["kg_co2e"] == pytest.approx(base["kg_co2e"])


def test_another_chip_at_another_date():
    found = answer(*MOVE, "a100-sxm4-80gb", "--month", "2023-06")
    assert found["scenario"] == "a100-sxm4-80gb-2023-06"
    assert found["usd"] > answer(*PROJECT, "--scenario", "h100-2025")["usd"]


def test_own_chip_is_no_change():
    own, base = answer(*MOVE, "h100-sxm5"), answer(*PROJECT, "--scenario", "h100-2025")
    for quantity in ("usd", "kwh", "kg_co2e"):
        assert own[quantity] == pytest.approx(base[quantity], rel=1e-12)


def test_counted_operations_are_all_performed():
    """And at the article's price of the peak only a share of it performs them."""
    words = (*PROJECT, "--compute", "network_operations", "--scenario")
    today = answer(*words, "h100-2025")
    assert today["usd"] == pytest.approx(today["flop"] * 3.62 / (0.38 * 9.894e14 * 3600), rel=1e-3)
    article = answer(*words, "article")
    price = article["usd"] / article["flop"]
    assert price > 2 * scenarios.scenario("article").usd_per_flop


@pytest.mark.parametrize("form", ["power", "floor", "broken"])
@pytest.mark.parametrize("name", ["imagenet", "coco", "conll", "wmt-en-fr", "wmt-en-de"])
def test_every_projection_answers_or_says_why(name, form):
    result = run("project", name, "--error", "0.2", "--form", form)
    assert result.exit_code in (0, 2)
    assert "Traceback" not in result.stderr
    assert result.exit_code == 0 or result.stderr.startswith("Error: ")


def test_hardware_gave_six_of_a_thousand():
    """1,095.5 = 6.03 x 250 x 0.727: the peaks, processors and days of the first version."""
    found = answer("hardware", "alexnet", "nasnet-a-6-4032")["factors"]
    assert found["total"] == pytest.approx(1.645056e21 / 1.501632e18, rel=1e-12)
    assert [round(found[name], 3) for name in ("rate", "number", "time")] == [6.025, 250.0, 0.727]
    product = found["rate"] * found["number"] * found["time"]
    assert product == pytest.approx(found["total"], rel=1e-12)
    plain = run("hardware", "alexnet", "nasnet-a-6-4032").stdout
    assert "factors rate          6.025" in plain


def test_unbounded_end_is_null():
    found = answer("project", "wmt-en-de", "--error", "0.3")
    assert found["slope_interval"][1] > 0
    assert found["exponent_interval"][1] is None
    assert found["flop_interval"][1] is None


def test_exponential_form_has_no_exponent():
    found = answer("fit", "imagenet", "--form", "exponential")
    assert found["exponent"] is None and found["exponent_interval"] is None


@pytest.mark.parametrize("name", data.table("benchmarks").benchmark)
def test_every_benchmark_fits(name):
    assert answer("fit", name)["n"] >= 11


EVERY_BENCHMARK = pytest.mark.parametrize("name", data.table("benchmarks").benchmark)
YEAR_KEYS = "year year_slope year_slope_interval halving_months halving_months_interval".split()


@EVERY_BENCHMARK
@pytest.mark.parametrize(
    "options",
    [
        "--estimator quantile --quantile 0.1",
        "--estimator inverse",
        "--estimator huber --interval pairs-bca",
        "--estimator huber --with-year",
        "--estimator deming --variance-ratio 0.03",
        "--estimator frontier",
        "--interval hc3",
        "--interval wild",
        "--with-year",
        "--form floor",
        "--form log-linear --estimator inverse",
    ],
)
def test_every_benchmark_by_every_way(name, options):
    """An answer whose intervals hold their estimates, or an error that says what is missing."""
    result = run("fit", name, *options.split(), "--json")
    if result.exit_code:
        assert result.exit_code == 2 and ": " in result.stderr and "use " in result.stderr
        return
    found = json.loads(result.stdout)
    assert list(found)[: len(FIT_KEYS)] == FIT_KEYS
    for key in ("slope", "exponent", "year_slope", "halving_months"):
        if found.get(key) is None or found[f"{key}_interval"] is None:
            continue
        low, high = found[f"{key}_interval"]
        assert (low is None or low <= found[key]) and (high is None or found[key] <= high), key
    assert (list(found)[len(FIT_KEYS) :] == YEAR_KEYS) == ("--with-year" in options)


def test_year_is_held_fixed():
    """Erdil and Besiroglu (2022) find a halving of compute every 9 months, 95 % from 4 to 25."""
    found = answer("fit", "imagenet", "--with-year")
    low, high = found["halving_months_interval"]
    assert low < 25 and high > 4
    assert found["year"] == 2022
    assert found["exponent"] > answer("fit", "imagenet")["exponent"]


def test_subset_leaves_fewer():
    assert answer("fit", "imagenet", "--subset", "no-remark")["n"] == 15


def test_years_as_clusters_are_wider_than_points():
    wide = answer("fit", "imagenet", "--interval", "cluster", "--clusters", "year")
    narrow = answer("fit", "imagenet", "--interval", "t")
    assert wide["slope"] == narrow["slope"]
    assert wide["slope_se"] > narrow["slope_se"]


def test_a_floor_that_the_data_cannot_tell_is_said_by_its_interval():
    found = answer("fit", "imagenet", "--form", "floor")
    low, high = found["floor_interval"]
    assert low == 0 and high == pytest.approx(0.09)  # from none to the smallest error
    assert found["slope"] is None
    assert found["floor_interval_on_bound"] == [True, True]
    assert "floor_interval_on_bound  yes, yes" in run("fit", "imagenet", "--form", "floor").stdout


def test_error_below_a_floor_has_no_upper_end():
    found = answer("project", "imagenet", "--form", "floor", "--error", "0.01")
    assert found["flop"] is None and found["flop_interval"][1] is None
    plain = run("project", "imagenet", "--form", "floor", "--error", "0.01").stdout
    assert "unbounded above" in plain or "never reached" in plain
    assert "% never" in plain
    assert "nan" not in plain


def test_plain_output_is_a_table():
    lines = run("fit", "imagenet").stdout.splitlines()
    assert [line.split()[0] for line in lines] == FIT_KEYS
    assert run("project", "imagenet", "--error", "0.05").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fit", "mnist"], "expected one of imagenet"),
        (["fit", "imagenet", "--release", "2021"], "2021"),
        (["fit", "squad-em", "--release", "2020"], "has no points"),
        (["fit", "imagenet", "--release", "2020", "--compute", "forward_flop"], "no system"),
        (["fit", "imagenet", "--form", "cubic"], "cubic"),
        (["fit", "imagenet", "--estimator", "quantile"], "needs this number"),
        (["fit", "imagenet", "--estimator", "quantile", "--quantile", "1"], "above 0 and below 1"),
        (["fit", "imagenet", "--quantile", "0.1"], "only for the estimator 'quantile'"),
        (["fit", "imagenet", "--estimator", "deming", "--variance-ratio", "0"], "above 0"),
        (["fit", "imagenet", "--variance-ratio", "1"], "only for the estimator 'deming'"),
        (["fit", "imagenet", "--estimator", "huber", "--interval", "t"], "has 'pairs'"),
        (["fit", "imagenet", "--estimator", "theil-sen", "--with-year"], "no term in the year"),
        (["fit", "imagenet", "--interval", "cluster"], "one member"),
        (["fit", "imagenet", "--clusters", "year"], "only for the intervals of clusters"),
        (["fit", "imagenet", "--form", "floor", "--quantile", "0.1"], "leave out quantile"),
        (["project", "imagenet", "--error", "1e-300"], "above 1e-50"),
        (["fit", "imagenet", "--form", "floor", "--with-year"], "leave out with_year"),
        (["fit", "imagenet", "--release", "2020", "--subset", "measure"], "measure"),
        (["project", "imagenet"], "--error"),
        (["project", "imagenet", "--error", "5"], "fraction"),
        (["project", "imagenet", "--error", "0"], "fraction"),
        (["project", "imagenet", "--error", "nan"], "fraction"),
        (["project", "imagenet", "--error", "0.05", "--scenario", "free"], "site-2022"),
        ([*MOVE, "h100"], "'h100-sxm5'"),
        ([*MOVE, "gtx-580"], "it has peak, fp32"),
        ([*MOVE, "h100-sxm5", "--month", "2035-01"], "quotes run from 2023"),
        ([*MOVE, "h100-sxm5", "--month", "soon"], "month='soon'"),
        ([*MOVE, "gtx-580", "--precision", "fp32"], "give a price"),
        ([*MOVE, "h100-sxm5", "--usd-per-hour", "-1"], "usd_per_hour=-1.0"),
        ([*PROJECT, "--scenario", "projected-2030", "--chip", "b200"], "is projected"),
        ([*PROJECT, "--chip", "h100-sxm5"], "prices the peak of its chip"),
        ([*PROJECT, "--precision", "tensor"], "name a chip too"),
        ([*PROJECT, "--compute", "forward_flop"], "is not of a training"),
        ([*PROJECT, "--month", "2024-01"], "name a chip too"),
        ([*PROJECT, "--grid", "frence"], "nearest are 'france'"),
        ([*PROJECT, "--utilisation", "0"], "utilisation=0.0: expected a number from 0.001 to 1"),
        ([*PROJECT, "--utilisation", "1.5"], "utilisation=1.5: expected a number from 0.001 to 1"),
        ([*PROJECT, "--usd-per-hour", "-3"], "usd_per_hour=-3.0: expected a number from"),
        ([*PROJECT, "--pue", "0.5"], "pue=0.5: expected a number from 1 to 5"),
        (["hardware", "alexnut", "nasnet-a-6-4032"], "alexnet"),
        (["hardware", "alexnet", "alexnet", "--release", "2021"], "2021"),
        (["check", "no-such-folder"], "no data package"),
        (["simulate", "--relevant", "2000"], "candidates=1000: expected at least 2002"),
        (["simulate", "--noise", "-1", "--forgotten", "11"], "forgotten=11: there are 10"),
        (["simulate", "--runs", "0"], "expected a whole number of at least 1"),
        (["simulate", "--jobs", "0"], "n_jobs == 0"),
    ],
)
def test_bad_input_ends_on_stderr_with_code_2(words, said):
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_check_lists_every_fault(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(data.DATA, folder)
    assert run("check", str(folder)).exit_code == 0
    file = folder / "points_2020.csv"
    text = file.read_text("utf-8").replace("1.501632e18", "much").replace(",64,", ",640,")
    file.write_text(text, "utf-8")
    result = run("check", str(folder))
    assert result.exit_code == 2
    assert "points_2020, row 2, column hardware_burden_flop, value 'much'" in result.stderr
    assert "points_2020, row 3, column score_percent, value '640'" in result.stderr


def test_number_too_large_for_a_float_is_not_called_unbounded():
    found = answer("project", "imagenet", "--error", "1e-40")
    assert found["flop"] is None
    assert found["log10_flop"] == pytest.approx(441, abs=0.1)
    low, high = found["log10_flop_interval"]
    assert low < 441 < high
    assert "unbounded" not in run("project", "imagenet", "--error", "1e-40").stdout


@pytest.mark.parametrize("name", ["x" * 5000, "loop"])
def test_path_that_cannot_be_looked_at(tmp_path, name):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    result = run("check", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


def test_simulation_says_where_methods_cross_and_draws(tmp_path):
    words = ("simulate", "--candidates", "200", "--runs", "30", "--figures", str(tmp_path / "new"))
    found = answer(*words)
    low, high = found["regularised_over_expert_samples_interval"]
    assert 50 < low <= found["regularised_over_expert_samples"] <= high < 1_000
    # Least squares pays p operations per candidate more than the expert, and later.
    assert found["flexible_over_expert_flop"] > found["regularised_over_expert_flop"]
    drawn = sorted(file.name for file in (tmp_path / "new").iterdir())
    assert drawn == ["fig-by-computation.svg", "fig-by-data.svg"]
    assert all("<svg" in (tmp_path / "new" / name).read_text("utf-8") for name in drawn)


def test_simulation_is_the_same_again_and_on_two_processes():
    words = ("simulate", "--candidates", "100", "--runs", "60")
    first, second = answer(*words), answer(*words, "--jobs", "2")
    del first["seconds"], second["seconds"]
    assert first == second
