"""What a book, and the numbers in it, depend on: its content in a few digits.

The content of files and not their times or places: a table that is taken back, or stands in another
folder, is the same state.
"""

import json
import os
from pathlib import Path

from lib import documents

FEEDS = ("lib/**/*", "requirements.txt")
"""What can move a number in a chapter, other than the chapter and the data."""

SOURCES = (
    "_config.yml",
    "_toc.yml",
    "references.bib",
    "chapters/**/*",
    "data/**/*",
    "_ext/**/*",
    "_static/**/*",
    "_templates/**/*",
)
"""What else a page is made of."""


def package(root):
    """Return the folder of the data package in use."""
    return Path(os.environ.get("BOOK_DATA") or root / "data")


def numbers(root, data):
    """Return sixteen hexadecimal digits for everything outside a chapter that feeds it.

    Parameters
    ----------
    root : Path
        Of the project.
    data : Path
        Folder of the data package.
    """
    return short(found(root, FEEDS) | found(data, ["*"], "data/"))


def book(root, data):
    """Return sixteen hexadecimal digits for everything that the book is made of."""
    about = {"address": os.environ.get("BOOK_URL", ""), "code": documents.code(root)}
    sources = found(root, SOURCES, "own/")
    whole = {"about": json.dumps(about), "numbers": numbers(root, data)}
    return short({name: text.encode() for name, text in whole.items()} | sources)


def found(folder, patterns, under=""):
    """Return the content of files by their names, which begin with `under`."""
    return {
        under + file.relative_to(folder).as_posix(): file.read_bytes()
        for pattern in patterns
        for file in folder.glob(pattern)
        if file.is_file() and "__pycache__" not in file.parts
    }


def short(contents):
    """Return sixteen hexadecimal digits of what stands under names.

    Examples
    --------
    >>> short({"a": b"1"}) == documents.digest({"a": b"1"})[:16]
    True
    """
    return documents.digest(contents)[:16]
