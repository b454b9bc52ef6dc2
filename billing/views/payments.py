"""Payments, what they settled, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from djmoney.money import Money

from billing import selectors, services
from billing.filters import OpenItemFilter, PaymentFilter
from billing.forms import AllocateForm, PaymentForm
from billing.models import Allocation, Payment, Receivable
from billing.models.words import PAYMENT_WORDS
from billing.tables import OPEN_ITEMS, PAYMENT_TONES, PAYMENTS
from billing.views.figures import open_figures
from crm.models import Account
from revops.core import policy
from revops.core.screens import markup, records
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill

NAV, OPEN_NAV = "billing:payment_list", "billing:open_item_list"


class PaymentList(ListScreen):
    resource = "billing.payment"
    title = gettext_lazy("Payments")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    detail = "billing:payment_detail"
    filterset_class = PaymentFilter
    tab_field = "state"
    tabs = tuple(PAYMENT_WORDS.items())
    columns = PAYMENTS
    views = (SavedView(gettext_lazy("Not allocated yet"), "?left=yes"),)
    empty = Empty(
        gettext_lazy("No payments yet"),
        gettext_lazy("Record what the bank statement says."),
        "/payments/new/",
        gettext_lazy("Record payment"),
    )

    def get_queryset(self) -> QuerySet[Payment]:
        return selectors.list_payments()

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("Record payment"), reverse("billing:payment_create"), primary=True)]


class PaymentDetail(DetailScreen):
    resource, slot, nav_entry = "billing.payment", "billing.payment", NAV
    template_name = "billing/payment_detail.html"
    object: Payment

    def get_queryset(self) -> QuerySet[Payment]:
        return selectors.list_payments()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Payments"), reverse(NAV)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return _("Payment of %(day)s") % {"day": markup.plain(self.object.received_on)}

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), PAYMENT_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        payment = self.object
        return [
            Fact(payment.account.name, records.url_of(payment.account)),
            Fact(payment.get_method_display()),
            Fact(payment.reference or _("no reference")),
        ]

    def get_figures(self) -> Sequence[Figure]:
        payment = self.object
        return [
            Figure(_("Received"), payment.amount, _("activity")),
            Figure(_("Unallocated"), payment.unallocated, _("balance now")),
        ]

    def get_actions(self) -> list[Action]:
        if not self.may("allocate", obj=self.object):
            return []
        why = "" if self.object.unallocated_value else _("All of it is allocated.")
        url = reverse("billing:payment_allocate", args=[self.object.pk])
        return [Action(_("Allocate"), url, primary=True, dialog=True, why_not=why)]

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {
            "allocations": selectors.list_allocations(payment=self.object),
            "may_undo": self.may("undo", "billing.allocation"),
        }


class PaymentCreate(FormScreen):
    action, resource, nav_entry = "create", "billing.payment", NAV
    title = gettext_lazy("Record payment")
    crumbs = (Crumb(gettext_lazy("Payments"), "/payments/"),)
    form_class, cancel_url = PaymentForm, "/payments/"
    verb, success = gettext_lazy("Record payment"), gettext_lazy("Payment recorded")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            "accounts": policy.scoped(self.request.user, "view", Account.objects.order_by("name")),
            "settles": [("oldest", _("The oldest invoices")), ("none", _("Nothing yet"))],
        }

    def get_initial(self) -> dict[str, Any]:
        initial = {"received_on": self.at.date(), "method": "transfer", "allocate": "oldest"}
        account = self.request.GET.get("account", "")
        return {**initial, "account": account} if account.isdigit() else initial

    def act(self, data: dict[str, Any]) -> str:
        payment = services.record_payment(
            account_id=data["account"].pk,
            amount=Money(data["amount"], data["currency"]),
            received_on=data["received_on"],
            method=data["method"],
            reference=data["reference"],
            allocate=data["allocate"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("billing:payment_detail", args=[payment.pk])


class PaymentAllocate(ActionScreen):
    """Name what a payment settles, amount by amount."""

    action, resource, nav_entry = "allocate", "billing.payment", NAV
    form_class = AllocateForm
    question, verb = gettext_lazy("What does it settle?"), gettext_lazy("Allocate")
    success = gettext_lazy("Allocated")
    object: Payment

    def get_queryset(self) -> QuerySet[Payment]:
        return selectors.list_payments()

    def get_cancel_url(self) -> str:
        return reverse("billing:payment_detail", args=[self.object.pk])

    def invoices(self) -> list[Any]:
        found = selectors.open_invoices_of(self.object.account_id, self.object.currency_code)
        return list(found.select_related("account", "receivable")[:20])

    def why_not(self) -> StrOrPromise:
        if not self.object.unallocated_value:
            return _("All of it is allocated.")
        return "" if self.invoices() else _("This customer owes nothing.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"invoices": self.invoices()}

    def get_effects(self) -> list[str]:
        left = markup.plain(self.object.unallocated)
        return [_("at most %(left)s can be allocated") % {"left": left}]

    def act(self, data: dict[str, Any]) -> str:
        services.allocate_payment(
            payment_id=self.object.pk, named=data["named"], actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class AllocationUndo(ActionScreen):
    """Take an allocation back by a negative row."""

    action, resource, nav_entry = "undo", "billing.allocation", NAV
    question, verb = gettext_lazy("Undo this allocation?"), gettext_lazy("Undo")
    success, danger = gettext_lazy("Undone"), True
    object: Allocation

    def get_queryset(self) -> QuerySet[Allocation]:
        return Allocation.objects.select_related("invoice", "payment", "credit_note")

    def get_cancel_url(self) -> str:
        return reverse("billing:invoice_detail", args=[self.object.invoice_id])

    def get_effects(self) -> list[str]:
        words = {
            "amount": markup.plain(self.object.amount),
            "invoice": self.object.invoice.reference,
        }
        return [
            _("%(amount)s of %(invoice)s are open again") % words,
            _("the money is free for another invoice"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.undo_allocation(allocation_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class OpenItemList(ListScreen):
    """What customers owe, the oldest first."""

    resource = "billing.receivable"
    title = gettext_lazy("Open items")
    crumbs = (Crumb(gettext_lazy("Collections")),)
    filterset_class = OpenItemFilter
    default_sort = "due"
    columns = OPEN_ITEMS
    views = (SavedView(gettext_lazy("Overdue, largest first"), "?late=yes&sort=-open"),)
    empty = Empty(
        gettext_lazy("Nothing is open"),
        gettext_lazy("Every invoice is paid or credited."),
        "/invoices/",
        gettext_lazy("Open invoices"),
    )

    @property
    def today(self) -> date:
        return self.at.date()

    def get_queryset(self) -> QuerySet[Receivable]:
        return selectors.list_open_items().annotate(
            today=Value(self.today, output_field=DateField())
        )

    def row_url(self, obj: Receivable) -> str:
        return reverse("billing:invoice_detail", args=[obj.invoice_id])

    def get_figures(self, queryset: QuerySet[Receivable]) -> list[Figure]:
        return open_figures(selectors.ages(queryset.order_by(), self.today))
