"""Recipes, other estimates and the doubt in predicted compute; and the charts of them."""

import re

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup
from scipy import stats

from lib import compute, data, dilution, dilution_charts, fit, measuring, measuring_charts
from tests.vega import compiled, evaluate

TOLD = {"name": "fig-x", "description": "What the chart shows."}


@pytest.fixture(scope="module")
def record():
    return compute.record("imagenet", 2022)


@pytest.fixture(scope="module")
def measured(record):
    return compute.select(record, "hardware_burden")


@pytest.fixture(scope="module")
def line(measured):
    return fit.regress(measured.compute_flop, measured.error)


@pytest.fixture(scope="module")
def burdens():
    return measuring.burdens()


# recipes


def test_every_burden_of_imagenet_has_its_recipe(record, burdens):
    """All 36; the number is the README's of the public release."""
    assert burdens.system.str.startswith("imagenet-").sum() == 36
    assert burdens.system.is_unique and burdens.label.is_unique


def test_burden_is_the_product_of_its_factors(burdens):
    product = burdens.processor_hours * burdens.peak_flop_per_s * 3600
    assert product.to_numpy() == pytest.approx(burdens.recomputed_flop.to_numpy(), rel=1e-12)


def test_recomputed_burden_is_that_of_the_recipes(burdens):
    entered = compute.recipes().entered_hardware_burden_flop[burdens.system]
    assert burdens.recomputed_flop.to_numpy() == pytest.approx(entered.to_numpy(), rel=1e-12)


def test_noisy_student_by_hand(burdens):
    """256 boards x 420 TFLOP/s x 6 days = 5.57e22."""
    row = burdens.set_index("system").loc["imagenet-noisystudent-efficientnet-l2"]
    assert row.recomputed_flop == pytest.approx(256 * 4.2e14 * 6 * 86400)
    assert "5.57 × 10²² FLOP; published: 5.6 × 10²² FLOP." in row.words


def test_system_on_two_kinds_of_processor_writes_a_sum(burdens):
    row = burdens.set_index("system").loc["squad-luke"]
    assert row.kind == "GPU and CPU"
    assert row.words.count(" + ") == 1


# other estimates


def test_ratio_is_burden_over_estimate():
    row = measuring.independent().set_index("system").loc["imagenet-alexnet"]
    assert row.burden_ratio == pytest.approx(1.6e18 / 4.7e17)
    assert row.operations_ratio == pytest.approx(5.38e17 / 4.7e17)


def test_no_ratio_without_a_measure():
    rows = measuring.independent().set_index("system")
    assert np.isnan(rows.burden_ratio["imagenet-resnet-rs-420"])
    assert np.isnan(rows.operations_ratio["imagenet-coca"])


# the doubt in predicted compute


def test_lines_are_those_of_least_squares():
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 9))
    weights = rng.integers(0, 3, (6, 9)).astype(float)
    intercepts, slopes = measuring._lines(weights, x, y)
    for row, intercept, slope in zip(weights.astype(int), intercepts, slopes, strict=True):
        peer = stats.linregress(np.repeat(x, row), np.repeat(y, row))
        assert (intercept, slope) == pytest.approx((peer.intercept, peer.slope), rel=1e-10)


def test_line_through_copies_of_one_point_is_none():
    weights = np.array([[0.0, 3.0, 0.0], [1.0, 1.0, 1.0]])
    slopes = measuring._lines(weights, np.array([17.1, 18.3, 20.2]), np.array([1.0, 2.0, 3.0]))[1]
    assert np.isnan(slopes[0]) and np.isfinite(slopes[1])


def test_interval_agrees_with_a_plain_loop(record):
    """The same bootstrap, written as a loop with scipy: ends agree within Monte-Carlo error."""
    own = measuring.consolidated_interval(record, replicates=3000, seed=1)
    rows = record[record.consolidated_flop.notna()]
    table = np.log10(rows[["hardware_burden_flop", "network_operations_flop", "error"]])
    h, o, e = table.to_numpy(float).T
    rng = np.random.default_rng(2)
    powers = []
    for _ in range(3000):
        drawn = rng.integers(0, len(rows), len(rows))
        a, b, c = h[drawn], o[drawn], e[drawn]
        both = np.isfinite(a) & np.isfinite(b)
        if len(set(drawn[both])) < 2:
            continue
        line = stats.linregress(b[both], a[both])
        x = np.where(np.isfinite(a), a, line.intercept + line.slope * b)
        powers.append(-1 / stats.linregress(x, c).slope)
    low, high = np.percentile(powers, [2.5, 97.5])
    assert own[:2] == pytest.approx((low, high), rel=0.04)


def test_interval_is_wider_than_one_that_knows_the_predictions(record):
    """Both are percentiles of resampled systems; only one fits the conversion again."""
    chosen = compute.select(record, "consolidated")
    plain = fit.regress(chosen.compute_flop, chosen.error, interval="pairs")
    low, high, _ = plain.exponent_interval()
    own = measuring.consolidated_interval(record)
    assert own.low < low and own.high > high
    assert own.low < plain.exponent < own.high


def test_interval_needs_systems_with_both_measures(record):
    few = record.assign(network_operations_flop=np.nan)
    with pytest.raises(ValueError, match="have both measures"):
        measuring.consolidated_interval(few)


# charts


def spoken(chart, **settings):
    """Return the sentence that Vega writes with the controls of a chart set."""
    return evaluate(compiled(chart), **settings)


@pytest.mark.parametrize("place", [0, 40, -1])
def test_lookup_says_the_recipe_of_the_system(burdens, place):
    row = burdens.iloc[place]
    chart = measuring_charts.lookup(burdens, chosen=burdens.label[0], **TOLD)
    assert spoken(chart, chosen=row.label) == f"{row.title}: {row.words}"


def test_lookup_starts_with_a_system_that_is_there(burdens):
    with pytest.raises(ValueError, match="chosen='HAL'"):
        measuring_charts.lookup(burdens, chosen="HAL", **TOLD)


@pytest.mark.parametrize("noise_sd", [0.0, 0.35, 1.0])
@pytest.mark.parametrize("draw", [1, 5])
def test_blur_says_what_least_squares_finds(measured, line, noise_sd, draw):
    chart = dilution_charts.noise(measured, line, noise_sd=0.5, **TOLD)
    said = spoken(chart, noise=noise_sd, draw=draw)
    assert said == dilution_charts.diluted(measured, line, noise_sd, draw)
    rows = pd.DataFrame(chart.datasets["points"])
    blurred = rows.log10_compute + noise_sd * rows[f"z{draw}"]
    peer = stats.linregress(blurred, rows.log10_error).slope
    assert re.search(r"In this draw it is (\S+)\.$", said)[1] == f"{-1 / peer:.1f}"


def test_blur_starts_with_its_sentence(measured, line):
    chart = dilution_charts.noise(measured, line, noise_sd=0.55, **TOLD)
    assert chart.usermeta["answer"] == spoken(chart)


def test_blurs_have_no_mean_and_are_the_same_each_time(measured):
    one, other = (dilution_charts.blurs(measured, 3, seed=2) for _ in range(2))
    assert one.equals(other)
    assert one[["z1", "z2", "z3"]].mean().abs().max() < 1e-4


def test_scatter_says_the_share_of_the_peak(record):
    both = record.dropna(subset=["network_operations_flop", "hardware_burden_flop"])
    conversion = compute.conversion(record)
    chart = measuring_charts.scatter(both, conversion, named=both.year < 2015, **TOLD)
    rows = pd.DataFrame(chart.datasets["points"]).set_index("name")
    assert rows.used_percent["AlexNet"] == pytest.approx(100 * 5.38 / 16, abs=0.05)
    assert rows.written["AlexNet"] == "AlexNet" and rows.written["LeViT-384"] == ""


def test_ratios_lie_on_their_axis():
    rows = measuring.independent()
    ratio = rows.burden_ratio.dropna()
    chart = measuring_charts.ratios(
        pd.DataFrame({"label": rows.label, "ratio": ratio, "kind": rows.basis, "said": rows.label}),
        by="kind",
        title="Ratio",
        **TOLD,
    ).to_dict()
    domain = chart["layer"][-1]["encoding"]["x"]["scale"]["domain"]
    assert domain[0] < ratio.min() and ratio.max() < domain[1]


def test_bands_draw_what_they_are_given():
    row = {"noise_sd": 0.0, "estimate": 9.0, "low": 8.0, "high": 10.0, "series": "one"}
    rows = pd.DataFrame([row, row | {"noise_sd": 1.0}])
    chart = dilution_charts.bands(rows, rules={"nine": 9}, marks={"a": 0.5}, domain=(4, 14), **TOLD)
    picture = BeautifulSoup(vlc.vegalite_to_svg(chart.to_dict()), "html.parser").get_text(" ")
    assert "nine" in picture and chart.datasets["rows"][1]["noise_sd"] == 1.0


def test_names_of_rules_follow_the_plot_when_it_is_drawn_narrower():
    row = {"noise_sd": 0.0, "estimate": 9.0, "low": 8.0, "high": 10.0, "series": "one"}
    rows = pd.DataFrame([row, row | {"noise_sd": 1.0}])
    chart = dilution_charts.bands(rows, rules={"nine": 9}, marks={"1": 0.5}, domain=(4, 14), **TOLD)
    picture = vlc.vegalite_to_svg(chart.to_dict() | {"width": 120})
    words = BeautifulSoup(picture, "html.parser").find("text", string="nine")
    assert float(re.search(r"translate\(([\d.]+)", words["transform"])[1]) == 120 - 4


def test_noise_of_counts_cannot_be_all_that_parts_the_measures(record):
    """Noise explains no more than the line leaves; there the power is that of the turned line."""
    both = record.dropna(subset=["network_operations_flop", "hardware_burden_flop"])
    apart = np.log10(both.hardware_burden_flop / both.network_operations_flop).var(ddof=1)
    counted = compute.select(record, "network_operations")
    u, v = np.log10(counted.compute_flop), np.log10(counted.error)
    peer = stats.linregress(u, v)
    assert apart / u.var(ddof=1) > 1 - peer.rvalue**2
    least = dilution.reliability(u, np.sqrt(u.var(ddof=1) * (1 - peer.rvalue**2))) / -peer.slope
    assert least == pytest.approx(-stats.linregress(v, u).slope, rel=1e-9)


def test_data_of_the_charts_is_plain(measured, line):
    chart = dilution_charts.noise(measured, line, noise_sd=0.5, **TOLD)
    assert {type(value) for row in chart.datasets["points"] for value in row.values()} <= {
        str,
        float,
    }


def test_sources_of_the_estimates_are_known():
    known = set(data.table("sources").source)
    assert set(data.table("epoch_estimates").source) <= known
