"""A chapter is executed once for each state of what can move a number in it.

The stock cache knows a chapter's own code only: with a table or a function of the library changed
it would show the old numbers and report success. Here the executed chapters are kept under a key
made of the library, the data and the locked environment; the chapter's code is the rest of the key.
"""

import functools
import json
import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import jupytext
import kernels
import ledger
import nbformat
import results
import states
from inspection import book_pages
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from notebooks import glued, readable
from pybtex.database import parse_file
from sphinx.util import logging
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

KEPT = 3  # states of the book whose executed chapters are kept, so that undoing a change is quick


def fingerprint(root):
    """Return sixteen hexadecimal digits for everything outside a chapter that feeds it."""
    return states.numbers(root, states.package(root))


def prune(store, kept):
    """Remove all but the `kept` most recently used caches in `store`."""
    caches = sorted(store.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for stale in caches[kept:]:
        shutil.rmtree(stale)


def choose_cache(app, config):
    cache = Path(app.srcdir, "_build", ".jupyter_cache", fingerprint(Path(app.srcdir)))
    if not cache.exists():  # every chapter will be executed
        kernels.prepare()
    cache.mkdir(parents=True, exist_ok=True)
    os.utime(cache)
    mend(cache)
    prune(cache.parent, KEPT)
    config.nb_execution_cache_path = str(cache)


def mend(cache):
    """Empty a cache that cannot be read in full: a build was killed while it wrote there."""
    held = get_cache(cache)
    try:
        for record in held.list_cache_records():
            held.get_cache_bundle(record.pk)
    except (RuntimeError, SQLAlchemyError, KeyError, ValueError):
        shutil.rmtree(cache)
        cache.mkdir()


def execute_ahead(app, env, names):
    """Execute the chapters that the cache does not hold, as many at once as there are processors.

    MyST-NB executes one after the other as it reads. It then finds these in the cache; one that
    fails here it does not find, runs again, and reports.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    cache = get_cache(app.config.nb_execution_cache_path)
    # From the back: the first page computes the least, so that no long chapter ends alone.
    pages = [page for page in reversed(book_pages(app.srcdir)) if page in names]
    paths = [path for page in pages if (path := env.doc2path(page)).endswith(".py")]
    ahead = [path for path in paths if not held(cache, path)]
    if not ahead:
        return
    kernels.prepare()
    workers = processors or os.cpu_count() or 1
    names = ["/".join(Path(path).parts[-2:]) for path in ahead]
    logger.info(f"0 of {len(ahead)} chapters executed; {' and '.join(names[:workers])} begin")
    start = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as sockets,
        ThreadPoolExecutor(workers) as pool,
    ):
        timeout = app.config.nb_execution_timeout
        waiting = {pool.submit(executed_notebook, path, timeout, sockets): path for path in ahead}
        try:
            for count, done in enumerate(as_completed(waiting), start=1):
                said = keep(cache, done, waiting[done])
                begun = names[workers + count - 1 : workers + count]  # in the place of this one
                follows = f"; {begun[0]} begins" if begun else ""
                logger.info(f"{count} of {len(ahead)}: {said}{follows}")
        except BaseException:  # such as Ctrl-C: else the pool would first execute all the others
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.end_all()
            raise
    logger.info(f"{len(ahead)} chapters executed in {time.perf_counter() - start:.1f} s")


def keep(cache, done, path):
    """Put an executed chapter into the cache, unless it failed; say in a word how it went."""
    name = "/".join(Path(path).parts[-2:])
    if fault := done.exception():  # of the kernel, not of the chapter
        return f"{name} was not executed ahead: {fault}"
    result = done.result()
    if result.err is not None:
        return f"{name} failed"
    bundle = CacheBundleIn(result.nb, path, data={"execution_seconds": result.time})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return f"{name}, {result.time:.1f} s"


def notebook_of(path):
    """Return a chapter as the notebook that MyST-NB makes of it."""
    return jupytext.reads(Path(path).read_text("utf-8"), fmt="py:percent")


def held(cache, path):
    """Whether a cache holds a chapter."""
    try:
        return bool(cache.match_cache_notebook(notebook_of(path)))
    except KeyError:
        return False


def executed_notebook(path, timeout, sockets):
    return single_nb_execution(
        notebook_of(path),
        cwd=str(Path(path).parent),
        timeout=timeout,
        allow_errors=False,
        kernel_manager_class=kernels.manager(),
        config=kernels.private(sockets, Path(path).stem),
    )


def read_all(app, env, added, changed, removed):
    """Read every page in every build: pages quote each other's numbers, and reading is cheap."""
    return sorted(env.found_docs)


def fill_notebooks(app, env):
    """Give the notebooks to download the outputs that a chapter taken from the cache has."""
    cache = get_cache(app.config.nb_execution_cache_path)
    for file in executed_folder(app).rglob("*.ipynb"):
        notebook = nbformat.read(file, nbformat.NO_CONVERT)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        if code and not any(cell.outputs for cell in code):
            nbformat.write(cache.merge_match_into_notebook(notebook)[1], file)


@functools.cache
def sources(path):
    """Return the entries of a bibliography; read once, as a build does not change it."""
    return parse_file(path).entries


def executed_folder(app):
    return Path(app.outdir).parent / "jupyter_execute"


def offer_notebook(app, page, template, context, doctree):
    """Put a link to the executed notebook at the top of its chapter."""
    notebook = executed_folder(app) / f"{page}.ipynb"
    if not notebook.is_file():
        return
    address = f"_notebooks/{notebook.name}"
    target = Path(app.outdir, address)
    target.parent.mkdir(exist_ok=True)
    record = notebook.with_suffix(".glue.json")
    values = glued(json.loads(record.read_text("utf-8"))) if record.is_file() else {}
    references = sources(Path(app.srcdir, "references.bib"))
    executed = nbformat.read(notebook, nbformat.NO_CONVERT)
    claims = ledger.words(results.load(app)["claims"])
    nbformat.write(readable(executed, values, references, claims), target)
    context["header_buttons"].append(
        {
            "type": "link",
            "url": context["pathto"](address, 1),
            "tooltip": "Download this chapter as an executed notebook",
            "text": "Notebook",
            "icon": "fas fa-download",
            "label": "notebook",
        }
    )


def forget(app, fault):
    """Drop what was executed while library or data were edited: it is of neither state."""
    cache = Path(app.config.nb_execution_cache_path)
    if fingerprint(Path(app.srcdir)) != cache.name:
        shutil.rmtree(cache)


def setup(app):
    app.connect("config-inited", choose_cache)
    app.connect("env-get-outdated", read_all)
    app.connect("env-before-read-docs", execute_ahead)
    app.connect("env-updated", fill_notebooks)
    app.connect("html-page-context", offer_notebook, priority=600)
    app.connect("build-finished", forget, priority=990)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
