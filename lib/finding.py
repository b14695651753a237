"""What a recomputation of a claim finds: a value, its interval, and the numbers of its caveats."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Finding:
    """The number that decides a claim, with what else is to be said of it.

    Attributes
    ----------
    value : float
        In the unit of the claim.
    low, high : float or None
        Ends of its 95 % interval, if there is one; an end that is not there is infinite.
    numbers : mapping of str to float
        For the texts of caveats and their conditions, by the name that they use.

    Raises
    ------
    ValueError
        If a number is NaN, the value is infinite, or an interval has one end only or does not
        run upwards.

    Examples
    --------
    >>> Finding(10.7, 9.0, 13.3, {"n": 36}).known["low"]
    9.0
    >>> Finding(math.nan)
    Traceback (most recent call last):
    ...
    ValueError: value=nan: the data give no finite number
    """

    value: float
    low: float | None = None
    high: float | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what decides nothing; hold plain floats."""
        if not math.isfinite(self.value):
            raise ValueError(f"value={self.value!r}: the data give no finite number")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"low={self.low!r}, high={self.high!r}: give both ends, or neither")
        if self.low is not None and not self.low <= self.high:
            raise ValueError(f"low={self.low!r}, high={self.high!r}: expected two rising ends")
        if bad := [name for name, number in self.numbers.items() if math.isnan(number)]:
            raise ValueError(f"{', '.join(bad)}: the data give no number")
        plain = {name: float(number) for name, number in self.numbers.items()}
        object.__setattr__(self, "value", float(self.value))
        object.__setattr__(self, "low", None if self.low is None else float(self.low))
        object.__setattr__(self, "high", None if self.high is None else float(self.high))
        object.__setattr__(self, "numbers", MappingProxyType(plain))

    @property
    def known(self) -> dict[str, float]:
        """All numbers by name: ``value``, ``low`` and ``high`` if there are any, and the others."""
        ends = {} if self.low is None else {"low": self.low, "high": self.high}
        return {"value": self.value, **ends, **self.numbers}
