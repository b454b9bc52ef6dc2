"""Payments and what they settle. Locks: open items, then the payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from djmoney.money import Money

from billing.events import PaymentReceived
from billing.models import Allocation, CreditNote, Payment, Receivable
from billing.rules import OpenItem, OverAllocation, UnknownItem, settle
from billing.selectors import exchange_rates
from billing.services.receivables import (
    allocation_row,
    lock_receivables,
    move_receivables,
    write_allocations,
)
from billing.states import PaymentState, ReceivableState
from crm.models import Account
from revops.core import clock, outbox, policy
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import Conflict, DomainError
from revops.core.rounding import exponent, round_half_up

OLDEST, NONE = "oldest", "none"
Named = Sequence[tuple[int, Decimal]]


class PaymentInvalid(DomainError):
    """The payment cannot be recorded as given."""


class OverAllocated(Conflict):
    """More would be settled than is open, or than is left of the payment."""


@transaction.atomic
def record_payment(
    *,
    account_id: int,
    amount: Money,
    received_on: date,
    method: str,
    actor: Actor,
    at: datetime,
    reference: str = "",
    allocate: str | Named = OLDEST,
    legal_entity_id: int | None = None,
    provider: str = "",
    provider_ref: str | None = None,
) -> Payment:
    """Record money received and settle invoices with it: the oldest, named ones, or none.

    `allocate` is "oldest", "none" or pairs of (invoice, amount). What no invoice takes stays
    unallocated. The same provider reference is recorded once. Tells PaymentReceived and
    SettlementAllocated. Raises PaymentInvalid, OverAllocated.
    """
    policy.require_actor(actor, "create", "billing.payment")
    account = Account.objects.select_related("legal_entity").get(pk=account_id)
    seller = account.legal_entity
    if legal_entity_id is not None:
        seller = LegalEntity.objects.get(pk=legal_entity_id)
    if provider_ref:
        known = Payment.objects.filter(provider=provider, provider_ref=provider_ref).first()
        if known is not None:
            return known
    rate = _check(amount, received_on, method, seller, at)
    columns = {
        "legal_entity": seller,
        "account": account,
        "method": method,
        "reference": reference.strip()[:140],
        "received_on": received_on,
        "amount": amount,
        "unallocated": amount,
        "functional_currency": seller.functional_currency,
        "exchange_rate": rate,
        "functional_amount": round_half_up(
            amount.amount * rate, exponent(seller.functional_currency)
        ),
        "created_at": at,
    }
    if provider_ref:
        payment, is_new = Payment.objects.get_or_create(
            provider=provider, provider_ref=provider_ref, defaults=columns
        )
        if not is_new:  # another report of it was quicker
            return payment
    else:
        payment = Payment.objects.create(**columns, provider=provider)
    outbox.emit(PaymentReceived(subject=payment.subject, payment_id=payment.pk), actor=actor, at=at)
    if allocate != NONE:
        named = None if isinstance(allocate, str) else allocate
        allocate_payment(payment_id=payment.pk, named=named, actor=actor, at=at)
        payment.refresh_from_db()
    return payment


def _check(
    amount: Money, received_on: date, method: str, seller: LegalEntity, at: datetime
) -> Decimal:
    """Return the exchange rate of the day, or refuse the payment."""
    currency = str(amount.currency)
    if amount.amount <= 0 or round_half_up(amount.amount, exponent(currency)) != amount.amount:
        raise PaymentInvalid(_("Give a positive amount in whole cents."), field="amount")
    if received_on > clock.local_date(at, seller.time_zone):
        raise PaymentInvalid(
            _("Money cannot be received in the future."),
            field="received_on",
            way_out=_("Choose today or a day before."),
        )
    if method not in ("transfer", "card", "debit", "cash"):
        raise PaymentInvalid(_("This way of paying is not known."), field="method")
    pair = (currency, seller.functional_currency)
    rates = exchange_rates([pair], on=received_on)
    if pair not in rates:
        raise PaymentInvalid(
            _("No exchange rate from %(base)s to %(quote)s is on file.")
            % {"base": pair[0], "quote": pair[1]},
            field="amount",
            rule="exchange_rate_missing",
            way_out=_("Add the rate of the day, then record the payment."),
        )
    return rates[pair]


@transaction.atomic
def allocate_payment(
    *, payment_id: int, actor: Actor, at: datetime, named: Named | None = None
) -> tuple[int, ...]:
    """Settle invoices with what is left of a payment: the named ones, else the oldest.

    Returns the allocations' ids. Raises OverAllocated, under the locks of items and payment, so
    that of two racing clerks one is refused.
    """
    payment = Payment.objects.select_related("legal_entity").get(pk=payment_id)
    policy.require_actor(actor, "allocate", "billing.payment", payment)
    items = _lock_open_items(payment, named)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    if payment.state != PaymentState.SUCCEEDED.value:
        raise OverAllocated(_("This payment was taken back."))
    planned = _settle(payment.unallocated_value, items, named)
    if not planned:
        return ()
    on = clock.local_date(at, payment.legal_entity.time_zone)
    moved, rows = {}, []
    for item, amount in planned:
        moved[item] = item.open_value - amount
        rows.append(allocation_row(payment, None, item, amount))
    move_receivables(moved, on=on, actor=actor, at=at)
    left = payment.unallocated_value - sum((amount for _item, amount in planned), Decimal(0))
    Payment.objects.filter(pk=payment.pk).update(unallocated=left)
    return write_allocations(rows, on=on, actor=actor, at=at)


@transaction.atomic
def allocate_credit(
    *, credit_note_id: int, actor: Actor, at: datetime, named: Named | None = None
) -> tuple[int, ...]:
    """Settle invoices of the customer with what is left of a credit note. Raises OverAllocated."""
    note = CreditNote.objects.select_related("legal_entity").get(pk=credit_note_id)
    policy.require_actor(actor, "allocate", "billing.creditnote", note)
    items = _lock_open_items(note, named)
    (own,) = lock_receivables(credit_note=note)
    planned = _settle(own.open_value, items, named)
    if not planned:
        return ()
    on = clock.local_date(at, note.legal_entity.time_zone)
    moved, rows = {}, []
    for item, amount in planned:
        moved[item] = item.open_value - amount
        rows.append(allocation_row(None, note, item, amount))
    moved[own] = own.open_value - sum((amount for _item, amount in planned), Decimal(0))
    move_receivables(moved, on=on, actor=actor, at=at)
    return write_allocations(rows, on=on, actor=actor, at=at)


@transaction.atomic
def undo_allocation(*, allocation_id: int, actor: Actor, at: datetime) -> int:
    """Take an allocation back by a negative row: the invoice opens again, the money is free.

    Returns the new row's id. Raises OverAllocated for one that was undone already.
    """
    done = Allocation.objects.select_related("invoice__legal_entity").get(pk=allocation_id)
    policy.require_actor(actor, "undo", "billing.allocation", done)
    items = lock_receivables(
        **({"invoice": done.invoice_id} if done.payment_id else {"pk__in": _both(done)})
    )
    payment = None
    if done.payment_id:
        payment = Payment.objects.select_for_update().get(pk=done.payment_id)
    if done.undoes_id or Allocation.objects.filter(undoes=done).exists():
        raise OverAllocated(_("This allocation was undone already."))
    amount = done.value
    on = clock.local_date(at, done.invoice.legal_entity.time_zone)
    move_receivables({item: item.open_value + amount for item in items}, on=on, actor=actor, at=at)
    if payment is not None:
        Payment.objects.filter(pk=payment.pk).update(unallocated=payment.unallocated_value + amount)
    target = next(item for item in items if item.invoice_id == done.invoice_id)
    row = allocation_row(payment, done.credit_note, target, -amount, undoes_id=done.pk)
    (pk,) = write_allocations([row], on=on, actor=actor, at=at)
    return pk


def _both(done: Allocation) -> list[int]:
    return list(
        Receivable.objects.filter(
            Q(invoice=done.invoice_id) | Q(credit_note=done.credit_note_id)
        ).values_list("pk", flat=True)
    )


def _lock_open_items(source: Payment | CreditNote, named: Named | None) -> list[Receivable]:
    """Lock the invoices the money may settle: of this payer or customer, seller and currency."""
    payers = {source.account_id}
    if isinstance(source, CreditNote):
        payers.add(source.payer_id)
    own = Q(account__in=payers) | Q(invoice__payer__in=payers)
    found = Receivable.objects.filter(
        own,
        invoice__isnull=False,
        legal_entity=source.legal_entity_id,
        currency=str(source.currency_code),
    ).exclude(state=ReceivableState.SETTLED.value)
    if named is not None:
        found = found.filter(invoice__in=[invoice_id for invoice_id, _amount in named])
    return lock_receivables(pk__in=list(found.values_list("pk", flat=True)))


def _settle(
    available: Decimal, items: Sequence[Receivable], named: Named | None
) -> list[tuple[Receivable, Decimal]]:
    of_invoice = {item.invoice_id or 0: item for item in items}
    open_items = [
        OpenItem(pk, item.due_on, item.invoice.issued_on, item.open_value)
        for pk, item in of_invoice.items()
        if item.invoice is not None
    ]
    wanted: Mapping[int, Decimal] | None = None
    if named is not None:
        wanted = _summed(named)
    try:
        planned = settle(available, open_items, wanted)
    except (OverAllocation, UnknownItem) as refusal:
        text = str(refusal)
        raise OverAllocated(
            text[:1].upper() + text[1:] + ".",
            field="allocate",
            rule="over_allocation",
            way_out=_("Read the open amounts again."),
        ) from refusal
    return [(of_invoice[one.item_id], one.amount) for one in planned]


def _summed(named: Named) -> dict[int, Decimal]:
    total: dict[int, Decimal] = {}
    for invoice_id, amount in named:
        if amount <= 0:
            raise OverAllocated(_("An allocation is positive."), field="allocate")
        total[invoice_id] = total.get(invoice_id, Decimal(0)) + amount
    return total
