"""What a chapter's kernel has in memory when it starts: imported, and not yet used.

Importing this module imports what chapters import, and reads the tables. `kernels` has it imported
once, by the process from which the kernels are forked. Nothing here may start a thread, which a
fork would lose, nor the engine that draws charts, which has threads.
"""

import gc
import pkgutil
from importlib import import_module

import altair  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import myst_nb  # noqa: F401
import pandas as pd
import vl_convert  # noqa: F401
from scipy import stats  # noqa: F401
from sklearn import linear_model  # noqa: F401

import lib
from lib import data

for module in pkgutil.iter_modules(lib.__path__):
    if module.name != "__main__":
        import_module(f"lib.{module.name}")
# Imported outside of a kernel, pandas takes itself to be in a terminal, whose width it would ask.
pd.set_option("display.max_columns", 20)
for name in data.TABLES:
    data.table(name)  # validated, and kept under the state of its folder
gc.freeze()  # else every kernel would look through all this for garbage, and copy it by that
