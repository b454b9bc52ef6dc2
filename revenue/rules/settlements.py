"""Entries of cash and of what it settles: receipts, allocations, refunds, returns, pay-outs."""

from __future__ import annotations

from decimal import Decimal

from revenue.rules.accounts import Code
from revenue.rules.postings import (
    PLAIN,
    Line,
    Money,
    Posting,
    Tag,
    Unbalanced,
    credit,
    debit,
    mirror,
    posting,
)

_ZERO = Decimal(0)


def payment_received(
    money: Money, *, customer: int | None = None, at_bank: bool = False
) -> Posting:
    """Return: clearing (a bank line: the bank) against unapplied cash, at the payment's rate."""
    cash = Code.BANK if at_bank else Code.CLEARING
    lines = [debit(cash, money), credit(Code.UNAPPLIED_CASH, money, Tag(customer=customer))]
    return posting("payment", "receipt", lines)


def payment_allocated(payment: Money, invoice: Money, *, customer: int | None = None) -> Posting:
    """Return: unapplied cash at the payment's rate against receivables at the invoice's.

    The functional difference is realised. In two currencies both sides meet on the conversion
    account, which ends at zero functionally. Negative amounts undo an allocation.
    """
    return _allocated(Code.UNAPPLIED_CASH, payment, invoice, customer)


def credit_allocated(note: Money, invoice: Money, *, customer: int | None = None) -> Posting:
    """Return: customer credits at the note's rate against receivables at the invoice's."""
    return _allocated(Code.CUSTOMER_CREDITS, note, invoice, customer)


def _allocated(source: Code, paid: Money, settled: Money, customer: int | None) -> Posting:
    tag = Tag(customer=customer)
    lines = [debit(source, paid, tag)]
    if paid.currency == settled.currency:
        if paid.amount != settled.amount:
            raise Unbalanced(f"{paid.amount} cannot settle {settled.amount} {settled.currency}")
    else:
        lines.append(credit(Code.CONVERSION, paid, tag))
        bridge = Money(settled.currency, settled.amount, paid.functional)
        lines.append(debit(Code.CONVERSION, bridge, tag))
    lines.append(credit(Code.RECEIVABLES, settled, tag))
    lines.append(_realised(settled.currency, paid.functional - settled.functional))
    return posting("allocation", "apply", lines)


def allocation_undone(applied: Posting) -> Posting:
    """Return the mirror of an allocation's entry."""
    return mirror(applied)


def payment_returned(
    money: Money, *, fee: Money | None = None, customer: int | None = None
) -> Posting:
    """Return a chargeback or bank return, after its allocations were undone: cash goes back."""
    lines = [
        debit(Code.UNAPPLIED_CASH, money, Tag(customer=customer)),
        credit(Code.CLEARING, money),
    ]
    if fee is not None:
        lines += [debit(Code.PAYMENT_FEES, fee), credit(Code.CLEARING, fee)]
    return posting("reversal", "reverse", lines)


def refunded(
    carried: Money,
    paid_out: Money,
    *,
    from_credit: bool = True,
    customer: int | None = None,
) -> Posting:
    """Return: the credit (or unapplied cash) at what it is carried at, against cash at today's.

    Both are the same document amount; the functional difference is realised (loss: debit).
    """
    source = Code.CUSTOMER_CREDITS if from_credit else Code.UNAPPLIED_CASH
    lines = [
        debit(source, carried, Tag(customer=customer)),
        credit(Code.CLEARING, paid_out),
        _realised(paid_out.currency, carried.functional - paid_out.functional),
    ]
    return posting("refund", "pay", lines)


def paid_out(gross: Money, fee: Money) -> Posting:
    """Return a provider's pay-out: bank and fees against clearing."""
    net = Money(gross.currency, gross.amount - fee.amount, gross.functional - fee.functional)
    lines = [
        debit(Code.BANK, net),
        debit(Code.PAYMENT_FEES, fee),
        credit(Code.CLEARING, gross),
    ]
    return posting("payout", "settle", lines)


def prepaid_drawn(money: Money, *, tag: Tag = PLAIN) -> Posting:
    """Return: prepaid credits against deferred revenue."""
    lines = [debit(Code.PREPAID_CREDITS, money, tag), credit(Code.DEFERRED_REVENUE, money, tag)]
    return posting("wallet_draw", "draw", lines)


def revalued(account: Code, currency: str, gain: Decimal, *, tag: Tag = PLAIN) -> Posting:
    """Return the unrealised gain (negative: loss) on an open foreign item; mirrored next day.

    `gain` is what the item's debit balance rises by in functional currency.
    """
    lines = [
        debit(account, Money(currency, _ZERO, gain), tag),
        credit(Code.FX_UNREALISED, Money(currency, _ZERO, gain)),
    ]
    return posting("revaluation", "revalue", lines)


def tax_remitted(money: Money, *, tag: Tag = PLAIN) -> Posting:
    """Return: tax payable against the bank."""
    lines = [debit(Code.TAX_PAYABLE, money, tag), credit(Code.BANK, money)]
    return posting("tax_return", "pay", lines)


def _realised(currency: str, gain: Decimal) -> Line:
    """Return the realised exchange difference; document amount zero, a gain is a credit."""
    return credit(Code.FX_REALISED, Money(currency, _ZERO, gain))
