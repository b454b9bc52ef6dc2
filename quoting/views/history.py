"""What happened to a quote: its path, its timeline, its versions, the customer's looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from quoting import selectors, services
from quoting.models import ApprovalStep, Quote, QuoteVersion, SignatureEvent
from quoting.models.words import STATE_WORDS
from quoting.states import ApprovalState, QuoteState
from revops.core.models import PublicLink, StateChange
from revops.core.screens.page import TimelineEntry
from revops.core.screens.path import PathStep
from revops.core.screens.timeline import KINDS, source_word

LIMIT = 60


def versions_of(quote_id: int) -> list[QuoteVersion]:
    """Return all versions, newest first."""
    return list(QuoteVersion.objects.filter(quote_id=quote_id).order_by("-number"))


def last_rejection(quote_id: int) -> ApprovalStep | None:
    """Return the latest decision about the quote if it was a rejection."""
    last = (
        selectors.list_steps()
        .filter(request__version__quote_id=quote_id, decided_at__isnull=False)
        .order_by("-decided_at")
        .first()
    )
    return last if last is not None and last.state == ApprovalState.REJECTED.value else None


def views_of(version_id: int) -> dict[str, Any]:
    """Return how often and when the customer looked at the page."""
    return PublicLink.objects.filter(
        subject_label=services.SUBJECT, subject_id=version_id, purpose=services.PURPOSE
    ).aggregate(views=Sum("views"), first=Min("first_viewed_at"), last=Max("last_viewed_at"))


def path_of(version: QuoteVersion) -> list[PathStep]:
    """Return the five steps of an offer: written, approved, sent, read, signed."""
    state, seen = version.state, views_of(version.pk) if version.sent_at else {}
    is_over = state in (QuoteState.DECLINED.value, QuoteState.EXPIRED.value)
    approved = bool(version.approval_basis)
    return [
        PathStep(
            "written", _("Written"), "run" if state == "draft" else "done", at=version.created_at
        ),
        PathStep(
            "approved",
            _("Approved"),
            "done" if approved else "wait" if state == "in_approval" else "todo",
        ),
        PathStep("sent", _("Sent"), "done" if version.sent_at else "todo", at=version.sent_at),
        PathStep("read", _("Read"), _read_state(version, seen), at=seen.get("first")),
        PathStep(
            "signed",
            STATE_WORDS[state] if is_over else _("Signed"),
            "done" if version.signed_at else "fail" if is_over else "todo",
            at=version.signed_at or version.declined_at or version.expired_at,
        ),
    ]


def _read_state(version: QuoteVersion, seen: dict[str, Any]) -> Any:
    if seen.get("first") or version.signed_at:
        return "done"
    return "wait" if version.state == QuoteState.SENT.value else "todo"


def timeline_of(quote: Quote) -> Sequence[TimelineEntry]:
    """Return moves, looks of the customer, decisions and comments, newest first."""
    versions = {v.pk: v for v in versions_of(quote.pk)}
    entries = [
        *_moves(versions),
        *_evidence(versions),
        *_decisions(quote.pk),
        *_comments(quote.pk),
        TimelineEntry(
            at=quote.created_at,
            actor=str(quote.created_by or _("System")),
            title=_("created the quote"),
        ),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LIMIT]


def _moves(versions: dict[int, QuoteVersion]) -> list[TimelineEntry]:
    rows = StateChange.objects.filter(
        subject_label=QuoteVersion._meta.label_lower, subject_id__in=list(versions)
    ).order_by("-id")[:LIMIT]
    return [
        TimelineEntry(
            at=row.at,
            actor=str(row.actor.get("label", "")),
            title=_("version %(number)s") % {"number": versions[row.subject_id].number},
            source=source_word(row.source),
            kind=KINDS.get(row.actor.get("kind", ""), "rule"),  # type: ignore[arg-type]
            before=str(STATE_WORDS.get(row.from_state, row.from_state)),
            after=str(STATE_WORDS.get(row.to_state, row.to_state)),
        )
        for row in rows
    ]


def _evidence(versions: dict[int, QuoteVersion]) -> list[TimelineEntry]:
    rows = SignatureEvent.objects.filter(version__in=versions, kind="viewed")
    return [
        TimelineEntry(
            at=event.at,
            actor=_("Customer"),
            title=_("read the quote for the first time"),
            detail=event.ip_address or "",
            kind="customer",
        )
        for event in rows
    ]


def _decisions(quote_id: int) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at=step.decided_at,
            actor=str(step.decided_by or _("System")),
            title=_("approved the discount")
            if step.state == ApprovalState.APPROVED.value
            else _("sent it back"),
            detail=step.comment,
        )
        for step in selectors.list_decisions(quote_id)
        if step.decided_at is not None
    ]


def _comments(quote_id: int) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at=comment.at,
            actor=comment.author,
            title=_("asked") if comment.is_customer else _("answered"),
            detail=comment.text,
            kind="customer" if comment.is_customer else "person",
            icon="chat",
        )
        for comment in selectors.list_comments(quote_id)
    ]
