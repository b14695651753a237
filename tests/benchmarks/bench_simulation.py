"""`simulation` against fitting each run with scikit-learn, and its growth."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from lib import flexibility, lasso, simulation
from tests.benchmarks.timing import best, once, times_faster
from tests.plain import fit_all

SIZES = [50, 200, 1_000, 3_000]
RUNS, SOME = 200, 2


def test_simulation_against_a_loop_of_scikit_learn():
    """Per run of all five methods at four numbers of samples; the answers first."""
    setting = flexibility.Setting()
    rng = np.random.default_rng(0)
    penalty = flexibility.penalty(1_000, 200, 1.0)
    X, y, found = lasso.written_out(rng.standard_normal(10), 1_000, 200, 1.0, penalty, rng)
    theirs = Lasso(alpha=penalty, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(X, y)
    np.testing.assert_allclose(found, theirs.coef_, atol=1e-6)

    def plain():
        return [fit_all(setting, n, rng) for n in SIZES for _ in range(SOME)]

    _, seconds = once(plain)
    ours = best(lambda: simulation.simulate(setting, SIZES, RUNS))
    times_faster("a run of five methods, to scikit-learn fits", ours / RUNS, seconds / SOME)


@pytest.mark.parametrize("samples", [10**3, 10**5, 10**7])
def test_samples_cost_nothing(samples):
    """The design is not written down, so its length does not count."""
    setting = flexibility.Setting()
    least = best(lambda: simulation.simulate(setting, [10**3], RUNS))
    ours = best(lambda: simulation.simulate(setting, [samples], RUNS))
    times_faster(f"{samples:,} samples, to 1,000", ours, least)
