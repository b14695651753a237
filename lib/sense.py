"""What contradicts itself in a row of a table, or in several, though each cell is possible.

The contract bounds a column over all times and kinds of system, so a slip of a thousand can pass.
Here columns are held against each other and against their year. Limits lie well outside of what our
tables hold, so that what is new and true passes.
"""

import math
import statistics
from datetime import date

from lib.faults import Fault
from lib.rules import Row

SCORES = {
    "imagenet": ("top1_percent", "top5_percent"),
    "coco": (
        "box_ap_percent",
        "ap50_percent",
        "ap75_percent",
        "ap_small_percent",
        "ap_medium_percent",
        "ap_large_percent",
    ),
    "squad": ("em_percent", "f1_percent"),
    "conll": ("f1_percent",),
    "wmt-en-fr": ("bleu", "sacrebleu"),
    "wmt-en-de": ("bleu", "sacrebleu"),
}
"""Columns of ``systems`` that may hold a score, for each data set."""

CHECK_UNITS = "check both values and their units against the source"

_EVERY_SCORE = tuple(dict.fromkeys(column for some in SCORES.values() for column in some))

ORDERED_SCORES = (
    ("top1_percent", "top5_percent"),
    ("box_ap_percent", "ap50_percent"),
    ("ap75_percent", "ap50_percent"),
    ("em_percent", "f1_percent"),
)
"""Scores of which the first cannot be above the second: all that it counts, the second does."""

RATIOS = {
    "systems": (("forward_flop", "parameters", 2, 1e5),),
    "accelerators": (
        ("tensor_flop_per_s", "fp32_flop_per_s", 1, 1e3),
        ("fp16_flop_per_s", "fp32_flop_per_s", 5e-3, 10),
        ("tensor_flop_per_s", "memory_bandwidth_byte_per_s", 1, 2e3),
        ("fp32_flop_per_s", "memory_bandwidth_byte_per_s", 0.5, 1e3),
        ("peak_flop_per_s", "power_w", 1e9, 2e13),
    ),
    "training_costs": (
        ("cloud_usd", "amortised_usd", 0.3, 50),
        ("acquisition_usd", "amortised_usd", 1, 5e3),
    ),
    "robustness": (
        ("imagenetv2_percent", "imagenet_percent", 0.4, 1),
        ("objectnet_percent", "imagenet_on_objectnet_classes_percent", 0.05, 1),
        ("imagenet_on_objectnet_classes_percent", "imagenet_percent", 0.8, 20),
    ),
}
"""Least and greatest ratio of two columns of a row; in our tables all lie well within."""

DOLLARS_PER_FLOP = {
    "cloud_usd": (1e-18, 1e-14),
    "acquisition_usd": (1e-17, 3e-13),
    "amortised_usd": (3e-19, 3e-15),
}
"""What a training run can cost for an operation in 2015; less in each year after."""

FASTEST_MEMORY = (
    (0, 3e11),
    (2012, 6e11),
    (2015, 1.2e12),
    (2019, 2.5e12),
    (2021, 4e12),
    (2022, 6e12),
    (2024, 9.5e12),
    (2026, 5e13),
)
"""From a year on: bandwidth, in byte/s, that the memory of no chip exceeds."""

MEASURED_IN = {
    "transistors": "1",
    "clock_mhz": "MHz",
    "single_thread_specint": "SpecINT x 1,000",
    "power_w": "W",
    "cores": "1",
}
"""Unit of each quantity of `processors`."""

FACTOR_LIMITS = {
    "performed": (0.001, 1, "1"),
    "utilisation": (0.001, 1, "1"),
    "usd_per_hour": (0.001, 1000, "US$/h"),
    "power_w": (1, 1e5, "W"),
    "pue": (1, 5, "1"),
    "kg_co2e_per_kwh": (0.001, 3, "kg/kWh"),
}
"""Least and greatest value, and unit, of each factor of a price."""


def most_compute_flop(year: float) -> float:
    """Return more than any training run had computed by a year, FLOP.

    Ten times the largest runs of the record: 1e24 in 2017 and four times more each year.

    Examples
    --------
    >>> f"{most_compute_flop(2017):.0e}", f"{most_compute_flop(2024):.0e}"
    ('1e+24', '2e+28')
    """
    return 1e24 * 4 ** (year - 2017)


def fastest_chip_flop_per_s(year: float) -> float:
    """Return more than the peak rate of any chip by a year, FLOP/s in 16 bits.

    Examples
    --------
    >>> f"{fastest_chip_flop_per_s(2017):.1e}", f"{fastest_chip_flop_per_s(2026):.1e}"
    ('1.6e+14', '6.6e+15')
    """
    return 10 ** (14.2 + 0.18 * (year - 2017))


def _out_of_proportion(table: str, row: Row, at: int) -> list[Fault]:
    """Return pairs of columns that are too far from each other."""
    faults = []
    for one, other, least, most in RATIOS[table]:
        if row[one] is not None and row[other]:
            ratio = float(row[one]) / float(row[other])
            if not least <= ratio <= most:
                rule = f"{ratio:.3g} times {other}, and expected from {least:g} to {most:g}"
                faults.append(Fault(table, rule, CHECK_UNITS, at, one, str(row[one])))
    return faults


def _too_much_compute(table: str, row: Row, at: int, columns: tuple[str, ...]) -> list[Fault]:
    """Return compute that nobody could afford in its year."""
    year = int(row["published_month"][:4]) if table == "training_costs" else row["year"]
    most = most_compute_flop(year)
    return [
        Fault(table, f"more than any run of {year}", CHECK_UNITS, at, column, str(row[column]))
        for column in columns
        if row[column] is not None and row[column] > most
    ]


def _senseless_system(row: Row, at: int) -> list[Fault]:
    """Return what contradicts itself in a row of ``systems``, though each cell is possible."""
    own, faults = SCORES[row["dataset"]], []
    for column in _EVERY_SCORE:
        if column not in own and row[column] is not None:
            rule = f"a system on {row['dataset']} has no such score"
            mend = f"use one of {', '.join(own)}"
            faults.append(Fault("systems", rule, mend, at, column, str(row[column])))
    if all(row[column] is None for column in own):
        rule = f"a system on {row['dataset']} needs a score"
        faults.append(Fault("systems", rule, f"fill one of {', '.join(own)}", at))
    for value, kind in (
        ("forward_flop", "forward_counted_as"),
        ("published_consolidated_flop", "published_consolidated_kind"),
    ):
        if (row[value] is None) != (row[kind] is None):
            rule = f"{value} and {kind} go together, and one of them is empty"
            faults.append(Fault("systems", rule, "fill both or none", at, value))
    for lower, upper in ORDERED_SCORES:
        if None not in (row[lower], row[upper]) and row[lower] > row[upper]:
            rule, mend = (
                f"above {upper}, which counts the same and more",
                "correct one of them",
            )
            faults.append(Fault("systems", rule, mend, at, lower, str(row[lower])))
    factors = [row[name] for name in ("forward_flop", "training_epochs", "training_examples")]
    counted = row["published_network_operations_flop"]
    if None not in (counted, *factors):
        ratio = float(counted) / (3 * math.prod(map(float, factors)))
        if not 1 / 30 < ratio < 30:
            rule = f"{ratio:.2g} times 3 x forward_flop x training_epochs x training_examples"
            column = "published_network_operations_flop"
            faults.append(Fault("systems", rule, CHECK_UNITS, at, column, str(counted)))
    published = ("network_operations", "hardware_burden", "consolidated")
    columns = tuple(f"published_{measure}_flop" for measure in published)
    return [
        *faults,
        *_too_much_compute("systems", row, at, columns),
        *_out_of_proportion("systems", row, at),
    ]


def _senseless_benchmark(row: Row, at: int) -> list[Fault]:
    """Return a score column that systems on the data set of a benchmark do not have."""
    column, own = row["score_column"], SCORES[row["dataset"]]
    if column in own:
        return []
    rule, mend = f"{row['dataset']} has no such score", f"use one of {', '.join(own)}"
    return [Fault("benchmarks", rule, mend, at, "score_column", column)]


def _senseless_accelerator(row: Row, at: int) -> list[Fault]:
    """Return a peak that is not the rate of its number format, and rates that exclude another."""
    column = "fp32_flop_per_s" if row["peak_precision"] == "fp32" else "tensor_flop_per_s"
    faults = []
    if row["peak_flop_per_s"] != row[column]:
        rule, mend = f"the peak is not {column}", "write the same rate in both, or correct a unit"
        faults.append(Fault("accelerators", rule, mend, at, "peak_flop_per_s"))
    month, year = row["release_month"], row["release_year"]
    if None not in (month, year) and int(month[:4]) != year:
        rule, mend = f"released in {month}, and in {year}", "correct the month or the year"
        faults.append(Fault("accelerators", rule, mend, at, "release_month", month))
    without, with_units = row["fp16_flop_per_s"], row["tensor_flop_per_s"]
    if None not in (without, with_units) and without >= with_units:
        rule = "matrix units give no more than the rate without them"
        mend = "leave the rate without matrix units empty if the source repeats the other"
        faults.append(Fault("accelerators", rule, mend, at, "fp16_flop_per_s", str(without)))
    if year is not None:
        rate, memory = row["peak_flop_per_s"], row["memory_bandwidth_byte_per_s"]
        if rate > row["chips"] * fastest_chip_flop_per_s(year):
            rule = f"more than any chip of {year} has, times chips, which is {row['chips']}"
            mend = f"{CHECK_UNITS}; write in chips how many the rate is of"
            faults.append(Fault("accelerators", rule, mend, at, "peak_flop_per_s", str(rate)))
        fastest = max(rate for since, rate in FASTEST_MEMORY if since <= year)
        if memory is not None and memory > row["chips"] * fastest:
            column, rule = (
                "memory_bandwidth_byte_per_s",
                f"more than any chip of {year} has",
            )
            faults.append(Fault("accelerators", rule, CHECK_UNITS, at, column, str(memory)))
    return [*faults, *_out_of_proportion("accelerators", row, at)]


def _senseless_point(row: Row, at: int) -> list[Fault]:
    """Return compute that nobody could afford in its year."""
    return _too_much_compute("points_2020", row, at, ("hardware_burden_flop",))


def _senseless_cost(row: Row, at: int) -> list[Fault]:
    """Return compute and costs that cannot be those of one run of its year."""
    faults = _too_much_compute("training_costs", row, at, ("training_flop",))
    cheaper = 10 ** (-0.12 * (int(row["published_month"][:4]) - 2015))
    for column, (least, most) in DOLLARS_PER_FLOP.items():
        if row[column] is not None:
            price = float(row[column]) / float(row["training_flop"]) / cheaper
            if not least <= price <= most:
                rule = f"{price * cheaper:.1e} US$ for each of training_flop"
                faults.append(
                    Fault("training_costs", rule, CHECK_UNITS, at, column, str(row[column]))
                )
    return [*faults, *_out_of_proportion("training_costs", row, at)]


def _senseless_accuracy(row: Row, at: int) -> list[Fault]:
    """Return accuracies that cannot be those of one model, as where one is a fraction."""
    faults, weak = [], ("less-data", "unfinished", "no-network")
    if row["imagenet_percent"] < 1 and row["training"] not in weak:
        rule, mend = "worse than chance among a hundred classes", "write per cent: 76.3, not 0.763"
        value = str(row["imagenet_percent"])
        faults.append(Fault("robustness", rule, mend, at, "imagenet_percent", value))
    return [*faults, *_out_of_proportion("robustness", row, at)]


def _senseless_measurement(row: Row, at: int) -> list[Fault]:
    """Return a unit that is not that of its quantity."""
    unit = MEASURED_IN[row["quantity"]]
    if row["unit"] == unit:
        return []
    rule, mend = f"{row['quantity']} has the unit {unit}", "convert the value to this unit"
    return [Fault("processors", rule, mend, at, "unit", row["unit"])]


def _senseless_constant(row: Row, at: int) -> list[Fault]:
    """Return a share in per cent that is above the whole."""
    if row["unit"] != "%" or 0 <= row["value"] <= 100:
        return []
    rule, mend = "no share of a whole", "correct the value or its unit"
    return [Fault("constants", rule, mend, at, "value", str(row["value"]))]


def _senseless_price(row: Row, at: int) -> list[Fault]:
    """Return a price that is not of its commitment: by the hour, or of a chip that is sold."""
    faults, sold = [], row["commitment"] == "purchase"
    if (row["purchase_usd"] is not None, row["usd_per_chip_hour"] is not None) != (sold, not sold):
        rule = f"the commitment {row['commitment']} needs one price, and not of the other kind"
        mend = "fill purchase_usd for a purchase, else usd_per_chip_hour"
        faults.append(Fault("prices", rule, mend, at, "commitment", row["commitment"]))
    if not sold and row["vendor"] is None:
        rule = "a price by the hour needs its vendor, of whom one quote counts"
        faults.append(Fault("prices", rule, "name the vendor", at, "vendor"))
    try:
        date.fromisoformat(row["date"])
    except ValueError:
        mend = "write a day of the calendar"
        faults.append(Fault("prices", "no such day", mend, at, "date", row["date"]))
    return faults


def _senseless_scenario(row: Row, at: int) -> list[Fault]:
    """Return a scenario that neither stands for itself nor starts at another."""
    own = ("accelerator", "precision", "grid")
    if row["projected_from"] == row["scenario"]:
        rule, mend = "a scenario cannot be projected from itself", "name the one it starts at"
        return [Fault("scenarios", rule, mend, at, "projected_from")]
    filled = [column for column in own if row[column] is not None]
    if len(filled) == (0 if row["projected_from"] else len(own)):
        return []
    rule = f"a scenario has {', '.join(own)}, or another that it is projected from"
    mend = "fill all of them, or only projected_from"
    return [Fault("scenarios", rule, mend, at, "projected_from")]


def _senseless_factor(row: Row, at: int) -> list[Fault]:
    """Return what a factor of a price cannot be, ends in the wrong order, and a wrong unit."""
    least, most, unit = FACTOR_LIMITS[row["factor"]]
    faults = []
    for column in ("low", "central", "high"):
        value = row[column]
        if value is not None and not least <= value <= most:
            rule = f"{row['factor']} lies from {least:g} to {most:g}"
            mend = "check the value and its unit against the source"
            faults.append(Fault("scenario_factors", rule, mend, at, column, str(value)))
    ends = [row[column] for column in ("low", "central", "high") if row[column] is not None]
    if ends != sorted(ends):
        mend = "exchange the ends, or move the best value between them"
        faults.append(Fault("scenario_factors", "not low <= central <= high", mend, at, "central"))
    if row["unit"] != unit:
        rule, mend = f"{row['factor']} has the unit {unit}", "convert the values to this unit"
        faults.append(Fault("scenario_factors", rule, mend, at, "unit", row["unit"]))
    return faults


def _senseless_run(run: Row, chip: Row, at: int) -> list[Fault]:
    """Return a rate that is entered for a run and is not that of its processor."""
    entered, peak = run["entered_peak_flop_per_s"], chip["peak_flop_per_s"]
    if entered is None or 1 / 30 < entered / peak < 30:
        return []
    rule = f"{entered / peak:.2g} times the peak of {run['accelerator']} in accelerators"
    return [Fault("runs", rule, CHECK_UNITS, at, "entered_peak_flop_per_s", str(entered))]


def _senseless_estimate(estimate: Row, system: Row, at: int) -> list[Fault]:
    """Return an estimate of others that is nowhere near what a system publishes."""
    faults, value = [], estimate["training_compute_flop"]
    for column in ("published_network_operations_flop", "published_hardware_burden_flop"):
        if system[column] is not None and not 1e-4 < value / system[column] < 1e4:
            rule = f"{value / system[column]:.2g} times {column} of {estimate['system']}"
            faults.append(
                Fault("epoch_estimates", rule, CHECK_UNITS, at, "training_compute_flop", str(value))
            )
    return faults


def _stray_measurements(rows: dict[int, Row]) -> list[Fault]:
    """Return values of processors that are far from those of their quantity at their time."""
    faults = []
    for quantity in MEASURED_IN:
        some = [(row["date"], at, row) for at, row in rows.items() if row["quantity"] == quantity]
        some.sort(key=lambda one: one[:2])
        values = [float(row["value"]) for *_, row in some]
        for place, (_, at, row) in enumerate(some):
            around = values[max(0, place - 6) : place] + values[place + 1 : place + 7]
            ratio = values[place] / statistics.median(around) if around else 1
            if not 0.01 < ratio < 100:
                rule = f"{ratio:.2g} times what other processors of its time have"
                faults.append(
                    Fault("processors", rule, CHECK_UNITS, at, "value", str(row["value"]))
                )
    return faults


SENSE = {
    "systems": _senseless_system,
    "benchmarks": _senseless_benchmark,
    "accelerators": _senseless_accelerator,
    "prices": _senseless_price,
    "scenarios": _senseless_scenario,
    "scenario_factors": _senseless_factor,
    "points_2020": _senseless_point,
    "training_costs": _senseless_cost,
    "robustness": _senseless_accuracy,
    "processors": _senseless_measurement,
    "constants": _senseless_constant,
}
"""What to ask of each row of a table."""

AGAINST = {
    "runs": ("accelerator", "accelerators", _senseless_run),
    "epoch_estimates": ("system", "systems", _senseless_estimate),
}
"""What to ask of a row and of the row of another table that a column leads to."""

TOGETHER = {"processors": _stray_measurements}
"""What to ask of the rows of a table together."""
