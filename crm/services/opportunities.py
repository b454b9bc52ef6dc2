"""Opportunities: what a customer might buy, and the moves from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from crm.events import OpportunityLost
from crm.models import Account, Opportunity, OpportunityLine, SalesPerson
from crm.services import checks
from crm.services.bulk import win_opportunities
from crm.states import OPPORTUNITY_FLOW
from revops.core import clock, outbox, transitions
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import Conflict, DomainError
from revops.core.rounding import round_amount


class OpportunityColumns(TypedDict, total=False):
    """What can be said about an opportunity besides its name."""

    name: str
    account_id: int | None
    owner_id: int
    amount: Money | None
    expected_close_on: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Interest:
    """A product the customer is interested in; prices come with the quote."""

    product_code: str
    description: str
    quantity: Decimal = Decimal(1)
    amount: Money | None = None


class OpportunityIsClosed(Conflict):
    """A won or lost opportunity keeps its terms."""


class SellersDiffer(DomainError):
    """A deal is sold by the seller of its customer."""


class AmountWrong(DomainError):
    """The amount is negative, finer than the currency, or in another currency."""


@transaction.atomic
def create_opportunity(
    *,
    name: str,
    owner_id: int,
    actor: Actor,
    at: datetime,
    account_id: int | None = None,
    legal_entity_id: int | None = None,
    amount: Money | None = None,
    expected_close_on: date | None = None,
    source: str = "",
    external_ref: str | None = None,
    interests: Sequence[Interest] = (),
) -> Opportunity:
    """Create an opportunity in prospecting; a named customer brings its seller.

    :raises DomainError: neither customer nor seller is given, or a value is unknown
    """
    account = checks.optional(Account, account_id, "account")
    seller = checks.optional(LegalEntity, legal_entity_id, "legal_entity")
    if account is None and seller is None:
        raise checks.ValueMissing(_("Name the customer, or at least the seller."), field="account")
    if account and seller and account.legal_entity_id != seller.pk:
        raise _of_another_seller(account)
    opportunity = Opportunity(
        legal_entity=account.legal_entity if account else seller,
        created_at=at,
        external_ref=external_ref or None,
    )
    _write(
        opportunity,
        {
            "name": name,
            "account_id": account_id,
            "owner_id": owner_id,
            "amount": amount,
            "expected_close_on": expected_close_on,
            "source": source,
        },
    )
    opportunity.save(force_insert=True)
    _write_interests(opportunity, interests)
    return opportunity


@transaction.atomic
def update_opportunity(
    *, opportunity_id: int, actor: Actor, at: datetime, **columns: Unpack[OpportunityColumns]
) -> Opportunity:
    """Change what is given of an open opportunity.

    :raises OpportunityIsClosed: it was won or lost
    :raises DomainError: as in `create_opportunity`
    """
    opportunity = _open(opportunity_id)
    _write(opportunity, dict(columns))
    opportunity.save()
    return opportunity


@transaction.atomic
def set_interests(
    *, opportunity_id: int, interests: Sequence[Interest], actor: Actor, at: datetime
) -> Opportunity:
    """Replace the products the customer is interested in.

    :raises OpportunityIsClosed: it was won or lost
    """
    opportunity = _open(opportunity_id)
    opportunity.lines.all().delete()
    _write_interests(opportunity, interests)
    return opportunity


@transaction.atomic
def engage_opportunity(
    *, opportunity_id: int, actor: Actor, at: datetime, engaged_on: date | None = None
) -> Opportunity:
    """Move a prospect on to engaging, on the seller's local date unless given.

    :raises IllegalTransition: it is not a prospect any more
    """
    opportunity = checks.locked(Opportunity, opportunity_id)
    _move(opportunity, "engage", actor, at, engaged_on=engaged_on or _today(opportunity, at))
    return opportunity


@transaction.atomic
def win_opportunity(
    *, opportunity_id: int, actor: Actor, at: datetime, closed_on: date | None = None
) -> Opportunity:
    """Close an opportunity as won, on the seller's local date unless given; tells it.

    :raises IllegalTransition: it is closed already
    :raises WinNeedsCustomer: it names no customer
    """
    opportunity = checks.locked(Opportunity, opportunity_id)
    day = closed_on or _today(opportunity, at)
    return win_opportunities(closed_on={opportunity.pk: day}, actor=actor, at=at)[0]


@transaction.atomic
def lose_opportunity(
    *,
    opportunity_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    closed_on: date | None = None,
) -> Opportunity:
    """Close an opportunity as lost with the reason, on the seller's local date; tells it.

    :raises IllegalTransition: it is closed already
    :raises ValueMissing: no reason is given
    """
    words = checks.filled(reason, "reason")
    opportunity = checks.locked(Opportunity, opportunity_id)
    day = closed_on or _today(opportunity, at)
    _move(opportunity, "lose", actor, at, closed_on=day, lost_reason=words)
    fact = OpportunityLost(subject=opportunity.subject, opportunity_id=opportunity.pk)
    outbox.emit(fact, actor=actor, at=at)
    return opportunity


@transaction.atomic
def reopen_opportunity(*, opportunity_id: int, actor: Actor, at: datetime) -> Opportunity:
    """Take a lost opportunity up again; the trail keeps that it was lost and why.

    :raises IllegalTransition: it is not lost
    """
    opportunity = checks.locked(Opportunity, opportunity_id)
    engaged_on = opportunity.engaged_on or _today(opportunity, at)
    _move(
        opportunity, "reopen", actor, at, engaged_on=engaged_on, closed_on=None, lost_reason=""
    )  # fmt: skip
    return opportunity


def _move(opportunity: Opportunity, verb: str, actor: Actor, at: datetime, **columns: Any) -> None:
    transitions.apply(
        opportunity, verb, workflow=OPPORTUNITY_FLOW, actor=actor, at=at, **columns
    )  # fmt: skip


def _today(opportunity: Opportunity, at: datetime) -> date:
    return clock.local_date(at, opportunity.legal_entity.time_zone)


def _open(opportunity_id: int) -> Opportunity:
    opportunity = checks.locked(Opportunity, opportunity_id)
    if not opportunity.is_open:
        raise OpportunityIsClosed(
            _("This opportunity is closed; its terms stay as they are."),
            way_out=_("Reopen it if it was lost; a won one is changed by a new deal."),
        )
    return opportunity


def _write(opportunity: Opportunity, given: dict[str, Any]) -> None:
    """Put checked values on the row; nothing is saved here."""
    if "name" in given:
        opportunity.name = checks.filled(given["name"], "name")
    if "owner_id" in given:
        opportunity.owner = checks.existing(SalesPerson, given["owner_id"], "owner")
    if "account_id" in given:
        account = checks.optional(Account, given["account_id"], "account")
        if account and account.legal_entity_id != opportunity.legal_entity_id:
            raise _of_another_seller(account)
        opportunity.account = account
    if "amount" in given:
        _write_amount(opportunity, given["amount"])
    for field in ("expected_close_on", "source"):
        if field in given:
            setattr(opportunity, field, given[field])


def _of_another_seller(account: Account) -> SellersDiffer:
    return SellersDiffer(
        _("%(account)s is a customer of %(seller)s.")
        % {"account": account.name, "seller": account.legal_entity.name},
        field="account",
        way_out=_("Choose a customer of the same seller, or create a new opportunity."),
    )


def _write_amount(opportunity: Any, amount: Money | None) -> None:
    """Set the estimate; an open deal may change its currency with it."""
    if amount is not None:
        code = checks.currency(str(amount.currency))
        if amount.amount < 0 or round_amount(amount.amount, code) != amount.amount:
            raise AmountWrong(
                _("An amount is not negative and has no part of a %(code)s cent.") % {"code": code},
                field="amount",
            )
    opportunity.currency = None
    opportunity.amount = amount


def _write_interests(opportunity: Opportunity, interests: Sequence[Interest]) -> None:
    for number, one in enumerate(interests):
        if one.quantity <= 0:
            raise DomainError(
                _("A quantity is more than nothing."),
                field=f"interests.{number}.quantity",
                rule="quantity_not_positive",
            )
    line: Any = OpportunityLine
    line.objects.bulk_create(
        line(
            opportunity=opportunity,
            product_code=one.product_code,
            description=one.description or one.product_code,
            quantity=one.quantity,
            amount=one.amount,
        )
        for one in interests
    )
