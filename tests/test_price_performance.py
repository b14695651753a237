"""Chips by date, prices, processors: values of the sources, trends against statsmodels."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lib import data, growth, price_performance, processors


@pytest.fixture(scope="module")
def accelerators():
    return data.table("accelerators").set_index("accelerator")


# the tables


@pytest.mark.parametrize(
    ("chip", "fp32", "tensor", "power"),
    [  # makers' data sheets
        ("gtx-580", 1.581e12, None, 244),
        ("tesla-p100-pcie", 9.526e12, None, 250),
        ("tesla-v100-sxm2", 1.567e13, 1.25e14, 300),
        ("a100-sxm4-40gb", 1.949e13, 3.12e14, 400),
        ("a100-sxm4-80gb", 1.949e13, 3.12e14, 400),
        ("h100-sxm5", 6.691e13, 9.894e14, 700),
        ("tpu-v2", 3e12, 4.6e13, 280),
        ("tpu-v3", None, 1.23e14, 450),
        ("tpu-v4", None, 2.75e14, 340),
        ("tpu-v5p", None, 4.59e14, 540),
    ],
)
def test_chips_are_those_of_the_source(accelerators, chip, fp32, tensor, power):
    row = accelerators.loc[chip]
    for found, expected in ((row.fp32_flop_per_s, fp32), (row.tensor_flop_per_s, tensor)):
        assert math.isnan(found) if expected is None else found == expected
    assert row.power_w == power


def test_rates_are_dense(accelerators):
    """The sparse rates that makers print are twice these."""
    assert accelerators.tensor_flop_per_s["h100-sxm5"] < 1.979e15 / 1.9
    assert accelerators.tensor_flop_per_s["b200"] < 4.5e15 / 1.9


def test_one_row_a_chip(accelerators):
    assert accelerators.name.is_unique
    rates = ["vendor", "segment", "fp32_flop_per_s", "tensor_flop_per_s", "power_w"]
    facts = [*rates, "memory_bandwidth_byte_per_s", "release_month", "chips"]
    assert not accelerators.dropna(subset=["power_w"]).duplicated(facts).any()


@pytest.mark.parametrize("version", ["v2", "v3", "v4"])
def test_board_is_four_chips(accelerators, version):
    board, chip = accelerators.loc[f"cloud-tpu-{version}"], accelerators.loc[f"tpu-{version}"]
    assert (board.chips, chip.chips) == (4, 1)
    for column in ("peak_flop_per_s", "power_w", "memory_bandwidth_byte_per_s"):
        assert board[column] == pytest.approx(4 * chip[column])
    assert board.release_month == chip.release_month


def test_month_lies_in_the_year(accelerators):
    dated = accelerators.dropna(subset="release_month")
    assert (dated.release_month.str[:4].astype(int) == dated.release_year).all()


def spoilt(package, table, key, column, value):
    """Put a value into one cell, and return the faults that are found in its table."""
    frame = pd.read_csv(package / f"{table}.csv", dtype=str, keep_default_na=False)
    frame.loc[frame.iloc[:, 0] == key, column] = value
    frame.to_csv(package / f"{table}.csv", index=False)
    with pytest.raises(data.DataError) as raised:
        data.table(table, package)
    return raised.value.faults


@pytest.mark.parametrize(
    ("key", "column", "value"),
    [
        ("h100-nvl", "fp16_flop_per_s", "8.355e14"),  # the rate of the matrix units
        ("b200", "fp16_flop_per_s", "2.25e15"),
        ("mi308x", "memory_bandwidth_byte_per_s", "1.03e13"),
        ("mxc500-pcie", "memory_bandwidth_byte_per_s", "1.8e13"),  # ten times too large
        ("h100-sxm5", "fp32_flop_per_s", "66910"),  # GFLOP/s
        ("a100-sxm4-40gb", "tensor_flop_per_s", "312"),  # TFLOP/s
        ("tpu-v3", "peak_flop_per_s", "4.92e14"),  # four chips
        ("gtx-580", "peak_flop_per_s", "1.58e12"),
        ("tpu-v4", "peak_precision", "fp32"),
        ("a100-sxm4-40gb", "fp16_flop_per_s", "3.2e14"),
        ("gtx-580", "power_w", "0.244"),  # kW
        ("gtx-580", "launch_price_usd", "0"),
        ("gtx-580", "release_month", "2010-13"),
        ("gtx-580", "kind", "fpga"),
    ],
)
def test_bad_values_of_chips_are_caught(package, key, column, value):
    faults = spoilt(package, "accelerators", key, column, value)
    assert faults and {fault.table for fault in faults} == {"accelerators"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("usd_per_chip_hour", "3.06"),  # an hourly price beside the commitment to buy
        ("purchase_usd", ""),
        ("purchase_usd", "0"),
        ("date", "2010-11-31x"),
        ("date", "09.11.2010"),
        ("accelerator", "gtx-5800"),
        ("commitment", "for ever"),
        ("status", "guessed"),
    ],
)
def test_bad_prices_are_caught(package, column, value):
    assert spoilt(package, "prices", "gtx-580-list-2010-11-09-purchase", column, value)


def test_label_of_a_workstation_is_not_taken_for_one_that_is_let():
    prices = data.table("prices")
    let = prices[prices.listed_as.str.contains("DGXS") & prices.usd_per_chip_hour.notna()]
    assert len(let) > 50
    assert set(let.accelerator) == {"tesla-v100-sxm2"}


def test_prices_of_the_source():
    prices = data.table("prices").set_index("price")
    assert prices.purchase_usd["gtx-580-list-2010-11-09-purchase"] == 499
    v100 = prices.loc["tesla-v100-sxm2-amazon-web-services-2018-06-08-on-demand"]
    assert v100.usd_per_chip_hour == 3.06
    assert (prices.date >= "2010-11-09").all() and (prices.date <= "2025-03-31").all()


def test_deflator_is_the_mean_of_the_published_months():
    """2001 in the series: 100.6 to 102.4; December 2000 is 100 by definition."""
    index = data.table("deflator").set_index("year")
    assert index["index"][2000] == 100
    assert index["index"][2020] == pytest.approx(114.05, abs=0.01)
    assert index.loc[2001:2024, "months"].eq(12).all()
    assert index["index"].diff().dropna().gt(-1.1).all()


def test_processors_of_the_source():
    """The first has 2,300 transistors and 0.74 MHz, read off a chart to a few per cent."""
    first = {quantity: processors.series(quantity).iloc[0] for quantity in processors.QUANTITIES}
    assert first["transistors"].value == pytest.approx(2300, rel=0.05)
    assert first["clock_mhz"].value == pytest.approx(0.74, rel=0.1)
    assert first["transistors"].status == "read-by-eye"
    last = processors.series("transistors").iloc[-1]
    assert (last.status, last.date) == ("read", 2021.9)


# growth


@pytest.mark.parametrize("view", [("gpus", "fp32", "chip"), ("tpus", "matrix", "watt")])
def test_doubling_time_is_that_of_statsmodels(view):
    rows = price_performance.performance(*view)
    peer = sm.OLS(np.log10(rows.value), sm.add_constant(rows.date)).fit()
    low, high = peer.conf_int().loc["date"]
    found = price_performance.trend(*view)
    assert found.n == peer.nobs
    expected = [math.log10(2) / slope for slope in (peer.params["date"], high, low)]
    assert found.doubling_years()[:3] == pytest.approx(expected, rel=1e-7)
    date = float(rows.date.mean()) + 1
    told = peer.get_prediction([1, date]).summary_frame()
    expected = 10 ** told[["mean", "mean_ci_lower", "mean_ci_upper"]].to_numpy()[0]
    assert found.at(date)[:3] == pytest.approx(expected, rel=1e-7)


def test_exact_growth_is_found_exactly():
    found = growth.grow([2000, 2003, 2006, 2009], [1, 2, 4, 8])
    assert found.doubling_years().estimate == pytest.approx(3)
    assert found.per_year == pytest.approx(2 ** (1 / 3))
    assert found.fold() == pytest.approx(8)


def test_growth_whose_sign_is_open_has_one_end():
    found = growth.grow([2000, 2001, 2002, 2003], [1, 3, 1, 2]).doubling_years()
    assert found.estimate > 0 and found.high == math.inf and 0 < found.low < found.estimate
    found = growth.grow([2000, 2001, 2002, 2003], [2, 1, 3, 1]).doubling_years()
    assert found.estimate < 0 and found.low == -math.inf and found.estimate < found.high < 0


def test_what_shrinks_has_a_negative_doubling_time():
    found = growth.grow([2000, 2001, 2002, 2003], [8, 4.1, 2, 1]).doubling_years()
    assert found.low < found.estimate < found.high < 0


def test_ten_million_fold_in_fifty_years():
    assert growth.doubling_years(1e7, 50) == pytest.approx(50 * math.log(2) / math.log(1e7))
    assert round(growth.doubling_years(1e7, 50), 2) == 2.15


@pytest.mark.parametrize("arguments", [(1, 50), (0.5, 50), (1e7, 0), ("a", 50), (math.nan, 1)])
def test_growth_that_is_none(arguments):
    with pytest.raises(ValueError, match=r"fold|years"):
        growth.doubling_years(*arguments)


def test_flat_line_never_doubles():
    flat = growth.grow([1999, 2000, 2001], [1, 2, 1])
    assert flat.fit.slope == 0
    with pytest.raises(ValueError, match="never doubles"):
        flat.doubling_years()


# the record


def test_published_doubling_time_lies_in_ours():
    """Hobbhahn and Besiroglu, table 1: 2.46 [2.24, 2.72] for 470 cards, 2006 to 2021."""
    published = price_performance.published("all")
    assert published[:3] == (2.46, 2.24, 2.72)
    rows = price_performance.performance("gpus", "fp32", "dollar")
    for chosen in (rows, rows[rows.date < 2022]):
        own = growth.grow(chosen.date, chosen.value).doubling_years()
        assert own.low < published.high and published.low < own.high


def test_published_pace_agrees_with_the_six_fold():
    """Six years at a doubling of 2.46: 5.4-fold."""
    assert 2 ** (6 / price_performance.published("all").estimate) == pytest.approx(5.4, abs=0.05)


def test_nominal_dollars_change_the_pace_by_less_than_a_tenth():
    every = price_performance.chips().query("kind == 'gpu'").dropna(subset=["price_usd", "fp32"])
    nominal = data.table("accelerators").set_index("accelerator")
    nominal = (nominal.launch_price_usd / nominal.chips)[every.accelerator].to_numpy(float)
    found = growth.grow(every.date, every.fp32 / nominal).doubling_years().estimate
    own = price_performance.trend("gpus", "fp32", "dollar").doubling_years().estimate
    assert 0.9 < found / own < 1.1 and found != own


def test_doubling_times_for_scenarios():
    for found in price_performance.doubling_times().values():
        assert 0 < found.low < found.estimate < found.high < 10
        assert {type(value) for value in found} == {float}


def test_price_by_the_hour_doubles_by_least_squares():
    rows = price_performance.rented()
    peer = sm.OLS(np.log10(rows.value), sm.add_constant(rows.date)).fit()
    found = price_performance.doubling_times()["flop_per_usd"]
    assert found.estimate == pytest.approx(math.log10(2) / peer.params["date"], rel=1e-7)
    robust = peer.get_robustcov_results(
        "cluster", groups=rows.accelerator.astype("category").cat.codes.to_numpy()
    )
    low, high = (math.log10(2) / slope for slope in robust.conf_int()[1][::-1])
    assert found.low == pytest.approx(low, rel=0.15)
    assert found.high == pytest.approx(high, rel=0.25)


def test_price_of_one_chip_is_that_of_a_line_with_a_height_for_each():
    rows = price_performance.rented()
    heights = pd.get_dummies(rows.accelerator, dtype=float)
    peer = sm.OLS(np.log10(rows.value), heights.assign(date=rows.date)).fit()
    found = price_performance.same_chip()
    assert found.estimate == pytest.approx(math.log10(2) / peer.params["date"], rel=1e-6)
    assert 0 < found.low < found.estimate < found.high


def test_rented_value_by_hand():
    """A V100 of 15.67 TFLOP/s for 3.06 US$ an hour."""
    rows = price_performance.rented()
    mine = rows[(rows.accelerator == "tesla-v100-sxm2") & (rows.vendor == "Amazon Web Services")]
    assert (mine.value - 1.567e13 * 3600 / 3.06).abs().min() < 1e10


def test_best_is_the_running_maximum():
    rows = price_performance.performance("gpus")
    best = price_performance.best(rows)
    assert best.value.is_monotonic_increasing and best.value.iloc[-1] == rows.value.max()


def test_steps_are_the_best_of_their_class():
    found = {step.title: step for step in price_performance.steps(2016, 2017)}
    assert found["CPU, 32 bits"].flop_per_s_per_w == pytest.approx(2.0736e12 / 205)
    assert found["TPU"].flop_per_s_per_w == pytest.approx(4.6e13 / 280)


def test_gain_of_a_format_is_that_of_one_chip():
    gain = price_performance.formats().set_index("accelerator").gain
    assert gain["a100-sxm4-40gb"] == pytest.approx(312 / 19.49)
    assert gain.notna().all() and (gain > 1).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cpus",), "group='cpus': expected one of 'gpus'"),
        (("gpus", "int8"), "rate='int8': expected one of 'fp32'"),
        (("gpus", "fp32", "euro"), "per='euro': expected one of 'chip'"),
        (
            ("tpus", "matrix", "dollar"),
            "no chip of it has 16 bits on matrix units and FLOP/s per US$",
        ),
        ((["gpus"],), "group="),
    ],
)
def test_view_that_is_none(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        price_performance.trend(*arguments)


@pytest.mark.parametrize("date", [1990, 2030, math.nan, math.inf, "2015", [2015, 2016]])
def test_date_outside_the_record(date):
    with pytest.raises(ValueError, match="date"):
        price_performance.trend("gpus").at(date)


def test_error_of_a_date_says_which_there_are():
    with pytest.raises(ValueError, match=r"date=2030.0: outside the record, which has 2008.5 to"):
        price_performance.trend("gpus").at(2030)


def test_unknown_chip_and_quantity():
    with pytest.raises(ValueError, match=r"chip='p100'.*tesla-p100"):
        price_performance.chip("p100")
    with pytest.raises(ValueError, match="quantity='flops': expected one of 'transistors'"):
        processors.trend("flops")
    with pytest.raises(ValueError, match="which='any'"):
        price_performance.published("any")
    with pytest.raises(ValueError, match="no chip; the record has"):
        price_performance.steps(1970, 1980)


def test_transistors_double_in_two_years():
    """Moore (1975) expected two years."""
    found = processors.trend("transistors").doubling_years()
    assert found.low < 2.05 and found.high > 1.95
