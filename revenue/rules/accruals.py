"""Entries of what is earned: revenue, the position of a contract, commission."""

from __future__ import annotations

from decimal import Decimal

from revenue.rules.accounts import Code
from revenue.rules.position import Position, position_movement
from revenue.rules.postings import PLAIN, Money, Posting, Tag, credit, debit, domestic, posting
from revops.core.rounding import round_half_up

_ZERO = Decimal(0)


def revenue_recognised(money: Money, *, tag: Tag = PLAIN) -> Posting:
    """Return: deferred revenue against revenue; negative when earned revenue is taken back."""
    lines = [debit(Code.DEFERRED_REVENUE, money, tag), credit(Code.REVENUE, money, tag)]
    return posting("obligation", "recognise", lines)


def position_moved(
    old: Position,
    new: Position,
    currency: str,
    *,
    tag: Tag = PLAIN,
    rate: Decimal = Decimal(1),
    places: int = 2,
) -> Posting:
    """Return: what unbilled receivables and contract assets moved by, against deferred revenue.

    Both movements are converted at `rate`, functional units per unit of the contract's currency.
    """
    moved = position_movement(old, new)
    lines = []
    for account, amount in (
        (Code.UNBILLED, moved.unbilled),
        (Code.CONTRACT_ASSETS, moved.contract_asset),
    ):
        functional = amount if rate == 1 else round_half_up(amount * rate, places)
        money = Money(currency, amount, functional)
        if amount:
            lines += [debit(account, money, tag), credit(Code.DEFERRED_REVENUE, money, tag)]
    return posting("contract", "position", lines)


def commission_earned(
    money: Money, *, payee: int, capitalised: bool, contract: int | None = None
) -> Posting:
    """Return: commission expense, or the capitalised cost of the contract, against accrued."""
    account = Code.CAPITALISED_COMMISSION if capitalised else Code.COMMISSION_EXPENSE
    tag = Tag(payee=payee, contract=contract)
    lines = [debit(account, money, tag), credit(Code.ACCRUED_COMMISSION, money, tag)]
    return posting("earning", "earn", lines)


def cost_amortised(money: Money, *, tag: Tag = PLAIN) -> Posting:
    """Return: commission amortisation against the capitalised cost."""
    lines = [
        debit(Code.COMMISSION_AMORTISATION, money, tag),
        credit(Code.CAPITALISED_COMMISSION, money, tag),
    ]
    return posting("contract_cost", "amortise", lines)


def statement_approved(
    currency: str,
    released: Decimal,
    *,
    payee: int,
    advanced: Decimal = _ZERO,
    recovered: Decimal = _ZERO,
) -> Posting:
    """Return: accrued commission released and draw advanced, against payable and draw recovered."""
    tag = Tag(payee=payee)
    net = released + advanced - recovered
    lines = [
        debit(Code.ACCRUED_COMMISSION, domestic(currency, released), tag),
        debit(Code.DRAWS, domestic(currency, advanced), tag),
        credit(Code.COMMISSION_PAYABLE, domestic(currency, net), tag),
        credit(Code.DRAWS, domestic(currency, recovered), tag),
    ]
    return posting("statement", "approve", lines)


def balance_reclassed(currency: str, owed: Decimal, *, payee: int) -> Posting:
    """Return what a leaver owes: recoverable commission against accrued."""
    tag, money = Tag(payee=payee), domestic(currency, owed)
    lines = [debit(Code.DRAWS, money, tag), credit(Code.ACCRUED_COMMISSION, money, tag)]
    return posting("recovery", "reclass", lines)


def commission_paid(money: Money, *, payee: int) -> Posting:
    """Return: commission payable against the bank."""
    lines = [debit(Code.COMMISSION_PAYABLE, money, Tag(payee=payee)), credit(Code.BANK, money)]
    return posting("commission_payment", "pay", lines)
