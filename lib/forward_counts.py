"""Whether the operations of a forward pass were counted as operations or as multiply-adds.

A multiply-add is two operations. The release says of some systems that it gives multiply-adds,
which the tables double, and of the others that it gives operations. Others have counted the
multiply-adds of some of these: a ratio of 1 to the release's number then says that it was
multiply-adds all the same, a ratio of 2 that it was operations.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from lib import data

WITHIN = 0.1
"""How far a ratio may be from 1, or half a ratio from 2, to be called so."""


def checks(folder: Path = data.DATA) -> pd.DataFrame:
    """Set the release's operations of a forward pass beside the multiply-adds that others count.

    Returns
    -------
    DataFrame
        The columns of ``forward_checks``, and ``forward_flop``, ``ratio`` (the release's number
        over the multiply-adds) and ``counted``: ``"multiply-adds"``, ``"operations"`` or
        ``"neither"``. Only systems of which the release says that it counts operations.

    Examples
    --------
    >>> rows = checks().set_index("system")
    >>> rows.counted["imagenet-resnet-rs-420"], rows.counted["imagenet-regnety-32gf"]
    ('operations', 'multiply-adds')
    """
    systems = data.table("systems", folder)[["system", "forward_flop", "forward_counted_as"]]
    rows = data.table("forward_checks", folder).merge(systems, on="system")
    rows = rows[rows.forward_counted_as == "flop"]
    ratio = rows.forward_flop / rows.multiply_adds
    near = {
        "multiply-adds": (ratio - 1).abs() < WITHIN,
        "operations": (ratio / 2 - 1).abs() < WITHIN,
    }
    counted = np.select(list(near.values()), list(near), "neither")
    return rows.assign(ratio=ratio, counted=counted).reset_index(drop=True)


def doubled(record: pd.DataFrame, folder: Path = data.DATA) -> pd.Series:
    """Return a record's network operations as they are if the release counted multiply-adds.

    All that it calls operations are doubled, but for those that `checks` finds to be operations.

    Parameters
    ----------
    record : DataFrame
        With ``key`` and ``network_operations_flop``, as `lib.compute.systems_record` returns it.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Series
        FLOP, in the order of the record.

    Examples
    --------
    >>> from lib import compute
    >>> record = compute.record("imagenet", 2022).set_index("key", drop=False)
    >>> after = doubled(record) / record.network_operations_flop
    >>> after["imagenet-regnety-32gf"], after["imagenet-resnet-rs-420"], after["imagenet-alexnet"]
    (np.float64(2.0), np.float64(1.0), np.float64(1.0))
    """
    systems = data.table("systems", folder)
    found = checks(folder)
    sure = found.system[found.counted == "operations"]
    called = systems.system[systems.forward_counted_as == "flop"]
    factor = np.where(record.key.isin(set(called) - set(sure)), 2.0, 1.0)
    return record.network_operations_flop * factor
