import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import constants

from lib import units

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text):
    """Read back the number that a writer wrote."""
    mantissa, _, exponent = re.match(r"([\d.,]+)( × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    return float(f"{mantissa.replace(',', '')}e{(exponent or '0').translate(SUPERSCRIPT)}")


@pytest.mark.parametrize(
    ("ours", "scipys"),
    [
        (units.GFLOP, constants.giga),
        (units.HOUR_S, constants.hour),
        (units.DAY_S, constants.day),
        (units.KWH_J, constants.kilo * constants.hour),
        (units.KG_PER_LB, constants.lb),
        (units.KG_PER_SHORT_TON, constants.short_ton),
        (units.KG_PER_MT, constants.mega * constants.metric_ton),
    ],
)
def test_constants_are_those_of_scipy(ours, scipys):
    assert ours == pytest.approx(scipys, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 FLOP"),
        (1.1e28, "1.1 × 10²⁸ FLOP"),
        (1e28, "1 × 10²⁸ FLOP"),
        (1e18, "1 × 10¹⁸ FLOP"),
        (9.999e27, "1 × 10²⁸ FLOP"),
        (999_999, "1 × 10⁶ FLOP"),
        (999_000, "999,000 FLOP"),
        (120, "120 FLOP"),
        (0.001, "0.001 FLOP"),
        (1.25e-8, "1.25 × 10⁻⁸ FLOP"),
        (math.inf, "unbounded"),
    ],
)
def test_si(value, text):
    assert units.si(value, "FLOP") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 FLOP"),
        (0.5, "0.5 FLOP"),
        (1e-9, "1 × 10⁻⁹ FLOP"),
        (999, "999 FLOP"),
        (1e18, "1 EFLOP"),  # dividing by 1,024 would say 888 P
        (4.48e17, "448 PFLOP"),
        (9.996e17, "1 EFLOP"),
        (1e28, "10 RFLOP"),
        (1.25e26, "125 YFLOP"),
        (3e32, "300 QFLOP"),
        (1e33, "1 × 10³³ FLOP"),
        (math.inf, "unbounded"),
    ],
)
def test_prefixed(value, text):
    assert units.prefixed(value, "FLOP") == text


@pytest.mark.parametrize(("power", "symbol"), [*zip(range(3, 33, 3), "kMGTPEZYRQ", strict=True)])
def test_prefixes_step_by_a_thousand(power, symbol):
    assert units.prefixed(float(f"2e{power}"), "W") == f"2 {symbol}W"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "US$0"),
        (0.74, "US$0.74"),
        (41, "US$41"),
        (12_902, "US$13,000"),
        (999_600, "US$1 million"),
        (1.8e9, "US$1.8 billion"),
        (1.43e11, "US$140 billion"),
        (9.99e11, "US$1 trillion"),
        (1.4e14, "US$140 trillion"),
        (1.7e19, "US$1.7 × 10¹⁹"),
        (math.inf, "unbounded"),
    ],
)
def test_usd(value, text):
    assert units.usd(value) == text


@pytest.mark.parametrize(
    ("kg", "text"),
    [
        (0, "0 kg CO₂e"),
        (11.79, "12 kg CO₂e"),
        (996, "1 t CO₂e"),
        (2.8e5, "280 t CO₂e"),
        (1.6e8, "160 kt CO₂e"),
        (4.1e10, "41 Mt CO₂e"),
        (3.7e13, "37 Gt CO₂e"),
        (1e22, "1 × 10¹⁹ t CO₂e"),
        (math.inf, "unbounded"),
    ],
)
def test_mass(kg, text):
    assert units.mass(kg) == text


def test_more_digits_can_be_asked_for():
    assert units.usd(12_902, digits=5) == "US$12,902"
    assert units.mass(41_250_000_000, digits=3) == "41.2 Mt CO₂e"


@pytest.mark.parametrize(
    ("log10_value", "places", "text"),
    [
        (28.0555, 1, "10^28.1"),
        (28.0555, 0, "10²⁸"),
        (366.84, 2, "10^366.84"),
        (-8.1025, 2, "10^−8.10"),
        (-8.1025, 0, "10⁻⁸"),
        (math.inf, 1, "unbounded"),
        (-math.inf, 1, "0"),
    ],
)
def test_power_of_ten_goes_beyond_floats(log10_value, places, text):
    assert units.power_of_ten(log10_value, places) == text


@pytest.mark.parametrize(("log10_value", "places"), [(math.nan, 1), (28.0, -1)])
def test_power_that_cannot_be_written_is_refused(log10_value, places):
    with pytest.raises(ValueError, match="log10_value="):
        units.power_of_ten(log10_value, places)


STEADY = settings(derandomize=True, deadline=None)  # nothing hangs on chance or speed
AMOUNTS = st.floats(min_value=1e-290, max_value=1e290)


@STEADY
@given(AMOUNTS, st.integers(1, 9))
def test_what_si_writes_reads_back(value, digits):
    assert number(units.si(value, "FLOP", digits)) == pytest.approx(
        value, rel=0.51 * 10 ** (1 - digits)
    )


@STEADY
@given(st.floats(min_value=1, max_value=1e32))
def test_what_prefixed_writes_reads_back(value):
    text = units.prefixed(value, "W")
    prefix = text.split(" ")[1].removesuffix("W")
    scale = 1000.0 ** units.PREFIXES.index(prefix)
    assert number(text) * scale == pytest.approx(value, rel=0.0051)
    assert 1 <= number(text) < 1000


@pytest.mark.parametrize("value", [math.nan, -1.0, -math.inf])
@pytest.mark.parametrize(
    "write",
    [lambda v: units.si(v, "W"), lambda v: units.prefixed(v, "W"), units.usd, units.mass],
)
def test_what_is_no_amount_is_refused(write, value):
    with pytest.raises(ValueError, match="value="):
        write(value)


@pytest.mark.parametrize(
    "write",
    [
        lambda digits: units.si(1.0, "W", digits),
        lambda digits: units.prefixed(1.0, "W", digits),
        lambda digits: units.usd(1.0, digits),
        lambda digits: units.mass(1.0, digits),
    ],
)
def test_no_digits_are_refused(write):
    with pytest.raises(ValueError, match="digits=0"):
        write(0)
