"""People at customers."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Account, Contact
from crm.services import checks
from revops.core.actor import Actor
from revops.core.problems import Conflict, DomainError


class ContactColumns(TypedDict, total=False):
    """What can be said about a contact besides customer, name and address."""

    phone: str
    title: str
    language: str
    is_signer: bool
    is_billing: bool


class EmailWrong(DomainError):
    """No mail can reach this address."""


@transaction.atomic
def create_contact(
    *,
    account_id: int,
    name: str,
    email: str,
    actor: Actor,
    at: datetime,
    **columns: Unpack[ContactColumns],
) -> Contact:
    """Create a contact of a customer, who reads the customer's language unless said otherwise.

    :raises DomainError: a value is unknown or the customer has this address already
    """
    account = checks.existing(Account, account_id, "account")
    contact = Contact(account=account, created_at=at, language=account.language)
    _write(contact, name, email, columns)
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def update_contact(
    *,
    contact_id: int,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    email: str | None = None,
    **columns: Unpack[ContactColumns],
) -> Contact:
    """Change what is given of a contact.

    :raises NotFound: there is no such contact
    :raises DomainError: as in `create_contact`
    """
    contact = checks.locked(Contact, contact_id)
    kept_name = contact.name if name is None else name
    kept_email = contact.email if email is None else email
    _write(contact, kept_name, kept_email, columns)
    contact.save()
    return contact


def _write(contact: Contact, name: str, email: str, columns: ContactColumns) -> None:
    contact.name = checks.filled(name, "name")
    contact.email = _address(contact, email)
    if columns.get("language"):
        checks.language(columns["language"])
    for field, value in columns.items():
        if field != "language" or value:
            setattr(contact, field, value)


def _address(contact: Contact, email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        words = _("%(value)s is not an e-mail address.") % {"value": address or "–"}
        raise EmailWrong(words, field="email") from error
    twins = Contact.objects.filter(account_id=contact.account_id, email=address)
    if twins.exclude(pk=contact.pk).exists():
        raise Conflict(
            _("This customer already has a contact with the address %(value)s.")
            % {"value": address},
            field="email",
        )
    return address
