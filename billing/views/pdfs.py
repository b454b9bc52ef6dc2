"""PDF answers: the stored file where there is one, else made now and kept."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from billing import services
from billing.models import CreditNote, Invoice
from revops.core import attachments


def answer(request: HttpRequest, document: Invoice | CreditNote, *, at: datetime) -> HttpResponse:
    """Return the document as PDF in the customer's language."""
    stored = services.keep_pdf(document=document, at=at)
    return attachments.respond(stored, is_inline="download" not in request.GET)
