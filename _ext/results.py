"""The results of this build: computed beside the chapters, published as ``results.json``.

A process of its own computes them while the chapters are executed. They are kept with the executed
chapters, which depend on the same things: library, data and environment. Pages that show results
ask `load` for them; the book gets the document and its schema at its top.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util import logging

from lib import documents

logger = logging.getLogger(__name__)
NAME = "results.json"


def begin(app):
    """Start computing the results, unless those of this state are kept."""
    app.results_file = Path(app.config.nb_execution_cache_path, NAME)
    app.results_process = app.results = None
    if app.results_file.is_file():
        return
    fresh = app.results_file.with_suffix(f".{os.getpid()}")
    app.results_process = subprocess.Popen(
        [sys.executable, "-m", "lib", "results", "--output", fresh],
        cwd=app.srcdir,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def load(app):
    """Return the results of this build, as in ``results.json``; wait for them if need be."""
    if app.results is None:
        if app.results_process:
            finish(app)
        kept = json.loads(app.results_file.read_text("utf-8"))
        # A commit that changes but prose leaves the rest as it was computed.
        app.results = {**kept, "code": documents.code(Path(app.srcdir))}
    return app.results


def finish(app):
    """Wait for the process, and keep what it wrote."""
    said, _ = app.results_process.communicate()
    if app.results_process.returncode:
        raise ExtensionError(f"The results were not computed:\n{said}")
    app.results_file.with_suffix(f".{os.getpid()}").replace(app.results_file)
    app.results_process = None


def publish(app, fault):
    """Write the document and its schema into the book; end the process of a build that failed."""
    if fault:
        if app.results_process:
            app.results_process.kill()
        return
    Path(app.outdir, NAME).write_text(documents.to_json(load(app)), "utf-8")
    shutil.copyfile(documents.SCHEMA, Path(app.outdir, documents.SCHEMA.name))


def setup(app):
    app.connect("builder-inited", begin)
    app.connect("build-finished", publish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
