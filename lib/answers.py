"""What a fit answers with: numbers, the ends of their intervals, and what these mean."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lib.arguments import between
from lib.forms import Floats, power_of_ten
from lib.uncertainty import Of


class Interval(NamedTuple):
    """The two ends of an interval and its level; an unbounded end is infinite."""

    low: float
    high: float
    level: float


class Estimate(NamedTuple):
    """A number, the two ends of its interval and the level; what is unbounded is infinite."""

    estimate: float
    low: float
    high: float
    level: float


class Prediction(NamedTuple):
    """y at given x: the line and its interval, in the units of y; floats, or arrays shaped as x."""

    estimate: float | Floats
    low: float | Floats
    high: float | Floats
    of: Of
    level: float


@dataclass(frozen=True)
class Inverse:
    """The x at which y is reached, kept as base-10 logarithms: x may be too large for a float.

    `bounded` and ``str`` look at the logarithms, and so tell a very distant end from none.

    Examples
    --------
    >>> far = Inverse(2.0, 1.0, math.inf, "mean", 0.95)
    >>> far.estimate, far.low, far.high, far.bounded, far.times(10).estimate
    (100.0, 10.0, inf, False, 1000.0)
    """

    log10_estimate: float
    log10_low: float  #: -inf if there is no lower end
    log10_high: float  #: inf if there is no upper end
    of: Of
    level: float
    #: When the data leave the sign of the slope open, the interval can be two rays. Low and high
    #: are the ray that holds the estimate; the other, which a slope of the opposite sign would
    #: need, starts here and runs the other way. None in all other cases.
    log10_other: float | None = None

    @property
    def estimate(self) -> float:
        """The x at which the line reaches y, in the units of x; inf if no float can hold it."""
        return float(power_of_ten(self.log10_estimate))

    @property
    def low(self) -> float:
        """Lower end in the units of x; 0.0 if there is none."""
        return float(power_of_ten(self.log10_low))

    @property
    def high(self) -> float:
        """Upper end in the units of x; inf if there is none (or none that a float can hold)."""
        return float(power_of_ten(self.log10_high))

    @property
    def bounded(self) -> bool:
        """Whether the interval has both ends."""
        return math.isfinite(self.log10_low) and math.isfinite(self.log10_high)

    def times(self, factor: float) -> "Inverse":
        """Return the same in another unit: estimate and ends multiplied by `factor`.

        Raises
        ------
        ValueError
            For a factor that is not finite and above zero.
        """
        shift = float(np.log10(between("factor", factor)))
        return replace(
            self,
            log10_estimate=self.log10_estimate + shift,
            log10_low=self.log10_low + shift,
            log10_high=self.log10_high + shift,
            log10_other=None if self.log10_other is None else self.log10_other + shift,
        )

    def __str__(self) -> str:
        """Say the estimate and the interval in powers of ten, and where the interval has no end."""
        if self.log10_low == math.inf:
            return f"never reached ({self.of}, {100 * self.level:g} %)"
        low, high = f"10^{self.log10_low:.2f}", f"10^{self.log10_high:.2f}"
        if self.bounded:
            ends = f"{low} to {high}"
        elif math.isfinite(self.log10_low):
            ends = f"{low} or more, unbounded above"
        elif math.isfinite(self.log10_high):
            ends = f"{high} or less, unbounded below"
        else:
            ends = "unbounded on both sides"
        return f"10^{self.log10_estimate:.2f} ({self.of}, {100 * self.level:g} %: {ends})"
