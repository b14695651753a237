"""The content-security policy in Chromium: what is not ours does not run, and what is ours does.

That no page does what its policy forbids shows in tests/test_browser.py: the browser would complain
of it in the console, and there is no complaint. The policy itself is tested in tests/test_ext.py.
"""

import pytest

STRANGE = (
    "<script>window.strange = 'a script'</script>"
    "<img src='data:,' alt='' onerror='window.strange = 1'>"
    "<p id='place' onclick='window.strange = 2'>Here</p>"
    "<a id='link' href='javascript:window.strange = 3'>There</a>"
    "<iframe src='data:text/html,strange'></iframe><base href='https://example.org/'>"
)
STOPPED = {"script-src-elem", "script-src-attr", "frame-src", "base-uri"}


@pytest.mark.parametrize("over", ["http", "a disk"])
def test_script_that_is_not_ours_does_not_run(browser, site, book, over):
    """As if the name of a system had put it into the page; the page itself works on."""
    name = "chapters/index.html"
    address = site + name if over == "http" else book.joinpath(name).as_uri()
    page = book.joinpath(name).read_text("utf-8").replace("<article", f"{STRANGE}<article", 1)
    context = browser.new_context()
    context.add_init_script(
        "window.stopped = [];"
        "addEventListener('securitypolicyviolation', e => stopped.push(e.effectiveDirective))"
    )
    context.route(address, lambda route: route.fulfill(body=page, content_type="text/html"))
    tab = context.new_page()
    tab.goto(address)
    for place in ("#place", "#link"):
        tab.eval_on_selector(place, "e => e.click()")
    tab.keyboard.press("Shift")
    tab.locator(".chart").first.scroll_into_view_if_needed()
    tab.wait_for_selector(".chart[data-state=live]")
    made = "try { Function('strange = 4')() } catch (fault) { done(fault.name) }"
    # In a timer: what a debugger evaluates itself may do what pages may not.
    assert tab.evaluate(f"new Promise(done => setTimeout(() => {{ {made} }}))") == "EvalError"
    assert tab.evaluate("window.strange") is None
    assert set(tab.evaluate("stopped")) >= STOPPED
    context.close()


def test_what_the_policy_allows_works(open_page, site):
    """The scripts of the theme and its parts, from files and in the page."""
    with open_page(f"{site}chapters/index.html") as tab:
        assert tab.query_selector("button.copybtn")
        box = tab.locator("details.toggle-details, details.hide").first
        box.locator("summary").click()
        assert box.get_attribute("open") is not None
        before = tab.evaluate("document.documentElement.dataset.mode")
        tab.locator(".theme-switch-button").first.click()
        assert tab.evaluate("document.documentElement.dataset.mode") != before
        tab.evaluate("window.toggleFullScreen = () => { window.full = true; }")
        tab.locator(".btn-fullscreen-button").first.click()
        assert tab.evaluate("window.full")
