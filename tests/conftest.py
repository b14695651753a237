"""What tests of several modules share."""

import functools
import http.server
import os
import re
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
WIDE = {"width": 1280, "height": 900}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONGEST = ("test_browser", "test_chapters", "test_rebuild")


@pytest.fixture(scope="session")
def book():
    """The folder of the built book."""
    html = ROOT / "_build" / "html"
    if not html.joinpath("index.html").is_file():
        pytest.fail(f"there is no book in {html.relative_to(ROOT)}: run `make book` first")
    return html


def find_chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    if path is None:
        complaint = "Chromium is not on the search path; install it or name it in CHROMIUM"
        pytest.fail(complaint) if os.environ.get("CI") else pytest.skip(complaint)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(book):
    """The address at which the book is served to this machine alone."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def open_page(browser):
    """Open an address; whatever would leave for another host is stopped and is a failure."""
    abroad, errors = [], []

    @contextmanager
    def opened(address, **options):
        home = re.match(r"file://|http://127\.0\.0\.1:\d+/", address)[0]

        def gate(route):
            if route.request.url.startswith((home, "data:", "blob:")):
                route.continue_()
            else:
                abroad.append(route.request.url)
                route.abort()

        context = browser.new_context(**({"viewport": WIDE} | options))
        context.route("**/*", gate)
        tab = context.new_page()
        tab.on("pageerror", lambda fault: errors.append(str(fault)))
        tab.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        tab.goto(address)
        yield tab
        context.close()

    yield opened
    assert abroad == []
    assert errors == []


@pytest.fixture
def package(tmp_path):
    """Return a copy of the data package that a test may break."""
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def pytest_generate_tests(metafunc):
    """Run a test that asks for a ``page`` once for each page of the table of contents."""
    if "page" in metafunc.fixturenames:
        from inspection import book_pages

        metafunc.parametrize("page", book_pages(ROOT))


def pytest_collection_modifyitems(items):
    """Begin with the files whose tests take longest: they would run alone at the end."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)
