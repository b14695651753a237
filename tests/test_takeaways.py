"""The book's own claims: what the chapters say, and that other data can break them."""

import csv
import dataclasses

import pytest

from lib import claims, data, fit, hardware, overparameterization, scaling, takeaways_record

OWN = {claim.id: claim for claim in claims.claims() if claim.of == "book"}
HOLD = {claims.HOLDS, claims.CAVEAT}
CHAPTERS = (
    "index flexibility overparameterization scaling-theory measuring-compute ninth-power hardware "
    "extrapolation forecast-check ways-out methods"
).split()


def verdict(name, folder=data.OWN, **arguments):
    claim = OWN[name]
    changed = dataclasses.replace(claim, arguments={**claim.arguments, **arguments})
    return claims.rule(changed, folder).verdict


def rewrite(folder, table, change):
    """Let a function change the rows of a table, or drop those for which it returns None."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = [row for row in map(change, reader) if row is not None]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_every_chapter_has_one_to_three():
    count = [sum(claim.section == chapter for claim in OWN.values()) for chapter in CHAPTERS]
    assert min(count) >= 1
    assert max(count) <= 3
    assert sum(count) == len(OWN)
    assert all(claim.section == claim.chapter for claim in OWN.values())


def test_all_of_them_are_computed_and_hold_on_our_data():
    rulings = [claims.rule(claim) for claim in OWN.values()]
    assert all(ruling.claim.judged is None for ruling in rulings)
    broken = [r.claim.id for r in rulings if r.verdict not in HOLD]
    assert broken == []


# what they find is what somebody else wrote, or a closed form gives


def test_powers_are_those_of_the_closed_forms():
    found = takeaways_record.lower_end_of_power(data.OWN, "imagenet", 2022, "hardware_burden")
    assert found.numbers["power"] == pytest.approx(10.71, abs=0.01)  # as the authors print
    assert scaling.power(0.5, 0.5) == 1 / 0.5 + 1 / 0.5


def test_turned_power_is_the_power_times_r2():
    arguments = ("imagenet", 2022, "hardware_burden")
    turned = takeaways_record.power_by_compute_on_error(data.OWN, *arguments)
    straight = takeaways_record.lower_end_of_power(data.OWN, *arguments)
    line = takeaways_record._line(data.OWN, 2022, "hardware_burden")
    assert turned.value == pytest.approx(straight.numbers["power"] * line.r2)
    assert isinstance(line, fit.Fit)


def test_share_of_chips_is_that_of_the_logarithms():
    found = takeaways_record.share_of_chips(data.OWN, "alexnet", "nasnet-a-6-4032", 2020)
    whole = hardware.decompose("alexnet", "nasnet-a-6-4032")
    assert found.value == pytest.approx(100 * whole.shares["rate"])
    assert sum(whole.shares.values()) == pytest.approx(1)


def test_peak_is_where_the_formula_of_noise_is_largest():
    risks = [overparameterization.expected_risk(40, p, 160).variance for p in (20, 38, 42, 80, 160)]
    assert max(risks) in risks[1:3]


def test_what_is_said_of_every_fit_looks_at_the_least_end_of_all_intervals():
    found = takeaways_record.least_power(data.OWN)
    v1 = takeaways_record.lower_end_of_power(data.OWN, "imagenet", 2020, "hardware_burden")
    assert found.numbers["lowest"] == pytest.approx(v1.value)  # of 13 points: wider than of 36
    assert found.numbers["lowest"] < found.low


def test_year_gains_at_most_origins():
    found = takeaways_record.gain_of_year(data.OWN)
    assert 0 <= found.numbers["won"] <= found.numbers["origins"]


# other arguments than the chapter's, and other data, turn verdicts


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("own-span-2020", {"release": 2022}),
        ("own-span-2022", {"release": 2020}),
        ("own-regularised-passes", {"samples": 50}),
        ("own-regularised-passes", {"setting": [1000, 10, 0, 1.0]}),
        ("own-flexible-behind", {"setting": [1000, 100, 1, 1.0]}),
        ("own-hybrid", {"setting": [1000, 100, 100, 3.0]}),
        ("own-hybrid", {"setting": [1000, 100, 0, 3.0]}),
        ("own-two-roots", {"examples": 0.25}),
        ("own-chips-minor", {"new": "alexnet"}),
        ("own-beyond-the-data", {"error": 0.15}),
        ("own-form", {"form": "log-linear"}),
        ("own-curve-moves-the-date", {"error": 0.11}),
        ("own-t-keeps-its-word", {"world": "clustered"}),
        ("own-t-keeps-its-word", {"interval": "pairs", "samples": 400}),
        ("own-bootstrap-too-short", {"world": "independent"}),
        ("own-clusters", {"world": "independent"}),
        ("own-training-in-uses", {"system": "no-such-network"}),
    ],
)
def test_other_arguments_turn_the_verdict(name, other):
    assert verdict(name, **other) not in HOLD


def on_a_line(burden, score, power):
    """Return a change of rows: their error falls exactly with a power of their burden."""

    def change(row):
        if not row[burden]:
            return row
        error = 0.5 * (float(row[burden]) / 1e16) ** (-1 / power)
        return row | {score: f"{100 * (1 - error):.6f}"}

    return change


@pytest.mark.parametrize(
    ("name", "table", "change"),
    [
        ("own-not-reached", "records", lambda row: row | {"top1_percent": "96.0"}),
        ("own-more-parameters", "systems", lambda row: row | {"parameters": "1000"}),
        ("own-above-four", "points_2020", on_a_line("hardware_burden_flop", "score_percent", 3)),
        (
            "own-noise-limit",
            "systems",
            on_a_line("published_hardware_burden_flop", "top1_percent", 3),
        ),
        (
            "own-nine-at-the-end",
            "systems",
            on_a_line("published_hardware_burden_flop", "top1_percent", 20),
        ),
        (
            "own-floor",
            "constants",
            lambda row: row | ({"value": "0"} if row["constant"] == "imagenet_floor_error" else {}),
        ),
        ("own-laws-below-four", "scaling_exponents", lambda row: row | {"status": "inferred"}),
    ],
)
def test_other_data_turn_the_verdict(package, name, table, change):
    rewrite(package, table, change)
    assert verdict(name, package) not in HOLD
