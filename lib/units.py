"""Units: conversion factors with their sources, and amounts written for people.

FLOP is an amount of floating-point operations (a multiply-add is two); a rate is FLOP/s. The
writers below take amounts, which are never negative: zero and above. An infinite amount is written
``"unbounded"``, because that is what the end of an interval means by it. NaN, and anything below
zero, is a ``ValueError``.
"""

import math

# SI Brochure, 9th edition; ronna and quetta by resolution 3 of the 27th CGPM (2022).
PREFIXES = ("", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q")

GFLOP = 1e9  # FLOP in a GFLOP: giga, SI Brochure
HOUR_S = 3600.0  # s in an hour: SI Brochure, table 8
DAY_S = 86400.0  # s in a day: SI Brochure, table 8
KWH_J = 3.6e6  # J in a kWh: 1,000 W for 3,600 s
KG_PER_LB = 0.45359237  # exact: international yard and pound agreement of 1959; NIST SP 811, B.8
KG_PER_SHORT_TON = 2000 * KG_PER_LB  # a short ton is 2,000 lb: NIST SP 811, B.8
KG_PER_MT = 1e9  # kg in a megatonne: a tonne is 1,000 kg, SI Brochure, table 8

UNBOUNDED = "unbounded"

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def si(value: float, unit: str, digits: int = 3) -> str:
    """Write an amount in its own unit, as a plain number or with a power of ten.

    Parameters
    ----------
    value : float
        The amount, in `unit`; zero or above, ``inf`` allowed.
    unit : str
        Symbol of the unit.
    digits : int
        Significant digits; zeros after the point are dropped.

    Returns
    -------
    str
        A plain number from 0.001 up to a million, a power of ten outside.

    Raises
    ------
    ValueError
        For NaN, a value below zero, or fewer than one digit.

    Examples
    --------
    >>> si(1.1e28, "FLOP")
    '1.1 × 10²⁸ FLOP'
    >>> si(41_260, "kWh")
    '41,300 kWh'
    """
    if _written_off(value, digits):
        return UNBOUNDED
    return f"{_number(value, digits)} {unit}"


def power_of_ten(log10_value: float, places: int = 1) -> str:
    """Write an amount as ten to a power, by its logarithm.

    Whole powers are raised. Others are not: a raised decimal point looks like a product.

    Parameters
    ----------
    log10_value : float
        Base-10 logarithm of the amount; ``inf`` is unbounded, ``-inf`` is zero.
    places : int
        Decimals of the power, 0 or more.

    Returns
    -------
    str
        Such as ``"10^28.1"``.

    Raises
    ------
    ValueError
        For NaN, or fewer than no decimals.

    Examples
    --------
    >>> power_of_ten(28.0555), power_of_ten(28.0555, places=0)
    ('10^28.1', '10²⁸')
    """
    if math.isnan(log10_value) or places < 0:
        raise ValueError(f"log10_value={log10_value!r}, places={places!r}: give a number, and 0 up")
    if math.isinf(log10_value):
        return UNBOUNDED if log10_value > 0 else "0"
    power = f"{log10_value:.{places}f}"
    return "10^" + power.replace("-", "−") if places else "10" + power.translate(_SUPERSCRIPT)


def prefixed(value: float, unit: str, digits: int = 3) -> str:
    """Write an amount with an SI prefix, from kilo (10^3) to quetta (10^30).

    Below 1 and from 1,000 quetta on the amount is written as `si` does.

    Parameters
    ----------
    value, digits
        As in `si`.
    unit : str
        Symbol that has no prefix of its own: Wh, not kWh.

    Returns
    -------
    str
        Number, prefix and unit; ``"unbounded"`` for ``inf``.

    Raises
    ------
    ValueError
        As in `si`.

    Examples
    --------
    >>> prefixed(4.48e17, "FLOP"), prefixed(1.1e28, "FLOP")
    ('448 PFLOP', '11 RFLOP')
    """
    if _written_off(value, digits):
        return UNBOUNDED
    step = _split(value, digits)[1] // 3
    if not 0 <= step < len(PREFIXES):
        return si(value, unit, digits)
    return f"{_plain(value / 10.0 ** (3 * step), digits)} {PREFIXES[step]}{unit}"


def usd(value: float, digits: int = 2) -> str:
    """Write an amount of US dollars in millions, billions or trillions.

    Parameters
    ----------
    value : float
        US$; zero or above, ``inf`` allowed. From 10^15 on a power of ten is written.
    digits : int
        Significant digits.

    Returns
    -------
    str
        Amount with its currency; ``"unbounded"`` for ``inf``.

    Raises
    ------
    ValueError
        As in `si`.

    Examples
    --------
    >>> usd(1.4e11), usd(41), usd(1.1e19)
    ('US$140 billion', 'US$41', 'US$1.1 × 10¹⁹')
    """
    if _written_off(value, digits):
        return UNBOUNDED
    exponent = _split(value, digits)[1]
    if exponent >= 15:
        return f"US${_scientific(value, digits)}"
    for name, power in (("trillion", 12), ("billion", 9), ("million", 6)):
        if exponent >= power:
            return f"US${_plain(value / 10.0**power, digits)} {name}"
    return f"US${_number(value, digits)}"


def mass(kg: float, digits: int = 2, of: str = "CO₂e") -> str:
    """Write a mass of greenhouse gas in kg, t, kt, Mt or Gt.

    Parameters
    ----------
    kg : float
        Mass in kg; zero or above, ``inf`` allowed. From 1,000 Gt on a power of ten of tonnes is
        written.
    digits : int
        Significant digits.
    of : str
        What is weighed.

    Returns
    -------
    str
        Mass with its unit and what is weighed; ``"unbounded"`` for ``inf``.

    Raises
    ------
    ValueError
        As in `si`.

    Examples
    --------
    >>> mass(4.1e10), mass(11.8), mass(1e22)
    ('41 Mt CO₂e', '12 kg CO₂e', '1 × 10¹⁹ t CO₂e')
    """
    if _written_off(kg, digits):
        return UNBOUNDED
    exponent = _split(kg, digits)[1]
    if exponent < 3:
        return f"{_number(kg, digits)} kg {of}"
    if exponent >= 15:
        return f"{_scientific(kg / 1000, digits)} t {of}"
    return f"{prefixed(kg / 1000, 't', digits)} {of}"


def _written_off(value: float, digits: int) -> bool:
    """Whether `value` is unbounded; a value that is no amount is refused."""
    _checked(digits)
    if not value >= 0:  # NaN too
        raise ValueError(f"value={value!r}: an amount must be a number, zero or above")
    return math.isinf(value)


def _checked(digits: int) -> int:
    if digits < 1:
        raise ValueError(f"digits={digits!r}: at least one significant digit is needed")
    return digits


def _split(value: float, digits: int) -> tuple[str, int]:
    """Mantissa and exponent after rounding, so that 999.96 to three digits is (1.00, 3)."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return mantissa, int(exponent)


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _plain(value: float, digits: int) -> str:
    mantissa, exponent = _split(value, digits)
    return _trimmed(f"{float(f'{mantissa}e{exponent}'):,.{max(0, digits - 1 - exponent)}f}")


def _number(value: float, digits: int) -> str:
    """Plain from 0.001 (and at zero) up to a million, with a power of ten outside."""
    exponent = _split(value, digits)[1]
    return _plain(value, digits) if -3 <= exponent < 6 else _scientific(value, digits)


def _scientific(value: float, digits: int) -> str:
    return _power_of_ten(*_split(value, digits))


def _power_of_ten(mantissa: str, exponent: int) -> str:
    return f"{_trimmed(mantissa)} × 10{str(exponent).translate(_SUPERSCRIPT)}"
