"""Builds that are killed, interrupted, out of room or two at once, with a builder that is quick.

All but what writes the pages is real: the lock, the folders, the link, the signals.
"""

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import publish
import pytest
import shelf

ROOT = Path(__file__).resolve().parents[1]
PAGES = 20
PAUSE = 0.02  # seconds that each page takes
KILLS = 10
WRITER = f"""
import sys, time
from pathlib import Path
html, text = Path(sys.argv[1]), Path(sys.argv[2]).read_text()
html.mkdir(parents=True)
for number in range({PAGES}):
    html.joinpath(f"{{number}}.html").write_text(text)
    time.sleep({PAUSE})
"""
BUILD = f"""
import sys
sys.path.insert(0, {str(ROOT / "_ext")!r})
import publish
publish.__file__ = sys.argv[1]
publish.check = lambda *_: 0
publish.faults = lambda *_: []
publish.build = lambda root, target, data, lock: publish.run(
    ["-c", {WRITER!r}, target / "_build" / "html", root / "_config.yml"], root, data, lock
)
publish.main([])
"""


@pytest.fixture
def project(tmp_path):
    """Return a project whose book says on each page what its configuration says: "first"."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name in ("_toc.yml", "requirements.txt"):
        folder.joinpath(name).write_text("root: 0\n")
    write(folder, "first")
    assert finish(start(folder))[::2] == (0, "")
    assert said(folder) == "first"
    return folder


def write(folder, text):
    """Give a project another state."""
    folder.joinpath("_config.yml").write_text(text)


def start(folder, **options):
    """Start a build in a group of processes of its own, as a shell does."""
    command = [sys.executable, "-c", BUILD, str(folder / "_ext" / "publish.py")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, start_new_session=True, **pipes, **options)


def finish(build):
    """Wait for a build; return its exit code, what it said, and what it complained of."""
    output, complaint = build.communicate(timeout=60)
    return build.returncode, output, complaint


def said(folder):
    """Return what every page of a book says: the book is whole, and of one state."""
    pages = list(folder.joinpath("_build", "html").glob("*.html"))
    assert len(pages) == PAGES
    (text,) = {page.read_text() for page in pages}
    return text


def left(folder):
    """Return what lies in the folder of builds."""
    builds = folder / "_build"
    return {path.relative_to(builds).parts[0] for path in builds.glob("*")}, len(
        list(builds.glob("books/*"))
    )


def until_writing(folder):
    """Wait until a build has begun to write pages."""
    while not list(folder.glob("_build/next/_build/html/*.html")):
        time.sleep(0.005)


def test_book_that_is_there_is_not_built_again(project):
    place = (project / "_build" / "html").resolve()
    code, output, _ = finish(start(project))
    assert code == 0
    assert "of this state already" in output
    assert (project / "_build" / "html").resolve() == place


def test_killed_at_any_moment_it_leaves_a_good_book(project):
    """The whole group is killed, as by a system that is out of memory."""
    write(project, "0")
    begun = time.perf_counter()
    assert finish(start(project))[0] == 0
    whole = time.perf_counter() - begun
    moments = random.Random(2021)
    for kill in range(1, KILLS + 1):
        write(project, str(kill))
        build = start(project)
        time.sleep(moments.uniform(0, whole))
        os.killpg(build.pid, signal.SIGKILL)
        finish(build)
        assert said(project) in {str(number) for number in range(kill + 1)}
    write(project, "last")
    assert finish(start(project))[::2] == (0, "")
    assert said(project) == "last"
    assert left(project) == ({"books", "html", "lock"}, 1)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def test_killed_between_any_two_steps_of_the_swap_it_leaves_a_good_book(tmp_path, monkeypatch):
    builds = tmp_path
    step = 0

    def book(text):
        folder = builds / "next" / "html"
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("page").write_text(text)
        return folder

    def counted(function, *arguments, **options):
        nonlocal step
        step -= 1
        if step < 0:
            raise Killed
        return function(*arguments, **options)

    shelf.put(book("0"), builds)
    for place, name in ((os, "rename"), (os, "replace"), (os, "mkdir"), (os, "symlink"),
                        (os, "unlink"), (shutil, "rmtree")):  # fmt: skip
        monkeypatch.setattr(place, name, partial(counted, getattr(place, name)))
    seen = []
    for allowed in range(100):
        step = 100
        shelf.clear(builds)
        fresh = book(str(allowed + 1))
        step = allowed
        try:
            shelf.put(fresh, builds)
        except Killed:
            pass
        else:
            break
        finally:
            step = 100
            seen.append((builds / "html" / "page").read_text())
    assert allowed >= 4  # it did stop at several steps
    assert seen == sorted(seen, key=int)
    assert seen[0] == "0" and seen[-1] == str(allowed + 1)


def test_folder_of_an_earlier_version_gives_way(tmp_path):
    for place in ("html", "next/html"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "page").write_text(place)
    shelf.put(tmp_path / "next" / "html", tmp_path)
    assert (tmp_path / "html" / "page").read_text() == "next/html"
    assert len(list((tmp_path / "books").iterdir())) == 1


@pytest.mark.parametrize(
    "interrupt",
    [
        pytest.param(lambda build: os.killpg(build.pid, signal.SIGINT), id="ctrl-c"),
        # Only the build is told, and has to tell its processes.
        pytest.param(lambda build: build.send_signal(signal.SIGTERM), id="terminate"),
    ],
)
def test_interrupted_it_says_so_and_leaves_the_last_book(project, interrupt):
    write(project, "second")
    build = start(project)
    until_writing(project)
    interrupt(build)
    code, _, complaint = finish(build)
    assert code == 1
    assert complaint.splitlines()[-1] == "The build was interrupted; the last good one stays."
    assert said(project) == "first"
    assert finish(start(project))[0] == 0
    assert said(project) == "second"


def test_full_disk_leaves_the_last_book(project):
    """No file may grow: the system refuses to write, as it does on a full disk."""
    write(project, "second" * 1000)

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    code, _, complaint = finish(start(project, preexec_fn=little_room))
    assert code == 1
    assert os.strerror(errno.EFBIG) in complaint
    assert "the last good one stays" in complaint
    assert said(project) == "first"
    assert finish(start(project))[0] == 0
    assert said(project) == "second" * 1000


def test_fault_of_the_disk_at_the_swap_is_said_in_a_line(project, monkeypatch):
    def full(book, builds):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def build(root, target, data, lock):
        target.joinpath("_build", "html").mkdir(parents=True)
        return 0

    write(project, "second")
    stand_in = {"build": build, "check": lambda *_: 0, "faults": lambda *_: []}
    for name, value in stand_in.items():
        monkeypatch.setattr(publish, name, value)
    monkeypatch.setattr(shelf, "put", full)
    monkeypatch.setattr(publish, "__file__", str(project / "_ext" / "publish.py"))
    with pytest.raises(SystemExit, match="No space left on device; the last good one stays"):
        publish.main([])
    assert said(project) == "first"


def test_second_build_waits_for_the_first(project):
    write(project, "second")
    first = start(project)
    until_writing(project)
    os.killpg(first.pid, signal.SIGSTOP)  # until the second is there, however slow the machine
    write(project, "third")  # meanwhile: the first has read the old state
    second = start(project)
    assert "Another build of this book is at work" in second.stdout.readline()
    os.killpg(first.pid, signal.SIGCONT)
    assert finish(first)[0] == 0
    assert finish(second)[0] == 0
    assert said(project) == "third"


def test_book_of_files_that_changed_meanwhile_is_of_no_state(project):
    """Some pages may show the change and some not: undone, it must not pass for the old state."""
    write(project, "second")
    build = start(project)
    until_writing(project)
    write(project, "third")
    assert finish(build)[0] == 0
    write(project, "second")
    code, output, _ = finish(start(project))
    assert code == 0
    assert "of this state already" not in output


def test_build_whose_head_is_killed_is_waited_for(project):
    """What it has started still writes pages, and would write them among those of the next."""
    write(project, "second")
    build = start(project)
    until_writing(project)
    os.killpg(build.pid, signal.SIGSTOP)  # until the next is there, however slow the machine
    build.kill()  # alone, not its group
    build.wait()
    write(project, "third")
    following = start(project)
    assert "Another build of this book is at work" in following.stdout.readline()
    os.killpg(build.pid, signal.SIGCONT)
    assert finish(following)[0] == 0
    build.communicate()
    assert said(project) == "third"
