"""The renderer: what it refuses, what it writes, and colours that everybody can tell apart."""

import base64
import itertools
import json
import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from lib import charts

STYLE = Path(__file__).resolve().parents[1] / "_static" / "book.css"
LIGHT_PAGE, DARK_PAGE = "#ffffff", "#121212"


@pytest.fixture
def chart():
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0], "kind": ["</script>", "b"]})
    slider = alt.param(name="top", value=2, bind=alt.binding_range(min=1, max=3, name="Top"))
    answer = alt.param(name="answer", expr="'top ' + top")
    return (
        alt.Chart(frame)
        .mark_point(clip=True)
        .encode(x="x", y="y", color="kind")
        .add_params(slider, answer)
        .properties(name="fig-two-dots", description='Two dots, one "high".')
        .properties(usermeta={"answer": "top <2>"})
    )


@pytest.fixture
def soup(chart):
    return BeautifulSoup(charts.render(chart.to_dict())["text/html"], "html.parser")


def test_enabled_renderer_is_what_altair_shows(chart):
    charts.enable()
    bundle = chart._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert "currentColor" in bundle["text/html"]


def test_still_is_one_labelled_image(soup):
    still = soup.select_one("div.chart > div.still")
    assert still["role"] == "img"
    assert still["aria-label"] == 'Two dots, one "high".'
    assert not still.select("svg [aria-label]")
    ElementTree.fromstring(str(still.svg))


def test_page_holds_the_whole_specification(chart, soup):
    assert json.loads(soup.script.string) == json.loads(chart.to_json())


def test_value_cannot_end_the_script(soup):
    assert len(soup.select("script")) == 1
    assert "<" not in soup.script.string


def test_ids_in_the_picture_are_its_own(soup):
    ids = [tag["id"] for tag in soup.select("svg [id]")]
    assert ids
    assert all(name.startswith("fig-two-dots-") for name in ids)
    used = re.findall(r"url\(#([^)]+)\)", str(soup.svg))
    assert used
    assert set(used) <= set(ids)


def test_answer_is_text_before_any_script_runs(soup):
    output = soup.select_one("output.answer")
    assert output.string == "top <2>"
    assert output["aria-live"] == "off"  # the script announces it


def test_room_is_kept_for_the_controls(soup):
    assert soup.div["style"].endswith("--sliders:1;--lists:0")


def test_bitmap_for_print(chart):
    bitmap = base64.b64decode(charts.render(chart.to_dict())["image/png"])
    assert bitmap.startswith(b"\x89PNG")
    pixels = zlib.decompress(bitmap[bitmap.index(b"IDAT") + 4 :])
    assert pixels[1:5] == b"\xff" * 4  # whatever the filter, the first pixel stands as it is


@pytest.mark.parametrize("name", ["", "dots", "fig-Dots", "fig-", "fig-a b", "fig-../x"])
def test_name_is_demanded(chart, name):
    with pytest.raises(ValueError, match=r"properties\(name='fig-"):
        charts.render(chart.to_dict() | {"name": name})


@pytest.mark.parametrize("words", ["", "  "])
def test_description_is_demanded(chart, words):
    with pytest.raises(ValueError, match=r"'fig-two-dots' has no description"):
        charts.render(chart.to_dict() | {"description": words})


def linear(colour):
    """Linear sRGB of a hexadecimal colour (IEC 61966-2-1)."""
    s = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """Contrast ratio of two colours (WCAG 2.2)."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_the_published_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def dark_palette():
    """The colours that the style sheet puts in the place of the palette's on a dark page."""
    rule = re.compile(r'\[stroke="(#\w+)"\] \{ stroke: (#\w+); \} \[fill="\1"\] \{ fill: \2; \}')
    return dict(rule.findall(STYLE.read_text("utf-8")))


def test_dark_palette_replaces_every_colour():
    assert tuple(dark_palette()) == charts.PALETTE


@pytest.mark.parametrize("colour", charts.PALETTE)
def test_colour_stands_out_from_either_page(colour):
    assert contrast(colour, LIGHT_PAGE) >= 3
    assert contrast(colour, DARK_PAGE) >= 3
    assert contrast(dark_palette()[colour], DARK_PAGE) >= 4.5


# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color
# vision deficiency", table 1, severity 1.0; they act on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def lab(rgb):
    """CIE 1976 L*a*b* of a linear sRGB colour, white point D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    t = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_first_four_colours_are_told_apart(deficiency, mode):
    colours = charts.PALETTE if mode == "light" else tuple(dark_palette().values())
    seen = [lab(DEFICIENCIES[deficiency] @ linear(colour)) for colour in colours[:4]]
    apart = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) > 11  # several times the just noticeable difference, 2.3


def test_every_colour_has_a_shape_of_its_own():
    assert len(set(charts.SHAPES)) == len(charts.SHAPES) == len(set(charts.PALETTE))
