"""The charts that chapters share, built from records and fits; `charts` shows them.

Compute is drawn by its base-10 logarithm: projections reach past the largest float, and a linear
axis of logarithms has no such end. Tick labels are written as powers of ten.
"""

import json
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from lib import units
from lib.charts import PALETTE
from lib.fit import Fit

WIDTH = 620
"""Width of a chart in pixels: that of the text on a laptop; narrow screens draw it narrower."""


def _raised(text: str) -> str:
    """Return a Vega expression that writes a whole number, given as text, in raised digits."""
    # Vega writes a true minus sign.
    for plain, raised in zip("−-0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True):
        text = f"replace({text}, regexp('[{plain}]', 'g'), '{raised}')"
    return text


def power_of_ten(log10: str) -> str:
    """Return a Vega expression that writes what :func:`lib.units.power_of_ten` writes.

    Parameters
    ----------
    log10 : str
        Vega expression of the base-10 logarithm of an amount.

    Examples
    --------
    >>> power_of_ten("need")
    "'10^' + format(need, '.1f')"
    """
    return f"'10^' + format({log10}, '.1f')"


POWER_OF_TEN = "'10' + " + _raised("toString(round(datum.value))")
"""Label of a tick whose value is a base-10 logarithm."""

PERCENT_OF_LOG = "format(pow(10, datum.value + 2), '~g') + ' %'"
"""Label of a tick whose value is the base-10 logarithm of a fraction."""

ERROR_TICKS = [float(np.log10(p / 100)) for p in (1, 2, 3, 5, 10, 20, 30, 50, 70)]
"""Ticks of an axis of log10 of the error, at round percentages."""


def compute_axis(title: str = "Training compute, FLOP") -> alt.Axis:
    """Return an axis for log10 of compute in FLOP, labelled in powers of ten.

    Examples
    --------
    >>> compute_axis().labelExpr == POWER_OF_TEN
    True
    """
    return alt.Axis(title=title, labelExpr=POWER_OF_TEN, tickMinStep=1, labelFlush=False)


def plain_axis(title: str) -> alt.Axis:
    """Return an axis with this title for values that need no special label.

    Examples
    --------
    >>> plain_axis("Slope").title
    'Slope'
    """
    return alt.Axis(title=title, labelFlush=False)


def error_axis(title: str = "Error") -> alt.Axis:
    """Return an axis for log10 of the error as a fraction, labelled in per cent.

    Examples
    --------
    >>> error_axis().labelExpr
    "format(pow(10, datum.value + 2), '~g') + ' %'"
    """
    return alt.Axis(title=title, labelExpr=PERCENT_OF_LOG, values=ERROR_TICKS)


FINE_ERROR_TICKS = [float(np.log10(p / 100)) for p in (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25)]
FINE_ERROR_TICKS += [float(np.log10(p / 100)) for p in (30, 35, 40, 50, 55, 60, 65, 70, 75, 80)]
"""Ticks for axes that may span less than a doubling of the error."""


def points(record: pd.DataFrame, **more: str) -> pd.DataFrame:
    """Return the rows of a selected record as a chart needs them.

    Parameters
    ----------
    record : DataFrame
        As :func:`lib.compute.select` returns it.
    **more : str
        Columns with one value for every row, such as the release.

    Returns
    -------
    DataFrame
        ``log10_compute`` and ``log10_error`` to place a point, and words for its label.

    Examples
    --------
    >>> from lib import compute
    >>> rows = points(compute.select(compute.record("imagenet", 2020), "hardware_burden"))
    >>> rows.compute[0]
    '1.5 × 10¹⁸ FLOP'
    """
    return pd.DataFrame(
        {
            "name": record.name.astype(str),
            "year": record.year.astype(int),
            "error_percent": (100 * record.error).round(2),
            "compute_flop": record.compute_flop.astype(float),
            "compute": [units.si(float(value), "FLOP") for value in record.compute_flop],
            "remarks": record.remarks.replace("", "none").astype(str),
            "source": record.paper_url.fillna("").astype(str),
            "log10_compute": np.log10(record.compute_flop).round(4),
            "log10_error": np.log10(record.error).round(4),
            **more,
        }
    )


POINT_LABEL = [
    alt.Tooltip("name:N", title="System"),
    alt.Tooltip("year:Q", title="Year", format="d"),
    alt.Tooltip("compute:N", title="Compute"),
    alt.Tooltip("error_percent:Q", title="Error, %"),
    alt.Tooltip("remarks:N", title="Remarks"),
    alt.Tooltip("source:N", title="Source"),
]
"""What a point says of itself: system, year, compute, error, remarks and where it comes from."""


def curve(fit: Fit, low: float, high: float, steps: int = 40, **more: str) -> pd.DataFrame:
    """Return the line of a fit and its two bands between two base-10 logarithms of compute.

    Parameters
    ----------
    fit : Fit
        Error, as a fraction, on compute in FLOP.
    low, high, steps : float, float, int
        Ends, base-10 logarithms of FLOP, and the number of points, evenly spaced.
    **more : str
        As in :func:`points`.

    Returns
    -------
    DataFrame
        ``log10_compute``, ``line``, and ``mean_low mean_high new_low new_high``: base-10
        logarithms of the error; missing where the form leaves the error unbounded or below zero.

    Examples
    --------
    >>> from lib.fit import regress
    >>> fit = regress([1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05])
    >>> curve(fit, 18, 20, steps=2).line.round(3).tolist()
    [-0.322, -0.967]
    """
    log10_compute = np.linspace(low, high, steps)
    mean = fit.predict(10**log10_compute, of="mean")
    new = fit.predict(10**log10_compute, of="new")
    ends = {f"{p.of}_{end}": getattr(p, end) for p in (mean, new) for end in ("low", "high")}
    frame = pd.DataFrame({"line": mean.estimate} | ends)
    drawn = frame.where((frame > 0) & np.isfinite(frame))  # the axis of errors is logarithmic
    frame = np.log10(drawn).round(4)
    return frame.assign(log10_compute=log10_compute.round(3), **more)


def reach(compute_flop: pd.Series, margin: float = 0.4) -> tuple[float, float]:
    """Return the ends of the data as base-10 logarithms, with a margin on both sides.

    Examples
    --------
    >>> reach(pd.Series([1e18, 1e20]), margin=0.5)
    (17.5, 20.5)
    """
    low, high = np.log10([compute_flop.min(), compute_flop.max()])
    return float(low - margin), float(high + margin)


def series(
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    by: str,
    order: Sequence[str],
    *,
    name: str,
    description: str,
    target_error: float,
    compute_domain: tuple[float, float],
    error_domain: tuple[float, float] = (0.02, 0.6),
) -> alt.Chart:
    """Draw records and their fits in one plane, with a target: one colour and shape a series.

    Parameters
    ----------
    rows, lines : DataFrame
        From :func:`points` and :func:`curve`, with the column `by`.
    by : str
        Column that tells the series apart.
    order : sequence of str
        Its values, in the order of the legend.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    target_error : float
        Error, a fraction, at which a dashed rule is drawn.
    compute_domain, error_domain : pair of float
        Ends of the axes: base-10 logarithms of FLOP, and fractions.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> none, axes = pd.DataFrame(), {"target_error": 0.05, "compute_domain": (17, 21)}
    >>> series(none, none, "release", ["2022"], name="record", description="Empty.", **axes).name
    'record'
    """
    x = alt.X("log10_compute:Q", scale=scale(compute_domain), axis=compute_axis())
    y_scale = scale(tuple(float(v) for v in np.log10(error_domain)))
    colour = alt.Color(
        f"{by}:N",
        sort=list(order),
        scale=alt.Scale(domain=list(order)),
        legend=alt.Legend(title=None, symbolOpacity=1),
    )
    shape = alt.Shape(f"{by}:N", sort=list(order), scale=alt.Scale(domain=list(order)))
    fits = alt.Chart(alt.NamedData("lines"))
    band = fits.mark_area(opacity=0.16, clip=True).encode(
        x, alt.Y("mean_low:Q", scale=y_scale, axis=error_axis()), alt.Y2("mean_high:Q"), colour
    )
    line = fits.mark_line(clip=True).encode(x, alt.Y("line:Q", scale=y_scale), colour)
    marks = (
        alt.Chart(alt.NamedData("points"))
        .mark_point(clip=True)
        .encode(
            x,
            alt.Y("log10_error:Q", scale=y_scale),
            colour,
            shape,
            tooltip=[alt.Tooltip(f"{by}:N", title="Series"), *POINT_LABEL],
        )
    )
    goal = (
        alt.Chart(pd.DataFrame({"log10_error": [np.log10(target_error)]}))
        .mark_rule(strokeDash=[6, 4])
        .encode(alt.Y("log10_error:Q", scale=y_scale))
    )
    return alt.layer(
        goal,
        band,
        line,
        marks,
        name=name,
        description=description,
        width=WIDTH,
        height=360,
        datasets={"points": rows_of(rows), "lines": rows_of(lines)},
        usermeta={"data": "points"},
    )


def explorer(
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    said: pd.DataFrame,
    titles: Mapping[str, str],
    *,
    name: str,
    description: str,
) -> alt.Chart:
    """Draw the record of one benchmark and release, which the reader picks from two lists.

    Parameters
    ----------
    rows, lines : DataFrame
        From :func:`points` and :func:`curve`, with the columns ``benchmark`` and ``release``.
    said : DataFrame
        ``benchmark``, ``release`` and ``words``: what the fit says; one row a pair that has one.
    titles : mapping
        Benchmark to its title, in the order of the list.
    name, description : str
        As in :func:`series`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> said = pd.DataFrame({"benchmark": ["squad"], "release": ["2022"], "words": ["It falls."]})
    >>> none, titles = pd.DataFrame(), {"squad": "SQuAD"}
    >>> explorer(none, none, said, titles, name="data", description="Empty.").usermeta["answer"]
    'It falls.'
    """
    choose = alt.param(
        name="benchmark",
        value=next(iter(titles)),
        bind=alt.binding_select(
            options=list(titles), labels=list(titles.values()), name="Benchmark "
        ),
    )
    when = alt.param(
        name="release",
        value="2022",
        bind=alt.binding_select(options=["2020", "2022"], name="Release "),
    )
    sentences = {f"{row.benchmark} {row.release}": row.words for row in said.itertuples()}
    answer = alt.param(
        name="answer",
        expr=f"({literal(sentences)})[benchmark + ' ' + release] || "
        "'This release has no points with this metric.'",
    )
    chosen = "datum.benchmark == benchmark && datum.release == release"
    x = alt.X("log10_compute:Q", scale=alt.Scale(zero=False, padding=12), axis=compute_axis())
    y_axis = alt.Axis(title="Error", labelExpr=PERCENT_OF_LOG, values=FINE_ERROR_TICKS)
    y_scale = alt.Scale(zero=False, padding=8)
    fits = alt.Chart(alt.NamedData("lines")).transform_filter(chosen)
    new = fits.mark_area(opacity=0.10).encode(
        x, alt.Y("new_low:Q", scale=y_scale, axis=y_axis), alt.Y2("new_high:Q")
    )
    mean = fits.mark_area(opacity=0.22).encode(
        x, alt.Y("mean_low:Q", scale=y_scale), alt.Y2("mean_high:Q")
    )
    line = fits.mark_line().encode(x, alt.Y("line:Q", scale=y_scale))
    marks = (
        alt.Chart(alt.NamedData("points"))
        .transform_filter(chosen)
        .mark_point(color=PALETTE[1])
        .encode(x, alt.Y("log10_error:Q", scale=y_scale), tooltip=POINT_LABEL)
    )
    return alt.layer(
        new,
        mean,
        line,
        marks,
        name=name,
        description=description,
        width=WIDTH,
        height=360,
        datasets={"points": rows_of(rows), "lines": rows_of(lines)},
        usermeta={"data": "points", "answer": sentences[f"{next(iter(titles))} 2022"]},
    ).add_params(choose, when, answer)


def intervals(
    rows: pd.DataFrame,
    *,
    name: str,
    description: str,
    axis: alt.Axis,
    domain: tuple[float, float],
    by: str | None = None,
    rules: Mapping[str, float] | None = None,
    kind: str = "linear",
) -> alt.Chart:
    """Draw estimates with their intervals, one a line; an end outside the axis becomes an arrow.

    Parameters
    ----------
    rows : DataFrame
        ``label``, ``estimate``, ``low``, ``high`` (infinite where unbounded) and ``said``, the
        words of the label; the order is kept. With `by`, also that column.
    name, description : str
        As in :func:`series`.
    axis, domain : Axis, pair of float
        Axis of the values, and its ends.
    by : str, optional
        Column that gives colour and shape.
    rules : mapping, optional
        Name and place of vertical lines to compare with.
    kind : {"linear", "log"}
        Type of the axis.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"label": "slope", "estimate": -0.1, "low": -0.2, "high": np.inf, "said": "-0.1"}
    >>> told = {"name": "slopes", "description": "One.", "axis": plain_axis("Slope")}
    >>> chart = intervals(pd.DataFrame([row]), domain=(-1, 1), **told)
    >>> chart.name, chart.datasets["rows"][0]["high"] is None
    ('slopes', True)
    """
    low, high = domain
    order = list(dict.fromkeys(rows.label))
    on_axis = {"scale": alt.Scale(domain=list(domain), type=kind, nice=False), "axis": axis}
    grouped, shaped, plain = {}, {}, {"color": PALETTE[0]}
    legend = alt.Legend(title=None, offset=14 + 14 * len(rules or {}))  # above the names of rules
    if by:
        series = alt.Scale(domain=rows[by].unique().tolist())
        grouped = {
            "color": alt.Color(f"{by}:N", scale=series, legend=legend),
            "yOffset": alt.YOffset(f"{by}:N", sort=series.domain),
        }
        shaped, plain = {"shape": alt.Shape(f"{by}:N", scale=series)}, {}
    base = alt.Chart(alt.NamedData("rows")).encode(
        alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labelLimit=190, ticks=False)),
        tooltip=alt.Tooltip("said:N", title="Value"),
        **grouped,
    )
    # In the data an unbounded end is null; here it goes to the end of the axis.
    bars = base.transform_calculate(
        start=f"datum.low == null ? {low} : clamp(datum.low, {low}, {high})",
        stop=f"datum.high == null ? {high} : clamp(datum.high, {low}, {high})",
    )
    dots = base.transform_filter(f"inrange(datum.estimate, [{low}, {high}])")
    layers = [
        bars.mark_rule(strokeWidth=2.5, **plain).encode(
            alt.X("start:Q", **on_axis), alt.X2("stop:Q")
        ),
        dots.mark_point(filled=True, size=70, opacity=1).encode(
            alt.X("estimate:Q", **on_axis), **shaped
        ),
    ]
    for side, column, past, end, beyond in (
        ("left", "low", "<", low, rows.low < low),
        ("right", "high", ">", high, rows.high > high),
    ):
        if beyond.any():  # a layer without marks would be a picture without a name
            arrows = base.transform_filter(
                f"datum.{column} == null || datum.{column} {past} {end}"
            ).transform_calculate(end=str(end))
            shape = {"shape": f"triangle-{side}", "filled": True, "size": 90, "opacity": 1}
            layers.append(arrows.mark_point(**shape, **plain).encode(alt.X("end:Q", **on_axis)))
    return alt.layer(
        *layers,
        *rule_layers(rules or {}, **on_axis),
        name=name,
        description=description,
        width=WIDTH - min(7 * max(map(len, order)), 240),
        height=alt.Step(22),
        datasets={"rows": rows_of(rows.replace([np.inf, -np.inf], np.nan))},
        usermeta={"data": "rows"},
    )


def rule_layers(rules: Mapping[str, float], **x: object) -> list[alt.Chart]:
    """Return vertical lines at places by name, of a horizontal axis as for ``alt.X``.

    Examples
    --------
    >>> [layer.mark.type for layer in rule_layers({"article": 28.0}, scale=scale((16, 42)))]
    ['rule', 'text']
    """
    layers = []
    for step, (words, at) in enumerate(rules.items()):
        rule = alt.Chart(pd.DataFrame({"rule": [words], "at": [at]})).encode(alt.X("at:Q", **x))
        # Each label one line above the one before, so that near rules can both be read.
        label = rule.mark_text(align="left", dx=3, dy=-5 - 13 * step, baseline="bottom")
        layers += [
            rule.mark_rule(strokeDash=[6, 4], opacity=0.7),
            label.encode(text="rule:N", y=alt.value(0)),
        ]
    return layers


def scale(domain: tuple[float, float]) -> alt.Scale:
    """Return a linear scale with exactly these ends, in the units of its values.

    Examples
    --------
    >>> scale((16, 42)).domain
    [16, 42]
    """
    return alt.Scale(domain=list(domain), nice=False, zero=False)


def rows_of(frame: pd.DataFrame) -> list[dict]:
    """Return the rows of a frame as JSON holds them: missing values are null.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"low": [1.0, np.nan]}))
    [{'low': 1.0}, {'low': None}]
    """
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def literal(value: object) -> str:
    """Write a value that JSON can hold as a literal of a Vega expression.

    Examples
    --------
    >>> print(literal({"unit": "cars"}))
    {"unit": "cars"}
    """
    return json.dumps(value)
