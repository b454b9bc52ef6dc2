"""Customers: created with the seller's defaults, changed, kept consistent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import selectors
from crm.models import Account, SalesPerson
from crm.services import checks
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import Conflict, DomainError


class AccountDetails(TypedDict, total=False):
    """What can be said about a customer besides name, country and seller."""

    owner_id: int | None
    parent_id: int | None
    industry: str
    website: str
    employees: int | None
    founded_year: int | None
    street: str
    postal_code: str
    city: str
    region: str
    tax_id: str
    currency: str
    language: str
    time_zone: str
    payment_terms_days: int
    po_required: bool
    external_ref: str | None


class AccountColumns(AccountDetails, total=False):
    """What can be changed of a customer; the seller stays."""

    name: str
    country: str


class ParentInCircle(DomainError):
    """A customer cannot stand above itself."""


@transaction.atomic
def create_account(
    *,
    name: str,
    country: str,
    legal_entity_id: int,
    actor: Actor,
    at: datetime,
    **columns: Unpack[AccountDetails],
) -> Account:
    """Create a customer of a seller.

    Currency, language, time zone and payment terms that are not given are copied from the
    seller, once: a later change of the seller does not reach the customer.

    :raises DomainError: a value is unknown, the tax id cannot exist, the reference is taken
    """
    seller = checks.existing(LegalEntity, legal_entity_id, "legal_entity")
    given: dict[str, Any] = {"name": name, "country": country, **columns}
    defaults = {
        "currency": seller.functional_currency,
        "language": seller.language,
        "time_zone": seller.time_zone,
        "payment_terms_days": seller.payment_terms_days,
    }
    for field, value in defaults.items():
        if given.get(field) in (None, ""):
            given[field] = value
    account = Account(legal_entity=seller, created_at=at)
    _write(account, given)
    account.save(force_insert=True)
    return account


@transaction.atomic
def update_account(
    *, account_id: int, actor: Actor, at: datetime, **columns: Unpack[AccountColumns]
) -> Account:
    """Change what is given of a customer; issued documents and contracts keep what they froze.

    :raises NotFound: there is no such customer
    :raises DomainError: as in `create_account`; the new parent stands below this customer
    """
    account = checks.locked(Account, account_id)
    _write(account, {"country": account.country, "tax_id": account.tax_id, **columns})
    account.save()
    return account


@transaction.atomic
def note_purchases(*, bought_on: Mapping[int, date], actor: Actor, at: datetime) -> None:
    """Remember since when customers buy, {id: day}; a purchase after the first changes nothing."""
    first = min(bought_on.values(), default=None)
    unknown = Q(customer_since=None) | Q(customer_since__gt=first)
    rows = Account.objects.select_for_update().filter(unknown, pk__in=bought_on).order_by("pk")
    changed = []
    for account in rows:
        day = bought_on[account.pk]
        if account.customer_since is None or day < account.customer_since:
            account.customer_since = day
            changed.append(account)
    Account.objects.bulk_update(changed, ["customer_since"])


def _write(account: Account, given: dict[str, Any]) -> None:
    """Put checked values on the row; nothing is saved here."""
    judged: dict[str, Callable[[Any], Any]] = {
        "name": lambda v: checks.filled(v, "name"),
        "country": checks.country,
        "currency": checks.currency,
        "language": checks.language,
        "time_zone": checks.time_zone,
        "external_ref": lambda v: _free_reference(account, v),
        "tax_id": lambda v: checks.tax_id(given["country"], v),
        "owner_id": lambda v: _key(checks.optional(SalesPerson, v, "owner")),
        "parent_id": lambda v: _parent(account, v),
    }
    for field, value in given.items():
        setattr(account, field, judged[field](value) if field in judged else value)


def _key(row: Any) -> int | None:
    return row.pk if row is not None else None


def _free_reference(account: Account, reference: str | None) -> str | None:
    """Return the reference, None for an empty one; raises Conflict when another one has it."""
    if not reference:
        return None
    if Account.objects.filter(external_ref=reference).exclude(pk=account.pk).exists():
        raise Conflict(
            _("Another customer already has the reference %(ref)s.") % {"ref": reference},
            field="external_ref",
        )
    return reference


def _parent(account: Account, parent_id: int | None) -> int | None:
    parent = checks.optional(Account, parent_id, "parent")
    if parent is not None and account.pk and account.pk in selectors.lineage_ids(parent.pk):
        raise ParentInCircle(
            _("%(parent)s stands below this customer already.") % {"parent": parent.name},
            field="parent",
        )
    return _key(parent)
