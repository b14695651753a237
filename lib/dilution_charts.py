"""The charts of what an error in compute does to a slope: one to blur, one of what comes of it."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from lib import calculators, dilution, plots
from lib.charts import PALETTE
from lib.fit import Fit

_DILUTED = (
    "Noise of {noise} decades, a factor of {factor} either way: the slope should keep {kept} % of "
    "itself, and the power grow from {start} to {expected}. In this draw it is {found}."
)


def noise(
    record: pd.DataFrame,
    fit: Fit,
    *,
    name: str,
    description: str,
    noise_sd: float,
    draws: int = 5,
    seed: int = 0,
) -> alt.Chart:
    """Draw a record whose compute the reader blurs; the line of the blurred points follows.

    The line is least squares on the points shown, which Vega finds from sums that stand in the
    chart. The expectation is :func:`lib.dilution.shrinkage`.

    Parameters
    ----------
    record : DataFrame
        From :func:`lib.compute.select`.
    fit : Fit
        Error on compute over the same record, form ``"power"``.
    name, description : str
        Of the chart; the description is for those who cannot see it.
    noise_sd : float
        Standard deviation of the added error at the start, in decades of compute.
    draws, seed : int
        Number of draws to choose from, and the seed of the first.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``: that of :func:`diluted`.

    Examples
    --------
    >>> from lib import compute
    >>> from lib.fit import regress
    >>> record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    >>> told = {"name": "fig-noise", "description": "Points."}
    >>> chart = noise(record, regress(record.compute_flop, record.error), noise_sd=0.5, **told)
    >>> chart.usermeta["answer"].split(":")[0]
    'Noise of 0.50 decades, a factor of 3.2 either way'
    """
    rows = blurs(record, draws, seed)
    sums = [_sums(rows, f"z{draw}") for draw in range(1, draws + 1)]
    spread = alt.param(
        name="noise",
        value=noise_sd,
        bind=alt.binding_range(min=0, max=1, step=0.05, name="Noise in compute, decades "),
    )
    which = alt.param(
        name="draw",
        value=1,
        bind=alt.binding_select(options=list(range(1, draws + 1)), name="Draw "),
    )
    derived = {
        "s": f"({plots.literal(sums)})[draw - 1]",
        "slope": "(s.uv + noise * s.zv) / (s.uu + 2 * noise * s.uz + noise * noise * s.zz)",
        "kept": "s.uu / (s.uu + noise * noise)",
    }
    spoken = {
        "noise": "format(noise, '.2f')",
        "factor": "format(pow(10, noise), '.1f')",
        "kept": "format(100 * kept, '.0f')",
        "start": plots.literal(f"{fit.exponent:.1f}"),
        "expected": f"format({fit.exponent!r} / kept, '.1f')",
        "found": "format(-1 / slope, '.1f')",
    }
    derived["answer"] = calculators.phrase(_DILUTED, spoken)
    x = alt.X("at:Q", scale=plots.scale((15.5, 25.5)), axis=plots.compute_axis())
    y_scale = plots.scale((-1.25, -0.35))
    y = alt.Y("log10_error:Q", scale=y_scale, axis=plots.error_axis())
    middle_u, middle_v = float(rows.log10_compute.mean()), float(rows.log10_error.mean())
    points = alt.Chart(alt.NamedData("points"))
    ends = alt.Chart(alt.sequence(15, 26.1, 1, as_="at"))
    now = ends.transform_calculate(log10_error=f"{middle_v} + slope * (datum.at - {middle_u})")
    then = ends.transform_calculate(
        log10_error=f"{middle_v} + {fit.slope!r} * (datum.at - {middle_u})"
    )
    return alt.layer(
        points.transform_calculate(at="datum.log10_compute")
        .mark_point(color=PALETTE[5], opacity=0.6, size=18, filled=True)
        .encode(x, y),
        then.mark_line(color=PALETTE[5], strokeDash=[6, 4], clip=True).encode(x, y),
        now.mark_line(color=PALETTE[1], clip=True).encode(x, y),
        points.transform_calculate(at="datum.log10_compute + noise * datum['z' + draw]")
        .mark_point(color=PALETTE[1], clip=True)
        .encode(x, y, tooltip=[alt.Tooltip("name:N", title="System")]),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"points": plots.rows_of(rows)},
        usermeta={"data": "points", "answer": diluted(record, fit, noise_sd, 1, draws, seed)},
    ).add_params(spread, which, *(alt.param(name=k, expr=e) for k, e in derived.items()))


def blurs(record: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    """Return a record in logarithms, with draws of a standard normal error that have mean zero.

    Examples
    --------
    >>> from lib import compute
    >>> record = compute.select(compute.record("imagenet", 2020), "hardware_burden")
    >>> list(blurs(record, 2, seed=0))
    ['name', 'log10_compute', 'log10_error', 'z1', 'z2']
    """
    z = np.random.default_rng(seed).standard_normal((draws, len(record)))
    z -= z.mean(axis=1, keepdims=True)
    return pd.DataFrame(
        {
            "name": record.name.astype(str),
            "log10_compute": np.log10(record.compute_flop).round(4),
            "log10_error": np.log10(record.error).round(4),
        }
        | {f"z{draw}": values.round(4) for draw, values in enumerate(z, start=1)}
    )


def _sums(rows: pd.DataFrame, z: str) -> dict[str, float]:
    """Return the variances and covariances from which the slope of blurred points follows."""
    table = rows[["log10_compute", "log10_error", z]].cov()
    u, v = "log10_compute", "log10_error"
    pairs = {"uu": (u, u), "uv": (u, v), "uz": (u, z), "zz": (z, z), "zv": (z, v)}
    return {key: float(table.loc[pair]) for key, pair in pairs.items()}


def diluted(
    record: pd.DataFrame, fit: Fit, noise_sd: float, draw: int, draws: int = 5, seed: int = 0
) -> str:
    """Say what :func:`noise` says of the same settings, for a page without scripts.

    Parameters
    ----------
    record, fit, noise_sd, draws, seed
        As in :func:`noise`.
    draw : int
        Number of the draw, from 1.

    Returns
    -------
    str

    Examples
    --------
    >>> from lib import compute
    >>> from lib.fit import regress
    >>> record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    >>> diluted(record, regress(record.compute_flop, record.error), 0.0, 1).split(". ")[1]
    'In this draw it is 10.7.'
    """
    rows = blurs(record, draws, seed)
    kept = dilution.shrinkage(rows.log10_compute, noise_sd)
    blurred = rows.log10_compute + noise_sd * rows[f"z{draw}"]
    slope = float(np.polyfit(blurred, rows.log10_error, 1)[0])
    return _DILUTED.format(
        noise=f"{noise_sd:.2f}",
        factor=f"{10**noise_sd:.1f}",
        kept=f"{100 * kept:.0f}",
        start=f"{fit.exponent:.1f}",
        expected=f"{fit.exponent / kept:.1f}",
        found=f"{-1 / slope:.1f}",
    )


def bands(
    rows: pd.DataFrame,
    *,
    name: str,
    description: str,
    rules: Mapping[str, float],
    marks: Mapping[str, float],
    domain: tuple[float, float],
) -> alt.Chart:
    """Draw powers of compute against the noise that is assumed, as lines with bands.

    Parameters
    ----------
    rows : DataFrame
        ``noise_sd`` (decades), ``estimate``, ``low``, ``high`` and ``series``.
    name, description : str
        As in :func:`noise`.
    rules : mapping
        Name and value of powers at which a horizontal line is drawn.
    marks : mapping
        Name, of a character or two, and value of amounts of noise at which a vertical line is
        drawn.
    domain : pair of float
        Ends of the axis of powers.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> row = {"noise_sd": 0.0, "estimate": 9.0, "low": 8.0, "high": 10.0, "series": "one"}
    >>> told = {"name": "fig-band", "description": "One.", "rules": {"nine": 9}, "marks": {}}
    >>> bands(pd.DataFrame([row]), domain=(0, 20), **told).name
    'fig-band'
    """
    x = alt.X(
        "noise_sd:Q",
        scale=alt.Scale(zero=True, nice=False),
        axis=plots.plain_axis("Noise in compute, decades (s.d.)"),
    )
    on_power = {
        "scale": alt.Scale(domain=list(domain), nice=False),
        "axis": plots.plain_axis("Power of compute"),
    }
    order = list(dict.fromkeys(rows.series))
    scale = alt.Scale(domain=order)
    legend = alt.Legend(title=None, columns=1, labelLimit=320, symbolType="stroke", symbolOpacity=1)
    colour = alt.Color("series:N", scale=scale, legend=legend)
    dash = alt.StrokeDash("series:N", scale=scale, legend=legend)
    base = alt.Chart(alt.NamedData("rows"))
    layers = [
        base.mark_area(opacity=0.18, clip=True).encode(
            x, alt.Y("low:Q", **on_power), alt.Y2("high:Q"), colour
        ),
        base.mark_line(clip=True).encode(x, alt.Y("estimate:Q", **on_power), colour, dash),
    ]
    for words, at in rules.items():
        rule = alt.Chart(pd.DataFrame({"at": [at], "words": [words]})).encode(
            alt.Y("at:Q", **on_power)
        )
        layers += [
            rule.mark_rule(strokeDash=[2, 3], opacity=0.8),
            rule.mark_text(align="right", dx=-4, dy=-7).encode(
                text="words:N",
                x=alt.value("width"),  # that of the plot as drawn, which a narrow screen reduces
            ),
        ]
    for words, at in marks.items():
        mark = alt.Chart(pd.DataFrame({"noise_sd": [at], "words": [words]})).encode(x)
        layers += [
            mark.mark_rule(strokeDash=[6, 4], opacity=0.5),
            mark.mark_text(align="left", dx=4).encode(text="words:N", y=alt.value(8)),
        ]
    return alt.layer(
        *layers,
        name=name,
        description=description,
        width=plots.WIDTH,
        height=340,
        datasets={"rows": plots.rows_of(rows)},
        usermeta={"data": "rows"},
    )
