"""Charts of forecasts: a fan from a year of the reader's choice against what came, and the scores.

As in :mod:`lib.calculators`, the chart holds all that it can say, so there is no kernel and no
network, and Python writes the sentence with which it starts.
"""

from collections.abc import Iterable, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lib import plots
from lib.answers import Estimate
from lib.backtest import Score
from lib.charts import PALETTE
from lib.forecasts import Predictive

LEVELS = 0.5, 0.95
"""Levels of the two intervals of a fan."""

_OUTSIDE = 1e-3, 10.0  # errors outside every axis: in the place of none, and of an endless one


def year_axis(title: str = "Year") -> alt.Axis:
    """Return an axis of whole years.

    Examples
    --------
    >>> year_axis().format
    'd'
    """
    return alt.Axis(title=title, format="d", tickMinStep=1, labelFlush=False)


def fan_rows(learnt: Predictive, years: ArrayLike, **more: object) -> pd.DataFrame:
    """Return what a forecast says of each of some years.

    Parameters
    ----------
    learnt : Predictive
        Of an error, as a fraction; it must not look at x.
    years : array of int
        Which it can be asked for.
    **more : object
        Columns with one value for every row, such as the origin.

    Returns
    -------
    DataFrame
        ``year``, ``line`` and ``low_50 high_50 low_95 high_95``, the intervals of a new
        observation: base-10 logarithms of the error. A line at zero or below is missing; an end
        that is, or that is infinite, stands outside every axis.

    Examples
    --------
    >>> from lib.trends import Observations, walking
    >>> walk = walking(Observations([2012, 2013, 2014], [0.4, 0.2, 0.1]))
    >>> fan_rows(walk, [2015, 2018]).line.tolist()
    [-1.0, -1.0]
    """
    said = {f"{100 * level:.0f}": learnt.predict(years, None, level) for level in LEVELS}
    frame = {"year": years, "line": next(iter(said.values())).estimate}
    for percent, one in said.items():
        frame |= {f"low_{percent}": one.low, f"high_{percent}": one.high}
    rows = pd.DataFrame(frame)
    ends = [column for column in rows if column.startswith(("low", "high"))]
    rows[ends] = np.log10(rows[ends].clip(*_OUTSIDE)).round(4)
    drawn = rows.line.where((rows.line > 0) & np.isfinite(rows.line))
    return rows.assign(line=np.log10(drawn).round(4), **more)


def words(
    start: str, learnt: Predictive, date: Estimate | None, goal: float, year: int, came: float
) -> str:
    """Say when a forecast expects an error, and what it says of a year, beside what came.

    Parameters
    ----------
    start : str
        Who makes the forecast, and when.
    learnt : Predictive
        What makes it; it must not look at x.
    date : Estimate, optional
        Year in which it reaches `goal`; None if it never does.
    goal, came : float
        Errors, fractions: the one to be reached, and that of `year`.
    year : int
        Of which the forecast is compared with what came.

    Returns
    -------
    str
        Two sentences. The error has the interval of a new observation, the date the one it brings.

    Examples
    --------
    >>> from lib.trends import Observations, walking
    >>> walk = walking(Observations([2012, 2013, 2014], [0.4, 0.37, 0.4]))
    >>> words("In 2014, no change", walk, None, 0.05, 2015, 0.3)
    'In 2014, no change: 5 % is never reached. For 2015 it says 40.0 % (95 %: 28.6 to 55.9 %); \
30.0 % came.'
    """
    if date is None:
        when = "is never reached"
    else:
        low, high = (f"{end:.0f}" if np.isfinite(end) else "no end" for end in date[1:3])
        when = f"is reached in {date.estimate:.0f} (95 %: {low} to {high})"
    said = (_percent(float(np.ravel(v)[0])) for v in learnt.predict([year], None, 0.95)[:3])
    middle, low, high = said
    return (
        f"{start}: {100 * goal:g} % {when}. For {year} it says {middle} % (95 %: {low} to {high} "
        f"%); {_percent(came)} % came."
    )


def _percent(error: float) -> str:
    if error <= 0:
        return "below 0"
    return f"{100 * error:.1f}" if np.isfinite(error) else "more than 100"


def fan(
    records: pd.DataFrame,
    fans: pd.DataFrame,
    said: pd.DataFrame,
    *,
    name: str,
    description: str,
    origin: int,
    goal: float,
    error_domain: tuple[float, float] = (0.02, 0.5),
) -> alt.LayerChart:
    """Draw what came, and what was forecast of it at the end of a year that the reader picks.

    Parameters
    ----------
    records : DataFrame
        What came: ``name``, ``year``, ``error`` (a fraction), ``standing``, such as whether it is
        disputed, and ``source``, an address.
    fans : DataFrame
        From :func:`fan_rows`, with the columns ``origin`` and ``curve``.
    said : DataFrame
        ``origin``, ``curve`` and ``words``; one row for each pair in `fans`.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    origin : int
        At the start; the curve is the first of `said`.
    goal : float
        Error, a fraction, at which a dashed rule is drawn.
    error_domain : pair of float
        Ends of the axis, fractions.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Raises
    ------
    ValueError
        If a pair of origin and curve has no words.

    Examples
    --------
    >>> from lib.trends import Observations, walking
    >>> walk = walking(Observations([2012, 2013, 2014], [0.4, 0.2, 0.1]))
    >>> rows = fan_rows(walk, [2015, 2016], origin=2014, curve="no change")
    >>> said = pd.DataFrame({"origin": [2014], "curve": ["no change"], "words": ["10 % for ever."]})
    >>> came = pd.DataFrame(columns=["name", "year", "error", "standing", "source"])
    >>> more = {"description": "One.", "origin": 2014, "goal": 0.05}
    >>> fan(came, rows, said, name="fig-fan", **more).usermeta["answer"]
    '10 % for ever.'
    """
    curves = list(dict.fromkeys(said.curve))
    origins = sorted({int(each) for each in said.origin})
    sentences = {f"{row.origin} {row.curve}": row.words for row in said.itertuples()}
    for one in (f"{year} {curve}" for year in origins for curve in curves):
        if one not in sentences:
            raise ValueError(f"said: nothing is said of {one!r}; every origin needs every curve")
    when = alt.param(
        name="origin",
        value=origin,
        bind=alt.binding_range(
            min=origins[0], max=origins[-1], step=1, name="Forecast from the end of "
        ),
    )
    which = alt.param(
        name="curve",
        value=curves[0],
        bind=alt.binding_select(options=curves, name="Forecast by "),
    )
    answer = alt.param(name="answer", expr=f"({plots.literal(sentences)})[origin + ' ' + curve]")
    years = [int(fans.year.min()), int(fans.year.max())]
    x = alt.X(
        "year:Q",
        scale=plots.scale((years[0] - 0.5, years[1] + 0.5)),
        axis=year_axis(),
    )
    y_scale = plots.scale(tuple(float(end) for end in np.log10(error_domain)))
    y_axis = plots.error_axis("Smallest error so far")
    chosen = (
        alt.Chart(alt.NamedData("fans"))
        .transform_filter("datum.origin == origin && datum.curve == curve")
        .encode(x)
    )
    ahead = chosen.transform_filter("datum.year >= origin")
    bands = [
        ahead.mark_area(opacity=opacity, clip=True).encode(
            alt.Y(f"low_{percent}:Q", scale=y_scale, axis=y_axis), alt.Y2(f"high_{percent}:Q")
        )
        for percent, opacity in (("95", 0.14), ("50", 0.2))
    ]
    line = chosen.mark_line(clip=True).encode(alt.Y("line:Q", scale=y_scale))
    standings = list(dict.fromkeys(records.standing))
    legend = alt.Legend(title=None, symbolOpacity=1)
    marks = (
        alt.Chart(alt.NamedData("records"))
        .mark_point(filled=True, size=60, clip=True, opacity=1)
        .encode(
            x,
            alt.Y("log10_error:Q", scale=y_scale),
            alt.Shape("standing:N", scale=alt.Scale(domain=standings), legend=legend),
            color=alt.value(PALETTE[1]),
            stroke=alt.value(PALETTE[1]),
            fillOpacity=alt.condition("datum.year <= origin", alt.value(1), alt.value(0)),
            tooltip=[
                alt.Tooltip("name:N", title="System"),
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("error_percent:Q", title="Error, %"),
                alt.Tooltip("standing:N", title="Standing"),
                alt.Tooltip("source:N", title="Source"),
            ],
        )
    )
    target = (
        alt.Chart(pd.DataFrame({"log10_error": [float(np.log10(goal))]}))
        .mark_rule(strokeDash=[6, 4])
        .encode(alt.Y("log10_error:Q", scale=y_scale))
    )
    today = (
        alt.Chart(alt.sequence(0, 1, 1, as_="one"))
        .transform_calculate(year="origin")
        .mark_rule(strokeDash=[2, 3], opacity=0.6)
        .encode(x)
    )
    places = records.assign(
        error_percent=(100 * records.error.astype(float)).round(2),
        log10_error=np.log10(records.error.astype(float)).round(4),
    )
    return alt.layer(
        *bands,
        target,
        today,
        line,
        marks,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=360,
        datasets={"fans": plots.rows_of(fans), "records": plots.rows_of(places)},
        usermeta={"data": "fans", "answer": sentences[f"{origin} {curves[0]}"]},
    ).add_params(when, which, answer)


def score_rows(scores: Iterable[Score], **more: object) -> pd.DataFrame:
    """Return scores as a chart and a table need them.

    Parameters
    ----------
    scores : iterable of Score
        From :meth:`lib.backtest.Backtest.scores`.
    **more : object
        Columns with one value for every row.

    Returns
    -------
    DataFrame
        ``method kind form estimator n log_score coverage_percent miss bias``: the log score in
        nats, the last two in log10; a form that a rival has not is ``""``.

    Examples
    --------
    >>> from lib.backtest import backtest
    >>> from lib.forecasts import MEAN
    >>> from lib.trends import Observations
    >>> seen = Observations([2012, 2013, 2014], [0.4, 0.2, 0.1])
    >>> score_rows(backtest(seen, [MEAN], least_known=2).scores()).coverage_percent.tolist()
    [100.0]
    """
    rows = [
        {
            "method": score.method.name,
            "kind": score.method.kind,
            "form": score.method.form or "",
            "estimator": score.method.estimator,
            "n": score.n,
            "log_score": score.log_score,
            "coverage_percent": 100 * score.coverage,
            "miss": score.median_miss,
            "bias": score.median_bias,
        }
        for score in scores
    ]
    return pd.DataFrame(rows).assign(**more)


def scoreboard(
    rows: pd.DataFrame,
    kinds: Sequence[str],
    *,
    name: str,
    description: str,
    rival: float,
    level: float = 0.95,
) -> alt.LayerChart:
    """Draw each method by its two virtues: how much it knew, and how well it knew how much.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_rows`.
    kinds : sequence of str
        Kinds in the order of the legend.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    rival : float
        Log score to compare with, at which a level rule is drawn.
    level : float
        Of the intervals: the coverage at which an upright rule is drawn.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"method": "naive, no change", "kind": "naive", "form": "", "estimator": "no change"}
    >>> row |= {"n": 9, "log_score": 1.2, "coverage_percent": 90.0, "miss": 0.1, "bias": -0.1}
    >>> more = {"name": "fig-scores", "description": "One.", "rival": 1.2}
    >>> scoreboard(pd.DataFrame([row]), ["naive"], **more).name
    'fig-scores'
    """
    scale = alt.Scale(domain=list(kinds))
    drawn = rows.replace([np.inf, -np.inf], np.nan).round(4)
    dots = (
        alt.Chart(alt.NamedData("scores"))
        .mark_point(size=60)
        .encode(
            alt.X(
                "coverage_percent:Q",
                scale=alt.Scale(zero=False, padding=12),
                axis=plots.plain_axis(f"Intervals of {100 * level:g} % that held what came, %"),
            ),
            alt.Y(
                "log_score:Q",
                scale=alt.Scale(zero=False, padding=12),
                axis=plots.plain_axis("Mean log score, nats"),
            ),
            alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, symbolOpacity=1)),
            alt.Shape("kind:N", scale=scale),
            tooltip=[
                alt.Tooltip("method:N", title="Method"),
                alt.Tooltip("log_score:Q", title="Log score", format=".2f"),
                alt.Tooltip("coverage_percent:Q", title="Coverage, %", format=".0f"),
                alt.Tooltip("miss:Q", title="Median miss, decades", format=".3f"),
            ],
        )
    )
    promised = (
        alt.Chart(pd.DataFrame({"coverage_percent": [100 * level]}))
        .mark_rule(strokeDash=[6, 4])
        .encode(alt.X("coverage_percent:Q"))
    )
    beaten = (
        alt.Chart(pd.DataFrame({"log_score": [rival]}))
        .mark_rule(strokeDash=[6, 4])
        .encode(alt.Y("log_score:Q"))
    )
    return alt.layer(
        promised,
        beaten,
        dots,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"scores": plots.rows_of(drawn)},
        usermeta={"data": "scores"},
    )
