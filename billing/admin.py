"""Records of this floor, for controllers and auditors to read; tax rules are reference data."""

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
from revops.core import admin


@admin.register(Invoice)
class InvoiceAdmin(admin.ReadOnlyAdmin):
    list_display = ["reference", "account", "issued_on", "due_on", "total"]
    list_select_related = ["account"]
    search_fields = ["reference", "account__name"]


@admin.register(CreditNote)
class CreditNoteAdmin(admin.ReadOnlyAdmin):
    list_display = ["reference", "account", "invoice", "kind", "issued_on", "total"]
    list_select_related = ["account", "invoice"]
    search_fields = ["reference", "account__name"]


@admin.register(InvoiceLine)
class InvoiceLineAdmin(admin.ReadOnlyAdmin):
    list_display = ["description", "invoice", "credit_note", "kind", "span_from", "amount"]
    list_select_related = ["invoice", "credit_note"]
    search_fields = ["invoice__reference", "credit_note__reference"]


@admin.register(TaxLine)
class TaxLineAdmin(admin.ReadOnlyAdmin):
    list_display = ["code", "rate", "invoice", "credit_note", "base", "tax"]
    list_select_related = ["invoice", "credit_note"]
    search_fields = ["invoice__reference", "credit_note__reference"]


@admin.register(Receivable)
class ReceivableAdmin(admin.ReadOnlyAdmin):
    list_display = ["invoice", "credit_note", "account", "due_on", "total", "open_amount", "state"]
    list_select_related = ["invoice", "credit_note", "account"]
    search_fields = ["invoice__reference", "account__name"]


@admin.register(Payment)
class PaymentAdmin(admin.ReadOnlyAdmin):
    list_display = ["account", "received_on", "method", "reference", "amount", "unallocated"]
    list_select_related = ["account"]
    search_fields = ["reference", "account__name"]


@admin.register(Allocation)
class AllocationAdmin(admin.ReadOnlyAdmin):
    list_display = ["invoice", "payment", "credit_note", "amount", "allocated_on"]
    list_select_related = ["invoice", "payment", "credit_note"]
    search_fields = ["invoice__reference"]


@admin.register(Concession)
class ConcessionAdmin(admin.ReadOnlyAdmin):
    list_display = ["reason", "line", "amount", "requested_by", "approved_by"]
    list_select_related = ["line", "requested_by", "approved_by"]
    search_fields = ["reason"]


@admin.register(ConcessionRequest)
class ConcessionRequestAdmin(admin.ReadOnlyAdmin):
    list_display = ["reason", "line", "amount", "state", "requested_by", "decided_by"]
    list_select_related = ["line", "requested_by", "decided_by"]
    search_fields = ["reason"]


@admin.register(BillRun)
class BillRunAdmin(admin.ReadOnlyAdmin):
    list_display = ["legal_entity", "through", "issue_on", "created_at"]
    list_select_related = ["legal_entity"]


@admin.register(BillingSchedule)
class BillingScheduleAdmin(admin.ReadOnlyAdmin):
    list_display = ["contract", "legal_entity", "due_on", "held_reason"]
    list_select_related = ["contract", "legal_entity"]
    search_fields = ["contract__number"]


@admin.register(TaxRule)
class TaxRuleAdmin(admin.ReadOnlyAdmin):
    list_display = ["seller_country", "buyer_region", "tax_category", "code", "rate", "valid_from"]
    list_select_related = ["tax_category"]
