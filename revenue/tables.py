"""Columns of the lists of this floor, on screen and in exports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revenue.models import ContractPosition, FiscalPeriod, JournalEntry, JournalLine, Obligation
from revenue.models.words import KIND_WORDS, METHOD_WORDS, PERIOD_WORDS, SOURCE_WORDS
from revops.core import formats
from revops.core.screens import markup, records
from revops.core.screens.columns import Column

PERIOD_TONES = {"open": "ok", "closed": ""}


def _contract_url(row: Obligation | ContractPosition | JournalLine) -> str:
    return records.url(f"orders.contract:{row.contract_id}") if row.contract_id else ""


def _entry_url(line: JournalLine) -> str:
    return reverse("revenue:entry_detail", args=[line.entry_id])


def _month(row: FiscalPeriod) -> str:
    return formats.month(row.starts_on, markup.language())


def _source(entry: JournalEntry) -> object:
    return SOURCE_WORDS.get(entry.source_kind, entry.source_kind)


def _functional(line: JournalLine) -> str:
    return line.entry.legal_entity.functional_currency


def _filled(side: str) -> Callable[[JournalLine], Decimal | None]:
    """Return a reader of one side of a line: nothing, not 0.00, where the other side is filled."""
    return lambda line: getattr(line, side) or None


ACCOUNTS = (
    Column("code", pgettext_lazy("ledger", "Account"), sort="code", phone=True,
           phone_note="get_name_display"),
    Column("name", _("Name"), sort="name"),
    Column("kind", _("Kind"), value=lambda a: KIND_WORDS[a.kind], guard="kind"),
    Column(
        "is_control", _("Control account"), guard="is_control",
        value=lambda a: _("yes, no manual entries") if a.is_control else "",
    ),
)  # fmt: skip

PERIODS = (
    Column("month", _("Month"), value=_month, sort="starts_on", guard="starts_on", phone=True),
    Column("legal_entity", _("Legal entity"), value="legal_entity.name", sort="legal_entity__name"),
    Column("starts_on", _("From"), kind="date", sort="starts_on"),
    Column("until", _("Until"), kind="date"),
    Column(
        "state", _("State"), kind="pill", value=lambda p: PERIOD_WORDS[p.state],
        tones=lambda p: PERIOD_TONES[p.state], guard="state", phone=True,
    ),
    Column("closed_at", _("Closed"), kind="datetime"),
)  # fmt: skip

BALANCES = (
    Column("code", pgettext_lazy("ledger", "Account"), value="account.code"),
    Column("name", _("Name"), value="account.name"),
    Column("kind", _("Kind"), value="account.kind"),
    Column("currency", _("Currency")),
    *(
        Column(name, label, kind="number", decimals=2)
        for name, label in (
            ("opening", _("Opening")),
            ("debit", _("Debit")),
            ("credit", pgettext_lazy("ledger", "Credit")),
            ("closing", _("Closing")),
            ("functional", _("Functional")),
        )
    ),
)

ENTRIES = (
    Column(
        "description", _("Entry"), sort="description", phone=True, phone_note="accounting_date"
    ),
    Column("date", _("Date"), kind="date", value="accounting_date", sort="accounting_date"),
    Column("source", _("Source"), value=_source, guard="source_kind"),
    Column("legal_entity", _("Legal entity"), value="legal_entity.name"),
    Column(
        "amount", _("Amount"), kind="money", value="debits", currency="entry_currency",
        guard="amount", phone=True,
    ),
    Column("period", _("Period"), value=lambda e: _month(e.period), guard="period"),
    Column(
        "origin", _("Belongs to"), guard="origin_period",
        value=lambda e: _month(e.origin_period) if e.origin_period else "",
    ),
    Column("posted", _("Posted"), kind="datetime", value="posted_at", optional=True),
)  # fmt: skip

LINES = (
    Column(
        "entry", _("Entry"), value="entry.description", url=_entry_url, phone=True,
        phone_note="entry.accounting_date",
    ),
    Column(
        "date", _("Date"), kind="date", value="entry.accounting_date",
        sort="entry__accounting_date", guard="entry",
    ),
    Column("account", pgettext_lazy("ledger", "Account"),
           value="account.code", note="account.get_name_display"),
    Column(
        "debit", _("Debit"), kind="money", value=_filled("debit"), guard="debit",
        currency="currency", sort="debit", phone=True,
    ),
    Column(
        "credit", pgettext_lazy("ledger", "Credit"), kind="money",
        value=_filled("credit"), guard="credit",
        currency="currency", sort="credit", phone=True,
    ),
    Column(
        "functional_debit", _("Functional debit"), kind="money",
        value=_filled("functional_debit"), guard="functional_debit", currency=_functional,
        optional=True,
    ),
    Column(
        "functional_credit", _("Functional credit"), kind="money",
        value=_filled("functional_credit"), guard="functional_credit", currency=_functional,
        optional=True,
    ),
    Column("customer", _("Customer"), value="customer.name"),
    Column("contract", _("Contract"), value="contract.number", url=_contract_url),
    Column("tax_code", _("Tax"), optional=True),
)  # fmt: skip

OBLIGATIONS = (
    Column("description", _("Obligation"), sort="description", phone=True,
           phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("contract", _("Contract"), value="contract.number", url=_contract_url),
    Column("method", _("Earned"), value=lambda o: METHOD_WORDS[o.method], guard="method"),
    Column("price", _("Allocated price"), kind="money", value="allocated_price",
           sort="allocated_price"),
    Column("recognised", _("Recognised"), kind="money", sort="recognised", explain="recognised",
           phone=True),
    Column("remaining", _("Remaining"), kind="money", currency="currency", sort="remaining"),
    Column("recognised_until", _("Through"), kind="date", sort="recognised_until"),
)  # fmt: skip

POSITIONS = (
    Column("contract", _("Contract"), value="contract.number", sort="contract__number", phone=True,
           phone_note="contract.account.name"),
    Column("account", _("Customer"), value="contract.account.name", guard="contract"),
    Column("billed", _("Billed net"), kind="money", sort="billed"),
    Column("earned", _("Earned"), kind="money", sort="earned"),
    Column("deferred", _("Deferred revenue"), kind="money", sort="deferred", explain="deferred",
           phone=True),
    Column("contract_asset", _("Contract asset"), kind="money", sort="contract_asset",
           explain="contract_asset"),
    Column("unbilled", _("Unbilled"), kind="money", sort="unbilled", explain="unbilled"),
    Column("as_of", _("As of"), kind="date", sort="as_of"),
)  # fmt: skip
