"""What tests of several modules share."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = ("test_browser", "test_chapters", "test_rebuild")


@pytest.fixture(scope="session")
def book():
    """The folder of the built book."""
    html = ROOT / "_build" / "html"
    if not html.joinpath("index.html").is_file():
        pytest.fail(f"there is no book in {html.relative_to(ROOT)}: run `make book` first")
    return html


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
