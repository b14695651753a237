"""Shapes: formulas of log10(y) that no transform makes a straight line.

``floor`` is a power law above an irreducible error, ``broken`` one that bends once. Each is a
function of a few parameters and of d, the decades of x from an origin, with its derivatives, its
bounds, and the places from which to start a search. `lib.curves` asks them of data.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from lib.arguments import between, known
from lib.forms import Floats, power_of_ten
from lib.nonlinear import Solution, solve

LN10 = math.log(10)
BEND = 0.5
"""Sharpness of the bend, in decades of x: between 10 % and 90 % of its turn lie
``2 BEND log10(9) = 0.95`` decades. Fixed, since a few dozen points cannot tell how sharp it is."""

TURN = BEND * math.log10(9)  # decades from the break to where 10 % or 90 % of the turn is made


@dataclass(frozen=True)
class Shape:
    """A formula of log10(y), with d the decades of x from an origin of the shape's choice."""

    name: str  #: key in `CURVES`
    equation: str
    parameters: tuple[str, ...]
    final_slope: str  #: the parameter that -1/exponent is
    origin: Callable[[Floats], float]  #: from u
    value: Callable[[Floats, Floats], Floats]  #: log10(y) from parameters and d
    gradient: Callable[[Floats, Floats], Floats]  #: its derivatives by the parameters, (n, p)
    steepness: Callable[[Floats, Floats], Floats]  #: its derivative by d
    locate: Callable[[Floats, float], float]  #: d from parameters and log10(y); infinite if none
    bounds: Callable[[Floats, Floats], tuple[Floats, Floats]]  #: from d and log10(y)
    bounds_because: str
    starts: Callable[[Floats, Floats], list[Floats]]  #: from d and log10(y)

    def fit(
        self, d: Floats, w: Floats, held: Mapping[str, float], starts: list[Floats]
    ) -> Solution:
        """Find the parameters that leave the least squares of ``value - w``.

        Parameters
        ----------
        d, w : array, shape (n,)
            Decades of x from the origin, and log10(y).
        held : mapping of str to float
            Parameters that are given.
        starts : list of arrays, shape (p,)
            All parameters, the held ones too, whose values there do not matter.

        Returns
        -------
        Solution

        Raises
        ------
        NotConverged
            See `lib.nonlinear.solve`.
        """
        return solve(
            lambda p: self.value(p, d) - w,
            lambda p: self.gradient(p, d),
            starts,
            self.parameters,
            self.bounds(d, w),
            held,
        )

    def check(self, d: Floats, w: Floats, held: Mapping[str, float]) -> None:
        """Check that the data leave place for every parameter, and that the held ones are in it.

        Raises
        ------
        ValueError
            Names the parameter, its value and its bounds.
        """
        for name, value in held.items():
            known("held", name, self.parameters)
            between(name, value, -math.inf)
        for name, low, high in zip(self.parameters, *self.bounds(d, w), strict=True):
            if not low < high:
                raise ValueError(
                    f"x spans {np.ptp(d):.3g} decades, which leaves no place for {name}: "
                    f"{self.bounds_because}; use points that reach farther, or a form without it"
                )
            if name in held and not low <= held[name] < high:
                raise ValueError(
                    f"{name}={held[name]:g}: expected at least {low:.6g} and below {high:.6g}; "
                    f"{self.bounds_because}"
                )


# A floor: y = floor + 10^(middle + slope d)


def _floor_value(parameters: Floats, d: Floats) -> Floats:
    floor, middle, slope = parameters
    log_floor = math.log(floor) if floor > 0 else -math.inf
    return np.logaddexp(log_floor, LN10 * (middle + slope * d)) / LN10


def _reducible_share(parameters: Floats, d: Floats) -> Floats:
    """Return the share of y that is above the floor."""
    _, middle, slope = parameters
    return np.power(10.0, middle + slope * d - _floor_value(parameters, d))


def _floor_gradient(parameters: Floats, d: Floats) -> Floats:
    # A y below 1e-100 is far outside Y_RANGE; stopping there keeps the squares in the floats.
    by_floor = power_of_ten(np.minimum(-_floor_value(parameters, d), 100.0)) / LN10
    share = _reducible_share(parameters, d)
    return np.stack([by_floor, share, share * d], axis=-1)


def _floor_locate(parameters: Floats, w: float) -> float:
    floor, middle, slope = parameters
    above = 10**w - floor
    if above <= 0:
        return math.copysign(math.inf, -slope)
    return (math.log10(above) - middle) / slope


def _floor_bounds(d: Floats, w: Floats) -> tuple[Floats, Floats]:
    return np.array([0.0, -np.inf, -np.inf]), np.array([10 ** w.min(), np.inf, np.inf])


def _floor_starts(d: Floats, w: Floats) -> list[Floats]:
    """Straight lines through what is above some floors."""
    design = np.stack([np.ones_like(d), d], axis=1)
    floors = 10 ** w.min() * np.array([0.0, 0.5, 0.9, 0.99])
    lines = [np.linalg.lstsq(design, np.log10(10**w - floor))[0] for floor in floors]
    return [np.array([floor, *line]) for floor, line in zip(floors, lines, strict=True)]


# A bend: two straight lines that cross at (break, height)


def _turned(at: float, d: Floats) -> Floats:
    """Return the smooth passage from 0, far left of the break, to d - at, far right."""
    return BEND * np.logaddexp(0.0, LN10 * (d - at) / BEND) / LN10


def _broken_value(parameters: Floats, d: Floats) -> Floats:
    height, first, last, at = parameters
    return height + first * (d - at) + (last - first) * _turned(at, d)


def _turned_share(at: float, d: Floats) -> Floats:
    """Return the share of the turn that is made."""
    return special.expit(LN10 * (d - at) / BEND)


def _broken_gradient(parameters: Floats, d: Floats) -> Floats:
    turned = _turned(parameters[3], d)
    by_height, by_first = np.ones_like(turned), d - parameters[3] - turned
    return np.stack([by_height, by_first, turned, -_broken_steepness(parameters, d)], axis=-1)


def _broken_steepness(parameters: Floats, d: Floats) -> Floats:
    _, first, last, at = parameters
    return first + (last - first) * _turned_share(at, d)


def _broken_locate(parameters: Floats, w: float) -> float:
    height, first, last, at = parameters
    if not first * last > 0:
        raise ValueError(
            f"first_slope={first:.4g}, last_slope={last:.4g}: the curve turns back, so no single x "
            "answers to a y; use a form that only falls or only rises"
        )
    # The curve leaves its two lines by `BEND log10(2)` times the turn at most.
    lines = at + (w - height) / np.array([first, last])
    pad = 1 + BEND * math.log10(2) * abs(last - first) / min(abs(first), abs(last))
    ends = lines.min() - pad, lines.max() + pad
    return optimize.brentq(lambda d: float(_broken_value(parameters, d)) - w, *ends, xtol=1e-12)


def _broken_bounds(d: Floats, w: Floats) -> tuple[Floats, Floats]:
    free = [np.inf] * 3
    return np.array([*np.negative(free), d.min() + TURN]), np.array([*free, d.max() - TURN])


def _broken_starts(d: Floats, w: Floats) -> list[Floats]:
    """Fit what is linear, which is all but the break, for some breaks."""
    low, high = d.min() + TURN, d.max() - TURN
    starts = []
    for at in np.linspace(low, high, 9)[1:-1]:
        turned = _turned(at, d)
        design = np.stack([np.ones_like(d), d - at - turned, turned], axis=1)
        starts.append(np.array([*np.linalg.lstsq(design, w)[0], at]))
    return starts


CURVES = {
    shape.name: shape
    for shape in (
        Shape(
            name="floor",
            equation="y = floor + 10^(middle + slope (u - mean(u)))",
            parameters=("floor", "middle", "slope"),
            final_slope="slope",
            origin=lambda u: float(np.mean(u)),
            value=_floor_value,
            gradient=_floor_gradient,
            steepness=lambda p, d: p[2] * _reducible_share(p, d),
            locate=_floor_locate,
            bounds=_floor_bounds,
            bounds_because="an error that was reached, the smallest in y, is not irreducible",
            starts=_floor_starts,
        ),
        Shape(
            name="broken",
            equation="log10(y) = height + first_slope (u - break) + "
            "(last_slope - first_slope) 0.5 log10(1 + 10^((u - break)/0.5))",
            parameters=("height", "first_slope", "last_slope", "break"),
            final_slope="last_slope",
            origin=lambda u: 0.0,
            value=_broken_value,
            gradient=_broken_gradient,
            steepness=_broken_steepness,
            locate=_broken_locate,
            bounds=_broken_bounds,
            bounds_because="10 % to 90 % of the turn must lie within the data",
            starts=_broken_starts,
        ),
    )
}
"""Shapes by name. ``floor`` has an irreducible error, in the units of y; ``broken`` is the smoothly
broken power law of Caballero et al. (2022) with one break (in log10 x) and no limit."""
