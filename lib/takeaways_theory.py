"""Takeaways of the chapters on theory and methods, recomputed: what our own claims rest on.

Each is a small pure function of a data package, for :mod:`lib.claims`. It calls what the chapter
calls.
"""

from collections.abc import Sequence
from pathlib import Path

from lib import compute, coverage, data, overparameterization
from lib.finding import Finding
from lib.flexibility import Setting, expected
from lib.lookups import constant
from lib.scaling import Law, power


def error_of_rivals(
    folder: Path, method: str, rivals: Sequence[str], samples: int, setting: Sequence[float]
) -> Finding:
    """Error of the best of several methods over that of one, in the race of flexible and expert.

    Parameters
    ----------
    folder : Path
        Not used: no table decides the race.
    method, rivals
        As in :func:`lib.flexibility.expected`.
    samples : int
        To learn from.
    setting : sequence
        Candidates, relevant and forgotten variables, and the noise.

    Returns
    -------
    Finding
        A factor: above 1 the method is ahead of all. Numbers: the same for every rival, by name.

    Examples
    --------
    >>> race = [1000, 10, 1, 1.0]
    >>> error_of_rivals(data.OWN, "regularised", ["expert"], 600, race).value > 1
    True
    """
    game = Setting(*setting)
    own = expected(method, game, samples).excess
    over = {rival: expected(rival, game, samples).excess / own for rival in rivals}
    return Finding(min(over.values()), numbers=over)


def place_of_peak(folder: Path, samples: int, pool: int, noise: float) -> Finding:
    """Features, over samples, at which the error of least squares on weak features peaks.

    Parameters
    ----------
    folder : Path
        Not used.
    samples, pool : int
        Data points, and features to take from.
    noise : float
        Its root mean square, the truth's being 1.

    Returns
    -------
    Finding
        Numbers: ``peak``, the error there; ``all``, with every feature of the pool.

    Examples
    --------
    >>> place_of_peak(data.OWN, 40, 160, 0.5).value
    1.05
    """
    error = {
        used: overparameterization.expected_risk(samples, used, pool).at(noise)
        for used in range(1, pool + 1)
        if abs(used - samples) > 1  # in between the expectation is infinite
    }
    peak = max(error, key=error.get)
    return Finding(peak / samples, numbers={"peak": error[peak], "all": error[pool]})


def power_of_exponents(folder: Path, parameters: float, examples: float) -> Finding:
    """Power of compute that two exponents of a law make: :func:`lib.scaling.power`.

    Examples
    --------
    >>> power_of_exponents(data.OWN, 0.5, 0.5).value
    4.0
    """
    return Finding(power(parameters, examples))


def least_published_power(folder: Path) -> Finding:
    """Smallest power of compute among the published laws of an error above its floor.

    Of those that give one power, by two exponents or by one of compute, and not inferred by us.

    Returns
    -------
    Finding
        Numbers: ``most`` of them, and ``n``.
    """
    laws = data.table("scaling_exponents", folder)
    laws = laws[(laws.part == "reducible") & (laws.status != "inferred")]
    pairs = laws[laws.parameter_exponent.notna() & laws.data_exponent.notna()]
    powers = [
        *map(power, pairs.parameter_exponent, pairs.data_exponent),
        *(1 / laws[laws.parameter_exponent.isna()].compute_exponent.dropna()),
    ]
    if not powers:
        raise ValueError("scaling_exponents: no law of an error above its floor; add one")
    return Finding(min(powers), numbers={"most": max(powers), "n": len(powers)})


def inflation_by_floor(folder: Path) -> Finding:
    """Power that the whole error seems to take, over that above the floor, at the best of 2020.

    For the law of vision transformers on ImageNet, at the smallest error of the points of 2020.

    Returns
    -------
    Finding
        Numbers: ``above``, the power of what lies above the floor; ``whole``, of the whole error.
    """
    exponent = 2 * constant("imagenet_law_exponent", folder)
    law = Law(exponent, exponent, floor=constant("imagenet_floor_error", folder))
    points = compute.select(compute.record("imagenet", 2020, folder), "hardware_burden")
    whole = law.local_power(float(points.error.min()))
    return Finding(whole / law.power, numbers={"above": law.power, "whole": whole})


def coverage_of_slope(
    folder: Path, world: str, interval: str, samples: int, replicates: int, seed: int
) -> Finding:
    """Per cent of simulated samples whose 95 % interval of the slope holds the truth.

    Parameters
    ----------
    folder : Path
        Not used.
    world : str
        Key of `lib.coverage.WORLDS`.
    interval, samples, replicates, seed
        As in :func:`lib.coverage.cover`.

    Returns
    -------
    Finding
        With Wilson's interval of the share.

    Examples
    --------
    >>> coverage_of_slope(data.OWN, "few", "t", 100, 100, seed=1).value > 90
    True
    """
    found = coverage.cover(
        coverage.WORLDS[world],
        interval=interval,
        questions=["slope"],
        samples=samples,
        replicates=replicates,
        seed=seed,
    )["slope"]
    low, high = found.interval()
    return Finding(100 * found.share, 100 * low, 100 * high, {"samples": samples})


FUNCTIONS = {
    function.__name__: function
    for function in (
        error_of_rivals,
        place_of_peak,
        power_of_exponents,
        least_published_power,
        inflation_by_floor,
        coverage_of_slope,
    )
}
