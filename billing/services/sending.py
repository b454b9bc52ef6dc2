"""Letters with documents: planned by the facts of issue, sent by errands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from billing.models import CreditNote, Invoice
from crm.models import Contact
from revops.core import errands, formats, mail, public_links
from revops.core.actor import Actor, is_replaying
from revops.core.problems import DomainError

INVOICE_PURPOSE, NOTE_PURPOSE = "billing.invoice", "billing.creditnote"
LINK_DAYS = 365
LINK_LIFETIME = timedelta(days=LINK_DAYS)


class NoRecipient(DomainError):
    """The customer has no contact who receives invoices."""


def send_documents(
    *,
    documents: Sequence[Invoice | CreditNote],
    actor: Actor,
    at: datetime,
    again: bool = False,
) -> int:
    """Plan one letter per document and billing contact of its customer; returns how many.

    Plans nothing while history replays. A document is sent once unless `again`.
    """
    if is_replaying() or not documents:
        return 0
    addresses = _addresses({document.account_id for document in documents})
    letters = [
        (document, address)
        for document in documents
        for address in addresses.get(document.account_id, ())
    ]
    if not letters:
        return 0
    links = public_links.issue_all(
        purpose=_purpose(documents[0]),
        subject_label=documents[0]._meta.label_lower,
        recipients=[(document.pk, address) for document, address in letters],
        expires_at=at + LINK_LIFETIME,
        actor=actor,
        at=at,
    )
    plans = [
        _plan(document, address, link.pk, at if again else None)
        for (document, address), link in zip(letters, links, strict=True)
    ]
    errands.plan_all(plans, actor=actor, at=at)
    return len(plans)


def send_invoices(*, invoice_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Plan the letters of fresh invoices."""
    found = Invoice.objects.filter(pk__in=invoice_ids).order_by("pk")
    return send_documents(documents=list(found), actor=actor, at=at)


def send_credit_notes(*, credit_note_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Plan the letters of fresh credit notes."""
    found = CreditNote.objects.filter(pk__in=credit_note_ids).order_by("pk")
    return send_documents(documents=list(found), actor=actor, at=at)


def send_invoice_again(*, invoice_id: int, actor: Actor, at: datetime) -> int:
    """Send an invoice once more. Raises NoRecipient."""
    invoice = Invoice.objects.get(pk=invoice_id)
    count = send_documents(documents=[invoice], actor=actor, at=at, again=True)
    if not count:
        raise NoRecipient(
            _("No contact of this customer receives invoices."),
            way_out=_("Mark a contact as receiving invoices."),
        )
    return count


def share_invoice(*, invoice_id: int, actor: Actor, at: datetime) -> str:
    """Make a secret link to the customer's page of an invoice and return its path."""
    invoice = Invoice.objects.get(pk=invoice_id)
    token = public_links.issue(
        purpose=INVOICE_PURPOSE,
        subject_label="billing.invoice",
        subject_id=invoice.pk,
        expires_at=at + LINK_LIFETIME,
        actor=actor,
        at=at,
    )
    return f"/i/{token}/"


def _addresses(account_ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    contacts = Contact.objects.filter(account__in=set(account_ids), is_billing=True)
    for account_id, email in contacts.order_by("pk").values_list("account_id", "email"):
        found.setdefault(account_id, []).append(email)
    return found


def _purpose(document: Invoice | CreditNote) -> str:
    return INVOICE_PURPOSE if isinstance(document, Invoice) else NOTE_PURPOSE


def _plan(
    document: Invoice | CreditNote, address: str, link_id: int, again: datetime | None
) -> errands.Plan:
    """Return the letter as the errand `mail.send` reads it, in the document's language."""
    path = "/i/{token}/" if isinstance(document, Invoice) else "/i/note/{token}/"
    link = mail.Link(path=path, link_id=link_id)
    with translation.override(document.language):
        title, text = _letter(document)
    payload: dict[str, Any] = {
        "to": [address],
        "subject": title,
        "text": text,
        "links": {"link": asdict(link)},
        "attachments": [],
    }
    key = f"{document._meta.label_lower}:{document.pk}:{address}"
    if again is not None:
        key = f"{key}:{again.isoformat()}"
    return errands.Plan(mail.KIND, key[:120], document.subject, payload)


def _letter(document: Invoice | CreditNote) -> tuple[str, str]:
    """Return title and text in the active language."""
    language = translation.get_language() or "en"
    total = getattr(document.total, "amount", document.total)
    words = {
        "number": document.reference,
        "seller": document.seller["name"],
        "total": formats.money(total, document.currency_code, language),
    }
    if isinstance(document, Invoice):
        words["due"] = formats.day(document.due_on, language)
        return (
            _("Invoice %(number)s from %(seller)s") % words,
            _(
                "Your invoice %(number)s over %(total)s is ready. It is due on %(due)s.\n\n"
                "See it, download it and read how to pay:\n{link}\n\n%(seller)s"
            )
            % words,
        )
    return (
        _("Credit note %(number)s from %(seller)s") % words,
        _("Your credit note %(number)s over %(total)s is ready:\n{link}\n\n%(seller)s") % words,
    )
