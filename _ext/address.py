"""Where the book will stand: one environment variable, ``BOOK_URL``, read when the book is built.

With it the pages name their canonical address and a sitemap is written. Without it the book is as
complete but knows no address of its own: links are relative, and nothing that needs an absolute
address is written, which is better than a wrong one.
"""

import os
import re
from urllib.parse import urlsplit

NO_CONTENT = ("index.html", "search.html", "genindex.html", "prf-prf.html", "404.html")


def site_address(text):
    """Return the address with its closing slash, or an empty one.

    Examples
    --------
    >>> site_address("https://example.org/book")
    'https://example.org/book/'
    >>> site_address("")
    ''
    """
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            f"BOOK_URL={text!r} is not the address of a site: give it in full, as in "
            "https://example.org/book/, or leave it unset"
        )
    return text.rstrip("/") + "/"


def apply(app, config):
    address = site_address(os.environ.get("BOOK_URL", ""))
    config.html_baseurl = config.ogp_site_url = address
    # The page for missing addresses is served at any depth, so its links start at the root.
    config.notfound_urls_prefix = urlsplit(address).path or "/"


def name_pages(app, page, template, context, doctree):
    """Hand the address to the templates; without one, let no page claim a relative one."""
    context["book_url"] = app.config.html_baseurl
    if "metatags" in context and not app.config.html_baseurl:
        context["metatags"] = re.sub(r'<meta property="og:url"[^>]*>\n?', "", context["metatags"])


def setup(app):
    if os.environ.get("BOOK_URL"):
        app.setup_extension("sphinx_sitemap")
        app.config.sitemap_url_scheme = "{link}"
        app.config.sitemap_excludes = list(NO_CONTENT)
    app.connect("config-inited", apply, priority=100)
    app.connect("html-page-context", name_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
