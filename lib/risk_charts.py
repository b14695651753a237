"""What the charts of risk share: digits, the noise that the reader sets, the axis of errors."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context

import altair as alt
import pandas as pd

from lib import calculators
from lib.spectral import Risk

_TICKS = (0.01, 0.1, 1, 10, 100, 1000)


def two_digits(value: float) -> str:
    """Write a number to two significant digits, without a power of ten, as Vega's ``,.2r``.

    Examples
    --------
    >>> two_digits(0.0426), two_digits(7.96), two_digits(423.4)
    ('0.043', '8.0', '420')
    >>> two_digits(2.04e6)
    '2,000,000'
    """
    # Vega rounds a tie up, and Python's own format would round it to even.
    rounded = float(Context(prec=2, rounding=ROUND_HALF_UP).create_decimal(value))
    places = 1 - math.floor(math.log10(rounded)) if rounded else 1
    return f"{rounded:,.{max(places, 0)}f}"


def spoken(value: str) -> str:
    """Return the Vega expression that writes what :func:`two_digits` writes.

    Examples
    --------
    >>> spoken("error")
    "format(error, ',.2r')"
    """
    return f"format({value}, ',.2r')"


def short(value: float) -> float:
    """Round to four digits, which is what the page needs.

    Examples
    --------
    >>> short(0.0123456)
    0.01235
    """
    return float(f"{value:.4g}")


def error_of(risk: Risk, noise: float) -> float:
    """Return the error from the rounded parts, as a live chart does.

    Examples
    --------
    >>> error_of(Risk(0.1, 0.4), noise=0.5)
    0.2
    """
    return short(risk.bias_squared) + noise * noise * short(risk.variance)


def error_expression(risk: Risk) -> str:
    """Return the Vega expression of what :func:`error_of` returns, given the slider of the noise.

    Examples
    --------
    >>> error_expression(Risk(0.1, 0.4))
    '0.1 + noise * noise * 0.4'
    """
    return f"{short(risk.bias_squared)!r} + noise * noise * {short(risk.variance)!r}"


ERROR_OF_ROW = "datum.bias_squared + noise * noise * datum.variance"
"""The same of a row made by :func:`parts`."""


def parts(risk: Risk) -> dict[str, float]:
    """Return bias and variance as a row of a chart holds them.

    Examples
    --------
    >>> parts(Risk(0.1, 0.43219))
    {'bias_squared': 0.1, 'variance': 0.4322}
    """
    return {"bias_squared": short(risk.bias_squared), "variance": short(risk.variance)}


def noise_slider(start: float, high: float) -> alt.Parameter:
    """Return the slider of the noise by its root mean square, from none to `high`.

    Examples
    --------
    >>> noise_slider(0.5, 1).param.value
    0.5
    """
    return calculators.slider("noise", start, (0, high, 0.05), "Noise (r.m.s.; the truth has 1)")


def log_error(
    domain: tuple[float, float],
    values: str = "error",
    ticks: Sequence[float] = _TICKS,
    unit: str = "variance",
) -> alt.Y:
    """Return a logarithmic axis of errors, as shares of the truth's `unit`, for column `values`.

    Examples
    --------
    >>> log_error((0.1, 10), unit="mean square").to_dict()["axis"]["title"]
    "Error, share of the truth's mean square"
    """
    scale = alt.Scale(type="log", domain=list(domain), nice=False)
    title = f"Error, share of the truth's {unit}"
    axis = alt.Axis(title=title, values=list(ticks), format=",~g")
    return alt.Y(f"{values}:Q", scale=scale, axis=axis)


def rule(at: float, words: str, x: alt.X) -> list[alt.Chart]:
    """Return a vertical rule and its name, at the top of the plot.

    Examples
    --------
    >>> len(rule(40, "n", alt.X("used:Q")))
    2
    """
    line = alt.Chart(pd.DataFrame({x.shorthand.removesuffix(":Q"): [at], "words": [words]}))
    return [
        line.mark_rule(strokeDash=[6, 4], opacity=0.7).encode(x),
        line.mark_text(align="left", dx=4, baseline="top").encode(
            x, text="words:N", y=alt.value(2)
        ),
    ]
