"""The ledger of claims: its rows, verdicts that numbers decide, and faults of a bad file."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner

from lib import claim_contract, claims, data, digits, rates, resample
from lib.claims import Caveat, Claim, rule
from lib.cli import main
from lib.finding import Finding
from tests.tables import change

ARTICLE = {
    "history-compute": "holds with a caveat",
    "noisy-student-parameters": "holds",
    "noisy-student-images": "holds with a caveat",
    "overparameterized": "holds with a caveat",
    "sgd-generalises": "holds with a caveat",
    "translation-history": "cannot be checked",
    "data-k2": "does not follow",
    "compute-k4": "holds with a caveat",
    "tenfold-10000": "holds with a caveat",
    "xray-expert": "holds with a caveat",
    "xray-stall": "holds",
    "xray-flexible": "holds with a caveat",
    "papers-1000": "cannot be checked",
    "alexnet-training": "holds",
    "nasnet-half": "holds with a caveat",
    "nasnet-1000x": "holds with a caveat",
    "fourth-power": "holds with a caveat",
    "ninth-power": "holds with a caveat",
    "halving-500x": "holds with a caveat",
    "gap-algorithms": "holds with a caveat",
    "hardware-6x": "holds with a caveat",
    "forecast-2025": "holds with a caveat",
    "flop-5pct": "holds with a caveat",
    "cost-100bn": "holds with a caveat",
    "carbon-nyc": "does not follow",
    "one-percent-worse": "holds with a caveat",
    "extrapolation-limits": "holds with a caveat",
    "alphago-35m": "holds with a caveat",
    "alphastar": "cannot be checked",
    "gpt3-4m": "holds with a caveat",
    "gpt3-bug": "holds",
    "supermarket": "cannot be checked",
    "specialised-hardware": "holds with a caveat",
    "smaller-networks": "holds with a caveat",
    "cost-mix": "holds with a caveat",
    "meta-learning": "holds with a caveat",
    "objectnet-half": "holds with a caveat",
    "recht-10pct": "holds with a caveat",
    "hybrids": "holds with a caveat",
    "conclusion": "holds with a caveat",
}
"""What the article says, row by row, and how it stands by the book's own data."""

CLAIMS = {claim.id: claim for claim in claims.claims(data.OWN)}
COMPUTED = [name for name, claim in CLAIMS.items() if claim.relation and not claim.judged]
CONDITIONAL = [
    (name, place)
    for name, claim in CLAIMS.items()
    for place, caveat in enumerate(claim.caveats)
    if caveat.number
]


@pytest.fixture(scope="module")
def rulings():
    """Every claim, decided by the book's own data: once, and with little simulation."""

    work = Counter()

    def counted(module, name):
        does = getattr(module, name)

        def counting(*given, **named):
            work[name] += 1
            return does(*given, **named)

        return module, name, counting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*counted(resample, "replicate"))
        patch.setattr(*counted(digits, "learn"))
        patch.setattr(*counted(rates, "measure"))
        found = {name: rule(CLAIMS[name], data.OWN) for name in ARTICLE}
    # Seconds are those of the machine. These are what could make the article's rows slow.
    assert work.total() <= 30, work
    return {name: found.get(name) or rule(claim, data.OWN) for name, claim in CLAIMS.items()}


@pytest.fixture
def found(monkeypatch):
    """Return a way to let a claim's recomputation find something else."""

    def instead(claim, finding):
        monkeypatch.setitem(claims.RECOMPUTATIONS, claim.function, lambda folder, **_: finding)
        return rule(claim, data.OWN)

    return instead


# The article's rows


def test_every_row_of_the_article_has_its_verdict(rulings):
    of_article = {name: one for name, one in rulings.items() if one.claim.of == "article"}
    assert {name: one.verdict for name, one in of_article.items()} == ARTICLE


@pytest.mark.parametrize(
    ("name", "value", "within"),
    [
        ("ninth-power", 10.7, 0.05),  # printed by the authors' notebook
        ("hardware-6x", 9520 / 1580, 1e-9),  # peaks of P100 and GTX 580, as the authors enter them
        ("nasnet-1000x", 500 * 9520 * 96 / (2 * 1580 * 132), 0.1),  # processors, GFLOP/s, hours
        ("nasnet-half", (100 - 63.3) / (100 - 82.7), 1e-9),
        ("halving-500x", 2**9, 0),
        ("tenfold-10000", 10**4, 0),
        ("compute-k4", 4, 0),
        ("data-k2", 1, 0.05),  # a threshold between classes that do not mix: 1/n
        ("forecast-2025", 2025, 0.1),
        ("carbon-nyc", 9.0e10 * 0.4536e-9 / (55.65 / 12), 0.2),  # lb by hand; 4.64 Mt in a month
        ("noisy-student-images", 1.28e6, 0),
        ("noisy-student-parameters", 4.8e8, 0),
        ("alexnet-training", 6, 0),
        ("gpt3-4m", 4.336e6, 0),
        ("alphago-35m", 3.5e7, 0),
        ("xray-stall", 100, 2.5),  # the forgotten hundredth is there to stay
    ],
)
def test_what_is_found_is_what_was_published_or_worked_out_by_hand(rulings, name, value, within):
    assert rulings[name].finding.value == pytest.approx(value, abs=within, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "number", "value", "within"),
    [
        ("ninth-power", "other", 13.6, 0.05),  # 1/0.0733
        ("ninth-power", "other_n", 13, 0),
        ("hardware-6x", "number", 250, 0),
        ("hardware-6x", "time", 96 / 132, 1e-9),
        ("forecast-2025", "came", 8.9, 1e-9),  # 91.1 %
        ("halving-500x", "years_of_methods", 9 * 9 / 12, 1e-9),  # nine halvings, nine months each
        ("noisy-student-images", "ratio", 4.8e8 / 1.28e6, 0),
        ("gpt3-4m", "amortised", 2.198e6, 0),
        ("objectnet-half", "points", 42.5, 2.5),  # 40 to 45, say its authors
        ("recht-10pct", "points", 12.5, 1.5),  # 11 to 14, say its authors
        ("data-k2", "mean", 2, 0.1),
        ("data-k2", "regression", 2, 0.1),
        ("compute-k4", "published_low", 1 / 0.35, 1e-9),  # vision transformers
        ("xray-stall", "complete", 10, 0.2),  # without a gap ten times the data leave a tenth
        ("xray-stall", "formula", 1, 0),
        ("xray-flexible", "flexible", 1000 * (1 + 1 / 5) + 1, 25),  # p(1 + noise²/forgotten) + 1
        ("cost-mix", "turn", 3 * 100 * 1.28e6, 0),  # three passes for each epoch and image
        ("cost-mix", "free", 1, 0),
        ("cost-mix", "retrained", 100 / (1 + 20 * 0.384), 1e-9),  # turn: 3.84e8 uses, of 1e9
        ("nasnet-1000x", "total_later", 1095.5 * 5.5 / 6, 0.1),  # AlexNet's days of 2022
        ("gpt3-4m", "least", 1.9e6, 0),  # a forum, 2020
        ("gpt3-4m", "most", 1.2e7, 0),
        ("specialised-hardware", "graphics_half", 76.1 / 10.115 / 2, 0.01),  # GFLOP/s a watt
        ("recht-10pct", "left_share", 100 * 3.6 / 11.7, 1e-9),  # both printed by engstrom2020
        ("ninth-power", "analyses", 120, 0),
    ],
)
def test_numbers_of_the_caveats(rulings, name, number, value, within):
    numbers = rulings[name].finding.numbers
    assert numbers[number] == pytest.approx(value, abs=within, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "decades", "within"),
    [("flop-5pct", 28.06, 0.005), ("cost-100bn", 11.15, 0.01), ("one-percent-worse", 9.53, 0.01)],
)
def test_powers_of_ten_of_the_bill(rulings, name, decades, within):
    """Of 10^19.06 GFLOP, US$1.25e-8 for each, and 28.59 decades at 1 %."""
    assert rulings[name].finding.value == pytest.approx(10**decades, rel=10**within - 1)


def test_the_ratio_of_two_errors_has_the_interval_of_the_power(rulings):
    """Of a power law it is five to the power, which the points of 2020 put at 7.9 to 50.7."""
    numbers = rulings["ninth-power"].finding.numbers
    found = rulings["one-percent-worse"].finding
    assert found.low == pytest.approx(5 ** numbers["other_low"])
    assert found.high == pytest.approx(5 ** numbers["other_high"])


def test_intervals_of_the_analyses_lie_on_one_side_of_nine_or_hold_it(rulings):
    numbers = rulings["ninth-power"].finding.numbers
    assert numbers["above"] + numbers["nine"] + numbers["under"] == pytest.approx(100)


@pytest.mark.parametrize(
    "name",
    ["tenfold-10000", "halving-500x", "compute-k4", "fourth-power", "cost-mix", "own-two-roots"],
)
def test_arithmetic_on_premises_is_not_sold_as_evidence(name):
    """Their numbers follow from numbers put in, so whatever the data, a caveat says so."""
    assert any(
        caveat.number is None and ("arithmetic" in caveat.text or "derived" in caveat.text)
        for caveat in CLAIMS[name].caveats
    )


def test_a_power_of_ten_of_the_article_is_met_by_what_rounds_to_it():
    """The same tolerance for all of them, root ten, so that none is made to pass."""
    for name in ("history-compute", "flop-5pct", "cost-100bn"):
        assert CLAIMS[name].tolerance == {"factor": 3.16}, name


def test_a_difference_of_per_cent_is_in_points():
    claim = replace(NINE, relation="equals", unit="%", tolerance={"difference": 2})
    assert claim.claimed == "equals 9 %, within 2 points"


def test_claimed_values_are_those_of_the_constants():
    """A number of the article stands in two files of the package, and is one."""
    known = data.constants()
    for name, constant in {
        "ninth-power": "article_exponent",
        "fourth-power": "theory_exponent",
        "flop-5pct": "article_requirement_flop",
        "cost-100bn": "article_requirement_usd",
        "halving-500x": "article_halving_factor",
        "forecast-2025": "article_forecast_year",
        "history-compute": "article_history_factor",
        "hardware-6x": "article_hardware_factor",
        "nasnet-1000x": "article_nasnet_factor",
        "noisy-student-images": "noisy_student_labelled_images",
        "noisy-student-parameters": "noisy_student_parameters",
    }.items():
        assert CLAIMS[name].value == known[constant], name


def test_texts_are_filled_and_plain(rulings):
    for ruling in rulings.values():
        for text in (*ruling.caveats, ruling.because or "", ruling.said or ""):
            assert not re.search(r"[{}]|nan|\binf\b|unbounded", text), text
            assert text == text.strip()


def test_judged_claims_give_evidence_and_what_would_refute_them(rulings):
    judged = [ruling for ruling in rulings.values() if ruling.claim.judged]
    assert judged
    for ruling in judged:
        assert ruling.evidence and ruling.because and ruling.claim.refuted_by, ruling.claim.id


# Numbers decide


@pytest.mark.parametrize("name", COMPUTED)
def test_a_verdict_turns_when_its_number_does(rulings, found, name):
    claim, finding = CLAIMS[name], rulings[name].finding
    scale = abs(claim.value) or 1
    far, near = (
        (claim.value - 10 * scale, claim.value + 10 * scale)
        if claim.relation in ("at least", "more than")
        else (claim.value + 1e3 * scale, claim.value - (0 if claim.relation == "equals" else scale))
    )
    wrong, right = (Finding(*[value] * 3, finding.numbers) for value in (far, near))
    assert found(claim, wrong).verdict == "does not follow"
    assert found(claim, right).verdict in ("holds", "holds with a caveat")


@pytest.mark.parametrize(("name", "place"), CONDITIONAL)
def test_a_caveat_comes_and_goes_with_its_number(rulings, found, name, place):
    claim = replace(CLAIMS[name], caveats=CLAIMS[name].caveats[place : place + 1])
    caveat = claim.caveats[0]
    bound = caveat.above if caveat.below is None else caveat.below
    sides = {}
    for side in (-1, 1):
        known = rulings[name].finding.known | {caveat.number: bound + side * max(1, abs(bound))}
        ends = {end: known.pop(end) for end in ("value", "low", "high") if end in known}
        finding = Finding(ends["value"], numbers=known | ends)
        sides[side] = bool(found(claim, finding).caveats)
    assert sides == {-1: caveat.below is not None, 1: caveat.above is not None}


NINE = Claim("nine", "book", "D", "", "", "", "", function="any", value=9, unit="1")


@pytest.mark.parametrize(
    ("relation", "tolerance", "true", "false"),
    [
        ("at least", {}, (9, 10), (8.9,)),
        ("at most", {}, (9, 8), (9.1,)),
        ("more than", {}, (9.1,), (9, 8)),
        ("less than", {}, (8.9,), (9, 10)),
        ("equals", {"difference": 1}, (8, 9, 10), (7.9, 10.1)),
        ("equals", {"factor": 3}, (3, 9, 27), (2.9, 27.1, 0, -9)),
    ],
)
def test_relations(relation, tolerance, true, false):
    claim = replace(NINE, relation=relation, tolerance=tolerance)
    assert all(map(claim.true_of, true)) and not any(map(claim.true_of, false))


@pytest.mark.parametrize(
    ("relation", "value", "low", "high", "verdict", "settled"),
    [
        ("at least", 10, 9.5, 11, "holds", True),
        ("at least", 10, 8, 12, "holds with a caveat", False),
        ("at least", 8, 7, 8.5, "does not follow", True),
        ("at least", 8, 7, 9.5, "does not follow", False),
        ("equals", 9, 8.5, 9.5, "holds", True),
        ("equals", 9, 5, 13, "holds with a caveat", False),
        ("equals", 12, 11, 13, "does not follow", True),
        ("equals", 12, 5, 20, "does not follow", False),
    ],
)
def test_an_interval_that_does_not_settle_it_is_said(
    monkeypatch, relation, value, low, high, verdict, settled
):
    tolerance = {"difference": 1} if relation == "equals" else {}
    monkeypatch.setitem(claims.RECOMPUTATIONS, "any", lambda folder: Finding(value, low, high))
    ruling = rule(replace(NINE, relation=relation, tolerance=tolerance))
    assert (ruling.verdict, ruling.caveats == ()) == (verdict, settled)


def test_data_that_do_not_allow_it_end_as_a_reason(monkeypatch):
    def refused(folder):
        raise ValueError("two systems, and a fit needs three")

    monkeypatch.setitem(claims.RECOMPUTATIONS, "any", refused)
    ruling = rule(replace(NINE, relation="at least"))
    assert (ruling.verdict, ruling.because) == (
        "cannot be checked",
        "two systems, and a fit needs three",
    )
    assert ruling.record()["value"] is None


def test_a_mistake_of_ours_is_no_verdict(monkeypatch):
    monkeypatch.setitem(claims.RECOMPUTATIONS, "any", lambda folder: {}["slope"])
    with pytest.raises(KeyError):
        rule(replace(NINE, relation="at least"))


def test_infinite_ends_are_said_and_not_recorded(monkeypatch):
    finding = Finding(10, 9, float("inf"))
    monkeypatch.setitem(claims.RECOMPUTATIONS, "any", lambda folder: finding)
    ruling = rule(replace(NINE, relation="at least"))
    assert ruling.said == "10 (95 %: 9 to unbounded)"
    assert (ruling.record()["low"], ruling.record()["high"]) == (9, None)


def test_a_judged_caveat_always_applies():
    assert Caveat("One pair.").applies({})


# Other data


def ruled(package, *names):
    """Return the rulings of some claims by a package."""
    return [rule(CLAIMS[name], package) for name in names]


def test_another_record_turns_the_forecast(package):
    change(package, "records", ",91.1,", ",95.2,")
    (ruling,) = ruled(package, "forecast-2025")
    assert not any("did not happen" in text for text in ruling.caveats)


def test_other_rows_turn_verdicts(package):
    change(package, "systems", "911.04252,4.8e8,", "911.04252,4.2e8,")
    change(package, "training_costs", "3.14e23,4.336e6,", "3.14e23,3.336e6,")
    change(package, "points_2020", "2018,1.645056e21,82.7", "2018,1.645056e21,80.7")
    student, gpt, nasnet = ruled(package, "noisy-student-parameters", "gpt3-4m", "nasnet-half")
    assert student.verdict == gpt.verdict == nasnet.verdict == "does not follow"
    assert student.said == "4.2 × 10⁸ parameters"


def test_one_small_network_does_not_turn_what_is_said_of_all(package):
    file = package / "systems.csv"
    text = file.read_text("utf-8")
    name, size = "imagenet-noisystudent-efficientnet-l2", "911.04252,4.8e8,"
    assert name in text and size in text
    file.write_text(text.replace(size, "911.04252,4.8e5,", 1), "utf-8")
    (ruling,) = ruled(package, "overparameterized")
    assert ruling.verdict == "holds with a caveat"
    assert any(text.startswith("Exceptions among the 129 systems: 1.") for text in ruling.caveats)


def test_records_after_the_forecast_do_not_change_its_date(package):
    (before,) = ruled(data.OWN, "forecast-2025")
    change(package, "records", ",91.1,", ",99.1,")
    (after,) = ruled(package, "forecast-2025")
    assert after.finding.value == before.finding.value


def keep(package, table, wanted):
    """Keep the rows of a table that a test wants, besides its header."""
    file = package / f"{table}.csv"
    header, *rows = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(header + "".join(filter(wanted, rows)), "utf-8")


def test_tables_of_two_rows_end_as_reasons(package):
    """As with a folder that replaces tables: what cannot be computed is said, nothing raises."""
    for table in ("robustness", "processors", "scaling_exponents"):
        first = (package / f"{table}.csv").read_text("utf-8").splitlines(keepends=True)[1:3]
        keep(package, table, first.__contains__)
    names = ("objectnet-half", "recht-10pct", "history-compute", "compute-k4")
    for ruling in ruled(package, *names):
        assert ruling.verdict == "cannot be checked", ruling.claim.id
        assert len(ruling.because) > 20


def test_a_record_without_compute_ends_as_reasons(package):
    names = ("imagenet-alexnet-7cnns", "imagenet-nasneta-6-4032")
    student = "imagenet-noisystudent-efficientnetl2"  # a chapter names it, so it must be there
    change(package, "points_2020", f"{student},imagenet,", f"{student},coco,")
    keep(package, "points_2020", lambda row: row.startswith((*names, student, "coco")))
    keep(package, "runs_2020", lambda row: row.startswith(names))
    keep(package, "point_flags", lambda row: row.startswith((*names, student)))
    assert data.check(package) == []
    half, ninth, bill = ruled(package, "nasnet-half", "ninth-power", "flop-5pct")
    assert half.verdict == "holds with a caveat"
    assert ninth.verdict == bill.verdict == "cannot be checked"
    assert "a fit needs 3" in ninth.because


# The file


def faults_after(package, old, new):
    """Return the faults of the file after a change to it."""
    file = package / "claims.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return [str(fault) for fault in claims.faults(package)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  kind: F\n", "", "column kind: missing; to mend: add it: this claim needs id, of, kind"),
        ("  kind: F\n", "  kind: X\n", "column kind, value 'X': not one of the choices"),
        ("  kind: F\n", "  kind: F\n  colour: red\n", "column colour: no field of a claim"),
        ("  kind: F\n", "  kind: F\n  kind: D\n", "no YAML: kind stands twice"),
        ("id: ninth-power", "id: Ninth power", "column id, value 'Ninth power': no key"),
        ("id: ninth-power", "id: fourth-power", "value 'fourth-power': two claims have one id"),
        ("relation: equals", "relation: about", "value 'about': not one of the choices"),
        ("value: 1.0e+7", "value: many", "column value, value 'many': expected a number"),
        ("value: 1.0e+7", "value: .inf", "column value, value 'inf': expected a number"),
        ("value: 1.0e+7", "value: true", "column value, value 'True': expected a number"),
        ("{factor: 3.16}", "{factor: 0.5}", "no tolerance; to mend: write {f"),
        ("  tolerance: {factor: 3.16}\n", "", "relation and tolerance do not go together"),
        ("source: thompson2021", "source: nobody2021", "value 'nobody2021': no such source"),
        ("evidence: [rupp2022]", "evidence: [rupp]", "column evidence, value 'rupp': no such"),
        ("evidence: [rupp2022]", "evidence: rupp2022", "expected a list"),
        ("evidence: [brown2020]", "evidence: []", "claim gpt3-bug, column evidence: no evidence"),
        ("chapter: hardware", "chapter: software", "no such chapter; to mend: write one of"),
        ("figure: fig-history", "figure: fig-past", "the chapter has no such figure"),
        ("where: {chapter: hardware, figure: fig-history}", "where: {chapter: hardware}", "incom"),
        ("function: fold_of_processors", "function: fold", "value 'fold': no such recomputation"),
        ("arguments: {until: 2009, years: 50}", "arguments: {until: 2009}", "missing a required"),
        ("arguments: {until: 2009, years: 50}", "arguments: 50", "expected names with values"),
        ("when: {number: turned, below: 9}", "when: {number: turned}", "no condition"),
        ("when: {number: turned, below: 9}", "when: {below: 9, above: 3}", "no condition"),
        ("when: {number: turned, below: 9}", "where: {}", "caveat 1, where: no field of a caveat"),
        ("    - text: The record has", "    - txt: The record has", "caveat 1: expected a text"),
        ("  judged: holds\n", "  judged: perhaps\n", "value 'perhaps': not one of the choices"),
        ("  refuted_by: A list", "  refuted: A list", "column refuted_by: missing"),
        ("- id: history-compute", "- id: [", "no YAML"),
        (
            "- id: history-compute\n",
            "- plain\n- id: history-compute\n",
            "expected a list of claims",
        ),
    ],
)
def test_a_bad_file_is_told(package, old, new, said):
    found = faults_after(package, old, new)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("claims.yaml") and "; to mend: " in fault for fault in found)


def test_all_faults_are_told_at_once(package):
    faults_after(package, "  kind: F\n", "  kind: X\n")
    found = faults_after(package, "source: thompson2021", "source: nobody2021")
    assert len(found) == 2


def test_a_file_that_is_gone_or_no_text_is_told(package):
    file = package / "claims.yaml"
    file.write_bytes(b"- id: \xff\n")
    assert [fault.rule for fault in claims.faults(package)] == ["not UTF-8"]
    file.unlink()
    (fault,) = claims.faults(package)
    assert fault.rule.startswith("cannot be read") and "put the file back" in fault.mend


def test_a_condition_needs_a_recomputation(package):
    caveats = "  caveats: [{text: Few., when: {number: n, below: 9}}]\n"
    (found,) = faults_after(package, "  judged: holds\n", f"  judged: holds\n{caveats}")
    assert "nothing gives the number" in found


# The command line


def test_the_verb_lists_every_claim_and_the_totals(rulings, monkeypatch):
    monkeypatch.setattr(claims, "ledger", lambda: tuple(rulings.values()))
    shown = CliRunner().invoke(main, ["claims"], env={"COLUMNS": "100"})
    assert shown.exit_code == 0, shown.stderr
    table, totals = shown.stdout.split("\n\n")
    first = [line.split()[0] for line in table.splitlines()[1:] if not line.startswith(" ")]
    assert first == list(CLAIMS)
    counts = [int(line.split()[-1]) for line in totals.splitlines()]
    assert len(counts) == len(claim_contract.VERDICTS) and sum(counts) == len(CLAIMS)


def test_the_verb_writes_json(rulings, monkeypatch):
    monkeypatch.setattr(claims, "ledger", lambda: tuple(rulings.values()))
    shown = CliRunner().invoke(main, ["claims", "--json"])
    found = json.loads(shown.stdout)
    assert found["claims"] == [ruling.record() for ruling in rulings.values()]
    assert found["totals"] == claims.totals(rulings.values())
    keys = "id of kind section statement source chapter figure value_claimed unit relation"
    keys += " tolerance claimed value low high said verdict caveats evidence because refuted_by"
    assert all(list(record) == keys.split() for record in found["claims"])


def test_check_tells_bad_claims_with_exit_code_two(package):
    faults_after(package, "relation: equals", "relation: about")
    shown = CliRunner().invoke(main, ["check", str(package)])
    assert shown.exit_code == 2
    assert "claims.yaml, claim history-compute, column relation" in shown.stderr
