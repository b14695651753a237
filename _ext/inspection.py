"""What must be true of a built book before it is published."""

import csv
import json
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import policy
import yaml
from bs4 import BeautifulSoup

NEVER = {
    "the text of a chart that was not drawn": re.compile(r"alt\.\w*Chart\(\.\.\.\)"),
    "a failure": re.compile(r"Traceback \(most recent call last\)"),
    "a number that was not filled in": re.compile(r"\{glue(?::\w+)?\}"),
    "where it was built": re.compile(r"_build/next"),
}
CARRIERS = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
LINKS = {"stylesheet", "preload", "modulepreload", "icon", "preconnect", "dns-prefetch"}


def pages_of(toc):
    """Return the names of the pages in a table of contents, in its order.

    Examples
    --------
    >>> pages_of({"root": "a", "parts": [{"caption": "P", "chapters": [{"file": "b"}]}]})
    ['a', 'b']
    """
    if isinstance(toc, list):
        return [page for item in toc for page in pages_of(item)]
    if not isinstance(toc, dict):
        return []
    own = [toc[key] for key in ("root", "file") if key in toc]
    return own + [page for value in toc.values() for page in pages_of(value)]


def book_pages(root):
    """Return the pages of the book whose sources stand in `root`."""
    return pages_of(yaml.safe_load(Path(root, "_toc.yml").read_text("utf-8")))


def faults(html, pages):
    """Return everything that forbids publishing, one line each; none if the book is sound."""
    found = [f"{log}: a chapter failed" for log in sorted(html.glob("reports/**/*.log"))]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:  # parsing takes seconds
        names = dict.fromkeys([*pages, *policy.pages(html)])
        for each in pool.map(partial(faults_of, html), names):
            found += each
    return found


def faults_of(html, page):
    """Return the faults of one page of the book in `html`."""
    file = html / f"{page}.html"
    if not file.is_file():
        return [f"{page}: the page was not written"]
    text = file.read_text("utf-8")
    return [f"{page}: {fault}" for fault in page_faults(text, page, html)]


def policy_faults(soup, text, page):
    """Yield what the content-security policy of a page would stop, and one that is not ours."""
    given = soup.find("meta", {"http-equiv": "Content-Security-Policy"})
    if given is None or given["content"] != policy.policy(text, page):
        yield "has no content-security policy, or another than that of this book"
    for script in policy.strangers(text, page):
        yield f"holds a script that is not ours, or not named in _ext/policy.py: {script[:80]!r}"
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name.startswith("on") or str(value).strip().lower().startswith("javascript:"):
                yield f"has a script in an attribute: {name}={value!r} of <{tag.name}>"


def page_faults(text, page, html):
    """Yield the faults of the page of a name; its figures' files are looked for in `html`."""
    for what, sign in NEVER.items():
        if match := sign.search(text):
            yield f"shows {what}: {match[0]}"
    soup = BeautifulSoup(text, "html.parser")
    yield from policy_faults(soup, text, page)
    yield from (f"calls another host: {address}" for address in foreign(soup))
    for chart in soup.select("div.chart"):
        yield from chart_faults(chart, html)
    for figure in soup.select("figure"):
        if not figure.select_one("figcaption .caption-number"):
            yield f"figure {figure.get('id')} has no numbered caption"


def foreign(soup):
    """Return the addresses on other hosts from which a page would fetch by itself."""
    addresses = [tag.get(key, "") for name, key in CARRIERS.items() for tag in soup.select(name)]
    addresses += [link.get("href", "") for link in soup.select("link") if LINKS & set(link["rel"])]
    addresses += re.findall(r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)", str(soup.select("style")))
    return [address for address in addresses if re.match(r"(?:https?:)?//", address)]


def chart_faults(chart, html):
    name = chart.get("data-name")
    if chart.find_parent("figure") is None:
        yield f"chart {name} is not in a figure: give its cell a mystnb figure, name and caption"
    still = chart.select_one(".still[role=img]")
    if still is None or not still.get("aria-label", "").strip():
        yield f"chart {name} has no description"
    yield from file_faults(name, html / "_figures")


def file_faults(name, folder):
    try:
        json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError) as fault:
        yield f"chart {name}: specification: {fault}"
    data = folder / f"{name}.csv"
    if data.is_file():
        with data.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        if not rows or any(len(row) != len(header) for row in rows):
            yield f"chart {name}: {data.name} has no rows, or rows of different lengths"
