"""What contradicts itself in a row of a table, though each of its cells is possible."""

from datetime import date

from frictionless import Row

from lib.faults import Fault

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

_EVERY_SCORE = {column for columns in SCORES.values() for column in columns}

FACTOR_LIMITS = {
    "performed": (0.001, 1, "1"),
    "utilisation": (0.001, 1, "1"),
    "usd_per_hour": (0.001, 1000, "US$/h"),
    "power_w": (1, 1e5, "W"),
    "pue": (1, 5, "1"),
    "kg_co2e_per_kwh": (0.001, 3, "kg/kWh"),
}
"""Least and greatest value, and unit, of each factor of a price."""


def _senseless_system(row: Row) -> list[Fault]:
    """Return what contradicts itself in a row of ``systems``, though each cell is possible."""
    own, at, faults = SCORES[row["dataset"]], row.row_number, []
    for column in _EVERY_SCORE - set(own):
        if row[column] is not None:
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
    return faults


def _senseless_benchmark(row: Row) -> list[Fault]:
    """Return a score column that systems on the data set of a benchmark do not have."""
    column, own = row["score_column"], SCORES[row["dataset"]]
    if column in own:
        return []
    rule, mend = f"{row['dataset']} has no such score", f"use one of {', '.join(own)}"
    return [Fault("benchmarks", rule, mend, row.row_number, "score_column", column)]


def _senseless_accelerator(row: Row) -> list[Fault]:
    """Return a peak that is not the rate of its number format, and rates that exclude another."""
    column = "fp32_flop_per_s" if row["peak_precision"] == "fp32" else "tensor_flop_per_s"
    faults, at = [], row.row_number
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
    return faults


def _senseless_price(row: Row) -> list[Fault]:
    """Return a price that is not of its commitment: by the hour, or of a chip that is sold."""
    faults, at, sold = [], row.row_number, row["commitment"] == "purchase"
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


def _senseless_scenario(row: Row) -> list[Fault]:
    """Return a scenario that neither stands for itself nor starts at another."""
    own = ("accelerator", "precision", "grid")
    if row["projected_from"] == row["scenario"]:
        rule, mend = "a scenario cannot be projected from itself", "name the one it starts at"
        return [Fault("scenarios", rule, mend, row.row_number, "projected_from")]
    filled = [column for column in own if row[column] is not None]
    if len(filled) == (0 if row["projected_from"] else len(own)):
        return []
    rule = f"a scenario has {', '.join(own)}, or another that it is projected from"
    mend = "fill all of them, or only projected_from"
    return [Fault("scenarios", rule, mend, row.row_number, "projected_from")]


def _senseless_factor(row: Row) -> list[Fault]:
    """Return what a factor of a price cannot be, ends in the wrong order, and a wrong unit."""
    least, most, unit = FACTOR_LIMITS[row["factor"]]
    faults, at = [], row.row_number
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


SENSE = {
    "systems": _senseless_system,
    "benchmarks": _senseless_benchmark,
    "accelerators": _senseless_accelerator,
    "prices": _senseless_price,
    "scenarios": _senseless_scenario,
    "scenario_factors": _senseless_factor,
}
"""What to ask of the rows of a table."""
