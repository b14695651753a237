"""Every chapter: it runs as a plain script, keeps the order of a chapter, and is easy to read."""

import ast
import functools
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import jupytext
import myst_nb
import pytest
from inspection import book_pages

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [page for page in book_pages(ROOT) if ROOT.joinpath(f"{page}.py").is_file()]
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,})\{(?P<name>[\w-]+)\} *(?P<argument>.*?)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
GLUED = re.compile(r"\{glue:text\}`([^`:]+)(?::([^`]+))?`")
CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
INNER = ["What you will be able to do", "What you need"]
OUTER = ["What could be wrong", "Exercises"]
LAST = "Sources of this page"
MAY_IMPORT = {  # what calculates and draws; nothing that reaches a file or a network
    *("collections", "dataclasses", "functools", "itertools", "math", "statistics", "textwrap"),
    *("altair", "IPython", "myst_nb", "numpy", "pandas", "scipy", "sklearn", "lib"),
}
FILES = re.compile(
    r"open|fetch_\w+|load_\w+|read|read_\w+|write|write_\w+|loads?|loadtxt|genfromtxt|"
    r"fromfile|save\w*|tofile|"
    r"to_(csv|json|parquet|excel|pickle|feather|hdf|sql|xml)|exec|eval|__import__|import_module"
)


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS)


@functools.cache
def cells(chapter):
    return jupytext.read(ROOT / f"{chapter}.py", fmt="py:percent").cells


def codes(chapter):
    return [cell for cell in cells(chapter) if cell.cell_type == "code"]


def prose(chapter):
    """The text of a chapter, in Markdown."""
    return "\n\n".join(cell.source for cell in cells(chapter) if cell.cell_type == "markdown")


def headings(chapter):
    """The titles of the sections, in their order; what a fence holds is no heading."""
    return re.findall(r"^## (.+)$", re.sub(DIRECTIVE, "", prose(chapter)), re.MULTILINE)


def directives(chapter, name):
    return [found for found in DIRECTIVE.finditer(prose(chapter)) if found["name"] == name]


def figures(chapter):
    """The cells that are figures, with what their notebook says of the figure."""
    found = [(cell, cell.metadata.get("mystnb", {}).get("figure")) for cell in codes(chapter)]
    return [(cell, figure) for cell, figure in found if figure]


def chart_names(cell):
    """The names that the calls of a cell give to charts."""
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    words = [keyword for call in calls for keyword in call.keywords if keyword.arg == "name"]
    return [word.value.value for word in words if isinstance(word.value, ast.Constant)]


@pytest.fixture(scope="module")
def ran():
    """Run a chapter once: the values that it glues, by their key, and all that it defines."""

    @functools.cache
    def run(chapter):
        glued = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                myst_nb, "glue", lambda key, value, display=True: glued.update({key: value})
            )
            defined = runpy.run_path(str(ROOT / f"{chapter}.py"))
        return glued, defined

    return run


def test_there_are_chapters():
    assert CHAPTERS
    assert {file.stem for file in ROOT.glob("chapters/*.py")} == {Path(c).name for c in CHAPTERS}


# it runs


def run_script(script, folder):
    done = subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_chapter_runs_as_a_plain_script(chapter, tmp_path):
    run_script(ROOT / f"{chapter}.py", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_script_runs_from_the_root_too():
    run_script(f"{CHAPTERS[0]}.py", ROOT)


def test_code_of_the_solutions_runs(chapter, ran):
    solutions = directives(chapter, "solution")
    snippets = [
        code
        for solution in solutions
        for code in re.findall(
            r"^```python\n(.*?)^```$", solution["body"], re.MULTILINE | re.DOTALL
        )
    ]
    for snippet in snippets:
        exec(compile(snippet, chapter, "exec"), dict(ran(chapter)[1]))


# its order


def test_chapter_opens_with_a_question(chapter):
    first = next(cell for cell in cells(chapter) if cell.cell_type == "markdown").source
    title, paragraph, *_ = first.split("\n\n")
    assert title.startswith("# ")
    sentences = re.split(r"(?<=[.?!])\s+", " ".join(paragraph.split()))
    assert any(sentence.endswith("?") for sentence in sentences[:2]), sentences[:2]


def test_parts_of_a_chapter_stand_in_their_order(chapter):
    found = headings(chapter)
    assert found[:2] == INNER
    assert [heading for heading in found if heading in OUTER] == OUTER
    assert found[-1] == LAST
    assert len(found) == len(set(found))


def test_takeaway_stands_between_the_body_and_the_doubts(chapter):
    (takeaway,) = (d for d in directives(chapter, "admonition") if d["argument"] == "Takeaway")
    text = prose(chapter)
    assert text.index("## What you need") < takeaway.start() < text.index("## What could be wrong")
    assert GLUED.search(takeaway["body"]), "a takeaway has a number to remember"


def test_exercises_have_folded_solutions(chapter):
    text = prose(chapter)
    label = re.compile(r"^:label: (\S+)$", re.MULTILINE)
    exercises = directives(chapter, "exercise")
    solutions = directives(chapter, "solution")
    assert len(exercises) >= 2
    assert [one["argument"] for one in solutions] == [label.search(e["body"])[1] for e in exercises]
    assert all(
        re.search(r"^:class: .*\bdropdown\b", one["body"], re.MULTILINE) for one in solutions
    )
    section = text.index("## Exercises")
    assert all(one.start() > section for one in [*exercises, *solutions])


def test_what_you_need_says_the_minutes(chapter):
    need = prose(chapter).split("## What you need")[1].split("\n## ")[0]
    minutes = re.findall(r"\| *(\d+) *\|$", need, re.MULTILINE)
    assert "minutes" in need
    assert minutes


# its size


def test_cells_are_few_and_the_visible_are_short(chapter):
    assert 8 <= len(codes(chapter)) <= 20, f"{len(codes(chapter))} cells of code"
    for cell in codes(chapter):
        if HIDDEN.isdisjoint(cell.metadata.get("tags", [])):
            lines = cell.source.splitlines()
            assert len(lines) <= 12, f"{len(lines)} lines: {lines[0]}"
            long = [line for line in lines if len(line) > 80]
            assert not long, f"{max(map(len, long))} characters: {long}"


def test_chapter_is_as_long_as_a_chapter(chapter):
    text = re.sub(r"^:\w+:.*$", "", prose(chapter), flags=re.MULTILINE)  # options of directives
    text = re.sub(r"^(?:`{3,}\S*|\|[:|-]+\|)", "", text, flags=re.MULTILINE)
    words = re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", re.sub(r"\{[\w:]+\}", "", text))
    assert 1300 <= len(words) <= 3000, f"{len(words)} words"


# its figures


def test_figure_is_named_and_captioned(chapter):
    for cell in codes(chapter):
        charts = [name for name in chart_names(cell) if str(name).startswith("fig-")]
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        assert charts == ([figure["name"]] if figure else []), (charts, figure.get("name"))
        if figure:
            assert len(figure["caption"].split()) >= 8, figure["name"]
            assert figure["caption"].endswith((".", "?")), figure["name"]


def test_figures_have_names_of_their_own():
    names = [figure["name"] for chapter in CHAPTERS for _, figure in figures(chapter)]
    assert names
    assert len(names) == len(set(names))


def test_labels_are_given_once_in_the_book():
    labels = [
        label
        for chapter in CHAPTERS
        for label in re.findall(r"^:label: (\S+)$", prose(chapter), re.MULTILINE)
    ]
    assert len(labels) == len(set(labels))


def test_every_figure_and_equation_that_the_text_names_is_there(chapter):
    text = prose(chapter)
    everywhere = {figure["name"] for one in CHAPTERS for _, figure in figures(one)}
    labels = re.findall(r"^:label: (\S+)$", text, re.MULTILINE)
    assert set(re.findall(r"\{numref\}`([^`]+)`", text)) <= everywhere
    assert set(re.findall(r"\{eq\}`([^`]+)`", text)) <= set(labels)


# its numbers and sources


def test_every_number_in_the_text_is_calculated(chapter, ran):
    glued, _ = ran(chapter)
    named = GLUED.findall(prose(chapter))
    assert {key for key, _ in named} <= set(glued)
    for key, how in named:
        written = format(glued[key], how) if how else str(glued[key])
        assert written, key
        assert not re.search(r"nan|inf|None|<NA>|e[+-]\d", written), (key, written)


def test_number_without_a_format_has_no_stray_digits(chapter, ran):
    glued, _ = ran(chapter)
    bare = {key for key, how in GLUED.findall(prose(chapter)) if not how}
    assert {key for key in bare if isinstance(glued.get(key), float)} == set()


def test_everything_calculated_for_the_text_is_in_it(chapter, ran):
    named = {key for key, _ in GLUED.findall(prose(chapter))}
    assert set(ran(chapter)[0]) - named == set()


def test_every_citation_is_in_the_references(chapter):
    known = re.findall(
        r"^@\w+\{([^,\s]+),", ROOT.joinpath("references.bib").read_text("utf-8"), re.M
    )
    cited = {key.strip() for keys in CITED.findall(prose(chapter)) for key in keys.split(",")}
    assert cited
    assert cited - set(known) == set()


def test_sources_name_every_citation_of_the_page(chapter):
    body, _, sources = prose(chapter).rpartition(f"## {LAST}")
    keys = [
        {key.strip() for keys in CITED.findall(part) for key in keys.split(",")}
        for part in (body, sources)
    ]
    assert keys[0] - keys[1] == set()


# what it stays away from


def test_chapter_opens_no_file_and_no_network(chapter):
    for cell in codes(chapter):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module]
            else:
                modules = []
            assert {module.split(".")[0] for module in modules} <= MAY_IMPORT, modules
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert not FILES.fullmatch(called), f"line {node.lineno}: {called}"
