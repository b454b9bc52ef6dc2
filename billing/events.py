"""Facts of the billing floor. Batches: issuing one invoice is a batch of one."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class InvoicesIssued(Fact):
    """Subject: "billing.invoices:<first id>"; every member is an invoice id."""

    NAME: ClassVar[str] = "billing.invoices.issued"
    MEMBERS: ClassVar[str | None] = "invoice_ids"

    invoice_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CreditNotesIssued(Fact):
    NAME: ClassVar[str] = "billing.credit_notes.issued"
    MEMBERS: ClassVar[str | None] = "credit_note_ids"

    credit_note_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Fact):
    """Subject: "billing.payment:<id>"."""

    NAME: ClassVar[str] = "billing.payment.received"

    payment_id: int


@dataclass(frozen=True, kw_only=True)
class SettlementAllocated(Fact):
    """Subject: "billing.settlement:<first id>"; members are allocation ids (negative ones undo)."""

    NAME: ClassVar[str] = "billing.settlement.allocated"
    MEMBERS: ClassVar[str | None] = "allocation_ids"

    allocation_ids: tuple[int, ...]
