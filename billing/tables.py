"""Columns of the lists of this floor, on screen and in exports."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from billing.models import ConcessionRequest, CreditNote, Invoice, Receivable
from revops.core.screens.columns import Column

CREDIT_TONES = {"open": "info", "partial": "warn", "settled": "ok"}
PAYMENT_TONES = {"succeeded": "ok", "reversed": "bad"}
CONCESSION_TONES = {"requested": "violet", "approved": "ok", "rejected": ""}
NOTE_TONES = {"repair": "info", "concession": "violet", "cancellation": "bad"}
SOON = 7


class Dated(TypedDict):
    """What selectors add to rows whose standing depends on the day."""

    today: date


def standing(item: Receivable | None, due_on: date, today: date) -> tuple[str, str]:
    """Return (words, tone) of where an invoice stands: overdue, due soon, part paid, paid."""
    if item is None:
        return gettext("Issued"), "info"
    if item.state == "settled":
        return item.get_state_display(), "ok"
    days = (today - due_on).days
    if days > 0:
        words = ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
        return words, "bad"
    if -days <= SOON:
        if days == 0:
            return gettext("Due today"), "warn"
        return ngettext("Due in %(n)s day", "Due in %(n)s days", -days) % {"n": -days}, "warn"
    return item.get_state_display(), "warn" if item.state == "partial" else "info"


def _standing(row: WithAnnotations[Invoice, Dated]) -> str:
    return standing(row.receivable, row.due_on, row.today)[0]


def _standing_tone(row: WithAnnotations[Invoice, Dated]) -> str:
    return standing(row.receivable, row.due_on, row.today)[1]


def _item_standing(row: WithAnnotations[Receivable, Dated]) -> str:
    return standing(row, row.due_on, row.today)[0]


def _item_tone(row: WithAnnotations[Receivable, Dated]) -> str:
    return standing(row, row.due_on, row.today)[1]


def invoice_url(row: Any) -> str:
    """Return the page of the invoice the row belongs to."""
    return reverse("billing:invoice_detail", args=[row.invoice_id])


def _line_invoice(row: ConcessionRequest) -> str:
    return reverse("billing:invoice_detail", args=[row.line.invoice_id])


def _note_state(row: CreditNote) -> str:
    return row.receivable.get_state_display()


INVOICES = (
    Column("reference", _("Invoice"), sort="reference", phone=True, phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("issued", _("Issued"), kind="short_date", value="issued_on", sort="issued_on"),
    Column("due", _("Due"), kind="short_date", value="due_on", sort="due_on"),
    Column("standing", _("State"), kind="pill", value=_standing, tones=_standing_tone,
           guard="receivable", phone=True),
    Column("seller", _("Seller"), value="legal_entity.name", guard="legal_entity", optional=True),
    Column("po_number", _("Purchase order"), optional=True),
    Column("net", _("Net"), kind="money", sort="net", optional=True),
    Column("total", _("Total"), kind="money", sort="total"),
    Column("open", _("Open"), kind="money", value="receivable.open_amount",
           sort="receivable__open_amount", phone=True),
)  # fmt: skip

CREDIT_NOTES = (
    Column("reference", _("Credit note"), sort="reference", phone=True,
           phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("invoice", _("Corrects"), value="invoice.reference", url=invoice_url),
    Column("issued", _("Issued"), kind="short_date", value="issued_on", sort="issued_on"),
    Column("kind", _("Kind"), kind="pill", tones=NOTE_TONES, sort="kind"),
    Column("standing", _("State"), kind="pill", value=_note_state,
           tones=lambda n: CREDIT_TONES[n.receivable.state], guard="receivable", phone=True),
    Column("total", _("Total"), kind="money", sort="total"),
    Column("open", _("Not used"), kind="money", value="receivable.open_amount",
           sort="receivable__open_amount", phone=True),
)  # fmt: skip

PAYMENTS = (
    Column("account", _("Customer"), value="account.name", sort="account__name", phone=True),
    Column("received", _("Received"), kind="date", value="received_on", sort="received_on"),
    Column("method", _("Method"), value="get_method_display", sort="method", guard="method"),
    Column("reference", _("Reference"), sort="reference"),
    Column("state", _("State"), kind="pill", tones=PAYMENT_TONES, sort="state"),
    Column("seller", _("Seller"), value="legal_entity.name", guard="legal_entity", optional=True),
    Column("unallocated", _("Unallocated"), kind="money", sort="unallocated"),
    Column("amount", _("Amount"), kind="money", sort="amount", phone=True),
)

OPEN_ITEMS = (
    Column("invoice", _("Invoice"), value="invoice.reference", sort="invoice__reference",
           phone=True, phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("due", _("Due"), kind="short_date", value="due_on", sort="due_on"),
    Column("standing", _("State"), kind="pill", value=_item_standing, tones=_item_tone,
           guard="state", phone=True),
    Column("total", _("Total"), kind="money", sort="total"),
    Column("open", _("Open"), kind="money", value="open_amount", sort="open_amount", phone=True),
)  # fmt: skip

JOB_TONES = {"queued": "", "running": "info", "done": "ok", "failed": "bad", "cancelled": "warn"}

BILL_RUNS = (
    Column("through", _("Billing date"), kind="date", sort="through", phone=True,
           phone_note="legal_entity.name"),
    Column("seller", _("Seller"), value="legal_entity.name", sort="legal_entity__name",
           guard="legal_entity"),
    Column("issue_on", _("Issue date"), kind="date", sort="issue_on"),
    Column("state", _("State"), kind="pill", value="job.get_state_display", guard="job",
           tones=lambda r: JOB_TONES[r.job.state], phone=True),
    Column("contracts", _("Contracts"), kind="number", value="job.total", guard="job"),
    Column("held", _("Held"), kind="number", value="job.failed", guard="job"),
    Column("invoices", _("Invoices"), kind="number", guard="job",
           value=lambda r: r.job.result.get("invoices", 0)),
    Column("created", _("Started"), kind="datetime", value="created_at", sort="created_at"),
)  # fmt: skip

EXCEPTIONS = (
    Column("contract", _("Contract"), value="contract.number", sort="contract__number",
           phone=True, phone_note="contract.account.name"),
    Column("account", _("Customer"), value="contract.account.name", guard="contract",
           sort="contract__account__name"),
    Column("reason", _("Held because"), value="held_reason", sort="held_reason", phone=True),
    Column("due", _("Due since"), kind="date", value="due_on", sort="due_on"),
    Column("seller", _("Seller"), value="legal_entity.name", guard="legal_entity"),
)  # fmt: skip

TAX_RULES = (
    Column("seller_country", _("Seller"), sort="seller_country", phone=True),
    Column("buyer_region", _("Buyer"), sort="buyer_region", phone=True),
    Column("category", _("Supplies"), value=lambda r: r.tax_category or gettext("all"),
           guard="tax_category"),
    Column("needs_id", _("Only with VAT id"), guard="needs_buyer_tax_id",
           value=lambda r: gettext("yes") if r.needs_buyer_tax_id else ""),
    Column("code", _("Category"), kind="id", sort="code"),
    Column("rate", _("Rate, %"), kind="number", sort="rate", phone=True),
    Column("note", _("Note on the document")),
    Column("from", _("From"), kind="date", value="valid_from", sort="valid_from"),
    Column("until", _("Until"), kind="date", value="valid_until", sort="valid_until"),
)  # fmt: skip

CONCESSIONS = (
    Column("reason", _("Credit asked for"), phone=True),
    Column("account", _("Customer"), value="line.invoice.account.name", guard="line"),
    Column("invoice", _("Invoice"), value="line.invoice.reference", url=_line_invoice,
           guard="line"),
    Column("line", _("Line"), value="line.description"),
    Column("state", _("State"), kind="pill", tones=CONCESSION_TONES, sort="state", phone=True),
    Column("by", _("Asked by"), value="requested_by.full_name", guard="requested_by"),
    Column("at", _("Asked"), kind="datetime", value="requested_at", sort="requested_at"),
    Column("amount", _("Amount"), kind="money", sort="amount", phone=True),
)  # fmt: skip
