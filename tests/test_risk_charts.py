"""What charts of risk share: digits against those of Vega, and errors against the risk."""

import altair as alt
import pytest

from lib.risk_charts import error_expression, error_of, noise_slider, spoken, two_digits
from lib.spectral import Risk
from tests.vega import compiled, evaluate

BARE = compiled(alt.Chart(alt.sequence(1)).mark_point().add_params(noise_slider(0.5, 1)))


@pytest.mark.parametrize(
    "value", [0.0, 1e-9, 0.00995, 0.0951, 0.1, 0.996, 1.04, 9.96, 12.5, 99.6, 424, 995, 2.04e6]
)
def test_two_digits_are_those_of_vega(value):
    assert evaluate(BARE, spoken(repr(value))) == two_digits(value)


@pytest.mark.parametrize("noise", [0.0, 0.35, 1.0])
def test_error_is_that_of_the_risk_and_of_vega(noise):
    risk = Risk(0.12345678, 2.3456789)
    theirs = float(evaluate(BARE, f"'' + ({error_expression(risk)})", noise=noise))
    assert theirs == pytest.approx(error_of(risk, noise), rel=1e-12)
    assert theirs == pytest.approx(risk.at(noise), rel=1e-3)
