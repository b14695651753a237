"""What a FLOP of training costs: US$, kWh and kg of CO2e, by chip, use of it, price and place.

A price per FLOP is a product of factors, each with a range. With c the requirement's operations
that are performed, u the share of the chip's peak rate R that performs them, p the price of an
hour, P the power, e the overhead of the data centre (PUE) and g the carbon intensity of the grid:

=========  ===========================
US$/FLOP   ``c p / (3600 s u R)``
kWh/FLOP   ``c P e / (3.6e6 J u R)``
kg/FLOP    ``kWh/FLOP g``
=========  ===========================

A hardware burden counts the peak, used or not. Priced at the same chip's peak, c and u are 1, which
is how the article does it. On another chip only what was performed has to be done again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib import data
from lib.arguments import known, one, within
from lib.propagation import Range, exactly
from lib.quotes import grid, halvings, peak, performed, period, price, single
from lib.sense import FACTOR_LIMITS
from lib.units import HOUR_S, KWH_J

FACTORS = ("performed", "utilisation", "usd_per_hour", "power_w", "pue", "kg_co2e_per_kwh")
"""The factors of a price that have a range."""

SHARES = ("performed", "utilisation")
"""Those that cannot exceed 1."""

POWERS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "usd": {"performed": 1, "usd_per_hour": 1, "utilisation": -1},
        "kwh": {"performed": 1, "power_w": 1, "pue": 1, "utilisation": -1},
        "kg_co2e": {
            **{"performed": 1, "power_w": 1, "pue": 1, "kg_co2e_per_kwh": 1},
            "utilisation": -1,
        },
    }
)
"""With which power each factor enters a quantity."""

_SECONDS = {"usd": HOUR_S, "kwh": KWH_J, "kg_co2e": KWH_J}


@dataclass(frozen=True)
class Scenario:
    """A way to buy computation: what an hour of a chip costs, draws and does.

    Attributes
    ----------
    name, title : str
        Key, and name for readers.
    month : str
        Of the prices, such as ``"2025-03"``.
    accelerator, precision : str
        Key of the chip in ``accelerators``, and of the number format in `lib.quotes.PRECISIONS`.
    peak_flop_per_s : float
        Its peak rate in the number format that the training uses.
    performed : Range
        Operations to perform for each FLOP of a requirement, at most 1.
    utilisation : Range
        Share of the peak rate that performs them, at most 1.
    usd_per_hour : Range
        Price of an hour of a chip.
    power_w : Range
        Power of a chip with its part of the machine around it.
    pue : Range
        Energy of the data centre over that of its machines, at least 1.
    kg_co2e_per_kwh : Range
        Emissions of the grid.
    projected_from : str or None
        The scenario at which a projection starts; None for prices that were quoted.

    Raises
    ------
    ValueError
        Tells every value that is impossible, at once.

    Examples
    --------
    >>> f"{1 / scenario('site-2022').usd_per_flop:.6g}"  # FLOP a dollar
    '6.87405e+16'
    """

    name: str
    title: str
    month: str
    accelerator: str
    precision: str
    peak_flop_per_s: float
    performed: Range
    utilisation: Range
    usd_per_hour: Range
    power_w: Range
    pue: Range
    kg_co2e_per_kwh: Range
    projected_from: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        faults = [
            f"{what}={getattr(self, what).high:g}: expected at most 1, a share of the whole"
            for what in SHARES
            if getattr(self, what).high > 1
        ]
        if self.pue.low < 1:
            faults.append(f"pue={self.pue.low:g}: expected 1 or more; a PUE has no less than IT")
        if not 0 < self.peak_flop_per_s < math.inf:
            faults.append(f"peak_flop_per_s={self.peak_flop_per_s!r}: expected a rate above zero")
        if faults:
            raise ValueError(f"scenario {self.name!r}: {'; '.join(faults)}")

    @property
    def ranges(self) -> dict[str, Range]:
        """The ranges of the `FACTORS`, by name."""
        return {name: getattr(self, name) for name in FACTORS}

    def log10_constant(self, quantity: str) -> float:
        """Base-10 logarithm of what is exact in a price per FLOP: seconds or joules, and the rate.

        Raises
        ------
        ValueError
            For a quantity that is not in `POWERS`.
        """
        seconds = _SECONDS[known("quantity", quantity, POWERS)]
        return -math.log10(seconds) - math.log10(self.peak_flop_per_s)

    def per_flop(self, quantity: str) -> float:
        """US$ (``"usd"``), kWh (``"kwh"``) or kg (``"kg_co2e"``) of one FLOP, at the best values.

        Raises
        ------
        ValueError
            For any other quantity.
        """
        log10_price = self.log10_constant(quantity)
        for name, power in POWERS[quantity].items():
            log10_price += power * math.log10(getattr(self, name).central)
        return 10**log10_price

    @property
    def prices_the_peak(self) -> bool:
        """Whether a FLOP of the peak is priced, used or not, as for a burden at its own chip."""
        return all(getattr(self, name).low == 1 for name in SHARES)

    @property
    def usd_per_flop(self) -> float:
        """US$ of one FLOP of a requirement."""
        return self.per_flop("usd")

    @property
    def kwh_per_flop(self) -> float:
        """Energy of one FLOP of a requirement, kWh."""
        return self.per_flop("kwh")

    @property
    def kg_co2e_per_flop(self) -> float:
        """Emissions of one FLOP of a requirement, kg."""
        return self.per_flop("kg_co2e")


def scenarios(folder: Path = data.DATA) -> dict[str, Scenario]:
    """Build the named scenarios from the tables.

    ``scenarios`` names chip, number format, month and grid; ``scenario_factors`` holds the ranges.
    A price that is not there is that of the vendors' quotes (`lib.quotes.price`), the share
    performed that of the record (`lib.quotes.performed`).

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    dict of str to Scenario
        By name, in the order of the table.

    Raises
    ------
    ValueError
        For a chip without such a rate, or without quotes at that time; and as `Scenario`.

    Examples
    --------
    >>> list(scenarios())[:2]
    ['article', 'site-2022']
    """
    stated: dict[str, dict[str, Range]] = {}
    for row in data.table("scenario_factors", folder).itertuples():
        ends = [row.central if pd.isna(end) else end for end in (row.low, row.high)]
        most = 1.0 if row.factor in SHARES else math.inf
        stated.setdefault(row.scenario, {})[row.factor] = Range(row.central, *ends, most)
    rows = data.table("scenarios", folder)
    found: dict[str, Scenario] = {}
    for row in rows[rows.projected_from.isna()].itertuples():
        own = stated.get(row.scenario, {})
        if missing := [name for name in ("utilisation", "power_w", "pue") if name not in own]:
            raise ValueError(
                f"scenario {row.scenario!r}: no {', '.join(missing)}; add rows to scenario_factors"
            )
        found[row.scenario] = Scenario(
            name=row.scenario,
            title=row.title,
            month=row.month,
            accelerator=row.accelerator,
            precision=row.precision,
            peak_flop_per_s=peak(row.accelerator, row.precision, folder),
            performed=own.get("performed") or performed(folder),
            utilisation=own["utilisation"],
            usd_per_hour=own.get("usd_per_hour") or price(row.accelerator, row.month, folder),
            power_w=own["power_w"],
            pue=own["pue"],
            kg_co2e_per_kwh=grid(row.grid, row.cleaner_grid, row.dirtier_grid, folder),
        )
    ahead = rows[rows.projected_from.notna()]
    for row in ahead.itertuples():
        if row.projected_from in set(ahead.scenario):
            raise ValueError(
                f"scenario {row.scenario!r}: {row.projected_from!r} is projected itself; start at "
                "one that is not"
            )
        later = projected(found[row.projected_from], row.month, *halvings(folder))
        found[row.scenario] = replace(later, name=row.scenario, title=row.title)
    return {name: found[name] for name in rows.scenario}


def scenario(name: str, folder: Path = data.DATA) -> Scenario:
    """One of `scenarios`, by its name.

    Raises
    ------
    ValueError
        For an unknown name, listing the known; and as `scenarios`.

    Examples
    --------
    >>> scenario("site-2022").title
    "V100 (the authors' site, 2022)"
    """
    built = scenarios(folder)
    return built[known("scenario", name, built)]


def on(
    start: Scenario,
    chip: str,
    precision: str | None = None,
    month: str | None = None,
    usd_per_hour: float | None = None,
    folder: Path = data.DATA,
) -> Scenario:
    """Move a scenario to another chip, or to other prices of its own.

    The price is that of the quotes (`lib.quotes.price`) unless it is given. The power is the
    start's, in proportion to the design power of the two chips: the machine around them is taken to
    need the same share.

    Parameters
    ----------
    start : Scenario
        What is not said below stays as it is there.
    chip : str
        Key in ``accelerators``.
    precision : str or None
        Key in `lib.quotes.PRECISIONS`; None: that of the start.
    month : str or None
        Of the prices; None: that of the start.
    usd_per_hour : float or None
        Price of an hour, which then is exact; None: that of the quotes.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Scenario
        Named after chip and month.

    Raises
    ------
    ValueError
        As `lib.quotes.peak` and `lib.quotes.price`; if no power is recorded for the chip; for a
        start that is projected, or that prices the peak of its chip, used or not: neither says what
        another chip would do.

    Examples
    --------
    >>> there = on(scenario("h100-2025"), "a100-sxm4-80gb")
    >>> there.name, there.power_w.central / scenario("h100-2025").power_w.central == 400 / 700
    ('a100-sxm4-80gb-2025-03', True)
    """
    if start.projected_from is not None or start.prices_the_peak:
        what = "is projected" if start.projected_from else "prices the peak of its chip"
        raise ValueError(
            f"scenario={start.name!r} {what}, so it cannot move to another chip; start from one "
            "that says how a chip is used, such as 'h100-2025'"
        )
    precision, month = precision or start.precision, month or start.month
    rate, watts = peak(chip, precision, folder), single(chip, folder).power_w
    if pd.isna(watts):
        raise ValueError(f"chip={chip!r}: no power is recorded; add it, or choose another chip")
    moved = replace(
        start,
        name=f"{chip}-{month}",
        title=f"{chip}, {month}",
        month=month,
        accelerator=chip,
        precision=precision,
        peak_flop_per_s=rate,
        power_w=start.power_w.times(float(watts / single(start.accelerator, folder).power_w)),
    )
    if usd_per_hour is not None:
        return assuming(moved, folder=folder, usd_per_hour=usd_per_hour)
    return replace(moved, usd_per_hour=price(chip, month, folder))


def for_measure(start: Scenario, measure: str, folder: Path = data.DATA) -> Scenario:
    """Fit a scenario to what a requirement counts.

    A burden is the peak over time, and scenarios are made for it. Counted operations are all
    performed; and where the scenario prices the peak, only the share of `lib.quotes.performed` of
    it performs them.

    Parameters
    ----------
    start : Scenario
        Made for a hardware burden.
    measure : str
        Key in `lib.compute.MEASURES`.
    folder : Path
        Folder of the data package.

    Raises
    ------
    ValueError
        For a measure that is not of a training.

    Examples
    --------
    >>> counted = for_measure(scenario("article"), "network_operations")
    >>> counted.usd_per_flop > scenario("article").usd_per_flop
    True
    """
    if measure in ("hardware_burden", "consolidated"):
        return start
    if measure != "network_operations":
        raise ValueError(
            f"compute={measure!r} is not of a training, and has no bill; choose hardware_burden, "
            "network_operations or consolidated"
        )
    used = performed(folder) if start.prices_the_peak else start.utilisation
    return replace(start, performed=exactly(1.0, most=1.0), utilisation=used)


def assuming(
    start: Scenario,
    place: str | None = None,
    folder: Path = data.DATA,
    **values: float | None,
) -> Scenario:
    """State factors of a scenario, which then are exact.

    Parameters
    ----------
    start : Scenario
        What is not said below stays as it is there.
    place : str or None
        Key in ``grids`` of where it runs.
    folder : Path
        Folder of the data package.
    **values : float or None
        Of the `FACTORS`, in their units; None stays as it is.

    Raises
    ------
    ValueError
        For an unknown factor or grid, or a value that is impossible.

    Examples
    --------
    >>> there = assuming(scenario("h100-2025"), "france", utilisation=0.4)
    >>> print(there.utilisation, there.kg_co2e_per_kwh)
    0.4 0.05604
    """
    stated = {}
    for name, value in values.items():
        least, most, _ = FACTOR_LIMITS[known("factor", name, FACTORS)]
        if value is not None:
            stated[name] = exactly(one(name, within(name, value, least, most)))
    if place is not None:
        stated["kg_co2e_per_kwh"] = grid(place, folder=folder)
    return replace(start, **stated)


def projected(
    start: Scenario, month: str, price_halving_years: Range, energy_halving_years: Range
) -> Scenario:
    """Carry a scenario to another time, if price and energy of an operation go on falling.

    Parameters
    ----------
    start : Scenario
        Where the trend starts.
    month : str
        Of the new one.
    price_halving_years, energy_halving_years : Range
        Years in which an operation's price, and its energy, fall to a half.

    Returns
    -------
    Scenario
        With price and power at the same peak rate scaled; their ranges widen with time.

    Raises
    ------
    ValueError
        For a month before the start.

    Examples
    --------
    >>> now = scenario("site-2022")
    >>> later = projected(now, "2025-12", exactly(1.5), exactly(3.0))
    >>> later.usd_per_hour.central / now.usd_per_hour.central
    0.25
    """
    years = (period(month) - period(start.month)).n / 12
    if years < 0:
        raise ValueError(f"month={month!r}: before {start.month}, where {start.name!r} starts")

    def left(halving: Range) -> Range:
        return Range(*(0.5 ** (years / t) for t in (halving.central, halving.low, halving.high)))

    return replace(
        start,
        name=f"{start.name}-in-{month}",
        title=f"{start.title}, projected to {month}",
        month=month,
        projected_from=start.name,
        usd_per_hour=start.usd_per_hour.times(left(price_halving_years)),
        power_w=start.power_w.times(left(energy_halving_years)),
    )
