"""Checks of arguments: what passes, and what the errors of the rest name."""

import numpy as np
import pytest

from lib.arguments import at_least, between, count, one, whole


@pytest.mark.parametrize("check", [at_least, between, count, whole])
@pytest.mark.parametrize(
    "value", ["10", True, ["1", 2], "ten", 1j, [[1], [1, 2]], {}, np.datetime64("2020")]
)
def test_what_is_no_number_is_named(check, value):
    with pytest.raises(ValueError, match=r"^n: expected numbers, got "):
        check("n", value)


@pytest.mark.parametrize("value", [None, np.nan, np.inf, -np.inf, -1])
@pytest.mark.parametrize("check", [at_least, count, whole])
def test_out_of_range_names_value_and_rule(check, value):
    with pytest.raises(ValueError, match=r"^n=.*: expected a (finite|whole) number of at least"):
        check("n", value)


def test_the_first_bad_one_of_several_is_pointed_at():
    with pytest.raises(ValueError, match=r"n\[1\]\[0\]=2.5: expected a whole number of at least 1"):
        whole("n", [[1, 2], [2.5, 0]])
    with pytest.raises(ValueError, match=r"n\[1\]=1.0: expected a finite number of at least 2"):
        at_least("n", [2, 1], 2)


def test_ends_are_allowed():
    assert at_least("n", 0).item() == 0
    assert whole("n", [3.0, 4], 3).tolist() == [3, 4]
    assert whole("n", [3.0]).dtype == np.int64


@pytest.mark.parametrize("value", [0.5, 0.7, -0.1, np.nan, np.inf])
def test_upper_end_is_not_allowed(value):
    assert at_least("n", [0, 0.499], below=0.5).tolist() == [0, 0.499]
    with pytest.raises(ValueError, match=r"^n=.*: expected a number of at least 0 and below 0.5$"):
        at_least("n", value, below=0.5)


def test_counts_that_floats_do_not_hold_are_refused():
    whole("n", 2**53 - 1)
    with pytest.raises(ValueError, match="whole number"):
        whole("n", 2**60)


def test_one_is_a_plain_number():
    assert type(one("n", whole("n", np.int32(3)))) is int
    assert type(one("n", at_least("n", 3))) is float
    assert type(count("n", np.float64(3))) is int
    for several in (lambda: one("n", whole("n", [3])), lambda: count("n", [3])):
        with pytest.raises(ValueError, match=r"n has shape \(1,\): expected one number"):
            several()
