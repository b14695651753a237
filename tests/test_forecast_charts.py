"""The charts of forecasts: what they hold is what was forecast, and what they say is in words."""

import json
import math
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc

from lib import charts, forecast_charts
from lib.backtest import backtest
from lib.forecasts import FOR_RECORDS
from lib.trends import Observations, time_line, walking

SEEN = Observations(
    np.arange(2012, 2022), [0.37, 0.34, 0.24, 0.17, 0.165, 0.16, 0.146, 0.122, 0.114, 0.09]
)
WORDS = {"name": "fig-forecast", "description": "What the chart shows."}
CURVES = {"log": "power", "level": "log-linear"}


def drawn(chart, capfd):
    """The picture of a chart, drawn in the book's theme without a word of complaint."""
    spec = chart.to_dict() | charts.THEME
    json.dumps(spec, allow_nan=False)
    picture = vlc.vegalite_to_svg(spec, show_warnings=True)
    ElementTree.fromstring(picture)
    assert "NaN" not in picture
    assert "".join(capfd.readouterr()) == ""
    return picture


def fan(origins=(2018, 2020), curves=CURVES, said=None):
    fans, words = [], []
    for origin in origins:
        known = SEEN.until(origin)
        for curve, form in curves.items():
            line = time_line(known.year, known.y, form)
            years = np.arange(2012, 2031)
            fans.append(forecast_charts.fan_rows(line, years, origin=origin, curve=curve))
            text = forecast_charts.words(curve, line, line.when(0.05), 0.05, 2021, 0.09)
            words.append({"origin": origin, "curve": curve, "words": f"{origin}: {text}"})
    came = pd.DataFrame({"year": SEEN.year.astype(int), "error": SEEN.y})
    came = came.assign(name="</script>", standing="undisputed", source="https://example.org")
    said = pd.DataFrame(words) if said is None else said
    chart = forecast_charts.fan(came, pd.concat(fans), said, origin=2018, goal=0.05, **WORDS)
    return chart, words


def test_fan_holds_what_was_forecast():
    line = time_line(SEEN.year, SEEN.y)
    rows = forecast_charts.fan_rows(line, [2022, 2025], curve="log")
    for level, percent in ((0.5, "50"), (0.95, "95")):
        said = line.predict([2022, 2025], level=level)
        np.testing.assert_allclose(10 ** rows[f"low_{percent}"], said.low, rtol=2e-4)
        np.testing.assert_allclose(10 ** rows[f"high_{percent}"], said.high, rtol=2e-4)
        np.testing.assert_allclose(10**rows.line, said.estimate, rtol=2e-4)
    assert rows.curve.tolist() == ["log", "log"]


def test_impossible_errors_are_left_out_and_their_intervals_go_off_the_axis():
    rows = forecast_charts.fan_rows(time_line(SEEN.year, SEEN.y, "log-linear"), [2035])
    assert rows.line.isna().all()
    assert rows.low_95.tolist() == [-3.0]
    rows = forecast_charts.fan_rows(time_line(SEEN.year, SEEN.y, "exponential"), [2000])
    assert rows.line.isna().all()
    assert rows.high_95.tolist() == [1.0]


def test_chart_says_what_was_written_for_every_choice(capfd):
    chart, words = fan()
    assert chart.usermeta["answer"] == words[0]["words"]
    drawn(chart, capfd)
    spec = chart.to_dict()
    (answer,) = (param["expr"] for param in spec["params"] if param["name"] == "answer")
    for one in words:
        asked = answer.replace("origin +", f"{one['origin']} +")
        asked = asked.replace("+ curve]", f"+ '{one['curve']}']")
        picture = vlc.vega_to_svg({"title": {"text": {"signal": asked}}})
        assert "".join(ElementTree.fromstring(picture).itertext()).strip() == one["words"]


def test_every_origin_needs_every_curve():
    some = pd.DataFrame({"origin": [2018, 2020], "curve": ["log", "level"], "words": ["a", "b"]})
    with pytest.raises(ValueError, match="nothing is said of '2018 level'"):
        fan(said=some)


def test_words_write_what_cannot_be_in_words():
    level = time_line(SEEN.year, SEEN.y, "log-linear")
    text = forecast_charts.words("A", level, level.when(0.05), 0.05, 2060, 0.09)
    assert "For 2060 it says below 0 % (95 %: below 0 to below 0 %); 9.0 % came." in text
    up = time_line([2012, 2013, 2014, 2015, 2016], [0.2, 0.3, 0.2, 0.3, 0.19])
    text = forecast_charts.words("A", up, up.when(0.05), 0.05, 2020, 0.09)
    assert "to no end)" in text or "(95 %: no end" in text
    far = time_line(SEEN.year, SEEN.y, "exponential")
    text = forecast_charts.words("A", far, None, 0.05, 2000, 0.09)
    assert "more than 100 %" in text
    assert "never reached" in text
    assert not any(word in text for word in ("inf", "nan", "None"))


def test_words_are_those_of_the_forecast():
    walk = walking(SEEN)
    said = walk.predict([2025])
    text = forecast_charts.words("B", walk, None, 0.05, 2025, 0.089)
    low, high = (f"{100 * float(end[0]):.1f}" for end in (said.low, said.high))
    assert text == (
        f"B: 5 % is never reached. For 2025 it says 9.0 % (95 %: {low} to {high} %); 8.9 % came."
    )


def test_scoreboard_holds_every_method(capfd):
    found = backtest(SEEN, FOR_RECORDS)
    rows = forecast_charts.score_rows(found.scores(), record="all")
    assert rows.method.tolist() == [method.name for method in FOR_RECORDS]
    assert set(rows.record) == {"all"}
    chart = forecast_charts.scoreboard(rows, ["time", "naive"], rival=1.0, **WORDS)
    drawn(chart, capfd)
    held = pd.DataFrame(chart.to_dict()["datasets"]["scores"])
    np.testing.assert_allclose(held.log_score, rows.log_score, atol=1e-4)
    for miss, drawn_miss in zip(rows.miss, held.miss, strict=True):
        assert math.isinf(miss) == (drawn_miss is None or math.isnan(drawn_miss))
