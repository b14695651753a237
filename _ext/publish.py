"""Build the book apart, look it over, and only then put it in the place of the last good one.

``python _ext/publish.py`` leaves the book in ``_build/html`` and the executed chapters in
``_build/jupyter_execute``. When anything fails, both stay as they were and the exit code is not 0.
"""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from inspection import book_pages, faults

SERIES = "1."
RESULTS = ("html", "jupyter_execute")


def demand_series(installed):
    """Refuse a Jupyter Book that would report success and write no page.

    Examples
    --------
    >>> demand_series("1.0.4.post1")
    >>> demand_series("2.1.7")
    Traceback (most recent call last):
        ...
    SystemExit: jupyter-book 2.1.7 is installed, but this book is made with 1.x, whose \
configuration 2.x ignores while it reports success. Install the locked environment: \
pip install --require-hashes -r requirements.txt
    """
    if not installed.startswith(SERIES):
        raise SystemExit(
            f"jupyter-book {installed} is installed, but this book is made with {SERIES}x, whose "
            "configuration 2.x ignores while it reports success. Install the locked environment: "
            "pip install --require-hashes -r requirements.txt"
        )


def build(root, target):
    """Build the book below `target`; the exit code of Jupyter Book.

    Every page is written anew and every warning is a failure: a build that merely repeats another
    would pass over a page that failed before.
    """
    options = ["--path-output", target, "--all", "-n", "-W", "--keep-going"]
    # The entry point of the command, run by this interpreter: none of the search path's.
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    # Chapters are executed side by side, one a processor: more threads would only wait.
    calm = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run([*command, "build", root, *options], env=calm, check=False).returncode


def swap(new, place):
    """Put `new` at `place` by renaming; what stood there comes back if that fails."""
    aside = place.with_name(f"{place.name}.last")
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def publish(root):
    demand_series(version("jupyter-book"))
    stage = root / "_build" / "next"
    shutil.rmtree(stage, ignore_errors=True)
    if code := build(root, stage):
        raise SystemExit(f"The book was not built (exit code {code}); the last good one stays.")
    fresh = stage / "_build"
    if found := faults(fresh / "html", book_pages(root)):
        raise SystemExit("\n".join([*found, "The book is not sound; the last good one stays."]))
    for name in RESULTS:
        swap(fresh / name, root / "_build" / name)
    shutil.rmtree(stage)
    print(f"Published: {root / '_build' / 'html' / 'index.html'}")


if __name__ == "__main__":
    publish(Path(__file__).resolve().parents[1])
