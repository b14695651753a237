"""The chart of what a target takes, by data and form, at a price that the reader chooses."""

import math
from collections.abc import Collection, Mapping, Sequence

import altair as alt
import pandas as pd

from lib import calculators, plots, units
from lib.fit import Fit
from lib.forms import FORMS
from lib.project import requirement
from lib.scenarios import Scenario

Fits = Mapping[tuple[str, str], Fit]
"""Fits of error on compute, by data and form; every data set has every form."""

_REQUIRED = (
    "{target} error takes {power} FLOP by the power law, {exponential} by the exponential form "
    "and {linear} by the log-linear one, depending on the data. For the rows that "
    "are burdens ({burdens} FLOP by the power law) the scenario “{scenario}” gives US$ {usd} and "
    "{tonnes} tonnes of CO₂e."
)


def requirements(
    fits: Fits,
    errors: Sequence[float],
    scenarios: Sequence[Scenario],
    burdens: Collection[str],
    *,
    name: str,
    description: str,
    rules: Mapping[str, float],
) -> alt.Chart:
    """Draw what a target takes, by data and form; target and price are the reader's to choose.

    Parameters
    ----------
    fits : mapping of (str, str) to Fit
        By data and form.
    errors : sequence of float
        Targets, fractions; the first is shown at the start.
    scenarios : sequence of Scenario
        Prices; the first is used at the start.
    burdens : collection of str
        Data whose compute is a hardware burden, which is what a scenario prices.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    rules : mapping
        Names of amounts of compute to compare with, and their base-10 logarithms.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> from lib.fit import regress
    >>> from lib.scenarios import scenario
    >>> points = [1e18, 1e19, 1e20, 1e21], [0.5, 0.2, 0.12, 0.05]
    >>> fits = {("all", form): regress(*points, form) for form in FORMS}
    >>> told = {"name": "fig-need", "description": "Lines.", "rules": {"one": 24.0}}
    >>> chart = requirements(fits, [0.05, 0.01], [scenario("article")], ["all"], **told)
    >>> chart.usermeta["answer"].split(" by the power law")[0]
    '5 % error takes 10^21.0 to 10^21.0 FLOP'
    """
    rows = pd.DataFrame(
        [
            {
                "target": _percent(error),
                "label": data,
                "form": form,
                "estimate": need.log10_estimate,
                "low": need.log10_low,
                "high": need.log10_high,
                "said": str(need),
            }
            for error in errors
            for (data, form), line in fits.items()
            for need in (requirement(line, error).mean,)
        ]
    )
    sentences = {
        f"{target}, {one.name}": _required(part, one, burdens)
        for target, part in rows.groupby("target", sort=False)
        for one in scenarios
    }
    # So far that every estimate is on the axis; an interval may leave it, and then has an arrow.
    ends = (rows.groupby("target").estimate.max() + 4).round().to_dict()
    low = math.floor(rows.estimate.min() - 2)
    targets = [_percent(error) for error in errors]
    controls = [
        calculators.choice("target", targets[0], targets, "Target error"),
        calculators.choice("priced", scenarios[0].name, [one.name for one in scenarios], "Prices"),
        *calculators.signals(
            {
                "end": f"({plots.literal(ends)})[target]",
                "answer": f"({plots.literal(sentences)})[target + ', ' + priced]",
            }
        ),
    ]
    x_scale = alt.Scale(domainMin=low, domainMax=alt.ExprRef("end"), nice=False, zero=False)
    axis = plots.compute_axis("Compute, FLOP")
    series = alt.Scale(domain=list(FORMS))
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.target == target")
        .encode(
            alt.Y(
                "label:N",
                sort=list(rows.label.unique()),
                axis=alt.Axis(title=None, labelLimit=190, ticks=False),
            ),
            alt.YOffset("form:N", sort=series.domain),
            alt.Color(
                "form:N", scale=series, legend=alt.Legend(title=None, offset=14 + 14 * len(rules))
            ),
            tooltip=[alt.Tooltip("form:N", title="Form"), alt.Tooltip("said:N", title="Value")],
        )
    )
    bars = base.transform_calculate(start=f"max(datum.low, {low})", stop="min(datum.high, end)")
    past = base.transform_filter("datum.high > end").transform_calculate(end="end")
    layers = [
        bars.mark_rule(strokeWidth=2.5).encode(
            alt.X("start:Q", scale=x_scale, axis=axis), alt.X2("stop:Q")
        ),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            alt.X("estimate:Q", scale=x_scale), alt.Shape("form:N", scale=series)
        ),
        past.mark_point(shape="triangle-right", filled=True, size=90, opacity=1).encode(
            alt.X("end:Q", scale=x_scale)
        ),
    ]
    return alt.layer(
        *layers,
        *plots.rule_layers(rules, scale=x_scale),
        name=name,
        description=description,
        width=440,
        height=alt.Step(20),
        datasets={"rows": plots.rows_of(rows.round(3))},
        usermeta={"data": "rows", "answer": next(iter(sentences.values()))},
    ).add_params(*controls)


def _percent(error: float) -> str:
    """Write a target as the lists do."""
    return f"{100 * error:g} %"


def _required(rows: pd.DataFrame, scenario: Scenario, burdens: Collection[str]) -> str:
    """Say what the forms ask for at one target, and what a burden by the power law costs."""
    ends = {form: part.estimate.agg(["min", "max"]) for form, part in rows.groupby("form")}
    priced = rows[(rows.form == "power") & rows.label.isin(burdens)].estimate.agg(["min", "max"])

    def span(values: Sequence[float], write=units.power_of_ten, shift: float = 0.0) -> str:
        low, high = (write(value + shift) for value in values)
        return f"{low} to {high}"

    return _REQUIRED.format(
        target=rows.target.iloc[0],
        power=span(ends["power"]),
        exponential=span(ends["exponential"]),
        linear=span(ends["log-linear"]),
        burdens=span(priced),
        scenario=scenario.name,
        usd=span(priced, calculators.say, math.log10(scenario.usd_per_flop)),
        tonnes=span(priced, calculators.say, math.log10(scenario.kg_co2e_per_flop) - 3),
    )
