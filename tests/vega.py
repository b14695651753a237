"""What Vega makes of a chart: its expressions, evaluated with the controls set.

What an expression comes to is written as the title of a picture and read back. The picture is
otherwise empty: expressions see the data, the scales and the signals of a chart, not its marks.
"""

import altair as alt
import vl_convert as vlc
from bs4 import BeautifulSoup

DRAWN = {"marks", "axes", "legends", "layout"}


def compiled(chart: alt.Chart) -> dict:
    """The Vega specification of a chart."""
    return vlc.vegalite_to_vega(chart.to_dict())


def evaluate(vega: dict, expression: str = "answer", **settings: object) -> str:
    """Set the controls of a chart, and read what Vega makes of an expression."""
    unknown = settings.keys() - {one["name"] for one in vega["signals"] if "bind" in one}
    assert not unknown, f"no controls: {unknown}"
    signals = [
        one | {"value": settings[one["name"]]} if one["name"] in settings else one
        for one in vega["signals"]
    ]
    title = {"text": {"signal": expression}}
    seen = {key: part for key, part in vega.items() if key not in DRAWN}
    picture = vlc.vega_to_svg(seen | {"signals": signals, "title": title})
    return BeautifulSoup(picture, "html.parser").select_one(".role-title-text text").get_text()


_NAMES = {"trillion": 1e12, "billion": 1e9, "million": 1e6}


def amount(text: str) -> float:
    """The number that an amount in words stands for."""
    if text.startswith("10^"):
        return 10 ** float(text[3:].removeprefix("^"))
    number, _, name = text.partition(" ")
    return float(number.replace(",", "")) * _NAMES.get(name, 1)
