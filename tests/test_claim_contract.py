"""Files of claims of every wrong form get a fault, and none ends in a traceback."""

import pytest

from lib import claim_contract
from lib.faults import DataError

SOUND = (
    "- {id: a, of: article, kind: F, section: s, statement: s, source: thompson2021, "
    "where: {chapter: index, figure: null}, judged: holds, because: b, evidence: [thompson2021], "
    "refuted_by: r}\n"
)


def found(package, text):
    """Return the faults of a file of claims."""
    (package / "claims.yaml").write_text(text, "utf-8")
    try:
        claim_contract.read(package, {"count": lambda folder: folder})
    except DataError as broken:
        return [str(fault) for fault in broken.faults]
    return []


def test_sound_claim_has_no_fault(package):
    assert found(package, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("chapter: index", "chapter: [index]", "no such chapter"),
        ("evidence: [thompson2021]", "evidence: [[thompson2021]]", "no such source"),
        ("refuted_by: r", "refuted_by: r, caveats: [{text: t, evidence: [{a: b}]}]", "no such so"),
        ("id: a", "id: [a]", "expected a text"),
        ("id: a", "id: 2021-13-45", "no YAML: month must be in 1..12"),
        ("section: s", f"section: {'[' * 5000}", "no YAML"),
        ("because: b", "because: '{n'", "no text with places"),
        ("because: b", "because: 'of {n:.0f}'", "nothing gives the number"),
        ("because: b", "because: 'of {}', function: count", "no text with places"),
        ("refuted_by: r", "refuted_by: r, caveats: [{text: 'of }'}]", "no text with places"),
    ],
)
def test_claim_of_a_wrong_form_is_told(package, old, new, said):
    assert old in SOUND
    broken = SOUND.replace(old, new)
    faults = found(package, broken * 2)
    assert any(said in fault for fault in faults), faults


def test_files_of_an_editor_beside_the_chapters_do_no_harm(tmp_path):
    (tmp_path / "index.py").write_text("# the first", "utf-8")
    (tmp_path / ".index.py.swp").write_bytes(b"b0VIM 8\xff\xfe")
    assert claim_contract.chapters(tmp_path) == {"index": "# the first"}
