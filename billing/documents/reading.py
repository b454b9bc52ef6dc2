"""An issued document in the customer's words: reads nothing but what was frozen at issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.models import CreditNote, Invoice
from billing.models.words import TAX_WORDS
from billing.selectors import list_lines, list_tax_lines
from revops.core import formats


@dataclass(frozen=True)
class PrintedLine:
    """A line, written out."""

    position: int
    description: str
    period: str
    quantity: str
    unit_price: str
    rate: str
    amount: str


@dataclass(frozen=True)
class PrintedTax:
    """A tax line, written out, with the note the law asks for."""

    label: str
    base: str
    amount: str
    note: str


@dataclass(frozen=True)
class Printed:
    """Everything a reader is shown."""

    is_invoice: bool
    title: str
    number: str
    corrects: str
    reason: str
    issued_on: str
    due_on: str
    po_number: str
    currency: str
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    lines: tuple[PrintedLine, ...]
    taxes: tuple[PrintedTax, ...]
    net: str
    tax: str
    total: str
    transfer: tuple[tuple[str, str], ...]


def read_document(document: Invoice | CreditNote) -> Printed:
    """Return the document in the active language."""
    return _Words(document, get_language() or "en").printed()


def read_transfer(invoice: Invoice, amount: Any) -> tuple[tuple[str, str], ...]:
    """Return the data of a credit transfer, as a payer types or scans them (EPC069-12)."""
    found = [(_("To"), invoice.seller["name"])]
    if invoice.seller.get("iban"):
        iban = invoice.seller["iban"].replace(" ", "")
        grouped = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
        found.append((_("IBAN"), grouped))
    language = get_language() or "en"
    found.append((_("Amount"), formats.money(amount.amount, invoice.currency_code, language)))
    found.append((_("Reference"), invoice.reference))
    return tuple(found)


class _Words:
    def __init__(self, document: Invoice | CreditNote, language: str) -> None:
        self.document, self.language = document, language
        self.is_invoice = isinstance(document, Invoice)
        self.currency = document.currency_code
        key = "invoice" if self.is_invoice else "credit_note"
        self.lines = list_lines(**{key: document})
        self.taxes = list_tax_lines(**{key: document})

    def amount(self, money: Any) -> str:
        return formats.amount(getattr(money, "amount", money), self.currency, self.language)

    def money(self, money: Any) -> str:
        return formats.money(getattr(money, "amount", money), self.currency, self.language)

    def day(self, day: Any) -> str:
        return formats.day(day, self.language)

    def printed(self) -> Printed:
        document = self.document
        invoice = document if isinstance(document, Invoice) else None
        note = document if isinstance(document, CreditNote) else None
        return Printed(
            is_invoice=self.is_invoice,
            title=_("Invoice") if self.is_invoice else _("Credit note"),
            number=document.reference,
            corrects=note.invoice.reference if note else "",
            reason=note.reason if note else "",
            issued_on=self.day(document.issued_on),
            due_on=self.day(invoice.due_on) if invoice else "",
            po_number=document.po_number,
            currency=self.currency,
            seller=document.seller,
            buyer=document.buyer,
            lines=tuple(self.line(number, line) for number, line in enumerate(self.lines, 1)),
            taxes=tuple(self.tax_line(line) for line in self.taxes),
            net=self.amount(document.net),
            tax=self.amount(document.tax),
            total=self.money(document.total),
            transfer=read_transfer(invoice, invoice.total) if invoice else (),
        )

    def line(self, number: int, line: Any) -> PrintedLine:
        sign = 1 if self.is_invoice else -1  # a credit note prints what it gives
        last = line.span_until - timedelta(days=1)
        is_day = last <= line.span_from
        return PrintedLine(
            position=number,
            description=line.description,
            period=self.day(line.span_from)
            if is_day
            else formats.period(line.span_from, line.span_until, self.language),
            quantity=formats.number(line.quantity, self.language, 0, 6),
            unit_price=formats.unit_price(line.unit_price, self.currency, self.language),
            rate=f"{formats.number(line.tax_rate, self.language, 0, 6)}{formats.NO_BREAK}%",
            amount=self.amount(sign * line.amount.amount),
        )

    def tax_line(self, line: Any) -> PrintedTax:
        rate = formats.number(line.rate, self.language, 0, 6)
        return PrintedTax(
            label=f"{TAX_WORDS[line.code]}, {rate}{formats.NO_BREAK}%",
            base=self.amount(line.base),
            amount=self.amount(line.tax),
            note=line.note,
        )


def giro_code(document: Invoice, amount: Decimal) -> str:
    """Return the text of the EPC QR code for a euro transfer, empty without IBAN or in others."""
    seller = document.seller
    iban = str(seller.get("iban", "")).replace(" ", "")
    if not iban or document.currency_code != "EUR" or amount <= 0:
        return ""
    lines = ["BCD", "002", "1", "SCT", "", seller["name"][:70], iban, f"EUR{amount:.2f}", "", "",
             document.reference, ""]  # fmt: skip
    return "\n".join(lines)
