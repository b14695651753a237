"""A template is a table without rows that says what its columns hold."""

import pytest
from click.testing import CliRunner

from lib import cells, data, overlay, template
from lib.cli import main


@pytest.mark.parametrize("table", data.TABLES)
def test_a_template_has_the_header_and_a_line_on_each_column(table, tmp_path):
    text = template.template(table)
    path = tmp_path / f"{table}.csv"
    path.write_text(text, "utf-8")
    sheet = cells.read(path, table)
    fields = {one["name"]: one["schema"]["fields"] for one in data.contract()["resources"]}[table]
    assert sheet.header == tuple(field["name"] for field in fields)
    assert sheet.rows == sheet.faults == ()
    above = text.splitlines()[:-1]
    assert all(line.startswith("# ") for line in above)
    for field, line in zip(reversed(fields), reversed(above), strict=False):
        needed = "* " if field.get("constraints", {}).get("required") else ""
        assert line.startswith(f"# {needed}{field['name']} ({field['type']}")
        assert field["description"].replace('"', "'") in line


def test_it_says_the_unit_the_rules_and_the_key():
    text = template.template("runs")
    assert "# Key of a row: run (system and phase, numbered" in text
    assert "# duration_hours (number, unit h): " in text
    assert "at least 0.1; at most 1000000" in text
    assert "one of search, pre-training, training, fine-tuning" in text
    assert "must stand in the table systems" in text


def test_it_shows_a_row_of_ours_and_how_a_key_is_made():
    text = template.template("systems")
    first = (data.OWN / "systems.csv").read_text("utf-8").splitlines()[1]
    assert f"# Example: {first}\n" in text
    key = "system (data set and name, with the year where the name occurs twice"
    assert f"# Key of a row: {key}; small letters, digits and hyphens)\n" in text


def test_a_filled_template_is_merged_as_it_is(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    text = template.template("flags") + 'zero-shot,zero shot,"Not trained on ImageNet, at all."\n'
    (folder / "flags.csv").write_text(text, "utf-8")
    (change,) = overlay.merge(folder, tmp_path / "target")
    assert change.added == ("zero-shot",)


def test_a_spreadsheet_that_saves_a_template_leaves_its_comments_comments(tmp_path):
    """It writes a comma for each empty cell of the widest row."""
    path = tmp_path / "runs.csv"
    lines = template.template("runs").splitlines()
    path.write_text("\r\n".join(line + "," * (8 - line.count(",")) for line in lines), "utf-8")
    assert cells.read(path, "runs").header[0] == "run"


@pytest.mark.parametrize("table", data.TABLES)
def test_a_spreadsheet_that_quotes_the_comments_leaves_them_comments(table, tmp_path):
    path = tmp_path / f"{table}.csv"
    *above, header = template.template(table).splitlines()
    quoted = ['"' + line.replace('"', '""') + '"' for line in above]
    path.write_text("\r\n".join([*quoted, header, ""]), "utf-8")
    assert ",".join(cells.read(path, table).header) == header


def test_an_unknown_table_is_told_with_the_nearest():
    found = CliRunner().invoke(main, ["template", "system"])
    assert found.exit_code == 2
    assert "'systems'" in found.stderr


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    path = tmp_path / "flags.csv"
    words = ["template", "flags", "--output", str(path)]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert path.read_text("utf-8") == template.template("flags")
    path.write_text("mine")
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2
    assert path.read_text() == "mine"
