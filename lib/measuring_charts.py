"""The charts of how compute is measured: its factors, its two measures, and other estimates."""

import altair as alt
import numpy as np
import pandas as pd

from lib import plots, units
from lib.charts import PALETTE
from lib.fit import Fit

RATE_AXIS = alt.Axis(
    title="Peak rate of one processor, FLOP/s", labelExpr=plots.POWER_OF_TEN, tickMinStep=1
)


def lookup(rows: pd.DataFrame, *, name: str, description: str, chosen: str) -> alt.Chart:
    """Draw every burden by its factors; the reader picks one, and a sentence writes it out.

    Parameters
    ----------
    rows : DataFrame
        From :func:`lib.measuring.burdens`.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    chosen : str
        Label of the system at the start.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Raises
    ------
    ValueError
        If no row has the label `chosen`.

    Examples
    --------
    >>> from lib import measuring
    >>> told = {"name": "fig-look", "description": "Points."}
    >>> chart = lookup(measuring.burdens(), chosen="AlexNet (ImageNet, 2012)", **told)
    >>> chart.usermeta["answer"].split(";")[0]
    'AlexNet (ImageNet, 2012): 2 GeForce GTX 580 × 1.58 TFLOP/s × 144 h = 1.64 × 10¹⁸ FLOP'
    """
    sentences = {row.label: f"{row.title}: {row.words}" for row in rows.itertuples()}
    if chosen not in sentences:
        raise ValueError(f"chosen={chosen!r}: expected the label of one of the rows")
    pick = alt.param(
        name="chosen",
        value=chosen,
        bind=alt.binding_select(options=list(sentences), name="System "),
    )
    answer = alt.param(name="answer", expr=f"({plots.literal(sentences)})[chosen]")
    drawn = pd.DataFrame(
        {
            "label": rows.label,
            "title": rows.title,
            "kind": rows.kind,
            "log10_hours": np.log10(rows.processor_hours).round(3),
            "log10_rate": np.log10(rows.peak_flop_per_s).round(3),
            "burden_flop": rows.recomputed_flop,
            "published_flop": rows.published_flop,
            "burden": [units.si(flop, "FLOP") for flop in rows.recomputed_flop],
        }
    )
    x_scale, y_scale = plots.scale((0.2, 6.2)), plots.scale((11.3, 15.5))
    x_axis = alt.Axis(title="Processor-hours", labelExpr=plots.POWER_OF_TEN, tickMinStep=1)
    x = alt.X("log10_hours:Q", scale=x_scale, axis=x_axis)
    y = alt.Y("log10_rate:Q", scale=y_scale, axis=RATE_AXIS)
    base = alt.Chart(alt.NamedData("burdens"))
    kinds = alt.Scale(domain=list(dict.fromkeys(["GPU", "TPU", *rows.kind])))
    marks = base.mark_point().encode(
        x,
        y,
        alt.Color("kind:N", scale=kinds, legend=alt.Legend(title=None)),
        alt.Shape("kind:N", scale=kinds),
        tooltip=[alt.Tooltip("title:N", title="System"), alt.Tooltip("burden:N", title="Burden")],
    )
    here = base.transform_filter("datum.label == chosen").mark_point(
        filled=True, size=170, shape="diamond", color=PALETTE[1], opacity=1
    )
    return alt.layer(
        *_equal_burdens(x, y),
        marks,
        here.encode(x, y),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"burdens": plots.rows_of(drawn)},
        usermeta={"data": "burdens", "answer": sentences[chosen]},
    ).add_params(pick, answer)


def _equal_burdens(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return dotted lines along which the burden is the same, and their names."""
    hour = float(np.log10(units.HOUR_S))
    ends = [
        {"burden": power, "log10_hours": at, "log10_rate": power - hour - at}
        for power in _BURDENS
        for at in (0.0, 7.0)
    ]
    named = [
        {
            "words": words,
            "log10_hours": at,
            "log10_rate": power - hour - at,
        }
        for power, (words, at) in _BURDENS.items()
    ]
    lines = alt.Chart(pd.DataFrame(ends)).mark_line(
        strokeDash=[3, 4], strokeWidth=1, opacity=0.6, clip=True, color=PALETTE[5]
    )
    words = alt.Chart(pd.DataFrame(named)).mark_text(align="left", dx=4, dy=-6, clip=True)
    return [lines.encode(x, y, detail="burden:N"), words.encode(x, y, text="words:N")]


_BURDENS = {
    17: ("10¹⁷ FLOP", 1.75),
    19: ("10¹⁹ FLOP", 3.7),
    21: ("10²¹ FLOP", 4.9),
    23: ("10²³ FLOP", 4.95),
}
"""Lines of equal burden by its base-10 logarithm: words, and log10 of the hours to put them at."""


def scatter(
    rows: pd.DataFrame, line: Fit, *, name: str, description: str, named: pd.Series
) -> alt.Chart:
    """Draw one measure of compute against the other, with the line that turns one into the other.

    Parameters
    ----------
    rows : DataFrame
        ``name``, ``year``, ``network_operations_flop``, ``hardware_burden_flop``, ``remarks``.
    line : Fit
        From :func:`lib.compute.conversion`.
    name, description : str
        As in :func:`lookup`.
    named : Series of bool
        Rows whose name is written beside the point.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> from lib import compute
    >>> record = compute.record("imagenet", 2022)
    >>> both = record.dropna(subset=["network_operations_flop", "hardware_burden_flop"])
    >>> told = {"name": "fig-both", "description": "Points."}
    >>> chart = scatter(both, compute.conversion(record), named=both.year > 2000, **told)
    >>> len(chart.datasets["points"])
    11
    """
    operations, burden = rows.network_operations_flop, rows.hardware_burden_flop
    drawn = pd.DataFrame(
        {
            "name": rows.name,
            "year": rows.year.astype(int),
            "remarks": rows.remarks.replace("", "none"),
            "network_operations_flop": operations,
            "hardware_burden_flop": burden,
            "log10_operations": np.log10(operations).round(4),
            "log10_burden": np.log10(burden).round(4),
            "used_percent": (100 * operations / burden).round(1),
        }
    )
    # Names of points that lie within a decade share one place.
    place = drawn[["log10_operations", "log10_burden"]].round().apply(tuple, axis=1)
    shared = drawn.name[named].groupby(place[named]).transform(", ".join)
    drawn["written"] = shared[~place[named].duplicated()].reindex(drawn.index).fillna("")
    low, high = plots.reach(operations, 0.3)
    at = np.linspace(low, high, 25)
    band = line.predict(10**at, of="mean")
    fitted = pd.DataFrame(
        {"log10_operations": at}
        | {end: np.log10(getattr(band, end)) for end in ("estimate", "low", "high")}
    )
    share = pd.DataFrame(
        [
            {"words": words, "log10_operations": end, "log10_burden": end - np.log10(used)}
            for words, used in (("all used", 1.0), ("a third used", 1 / 3))
            for end in (low, high)
        ]
    )
    x = alt.X(
        "log10_operations:Q",
        scale=plots.scale((round(low, 2), round(high, 2))),
        axis=plots.compute_axis("Network operations, FLOP"),
    )
    y_axis = {
        "scale": alt.Scale(zero=False, nice=False, padding=6),
        "axis": plots.compute_axis("Hardware burden, FLOP"),
    }
    curve = alt.Chart(fitted)
    marks = alt.Chart(alt.NamedData("points")).encode(x, alt.Y("log10_burden:Q", **y_axis))
    return alt.layer(
        curve.mark_area(opacity=0.16).encode(x, alt.Y("low:Q", **y_axis), alt.Y2("high:Q")),
        curve.mark_line().encode(x, alt.Y("estimate:Q", **y_axis)),
        alt.Chart(share)
        .mark_line(color=PALETTE[5], strokeWidth=1.5)
        .encode(
            x,
            alt.Y("log10_burden:Q", **y_axis),
            alt.StrokeDash("words:N", legend=alt.Legend(title=None)),
        ),
        marks.mark_point(color=PALETTE[1], size=70).encode(
            tooltip=[
                alt.Tooltip("name:N", title="System"),
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("used_percent:Q", title="Peak used, %"),
                alt.Tooltip("remarks:N", title="Remarks"),
            ]
        ),
        marks.mark_text(align="left", dx=8, dy=4).encode(text="written:N"),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=360,
        datasets={"points": plots.rows_of(drawn)},
        usermeta={"data": "points"},
    )


def ratios(rows: pd.DataFrame, *, name: str, description: str, by: str, title: str) -> alt.Chart:
    """Draw one ratio a line, on a logarithmic axis, with rules where the two agree and at three.

    Parameters
    ----------
    rows : DataFrame
        ``label``, ``ratio``, ``said`` (the words of the mark) and the column `by`; the order is
        kept.
    name, description : str
        As in :func:`lookup`.
    by : str
        Column that gives colour and shape.
    title : str
        Of the axis.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"label": "A", "ratio": 3.0, "said": "A: 3.0", "kind": "counted"}
    >>> told = {"name": "fig-ratio", "description": "One.", "title": "Ratio"}
    >>> ratios(pd.DataFrame([row]), by="kind", **told).usermeta
    {'data': 'rows'}
    """
    scale = alt.Scale(type="log", domain=[0.02, 60], nice=False)
    axis = alt.Axis(title=title, values=[0.03, 0.1, 0.3, 1, 3, 10, 30], format="~g")
    groups = alt.Scale(domain=rows[by].unique().tolist())
    legend = alt.Legend(title=None, offset=44, columns=1, labelLimit=320)
    marks = (
        alt.Chart(alt.NamedData("rows"))
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            alt.X("ratio:Q", scale=scale, axis=axis),
            alt.Y(
                "label:N",
                sort=list(rows.label),
                axis=alt.Axis(title=None, labelLimit=190, ticks=False, grid=True),
            ),
            alt.Color(f"{by}:N", scale=groups, legend=legend),
            alt.Shape(f"{by}:N", scale=groups),
            tooltip=alt.Tooltip("said:N", title="Ratio"),
        )
    )
    rules = []
    for step, (words, at) in enumerate((("the same", 1.0), ("3 times", 3.0))):
        rule = alt.Chart(pd.DataFrame({"at": [at], "words": [words]})).encode(
            alt.X("at:Q", scale=scale, axis=axis)
        )
        rules += [
            rule.mark_rule(strokeDash=[6, 4], opacity=0.7),
            rule.mark_text(align="left", dx=3, dy=-5 - 13 * step, baseline="bottom").encode(
                text="words:N", y=alt.value(0)
            ),
        ]
    return alt.layer(
        *rules,
        marks,
        name=name,
        description=description,
        width=360,
        height=alt.Step(18),
        datasets={"rows": plots.rows_of(rows)},
        usermeta={"data": "rows"},
    )
