"""Corrections by decision: cancelling an invoice, and concessions under four eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from billing.models import (
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
)
from billing.rules import (
    BilledContract,
    BilledPhase,
    BillItem,
    RecordedItem,
    bundle_items,
    cancellation_item,
    concession_item,
    open_on_lines,
    plan_document,
)
from billing.selectors import BillingInputs, read_billing_inputs, read_tax_rooms
from billing.services.issuing import Context, Draft, Issued, issue_documents
from billing.services.receivables import lock_receivables
from billing.states import CONCESSION_FLOW, CreditNoteKind
from orders.models import Contract
from revops.core import clock, policy, transitions
from revops.core.actor import Actor
from revops.core.problems import Conflict, DomainError, Forbidden
from revops.core.rounding import exponent, round_half_up


class InvoiceIsCancelled(Conflict):
    """The invoice was cancelled already, or credit notes have given all of it back."""


class ConcessionInvalid(DomainError):
    """The credit asked for cannot be given on this line."""


@dataclass(slots=True)
class _Subject:
    """An invoice with the locked contracts of its lines, as the rules see them."""

    invoice: Invoice
    line_ids: list[int]
    inputs: BillingInputs
    contracts: dict[int, BilledContract]
    phases: dict[int, BilledPhase]

    def rows(self, phase_id: int) -> Sequence[RecordedItem]:
        return self.inputs.recorded[phase_id]

    def open_on(self, line_ids: Sequence[int]) -> dict[int, Decimal]:
        rows = [row for items in self.inputs.recorded.values() for row in items]
        return open_on_lines(rows, line_ids)


@transaction.atomic
def cancel_invoice(*, invoice_id: int, reason: str, actor: Actor, at: datetime) -> CreditNote:
    """Take an issued invoice back by a credit note over all that is left of it.

    The note settles the invoice; what was paid becomes the customer's credit. The lines no longer
    count as billed: the next run bills them again, unless an amendment or a concession says
    otherwise. Raises InvoiceIsCancelled, ConcessionInvalid without a reason.
    """
    policy.require_actor(actor, "cancel", "billing.invoice", Invoice.objects.get(pk=invoice_id))
    _require_reason(reason)
    subject = _lock(invoice_id)
    left = subject.open_on(subject.line_ids)
    items: list[BillItem] = []
    taken: dict[tuple[int, date], int] = {}
    for line in InvoiceLine.objects.filter(pk__in=subject.line_ids).order_by("position"):
        if not left[line.pk]:
            continue
        key = (line.phase_id, line.planned_from)
        items.append(
            cancellation_item(
                subject.contracts[line.contract_id],
                subject.phases[line.phase_id],
                subject.rows(line.phase_id),
                line.pk,
                left[line.pk],
                taken.get(key, 0),
            )
        )
        taken[key] = taken.get(key, 0) + 1
    if not items:
        raise InvoiceIsCancelled(_("Nothing of this invoice is left to cancel."))
    issued = _issue_note(subject, items, CreditNoteKind.CANCELLATION, reason, actor, at)
    _make_due(subject, actor, at)
    return CreditNote.objects.get(pk=issued.credit_note_ids[0])


@transaction.atomic
def request_concession(
    *, line_id: int, amount: Decimal, reason: str, actor: Actor, at: datetime
) -> ConcessionRequest:
    """Ask for a credit on a billed line (goodwill, service level); somebody else decides.

    `amount` is positive, net of tax (gross where prices include it). Raises ConcessionInvalid.
    """
    line = InvoiceLine.objects.select_related("invoice").get(pk=line_id)
    policy.require_actor(actor, "create", "billing.concessionrequest")
    user = policy.person_behind(actor)
    if user is None:
        raise Forbidden(_("Only a person can ask for a credit."), rule="concession_needs_a_person")
    _require_reason(reason)
    if line.invoice_id is None:
        raise ConcessionInvalid(_("A credit is given on a line of an invoice."), field="line")
    _check_amount(_lock(line.invoice_id), line, amount)
    return ConcessionRequest.objects.create(
        line=line,
        amount=Money(amount, line.currency_code),
        reason=reason.strip()[:200],
        requested_by=user,
        requested_at=at,
    )


@transaction.atomic
def approve_concession(*, request_id: int, actor: Actor, at: datetime) -> Concession:
    """Give the credit: a credit note over it, never by the person who asked (SD1).

    Raises Forbidden, IllegalTransition, ConcessionInvalid when less is left on the line.
    """
    asked = ConcessionRequest.objects.select_related("line", "requested_by").get(pk=request_id)
    policy.require_actor(actor, "approve", "billing.concessionrequest", asked)
    user = policy.person_behind(actor)
    if user is None:
        raise Forbidden(_("Only a person can give a credit."), rule="concession_needs_a_person")
    policy.four_eyes(actor, policy.actor_of(asked.requested_by))
    line, amount = asked.line, asked.value
    subject = _lock(line.invoice_id or 0)
    asked = ConcessionRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if reason := transitions.why_not(CONCESSION_FLOW, asked.state, "approve"):
        raise Conflict(reason, rule="illegal_transition")
    _check_amount(subject, line, amount)
    item = concession_item(
        subject.contracts[line.contract_id],
        subject.phases[line.phase_id],
        subject.rows(line.phase_id),
        line.pk,
        amount,
    )
    issued = _issue_note(subject, [item], CreditNoteKind.CONCESSION, asked.reason, actor, at)
    concession = Concession.objects.create(
        line=line,
        credit_note_id=issued.credit_note_ids[0],
        amount=asked.amount,
        reason=asked.reason,
        requested_by=asked.requested_by,
        approved_by=user,
        created_at=at,
    )
    transitions.apply(
        asked, "approve", workflow=CONCESSION_FLOW, actor=actor, at=at, stamp="decided_at",
        decided_by_id=user.pk, concession_id=concession.pk,
    )  # fmt: skip
    return concession


@transaction.atomic
def reject_concession(*, request_id: int, actor: Actor, at: datetime) -> ConcessionRequest:
    """Refuse the credit asked for. Raises Forbidden, IllegalTransition."""
    asked = ConcessionRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    policy.require_actor(actor, "reject", "billing.concessionrequest", asked)
    user = policy.person_behind(actor)
    if user is None:
        raise Forbidden(_("Only a person decides."), rule="concession_needs_a_person")
    policy.four_eyes(actor, policy.actor_of(asked.requested_by))
    transitions.apply(
        asked, "reject", workflow=CONCESSION_FLOW, actor=actor, at=at, stamp="decided_at",
        decided_by_id=user.pk,
    )  # fmt: skip
    return asked


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ConcessionInvalid(
            _("Say why."), field="reason", rule="reason_missing", way_out=_("Write one sentence.")
        )


def _check_amount(subject: _Subject, line: InvoiceLine, amount: Decimal) -> None:
    if CreditNote.objects.filter(
        invoice=subject.invoice, kind=CreditNoteKind.CANCELLATION.value
    ).exists():
        raise InvoiceIsCancelled(_("This invoice was cancelled."))
    places = exponent(line.currency_code)
    left = subject.open_on([line.pk])[line.pk]
    if amount <= 0 or round_half_up(amount, places) != amount:
        raise ConcessionInvalid(_("Give a positive amount in whole cents."), field="amount")
    if amount > left:
        raise ConcessionInvalid(
            _("Only %(left)s is left on this line.") % {"left": left},
            field="amount",
            rule="credit_ceiling",
            way_out=_("Ask for less."),
        )


def _lock(invoice_id: int) -> _Subject:
    """Lock the contracts of the invoice's lines and read all that was recorded for them."""
    invoice = Invoice.objects.get(pk=invoice_id)
    lines = list(InvoiceLine.objects.filter(invoice=invoice_id).values_list("pk", "contract_id"))
    contract_ids = sorted({contract_id for _, contract_id in lines})
    list(Contract.objects.select_for_update(no_key=True).filter(pk__in=contract_ids).order_by("pk"))
    inputs = read_billing_inputs(contract_ids)
    return _Subject(
        invoice,
        [pk for pk, _ in lines],
        inputs,
        {contract.id: contract for contract in inputs.contracts},
        {phase.terms.id: phase for phases in inputs.phases.values() for phase in phases},
    )


def _issue_note(
    subject: _Subject,
    items: Sequence[BillItem],
    kind: CreditNoteKind,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Issued:
    """Issue one credit note over the items: all are credits on the subject's invoice."""
    invoice = subject.invoice
    lock_receivables(invoice=invoice)
    (bundle,) = bundle_items(items)
    plan = plan_document(bundle, read_tax_rooms([invoice.pk])[invoice.pk])
    draft = Draft(
        plan,
        invoice.exchange_rate,
        invoice.seller,
        invoice.buyer,
        kind.value,
        reason.strip()[:200],
    )
    context = Context(
        entities=subject.inputs.entities,
        table=subject.inputs.table,
        actor=actor,
        at=at,
        actor_json=actor.as_json(),
    )
    return issue_documents([draft], context)


def _make_due(subject: _Subject, actor: Actor, at: datetime) -> None:
    """Let the next run look at the contracts again."""
    zone = subject.invoice.legal_entity.time_zone
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_billingschedule SET due_on = least(due_on, %s) "
            "WHERE contract_id = ANY(%s)",
            [clock.local_date(at, zone), list(subject.contracts)],
        )
