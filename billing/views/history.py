"""What happened to a document: issued, sent, seen, settled; newest first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.models import CreditNote, Invoice, Receivable
from revops.core.models import Errand, PublicLink
from revops.core.screens.page import TimelineEntry
from revops.core.screens.timeline import state_changes


def document_timeline(
    document: Invoice | CreditNote, item: Receivable | None
) -> list[TimelineEntry]:
    """Return issue, letters, looks and moves of the open item; three queries."""
    entries = list(state_changes(item)) if item is not None else []
    entries += _letters(document)
    entries += _looks(document)
    entries.append(
        TimelineEntry(
            at=document.issued_at,
            actor=str(document.actor.get("label", "")),
            title=pgettext("timeline", "issued this"),
            kind=_kind(document.actor),
            icon="bill",
        )
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _kind(actor: dict[str, Any]) -> Any:
    return {"user": "person", "operator": "person"}.get(actor.get("kind", ""), "rule")


def _letters(document: Invoice | CreditNote) -> list[TimelineEntry]:
    rows = Errand.objects.filter(kind="mail.send", subject=document.subject).order_by("-pk")[:10]
    return [
        TimelineEntry(
            at=row.done_at or row.created_at,
            actor=", ".join(row.payload.get("to", ())),
            title=_("was mailed") if row.done_at else _("will be mailed"),
            kind="customer",
            icon="mail",
        )
        for row in rows
    ]


def _looks(document: Invoice | CreditNote) -> list[TimelineEntry]:
    rows = PublicLink.objects.filter(
        subject_label=document._meta.label_lower,
        subject_id=document.pk,
        last_viewed_at__isnull=False,
    ).order_by("-pk")[:10]
    return [
        TimelineEntry(
            at=row.last_viewed_at,
            actor=row.recipient or _("Customer"),
            title=_("opened it"),
            source=_("customer page"),
            kind="customer",
            icon="eye",
        )
        for row in rows
        if row.last_viewed_at is not None
    ]
