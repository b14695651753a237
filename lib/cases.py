"""The cases that the article tells: the claimed cost beside the compute on record, priced."""

from pathlib import Path

import pandas as pd

from lib import data
from lib.arguments import between


def cases(usd_per_flop: float, folder: Path = data.DATA) -> pd.DataFrame:
    """Set what was claimed of the article's cases beside the compute on record times a price.

    Parameters
    ----------
    usd_per_flop : float
        US$ for one operation that a run performs, above zero.
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        The columns of the table ``cases`` and, where the run is on record, ``training_flop``,
        ``recorded_usd`` (compute times price), ``cloud_usd`` and ``amortised_usd`` (the estimates
        of Epoch AI, by method); missing otherwise.

    Raises
    ------
    ValueError
        For a price that is not finite and above zero.

    Examples
    --------
    >>> rows = cases(1e-17).set_index("case")
    >>> float(rows.recorded_usd["gpt-3-article"]), bool(pd.isna(rows.recorded_usd["supermarket"]))
    (3140000.0, True)
    """
    price = float(between("usd_per_flop", usd_per_flop))
    runs = data.table("training_costs", folder).set_index("system")
    rows = data.table("cases", folder)
    on_record = runs[["training_flop", "cloud_usd", "amortised_usd"]]
    joined = rows.join(on_record, on="system")
    return joined.assign(recorded_usd=joined.training_flop * price)
