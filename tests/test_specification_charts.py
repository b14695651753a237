"""The specification curve: what Vega filters, sorts, counts and draws, against Python's own words.

The expressions are evaluated by Vega itself, as in the tests of the calculators. What Python says
is held to a table of seven analyses whose numbers can be found by hand.
"""

import gzip
import itertools
import json
import math
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from lib import charts, specification_charts
from tests.vega import evaluate

INF = math.inf
TOLD = {"name": "fig-specifications", "description": "What the chart shows."}
AGAINST = {"theory": 4, "article": 9}
TITLES = {"form": "Form", "release": "Release", "year": "Year"}

# form, release, year, estimate, low, high: power, the error does not fall where it has no end
SEVEN = [
    ("power", "2020", "no", 8.0, 4.0, 13.0),
    ("power", "2022", "no", 10.0, 9.0, 12.0),
    ("broken", "2020", "no", 5.0, -3.0, 8.99),
    ("broken", "2022", "no", 30.0, 9.01, INF),
    ("floor", "2020", "no", INF, 20.0, INF),
    ("floor", "2022", "no", -40.0, -90.0, -20.0),
    ("floor", "2023", "no", 400.0, 1.0, 900.0),
]


def table(rows, columns=("form", "release", "year")):
    return pd.DataFrame(rows, columns=[*columns, "estimate", "low", "high"]).assign(n=20)


def crossed(count, seed=2021):
    """Draw as many analyses as asked, of eight dimensions; slopes may be zero or rise."""
    rng = np.random.default_rng(seed)
    sizes = {"benchmark": 6, "release": 2, "compute": 3, "form": 4, "estimator": 8}
    sizes |= {"interval": 5, "year": 2, "subset": 2}
    every = list(itertools.product(*([f"{k} {i}" for i in range(n)] for k, n in sizes.items())))
    frame = pd.DataFrame([every[i] for i in rng.choice(len(every), count, replace=False)])
    slope, half = rng.normal(-0.06, 0.05, count), rng.uniform(0.01, 0.04, count)
    low, high = slope - half, slope + half
    return frame.set_axis([*sizes], axis=1).assign(
        n=rng.integers(13, 90, count),
        estimate=-1 / slope,
        low=np.where(low < 0, -1 / low, -INF),
        high=np.where(high < 0, -1 / high, INF),
    )


def curve(rows, titles=TITLES, **more):
    return specification_charts.specification_curve(rows, titles, **(TOLD | AGAINST | more))


def words(rows, titles=TITLES, **chosen):
    return specification_charts.words(rows, titles, **AGAINST, **chosen)


def many(count=60):
    rows = crossed(count)
    return rows, {column: column.title() for column in rows.columns[:8]}


@pytest.fixture(scope="module")
def seven():
    return vlc.vegalite_to_vega(curve(table(SEVEN)).to_dict())


def require(vega, chosen):
    known = {one["name"]: one["bind"]["options"] for one in vega["signals"] if "bind" in one}
    for name, value in chosen.items():
        assert value in known[name], f"{name} has no {value}"


def picture(vega, **chosen):
    """Draw a chart with its lists set; its title is what the sentence under it says."""
    require(vega, chosen)
    signals = [
        one | {"value": chosen.get(one["name"], one.get("value"))} for one in vega["signals"]
    ]
    title = {"text": {"signal": "answer"}}
    svg = vlc.vega_to_svg(vega | {"signals": signals, "title": title})
    assert not re.search("NaN|undefined|Infinity", svg)
    return BeautifulSoup(svg, "html.parser")


def said(vega, **chosen):
    """What the sentence under a chart says with its lists set."""
    require(vega, chosen)
    return evaluate(vega, **chosen)


def only(**choices):
    return {f"only_{column}": value for column, value in choices.items()}


def places(soup, layer):
    """Pixels at which a layer has its marks, from left to right."""
    marks = soup.select(f".fig_specifications_layer_0_layer_{layer}_marks > *")
    found = [tuple(map(float, re.findall(r"-?[\d.]+", mark["transform"]))) for mark in marks]
    return sorted(
        (x, y, float(mark.get("y2", 0))) for (x, y), mark in zip(found, marks, strict=True)
    )


def ticks(soup):
    """Pixels from the left of the ticks in each row of the matrix that has any, from the top."""
    rows = soup.select(".fig_specifications_layer_1_marks > path")
    rows.sort(key=lambda row: float(row["transform"].split(",")[1].rstrip(")")))
    return [sorted(float(x) for x in re.findall(r"M(-?[\d.]+)", row["d"])) for row in rows]


# the words


def test_words_of_seven_analyses_are_those_found_by_hand():
    # In order: 5, 8, 10, 30, 400, and two that do not fall. Nine is in 4 to 13, 9 to 12, 1 to 900;
    # four in 4 to 13, -3 to 8.99, 1 to 900. No upper end: 9.01, 20 and the one that rises.
    assert words(table(SEVEN)) == (
        "7 of 7 analyses: median power 30.0; 43 % of the intervals hold 9, 43 % hold 4, 43 % have "
        "no upper end. Halving the error takes 1.1 billion times the compute at the median. Sorted "
        "by estimate."
    )


def test_words_of_a_choice_are_those_found_by_hand():
    found = words(table(SEVEN), only={"form": "power"}, sorted_by="release")
    assert found == (
        "2 of 7 analyses, form power: median power 9.0; 100 % of the intervals hold 9, 50 % hold "
        "4, 0 % have no upper end. Halving the error takes 512 times the compute at the median. "
        "Sorted by release."
    )


@pytest.mark.parametrize("beyond", [INF, -INF, -3.0])
def test_median_without_end_is_said_in_words(beyond):
    rows = table([("a", "1", "no", 8.0, 4.0, 12.0), ("b", "1", "no", beyond, 9.0, INF)])
    assert "median power unbounded;" in words(rows)
    assert "At the median the error does not fall." in words(rows)
    assert said(vlc.vegalite_to_vega(curve(rows).to_dict())) == words(rows)


def test_choices_that_nobody_makes_together_are_no_analysis(seven):
    chosen = {"form": "power", "release": "2023"}
    expected = (
        "0 of 7 analyses, form power, release 2023: no analysis makes these choices together. "
        "Sorted by estimate."
    )
    assert words(table(SEVEN), only=chosen) == said(seven, **only(**chosen)) == expected
    soup = picture(seven, **only(**chosen))
    assert places(soup, 0) == places(soup, 1) == ticks(soup) == []


@pytest.mark.parametrize("column", ["form", "release"])
@pytest.mark.parametrize("order", [*specification_charts.ORDERS, "form", "release"])
def test_vega_says_what_python_says_of_seven(seven, column, order):
    rows = table(SEVEN)
    for value in rows[column].unique():
        theirs = said(seven, sorted_by=order, **only(**{column: value}))
        assert theirs == words(rows, only={column: value}, sorted_by=order)


def test_vega_says_what_python_says_of_many():
    rows, titles = many()
    vega = vlc.vegalite_to_vega(curve(rows, titles).to_dict())
    rng = np.random.default_rng(7)
    counts = set()
    for row in rows.sample(6, random_state=1).to_dict("records"):
        columns = rng.choice([*titles], rng.integers(0, 4), replace=False)
        chosen = {column: row[column] for column in titles if column in columns}
        ours = words(rows, titles, only=chosen)
        assert said(vega, **only(**chosen)) == ours
        counts.add(ours.split(" of ")[0])
    assert len(counts) > 3


@pytest.mark.parametrize("median", [8.25, 8.75, 0.05, 9.949, 123.45])
@pytest.mark.parametrize("share", [8, 16, 40])
def test_halves_are_rounded_alike(median, share):
    """One of eight is 12.5 %, and Python rounds that down where JavaScript rounds it up."""
    rows = [(f"a{i}", "1", "no", median, median, 9.0 if i == 0 else 8.9) for i in range(share)]
    frame = table(rows).assign(low=0.01, high=lambda f: f.high.where(f.high == 9, 8.9))
    assert said(vlc.vegalite_to_vega(curve(frame).to_dict())) == words(frame)


def test_every_choice_of_every_list_says_something_else(seven):
    start = words(table(SEVEN))
    lists = {one["name"]: one["bind"]["options"] for one in seven["signals"] if "bind" in one}
    for name, options in lists.items():
        heard = [said(seven, **{name: option}) for option in options]
        assert heard[0] == start
        assert len(set(heard)) == len(options)


def test_dimension_in_which_rows_agree_is_no_choice(seven):
    lists = [one["name"] for one in seven["signals"] if "bind" in one]
    assert lists == ["sorted_by", "only_form", "only_release"]
    labels = [text.get_text() for text in picture(seven).select(".role-axis-label text")]
    matrix = ["Form", "power", "broken", "floor", "Release", "2020", "2022", "2023"]
    assert labels[-len(matrix) :] == matrix


# the picture


def level(share):
    """Pixel from the top of the panel of a share of its height, from the bottom."""
    return 250 * (1 - share)


def height(power, low=2.0, high=200.0):
    """Pixel of a power on the logarithmic axis, with one level below it and two above."""
    step = 0.07 * math.log(high / low)
    return level((math.log(power / low) + step) / (math.log(high / low) + 3 * step))


LESS, MORE, ENDLESS = level(0), level(1 - 0.07 / 1.21), level(1)


def test_marks_stand_where_the_numbers_are(seven):
    soup = picture(seven)
    heights = [height(5), height(8), height(10), height(30), MORE, ENDLESS, ENDLESS]
    dots = places(soup, 1)
    assert [x for x, _, _ in dots] == pytest.approx(
        [570 * (i + 0.5) / 7 for i in range(7)], abs=0.01
    )
    assert [y for _, y, _ in dots] == pytest.approx(heights, abs=0.01)
    ends = [
        (LESS, height(8.99)),  # through zero
        (height(4), height(13)),
        (height(9), height(12)),
        (height(9.01), ENDLESS),
        (LESS, MORE),  # ends that are far away are told apart from one that is not there
        (height(20), ENDLESS),
        (ENDLESS, ENDLESS),
    ]
    bars = [(y, y + rise) for _, y, rise in places(soup, 0)]
    assert [tuple(sorted(bar)) for bar in bars] == [
        pytest.approx(sorted(bar), abs=0.01) for bar in ends
    ]


def test_colour_and_shape_say_where_the_interval_lies(seven):
    soup = picture(seven)
    marks = soup.select(".fig_specifications_layer_0_layer_1_marks > path")
    marks.sort(key=lambda mark: float(re.findall(r"[\d.]+", mark["transform"])[0]))
    below, holds, above = charts.PALETTE[2], charts.PALETTE[0], charts.PALETTE[1]
    assert [m["fill"] for m in marks] == [below, holds, holds, above, holds, above, above]
    assert len({("A" in m["d"], m["fill"]) for m in marks}) == 3
    legend = [text.get_text() for text in soup.select(".role-legend-label text")]
    assert legend == ["holds 9", "above 9", "below 9"]


ORDER = {  # positions in SEVEN, from left to right
    "estimate": [2, 0, 1, 3, 6, 4, 5],
    "low": [2, 6, 0, 1, 3, 4, 5],
    "width": [1, 0, 6, 2, 3, 4, 5],
    "form": [0, 1, 2, 3, 6, 4, 5],
    "release": [2, 0, 4, 1, 3, 5, 6],
}


@pytest.mark.parametrize("order", ORDER)
def test_matrix_ticks_the_choices_in_the_order_that_was_asked_for(seven, order):
    at = [570 * (i + 0.5) / 7 for i in range(7)]
    forms, releases = ([SEVEN[i][column] for i in ORDER[order]] for column in (0, 1))
    expected = [
        [x for x, made in zip(at, choices, strict=True) if made == value]
        for choices, values in (
            (forms, ["power", "broken", "floor"]),
            (releases, ["2020", "2022", "2023"]),
        )
        for value in values
    ]
    found = ticks(picture(seven, sorted_by=order))
    assert found == [pytest.approx(row, abs=0.01) for row in expected]


def test_filter_reaches_both_panels(seven):
    soup = picture(seven, **only(form="broken"))
    at = [570 * 0.25, 570 * 0.75]
    assert [x for x, *_ in places(soup, 0)] == [x for x, *_ in places(soup, 1)] == at
    assert ticks(soup) == [at, [at[0]], [at[1]]]  # broken, 2020, 2022


def test_rules_are_named_and_levels_labelled(seven):
    soup = picture(seven)
    assert [t.get_text() for t in soup.select(".mark-text.role-mark text")] == [
        "theory: 4",
        "article: 9",
    ]
    assert [y for _, y, _ in places(soup, 2)] == pytest.approx([height(9), height(4)], abs=0.01)
    labels = [text.get_text() for text in soup.select(".role-axis-label text")]
    axis = ["< 2", "2", "5", "10", "20", "50", "100", "200", "> 200", "no end"]
    assert labels[: len(axis)] == axis


def test_other_domain_is_kept():
    vega = vlc.vegalite_to_vega(curve(table(SEVEN), domain=(3, 30)).to_dict())
    labels = [text.get_text() for text in picture(vega).select(".role-axis-label text")]
    assert labels[:6] == ["< 3", "5", "10", "20", "> 30", "no end"]


# as the book shows it


@pytest.fixture(scope="module")
def large():
    rows, titles = many(400)
    return rows, curve(rows, titles)


def test_chart_draws_without_complaint_and_answers_before_any_script(large, capfd):
    spec = large[1].to_dict()
    json.dumps(spec, allow_nan=False)
    svg = vlc.vegalite_to_svg(spec | charts.THEME, show_warnings=True)
    ElementTree.fromstring(svg)
    assert "".join(capfd.readouterr()) == ""
    page = BeautifulSoup(charts.render(spec)["text/html"], "html.parser")
    assert page.select_one("output.answer").string == spec["usermeta"]["answer"]
    assert "--lists:9" in page.div["style"]


def test_four_hundred_analyses_are_light(large):
    markup = charts.render(large[1].to_dict())["text/html"]
    assert len(gzip.compress(markup.encode(), 6)) < 45_000


def test_data_hold_every_analysis_to_four_digits(large):
    rows, chart = large
    spec = chart.to_dict()
    held = pd.DataFrame(spec["datasets"][spec["usermeta"]["data"]])
    assert len(held) == len(rows)
    for column in rows.columns[:9]:
        assert held[column].tolist() == rows[column].tolist()
    for column in ("estimate", "low", "high"):
        finite = np.isfinite(rows[column])
        assert held[column].notna().tolist() == finite.tolist()
        np.testing.assert_allclose(held[column][finite], rows[column][finite], rtol=5.1e-4)


HOSTILE = '</script><b>it\'s "one" \\ of: these</b>'


def test_words_of_the_data_stay_text():
    rows = table([*SEVEN, (HOSTILE, "2020", "no", 9.0, 8.0, 10.0)])
    chart = curve(rows)
    page = BeautifulSoup(charts.render(chart.to_dict())["text/html"], "html.parser")
    assert len(page.select("script")) == 1
    assert not page.select("b")
    vega = vlc.vegalite_to_vega(chart.to_dict())
    assert said(vega, **only(form=HOSTILE)) == words(rows, only={"form": HOSTILE})


# what is refused


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda f: f.drop(columns="low"), "no column 'low'"),
        (lambda f: f.drop(columns="release"), "no column 'release'"),
        (lambda f: f.head(1), "two or more"),
        (lambda f: f.assign(low=math.nan), r"rows\[0\]: low is NaN"),
        (lambda f: f.assign(estimate=[*f.estimate[:-1], math.nan]), r"rows\[6\]: estimate is NaN"),
        (lambda f: f.assign(low=[2, 2, 2, 2, 2, 50, 2], high=40), r"rows\[5\].*begins"),
        (lambda f: f.assign(low=INF, high=INF), r"rows\[0\].*below inf"),
        (lambda f: f.assign(low=-INF, high=-INF), r"rows\[0\].*above -inf"),
        (lambda f: f.assign(form=["any", *f.form[1:]]), "'form' is called 'any'"),
        (lambda f: f.assign(release="2020"), r"rows\[1\] makes the same choices"),
    ],
)
def test_rows_that_cannot_be_drawn_are_refused(spoil, complaint):
    with pytest.raises(ValueError, match=complaint):
        curve(spoil(table(SEVEN)))


def test_name_that_vega_cannot_take_is_refused():
    rows = table(SEVEN).rename(columns={"form": "the form"})
    with pytest.raises(ValueError, match="'the form' must be a word"):
        curve(rows, {"the form": "Form", "release": "Release"})


@pytest.mark.parametrize("wrong", [{"only": {"year": "no"}}, {"sorted_by": "year"}])
def test_dimension_without_a_choice_cannot_be_chosen(wrong):
    with pytest.raises(ValueError, match="'year': expected a dimension in which rows differ"):
        words(table(SEVEN), **wrong)
