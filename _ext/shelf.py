"""Where books stand: the one in use is a link, which one step makes lead to another.

::

    _build/html             a link to one of the books
    _build/books/...        the book in use, and for a moment the next one
    _build/next             what a build works on
    _build/lock             held while one does

So a reader finds the last good book or the new one, whole, whenever a build is killed. (Where
``_build/html`` is a folder, of an older checkout, there is one moment with neither; none is lost.)
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager


@contextmanager
def alone(builds):
    """Hold the folder of builds against other builds, and wait for one that holds it.

    The system gives the lock back when the last process that has its file open ends, in whatever
    way. The file's descriptor is yielded, for processes that shall hold the lock too.
    """
    with (builds / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build of this book is at work; this one waits for its end.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def clear(builds):
    """Remove what builds that failed or were killed have left; only a build alone may do so."""
    link = builds / "html"
    # Without the link it is not known which of the books was in use.
    books = (builds / "books").glob("*") if link.is_symlink() else ()
    for left in (builds / "next", *books):
        if left != link.resolve():
            shutil.rmtree(left, ignore_errors=True)
    (builds / "html.new").unlink(missing_ok=True)


def put(book, builds):
    """Put the folder of a book on the shelf, and in use."""
    shelf = builds / "books"
    shelf.mkdir(exist_ok=True)
    place = tempfile.mkdtemp(dir=shelf)
    book.replace(place)
    link = builds / "html"
    if link.is_dir() and not link.is_symlink():  # a copy of the project made a folder of it
        link.replace(tempfile.mkdtemp(dir=shelf))
    fresh = builds / "html.new"
    fresh.symlink_to(os.path.relpath(place, builds))
    fresh.replace(link)
    clear(builds)
