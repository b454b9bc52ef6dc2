"""Entries of what other floors issued, received, settled and earned: one per row and purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing.models import Allocation, CreditNote, Invoice, InvoiceLine, Payment, TaxLine
from compensation.models import Earning
from revenue.rules import (
    Money,
    Part,
    Tag,
    commission_earned,
    credit_allocated,
    credit_note_issued,
    invoice_issued,
    payment_allocated,
    payment_received,
)
from revenue.services.posting import Draft, post
from revops.core import clock
from revops.core.actor import Actor
from revops.core.rounding import exponent

_HEADER = (
    "pk", "legal_entity_id", "issued_on", "currency", "account_id", "exchange_rate",
    "functional_currency", "reference",
)  # fmt: skip
_EARNED = (
    "pk", "legal_entity_id", "legal_entity__time_zone", "created_at", "currency", "amount",
    "payee_id", "payee__name", "component__is_capitalisable",
    "sales_credit__order__amendment__contract_id",
)  # fmt: skip


@transaction.atomic
def post_invoices(*, invoice_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Post each invoice: receivable gross, against deferred revenue and tax payable."""
    net, taxes = _parts("invoice", invoice_ids)
    rows = Invoice.objects.filter(pk__in=invoice_ids).order_by("pk").values_list(*_HEADER)
    drafts = [
        Draft(
            legal_entity_id=entity_id,
            accounting_date=issued_on,
            source_id=pk,
            posting=invoice_issued(
                currency,
                net[pk],
                taxes[pk],
                customer=account_id,
                rate=rate,
                places=exponent(functional_currency),
            ),
            description=f"Invoice {reference}",
        )
        for (
            pk,
            entity_id,
            issued_on,
            currency,
            account_id,
            rate,
            functional_currency,
            reference,
        ) in rows
    ]
    return post(drafts, actor=actor, at=at)


@transaction.atomic
def post_credit_notes(*, credit_note_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Post each credit note: deferred revenue and tax payable, against customer credits."""
    net, taxes = _parts("credit_note", credit_note_ids)
    drafts = [
        Draft(
            legal_entity_id=note.legal_entity_id,
            accounting_date=note.issued_on,
            source_id=note.pk,
            posting=credit_note_issued(
                note.currency,
                net[note.pk],
                taxes[note.pk],
                customer=note.account_id,
                rate=note.exchange_rate,
                places=exponent(note.functional_currency),
            ),
            description=f"Credit note {note.reference}",
        )
        for note in CreditNote.objects.filter(pk__in=credit_note_ids).order_by("pk")
    ]
    return post(drafts, actor=actor, at=at)


def _parts(
    document: str, ids: Sequence[int]
) -> tuple[dict[int, list[Part]], dict[int, list[Part]]]:
    """Return net parts per contract and tax parts per code and rate, positive as printed."""
    sign = 1 if document == "invoice" else -1
    net: dict[int, list[Part]] = defaultdict(list)
    lines = InvoiceLine.objects.filter(**{f"{document}__in": ids}).order_by("pk")
    columns = (f"{document}_id", "contract_id", "amount", "contract__account_id")
    for document_id, contract_id, amount, account_id in lines.values_list(*columns):
        tag = Tag(customer=account_id, contract=contract_id)
        net[document_id].append(Part(sign * amount, tag))
    taxes: dict[int, list[Part]] = defaultdict(list)
    tax_lines = TaxLine.objects.filter(**{f"{document}__in": ids}).order_by("pk")
    for document_id, code, rate, place, tax in tax_lines.values_list(
        f"{document}_id", "code", "rate", "jurisdiction", "tax"
    ):
        tag = Tag(tax_code=f"{place} {code} {rate.normalize():f}")
        taxes[document_id].append(Part(abs(tax), tag))
    return net, taxes


@transaction.atomic
def post_payments(*, payment_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Post each payment at its own rate: clearing (a transfer: the bank) against unapplied cash."""
    drafts = [
        Draft(
            legal_entity_id=payment.legal_entity_id,
            accounting_date=payment.received_on,
            source_id=payment.pk,
            posting=payment_received(
                Money(payment.currency, payment.amount.amount, payment.functional_amount),
                customer=payment.account_id,
                at_bank=payment.method in ("transfer", "cash"),
            ),
            description=f"Payment {payment.reference or payment.pk}",
        )
        for payment in Payment.objects.filter(pk__in=payment_ids).order_by("pk")
    ]
    return post(drafts, actor=actor, at=at)


@transaction.atomic
def post_allocations(*, allocation_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Post each allocation, negative ones mirrored; the rate difference is realised."""
    rows = Allocation.objects.select_related("invoice").filter(pk__in=allocation_ids)
    drafts = []
    for row in rows.order_by("pk"):
        source = Money(row.source_currency, row.source_amount, row.functional_at_source)
        settled = Money(row.currency, row.amount.amount, row.functional_at_invoice)
        apply = payment_allocated if row.payment_id else credit_allocated
        drafts.append(
            Draft(
                legal_entity_id=row.invoice.legal_entity_id,
                accounting_date=row.allocated_on,
                source_id=row.pk,
                posting=apply(source, settled, customer=row.invoice.account_id),
                description=f"Settlement of {row.invoice.reference}",
            )
        )
    return post(drafts, actor=actor, at=at)


@transaction.atomic
def post_earnings(*, earning_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Post each earning: commission expense (or the contract's cost) against accrued."""
    rows = Earning.objects.filter(pk__in=earning_ids).order_by("pk").values_list(*_EARNED)
    drafts = [
        Draft(
            legal_entity_id=entity_id,
            accounting_date=clock.local_date(created_at, zone),
            source_id=pk,
            posting=commission_earned(
                Money(currency, amount, amount),
                payee=payee_id,
                capitalised=is_capitalisable,
                contract=contract_id,
            ),
            description=f"Commission of {payee}",
        )
        for (
            pk,
            entity_id,
            zone,
            created_at,
            currency,
            amount,
            payee_id,
            payee,
            is_capitalisable,
            contract_id,
        ) in rows
    ]
    return post(drafts, actor=actor, at=at)
