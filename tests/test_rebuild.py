"""Building again: what is executed, what changes, and what stays when something is wrong."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
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
    for chapter in folder.glob("chapters/*.py"):
        shorten(chapter)
    (folder / ".venv").symlink_to(sys.prefix)
    result = make(folder)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == EVERY
    return folder


def shorten(chapter):
    """Remove a chapter that is left out, and the links of the others to it."""
    if chapter.stem not in EVERY:
        chapter.unlink()
        return
    # Each link to a chapter leads to the first: others may be left out.
    text = re.sub(r"\]\([a-z-]+(\.py)?(#[\w-]+)?\)", "](index.py)", chapter.read_text("utf-8"))
    chapter.write_text(text, "utf-8")


def make(folder):
    """Run ``make book`` in a copy of the project, with its own library and this environment."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(
        # The environment is taken as it is: it belongs to the project and not to the copy.
        ["make", "book", "-o", ".venv/book.installed"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def executed(result):
    """Return the chapters that a build executed."""
    return set(re.findall(r"chapters/([\w-]+)\.py: Executed", result.stdout + result.stderr))


def pages(folder):
    """Return the pages of the built book."""
    html = folder / "_build" / "html"
    return {file.name: file.read_bytes() for file in html.glob("chapters/*.html")}


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


def test_changed_row_changes_the_numbers(project):
    assert headline(project)
    file = project / "data" / "points_2020.csv"
    kept = file.read_text("utf-8")
    assert "5.184e22" in kept  # Noisy Student
    file.write_text(kept.replace("5.184e22", "2.6e22"), "utf-8")
    result = make(project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert executed(result) == EVERY
    assert not headline(project)
    file.write_text(kept, "utf-8")
    result = make(project)
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
