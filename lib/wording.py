"""How the ledger writes numbers: amounts with their unit, and texts with places for numbers."""

import math
from collections.abc import Callable, Mapping

from lib import units

AMOUNTS: Mapping[str, Callable[[float], str]] = {
    "FLOP": lambda flop: units.si(flop, "FLOP"),
    "US$": units.usd,
    "kg CO2e": units.mass,
    "year": lambda date: f"{date:.1f}".removesuffix(".0"),
    "1": lambda number: units.si(number, "").strip(),
}
"""How amounts are written that do not just stand before their unit."""


class Number(float):
    """A number that also knows the formats of amounts: ``{x:US$}``, ``{x:FLOP}``."""

    def __format__(self, how: str) -> str:
        """Write it as an amount if the format is one, else as Python does."""
        if how in AMOUNTS:
            return amount(float(self), how)
        if math.isinf(self):
            return units.UNBOUNDED
        return format(float(self), how).replace("-", "−")


def amount(value: float, unit: str) -> str:
    """Write a number of the ledger with its unit.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        A key of `AMOUNTS`, or any other, which then follows the number.

    Returns
    -------
    str
        In few digits, with a true minus sign.

    Examples
    --------
    >>> amount(1.4e11, "US$"), amount(41e9, "kg CO2e"), amount(1.136e28, "FLOP")
    ('US$140 billion', '41 Mt CO₂e', '1.14 × 10²⁸ FLOP')
    >>> amount(10.71, "1"), amount(2028.46, "year"), amount(-3, "%")
    ('10.7', '2028.5', '−3 %')
    """
    if math.isinf(value):
        return units.UNBOUNDED
    # Four digits in the thousands, where the last would be rounded away before the point.
    digits = 4 if 1000 <= abs(value) < 10_000 else 3
    written = AMOUNTS.get(unit, lambda size: units.si(size, unit, digits))
    return f"−{written(-value)}" if value < 0 else written(value)


def fill(text: str, numbers: Mapping[str, float]) -> str:
    """Put numbers into a text.

    Parameters
    ----------
    text : str
        With places such as ``{n:.0f}`` or ``{cost:US$}``: formats of Python, and keys of `AMOUNTS`.
    numbers : mapping of str to float
        By the names of the places.

    Returns
    -------
    str
        With true minus signs; an infinite number is written ``"unbounded"``.

    Raises
    ------
    KeyError
        If a number is not there.

    Examples
    --------
    >>> fill("{n:.0f} systems, {cost:US$}, {slope:.2f}", {"n": 36, "cost": 1.8e9, "slope": -0.09})
    '36 systems, US$1.8 billion, −0.09'
    """
    return text.format_map({name: Number(number) for name, number in numbers.items()})
