"""Charts that stand still without a script and come alive with one.

A chapter calls :func:`enable` once. From then on every Altair chart is shown by :func:`render`: a
picture set into the page at build time, and beside it the chart's own specification, from which
the page redraws it with controls and tooltips when the reader comes near. Nothing is fetched from
another host.

A chart carries what a reader who cannot see it, and a reader who wants its numbers, need:

``name``
    ``"fig-..."``, the stable name under which the book publishes the figure's data and
    specification, and the name of the figure in the text.
``description``
    What the chart shows, in words.
``usermeta={"answer": ...}``
    Optional: the words with which the parameter ``answer`` starts. A chart with controls sums up
    in that parameter what they amount to; the page shows it as text under the chart.
``usermeta={"data": ...}``
    Optional: which named data set to publish when the chart holds several.
"""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any

import altair as alt
import vl_convert as vlc

# Okabe and Ito, "Color universal design" (2008), with orange and sky blue darkened so that each
# colour stands out 3 : 1 from the page, white or dark (WCAG 2.2, 1.4.11). Shape repeats colour.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a87a00", "#808080")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

PRINT_SCALE = 1.5
"""Dots of the bitmap for print for each pixel: 150 an inch where a chart is 6 inches wide."""

_INK = "currentColor"  # the colour of the surrounding text, so that charts follow light and dark
_INKED = dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor"), _INK)
_TYPE = {"labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": 600}

THEME = {
    "config": {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "view": {"stroke": None, "continuousWidth": 600, "continuousHeight": 340},
        "axis": _INKED
        | _TYPE
        | {
            "gridColor": _INK,
            "gridOpacity": 0.12,
            "titlePadding": 10,
            "labelSeparation": 6,  # so that labels that nearly touch are thinned out too
        },
        # Read across, above the axis, so that it takes no width from the plot.
        "axisY": {"titleAlign": "left", "titleAngle": 0, "titleY": -12, "titleX": 0},
        "legend": _INKED
        | _TYPE
        | {
            "orient": "top",
            "offset": 32,  # clear of the title of the vertical axis
            "labelLimit": 320,
            "symbolStrokeWidth": 2,
        },
        "header": _INKED | _TYPE,
        "title": {"color": _INK, "subtitleColor": _INK, "anchor": "start", "fontSize": 14},
        "mark": {"color": PALETTE[0]},
        "text": {"color": _INK, "fontSize": 12},
        "rule": {"color": _INK},
        "line": {"strokeWidth": 2},
        "point": {"size": 45, "strokeWidth": 1.6, "opacity": 0.9},
        "range": {"category": list(PALETTE), "symbol": list(SHAPES)},
    }
}


def enable() -> None:
    """Make :func:`render` and the book's theme those of every Altair chart that follows.

    Examples
    --------
    >>> enable()
    >>> alt.renderers.active, alt.theme.active
    ('book', 'book')
    """
    alt.renderers.register("book", render)
    alt.renderers.enable("book")
    alt.theme.register("book", enable=True)(lambda: alt.theme.ThemeConfig(THEME))


def render(spec: dict[str, Any], **_: Any) -> dict[str, str]:
    """Show one chart: still, alive, and as a bitmap for print.

    Parameters
    ----------
    spec : dict
        A Vega-Lite specification with a ``name`` and a ``description``.

    Returns
    -------
    dict of str
        ``text/html`` for the page, ``image/png`` (base64) for print, ``text/plain``, the
        description.

    Raises
    ------
    ValueError
        If the name or the description is missing.

    Examples
    --------
    >>> spec = {"name": "fig-dot", "description": "One dot.", "mark": "point", "data": {}}
    >>> sorted(render(spec))
    ['image/png', 'text/html', 'text/plain']
    >>> del spec["description"]
    >>> render(spec)
    Traceback (most recent call last):
        ...
    ValueError: chart 'fig-dot' has no description: say in words what it shows, with \
.properties(description='...')
    """
    name, description = _identity(spec)
    still = vlc.vegalite_to_svg(spec | {"config": spec.get("config", {}) | {"aria": False}})
    paper = re.sub(
        r"(<svg[^>]*>)", r'\1<rect width="100%" height="100%" fill="white"/>', still, count=1
    )
    bitmap = vlc.svg_to_png(paper, scale=PRINT_SCALE)
    return {
        "text/html": _markup(spec, still, name, description),
        "image/png": base64.b64encode(bitmap).decode(),
        "text/plain": description,
    }


def _identity(spec: dict[str, Any]) -> tuple[str, str]:
    """Return the name and the description, or say how to give the chart one."""
    name = spec.get("name", "")
    if not re.fullmatch(r"fig-[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(
            f"chart name {name!r} is not of the form 'fig-lower-case-words': the data of the "
            "figure are published under it; set it with .properties(name='fig-...')"
        )
    description = spec.get("description", "").strip()
    if not description:
        raise ValueError(
            f"chart {name!r} has no description: say in words what it shows, with "
            ".properties(description='...')"
        )
    return name, description


def _markup(spec: dict[str, Any], still: str, name: str, description: str) -> str:
    """Return the chart as it stands in the page; `_ext/charts.js` brings it to life."""
    still = _embedded(still, name)
    tall = re.search(r'height="(\d+)', still)[1]
    params = spec.get("params", [])
    inputs = [param["bind"]["input"] for param in params if "input" in param.get("bind", {})]
    sliders = inputs.count("range")
    # The picture is one image with a label. The live chart, which has controls inside, takes its
    # place beside this wrapper and not in it: what stands inside an image is hidden from readers
    # that speak.
    parts = [
        f'<div class="chart" id="chart-{name}" data-name="{name}"'
        f' style="--tall:{tall}px;--sliders:{sliders};--lists:{len(inputs) - sliders}">',
        f'<div class="still" role="img" aria-label="{html.escape(description)}">{still}</div>',
    ]
    if any(param["name"] == "answer" for param in params):
        words = html.escape(spec.get("usermeta", {}).get("answer", ""))
        # Not read out at every step of a slider; the script announces where the slider stops.
        parts.append(f'<output class="answer" aria-live="off">{words}</output>')
    # "<" is written as its code so that no value can end the script element.
    source = json.dumps(spec, separators=(",", ":")).replace("<", "\\u003c")
    parts.append(f'<script type="application/json">{source}</script></div>')
    return "".join(parts)


def _embedded(still: str, name: str) -> str:
    """Return the SVG with ids of its own, so that several can stand in one page."""

    def tag(found: re.Match[str]) -> str:
        own = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", found[0])
        return re.sub(r' (?:d|transform|[xy]2)="[^"]*"', _to_tenths, own)

    return re.sub(r"<[^>]*>", tag, still)  # a text between tags may look like an attribute


def _to_tenths(attribute: re.Match[str]) -> str:
    """Round coordinates to a tenth of a pixel, which saves bytes where points are many."""
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", attribute[0])
