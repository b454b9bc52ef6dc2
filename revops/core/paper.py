"""Paper: a page of HTML becomes a PDF with our font, and nothing else is ever fetched.

WeasyPrint follows every address it finds, local files included; the fetcher here knows the two
bundled fonts and `data:` and refuses the rest, so that no text of a customer can read a file or
call a server. The library takes two seconds to load and is loaded on first use, by workers.
"""

from __future__ import annotations

import importlib
import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

FONTS = {
    "asset:inter.woff2": "vendor/inter-latin-wght-normal.woff2",
    "asset:inter-ext.woff2": "vendor/inter-latin-ext-wght-normal.woff2",
}
STYLE = "ui/paper.css"
HTML_MAX = 5 * 1024 * 1024


class TooLong(ValueError):
    """The document is larger than anybody would read."""


def render(template: str, context: dict[str, Any], *, language: str, identifier: str) -> bytes:
    """Return the template as PDF in the language.

    `identifier` names the document for readers and archives (the hash of its content). The bytes
    may differ from run to run; what is hashed and signed is content, not bytes. Raises TooLong.
    """
    with translation.override(language):
        html = render_to_string(template, {**context, "language": language})
    if len(html) > HTML_MAX:
        raise TooLong(f"{len(html)} characters of HTML")
    library = _weasyprint()
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    style = library.CSS(string=_asset(STYLE).decode(), url_fetcher=_fetcher(), font_config=fonts)
    document = library.HTML(string=html, url_fetcher=_fetcher(), base_url="asset:")
    pdf: bytes = document.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_identifier=identifier.encode(),
        pdf_tags=True,
    )
    return pdf


def _asset(name: str) -> bytes:
    return (settings.BASE_DIR / "static" / name).read_bytes()


@cache
def _weasyprint() -> Any:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells every step otherwise
    return importlib.import_module("weasyprint")


@cache
def _fetcher() -> Any:
    """Return the fetcher: a subclass, because version 70 mishandles plain functions that raise."""
    urls = importlib.import_module("weasyprint.urls")

    class BundledOnly(urls.URLFetcher):  # type: ignore[name-defined]
        """Knows the bundled fonts and `data:`; everything else is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in FONTS:
                return urls.URLFetcherResponse(
                    url, _asset(FONTS[url]), {"Content-Type": "font/woff2"}
                )
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"a document may not fetch {url[:80]}")

    return BundledOnly(allowed_protocols=["data"], allow_redirects=False)
