"""What a mass of CO2e compares with: a flight, a car, an American's year, a city's month.

A city is no single yardstick: inventories differ in what they count and restate their past, so its
month is a range over all that we have.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lib import data
from lib.arguments import between, nearest
from lib.propagation import Range, exactly
from lib.units import KG_PER_LB, KG_PER_MT

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Yardstick:
    """A mass of CO2e that people can picture.

    Attributes
    ----------
    name : str
        Key.
    words : str
        What it is, in the plural: the words that follow a number.
    kg_co2e : Range
        Mass of one; of a city's month the median over its inventories, and the least and the most.
    source : str
        Where it comes from: keys of ``sources``, joined by commas.

    Examples
    --------
    >>> flight = Yardstick("flight", "flights", exactly(900.0), "strubell2019")
    >>> flight.times(1800.0).central
    2.0
    """

    name: str
    words: str
    kg_co2e: Range
    source: str

    def times(self, kg_co2e: float) -> Range:
        """Say how many of it a mass of CO2e in kg is; the ends are those of the yardstick.

        Raises
        ------
        ValueError
            For a mass that is not finite and above zero.
        """
        mass = float(between("kg_co2e", kg_co2e))
        one = self.kg_co2e
        return Range(mass / one.central, low=mass / one.high, high=mass / one.low)


_OF_CONSTANTS = {
    "flight": ("flight_co2e_lb", "passengers flying New York to San Francisco and back"),
    "american-year": ("american_year_co2e_lb", "years of an average American"),
    "car": ("car_lifetime_co2e_lb", "cars over their lives, fuel included"),
}
"""Yardsticks of Strubell et al.: name of the constant without its prefix, and words."""


def inventories(city: str, folder: Path = data.DATA) -> pd.DataFrame:
    """Return every inventory of a city, in the order of the table ``city_emissions``.

    Parameters
    ----------
    city : str
        Such as ``"New York City"``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        The columns of the table, and ``kg_co2e_per_month``.

    Raises
    ------
    ValueError
        For an unknown city, naming those that are spelled most alike.

    Examples
    --------
    >>> inventories("London").mt_co2e_per_year.tolist()
    [31.94, 28.4]
    """
    rows = data.table("city_emissions", folder)
    nearest("city", city, rows.city.unique().tolist())
    found = rows[rows.city == city].reset_index(drop=True)
    monthly = found.mt_co2e_per_year * KG_PER_MT / MONTHS_PER_YEAR
    return found.assign(kg_co2e_per_month=monthly)


def yardsticks(folder: Path = data.DATA) -> dict[str, Yardstick]:
    """Return what an amount of CO2e can be compared with, from the lightest to the heaviest.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    dict of str to Yardstick
        ``"flight"``, ``"american-year"``, ``"car"``, and the month of every city, by its name.

    Examples
    --------
    >>> list(yardsticks())[:3], yardsticks()["New York City"].words
    (['flight', 'american-year', 'car'], 'months of New York City')
    >>> print(yardsticks()["Boulder, Colorado"].kg_co2e)
    1.2219e+08
    """
    values = data.constants(folder)
    found = [
        Yardstick(name, words, exactly(values[f"strubell_{key}"] * KG_PER_LB), "strubell2019")
        for name, (key, words) in _OF_CONSTANTS.items()
    ]
    for city in data.table("city_emissions", folder).city.unique():
        rows = inventories(city, folder)
        monthly = rows.kg_co2e_per_month
        mass = Range(*(float(end) for end in (monthly.median(), monthly.min(), monthly.max())))
        source = ", ".join(rows.source.unique())
        found.append(Yardstick(city, f"months of {city}", mass, source))
    found.sort(key=lambda one: one.kg_co2e.central)
    return {one.name: one for one in found}


def yardstick(name: str, folder: Path = data.DATA) -> Yardstick:
    """Return one of :func:`yardsticks` by its name.

    Raises
    ------
    ValueError
        For an unknown name, naming those that are spelled most alike.

    Examples
    --------
    >>> round(yardstick("car").kg_co2e.central)
    57153
    """
    known = yardsticks(folder)
    return known[nearest("yardstick", name, known)]
