"""Every kind of broken table gets its message, and every harmless oddity is read as what it says.

``python -m tests.broken`` lists the kinds with their messages.
"""

import hashlib
from collections import defaultdict
from itertools import pairwise

import pandas as pd
import pytest

from lib import data
from lib.faults import SHOWN, DataError
from lib.sense import SCORES, SENSE
from tests.broken import KINDS, contract, faults, instead, put, rewrite, store
from tests.tables import change


def digest(folder):
    """What stands in the files of a folder."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.is_file()
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_broken_table_gets_its_message(package, kind):
    found = faults(kind, package)
    assert all(fault.rule and fault.mend for fault in found)
    assert len(found) == kind.faults, found
    assert any(all(words in str(fault) for words in kind.said) for fault in found), found
    assert all(str(fault).isprintable() for fault in found)


def test_kinds_are_sixty_at_least_and_different():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60


HARMLESS = {
    "byte-order mark": store("flags", lambda text: text.encode("utf-8-sig")),
    "line ends of Windows": store("flags", lambda text: text.replace("\n", "\r\n").encode()),
    "line ends of old Macs": store("flags", lambda text: text.replace("\n", "\r").encode()),
    "line ends of all kinds": store("flags", lambda text: text.replace("\n", "\r\n", 3).encode()),
    "no line end at the end": rewrite("flags", lambda text: text.removesuffix("\n")),
    "comments above the header": rewrite("flags", lambda text: f"# ours\n# all\n{text}"),
    "blanks in the header": put("flags", "flag,title,", "flag , title,"),
    "header in quotation marks": put("flags", "flag,title", '"flag","title"'),
    "a cell in quotation marks": put("flags", "several networks", '"several networks"'),
    "a link within the folder": instead("flags", lambda file: _moved(file)),
    "the contract with a byte-order mark": contract("# The contract", "\ufeff# The contract"),
}


def _moved(file):
    """Put a table under another name, and a link in its place."""
    other = file.with_name("legend.txt")
    other.write_bytes((data.OWN / file.name).read_bytes())
    file.symlink_to(other.name)


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_oddity_is_read_as_what_it_says(package, name):
    HARMLESS[name](package)
    pd.testing.assert_frame_equal(data.table("flags", package), data.table("flags"))


def test_columns_in_another_order_are_read_as_the_same_table(package):
    frame = pd.read_csv(package / "points_2020.csv", dtype=str, keep_default_na=False)
    frame[frame.columns[::-1]].to_csv(package / "points_2020.csv", index=False)
    pd.testing.assert_frame_equal(data.table("points_2020", package), data.table("points_2020"))


@pytest.mark.parametrize("written", ["1501632000000000000", "+1.501632E18", "1501632e12"])
def test_number_can_be_written_in_several_ways(package, written):
    change(package, "points_2020", "1.501632e18", written)
    assert data.table("points_2020", package).hardware_burden_flop[0] == 1.501632e18


def test_faults_of_lines_and_of_cells_are_found_together_in_the_order_of_the_rows(package):
    change(package, "points_2020", ",64,computerprogress2021", ",64")  # row 3
    change(package, "points_2020", ",2012,", ",twelve,")  # row 2
    with pytest.raises(DataError) as raised:
        data.table("points_2020", package)
    assert [fault.row for fault in raised.value.faults] == [2, 3]


def test_header_below_comments_is_told_by_its_row(package):
    rewrite("flags", lambda text: f"# ours\n# all\n{text.replace('title', 'flag', 1)}")(package)
    found = [(fault.row, fault.rule) for fault in data.check(package) if fault.table == "flags"]
    assert found == [(3, "a column that stands twice"), (3, "column missing")]


def test_faults_of_a_row_come_in_the_order_of_its_columns():
    others = [score for name, own in SCORES.items() if name != "imagenet" for score in own]
    row = defaultdict(lambda: None, dict.fromkeys(others, 1.0))
    row |= {"dataset": "imagenet", "year": 2012, "top1_percent": 60.0}
    found = [fault.column for fault in SENSE["systems"](row, 2)]
    assert found == list(dict.fromkeys(others))


def test_a_thousand_bad_cells_are_counted_and_not_all_printed(package):
    rewrite("processors", lambda text: text.replace(",transistors,", ",tubes,"))(package)
    with pytest.raises(DataError) as raised:
        data.table("processors", package)
    found, said = raised.value.faults, str(raised.value).splitlines()
    assert len(found) > SHOWN + 1
    assert len(said) == SHOWN + 1
    assert said[-1] == f"processors: and {len(found) - SHOWN} more faults"


def test_search_ends_after_a_thousand_faults(package):
    rows = "".join(f"k-{row},x\n" for row in range(99_999))
    store("flags", f"flag,title,meaning\n{rows}".encode())(package)
    with pytest.raises(DataError) as raised:
        data.table("flags", package)
    *first, last = raised.value.faults
    assert len(first) == 1000 and "search ends" in last.rule


def test_file_that_is_not_allowed_to_be_read_is_told(package, monkeypatch):
    """Who runs the tests may be allowed everything, so the refusal is put in its place."""

    def refused(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refused)
    with pytest.raises(DataError, match=r"flags.csv cannot be read: Permission denied; to m"):
        data.table("flags", package)


def test_check_finds_the_same_once_and_writes_nothing(package):
    change(package, "points_2020", ",2012,", ",twelve,")
    store("flags", b"\xff\xfe")(package)
    before = digest(package)
    assert [fault.table for fault in data.check(package)] == ["points_2020", "flags"]
    assert digest(package) == before


def test_contract_that_holds_itself_or_multiplies_is_refused(package):
    file = package / "datapackage.yaml"
    for text in (
        "resources: &a [*a]",
        "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(f"{y}: &{y} [{','.join([f'*{x}'] * 10)}]\n" for x, y in pairwise("abcdefg")),
    ):
        file.write_text(text, "utf-8")
        (fault,) = data.check(package)
        assert "parts" in fault.rule


@pytest.mark.parametrize(
    "text", ["[" * 500_000, "- " * 500_000, "", "- 1", "null", "resources: 7", "\tx", "a: \x01"]
)
def test_contract_of_another_form_is_refused(package, text):
    (package / "datapackage.yaml").write_text(text, "utf-8")
    assert {fault.table for fault in data.check(package)} == {"datapackage.yaml"}


def test_file_in_place_of_a_folder(package):
    (fault,) = data.check(package / "flags.csv")
    assert "no data package" in fault.rule
