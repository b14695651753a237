"""The charts of scaling laws: the power of two exponents, and what a floor does to it."""

import math

import altair as alt
import numpy as np
import pandas as pd

from lib import calculators, plots
from lib.charts import PALETTE, SHAPES
from lib.scaling import Law

# What the charts say. Python fills them for the page, and Vega expressions for the live chart.
_PLANE = (
    "Exponents of {alpha} for parameters and {beta} for data: a power of {power}. Halving what "
    "lies above the floor takes {times} times the computation: {parameters} times the parameters, "
    "{examples} times the data."
)
_GOAL = "From {start} % error to {goal} % with a floor of {floor} %: "
_REACHED = (
    "what lies above the floor shrinks {reducible}-fold. That takes {theory} times the computation "
    "at a power of {theory_power}, and {record} times at {record_power}. Read off the whole error, "
    "the two powers look like {theory_seen} and {record_seen}."
)
_OUT_OF_REACH = "out of reach, whatever the computation."

_SHAPES = [shape for shape in SHAPES if shape != "diamond"]
_COLOURS = [PALETTE[0], *PALETTE[2:]]
"""Those of published laws: the diamond and its orange are the reader's."""


CONTOURS = (3, 4, 6, 9, 20)
"""Powers along which :func:`plane` draws a line."""


def plane(
    laws: pd.DataFrame,
    *,
    name: str,
    description: str,
    alpha: float,
    beta: float,
    record: tuple[float, float],
) -> alt.Chart:
    """Draw the power of compute over its two exponents, published laws, and the reader's own.

    Parameters
    ----------
    laws : DataFrame
        ``title``, ``part``, ``parameter_exponent``, ``data_exponent``; five rows at most.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    alpha, beta : float
        Exponents of parameters and of data at the start.
    record : pair of float
        Powers between which the plane is shaded.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of
        :func:`plane_words`.

    Raises
    ------
    ValueError
        If there are more laws than shapes to tell them apart.

    Examples
    --------
    >>> law = {"title": "theory", "part": "reducible"}
    >>> law |= {"parameter_exponent": 0.5, "data_exponent": 0.5}
    >>> told = {"name": "fig-plane", "description": "A plane."}
    >>> chart = plane(pd.DataFrame([law]), alpha=0.5, beta=0.5, record=(9, 13), **told)
    >>> chart.usermeta["answer"] == plane_words(0.5, 0.5)
    True
    """
    if len(laws) > len(_SHAPES):
        raise ValueError(f"laws has {len(laws)} rows: there are shapes for {len(_SHAPES)}")
    controls = [
        calculators.slider(key, value, (0.05, 1, 0.01), f"Exponent of {words}")
        for key, value, words in (("alpha", alpha, "parameters"), ("beta", beta, "data"))
    ]
    spoken = {
        "alpha": "format(alpha, '.2f')",
        "beta": "format(beta, '.2f')",
        "power": "format(1 / alpha + 1 / beta, '.1f')",
        "times": calculators.amount("(1 / alpha + 1 / beta) * log(2) / LN10"),
        "parameters": calculators.amount("log(2) / LN10 / alpha"),
        "examples": calculators.amount("log(2) / LN10 / beta"),
    }
    answer = alt.param(name="answer", expr=calculators.phrase(_PLANE, spoken))
    scale = alt.Scale(type="log", domain=[0.04, 1], nice=False)
    ticks = [0.05, 0.1, 0.2, 0.3, 0.5, 1]
    x = alt.X(
        "alpha:Q",
        scale=scale,
        axis=alt.Axis(title="Exponent of parameters, α", values=ticks, format="~g"),
    )
    y = {
        "scale": scale,
        "axis": alt.Axis(title="Exponent of data, β", values=ticks, format="~g"),
    }
    lines = pd.concat([_along(power).assign(power=power) for power in CONTOURS])
    named = pd.DataFrame(
        [{"words": f"power {power}", "alpha": 1.0, "beta": 1 / (power - 1)} for power in CONTOURS]
    )
    shown = laws[["title", "part"]].assign(
        alpha=laws.parameter_exponent, beta=laws.data_exponent, power=0.0
    )
    shown["power"] = (1 / shown.alpha + 1 / shown.beta).round(1)
    titles = shown.title.tolist()
    marks = (
        alt.Chart(alt.NamedData("laws"))
        .mark_point(size=70)
        .encode(
            x,
            alt.Y("beta:Q", **y),
            alt.Color(
                "title:N",
                scale=alt.Scale(domain=titles, range=_COLOURS[: len(titles)]),
                legend=alt.Legend(title=None, columns=2, symbolOpacity=1),
            ),
            alt.Shape("title:N", scale=alt.Scale(domain=titles, range=_SHAPES[: len(titles)])),
            tooltip=[
                alt.Tooltip("title:N", title="Law"),
                alt.Tooltip("part:N", title="Part of the error"),
                alt.Tooltip("power:Q", title="Power of compute"),
            ],
        )
    )
    contours = alt.Chart(alt.NamedData("contours"))
    here = (
        alt.Chart(alt.sequence(0, 1, 1, as_="one"))
        .transform_calculate(alpha="alpha", beta="beta")
        .mark_point(shape="diamond", filled=True, size=150, color=PALETTE[1], opacity=1)
        .encode(x, alt.Y("beta:Q", **y))
    )
    return alt.layer(
        alt.Chart(_between(*record))
        .mark_area(opacity=0.18, clip=True)
        .encode(x, alt.Y("low:Q", **y), alt.Y2("high:Q")),
        contours.mark_line(strokeWidth=1.3, color=PALETTE[5]).encode(
            x, alt.Y("beta:Q", **y), detail="power:N", order="alpha:Q"
        ),
        alt.Chart(named)
        .mark_text(align="right", dx=-4, dy=13)
        .encode(x, alt.Y("beta:Q", **y), text="words:N"),
        here,
        marks,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=380,
        datasets={"laws": plots.rows_of(shown), "contours": plots.rows_of(lines)},
        usermeta={"data": "laws", "answer": plane_words(alpha, beta)},
    ).add_params(*controls, answer)


def _along(power: float) -> pd.DataFrame:
    """Return where ``1/alpha + 1/beta`` is a power, both at most one."""
    end = math.log(power - 1)
    share = 1 / (1 + np.exp(-np.linspace(-end, end, 25)))  # of the power that alpha costs
    return pd.DataFrame({"alpha": 1 / (power * share), "beta": 1 / (power * (1 - share))}).round(4)


def _between(low: float, high: float) -> pd.DataFrame:
    """Return the strip of exponents whose power lies between two, in columns of beta."""
    alpha = np.geomspace(0.04, 1.0, 80)
    # Where alpha alone costs more than the power, no beta is large enough.
    ends = [np.where(m * alpha > 1, 1 / np.maximum(m - 1 / alpha, 1e-9), 1) for m in (high, low)]
    lower, upper = np.minimum(ends, 1)
    return pd.DataFrame({"alpha": alpha, "low": lower, "high": upper}).round(4)


def plane_words(alpha: float, beta: float) -> str:
    """Say what :func:`plane` says of two exponents, for a page without scripts.

    Examples
    --------
    >>> plane_words(0.5, 0.5).split(". ")[0]
    'Exponents of 0.50 for parameters and 0.50 for data: a power of 4.0'
    """
    power, say = Law(alpha, beta).power, calculators.say
    return _PLANE.format(
        alpha=f"{alpha:.2f}",
        beta=f"{beta:.2f}",
        power=f"{power:.1f}",
        times=say(power * math.log10(2)),
        parameters=say(math.log10(2) / alpha),
        examples=say(math.log10(2) / beta),
    )


FLOORS = (0.0, 8.0, 0.5)
"""Lowest and highest value and step of the slider of the floor, in per cent."""


def floored(
    *,
    name: str,
    description: str,
    start: float,
    fold: float,
    floor: float,
    theory: float,
    record: float,
) -> alt.Chart:
    """Draw what an improvement costs at two powers when part of the error stays.

    Parameters
    ----------
    name, description : str
        As in :func:`plane`.
    start : float
        Error to improve on, a fraction above the highest floor.
    fold : float
        By what the error is divided at the start.
    floor : float
        Floor at the start, a fraction.
    theory, record : float
        Powers of compute of what lies above the floor.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of
        :func:`floored_words`.

    Raises
    ------
    ValueError
        If the error to improve on is not above every floor that the slider reaches.

    Examples
    --------
    >>> told = {"name": "fig-floor", "description": "Two lines."}
    >>> chart = floored(start=0.12, fold=2, floor=0.03, theory=4, record=9, **told)
    >>> chart.usermeta["answer"] == floored_words(0.12, 2, 0.03, 4, 9)
    True
    """
    if start <= FLOORS[1] / 100:
        raise ValueError(f"start={start}: expected an error above the floors, {FLOORS[1]:g} %")
    percent = round(100 * start, 1)
    controls = [
        calculators.slider("fold", fold, (1.1, 10, 0.1), "Error divided by"),
        calculators.slider("rest", round(100 * floor, 1), FLOORS, "Floor, %"),
    ]
    derived = {
        "goal": f"{percent} / fold",
        "reached": "goal > rest",
        "less": f"reached ? log(({percent} - rest) / (goal - rest)) / LN10 : 0",
    }
    spoken = {
        "reducible": calculators.amount("less"),
        "theory": calculators.amount(f"{theory} * less"),
        "record": calculators.amount(f"{record} * less"),
        "theory_power": plots.literal(f"{theory:g}"),
        "record_power": plots.literal(f"{record:g}"),
        "theory_seen": f"format({theory} * less * LN10 / log(fold), '.1f')",
        "record_seen": f"format({record} * less * LN10 / log(fold), '.1f')",
    }
    opening = {
        "start": plots.literal(f"{percent:.1f}"),
        "goal": "format(goal, '.1f')",
        "floor": "format(rest, '.1f')",
    }
    derived["answer"] = (
        f"{calculators.phrase(_GOAL, opening)} + "
        f"(reached ? {calculators.phrase(_REACHED, spoken)} : '{_OUT_OF_REACH}')"
    )
    x = alt.X(
        "decades:Q",
        scale=plots.scale((0, 10)),
        axis=alt.Axis(
            title="Computation, times as much", labelExpr=plots.POWER_OF_TEN, tickMinStep=1
        ),
    )
    y = {
        "scale": alt.Scale(type="log", domain=[1, 15], nice=False),
        "axis": alt.Axis(title="Error, %", values=[1, 2, 3, 5, 10, 15], format="~g"),
    }
    powers = {f"power {theory:g}": theory, f"power {record:g}": record}
    scale = alt.Scale(domain=list(powers), range=[PALETTE[0], PALETTE[2]])
    colour = alt.Color("series:N", scale=scale, legend=alt.Legend(title=None, symbolOpacity=1))
    shape = alt.Shape("series:N", scale=alt.Scale(domain=list(powers), range=["circle", "square"]))
    drawn = []
    for words, power in powers.items():
        drawn.append(
            alt.Chart(alt.sequence(0, 10.1, 0.1, as_="decades"))
            .transform_calculate(
                error=f"rest + ({percent} - rest) * pow(10, -datum.decades / {power})",
                series=plots.literal(words),
            )
            .mark_line(clip=True)
            .encode(x, alt.Y("error:Q", **y), colour)
        )
        drawn.append(
            alt.Chart(alt.sequence(0, 1, 1, as_="one"))
            .transform_calculate(
                decades=f"reached ? {power} * less : -1",
                error="goal",
                series=plots.literal(words),
            )
            .mark_point(filled=True, size=110, opacity=1, clip=True)
            .encode(x, alt.Y("error:Q", **y), colour, shape)
        )
    here = alt.Chart(alt.sequence(0, 1, 1, as_="one"))
    aim = here.transform_calculate(error="goal").mark_rule(strokeDash=[6, 4], clip=True)
    bottom = here.transform_calculate(error="max(rest, 0.1)").mark_rule(color=PALETTE[1], clip=True)
    return alt.layer(
        aim.encode(alt.Y("error:Q", **y)),
        bottom.encode(alt.Y("error:Q", **y)),
        *drawn,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        usermeta={"answer": floored_words(start, fold, floor, theory, record)},
    ).add_params(*controls, *calculators.signals(derived))


def floored_words(start: float, fold: float, floor: float, theory: float, record: float) -> str:
    """Say what :func:`floored` says of the same settings, for a page without scripts.

    Parameters
    ----------
    start, fold, floor, theory, record
        As in :func:`floored`; the error and the floor are taken to a tenth of a per cent.

    Returns
    -------
    str

    Examples
    --------
    >>> floored_words(0.12, 2, 0.08, 4, 9)
    'From 12.0 % error to 6.0 % with a floor of 8.0 %: out of reach, whatever the computation.'
    """
    percent, rest = round(100 * start, 1), round(100 * floor, 1)
    goal = percent / fold
    opening = _GOAL.format(start=f"{percent:.1f}", goal=f"{goal:.1f}", floor=f"{rest:.1f}")
    if goal <= rest:
        return opening + _OUT_OF_REACH
    less, say = math.log10((percent - rest) / (goal - rest)), calculators.say
    return opening + _REACHED.format(
        reducible=say(less),
        theory=say(theory * less),
        record=say(record * less),
        theory_power=f"{theory:g}",
        record_power=f"{record:g}",
        theory_seen=f"{theory * less / math.log10(fold):.1f}",
        record_seen=f"{record * less / math.log10(fold):.1f}",
    )
