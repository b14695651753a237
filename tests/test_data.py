"""The data package: its contract, and what it says of every kind of bad input."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from lib import claims, data
from tests.tables import change

ROOT = Path(__file__).resolve().parents[1]

COUNTS = {  # rows of each file of the public release, counted by hand in its README's table
    "imagenet": 208,
    "coco": 116,
    "squad": 41,
    "conll": 54,
    "wmt-en-fr": 42,
    "wmt-en-de": 55,
}
COUNTS_2020 = {
    "imagenet": 13,
    "coco": 33,
    "squad-f1": 16,
    "conll": 13,
    "wmt-en-fr": 13,
    "wmt-en-de": 13,
}


def found(folder, table):
    """Return the faults of a table, and require that each says how to mend it."""
    with pytest.raises(data.DataError) as raised:
        data.table(table, folder)
    faults = raised.value.faults
    assert all(fault.mend and fault.rule for fault in faults)
    return [fault for fault in faults if fault.table == table]


def test_own_package_has_no_faults():
    assert data.check() == []


def test_number_of_systems():
    assert data.table("systems").dataset.value_counts().to_dict() == COUNTS


def test_number_of_points_2020():
    assert data.table("points_2020").benchmark.value_counts().to_dict() == COUNTS_2020


@pytest.mark.parametrize(
    ("measure", "counts"),
    [
        (
            "published_hardware_burden_flop",
            {
                "imagenet": 36,
                "coco": 13,
                "squad": 12,
                "conll": 12,
                "wmt-en-fr": 14,
                "wmt-en-de": 12,
            },
        ),
        ("published_network_operations_flop", {"imagenet": 77, "coco": 7}),
        ("published_consolidated_flop", {"imagenet": 102, "coco": 20}),
    ],
)
def test_number_of_published_values(measure, counts):
    systems = data.table("systems")
    filled = systems[systems[measure].notna()]
    assert filled.dataset.value_counts().to_dict() == counts


def test_every_column_has_type_unit_and_description():
    for resource in data.contract()["resources"]:
        assert resource["sources"] and resource["description"] and resource["schema"]["primaryKey"]
        for field in resource["schema"]["fields"]:
            where = f"{resource['name']}.{field['name']}"
            assert field["type"] in {"string", "number", "integer", "boolean"}, where
            assert field.get("unit") and field.get("description"), where


def test_units_are_in_the_names():
    endings = {"FLOP": "_flop", "FLOP/s": "_flop_per_s", "W": "_w", "h": "_hours", "%": "_percent"}
    for resource in data.contract()["resources"]:
        for field in resource["schema"]["fields"]:
            ending = endings.get(field["unit"])
            assert ending is None or field["name"].endswith(ending), field["name"]


def test_month_never_comes_after_the_year_by_more_than_a_year():
    """A leaderboard's year is often later than the work, hardly ever earlier."""
    systems = data.table("systems").dropna(subset="published_month")
    early = systems[systems.published_month.str[:4].astype(int) > systems.year + 1]
    assert early.empty


def test_sources_stand_in_the_bibliography():
    bibliography = (data.DATA.parent / "references.bib").read_text("utf-8")
    keys = set(re.findall(r"^@\w+\{([^,]+),", bibliography, flags=re.M))
    assert set(data.table("sources").source) <= keys


def test_consolidated_kind_follows_the_burden():
    systems = data.table("systems").dropna(subset="published_consolidated_flop")
    measured = systems.published_consolidated_kind == "measured"
    assert (measured == systems.published_hardware_burden_flop.notna()).all()
    own = systems[measured]
    assert (own.published_consolidated_flop == own.published_hardware_burden_flop).all()


def test_systems_of_a_benchmark_have_an_error():
    for name in data.table("benchmarks").benchmark:
        frame = data.systems(name)
        assert ((frame.error > 0) & (frame.error < 1)).all()


def test_alexnet_is_flagged_as_an_ensemble():
    frame = data.systems("imagenet").set_index("name")
    assert "several networks" in frame.remarks["AlexNet"]


def test_missing_column(package):
    change(package, "points_2020", "score_percent", "score")
    faults = found(package, "points_2020")
    assert any(f.column == "score_percent" and "missing" in f.rule for f in faults)
    assert any(f.column == "score" and "not in the contract" in f.rule for f in faults)


def test_extra_column(package):
    file = package / "flags.csv"
    file.write_text(file.read_text("utf-8").replace("\n", ",more\n"), "utf-8")
    (fault,) = found(package, "flags")
    assert (fault.row, fault.column) == (1, "more")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("1.501632e18", "very much", "hardware_burden_flop"),
        ("1.501632e18", "NaN", "hardware_burden_flop"),
        ("1.501632e18", "inf", "hardware_burden_flop"),
        ("1.501632e18", "-1.501632e18", "hardware_burden_flop"),
        ("1.501632e18", "1.501632e9", "hardware_burden_flop"),  # GFLOP where FLOP belong
        ("1.501632e18", "1.501632e27", "hardware_burden_flop"),
        (",63.3,", ",100,", "score_percent"),  # an error of zero
        (",63.3,", ",101,", "score_percent"),  # an error below zero
        (",63.3,", ",-1,", "score_percent"),
        (",2012,", ",twelve,", "year"),
        (",imagenet,", ",imagenette,", "benchmark"),
    ],
)
def test_bad_value_is_named_with_row_column_and_value(package, old, new, column):
    change(package, "points_2020", old, new)
    faults = found(package, "points_2020")
    assert {(fault.row, fault.column) for fault in faults} == {(2, column)}
    assert all(new.strip(",") in str(fault) for fault in faults)


def test_every_slip_of_a_billion_is_seen():
    """The bounds leave no published compute that could be GFLOP for FLOP or the reverse."""
    for resource in data.contract()["resources"]:
        if resource["name"] not in ("systems", "points_2020", "runs", "accelerators"):
            continue
        frame = data.table(resource["name"])
        for field in resource["schema"]["fields"]:
            if field["unit"] in ("FLOP", "FLOP/s"):
                values, bounds = frame[field["name"]].dropna(), field["constraints"]
                assert values.max() / 1e9 < bounds["minimum"], field["name"]
                assert values.min() * 1e9 > bounds["maximum"], field["name"]


def test_all_faults_are_listed_at_once(package):
    change(package, "points_2020", "1.501632e18", "much")
    change(package, "points_2020", ",64,", ",640,")
    change(package, "runs", "cloud-tpu-v4", "abacus")
    faults = data.check(package)
    assert {(f.table, f.row) for f in faults} == {
        ("points_2020", 2),
        ("points_2020", 3),
        ("runs", 2),
    }


def test_duplicated_key(package):
    file = package / "constants.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    (fault,) = found(package, "constants")
    assert fault.row == len(lines) + 1 and "key" in fault.rule


def test_unknown_accelerator(package):
    change(package, "runs", "cloud-tpu-v4", "abacus")
    (fault,) = found(package, "runs")
    assert fault.column == "accelerator" and "abacus" in fault.rule


@pytest.mark.parametrize("rest", ["header only", "nothing"])
def test_empty_table(package, rest):
    file = package / "system_flags.csv"
    header = file.read_text("utf-8").splitlines()[0] + "\n"
    file.write_text(header if rest == "header only" else "", "utf-8")
    (fault,) = found(package, "system_flags")
    assert "no rows" in fault.rule or "empty" in fault.rule


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_wrong_encoding_is_said_once(package, encoding):
    file = package / "flags.csv"
    file.write_bytes(file.read_text("utf-8").replace("several", "sévéral").encode(encoding))
    (fault,) = data.check(package)
    assert fault.table == "flags" and "UTF-8" in fault.mend


def test_missing_file(package):
    (package / "runs.csv").unlink()
    (fault,) = found(package, "runs")
    assert "put the file back" in fault.mend


def test_blank_line_and_missing_cell(package):
    change(package, "points_2020", "\nimagenet-vgg19", "\n\nimagenet-vgg19")
    change(package, "points_2020", "64,computerprogress2021", "64")
    assert {fault.row for fault in found(package, "points_2020")} == {3, 4}


def test_score_of_another_dataset(package):
    table = pd.read_csv(package / "systems.csv", dtype=str, keep_default_na=False)
    table.loc[0, "bleu"] = "30"
    table.loc[1, "top1_percent"] = ""
    table.to_csv(package / "systems.csv", index=False)
    faults = found(package, "systems")
    assert [(fault.row, fault.column) for fault in faults] == [(2, "bleu"), (3, None)]


def test_broken_descriptor(package):
    (package / "datapackage.yaml").write_text("resources: [", "utf-8")
    (fault,) = data.check(package)
    assert fault.table == "datapackage.yaml"


def test_folder_that_is_no_package(tmp_path):
    (fault,) = data.check(tmp_path)
    assert "no data package" in fault.rule


def test_bad_table_cannot_be_loaded(package):
    change(package, "points_2020", "1.501632e18", "much")
    with pytest.raises(data.DataError, match=r"row 2, column hardware_burden_flop, value 'much'"):
        data.points_2020("imagenet", package)


def test_unknown_names():
    with pytest.raises(ValueError, match="expected one of benchmarks, systems"):
        data.table("nothing")
    with pytest.raises(ValueError, match="expected one of imagenet, coco"):
        data.benchmark("mnist")
    with pytest.raises(ValueError, match="2020 has no points"):
        data.points_2020("squad-em")


@pytest.mark.parametrize("value", ["NaN", "INF", "-INF", "1e400", "1e-400"])
def test_number_that_no_float_holds_is_a_fault(package, value):
    change(package, "constants", ",1.58,", f",{value},")
    (fault,) = found(package, "constants")
    assert fault.column == "value" and "number" in fault.rule and fault.row > 2


@pytest.mark.parametrize("header", ["point, benchmark ,", '"point",benchmark,'])
def test_header_is_read_once_and_the_same_by_check_and_load(package, header):
    change(package, "points_2020", "point,benchmark,", header)
    assert data.check(package) == []
    assert len(data.points_2020("imagenet", package)) == 13


def test_table_with_another_delimiter_in_its_contract_is_read_so(package):
    contract = (package / "datapackage.yaml").read_text("utf-8")
    before, name, after = contract.partition("  - name: flags\n")
    after = after.replace('delimiter: ","', 'delimiter: ";"', 1)
    (package / "datapackage.yaml").write_text(before + name + after, "utf-8")
    table = pd.read_csv(package / "flags.csv")
    table.to_csv(package / "flags.csv", sep=";", index=False)
    assert data.check(package) == []
    assert data.table("flags", package).flag.tolist() == table.flag.tolist()


def test_score_column_of_another_dataset(package):
    change(package, "benchmarks", "top1_percent", "bleu")
    (fault,) = found(package, "benchmarks")
    assert (fault.row, fault.column, fault.value) == (2, "score_column", "bleu")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - name: sources\n", "  - name: origins\n", "table sources is missing"),
        ("unit: FLOP/s, ", "", "'unit' is a required property"),
        ("type: integer", "type: year", "'year' is not one of"),
        ("minimum: 1990", "minimum: early", "'early' is not of type 'number'"),
        ('pattern: "[a-z0-9-]+"', 'pattern: "[a-z"', "is not a 'regex'"),
    ],
)
def test_contract_with_a_gap(package, old, new, said):
    file = package / "datapackage.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    faults = data.check(package)
    assert {fault.table for fault in faults} == {"datapackage.yaml"}
    assert any(said in fault.rule for fault in faults)


def test_broken_table_is_blamed_and_not_those_that_refer_to_it(package):
    file = package / "points_2020.csv"
    file.write_text(file.read_text("utf-8").replace(",", ";"), "utf-8")
    assert {fault.table for fault in data.check(package)} == {"points_2020"}


def test_dangling_link_and_unrelated_files_do_no_harm(package):
    (package / "notes.txt").symlink_to(package / "nowhere")
    assert data.check(package) == []
    (package / "old.csv").symlink_to(package / "nowhere")
    assert data.check(package) == []


def test_change_of_a_file_is_seen_within_one_process(package):
    before = data.points_2020("imagenet", package).hardware_burden_flop[0]
    change(package, "points_2020", "1.501632e18", "1.6e18")
    assert data.points_2020("imagenet", package).hardware_burden_flop[0] == 1.6e18 != before


def test_loaded_table_can_be_changed_without_harm(package):
    loaded = data.table("flags", package)
    loaded["flag"] = "x"
    assert "ensemble" in set(data.table("flags", package).flag)


# rows that the book names

NAMED = ("benchmarks", "systems", "accelerators", "points_2020", "cases", "scenarios")
NAMED += ("constants", "flags", "scaling_exponents")


def spoken():
    """Every text in the code of the book, and every argument of a claim."""
    for file in [*ROOT.glob("lib/*.py"), *ROOT.glob("chapters/*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant):
                yield node.value
    for claim in claims.claims():
        yield from claim.arguments.values()


@pytest.mark.parametrize("name", NAMED)
def test_contract_needs_the_rows_that_the_book_names(name):
    """Else a package without them would break a chapter, and not be refused."""
    said = {text for text in spoken() if isinstance(text, str)}
    resource = next(one for one in data.contract()["resources"] if one["name"] == name)
    keys = data.table(name)[resource["schema"]["primaryKey"][0]]
    assert set(keys) & said == set(resource["needs"])


def test_row_that_the_book_names_is_missed(package):
    change(package, "accelerators", "\nb200,", "\nb201,")
    (fault,) = [fault for fault in data.check(package) if fault.table == "accelerators"]
    assert fault.rule == "the book speaks of rows that are not there: b200"
