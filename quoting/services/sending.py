"""Sending: freeze, hash, link, mail; then views, reminders and the end of an offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quoting import rules, selectors
from quoting.events import QuoteExpired, QuoteSent
from quoting.models import QuoteComment, QuoteVersion
from quoting.services.evidence import Device, append_event
from quoting.services.refusals import (
    ApprovalIsStale,
    OfferHasLapsed,
    QuoteHasNoLines,
    SignerIsMissing,
)
from quoting.services.versions import locked
from quoting.states import QUOTE_FLOW, QuoteState
from revops.core import errands, formats, mail, outbox, public_links, transitions
from revops.core.actor import Actor, is_replaying
from revops.core.models import PublicLink
from revops.core.periods import local_date
from revops.core.problems import Invalid, NotFound
from revops.core.workflow import IllegalTransition

PURPOSE = "quote"
SUBJECT = "quoting.quoteversion"
#: How long the page stays after the offer's last day: to say so, or to show the signed copy.
LINK_STAYS = timedelta(days=366)


@transaction.atomic
def send_quote(*, quote_id: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Freeze and hash what is offered, issue the customer's link, plan mail and PDF.

    Tells QuoteSent. Raises ApprovalIsStale (SD9), SignerIsMissing, OfferHasLapsed,
    IllegalTransition.
    """
    version = locked(quote_id)
    lines = selectors.list_lines(version.pk)
    _check_sendable(version, lines, at)
    content = selectors.content_of(version, lines)
    digest = selectors.hash_of(content)
    transitions.apply(
        version,
        "send",
        workflow=QUOTE_FLOW,
        actor=actor,
        at=at,
        stamp="sent_at",
        frozen_content=content,
        document_sha256=digest,
    )
    signer = version.signer
    assert signer is not None  # noqa: S101
    append_event(
        version, "sent", at=at, detail={"document_sha256": digest, "recipient": signer.email}
    )
    _issue_link(version, actor=actor, at=at)
    plan_pdf(version, "offer", actor=actor, at=at)
    _plan_mail(version, "sent", actor=actor, at=at)
    fact = QuoteSent(subject=version.subject, quote_id=version.quote_id, version_id=version.pk)
    outbox.emit(fact, actor=actor, at=at)
    return version


def _check_sendable(version: QuoteVersion, lines: list[Any], at: datetime) -> None:
    if QUOTE_FLOW.target("send", version.state) is None:
        raise IllegalTransition(QUOTE_FLOW.name, "send", {version.subject: version.state})
    if not lines:
        raise QuoteHasNoLines()
    if version.signer is None:
        raise SignerIsMissing()
    if not rules.approval_stands(version.fingerprint, selectors.fingerprint_of(version, lines)):
        raise ApprovalIsStale()
    if rules.has_expired(version.valid_until, local_date(at, version.quote.legal_entity.time_zone)):
        raise OfferHasLapsed()


@transaction.atomic
def remind_signer(*, quote_id: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Mail the link once more. Raises Invalid while nothing is open."""
    version = locked(quote_id)
    if version.state != QuoteState.SENT.value:
        raise Invalid(_("There is nothing to sign at the moment."))
    _plan_mail(version, "reminded", actor=actor, at=at)
    return version


@transaction.atomic
def record_view(
    *, version_id: int, link_id: int, at: datetime, device: Device | None = None
) -> None:
    """Count the customer's look at the page; the first one of an open offer is evidence."""
    public_links.record_view(link_id=link_id, at=at)
    version = QuoteVersion.objects.select_for_update().get(pk=version_id)
    if version.state != QuoteState.SENT.value:
        return
    if not version.evidence.filter(kind="viewed").exists():
        append_event(version, "viewed", at=at, device=device)


@transaction.atomic
def add_comment(
    *, version_id: int, author: str, text: str, is_customer: bool, actor: Actor, at: datetime
) -> QuoteComment:
    """Keep a question of the customer, or our answer, with the quote. Raises Invalid."""
    if not text.strip():
        raise Invalid(_("Write your question first."), field="text")
    if len(text) > 4000:
        raise Invalid(_("At most 4,000 characters."), field="text")
    return QuoteComment.objects.create(
        version_id=version_id,
        author=author.strip()[:200] or _("Customer"),
        is_customer=is_customer,
        text=text.strip(),
        at=at,
    )


@transaction.atomic
def expire_quotes(*, actor: Actor, at: datetime) -> int:
    """End every sent offer whose last day is past in its seller's zone; returns how many."""
    due = [
        version
        for version in _open_offers()
        if rules.has_expired(
            version.valid_until, local_date(at, version.quote.legal_entity.time_zone)
        )
    ]
    transitions.apply(due, "expire", workflow=QUOTE_FLOW, actor=actor, at=at, stamp="expired_at")
    outbox.emit_all(
        [QuoteExpired(subject=v.subject, quote_id=v.quote_id, version_id=v.pk) for v in due],
        actor=actor,
        at=at,
    )
    return len(due)


def _open_offers() -> Iterable[QuoteVersion]:
    return (
        selectors.list_versions()
        .filter(state=QuoteState.SENT.value, is_current=True)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
    )


def plan_pdf(version: QuoteVersion, purpose: str, *, actor: Actor, at: datetime) -> None:
    """Plan the rendering of the frozen document ("offer"), or of its signed copy ("signed").

    Nothing is planned while history replays: such a document is rendered when somebody opens it.
    """
    if is_replaying():
        return
    errands.plan(
        kind="documents.quote_pdf",
        key=f"{version.pk}:{purpose}",
        subject=version.subject,
        payload={"version_id": version.pk, "purpose": purpose},
        actor=actor,
        at=at,
    )


def link_to(version_id: int) -> str:
    """Return the address of the customer's page. Raises NotFound where none can be shown."""
    link = _latest(version_id)
    token = public_links.token_of(link) if link else ""
    if not token:
        raise NotFound(_("There is no link to this version."))
    return f"/q/{token}/"


def _issue_link(version: QuoteVersion, *, actor: Actor, at: datetime) -> PublicLink:
    """Issue the customer's link; the letter and the staff's "copy link" show the same one."""
    last_day = datetime.combine(version.valid_until, datetime.min.time(), UTC)
    public_links.issue(
        purpose=PURPOSE,
        subject_label=SUBJECT,
        subject_id=version.pk,
        recipient=version.signer.email if version.signer else "",
        expires_at=last_day + LINK_STAYS,
        actor=actor,
        at=at,
    )
    link = _latest(version.pk)
    assert link is not None  # noqa: S101
    return link


def _latest(version_id: int) -> PublicLink | None:
    return public_links.latest(subject_label=SUBJECT, subject_id=version_id, purpose=PURPOSE)


def _plan_mail(version: QuoteVersion, occasion: str, *, actor: Actor, at: datetime) -> None:
    """Plan a letter in the signer's language; the key lets each reminder out once a minute.

    History writes to nobody.
    """
    if is_replaying():
        return
    signer = version.signer
    assert signer is not None  # noqa: S101
    stamp = "" if occasion != "reminded" else f":{at:%Y%m%d%H%M}"
    with translation.override(signer.language):
        title, text = _letter(version, occasion)
    link = _latest(version.pk) or _issue_link(version, actor=actor, at=at)
    mail.plan_letter(
        key=f"quote:{version.pk}:{occasion}{stamp}",
        to=signer.email,
        title=title,
        text=text,
        subject=version.subject,
        links={"link": mail.Link("/q/{token}/", link.pk)},
        actor=actor,
        at=at,
    )


def _letter(version: QuoteVersion, occasion: str) -> tuple[str, str]:
    """Return title and text in the active language."""
    quote, last = version.quote, version.valid_until - timedelta(days=1)
    words = {
        "name": version.signer.name if version.signer else "",
        "title": quote.title,
        "number": quote.number,
        "seller": quote.legal_entity.name,
        "owner": quote.owner.name,
        "until": formats.day(last, get_language() or "en"),
    }
    if occasion == "signed":
        return (
            _("Signed: %(title)s") % words,
            _(
                "Hello %(name)s,\n\nthank you for signing %(number)s. Your signed copy:\n{link}"
                "\n\n%(owner)s, %(seller)s"
            )
            % words,
        )
    subject = _("Your quote from %(seller)s: %(title)s")
    if occasion == "reminded":
        subject = _("Reminder: your quote from %(seller)s")
    return (
        subject % words,
        _(
            "Hello %(name)s,\n\nhere is our quote %(number)s, %(title)s. You can read and sign it "
            "until %(until)s:\n{link}\n\nThe link is yours alone.\n\n%(owner)s, %(seller)s"
        )
        % words,
    )


def plan_signed_letter(version: QuoteVersion, *, actor: Actor, at: datetime) -> None:
    """Mail the signer where the signed copy is."""
    if version.signer is not None:
        _plan_mail(version, "signed", actor=actor, at=at)
