"""PDF answers: the stored file where there is one, else the same document made now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from quoting import selectors, services
from quoting.documents import render_quote
from quoting.models import QuoteVersion
from quoting.states import FROZEN, QuoteState
from revops.core import attachments
from revops.core.models import Attachment

#: The viewer of the browser needs its own styles; nobody else may frame the file.
POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "object-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}


def answer(request: HttpRequest, version: QuoteVersion) -> HttpResponse:
    """Return the version as PDF in the customer's language; drafts are marked as previews."""
    is_inline = "download" not in request.GET
    stored = _stored(version)
    if stored is not None:
        return attachments.respond(stored, is_inline=is_inline)
    if version.state in {state.value for state in FROZEN}:
        content, digest = version.frozen_content or {}, version.document_sha256
    else:
        content = selectors.content_of(version, selectors.list_lines(version.pk))
        digest = ""
    pdf = render_quote(
        content,
        digest=digest,
        signature=selectors.get_signature(version.pk),
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    name = attachments.clean_filename(f"{version.quote.number}-v{version.number}.pdf")
    response["Content-Disposition"] = content_disposition_header(not is_inline, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = POLICY  # type: ignore[attr-defined]
    return response


def _stored(version: QuoteVersion) -> Attachment | None:
    purpose = "signed" if version.state == QuoteState.SIGNED.value else "offer"
    if version.state not in (QuoteState.SIGNED.value, QuoteState.SENT.value):
        return None
    return Attachment.objects.filter(
        subject_label=services.SUBJECT, subject_id=version.pk, purpose=purpose
    ).first()
