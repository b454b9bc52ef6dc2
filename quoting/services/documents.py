"""What the errands report: a rendered PDF became an attachment of its version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quoting.models import QuoteVersion
from quoting.services.sending import SUBJECT
from revops.core.actor import Actor
from revops.core.models import Attachment

PURPOSES = ("offer", "signed")


@transaction.atomic
def record_pdf(
    *,
    version_id: int,
    purpose: str,
    content_hash: str,
    size: int,
    actor: Actor,
    at: datetime,
) -> Attachment:
    """Attach the stored file to the version; the same file twice is one attachment."""
    version = QuoteVersion.objects.select_related("quote").get(pk=version_id)
    found, _created = Attachment.objects.get_or_create(
        subject_label=SUBJECT,
        subject_id=version.pk,
        purpose=purpose,
        content_hash=content_hash,
        defaults={
            "size": size,
            "media_type": "application/pdf",
            "filename": f"{version.quote.number}-v{version.number}.pdf",
            "created_at": at,
        },
    )
    return found
