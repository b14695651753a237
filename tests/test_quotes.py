import pandas as pd
import pytest

from lib import data, quotes
from lib.propagation import Range


def test_unknown_chip_names_the_nearest():
    with pytest.raises(ValueError, match=r"chip='p100'.*'tesla-p100-pcie'"):
        quotes.peak("p100")


def test_one_vendor_does_not_make_a_price_exact():
    found = quotes.price("tpu-v5e", "2025-03")
    assert found.low <= found.central / quotes.APART
    assert found.high >= found.central * quotes.APART


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
    for (vendor, _), day in rows.sort_values("date").groupby(["vendor", "date"]):
        last[vendor] = day.usd_per_chip_hour.median()
    found = quotes.price("h100-sxm5", "2025-03")
    assert found == Range(pd.Series(last).median(), min(last.values()), max(last.values()))
    assert len(last) < len(rows)  # some vendors quote more than once


def test_share_performed_rests_on_counts_of_the_same_run():
    """AlexNet, VGG-19, ViT-H and BERT: the others assume a share, or are of another run."""
    rows = quotes.counted_runs()
    assert list(rows.epoch_name) == list(
        rows[rows.same_run & rows.assumed_utilisation.isna()].epoch_name
    )
    shares = {"imagenet-alexnet": 4.7e17 / 1.6e18, "squad-bert-single-model": 2.85e20 / 2.32e21}
    found = rows.set_index("system").share
    for system, share in shares.items():
        assert found[system] == pytest.approx(share, rel=0.01)
    range_ = quotes.performed()
    assert (range_.low, range_.high) == (found.min(), found.max())
    assert range_.central == pytest.approx(0.295, abs=0.01)
