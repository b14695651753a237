"""What live charts need, made when the book is built and served by the book itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile

import vl_convert

SCRIPT = Path(__file__).with_name("charts.js")


def ask_for_script(app, page, template, context, doctree):
    if 'class="chart"' in context.get("body", ""):
        app.add_js_file(SCRIPT.name, loading_method="defer")


def begin_bundle(app):
    """Have the bundle made while the build waits for its chapters: it takes two seconds."""
    with_one = ThreadPoolExecutor(1)
    app.vega_bundle = with_one.submit(vl_convert.javascript_bundle)
    with_one.shutdown(wait=False)


def write_scripts(app, fault):
    if fault or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    copyfile(SCRIPT, static / SCRIPT.name)
    # The bundle declares names at its top level that two of its parts share; inside a function
    # they are its own. It is not a module because pages opened from a disk may not load modules.
    bundle = "(()=>{" + app.vega_bundle.result() + "})();"
    static.joinpath("vega.js").write_text(bundle, "utf-8")


def setup(app):
    app.connect("builder-inited", begin_bundle)
    app.connect("html-page-context", ask_for_script)
    app.connect("build-finished", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
