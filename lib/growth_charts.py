"""The charts of growth in time: a trend with its band, and fifty years of processors."""

from collections.abc import Mapping
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from lib import data, plots, processors
from lib.answers import Estimate
from lib.calculators import choice, signals
from lib.charts import PALETTE
from lib.growth import Growth, grow


def doubled(found: Estimate) -> str:
    """Say how long a doubling takes, with its interval.

    Examples
    --------
    >>> import math
    >>> doubled(Estimate(2.46, 2.24, 2.72, 0.95)), doubled(Estimate(4.2, 1.8, math.inf, 0.95))
    ('2.5 years (95 %: 2.2 to 2.7)', '4.2 years (95 %: 1.8 or more)')
    """
    end = f"to {found.high:.1f}" if np.isfinite(found.high) else "or more"
    return f"{found.estimate:.1f} years ({100 * found.level:g} %: {found.low:.1f} {end})"


def band(found: Growth, steps: int = 12) -> pd.DataFrame:
    """Return a trend and its 95 % band over its record, to be drawn.

    Returns
    -------
    DataFrame
        ``date``, and ``estimate low high``: base-10 logarithms.

    Examples
    --------
    >>> band(grow([2000, 2001, 2002], [10, 100, 1001]), 2).estimate.tolist()
    [1.0, 3.0]
    """
    dates = np.linspace(*found.window, steps)
    ends = [found.at(float(date)) for date in dates]
    return pd.DataFrame(
        {"date": dates.round(2)}
        | {
            side: np.log10([getattr(end, side) for end in ends]).round(3)
            for side in ("estimate", "low", "high")
        }
    )


def trend_layers(fitted: alt.Chart, x: alt.X, y: Mapping) -> tuple[alt.Chart, alt.Chart]:
    """Return the layers of a trend and its band, in grey.

    Parameters
    ----------
    fitted : Chart
        Of rows that :func:`band` made.
    x : X
    y : mapping
        Scale and axis of the other channel.

    Examples
    --------
    >>> len(trend_layers(alt.Chart(alt.NamedData("lines")), alt.X("date:Q"), {}))
    2
    """
    return (
        fitted.mark_area(opacity=0.15, color=PALETTE[5]).encode(
            x, alt.Y("low:Q", **y), alt.Y2("high:Q")
        ),
        fitted.mark_line(color=PALETTE[5]).encode(x, alt.Y("estimate:Q", **y)),
    )


def history(
    *, name: str, description: str, turn: float = 2005.0, folder: Path = data.DATA
) -> alt.Chart:
    """Draw fifty years of processors by one quantity, which the reader picks.

    Parameters
    ----------
    name, description : str
        As in :func:`pair`.
    turn : float
        Year before and after which the sentence gives the growth.
    folder : Path
        Folder of the data package.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> history(name="fig-history", description="Dots.").usermeta["answer"]
    'Transistors doubled in 2.1 years (95 %: 2.0 to 2.2) before 2005, and since then in 2.0 years \
(95 %: 1.9 to 2.2).'
    """
    sentences, lines, parts = {}, [], []
    for quantity, title in processors.QUANTITIES.items():
        rows = processors.series(quantity, folder)
        parts.append(rows.assign(quantity=title, log10=np.log10(rows.value).round(3)))
        halves = [rows[rows.date < turn], rows[rows.date >= turn]]
        found = [grow(half.date, half.value) for half in halves]
        before, after = (_pace(one) for one in found)
        sentences[title] = f"{title} {before} before {turn:.0f}, and since then {after}."
        lines += [band(one, 3).assign(quantity=title, half=i) for i, one in enumerate(found)]
    sentences = {title: _shorter(sentence) for title, sentence in sentences.items()}
    first = next(iter(sentences))
    drawn = pd.concat(parts, ignore_index=True)
    drawn["read"] = drawn.status.map({"read": "as stated", "read-by-eye": "read off a chart"})
    x = alt.X(
        "date:Q",
        scale=plots.scale((1970, 2023)),
        axis=alt.Axis(title="Date", format="d", tickMinStep=1),
    )
    y = {
        "scale": alt.Scale(zero=False, nice=False, padding=8),
        "axis": alt.Axis(
            title="Count, MHz, W, or SpecINT × 1,000",
            labelExpr=plots.POWER_OF_TEN,
            tickMinStep=1,
        ),
    }
    chosen = "datum.quantity == quantity"
    read = alt.Scale(domain=["read off a chart", "as stated"])
    marks = (
        alt.Chart(alt.NamedData("processors"))
        .transform_filter(chosen)
        .mark_point()
        .encode(
            x,
            alt.Y("log10:Q", **y),
            alt.Color("read:N", scale=read, legend=alt.Legend(title=None)),
            alt.Shape("read:N", scale=read),
            tooltip=[
                alt.Tooltip("date:Q", title="Date", format=".1f"),
                alt.Tooltip("value:Q", title="Value", format=",.4~r"),
            ],
        )
    )
    fitted = (
        alt.Chart(alt.NamedData("lines"))
        .transform_filter(chosen)
        .mark_line(color=PALETTE[5])
        .encode(x, alt.Y("estimate:Q", **y), detail="half:N")
    )
    columns = ["quantity", "date", "value", "log10", "read"]
    return alt.layer(
        marks,
        fitted,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={
            "processors": plots.rows_of(drawn[columns]),
            "lines": plots.rows_of(pd.concat(lines)[["quantity", "half", "date", "estimate"]]),
        },
        usermeta={"data": "processors", "answer": sentences[first]},
    ).add_params(
        choice("quantity", first, list(sentences), "Quantity"),
        *signals({"answer": f"({plots.literal(sentences)})[quantity]"}),
    )


def _pace(found: Growth) -> str:
    """Say how fast something grew, or that its growth cannot be told from none."""
    low, high, _ = found.fit.slope_interval()
    if low <= 0 <= high:
        return "did not clearly change"
    years = found.doubling_years()
    if low > 0:
        return f"doubled in {doubled(years)}"
    lasting = Estimate(-years.estimate, -years.high, -years.low, years.level)
    return f"halved in {doubled(lasting)}"


def _shorter(sentence: str) -> str:
    """Leave out a verb that is said twice."""
    twice = sentence.count("doubled") == 2
    return sentence.replace("since then doubled", "since then") if twice else sentence
