"""The built book, file by file: what a reader, a crawler and a machine find without a browser."""

import csv
import functools
import gzip
import itertools
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from inspection import book_pages, faults

ROOT = Path(__file__).resolve().parents[1]
LIGHT = 200_000  # bytes that a page may cost, compressed, before a chart comes alive


@pytest.fixture
def soup(book, page):
    return parsed(book / f"{page}.html")


@functools.cache
def parsed(file):
    """A page, read once for all tests: they look at it and change nothing."""
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def test_book_is_sound(book):
    assert faults(book, book_pages(ROOT)) == []


def test_first_address_leads_to_the_first_page(book):
    soup = BeautifulSoup(book.joinpath("index.html").read_text("utf-8"), "html.parser")
    first = f"{book_pages(ROOT)[0]}.html"
    assert soup.html["lang"] == "en"
    assert soup.title.string.strip()
    assert soup.find("meta", {"http-equiv": "refresh"})["content"] == f"0; url={first}"
    assert soup.find("link", rel="canonical")["href"].endswith(first)
    assert soup.a["href"] == first


def test_missing_address_is_answered_with_a_way_back(book):
    soup = BeautifulSoup(book.joinpath("404.html").read_text("utf-8"), "html.parser")
    links = [link["href"] for link in soup.select("article a")]
    assert all(link.startswith("/") for link in links)
    assert {Path(link).name for link in links} >= {"index.html", "search.html"}


def test_page_introduces_itself(soup):
    assert soup.html["lang"] == "en"
    assert len(soup.select("h1:not(.onlyprint h1)")) == 1
    assert len(soup.find("meta", {"name": "description"})["content"]) >= 50
    assert soup.find("meta", {"name": "viewport"})


def test_headings_do_not_jump(soup):
    levels = [int(heading.name[1]) for heading in soup.select("article :is(h1,h2,h3,h4,h5,h6)")]
    jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
    assert levels[0] == 1
    assert jumps == []


def test_figures_are_numbered_captioned_and_described(soup):
    for figure in soup.select("figure"):
        assert re.fullmatch(r"fig-[a-z0-9-]+", figure["id"])
        assert re.search(r"\d", figure.select_one(".caption-number").text)
        assert len(figure.select_one(".caption-text").text.split()) >= 5, figure["id"]
    for chart in soup.select("div.chart"):
        assert chart["data-name"] == chart.find_parent("figure")["id"]
        assert len(chart.select_one(".still")["aria-label"].split()) >= 5, chart["data-name"]
    for image in soup.select("img"):
        assert image.has_attr("alt"), image["src"]


def test_figures_offer_their_data_and_specification(book, page, soup):
    for chart in soup.select("div.chart"):
        name = chart["data-name"]
        links = [link["href"] for link in chart.find_parent("figure").select(".chart-links a")]
        assert any(link.endswith(f"_figures/{name}.json") for link in links)
        inside = json.loads(chart.script.string)
        assert json.loads(book.joinpath("_figures", f"{name}.json").read_text("utf-8")) == inside
        if data := [link for link in links if link.endswith(".csv")]:
            with (book / page).parent.joinpath(data[0]).open(encoding="utf-8", newline="") as lines:
                assert len(list(csv.DictReader(lines))) > 0


@functools.cache
def anchors(file):
    """What a link can point at in a page."""
    return set(re.findall(r'\b(?:id|name)="([^"]+)"', file.read_text("utf-8")))


def test_links_within_the_book_lead_somewhere(book, page, soup):
    place = book.joinpath(page).parent
    for link in soup.select("a[href], link[href], script[src], img[src]"):
        parts = urlsplit(link.get("href") or link.get("src"))
        if parts.scheme or parts.netloc:
            continue
        target = (place / unquote(parts.path)).resolve() if parts.path else book / f"{page}.html"
        assert target.is_file(), link
        if parts.fragment and target.suffix == ".html":
            assert parts.fragment in anchors(target), link


def test_formulas_are_mathml(soup):
    assert not soup.select("script[src*=mathjax i], .MathJax, .math code, .math .merror")
    text = " ".join(tag.text for tag in soup.select("article p"))
    assert not re.search(r"\\(?:frac|text|mathrm|sum)\b|\$\$", text)


def test_no_output_is_an_error(soup):
    assert not soup.select(".output.traceback, .output.stderr, .output_error")


@pytest.mark.parametrize(
    "chapter", [name for name in book_pages(ROOT) if (ROOT / f"{name}.py").is_file()]
)
def test_chapter_can_be_downloaded_as_executed(book, chapter):
    name = f"_notebooks/{Path(chapter).name}.ipynb"
    notebook = nbformat.read(book / name, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\{[\w:]+\}`|^[`:]{3,}\{|\]\([^)]*\.py\b", text, re.MULTILINE)
    assert any(cell.outputs for cell in code)
    assert all(out.output_type != "error" for cell in code for out in cell.outputs)
    link = BeautifulSoup(book.joinpath(f"{chapter}.html").read_text("utf-8"), "html.parser")
    assert link.select_one(f'a[href$="{name}"]')


def weight(file):
    return (
        len(gzip.compress(file.read_bytes(), 6)) if file.suffix != ".woff2" else file.stat().st_size
    )


def test_page_is_light(book, page, soup):
    static = book / "_static"
    place = book.joinpath(page).parent
    named = [tag["src"] for tag in soup.select("script[src]")]
    named += [tag["href"] for tag in soup.select("link[rel~=stylesheet], link[rel~=icon]")]
    files = {(place / urlsplit(name).path).resolve() for name in named}
    files |= {book / f"{page}.html", static / "math.woff2"}
    files |= set(static.glob("vendor/fontawesome/webfonts/fa-*.woff2"))
    assert (static / "vega.js").resolve() not in files
    assert sum(map(weight, files)) <= LIGHT


def test_search_index_knows_every_page(book):
    index = book.joinpath("searchindex.js").read_text("utf-8")
    names = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", index, re.DOTALL)[1])["docnames"]
    assert sorted(names) == sorted(book_pages(ROOT))
