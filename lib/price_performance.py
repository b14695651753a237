"""Performance of chips by date: per chip, per watt and per dollar; how fast each doubles.

All rates are peaks of dense matrices, of one chip. Three of them are kept apart: single precision
(`fp32`) and 16 bits (`fp16`) without matrix units, and 16 bits on matrix units (`matrix`). A trend
that changes from one to another in its middle would take the change for progress of the chip.

Prices are those at release, brought to the dollars of `DOLLARS_OF` by the table ``deflator``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib import data, units
from lib.answers import Estimate
from lib.arguments import between, known, nearest, one
from lib.growth import Growth, grow

DOLLARS_OF = 2020
"""Year in whose dollars prices are compared."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "gpus": "all graphics processors",
        "consumer-gpus": "graphics processors for consumers",
        "data-centre-gpus": "graphics processors for data centres",
        "gpus-of-runs": "graphics processors that trained a system of the record",
        "tpus": "TPUs",
        "learning-chips": "TPUs and other chips made for learning",
    }
)
"""Groups of chips, and what they hold."""

RATES: Mapping[str, str] = MappingProxyType(
    {"fp32": "32 bits", "fp16": "16 bits", "matrix": "16 bits on matrix units"}
)
"""Peak rates, and their names for display."""

PER: Mapping[str, str] = MappingProxyType(
    {"chip": "FLOP/s per chip", "watt": "FLOP/s per watt", "dollar": "FLOP/s per US$"}
)
"""What a rate is divided by, and the unit of the quotient."""


def chips(folder: Path = data.DATA) -> pd.DataFrame:
    """Return one row a chip: boards of several chips of one kind are divided by their number.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``accelerator name vendor kind segment``; ``date`` (decimal year, the middle of the month of
        release; NaN where the month is not known); ``fp32 fp16 matrix``, FLOP/s of a chip;
        ``power_w`` of a chip; ``price_usd`` at release, in US$ of `DOLLARS_OF`, of a chip.

    Examples
    --------
    >>> rows = chips().set_index("accelerator")
    >>> float(rows.fp32["tesla-k80"]), round(float(rows.price_usd["gtx-580"]))
    (4063000000000.0, 545)
    """
    rows = data.table("accelerators", folder)
    rows = rows[~rows.accelerator.str.startswith("cloud-tpu")]  # their chips have rows of their own
    index = data.table("deflator", folder).set_index("year")["index"].astype(float)
    if DOLLARS_OF not in index:
        raise ValueError(f"deflator: there is no index of {DOLLARS_OF}, to whose US$ all are put")
    deflated = rows.launch_price_usd * index[DOLLARS_OF] / rows.release_year.map(index)
    month = pd.to_datetime(rows.release_month, format="%Y-%m")
    count = rows.chips.astype(float)
    return rows[["accelerator", "name", "vendor", "kind", "segment"]].assign(
        date=month.dt.year + (month.dt.month - 0.5) / 12,
        year=rows.release_year.astype(float),
        fp32=rows.fp32_flop_per_s / count,
        fp16=rows.fp16_flop_per_s / count,
        matrix=rows.tensor_flop_per_s / count,
        power_w=rows.power_w / count,
        price_usd=deflated.astype(float) / count,
    )


def chip(name: str, folder: Path = data.DATA) -> pd.Series:
    """Return the row of one chip, as :func:`chips` has it.

    Raises
    ------
    ValueError
        For a name that is no key, with the nearest keys.

    Examples
    --------
    >>> float(chip("h100-sxm5").matrix)
    989400000000000.0
    >>> chip("h100")
    Traceback (most recent call last):
    ...
    ValueError: chip='h100': not one of the 133 known; the nearest are 'h100-nvl', 'h100-pcie', \
'h100-sxm5'
    """
    rows = chips(folder).set_index("accelerator")
    return rows.loc[nearest("chip", name, rows.index)]


def performance(
    group: str, rate: str = "fp32", per: str = "chip", folder: Path = data.DATA
) -> pd.DataFrame:
    """Return the dated performance of a group of chips.

    Parameters
    ----------
    group, rate, per : str
        Keys of `GROUPS`, `RATES` and `PER`.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``accelerator name date value`` by date; FLOP/s per chip, per W, or per US$ of `DOLLARS_OF`
        at release. Chips of which a number is not known are left out.

    Raises
    ------
    ValueError
        For an unknown group, rate or divisor, with those there are; or if no chip of the group has
        the numbers.

    Examples
    --------
    >>> rows = performance("tpus", "matrix", "watt")
    >>> len(rows), rows.name.iloc[-1], f"{rows.value.iloc[-1]:.3g}"
    (7, 'TPU v7', '2.4e+12')
    """
    for argument, value, options in (
        ("group", group, GROUPS),
        ("rate", rate, RATES),
        ("per", per, PER),
    ):
        known(argument, value, options)
    every = chips(folder)
    chosen = every[_members(group, every, folder)]
    divisor = {"chip": 1.0, "watt": chosen.power_w, "dollar": chosen.price_usd}[per]
    rows = chosen.assign(value=chosen[rate] / divisor).dropna(subset=["date", "value"])
    if rows.empty:
        raise ValueError(
            f"group={group!r}: no chip of it has {RATES[rate]} and {PER[per]} in the record; take "
            "another rate or divisor"
        )
    columns = ["accelerator", "name", "date", "value"]
    return rows[columns].sort_values("date", kind="stable", ignore_index=True)


def _members(group: str, every: pd.DataFrame, folder: Path) -> pd.Series:
    """Say of each chip whether it is in a group."""
    gpu = every.kind == "gpu"
    if group == "gpus-of-runs":
        return gpu & every.accelerator.isin(data.table("runs", folder).accelerator)
    return {
        "gpus": gpu,
        "consumer-gpus": gpu & (every.segment == "consumer"),
        "data-centre-gpus": gpu & (every.segment == "data-centre"),
        "tpus": every.kind == "tpu",
        "learning-chips": every.kind.isin(["tpu", "asic"]),
    }[group]


def best(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the chips that were better than all before: the upper envelope.

    Parameters
    ----------
    rows : DataFrame
        From :func:`performance`, by date.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> len(best(performance("gpus"))) < len(performance("gpus"))
    True
    """
    before = rows.value.cummax().shift(fill_value=0.0)
    return rows[rows.value > before].reset_index(drop=True)


def trend(group: str, rate: str = "fp32", per: str = "chip", folder: Path = data.DATA) -> Growth:
    """Fit exponential growth to the performance of a group of chips.

    Parameters
    ----------
    group, rate, per, folder
        As in :func:`performance`.

    Returns
    -------
    Growth
        With doubling time and interval; its `at` refuses a date outside the record.

    Raises
    ------
    ValueError
        As :func:`performance`; or for fewer than three chips.

    Examples
    --------
    >>> [round(years, 2) for years in trend("gpus").doubling_years()[:3]]
    [2.44, 2.21, 2.72]
    """
    rows = performance(group, rate, per, folder)
    return grow(rows.date, rows.value)


def rented(rate: str = "fp32", folder: Path = data.DATA) -> pd.DataFrame:
    """Return what a dollar bought of graphics processors let by the hour, on demand.

    Parameters
    ----------
    rate : str
        Key of `RATES`.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``accelerator name vendor date value``: peak FLOP per US$, in the dollars of the day.

    Raises
    ------
    ValueError
        For an unknown rate.

    Examples
    --------
    >>> rows = rented()
    >>> len(rows) > 400, rows.date.min().round(1)
    (True, np.float64(2017.1))
    """
    known("rate", rate, RATES)
    prices = data.table("prices", folder).query("commitment == 'on-demand'")
    every = chips(folder).query("kind == 'gpu'").drop(columns=["vendor", "date"])
    rows = prices.merge(every, on="accelerator")
    day = pd.to_datetime(rows.date)
    rows = rows.assign(
        date=day.dt.year + (day.dt.day_of_year - 0.5) / 365.25,
        value=rows[rate] * units.HOUR_S / rows.usd_per_chip_hour,
    )
    columns = ["accelerator", "name", "vendor", "date", "value"]
    return rows[columns].dropna(subset="value").sort_values("date", ignore_index=True)


def same_chip(folder: Path = data.DATA) -> Estimate:
    """Return how fast a dollar buys more of one and the same chip let by the hour, in years.

    ``log10(FLOP per US$) = (one height a chip) + b date`` by least squares, so that nothing is
    owed to new chips in the lists; `doubling_times` has the whole growth. Intervals keep the prices
    of a chip together.

    Returns
    -------
    Estimate
        Years in which the price of an hour of a chip halves.

    Examples
    --------
    >>> whole = doubling_times()["flop_per_usd"]
    >>> same_chip().estimate > 2 * whole.estimate
    True
    """
    let = rented(folder=folder)
    chips_of = let.groupby("accelerator")
    # Within a chip: what is left of dates and logarithms when the chip's mean is taken away.
    date = let.date - chips_of.date.transform("mean") + let.date.mean()
    value = let.value / np.exp(np.log(let.value).groupby(let.accelerator).transform("mean"))
    return grow(date, value, clusters=list(let.accelerator)).doubling_years()


def doubling_times(folder: Path = data.DATA) -> dict[str, Estimate]:
    """Return the doubling times that a scenario of the future can take, in years.

    Returns
    -------
    dict of str to Estimate
        ``"flop_per_s_per_usd"``: graphics processors at 32 bits by their price at release;
        ``"flop_per_usd"``: the same let by the hour, where intervals keep a chip's prices
        together; ``"flop_per_s_per_w"``: data-centre graphics processors at 16 bits on matrix
        units; ``"published"``: FLOP/s per US$ of all graphics processors by Hobbhahn and Besiroglu.

    Examples
    --------
    >>> {name: round(found.estimate, 1) for name, found in doubling_times().items()}
    {'flop_per_s_per_usd': 3.4, 'flop_per_usd': 2.1, 'flop_per_s_per_w': 4.1, 'published': 2.5}
    """
    let = rented(folder=folder)
    return {
        "flop_per_s_per_usd": trend("gpus", "fp32", "dollar", folder).doubling_years(),
        "flop_per_usd": grow(let.date, let.value, clusters=list(let.accelerator)).doubling_years(),
        "flop_per_s_per_w": trend("data-centre-gpus", "matrix", "watt", folder).doubling_years(),
        "published": published("all", folder),
    }


def published(which: str, folder: Path = data.DATA) -> Estimate:
    """Return a published doubling time of FLOP/s per US$, with its 95 % interval, in years.

    Parameters
    ----------
    which : {"all", "ml", "top", "fp16"}
        All graphics processors, those used for machine learning, the best, or all at 16 bits.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        For another name.

    References
    ----------
    M. Hobbhahn and T. Besiroglu, Trends in GPU Price-Performance (Epoch AI, 2022), table 1.

    Examples
    --------
    >>> published("all")
    Estimate(estimate=2.46, low=2.24, high=2.72, level=0.95)
    """
    known("which", which, ("all", "ml", "top", "fp16"))
    values, key = data.constants(folder), f"hobbhahn_{which}_doubling_years"
    return Estimate(values[key], values[f"{key}_low"], values[f"{key}_high"], 0.95)


@dataclass(frozen=True)
class Step:
    """The most efficient chip of a class in a span of years."""

    title: str
    accelerator: str
    name: str
    flop_per_s_per_w: float


STEPS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "CPU, 32 bits": (("cpu",), "fp32"),
        "GPU, 32 bits": (("gpu",), "fp32"),
        "GPU, matrix units": (("gpu",), "matrix"),
        "TPU": (("tpu",), "matrix"),
        "other learning chip": (("asic",), "matrix"),
    }
)
"""Steps of specialisation: kinds of chip, and rate."""


def steps(first: float, last: float, folder: Path = data.DATA) -> list[Step]:
    """Return the best peak per watt of each step of specialisation, of chips of some years.

    Parameters
    ----------
    first, last : float
        First and last year of release.
    folder : Path
        Folder of the data package.

    Returns
    -------
    list of Step
        In the order of `STEPS`, without those that have no chip in these years.

    Raises
    ------
    ValueError
        If there is none at all, with the years that the record has.

    Examples
    --------
    >>> [(step.title, step.name) for step in steps(2016, 2017)][:2]
    [('CPU, 32 bits', 'Xeon Platinum 8168'), ('GPU, 32 bits', 'Tesla P4')]
    """
    first, last = (
        one(name, between(name, year, -np.inf)) for name, year in (("first", first), ("last", last))
    )
    every = chips(folder)
    within = every[every.year.between(first, last)]
    found = []
    for title, (kinds, rate) in STEPS.items():
        rows = within[within.kind.isin(kinds)]
        efficiency = (rows[rate] / rows.power_w).dropna()
        if len(efficiency):
            top = rows.loc[efficiency.idxmax()]
            found.append(Step(title, top.accelerator, top["name"], float(efficiency.max())))
    if not found:
        have = f"{every.year.min():.0f} to {every.year.max():.0f}"
        raise ValueError(f"first={first:g}, last={last:g}: no chip; the record has {have}")
    return found


def formats(folder: Path = data.DATA) -> pd.DataFrame:
    """Return what matrix units and 16 bits gave over 32 bits, on the same graphics processor.

    Returns
    -------
    DataFrame
        ``accelerator name date gain`` by date: the quotient of the two peak rates.

    Examples
    --------
    >>> rows = formats().set_index("accelerator")
    >>> rows.gain[["tesla-v100-sxm2", "a100-sxm4-40gb", "h100-sxm5"]].round(1).tolist()
    [8.0, 16.0, 14.8]
    """
    rows = chips(folder).query("kind == 'gpu'")
    gain = (rows.matrix / rows.fp32).rename("gain")
    found = rows.assign(gain=gain).dropna(subset=["gain", "date"])
    return found[["accelerator", "name", "date", "gain"]].sort_values("date", ignore_index=True)
