"""What better chips gave to a growth in compute, beside more of them and more time.

A hardware burden is a product, so the quotient of two burdens is a product too, without a rest ::

    burden_b / burden_a = (rate_b / rate_a) (chips_b / chips_a) (hours_b / hours_a)

A run in one phase on one kind of chip has these three numbers. For a system with several phases, or
several kinds of chip, they are means that keep the product exact:

- the time is that of all phases, one after the other; in a phase, kinds of chip work side by side;
- the number of chips is the chip-hours divided by the time: how many were busy on average;
- the rate is the burden divided by the chip-hours: the mean over them.

The rates are those that the release enters, so that the product is the published burden. Where the
two are of different number formats, part of the quotient of the rates is the format and no better
chip; :class:`Decomposition` says how much, by a graphics processor that has both rates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context
from math import log
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lib import compute, data, units
from lib.arguments import between, nearest, one
from lib.names import fitting

FACTORS: Mapping[str, str] = MappingProxyType(
    {"rate": "rate per chip", "number": "number of chips", "time": "time"}
)
"""Factors of a growth in burden, and their names for display."""

LEAST_SHARED = 1.5
"""Growth, or its inverse, below which it has no shares: a logarithm near zero makes any share."""

BENCHMARK, SEARCHED, TRAINED = "imagenet", "imagenet-nasnet-a-6", "imagenet-alexnet"
"""What :func:`training_instead` compares: the article's pair, as the release of 2022 names it."""


@dataclass(frozen=True)
class Recipe:
    """What computed a system, how many, and how long; ``rate x chips x time`` is the burden.

    Examples
    --------
    >>> recipe = recipes(2020)["imagenet-alexnet-7cnns"]
    >>> recipe.processors, recipe.chips, recipe.hours
    (('GeForce GTX 580',), 2.0, 132.0)
    """

    system: str  #: key
    name: str
    benchmark: str
    release: int
    year: int
    phases: tuple[str, ...]
    processors: tuple[str, ...]  #: names for display
    precision: str  #: number format of the rate
    released: str | None  #: latest month of release of the processors; None if not known
    rate_flop_per_s: float  #: of one chip, mean over chip-hours
    chips: float  #: mean over time; chips, not boards, for TPUs
    hours: float  #: wall clock, of all phases
    in_core_days: bool  #: of chips and hours only the product is sure

    @property
    def burden_flop(self) -> float:
        """Return the product of the three."""
        return self.rate_flop_per_s * self.chips * self.hours * units.HOUR_S


@dataclass(frozen=True)
class Decomposition:
    """A growth in compute as a product: ``total = rate x number x time``.

    ``rate = precision x chip``: what the change of number format gave, and what is left for the
    chip. Without a change of format the precision is 1.

    Examples
    --------
    >>> found = decompose("alexnet", "nasnet-a-6-4032")
    >>> [round(factor, 3) for factor in (found.total, found.rate, found.number, found.time)]
    [1095.512, 6.025, 250.0, 0.727]
    >>> {name: round(share, 3) for name, share in found.shares.items()}
    {'rate': 0.257, 'number': 0.789, 'time': -0.046}
    """

    old: Recipe
    new: Recipe
    precision: float  #: factor of the number format within that of the rate
    precision_of: str | None  #: processor that the factor is taken from; None if it is 1

    @property
    def total(self) -> float:
        """Burden of the new system over that of the old."""
        return self.new.burden_flop / self.old.burden_flop

    @property
    def rate(self) -> float:
        """Rate per chip, new over old: what is called better hardware."""
        return self.new.rate_flop_per_s / self.old.rate_flop_per_s

    @property
    def chip(self) -> float:
        """Rate per chip, new over old, at one number format."""
        return self.rate / self.precision

    @property
    def number(self) -> float:
        """Number of chips, new over old."""
        return self.new.chips / self.old.chips

    @property
    def time(self) -> float:
        """Hours, new over old."""
        return self.new.hours / self.old.hours

    @property
    def shares(self) -> dict[str, float] | None:
        """Logarithm of each factor over that of the total, which sum to 1.

        None if there is little to share: for a total nearer to 1 than :data:`LEAST_SHARED`. A
        factor that shrank when the total grew has a share below zero; another may then be above 1.
        """
        whole = log(self.total)
        if abs(whole) < log(LEAST_SHARED):
            return None
        return {name: log(getattr(self, name)) / whole for name in FACTORS}

    @property
    def words(self) -> str:
        """One sentence: the product written out."""
        factors = " × ".join(f"{times(getattr(self, name))} ({FACTORS[name]})" for name in FACTORS)
        said = f"{self.old.name} to {self.new.name}: {times(self.total)} times the compute"
        return f"{said} = {factors}."

    def record(self) -> dict:
        """Return what JSON can hold: systems, factors, shares."""
        return {
            "from": _told(self.old),
            "to": _told(self.new),
            "factors": {"total": self.total} | {name: getattr(self, name) for name in FACTORS},
            "log_shares": self.shares,
            "rate": {"precision": self.precision, "chip": self.chip, "by": self.precision_of},
        }


def times(factor: float) -> str:
    """Write a factor with three digits, or four from a thousand on, and never a power of ten.

    Examples
    --------
    >>> times(6.0253), times(0.727272), times(1095.5), times(2e-3), times(1234567)
    ('6.03', '0.727', '1,096', '0.002', '1,235,000')
    """
    # A half goes up, as in the charts; Python's own formats would take it to the even digit.
    digits = Context(prec=4 if factor >= 1000 else 3, rounding=ROUND_HALF_UP)
    number = f"{digits.create_decimal_from_float(factor):,f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


def recipes(release: int = 2022, folder: Path = data.DATA) -> dict[str, Recipe]:
    """Return every system of a release whose burden is known by its factors.

    Parameters
    ----------
    release : {2020, 2022}
        In the release of 2020 the factors of two systems are known: see the table ``runs_2020``.
    folder : Path
        Folder of the data package.

    Returns
    -------
    dict of str to Recipe
        By the key of the system, in the order of the tables.

    Raises
    ------
    ValueError
        For an unknown release.

    Examples
    --------
    >>> len(recipes(2020)), len(recipes(2022))
    (2, 99)
    """
    systems: dict[str, list[dict]] = {}
    for run in _runs(release, folder).to_dict("records"):
        systems.setdefault(run["system"], []).append(run)
    return {key: _recipe(runs, release) for key, runs in systems.items() if _known(runs)}


def resolve(name: str, release: int = 2020, folder: Path = data.DATA) -> str:
    """Return the key of the system that a loose name means.

    Parameters
    ----------
    name : str
        A key; or a key without its benchmark; or the start of one, or one and more, whatever the
        case and the signs between the letters: ``nasnet-a-6-4032`` is the NASNet-A of both
        releases.
    release, folder
        As in :func:`recipes`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        For a name that fits no system, with the nearest keys; or several, with these; or one whose
        factors the release does not give. Where the other release has it, that is said.

    Examples
    --------
    >>> resolve("AlexNet"), resolve("nasnet-a-6-4032", 2022)
    ('imagenet-alexnet-7cnns', 'imagenet-nasnet-a-6')
    >>> resolve("alxnet")
    Traceback (most recent call last):
    ...
    ValueError: system='alxnet': not one of the 2 known; the nearest are 'imagenet-alexnet-7cnns', \
'imagenet-nasneta-6-4032'
    """
    return _resolved(name, release, recipes(release, folder), folder)


def _resolved(name: str, release: int, known: Mapping[str, Recipe], folder: Path) -> str:
    """Return the key that a loose name means, as :func:`resolve` does, given the recipes."""
    found = fitting(name, _keys(release, folder))
    told = [key for key in found if key in known]
    if len(found) == 1 and told:
        return told[0]
    if told:  # also if one: it need not be the one that was meant
        others = f" of {len(found)} that begin so" if len(found) > len(told) else ""
        raise ValueError(
            f"system={name!r}: may be {' or '.join(map(repr, told))}{others}; write the whole key"
        )
    elsewhere = 2022 if release == 2020 else 2020
    there = fitting(name, recipes(elsewhere, folder))
    if not found and not there:
        return nearest("system", name, known)
    hint = f"; the release of {elsewhere} has it: release={elsewhere} (--release {elsewhere})"
    raise ValueError(
        f"system={name!r}: the release of {release} does not "
        + (f"say chips, number and time of {found[0]!r}" if found else "have it")
        + hint * bool(there)
    )


def decompose(old: str, new: str, release: int = 2020, folder: Path = data.DATA) -> Decomposition:
    """Take a growth in compute apart: rate per chip, number of chips, time.

    Parameters
    ----------
    old, new : str
        Systems, as :func:`resolve` takes them.
    release, folder
        As in :func:`recipes`; both systems are of one release.

    Returns
    -------
    Decomposition

    Raises
    ------
    ValueError
        As :func:`resolve`.

    References
    ----------
    Thompson et al., Deep Learning's Diminishing Returns (IEEE Spectrum, 2021): six-fold by better
    hardware, from AlexNet to NASNet-A.

    Examples
    --------
    >>> print(decompose("alexnet", "nasnet-a-6-4032").words)
    AlexNet 7CNNs to NASNetA (6@4032): 1,096 times the compute = 6.03 (rate per chip) × 250 \
(number of chips) × 0.727 (time).
    """
    known = recipes(release, folder)
    keys = (_resolved(name, release, known, folder) for name in (old, new))
    return between_recipes(*(known[key] for key in keys), folder)


def between_recipes(old: Recipe, new: Recipe, folder: Path = data.DATA) -> Decomposition:
    """Take the growth from one recipe to another apart, as :func:`decompose` does for two names.

    Raises
    ------
    ValueError
        If one of the two has numbers of 16 bits, and no month of release to find a contemporary by.

    Examples
    --------
    >>> known = recipes(2022)
    >>> pair = known["imagenet-nasnet-a-6"], known["imagenet-noisystudent-efficientnet-l2"]
    >>> found = between_recipes(*pair)
    >>> round(found.rate, 2), round(found.precision, 2), round(found.chip, 2), found.precision_of
    (11.02, 7.93, 1.39, 'Tesla V100 PCIe 32 GB')
    """
    if (old.precision == "fp32") == (new.precision == "fp32"):
        return Decomposition(old, new, 1.0, None)
    # The one that is not in single precision is the one whose format has to be paid for.
    reduced = new if old.precision == "fp32" else old
    name, gain = _gain_of_format(reduced.released, folder)
    return Decomposition(old, new, gain if reduced is new else 1 / gain, name)


@dataclass(frozen=True)
class Training:
    """Operations of one training run of NASNet-A on ImageNet, in place of its search; inferred."""

    epochs: float
    operations_flop: float
    over_alexnet: float  #: over the operations of AlexNet, counted in the same way
    over_search: float  #: over the burden of the search; less than it looks, as no peak is reached


def training_instead(epochs: float, folder: Path = data.DATA) -> Training:
    """Count what training NASNet-A on ImageNet took, where the article has its search.

    ``operations = 3 x forward_flop x epochs x examples``. The record does not say the number of
    epochs, so it is the caller's: the result is an inference.

    Parameters
    ----------
    epochs : float
        Passes over ImageNet, above zero.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        For a number of epochs that is not finite and above zero.

    Examples
    --------
    >>> found = training_instead(usual_epochs())
    >>> f"{found.operations_flop:.2e}", round(found.over_alexnet)
    ('5.48e+19', 102)
    """
    epochs = one("epochs", between("epochs", epochs))
    systems = data.table("systems", folder).set_index("system")
    searched, trained = systems.loc[SEARCHED], systems.loc[TRAINED]
    operations = float(
        compute.network_operations(searched.forward_flop, epochs, searched.training_examples)
    )
    return Training(
        epochs=epochs,
        operations_flop=operations,
        over_alexnet=operations / float(trained.published_network_operations_flop),
        over_search=operations / recipes(2022, folder)[SEARCHED].burden_flop,
    )


def usual_epochs(folder: Path = data.DATA) -> float:
    """Return the median number of epochs of the systems on ImageNet that state one.

    Examples
    --------
    >>> usual_epochs()
    300.0
    """
    return float(data.systems(BENCHMARK, folder).training_epochs.median())


def _told(recipe: Recipe) -> dict:
    """Return a recipe as JSON can hold it."""
    return {
        "system": recipe.system,
        "name": recipe.name,
        "release": recipe.release,
        "year": recipe.year,
        "phases": list(recipe.phases),
        "processors": list(recipe.processors),
        "precision": recipe.precision,
        "rate_flop_per_s": recipe.rate_flop_per_s,
        "chips": recipe.chips,
        "hours": recipe.hours,
        "in_core_days": recipe.in_core_days,
        "burden_flop": recipe.burden_flop,
    }


def _runs(release: int, folder: Path) -> pd.DataFrame:
    """Return the runs of a release, with name, benchmark and year of their systems."""
    if release == 2022:
        about = data.table("systems", folder).rename(columns={"dataset": "benchmark"})
        runs = data.table("runs", folder)
    elif release == 2020:
        about = data.table("points_2020", folder).rename(columns={"point": "system"})
        runs = data.table("runs_2020", folder).rename(columns={"point": "system"})
    else:
        raise ValueError(f"release={release!r}: expected one of {data.RELEASES}")
    chips = data.table("accelerators", folder).rename(columns={"name": "chip"})
    return runs.merge(about[["system", "name", "benchmark", "year"]], on="system").merge(
        chips[["accelerator", "chip", "kind", "chips", "peak_precision", "release_month"]],
        on="accelerator",
        how="left",
    )


_FACTS = ("accelerator", "count", "duration_hours", "entered_peak_flop_per_s")
"""Columns of a run that must be filled for its burden to be known by its factors."""


def _known(runs: list[dict]) -> bool:
    """Whether the runs of a system give its factors: nothing is missing, and one number format."""
    filled = not any(pd.isna(run[fact]) for run in runs for fact in _FACTS)
    return filled and len({run["peak_precision"] for run in runs}) == 1


def _recipe(runs: list[dict], release: int) -> Recipe:
    """Put the runs of one system together, as the module's first lines say."""
    chip_hours = flop_hours = 0.0
    phases: dict[str, float] = {}
    for run in runs:
        # A TPU is counted by the board, and all else as the release counts it: K80 by card or half.
        of_board = run["chips"] if run["kind"] == "tpu" else 1
        chip_hours += run["count"] * of_board * run["duration_hours"]
        flop_hours += run["count"] * run["entered_peak_flop_per_s"] * run["duration_hours"]
        phases[run["phase"]] = max(phases.get(run["phase"], 0.0), run["duration_hours"])
    hours = sum(phases.values())
    first = runs[0]
    return Recipe(
        system=first["system"],
        name=first["name"],
        benchmark=first["benchmark"],
        release=release,
        year=int(first["year"]),
        phases=tuple(phases),
        processors=tuple(dict.fromkeys(run["chip"] for run in runs)),
        precision=first["peak_precision"],
        released=max(
            (run["release_month"] for run in runs if not pd.isna(run["release_month"])),
            default=None,
        ),
        rate_flop_per_s=flop_hours / chip_hours,
        chips=chip_hours / hours,
        hours=hours,
        # The first version's table has no such column.
        in_core_days=any(not pd.isna(run.get("core_days")) for run in runs),
    )


def _keys(release: int, folder: Path) -> list[str]:
    """Return the keys of all systems of a release."""
    if release == 2022:
        return list(data.table("systems", folder).system)
    return list(data.table("points_2020", folder).point)


def _gain_of_format(month: str | None, folder: Path) -> tuple[str, float]:
    """Return what 16 bits on matrix units give over 32 bits on a graphics processor of a month.

    It is the data-centre chip with both rates whose release is nearest. No TPU has a rate of 32
    bits to compare with, so the gain is that of a contemporary.
    """
    if month is None:
        raise ValueError("release_month: a processor with numbers of 16 bits needs its month")
    chips = data.table("accelerators", folder)
    both = chips[
        (chips.kind == "gpu")
        & (chips.segment == "data-centre")
        & chips.fp32_flop_per_s.notna()
        & chips.tensor_flop_per_s.notna()
        & chips.release_month.notna()
    ]
    distance = both.release_month.map(_months).sub(_months(month)).abs()
    chosen = both.loc[distance.idxmin()]
    return str(chosen["name"]), float(chosen.tensor_flop_per_s / chosen.fp32_flop_per_s)


def _months(month: str) -> int:
    """Return the number of a month, counted from year 0."""
    year, number = month.split("-")
    return 12 * int(year) + int(number)
