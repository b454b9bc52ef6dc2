"""The clock's door: offers end on their day; the errand that puts quotes on paper."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from quoting import selectors, services
from quoting.documents import render_quote
from revops.core import attachments, clock, errands
from revops.core.actor import Actor, acting
from revops.core.models import Attachment

CLOCK = Actor(kind="rule", id="quoting.expire_quotes", label="Offers end on their day")


@shared_task(name="quoting.tasks.expire_quotes")  # type: ignore[untyped-decorator]
def expire_quotes() -> int:
    """End every sent offer that is past its day."""
    with acting(CLOCK, source="job"):
        return services.expire_quotes(actor=CLOCK, at=clock.now())


@errands.performer("documents.quote_pdf")
class RenderQuote(errands.Performer):
    """Renders the frozen content once and stores it; a second run finds the file."""

    IS_REPEATABLE = True

    def act(self, call: errands.Call) -> dict[str, Any]:
        version_id, purpose = int(call.payload["version_id"]), str(call.payload["purpose"])
        stored = Attachment.objects.filter(
            subject_label=services.SUBJECT, subject_id=version_id, purpose=purpose
        ).first()
        if stored is None:
            stored = self._store(version_id, purpose)
        return {"attachment_id": stored.pk, "sha256": stored.content_hash}

    def _store(self, version_id: int, purpose: str) -> Attachment:
        version = selectors.list_versions().get(pk=version_id)
        signature = selectors.get_signature(version_id) if purpose == "signed" else None
        pdf = render_quote(
            version.frozen_content or {},
            digest=version.document_sha256,
            signature=signature,
        )
        return attachments.store(
            content=pdf,
            filename=f"{version.quote.number}-v{version.number}-{purpose}.pdf",
            media_type="application/pdf",
            subject_label=services.SUBJECT,
            subject_id=version_id,
            purpose=purpose,
            at=clock.now(),
        )
