"""The chart of numbers before and after: what other rows, or other code, did to them."""

from collections.abc import Iterable, Mapping

import altair as alt

from lib import charts, plots
from lib.changes import Number, number_of
from lib.charts import PALETTE

WHEN = ("before", "after")


def pairs(
    old: Iterable[dict], new: Iterable[dict], number: str, labels: Mapping[str, str]
) -> list[dict]:
    """Return a number of some results before and after, as rows to be drawn.

    Parameters
    ----------
    old, new : iterable of dict
        Results of one kind of two documents.
    number : str
        Name of the number.
    labels : mapping of str to str
        What to call each result that is drawn, by its id.

    Returns
    -------
    list of dict
        ``result when value low high``, two rows a result or one; without those whose interval is
        unbounded, which no axis holds.

    Examples
    --------
    >>> fits = [{"id": "a", "exponent": 9.0, "exponent_interval": [8.0, 11.0]}]
    >>> pairs(fits, [], "exponent", {"a": "ImageNet"})
    [{'result': 'ImageNet', 'when': 'before', 'value': 9.0, 'low': 8.0, 'high': 11.0}]
    """
    found = []
    for when, results in zip(WHEN, (old, new), strict=True):
        known = {result["id"]: number_of(result, number) for result in results}
        found += [
            {"result": label, "when": when, **_rounded(known[key])}
            for key, label in labels.items()
            if known.get(key) and None not in (known[key].low, known[key].high)
        ]
    return found


def _rounded(number: Number) -> dict[str, float]:
    return {end: round(getattr(number, end), 3) for end in ("value", "low", "high")}


def before_after(rows: list[dict], title: str, *, name: str, description: str) -> alt.Chart:
    """Draw numbers with their intervals, before above after.

    Parameters
    ----------
    rows : list of dict
        From :func:`pairs`.
    title : str
        Of the axis of the numbers.
    name, description : str
        Of the chart; the description is for those who cannot see it.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"result": "ImageNet", "when": "after", "value": 9.0, "low": 8.0, "high": 11.0}
    >>> chart = before_after([row], "Power", name="fig-a", description="One power.")
    >>> len(chart.layer)
    2
    """
    order = list(dict.fromkeys(row["result"] for row in rows))
    color = alt.Color(
        "when:N",
        title=None,
        scale=alt.Scale(domain=list(WHEN), range=[PALETTE[5], PALETTE[0]]),
    )
    shape = alt.Shape(
        "when:N", title=None, scale=alt.Scale(domain=list(WHEN), range=["circle", "diamond"])
    )
    axis = {
        "title": title,
        "scale": alt.Scale(zero=False, nice=False, padding=8, type=_scale(rows)),
    }
    # On two lines, so that a telephone has room for the numbers.
    labels = alt.Axis(title=None, labelExpr="split(datum.label, ', ')", labelLimit=150)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("result:N", sort=order, axis=labels),
        yOffset=alt.YOffset("when:N", sort=list(WHEN)),
        color=color,
    )
    ends = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", **axis), x2="high:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("value:Q", **axis),
        shape=shape,
        tooltip=[
            alt.Tooltip("result:N", title="result"),
            alt.Tooltip("when:N", title="when"),
            *(
                alt.Tooltip(f"{end}:Q", title=end, format=".3~f")
                for end in ("value", "low", "high")
            ),
        ],
    )
    return alt.layer(ends, dots).properties(
        name=name, description=description, width=plots.WIDTH - 140, height={"step": 15}
    )


def _scale(rows: list[dict]) -> str:
    """Return a logarithmic scale where numbers of one sign span more than a decade."""
    ends = [row[end] for row in rows for end in ("low", "high")]
    return "log" if ends and min(ends) > 0 and max(ends) > 10 * min(ends) else "linear"


def markup(chart: alt.Chart) -> str:
    """Return a chart as the pages show it, for a page that no chapter's code writes.

    Examples
    --------
    >>> row = {"result": "ImageNet", "when": "after", "value": 9.0, "low": 8.0, "high": 11.0}
    >>> markup(before_after([row], "Power", name="fig-a", description="One power."))[:18]
    '<div class="chart"'
    """
    charts.enable()
    return charts.render(chart.to_dict())["text/html"]
