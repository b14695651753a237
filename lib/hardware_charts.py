"""The charts of hardware: a growth taken apart, chips by date, and steps of specialisation."""

import math
from collections.abc import Mapping
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from lib import data, plots, price_performance, units
from lib.calculators import choice, phrase, signals
from lib.charts import PALETTE
from lib.growth_charts import band, doubled, trend_layers
from lib.hardware import LEAST_SHARED, Decomposition, Recipe, between_recipes, recipes, times
from lib.measuring import SHORT, cut

_PAIR = (
    "{old} to {new}: {total} times the compute = {rate} (rate per chip) × {number} (number of "
    "chips) × {time} (time). {shares}{format}{product}"
)
_ALIKE = "The two are about equal, so shares would mean nothing."
_SHARES = "On a logarithmic scale that is {rate} %, {number} % and {time} %."
_FORMAT = " Of the rate, {gain} is the change of number format."
_PRODUCT = " Core-days are on record: of number and time only the product, {product}, is sure."

_KINDS = {
    "consumer": "GPU for consumers",
    "workstation": "GPU for workstations",
    "data-centre": "GPU for data centres",
}
"""Segments of graphics processors, as the legend names them."""


def label(recipe: Recipe) -> str:
    """Return what the lists call a system: name, data set, year; and if it is of the first release.

    Examples
    --------
    >>> [label(recipe) for recipe in recipes(2020).values()]
    ['AlexNet 7CNNs (ImageNet, 2012, first version)', 'NASNetA (6@4032) (ImageNet, 2018, first \
version)']
    """
    version = ", first version" if recipe.release == 2020 else ""
    short = cut(recipe.name)
    if short != recipe.name:  # a bracket that is cut open says little
        short = cut(recipe.name.partition(" (")[0])
    return f"{short} ({SHORT[recipe.benchmark]}, {recipe.year}{version})"


def every_recipe(folder: Path = data.DATA) -> dict[str, Recipe]:
    """Return the recipes of both releases by their labels: the first version's, then by data set.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    dict of str to Recipe

    Examples
    --------
    >>> len(every_recipe())
    101
    """
    found = sorted(
        (*recipes(2020, folder).values(), *recipes(2022, folder).values()),
        key=lambda one: (one.release, list(SHORT).index(one.benchmark), label(one).lower()),
    )
    return {label(one): one for one in found}


def said(found: Decomposition) -> str:
    """Say what :func:`pair` says of a decomposition, for a page without scripts.

    Examples
    --------
    >>> known = every_recipe()
    >>> old, new, *_ = known.values()
    >>> said(between_recipes(old, new)).split(". ")[1]
    'On a logarithmic scale that is 25.7 %, 78.9 % and −4.6 %.'
    """
    shares = _ALIKE
    if found.shares:
        shares = _SHARES.format(**{key: _signed(100 * one) for key, one in found.shares.items()})
    change = "" if found.precision == 1 else _FORMAT.format(gain=times(found.precision))
    product = ""
    if found.old.in_core_days or found.new.in_core_days:
        product = _PRODUCT.format(product=times(found.number * found.time))
    factors = {name: times(getattr(found, name)) for name in ("total", "rate", "number", "time")}
    return _PAIR.format(
        old=label(found.old),
        new=label(found.new),
        **factors,
        shares=shares,
        format=change,
        product=product,
    )


def pair(old: str, new: str, *, name: str, description: str, folder: Path = data.DATA) -> alt.Chart:
    """Draw a growth in compute by its factors; the reader picks both systems.

    Parameters
    ----------
    old, new : str
        Labels of the systems at the start, as :func:`every_recipe` has them.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    folder : Path
        Folder of the data package.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`said`.

    Raises
    ------
    KeyError
        If there is no such label.

    Examples
    --------
    >>> old, new, *_ = every_recipe()
    >>> chart = pair(old, new, name="fig-pair", description="Bars.")
    >>> chart.usermeta["answer"].startswith(old)
    True
    """
    known = every_recipe(folder)
    single = next(one for one in known.values() if one.precision == "fp32")
    numbers = {
        key: {
            "rate": one.rate_flop_per_s,
            "chips": one.chips,
            "hours": one.hours,
            "gain": between_recipes(single, one, folder).precision,
            "days": int(one.in_core_days),
        }
        for key, one in known.items()
    }
    derived = {
        "recipes": plots.literal(numbers),
        "a": "recipes[earlier]",
        "b": "recipes[later]",
        "rate": "b.rate / a.rate",
        "number": "b.chips / a.chips",
        "time": "b.hours / a.hours",
        "total": "rate * number * time",
        # Two formats that are both reduced are the same one: there is then no change to pay for.
        "gain": "a.gain == 1 ? b.gain : b.gain == 1 ? 1 / a.gain : 1",
        "whole": "log(total)",
        # From these the axis is taken, with room on both sides for what is written at the bars.
        "least": f"min(0, {', '.join(_DECADES)})",
        "most": f"max(1, {', '.join(_DECADES)})",
        "room": "45 * (most - least) / (width - 90)",  # 45 pixels, however wide the page is
    }
    spoken = {
        "old": "earlier",
        "new": "later",
        **{factor: factor_of(factor) for factor in ("total", "rate", "number", "time")},
    }
    shares = {factor: _share(f"log({factor}) / whole") for factor in ("rate", "number", "time")}
    alike = f"abs(whole) < {math.log(LEAST_SHARED)!r}"
    spoken["shares"] = f"({alike} ? '{_ALIKE}' : {phrase(_SHARES, shares)})"
    spoken["format"] = f"(gain == 1 ? '' : {phrase(_FORMAT, {'gain': factor_of('gain')})})"
    product = phrase(_PRODUCT, {"product": factor_of("(number * time)")})
    spoken["product"] = f"(a.days + b.days == 0 ? '' : {product})"
    derived["answer"] = phrase(_PAIR, spoken)
    rows = {
        "All of it": ("total", 0),
        "Rate, same format": ("rate / gain", 1),
        "Change of format": ("gain", 1),
        "Number of chips": ("number", 2),
        "Time": ("time", 3),
    }
    values = " : ".join(
        f"datum.factor == '{factor}' ? {value}" for factor, (value, _) in rows.items()
    )
    bars = pd.DataFrame({"factor": list(rows), "part": ["total", "chip", "chip", "number", "time"]})
    base = (
        alt.Chart(alt.NamedData("factors"))
        .transform_calculate(factor_value=f"{values} : 1")
        .transform_calculate(
            decades="log(datum.factor_value) / LN10", written=factor_of("datum.factor_value")
        )
        .encode(
            alt.Y(
                "factor:N",
                sort=list(rows),
                axis=alt.Axis(title=None, labelLimit=250, ticks=False),
            )
        )
    )
    x = alt.X(
        "decades:Q",
        scale=alt.Scale(
            domain=[alt.ExprRef("least - room"), alt.ExprRef("most + room")], nice=False, zero=False
        ),
        axis=alt.Axis(title="Times as much", labelExpr=plots.POWER_OF_TEN, tickMinStep=1),
    )
    parts = alt.Scale(domain=["total", "chip", "number", "time"], range=[PALETTE[5], *PALETTE[:3]])
    marks = base.mark_bar(height=16).encode(
        x,
        alt.Color("part:N", scale=parts, legend=None),
        tooltip=[alt.Tooltip("factor:N", title="Factor"), alt.Tooltip("written:N", title="Times")],
    )
    words = [
        base.transform_filter(f"datum.decades {sign} 0")
        .mark_text(align=align, dx=dx)
        .encode(x, text="written:N")
        for sign, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    return alt.layer(
        marks,
        *words,
        name=name,
        description=description,
        width=plots.WIDTH - 130,
        height=alt.Step(30),
        # The expressions hold the recipes already; as rows they are what the page publishes.
        datasets={"factors": plots.rows_of(bars), "recipes": plots.rows_of(_rows(known))},
        usermeta={
            "data": "recipes",
            "answer": said(between_recipes(known[old], known[new], folder)),
        },
    ).add_params(
        choice("earlier", old, list(known), "From"),
        choice("later", new, list(known), "to"),
        *signals(derived),
    )


_DECADES = tuple(f"log({one}) / LN10" for one in ("total", "rate / gain", "gain", "number", "time"))
"""Vega expressions of the lengths of the bars of :func:`pair`."""


def _rows(known: Mapping[str, Recipe]) -> pd.DataFrame:
    """Return the recipes as rows: what computed, how many, how long."""
    return pd.DataFrame(
        {
            "system": key,
            "processors": " and ".join(one.processors),
            "precision": one.precision,
            "rate_flop_per_s": one.rate_flop_per_s,
            "chips": one.chips,
            "hours": one.hours,
            "in_core_days": one.in_core_days,
        }
        for key, one in known.items()
    )


def factor_of(value: str) -> str:
    """Return a Vega expression that writes what :func:`lib.hardware.times` writes.

    Examples
    --------
    >>> factor_of("rate")
    "(rate >= 1000 ? format(rate, ',.4~r') : format(rate, ',.3~r'))"
    """
    return f"({value} >= 1000 ? format({value}, ',.4~r') : format({value}, ',.3~r'))"


def _share(value: str) -> str:
    """Return a Vega expression that writes a share in per cent."""
    return f"format(100 * {value}, '.1f')"


def _signed(value: float) -> str:
    """Write a number as Vega does: with a true minus sign, and none before zero."""
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")


def chip_rows(views: Mapping[str, tuple[str, str]], folder: Path = data.DATA) -> pd.DataFrame:
    """Return the chips of each view, as :func:`chips` draws them.

    Parameters
    ----------
    views : mapping
        Name of a view to rate and divisor, keys of :data:`lib.price_performance.RATES` and `PER`.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``view name kind date log10 said``.

    Examples
    --------
    >>> rows = chip_rows({"32 bits per chip": ("fp32", "chip")})
    >>> rows.kind.value_counts()["GPU for data centres"]
    np.int64(53)
    """
    every = price_performance.chips(folder).set_index("accelerator")
    named = every.segment.map(_KINDS).where(every.kind == "gpu")
    named = named.fillna(every.kind.map({"tpu": "TPU", "asic": "other learning chip"}))
    parts = []
    for view, (rate, per) in views.items():
        groups = ("gpus", "learning-chips") if rate == "matrix" and per != "dollar" else ("gpus",)
        rows = pd.concat(
            [price_performance.performance(group, rate, per, folder) for group in groups]
        )
        unit = price_performance.PER[per].removesuffix(" per chip")
        parts.append(
            pd.DataFrame(
                {
                    "view": view,
                    "name": rows.name,
                    "kind": rows.accelerator.map(named),
                    "date": rows.date.round(2),
                    "log10": np.log10(rows.value).round(3),
                    "said": [units.prefixed(value, unit) for value in rows.value],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def chips(
    views: Mapping[str, tuple[str, str]],
    *,
    name: str,
    description: str,
    folder: Path = data.DATA,
) -> alt.Chart:
    """Draw chips by the date of their release, with the trend of the graphics processors.

    Parameters
    ----------
    views : mapping
        As for :func:`chip_rows`; the first is shown at the start, and the reader picks another.
    name, description, folder
        As in :func:`pair`.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> chart = chips({"32 bits, per chip": ("fp32", "chip")}, name="fig-c", description="Dots.")
    >>> chart.usermeta["answer"]
    '32 bits, per chip: graphics processors doubled in 2.4 years (95 %: 2.2 to 2.7); 93 chips.'
    """
    sentences, lines = {}, []
    for view, (rate, per) in views.items():
        found = price_performance.trend("gpus", rate, per, folder)
        sentences[view] = (
            f"{view}: graphics processors doubled in {doubled(found.doubling_years())}; "
            f"{found.n} chips."
        )
        lines.append(band(found).assign(view=view))
    first = next(iter(views))
    kinds = [*_KINDS.values(), "TPU", "other learning chip"]
    x = alt.X(
        "date:Q",
        scale=plots.scale((2008, 2027)),
        axis=alt.Axis(title="Release", format="d", tickMinStep=1),
    )
    y = {
        "scale": alt.Scale(zero=False, nice=False, padding=8),
        "axis": alt.Axis(
            title="FLOP/s per chip, watt or US$", labelExpr=plots.POWER_OF_TEN, tickMinStep=1
        ),
    }
    fitted = alt.Chart(alt.NamedData("lines")).transform_filter("datum.view == view")
    marks = (
        alt.Chart(alt.NamedData("chips"))
        .transform_filter("datum.view == view")
        .mark_point()
        .encode(
            x,
            alt.Y("log10:Q", **y),
            alt.Color(
                "kind:N", scale=alt.Scale(domain=kinds), legend=alt.Legend(title=None, columns=2)
            ),
            alt.Shape("kind:N", scale=alt.Scale(domain=kinds)),
            tooltip=[
                alt.Tooltip("name:N", title="Chip"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("date:Q", title="Release", format=".1f"),
                alt.Tooltip("said:N", title="Value"),
            ],
        )
    )
    return alt.layer(
        *trend_layers(fitted, x, y),
        marks,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=360,
        datasets={
            "chips": plots.rows_of(chip_rows(views, folder)),
            "lines": plots.rows_of(pd.concat(lines)),
        },
        usermeta={"data": "chips", "answer": sentences[first]},
    ).add_params(
        choice("view", first, list(views), "Rate"),
        *signals({"answer": f"({plots.literal(sentences)})[view]"}),
    )


def efficiency(rows: pd.DataFrame, *, name: str, description: str) -> alt.Chart:
    """Draw the best peak per watt of each step of specialisation, in several spans of years.

    Parameters
    ----------
    rows : DataFrame
        ``step``, ``span``, ``chip`` and ``flop_per_s_per_w``; the order is kept.
    name, description : str
        As in :func:`pair`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"step": "TPU", "span": "2017", "chip": "TPU v2", "flop_per_s_per_w": 1.6e11}
    >>> efficiency(pd.DataFrame([row]), name="fig-e", description="One.").usermeta
    {'data': 'rows'}
    """
    spans = alt.Scale(domain=rows.span.unique().tolist())
    drawn = rows.assign(
        log10=np.log10(rows.flop_per_s_per_w).round(3),
        # On a telephone there is no room for the form of the board and the size of its memory.
        short=rows.chip.str.replace(r" (PCIe|SXM\d*|OAM)\b.*| \d+ GB$", "", regex=True),
        said=[units.prefixed(value, "FLOP/s per W") for value in rows.flop_per_s_per_w],
    )
    base = alt.Chart(alt.NamedData("rows")).encode(
        alt.X(
            "log10:Q",
            scale=plots.scale((9.7, 13.7)),
            axis=alt.Axis(
                title="Peak FLOP/s per watt", labelExpr=plots.POWER_OF_TEN, tickMinStep=1
            ),
        ),
        alt.Y(
            "step:N",
            sort=rows.step.unique().tolist(),
            axis=alt.Axis(title=None, labelLimit=230, ticks=False, grid=True),
        ),
        yOffset=alt.YOffset("span:N", sort=spans.domain),
    )
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        alt.Color("span:N", scale=spans, legend=alt.Legend(title=None, offset=14)),
        alt.Shape("span:N", scale=spans),
        tooltip=[alt.Tooltip("chip:N", title="Chip"), alt.Tooltip("said:N", title="Peak")],
    )
    names = base.mark_text(align="left", dx=8).encode(text="short:N")
    return alt.layer(
        marks,
        names,
        name=name,
        description=description,
        width=plots.WIDTH - 140,
        height=alt.Step(22),
        datasets={"rows": plots.rows_of(drawn)},
        usermeta={"data": "rows"},
    )
