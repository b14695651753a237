"""The document of all results: what it holds, its form, and the frozen ones."""

import copy
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from lib import claims, data, documents, results
from lib.cli import main
from lib.faults import DataError
from tests.tables import change

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(book):
    """Return the document of the built book, as any reader gets it."""
    return json.loads(book.joinpath("results.json").read_text("utf-8"))


@pytest.fixture
def document(built):
    """Return a copy of it that a test may change, as if all code were committed."""
    return {**copy.deepcopy(built), "code": {**built["code"], "modified": False}}


def by_id(entries):
    return {entry["id"]: entry for entry in entries}


# what it holds


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(documents.SCHEMA.read_text("utf-8")))


def test_book_publishes_results_and_their_schema(book, built):
    assert documents.check(built) == []
    schema = book / built["$schema"]
    assert schema.read_bytes() == documents.SCHEMA.read_bytes()


def test_published_projections_come_back(built):
    """The authors' site of 2021: 10^19.06 GFLOP for 5 %, 10^28.59 for 1 %, by a power law."""
    found = by_id(built["projections"])
    line = "imagenet/2020/hardware_burden/power/least-squares"
    assert found[f"{line}/0.05/article"]["log10_flop"] - 9 == pytest.approx(19.06, abs=0.01)
    assert found[f"{line}/0.01/article"]["log10_flop"] - 9 == pytest.approx(28.59, abs=0.01)


def test_every_claim_is_there(built):
    assert [claim["id"] for claim in built["claims"]] == [one.id for one in claims.claims()]


def test_ids_are_unique(built):
    for kind in ("fits", "projections", "backtests", "claims"):
        names = [entry["id"] for entry in built[kind]]
        assert names
        assert len(set(names)) == len(names)


def test_what_is_not_made_has_a_reason(built):
    reasons = by_id(built["not_made"])
    assert (
        "the release of 2020 has no points"
        in (reasons["squad-em/2020/consolidated/power/least-squares"]["reason"])
    )
    made = {entry["id"] for kind in ("fits", "projections", "backtests") for entry in built[kind]}
    assert not made & reasons.keys()


def test_says_which_code_made_it(built):
    asked = ["git", "rev-parse", "HEAD"]
    git = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built["code"]["commit"] == (git.stdout.strip() if git.returncode == 0 else None)


def test_code_without_a_repository(tmp_path):
    tmp_path.joinpath("lib").mkdir()
    tmp_path.joinpath("requirements.txt").write_text("numpy\n")
    said = documents.code(tmp_path)
    assert said["commit"] is said["modified"] is None
    whole = b"\x00".join([b"requirements.txt", b"6", b"numpy\n"])
    assert said["sha256"] == hashlib.sha256(whole).hexdigest()


def test_digest_of_a_table_is_that_of_its_file(built):
    """Anybody can check it with sha256sum."""
    file = data.OWN / "grids.csv"
    found = built["data"]["tables"]["grids"]["sha256"]
    assert found == hashlib.sha256(file.read_bytes()).hexdigest()


def test_every_row_has_a_digest(built):
    for name, table in built["data"]["tables"].items():
        assert len(table["rows"]) == len(data.table(name)), name


def rows(folder):
    return results.rows(data.table("points_2020", folder), ["point"])


def test_digest_of_a_row_changes_with_a_cell_and_not_with_its_spelling(package):
    before = rows(package)
    change(package, "points_2020", "5.184e22", "0.5184e23")
    assert rows(package) == before
    change(package, "points_2020", "0.5184e23", "5.185e22")
    after = rows(package)
    assert [key for key in before if before[key] != after[key]] == [
        "imagenet-noisystudent-efficientnetl2"
    ]


# its form


def test_json_of_a_document_is_read_back(built):
    assert json.loads(documents.to_json(built)) == built


def test_every_fault_of_a_document_is_named(document):
    document["fits"][0]["exponent"] = "nine"
    document["claims"][0]["verdict"] = "perhaps"
    del document["data"]["sha256"]
    faults = "\n".join(documents.check(document))
    for part in ("fits/0/exponent", "claims/0/verdict", "'perhaps'", "'sha256' is a required"):
        assert part in faults


BAD = {
    "no file": (None, "No such file"),
    "a folder": ("", "Is a directory"),
    "no JSON": ("{", "this is no JSON"),
    "not UTF-8": (b"\xff\xfe", "this is no JSON"),
    "nested without end": ("[" * 100_000, "this is no JSON"),
    "a list": ("[]", "is not of type 'object'"),
    "another form": ('{"format": "9.0"}', "format: '9.0' does not match"),
}


@pytest.mark.parametrize("kind", BAD)
def test_file_that_is_no_results_is_refused(tmp_path, kind):
    content, rule = BAD[kind]
    file = tmp_path / "results.json"
    if content == "":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as refused:
        documents.read(file)
    assert rule in str(refused.value)
    assert "to mend: name a results.json" in str(refused.value)


def test_unknown_version_is_refused_with_those_there_are():
    with pytest.raises(DataError, match=re.escape(f"({', '.join(documents.versions())})")):
        documents.read("0.0.1")


# the frozen ones


def test_versions_are_ordered_as_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "FROZEN", tmp_path)
    for name in ("1.10.0", "1.9.0", "2.0.0", "notes"):
        tmp_path.joinpath(f"{name}.json").touch()
    assert documents.versions() == ["1.9.0", "1.10.0", "2.0.0"]


def test_frozen_results_follow_the_schema():
    for version in documents.versions():
        assert documents.read(version)["data"]["version"] == version


def test_version_is_frozen_once(tmp_path, document):
    kept = results.freeze("1.0.0", document, tmp_path)
    assert json.loads(kept.read_text("utf-8")) == document
    before = kept.read_bytes()
    with pytest.raises(ValueError, match="frozen already"):
        results.freeze("1.0.0", document, tmp_path)
    assert kept.read_bytes() == before


def test_results_of_other_data_are_not_frozen(tmp_path, document):
    document["data"]["sha256"] = "0" * 64
    with pytest.raises(ValueError, match="not the results of the book's own data"):
        results.freeze("1.0.0", document, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "version", ["", "1", "1.0", "v1.0.0", "1.0.0.", "../1.0.0", "1.0.0\n", "٣.٠.٠"]
)
def test_version_that_is_none_is_refused(tmp_path, document, version):
    with pytest.raises(ValueError, match="three numbers"):
        results.freeze(version, document, tmp_path)


def test_results_of_code_that_is_no_commit_are_not_frozen(tmp_path, document):
    document["code"]["modified"] = True
    with pytest.raises(ValueError, match="commit them, and build the book again"):
        results.freeze("1.0.0", document, tmp_path)


def test_version_is_that_of_the_data(tmp_path, document):
    with pytest.raises(ValueError, match=r"datapackage.yaml says 1\.0\.0"):
        results.freeze("1.0.1", document, tmp_path)


# on the command line


def test_compare_on_the_command_line(tmp_path, document):
    document["claims"][0]["verdict"] = "does not follow"
    new = tmp_path / "new.json"
    new.write_text(documents.to_json(document), "utf-8")
    old = documents.versions()[-1]
    found = CliRunner().invoke(main, ["compare", old, str(new)])
    assert found.exit_code == 0
    assert f"{document['claims'][0]['id']}: " in found.stdout
    assert "-> does not follow" in found.stdout
    as_json = CliRunner().invoke(main, ["compare", old, str(new), "--json"])
    assert json.loads(as_json.stdout)["flips"][0]["after"] == "does not follow"


def test_compare_refuses_what_is_no_results(tmp_path):
    refused = CliRunner().invoke(main, ["compare", str(tmp_path / "gone.json"), "1.0.0"])
    assert refused.exit_code == 2
    assert "gone.json: cannot be read" in refused.stderr


def test_other_data_give_other_results(package, built):
    """A tenth of the compute of one of thirteen points moves the line, and what hangs on it."""
    change(package, "points_2020", "5.184e22", "5.184e21")
    found = results.collect(package)
    assert documents.check(found) == []
    old, new = by_id(built["fits"]), by_id(found["fits"])
    moved = {key for key in old if old[key]["exponent"] != new[key]["exponent"]}
    assert moved
    assert all(key.startswith("imagenet/2020") for key in moved)
