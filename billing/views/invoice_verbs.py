"""The verbs of an invoice: pay, send, share, cancel, ask for a credit."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from djmoney.money import Money

from billing import selectors, services
from billing.forms import ConcessionForm, ReasonForm, ReceiptForm
from billing.models import Invoice
from revops.core import clock, policy
from revops.core.problems import NotFound
from revops.core.screens.actions import ActionScreen
from revops.core.screens.page import Crumb

NAV = "billing:invoice_list"


class InvoiceVerb(ActionScreen):
    """What the verbs of an invoice share."""

    resource, nav_entry = "billing.invoice", NAV

    def get_queryset(self) -> QuerySet[Invoice]:
        return selectors.list_invoices()

    @cached_property
    def object(self) -> Invoice:
        """Return the invoice in scope, permitted for this verb."""
        found: Invoice = self.get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found

    def get_title(self) -> StrOrPromise:
        return str(self.question) % {"object": self.object.reference}

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Invoices"), reverse(NAV)),
            Crumb(self.object.reference, self.get_cancel_url()),
            Crumb(str(self.verb)),
        ]

    def get_cancel_url(self) -> str:
        return reverse("billing:invoice_detail", args=[self.object.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.object.credit_notes.filter(kind="cancellation").exists()


class InvoicePay(InvoiceVerb):
    """Record money for this invoice; the policy is asked for payments, the row for its scope."""

    action, resource = "create", "billing.payment"
    form_class: ClassVar[type[forms.Form] | None] = ReceiptForm
    question, verb = gettext_lazy("Record a payment for %(object)s"), gettext_lazy("Record payment")
    success = gettext_lazy("Payment recorded")

    @cached_property
    def object(self) -> Invoice:
        try:
            return policy.get_object(
                self.request.user, "view", self.get_queryset(), pk=self.kwargs["pk"]
            )
        except NotFound as error:
            raise Http404(str(error)) from error

    def why_not(self) -> StrOrPromise:
        return "" if self.object.receivable.open_value else _("Nothing is open.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            "settles": [
                ("this", _("This invoice first, the rest stays with the customer")),
                ("oldest", _("The oldest invoices")),
                ("none", _("Nothing yet")),
            ]
        }

    def get_initial(self) -> dict[str, Any]:
        item = self.object.receivable
        zone = self.object.legal_entity.time_zone
        return {
            "amount": item.open_value.normalize(),
            "received_on": clock.local_date(self.at, zone),
            "method": "transfer",
            "reference": self.object.reference,
            "allocate": "this",
        }

    def get_effects(self) -> list[str]:
        return [_("books the money as received and settles what you choose")]

    def act(self, data: dict[str, Any]) -> str:
        invoice, amount = self.object, data["amount"]
        allocate: Any = data["allocate"]
        if allocate == "this":
            allocate = [(invoice.pk, min(amount, invoice.receivable.open_value))]
        services.record_payment(
            account_id=invoice.payer_id,
            legal_entity_id=invoice.legal_entity_id,
            amount=Money(amount, invoice.currency_code),
            received_on=data["received_on"],
            method=data["method"],
            reference=data["reference"],
            allocate=allocate,
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class InvoiceSend(InvoiceVerb):
    action = "send"
    question, verb = gettext_lazy("Send %(object)s again?"), gettext_lazy("Send again")
    success = gettext_lazy("On its way")

    def get_effects(self) -> list[str]:
        return [_("mails a link to the customer's billing contacts")]

    def act(self, data: dict[str, Any]) -> str:
        services.send_invoice_again(invoice_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class InvoiceShare(InvoiceVerb):
    """Make a link to the customer's page and go there, to copy its address."""

    action = "share"
    question, verb = gettext_lazy("Make a link to %(object)s?"), gettext_lazy("Make link")

    def get_effects(self) -> list[str]:
        return [_("whoever has the link sees this invoice and how to pay it, for a year")]

    def act(self, data: dict[str, Any]) -> str:
        return services.share_invoice(invoice_id=self.object.pk, actor=self.actor, at=self.at)


class InvoiceCancel(InvoiceVerb):
    action, danger, form_class = "cancel", True, ReasonForm
    question, verb = gettext_lazy("Cancel %(object)s?"), gettext_lazy("Cancel invoice")
    success = gettext_lazy("Cancelled by a credit note")
    warning = gettext_lazy("This cannot be undone; the next bill run bills again what is due.")

    def why_not(self) -> StrOrPromise:
        return _("This invoice was cancelled.") if self.is_cancelled else ""

    def get_effects(self) -> list[str]:
        return [
            _("issues a credit note over all that is left of it"),
            _("what was paid becomes the customer's credit"),
            _("its lines no longer count as billed"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        note = services.cancel_invoice(
            invoice_id=self.object.pk, reason=data["reason"], actor=self.actor, at=self.at
        )
        return reverse("billing:credit_note_detail", args=[note.pk])


class InvoiceConcede(InvoicePay):
    """Ask for a credit on a line; somebody else approves it."""

    action, resource, form_class = "create", "billing.concessionrequest", ConcessionForm
    question, verb = gettext_lazy("Ask for a credit on %(object)s"), gettext_lazy("Ask")
    success = gettext_lazy("Waiting for approval")

    def why_not(self) -> StrOrPromise:
        return _("This invoice was cancelled.") if self.is_cancelled else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        lines = selectors.list_lines(invoice=self.object)
        return {
            "lines": [
                (str(line.pk), f"{line.position}. {line.description}, {line.amount}")
                for line in lines
            ]
        }

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_effects(self) -> list[str]:
        return [_("asks a controller; approved, it becomes a credit note")]

    def act(self, data: dict[str, Any]) -> str:
        services.request_concession(
            line_id=int(data["line"]),
            amount=data["amount"],
            reason=data["reason"],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()
