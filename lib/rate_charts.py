"""The charts of error against the number of examples: simulated rates and learning curves."""

import math
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from lib import calculators, plots
from lib.charts import PALETTE
from lib.rates import Measured

# What the chart says. Python fills it for the page, and Vega expressions for the live chart.
_ROOT = (
    "Error divided by {fold}: {data} times the data. If the parameters keep pace with the data, "
    "{both} times the computation; if they need not grow, {data} times."
)

_SHAPES = ["circle", "square"]
_COLOURS = [PALETTE[0], PALETTE[2]]
"""Those of what was measured: the diamond and its orange are the reader's."""


def root(
    measured: Mapping[str, Measured], *, name: str, description: str, fold: float
) -> alt.Chart:
    """Draw errors that fall as the square root of the data, and a step that the reader chooses.

    The step starts at the smallest sample of the first series, on its exact error ``n**-1/2``.

    Parameters
    ----------
    measured : mapping
        Words of the legend, and what was simulated; two tasks at most.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    fold : float
        Improvement at the start.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`root_words`.

    Examples
    --------
    >>> from lib import rates
    >>> mean = {"mean": rates.measure(rates.TASKS["mean"])}
    >>> chart = root(mean, name="fig-root", description="A line.", fold=2)
    >>> chart.usermeta["answer"] == root_words(2)
    True
    """
    rows = [
        {"series": words, "n": n, "log10_n": np.log10(n), "log10_error": np.log10(error)}
        for words, found in measured.items()
        for n, error in zip(found.task.sizes, found.errors, strict=True)
    ]
    points = pd.DataFrame(rows).round({"log10_n": 4, "log10_error": 4})
    lines = points.groupby("series", sort=False).log10_n.agg(["min", "max"])
    ends = [
        {"series": words, "log10_n": at, "log10_error": found.fit.intercept + found.fit.slope * at}
        for words, found in measured.items()
        for at in lines.loc[words]
    ]
    by = calculators.slider("fold", fold, (1.5, 8, 0.5), "Error divided by")
    spoken = {
        "fold": "format(fold, '.1f')",
        "data": calculators.amount("2 * log(fold) / LN10"),
        "both": calculators.amount("4 * log(fold) / LN10"),
    }
    answer = alt.param(name="answer", expr=calculators.phrase(_ROOT, spoken))
    start = float(points.log10_n.min())
    x = alt.X(
        "log10_n:Q",
        scale=plots.scale((1.7, 3.8)),
        axis=alt.Axis(
            title="Size of the sample, n", values=[2, 3], labelExpr=plots.POWER_OF_TEN, grid=True
        ),
    )
    y = {
        "scale": plots.scale((-2.1, -0.4)),
        "axis": alt.Axis(title="Root-mean-square error", values=_ERRORS, labelExpr=_PLAIN_OF_LOG),
    }
    series = alt.Scale(domain=list(measured), range=_COLOURS)
    colour = alt.Color("series:N", scale=series, legend=alt.Legend(title=None))
    marks = (
        alt.Chart(alt.NamedData("points"))
        .mark_point()
        .encode(
            x,
            alt.Y("log10_error:Q", **y),
            colour,
            alt.Shape("series:N", scale=alt.Scale(domain=list(measured), range=_SHAPES)),
            tooltip=[alt.Tooltip("series:N", title="Task"), alt.Tooltip("n:Q", title="n")],
        )
    )
    fitted = (
        alt.Chart(alt.NamedData("lines")).mark_line().encode(x, alt.Y("log10_error:Q", **y), colour)
    )
    # Down by the fold, then across to where the line is that low.
    path = (
        alt.Chart(alt.sequence(0, 3, 1, as_="corner"))
        .transform_calculate(
            log10_n=f"{start} + (datum.corner == 2 ? 2 * log(fold) / LN10 : 0)",
            log10_error=f"{-start / 2} - (datum.corner > 0 ? log(fold) / LN10 : 0)",
        )
        .encode(x, alt.Y("log10_error:Q", **y))
    )
    return alt.layer(
        fitted,
        marks,
        path.mark_line(color=PALETTE[1], strokeDash=[6, 4]).encode(order="corner:Q"),
        path.mark_point(color=PALETTE[1], shape="diamond", filled=True, size=110, opacity=1),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=300,
        datasets={"points": plots.rows_of(points), "lines": ends},
        usermeta={"data": "points", "answer": root_words(fold)},
    ).add_params(by, answer)


_ERRORS = [math.log10(error) for error in (0.01, 0.03, 0.1, 0.3)]
_PLAIN_OF_LOG = "format(pow(10, datum.value), '.1r')"
"""Ticks that are base-10 logarithms of plain numbers, and their labels."""


def root_words(fold: float) -> str:
    """Say what :func:`root` says of an improvement, for a page without scripts.

    Examples
    --------
    >>> root_words(10).split(". ")[0]
    'Error divided by 10.0: 100 times the data'
    """
    decades = math.log10(fold)
    say = calculators.say
    return _ROOT.format(fold=f"{fold:.1f}", data=say(2 * decades), both=say(4 * decades))


def learning(
    points: pd.DataFrame, curves: pd.DataFrame, *, name: str, description: str
) -> alt.Chart:
    """Draw learning curves and what the smaller samples foretold of the largest.

    Parameters
    ----------
    points : DataFrame
        ``learner``, of which there are two at most, ``n``, ``error`` (a fraction) and ``held_out``,
        whether no curve has seen it.
    curves : DataFrame
        ``learner``, ``form``, ``n`` and ``error``.
    name, description : str
        As in :func:`root`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> point = {"learner": "a", "n": 10, "error": 0.1, "held_out": False}
    >>> curve = {"learner": "a", "form": "power law", "n": 10, "error": 0.1}
    >>> told = {"name": "fig-learning", "description": "One."}
    >>> learning(pd.DataFrame([point]), pd.DataFrame([curve]), **told).usermeta
    {'data': 'points'}
    """
    learners = list(dict.fromkeys(points.learner))
    scale = alt.Scale(domain=learners, range=_COLOURS)
    legend = {"title": None, "columns": 1, "symbolOpacity": 1}  # two abreast fit a telephone
    strokes = alt.Legend(**legend, symbolType="stroke", symbolSize=400)
    colour = alt.Color("learner:N", scale=scale, legend=alt.Legend(**legend))
    shapes = alt.Scale(domain=learners, range=_SHAPES)
    x = alt.X(
        "log10_n:Q",
        scale=plots.scale((1.2, 3.3)),
        axis=alt.Axis(title="Training images", values=[2, 3], labelExpr=plots.POWER_OF_TEN),
    )
    y = alt.Y("log10_error:Q", scale=plots.scale((-2.1, -0.3)), axis=plots.error_axis("Test error"))
    frames = {
        "points": points.assign(error_percent=(100 * points.error).round(2)),
        "curves": curves,
    }
    rows = {
        key: plots.rows_of(
            frame.assign(
                log10_n=np.log10(frame.n).round(3), log10_error=np.log10(frame.error).round(4)
            ).drop(columns=["error"])
        )
        for key, frame in frames.items()
    }
    marks = alt.Chart(alt.NamedData("points")).encode(
        x,
        y,
        colour,
        alt.Shape("learner:N", scale=shapes),
        tooltip=[
            alt.Tooltip("learner:N", title="Learner"),
            alt.Tooltip("n:Q", title="Training images"),
            alt.Tooltip("error_percent:Q", title="Test error, %"),
        ],
    )
    return alt.layer(
        alt.Chart(alt.NamedData("curves"))
        .mark_line()
        .encode(x, y, colour, alt.StrokeDash("form:N", legend=strokes)),
        marks.transform_filter("!datum.held_out").mark_point(filled=True, size=70, opacity=1),
        marks.transform_filter("datum.held_out").mark_point(size=130),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets=rows,
        usermeta={"data": "points"},
    )
