"""Charts that calculate: the reader moves the assumptions, and a sentence gives the answer.

Everything is an expression of the chart itself, so there is no kernel and no network. The sentence
stands in the page from the start, written by Python; the chart then writes the same sentence, and
a test compares the two.
"""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from lib import plots, units
from lib.charts import PALETTE
from lib.fit import Fit

# What the charts say. Python fills them for the page, and Vega expressions for the live chart.
_GAIN = "Dividing the error by {fold} at a power of {power} takes {times} times the compute."
_SENTENCE = (
    "{target} % error: {need} FLOP (trend, {level} %: {low} to {high}), US$ {cost} and {tonnes} "
    "tonnes of CO₂e, {times} {unit}."
)


_USD_STEP, _KG_STEP = 0.05, 0.02
"""Steps of the sliders of price and emissions: few enough for a keyboard."""


def _on_grid(value: float, step: float) -> float:
    """Return the value of a slider with this step that is nearest to a value."""
    return round(round(value / step) * step, 2)


def powers(
    *, name: str, description: str, fold: float, exponent: float, marks: Mapping[str, float]
) -> alt.Chart:
    """Draw what an improvement costs at each power of compute; both are the reader's to move.

    Dividing the error by k takes ``k**power`` times the compute.

    Parameters
    ----------
    name, description : str
        Of the chart; the description is for those who cannot see it.
    fold : float
        Improvement at the start; 2 halves the error.
    exponent : float
        Power at the start.
    marks : mapping
        Names and values of powers to point out.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> chart = powers(name="gain", description="A line.", fold=2, exponent=9, marks={"Claim": 9})
    >>> chart.usermeta["answer"]
    'Dividing the error by 2.0 at a power of 9.0 takes 512 times the compute.'
    """
    by = slider("fold", fold, (1.1, 10, 0.1), "Error divided by")
    power = slider("power", exponent, (1, 20, 0.5), "Power of compute")
    spoken = {
        "fold": "format(fold, '.1f')",
        "power": "format(power, '.1f')",
        "times": amount("power * log(fold) / LN10"),
    }
    answer = alt.param(name="answer", expr=phrase(_GAIN, spoken))
    x = alt.X(
        "power:Q",
        scale=plots.scale((1, 20)),
        axis=alt.Axis(title="Power of compute for a k-fold gain"),
    )
    y = {
        "scale": alt.Scale(domain=[0, 20], nice=False),
        "axis": alt.Axis(title="Compute, times as much", labelExpr=plots.POWER_OF_TEN),
    }
    line = (
        alt.Chart(alt.sequence(1, 20.1, 0.25, as_="power"))
        .transform_calculate(decades="datum.power * log(fold) / LN10")
        .mark_line(clip=True)
        .encode(x, alt.Y("decades:Q", **y))
    )
    named = pd.DataFrame({"words": list(marks), "power": list(marks.values())})
    points_out = (
        alt.Chart(alt.NamedData("marks"))
        .transform_calculate(decades="datum.power * log(fold) / LN10")
        .encode(
            x,
            alt.Y("decades:Q", **y),
            tooltip=[alt.Tooltip("words:N", title="What"), alt.Tooltip("power:Q", title="Power")],
        )
    )
    now = (
        alt.Chart(alt.sequence(0, 1, 1, as_="one"))
        .transform_calculate(power="power", decades="power * log(fold) / LN10")
        .mark_point(filled=True, size=140, color=PALETTE[1], shape="diamond", clip=True, opacity=1)
        .encode(x, alt.Y("decades:Q", **y))
    )
    start = _GAIN.format(
        fold=f"{fold:.1f}", power=f"{exponent:.1f}", times=say(exponent * math.log10(fold))
    )
    return alt.layer(
        line,
        points_out.mark_point(size=60, filled=True, opacity=1, clip=True),
        points_out.mark_text(align="left", dx=8, dy=10, clip=True).encode(text="words:N"),
        now,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=300,
        datasets={"marks": plots.rows_of(named)},
        usermeta={"data": "marks", "answer": start},
    ).add_params(by, power, answer)


def calculator(
    rows: pd.DataFrame,
    fits: Mapping[str, Fit],
    *,
    name: str,
    description: str,
    error: float,
    usd_per_exaflop: float,
    kg_co2e_per_exaflop: float,
    yardstick: tuple[str, float],
    level: float = 0.95,
) -> alt.Chart:
    """Draw a fit to a target error, and say what it takes; every assumption is the reader's.

    The interval is that of the trend, by the formula of :meth:`lib.fit.Fit.inverse` for a slope
    that differs from zero.

    Parameters
    ----------
    rows : DataFrame
        From :func:`lib.plots.points`, with the column ``fit``: the name of the fit it belongs to.
    fits : mapping
        Names and fits (form ``power``) to choose from; the first is shown at the start.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    error : float
        Target at the start, a fraction.
    usd_per_exaflop, kg_co2e_per_exaflop : float
        Price and emissions of 10^18 FLOP at the start.
    yardstick : (str, float)
        What emissions are compared with: words that follow a number, and its mass in kg.
    level : float
        Level of the interval, above 0 and below 1.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`words`.

    Raises
    ------
    ValueError
        If a fit is not of the form ``power``, or its slope does not differ from zero.

    Examples
    --------
    >>> from lib.fit import regress
    >>> fits = {"All": regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])}
    >>> chart = calculator(pd.DataFrame(), fits, name="bill", description="A line.", error=0.05,
    ...     usd_per_exaflop=1, kg_co2e_per_exaflop=0.5, yardstick=("cars", 1000))
    >>> chart.usermeta["answer"] == words(fits["All"], 0.05, 1, 0.5, ("cars", 1000))
    True
    """
    for key, fit in fits.items():
        definite = fit.falling and fit.inverse(error, "mean", level).bounded
        # The chart works out the interval by the formula of such a fit and of no other.
        plain = (fit.form, fit.estimator, fit.interval) == ("power", "least-squares", "t")
        if not (plain and fit.year is None and definite):
            raise ValueError(
                f"fits[{key!r}]: expected the form 'power', least squares with the interval 't' "
                "and no year, and a slope that is below zero at this level; the interval of "
                "another has other ends, or not two, to draw"
            )
    first = next(iter(fits))
    percent = round(100 * error, 1)
    usd, kg = _on_grid(usd_per_exaflop, _USD_STEP), _on_grid(kg_co2e_per_exaflop, _KG_STEP)
    controls = [
        choice("chosen", first, list(fits), "Fit"),
        slider("target", percent, (1, 15, 0.5), "Target error, %"),
        slider("price", usd, (_USD_STEP, 20, _USD_STEP), "US$ for 10¹⁸ FLOP"),
        slider("carbon", kg, (_KG_STEP, 5, _KG_STEP), "kg CO₂e for 10¹⁸ FLOP"),
    ]
    numbers = {
        key: {
            "a": fit.intercept,
            "b": fit.slope,
            "c": fit.centre,
            "q": (fit.centre_se * fit.critical(level)) ** 2,
            "p": (fit.slope_se * fit.critical(level)) ** 2,
        }
        for key, fit in fits.items()
    }
    unit, mass_kg = yardstick
    derived = {
        "f": f"({plots.literal(numbers)})[chosen]",
        "goal": "log(target / 100) / LN10",
        "w": "goal - f.a - f.b * f.c",
        "need": "f.c + w / f.b",
        "root": "sqrt(f.p * w * w + f.q * (f.b * f.b - f.p))",
        "low": "f.c + (f.b * w - root) / (f.b * f.b - f.p)",
        "high": "f.c + (f.b * w + root) / (f.b * f.b - f.p)",
        "cost": "need - 18 + log(price) / LN10",
        "kg": "need - 18 + log(carbon) / LN10",
    }
    spoken = {
        "target": "format(target, '.1f')",
        "need": plots.power_of_ten("need"),
        "low": plots.power_of_ten("low"),
        "high": plots.power_of_ten("high"),
        "cost": amount("cost"),
        "tonnes": amount("kg - 3"),
        "times": amount(f"kg - {float(np.log10(mass_kg))!r}"),
    }
    spoken |= {"level": plots.literal(f"{100 * level:g}"), "unit": plots.literal(unit)}
    derived["answer"] = phrase(_SENTENCE, spoken)
    x_scale, y_scale = plots.scale((16, 42)), plots.scale((-2.1, -0.3))
    x = alt.X("log10_compute:Q", scale=x_scale, axis=plots.compute_axis())
    line = (
        alt.Chart(alt.sequence(16, 42.1, 0.5, as_="log10_compute"))
        .transform_calculate(
            line="f.a + f.b * datum.log10_compute",
            half="sqrt(f.q + f.p * pow(datum.log10_compute - f.c, 2))",
        )
        .transform_calculate(low="datum.line - datum.half", high="datum.line + datum.half")
    )
    marks = (
        alt.Chart(alt.NamedData("points"))
        .transform_filter("datum.fit == chosen")
        .mark_point(color=PALETTE[1])
        .encode(x, alt.Y("log10_error:Q", scale=y_scale), tooltip=plots.POINT_LABEL)
    )
    here = alt.Chart(alt.sequence(0, 1, 1, as_="one")).transform_calculate(
        log10_compute="need", log10_error="goal", low="max(low, 16)", high="min(high, 42)"
    )
    at = alt.Y("log10_error:Q", scale=y_scale)
    needed = words(fits[first], percent / 100, usd, kg, yardstick, level)
    return alt.layer(
        line.mark_area(opacity=0.18, clip=True).encode(
            x, alt.Y("low:Q", scale=y_scale, axis=plots.error_axis()), alt.Y2("high:Q")
        ),
        line.mark_line(clip=True).encode(x, alt.Y("line:Q", scale=y_scale)),
        marks,
        here.mark_rule(strokeWidth=3, color=PALETTE[2], clip=True).encode(
            alt.X("low:Q", scale=x_scale), alt.X2("high:Q"), at
        ),
        here.mark_point(
            filled=True, size=150, shape="diamond", color=PALETTE[2], clip=True, opacity=1
        ).encode(x, at),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"points": plots.rows_of(rows)},
        usermeta={"data": "points", "answer": needed},
    ).add_params(*controls, *signals(derived))


def words(
    fit: Fit,
    error: float,
    usd_per_exaflop: float,
    kg_co2e_per_exaflop: float,
    yardstick: tuple[str, float],
    level: float = 0.95,
) -> str:
    """Say what :func:`calculator` says of the same assumptions, for a page without scripts.

    Parameters
    ----------
    fit : Fit
        Error, as a fraction, on compute in FLOP.
    error, usd_per_exaflop, kg_co2e_per_exaflop, yardstick, level
        As in :func:`calculator`.

    Returns
    -------
    str
        One sentence: compute in FLOP with the interval of the trend, US$, tonnes of CO2e.

    Raises
    ------
    ValueError
        For an error that is not above zero, a bad level, or a flat fit.

    Examples
    --------
    >>> from lib.fit import regress
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> words(fit, 0.05, 1, 0.5, ("cars", 1000)).split(" (")[0]
    '5.0 % error: 10^21.0 FLOP'
    """
    needed = fit.inverse(error, "mean", level)
    cost = needed.log10_estimate - 18 + np.log10(usd_per_exaflop)
    kg = needed.log10_estimate - 18 + np.log10(kg_co2e_per_exaflop)
    unit, mass_kg = yardstick
    return _SENTENCE.format(
        target=f"{100 * error:.1f}",
        need=units.power_of_ten(needed.log10_estimate),
        low=units.power_of_ten(needed.log10_low),
        high=units.power_of_ten(needed.log10_high),
        level=f"{100 * level:g}",
        cost=say(cost),
        tonnes=say(kg - 3),
        times=say(kg - np.log10(mass_kg)),
        unit=unit,
    )


def slider(name: str, start: float, steps: tuple[float, float, float], title: str) -> alt.Parameter:
    """Return a slider.

    Parameters
    ----------
    name : str
        By which expressions know its value.
    start : float
        Value before the reader moves it.
    steps : (float, float, float)
        Lowest and highest value, and the step between values.
    title : str
        What is written beside it, with the unit.

    Examples
    --------
    >>> slider("fold", 2, (1, 10, 1), "Error divided by").param.bind.name
    'Error divided by '
    """
    low, high, step = steps
    bind = alt.binding_range(min=low, max=high, step=step, name=f"{title} ")
    return alt.param(name=name, value=start, bind=bind)


def choice(name: str, start: object, options: Sequence, title: str) -> alt.Parameter:
    """Return a list to choose one of several values from.

    Parameters
    ----------
    name, start, title
        As for :func:`slider`.
    options : sequence
        Values, as they are written.

    Examples
    --------
    >>> choice("samples", 50, [50, 100], "Data points").param.value
    50
    """
    bind = alt.binding_select(options=list(options), name=f"{title} ")
    return alt.param(name=name, value=start, bind=bind)


def signals(expressions: Mapping[str, str]) -> list[alt.Parameter]:
    """Return parameters that follow from others, by name, given their Vega expressions.

    Examples
    --------
    >>> [one.name for one in signals({"goal": "log(target)", "need": "2 * goal"})]
    ['goal', 'need']
    """
    return [alt.param(name=name, expr=expression) for name, expression in expressions.items()]


def phrase(sentence: str, expressions: Mapping[str, str]) -> str:
    """Return the Vega expression that fills a sentence with the values of expressions.

    Parameters
    ----------
    sentence : str
        With replacement fields, as for :meth:`str.format`, and without apostrophes.
    expressions : mapping
        Field to its Vega expression.

    Returns
    -------
    str

    Examples
    --------
    >>> print(phrase("It takes {days} days.", {"days": "format(n, 'd')"}))
    'It takes ' + format(n, 'd') + ' days.'
    """
    filled = sentence.format(**{key: f"' + {value} + '" for key, value in expressions.items()})
    return f"'{filled}'"


_NAMES = ((12, " trillion"), (9, " billion"), (6, " million"))


def say(log10: float) -> str:
    """Write an amount, known by its base-10 logarithm, in words.

    Parameters
    ----------
    log10 : float
        Base-10 logarithm of the amount; from 15 on a power of ten is written.

    Returns
    -------
    str

    Examples
    --------
    >>> say(2.95), say(5.65), say(6.1), say(60.2)
    ('891', '447,000', '1.3 million', '10^60.2')
    """
    if log10 >= 15:
        return units.power_of_ten(log10)
    for power, word in _NAMES:
        if log10 >= power:
            return f"{_rounded(10 ** (log10 - power))}{word}"
    return _rounded(10**log10)


def _rounded(value: float) -> str:
    """Round to three digits from a thousand on, to whole numbers from ten on, to one decimal below.

    Below a tenth one digit is left, and below a thousandth none: nobody asks for it.
    """
    if value < 0.001:
        return "less than 0.001"
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    if value >= 10:
        return f"{value:,.0f}"
    if value >= 0.1:
        return f"{value:.1f}"
    digit = float(f"{value:.0e}")
    return f"{digit:.{-math.floor(math.log10(digit))}f}"


def amount(log10: str) -> str:
    """Return a Vega expression that writes what :func:`say` writes.

    Parameters
    ----------
    log10 : str
        Vega expression of the base-10 logarithm of an amount.

    Returns
    -------
    str

    Examples
    --------
    >>> amount("need").startswith("(need >= 15 ? '10^' + ")
    True
    """

    def rounded(value: str) -> str:
        least = f"{value} < 0.001 ? 'less than 0.001' : format({value}, '.1r')"
        small = f"{value} >= 0.1 ? format({value}, '.1f') : {least}"
        large = f"{value} >= 1000 ? format({value}, ',.3r') : format({value}, '.0f')"
        return f"({value} >= 10 ? ({large}) : {small})"

    text = rounded(f"pow(10, {log10})")
    for power, word in reversed(_NAMES):
        text = (
            f"({log10} >= {power} ? {rounded(f'pow(10, {log10} - {power})')} + '{word}' : {text})"
        )
    return f"({log10} >= 15 ? {plots.power_of_ten(log10)} : {text})"
