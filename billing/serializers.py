"""How documents, money and runs travel over the API."""

from decimal import Decimal

from rest_framework import serializers

from billing.models import (
    Allocation,
    BillingSchedule,
    BillRun,
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    Payment,
    Receivable,
    TaxLine,
    TaxRule,
)
from billing.models.words import METHOD_WORDS, TAX_WORDS
from catalog.models import TaxCategory
from crm.models import Account
from revops.core import api
from revops.core.models import LegalEntity

MOST = Decimal(10) ** 12


class InvoiceLineSerializer(api.NounSerializer):
    class Meta:
        model = InvoiceLine
        object = "invoice_line"
        fields = ["id", "object", "position", "contract", "phase", "kind", "description",
                  "planned_from", "planned_until", "span_from", "span_until", "quantity",
                  "unit_price", "amount", "tax", "tax_code", "tax_rate", "place_of_supply",
                  "repairs", "sequence"]  # fmt: skip


class TaxLineSerializer(api.NounSerializer):
    class Meta:
        model = TaxLine
        object = "tax_line"
        fields = ["id", "object", "code", "rate", "jurisdiction", "base", "tax", "note"]


class ReceivableSerializer(api.NounSerializer):
    class Meta:
        model = Receivable
        object = "receivable"
        fields = ["id", "object", "invoice", "credit_note", "legal_entity", "account", "due_on",
                  "total", "open_amount", "state", "settled_on"]  # fmt: skip


DOCUMENT = ["id", "object", "reference", "legal_entity", "account", "payer", "series", "year",
            "number", "issued_on", "issued_at", "net", "tax", "total", "functional_currency",
            "exchange_rate", "seller", "buyer", "language", "po_number"]  # fmt: skip


class InvoiceSerializer(api.NounSerializer):
    state = serializers.CharField(source="receivable.state", read_only=True)
    open_amount = api.AmountOut(source="receivable.open_amount")
    lines = InvoiceLineSerializer(many=True)
    tax_lines = TaxLineSerializer(many=True)

    class Meta:
        model = Invoice
        object = "invoice"
        fields = [*DOCUMENT, "payment_terms_days", "due_on", "bill_run", "state", "open_amount",
                  "lines", "tax_lines"]  # fmt: skip


class CreditNoteSerializer(api.NounSerializer):
    state = serializers.CharField(source="receivable.state", read_only=True)
    open_amount = api.AmountOut(source="receivable.open_amount")
    lines = InvoiceLineSerializer(many=True)
    tax_lines = TaxLineSerializer(many=True)

    class Meta:
        model = CreditNote
        object = "credit_note"
        fields = [*DOCUMENT, "kind", "invoice", "reason", "state", "open_amount", "lines",
                  "tax_lines"]  # fmt: skip


class PaymentSerializer(api.NounSerializer):
    class Meta:
        model = Payment
        object = "payment"
        fields = ["id", "object", "legal_entity", "account", "state", "method", "reference",
                  "provider", "provider_ref", "received_on", "amount", "unallocated",
                  "functional_currency", "exchange_rate", "created_at"]  # fmt: skip


class AllocationSerializer(api.NounSerializer):
    class Meta:
        model = Allocation
        object = "allocation"
        fields = ["id", "object", "payment", "credit_note", "invoice", "undoes", "amount",
                  "allocated_on", "created_at"]  # fmt: skip


class BillRunSerializer(api.NounSerializer):
    state = serializers.CharField(source="job.state", read_only=True)
    contracts = serializers.IntegerField(source="job.total", read_only=True)
    done = serializers.IntegerField(source="job.done", read_only=True)
    held = serializers.IntegerField(source="job.failed", read_only=True)

    class Meta:
        model = BillRun
        object = "bill_run"
        fields = ["id", "object", "legal_entity", "through", "issue_on", "state", "contracts",
                  "done", "held", "created_at"]  # fmt: skip


class ScheduleSerializer(api.NounSerializer):
    class Meta:
        model = BillingSchedule
        object = "billing_schedule"
        fields = ["id", "object", "contract", "legal_entity", "due_on", "held_reason"]


class TaxRuleSerializer(api.NounSerializer):
    class Meta:
        model = TaxRule
        object = "tax_rule"
        fields = ["id", "object", "seller_country", "buyer_region", "tax_category",
                  "needs_buyer_tax_id", "code", "rate", "note", "valid_from",
                  "valid_until"]  # fmt: skip


class ConcessionRequestSerializer(api.NounSerializer):
    class Meta:
        model = ConcessionRequest
        object = "concession_request"
        fields = ["id", "object", "line", "amount", "reason", "state", "requested_at",
                  "decided_at"]  # fmt: skip


class ConcessionSerializer(api.NounSerializer):
    class Meta:
        model = Concession
        object = "concession"
        fields = ["id", "object", "line", "credit_note", "amount", "reason", "requested_by",
                  "approved_by", "created_at"]  # fmt: skip


class CancelInvoice(api.InputSerializer):
    reason = serializers.CharField(max_length=200)


class NamedAllocation(api.InputSerializer):
    invoice = api.PublicIdInput(Invoice)
    amount = api.DecimalInput(places=4, least=Decimal("0.0001"), most=MOST)


class RecordPayment(api.InputSerializer):
    account = api.PublicIdInput(Account)
    amount = api.AmountInput()
    received_on = serializers.DateField()
    method = serializers.ChoiceField(choices=list(METHOD_WORDS))
    reference = serializers.CharField(max_length=140, required=False, allow_blank=True)
    provider = serializers.CharField(max_length=30, required=False)
    provider_ref = serializers.CharField(max_length=120, required=False)
    allocate = serializers.ChoiceField(choices=["oldest", "none"], required=False)


class Allocate(api.InputSerializer):
    named = NamedAllocation(many=True, required=False)


class StartBillRun(api.InputSerializer):
    legal_entity = api.PublicIdInput(LegalEntity)
    through = serializers.DateField()
    issue_on = serializers.DateField(required=False)


class RequestConcession(api.InputSerializer):
    line = api.PublicIdInput(InvoiceLine)
    amount = api.DecimalInput(places=4, least=Decimal("0.0001"), most=MOST)
    reason = serializers.CharField(max_length=200)


class CreateTaxRule(api.InputSerializer):
    seller_country = serializers.CharField(min_length=2, max_length=2)
    buyer_region = serializers.CharField(min_length=1, max_length=2)
    tax_category = api.PublicIdInput(TaxCategory, required=False)
    needs_buyer_tax_id = serializers.BooleanField(required=False)
    code = serializers.ChoiceField(choices=list(TAX_WORDS))
    rate = api.DecimalInput(places=6, least=Decimal(0), most=Decimal("99.999999"))
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False)


class EndTaxRule(api.InputSerializer):
    valid_until = serializers.DateField()
