"""Forked kernels: they give what fresh ones give, know nothing of each other, and end."""

import re
import subprocess
import sys
import time
from pathlib import Path

import kernels
import nbclient
import pytest
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
FORKED = pytest.mark.skipif(kernels.FORK is None, reason="kernels are forked on Linux alone")

# Drawing numbers, output by a print and by a value, an error's words, a chart and its bitmap.
TOY = """
import os, sys
import numpy as np
print(os.getcwd(), sys.argv[0].endswith(".json"), sorted(k for k in globals() if k[0] != "_"))
---
np.linalg.svd(np.random.default_rng(1).standard_normal((90, 30)))[1]
---
from lib import charts, data, fit, compute
record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
fit.regress(record.compute_flop, record.error, interval="pairs", replicates=200)
---
import altair as alt
charts.enable()
rows = alt.Data(values=[{"x": 1, "y": 2}, {"x": 2, "y": 3}])
alt.Chart(rows, name="fig-toy", description="Two.").mark_point().encode(x="x:Q", y="y:Q")
---
import warnings
warnings.warn("a warning", stacklevel=1)
data.table("flags").head(2)
"""


@pytest.fixture(scope="module", autouse=True)
def prepared():
    kernels.prepare()


@pytest.fixture
def execute(tmp_path):
    """Execute cells one after the other; return what each of them put out."""

    def run(*cells, manager=None, **options):
        notebook = new_notebook(cells=[new_code_cell(cell.strip()) for cell in cells])
        nbclient.execute(
            notebook,
            cwd=ROOT,
            kernel_manager_class=manager or kernels.manager(),
            config=kernels.private(tmp_path, "kernel"),
            **options,
        )
        return [cell.outputs for cell in notebook.cells]

    return run


def text(outputs):
    return "".join(output.get("text", "") for output in outputs)


def named(outputs):
    """Outputs in which the file that a cell is for Python bears the number of no process."""
    return re.sub(r"ipykernel_\d+", "ipykernel", str(outputs))


def gone(pid, seconds=20):
    """Whether a process ends within some time."""
    for _ in range(20 * seconds):
        if not Path("/proc", str(pid)).exists():
            return True
        time.sleep(0.05)
    return False


def test_gives_what_a_fresh_kernel_gives(execute):
    cells = TOY.split("---")
    forked, fresh = (execute(*cells, manager=m) for m in (None, kernels.AsyncKernelManager))
    assert named(forked) == named(fresh)
    assert "image/png" in forked[3][0].data
    assert "a warning" in forked[4][0].text


def test_knows_nothing_of_another(execute):
    change = "from lib import units\nunits.KG_PER_MT = 0\nmine = 1"
    look = "from lib import units\nprint(units.KG_PER_MT, 'mine' in globals())"
    first, second = execute(change, look)[1], execute(look)[0]
    assert text(first) == "0 True\n"
    assert text(second).split()[0] != "0" and text(second).split()[1] == "False"


def test_knows_the_library_and_not_the_extensions(execute):
    ask = "from importlib.util import find_spec\nprint(*map(find_spec, ['publish', 'lib.fit']))"
    assert re.fullmatch(r"None ModuleSpec\(.*\)\n", text(execute(ask)[0]))


@FORKED
def test_is_warm_and_forked_from_a_single_thread(execute):
    """A fork keeps one thread of its parent: locks that others held would stay shut."""
    (outputs,) = execute(
        "import os, sys\nprint(os.getppid(), {'altair', 'lib.fit', 'pandas'} <= set(sys.modules))"
    )
    parent, warm = text(outputs).split()
    assert warm == "True"
    assert len(list(Path("/proc", parent, "task").iterdir())) == 1


def test_says_nothing_and_leaves_nothing(execute, capfd, tmp_path):
    execute("1 + 1")
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_error_is_reported(execute):
    with pytest.raises(CellExecutionError, match="what went wrong"):
        execute("raise RuntimeError('what went wrong')")


@FORKED
def test_slow_cell_is_ended(execute, tmp_path):
    pid = tmp_path / "pid"
    cell = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    with pytest.raises(CellTimeoutError):
        execute(cell, timeout=1, shutdown_kernel="immediate")
    assert gone(int(pid.read_text()))


@FORKED
def test_kernel_that_dies_is_noticed(execute):
    with pytest.raises(DeadKernelError):
        execute("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")


BUILD = """
import sys
sys.path.insert(0, {extensions!r})
import kernels, nbclient, nbformat
cell = nbformat.v4.new_code_cell({cell!r})
nbclient.execute(
    nbformat.v4.new_notebook(cells=[cell]),
    kernel_manager_class=kernels.manager(),
    config=kernels.private({folder!r}, "kernel"),
)
"""


@FORKED
def test_kernel_ends_with_the_build(tmp_path):
    """Even with one that is killed and can say nothing."""
    pid = tmp_path / "pid"
    cell = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    script = BUILD.format(extensions=str(ROOT / "_ext"), cell=cell, folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script]) as build:
        while not (pid.exists() and pid.read_text()):
            assert build.poll() is None
            time.sleep(0.05)
        build.kill()
    assert gone(int(pid.read_text()))
