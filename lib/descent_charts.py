"""The chart of double descent, where the reader moves sample, noise, remedy and width."""

import math
from collections.abc import Mapping, Sequence

import altair as alt

from lib import calculators, plots
from lib.charts import PALETTE
from lib.risk_charts import (
    ERROR_OF_ROW,
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

_SWEPT = (
    "{samples} data points, noise {noise}, {remedy}: the error is {here} with {width} features. It "
    "is largest with {worst} ({peak}) and smallest with {best} ({least}). With no remedy the "
    "largest is {bare}, with {where} features."
)

Curves = Mapping[int, tuple[Sequence[int], Mapping[str, Sequence[Risk]]]]
"""Data points to widths, and to the risks at them by remedy."""


def double_descent(
    curves: Curves,
    *,
    name: str,
    description: str,
    samples: int,
    noise: float,
    width: int,
) -> alt.Chart:
    """Draw the error against the width, split in its parts; all settings are the reader's.

    Parameters
    ----------
    curves : mapping
        Data points to widths and to remedies with their risks; the first remedy is none at all.
        Widths are the data points times powers of ``2 ** 0.25``, the same powers for each.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    samples, noise, width : int, float, int
        At the start: data points, noise as a share of the truth's standard deviation, and the
        width that is marked.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of
        :func:`descent_words`.

    Raises
    ------
    ValueError
        If `width` is none of the widths.

    Examples
    --------
    >>> curves = {4: ([2, 4, 8], {"no remedy": [Risk(0.8, 0.1), Risk(2, 9), Risk(0.3, 0.2)]})}
    >>> told = {"name": "fig-descent", "description": "Lines."}
    >>> chart = double_descent(curves, samples=4, noise=1.0, width=8, **told)
    >>> chart.usermeta["answer"].split(". ")[0]
    '4 data points, noise 1.00, no remedy: the error is 0.50 with 8 features'
    """
    bare = next(iter(curves[samples][1]))
    start = descent_words(curves, samples, bare, noise, width)
    steps = [round(4 * math.log2(one / samples)) / 4 for one in curves[samples][0]]
    rows, numbers = [], {}
    for points, (widths, by_remedy) in curves.items():
        numbers[points] = {"w": list(widths)}
        for remedy, risks in by_remedy.items():
            numbers[points][remedy] = {
                "b": [short(one.bias_squared) for one in risks],
                "v": [short(one.variance) for one in risks],
            }
            for step, size, one in zip(steps, widths, risks, strict=True):
                where = {"samples": points, "remedy": remedy, "step": step, "width": size}
                rows.append(where | parts(one))
    controls = [
        calculators.choice("samples", samples, list(curves), "Data points"),
        calculators.choice("remedy", bare, list(curves[samples][1]), "Remedy"),
        noise_slider(noise, 1),
        calculators.slider(
            "step",
            steps[curves[samples][0].index(width)],
            (steps[0], steps[-1], 0.25),
            "Features per point: 2 to the power",
        ),
    ]
    derived = _descent_signals(numbers, bare, steps)
    scale = alt.Scale(type="log", domain=[2 ** steps[0], 2 ** steps[-1]], nice=False)
    ticks = [2.0**power for power in range(math.ceil(steps[0]), math.floor(steps[-1]) + 1)]
    x = alt.X(
        "ratio:Q",
        scale=scale,
        axis=alt.Axis(title="Features per data point", values=ticks, format="~g"),
    )
    domain = (0.006, 1000)
    split = ["error", "bias", "part from noise"]
    shown = alt.Scale(domain=[*split, "no remedy"], range=[*PALETTE[:3], PALETTE[5]])
    dashes = alt.Scale(domain=shown.domain, range=[[1, 0], [6, 3], [2, 3], [8, 4]])
    legend = alt.Legend(title=None, symbolType="stroke", symbolSize=300, columns=2)
    series = [
        alt.Color("part:N", scale=shown, legend=legend),
        alt.StrokeDash("part:N", scale=dashes, legend=legend),
    ]
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(
        ratio="pow(2, datum.step)",
        error=ERROR_OF_ROW,
    )
    chosen = base.transform_filter("datum.samples == samples && datum.remedy == remedy")
    of_chosen = (
        chosen.transform_calculate(
            bias="datum.bias_squared", **{"part from noise": "noise * noise * datum.variance"}
        )
        .transform_fold(split, as_=["part", "value"])
        .transform_filter("datum.value > 0")  # there is no logarithm of no noise
    )
    plain = base.transform_filter(
        f"datum.samples == samples && datum.remedy == {plots.literal(bare)}"
    ).transform_calculate(part="'no remedy'", value="datum.error")
    return alt.layer(
        *rule(1.0, "as many features as points", x),
        plain.mark_line(clip=True).encode(x, log_error(domain, "value"), *series),
        of_chosen.mark_line(clip=True).encode(x, log_error(domain, "value"), *series),
        chosen.transform_filter("abs(datum.step - step) < 0.1")
        .mark_point(filled=True, size=140, shape="diamond", opacity=1)
        .encode(x, log_error(domain), color=alt.value(PALETTE[3])),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=360,
        datasets={"rows": rows},
        usermeta={"data": "rows", "answer": start},
    ).add_params(*controls, *calculators.signals(derived))


def _descent_signals(numbers: Mapping, bare: str, steps: Sequence[float]) -> dict[str, str]:
    """Return what the sentence of the double descent is made of, as Vega expressions."""

    def errors(of: str) -> str:
        each = (f"{of}.b[{i}] + noise * noise * {of}.v[{i}]" for i in range(len(steps)))
        return f"[{', '.join(each)}]"

    signals = {
        "curves": f"({plots.literal(numbers)})[samples]",
        "one": "curves[remedy]",
        "plain": f"curves[{plots.literal(bare)}]",
        "errors": errors("one"),
        "bare": errors("plain"),
        "index": f"round((step - {steps[0]}) * 4)",
        "ends": "extent(errors)",
        "top": "extent(bare)[1]",
    }
    said = {
        "samples": "samples",
        "noise": "format(noise, '.2f')",
        "remedy": "remedy",
        "here": spoken("errors[index]"),
        "width": "curves.w[index]",
        "worst": "curves.w[indexof(errors, ends[1])]",
        "peak": spoken("ends[1]"),
        "best": "curves.w[indexof(errors, ends[0])]",
        "least": spoken("ends[0]"),
        "bare": spoken("top"),
        "where": "curves.w[indexof(bare, top)]",
    }
    return signals | {"answer": calculators.phrase(_SWEPT, said)}


def descent_words(curves: Curves, samples: int, remedy: str, noise: float, width: int) -> str:
    """Say what :func:`double_descent` says of the same settings, for a page without scripts.

    Raises
    ------
    ValueError
        If `width` is none of the widths.

    Examples
    --------
    >>> curves = {4: ([2, 4, 8], {"no remedy": [Risk(0.8, 0.1), Risk(2, 9), Risk(0.3, 0.2)]})}
    >>> descent_words(curves, 4, "no remedy", 0.0, 2).split(". It is ")[1]
    'largest with 4 (2.0) and smallest with 8 (0.30). With no remedy the largest is 2.0, with 4 \
features.'
    """
    widths, by_remedy = curves[samples]
    if width not in widths:
        raise ValueError(f"width={width!r}: expected one of {', '.join(map(str, widths))}")
    errors, bare = (
        [error_of(one, noise) for one in by_remedy[key]] for key in (remedy, next(iter(by_remedy)))
    )
    return _SWEPT.format(
        samples=samples,
        noise=f"{noise:.2f}",
        remedy=remedy,
        here=two_digits(errors[widths.index(width)]),
        width=width,
        worst=widths[errors.index(max(errors))],
        peak=two_digits(max(errors)),
        best=widths[errors.index(min(errors))],
        least=two_digits(min(errors)),
        bare=two_digits(max(bare)),
        where=widths[bare.index(max(bare))],
    )
