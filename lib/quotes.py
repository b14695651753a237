"""What the tables know of the factors of a price: rates, quotes, shares, grids and their trends."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from lib import data, measuring, price_performance
from lib.arguments import known, nearest
from lib.propagation import Range

PRECISIONS = {
    "peak": "peak_flop_per_s",
    "fp32": "fp32_flop_per_s",
    "fp16": "fp16_flop_per_s",
    "tensor": "tensor_flop_per_s",
}
"""Columns of ``accelerators`` with a peak rate. ``peak``: the one that a burden counts."""

PRICE_MONTHS = 12
"""Quotes of this many months, up to that of a scenario, make its price."""

FEW = 3
"""Vendors that it takes to tell how far prices lie apart."""

APART = 2.0
"""Factor by which the vendors of one chip lie apart where there are few: about as elsewhere."""


def single(accelerator: str, folder: Path = data.DATA) -> pd.Series:
    """Return a chip, its rates and its power for one chip also where the table has a board.

    Raises
    ------
    ValueError
        For an unknown chip, naming the nearest.

    Examples
    --------
    >>> single("tesla-k80").fp32_flop_per_s  # a card of two chips, which are let singly
    np.float64(4063000000000.0)
    """
    chips = data.table("accelerators", folder).set_index("accelerator")
    row = chips.loc[nearest("chip", accelerator, list(chips.index))].copy()
    row[[*PRECISIONS.values(), "power_w"]] /= row.chips
    return row


def peak(accelerator: str, precision: str = "peak", folder: Path = data.DATA) -> float:
    """Peak rate of one chip in a number format, FLOP/s.

    Raises
    ------
    ValueError
        For an unknown chip, naming the nearest; for an unknown format, or one of which no rate is
        recorded, naming those that are.

    Examples
    --------
    >>> peak("tesla-p100-pcie", "fp32")
    9526000000000.0
    """
    row = single(accelerator, folder)
    column = PRECISIONS[known("precision", precision, PRECISIONS)]
    if pd.isna(row[column]):
        have = ", ".join(name for name, other in PRECISIONS.items() if pd.notna(row[other]))
        raise ValueError(
            f"precision={precision!r}: no such rate of {accelerator!r} is recorded; it has {have}"
        )
    return float(row[column])


def price(accelerator: str, month: str, folder: Path = data.DATA) -> Range:
    """US$ an hour of a chip on demand: median, least and most of the vendors' quotes of a year.

    The last day of a vendor counts, by its median, so that one with a long list counts once. Fewer
    than `FEW` vendors do not show how far they lie apart; the ends are then a factor of `APART`
    away, or where the quotes are.

    Parameters
    ----------
    accelerator : str
        Key of the chip.
    month : str
        Last month of the `PRICE_MONTHS` that count, such as ``"2025-03"``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Range
        Nominal US$ an hour of one chip.

    Raises
    ------
    ValueError
        For an unknown chip, naming the nearest; for a time without quotes, naming when there are.

    Examples
    --------
    >>> found = price("h100-sxm5", "2025-03")
    >>> found.low < found.central < found.high
    True
    """
    quotes = data.table("prices", folder).query("commitment == 'on-demand'")
    chip = nearest("chip", accelerator, list(data.table("accelerators", folder).accelerator))
    if chip not in set(quotes.accelerator):
        let = sorted(quotes.accelerator.unique())
        raise ValueError(
            f"chip={chip!r}: nobody lets it by the hour in the table; give a price, or choose one "
            f"of the {len(let)} that are let, such as {', '.join(map(repr, let[:3]))}"
        )
    quotes = quotes[quotes.accelerator == chip]
    months = pd.PeriodIndex(quotes.date, freq="M")
    last = period(month)
    inside = quotes[(months > last - PRICE_MONTHS) & (months <= last)]
    days = inside.groupby(["vendor", "date"]).usd_per_chip_hour.median()
    counted = days.groupby("vendor").last()
    if counted.empty:
        raise ValueError(
            f"month={month!r}: no price of {chip!r} in the {PRICE_MONTHS} months to it; its quotes "
            f"run from {months.min()} to {months.max()}, so choose a month there or give a price"
        )
    middle, low, high = map(float, (counted.median(), counted.min(), counted.max()))
    if len(counted) < FEW:
        low, high = min(low, middle / APART), max(high, middle * APART)
    return Range(middle, low, high)


def period(month: str) -> pd.Period:
    """Return a month that is written as in the tables.

    Raises
    ------
    ValueError
        If it is not.

    Examples
    --------
    >>> period("2025-03").year
    2025
    """
    try:
        return pd.Period(datetime.strptime(month, "%Y-%m"), freq="M")
    except (TypeError, ValueError) as fault:
        raise ValueError(f"month={month!r}: expected year and month, such as 2025-03") from fault


def counted_runs(folder: Path = data.DATA) -> pd.DataFrame:
    """Return the systems whose operations somebody counted for the very run of the burden.

    Most independent estimates assume how well the chips were used, and so cannot tell it; others
    are of another run. These are left out.

    Returns
    -------
    DataFrame
        As `lib.measuring.independent`, and ``share``: operations over burden, at most 1.

    Examples
    --------
    >>> [round(share, 2) for share in counted_runs().share]
    [0.29, 0.3, 0.39, 0.12]
    """
    rows = measuring.independent(folder)
    told = rows.basis.isin(("counted", "third party", "reported")) & rows.assumed_utilisation.isna()
    rows = rows[rows.same_run & told & rows.burden_ratio.notna()]
    return rows.assign(share=(1 / rows.burden_ratio).clip(upper=1)).reset_index(drop=True)


def performed(folder: Path = data.DATA) -> Range:
    """Operations performed for each FLOP of a published hardware burden.

    Returns
    -------
    Range
        Median, least and most of the shares of `counted_runs`: they are few.

    Raises
    ------
    ValueError
        If no run was counted.

    Examples
    --------
    >>> 0.2 < performed().central < 0.5
    True
    """
    share = counted_runs(folder).share
    if share.empty:
        raise ValueError("epoch_estimates: no operations were counted for the run of a burden")
    return Range(float(share.median()), float(share.min()), float(share.max()), most=1.0)


def grid(
    name: str, cleaner: str | None = None, dirtier: str | None = None, folder: Path = data.DATA
) -> Range:
    """Carbon intensity of a grid, kg of CO2e a kWh, between those of two others.

    Parameters
    ----------
    name : str
        Key in ``grids``.
    cleaner, dirtier : str or None
        Where else the computation may run; None: nowhere else.
    folder : Path
        Folder of the data package.

    Raises
    ------
    ValueError
        For an unknown grid, naming the nearest; or others on the wrong side.

    Examples
    --------
    >>> print(grid("usa", "france", "india"))
    0.3695 (0.05604 to 0.7134)
    """
    rows = data.table("grids", folder).set_index("grid").kg_co2e_per_kwh
    keys = [name, *(name if pd.isna(other) else other for other in (cleaner, dirtier))]
    return Range(*(float(rows[nearest("grid", key, rows.index)]) for key in keys))


def halvings(folder: Path = data.DATA) -> tuple[Range, Range]:
    """Years in which the price and the energy of an operation halve, by our own trends.

    Returns
    -------
    tuple of Range
        Of the price of an hour let, and of the power; the ends are those of the 95 % interval.

    Examples
    --------
    >>> for halving in halvings():
    ...     print(f"{halving.central:.1f} ({halving.low:.1f} to {halving.high:.1f})")
    2.1 (1.3 to 2.9)
    4.1 (2.9 to 7.0)
    """
    found = price_performance.doubling_times(folder)
    price_halving, energy_halving = (
        Range(found[name].estimate, found[name].low, found[name].high)
        for name in ("flop_per_usd", "flop_per_s_per_w")
    )
    return price_halving, energy_halving
