"""Build the book apart, look it over, and only then put it in the place of the last good one.

``python _ext/publish.py`` leaves the book in ``_build/html``; ``--data FOLDER`` makes it from the
rows of that folder laid over our own, and with ``--replace`` a table there stands for all of ours.
When anything fails, the last good book stays and the exit code is not 0.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import shelf
import states
from inspection import book_pages, faults

SERIES = "1."
STAYS = "the last good one stays"
LAST_WORDS = 5  # seconds that a build has to end by itself when it is interrupted
RECORD = ".buildinfo"  # Sphinx's own depends on where the project stands


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


class Terminated(KeyboardInterrupt):
    """The build was asked to end, and nobody has told its processes."""


def terminate(number, frame):
    """End as by Ctrl-C."""
    raise Terminated


def surroundings(data):
    """Return the environment in which a book is built from the package in `data`."""
    return os.environ | {
        "BOOK_DATA": str(data),
        # Chapters are executed side by side, one a processor: more threads would only wait.
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",  # the order of sets: the same state gives the same bytes
        "PYTHONUNBUFFERED": "1",  # what goes on is said at once, into a file too
    }


def run(arguments, root, data, lock):
    """Run Python on the project until it ends; its exit code.

    It holds the lock too: if only this process is killed, the next build waits for that one.
    """
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(command, cwd=root, env=surroundings(data), pass_fds=[lock]) as process:
        try:
            return process.wait()
        except KeyboardInterrupt as interrupt:
            if isinstance(interrupt, Terminated):  # the terminal gives Ctrl-C to both
                process.send_signal(signal.SIGINT)
            try:
                process.wait(LAST_WORDS)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def check(root, data, lock):
    """Look for faults in the data of the project; the exit code."""
    return run(["-m", "lib", "check"], root, data, lock)


def merge(root, folder, target, replace, lock):
    """Lay the tables of a folder over ours, into the new folder `target`; the exit code."""
    options = ["--replace"] if replace else []
    return run(["-m", "lib", "merge", *options, "--", folder, target], root, root / "data", lock)


def build(root, target, data, lock):
    """Build the book below `target`; the exit code of Jupyter Book.

    Every page is written anew and every warning is a failure: a build that merely repeats another
    would pass over a page that failed before.
    """
    options = ["--path-output", target, "--all", "-n", "-W", "--keep-going"]
    # The entry point of the command, run by this interpreter: none of the search path's.
    command = ["-c", "from jupyter_book.cli.main import main; main()"]
    return run([*command, "build", root, *options], root, data, lock)


class Clock:
    """Where the time goes."""

    def __init__(self):
        self.start, self.laps = time.perf_counter(), {}

    @contextmanager
    def lap(self, name):
        """Count the time of what is done under a name."""
        start = time.perf_counter()
        yield
        self.laps[name] = time.perf_counter() - start

    def __str__(self):
        """Say the whole and its parts."""
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.laps.items())
        return f"{time.perf_counter() - self.start:.1f} s ({parts})"


def publish(root, folder=None, replace=False):
    """Build a book, from our data or with those of a folder, unless it is there already."""
    demand_series(version("jupyter-book"))
    builds = root / "_build"
    builds.mkdir(exist_ok=True)
    with shelf.alone(builds) as lock:
        shelf.clear(builds)
        stage = builds / "next"
        stage.mkdir()
        make(root, stage, folder, replace, lock)
        shelf.clear(builds)


def make(root, stage, folder, replace, lock):
    """Build a book in `stage` and put it in use, if what is in use is not the same."""
    clock, data, place = Clock(), root / "data", root / "_build" / "html"
    if folder is not None:
        data = stage / "data"
        with clock.lap("data"):
            failed = merge(root, folder, data, replace, lock)
        demand(not failed, f"No book was made with {str(folder)!r}")
    state = states.book(root, data)
    record = place / RECORD
    if record.is_file() and record.read_text("utf-8") == state:
        print(f"The book is of this state already: {place / 'index.html'}")
        return
    if folder is None:
        with clock.lap("data"):
            failed = check(root, data, lock)
        demand(not failed, "No book was made with faults in the data")
    with clock.lap("chapters and pages"):
        code = build(root, stage, data, lock)
    demand(not code, f"The book was not built (exit code {code})")
    html = stage / "_build" / "html"
    with clock.lap("inspection"):
        found = faults(html, book_pages(root))
    demand(not found, "\n".join([*found, "The book is not sound"]))
    # Where files have changed meanwhile, some pages may show it and some not: that is no state.
    html.joinpath(RECORD).write_text(state if states.book(root, data) == state else "", "utf-8")
    shelf.put(html, root / "_build")
    print(f"Published in {clock}: {place / 'index.html'}")


def demand(condition, complaint):
    """End, with a complaint, unless a condition holds."""
    if not condition:
        raise SystemExit(f"{complaint}; {STAYS}.")


def main(arguments=None):
    """Read the command line and publish; say in a line what stopped it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", metavar="FOLDER", help="tables to lay over ours")
    parser.add_argument("--replace", action="store_true", help="not to lay over but to replace")
    chosen = parser.parse_args(arguments)
    if chosen.replace and chosen.data is None:
        parser.error("--replace says what to do with the tables of --data FOLDER")
    folder = None if chosen.data is None else Path(chosen.data).absolute()
    signal.signal(signal.SIGTERM, terminate)
    try:
        publish(Path(__file__).resolve().parents[1], folder, chosen.replace)
    except KeyboardInterrupt:
        raise SystemExit(f"\nThe build was interrupted; {STAYS}.") from None
    except OSError as fault:  # such as a full disk
        raise SystemExit(f"The book was not built: {fault}; {STAYS}.") from fault


if __name__ == "__main__":
    main()
