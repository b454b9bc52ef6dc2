"""The offer on paper, and its signed copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from quoting.documents.offer import read_offer
from quoting.models import Signature
from revops.core import paper

TEMPLATE = "quoting/document.html"


def render_quote(
    content: Mapping[str, Any],
    *,
    digest: str,
    signature: Signature | None = None,
) -> bytes:
    """Return the PDF of a content in the language frozen in it, whoever reads it.

    Prints its hash, and the signature where there is one.
    """
    language = content.get("language") or settings.LANGUAGE_CODE
    with translation.override(language):
        offer = read_offer(content, language)
    mark = signature.evidence_sha256 if signature else digest
    return paper.render(
        TEMPLATE,
        {"content": content, "offer": offer, "digest": digest, "signature": signature},
        language=language,
        identifier=f"{digest}:{mark}:{language}",
    )
