"""A folder laid over the package: what is added, what is refused, in whose rows it is told."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lib import compute, data, overlay
from lib.cli import main
from lib.faults import DataError

LATER = Path(__file__).parent / "later"
"""Later ImageNet systems, their runs and sources: the example of README."""

SHORT = "system,dataset,name,year,top1_percent,source\n"
"""The columns of ``systems`` that a score on ImageNet needs."""

ROW = "imagenet-{0},imagenet,{0},2024,{1},{2}\n"


@pytest.fixture
def folder(tmp_path):
    """Return an empty folder for tables."""
    made = tmp_path / "mine"
    made.mkdir()
    return made


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """Return our package with the later systems, and what changed."""
    target = tmp_path_factory.mktemp("merged") / "package"
    return target, overlay.merge(LATER, target)


def put(folder, table, text):
    """Write a table."""
    (folder / f"{table}.csv").write_text(text, "utf-8")


def refused(folder, alone=False):
    """Merge a folder that is at fault; return the faults, and see that nothing is left."""
    target = folder.parent / "target"
    around = set(folder.parent.iterdir())
    with pytest.raises(DataError) as broken:
        overlay.merge(folder, target, alone)
    assert set(folder.parent.iterdir()) == around
    return broken.value.faults


def cells(path):
    """Return the rows of a file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_later_systems_come_after_ours_and_known_keys_take_the_place_of_ours(later):
    target, changes = later
    ours, merged = cells(data.OWN / "systems.csv"), cells(target / "systems.csv")
    theirs = {row[0]: row for row in cells(LATER / "systems.csv")[1:]}
    for before, after in zip(ours, merged, strict=False):
        assert after == theirs.get(before[0], before)
    new = [row for key, row in theirs.items() if key not in {row[0] for row in ours}]
    assert merged[len(ours) :] == new
    systems = changes[0]
    assert (systems.table, systems.changed) == ("systems", ("imagenet-vit-g-14",))
    assert systems.added == tuple(row[0] for row in new)
    assert systems.removed == ()


def test_the_merged_package_is_sound_and_the_rest_is_ours_byte_for_byte(later):
    target, changes = later
    assert data.check(target) == []
    touched = {f"{change.table}.csv" for change in changes}
    for file in data.OWN.glob("*.[cy]*"):
        if file.name not in touched:
            assert (target / file.name).read_bytes() == file.read_bytes()
        assert b"\r" not in (target / file.name).read_bytes()


def test_later_runs_enter_the_hardware_burden(later):
    target, _ = later
    before = compute.select(compute.record("imagenet", 2022), "hardware_burden")
    after = compute.select(compute.record("imagenet", 2022, target), "hardware_burden")
    assert len(after) == len(before) + 8
    burden = after.set_index("key").compute_flop
    # 20,100 core-days at half of the 123 TFLOP/s of a TPU v3 chip
    assert burden["imagenet-coatnet-7"] == pytest.approx(20_100 * 86_400 * 123e12 / 2)
    # 128 A100 of 19.49 TFLOP/s in single precision for 14.5 days
    assert burden["imagenet-eva-g"] == pytest.approx(128 * 19.49e12 * 14.5 * 86_400)


def test_every_later_row_has_a_source_of_its_own_or_ours():
    keys = {row[0] for place in (LATER, data.OWN) for row in cells(place / "sources.csv")[1:]}
    for table in ("systems", "runs"):
        header, *rows = cells(LATER / f"{table}.csv")
        assert {row[header.index("source")] for row in rows} <= keys


def test_a_second_merge_gives_the_same_bytes(later, tmp_path):
    target, changes = later
    assert overlay.merge(LATER, tmp_path / "again") == changes
    for file in target.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_what_is_merged_already_changes_nothing(later, folder, tmp_path):
    target, _ = later
    shutil.copy(target / "systems.csv", folder)
    shutil.copy(target / "sources.csv", folder)
    shutil.copy(target / "runs.csv", folder)
    for change in overlay.merge(folder, tmp_path / "again", own=target):
        assert change.added == change.changed == change.removed == ()


def test_columns_in_another_order_and_left_out_are_empty(folder, tmp_path):
    put(
        folder,
        "systems",
        "year,system,source,dataset,top1_percent,name\n2024,imagenet-x,dai2021,imagenet,91,X\n",
    )
    (change,) = overlay.merge(folder, tmp_path / "target")
    header, *_, last = cells(tmp_path / "target" / "systems.csv")
    row = dict(zip(header, last, strict=True))
    assert change.added == ("imagenet-x",)
    assert {name: cell for name, cell in row.items() if cell} == {
        "system": "imagenet-x",
        "dataset": "imagenet",
        "name": "X",
        "year": "2024",
        "top1_percent": "91",
        "source": "dai2021",
    }


def test_the_text_of_a_cell_is_kept_and_spreadsheet_files_are_read(folder, tmp_path):
    text = SHORT + 'imagenet-x,imagenet,"Ä, ""B""",2024,9.10E+01,dai2021\n'
    (folder / "systems.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    overlay.merge(folder, tmp_path / "target")
    header, *_, last = cells(tmp_path / "target" / "systems.csv")
    row = dict(zip(header, last, strict=True))
    assert (row["name"], row["top1_percent"]) == ('Ä, "B"', "9.10E+01")


def test_faults_are_told_in_the_rows_of_the_file(folder):
    put(
        folder,
        "systems",
        "# a comment\n"
        + SHORT
        + ROW.format("good", 91, "dai2021")
        + ROW.format("percent", 910, "dai2021")
        + ROW.format("sourceless", 91, "dai2022"),
    )
    percent, source = refused(folder)
    place = str(folder / "systems.csv")
    assert (percent.table, percent.row, percent.column) == (place, 4, "top1_percent")
    assert (source.table, source.row, source.value) == (place, 5, "dai2022")


def test_a_row_of_ours_is_not_emptied_by_a_column_left_out(folder):
    put(folder, "systems", SHORT + ROW.format("coca", 91, "dai2021"))
    faults = refused(folder)
    assert {(fault.row, fault.column) for fault in faults} >= {
        (2, "published_hardware_burden_flop")
    }
    assert "takes the place of one of ours" in faults[0].rule


def test_a_table_alone_drops_our_rows(folder, tmp_path):
    put(folder, "deflator", "".join((data.OWN / "deflator.csv").read_text().splitlines(True)[:-1]))
    (change,) = overlay.merge(folder, tmp_path / "target", alone=True)
    assert len(change.removed) == 1
    assert cells(tmp_path / "target" / "deflator.csv") == cells(folder / "deflator.csv")


def test_rows_of_ours_that_a_replaced_table_orphans_are_told_once_as_ours(folder):
    shutil.copy(LATER / "systems.csv", folder)
    shutil.copy(LATER / "sources.csv", folder)
    faults = refused(folder, alone=True)
    told = {fault.table: fault for fault in faults}
    ours = {"runs", "epoch_estimates", "records", "system_flags", "forward_checks"}
    gone = str(folder / "systems.csv")  # rows that the book speaks of
    assert set(told) == ours | {gone}
    assert len(told) == len(faults)
    estimates = len(cells(data.OWN / "epoch_estimates.csv")) - 1
    assert told["epoch_estimates"].rule.startswith(f"{estimates} of our own rows name")
    assert "row 2 (imagenet-alexnet)" in told["epoch_estimates"].rule
    assert "put epoch_estimates.csv without such rows" in told["epoch_estimates"].mend


def test_sources_are_added_even_if_tables_stand_alone(folder, tmp_path):
    shutil.copy(LATER / "sources.csv", folder)
    (change,) = overlay.merge(folder, tmp_path / "target", alone=True)
    assert change.removed == ()


def test_a_source_of_ours_is_not_emptied_even_if_tables_stand_alone(folder):
    columns = "source,authors,year,title,url,licence\n"
    put(folder, "sources", columns + "epoch2025,Epoch AI,2025,Models,https://epoch.ai,CC BY\n")
    (fault,) = refused(folder, alone=True)
    assert (fault.column, fault.row) == ("note", 2)


BROKEN = {
    "no header": ("", "empty"),
    "no rows": (SHORT, "has a header and no rows"),
    "no such column": (SHORT.replace("year", "yaer") + ROW.format("a", 91, "dai2021"), "yaer"),
    "column missing": (
        SHORT.replace("year,", "") + "imagenet-a,imagenet,a,91,dai2021\n",
        "missing",
    ),
    "cells": (SHORT + "imagenet-a,imagenet\n", "2 cells"),
    "one key twice": (SHORT + 2 * ROW.format("a", 91, "dai2021"), "the key stands in row 2 too"),
    "semicolons": (SHORT.replace(",", ";"), "semicolons"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_table_that_cannot_be_read_is_refused(kind, folder):
    text, said = BROKEN[kind]
    put(folder, "systems", text)
    faults = refused(folder)
    assert {fault.table for fault in faults} == {str(folder / "systems.csv")}
    assert any(said in str(fault) for fault in faults)


def test_a_file_that_is_no_table_is_told_with_the_nearest_name(folder):
    put(folder, "system", SHORT)
    put(folder, "Runs", SHORT)
    (folder / "prices.xlsx").touch()
    (folder / "notes.txt").touch()
    by_name = {Path(fault.table).name: fault for fault in refused(folder)}
    assert set(by_name) == {"system.csv", "Runs.csv", "prices.xlsx"}
    assert "'systems'" in by_name["system.csv"].rule
    assert "runs.csv" in by_name["Runs.csv"].rule
    assert "prices.csv" in by_name["prices.xlsx"].mend


def test_a_spreadsheet_in_a_folder_without_tables_is_told(folder):
    (folder / "my table.xlsx").touch()
    (folder / "other.ods").touch()
    (fault,) = refused(folder)
    assert "holds no table" in fault.rule
    assert "'my table.xlsx' and 'other.ods'" in fault.rule
    assert "export the sheet as CSV UTF-8" in fault.mend


def test_added_systems_are_told_with_the_compute_that_they_have(later, folder, tmp_path):
    _, changes = later
    assert {change.table: bool(change.compute) for change in changes} == {
        "systems": True,
        "runs": False,
        "sources": False,
    }
    (said,) = changes[0].compute
    burdens = {row[1] for row in cells(LATER / "runs.csv")[1:]} & set(changes[0].added)
    assert said.startswith(f"imagenet: of {len(changes[0].added)} new systems ")
    assert f" {len(burdens)} have a hardware burden" in said
    put(folder, "systems", SHORT + ROW.format("a", 91, "dai2021") + ROW.format("b", 91, "dai2021"))
    (change,) = overlay.merge(folder, tmp_path / "target")
    assert "imagenet: of 2 new systems 0 have a hardware burden" in str(change)
    assert "rows in runs, or published_hardware_burden_flop" in str(change)


def test_a_folder_that_is_none_is_refused(folder):
    assert "holds no table" in refused(folder)[0].rule
    assert "no such folder" in refused(folder / "deeper")[0].rule


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "mine").touch()
    assert "is a file" in refused(tmp_path / "mine")[0].rule


def test_a_link_that_leads_out_of_the_folder_is_refused(folder):
    (folder / "systems.csv").symlink_to(LATER / "systems.csv")
    (folder / "runs.csv").symlink_to(folder / "runs.csv")
    said = {Path(fault.table).name: fault.rule for fault in refused(folder)}
    assert "outside" in said["systems.csv"]
    assert "link" in said["runs.csv"]


def test_a_file_that_cannot_be_read_is_refused(folder, monkeypatch):
    put(folder, "systems", SHORT)

    def deny(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert "cannot be read: Permission denied" in refused(folder)[0].rule


def test_the_contract_is_not_changed_by_data(folder):
    shutil.copy(LATER / "sources.csv", folder)
    shutil.copy(data.OWN / "claims.yaml", folder)
    (folder / "datapackage.yaml").write_text("resources: []\n")
    (fault,) = refused(folder)
    assert fault.table == str(folder / "datapackage.yaml")


def test_nothing_that_is_there_is_overwritten(folder, tmp_path):
    shutil.copy(LATER / "sources.csv", folder)
    (tmp_path / "target").mkdir()
    with pytest.raises(DataError, match="not overwritten"):
        overlay.merge(folder, tmp_path / "target")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match="not overwritten"):
        overlay.merge(folder, tmp_path / "link")
    with pytest.raises(DataError, match="no folder around it"):
        overlay.merge(folder, tmp_path / "a" / "b")


def test_the_verb_prints_counts_and_ends_with_2(folder, tmp_path):
    shutil.copy(LATER / "sources.csv", folder)
    words = ("merge", str(folder), str(tmp_path / "target"))
    found = CliRunner().invoke(main, words)
    rows = len(cells(LATER / "sources.csv")) - 1
    assert found.stdout == f"sources: {rows} added, 0 changed, 0 as ours, 0 removed\n"
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 2
    assert "not overwritten" in again.stderr
