"""What differs between two documents of results, in numbers, in words and on the page."""

import copy
import json

import changes as page
import pytest
from bs4 import BeautifulSoup

from lib import change_charts, changes, documents
from lib.changes import Moved, Number


def fit(name, exponent, low, high):
    return {"id": name, "exponent": exponent, "exponent_interval": [low, high]}


@pytest.fixture
def old():
    """A small document, with only what a comparison looks at."""
    return {
        "code": {"sha256": "c"},
        "data": {
            "version": "1.0.0",
            "sha256": "d",
            "tables": {"systems": {"rows": {"a": "1", "b": "2"}}, "grids": {"rows": {"x": "1"}}},
        },
        "fits": [fit("one", 9.0, 8.0, 10.0), fit("two", 4.0, 3.0, None)],
        "projections": [],
        "backtests": [],
        "claims": [
            {
                "id": "c",
                "of": "book",
                "statement": "S",
                "verdict": "holds",
                "said": "9",
                "caveats": [],
            },
            {
                "id": "d",
                "of": "book",
                "statement": "T",
                "verdict": "holds",
                "said": None,
                "caveats": [],
            },
        ],
    }


@pytest.fixture
def new(old):
    return copy.deepcopy(old)


def test_nothing(old, new):
    found = changes.compare(old, new)
    assert found.nothing
    assert found.same_data
    assert found.same_code


def test_rows_that_come_change_and_go(old, new):
    new["data"]["tables"] = {"systems": {"rows": {"b": "3", "c": "1"}}, "new": {"rows": {"n": "1"}}}
    rows = changes.compare(old, new).rows
    assert [(one.table, one.added, one.changed, one.removed) for one in rows] == [
        ("systems", ("c",), ("b",), ("a",)),
        ("new", ("n",), (), ()),
        ("grids", (), (), ("x",)),
    ]


def test_verdicts_that_come_flip_and_go(old, new):
    new["claims"] = [
        old["claims"][0] | {"verdict": "does not follow", "said": "3"},
        {"id": "e", "of": "book", "statement": "U", "verdict": "holds", "caveats": []},
    ]
    flips = changes.compare(old, new).flips
    assert [(one.id, one.before, one.after) for one in flips] == [
        ("c", "holds", "does not follow"),
        ("e", None, "holds"),
        ("d", "holds", None),
    ]
    assert (flips[0].said_before, flips[0].said_after) == ("9", "3")


@pytest.mark.parametrize(
    "other",
    [{"value": 27.0, "said": "27"}, {"low": 1.0}, {"caveats": ["It rests on few systems."]}],
)
def test_claim_that_moves_without_a_flip_is_told(old, new, other):
    old["claims"][0] |= {"value": 9.0, "low": None, "high": None}
    new["claims"][0] |= {"value": 9.0 * (1 + 1e-12), "low": None, "high": None}
    assert changes.compare(old, new).nothing
    new["claims"][0] |= other
    found = changes.compare(old, new)
    assert not found.nothing
    assert found.flips == ()
    assert [one.id for one in found.rulings] == ["c"]
    assert "  c: 9 -> " in "\n".join(changes.lines(found))
    assert old["claims"][0]["statement"] in page.numbers_table(found).astext()


def test_numbers_that_come_move_and_go(old, new):
    new["fits"] = [fit("one", 9.0, 8.0, 10.5), fit("three", 1.0, 0.5, 2.0)]
    moved = changes.compare(old, new).fits
    assert moved == (
        Moved("one", "exponent", Number(9.0, 8.0, 10.0), Number(9.0, 8.0, 10.5)),
        Moved("three", "exponent", None, Number(1.0, 0.5, 2.0)),
        Moved("two", "exponent", Number(4.0, 3.0, None), None),
    )


def test_an_end_that_becomes_unbounded_is_a_change(old, new):
    new["fits"][0] = fit("one", 9.0, 8.0, None)
    assert changes.compare(old, new).fits[0].after == Number(9.0, 8.0, None)


def test_rounding_of_another_machine_is_none(old, new):
    new["fits"][0] = fit("one", 9.0 * (1 + 1e-12), 8.0, 10.0)
    assert changes.compare(old, new).nothing
    new["fits"][0] = fit("one", 9.0 * (1 + 1e-4), 8.0, 10.0)
    assert not changes.compare(old, new).nothing


@pytest.mark.parametrize(
    ("after", "apart"),
    [
        (Number(12, 11, 13), True),
        (Number(5, 4, 6), True),
        (Number(10, 9.9, 12), False),
        (Number(12, 11, None), False),  # we do not know where it ends
        (None, False),
    ],
)
def test_intervals_with_nothing_in_common(after, apart):
    assert Moved("a", "exponent", Number(9, 8, 10), after).apart is apart


def test_compute_of_a_projection_is_told_once(old, new):
    for document, log10 in ((old, 28.0), (new, 29.0)):
        document["projections"] = [
            {"id": f"line/0.05/{name}", "log10_flop": log10, "log10_usd_together": log10 - cost}
            for name, cost in (("article", 17.0), ("later", 19.0))
        ]
    moved = changes.compare(old, new).projections
    assert [(one.id, one.number) for one in moved] == [
        ("line/0.05/article", "log10_flop"),
        ("line/0.05/article", "log10_usd_together"),
        ("line/0.05/later", "log10_usd_together"),
    ]


def test_page_leaves_out_what_rounding_hides(old, new):
    new["fits"] = [fit("one", 9.01, 8.0, 10.0), fit("two", 5.0, 3.0, None)]
    text = "\n".join(part.astext() for part in page.moved_table(changes.compare(old, new).fits))
    assert "power: two" in text
    assert "power: one" not in text
    assert "1 more are listed by python -m lib compare" in text


def test_lines_begin_with_the_claims(old, new):
    new["claims"][0]["verdict"] = "does not follow"
    new["fits"][0] = fit("one", 12.0, 11.0, 13.0)
    new["data"]["tables"]["systems"]["rows"] |= {str(number): "1" for number in range(30)}
    said = changes.lines(changes.compare(old, new))
    assert said[0] == "Claims with another verdict: 1"
    assert said[1] == "  c: holds -> does not follow"
    assert any(line.endswith("and 10 more") for line in said)
    assert said[-3] == (
        "  one, exponent: 9.0 (8.0 to 10.0) -> 12.0 (11.0 to 13.0); the intervals have nothing "
        "in common"
    )


# the page


def test_hostile_keys_and_statements_stay_text(old, new):
    script = "<script>alert(1)</script>"
    new["data"]["tables"]["systems"]["rows"][script] = "1"
    new["claims"][0] |= {"statement": script, "verdict": "does not follow"}
    found = changes.compare(old, new)
    for part in (page.rows_table(found), page.claims_table(found)):
        assert not list(part.findall(lambda node: node.tagname == "raw"))
        assert script in part.astext()


def test_many_keys_are_counted():
    assert page.named([str(number) for number in range(100)]).endswith("59 and 40 more")


def test_summary_counts(old, new):
    new["data"] = new["data"] | {"sha256": "e"}
    new["data"]["tables"]["systems"]["rows"]["z"] = "1"
    said = page.summary(changes.compare(old, new), "1.0.0")
    assert "The data are not the same. The library is the same." in said
    assert "Rows: 1 added, 0 changed, 0 removed." in said


def test_chart_leaves_out_what_no_axis_holds(old, new):
    rows = change_charts.pairs(old["fits"], new["fits"], "exponent", {"one": "A", "two": "B"})
    assert [(row["result"], row["when"]) for row in rows] == [("A", "before"), ("A", "after")]


def test_built_page_compares_with_the_newest_version(book):
    text = book.joinpath("chapters", "what-changed.html").read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    words = soup.select_one("article").get_text(" ", strip=True)
    version = documents.versions()[-1]
    found = changes.compare(
        documents.read(version), json.loads(book.joinpath("results.json").read_text("utf-8"))
    )
    assert page.summary(found, version) in words
    assert {figure["id"] for figure in soup.select("figure")} == {
        "fig-changed-powers",
        "fig-changed-compute",
    }
