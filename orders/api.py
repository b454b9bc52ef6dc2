"""`/api/v1/`: orders, contracts, amendments, subscriptions, phases, provisioning, entitlements."""

from __future__ import annotations

from orders import filters, selectors, services
from orders import serializers as shapes
from orders.models import Amendment, Order, Subscription
from revops.core import api


class OrderViewSet(api.NounViewSet):
    """Signed quotes, booked; each line is delivered on its own."""

    resource = "orders.order"
    queryset = Order.objects.select_related("amendment")
    serializer_class = shapes.OrderSerializer
    filterset_class = filters.OrderFilter
    prefetch = ("lines",)


class ContractViewSet(api.NounViewSet):
    """What is agreed with a customer, frozen at booking."""

    resource = "orders.contract"
    queryset = selectors.list_contracts()
    serializer_class = shapes.ContractSerializer
    filterset_class = filters.ContractFilter

    @api.transition("cancel", body=shapes.CancelContract, money=True)
    def cancel(self, call: api.Call) -> None:
        """End every charge still in force on a date, and the contract."""
        services.cancel_contract(contract_id=call.pk, **call.data, actor=call.actor, at=call.at)


class AmendmentViewSet(api.NounViewSet):
    """The steps of a contract's history; the first order is amendment 0."""

    resource = "orders.amendment"
    queryset = Amendment.objects.all()
    serializer_class = shapes.AmendmentSerializer
    filterset_class = filters.AmendmentFilter


class SubscriptionViewSet(api.NounViewSet):
    """One product within a contract, carried by its phases."""

    resource = "orders.subscription"
    queryset = Subscription.objects.all()
    serializer_class = shapes.SubscriptionSerializer
    filterset_class = filters.SubscriptionFilter


class PhaseViewSet(api.NounViewSet):
    """Frozen terms of one charge over a half-open span of days."""

    resource = "orders.chargephase"
    queryset = selectors.list_phases()
    serializer_class = shapes.PhaseSerializer
    filterset_class = filters.PhaseFilter

    @api.transition("change", body=shapes.ChangePhase, money=True)
    def change(self, call: api.Call) -> None:
        """Give a recurring charge another quantity or price from a date on."""
        services.change_phase(phase_id=call.pk, **call.data, actor=call.actor, at=call.at)

    @api.transition("end", body=shapes.EndPhase, money=True)
    def end(self, call: api.Call) -> None:
        """End one charge on a date; the rest of the contract goes on."""
        services.end_phase(phase_id=call.pk, **call.data, actor=call.actor, at=call.at)


class ProvisioningViewSet(api.NounViewSet):
    """What has to be set up for an order line; the other system confirms here."""

    resource = "orders.provisioningrequest"
    queryset = selectors.list_provisioning()
    serializer_class = shapes.ProvisioningSerializer
    filterset_class = filters.ProvisioningFilter

    @api.transition("complete", body=shapes.CompleteProvisioning)
    def complete(self, call: api.Call) -> None:
        """Say that it is set up; delivers the line if nothing else holds it back."""
        services.complete_provisioning(
            request_id=call.pk, **call.data, actor=call.actor, at=call.at
        )

    @api.transition("retry")
    def retry(self, call: api.Call) -> None:
        """Try a failed request again, under a new key outside."""
        services.retry_provisioning(request_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("skip", body=shapes.SkipProvisioning)
    def skip(self, call: api.Call) -> None:
        """Give up on a failed request, with the reason."""
        services.skip_provisioning(request_id=call.pk, **call.data, actor=call.actor, at=call.at)


class EntitlementViewSet(api.NounViewSet):
    """What a customer may use, how much of it and until when."""

    resource = "orders.entitlement"
    queryset = selectors.list_entitlements()
    serializer_class = shapes.EntitlementSerializer
    filterset_class = filters.EntitlementFilter


api.register("orders", OrderViewSet)
api.register("contracts", ContractViewSet)
api.register("amendments", AmendmentViewSet)
api.register("subscriptions", SubscriptionViewSet)
api.register("phases", PhaseViewSet)
api.register("provisioning-requests", ProvisioningViewSet)
api.register("entitlements", EntitlementViewSet)
