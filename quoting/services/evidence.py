"""The chain of evidence: each event names the hash before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quoting import rules
from quoting.models import QuoteVersion, SignatureEvent


@dataclass(frozen=True)
class Device:
    """Where a customer acts from, as far as the door can tell."""

    ip_address: str | None = None
    user_agent: str = ""


def append_event(
    version: QuoteVersion,
    kind: str,
    *,
    at: datetime,
    device: Device | None = None,
    detail: Mapping[str, Any] | None = None,
) -> SignatureEvent:
    """Append one event to the version's chain; the caller holds the version's lock."""
    last = SignatureEvent.objects.filter(version=version).order_by("-sequence").first()
    device, previous = device or Device(), last.sha256 if last else rules.GENESIS
    event = SignatureEvent(
        version=version,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        at=at,
        ip_address=device.ip_address,
        user_agent=device.user_agent[:300],
        detail=dict(detail or {}),
        previous_sha256=previous,
    )
    event.sha256 = rules.link_hash(previous, evidence_of(event))
    event.save()
    return event


def evidence_of(event: SignatureEvent) -> dict[str, Any]:
    """Return what the event's hash covers."""
    return {
        "version": event.version_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "ip_address": event.ip_address,
        "user_agent": event.user_agent,
        "detail": event.detail,
    }
