"""Columns of the lists of this floor, on screen and in exports."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from orders.models import Contract, Entitlement, Order, ProvisioningRequest, Subscription
from revops.core.screens import markup
from revops.core.screens.columns import Column

ORDER_TONES = {"booked": "info", "delivered": "ok"}
LINE_TONES = {"pending": "warn", "delivered": "ok"}
CONTRACT_TONES = {"active": "ok", "cancelled": "bad", "ended": ""}
PROVISIONING_TONES = {
    "pending": "warn", "sent": "info", "done": "ok", "failed": "bad", "skipped": "violet",
}  # fmt: skip
ENTITLEMENT_TONES = {"planned": "info", "active": "ok", "ended": ""}


def contract_url(row: Order | Subscription | Entitlement) -> str:
    """Return the page of the contract the row belongs to."""
    amendment = getattr(row, "amendment", None)
    pk = amendment.contract_id if amendment else row.contract_id  # type: ignore[union-attr]
    return reverse("orders:contract_detail", args=[pk])


def order_url(request: ProvisioningRequest) -> str:
    """Return the page of the order a request belongs to."""
    return reverse("orders:order_detail", args=[request.order_line.order_id])


def _term(contract: Contract) -> object:
    if contract.term_months is None:
        return _("evergreen")
    return _("%(n)s months") % {"n": contract.term_months}


def _limit(entitlement: Entitlement) -> object:
    return _("unlimited") if entitlement.limit is None else markup.plain(entitlement.limit)


def _order_pill(order: Order) -> SafeString:
    return markup.pill(order.get_state_display(), ORDER_TONES[order.state])


ORDERS = (
    Column("number", _("Order"), sort="number", phone=True, phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("owner", _("Owner"), value="owner.name", sort="owner__name"),
    Column("state", _("State"), kind="pill", tones=ORDER_TONES, sort="state"),
    Column(
        "contract", _("Contract"), value="amendment.contract.number", url=contract_url,
        guard="amendment", optional=True,
    ),
    Column("channel", _("Channel"), value="get_channel_display", sort="channel", guard="channel",
           optional=True),
    Column("booked", _("Booked"), kind="date", value="booked_on", sort="booked_on"),
    Column("delivered", _("Delivered"), kind="date", value="delivered_on", sort="delivered_on"),
    Column("once", _("Once"), kind="money", value="one_time_total", sort="one_time_total"),
    Column("monthly", _("A month"), kind="money", value="monthly_total", sort="monthly_total"),
    Column("tcv", _("Contract value"), kind="money", sort="tcv", phone=True,
           phone_note=_order_pill),
)  # fmt: skip

CONTRACTS = (
    Column("number", _("Contract"), sort="number", phone=True, phone_note="account.name"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("owner", _("Owner"), value="owner.name", sort="owner__name"),
    Column("state", _("State"), kind="pill", tones=CONTRACT_TONES, sort="state", phone=True),
    Column("term", _("Term"), value=_term, sort="term_months", guard="term_months"),
    Column("start", _("Start"), kind="date", value="start_on", sort="start_on"),
    Column("until", _("Until"), kind="date", sort="until", phone=True),
    Column("currency", _("Currency"), sort="currency", optional=True),
    Column("payer", _("Payer"), value="payer.name", optional=True),
    Column("po_number", _("Purchase order"), sort="po_number"),
)

SUBSCRIPTIONS = (
    Column("product", _("Product"), value="product.name", sort="product__name", phone=True,
           phone_note="contract.account.name"),
    Column("contract", _("Contract"), value="contract.number", url=contract_url, phone=True),
    Column("account", _("Customer"), value="contract.account.name", sort="contract__account__name",
           guard="contract"),
    Column("state", _("Contract is"), kind="pill", value=lambda s: s.contract.get_state_display(),
           tones=lambda s: CONTRACT_TONES[s.contract.state], guard="contract"),
    Column("phases", _("Recurring phases"), kind="number", value="phase_count"),
    Column("created", _("Since"), kind="date", value="created_at", sort="created_at"),
)  # fmt: skip

PROVISIONING = (
    Column("what", _("What"), value="order_line.description", phone=True,
           note="order_line.product.name", guard="order_line"),
    Column("order", _("Order"), value="order_line.order.number", url=order_url,
           guard="order_line"),
    Column("account", _("Customer"), value="order_line.order.account.name", guard="order_line"),
    Column("adapter", _("Adapter"), value="get_adapter_display", sort="adapter", guard="adapter",
           optional=True),
    Column("state", _("State"), kind="pill", tones=PROVISIONING_TONES, sort="state", phone=True),
    Column("error", _("Last error"), value="last_error"),
    Column("tries", _("Tries"), kind="number", value="errand.attempts", guard="errand"),
    Column("requested", _("Asked"), kind="datetime", value="requested_at", sort="requested_at"),
    Column("settled", _("Settled"), kind="datetime", value="settled_at", sort="settled_at"),
)  # fmt: skip

ENTITLEMENTS = (
    Column("feature", _("Feature"), value="feature.name", sort="feature__name", phone=True,
           phone_note="account.name"),
    Column("product", _("Product"), value="order_line.product.name", guard="order_line"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("contract", _("Contract"), value="contract.number", url=contract_url),
    Column("state", _("State"), kind="pill", tones=ENTITLEMENT_TONES, sort="state", phone=True),
    Column("limit", _("Limit"), value=_limit, sort="limit"),
    Column("from", _("From"), kind="date", value="valid_from", sort="valid_from"),
    Column("until", _("Until"), kind="date", value="valid_until", sort="valid_until"),
)  # fmt: skip
