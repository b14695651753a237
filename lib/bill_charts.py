"""The calculator of the bill: a fit, a target and a price, with every assumption a control.

Like `lib.calculators`, which knows one price per FLOP: here the price is made of its factors.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd

from lib import calculators, plots, units
from lib.charts import PALETTE
from lib.extrapolation_charts import Fits
from lib.fit import Fit
from lib.project import requirement
from lib.propagation import exactly
from lib.scenarios import Scenario
from lib.yardsticks import Yardstick

_BILL = (
    "After {better} years of better methods {target} % error takes {need} FLOP (trend, {level} %: "
    "{low} to {high}). After {cheaper} years of falling prices that is US$ {cost}; {energy} kWh; "
    "and {tonnes} tonnes of CO₂e, {times} {unit}."
)

SLIDERS = {
    "target": ("Target error, %", (1, 15, 0.5)),
    "better": ("Years of better methods", (0, 20, 0.5)),
    "performed": ("Share performed, %", (5, 100, 1)),
    "peak": ("Peak rate, log10 of FLOP/s", (12, 16, 0.01)),
    "utilisation": ("Share of the peak reached, %", (5, 100, 1)),
    "price": ("Price of a chip-hour, US$", (0.02, 12, 0.01)),
    "cheaper": ("Years of falling prices", (0, 20, 0.5)),
    "power": ("Power of a chip, W", (50, 2000, 10)),
    "pue": ("Overhead of the data centre (PUE)", (1, 2, 0.01)),
    "grid": ("Grid, g CO₂e for a kWh", (5, 1300, 5)),
}
"""The assumptions of :func:`bill` that are numbers: what is written beside each, and its steps."""


def bill(
    rows: pd.DataFrame,
    fits: Fits,
    *,
    name: str,
    description: str,
    error: float,
    scenario: Scenario,
    yardstick: Yardstick,
    price_halving_years: float,
    compute_halving_years: float,
    level: float = 0.95,
) -> alt.Chart:
    """Draw a fit to a target, and say what the target costs; every assumption is the reader's.

    The axis of compute grows with the interval, so that nothing leaves it.

    Parameters
    ----------
    rows : DataFrame
        From :func:`lib.plots.points`, with the column ``fit``: the data set it belongs to.
    fits : mapping of (str, str) to Fit
        By data and form; the first is shown at the start.
    name, description : str
        As in :func:`requirements`.
    error : float
        Target at the start, a fraction.
    scenario : Scenario
        Its best values are those at the start, as :func:`settings` has them.
    yardstick : Yardstick
        What emissions are compared with.
    price_halving_years, compute_halving_years : float
        Years in which the price of an operation, and the compute for a given error, fall to a half.
    level : float
        Level of the interval of the trend, above 0 and below 1.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`words`.

    Raises
    ------
    ValueError
        If a fit is no line by least squares, or its slope does not differ from zero.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> from lib.yardsticks import yardstick
    >>> line = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> chart = bill(pd.DataFrame(), {("all", "power"): line}, name="fig-bill",
    ...     description="A line.", error=0.05, scenario=scenario("article"),
    ...     yardstick=yardstick("car"), price_halving_years=2.0, compute_halving_years=1.0)
    >>> chart.usermeta["answer"].split(" (")[0]
    'After 0 years of better methods 5.0 % error takes 10^21.0 FLOP'
    """
    for key, fit in fits.items():
        plain = (fit.estimator, fit.interval, fit.year) == ("least-squares", "t", None)
        if not (plain and fit.falling and fit.inverse(error, "mean", level).bounded):
            raise ValueError(
                f"fits[{key!r}]: expected least squares with the interval 't', no year, and an "
                "error that falls with compute at this level; the interval of another has other "
                "ends, or not two, to draw"
            )
    start = settings(error, scenario)
    data, form = next(iter(fits))
    controls = [
        calculators.choice("chosen", data, list(dict.fromkeys(key for key, _ in fits)), "Data"),
        calculators.choice("form", form, list(dict.fromkeys(one for _, one in fits)), "Form"),
        *(
            calculators.slider(key, start[key], steps, title)
            for key, (title, steps) in SLIDERS.items()
        ),
    ]
    numbers = {
        ", ".join(key): {
            "a": fit.intercept,
            "b": fit.slope,
            "c": fit.centre,
            "q": (fit.centre_se * fit.critical(level)) ** 2,
            "p": (fit.slope_se * fit.critical(level)) ** 2,
        }
        for key, fit in fits.items()
    }
    halved = math.log10(2)
    seconds, joules = math.log10(units.HOUR_S), math.log10(units.KWH_J)
    derived = {
        "f": f"({plots.literal(numbers)})[chosen + ', ' + form]",
        "goal": "log(target / 100) / LN10",
        "v": "form == 'power' ? goal : form == 'exponential' ? 100 / target : target / 100",
        "w": "v - f.a - f.b * f.c",
        "root": "sqrt(f.p * w * w + f.q * (f.b * f.b - f.p))",
        # Better methods do with less: they move the line as a whole.
        "saved": f"better * {halved / compute_halving_years!r}",
        "need": "f.c + w / f.b - saved",
        "low": "f.c + (f.b * w - root) / (f.b * f.b - f.p) - saved",
        "high": "f.c + (f.b * w + root) / (f.b * f.b - f.p) - saved",
        "busy": "need + log(performed / utilisation) / LN10 - peak",  # seconds of a chip
        "cost": f"busy - {seconds!r} + log(price) / LN10"
        f" - cheaper * {halved / price_halving_years!r}",
        "energy": f"busy - {joules!r} + log(power * pue) / LN10",
        "kg": "energy + log(grid / 1000) / LN10",
        "left": "min(16, floor(low - 1))",
        "right": "max(30, ceil(high + 1))",
    }
    spoken = {
        "better": "format(better, '~g')",
        "target": "format(target, '.1f')",
        "need": plots.power_of_ten("need"),
        "low": plots.power_of_ten("low"),
        "high": plots.power_of_ten("high"),
        "level": plots.literal(f"{100 * level:g}"),
        "cheaper": "format(cheaper, '~g')",
        "cost": calculators.amount("cost"),
        "energy": calculators.amount("energy"),
        "tonnes": calculators.amount("kg - 3"),
        "times": calculators.amount(f"kg - {math.log10(yardstick.kg_co2e.central)!r}"),
        "unit": plots.literal(yardstick.words),
    }
    derived["answer"] = calculators.phrase(_BILL, spoken)
    return alt.layer(
        *_plane(),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={"points": plots.rows_of(rows)},
        usermeta={
            "data": "points",
            "answer": words(
                fits[data, form],
                start["target"] / 100,
                as_set(start, scenario),
                yardstick,
                price_halving_years=price_halving_years,
                compute_halving_years=compute_halving_years,
                level=level,
            ),
        },
    ).add_params(*controls, *calculators.signals(derived))


def _plane() -> list[alt.Chart]:
    """Return the layers of :func:`bill`: line and band, points, and the target's interval."""
    x_scale = alt.Scale(
        domainMin=alt.ExprRef("left"), domainMax=alt.ExprRef("right"), nice=False, zero=False
    )
    y_scale = plots.scale((-2.1, -0.2))
    x = alt.X("log10_compute:Q", scale=x_scale, axis=plots.compute_axis())
    line = (
        alt.Chart(alt.sequence(0, 1.001, 0.02, as_="part"))
        .transform_calculate(log10_compute="left + datum.part * (right - left)")
        .transform_calculate(
            middle="f.a + f.b * (datum.log10_compute + saved)",
            half="sqrt(f.q + f.p * pow(datum.log10_compute + saved - f.c, 2))",
        )
        .transform_calculate(
            line=_log10_error("datum.middle"),
            one=_log10_error("(datum.middle - datum.half)"),
            other=_log10_error("(datum.middle + datum.half)"),
        )
    )
    marks = (
        alt.Chart(alt.NamedData("points"))
        .transform_filter("datum.fit == chosen")
        .mark_point(color=PALETTE[1], clip=True)
        .encode(x, alt.Y("log10_error:Q", scale=y_scale), tooltip=plots.POINT_LABEL)
    )
    here = alt.Chart(alt.sequence(0, 1, 1, as_="one")).transform_calculate(
        log10_compute="need", log10_error="goal", low="low", high="high"
    )
    at = alt.Y("log10_error:Q", scale=y_scale)
    return [
        line.mark_area(opacity=0.18, clip=True).encode(
            x, alt.Y("one:Q", scale=y_scale, axis=plots.error_axis()), alt.Y2("other:Q")
        ),
        line.mark_line(clip=True).encode(x, alt.Y("line:Q", scale=y_scale)),
        marks,
        here.mark_rule(strokeWidth=3, color=PALETTE[2]).encode(
            alt.X("low:Q", scale=x_scale), alt.X2("high:Q"), at
        ),
        here.mark_point(filled=True, size=150, shape="diamond", color=PALETTE[2], opacity=1).encode(
            x, at
        ),
    ]


def _log10_error(v: str) -> str:
    """Return the Vega expression of log10 of the error, from the value that a form is a line in.

    Where the form has no error, it goes far beyond the end of the axis on its side.
    """
    bent = f"(form == 'exponential' ? -1 : 1) * log({v}) / LN10"
    return f"form == 'power' ? {v} : {v} > 0 ? {bent} : form == 'exponential' ? 9 : -9"


def settings(error: float, scenario: Scenario) -> dict[str, float]:
    """Return where the sliders of :func:`bill` stand for the best values of a scenario.

    Parameters
    ----------
    error : float
        Target, a fraction.
    scenario : Scenario

    Returns
    -------
    dict of str to float
        By the keys of :data:`SLIDERS`, in the units written beside them and rounded to their steps.

    Examples
    --------
    >>> from lib.scenarios import scenario
    >>> found = settings(0.05, scenario("h100-2025"))
    >>> found["target"], found["peak"], found["power"]
    (5.0, 15.0, 940.0)
    """
    values = {
        "target": 100 * error,
        "better": 0.0,
        "performed": 100 * scenario.performed.central,
        "peak": math.log10(scenario.peak_flop_per_s),
        "utilisation": 100 * scenario.utilisation.central,
        "price": scenario.usd_per_hour.central,
        "cheaper": 0.0,
        "power": scenario.power_w.central,
        "pue": scenario.pue.central,
        "grid": 1000 * scenario.kg_co2e_per_kwh.central,
    }
    found = {}
    for key, value in values.items():
        low, high, step = SLIDERS[key][1]
        found[key] = round(float(np.clip(round(value / step) * step, low, high)), 2)
    return found


def as_set(values: Mapping[str, float], scenario: Scenario) -> Scenario:
    """Return a scenario with what the sliders of :func:`bill` say in the place of its factors.

    Parameters
    ----------
    values : mapping
        Of the keys of :data:`SLIDERS`, in the units written beside them.
    scenario : Scenario
        Gives what no slider sets: names and month.

    Returns
    -------
    Scenario
        With exact factors, at prices that have not fallen yet.

    Examples
    --------
    >>> from lib.scenarios import scenario
    >>> article = scenario("article")
    >>> set_so = as_set(settings(0.05, article), article)
    >>> round(set_so.usd_per_flop / article.usd_per_flop, 2)
    1.0
    """
    return replace(
        scenario,
        peak_flop_per_s=10 ** values["peak"],
        performed=exactly(values["performed"] / 100),
        utilisation=exactly(values["utilisation"] / 100),
        usd_per_hour=exactly(values["price"]),
        power_w=exactly(values["power"]),
        pue=exactly(values["pue"]),
        kg_co2e_per_kwh=exactly(values["grid"] / 1000),
    )


def words(
    fit: Fit,
    error: float,
    scenario: Scenario,
    yardstick: Yardstick,
    *,
    price_halving_years: float,
    compute_halving_years: float,
    cheaper_years: float = 0,
    better_years: float = 0,
    level: float = 0.95,
) -> str:
    """Say what :func:`bill` says of the same assumptions, for a page without scripts.

    Parameters
    ----------
    fit : Fit
        Error, as a fraction, on compute in FLOP.
    error, scenario, yardstick, price_halving_years, compute_halving_years, level
        As in :func:`bill`.
    cheaper_years, better_years : float
        Years for which prices, and the compute for a given error, go on falling.

    Returns
    -------
    str
        Compute in FLOP with the interval of the trend, US$, kWh and tonnes of CO2e.

    Raises
    ------
    ValueError
        As :func:`lib.project.requirement`.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> from lib.yardsticks import yardstick
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> said = words(fit, 0.01, scenario("article"), yardstick("flight"), price_halving_years=2,
    ...              compute_halving_years=1, better_years=10)
    >>> said.split(" (")[0]
    'After 10 years of better methods 1.0 % error takes 10^20.2 FLOP'
    """
    needed = requirement(fit, error, level).mean.times(
        0.5 ** (better_years / compute_halving_years)
    )
    usd, kwh, kg = (
        needed.log10_estimate + math.log10(price)
        for price in (scenario.usd_per_flop, scenario.kwh_per_flop, scenario.kg_co2e_per_flop)
    )
    return _BILL.format(
        better=f"{better_years:g}",
        target=f"{100 * error:.1f}",
        need=units.power_of_ten(needed.log10_estimate),
        low=units.power_of_ten(needed.log10_low),
        high=units.power_of_ten(needed.log10_high),
        level=f"{100 * level:g}",
        cheaper=f"{cheaper_years:g}",
        cost=calculators.say(usd - cheaper_years / price_halving_years * math.log10(2)),
        energy=calculators.say(kwh),
        tonnes=calculators.say(kg - 3),
        times=calculators.say(kg - math.log10(yardstick.kg_co2e.central)),
        unit=yardstick.words,
    )
