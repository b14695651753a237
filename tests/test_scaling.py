"""The law of parameters and data, against numeric minimisation and published values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from lib import data
from lib.scaling import Law, power, power_of_data

HOFFMANN = Law(alpha=0.34, beta=0.28, a=406.4, b=410.7, floor=1.69)
PUBLISHED = data.table("scaling_exponents").set_index("law")

exponents = st.floats(0.05, 1.5)
scales = st.floats(1e-3, 1e4)


# the optimum


@given(exponents, exponents, scales, scales, st.floats(0, 2), st.floats(10, 27))
def test_no_other_division_is_better(alpha, beta, a, b, floor, decades):
    """Brent's method over the number of parameters finds nothing below the closed form."""
    law, compute_flop = Law(alpha, beta, a, b, floor), 10**decades
    best = law.optimum(compute_flop)

    def reducible(log_parameters):
        parameters = math.exp(log_parameters)
        pairs = compute_flop / law.flop_per_pair
        return float(law.error(parameters, pairs / parameters)) - floor

    middle = math.log(best.parameters)
    found = optimize.minimize_scalar(
        reducible, bracket=(middle - 3, middle + 2), options={"xtol": 1e-12}
    )
    # Where a term is lost beside the floor, the differences are those of rounding.
    assert best.error - floor == pytest.approx(found.fun, rel=1e-6, abs=1e-13)
    assert best.parameters * best.examples * law.flop_per_pair == pytest.approx(compute_flop)


def test_optimum_agrees_with_two_dimensional_minimisation():
    """SLSQP over both logarithms, with the budget as a constraint."""
    budget = 1e21

    def loss(logs):
        return float(HOFFMANN.error(math.exp(logs[0]), math.exp(logs[1])))

    limit = {"type": "eq", "fun": lambda logs: logs.sum() - math.log(budget / 6)}
    start = np.full(2, math.log(budget / 6) / 2)
    options = {"ftol": 1e-14, "maxiter": 500}
    found = optimize.minimize(loss, start, constraints=[limit], method="SLSQP", options=options)
    best = HOFFMANN.optimum(budget)
    assert best.error == pytest.approx(found.fun, rel=1e-8)
    assert np.log([best.parameters, best.examples]) == pytest.approx(found.x, abs=1e-3)


@given(exponents, exponents, scales, scales, st.floats(1.1, 100))
def test_compute_of_an_improvement_is_the_power(alpha, beta, a, b, fold):
    law = Law(alpha, beta, a, b)
    decades = law.log10_compute(1e-3) - law.log10_compute(1e-3 * fold)
    assert decades == pytest.approx(power(alpha, beta) * math.log10(fold), rel=1e-9)


@given(exponents, exponents, scales, scales, st.floats(0, 2), st.floats(5, 30))
def test_compute_and_optimum_are_inverse(alpha, beta, a, b, floor, decades):
    law = Law(alpha, beta, a, b, floor)
    error = law.optimum(10**decades).error
    if error - floor > 1e-6 * error:  # else the difference has too few digits to come back
        assert law.log10_compute(error) == pytest.approx(decades, rel=1e-6)


@pytest.mark.parametrize("floor", [0.0, 0.03, 0.09])
def test_local_power_is_the_derivative(floor):
    law, error = Law(0.4, 0.3, floor=floor), 0.15
    step = 1e-6
    rise = law.log10_compute(error * (1 - step)) - law.log10_compute(error * (1 + step))
    fall = math.log10((1 + step) / (1 - step))
    assert law.local_power(error) == pytest.approx(rise / fall, rel=1e-6)


def test_power_of_the_whole_error_grows_without_bound_near_the_floor():
    law = Law(0.5, 0.5, floor=0.05)
    powers = [law.local_power(0.05 + above) for above in (10, 0.05, 0.005, 0.0005)]
    assert powers == pytest.approx([4 * 10.05 / 10, 8, 44, 404])


# the theory


def test_square_roots_give_the_fourth_power_exactly():
    assert power(0.5, 0.5) == Law(0.5, 0.5).power == power_of_data(0.5, growth=1) == 4.0


@pytest.mark.parametrize(
    ("rate", "growth", "expected"),
    [(0.5, 1, 4), (0.5, 0, 2), (1, 0, 1), (1, 1, 2), (0.25, 0.5, 6), (0.25, 1, 8)],
)
def test_power_of_data_by_hand(rate, growth, expected):
    assert power_of_data(rate, growth) == expected


@given(exponents, exponents)
def test_two_exponents_are_one_of_data_with_parameters_at_their_best(alpha, beta):
    """At the optimum parameters**alpha keeps pace with examples**beta."""
    assert power(alpha, beta) == pytest.approx(power_of_data(beta, growth=beta / alpha))


def test_ten_times_better_and_halving():
    """The article: 10,000 times; and more than 500 times by the ninth power."""
    theory = Law(0.5, 0.5)
    assert theory.log10_compute(0.01) - theory.log10_compute(0.1) == pytest.approx(4)
    ninth = Law(2 / 9, 2 / 9)
    halved = [law.log10_compute(0.05) - law.log10_compute(0.1) for law in (theory, ninth)]
    assert halved == pytest.approx([math.log10(16), math.log10(512)])


# published values


def test_division_of_hoffmann():
    """Their table 2: parameters grow as the 0.46th, tokens as the 0.54th power of compute."""
    law = Law(alpha=0.3392, beta=0.2849, a=406.4, b=410.7, floor=1.69)  # before rounding
    small, large = law.optimum(1e20), law.optimum(1e24)
    assert math.log10(large.parameters / small.parameters) / 4 == pytest.approx(0.46, abs=0.005)
    assert math.log10(large.examples / small.examples) / 4 == pytest.approx(0.54, abs=0.005)


def test_division_of_besiroglu():
    """Their notebook: beta / (alpha + beta) is 0.513."""
    row = PUBLISHED.loc["besiroglu"]
    law = Law(row.parameter_exponent, row.data_exponent, a=482.01, b=2085.43, floor=1.8169)
    small, large = law.optimum(1e20), law.optimum(1e24)
    grown = math.log10(large.parameters / small.parameters) / 4
    assert grown == pytest.approx(0.513, abs=0.0005)


@pytest.mark.parametrize(
    ("law", "expected"),
    [("article-theory", 4.0), ("hoffmann", 6.5), ("besiroglu", 5.6), ("muennighoff", 5.7)],
)
def test_power_of_published_laws_by_hand(law, expected):
    row = PUBLISHED.loc[law]
    assert power(row.parameter_exponent, row.data_exponent) == pytest.approx(expected, abs=0.05)


def test_form_of_kaplan_has_the_same_power():
    """Theirs joins the two terms inside a power; minimised numerically it costs as much."""
    row = PUBLISHED.loc["kaplan"]
    alpha, beta = row.parameter_exponent, row.data_exponent

    def best(log_pairs):
        def loss(log_n):
            joint = (log_n - math.log(8.8e13)) * -alpha / beta
            data_term = math.log(5.4e13) - (log_pairs - log_n)
            return beta * float(np.logaddexp(joint, data_term))

        return optimize.minimize_scalar(loss, bracket=(10, 20), options={"xtol": 1e-12}).fun

    slope = (best(60.0) - best(50.0)) / 10
    assert -1 / slope == pytest.approx(power(alpha, beta), rel=1e-6)


def test_every_law_has_one_way_to_its_power():
    both = PUBLISHED.parameter_exponent.notna() & PUBLISHED.data_exponent.notna()
    alone = PUBLISHED.parameter_exponent.isna() & PUBLISHED.data_exponent.notna()
    compute = PUBLISHED.compute_exponent.notna()
    assert (both.astype(int) + alone.astype(int) + compute.astype(int) == 1).all()


def test_law_of_vision_transformers_is_that_of_the_constants():
    known = data.constants()["imagenet_law_exponent"]
    assert PUBLISHED.compute_exponent["zhai"] == known


# what is refused


@pytest.mark.parametrize("name", ["alpha", "beta", "a", "b", "flop_per_pair"])
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_number_that_is_not_above_zero(name, value):
    with pytest.raises(ValueError, match=rf"^{name}=.*above 0"):
        Law(**({"alpha": 0.5, "beta": 0.5} | {name: value}))


@pytest.mark.parametrize("floor", [-0.1, math.nan, math.inf])
def test_floor_below_zero(floor):
    with pytest.raises(ValueError, match=r"^floor=.*at least 0"):
        Law(0.5, 0.5, floor=floor)


@pytest.mark.parametrize("error", [0.05, 0.01, -1, math.nan, math.inf])
@pytest.mark.parametrize("method", ["log10_compute", "local_power"])
def test_error_that_no_compute_reaches(method, error):
    with pytest.raises(ValueError, match=r"^error=.*above the floor, 0.05"):
        getattr(Law(0.5, 0.5, floor=0.05), method)(error)


def test_bad_sizes():
    law = Law(0.5, 0.5)
    with pytest.raises(ValueError, match=r"^parameters=0"):
        law.error(0, 10)
    with pytest.raises(ValueError, match=r"^examples\[1\]=-1"):
        law.error(10, [1, -1])
    with pytest.raises(ValueError, match=r"^compute_flop=0"):
        law.optimum(0)
    with pytest.raises(ValueError, match=r"^compute_flop has shape"):
        law.optimum([1e20, 1e21])
    with pytest.raises(ValueError, match="which no float holds"):
        Law(0.01, 0.01, a=1e8).optimum(1e20)


def test_bad_rates():
    with pytest.raises(ValueError, match=r"^rate=0"):
        power_of_data(0, 1)
    with pytest.raises(ValueError, match=r"^growth=-1"):
        power_of_data(0.5, -1)
    with pytest.raises(ValueError, match=r"^alpha=0"):
        power(0, 0.5)


# exercises of the chapter


def test_nine_from_two_exponents():
    assert power(2 / 9, 2 / 9) == pytest.approx(9)
    assert power(4 / 9, 4 / 9) == pytest.approx(4.5)


@pytest.mark.parametrize(("dimension", "expected"), [(1, 4), (2, 6), (3, 8), (4, 10)])
def test_bins_take_two_and_twice_the_dimension(dimension, expected):
    found = power_of_data(1 / (2 + dimension), dimension / (2 + dimension))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(("error", "expected"), [(0.30, 4.08), (0.10, 28.57)])
def test_power_that_the_whole_error_of_vision_transformers_shows(error, expected):
    """By hand: error / (0.35 (error - 0.09))."""
    constants = data.constants()
    exponent, floor = constants["imagenet_law_exponent"], constants["imagenet_floor_error"]
    law = Law(alpha=2 * exponent, beta=2 * exponent, floor=floor)
    assert law.local_power(error) == pytest.approx(expected, abs=0.005)
