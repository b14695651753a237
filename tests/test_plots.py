"""The charts that chapters share: against statsmodels, and with words that want out."""

import json
import math
from types import SimpleNamespace
from xml.etree import ElementTree

import altair as alt
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import charts, compute, data, fit, plots, units

WORDS = {"description": "What the chart shows."}
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x>",
    "it's \"quoted\" & 'again'",
    "two\nlines",
    "back\\slash \\u003c",
    "${x} {{y}} datum.name",
]
RECORDS = [
    (benchmark, release)
    for benchmark in data.table("benchmarks").benchmark
    for release in data.RELEASES
    if (benchmark, release) != ("squad-em", 2020)  # the first version has F1 only
]
EVERY_RECORD = pytest.mark.parametrize(("benchmark", "release"), RECORDS)
ROUNDED = 0.5e-4 + 1e-12  # logarithms are written to four places


def burden(benchmark, release):
    return compute.select(compute.record(benchmark, release), "hardware_burden")


def sample(form="power", intercept=1.2, slope=-0.1, noise=0.06, n=25):
    """Draw compute and error with a known line behind them, and fit it."""
    rng = np.random.default_rng(2021)
    u = rng.uniform(17, 22, n)
    x = 10**u
    y = fit.FORMS[form].restore(intercept + slope * u + rng.normal(0, noise, n))
    return SimpleNamespace(x=x, y=y, fit=fit.regress(x, y, form))


def bands(form, x, y, at):
    """The line, the trend's band and the next observation's, transformed, by statsmodels."""
    v = fit.FORMS[form].straighten(y)
    model = sm.OLS(v, sm.add_constant(np.log10(x))).fit()
    return model.get_prediction(sm.add_constant(at)).summary_frame(alpha=0.05)


def read(expression):
    """What Vega makes of an expression, read off a picture whose title it is."""
    picture = vlc.vega_to_svg({"title": {"text": {"signal": expression}}})
    return texts(picture, "role-title-text")[0]


def texts(picture, role):
    """The words that stand in the parts of a picture which have a role."""
    found = BeautifulSoup(picture, "html.parser").select(f".{role} text")
    return [text.get_text() for text in found]


def drawn(chart, capfd):
    """The picture of a chart, drawn in the book's theme without a word of complaint."""
    spec = chart.to_dict() | charts.THEME
    json.dumps(spec, allow_nan=False)
    picture = vlc.vegalite_to_svg(spec, show_warnings=True)
    ElementTree.fromstring(picture)
    assert "NaN" not in picture
    assert "".join(capfd.readouterr()) == ""
    return picture


def series(rows, lines, order, **more):
    return plots.series(
        rows,
        lines,
        "kind",
        order,
        name="fig-series",
        target_error=0.05,
        compute_domain=(16, 30),
        **WORDS,
        **more,
    )


def explorer(rows, lines, said, titles):
    return plots.explorer(rows, lines, said, titles, name="fig-explorer", **WORDS)


def intervals(rows, domain=(1, 10), axis=None, **more):
    axis = axis or alt.Axis(title="x")
    frame = pd.DataFrame(rows)
    return plots.intervals(frame, name="fig-intervals", axis=axis, domain=domain, **WORDS, **more)


def row(estimate, low, high, label="a", **more):
    return {"label": label, "said": label, "estimate": estimate, "low": low, "high": high, **more}


# points


@EVERY_RECORD
def test_points_keep_every_row_and_its_place(benchmark, release):
    record = burden(benchmark, release)
    rows = plots.points(record, release=str(release))
    assert rows.name.tolist() == record.name.tolist()
    np.testing.assert_allclose(10**rows.log10_compute, record.compute_flop, rtol=1.2e-4)
    np.testing.assert_allclose(10**rows.log10_error, record.error, rtol=1.2e-4)
    np.testing.assert_allclose(rows.error_percent, 100 * record.error, atol=0.005 + 1e-9)
    assert set(rows.release) == {str(release)}
    assert not rows.isna().any(axis=None)


@EVERY_RECORD
def test_points_say_the_compute_that_they_are_drawn_at(benchmark, release):
    rows = plots.points(burden(benchmark, release))
    back = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    for words, place in zip(rows.compute, rows.log10_compute, strict=True):
        mantissa, power = words.removesuffix(" FLOP").split(" × 10")
        said = math.log10(float(mantissa)) + int(power.translate(back))
        assert said == pytest.approx(place, abs=0.003)  # three digits


def test_points_without_a_paper_have_an_empty_source():
    record = burden("imagenet", 2022).assign(paper_url=pd.NA)
    assert set(plots.points(record).source) == {""}


# lines and their bands


@EVERY_RECORD
def test_curve_is_that_of_statsmodels_for_every_record(benchmark, release):
    record = burden(benchmark, release)
    line = fit.regress(record.compute_flop, record.error)
    curve = plots.curve(line, 17, 25, steps=9)
    theirs = bands("power", record.compute_flop, record.error, np.linspace(17, 25, 9))
    for ours, name in {
        "line": "mean",
        "mean_low": "mean_ci_lower",
        "mean_high": "mean_ci_upper",
        "new_low": "obs_ci_lower",
        "new_high": "obs_ci_upper",
    }.items():
        np.testing.assert_allclose(curve[ours], theirs[name], atol=ROUNDED, err_msg=ours)


def test_curve_of_a_reciprocal_is_turned_over_and_open_above():
    one = sample("exponential", intercept=-12, slope=0.9, noise=0.4)
    curve = plots.curve(one.fit, 8, 25, steps=18)
    theirs = bands("exponential", one.x, one.y, np.linspace(8, 25, 18))
    for ours, name in {
        "line": "mean",
        "mean_low": "mean_ci_upper",
        "mean_high": "mean_ci_lower",
        "new_low": "obs_ci_upper",
        "new_high": "obs_ci_lower",
    }.items():
        v = theirs[name].to_numpy()
        assert (v < 0).any()
        expected = [-math.log10(value) if value > 0 else math.nan for value in v]
        np.testing.assert_allclose(curve[ours], expected, atol=ROUNDED, err_msg=ours)


def test_curve_is_missing_where_no_logarithm_is():
    """A line in the error itself goes below zero: no place on an axis of logarithms."""
    one = sample("log-linear", intercept=0.95, slope=-0.03, noise=0.02)
    at = np.linspace(20, 40, 11)
    expected = bands("log-linear", one.x, one.y, at)["mean"].to_numpy()
    curve = plots.curve(one.fit, 20, 40, steps=11)
    assert (expected < 0).any()
    assert curve.line.isna().tolist() == (expected <= 0).tolist()


def test_curve_begins_and_ends_where_it_was_told():
    curve = plots.curve(sample().fit, 17.25, 30, steps=5, kind="a")
    assert curve.log10_compute.tolist() == [17.25, 20.438, 23.625, 26.812, 30]
    assert set(curve.kind) == {"a"}


def test_reach_leaves_the_margin_on_both_sides():
    record = burden("imagenet", 2022)
    low, high = plots.reach(record.compute_flop, margin=0.4)
    assert 10**low == pytest.approx(record.compute_flop.min() / 10**0.4)
    assert 10**high == pytest.approx(record.compute_flop.max() * 10**0.4)


# axes


@pytest.mark.parametrize("log10", [28.0555, 0, 9.96, 122.26, -8.1])
def test_vega_writes_powers_of_ten_as_python_does(log10):
    assert read(plots.power_of_ten(repr(log10))) == units.power_of_ten(log10)


def test_ticks_are_labelled_in_powers_of_ten(capfd):
    chart = intervals([row(0, -4, 4)], (-4, 4), axis=plots.compute_axis("Compute, FLOP"))
    labels = texts(drawn(chart, capfd), "role-axis-label")
    assert [label for label in labels if label != "a"] == [
        units.power_of_ten(power, 0) for power in range(-4, 5)
    ]


@pytest.mark.parametrize("percents", [(1, 2, 3, 5, 10, 20, 30, 50, 70)])
def test_ticks_of_the_error_are_round_percentages(percents, capfd):
    chart = intervals([row(-1, -2, 0)], (-2, 0), axis=plots.error_axis())
    labels = texts(drawn(chart, capfd), "role-axis-label")
    assert labels[: len(percents)] == [f"{percent} %" for percent in percents]


@pytest.mark.parametrize("ticks", [plots.ERROR_TICKS, plots.FINE_ERROR_TICKS])
def test_ticks_of_the_error_are_whole_and_rise(ticks):
    percents = 100 * 10 ** np.array(ticks)
    np.testing.assert_allclose(percents, np.round(percents), rtol=1e-12)
    assert (np.diff(percents) > 0).all()


# series and explorer


def test_series_holds_every_row_and_draws(capfd):
    records = {str(release): burden("imagenet", release) for release in data.RELEASES}
    rows = pd.concat([plots.points(record, kind=kind) for kind, record in records.items()])
    lines = pd.concat(
        [
            plots.curve(fit.regress(record.compute_flop, record.error), 16, 30, kind=kind)
            for kind, record in records.items()
        ]
    )
    chart = series(rows, lines, list(records))
    held = chart.to_dict()["datasets"]
    names = [name for record in records.values() for name in record.name]
    assert [one["name"] for one in held["points"]] == names
    assert len(held["lines"]) == len(lines)
    picture = drawn(chart, capfd)
    assert texts(picture, "role-legend-label") == list(records)
    # What the picture shows, of either kind: all systems, since all lie inside its axes.
    soup = BeautifulSoup(picture, "html.parser")
    assert len(soup.select(".mark-symbol.role-mark path")) == len(names)


def test_series_draws_the_target_where_the_target_is():
    rows, line = plots.points(burden("imagenet", 2020), kind="a"), sample().fit
    spec = series(rows, plots.curve(line, 16, 30, kind="a"), ["a"]).to_dict()
    goal = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert goal == [{"log10_error": pytest.approx(math.log10(0.05))}]


def explored(titles):
    """An explorer of as many benchmarks as there are titles, in both releases."""
    rows, lines, said = [], [], []
    record = burden("imagenet", 2020)
    line = sample().fit
    for key in titles:
        for release in ("2020", "2022"):
            where = {"benchmark": key, "release": release}
            rows.append(plots.points(record, **where))
            lines.append(plots.curve(line, 17, 22, steps=5, **where))
            said.append(where | {"words": f"{titles[key]} in {release}"})
    return explorer(pd.concat(rows), pd.concat(lines), pd.DataFrame(said), titles)


def answer(chart, **settings):
    """The words that a chart comes to when its controls stand as told."""
    vega = vlc.vegalite_to_vega(chart.to_dict())
    for signal in vega["signals"]:
        signal["value"] = settings.get(signal["name"], signal.get("value"))
    vega["title"] = {"text": {"signal": "answer"}}
    return texts(vlc.vega_to_svg(vega), "role-title-text")[0]


def test_explorer_holds_every_row_and_draws_the_chosen(capfd):
    chart = explored({"a": "First", "b": "Second"})
    held = chart.to_dict()["datasets"]
    assert len(held["points"]) == 4 * len(burden("imagenet", 2020))
    soup = BeautifulSoup(drawn(chart, capfd), "html.parser")
    assert len(soup.select(".mark-symbol.role-mark path")) == len(burden("imagenet", 2020))


def test_explorer_says_what_was_said_of_each_choice():
    chart = explored({"a": "First", "b": "Second"})
    assert answer(chart) == chart.to_dict()["usermeta"]["answer"] == "First in 2022"
    assert answer(chart, benchmark="b", release="2020") == "Second in 2020"


def test_explorer_says_so_where_a_release_has_no_points():
    chart = explored({"a": "First"})
    assert "no points" in answer(chart, release="2021")


@pytest.mark.parametrize("title", HOSTILE)
def test_explorer_keeps_any_title_as_text(title):
    assert answer(explored({"a": title})).split() == f"{title} in 2022".split()


# intervals

ENDS = {  # estimate, low, high; then bar, dot and arrows on an axis from 1 to 10
    "inside": ((5, 2, 8), (2, 8), [5], []),
    "no upper end": ((5, 2, math.inf), (2, 10), [5], [10]),
    "upper end outside": ((5, 2, 10.1), (2, 10), [5], [10]),
    "no lower end": ((5, -math.inf, 8), (1, 8), [5], [1]),
    "lower end outside": ((5, 0.9, 8), (1, 8), [5], [1]),
    "no end": ((5, -math.inf, math.inf), (1, 10), [5], [1, 10]),
    "ends on the edge": ((5, 1, 10), (1, 10), [5], []),
    "estimate outside": ((20, 2, 30), (2, 10), [], [10]),
    "estimate unbounded": ((math.inf, 2, math.inf), (2, 10), [], [10]),
    "all above": ((20, 15, 30), (10, 10), [], [10]),
    "all below": ((0.3, 0.1, 0.5), (1, 1), [], [1]),
}


def places(picture):
    """Pixels from the left at which a picture has the ends of its bar, its dots and its arrows."""
    soup = BeautifulSoup(picture, "html.parser")

    def left(mark):
        return float(mark["transform"].split("(")[1].split(",")[0])

    bar = soup.select_one(".mark-rule.role-mark line")
    marks = [mark for mark in soup.select(".mark-symbol.role-mark path") if mark["d"]]
    dots = [left(mark) for mark in marks if "A" in mark["d"]]  # drawn by arcs
    arrows = [left(mark) for mark in marks if "A" not in mark["d"]]
    return (left(bar), left(bar) + float(bar.get("x2", 0))), dots, sorted(arrows)


@pytest.mark.parametrize("kind", ["linear", "log"])
@pytest.mark.parametrize("case", ENDS)
def test_end_outside_the_axis_becomes_an_arrow(case, kind, capfd):
    given, *expected = ENDS[case]
    chart = intervals([row(*given)], kind=kind)
    found = places(drawn(chart, capfd))
    for values, pixels in zip(expected, found, strict=True):
        share = [(v - 1) / 9 if kind == "linear" else math.log10(v) for v in values]
        assert list(pixels) == pytest.approx([chart.width * one for one in share], abs=0.01)


@pytest.mark.parametrize("ends", [(-1, math.inf), (-math.inf, 1), (-math.inf, math.inf)])
def test_unbounded_estimate_is_not_drawn_as_zero(ends, capfd):
    chart = intervals([row(math.inf, *ends)], (-2, 2))
    assert places(drawn(chart, capfd))[1] == []


def test_arrow_belongs_to_its_own_row_alone(capfd):
    rows = [row(5, 1, 10, "to the edge"), row(5, -9, math.inf, "open"), row(5, 2, 8, "inside")]
    _, dots, arrows = places(drawn(intervals(rows), capfd))
    assert (len(dots), len(arrows)) == (3, 2)


def test_intervals_keep_order_colour_and_rules(capfd):
    rows = [row(5, 2, 8, label, group=k) for label in ("z", "a", "m") for k in ("one", "two")]
    rules = {"first": 4.0, "second": 4.2}
    picture = drawn(intervals(rows, by="group", rules=rules), capfd)
    assert texts(picture, "role-axis-label")[-3:] == ["z", "a", "m"]
    assert texts(picture, "role-legend-label") == ["one", "two"]
    assert texts(picture, "role-mark") == list(rules)


def test_every_interval_of_the_record_can_be_written_as_json():
    rows = []
    for key in RECORDS:
        line = fit.regress(burden(*key).compute_flop, burden(*key).error)
        low, high, _ = line.exponent_interval()
        rows.append(row(line.exponent, low, high, f"{key}"))
    assert any(math.isinf(one["high"]) for one in rows)
    text = json.dumps(intervals(rows, (3, 300), kind="log").to_dict(), allow_nan=False)
    assert len(json.loads(text)["datasets"]["rows"]) == len(RECORDS)


# words of others stay words


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("builder", ["series", "intervals"])
def test_words_of_the_data_stay_text_in_the_page(builder, words):
    if builder == "series":
        record = burden("imagenet", 2020).assign(name=words, remarks=words, paper_url=words)
        rows = plots.points(record, kind=words)
        chart = series(rows, plots.curve(sample().fit, 16, 30, kind=words), [words])
    else:
        chart = intervals([row(5, 2, 8, words, kind=words)], by="kind", rules={words: 4})
    page = BeautifulSoup(charts.render(chart.to_dict())["text/html"], "html.parser")
    assert len(page.select("script")) == 1
    assert not page.select("img, iframe, object, foreignObject, a, [onerror], [onload]")
    held = json.loads(page.script.string)["datasets"]
    name = "points" if builder == "series" else "rows"
    assert {one["kind"] for one in held[name]} == {words}
    shown = texts(str(page.svg), "role-legend-label")
    assert [label.split() for label in shown] == [words.split()]


def test_rows_have_null_where_a_value_is_missing():
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": pd.array([1, None], "Int64"), "c": ["x", None]})
    rows = plots.rows_of(frame)
    assert rows == [{"a": 1.5, "b": 1, "c": "x"}, {"a": None, "b": None, "c": None}]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_scale_ends_where_it_was_told(capfd):
    chart = (
        alt.Chart(pd.DataFrame({"x": [1.37]}))
        .mark_point()
        .encode(alt.X("x:Q", scale=plots.scale((0.93, 2.21))))
    )
    soup = BeautifulSoup(drawn(chart, capfd), "html.parser")
    place = soup.select_one(".mark-symbol.role-mark path")["transform"]
    share = (1.37 - 0.93) / (2.21 - 0.93)
    width = charts.THEME["config"]["view"]["continuousWidth"]
    assert float(place.split("(")[1].split(",")[0]) == pytest.approx(width * share, abs=0.01)
