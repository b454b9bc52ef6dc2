"""Records of this floor, for controllers and auditors to read; nobody changes them here."""

from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    ProvisioningRequest,
    Subscription,
)
from revops.core import admin


@admin.register(Order)
class OrderAdmin(admin.ReadOnlyAdmin):
    list_display = ["number", "account", "state", "tcv", "booked_on", "delivered_on"]
    list_select_related = ["account"]
    search_fields = ["number", "account__name"]


@admin.register(Contract)
class ContractAdmin(admin.ReadOnlyAdmin):
    list_display = ["number", "account", "state", "start_on", "until", "currency"]
    list_select_related = ["account"]
    search_fields = ["number", "account__name"]


@admin.register(Amendment)
class AmendmentAdmin(admin.ReadOnlyAdmin):
    list_display = ["contract", "number", "kind", "effective_on", "mrr_delta", "tcv_delta"]
    list_select_related = ["contract"]
    search_fields = ["contract__number"]


@admin.register(Subscription)
class SubscriptionAdmin(admin.ReadOnlyAdmin):
    list_display = ["product", "contract", "created_at"]
    list_select_related = ["product", "contract"]
    search_fields = ["contract__number"]


@admin.register(ChargePhase)
class ChargePhaseAdmin(admin.ReadOnlyAdmin):
    list_display = ["description", "contract", "quantity", "unit_price", "start_on", "until"]
    list_select_related = ["contract"]
    search_fields = ["contract__number", "description"]


@admin.register(ProvisioningRequest)
class ProvisioningRequestAdmin(admin.ReadOnlyAdmin):
    list_display = ["order_line", "adapter", "state", "series", "requested_at", "settled_at"]
    list_select_related = ["order_line"]
    search_fields = ["order_line__order__number"]


@admin.register(Entitlement)
class EntitlementAdmin(admin.ReadOnlyAdmin):
    list_display = ["feature", "account", "contract", "state", "valid_from", "valid_until"]
    list_select_related = ["feature", "account", "contract"]
    search_fields = ["contract__number", "account__name"]
