"""The charts of simulated runs of flexible and expert models, against data and computation."""

import math
from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib import plots
from lib.charts import PALETTE
from lib.flexibility import METHODS, Setting, expected
from lib.gaussian_design import around_spike
from lib.simulation import Simulation

PERFORMANCE = alt.Axis(title="Performance, −log10 of the share left", tickCount=8)


def simulation_rows(simulation: Simulation) -> pd.DataFrame:
    """Return medians and the middle 80 % of the runs of a simulation.

    Parameters
    ----------
    simulation : Simulation

    Returns
    -------
    DataFrame
        ``method``, ``samples``, ``median``, ``low`` and ``high`` (performance), and ``log10_flop``,
        of the median over the runs.

    Examples
    --------
    >>> from lib.simulation import simulate
    >>> rows = simulation_rows(simulate(Setting(), [50, 100], runs=20))
    >>> len(rows), list(rows.columns[:2])
    (10, ['method', 'samples'])
    """
    frames = []
    for method in METHODS:
        median, low, high = simulation.band(method)
        frames.append(
            pd.DataFrame(
                {
                    "method": method,
                    "samples": simulation.samples,
                    "median": median,
                    "low": low,
                    "high": high,
                    "log10_flop": np.log10(np.median(simulation.flop[method], axis=1)),
                }
            )
        )
    return pd.concat(frames, ignore_index=True).round(3)


def theory_rows(setting: Setting, low: int, high: int) -> pd.DataFrame:
    """Return what the methods come to by formula, close to the spike of each as well.

    Parameters
    ----------
    setting : Setting
    low, high : int
        Ends of the numbers of samples.

    Returns
    -------
    DataFrame
        ``method``, ``samples``, ``theory`` (performance) and ``log10_flop``.

    Examples
    --------
    >>> theory_rows(Setting(), 50, 200).method.unique().tolist() == list(METHODS)
    True
    """
    rows = []
    for method in METHODS:
        spike = setting.candidates if method == "flexible" else setting.relevant
        for samples in around_spike(spike, max(low, setting.relevant + 2), high).tolist():
            found = expected(method, setting, samples)
            row = {"method": method, "samples": samples, "theory": found.performance}
            rows.append(row | {"log10_flop": math.log10(found.flop)})
    return pd.DataFrame(rows).round(3)


def by_data(simulation: Simulation, *, name: str, description: str) -> alt.LayerChart:
    """Draw performance against the number of samples: runs, and the formulas as dots.

    Parameters
    ----------
    simulation : Simulation
    name, description : str
        Of the chart; the description is for those who cannot see it.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> from lib.simulation import simulate
    >>> few = simulate(Setting(), [50, 100], runs=20)
    >>> by_data(few, name="fig-data", description="Lines.").usermeta
    {'data': 'runs'}
    """
    x = alt.X(
        "samples:Q",
        scale=alt.Scale(type="log", nice=False, padding=4),
        axis=alt.Axis(title="Samples", values=_ticks(simulation.samples), format=",d"),
    )
    return _simulated(simulation, x, name, description)


def by_computation(simulation: Simulation, *, name: str, description: str) -> alt.LayerChart:
    """Draw performance against the operations of one fit: runs, and the formulas as dots.

    Parameters
    ----------
    simulation : Simulation
    name, description : str
        As for :func:`by_data`.

    Returns
    -------
    LayerChart

    Examples
    --------
    >>> from lib.simulation import simulate
    >>> few = simulate(Setting(), [50, 100], runs=20)
    >>> by_computation(few, name="fig-flop", description="Lines.").name
    'fig-flop'
    """
    x = alt.X(
        "log10_flop:Q",
        scale=alt.Scale(zero=False, nice=False, padding=4),
        axis=plots.compute_axis("Operations of one fit, FLOP"),
    )
    return _simulated(simulation, x, name, description)


def described(simulation: Simulation) -> str:
    """Say in words what a figure of a simulation shows.

    Parameters
    ----------
    simulation : Simulation

    Returns
    -------
    str

    Examples
    --------
    >>> from lib.simulation import simulate
    >>> described(simulate(Setting(), [50, 100], runs=20)).split(": ")[0]
    'Median performance of five methods, from 50 to 100 samples'
    """
    low, high = simulation.samples[[0, -1]]
    ends = (
        f"{method} {median[0]:.2f} to {median[-1]:.2f}"
        for method in METHODS
        for median in (simulation.band(method)[0],)
    )
    start = f"Median performance of five methods, from {low:,} to {high:,} samples"
    return f"{start}: {', '.join(ends)}. Bands hold the middle 80 % of the runs; dots are formulas."


def figures(simulation: Simulation) -> dict[str, alt.LayerChart]:
    """Return both figures of a simulation, by their names.

    Parameters
    ----------
    simulation : Simulation

    Returns
    -------
    dict of str to LayerChart

    Examples
    --------
    >>> from lib.simulation import simulate
    >>> list(figures(simulate(Setting(), [50, 100], runs=20)))
    ['fig-by-data', 'fig-by-computation']
    """
    words = described(simulation)
    draw = {"fig-by-data": by_data, "fig-by-computation": by_computation}
    return {name: chart(simulation, name=name, description=words) for name, chart in draw.items()}


def _ticks(samples: NDArray[np.int64]) -> list[int]:
    """Return round numbers between the least and the most samples."""
    low, high = int(samples.min()), int(samples.max())
    every = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
    return [tick for tick in every if low <= tick <= high]


def _simulated(simulation: Simulation, x: alt.X, name: str, description: str) -> alt.LayerChart:
    """Draw bands, medians with the shape of each method, and the formulas as dotted lines."""
    low, high = int(simulation.samples.min()), int(simulation.samples.max())
    runs = alt.Chart(alt.NamedData("runs"))
    y = {"scale": plots.scale((-3, 4.6)), "axis": PERFORMANCE}
    colour = alt.Color(
        "method:N",
        scale=colours(METHODS),
        legend=alt.Legend(title=None, symbolOpacity=1, columns=3),
    )
    shape = alt.Shape("method:N", scale=alt.Scale(domain=list(METHODS)))
    label = [
        alt.Tooltip("method:N", title="Method"),
        alt.Tooltip("samples:Q", title="Samples", format=",d"),
        alt.Tooltip("median:Q", title="Median performance", format=".2f"),
        alt.Tooltip("log10_flop:Q", title="log10 of FLOP", format=".1f"),
    ]
    return alt.layer(
        runs.mark_area(opacity=0.14, clip=True).encode(
            x, alt.Y("low:Q", **y), alt.Y2("high:Q"), colour
        ),
        runs.mark_line(strokeWidth=1.4, clip=True).encode(x, alt.Y("median:Q", **y), colour),
        runs.mark_point(clip=True, opacity=1, size=36).encode(
            x, alt.Y("median:Q", **y), colour, shape, tooltip=label
        ),
        alt.Chart(alt.NamedData("theory"))
        .mark_line(strokeDash=[1, 3], strokeWidth=2, clip=True)
        .encode(x, alt.Y("theory:Q", **y), colour),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=400,
        datasets={
            "runs": plots.rows_of(simulation_rows(simulation)),
            "theory": plots.rows_of(theory_rows(simulation.setting, low, high)),
        },
        usermeta={"data": "runs"},
    )


def colours(methods: Sequence[str]) -> alt.Scale:
    """Return the colours of these methods, the same in every chart.

    Parameters
    ----------
    methods : sequence of str
        Of :data:`lib.flexibility.METHODS`.

    Returns
    -------
    Scale

    Examples
    --------
    >>> colours(["expert"]).range == [PALETTE[1]]
    True
    """
    return alt.Scale(
        domain=list(methods), range=[PALETTE[METHODS.index(method)] for method in methods]
    )
