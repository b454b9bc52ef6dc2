"""Filters of lists, their exports and their API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import DateRangeWidget

from billing.models import (
    Allocation,
    BillingSchedule,
    BillRun,
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    Payment,
    Receivable,
    TaxRule,
)
from billing.models.words import (
    CONCESSION_WORDS,
    CREDIT_WORDS,
    METHOD_WORDS,
    NOTE_WORDS,
    PAYMENT_WORDS,
    RECEIVABLE_WORDS,
)
from billing.selectors import overdue
from crm.models import Account
from revops.core import clock
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter

DATES = DateRangeWidget(attrs={"type": "date"})
STATUS = [
    ("open", pgettext_lazy("status of invoices", "Open")),
    ("overdue", pgettext_lazy("status of invoices", "Overdue")),
    ("paid", pgettext_lazy("status of invoices", "Paid")),
]


class InvoiceFilter(django_filters.FilterSet):
    reference = django_filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATUS, method="filter_status", field_name="receivable"
    )
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    currency = django_filters.CharFilter(label=_("Currency"), lookup_expr="iexact")
    issued = django_filters.DateFromToRangeFilter(
        label=_("Issued"), field_name="issued_on", widget=DATES
    )
    due = django_filters.DateFromToRangeFilter(label=_("Due"), field_name="due_on", widget=DATES)
    bill_run = ReferenceFilter(BillRun, order_by="-pk", label=_("Bill run"), is_linked=True)

    class Meta:
        model = Invoice
        fields = ["reference", "status", "account", "legal_entity", "currency", "issued", "due",
                  "bill_run"]  # fmt: skip

    def filter_status(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is open, past due, or settled."""
        if value == "paid":
            return rows.filter(receivable__state="settled")
        if value == "overdue":
            return rows.filter(overdue(clock.now().date()))
        return rows.exclude(receivable__state="settled")


class CreditNoteFilter(django_filters.FilterSet):
    reference = django_filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(CREDIT_WORDS.items()), field_name="receivable__state"
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=list(NOTE_WORDS.items()))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    corrects = django_filters.CharFilter(
        label=_("Corrects"), field_name="invoice__reference", lookup_expr="icontains"
    )
    issued = django_filters.DateFromToRangeFilter(
        label=_("Issued"), field_name="issued_on", widget=DATES
    )

    class Meta:
        model = CreditNote
        fields = ["reference", "state", "kind", "account", "legal_entity", "corrects", "issued"]


class PaymentFilter(django_filters.FilterSet):
    reference = django_filters.CharFilter(label=_("Reference"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PAYMENT_WORDS.items()))
    method = django_filters.ChoiceFilter(label=_("Method"), choices=list(METHOD_WORDS.items()))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), field_name="received_on", widget=DATES
    )
    left = django_filters.ChoiceFilter(
        label=_("Unallocated"), choices=[("yes", _("yes"))], method="filter_left",
        field_name="unallocated",
    )  # fmt: skip

    class Meta:
        model = Payment
        fields = ["reference", "state", "method", "account", "legal_entity", "received", "left"]

    def filter_left(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep payments that no invoice has taken whole."""
        return rows.filter(unallocated__gt=0)


class OpenItemFilter(django_filters.FilterSet):
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(RECEIVABLE_WORDS.items()))
    currency = django_filters.CharFilter(label=_("Currency"), lookup_expr="iexact")
    due = django_filters.DateFromToRangeFilter(label=_("Due"), field_name="due_on", widget=DATES)
    late = django_filters.ChoiceFilter(
        label=_("Overdue"), choices=[("yes", _("yes")), ("no", _("no"))], method="filter_late",
        field_name="due_on",
    )  # fmt: skip

    class Meta:
        model = Receivable
        fields = ["account", "legal_entity", "state", "currency", "due", "late"]

    def filter_late(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is past its due date, or what is not."""
        today = clock.now().date()
        return rows.filter(due_on__lt=today) if value == "yes" else rows.filter(due_on__gte=today)


class AllocationFilter(django_filters.FilterSet):
    payment = ReferenceFilter(Payment, order_by="pk", label=_("Payment"), is_linked=True)
    credit_note = ReferenceFilter(CreditNote, order_by="pk", label=_("Credit note"), is_linked=True)
    invoice = ReferenceFilter(Invoice, order_by="pk", label=_("Invoice"), is_linked=True)

    class Meta:
        model = Allocation
        fields = ["payment", "credit_note", "invoice"]


class BillRunFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    through = django_filters.DateFromToRangeFilter(label=_("Billing date"), widget=DATES)

    class Meta:
        model = BillRun
        fields = ["legal_entity", "through"]


class ScheduleFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    held = django_filters.ChoiceFilter(
        label=_("Held"), choices=[("yes", _("yes"))], method="filter_held",
        field_name="held_reason",
    )  # fmt: skip

    class Meta:
        model = BillingSchedule
        fields = ["legal_entity", "held"]

    def filter_held(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep contracts that cannot be billed."""
        return rows.exclude(held_reason="")


class TaxRuleFilter(django_filters.FilterSet):
    seller_country = django_filters.CharFilter(label=_("Seller country"), lookup_expr="iexact")
    buyer_region = django_filters.CharFilter(label=_("Buyer country"), lookup_expr="iexact")

    class Meta:
        model = TaxRule
        fields = ["seller_country", "buyer_region"]


class ConcessionRequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(CONCESSION_WORDS.items()))

    class Meta:
        model = ConcessionRequest
        fields = ["state"]


class ConcessionFilter(django_filters.FilterSet):
    created_at = django_filters.DateFromToRangeFilter(label=_("Given"))

    class Meta:
        model = Concession
        fields = ["created_at", "currency"]
