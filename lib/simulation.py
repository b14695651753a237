"""Many runs of the five methods of :mod:`lib.flexibility`, side by side, and where they cross.

Least squares is drawn from its exact law (:mod:`lib.gaussian_design`), the LASSO is simulated
without writing a design down (:mod:`lib.lasso`), so that a thousand runs take seconds and the
number of samples costs nothing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import joblib
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib import gaussian_design, lasso
from lib.answers import Estimate
from lib.arguments import between, checked_level, count, known, whole
from lib.flexibility import METHODS, Setting, flop, penalised, penalty

Floats = NDArray[np.float64]

AT_ONCE = 50
"""Runs of one task: enough to share the work of numpy's calls, and few enough for the cache."""


@dataclass(frozen=True)
class Simulation:
    """Excess errors and operations of all methods at some numbers of samples.

    Attributes
    ----------
    setting : Setting
    samples : array of int, shape (sizes,)
    excess : mapping of str to array, shape (sizes, runs)
        By method: excess error as a share of what there was to predict in the run.
    flop : mapping of str to array, shape (sizes, runs)
        By method: operations, by :func:`flop`.
    """

    setting: Setting
    samples: NDArray[np.int64]
    excess: Mapping[str, Floats]
    flop: Mapping[str, Floats]

    def performance(self, method: str) -> Floats:
        """Return ``-log10`` of the excess error, shape (sizes, runs)."""
        return -np.log10(self.excess[known("method", method, METHODS)])

    def band(self, method: str, level: float = 0.8) -> tuple[Floats, Floats, Floats]:
        """Return the median performance over runs, and the ends that hold `level` of the runs."""
        tail = (1 - checked_level(level)) / 2
        low, middle, high = np.quantile(self.performance(method), [tail, 0.5, 1 - tail], axis=1)
        return middle, low, high

    def crossing(
        self,
        method: str,
        rival: str,
        against: str = "samples",
        *,
        level: float = 0.95,
        replicates: int = 1000,
        seed: int = 0,
    ) -> Estimate:
        """Return from where on the median of a method is better than that of a rival.

        Parameters
        ----------
        method, rival : str
            Two of `METHODS`.
        against : str
            ``"samples"``, or ``"flop"``: then the rival has its best within the same operations.
        level : float
            Level of the interval: percentiles over resampled runs.
        replicates : int
            Number of resamples.
        seed : int
            Of the resamples.

        Returns
        -------
        Estimate
            In samples or FLOP, as by :func:`overtakes`.

        Raises
        ------
        ValueError
            For an unknown method or measure, or a bad level.
        """
        known("against", against, ("samples", "flop"))
        replicates = count("replicates", replicates)
        tail = (1 - checked_level(level)) / 2
        runs = self.performance(method).shape[1]
        drawn = np.random.default_rng(seed).integers(runs, size=(replicates, runs))
        curves = []
        for each in (method, rival):
            performance = self.performance(each)
            flop_or_samples = (
                np.median(self.flop[each], axis=1) if against == "flop" else self.samples
            )
            # More samples can take fewer operations: a LASSO that keeps fewer features.
            order = np.argsort(flop_or_samples, kind="stable")
            medians = np.array([np.median(performance[i][drawn], axis=1) for i in order])
            curves.append(
                (flop_or_samples[order], np.median(performance[order], axis=1), medians.T)
            )
        (x, ours, our_draws), (their_x, theirs, their_draws) = curves
        found = [
            overtakes(x, mine, their_x, yours)
            for mine, yours in zip(our_draws, their_draws, strict=True)
        ]
        low, high = np.quantile(found, [tail, 1 - tail], method="inverted_cdf")
        return Estimate(overtakes(x, ours, their_x, theirs), float(low), float(high), level)


def overtakes(x: ArrayLike, ours: ArrayLike, their_x: ArrayLike, theirs: ArrayLike) -> float:
    """Return from where on we do better than they do with as much.

    They may do with less than there is, so theirs is their best up to there; both curves are
    straight in the logarithm of x between their points, and theirs goes on flat at its end.

    Parameters
    ----------
    x, their_x : array
        What is spent, growing and above 0: samples or FLOP.
    ours, theirs : array
        Performance at each.

    Returns
    -------
    float
        In the unit of `x`; its first value if we are ahead from the start, ``inf`` if we are
        behind at its end.

    Raises
    ------
    ValueError
        If x is not above 0 and growing, or a performance is not finite or has no x.

    Examples
    --------
    >>> round(overtakes([1, 100], [0, 2], [1, 100], [1, 1]), 9)
    10.0
    """
    own, our_y = _curve("x", x, "ours", ours)
    other, their_y = _curve("their_x", their_x, "theirs", theirs)
    at = np.union1d(own, np.clip(other, own[0], own[-1]))  # either curve may bend here
    ahead = np.interp(at, own, our_y) - np.interp(at, other, np.maximum.accumulate(their_y))
    behind = np.flatnonzero(ahead <= 0)
    if not behind.size:
        return float(np.asarray(x)[0])
    last = behind[-1]
    if last == ahead.size - 1:
        return math.inf
    step = at[last + 1] - at[last]
    return float(np.exp(at[last] - ahead[last] * step / (ahead[last + 1] - ahead[last])))


def _curve(x_name: str, x: ArrayLike, y_name: str, y: ArrayLike) -> tuple[Floats, Floats]:
    """Check a curve; return the logarithm of what is spent, and the performance."""
    spent, performance = between(x_name, x), between(y_name, y, -math.inf)
    if spent.ndim != 1 or not spent.size or (np.diff(spent) <= 0).any():
        raise ValueError(f"{x_name}: expected a list of growing values")
    if performance.shape != spent.shape:
        raise ValueError(
            f"{x_name} has shape {spent.shape} and {y_name} {performance.shape}: they must pair up"
        )
    return np.log(spent), performance


def sizes(setting: Setting, number: int = 24) -> NDArray[np.int64]:
    """Return numbers of samples at equal ratios, from 50 (or as few as will do) to 10,000.

    The number of candidates joins them, where least squares on all of these is at its worst.

    Parameters
    ----------
    setting : Setting
    number : int
        How many at equal ratios, at least 1.

    Returns
    -------
    array of int

    Raises
    ------
    ValueError
        For a setting so large that 10,000 samples are too few.

    Examples
    --------
    >>> sizes(Setting(), 3).tolist()
    [50, 707, 1000, 10000]
    """
    least = max(50, setting.relevant + 2)
    if least >= 10_000:
        raise ValueError(f"relevant={setting.relevant}: expected fewer than 9,998")
    even = np.geomspace(least, 10_000, count("number", number)).round()
    worst = [setting.candidates] if least <= setting.candidates <= 10_000 else []
    return np.unique([*even, *worst]).astype(np.int64)


def simulate(
    setting: Setting, samples: Sequence[int], runs: int = 200, seed: int = 0
) -> Simulation:
    """Simulate all methods at several numbers of samples, each run with coefficients of its own.

    Runs are independent and go through joblib: ``with joblib.parallel_config(n_jobs=-1):`` around
    the call spreads them over the processors, ``joblib.parallel_config(backend="dask")`` over a
    cluster. The numbers are the same, since every task has a seed of its own.

    Parameters
    ----------
    setting : Setting
    samples : sequence of int
        Growing; the least is two more than the expert has features.
    runs : int
        Number of runs at each.
    seed : int
        Of everything random.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        For too few samples or runs, or sizes that do not grow.
    RuntimeError
        If the LASSO does not converge.

    Examples
    --------
    >>> few = simulate(Setting(), [100, 1000], runs=20)
    >>> few.performance("oracle").shape
    (2, 20)
    >>> bool(few.crossing("regularised", "expert").estimate > 100)
    True
    """
    sizes = np.atleast_1d(whole("samples", samples, setting.relevant + 2))
    if sizes.ndim != 1 or not sizes.size or (np.diff(sizes) <= 0).any():
        raise ValueError(f"samples={samples!r}: expected a list of growing numbers")
    runs = count("runs", runs)
    root = np.random.SeedSequence(count("seed", seed, 0))
    first, *seeds = root.spawn(1 + len(sizes) * -(-runs // AT_ONCE))
    beta = np.random.default_rng(first).standard_normal((runs, setting.relevant))
    parts = np.split(beta, np.arange(AT_ONCE, runs, AT_ONCE))
    tasks = [(int(n), part) for n in sizes for part in parts]
    found = joblib.Parallel()(
        joblib.delayed(_together)(setting, n, part, task_seed)
        for (n, part), task_seed in zip(tasks, seeds, strict=True)
    )
    by_size = [found[i : i + len(parts)] for i in range(0, len(found), len(parts))]
    excess, operations = (
        {
            method: np.array(
                [np.concatenate([task[i][method] for task in size]) for size in by_size]
            )
            for method in METHODS
        }
        for i in (0, 1)
    )
    return Simulation(setting, sizes, excess, operations)


def _together(
    setting: Setting, samples: int, beta: Floats, seed: np.random.SeedSequence
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Simulate all methods on one number of samples; return excess errors and operations."""
    rng = np.random.default_rng(seed)
    noise, relevant = setting.noise, setting.relevant
    signal = (beta**2).sum(axis=1)
    forgotten = beta[:, relevant - setting.forgotten :]
    unseen = (forgotten**2).sum(axis=1)
    seen = signal - unseen
    excess, active = {}, dict.fromkeys(METHODS, np.zeros(len(beta)))
    draw = gaussian_design.draw_excess
    excess["oracle"] = draw(samples, relevant, signal, 0 * signal, noise, rng)
    excess["expert"] = draw(samples, relevant, seen, unseen, noise, rng)
    excess["flexible"] = draw(samples, setting.candidates, signal, 0 * signal, noise, rng)
    for method, coefficients in (("regularised", beta), ("hybrid", forgotten)):
        candidates, _, n = penalised(method, setting, samples)
        weight = penalty(candidates, n, noise)
        fits = lasso.simulate(coefficients, candidates, n, noise, weight, rng)
        excess[method], active[method] = fits.excess, fits.active
    # The expert's features see what the LASSO leaves as noise: its errors do not depend on them.
    excess["hybrid"] = draw(samples, relevant, seen, excess["hybrid"], noise, rng)
    share = {method: excess[method] / signal for method in METHODS}
    return share, {each: flop(each, setting, samples, active[each]) for each in METHODS}
