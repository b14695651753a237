"""Recomputations of what the article derives: rates, the X-ray, and why large models generalise.

They simulate, with fixed seeds, or use the formulas that the simulations confirm. No table decides
them: the folder is taken because every recomputation takes it, and read for published laws only.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lib import data, digits, overparameterization, rates, scaling, simulation, spectral
from lib.finding import Finding
from lib.flexibility import Setting, expected

RUNGE = np.poly1d([25, 0, 1])
"""One over Runge's function, which polynomials on equal steps cannot follow."""


def power_of_data(folder: Path, tasks: Sequence[str]) -> Finding:
    """Least power of data among worlds whose rate can be simulated: data that divide the error.

    Parameters
    ----------
    folder : Path
        Not used.
    tasks : sequence of str
        Keys of `lib.rates.TASKS`.

    Returns
    -------
    Finding
        ``1/rate`` of the world that needs least. Numbers: the same of every task, by its key.

    Examples
    --------
    >>> round(power_of_data(data.OWN, ["mean"]).value, 1)
    2.0
    """
    measured = {name: rates.measure(rates.TASKS[name]).fit for name in tasks}
    powers = {name: -1 / line.slope for name, line in measured.items()}
    least = min(powers, key=powers.get)
    low, high, _ = measured[least].exponent_interval()
    return Finding(powers[least], low, high, powers)


def power_of_theory(folder: Path, rate: float, growth: float, clean: str) -> Finding:
    """Power of compute that follows from a rate of learning and from the growth of the model.

    Parameters
    ----------
    folder : Path
        Of the published laws.
    rate, growth : float
        As in :func:`lib.scaling.power_of_data`.
    clean : str
        Key of `lib.rates.TASKS`: a world with another rate.

    Returns
    -------
    Finding
        Numbers: ``clean``, the power if the world's measured rate takes the place of `rate`;
        ``published_low`` and ``published_high``, least and largest power of the published laws of
        an error above its floor.

    Examples
    --------
    >>> power_of_theory(data.OWN, 0.5, 1, "threshold").value
    4.0
    """
    laws = data.table("scaling_exponents", folder)
    laws = laws[(laws.part == "reducible") & (laws.status != "inferred")]
    pairs = laws[laws.parameter_exponent.notna()]
    powers = [
        *map(scaling.power, pairs.parameter_exponent, pairs.data_exponent),
        *(1 / laws[laws.parameter_exponent.isna()].compute_exponent.dropna()),
    ]
    if not powers:
        raise ValueError("scaling_exponents: no law of an error above its floor; add one")
    measured = -rates.measure(rates.TASKS[clean]).fit.slope
    return Finding(
        scaling.power_of_data(rate, growth),
        numbers={
            "clean": scaling.power_of_data(measured, growth),
            "published_low": min(powers),
            "published_high": max(powers),
        },
    )


def lead_of_expert(folder: Path, samples: int, forgotten: int, careless: int) -> Finding:
    """Error of the better flexible model over that of the expert, in the X-ray.

    Linear regression on 1,000 variables, of which 100 matter; noise a tenth of the signal.

    Parameters
    ----------
    folder : Path
        Not used.
    samples : int
        To learn from.
    forgotten, careless : int
        Variables that the expert left out, and one who left out more.

    Returns
    -------
    Finding
        Numbers: ``careless``, the same against that one; ``computation``, operations of the
        regularised model over those of the expert; ``forgotten_by_careless``.
    """
    known, doubtful = (_xray(left_out, samples) for left_out in (forgotten, careless))
    rival = min(known["flexible"].excess, known["regularised"].excess)
    return Finding(
        rival / known["expert"].excess,
        numbers={
            "careless": rival / doubtful["expert"].excess,
            "forgotten_by_careless": careless,
            "computation": known["regularised"].flop / known["expert"].flop,
        },
    )


def stall_of_expert(folder: Path, samples: int, forgotten: int) -> Finding:
    """Part of the expert's error that ten times the data leave, in the X-ray.

    Returns
    -------
    Finding
        Per cent. Numbers: ``complete``, of an expert who forgot nothing; ``plateau``, the error at
        last, per cent of predicting nothing; ``formula``, variables forgotten over relevant.

    Examples
    --------
    >>> found = stall_of_expert(data.OWN, 10_000, 1)
    >>> round(found.value), round(found.numbers["complete"])
    (98, 10)
    """
    left = {
        left_out: [_xray(left_out, n)["expert"].excess for n in (samples, 10 * samples)]
        for left_out in (forgotten, 0)
    }
    (before, after), (first, last) = left[forgotten], left[0]
    setting = Setting(*XRAY, forgotten, NOISE)
    return Finding(
        100 * after / before,
        numbers={
            "complete": 100 * last / first,
            "plateau": 100 * after,
            "formula": 100 * setting.forgotten / setting.relevant,
        },
    )


def gain_of_flexible(folder: Path, samples: int, forgotten: int, noise: float) -> Finding:
    """Error of the expert over that of the regularised model with much data, in the X-ray.

    Parameters
    ----------
    folder : Path
        Not used.
    samples, forgotten : int
        As in :func:`lead_of_expert`.
    noise : float
        Another, larger noise, where the signal is 10.

    Returns
    -------
    Finding
        Numbers: samples from which the ``regularised`` and the ``flexible`` model are ahead, and
        the regularised one with the larger noise (``noisy``); ``computation``, of the
        regularised model over that of the expert, where it comes ahead.
    """
    late = _xray(forgotten, samples)
    crossing = _overtakes("regularised", forgotten, NOISE)
    there = _xray(forgotten, round(crossing))
    return Finding(
        late["expert"].excess / late["regularised"].excess,
        numbers={
            "regularised": crossing,
            "flexible": _overtakes("flexible", forgotten, NOISE),
            "noisy": _overtakes("regularised", forgotten, noise),
            "computation": there["regularised"].flop / there["expert"].flop,
        },
    )


def settings_won_by_hybrid(
    folder: Path, forgotten: Sequence[int], samples: Sequence[int], noise: float
) -> Finding:
    """Count the settings of the X-ray in which the hybrid beats expert and regularised model.

    Returns
    -------
    Finding
        Numbers: ``settings`` in all; ``lost``; ``best``, the largest ratio of the errors.
    """
    margins = []
    for left_out in forgotten:
        for n in samples:
            setting = Setting(*XRAY, left_out, noise)
            hybrid, *parents = (
                expected(method, setting, n).excess
                for method in ("hybrid", "expert", "regularised")
            )
            margins.append(min(parents) / hybrid)
    wins = sum(margin > 1 for margin in margins)
    numbers = {"settings": len(margins), "lost": len(margins) - wins, "best": max(margins)}
    return Finding(wins, numbers=numbers)


def error_of_wide_network(folder: Path, wide: int, narrow: int, wrong: float) -> Finding:
    """Test error of a wide network on digits over that of one that just fits its 200 images.

    Both are trained by stochastic gradient descent, without a penalty, until they fit: medians of
    five seeds.

    Parameters
    ----------
    folder : Path
        Not used.
    wide, narrow : int
        Hidden units.
    wrong : float
        Share of wrong labels in a second experiment with the wide network.

    Returns
    -------
    Finding
        Numbers: ``wide`` and ``training``, its errors, per cent; ``per_image``, parameters;
        ``late`` and ``early``, per cent of test error with wrong labels, at the end and after a
        tenth of the passes, and ``late_over_early``; ``polynomial`` over ``classical``
        (``in_bad_basis``): least squares with 200 polynomial terms, against its best with fewer
        terms than points.
    """
    many, few = digits.learn(wide), digits.learn(narrow)
    late, early = (digits.learn(wide, wrong=wrong, epochs=epochs) for epochs in (100, 10))
    test = {
        name: float(np.median(one.test))
        for name, one in {"many": many, "few": few, "late": late, "early": early}.items()
    }
    grid = (2 * np.arange(20) + 1) / 20 - 1
    terms = [*range(1, 20), 200]
    designs = overparameterization.polynomials(lambda x: 1 / RUNGE(x), grid, terms, 0)
    risks = [spectral.risks(one, {"it": spectral.minimum_norm})["it"].at(0.3) for one in designs]
    return Finding(
        test["many"] / test["few"],
        numbers={
            "wide": 100 * test["many"],
            "training": 100 * float(np.median(many.training)),
            "per_image": many.parameters / IMAGES,
            "late": 100 * test["late"],
            "early": 100 * test["early"],
            "late_over_early": test["late"] / test["early"],
            "in_bad_basis": risks[-1] / min(risks[:-1]),
        },
    )


IMAGES = 200
"""Images that the networks learn from: the default of `lib.digits.learn`."""

XRAY, NOISE = (1000, 100), 1.0
"""The X-ray: variables, and those that matter; and the noise, where the signal is 10."""


def _xray(forgotten: int, samples: int) -> dict:
    """Return what each method is expected to reach."""
    setting = Setting(*XRAY, forgotten, NOISE)
    return {
        method: expected(method, setting, samples)
        for method in ("expert", "flexible", "regularised")
    }


def _overtakes(method: str, forgotten: int, noise: float) -> float:
    """Return the samples from which on a method beats the expert."""
    setting = Setting(*XRAY, forgotten, noise)
    # Least squares on all variables has no finite mean error near as many samples.
    first = setting.candidates + 10 if method == "flexible" else setting.relevant + 10
    sizes = np.geomspace(first, 10**5, 60).round().astype(int)
    ours, theirs = (
        [expected(one, setting, n).performance for n in sizes.tolist()]
        for one in (method, "expert")
    )
    return simulation.overtakes(sizes, ours, sizes, theirs)


FUNCTIONS = {
    function.__name__: function
    for function in (
        power_of_data,
        power_of_theory,
        lead_of_expert,
        stall_of_expert,
        gain_of_flexible,
        settings_won_by_hybrid,
        error_of_wide_network,
    )
}
