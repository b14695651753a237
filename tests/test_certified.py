"""NIST's certified linear sets through our least squares, to nine digits or more."""

import numpy as np
import pytest

from lib.estimators import Points, least_squares
from lib.fit import regress
from lib.intervals import Sample, uncertainty
from tests.nist import LINEAR, NOINT1, NOINT2, NORRIS, PONTIUS

DIGITS = 1e-9


def student(u, v, t=None):
    """Measure from the middle, as `lib.fit` does, and make Student's line of all points."""
    origin = [float(each.mean()) for each in (u, v, t) if each is not None]
    points = Points(u - origin[0], v - origin[1], None if t is None else t - origin[2], -1.0)
    sample = Sample(least_squares, points, tuple(origin), np.ones(u.size), None, 2000, 0)
    return uncertainty("t", sample)


@pytest.mark.parametrize("data", LINEAR, ids=lambda data: data.name)
def test_data_were_typed_as_certified(data):
    """The certified residual sum of squares follows from the data and the certified parameters."""
    line = sum(b * data.x**power for b, power in zip(data.parameters, data.powers, strict=True))
    dof = data.x.size - len(data.parameters)
    assert np.sqrt(((data.y - line) ** 2).sum() / dof) == pytest.approx(data.residual_sd, rel=1e-6)
    total = data.y - data.y.mean() * (0 in data.powers)
    r2 = 1 - data.residual_sd**2 * dof / (total @ total)
    assert r2 == pytest.approx(data.r_squared, rel=1e-9)


def test_norris_through_the_front_door():
    """X enters as its logarithm: 10^(x/10), which floats hold, has ten times the slope."""
    fit = regress(10 ** (NORRIS.x / 10), NORRIS.y, "log-linear")
    found = [fit.intercept, fit.slope / 10, fit.intercept_se, fit.slope_se / 10, fit.spread, fit.r2]
    certified = [*NORRIS.parameters, *NORRIS.standard_errors, NORRIS.residual_sd, NORRIS.r_squared]
    assert found == pytest.approx(certified, rel=DIGITS)


def test_norris_as_a_line():
    line = student(NORRIS.x, NORRIS.y)
    slope_se, intercept_se = line.standard_errors(0.0)
    intercept = line.coefficients[0] - line.coefficients[1] * line.origin[0]
    assert [intercept, line.coefficients[1]] == pytest.approx(NORRIS.parameters, rel=DIGITS)
    assert [intercept_se, slope_se] == pytest.approx(NORRIS.standard_errors, rel=DIGITS)
    assert line.spread == pytest.approx(NORRIS.residual_sd, rel=DIGITS)


def test_pontius_with_the_square_for_a_year():
    """A parabola is a line in x with a second column, x^2, in the place of the year."""
    line = student(PONTIUS.x, PONTIUS.y, PONTIUS.x**2)
    _, *slopes = line.coefficients
    at_zero = np.array([1.0, *(-start for start in line.origin)])
    found = [at_zero @ line.coefficients, *slopes]
    errors = [np.sqrt(at_zero @ line.covariance @ at_zero), *np.sqrt(np.diag(line.covariance))[1:]]
    assert found == pytest.approx(PONTIUS.parameters, rel=DIGITS)
    assert errors == pytest.approx(PONTIUS.standard_errors, rel=DIGITS)
    assert line.spread == pytest.approx(PONTIUS.residual_sd, rel=DIGITS)
    total = PONTIUS.y - PONTIUS.y.mean()
    r2 = 1 - line.spread**2 * line.dof / (total @ total)
    assert r2 == pytest.approx(PONTIUS.r_squared, rel=DIGITS)


@pytest.mark.parametrize("data", [NOINT1, NOINT2], ids=lambda data: data.name)
def test_line_through_the_origin_as_a_mirrored_cloud(data):
    """The points and their mirror images have their centre at the origin, so the line has too.

    The residual sum of squares doubles, and so do the degrees of freedom: from n - 1 to 2 n - 2.
    """
    line = student(np.concatenate([data.x, -data.x]), np.concatenate([data.y, -data.y]))
    assert line.coefficients[0] == pytest.approx(0, abs=1e-12)
    assert line.coefficients[1] == pytest.approx(data.parameters[0], rel=DIGITS)
    assert line.dof == 2 * (data.x.size - 1)
    assert line.spread == pytest.approx(data.residual_sd, rel=DIGITS)
    # The sum of squares of x doubles too, which halves the variance of the slope.
    slope_se = line.standard_errors(0.0)[0] * np.sqrt(2)
    assert slope_se == pytest.approx(data.standard_errors[0], rel=DIGITS)
    r2 = 1 - line.spread**2 * line.dof / (2 * data.y @ data.y)
    assert r2 == pytest.approx(data.r_squared, rel=DIGITS)
