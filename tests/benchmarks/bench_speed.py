"""How fast, against a yardstick of the same run: answers are checked first, times are printed.

A ratio above one means that ours takes longer. No time is asserted: machines differ.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lib import compute, data, fit
from tests.benchmarks.timing import once, report, seconds


@pytest.fixture
def emptied():
    """Forget every table that was loaded."""
    data._load.cache_clear()
    data._sheet.cache_clear()
    data._package.cache_clear()


@pytest.mark.parametrize("n", [13, 1_000, 100_000])
def test_fit_and_interval_against_statsmodels(n):
    rng = np.random.default_rng(2021)
    u = rng.uniform(17, 22, n)
    x, y = 10**u, 10 ** (1.2 - 0.1 * u + rng.normal(0, 0.06, n))
    at = np.linspace(17, 30, 100)

    def ours():
        band = fit.regress(x, y).predict(10**at, of="new")
        return np.log10(np.column_stack([band.estimate, band.low, band.high]))

    def theirs():
        model = sm.OLS(np.log10(y), sm.add_constant(np.log10(x))).fit()
        frame = model.get_prediction(sm.add_constant(at)).summary_frame(alpha=0.05)
        return frame[["mean", "obs_ci_lower", "obs_ci_upper"]].to_numpy()

    np.testing.assert_allclose(ours(), theirs(), rtol=1e-8)
    report(f"fit and interval, {n:,} points, to statsmodels", seconds(ours), seconds(theirs))


@pytest.mark.parametrize("name", ["accelerators", "systems"])
def test_validated_table_against_bare_pandas(emptied, name):
    path = data.DATA / f"{name}.csv"
    checked, bare = data.table(name), pd.read_csv(path, keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(checked, bare, check_dtype=False)

    def ours():
        data._load.cache_clear()
        data._sheet.cache_clear()
        data._package.cache_clear()
        data.table(name)

    report(
        f"table {name!r}, validated, to pandas alone",
        seconds(ours),
        seconds(lambda: pd.read_csv(path)),
    )


@pytest.mark.parametrize("name", ["accelerators", "systems"])
def test_table_again_against_the_first_time(emptied, name):
    answer, first = once(lambda: data.table(name))
    pd.testing.assert_frame_equal(data.table(name), answer)
    report(f"table {name!r} again, to the first time", seconds(lambda: data.table(name)), first)


@pytest.mark.parametrize("release", data.RELEASES)
def test_record_against_its_tables(emptied, release):
    """The whole of `compute.record` when nothing is loaded yet, and then again."""

    def whole():
        return compute.record("imagenet", release)

    answer, first = once(whole)
    pd.testing.assert_frame_equal(whole(), answer)
    assert len(answer) == {2020: 13, 2022: 208}[release]  # as the authors released them
    report(f"record of {release} again, to the first time", seconds(whole), first)
