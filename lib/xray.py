"""The article's X-ray: a hundred variables that matter in a large pool, worked out by formula.

Here is what a live chart cannot work out by itself: what holds a LASSO, from the limit of
:mod:`lib.state_evolution`, and the points at which one method overtakes another. Least squares the
chart draws by its closed form.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from lib import gaussian_design
from lib.flexibility import Setting, expected, textbook
from lib.simulation import overtakes
from lib.state_evolution import best

RELEVANT = 100
"""Variables that matter in the article's X-ray; also the variance of what they say together."""

POOLS = (1000, 2000, 5000, 10_000)
"""Pools of candidates to choose from."""

NOISES = (1, 3, 10)
"""Standard deviations of the noise to choose from, where that of the signal is ten."""

PENALTIES = {"textbook": textbook, "best": best}
"""Ways to choose the penalty of the LASSO; the best is known to those who know the truth."""

MOST_FORGOTTEN = 50
"""End of the slider of what the expert forgot."""

SAMPLES = (20, 10**6)
"""Ends of the axis of samples in the X-ray."""

HYBRID_SAMPLES = (110, 10**5)
"""Ends of the axis of samples of the hybrid, which needs two more than the expert has features."""

HYBRID_STEP = 10
"""Step of the slider of what the hybrid's expert forgot."""

AT = 1000
"""Samples at which the hybrid's sentence compares errors."""

_XRAY_SIZES = ((20, 100, 4), (100, 10**4, 18), (10**4, 10**6, 5))
"""Sample sizes of the curves with a LASSO: ends and numbers, most where the curves bend."""

_HYBRID_SIZES = 16
"""Number of sample sizes of the curves of the hybrid."""


@dataclass(frozen=True)
class XRay:
    """What the live chart of the X-ray cannot work out by itself.

    Attributes
    ----------
    regularised : DataFrame
        Of the LASSO: ``pool``, ``noise``, ``penalty``, ``samples``, ``performance`` and
        ``log10_flop``.
    crossings : mapping
        ``[against][pool, noise][curve][forgotten]``: log10 of the samples or FLOP from which on a
        curve, which is ``flexible`` or one of `PENALTIES`, is ahead of the expert; 0 if from the
        start, None if not within the samples.
    """

    regularised: pd.DataFrame
    crossings: Mapping[str, Mapping[tuple[int, int], Mapping[str, Sequence[float | None]]]]


def solve_xray() -> XRay:
    """Work out the LASSO of the X-ray, and where the expert is overtaken.

    Returns
    -------
    XRay

    Examples
    --------
    >>> found = solve_xray().crossings["samples"][1000, 1]
    >>> found["best"][0] is None, found["best"][5] < found["textbook"][5] < found["flexible"][5]
    (True, True)
    """
    frames, crossings = [], {"samples": {}, "flop": {}}
    for noise in NOISES:
        experts = [
            _least_squares(RELEVANT, forgotten, noise) for forgotten in range(MOST_FORGOTTEN + 1)
        ]
        for pool in POOLS:
            curves = {name: _lasso(pool, noise, name) for name in PENALTIES}
            frames += [
                pd.DataFrame({"pool": pool, "noise": noise, "penalty": name} | curve._asdict())
                for name, curve in curves.items()
            ]
            curves = {name: _refined(curve) for name, curve in curves.items()}
            curves["flexible"] = _least_squares(pool, 0, noise)
            for against, found in crossings.items():
                found[pool, noise] = {
                    name: [_crossing(curve, expert, against) for expert in experts]
                    for name, curve in curves.items()
                }
    table = pd.concat(frames, ignore_index=True)
    table["log10_flop"] = np.log10(table.pop("flop"))
    return XRay(table.round({"performance": 3, "log10_flop": 3}), crossings)


_DIGITS = {"samples": 3, "flop": 1}
"""Of the logarithm: what is left to round is rounded by Python and Vega alike."""


class _Curve(NamedTuple):
    """Performance at numbers of samples, and what a fit to as many takes."""

    samples: NDArray[np.int64]
    performance: NDArray[np.float64]
    flop: NDArray[np.float64]


def _lasso(pool: int, noise: int, penalty: str) -> _Curve:
    """Return the curve of the LASSO in the X-ray, in the limit."""
    sizes = np.unique(np.concatenate([np.geomspace(*part) for part in _XRAY_SIZES]).astype(int))
    setting = Setting(pool, RELEVANT, 0, float(noise))
    found = [expected("regularised", setting, n, PENALTIES[penalty]) for n in sizes.tolist()]
    return _Curve(
        sizes, np.array([one.performance for one in found]), np.array([one.flop for one in found])
    )


def _refined(curve: _Curve) -> _Curve:
    """Put points between those of a smooth curve, so that a crossing is right to a hundredth."""
    at = np.log(curve.samples)
    fine = np.linspace(at[0], at[-1], 8 * at.size)
    columns = np.column_stack([curve.performance, np.log(curve.flop)])
    performance, log_flop = PchipInterpolator(at, columns)(fine).T
    return _Curve(np.exp(fine), performance, np.exp(log_flop))


def _least_squares(features: int, unseen: int, noise: int) -> _Curve:
    """Return the curve of least squares in the X-ray, by its closed form."""
    sizes = gaussian_design.around_spike(features, *SAMPLES)
    excess = gaussian_design.expected_excess(sizes, features, RELEVANT - unseen, unseen, noise)
    return _Curve(sizes, -np.log10(excess / RELEVANT), gaussian_design.flop(sizes, features))


def _crossing(ours: _Curve, theirs: _Curve, against: str) -> float | None:
    """Return log10 of where we overtake; 0 stands for the start, and None for never."""
    spent = getattr(ours, against)
    # With more samples the LASSO may take fewer features and less work: then nobody uses fewer.
    cheapest = spent <= np.minimum.accumulate(spent[::-1])[::-1]
    spent, gained = spent[cheapest], ours.performance[cheapest]
    found = overtakes(spent, gained, getattr(theirs, against), theirs.performance)
    if math.isinf(found):
        return None
    return 0 if found == spent[0] else round(math.log10(found), _DIGITS[against])


@dataclass(frozen=True)
class Hybrid:
    """What the live chart of the hybrid cannot work out by itself; the pool is the least.

    Attributes
    ----------
    curves : DataFrame
        ``method`` (regularised or hybrid), ``noise``, ``forgotten`` (-1 where it is of no matter),
        ``samples`` and ``performance``.
    said : mapping
        ``[noise][forgotten]``: log10 of the samples from which on the hybrid is the best of the
        three, None if not within the samples; its error at `AT` samples over that of the expert,
        and over that of the regularised.
    """

    curves: pd.DataFrame
    said: Mapping[int, Mapping[int, tuple[float | None, float, float]]]


def solve_hybrid() -> Hybrid:
    """Work out the hybrid of the X-ray, and where it is the best.

    Returns
    -------
    Hybrid

    Examples
    --------
    >>> solve_hybrid().said[1][0][0] is None
    True
    """
    spare = [end - RELEVANT for end in HYBRID_SAMPLES]  # beyond the expert's, for a fine start
    coarse, fine = (
        np.unique([*(RELEVANT + np.geomspace(*spare, size)).astype(int), AT])
        for size in (_HYBRID_SIZES, 8 * _HYBRID_SIZES)
    )
    at = int(np.flatnonzero(coarse == AT)[0])
    rows, said = [], {}

    def curve(method: str, forgotten: int, noise: int) -> NDArray:
        setting = Setting(POOLS[0], RELEVANT, forgotten, float(noise))
        return np.array([expected(method, setting, n).performance for n in coarse.tolist()])

    def refined(values: NDArray) -> NDArray:
        return PchipInterpolator(np.log(coarse - RELEVANT), values)(np.log(fine - RELEVANT))

    for noise in NOISES:
        regularised = curve("regularised", 0, noise)
        drawn = {("regularised", -1): regularised}
        said[noise] = {}
        for forgotten in range(0, RELEVANT + 1, HYBRID_STEP):
            expert, hybrid = (curve(method, forgotten, noise) for method in ("expert", "hybrid"))
            drawn["hybrid", forgotten] = hybrid
            better = np.maximum(refined(expert), refined(regularised))
            found = overtakes(fine, refined(hybrid), fine, better)
            ratios = (10 ** float(other[at] - hybrid[at]) for other in (expert, regularised))
            said[noise][forgotten] = (
                None if math.isinf(found) else round(math.log10(found), 3),
                *(round(ratio, 3) for ratio in ratios),
            )
        rows += [
            {"method": method, "noise": noise, "forgotten": forgotten}
            | {"samples": samples, "performance": performance}
            for (method, forgotten), values in drawn.items()
            for samples, performance in zip(coarse.tolist(), values.round(3).tolist(), strict=True)
        ]
    return Hybrid(pd.DataFrame(rows), said)
