"""Which way imports point, and that nothing heavy is loaded where it is not needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "lib"
DRAW = {"calculators", "charts", "plots"}
THEORY = {
    *("digits", "flexibility", "gaussian_design", "lasso", "learning_curves", "networks"),
    *("overparameterization", "rates", "scaling", "simulation", "spectral", "state_evolution"),
}
"""Simulations, which know nothing of the tables and draw nothing."""


def imported(module):
    """Names of what a module of `lib` imports anywhere, those of `lib` in full."""
    for node in ast.walk(ast.parse((LIB / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


@pytest.mark.parametrize("module", sorted(path.stem for path in LIB.glob("*.py")))
def test_only_what_draws_imports_altair(module):
    if "altair" in set(imported(module)):
        assert module in DRAW or module.endswith("_charts")


@pytest.mark.parametrize("module", sorted(THEORY))
def test_theory_knows_neither_tables_nor_charts(module):
    ours = {name.removeprefix("lib.") for name in imported(module) if name.startswith("lib.")}
    assert not ours & ({"compute", "data"} | DRAW)
    assert not {name for name in ours if name.endswith("_charts")}
    assert not {"altair", "frictionless", "pandas"} & set(imported(module))


def test_what_most_chapters_import_leaves_out_the_slow():
    """`scipy.stats` takes as long to load as all of `lib.fit`; every chapter would pay for it."""
    names = "calculators, compute, curves, fit, plots, project, specification, trends"
    asked = f"import sys; from lib import {names}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=LIB.parent
    ).stdout.split()
    assert "lib.trends" in loaded
    assert not {"scipy.stats", "sklearn", "joblib"} & set(loaded)
