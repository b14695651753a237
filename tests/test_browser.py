"""The built book in Chromium: alive, without a network, light and dark, wide and narrow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

NARROW = {"width": 400, "height": 800}
NOT_WORDS = re.compile(r"NaN|undefined|null|Infinity|∞")


def enliven(tab):
    """Bring every chart of the page to life, as a reader does who scrolls through it."""
    tab.keyboard.press("Shift")
    for chart in tab.query_selector_all(".chart"):
        chart.scroll_into_view_if_needed()
        tab.wait_for_function("box => box.dataset.state === 'live'", arg=chart)


def excess(tab):
    """By how many pixels the drawings are wider than their boxes, those that may not scroll."""
    return tab.eval_on_selector_all(
        ".chart .drawing:not([tabindex])", "all => all.map(e => e.scrollWidth - e.clientWidth)"
    )


def heights(tab):
    return tab.eval_on_selector_all(".chart", "all => all.map(e => e.offsetHeight)")


def violations(tab):
    """What axe finds, one line a node."""
    found = Axe().run(tab).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def colours(tab, selector):
    """The red, green and blue of the text and of the nearest painted ground behind it."""
    script = """element => {
        const ink = getComputedStyle(element).color;
        let ground = "rgba(0, 0, 0, 0)";
        for (let e = element; e && /, 0\\)$/.test(ground); e = e.parentElement)
            ground = getComputedStyle(e).backgroundColor;
        return [ink, ground].map((colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
    }"""
    return tab.eval_on_selector(selector, script)


def luminance(rgb):
    """Relative luminance (WCAG 2.2) of a colour in bytes."""
    parts = [c / 255 for c in rgb]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(ink, ground):
    low, high = sorted(map(luminance, (ink, ground)))
    return (high + 0.05) / (low + 0.05)


def some(options, most=12):
    """Every choice of a list; of a long one the first and some after it, evenly."""
    return options[:: -(-len(options) // most)]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_page_is_alive_and_accessible(open_page, site, page, mode):
    with open_page(f"{site}{page}.html", color_scheme=mode) as tab:
        enliven(tab)
        ink, ground = colours(tab, "article p")
        assert contrast(ink, ground) >= 7
        assert (luminance(ground) > 0.5) == (mode == "light")
        if tab.query_selector(".chart"):
            assert colours(tab, ".chart .live svg") == [ink, ground]
        assert not any(excess(tab))
        assert violations(tab) == []


def test_page_opens_from_a_disk(open_page, book, page):
    with open_page(f"{book.joinpath(page).as_uri()}.html") as tab:
        words = tab.eval_on_selector_all(".still", "all => all.map(e => e.ariaLabel)")
        enliven(tab)
        assert tab.query_selector_all(".chart .still") == []
        images = tab.query_selector_all(".chart .marks[role=img]")
        assert [image.get_attribute("aria-label") for image in images] == words
        assert tab.query_selector_all(".marks > g:not([aria-hidden=true])") == []
        assert not tab.query_selector("[role=img] :is(input, select, summary)")


@pytest.mark.parametrize("width", [400, 640, 1280])
def test_nothing_moves_when_charts_come_alive(open_page, site, page, width):
    with open_page(f"{site}{page}.html", viewport={"width": width, "height": 800}) as tab:
        before = heights(tab)
        enliven(tab)
        row = 16  # px; a legend may take one row more on a telephone
        assert heights(tab) == pytest.approx(before, abs=3 if width > NARROW["width"] else row)


def test_answer_is_announced_once_it_rests(open_page, site):
    with open_page(f"{site}chapters/index.html") as tab:
        enliven(tab)
        chart = tab.locator(".chart:has(.answer)").first
        voice, slider = chart.locator("[role=status]"), chart.locator("input[type=range]").first
        slider.focus()
        tab.keyboard.press("Home")
        tab.keyboard.press("End")
        assert voice.text_content() == ""
        tab.wait_for_function("e => e.textContent", arg=voice.element_handle())
        assert voice.text_content() == chart.locator(".answer").text_content()


def test_page_fits_a_telephone(open_page, site, page):
    with open_page(f"{site}{page}.html", viewport=NARROW) as tab:
        enliven(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for control in tab.query_selector_all(".vega-bind :is(input, select)"):
            box = control.bounding_box()
            assert box["height"] >= 24
            assert box["x"] + box["width"] <= NARROW["width"]
        assert not any(excess(tab))
        for drawing in tab.query_selector_all(".chart .drawing[tabindex]"):
            assert drawing.evaluate("e => e.scrollWidth > e.clientWidth")


def test_page_can_be_read_without_scripts(open_page, site, page):
    with open_page(f"{site}{page}.html", java_script_enabled=False) as tab:
        for still in tab.query_selector_all(".chart .still"):
            assert still.bounding_box()["height"] > 40
        assert tab.inner_text("article").strip()


def test_controls_move_the_answer(open_page, site, page):
    """By keyboard, to both ends, and through every list; what comes of it is always words."""
    with open_page(f"{site}{page}.html") as tab:
        before = [output.text_content() for output in tab.query_selector_all("output.answer")]
        enliven(tab)
        outputs = tab.query_selector_all("output.answer")
        # The words in the page before any script ran are those of the live chart.
        assert [output.text_content() for output in outputs] == before

        def heard(output):
            tab.wait_for_timeout(50)
            words = output.text_content()
            assert words
            assert not NOT_WORDS.search(words), words
            return words

        def to_both_ends(slider, output):
            seen, start = set(), slider.input_value()
            slider.focus()
            for key in ("Home", "End"):
                tab.keyboard.press(key)
                seen.add(heard(output))
            assert len(seen) == 2, f"{slider.get_attribute('aria-label')} moves nothing"
            slider.evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }", start
            )

        for output in outputs:
            chart = output.evaluate_handle("e => e.closest('.chart')").as_element()
            sliders = chart.query_selector_all("input[type=range]")
            lists = chart.query_selector_all("select")
            assert sliders or lists, "an answer without a control"
            for slider in sliders:
                to_both_ends(slider, output)
            for choice in lists:
                seen = set()
                options = choice.query_selector_all("option")
                tried = some(options)
                for option in tried:
                    choice.select_option(label=option.text_content())
                    seen.add(heard(output))
                    for slider in sliders if option in (tried[0], tried[-1]) else ():
                        to_both_ends(slider, output)
                assert len(seen) == len(tried), "two choices of a list say the same"
                choice.select_option(label=options[0].text_content())


def test_mode_can_be_changed_on_a_live_page(open_page, site, page):
    with open_page(f"{site}{page}.html", color_scheme="light") as tab:
        enliven(tab)
        places = {"article p": "color"}
        if tab.query_selector(".chart"):
            places[".chart .live .role-axis-title text"] = "fill"

        def inks():
            return [
                tab.eval_on_selector(place, f"e => getComputedStyle(e).{ink}")
                for place, ink in places.items()
            ]

        light = inks()
        tab.evaluate("document.documentElement.dataset.theme = 'dark'")
        tab.wait_for_timeout(300)  # the theme fades colours
        assert all(now != before for now, before in zip(inks(), light, strict=True))


def test_search_finds_a_word_of_the_title(open_page, site):
    with open_page(f"{site}search.html?q=diminishing") as tab:
        tab.wait_for_selector("#search-results .search li a")
        assert tab.query_selector_all("#search-results .search li a[href*='chapters/']")


def test_missing_page_shows_the_way_back(open_page, site):
    with open_page(f"{site}404.html") as tab:
        assert violations(tab) == []
        tab.click("article a >> nth=0")
        assert tab.url.startswith(f"{site}chapters/")


def test_first_address_leads_to_the_book(open_page, site):
    with open_page(site) as tab:
        tab.wait_for_url(f"{site}chapters/index.html")
