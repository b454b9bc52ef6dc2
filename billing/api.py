"""`/api/v1/`: invoices, credit notes, payments, allocations, open items, bill runs, tax rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from djmoney.money import Money

from billing import filters, selectors, services
from billing import serializers as shapes
from billing.models import Allocation
from revops.core import api


class InvoiceViewSet(api.NounViewSet):
    """What was billed; never altered, corrected by credit notes."""

    resource = "billing.invoice"
    queryset = selectors.list_invoices()
    serializer_class = shapes.InvoiceSerializer
    filterset_class = filters.InvoiceFilter
    prefetch = ("lines", "tax_lines")

    @api.transition("cancel", body=shapes.CancelInvoice, money=True)
    def cancel(self, call: api.Call) -> None:
        """Take the invoice back by a credit note; its lines will be billed again."""
        services.cancel_invoice(invoice_id=call.pk, **call.data, actor=call.actor, at=call.at)

    @api.transition("send")
    def send(self, call: api.Call) -> None:
        """Mail the link to the customer's billing contacts once more."""
        services.send_invoice_again(invoice_id=call.pk, actor=call.actor, at=call.at)


class CreditNoteViewSet(api.NounViewSet):
    """What was given back on an invoice, and what of it is not used yet."""

    resource = "billing.creditnote"
    queryset = selectors.list_credit_notes()
    serializer_class = shapes.CreditNoteSerializer
    filterset_class = filters.CreditNoteFilter
    prefetch = ("lines", "tax_lines")

    @api.transition("allocate", body=shapes.Allocate, money=True)
    def allocate(self, call: api.Call) -> None:
        """Use the credit for other invoices: the named ones, else the oldest."""
        services.allocate_credit(
            credit_note_id=call.pk, named=_named(call.data), actor=call.actor, at=call.at
        )


class PaymentViewSet(api.NounViewSet):
    """Money received from customers."""

    resource = "billing.payment"
    queryset = selectors.list_payments()
    serializer_class = shapes.PaymentSerializer
    filterset_class = filters.PaymentFilter

    @api.creation(body=shapes.RecordPayment, money=True)
    def create(self, call: api.Call) -> int:
        """Record a payment; a provider's reference is recorded once."""
        data = dict(call.data)
        amount = data.pop("amount")
        payment = services.record_payment(
            account_id=data.pop("account"),
            amount=_money(amount),
            **data,
            actor=call.actor,
            at=call.at,
        )
        return payment.pk

    @api.transition("allocate", body=shapes.Allocate, money=True)
    def allocate(self, call: api.Call) -> None:
        """Settle invoices with what is left: the named ones, else the oldest."""
        services.allocate_payment(
            payment_id=call.pk, named=_named(call.data), actor=call.actor, at=call.at
        )


class AllocationViewSet(api.NounViewSet):
    """What settled which invoice; a negative one undoes."""

    resource = "billing.allocation"
    queryset: QuerySet[Allocation] = Allocation.objects.all()
    serializer_class = shapes.AllocationSerializer
    filterset_class = filters.AllocationFilter

    @api.transition("undo", money=True)
    def undo(self, call: api.Call) -> None:
        """Take the allocation back by a negative one."""
        services.undo_allocation(allocation_id=call.pk, actor=call.actor, at=call.at)


class OpenItemViewSet(api.NounViewSet):
    """The mutable half of documents: what is still open."""

    resource = "billing.receivable"
    queryset = selectors.list_receivables()
    serializer_class = shapes.ReceivableSerializer
    filterset_class = filters.OpenItemFilter


class BillRunViewSet(api.NounViewSet):
    """Runs over every due contract of a seller."""

    resource = "billing.billrun"
    queryset = selectors.list_bill_runs()
    serializer_class = shapes.BillRunSerializer
    filterset_class = filters.BillRunFilter

    @api.creation(body=shapes.StartBillRun, money=True)
    def create(self, call: api.Call) -> int:
        """Queue a run; a second one over the same dates adds nothing."""
        data = dict(call.data)
        run = services.start_bill_run(
            legal_entity_id=data.pop("legal_entity"), **data, actor=call.actor, at=call.at
        )
        return run.pk


class ScheduleViewSet(api.NounViewSet):
    """When each contract is due next, or why it is held."""

    resource = "billing.billingschedule"
    queryset = selectors.list_schedules()
    serializer_class = shapes.ScheduleSerializer
    filterset_class = filters.ScheduleFilter


class TaxRuleViewSet(api.NounViewSet):
    """Which rate and category applies, by country and kind of supply."""

    resource = "billing.taxrule"
    queryset = selectors.list_tax_rules()
    serializer_class = shapes.TaxRuleSerializer
    filterset_class = filters.TaxRuleFilter

    @api.creation(body=shapes.CreateTaxRule)
    def create(self, call: api.Call) -> int:
        """Put a rule on file."""
        data = dict(call.data)
        category = data.pop("tax_category", None)
        rule = services.create_tax_rule(
            **data, tax_category_id=category, actor=call.actor, at=call.at
        )
        return rule.pk

    @api.transition("end", body=shapes.EndTaxRule)
    def end(self, call: api.Call) -> None:
        """End the rule on a date; issued lines keep it."""
        services.end_tax_rule(tax_rule_id=call.pk, **call.data, actor=call.actor, at=call.at)


class ConcessionRequestViewSet(api.NounViewSet):
    """Credits somebody asks for and somebody else decides."""

    resource = "billing.concessionrequest"
    queryset = selectors.list_concession_requests()
    serializer_class = shapes.ConcessionRequestSerializer
    filterset_class = filters.ConcessionRequestFilter

    @api.creation(body=shapes.RequestConcession, money=True)
    def create(self, call: api.Call) -> int:
        """Ask for a credit on a billed line."""
        data = dict(call.data)
        asked = services.request_concession(
            line_id=data.pop("line"), **data, actor=call.actor, at=call.at
        )
        return asked.pk

    @api.transition("approve", money=True)
    def approve(self, call: api.Call) -> None:
        """Give the credit: a credit note is issued."""
        services.approve_concession(request_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("reject")
    def reject(self, call: api.Call) -> None:
        """Refuse the credit."""
        services.reject_concession(request_id=call.pk, actor=call.actor, at=call.at)


def _named(data: Mapping[str, Any]) -> Sequence[tuple[int, Decimal]] | None:
    rows = data.get("named")
    return [(row["invoice"], row["amount"]) for row in rows] if rows else None


def _money(amount: Any) -> Money:
    if isinstance(amount, Money):
        return amount
    return Money(amount.value, amount.currency)


class ConcessionViewSet(api.NounViewSet):
    """Credits given by decision on a billed line."""

    resource = "billing.concession"
    queryset = selectors.list_concessions()
    serializer_class = shapes.ConcessionSerializer
    filterset_class = filters.ConcessionFilter


api.register("invoices", InvoiceViewSet)
api.register("credit-notes", CreditNoteViewSet)
api.register("payments", PaymentViewSet)
api.register("allocations", AllocationViewSet)
api.register("open-items", OpenItemViewSet)
api.register("bill-runs", BillRunViewSet)
api.register("billing-schedules", ScheduleViewSet)
api.register("tax-rules", TaxRuleViewSet)
api.register("concession-requests", ConcessionRequestViewSet)
api.register("concessions", ConcessionViewSet)
