"""Columns of the lists of this floor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models.words import CREDIT_ROLES, PERIOD_STATES, QUOTA_INTERVALS
from revops.core.screens.columns import Column


def _rate(earning: Any) -> Decimal | None:
    value = earning.sales_credit.amount.amount
    return earning.amount.amount / value if value else None


def _origin(earning: Any) -> Any:
    is_late = earning.origin_period_id != earning.period_id
    return earning.origin_period.starts_on if is_late else None


def _version(plan: Any) -> str:
    return f"v{plan.version_number}" if plan.version_number else ""


def _attained(name: str) -> Any:
    """Return a reader of what the payee list put on its rows."""

    def read(payee: Any) -> Any:
        found = getattr(payee, "attained", None)
        return None if found is None else getattr(found, name)

    return read


def _currency(payee: Any) -> str:
    found = getattr(payee, "attained", None)
    return "" if found is None else str(found.currency)


EARNINGS = (
    Column(
        "deal",
        _("Deal"),
        value="sales_credit.order.account.name",
        guard="sales_credit",
        note="sales_credit.order.number",
        phone=True,
    ),
    Column("earned_on", _("Earned"), kind="date", sort="earned_on", phone=True),
    Column("payee", _("Payee"), value="payee.name", sort="payee__name"),
    Column("component", _("Component"), value="component.name"),
    Column(
        "credit",
        pgettext_lazy("sales credit", "Credit"),
        kind="money",
        value="sales_credit.amount",
        guard="sales_credit",
    ),
    Column("rate", _("Rate"), kind="percent", value=_rate, guard="amount", decimals=2),
    Column("amount", _("Earned"), kind="money", sort="amount", explain="amount", phone=True),
    Column("origin", _("Belongs to"), kind="month", value=_origin, guard="origin_period"),
)

CREDITS = (
    Column(
        "deal",
        _("Deal"),
        value="order.account.name",
        guard="order",
        note="order.number",
        phone=True,
    ),
    Column(
        "credited_on",
        pgettext_lazy("sales credit", "Credited"),
        kind="date",
        sort="credited_on",
        phone=True,
    ),
    Column("payee", _("Payee"), value="payee.name", sort="payee__name"),
    Column("role", _("Role"), value=lambda c: CREDIT_ROLES[c.role], guard="role"),
    Column("share", _("Share, %"), kind="number"),
    Column("component", _("Component"), value="component.name"),
    Column("base", _("Deal value"), kind="money", value="base_amount"),
    Column(
        "amount",
        pgettext_lazy("sales credit", "Credit"),
        kind="money",
        sort="amount",
        explain="amount",
        phone=True,
    ),
    Column(
        "cause",
        _("Cause"),
        kind="pill",
        value=lambda c: (
            _("Credit note") if c.credit_note_id else _("Shares") if c.reverses_id else _("Deal")
        ),
        tones=lambda c: "bad" if c.credit_note_id else "info" if c.reverses_id else "teal",
        guard="source",
    ),
)

PLANS = (
    Column("name", _("Plan"), sort="name", phone=True),
    Column("legal_entity", _("Legal entity"), value="legal_entity.name"),
    Column("currency", _("Currency"), sort="currency"),
    Column("version", _("Version"), value=_version, phone=True),
    Column("version_from", _("Valid from"), kind="date", sort="version_from"),
    Column("payees", _("Payees today"), kind="number", sort="payees", phone=True),
    Column("drafts", _("Drafts"), kind="number", sort="drafts"),
)

QUOTAS = (
    Column("payee", _("Payee"), value="payee.name", sort="payee__name", phone=True),
    Column("amount", _("Quota"), kind="money", sort="amount", phone=True),
    Column("interval", _("Per"), value=lambda q: QUOTA_INTERVALS[q.interval], phone=True),
    Column("valid_from", _("From"), kind="date", sort="valid_from"),
    Column("valid_until", _("Until"), kind="date", sort="valid_until"),
)

PERIODS = (
    Column("starts_on", _("Month"), kind="month", sort="starts_on", phone=True),
    Column("legal_entity", _("Legal entity"), value="legal_entity.name", phone=True),
    Column(
        "state",
        _("State"),
        kind="pill",
        value=lambda p: PERIOD_STATES[p.state],
        tones=lambda p: "ok" if p.state == "closed" else "info",
        phone=True,
    ),
    Column("deals", _("Earnings"), kind="number"),
    Column("closed_at", _("Closed"), kind="datetime"),
)

PAYEES = (
    Column("name", _("Payee"), sort="name", phone=True),
    Column("plan", _("Plan"), value="plan_name"),
    Column(
        "credited",
        pgettext_lazy("sales credit", "Credited"),
        kind="money",
        value=_attained("credited"),
        currency=_currency,
        guard="attainment",
    ),
    Column(
        "quota",
        _("Quota"),
        kind="money",
        value=_attained("quota"),
        currency=_currency,
        guard="attainment",
    ),
    Column("attainment", _("Attainment"), kind="percent", value=_attained("fraction"), phone=True),
    Column("tier", _("Tier"), kind="number", value=_attained("tier"), guard="attainment"),
    Column("until", _("Until"), kind="date", value=_attained("last_day"), guard="attainment"),
)
