"""How orders, contracts, phases, provisioning and entitlements travel over the API."""

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from catalog.models import Product
from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    OrderLine,
    ProvisioningRequest,
    Subscription,
)
from revops.core import api


class OrderLineSerializer(api.NounSerializer):
    class Meta:
        model = OrderLine
        resource = "orders.order"
        fields = ["position", "product", "charge", "description", "quantity", "unit_price",
                  "amount", "state", "delivered_on", "delivered_at"]  # fmt: skip


class OrderSerializer(api.NounSerializer):
    lines = OrderLineSerializer(many=True)
    contract = api.PublicReference(Contract, source="amendment.contract")

    class Meta:
        model = Order
        object = "order"
        fields = ["id", "object", "number", "state", "account", "owner", "legal_entity",
                  "contract", "channel", "one_time_total", "monthly_total", "first_year_total",
                  "tcv", "booked_on", "booked_at", "delivered_on", "delivered_at",
                  "lines"]  # fmt: skip


class ContractSerializer(api.NounSerializer):
    class Meta:
        model = Contract
        object = "contract"
        fields = ["id", "object", "number", "state", "account", "payer", "owner", "legal_entity",
                  "currency", "time_zone", "language", "start_on", "term_months", "until",
                  "is_renewing", "notice_days", "payment_terms_days", "billing_anchor_day",
                  "day_count", "is_cancellation_day_used", "tax_basis", "po_number",
                  "cancelled_at", "ended_at", "created_at"]  # fmt: skip


class AmendmentSerializer(api.NounSerializer):
    class Meta:
        model = Amendment
        object = "amendment"
        fields = ["id", "object", "contract", "order", "number", "kind", "effective_on",
                  "agreed_on", "reason", "mrr_delta", "tcv_delta", "created_at"]  # fmt: skip


class SubscriptionSerializer(api.NounSerializer):
    class Meta:
        model = Subscription
        object = "subscription"
        fields = ["id", "object", "contract", "product", "introduced_by", "created_at"]


class PhaseSerializer(api.NounSerializer):
    class Meta:
        model = ChargePhase
        object = "phase"
        fields = ["id", "object", "contract", "subscription", "introduced_by", "charge",
                  "description", "kind", "model", "quantity", "unit_price", "list_unit_price",
                  "currency", "billing_period_months", "timing", "anchor_day", "anchor_month",
                  "day_count", "tax_basis", "recognition", "agreed_start_on", "start_on", "until",
                  "created_at"]  # fmt: skip


class ProvisioningSerializer(api.NounSerializer):
    order = api.PublicReference(Order, source="order_line.order")
    line = serializers.IntegerField(source="order_line.position", read_only=True)

    class Meta:
        model = ProvisioningRequest
        object = "provisioning_request"
        fields = ["id", "object", "order", "line", "action", "series", "adapter", "state",
                  "last_error", "note", "requested_at", "settled_at", "done_on"]  # fmt: skip


class EntitlementSerializer(api.NounSerializer):
    feature = serializers.CharField(source="feature.name", read_only=True)
    product = api.PublicReference(Product, source="order_line.product")

    class Meta:
        model = Entitlement
        object = "entitlement"
        fields = ["id", "object", "account", "contract", "product", "feature", "limit", "state",
                  "valid_from", "valid_until"]  # fmt: skip


#: What a contract can reasonably name: amounts stay within their columns, days within calendars.
DAYS = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
LEAST_QUANTITY, MOST_QUANTITY = Decimal("0.000001"), Decimal(10_000_000)
MOST_PRICE = Decimal(10_000_000)


class CancelContract(api.InputSerializer):
    effective_on = serializers.DateField(validators=DAYS)
    reason = serializers.CharField(max_length=200)


class ChangePhase(api.InputSerializer):
    effective_on = serializers.DateField(validators=DAYS)
    quantity = api.DecimalInput(places=6, least=LEAST_QUANTITY, most=MOST_QUANTITY, required=False)
    unit_price = api.DecimalInput(places=12, least=Decimal(0), most=MOST_PRICE, required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EndPhase(api.InputSerializer):
    effective_on = serializers.DateField(validators=DAYS)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CompleteProvisioning(api.InputSerializer):
    done_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class SkipProvisioning(api.InputSerializer):
    reason = serializers.CharField(max_length=500)
