"""Building again: what is executed, what changes, and what stays when something is wrong.

``make kills`` kills a build of this book at ten random moments. That takes minutes, so `make test`
kills it once, and ten times one that is quick: see tests/test_builds.py.
"""

import filecmp
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KILLS = int(os.environ.get("KILLS", "0"))
EVERY = {"index", "extrapolation"}  # enough to tell what is executed from what is not
CONTENTS = """\
format: jb-book
root: chapters/index
chapters:
  - file: chapters/extrapolation
  - file: chapters/references
"""
ASIDE = (".git", ".venv", "_build", "node_modules", ".pytest_cache", ".hypothesis", "__pycache__")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a copy of the project, with few chapters, whose book is built once, from nothing."""
    folder = tmp_path_factory.mktemp("project") / "book"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*ASIDE))
    folder.joinpath("_toc.yml").write_text(CONTENTS, "utf-8")
    for name in EVERY:  # what else lies there is not of the book
        shorten(folder / "chapters" / f"{name}.py")
    (folder / ".venv").symlink_to(sys.prefix)
    result = make(folder)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == EVERY
    return folder


def shorten(chapter):
    """Let the links of a chapter to others, which may be left out, lead to the first."""
    text = re.sub(r"\]\([a-z-]+(\.\w+)?(#[\w-]+)?\)", "](index.py)", chapter.read_text("utf-8"))
    chapter.write_text(text, "utf-8")


def make(folder, *arguments, **options):
    """Run ``make book`` in a copy of the project to its end."""
    process = begin(folder, *arguments, **options)
    stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def begin(folder, *arguments, **options):
    """Begin ``make book`` in a copy of the project, with its own library and this environment."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    environment.pop("MAKEFLAGS", None)
    return subprocess.Popen(
        # The environment is taken as it is: it belongs to the project and not to the copy.
        ["make", "book", "-o", ".venv/book.installed", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def executed(result):
    """Return the chapters that a build executed, as it says while it does."""
    said = re.findall(r"^(\d+) of (\d+): chapters/([\w-]+)\.py, \d+\.\d s", result.stdout, re.M)
    assert [int(count) for count, _, _ in said] == list(range(1, len(said) + 1))
    assert {int(whole) for _, whole, _ in said} <= {len(said)}
    return {chapter for _, _, chapter in said}


def pages(folder):
    """Return the pages of the built book."""
    html = folder / "_build" / "html"
    return {file.name: file.read_bytes() for file in html.glob("chapters/*.html")}


def test_built_again_elsewhere_it_has_the_same_bytes(project, tmp_path):
    """From nothing, in a folder whose path is longer."""
    twin = tmp_path / "another" / "place" / "of the book"
    shutil.copytree(project, twin, symlinks=True, ignore=shutil.ignore_patterns("_build"))
    result = make(twin)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == EVERY
    assert different(project / "_build" / "html", twin / "_build" / "html") == []


def different(first, second):
    """Return the files that two folders do not share, byte for byte."""
    names = {
        file.relative_to(folder)
        for folder in (first, second)
        for file in folder.rglob("*")
        if file.is_file()
    }
    assert len(names) > len(EVERY)
    _, differ, alone = filecmp.cmpfiles(first, second, map(str, names), shallow=False)
    return sorted(differ + alone)


def test_nothing_changed_builds_nothing(project):
    before = pages(project)
    result = make(project)
    assert result.returncode == 0
    assert executed(result) == set()
    assert "sphinx" not in result.stdout.lower()
    assert pages(project) == before


def test_changed_prose_executes_nothing(project):
    chapter = project / "chapters" / "index.py"
    chapter.write_text(chapter.read_text("utf-8").replace("Four things", "Just four things"))
    result = make(project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == set()
    assert b"Just four things" in pages(project)["index.html"]


def headline(folder):
    """Say whether the first page states the compute that the article's points give."""
    words = pages(folder)["index.html"].decode().replace("\N{NO-BREAK SPACE}", " ")
    return "1.1 × 10²⁸ FLOP" in words


def test_changed_row_makes_another_book(project):
    """Until the book is made without it; the data of the project stay as they are."""
    assert headline(project)
    folder = project / "rows of others"
    folder.mkdir()
    file = folder / "points_2020.csv"
    header, *rows = (project / "data" / file.name).read_text("utf-8").splitlines()
    (row,) = [row for row in rows if "5.184e22" in row]  # Noisy Student
    file.write_text(f"{header}\n{row.replace('5.184e22', '2.6e22')}\n", "utf-8")
    result = make(project, f"DATA={folder.name}")
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == EVERY
    assert not headline(project)
    assert "of this state already" in make(project, f"DATA={folder}").stdout
    file.write_text(f"{header}\n{row.replace('5.184e22', '5.184e13')}\n", "utf-8")
    result = make(project, f"DATA={folder.name}")
    assert result.returncode != 0
    assert "value '5.184e13'" in result.stderr
    assert not headline(project)
    result = make(project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == set()  # that state of the data was executed before
    assert headline(project)


def test_removed_table_is_noticed(project):
    before = pages(project)
    file = project / "data" / "flags.csv"
    kept = file.read_bytes()
    file.unlink()
    result = make(project)
    file.write_bytes(kept)
    assert result.returncode != 0
    assert "flags" in result.stderr
    assert pages(project) == before
    assert make(project).returncode == 0


def test_bad_row_leaves_the_last_book(project):
    before = pages(project)
    file = project / "data" / "points_2020.csv"
    kept = file.read_text("utf-8")
    file.write_text(kept.replace("5.184e22", "5.184e13"), "utf-8")
    result = make(project)
    file.write_text(kept, "utf-8")
    assert result.returncode != 0
    assert "points_2020" in result.stderr
    assert "value '5.184e13'" in result.stderr
    assert executed(result) == set()
    assert pages(project) == before


def test_failing_chapter_leaves_the_last_book(project):
    before = pages(project)
    chapter = project / "chapters" / "extrapolation.py"
    kept = chapter.read_text("utf-8")
    chapter.write_text(kept + "\n# %%\nraise RuntimeError('a chapter that fails')\n", "utf-8")
    first, second = make(project), make(project)
    chapter.write_text(kept, "utf-8")
    assert first.returncode != 0
    assert second.returncode != 0  # not only the first time
    assert "a chapter that fails" in first.stdout + first.stderr
    assert pages(project) == before


def turn(project, words):
    """Change the prose of the first page, so that there is something to build."""
    chapter = project / "chapters" / "index.py"
    text = re.sub(
        r"Just \w+ things|Four things", f"Just {words} things", chapter.read_text("utf-8")
    )
    chapter.write_text(text, "utf-8")


def shows(project):
    """Return the words of `turn` that the book, which is whole, shows."""
    html = project / "_build" / "html"
    for name in ("index", "search", "404", "chapters/index", "chapters/extrapolation"):
        assert html.joinpath(f"{name}.html").read_bytes().rstrip().endswith(b"</html>")
    for name in ("vega.js", "charts.js", "styles/all.css", "math.woff2"):
        assert html.joinpath("_static", name).stat().st_size > 1000
    return re.search(rb"Just (\w+) things", pages(project)["index.html"])[1].decode()


@pytest.mark.skipif(not KILLS, reason="takes minutes: make kills")
def test_killed_at_any_moment_it_leaves_a_good_book(project):
    """The whole group, at moments drawn once for all."""
    turn(project, "whole")
    start = time.perf_counter()
    assert make(project).returncode == 0
    whole, moments = time.perf_counter() - start, random.Random(2021)
    for kill in range(KILLS):
        turn(project, f"kill{kill}")
        before, moment = shows(project), moments.uniform(0, whole)
        build = begin(project)
        time.sleep(moment)
        os.killpg(build.pid, signal.SIGKILL)
        build.communicate()
        print(f"killed {moment:.2f} s after its start of {whole:.2f} s: shows {shows(project)}")
        assert shows(project) in {before, f"kill{kill}"}
    turn(project, "after")
    result = make(project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert shows(project) == "after"
    assert {path.name for path in (project / "_build").iterdir()} == {
        ".jupyter_cache", "books", "html", "lock"
    }  # fmt: skip
    assert len(list((project / "_build" / "books").iterdir())) == 1


def test_interrupted_it_leaves_the_last_book(project):
    turn(project, "interrupted")
    before = pages(project)
    build = begin(project)
    for line in build.stdout:
        if "Running Jupyter-Book" in line:
            break
    os.killpg(build.pid, signal.SIGINT)
    _, complaint = build.communicate()
    assert build.returncode != 0
    assert "interrupted; the last good one stays" in complaint
    assert pages(project) == before


def test_full_disk_leaves_the_last_book(project):
    """No file may grow beyond a size that pages have; what is built next shows that it can be."""
    turn(project, "full")
    before = pages(project)

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    result = make(project, preexec_fn=little_room)
    assert result.returncode != 0
    assert "File too large" in result.stdout + result.stderr
    assert "the last good one stays" in result.stderr
    assert pages(project) == before


def test_killed_while_chapters_are_executed_it_goes_on_later(project):
    """What was executed before is kept."""
    for name in EVERY:
        with (project / "chapters" / f"{name}.py").open("a", encoding="utf-8") as chapter:
            chapter.write("\n# %%\none_more = 1\n")
    turn(project, "executed")
    build = begin(project)
    for line in build.stdout:
        if line.startswith("1 of 2"):
            break
    os.killpg(build.pid, signal.SIGKILL)
    build.communicate()
    assert shows(project) != "executed"
    result = make(project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(executed(result)) == 1
    assert shows(project) == "executed"


def test_folder_of_data_is_taken_as_it_is_typed(project):
    name = "-no $HOME `id` 'a' \"b\" $(x) \\c"
    result = make(project, f"DATA={name}")
    assert result.returncode != 0
    assert name in result.stderr
    assert "the last good one stays" in result.stderr


@pytest.mark.parametrize("arguments", [["REPLACE=1"], ["DATA=data", "REPLACE=yes"]])
def test_replace_that_says_nothing_is_refused(project, arguments):
    result = make(project, *arguments)
    assert result.returncode != 0
    assert re.search("-replace says|REPLACE=1 lets", result.stderr)
