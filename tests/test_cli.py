"""The command line: keys, values, plain output, and how bad input ends."""

import json
import shutil

import pytest
from click.testing import CliRunner

from lib import data
from lib.cli import main

FIT_KEYS = (
    "benchmark release compute form estimator n intercept slope slope_se slope_interval "
    "exponent exponent_interval r2 aic"
).split()


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
        (["project", "imagenet"], "--error"),
        (["project", "imagenet", "--error", "5"], "fraction"),
        (["project", "imagenet", "--error", "0"], "fraction"),
        (["project", "imagenet", "--error", "nan"], "fraction"),
        (["project", "imagenet", "--error", "0.05", "--scenario", "free"], "site-2022"),
        (["check", "no-such-folder"], "no data package"),
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
