"""The page of the data dictionary: its words, and that it leaves out nothing of the contract."""

import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from dictionary import cell, rule, section
from markdown_it import MarkdownIt

DATA = Path(__file__).resolve().parents[1] / "data"
PACKAGE = yaml.safe_load(DATA.joinpath("datapackage.yaml").read_text("utf-8"))
TABLES = {resource["name"]: resource for resource in PACKAGE["resources"]}
EVERY_TABLE = pytest.mark.parametrize("name", TABLES)


def html(lines):
    text = MarkdownIt("commonmark", {"html": True}).enable("table").render("\n".join(lines))
    return BeautifulSoup(text, "html.parser")


def field(name="a", **more):
    return {"name": name, "type": "string", "unit": "none", "description": "What it is"} | more


def resource(*fields, **schema):
    return {
        "name": "things",
        "title": "Things",
        "description": "One row a thing.",
        "sources": [{"title": "A paper", "path": "https://example.org/p"}, {"title": "A book"}],
        "schema": {"primaryKey": [fields[0]["name"]], "fields": list(fields)} | schema,
    }


def rows(page):
    """The words of a table's body, row by row."""
    return [[words(cell) for cell in row("td")] for row in page.select("tbody tr")]


def words(tag):
    """The words of an element; the page sets curly apostrophes."""
    parts = (" " if part.name == "br" else part for part in tag.descendants)
    text = "".join(part for part in parts if isinstance(part, str))
    return " ".join(text.replace("’", "'").split())


# the words


@pytest.mark.parametrize("text", ["a|b", "`[a|b]`", "|", "a||b", 7])
def test_bar_does_not_end_a_cell(text):
    page = html(["| x | y |", "|--|--|", f"| {cell(text)} | end |"])
    assert rows(page) == [[str(text).replace("`", ""), "end"]]


@pytest.mark.parametrize(
    ("constraints", "said"),
    [
        ({}, ""),
        ({"required": True}, "required"),
        ({"required": False}, ""),
        ({"minimum": 0}, "at least 0"),
        ({"minimum": 1.0e15, "maximum": 2.5e25}, "at least 10¹⁵; at most 2.5 × 10²⁵"),
        ({"maximum": 1234567}, "at most 1234567"),
        ({"enum": ["a", "b"]}, "one of `a`, `b`"),
        ({"required": True, "pattern": "[a-z]+"}, "required; matches `[a-z]+`"),
    ],
)
def test_rule_says_what_is_enforced(constraints, said):
    assert rule(field(constraints=constraints)) == said


def test_rule_of_a_column_without_constraints_is_empty():
    assert rule(field()) == ""


def test_constraint_that_has_no_words_is_not_passed_over():
    with pytest.raises(KeyError, match="minLength"):
        rule(field(constraints={"minLength": 3}))


def test_section_says_title_rows_key_and_sources():
    page = html(section(resource(field("a"), field("b"), primaryKey=["a", "b"]), 1234))
    assert page.h2.string == "Things"
    assert "1,234 rows. One row a thing." in words(page)
    assert [code.string for code in page.select("p code")] == ["things", "a", "b"]
    assert page.a["href"] == "https://example.org/p"
    assert "A book" in words(page)


def test_section_says_where_a_key_must_stand():
    key = {"fields": ["a"], "reference": {"resource": "others", "fields": ["a"]}}
    page = html(section(resource(field("a"), foreignKeys=[key]), 1))
    assert "a stands in others." in words(page)


def test_section_has_a_row_for_every_column():
    bar = field("b", type="number", unit="FLOP", description="Either | or")
    made = section(resource(field("a"), bar), 1)
    assert rows(html(made)) == [
        ["a string", "What it is", ""],
        ["b number, FLOP", "Either | or", ""],
    ]


# the page


@pytest.fixture(scope="module")
def sections(book):
    """The sections of the page by their title."""
    text = book.joinpath("chapters", "data-dictionary.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    return {
        part.h2.find(string=True, recursive=False): part
        for part in page.select("article section section")
    }


def test_page_has_a_section_for_every_table(sections):
    assert list(sections) == [one["title"] for one in TABLES.values()]


@EVERY_TABLE
def test_page_counts_the_rows_of_the_table(sections, name):
    count = len(pd.read_csv(DATA / TABLES[name]["path"]))
    assert f"{count:,} rows." in words(sections[TABLES[name]["title"]].p)


def plain(markdown):
    """The words of a line of Markdown."""
    text = MarkdownIt("commonmark").renderInline(str(markdown))
    return words(BeautifulSoup(text, "html.parser"))


@EVERY_TABLE
def test_page_has_every_column_with_its_type_unit_and_meaning(sections, name):
    found = rows(sections[TABLES[name]["title"]])
    expected = [
        [
            one["name"],
            one["type"] + ("" if one["unit"] == "none" else f", {one['unit']}"),
            plain(one["description"]),
        ]
        for one in TABLES[name]["schema"]["fields"]
    ]
    assert [row[:2] for row in found] == [[f"{name} {kind}", said] for name, kind, said in expected]


@EVERY_TABLE
def test_columns_of_the_page_are_those_of_the_file(sections, name):
    header = pd.read_csv(DATA / TABLES[name]["path"], nrows=0).columns
    names = sections[TABLES[name]["title"]].select("tbody td:first-child code")
    assert [code.get_text() for code in names] == list(header)


def read(number):
    """The value of a number as the page writes it, with a power of ten or without."""
    digits, power = re.fullmatch(
        r"(?:(-?[\d.]+)(?: × |$))?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", number
    ).groups()
    exponent = unicodedata.normalize("NFKC", power or "0").replace("−", "-")
    return float(f"{digits or 1}e{exponent}")


@EVERY_TABLE
def test_page_states_every_limit_and_pattern_exactly(sections, name):
    table = sections[TABLES[name]["title"]].select("tbody tr")
    for row, one in zip(table, TABLES[name]["schema"]["fields"], strict=True):
        said, constraints = row("td")[-1], one.get("constraints", {})
        for limit, sign in (("minimum", "at least"), ("maximum", "at most")):
            match = re.search(rf"{sign} (.+?)(?:;|$)", words(said))
            assert (match and read(match[1])) == constraints.get(limit), one["name"]
        values = [code.get_text() for code in said("code")]
        expected = [*map(str, constraints.get("enum", []))]
        expected += [constraints["pattern"]] if "pattern" in constraints else []
        assert sorted(values) == sorted(expected), one["name"]
        assert ("required" in words(said)) == constraints.get("required", False), one["name"]


@EVERY_TABLE
def test_page_links_every_source(sections, name):
    links = {a["href"] for a in sections[TABLES[name]["title"]].select("a.external")}
    paths = {source["path"] for source in TABLES[name]["sources"] if "path" in source}
    assert paths <= links
