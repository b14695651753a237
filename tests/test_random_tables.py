"""Packages that are broken at random: always a list of faults or a table, never another ending.

``BOOK_EXAMPLES=10000`` asks for that many; the usual number keeps the suite short.
"""

import os
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib import data
from lib.faults import DataError

EXAMPLES = int(os.environ.get("BOOK_EXAMPLES", "200"))

CONTRACT = """
name: small
version: 1.0.0
licenses: [{name: CC-BY-4.0}]
resources:
  - name: things
    path: things.csv
    title: Chips
    description: One row a chip.
    sources: [{title: Ours}]
    schema:
      primaryKey: [chip]
      fields:
        - {name: chip, type: string, unit: none, description: Key, constraints: {required: true, pattern: "[a-z0-9-]+"}}
        - {name: kind, type: string, unit: none, description: Kind, constraints: {enum: [gpu, tpu]}}
        - {name: power_w, type: number, unit: W, description: Power, constraints: {minimum: 5, maximum: 2.0e+4}}
        - {name: rate, type: number, unit: FLOP/s, description: Rate without bounds}
        - {name: chips, type: integer, unit: "1", description: Chips}
        - {name: sold, type: boolean, unit: none, description: Whether it is sold}
  - name: offers
    path: offers.csv
    title: Prices
    description: One row a price.
    sources: [{title: Ours}]
    schema:
      primaryKey: [chip, month]
      foreignKeys: [{fields: [chip], reference: {resource: things, fields: [chip]}}]
      fields:
        - {name: chip, type: string, unit: none, description: Chip, constraints: {required: true}}
        - {name: month, type: string, unit: year-month, description: Month, constraints: {pattern: "20[0-9]{2}-[01][0-9]"}}
        - {name: usd, type: number, unit: US$, description: Price, constraints: {required: true, minimum: 0.01}}
"""  # noqa: E501
FILES = {
    "datapackage.yaml": CONTRACT.lstrip().encode(),
    "things.csv": b"chip,kind,power_w,rate,chips,sold\np100,gpu,250,9.5e12,1,true\nv2,tpu,,,4,\n",
    "offers.csv": b"chip,month,usd\np100,2017-01,1.46\np100,2018-01,1.4\nv2,2018-01,4.5\n",
}

WORDS = "\ufeff \ufffd \u202e \u200b \u2028 \x85 \xa0 é Ã© ﬁ 💥 nan inf -inf 1e999 1e-999 1_0 0x1"
WORDS += " ١ ½ ² 1e5 1,5 50% $1 - n/a #REF! TRUE yes 1e e1 + . -0 Mar-21 44256 =1+1 @SUM(A1)"
WORDS += " <script> {{x}} %s {0} \\N ../../x p100 P100 chip month chip,month,usd null ~ [ { &a *a"
WORDS += ' 0o7 1:20 !!python/name:os.system 2020-13-45 , ; | " "" \' \0 \x1b[2J #'
BLANKS = ("", " ", "\t", "\n", "\r", "\r\n", "- ", "? ", ": ", "<<: *a", "!!binary x", "9" * 400)
NASTY = st.sampled_from([*BLANKS, *WORDS.split(" ")])
TEXTS = NASTY | st.text(max_size=12)


@st.composite
def spoilt(draw):
    """Files of a small package with one to four random changes."""
    files = dict(FILES)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from([*FILES, "things.csv", "offers.csv"]))
        files[name] = draw(st.sampled_from(CHANGES))(draw, files[name])
    return files


def _bytes(draw, content):
    """Overwrite or insert random bytes."""
    at = draw(st.integers(0, len(content)))
    more = draw(st.binary(max_size=8))
    return content[:at] + more + content[at + draw(st.integers(0, 8)) :]


def _text(draw, content):
    """Insert a text, or put it over some letters."""
    at = draw(st.integers(0, len(content)))
    more = draw(TEXTS).encode("utf-8", "surrogatepass")
    return content[:at] + more + content[at + draw(st.integers(0, 3)) :]


def _cell(draw, content):
    """Put a text in place of a cell."""
    lines = [line.split(b",") for line in content.split(b"\n")]
    line = draw(st.sampled_from(lines))
    line[draw(st.integers(0, len(line) - 1))] = draw(TEXTS).encode("utf-8", "surrogatepass")
    return b"\n".join(b",".join(line) for line in lines)


def _lines(draw, content):
    """Leave out, repeat and exchange lines."""
    lines = content.split(b"\n")
    order = st.lists(st.integers(0, len(lines) - 1), max_size=2 * len(lines))
    return b"\n".join(lines[at] for at in draw(order))


def _encoding(draw, content):
    """Write in another encoding."""
    text = content.decode("utf-8", "replace")
    return text.encode(
        draw(st.sampled_from(["utf-16", "utf-16-be", "utf-8-sig", "utf-32", "utf-7"]))
    )


def _leaf(draw, content):
    """Put a value of another kind somewhere into the contract, or take a part out."""
    try:
        whole = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError):
        return content
    part = whole
    while isinstance(part, dict | list) and part:
        key = draw(st.sampled_from([*part] if isinstance(part, dict) else range(len(part))))
        if not isinstance(part[key], dict | list) or not part[key] or draw(st.integers(0, 3)) == 0:
            if draw(st.booleans()):
                part[key] = draw(VALUES)
            else:
                del part[key]
            break
        part = part[key]
    return yaml.safe_dump(whole, allow_unicode=True).encode("utf-8", "surrogatepass")


def _anything(draw, content):
    """Put something else in place of the file."""
    return draw(st.binary(max_size=60) | TEXTS.map(lambda text: text.encode("utf-8", "ignore")))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NASTY,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NASTY, inner, max_size=2),
    max_leaves=4,
)
CHANGES = [_bytes, _text, _cell, _cell, _lines, _encoding, _leaf, _leaf, _anything]


@pytest.fixture
def any_package(monkeypatch):
    """Allow packages that have not all tables of the book."""
    monkeypatch.setattr(data, "TABLES", ())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="BOOK_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spoilt())
def test_package_is_checked_or_refused_and_left_as_it_is(any_package, files):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, content in files.items():
            folder.joinpath(name).write_bytes(content)
        faults = data.check(folder)
        assert all(fault.table and fault.rule and fault.mend for fault in faults)
        assert all(line.isprintable() for line in str(DataError(faults)).splitlines())
        if not faults:
            for table in data.contract(folder)["resources"]:
                assert len(data.table(table["name"], folder))
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == files
    for kept in (data._load, data._sheet, data._package):
        kept.cache_clear()


def test_small_package_is_sound(any_package, tmp_path):
    for name, content in FILES.items():
        tmp_path.joinpath(name).write_bytes(content)
    assert data.check(tmp_path) == []
    assert data.table("offers", tmp_path).usd.tolist() == [1.46, 1.4, 4.5]
