"""The multiverse of analyses: what every defensible way to read the record says, in one chart.

A *specification* is one choice in each of several dimensions: which benchmark, form, estimator and
so on. A *specification curve* shows the estimates of all of them, sorted, and below each the
choices it made. Here the reader can also filter and sort it. As in :mod:`lib.calculators`, the
chart computes everything itself, and Python writes the sentence with which it starts.

An error that does not fall has no power. Read by the slope, ``-1 / power``, it lies past every
power: as the power grows without end the slope comes up to zero, and beyond zero the power returns
from below zero. So an estimate that is infinite or below zero counts as larger than any other, and
so does an interval that lies below zero. An interval that goes through zero, from below zero to a
power, holds every smaller power.

References
----------
U. Simonsohn, J. P. Simmons and L. D. Nelson (2020), Specification curve analysis, Nature Human
Behaviour 4, 1208-1214.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from lib import calculators, plots
from lib.charts import PALETTE

ANY = "any"
"""First choice of every list that filters: all analyses pass."""

ORDERS = {"estimate": "estimate", "low": "lower end", "width": "width of the interval"}
"""Orders beside those by a dimension, with their names."""

_NUMBERS = ["estimate", "low", "high"]
_NO_END = 1e99  # a power without end: unlike infinities, two of these have a middle
_NO_MEDIAN = _NO_END / 4  # above it, one of the two estimates in the middle has no end

# Vega-Lite gives this name to the analyses that pass the filters; the tests hold it to that.
_SHOWN = "data_0"

_PANEL, _GAP, _ROW = 250, 20, 13  # px: height of the curve, of the space below, of a matrix row

# What the chart says. Python fills it for the page, and Vega expressions for the live chart.
_COUNT = "{shown} of {all} analyses{choices}: "
_FOUND = (
    "median power {median}; {for_article} % of the intervals hold {article}, {for_theory} % hold "
    "{theory}, {endless} % have no upper end. "
)
_FALLS = "Halving the error takes {times} times the compute at the median. "
_FLAT = "At the median the error does not fall. "
_NONE = "no analysis makes these choices together. "
_ORDER = "Sorted by {order}."


def specification_curve(
    rows: pd.DataFrame,
    dimensions: Mapping[str, str],
    *,
    name: str,
    description: str,
    theory: float,
    article: float,
    domain: tuple[float, float] = (2, 200),
) -> alt.LayerChart:
    """Draw all analyses, sorted, over the choices that each makes; lists filter and sort them.

    Parameters
    ----------
    rows : DataFrame
        One row an analysis: the columns of `dimensions` (short words), ``n``, the number of
        points, and ``estimate``, ``low`` and ``high``, the power of compute and the ends of its
        interval: -inf and inf where there is no end. Numbers are kept to four digits.
    dimensions : mapping
        Column, a word of letters and underscores, to its title, in the order of lists and matrix.
        A dimension in which all rows agree is left out of both.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    theory, article : float
        Powers to compare with. Colour and shape say where an interval lies against `article`.
    domain : pair of float
        Ends of the axis of powers. What lies outside is drawn at levels of its own, named on the
        axis, so that an end that is far away and one that is not there can be told apart.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`words`. Its
        data set ``rows`` holds the analyses, with null for a number that is infinite.

    Raises
    ------
    ValueError
        If a column is missing, a number is NaN, the ends of an interval are crossed, a choice is
        called ``"any"``, or two rows make the same choices.

    Examples
    --------
    >>> rows = pd.DataFrame({"form": ["power", "broken"], "n": 77, "estimate": [9.5, 12],
    ...     "low": [7, 10], "high": [14, np.inf]})
    >>> against = {"theory": 4, "article": 9}
    >>> chart = specification_curve(rows, {"form": "Form"}, name="fig-all", description="Two.",
    ...     **against)
    >>> chart.usermeta["answer"] == words(rows, {"form": "Form"}, **against)
    True
    """
    rows = _checked(rows, dimensions)
    choices = _choices(rows, dimensions)
    matrix = list(_matrix_rows(choices, dimensions))
    controls = [
        _list("sorted_by", "Sort by", _orders(choices, dimensions)),
        *(
            _list(f"only_{column}", dimensions[column], {value: value for value in (ANY, *values)})
            for column, values in choices.items()
        ),
    ]
    derived = {
        "answer": _answer(len(rows), choices, dimensions, theory, article),
        "pitch": f"round(100 * width / max(1, length(data('{_SHOWN}')))) / 100",  # px an analysis
    }
    chart = alt.layer(
        _curve(_Axis(*domain), {"theory": theory, "article": article}, choices, dimensions),
        _ticks(matrix, choices),
        data=alt.NamedData("rows"),
        name=name,
        description=description,
        width=plots.WIDTH - 50,
        height=_PANEL + _GAP + _ROW * len(matrix),
        datasets={"rows": plots.rows_of(rows.replace([np.inf, -np.inf], np.nan))},
        usermeta={
            "data": "rows",
            "answer": words(rows, dimensions, theory=theory, article=article),
        },
    ).resolve_scale(y="independent")
    return _arranged(chart, choices, theory, article).add_params(
        *controls, *(alt.param(name=key, expr=expr) for key, expr in derived.items())
    )


def words(
    rows: pd.DataFrame,
    dimensions: Mapping[str, str],
    *,
    theory: float,
    article: float,
    only: Mapping[str, str] | None = None,
    sorted_by: str = "estimate",
) -> str:
    """Say what :func:`specification_curve` says of the same choices, for a page without scripts.

    Parameters
    ----------
    rows, dimensions, theory, article
        As in :func:`specification_curve`.
    only : mapping, optional
        Column to the one value with which analyses pass.
    sorted_by : str
        Key of `ORDERS`, or a column of `dimensions` in which rows differ.

    Returns
    -------
    str
        How many analyses there are, the median power, the shares of intervals that hold `article`
        and `theory` and that have no upper end, and what halving the error takes at the median.

    Raises
    ------
    ValueError
        As :func:`specification_curve`, and for a dimension in which rows do not differ.

    Examples
    --------
    >>> rows = pd.DataFrame({"form": ["power", "broken"], "n": 77, "estimate": [9.5, 12],
    ...     "low": [7, 10], "high": [14, np.inf]})
    >>> print(words(rows, {"form": "Form"}, theory=4, article=9, only={"form": "power"}))
    1 of 2 analyses, form power: median power 9.5; 100 % of the intervals hold 9, 0 % hold 4, 0 % \
have no upper end. Halving the error takes 724 times the compute at the median. Sorted by estimate.
    """
    rows = _checked(rows, dimensions)
    choices = _choices(rows, dimensions)
    orders, only = _orders(choices, dimensions), dict(only or {})
    if unknown := [*only.keys() - choices.keys(), *{sorted_by} - orders.keys()]:
        raise ValueError(f"{unknown[0]!r}: expected a dimension in which rows differ")
    shown = rows[np.all([rows[c] == value for c, value in only.items()], axis=0)] if only else rows
    made = "".join(f", {dimensions[c].lower()} {value}" for c, value in only.items())
    said = _COUNT.format(shown=len(shown), all=len(rows), choices=made)
    if shown.empty:
        said += _NONE
    else:
        estimate, low, high = _placed(shown)
        below, above = np.sort(estimate)[[(len(shown) - 1) // 2, len(shown) // 2]]
        median = float(below + (above - below) * 0.5)  # as Vega does, so that both round alike
        falls = median < _NO_MEDIAN
        said += _FOUND.format(
            median=f"{_half_up(10 * median) / 10:.1f}" if falls else "unbounded",
            article=f"{article:g}",
            for_article=_percent((low <= article) & (article <= high)),
            theory=f"{theory:g}",
            for_theory=_percent((low <= theory) & (theory <= high)),
            endless=_percent(high == _NO_END),
        )
        times = calculators.say(median * math.log10(2)) if falls else ""
        said += _FALLS.format(times=times) if falls else _FLAT
    return said + _ORDER.format(order=orders[sorted_by])


def _checked(rows: pd.DataFrame, dimensions: Mapping[str, str]) -> pd.DataFrame:
    """Return the columns that the chart needs, numbers to four digits, or say what is wrong."""
    needed = [*dimensions, "n", *_NUMBERS]
    if missing := [column for column in needed if column not in rows]:
        raise ValueError(f"rows: no column {missing[0]!r}; an analysis needs {', '.join(needed)}")
    if len(rows) < 2:
        raise ValueError(f"rows: {len(rows)} analyses; a curve needs two or more")
    rows = rows[needed].reset_index(drop=True)
    for column in dimensions:
        if not column.isidentifier():
            raise ValueError(f"dimensions: {column!r} must be a word of letters and underscores")
        rows[column] = rows[column].astype(str)
        if (rows[column] == ANY).any():
            raise ValueError(f"rows: a choice in {column!r} is called {ANY!r}, the word for all")
    for column in _NUMBERS:
        if rows[column].isna().any():
            where = rows[column].isna().idxmax()
            raise ValueError(f"rows[{where}]: {column} is NaN; give inf where there is no end")
        rows[column] = [float(f"{value:.4g}") for value in rows[column]]
    if (wrong := (rows.low > rows.high) | (rows.low == np.inf) | (rows.high == -np.inf)).any():
        raise ValueError(
            f"rows[{wrong.idxmax()}]: the interval ends before it begins: low must be at most "
            "high, and below inf, and high above -inf"
        )
    if (twice := rows.duplicated([*dimensions])).any():
        raise ValueError(f"rows[{twice.idxmax()}] makes the same choices as a row before it")
    return rows


def _choices(rows: pd.DataFrame, dimensions: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the values of each dimension in which rows differ, in the order of the rows."""
    values = {column: rows[column].unique().tolist() for column in dimensions}
    return {column: found for column, found in values.items() if len(found) > 1}


def _orders(choices: Iterable[str], dimensions: Mapping[str, str]) -> dict[str, str]:
    return ORDERS | {column: dimensions[column].lower() for column in choices}


def _list(name: str, title: str, options: Mapping[str, str]) -> alt.Parameter:
    """Return a list to choose from, which starts with its first option."""
    bind = alt.binding_select(
        options=list(options), labels=list(options.values()), name=f"{title} "
    )
    return alt.param(name=name, value=next(iter(options)), bind=bind)


def _placed(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return estimates and ends in their order, from steep to flat: see the module's first lines.

    :func:`_arranged` does so in Vega.
    """
    estimate, low, high = (rows[column].to_numpy() for column in _NUMBERS)
    middle = np.where((estimate >= 0) & (estimate < np.inf), estimate, _NO_END)
    bottom = np.where(high > 0, np.maximum(low, 0), _NO_END)
    return middle, bottom, np.where((high > 0) & (high < np.inf), high, _NO_END)


def _half_up(value: float) -> int:
    """Round to a whole number as Vega does; Python takes halves to the even neighbour."""
    return math.floor(value + 0.5)


def _percent(which: np.ndarray) -> int:
    return _half_up(100 * int(which.sum()) / which.size)


def _answer(
    count: int,
    choices: Mapping[str, list[str]],
    dimensions: Mapping[str, str],
    theory: float,
    article: float,
) -> str:
    """Return the Vega expression of what :func:`words` writes."""
    # Every analysis that is shown carries the totals of all that are.
    shown, total = f"data('{_SHOWN}')", f"data('{_SHOWN}')[0]."
    made = (
        f"(only_{column} == '{ANY}' ? '' : {plots.literal(f', {dimensions[column].lower()} ')} + "
        f"only_{column})"
        for column in choices
    )
    spoken = {
        "shown": f"length({shown})",
        "all": str(count),
        "choices": " + ".join(made),
        "median": f"({total}median < {_NO_MEDIAN} ? format(round(10 * {total}median) / 10, '.1f')"
        " : 'unbounded')",
        "article": plots.literal(f"{article:g}"),
        "theory": plots.literal(f"{theory:g}"),
        "times": calculators.amount(f"({total}median * {math.log10(2)!r})"),
        "order": f"({plots.literal(_orders(choices, dimensions))})[sorted_by]",
    }
    for part in ("for_article", "for_theory", "endless"):
        spoken[part] = f"round(100 * {total}{part} / {total}shown)"
    count_, found, falls, flat, none, order = (
        calculators.phrase(sentence, spoken)
        for sentence in (_COUNT, _FOUND, _FALLS, _FLAT, _NONE, _ORDER)
    )
    halving = f"({total}median < {_NO_MEDIAN} ? {falls} : {flat})"
    return f"{count_} + (length({shown}) ? {found} + {halving} : {none}) + {order}"


def _arranged(
    chart: alt.LayerChart, choices: Mapping[str, list[str]], theory: float, article: float
) -> alt.LayerChart:
    """Filter the analyses, sort them from left to right, and add up what the sentence says."""
    passes = " && ".join(
        f"(only_{column} == '{ANY}' || datum.{column} == only_{column})" for column in choices
    )
    by = {"estimate": "datum.middle", "low": "datum.bottom"}
    endless = f"datum.top == {_NO_END} || datum.bottom == 0"  # on a logarithmic axis
    by["width"] = f"{endless} ? {_NO_END} : datum.top / datum.bottom"
    by |= {c: f"indexof({plots.literal(values)}, datum.{c})" for c, values in choices.items()}
    keys = ", ".join(f"{order}: {value}" for order, value in by.items())
    # A number without end is null here.
    past = "isValid(datum.high) && datum.high <= 0"
    placed = {
        "middle": f"isValid(datum.estimate) && datum.estimate >= 0 ? datum.estimate : {_NO_END}",
        "bottom": f"{past} ? {_NO_END} : isValid(datum.low) ? max(0, datum.low) : 0",
        "top": f"isValid(datum.high) && datum.high > 0 ? datum.high : {_NO_END}",
    }
    holds = "inrange({}, [datum.bottom, datum.top]) ? 1 : 0".format
    return (
        chart.transform_filter(passes)
        .transform_calculate(**placed)
        .transform_calculate(
            key=f"({{{keys}}})[sorted_by]",
            holds_article=holds(article),
            holds_theory=holds(theory),
            no_end=f"datum.top == {_NO_END} ? 1 : 0",
        )
        .transform_window(rank="row_number()", sort=[alt.SortField("key"), alt.SortField("middle")])
        .transform_joinaggregate(
            shown="count()",
            median="median(middle)",
            for_article="sum(holds_article)",
            for_theory="sum(holds_theory)",
            endless="sum(no_end)",
        )
        .transform_calculate(share="(datum.rank - 0.5) / datum.shown")
    )


@dataclass(frozen=True)
class _Axis:
    """Axis of powers, with levels outside for those that are too small, too large or endless."""

    low: float
    high: float

    @property
    def levels(self) -> tuple[float, float, float]:
        """Where a power stands that is below the axis, above it, or without end."""
        step = (self.high / self.low) ** 0.07
        return self.low / step, self.high * step, self.high * step**2

    def place(self, power: str) -> str:
        """Return the Vega expression of where a power stands."""
        less, more, endless = self.levels
        outside = f"{power} == {_NO_END} ? {endless} : {power} > {self.high} ? {more} : {less}"
        return f"inrange({power}, [{self.low}, {self.high}]) ? {power} : {outside}"

    def encoding(self) -> alt.Y:
        """Return the vertical encoding of the field ``at``."""
        less, more, endless = self.levels
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        ticks = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
        label = (
            f"datum.value < {self.low} ? '< {self.low:g}' : datum.value >= {endless} ? 'no end' : "
            f"datum.value > {self.high} ? '> {self.high:g}' : format(datum.value, '~g')"
        )
        return alt.Y(
            "at:Q",
            scale=alt.Scale(type="log", domain=[less, endless], range=[_PANEL, 0], nice=False),
            axis=alt.Axis(
                title="Power of compute",
                orient="left",
                values=[less, *(t for t in ticks if self.low <= t <= self.high), more, endless],
                labelExpr=label,
                labelOverlap=False,
            ),
        )


def _curve(
    axis: _Axis,
    rules: Mapping[str, float],
    choices: Iterable[str],
    dimensions: Mapping[str, str],
) -> alt.LayerChart:
    """Draw intervals and estimates, and a rule for each power to compare with."""
    article = f"{rules['article']:g}"
    sides = [f"holds {article}", f"above {article}", f"below {article}"]
    side = f"datum.bottom > {article} ? '{sides[1]}' : '{sides[2]}'"
    written = "isValid(datum.{0}) ? format(datum.{0}, '.3~r') : 'no end'".format
    y = axis.encoding()
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=sides, range=list(PALETTE[:3])),
        legend=alt.Legend(title=None, symbolOpacity=1, columns=3),
    )
    base = (
        alt.Chart()
        .transform_calculate(
            side=f"datum.holds_article ? '{sides[0]}' : {side}",
            at=axis.place("datum.middle"),
            start=axis.place("datum.bottom"),
            stop=axis.place("datum.top"),
            power=written("estimate"),
            ends=f"({written('low')}) + ' to ' + ({written('high')})",
        )
        .encode(
            alt.X("share:Q", scale=plots.scale((0, 1)), axis=None),
            colour,
            tooltip=[
                alt.Tooltip("power:N", title="Power"),
                alt.Tooltip("ends:N", title="Interval"),
                alt.Tooltip("n:Q", title="Points"),
                *(alt.Tooltip(f"{column}:N", title=dimensions[column]) for column in choices),
            ],
        )
    )
    bars = base.mark_rule(strokeWidth=alt.expr("clamp(0.6 * pitch, 0.6, 4)"), opacity=0.55).encode(
        alt.Y("start:Q", scale=y["scale"]), alt.Y2("stop:Q")
    )
    dots = base.mark_point(filled=True, size=alt.expr("clamp(6 * pitch, 8, 60)"), opacity=1).encode(
        y,
        alt.Shape(
            "side:N",
            scale=alt.Scale(domain=sides, range=["circle", "triangle-up", "triangle-down"]),
        ),
    )
    rule = alt.Chart(
        pd.DataFrame({"rule": [f"{k}: {v:g}" for k, v in rules.items()], "at": rules.values()})
    ).encode(alt.Y("at:Q", scale=y["scale"]))
    return alt.layer(
        bars,
        dots,
        rule.mark_rule(strokeDash=[6, 4], opacity=0.8),
        rule.mark_text(align="left", dx=4).encode(x=alt.value("width"), text="rule:N"),
    )


def _matrix_rows(choices: Mapping[str, list[str]], dimensions: Mapping[str, str]) -> Iterable[str]:
    """Name the rows of the matrix; the title of a dimension stands over its values."""
    for column, values in choices.items():
        yield f": {dimensions[column]}"
        yield from (f"{column}: {value}" for value in values)


def _ticks(matrix: list[str], choices: Mapping[str, list[str]]) -> alt.Chart:
    """Draw a tick below each analysis in the rows of the choices that it makes."""
    named = "slice(datum.label, indexof(datum.label, ': ') + 2)"
    bold = {"test": "indexof(datum.label, ': ') == 0", "value": 600}
    y = alt.Y(
        "row:N",
        scale=alt.Scale(type="point", domain=matrix, range=[_PANEL + _GAP, alt.expr("height")]),
        axis=alt.Axis(
            title=None,
            orient="left",
            labelExpr=named,
            labelFontWeight={"condition": bold, "value": 400},
            labelFontSize=11,
            labelOverlap=False,
            labelLimit=150,
            ticks=False,
            domain=False,
            grid=False,
        ),
    )
    # The ticks of a row are one path, drawn as one symbol of size 4, at which a unit of the path
    # is a pixel: thousands of marks would make the page heavy and the lists slow.
    half = _ROW // 2 - 2
    path = f"'M' + join(pluck(datum.made, 'px'), ',{-half}v{2 * half}M') + ',{-half}v{2 * half}'"
    return (
        alt.Chart()
        .transform_fold([*choices], as_=["dimension", "value"])
        .transform_calculate(
            row="datum.dimension + ': ' + datum.value", px="round(100 * datum.share * width) / 100"
        )
        .transform_aggregate(made="values(px)", groupby=["row"])
        .transform_calculate(path=path)
        .mark_point(
            size=4,
            filled=False,
            strokeWidth=alt.expr("clamp(0.6 * pitch, 0.7, 4)"),
            stroke="currentColor",
        )
        .encode(y, alt.Shape("path:N", scale=None), x=alt.value(0))
    )
