"""The charts of the ways out: a bill over a life, compute for a level, new test sets."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from lib import deployment, plots
from lib.calculators import amount, choice, phrase, say, signals, slider
from lib.charts import PALETTE
from lib.deployment import Plan
from lib.robustness import SHIFTS, drop, line, scores

WAYS = ("dense", "pruned", "searched", "distilled", "shared")
"""The plans that the accounting compares, in the order of its legend."""

_NONE_LOWER = "None is lower than dense"

_ACCOUNT = (
    "{uses} uses and {trainings}: use takes {share} % of the dense bill. {best}. Cheaper than "
    "dense: pruned {pruned}, searched {searched}, distilled {distilled}. Shared by {tasks} tasks, "
    "the bill of one is {shared} of the dense one."
)


class Life(NamedTuple):
    """What the reader may set in the accounting; amounts in dense trainings."""

    log10_uses: float = 9.0
    trainings: int = 1
    factor: float = 4.0  #: by which the smaller network is cheaper
    search: float = 10.0  #: cost of the search
    students: int = 1
    tasks: int = 10  #: that share a pre-training


class Terms(NamedTuple):
    """What the accounting takes from the record and holds still."""

    uses_per_training: float  #: uses that take as much as one dense training
    extra: float  #: training after pruning, as a part of the training before
    pretraining: float  #: common training of many tasks, in dense trainings
    tuning: float  #: tuning for one of them, in dense trainings


def plans(life: Life, terms: Terms) -> dict[str, Plan]:
    """Return the plan of each way, in dense trainings.

    Examples
    --------
    >>> found = plans(Life(), Terms(3.84e8, 0.5, 3.3, 0.1))
    >>> list(found) == list(WAYS), found["searched"].fixed(2)
    (True, 10.5)
    """
    dense = Plan("dense", 0.0, 1.0, 1 / terms.uses_per_training)
    return {
        "dense": dense,
        "pruned": deployment.compressed(dense, life.factor, terms.extra),
        "searched": deployment.searched(dense, life.factor, life.search),
        "distilled": deployment.distilled(dense, life.factor, life.students),
        "shared": deployment.shared(dense, life.tasks, terms.pretraining, terms.tuning),
    }


def account(life: Life, terms: Terms) -> str:
    """Say what :func:`accounting` says when it is set so.

    Examples
    --------
    >>> print(account(Life(), Terms(3.84e8, 0.5, 3.3, 0.1)).split(". ")[0])
    1.0 billion uses and 1 training: use takes 72 % of the dense bill
    """
    uses, found = 10**life.log10_uses, plans(life, terms)
    bills = {way: plan.total(uses, life.trainings) for way, plan in found.items()}
    best = min(bills, key=bills.get)
    turns = {
        way: deployment.break_even(found["dense"], found[way], life.trainings)
        for way in ("pruned", "searched", "distilled")
    }
    return _ACCOUNT.format(
        uses=say(life.log10_uses),
        trainings=f"{life.trainings} training" + ("" if life.trainings == 1 else "s"),
        share=_rounded(100 * found["dense"].share_of_use(uses, life.trainings)),
        best=_NONE_LOWER
        if best == "dense"
        else f"Lowest of the five: {best}, {bills[best] / bills['dense']:.3f} of it",
        tasks=life.tasks,
        shared=f"{bills['shared'] / bills['dense']:.3f}",
        **{
            way: "from the first use on" if turn <= 1 else f"from {say(math.log10(turn))} uses on"
            for way, turn in turns.items()
        },
    )


def _rounded(percent: float) -> str:
    """Write a share in per cent, without the 0 and 100 that rounding alone would make."""
    if percent < 1:
        return "less than 1"
    return "more than 99" if percent > 99 else f"{percent:.0f}"


def accounting(terms: Terms, *, name: str, description: str) -> alt.LayerChart:
    """Draw the bill of each way, over the dense one, against the uses; the rest is to be set.

    Parameters
    ----------
    terms : Terms
        From the record.
    name, description : str
        Of the chart; the description is for those who cannot see it.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`account`.

    Examples
    --------
    >>> terms = Terms(3.84e8, 0.5, 3.3, 0.1)
    >>> chart = accounting(terms, name="fig-account", description="Lines.")
    >>> chart.usermeta["answer"] == account(Life(), terms)
    True
    """
    start = Life()
    controls = [
        slider("uses", start.log10_uses, (5, 13, 0.25), "Uses, power of ten"),
        slider("trainings", start.trainings, (1, 50, 1), "Trainings"),
        slider("factor", start.factor, (1.5, 20, 0.5), "Smaller network, operations divided by"),
        slider("search", start.search, (0.5, 100, 0.5), "Search, in trainings of the dense one"),
        slider("students", start.students, (1, 10, 1), "Students"),
        slider("tasks", start.tasks, (2, 50, 1), "Tasks that share a training"),
    ]
    fixed = {
        "dense": "trainings",
        "pruned": f"trainings * {1 + terms.extra!r}",
        "searched": "search + trainings / factor",
        "distilled": f"trainings * ({1 + 1 / deployment.PASSES!r} + students / factor)",
        "shared": f"trainings * ({terms.pretraining!r} / tasks + {terms.tuning!r})",
    }
    cheaper = {way: way in ("pruned", "searched", "distilled") for way in WAYS}

    def bill(way: str, log10_uses: str) -> str:
        part = " / factor" if cheaper[way] else ""
        return f"{way}_fixed + pow(10, {log10_uses}) / {terms.uses_per_training!r}{part}"

    derived = {f"{way}_fixed": expression for way, expression in fixed.items()}
    derived |= {f"{way}_bill": bill(way, "uses") for way in WAYS}
    bills = ", ".join(f"{way}_bill" for way in WAYS)
    saved = f"(1 - 1 / factor) / {terms.uses_per_training!r}"
    percent = "100 * (1 - dense_fixed / dense_bill)"
    lowest = f"{plots.literal(list(WAYS))}[indexof([{bills}], min({bills}))]"
    times = f"format(min({bills}) / dense_bill, '.3f')"
    spoken = {
        "uses": amount("uses"),
        "trainings": "trainings + (trainings == 1 ? ' training' : ' trainings')",
        "share": f"{percent} < 1 ? 'less than 1' : {percent} > 99 ? 'more than 99' : "
        f"format({percent}, '.0f')",
        "best": f"{lowest} == 'dense' ? '{_NONE_LOWER}' : "
        f"'Lowest of the five: ' + {lowest} + ', ' + {times} + ' of it'",
        "tasks": "tasks",
        "shared": "format(shared_bill / dense_bill, '.3f')",
    }
    for way in ("pruned", "searched", "distilled"):
        turn = f"(({way}_fixed - dense_fixed) / ({saved}))"
        many = f"'from ' + {amount(f'(log({turn}) / LN10)')} + ' uses on'"
        spoken[way] = f"({turn} <= 1 ? 'from the first use on' : {many})"
    derived["answer"] = phrase(_ACCOUNT, {key: f"({text})" for key, text in spoken.items()})
    x = alt.X(
        "log10_uses:Q",
        scale=plots.scale((5, 13)),
        axis=alt.Axis(title="Uses", labelExpr=plots.POWER_OF_TEN, tickMinStep=1),
    )
    times = [float(np.log10(value)) for value in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)]
    y = {
        "scale": plots.scale((-1.4, 2.05)),
        "axis": alt.Axis(
            title="Bill, times the dense one",
            values=times,
            labelExpr="format(pow(10, datum.value), '~r')",
        ),
    }
    ways = alt.Scale(domain=list(WAYS))
    legend = alt.Legend(
        title=None, columns=3, symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=200
    )
    colour = alt.Color("way:N", sort=list(WAYS), scale=ways, legend=legend)
    dashes = alt.Scale(domain=list(WAYS), range=[[1, 0], [8, 4], [2, 3], [14, 4], [6, 3, 1, 3]])
    # Its colour is the palest of the five, so its line is the widest.
    width = alt.condition("datum.way == 'distilled'", alt.value(3.5), alt.value(2))
    lines = (
        alt.Chart(alt.sequence(5, 13.01, 0.1, as_="log10_uses"))
        .transform_calculate(**{way: bill(way, "datum.log10_uses") for way in WAYS})
        .transform_fold(list(WAYS), as_=["way", "bill"])
        .transform_calculate(
            log10_times=f"log(datum.bill / ({bill('dense', 'datum.log10_uses')})) / LN10"
        )
        .mark_line(clip=True)
        .encode(
            x,
            alt.Y("log10_times:Q", **y),
            colour,
            alt.StrokeDash("way:N", sort=list(WAYS), scale=dashes, legend=legend),
            strokeWidth=width,
        )
    )
    place = f"indexof({plots.literal(list(WAYS))}, datum.way)"
    here = (
        alt.Chart(alt.NamedData("ways"))
        .transform_calculate(
            log10_uses="uses",
            log10_times=f"log([{bills}][{place}] / dense_bill) / LN10",
        )
        .encode(x)
    )
    return alt.layer(
        lines,
        here.transform_filter("datum.way == 'dense'").mark_rule(strokeDash=[6, 4], opacity=0.5),
        here.mark_point(filled=True, size=80, opacity=1, clip=True).encode(
            alt.Y("log10_times:Q", **y), colour, tooltip=alt.Tooltip("way:N", title="Way")
        ),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={"ways": [{"way": way} for way in WAYS]},
        usermeta={"data": "ways", "answer": account(start, terms)},
    ).add_params(*controls, *signals(derived))


_LEFT = ("MobileNet", "ShuffleNet", "ResNet-50", "EfficientNet-b0", "EfficientNet-b1")
"""Names that stand below their point on its left: on the right is a line, a name or the edge."""


def levels(
    rows: pd.DataFrame, order: Sequence[str], *, name: str, description: str
) -> alt.LayerChart:
    """Draw the compute that reached each level against the date, one colour and shape a level.

    Parameters
    ----------
    rows : DataFrame
        ``level`` (as written), ``name``, ``date`` (years) and ``compute_flop``.
    order : sequence of str
        Levels in the order of the legend.
    name, description : str
        As for :func:`accounting`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"level": "A", "name": "B", "date": 2012.5, "compute_flop": 1e17}
    >>> levels(pd.DataFrame([row]), ["A"], name="fig-level", description="One.").usermeta
    {'data': 'results'}
    """
    drawn = rows.assign(date=rows.date.round(3), log10_compute=np.log10(rows.compute_flop).round(4))
    drawn["compute"] = [f"{value:.2g}" for value in rows.compute_flop]
    x = alt.X(
        "date:Q",
        scale=plots.scale((2012, 2020)),
        axis=alt.Axis(title="Year", format="d", tickMinStep=1),
    )
    y = alt.Y(
        "log10_compute:Q",
        scale=alt.Scale(zero=False, nice=False, padding=20),
        axis=plots.compute_axis(),
    )
    scale = alt.Scale(domain=list(order))
    legend = alt.Legend(title="Level of", columns=2)
    colour = alt.Color("level:N", sort=list(order), scale=scale, legend=legend)
    base = alt.Chart(alt.NamedData("results")).encode(x, y, colour)
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(
        alt.Shape("level:N", sort=list(order), scale=scale, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title="System"),
            alt.Tooltip("date:Q", title="Year", format=".1f"),
            alt.Tooltip("compute:N", title="FLOP"),
        ],
    )
    drawn["left"] = drawn.name.isin(_LEFT)
    names = alt.Chart(alt.NamedData("results")).encode(x, y, text="name:N")
    return alt.layer(
        base.mark_line(strokeWidth=1.5),
        marks,
        names.transform_filter("!datum.left").mark_text(align="left", dx=7, dy=-7, fontSize=10.5),
        names.transform_filter("datum.left").mark_text(align="right", dx=-6, dy=10, fontSize=10.5),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"results": plots.rows_of(drawn)},
        usermeta={"data": "results"},
    )


KINDS: Mapping[str, str] = MappingProxyType(
    {
        "standard": "standard",
        "intervention": "made robust",
        "adversarial": "made robust",
        "more-data": "more data",
        "self-supervised": "self-supervised",
        "less-data": "weak on purpose",
        "unfinished": "weak on purpose",
        "no-network": "weak on purpose",
    }
)
"""Kinds of training as the legend writes them."""

SELECTED: Mapping[str, str] = MappingProxyType(
    {
        "strong": "above 55 %",
        "ordinary": "not trained to be weak",
        "all": "all",
    }
)
"""Selections of models as the list writes them."""

_SCALED: Mapping[str, str] = MappingProxyType({"linear": "accuracy", "probit": "normal quantile"})


def shift_words(shift: str, selection: str, scale: str) -> str:
    """Say how accuracy carries over to a new test set.

    Parameters
    ----------
    shift, selection, scale : str
        Keys of :data:`lib.robustness.SHIFTS`, ``SELECTIONS`` and ``SCALES``.

    Examples
    --------
    >>> print(shift_words("imagenetv2", "strong", "linear").split(", which")[0])
    ImageNetV2, 212 models: accuracy falls from 75.4 to 63.6 %, by 11.7 points (95 %: 11.1 to 12.4)
    """
    rows = scores(shift, selection)
    lost = drop(rows.before, rows.after, rows.family)
    found = line(rows.before, rows.after, rows.family, scale)

    def written(estimate, places: int, level: str = "") -> str:
        value, low, high = (f"{end:.{places}f}".replace("-", "−") for end in estimate[:3])
        return f"{value} ({level}{low} to {high})"

    points = written(lost.points, 1).replace(" (", " points (95 %: ")
    share = written(lost.share_percent, 1).replace(" (", " % of it, the mean over models (")
    start = f"{SHIFTS[shift].title}, {lost.n} models: accuracy falls from {lost.before:.1f} to "
    gained = {
        "linear": f"A point more on ImageNet goes with {written(found.slope, 3)} more there.",
        "probit": f"Slope on the scale of normal quantiles: {written(found.slope, 3)}.",
    }[scale]
    return f"{start}{lost.after:.1f} %, by {points}, which is {share}. {gained}"


def _tens(percent: pd.Series) -> list[int]:
    """Return the tens of per cent below and above all values."""
    return [10 * math.floor(percent.min() / 10), 10 * math.ceil(percent.max() / 10)]


def shifts(*, name: str, description: str) -> alt.LayerChart:
    """Draw accuracy on a new test set against that on ImageNet; set, models and scale to choose.

    Parameters
    ----------
    name, description : str
        As for :func:`accounting`.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of
        :func:`shift_words`.

    Examples
    --------
    >>> chart = shifts(name="fig-shift", description="Points.")
    >>> chart.usermeta["answer"] == shift_words("imagenetv2", "strong", "linear")
    True
    """
    drawn = scores("imagenetv2", "all").rename(columns={"before": "x1", "after": "y1"})
    other = scores("objectnet", "all")
    drawn = drawn.assign(x2=other.before, y2=other.after).round(2)
    drawn["kind"] = drawn.training.map(KINDS)
    for selection in ("strong", "ordinary"):
        drawn[selection] = drawn.name.isin(scores("imagenetv2", selection).name)
    drawn = drawn.drop(columns=["family", "training"])
    titles = {key: shift.title for key, shift in SHIFTS.items()}
    words, numbers = {}, {}
    for shift, title in titles.items():
        for selection, selected in SELECTED.items():
            rows = scores(shift, selection)
            for scale, scaled in _SCALED.items():
                key = f"{title}|{selected}|{scaled}"
                found = line(rows.before, rows.after, rows.family, scale)
                words[key] = shift_words(shift, selection, scale)
                numbers[key] = {
                    "a": found.intercept.estimate,
                    "b": found.slope.estimate,
                    "x": _tens(rows.before),
                    # The dashed line, too, is to be in view.
                    "y": _tens(pd.concat([rows.after, rows.before])),
                }
    controls = [
        choice("test", titles["imagenetv2"], list(titles.values()), "Test set"),
        choice("models", SELECTED["strong"], list(SELECTED.values()), "Models"),
        choice("straight", _SCALED["linear"], list(_SCALED.values()), "Straight in"),
    ]
    derived = {
        "key": "test + '|' + models + '|' + straight",
        "f": f"({plots.literal(numbers)})[key]",
        "answer": f"({plots.literal(words)})[key]",
    }
    chosen = (
        f"models == '{SELECTED['all']}' || "
        f"(models == '{SELECTED['strong']}' ? datum.strong : datum.ordinary)"
    )
    first = f"test == '{titles['imagenetv2']}'"
    bent = "100 * cumulativeNormal(f.a + f.b * quantileNormal(datum.before / 100))"
    base = (
        alt.Chart(alt.NamedData("models"))
        .transform_filter(chosen)
        .transform_calculate(
            before=f"{first} ? datum.x1 : datum.x2", after=f"{first} ? datum.y1 : datum.y2"
        )
        .transform_calculate(
            fitted=f"straight == '{_SCALED['linear']}' ? f.a + f.b * datum.before : {bent}"
        )
    )
    scales = {
        way: alt.Scale(domain=[alt.ExprRef(f"f.{way}[{end}]") for end in (0, 1)], nice=False)
        for way in "xy"
    }
    title = "Accuracy on ImageNet, %"
    x = alt.X("before:Q", axis=plots.plain_axis(title), scale=scales["x"])
    y = alt.Y("after:Q", axis=plots.plain_axis("Accuracy on the new set, %"), scale=scales["y"])
    kinds = alt.Scale(domain=list(dict.fromkeys(KINDS.values())))
    legend = alt.Legend(title=None, columns=3)
    marks = base.mark_point(size=34).encode(
        x,
        y,
        alt.Color("kind:N", scale=kinds, legend=legend),
        alt.Shape("kind:N", scale=kinds, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title="Model"),
            alt.Tooltip("before:Q", title="ImageNet, %", format=".1f"),
            alt.Tooltip("after:Q", title="New set, %", format=".1f"),
        ],
    )
    fitted = base.mark_line(color=PALETTE[0], strokeWidth=2, clip=True).encode(
        x, alt.Y("fitted:Q", scale=scales["y"]), order="before:Q"
    )
    same = base.mark_line(strokeDash=[6, 4], opacity=0.6, color=PALETTE[5], clip=True).encode(
        x, alt.Y("before:Q", scale=scales["y"]), order="before:Q"
    )
    return alt.layer(
        same,
        marks,
        fitted,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=380,
        datasets={"models": plots.rows_of(drawn)},
        usermeta={"data": "models", "answer": shift_words("imagenetv2", "strong", "linear")},
    ).add_params(*controls, *signals(derived))
