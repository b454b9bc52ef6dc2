"""Entries of documents: invoices, credit notes, write-offs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from revenue.rules.accounts import Code
from revenue.rules.postings import (
    PLAIN,
    Money,
    Posting,
    Tag,
    converted,
    credit,
    debit,
    mirror,
    posting,
)


class Part(NamedTuple):
    """A part of a document: its amount (negative lines stay negative), account and dimensions.

    Net parts go to deferred revenue unless they are fees (4900) or prepaid credits (2400).
    """

    amount: Decimal
    tag: Tag = PLAIN
    account: Code = Code.DEFERRED_REVENUE


def invoice_issued(
    currency: str,
    net: Sequence[Part],
    taxes: Sequence[Part],
    *,
    customer: int | None = None,
    rate: Decimal = Decimal(1),
    places: int = 2,
) -> Posting:
    """Return: receivable gross, against deferred revenue net and tax payable per tax code.

    `rate` is the invoice's, in functional units per unit; `places` of the functional currency.
    """
    lines = _document(Code.RECEIVABLES, currency, net, taxes, customer, rate, places)
    return posting("invoice", "issue", lines)


def credit_note_issued(
    currency: str,
    net: Sequence[Part],
    taxes: Sequence[Part],
    *,
    customer: int | None = None,
    rate: Decimal = Decimal(1),
    places: int = 2,
) -> Posting:
    """Return: deferred revenue net and tax payable, against customer credits gross.

    Amounts are positive as on the note; account, tax code and rate are those of the lines it
    repairs.
    """
    lines = _document(Code.CUSTOMER_CREDITS, currency, net, taxes, customer, rate, places)
    return mirror(posting("credit_note", "issue", lines))


def written_off(
    gross: Money, *, customer: int | None = None, tax_relief: Sequence[tuple[Tag, Money]] = ()
) -> list[Posting]:
    """Return: bad debt gross against receivables; and tax payable against bad debt where claimed.

    A recovery is a negative write-off.
    """
    tag = Tag(customer=customer)
    lines = [debit(Code.BAD_DEBT, gross, tag), credit(Code.RECEIVABLES, gross, tag)]
    entries = [posting("write_off", "write_off", lines)]
    for tax, money in tax_relief:
        relief = [debit(Code.TAX_PAYABLE, money, tax), credit(Code.BAD_DEBT, money, tag)]
        entries.append(posting("write_off", "tax_relief", relief))
    return entries


def _document(
    gross_account: Code,
    currency: str,
    net: Sequence[Part],
    taxes: Sequence[Part],
    customer: int | None,
    rate: Decimal,
    places: int,
) -> list:
    accounts = [part.account for part in net] + [Code.TAX_PAYABLE] * len(taxes)
    parts = [*net, *taxes]
    monies = converted(currency, [part.amount for part in parts], rate, places)
    gross = Money(
        currency,
        sum((money.amount for money in monies), Decimal(0)),
        sum((money.functional for money in monies), Decimal(0)),
    )
    lines = [debit(gross_account, gross, Tag(customer=customer))]
    for account, part, money in zip(accounts, parts, monies, strict=True):
        lines.append(credit(account, money, part.tag))
    return lines
