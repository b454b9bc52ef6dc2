"""Invoices: the list with its age, one invoice with all that hangs on it, and its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from billing import selectors
from billing.filters import STATUS, InvoiceFilter
from billing.models import Invoice, Receivable
from billing.tables import INVOICES, standing
from billing.views import pdfs
from billing.views.figures import age_figure
from billing.views.history import document_timeline
from revops.core import clock, policy
from revops.core.models import PublicLink
from revops.core.screens import markup, path, records
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill, TimelineEntry
from revops.core.screens.path import PathStep
from revops.core.screens.views import Screen

NAV = "billing:invoice_list"


class InvoiceList(ListScreen):
    resource = "billing.invoice"
    title = gettext_lazy("Invoices")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    detail = "billing:invoice_detail"
    filterset_class = InvoiceFilter
    tab_field = "status"
    tabs = tuple(STATUS)
    columns = INVOICES
    views = (SavedView(gettext_lazy("Overdue, oldest first"), "?status=overdue&sort=due"),)
    empty = Empty(
        gettext_lazy("No invoices yet"),
        gettext_lazy("They appear when a delivery is billed, and with every bill run."),
        "/bill-runs/",
        gettext_lazy("Open bill runs"),
    )

    @property
    def today(self) -> date:
        return self.at.date()

    def get_queryset(self) -> QuerySet[Invoice]:
        return selectors.list_invoices(self.today)

    def get_actions(self) -> list[Action]:
        if not self.may("create", "billing.billrun"):
            return []
        url = reverse("billing:bill_run_start")
        return [Action(_("Start bill run"), url, primary=True, dialog=True)]

    def get_figures(self, queryset: QuerySet[Invoice]) -> list[Figure]:
        """Return open, overdue and paid this month of this view, per currency, with its age."""
        month = self.today.replace(day=1)
        paid = selectors.paid_since(queryset, month)
        items = Receivable.objects.filter(invoice__in=queryset.order_by().values("pk"))
        found = {age.currency: age for age in selectors.ages(items, self.today)}
        figures = []
        for currency, number, amount, late, late_amount in selectors.invoice_totals(
            queryset, self.today
        )[:2]:
            count, total = paid.get(currency, (0, Money(Decimal(0), currency)))
            note = ngettext("%(n)s invoice, with tax", "%(n)s invoices, with tax", number)
            late_note = ngettext("%(n)s invoice", "%(n)s invoices", late)
            paid_note = ngettext("%(n)s invoice", "%(n)s invoices", count)
            figures += [
                Figure(_("Open, this view"), amount, note % {"n": number}),
                Figure(
                    _("Overdue"), late_amount, late_note % {"n": late}, tone="bad" if late else ""
                ),
                Figure(_("Paid this month"), total, paid_note % {"n": count}),
            ]
            if currency in found:
                figures.append(age_figure(found[currency]))
        return figures


class InvoiceDetail(DetailScreen):
    """One invoice. Higher floors fill `billing.invoice` (ledger postings, revenue)."""

    resource, slot, nav_entry = "billing.invoice", "billing.invoice", NAV
    template_name = "billing/invoice_detail.html"
    object: Invoice

    def get_queryset(self) -> QuerySet[Invoice]:
        return selectors.list_invoices()

    @property
    def today(self) -> date:
        return clock.local_date(self.at, self.object.legal_entity.time_zone)

    @property
    def item(self) -> Receivable:
        return self.object.receivable

    @property
    def may_see_lines(self) -> bool:
        return self.may("view", "billing.invoiceline")

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Invoices"), reverse(NAV)), Crumb(self.object.reference)]

    def get_title(self) -> str:
        return _("Invoice %(number)s") % {"number": self.object.reference}

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(*standing(self.item, self.object.due_on, self.today))]

    def get_facts(self) -> Sequence[Fact]:
        invoice = self.object
        facts = [
            Fact(invoice.account.name, records.url_of(invoice.account)),
            Fact(_("Issued %(day)s") % {"day": markup.plain(invoice.issued_on)}),
            Fact(_("Due %(day)s") % {"day": markup.plain(invoice.due_on)}),
        ]
        if invoice.po_number:
            facts.append(Fact(_("PO %(number)s") % {"number": invoice.po_number}))
        return facts

    def get_figures(self) -> Sequence[Figure]:
        invoice, left = self.object, self.item.open_amount
        return [
            Figure(_("Total"), invoice.total, _("with tax")),
            Figure(_("Open"), left, _("balance today"), tone="bad" if self.is_late else ""),
        ]

    @property
    def is_late(self) -> bool:
        return self.item.open_value > 0 and self.object.due_on < self.today

    def get_path(self) -> Sequence[PathStep]:
        orders = [
            pk
            for pk in self.object.lines.values_list("phase__order_line__order_id", flat=True)
            if pk is not None
        ]
        return path.strip(min(orders)) if orders else ()

    def get_actions(self) -> list[Action]:
        invoice = self.object
        is_paid = "" if self.item.open_value else _("Nothing is open.")
        is_gone = "" if not self.is_cancelled else _("This invoice was cancelled.")
        verbs: list[tuple[bool, Action]] = [
            (
                self.may("share", obj=invoice),
                Action(_("Pay link"), self.url("share"), icon="copy", dialog=True),
            ),
            (
                self.may("send", obj=invoice),
                Action(_("Send again"), self.url("send"), icon="mail", dialog=True),
            ),
            (
                self.may("create", "billing.payment"),
                Action(_("Record payment"), self.url("pay"), primary=True, dialog=True,
                       why_not=is_paid),
            ),
            (
                self.may("create", "billing.concessionrequest"),
                Action(_("Ask for a credit"), self.url("concede"), dialog=True, menu=True,
                       why_not=is_gone),
            ),
            (
                self.may("cancel", obj=invoice),
                Action(_("Cancel invoice"), self.url("cancel"), danger=True, dialog=True,
                       menu=True, why_not=is_gone),
            ),
        ]  # fmt: skip
        return [action for allowed, action in verbs if allowed]

    def url(self, verb: str) -> str:
        return reverse(f"billing:invoice_{verb}", args=[self.object.pk])

    @property
    def is_cancelled(self) -> bool:
        return any(note.kind == "cancellation" for note in self.notes)

    @property
    def notes(self) -> list[Any]:
        if "_notes" not in self.__dict__:
            found = selectors.list_credit_notes().filter(invoice=self.object.pk)
            self.__dict__["_notes"] = list(found.order_by("pk"))
        return self.__dict__["_notes"]

    def get_timeline(self) -> Sequence[TimelineEntry]:
        return document_timeline(self.object, self.item)

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        if not self.may_see_lines:
            return context
        invoice = self.object
        lines = selectors.list_lines(invoice=invoice)
        contracts = {line.contract for line in lines}
        return context | {
            "lines": lines,
            "sums": {"net": invoice.net, "tax": invoice.tax, "total": invoice.total},
            "contracts": sorted(contracts, key=lambda contract: contract.number),
            "tax_lines": selectors.list_tax_lines(invoice=invoice),
            "allocations": selectors.list_allocations(invoice=invoice),
            "notes_of_invoice": self.notes,
            "item": self.item,
            "may_undo": self.may("undo", "billing.allocation"),
            "links": PublicLink.objects.filter(
                subject_label="billing.invoice", subject_id=invoice.pk
            ).order_by("-pk")[:3],
        }


class InvoicePdf(Screen):
    """The invoice as PDF; made on first use and kept."""

    resource = "billing.invoice"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        policy.require(request.user, "view", "billing.invoiceline")
        invoice = self.get_object_or_404(selectors.list_invoices(), pk=pk)
        return pdfs.answer(request, invoice, at=self.at)
