"""Which documents new items become, how far an invoice can be credited, when it is due."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from revops.core.periods import anchored_date

G = TypeVar("G", bound=Hashable)


class DocumentKind(StrEnum):
    """What a document asks of the customer."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class DocumentItem(NamedTuple, Generic[G]):
    """A new item on its way to a document.

    `group` is whatever must be equal on one document (legal entity, customer, currency, payment
    terms, tax regime, purchase order); `invoice_id` the invoice of the line it repairs; `item`
    is handed through.
    """

    group: G
    amount: Decimal
    invoice_id: int | None
    item: Any


class DocumentPlan(NamedTuple, Generic[G]):
    """One document to issue; a credit note names its invoice and its total is negative."""

    kind: DocumentKind
    group: G
    invoice_id: int | None
    items: tuple[DocumentItem[G], ...]
    total: Decimal


def group_documents(items: Iterable[DocumentItem[G]]) -> list[DocumentPlan[G]]:
    """Return the documents the items make up, in order of first appearance.

    Positive items of a group go on one invoice; negative ones on one credit note per repaired
    invoice. A negative charge that repairs nothing (a discount) stays with the charges of its
    group: an invoice while their total is ≥ 0, else a credit note without reference.
    """
    bundles: dict[tuple[G, int | None], list[DocumentItem[G]]] = {}
    for item in items:
        if item.amount:
            credits = item.invoice_id if item.amount < 0 else None
            bundles.setdefault((item.group, credits), []).append(item)
    plans = []
    for (group, invoice_id), bundle in bundles.items():
        total = sum((item.amount for item in bundle), Decimal(0))
        credited = invoice_id is not None or total < 0
        kind = DocumentKind.CREDIT_NOTE if credited else DocumentKind.INVOICE
        plans.append(DocumentPlan(kind, group, invoice_id, tuple(bundle), total))
    return plans


class OverCredit(ValueError):
    """A credit note would give back more than was invoiced and not yet credited."""


def credit_room(invoiced: Decimal, credited: Decimal) -> Decimal:
    """Return how much of an invoice (or line) can still be credited, gross, never negative."""
    return max(invoiced - credited, Decimal(0))


def check_credit(amount: Decimal, *, invoiced: Decimal, credited: Decimal) -> None:
    """Refuse a credit past the ceiling; amounts positive. Raises OverCredit."""
    room = credit_room(invoiced, credited)
    if amount <= 0:
        raise OverCredit(f"a credit of {amount} gives nothing back")
    if amount > room:
        raise OverCredit(f"{amount} exceeds the {room} left to credit")


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """Days after the document date; `end_of_month` moves the due date to its month's end."""

    days: int
    end_of_month: bool = False


def due_date(issued_on: date, terms: PaymentTerms) -> date:
    """Return the last day to pay on time."""
    due = issued_on + timedelta(days=terms.days)
    return anchored_date(31, due.year, due.month) if terms.end_of_month else due
