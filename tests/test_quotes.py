import pandas as pd
import pytest

from lib import data, quotes
from lib.propagation import Range


def test_unknown_chip_names_the_nearest():
    with pytest.raises(ValueError, match=r"chip='p100'.*'tesla-p100-pcie'"):
        quotes.peak("p100")


def test_unknown_grid_names_the_nearest():
    with pytest.raises(ValueError, match=r"grid='frence'.*'france'"):
        quotes.grid("frence")
    with pytest.raises(ValueError, match=r"grid='swedn'.*'sweden'"):
        quotes.grid("usa", cleaner="swedn")


def test_grids_on_the_wrong_side_are_refused():
    with pytest.raises(ValueError, match="low <= central <= high"):
        quotes.grid("usa", cleaner="india")


def test_rate_that_is_not_recorded_names_those_that_are():
    with pytest.raises(ValueError, match=r"'tensor'.*'gtx-580'.*it has peak, fp32"):
        quotes.peak("gtx-580", "tensor")
    with pytest.raises(ValueError, match=r"precision='fp8'.*'tensor'"):
        quotes.peak("h100-sxm5", "fp8")


def test_month_without_quotes_says_when_there_are():
    with pytest.raises(ValueError, match=r"month='2035-01'.*run from 20\d\d-\d\d to 20\d\d-\d\d"):
        quotes.price("h100-sxm5", "2035-01")


def test_price_is_the_median_of_the_vendors_last_quotes():
    rows = data.table("prices")
    rows = rows[(rows.accelerator == "h100-sxm5") & (rows.commitment == "on-demand")]
    rows = rows[rows.date.between("2024-04-01", "2025-03-31")]
    last = {}
    for row in rows.sort_values("date").itertuples():
        last[row.vendor] = row.usd_per_chip_hour
    found = quotes.price("h100-sxm5", "2025-03")
    assert found == Range(pd.Series(last).median(), min(last.values()), max(last.values()))
    assert len(last) < len(rows)  # some vendors quote more than once


def test_share_performed_is_a_third_or_so():
    """Independent counts put the burdens at a median of 2.8 times the operations."""
    found = quotes.performed()
    assert 1 / found.central == pytest.approx(2.8, abs=0.1)
    assert 0 < found.low < found.central < found.high <= 1
