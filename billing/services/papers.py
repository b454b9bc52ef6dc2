"""Keeping the PDF of an issued document: made once, then always the same bytes."""

from __future__ import annotations

from datetime import datetime

from billing.documents import render_document
from billing.models import CreditNote, Invoice
from revops.core import attachments
from revops.core.models import Attachment

PURPOSE = "document"


def keep_pdf(*, document: Invoice | CreditNote, at: datetime) -> Attachment:
    """Return the stored PDF, rendered now if nobody asked before; never inside a bill run."""
    stored = Attachment.objects.filter(
        subject_label=document._meta.label_lower, subject_id=document.pk, purpose=PURPOSE
    ).first()
    if stored is not None:
        return stored
    return attachments.store(
        content=render_document(document),
        filename=f"{document.reference}.pdf",
        media_type="application/pdf",
        subject_label=document._meta.label_lower,
        subject_id=document.pk,
        purpose=PURPOSE,
        at=at,
    )
