"""Secret links for customers: 256 bits under the installation's secret; only a hash is stored.

A link opens exactly one document for one purpose until it expires, is revoked or used up. Every
bad token gets the same answer, whatever is wrong with it. A GET never signs, pays or declines.

A token is an HMAC of its row under SECRET_KEY. So a copy of the database opens nothing, and yet
"copy link" and a reminder can show the same address again. After a change of SECRET_KEY old
links still open (their hash is stored), but can only be shown again with SECRET_KEY_FALLBACKS.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from revops.core import bulk
from revops.core.actor import Actor
from revops.core.models import PublicLink
from revops.core.problems import NotFound

TOKEN_LENGTH = 43
#: Forms one link may send within the window.
POSTS_MAX = 10
POSTS_WINDOW = timedelta(minutes=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    *,
    purpose: str,
    subject_label: str,
    subject_id: int,
    expires_at: datetime,
    actor: Actor,
    at: datetime,
    uses_max: int | None = None,
    recipient: str = "",
) -> str:
    """Create a link and return its token."""
    link = PublicLink(
        pk=bulk.reserve_ids(PublicLink, 1)[0],
        purpose=purpose,
        subject_label=subject_label,
        subject_id=subject_id,
        expires_at=expires_at,
        uses_max=uses_max,
        recipient=recipient,
        created_at=at,
        created_by=actor.as_json(),
    )
    token = _derive(link, settings.SECRET_KEY)
    link.token_hash = _hash(token)
    link.save(force_insert=True)
    return token


def issue_all(
    *,
    purpose: str,
    subject_label: str,
    recipients: Sequence[tuple[int, str]],
    expires_at: datetime,
    actor: Actor,
    at: datetime,
) -> list[PublicLink]:
    """Create one link per (subject id, recipient) in two statements, in that order."""
    links = [
        PublicLink(
            pk=pk,
            purpose=purpose,
            subject_label=subject_label,
            subject_id=subject_id,
            expires_at=expires_at,
            recipient=recipient,
            created_at=at,
            created_by=actor.as_json(),
        )
        for pk, (subject_id, recipient) in zip(
            bulk.reserve_ids(PublicLink, len(recipients)), recipients, strict=True
        )
    ]
    for link in links:
        link.token_hash = _hash(_derive(link, settings.SECRET_KEY))
    return PublicLink.objects.bulk_create(links, batch_size=1_000)


def _derive(link: PublicLink, secret: str | bytes) -> str:
    row = (
        f"{link.pk}:{link.purpose}:{link.subject_label}:{link.subject_id}:"
        f"{link.created_at.astimezone(UTC).isoformat()}"
    )
    digest = salted_hmac("core.public_links", row, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_of(link: PublicLink) -> str:
    """Return the link's token again; empty when the secret it was made with is gone."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _derive(link, secret)
        if _hash(token) == link.token_hash:
            return token
    return ""


def latest(*, subject_label: str, subject_id: int, purpose: str) -> PublicLink | None:
    """Return the newest link to the document that was not revoked, or None."""
    return (
        PublicLink.objects.filter(
            subject_label=subject_label,
            subject_id=subject_id,
            purpose=purpose,
            revoked_at__isnull=True,
        )
        .order_by("-pk")
        .first()
    )


def resolve(token: str, purpose: str, at: datetime) -> PublicLink:
    """Return the live link behind the token; the look-up is by hash, so its time tells nothing.

    :raises NotFound: unknown, for another purpose, expired, revoked or used up
    """
    link = PublicLink.objects.filter(_live(at), token_hash=_checked(token), purpose=purpose).first()
    if link is None:
        raise NotFound()
    return link


def _checked(token: str) -> str:
    if len(token) != TOKEN_LENGTH or not token.isascii() or "\0" in token:
        raise NotFound()
    return _hash(token)


def _live(at: datetime) -> Q:
    return (
        Q(revoked_at__isnull=True)
        & Q(expires_at__gt=at)
        & (Q(uses_max__isnull=True) | Q(uses__lt=F("uses_max")))
    )


def record_view(*, link_id: int, at: datetime) -> None:
    """Count a look at the document; remembers the first and the latest time."""
    PublicLink.objects.filter(pk=link_id).update(
        views=F("views") + 1,
        first_viewed_at=Coalesce("first_viewed_at", Value(at)),
        last_viewed_at=at,
    )


def admit(*, link_id: int, at: datetime) -> bool:
    """Count a form sent through the link; False when it sent too many within a minute.

    A person signs once and asks a question or two; only a program presses ten times a minute.
    """
    fresh = Q(posts_since__gt=at - POSTS_WINDOW)
    links = PublicLink.objects.filter(pk=link_id)
    links.update(
        posts=Case(When(fresh, then=F("posts") + 1), default=1),
        posts_since=Case(When(fresh, then=F("posts_since")), default=Value(at)),
    )
    return links.filter(posts__lte=POSTS_MAX).exists()


@transaction.atomic
def consume(*, token: str, purpose: str, at: datetime) -> PublicLink:
    """Use the link once, under its row lock: of two at the same moment one is refused.

    :raises NotFound: as `resolve`
    """
    link = (
        PublicLink.objects.select_for_update()
        .filter(_live(at), token_hash=_checked(token), purpose=purpose)
        .first()
    )
    if link is None:
        raise NotFound()
    link.uses += 1
    PublicLink.objects.filter(pk=link.pk).update(uses=link.uses)
    return link


def revoke(*, subject_label: str, subject_id: int, at: datetime, purpose: str = "") -> int:
    """End every live link to the document (for one purpose, if named); returns how many."""
    links = PublicLink.objects.filter(
        subject_label=subject_label, subject_id=subject_id, revoked_at__isnull=True
    )
    if purpose:
        links = links.filter(purpose=purpose)
    return links.update(revoked_at=at)
