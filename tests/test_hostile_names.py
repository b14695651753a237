"""Names that hold markup, scripts, formulas or invisible signs are shown as text, wherever."""

import csv
import io
import json

import altair as alt
import changes
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from dictionary import section
from docutils import nodes
from figures import harmless, to_csv
from markdown_it import MarkdownIt

from lib import charts, data, plots, tables
from lib.faults import DataError
from tests.tables import change

MARKUP = [
    '<img src="x" onerror="window.ran = 1">',
    "<script>window.ran = 2</script>",
    "</td></tr></table><b>out</b>",
    "</script><svg onload=window.ran=3>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "<math><mi>x</mi></math> $x^2$ \\(y\\) \\[z\\]",
    "[here](javascript:window.ran=4) ![image](x) <https://evil.example>",
    "www.evil.example, https://evil.example/x and me@evil.example",
    "**bold** __bold__ *it* _it_ ~~gone~~ `code` # head",
    "| a | b |",
    "{glue}`secret` {{ config }} {eval-rst} {ref}`x`",
    "'; window.ran = 5; '",
    '"}]}; window.ran = 6; //',
    "\\u003cscript\\u003e \\",
    "datum.name ${window.ran = 7}",
    "עברית \u200f(ת) \u200eabc",
    "👩\u200d🔬 é é ﬁ",
    "x" * 500,
]
FORMULAS = [
    *('=HYPERLINK("https://evil.example","x")', "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1", "\r=1"),
    *("＝1+1", "＋1", "－1+1", "＠SUM(A1)", "=cmd|' /C calc'!A0", "--", "-", "+"),
]


def names(*more):
    """A frame with a hostile name in each row."""
    return pd.DataFrame({"name": [*MARKUP, *more]})


def chart(name="fig-hostile"):
    """A chart as chapters draw them, with hostile names in marks, hovers, legend and words."""
    rows = [{"x": at, "y": at, "name": text} for at, text in enumerate(MARKUP)]
    words = " ".join(MARKUP)
    return (
        alt.Chart(alt.Data(values=rows), width=plots.WIDTH, height=300)
        .mark_point(size=2000, filled=True)
        .encode(
            x="x:Q",
            y="y:Q",
            color=alt.Color("name:N", title=MARKUP[0]),
            tooltip=[alt.Tooltip("name:N", title=MARKUP[1]), "x:Q"],
        )
        .add_params(alt.param(name="answer", expr=plots.literal(words)))
        .properties(name=name, description=words, usermeta={"answer": words})
    )


@pytest.mark.parametrize("dialect", ["commonmark", "gfm-like"])
def test_table_of_a_page_shows_names_as_text(dialect):
    markdown = MarkdownIt(dialect, {"html": True}).enable("table")
    frame = names(*FORMULAS)
    page = BeautifulSoup(markdown.render(tables.show(frame).data), "html.parser")
    assert [cell.get_text() for cell in page.select("tbody td")] == [
        " ".join(text.split()) for text in frame.name
    ]
    assert {tag.name for tag in page.find_all()} <= {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("text", MARKUP)
def test_column_of_a_table_shows_its_name_as_text(text):
    markdown = MarkdownIt("gfm-like", {"html": True})
    shown = tables.show(pd.DataFrame({text: [1]})).data
    page = BeautifulSoup(markdown.render(shown), "html.parser")
    assert page.th.get_text() == " ".join(text.split())
    assert not page.th.find_all()


@pytest.mark.parametrize("text", [text for text in MARKUP if "`" not in text])
def test_dictionary_shows_words_of_the_contract_as_text(text):
    resource = {
        "name": "things",
        "title": text,
        "description": text,
        "sources": [{"title": text, "path": "https://example.org/a)b>c"}, {"title": text}],
        "schema": {
            "primaryKey": ["a"],
            "fields": [{"name": "a", "type": "string", "unit": text, "description": text}],
        },
    }
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    page = BeautifulSoup(markdown.render("\n".join(section(resource, 1))), "html.parser")
    known = {"h2", "p", "code", "a", "br", "table", "thead", "tbody", "tr", "th", "td"}
    assert {tag.name for tag in page.find_all()} <= known
    words = " ".join(text.split())
    assert page.h2.get_text() == page.select("tbody td")[1].get_text() == words
    assert [link["href"] for link in page("a")] == ["https://example.org/a)b%3Ec"]


def test_still_picture_and_its_words_are_text():
    box = BeautifulSoup(charts.render(chart().to_dict())["text/html"], "html.parser")
    assert box.select_one(".still")["aria-label"] == " ".join(MARKUP).strip()
    assert box.select_one(".answer").get_text() == " ".join(MARKUP)
    (script,) = box("script")
    assert script["type"] == "application/json"
    spec = json.loads(script.string)
    (rows,) = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
    assert [row["name"] for row in rows] == MARKUP
    assert not box.select("img, math, b, i, table, foreignObject, [onload], [onerror]")


def test_text_of_a_picture_that_looks_like_an_attribute_stays():
    text = 'id="a" d="1.2345" url(#b)'
    title = chart().properties(title=text).to_dict()
    box = BeautifulSoup(charts.render(title)["text/html"], "html.parser")
    assert text in box.select_one(".still svg").get_text()


def test_tables_of_what_changed_hold_names_as_text():
    made = changes.table(["name"], [[text] for text in MARKUP])
    assert [cell.astext() for cell in made.findall(nodes.entry)] == ["name", *MARKUP]
    assert not [*made.findall(lambda node: isinstance(node, nodes.raw | nodes.reference))]


def test_download_reads_back_and_no_spreadsheet_computes():
    rows = [{"name": text, "y": -1.5} for text in [*MARKUP, *FORMULAS]]
    text = to_csv([rows])
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"].removeprefix("'") for row in read] == [
        row["name"].replace("\r", " ").removeprefix("'") for row in rows
    ]
    assert all(row["name"][0] not in "=+-@\t\r＝＋－＠" for row in read)
    assert {row["y"] for row in read} == {"-1.5"}  # a number stays one


@pytest.mark.parametrize("cell", [-2, -1.5e-3, "-1.5e3", "+7", 0, None, True, "A1"])
def test_number_stays_a_number(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    "sign", ["\0", "\x07", "\x1b[2J", "\t", "\u202e", "\u2066", "\u2028", "\u200b", "\ufeff"]
)
def test_sign_that_hides_or_moves_text_is_refused(package, sign):
    change(package, "points_2020", "AlexNet 7CNNs", f"AlexNet{sign} 7CNNs")
    with pytest.raises(DataError, match="row 2, column name") as raised:
        data.table("points_2020", package)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("text", MARKUP)
def test_name_that_is_text_is_read_as_it_stands(package, text):
    frame = pd.read_csv(package / "points_2020.csv", dtype=str, keep_default_na=False)
    frame.loc[0, "name"] = text
    frame.to_csv(package / "points_2020.csv", index=False)
    assert data.table("points_2020", package).name[0] == text


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>
<body>{chart}{table}<script src="_static/charts.js"></script></body></html>"""


def test_no_script_of_a_name_runs_in_page_or_hover(book, open_page, tmp_path):
    """One page with the scripts of the book and no policy; the pointer rests on every mark."""
    static = tmp_path / "_static"
    static.mkdir()
    for script in ("charts.js", "vega.js"):
        static.joinpath(script).write_bytes((book / "_static" / script).read_bytes())
    table = MarkdownIt("gfm-like", {"html": True}).render(tables.show(names()).data)
    drawn = charts.render(chart().to_dict())["text/html"]
    tmp_path.joinpath("page.html").write_text(PAGE.format(chart=drawn, table=table), "utf-8")
    seen = []
    with open_page((tmp_path / "page.html").as_uri()) as tab:
        tab.keyboard.press("Shift")
        tab.wait_for_selector(".chart[data-state=live]")
        marks = tab.locator(".drawing .mark-symbol.role-mark path")
        assert marks.count() == len(MARKUP)
        hover = tab.locator("#vg-tooltip-element.visible")
        for mark in marks.all()[:8]:
            tab.mouse.move(0, 0)  # else the last mark's may still be there
            hover.wait_for(state="hidden")
            mark.hover(force=True)
            hover.wait_for()
            seen.append(hover.locator("td.value").first.inner_text())
            assert hover.locator("img, script, svg, b, math, a").count() == 0
        assert tab.locator(".answer").inner_text().startswith(MARKUP[0])
        assert tab.locator("a, img").count() == tab.locator(".vega-actions a").count()
        assert tab.evaluate("typeof window.ran") == "undefined"
    shown = {" ".join(text.split())[:300] for text in seen}
    # Which mark lies under the pointer is the browser's to say; what its hover shows is not.
    assert len(shown) == 8
    assert shown <= {" ".join(text.split())[:300] for text in MARKUP}
