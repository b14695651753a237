"""The ledger on the pages: words, links in both directions, and the filter in a browser."""

import functools
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import jupytext
import ledger
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = yaml.safe_load(ROOT.joinpath("data/claims.yaml").read_text("utf-8"))
ROLE = re.compile(r"\{claim\}`([^`]+)`")


# the words


RECORDS = [
    {"id": "nine", "of": "article", "verdict": "holds with a caveat"},
    {"id": "four", "of": "article", "verdict": "does not follow"},
    {"id": "ours", "of": "book", "verdict": "holds"},
]


def test_totals_count_one_owner_in_the_order_of_the_verdicts():
    assert ledger.totals(RECORDS, "article") == {"holds with a caveat": 1, "does not follow": 1}
    assert list(ledger.totals(RECORDS[::-1], "article")) == list(ledger.totals(RECORDS, "article"))


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["holds"], "Of 1 statements of this book, 1 holds"),
        (["holds"] * 2, "Of 2 statements of this book, 2 hold"),
        (
            ["holds", "does not follow", "cannot be checked", "cannot be checked"],
            "Of 4 statements of this book, 1 holds, 1 does not follow and 2 cannot be checked",
        ),
    ],
)
def test_sentence_agrees_in_number(verdicts, said):
    records = [{"of": "book", "verdict": verdict} for verdict in verdicts]
    assert ledger.sentence(records, "book") == said


def test_notebook_gets_words_for_every_role():
    words = ledger.words(RECORDS)
    assert words["claim", "four"] == "[claim *four*: does not follow]"
    assert words["claim-totals", "book"] == "Of 1 statements of this book, 1 holds"


def test_unknown_claim_is_a_warning_that_names_the_nearest(monkeypatch):
    warned = []
    monkeypatch.setattr(ledger.LOG, "warning", lambda text, *of, **_: warned.append(text % of))
    monkeypatch.setattr(ledger.results, "load", lambda app: {"claims": RECORDS})
    document = new_document("chapter")
    document += nodes.paragraph("", "So. ", ledger.Place(claim="nein", ids=["claim-nein"]))
    document.settings.env = SimpleNamespace(app=None)
    ledger.Resolve(document).run()
    assert len(warned) == 1
    assert "'nein'" in warned[0]
    assert "nine" in warned[0].split("nearest: ")[1]
    assert document.astext() == "So. "


# every claim is argued somewhere, once


@functools.cache
def argued(chapter):
    cells = jupytext.read(ROOT / f"chapters/{chapter}.py", fmt="py:percent").cells
    return [name for c in cells if c.cell_type == "markdown" for name in ROLE.findall(c.source)]


def test_each_claim_is_argued_once_in_its_chapter_and_nowhere_else():
    chapters = [file.stem for file in ROOT.glob("chapters/*.py")]
    found = Counter((name, chapter) for chapter in chapters for name in argued(chapter))
    assert found == Counter((claim["id"], claim["where"]["chapter"]) for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_figure_of_a_claim_is_on_the_page_that_argues_it(claim):
    figure = claim["where"]["figure"]
    source = ROOT.joinpath("chapters", f"{claim['where']['chapter']}.py").read_text("utf-8")
    assert figure is None or f'"name": "{figure}"' in source


def test_our_own_stand_in_the_takeaway():
    for claim in CLAIMS:
        if claim["of"] == "book":
            source = ROOT.joinpath("chapters", f"{claim['section']}.py").read_text("utf-8")
            takeaway = source.split("{admonition} Takeaway")[1].split("# ```\n")[0]
            assert claim["id"] in ROLE.findall(takeaway)


# on the built pages


@pytest.fixture(scope="module")
def rulings(book):
    return BeautifulSoup(book.joinpath("chapters/claims.html").read_text("utf-8"), "html.parser")


def test_page_has_a_row_for_every_claim_with_its_verdict_in_words(rulings):
    rows = rulings.select("table.ledger tbody tr")
    assert [row["id"] for row in rows] == [
        f"ledger-{claim['id']}"
        for of in ("article", "book")
        for claim in CLAIMS
        if claim["of"] == of
    ]
    for row in rows:
        assert row.select_one(".verdict").text in ledger.VERDICTS
        assert row.select_one(".kind").text in ledger.KINDS.values()


def test_row_and_sentence_link_to_each_other(book, rulings):
    for row in rulings.select("table.ledger tbody tr"):
        chapter, target = row.select_one(".argued a")["href"].split("#")
        there = sentence_of(book / "chapters" / chapter, target)
        assert there.a["href"] == f"claims.html#{row['id']}"
        assert there.text.endswith(row.select_one(".verdict").text)


@functools.cache
def parsed(file):
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def sentence_of(file, target):
    return parsed(file).select_one(f"span.claim#{target}")


def test_index_counts_what_the_page_shows(book, rulings):
    shown = Counter(v.text for v in rulings.select(".ledger-article .verdict"))
    said = parsed(book / "chapters/index.html").select_one("article").text
    assert f"Of {shown.total()} statements of the article, {shown['holds']} hold" in said
    cells = [[cell.text for cell in row("td")] for row in rulings.select("table.totals tbody tr")]
    assert [int(row[1]) for row in cells] == [*map(shown.get, ledger.VERDICTS), shown.total()]


# in a browser


@pytest.fixture
def claims_tab(open_page, site):
    with open_page(f"{site}chapters/claims.html") as tab:
        yield tab


def visible(tab):
    return tab.eval_on_selector_all(
        "table.ledger tbody tr", "rows => rows.filter(r => r.offsetParent).map(r => r.id)"
    )


def status(tab):
    return tab.text_content(".filter [role=status]")


def test_filter_shows_what_is_asked_for_and_says_how_many(claims_tab):
    everything = visible(claims_tab)
    assert len(everything) == len(CLAIMS)
    claims_tab.select_option(".filter [name=verdict]", "does not follow")
    some = visible(claims_tab)
    assert 0 < len(some) < len(everything)
    words = claims_tab.eval_on_selector_all(
        "table.ledger tr:not([hidden]) .verdict", "all => all.map(e => e.textContent)"
    )
    assert set(words) == {"does not follow"}
    assert status(claims_tab) == f"{len(some)} of {len(everything)} statements shown."
    claims_tab.fill(".filter [name=words]", "no such words")
    assert visible(claims_tab) == []
    assert status(claims_tab).startswith("0 of")
    claims_tab.click(".filter [type=reset]")
    claims_tab.wait_for_function("() => !document.querySelector('table.ledger tr[hidden]')")
    assert visible(claims_tab) == everything


def test_filter_works_by_keyboard(claims_tab):
    claims_tab.focus(".filter select")
    for name in ("kind", "chapter", "words"):
        claims_tab.keyboard.press("Tab")
        assert claims_tab.evaluate("document.activeElement.name") == name
    claims_tab.keyboard.type("york month")
    assert "ledger-carbon-nyc" in visible(claims_tab)
    assert len(visible(claims_tab)) < len(CLAIMS)
    claims_tab.keyboard.press("Enter")  # sends nothing, and leaves the page where it is
    assert "ledger-carbon-nyc" in visible(claims_tab)


def test_address_holds_the_choice(claims_tab, open_page):
    claims_tab.select_option(".filter [name=kind]", "theory")
    claims_tab.fill(".filter [name=words]", "fourth & power")
    shown, address = visible(claims_tab), claims_tab.url
    assert "#" in address
    with open_page(address) as again:
        assert visible(again) == shown
        assert again.input_value(".filter [name=words]") == "fourth & power"


def test_address_that_is_no_text_shows_everything(open_page, site):
    with open_page(f"{site}chapters/claims.html#%E0%A4%A") as tab:
        assert status(tab) == f"{len(CLAIMS)} of {len(CLAIMS)} statements shown."


def test_address_of_a_row_shows_it_whatever_is_chosen(claims_tab):
    claims_tab.select_option(".filter [name=verdict]", "cannot be checked")
    claims_tab.evaluate("location.hash = 'ledger-ninth-power'")
    claims_tab.wait_for_function("document.getElementById('ledger-ninth-power').offsetParent")
    assert len(visible(claims_tab)) == len(CLAIMS)


def test_without_scripts_all_rows_show_and_no_dead_control(open_page, site):
    with open_page(f"{site}chapters/claims.html", java_script_enabled=False) as tab:
        assert tab.locator("table.ledger tbody tr:visible").count() == len(CLAIMS)
        assert tab.locator(".filter").count() == 0


def test_from_a_disk_the_choice_is_kept_too(open_page, book):
    with open_page(book.joinpath("chapters/claims.html").as_uri()) as tab:
        tab.select_option(".filter [name=kind]", "fact")
        assert tab.url.endswith("#kind=fact")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_filtered_page_on_a_telephone_is_accessible(open_page, site, mode):
    size = {"width": 400, "height": 800}
    address = f"{site}chapters/claims.html#verdict=does+not+follow"
    with open_page(address, viewport=size, color_scheme=mode) as tab:
        assert 0 < len(visible(tab)) < len(CLAIMS)
        assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
        for control in tab.query_selector_all(".filter :is(select, input, button)"):
            assert control.bounding_box()["height"] >= 24
        assert Axe().run(tab).response["violations"] == []
