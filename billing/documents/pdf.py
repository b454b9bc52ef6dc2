"""The document on paper."""

from __future__ import annotations

from django.utils import translation

from billing.documents.reading import read_document
from billing.models import CreditNote, Invoice
from revops.core import paper

TEMPLATE = "billing/document.html"


def render_document(document: Invoice | CreditNote) -> bytes:
    """Return the PDF in the language the document was issued in."""
    with translation.override(document.language):
        printed = read_document(document)
    return paper.render(
        TEMPLATE,
        {"doc": printed},
        language=document.language,
        identifier=f"{document._meta.label_lower}:{document.pk}:{document.reference}",
    )
