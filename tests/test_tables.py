"""Tables of the page: every value arrives in its cell, as the text that it was."""

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lib import compute, data, tables


def html(frame, **formats):
    """The table as the page gets it: GitHub's Markdown, in which raw HTML is let through."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return BeautifulSoup(parser.render(tables.show(frame, **formats).data), "html.parser")


def cells(frame, **formats):
    """The words of the body, row by row."""
    body = html(frame, **formats).select("tbody tr")
    return [[cell.get_text() for cell in row.select("td")] for row in body]


def test_head_and_body_have_a_cell_for_every_value():
    frame = pd.DataFrame({"name": ["a", "b", "c"], "n": [1, 2, 3], "x": [0.5, 1.5, 2.5]})
    page = html(frame)
    assert [cell.get_text() for cell in page.select("thead th")] == ["name", "n", "x"]
    assert cells(frame) == [["a", "1", "0.5"], ["b", "2", "1.5"], ["c", "3", "2.5"]]
    assert len(page.select("table")) == 1
    assert not page.select("p")


def test_index_is_left_out():
    frame = pd.DataFrame({"x": [1]}, index=["left out"])
    assert cells(frame) == [["1"]]


@pytest.mark.parametrize("name", ["systems", "accelerators", "constants", "sources"])
def test_every_row_of_a_table_of_the_book_comes_back(name):
    frame = data.table(name)
    found = cells(frame)
    assert len(found) == len(frame)
    assert {len(row) for row in found} == {frame.shape[1]}


def test_disagreements_come_back():
    frame = compute.disagreements()
    found = cells(frame, ratio=".2f")
    assert [row[0] for row in found] == frame.name.tolist()
    assert [float(row[frame.columns.get_loc("ratio")]) for row in found] == [
        round(ratio, 2) for ratio in frame.ratio
    ]


# what must not break a cell, or out of it


@pytest.mark.parametrize(
    "text",
    [
        "a|b",
        "|",
        "a||b|",
        "back\\slash",
        "a\\|b",
        "ends in \\",
        "`code | of`",
        "*not* _slanted_ **nor** __bold__ ~~struck~~",
        "[no link](https://example.org)",
        "<https://example.org>",
        "<b>not bold</b>",
        "<script>alert(1)</script>",
        "&lt; &amp; &copy;",
        "two\nlines",
        "two\r\nlines",
        "$x$ and {glue}`y`",
        "| --- |",
        "# no heading",
    ],
)
@pytest.mark.parametrize("place", ["cell", "header"])
def test_text_stays_the_text_that_it_was(text, place):
    frame = pd.DataFrame({"left": [text], "right": ["end"]})
    if place == "header":
        frame = pd.DataFrame({text: ["start"], "right": ["end"]})
    page = html(frame)
    (row,) = page.select("tbody tr" if place == "cell" else "thead tr")
    first, last = row.select("td, th")
    assert first.get_text().split() == text.split()
    assert not first.find(["em", "strong", "s", "a", "b", "script", "code"])
    assert last.get_text() == ("end" if place == "cell" else "right")


PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)


@given(st.lists(st.tuples(st.text(PRINTABLE), st.text(PRINTABLE)), min_size=1, max_size=4))
def test_any_text_comes_back(rows):
    assert cells(pd.DataFrame(rows, columns=["a", "b"])) == [list(row) for row in rows]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("formats", [{}, {"x": ".2f"}, {"x": lambda value: f"{value:.2f}"}])
def test_missing_value_is_an_empty_cell(missing, formats):
    frame = pd.DataFrame({"x": pd.Series([missing, missing], dtype=object), "y": ["a", "b"]})
    assert cells(frame, **formats) == [["", "a"], ["", "b"]]


def test_missing_whole_number_leaves_the_others_whole():
    frame = pd.DataFrame({"n": pd.array([1, None], "Int64")})
    assert cells(frame) == [["1"], [""]]


# formats


def test_format_or_function_writes_the_value():
    frame = pd.DataFrame({"x": [1234.5678], "y": [0.25]})
    assert cells(frame, x=",.1f", y=lambda share: f"{100 * share:.0f} %") == [["1,234.6", "25 %"]]


@pytest.mark.parametrize(
    ("value", "how", "written"),
    [
        (-0.0733, ".2f", "−0.07"),
        (-1234.5, ",.1f", "−1,234.5"),
        (-3, "d", "−3"),
        (1.5e-9, ".1e", "1.5e−09"),
    ],
)
def test_negative_number_gets_a_true_minus(value, how, written):
    assert cells(pd.DataFrame({"x": [value]}), x=how) == [[written]]


@pytest.mark.parametrize("value", [-3, -0.25])
def test_negative_number_without_a_format_gets_a_true_minus_too(value):
    ((written,),) = cells(pd.DataFrame({"x": [value]}))
    assert written == f"−{abs(value)}"


def test_hyphen_of_a_text_stays_a_hyphen():
    assert cells(pd.DataFrame({"x": ["wmt-en-de"]})) == [["wmt-en-de"]]


def test_numbers_and_formatted_columns_stand_right_and_texts_left():
    frame = pd.DataFrame({"name": ["a"], "n": [1], "on": pd.to_datetime(["2021-09-24"])})
    sides = [cell["style"] for cell in html(frame, on="%Y").select("tbody td")]
    assert sides == ["text-align:left", "text-align:right", "text-align:right"]


def test_unknown_column_is_named():
    with pytest.raises(ValueError, match=re.escape("no column ['slop']")):
        tables.show(pd.DataFrame({"slope": [1.0]}), slop=".2f")


def test_frame_is_left_as_it_was():
    frame = pd.DataFrame({"x": [-1.5, np.nan], "y": ["a|b", None]})
    before = frame.copy()
    tables.show(frame, x=".1f")
    pd.testing.assert_frame_equal(frame, before)
