"""The extensions by themselves, on small inputs, and a book that must not be published."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import citations
import execution
import figures
import inspection
import lightness
import nbformat
import notebooks
import policy
import publish
import pytest
import states
from address import apply, name_pages, site_address
from bs4 import BeautifulSoup
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from mathml import CONVERTER, normalised
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

ROOT = Path(__file__).resolve().parents[1]


# where the book stands


@pytest.mark.parametrize("text", ["example.org/book", "ftp://example.org", "https://e.org/?a=1"])
def test_address_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="BOOK_URL"):
        site_address(text)


@pytest.mark.parametrize(
    ("url", "address", "root", "claims"),
    [
        ("https://e.org/book", "https://e.org/book/", "/book/", True),
        ("https://e.org", "https://e.org/", "/", True),
        ("", "", "/", False),
    ],
)
def test_pages_claim_an_address_only_if_the_book_has_one(monkeypatch, url, address, root, claims):
    monkeypatch.setenv("BOOK_URL", url)
    config = SimpleNamespace()
    apply(None, config)
    assert (config.html_baseurl, config.ogp_site_url) == (address, address)
    assert config.notfound_urls_prefix == root
    context = {"metatags": '<meta property="og:url" content="a.html" />\n'}
    name_pages(SimpleNamespace(config=config), "a", "page.html", context, None)
    assert ("og:url" in context["metatags"]) == claims


# executed once for each state


@pytest.fixture
def project(tmp_path):
    for name in ("lib/fit.py", "data/a.csv", "requirements.txt", "_ext/x.py", "chapters/c.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["lib/fit.py", "data/a.csv", "requirements.txt"])
def test_key_moves_with_what_moves_a_number(project, name):
    before = execution.fingerprint(project)
    project.joinpath(name).write_text("other")
    changed = execution.fingerprint(project)
    project.joinpath(name).write_text(name)
    assert changed != before == execution.fingerprint(project)


def test_key_moves_with_a_new_or_renamed_file(project):
    before = execution.fingerprint(project)
    project.joinpath("data/a.csv").rename(project / "data/b.csv")
    assert execution.fingerprint(project) != before


@pytest.mark.parametrize("name", ["_ext/x.py", "chapters/c.py"])
def test_key_stays_with_what_moves_none(project, name):
    before = execution.fingerprint(project)
    project.joinpath(name).write_text("other")
    assert execution.fingerprint(project) == before


def test_key_is_of_the_data_in_use_wherever_they_stand(project, monkeypatch):
    before = execution.fingerprint(project)
    shutil.copytree(project / "data", project / "other")
    monkeypatch.setenv("BOOK_DATA", str(project / "other"))
    assert execution.fingerprint(project) == before
    project.joinpath("data/a.csv").write_text("not in use")
    assert execution.fingerprint(project) == before
    project.joinpath("other/a.csv").write_text("in use")
    assert execution.fingerprint(project) != before


@pytest.mark.parametrize("name", ["_ext/x.py", "chapters/c.py", "data/a.csv", "lib/fit.py"])
def test_book_is_of_another_state_with_any_of_its_sources(project, name):
    before = states.book(project, project / "data")
    project.joinpath(name).write_text("other")
    assert states.book(project, project / "data") != before


def test_book_is_of_another_state_with_another_address(project, monkeypatch):
    before = states.book(project, project / "data")
    monkeypatch.setenv("BOOK_URL", "https://e.org/")
    assert states.book(project, project / "data") != before


def test_bytes_that_wander_between_files_move_the_key(project):
    first, second = project / "data/a.csv", project / "data/b.csv"
    first.write_text("one"), second.write_text("two")
    before = execution.fingerprint(project)
    first.write_text("onet"), second.write_text("wo")
    assert execution.fingerprint(project) != before


def test_oldest_caches_are_pruned(tmp_path):
    for age, name in enumerate(["new", "middle", "old"]):
        tmp_path.joinpath(name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    execution.prune(tmp_path, kept=2)
    assert {folder.name for folder in tmp_path.iterdir()} == {"new", "middle"}


def hold(cache, chapter):
    bundle = CacheBundleIn(execution.notebook_of(chapter), str(chapter))
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    assert execution.held(cache, chapter)


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("executed/*/base.ipynb", None),
        ("executed/*/base.ipynb", b""),
        ("executed/*/base.ipynb", b'{"cells": [{"cell'),
        ("global.db", b""),
        ("global.db", b"SQLite format 3\0 and then"),
    ],
)
def test_half_of_a_cache_is_none(tmp_path, file, kept):
    """A build was killed between two files that it wrote, or in the middle of one."""
    chapter, place = tmp_path / "a.py", tmp_path / "cache"
    chapter.write_text("# %%\n1 + 1\n")
    hold(get_cache(place), chapter)
    execution.mend(place)
    assert execution.held(get_cache(place), chapter)
    (half,) = place.glob(file)
    half.unlink() if kept is None else half.write_bytes(kept)
    execution.mend(place)
    assert not execution.held(get_cache(place), chapter)
    hold(get_cache(place), chapter)


def test_notebook_to_download_gets_the_outputs_of_the_cache(tmp_path):
    cell = nbformat.v4.new_code_cell("1 + 1")
    bare = nbformat.v4.new_notebook(cells=[cell])
    done = nbformat.from_dict(bare)
    done.cells[0].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"})]
    cache = get_cache(tmp_path / "cache")
    cache.cache_notebook_bundle(CacheBundleIn(done, "a.py"), check_validity=False)
    bare.cells[0].outputs = []
    file = tmp_path / "jupyter_execute" / "a.ipynb"
    file.parent.mkdir()
    nbformat.write(bare, file)
    app = SimpleNamespace(
        outdir=str(tmp_path / "html"),
        config=SimpleNamespace(nb_execution_cache_path=str(tmp_path / "cache")),
    )
    execution.fill_notebooks(app, None)
    assert nbformat.read(file, 4).cells[0].outputs[0].data["text/plain"] == "2"


# the notebook to download


SOURCES = parse_string(
    "@misc{a, author = {Ada One and Bob Two}, year = {2020}}"
    "@misc{b, author = {{Some Body}}, year = {2021}}",
    "bibtex",
).entries


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{glue:text}`x` and {glue:text}`x:.1f`", "2.25 and 2.2"),
        ("{glue:text}`n:,.0f` of {glue:text}`word`", "1,234 of many"),
        ("As said {cite}`a,b`.", "As said (One and Two, 2020; Some Body, 2021)."),
        ("{cite:t}`b` said", "Some Body (2021) said"),
        ("{numref}`fig-a` and {eq}`eq-a`", "The figure and the equation"),
        ("So. {numref}`fig-a` says", "So. The figure says"),
        ("the [dictionary](data-dictionary)", "the dictionary"),
        ("It is so. {claim}`nine`", "It is so. [claim *nine*: holds]"),
        ("[next](b.py), [part](b.py#part)", "[next](b.ipynb), [part](b.ipynb#part)"),
        ("[site](https://e.org/a.py), `a.py`", "[site](https://e.org/a.py), `a.py`"),
        ("(label)=\n# Title", "# Title"),
        ("```{math}\n:label: eq-a\na = b\n```", "$$\na = b\n$$"),
        ("```{exercise} By hand\n:label: ex\n\nDo.\n```", "**Exercise: By hand**\n\nDo."),
        ("```{prf:theorem} Least\n:label: t\n\nAll.\n```", "**Theorem: Least**\n\nAll."),
        ("```{prf:proof}\nSo.\n```\n\n{numref}`fig-a` is.", "**Proof**\n\nSo.\n\nThe figure is."),
        ("```{admonition} Note\nIt is {glue:text}`x`.\n```", "**Note**\n\nIt is 2.25."),
        (
            "````{solution} ex\n:class: dropdown\n```python\nx\n```\n````",
            "**Solution**\n\n```python\nx\n```",
        ),
        ("```python\nd = {1: 2}\n```", "```python\nd = {1: 2}\n```"),
    ],
)
def test_markdown_of_the_book_becomes_plain(written, read):
    values = {"x": 2.25, "n": 1234, "word": "many"}
    claims = {("claim", "nine"): "[claim *nine*: holds]"}
    assert notebooks.plain(written, values, SOURCES, claims) == read


@pytest.mark.parametrize("written", ["{glue:text}`absent`", "{cite}`absent`", "{claim}`absent`"])
def test_what_cannot_be_filled_in_is_named(written):
    with pytest.raises(ValueError, match="'absent'"):
        notebooks.plain(written, {}, SOURCES, {})


def test_only_markdown_of_a_notebook_changes_and_only_in_the_copy():
    cells = [nbformat.v4.new_markdown_cell("{eq}`e`"), nbformat.v4.new_code_cell("'{eq}`e`'")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    made = notebooks.readable(notebook, {}, {}, {})
    assert [cell.source for cell in made.cells] == ["The equation", "'{eq}`e`'"]
    assert [cell.id for cell in made.cells] == ["cell-1", "cell-2"]
    assert notebook.cells[0].source == "{eq}`e`"


# the files of the figures


def test_csv_reads_back_what_the_chart_holds():
    rows = [{"x": 1.5, "note": 'a "quote", and a comma'}, {"x": None, "note": "line\nbreak"}]
    read = list(csv.DictReader(io.StringIO(figures.to_csv([rows]))))
    assert read == [{"x": "1.5", "note": rows[0]["note"]}, {"x": "", "note": "line\nbreak"}]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-a", "@SUM(A1)", "\t=1"])
def test_cell_is_no_formula(cell):
    assert figures.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "+2.5e-3", "plain", 3, None])
def test_number_or_word_stays(cell):
    assert figures.harmless(cell) == cell


def test_data_set_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"'fig-a' publishes data set 'b' but holds \['a'\]"):
        figures.tables({"name": "fig-a", "usermeta": {"data": "b"}, "datasets": {"a": []}})


# formulas


@pytest.mark.parametrize(
    "tex",
    [r"\begin{split}a &= b \\ &= c\end{split}", r"\begin{align*}a &= b\end{align*}", r"a \\ b"],
)
def test_lines_of_a_formula_become_rows(tex):
    assert "<mtr>" in CONVERTER.convert_with_local_state(normalised(tex, True), displaystyle=True)


# light pages


def test_only_the_icons_in_use_stay():
    css = '.fa-a:before{content:"\\f001"}.fa-b:before,.fa-c:before{content:"\\f002"}'
    assert lightness.without_unused_icons(css, {"fa-c"}) == css.split("}", 1)[1]


def test_class_that_a_script_puts_together_keeps_its_rules():
    css = ".bs-tooltip-auto[data-popper-placement]{top:0}.carousel .tip{top:1}p,.tip{top:2}"
    words = set(re.findall(r"[\w-]+", "tip.add(`bs-${NAME}-auto`)"))
    assert lightness.without_unused_classes(css, words) == css.replace(".carousel .tip{top:1}", "")


# what forbids publishing

CHART = (
    '<figure id="f"><div class="chart" data-name="fig-a"><div class="still" role="img" '
    'aria-label="A"></div></div><figcaption><span class="caption-number">1</span></figcaption>'
    "</figure>"
)


HEAD = "<meta charset=\"utf-8\"><script>let toggleHintShow = 'Show';</script>"


def write(html, text):
    """Write the page "a" with the policy that the book would give it."""
    html.joinpath("a.html").write_text(policy.guarded(text, "a"))


@pytest.fixture
def built(tmp_path):
    html = tmp_path / "html"
    html.joinpath("_figures").mkdir(parents=True)
    html.joinpath("_figures", "fig-a.json").write_text("{}")
    html.joinpath("_figures", "fig-a.csv").write_text("x,y\n1,2\n")
    write(html, f"{HEAD}<link rel=icon href=i.svg>{CHART}")
    return html


def test_sound_book_has_no_fault(built):
    assert inspection.faults(built, ["a"]) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (CHART, '<script src="https://cdn.example/x.js"></script>', "calls another host"),
        (CHART, '<img src="//cdn.example/x.png">', "calls another host"),
        (CHART, '<link rel="stylesheet" href="http://e.org/x.css">', "calls another host"),
        (CHART, "<style>a{src:url(https://e.org/f.woff)}</style>", "calls another host"),
        (CHART, "<pre>alt.LayerChart(...)</pre>", "a chart that was not drawn"),
        (CHART, "<pre>Traceback (most recent call last)</pre>", "a failure"),
        (CHART, "<p>{glue:text}</p>", "was not filled in"),
        ('aria-label="A"', "", "has no description"),
        ('class="caption-number"', "", "no numbered caption"),
        ("figure", "section", "is not in a figure"),
        ("fig-a", "fig-b", "specification"),
        (CHART, "<SCRIPT>steal()</SCRIPT >", "not named in _ext/policy.py: 'steal()'"),
        (CHART, '<img src="x" onerror="steal()">', "a script in an attribute: onerror="),
        (CHART, '<a href=" JavaScript:steal()">x</a>', "a script in an attribute: href="),
    ],
)
def test_fault_is_found(built, old, new, fault):
    write(built, f"{HEAD}{CHART}".replace(old, new))
    found = inspection.faults(built, ["a"])
    assert any(fault in line for line in found), found


def test_page_without_its_policy_is_found(built):
    built.joinpath("b.html").write_text(HEAD)  # not in the table of contents, but in the book
    assert inspection.faults(built, ["a"]) == [
        "b: has no content-security policy, or another than that of this book"
    ]


def test_policy_allows_the_scripts_that_are_known_and_no_other():
    page = policy.guarded(f"{HEAD}<script>steal()</script>", "a")
    rule = BeautifulSoup(page, "html.parser").find("meta", {"http-equiv": True})["content"]
    assert policy.allowed("let toggleHintShow = 'Show';") in rule
    assert policy.allowed("steal()") not in rule
    assert "'unsafe-eval'" not in rule
    assert rule.count("'unsafe-inline'") == 1 and "style-src 'self' 'unsafe-inline'" in rule


def test_missing_page_failed_chapter_and_broken_data_are_found(built):
    built.joinpath("reports/b").mkdir(parents=True)
    built.joinpath("reports/b/c.err.log").write_text("no")
    built.joinpath("_figures", "fig-a.csv").write_text("x,y\n1\n")
    found = "\n".join(inspection.faults(built, ["a", "b"]))
    assert "b: the page was not written" in found
    assert "a chapter failed" in found
    assert "rows of different lengths" in found


def test_plain_link_to_another_host_is_no_fault():
    assert inspection.foreign(BeautifulSoup('<a href="https://e.org">e</a>', "html.parser")) == []


# putting a book in its place


def stand_in(exit_code, text):
    """A build that writes one page and ends with the given code."""

    def build(root, target, data, lock):
        html = target / "_build" / "html"
        html.mkdir(parents=True)
        html.joinpath("a.html").write_text(policy.guarded(text, "a"))
        return exit_code

    return build


@pytest.mark.parametrize(
    ("exit_code", "text", "published"),
    [
        (0, f"{HEAD}new", True),
        (1, f"{HEAD}new", False),
        (0, f"{HEAD}Traceback (most recent call last)", False),
    ],
)
def test_only_a_sound_book_is_published(tmp_path, monkeypatch, exit_code, text, published):
    for name in ("_toc.yml", "requirements.txt"):
        tmp_path.joinpath(name).write_text("root: a")
    last = tmp_path / "_build" / "html"
    last.mkdir(parents=True)
    last.joinpath("a.html").write_text("last good")
    monkeypatch.setattr(publish, "build", stand_in(exit_code, text))
    monkeypatch.setattr(publish, "check", lambda *_: 0)
    if published:
        publish.publish(tmp_path)
    else:
        with pytest.raises(SystemExit, match="the last good one stays"):
            publish.publish(tmp_path)
    assert last.joinpath("a.html").read_text().endswith("new" if published else "last good")


def test_version_in_the_environment_is_the_one_that_is_demanded():
    publish.demand_series(publish.version("jupyter-book"))


def test_script_of_the_charts_is_sound():
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js, which checks the syntax of the script, is not installed")
    subprocess.run([node, "--check", ROOT / "_ext" / "charts.js"], check=True)


def test_specification_in_a_page_becomes_its_files(tmp_path):
    from lib import charts

    spec = {"name": "fig-a", "description": "A", "mark": "point", "data": {"values": [{"x": "<"}]}}
    context = {
        "body": charts.render(spec)["text/html"],
        "pathto": lambda address, resource: f"../{address}",
    }
    options = {"html_theme_options": {"repository_url": "https://e.org/r"}}
    app = SimpleNamespace(
        outdir=str(tmp_path),
        srcdir="/book",
        figure_pages={},
        config=SimpleNamespace(**options),
        env=SimpleNamespace(doc2path=lambda page: f"/book/{page}.py"),
    )
    figures.publish(app, "chapters/a", "page.html", context, None)
    assert json.loads(tmp_path.joinpath("_figures/fig-a.json").read_text()) == spec
    assert tmp_path.joinpath("_figures/fig-a.csv").read_text() == "x\n<\n"
    links = BeautifulSoup(context["body"], "html.parser").select(".chart-links a")
    assert [link["href"] for link in links] == [
        "../_figures/fig-a.csv",
        "../_figures/fig-a.json",
        "https://e.org/r/blob/main/chapters/a.py",
    ]


def test_citations_search_no_metadata(monkeypatch):
    looked_up = find_plugin(citations.GROUP, citations.NAME)
    citations.setup(None)
    monkeypatch.setattr("pybtex.plugin.entry_points", lambda **_: pytest.fail("searched"))
    assert find_plugin(citations.GROUP, citations.NAME) is looked_up
