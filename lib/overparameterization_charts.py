"""The charts of models with more parameters than data points; `descent_charts` has one more."""

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from lib import calculators, plots
from lib.charts import PALETTE
from lib.risk_charts import (
    ERROR_OF_ROW,
    error_expression,
    error_of,
    log_error,
    noise_slider,
    parts,
    rule,
    short,
    spoken,
    two_digits,
)
from lib.spectral import Risk

_WEAK = (
    "Noise {noise}: the error is {few} with {half} features, {near} with {short} and {whole} "
    "with all {pool}. Saying nothing has 1."
)
_TERMS = (
    "Noise {noise}: of fewer terms than points, {best} are best, with an error of {least}; as many "
    "terms as points give {peak}. With {most} terms the error is {ends}."
)


def ratios(
    rows: pd.DataFrame, rules: Mapping[str, float], *, name: str, description: str
) -> alt.Chart:
    """Draw parameters per image against the error, one mark a system.

    Parameters
    ----------
    rows : DataFrame
        ``name``, ``year``, ``error`` (a fraction), ``parameters``, ``images``, ``counted`` (which
        images), ``label``, the name to write beside the mark or nothing, and ``linked``: whether a
        line joins it to others of the kind.
    rules : mapping
        Name and value of ratios at which a line is drawn.
    name, description : str
        Of the chart; the description is for those who cannot see it.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"name": "A", "year": 2020, "error": 0.1, "parameters": 4e8, "images": 1e6}
    >>> row |= {"counted": "labelled", "label": "", "linked": False}
    >>> chart = ratios(pd.DataFrame([row]), {"one": 1}, name="fig-ratio", description="One.")
    >>> chart.datasets["rows"][0]["ratio"]
    400.0
    """
    drawn = rows.assign(ratio=(rows.parameters / rows.images).map(short))
    drawn["millions"] = (rows.images / 1e6).map(short)
    drawn["error_percent"] = (100 * drawn.pop("error")).round(2)
    x = alt.X("error_percent:Q", scale=plots.scale((6, 44)), axis=alt.Axis(title="Top-1 error, %"))
    on_ratio = {
        "scale": alt.Scale(type="log", domain=[0.5, 30000], nice=False),
        "axis": alt.Axis(
            title="Parameters per image", values=[1, 10, 100, 1000, 10000], format=",d"
        ),
    }
    kinds = alt.Scale(domain=list(dict.fromkeys(rows.counted)))
    marks = alt.Chart(alt.NamedData("rows")).encode(x, alt.Y("ratio:Q", **on_ratio))
    layers = [
        marks.mark_point(clip=True).encode(
            alt.Color("counted:N", scale=kinds, legend=alt.Legend(title=None, columns=1)),
            alt.Shape("counted:N", scale=kinds),
            tooltip=[
                alt.Tooltip("name:N", title="System"),
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("parameters:Q", title="Parameters", format=",.3s"),
                alt.Tooltip("millions:Q", title="Images, millions"),
                alt.Tooltip("ratio:Q", title="Parameters per image", format=".3~r"),
            ],
        ),
        marks.transform_filter("datum.linked").mark_line(color=PALETTE[1], strokeDash=[2, 3]),
        marks.mark_text(align="left", dx=8, dy=4).encode(text="label:N"),
    ]
    for words, at in rules.items():
        line = alt.Chart(pd.DataFrame({"ratio": [at], "words": [words]})).encode(
            alt.Y("ratio:Q", **on_ratio)
        )
        layers += [
            line.mark_rule(strokeDash=[6, 4], opacity=0.7),
            line.mark_text(align="right", dx=-4, dy=-7).encode(
                text="words:N", x=alt.value("width")
            ),
        ]
    return alt.layer(
        *layers,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"rows": plots.rows_of(drawn)},
        usermeta={"data": "rows"},
    )


def weak(
    theory: Mapping[int, Risk],
    simulated: Mapping[int, Risk],
    samples: int,
    *,
    name: str,
    description: str,
    noise: float,
) -> alt.Chart:
    """Draw a closed form and simulations of it against the number of features; noise is free.

    Parameters
    ----------
    theory, simulated : mapping
        Features used to risk. The theory holds half as many features as data points, two less than
        those, and, as its largest number, all.
    samples : int
        Data points.
    name, description : str
        As in :func:`ratios`.
    noise : float
        At the start, as a share of the truth's standard deviation.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`weak_words`.

    Examples
    --------
    >>> from lib.overparameterization import expected_risk
    >>> theory = {p: expected_risk(40, p, 160) for p in (20, 38, 160)}
    >>> told = {"name": "fig-weak", "description": "Lines."}
    >>> weak(theory, {}, 40, noise=0.5, **told).usermeta["answer"].split(",")[0]
    'Noise 0.50: the error is 2.1 with 20 features'
    """
    pool = max(theory)
    rows = [
        {
            "series": series,
            "used": used,
            "side": "below" if used < samples else "above",
            **parts(one),
        }
        for series, risks in (("closed form", theory), ("mean of draws", simulated))
        for used, one in risks.items()
    ]
    places = _places(samples, pool)
    said = {key: spoken(error_expression(theory[used])) for key, used in places.items()}
    named = zip(("half", "short", "pool"), places.values(), strict=True)
    said |= {"noise": "format(noise, '.2f')"} | {key: str(used) for key, used in named}
    answer = alt.param(name="answer", expr=calculators.phrase(_WEAK, said))
    x = alt.X("used:Q", scale=plots.scale((0, pool + 2)), axis=plots.plain_axis("Features used"))
    y = log_error((0.3, 300), ticks=(0.5, 1, 2, 5, 10, 20, 50, 100, 200))
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(error=ERROR_OF_ROW).encode(x, y)
    # Right of the peak and below the rule no curve passes, whatever the noise.
    nothing = alt.Chart(
        pd.DataFrame({"error": [1.0], "used": [samples], "words": ["saying nothing"]})
    ).encode(y)
    return alt.layer(
        *rule(samples, f"{samples} data points", x),
        nothing.mark_rule(strokeDash=[2, 3], opacity=0.8),
        nothing.mark_text(align="left", dx=4, dy=9).encode(x, text="words:N"),
        base.transform_filter("datum.series == 'closed form'")
        .mark_line(clip=True)
        .encode(detail="side:N"),
        base.transform_filter("datum.series == 'mean of draws'").mark_point(
            shape="square", clip=True, size=60, color=PALETTE[1]
        ),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={"rows": rows},
        usermeta={"data": "rows", "answer": weak_words(theory, samples, noise)},
    ).add_params(noise_slider(noise, 2), answer)


def _places(samples: int, pool: int) -> dict[str, int]:
    """Return the numbers of features that the sentence names, by the names of their errors."""
    return {"few": samples // 2, "near": samples - 2, "whole": pool}


def weak_words(theory: Mapping[int, Risk], samples: int, noise: float) -> str:
    """Say what :func:`weak` says of the same settings, for a page without scripts.

    Examples
    --------
    >>> theory = {20: Risk(1, 1), 38: Risk(9, 38), 160: Risk(0.75, 0.3)}
    >>> weak_words(theory, 40, 0.0)
    'Noise 0.00: the error is 1.0 with 20 features, 9.0 with 38 and 0.75 with all 160. Saying \
nothing has 1.'
    """
    places = _places(samples, max(theory))
    errors = {key: two_digits(error_of(theory[used], noise)) for key, used in places.items()}
    named = zip(("half", "short", "pool"), places.values(), strict=True)
    return _WEAK.format(noise=f"{noise:.2f}", **dict(named), **errors)


def terms(
    curves: Mapping[str, Mapping[int, Risk]],
    points: int,
    *,
    name: str,
    description: str,
    noise: float,
) -> alt.Chart:
    """Draw the error of polynomials against their number of terms, by basis; noise is free.

    Parameters
    ----------
    curves : mapping
        Name of the basis, of which there are three at most, to number of terms to risk. Below
        `points` terms all say the same.
    points : int
        Data points, one of the numbers of terms.
    name, description, noise
        As in :func:`weak`.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of
        :func:`terms_words`.

    Examples
    --------
    >>> curves = {"equal": {2: Risk(0.5, 0.1), 4: Risk(3, 9), 9: Risk(0.8, 0.2)}}
    >>> told = {"name": "fig-terms", "description": "Lines."}
    >>> terms(curves, 4, noise=0.3, **told).usermeta["answer"].split("; ")[1]
    'as many terms as points give 3.8. With 9 terms the error is 0.82 (equal).'
    """
    first = next(iter(curves.values()))
    few = [size for size in first if size < points]
    most = max(first)
    rows = [
        {"basis": basis, "terms": size, **parts(one)}
        for basis, risks in curves.items()
        for size, one in risks.items()
    ]

    ends = [
        f"{spoken(error_expression(risks[most]))} + {plots.literal(f' ({basis})')}"
        for basis, risks in curves.items()
    ]
    said = {
        "noise": "format(noise, '.2f')",
        "best": f"({plots.literal(few)})[indexof(errors, least)]",
        "least": spoken("least"),
        "peak": spoken(error_expression(first[points])),
        "most": plots.literal(str(most)),
        "ends": " + ', ' + ".join(ends),
    }
    derived = {
        "errors": f"[{', '.join(error_expression(first[size]) for size in few)}]",
        "least": "extent(errors)[0]",
        "answer": calculators.phrase(_TERMS, said),
    }
    x = alt.X(
        "terms:Q",
        scale=alt.Scale(type="log", domain=[1, most], nice=False),
        axis=alt.Axis(title="Terms of the polynomial", values=[1, 2, 5, 10, 20, 50, 100, 200]),
    )
    domain = list(curves)
    dashes = [[1, 0], [8, 4], [2, 3]][: len(domain)]
    legend = alt.Legend(title=None, symbolType="stroke", symbolSize=500, columns=1)
    y = log_error((1e-5, 1e8), ticks=(1e-4, 0.01, 1, 100, 10_000, 1_000_000), unit="mean square")
    return alt.layer(
        *rule(points, "as many as points", x),
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(error=ERROR_OF_ROW)
        .mark_line(clip=True)
        .encode(
            x,
            y,
            alt.Color("basis:N", scale=alt.Scale(domain=domain), legend=legend),
            alt.StrokeDash("basis:N", scale=alt.Scale(domain=domain, range=dashes), legend=legend),
        ),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"rows": rows},
        usermeta={"data": "rows", "answer": terms_words(curves, points, noise)},
    ).add_params(noise_slider(noise, 1), *calculators.signals(derived))


def terms_words(curves: Mapping[str, Mapping[int, Risk]], points: int, noise: float) -> str:
    """Say what :func:`terms` says of the same settings, for a page without scripts.

    Examples
    --------
    >>> curves = {"equal": {2: Risk(0.5, 0.1), 4: Risk(3, 9), 9: Risk(0.8, 0.2)}}
    >>> terms_words(curves, 4, 0.0).split("; ")[0]
    'Noise 0.00: of fewer terms than points, 2 are best, with an error of 0.50'
    """
    first = next(iter(curves.values()))
    few = {size: error_of(one, noise) for size, one in first.items() if size < points}
    best, most = min(few, key=few.get), max(first)
    ends = (
        f"{two_digits(error_of(risks[most], noise))} ({basis})" for basis, risks in curves.items()
    )
    return _TERMS.format(
        noise=f"{noise:.2f}",
        best=best,
        least=two_digits(few[best]),
        peak=two_digits(error_of(first[points], noise)),
        most=most,
        ends=", ".join(ends),
    )


def widths(
    rows: pd.DataFrame, rules: Mapping[str, float], *, name: str, description: str
) -> alt.Chart:
    """Draw training and test error of networks against their width, with the range over seeds.

    Parameters
    ----------
    rows : DataFrame
        ``width``, ``labels``, ``measured`` (``"test"`` or ``"training"``), ``middle``, ``low`` and
        ``high``: errors as fractions.
    rules : mapping
        Name and width of vertical rules.
    name, description : str
        As in :func:`ratios`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"width": 1, "labels": "true", "measured": "test"}
    >>> rows = pd.DataFrame([row | {"middle": 0.5, "low": 0.4, "high": 0.6}])
    >>> widths(rows, {"one": 4}, name="fig-widths", description="One.").name
    'fig-widths'
    """
    top = float(rows.width.max())
    ticks = [2**power for power in range(int(math.log2(top)) + 1)]
    x = alt.X(
        "width:Q",
        scale=alt.Scale(type="log", domain=[float(rows.width.min()), top], nice=False),
        axis=alt.Axis(title="Hidden units", values=ticks, format="d"),
    )
    y = {
        "scale": alt.Scale(domain=[0, 1], nice=False),
        "axis": alt.Axis(title="Error", labelExpr="format(100 * datum.value, 'd') + ' %'"),
    }
    labels = alt.Scale(domain=list(dict.fromkeys(rows.labels)))
    legend = alt.Legend(title="Labels", symbolType="circle", symbolOpacity=1)
    base = alt.Chart(alt.NamedData("rows"))
    colour = alt.Color("labels:N", scale=labels, legend=legend)
    ranges = base.transform_filter("datum.measured == 'test'").mark_area(opacity=0.16)
    lines = base.mark_line().encode(
        x,
        alt.Y("middle:Q", **y),
        colour,
        alt.StrokeDash(
            "measured:N",
            scale=alt.Scale(domain=["test", "training"], range=[[1, 0], [5, 4]]),
            legend=alt.Legend(title="Error", symbolType="stroke", symbolSize=300),
        ),
    )
    dots = base.mark_point(opacity=1).encode(
        x,
        alt.Y("middle:Q", **y),
        colour,
        alt.Shape("labels:N", scale=labels, legend=legend),
        tooltip=[
            alt.Tooltip("labels:N", title="Labels"),
            alt.Tooltip("measured:N", title="Error on"),
            alt.Tooltip("width:Q", title="Hidden units"),
            alt.Tooltip("middle:Q", title="Median", format=".1%"),
        ],
    )
    named = [part for words, at in rules.items() for part in rule(at, words, x)]
    return alt.layer(
        ranges.encode(x, alt.Y("low:Q", **y), alt.Y2("high:Q"), colour),
        lines,
        dots,
        *named,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={"rows": plots.rows_of(rows)},
        usermeta={"data": "rows"},
    )
