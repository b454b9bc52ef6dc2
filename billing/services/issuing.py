"""Issuing: planned documents become rows. The one hand that writes documents and their lines.

Order of acts: reserve ids → COPY lines and tax lines → take the numbers → COPY headers and open
items → credit notes settle their own invoice → tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from billing.events import CreditNotesIssued, InvoicesIssued
from billing.models import CreditNote, Invoice, InvoiceLine, Receivable, TaxLine
from billing.rules import PaymentTerms, PlannedDocument, TaxTable, due_date, line_derivation
from billing.selectors import Entity
from billing.services.receivables import settle_own_invoices
from billing.states import ReceivableState
from revops.core import bulk, clock, numbering, outbox
from revops.core.actor import Actor
from revops.core.rounding import exponent, round_half_up

TEMPLATE_VERSION = "1"

LINE_COLUMNS = (
    "invoice_id", "credit_note_id", "position", "contract_id", "phase_id", "planned_from",
    "planned_until", "sequence", "kind", "span_from", "span_until", "description", "quantity",
    "unit_price", "amount", "tax", "currency", "tax_code", "tax_rate", "tax_rule_id",
    "place_of_supply", "repairs_id", "derivation",
)  # fmt: skip
TAX_COLUMNS = (
    "invoice_id", "credit_note_id", "code", "rate", "jurisdiction", "base", "tax", "currency",
    "functional_tax", "note", "derivation",
)  # fmt: skip
HEADER_COLUMNS = (
    "id", "legal_entity_id", "account_id", "payer_id", "series", "year", "number", "reference",
    "issued_on", "issued_at", "net", "tax", "total", "currency", "functional_currency",
    "exchange_rate", "functional_net", "functional_tax", "functional_total", "seller", "buyer",
    "language", "po_number", "template_version", "actor",
)  # fmt: skip
INVOICE_COLUMNS = (*HEADER_COLUMNS, "payment_terms_days", "due_on", "bill_run_id")
CREDIT_NOTE_COLUMNS = (*HEADER_COLUMNS, "kind", "invoice_id", "reason")
RECEIVABLE_COLUMNS = (
    "invoice_id", "credit_note_id", "legal_entity_id", "account_id", "due_on", "total",
    "open_amount", "currency", "state", "settled_on",
)  # fmt: skip


class Draft(NamedTuple):
    """A planned document with its exchange rate and, for a credit note, kind and reason.

    `seller` and `buyer` are what is printed: of today, or of the invoice a note corrects.
    """

    plan: PlannedDocument
    rate: Decimal
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """What was written: ids in the order of the drafts of each kind."""

    invoice_ids: tuple[int, ...] = ()
    credit_note_ids: tuple[int, ...] = ()
    allocation_ids: tuple[int, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What all documents of one call share. `issue_on` overrides the local date of `at`."""

    entities: Mapping[int, Entity]
    table: TaxTable
    actor: Actor
    at: datetime
    issue_on: date | None = None
    bill_run_id: int | None = None
    actor_json: dict[str, str] = field(default_factory=dict)

    def issue_date(self, entity: Entity) -> date:
        """Return the document date wanted; the series may move it on."""
        return self.issue_on or clock.local_date(self.at, entity.time_zone)


@dataclass(slots=True)
class _Header:
    """A draft on its way: id, functional amounts, later number and dates."""

    id: int
    draft: Draft
    entity: Entity
    functional_net: Decimal
    functional_taxes: list[Decimal]
    functional_tax: Decimal
    year: int = 0
    number: int = 0
    issued_on: date = date.min
    due_on: date = date.min


def issue_documents(drafts: Sequence[Draft], context: Context) -> Issued:
    """Write the documents with lines, tax, numbers and open items, and tell; in few statements.

    Runs in the caller's transaction, which holds the locks of the contracts and of the open
    items of credited invoices.
    """
    if not drafts:
        return Issued()
    invoices = _headers([d for d in drafts if not d.plan.is_credit], Invoice, context)
    notes = _headers([d for d in drafts if d.plan.is_credit], CreditNote, context)
    lines = bulk.copy_rows(InvoiceLine, LINE_COLUMNS, _line_rows(invoices, notes))
    bulk.copy_rows(TaxLine, TAX_COLUMNS, _tax_rows(invoices, notes, context.table))
    _number(invoices, notes, context)
    if invoices:
        bulk.copy_rows(Invoice, INVOICE_COLUMNS, _invoice_rows(invoices, context))
    if notes:
        bulk.copy_rows(CreditNote, CREDIT_NOTE_COLUMNS, _note_rows(notes, context))
    bulk.copy_rows(Receivable, RECEIVABLE_COLUMNS, _receivable_rows(invoices, notes))
    invoice_ids = tuple(header.id for header in invoices)
    note_ids = tuple(header.id for header in notes)
    _tell(invoice_ids, note_ids, context)
    allocated = settle_own_invoices(credit_note_ids=note_ids, actor=context.actor, at=context.at)
    return Issued(invoice_ids, note_ids, allocated, lines)


def _tell(invoice_ids: Sequence[int], note_ids: Sequence[int], context: Context) -> None:
    if invoice_ids:
        fact = InvoicesIssued(
            subject=f"billing.invoices:{invoice_ids[0]}", invoice_ids=tuple(invoice_ids)
        )
        outbox.emit(fact, actor=context.actor, at=context.at)
    if note_ids:
        note_fact = CreditNotesIssued(
            subject=f"billing.credit_notes:{note_ids[0]}", credit_note_ids=tuple(note_ids)
        )
        outbox.emit(note_fact, actor=context.actor, at=context.at)


def _headers(
    drafts: Sequence[Draft], model: type[Invoice] | type[CreditNote], context: Context
) -> list[_Header]:
    ids = bulk.reserve_ids(model, len(drafts))
    return [
        _header(pk, draft, context.entities[draft.plan.group.legal_entity_id])
        for pk, draft in zip(ids, drafts, strict=True)
    ]


def _header(pk: int, draft: Draft, entity: Entity) -> _Header:
    plan, rate = draft.plan, draft.rate
    if rate == 1:
        return _Header(pk, draft, entity, plan.net, [tax.amount for tax in plan.taxes], plan.tax)
    places = exponent(entity.functional_currency)
    taxes = [round_half_up(tax.amount * rate, places) for tax in plan.taxes]
    net = round_half_up(plan.net * rate, places)
    return _Header(pk, draft, entity, net, taxes, sum(taxes, Decimal(0)))


def _line_rows(invoices: Sequence[_Header], notes: Sequence[_Header]) -> Iterator[tuple[Any, ...]]:
    for header in (*invoices, *notes):
        plan = header.draft.plan
        document = (None, header.id) if plan.is_credit else (header.id, None)
        currency = plan.group.currency
        for position, line in enumerate(plan.lines, start=1):
            item, net, tax = line
            new, terms, frozen = item.new, item.phase.terms, item.tax
            yield (
                *document,
                position,
                item.contract.id,
                new.phase_id,
                new.planned_start,
                new.planned_until,
                new.sequence,
                new.kind,
                new.span_start,
                new.span_until,
                item.phase.description,
                terms.quantity,
                terms.unit_price,
                net,
                tax,
                currency,
                frozen.code,
                frozen.rate,
                frozen.rule_id,
                frozen.place,
                new.repairs,
                line_derivation(line),
            )


def _tax_rows(
    invoices: Sequence[_Header], notes: Sequence[_Header], table: TaxTable
) -> Iterator[tuple[Any, ...]]:
    for header in (*invoices, *notes):
        plan = header.draft.plan
        document = (None, header.id) if plan.is_credit else (header.id, None)
        for planned, functional in zip(plan.taxes, header.functional_taxes, strict=True):
            frozen = planned.tax
            yield (
                *document,
                frozen.code,
                frozen.rate,
                frozen.place,
                planned.base,
                planned.amount,
                plan.group.currency,
                functional,
                table.note(frozen.rule_id),
                planned.derivation,
            )


def _number(invoices: Sequence[_Header], notes: Sequence[_Header], context: Context) -> None:
    """Take one block per seller and series, in one order for everybody, and date the documents."""
    members: dict[tuple[int, str], list[_Header]] = {}
    for header in notes:
        key = (header.entity.id, header.entity.credit_note_series)
        members.setdefault(key, []).append(header)
    for header in invoices:
        key = (header.entity.id, header.entity.invoice_series)
        members.setdefault(key, []).append(header)
    for (entity_id, series), headers in sorted(members.items(), key=lambda one: one[0]):
        block = numbering.take(
            legal_entity_id=entity_id,
            series=series,
            on=context.issue_date(headers[0].entity),
            count=len(headers),
        )
        for header, number in zip(headers, block, strict=True):
            header.year, header.number, header.issued_on = block.year, number, block.on
            header.due_on = due_date(
                block.on, PaymentTerms(header.draft.plan.group.payment_terms_days)
            )


def _common(header: _Header, series: str, context: Context) -> tuple[Any, ...]:
    plan, group = header.draft.plan, header.draft.plan.group
    return (
        header.id,
        group.legal_entity_id,
        group.account_id,
        group.payer_id,
        series,
        header.year,
        header.number,
        numbering.reference(header.entity.code, series, header.year, header.number),
        header.issued_on,
        context.at,
        plan.net,
        plan.tax,
        plan.total,
        group.currency,
        header.entity.functional_currency,
        header.draft.rate,
        header.functional_net,
        header.functional_tax,
        header.functional_net + header.functional_tax,
        header.draft.seller,
        header.draft.buyer,
        group.language,
        group.po_number,
        TEMPLATE_VERSION,
        context.actor_json,
    )


def _invoice_rows(headers: Sequence[_Header], context: Context) -> Iterator[tuple[Any, ...]]:
    for header in headers:
        yield (
            *_common(header, header.entity.invoice_series, context),
            header.draft.plan.group.payment_terms_days,
            header.due_on,
            context.bill_run_id,
        )


def _note_rows(headers: Sequence[_Header], context: Context) -> Iterator[tuple[Any, ...]]:
    for header in headers:
        yield (
            *_common(header, header.entity.credit_note_series, context),
            header.draft.kind,
            header.draft.plan.invoice_id,
            header.draft.reason,
        )


def _receivable_rows(
    invoices: Sequence[_Header], notes: Sequence[_Header]
) -> Iterator[tuple[Any, ...]]:
    for header in (*invoices, *notes):
        plan, group = header.draft.plan, header.draft.plan.group
        document = (None, header.id) if plan.is_credit else (header.id, None)
        state = ReceivableState.OPEN if plan.total else ReceivableState.SETTLED
        yield (
            *document,
            group.legal_entity_id,
            group.account_id,
            header.issued_on if plan.is_credit else header.due_on,
            plan.total,
            plan.total,
            group.currency,
            state.value,
            None if plan.total else header.issued_on,
        )
