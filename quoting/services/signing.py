"""Signing and declining, by the customer on the public page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm import services as crm
from quoting import rules, selectors
from quoting.events import QuoteDeclined, QuoteSigned
from quoting.models import Quote, QuoteVersion, Signature
from quoting.services.evidence import Device, append_event
from quoting.services.refusals import DocumentHasChanged, OfferHasLapsed
from quoting.services.sending import add_comment, plan_pdf, plan_signed_letter
from quoting.states import QUOTE_FLOW, Evidence, QuoteState
from revops.core import outbox, transitions
from revops.core.actor import Actor
from revops.core.periods import local_date
from revops.core.problems import Invalid
from revops.core.workflow import IllegalTransition

CONSENT_VERSION = "2026-11"


@dataclass(frozen=True)
class Signing:
    """What the customer typed, and the fingerprint of exactly what they were shown."""

    name: str
    typed_signature: str
    document_sha256: str
    consent_text: str
    has_consented: bool
    title: str = ""
    email: str = ""


@transaction.atomic
def sign_quote(
    *, version_id: int, signing: Signing, device: Device, actor: Actor, at: datetime
) -> Signature:
    """Sign the version once; a second press finds the first signature and returns it.

    Of two racing signers one wins under the version's lock. Writes evidence (viewed if nobody
    looked before, consented, signed), plans the signed copy and its letter, tells QuoteSigned.
    Raises Invalid, DocumentHasChanged, OfferHasLapsed, IllegalTransition.
    """
    version = _locked(version_id)
    if version.state == QuoteState.SIGNED.value:
        signed: Signature = version.signature
        return signed
    _check(version, signing, at)
    signed_on = local_date(at, version.quote.legal_entity.time_zone)
    transitions.apply(
        version, "sign", workflow=QUOTE_FLOW, actor=actor, at=at, stamp="signed_at",
        signed_on=signed_on,
    )  # fmt: skip
    if not version.evidence.filter(kind="viewed").exists():
        append_event(version, "viewed", at=at, device=device)
    append_event(
        version,
        "consented",
        at=at,
        device=device,
        detail={"text": signing.consent_text, "consent_version": CONSENT_VERSION},
    )
    last = append_event(
        version,
        "signed",
        at=at,
        device=device,
        detail={
            "name": signing.name,
            "title": signing.title,
            "typed_signature": signing.typed_signature,
            "document_sha256": version.document_sha256,
        },
    )
    signature = Signature.objects.create(
        version=version,
        evidence=Evidence.TYPED.value,
        signer_name=signing.name.strip(),
        signer_title=signing.title.strip(),
        signer_email=signing.email,
        typed_signature=signing.typed_signature.strip(),
        consent_text=signing.consent_text,
        consent_version=CONSENT_VERSION,
        signed_at=at,
        signed_on=signed_on,
        ip_address=device.ip_address,
        user_agent=device.user_agent[:300],
        document_sha256=version.document_sha256,
        evidence_sha256=last.sha256,
    )
    plan_pdf(version, "signed", actor=actor, at=at)
    plan_signed_letter(version, actor=actor, at=at)
    _tell_sales(version.quote, signed_on, actor, at)
    fact = QuoteSigned(
        subject=version.subject,
        quote_id=version.quote_id,
        version_id=version.pk,
        signed_on=signed_on.isoformat(),
    )
    outbox.emit(fact, actor=actor, at=at)
    return signature


def _tell_sales(quote: Quote, day: date, actor: Actor, at: datetime) -> None:
    """Win the deal the quote was written for; without one, the customer has still bought."""
    deal = quote.opportunity
    if deal is not None and deal.is_open and deal.account_id is not None:
        crm.win_opportunity(opportunity_id=deal.pk, closed_on=day, actor=actor, at=at)
    crm.note_purchases(bought_on={quote.account_id: day}, actor=actor, at=at)


@transaction.atomic
def decline_quote(
    *, version_id: int, reason: str, author: str, actor: Actor, at: datetime
) -> QuoteVersion:
    """Decline an open offer, with the customer's reason. Tells QuoteDeclined.

    Raises Invalid without a reason, IllegalTransition.
    """
    if not reason.strip():
        raise Invalid(_("Tell us why, in a word or two."), field="reason")
    version = _locked(version_id)
    transitions.apply(
        version, "decline", workflow=QUOTE_FLOW, actor=actor, at=at, stamp="declined_at",
        decline_reason=reason.strip()[:4000],
    )  # fmt: skip
    append_event(version, "declined", at=at, detail={"reason": reason.strip()[:4000]})
    fact = QuoteDeclined(subject=version.subject, quote_id=version.quote_id, version_id=version.pk)
    outbox.emit(fact, actor=actor, at=at)
    return version


@transaction.atomic
def ask_question(
    *, version_id: int, author: str, text: str, actor: Actor, at: datetime
) -> QuoteVersion:
    """Keep the customer's question with the quote. Raises Invalid."""
    add_comment(
        version_id=version_id, author=author, text=text, is_customer=True, actor=actor, at=at
    )
    return QuoteVersion.objects.get(pk=version_id)


def _locked(version_id: int) -> QuoteVersion:
    """Lock quote and version, in this order as every other service does."""
    quote_id = QuoteVersion.objects.values_list("quote_id", flat=True).get(pk=version_id)
    Quote.objects.select_for_update().get(pk=quote_id)
    return selectors.list_versions().select_for_update(of=("self",)).get(pk=version_id)


def _check(version: QuoteVersion, signing: Signing, at: datetime) -> None:
    if QUOTE_FLOW.target("sign", version.state) is None:
        raise IllegalTransition(QUOTE_FLOW.name, "sign", {version.subject: version.state})
    errors = {}
    if not signing.name.strip():
        errors["name"] = _("Write your name.")
    if not signing.typed_signature.strip():
        errors["typed_signature"] = _("Type your name as your signature.")
    if not signing.has_consented:
        errors["has_consented"] = _("Confirm that you may sign.")
    if errors:
        raise Invalid(_("Something is missing."), errors=errors)
    if rules.has_expired(version.valid_until, local_date(at, version.quote.legal_entity.time_zone)):
        raise OfferHasLapsed()
    shown_is_frozen = signing.document_sha256 == version.document_sha256
    if (
        not shown_is_frozen
        or selectors.hash_of(version.frozen_content or {}) != version.document_sha256
    ):
        raise DocumentHasChanged()
