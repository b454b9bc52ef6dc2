"""Columns of the lists of quotes and approvals, on screen and in exports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quoting.models import ApprovalStep, Quote
from quoting.models.words import APPROVAL_WORDS, ROLE_WORDS, STATE_WORDS
from revops.core.screens import explaining, markup
from revops.core.screens.columns import Column

STATE_TONES = {
    "draft": "",
    "in_approval": "violet",
    "approved": "info",
    "sent": "info",
    "signed": "ok",
    "declined": "bad",
    "expired": "warn",
    "superseded": "",
}
APPROVAL_TONES = {"pending": "violet", "approved": "ok", "rejected": "bad", "cancelled": ""}


def state_pill(quote: Quote) -> SafeString:
    """Return the current version's state as a pill."""
    state = _version(quote).state
    return markup.pill(STATE_WORDS[state], STATE_TONES[state])


def state_tone(quote: Quote) -> str:
    """Return the tone of the current version's state."""
    return STATE_TONES[_version(quote).state]


def discount_of(quote: Quote) -> Decimal | None:
    """Return the discount from list as a fraction, None without a list price."""
    version = _version(quote)
    if not version.list_total or not version.list_total.amount:
        return None
    return Decimal(version.discount_total.amount) / Decimal(version.list_total.amount)


def _version(quote: Any) -> Any:
    return quote.current


def _total_explained(quote: Quote) -> str:
    return explaining.url("quoting.quoteversion", _version(quote).pk, "first_year_total")


QUOTES = (
    Column(
        "number", gettext_lazy("Quote"), sort="number", phone=True, phone_note="account.name",
        note="title",
    ),
    Column("account", gettext_lazy("Customer"), value="account.name", sort="account__name"),
    Column("owner", gettext_lazy("Owner"), value="owner.name", sort="owner__name"),
    Column(
        "state", gettext_lazy("State"), kind="pill", value="current.get_state_display",
        sort="current__state", tones=state_tone,
    ),
    Column(
        "valid_until", gettext_lazy("Open until"), kind="short_date", value="current.valid_until",
        sort="current__valid_until",
    ),
    Column("discount", gettext_lazy("Discount"), kind="percent", value=discount_of),
    Column(
        "monthly", gettext_lazy("A month"), kind="money", value="current.monthly_total",
        sort="current__monthly_total",
    ),
    Column(
        "first_year", gettext_lazy("First year"), kind="money", value="current.first_year_total",
        sort="current__first_year_total", explain=_total_explained, phone=True,
        phone_note=state_pill,
    ),
    Column("tcv", gettext_lazy("Contract value"), kind="money", value="current.tcv",
           sort="current__tcv"),
)  # fmt: skip


def reasons_of(step: ApprovalStep) -> SafeString:
    """Return why the step was asked, one line per reason, in the reader's language."""
    lines = [(reason_text(one),) for one in step.reasons]
    return format_html_join(SafeString("<br>"), "{}", lines)


def reason_text(reason: dict[str, Any]) -> str:
    """Return a stored reason as a sentence in the active language."""
    return _(reason["message"]) % reason["params"]


def verbs_of(step: ApprovalStep) -> SafeString:
    """Return the two buttons that decide the step from the list."""
    if step.state != "pending":
        return format_html("{}", APPROVAL_WORDS[step.state])
    quote_id = step.request.version.quote_id
    button = (
        '<a class="btn btn-sm {}" role="button" href="{}" hx-get="{}" hx-target="#dialog" '
        'hx-swap="innerHTML">{}</a>'
    )
    approve, reject = (
        reverse(f"quoting:quote_{v}", args=[quote_id]) for v in ("approve", "reject")
    )
    return format_html(
        '<span class="rv-row rv-row--tight rv-row--one">{}{}</span>',
        format_html(button, "btn-quiet", approve, approve, _("Approve")),
        format_html(button, "btn-plain", reject, reject, _("Reject")),
    )


def role_word(step: ApprovalStep) -> str:
    """Return the name of the role that is asked."""
    return str(ROLE_WORDS.get(step.role, step.role))


APPROVALS = (
    Column(
        "quote", gettext_lazy("Quote"), value="request.version.quote.number", phone=True,
        note="request.version.quote.title",
    ),
    Column(
        "account", gettext_lazy("Customer"), value="request.version.quote.account.name",
        phone=False,
    ),
    Column("asked", gettext_lazy("Asked"), kind="datetime", value="request.requested_at",
           sort="request__requested_at", note="requested_by.full_name"),
    Column("role", gettext_lazy("Decides"), value=role_word),
    Column("reasons", gettext_lazy("Why"), value=reasons_of, guard="reasons", wrap=True),
    Column(
        "first_year", gettext_lazy("First year"), kind="money",
        value="request.version.first_year_total",
    ),
    Column("margin", gettext_lazy("Margin"), kind="money", value="request.version.margin_total",
           guard="margin"),
    Column("decide", gettext_lazy("Decision"), value=verbs_of, phone=True, export=False,
           guard="state"),
)  # fmt: skip
