"""`/api/v1/`: plans, versions, assignments, quotas, sales credits, earnings, periods."""

from __future__ import annotations

from typing import Any

from compensation import serializers as shapes
from compensation import services
from compensation.filters import (
    EarningFilter,
    PeriodFilter,
    PlanAssignmentFilter,
    PlanFilter,
    QuotaFilter,
    SalesCreditFilter,
)
from compensation.models import (
    CompensationPeriod,
    Earning,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    SalesCredit,
)
from orders.models import Order
from revops.core import api, public_ids


class PlanViewSet(api.NounViewSet):
    """Commission plans; what they pay stands in their versions."""

    resource = "compensation.plan"
    queryset = Plan.objects.all()
    serializer_class = shapes.PlanSerializer
    filterset_class = PlanFilter

    @api.creation(body=shapes.CreatePlan)
    def create(self, call: api.Call) -> int:
        """Create a plan without a version."""
        return services.create_plan(
            name=call.data["name"],
            legal_entity_id=call.data["legal_entity"],
            currency=call.data["currency"],
            actor=call.actor,
            at=call.at,
        ).pk

    @api.transition("draft", body=shapes.DraftVersion)
    def draft(self, call: api.Call) -> None:
        """Draft the next version; a table with a gap or an overlap is refused with the reason."""
        services.create_version(
            plan_id=call.pk,
            valid_from=call.data["valid_from"],
            components=[shapes.component_terms(one) for one in call.data["components"]],
            actor=call.actor,
            at=call.at,
        )


class PlanVersionViewSet(api.NounViewSet):
    """What a plan says over a period."""

    resource = "compensation.planversion"
    queryset = PlanVersion.objects.all()
    serializer_class = shapes.PlanVersionSerializer
    prefetch = ("components__tiers",)

    @api.transition("approve")
    def approve(self, call: api.Call) -> None:
        """Approve a draft somebody else wrote; the version before ends where this one begins."""
        services.approve_version(version_id=call.pk, actor=call.actor, at=call.at)

    @api.change(body=shapes.DraftVersion)
    def partial_update(self, call: api.Call) -> None:
        """Replace what a draft says."""
        services.change_version(
            version_id=call.pk,
            valid_from=call.data["valid_from"],
            components=[shapes.component_terms(one) for one in call.data["components"]],
            actor=call.actor,
            at=call.at,
        )


class PlanAssignmentViewSet(api.NounViewSet):
    """Which plan a payee is on."""

    resource = "compensation.planassignment"
    queryset = PlanAssignment.objects.all()
    serializer_class = shapes.PlanAssignmentSerializer
    filterset_class = PlanAssignmentFilter

    @api.creation(body=shapes.AssignPlan)
    def create(self, call: api.Call) -> int:
        """Put a payee on a plan from a day on; the plan until then ends that day."""
        return services.assign_plan(**_ids(call.data), actor=call.actor, at=call.at).pk


class QuotaViewSet(api.NounViewSet):
    """What payees should reach."""

    resource = "compensation.quota"
    queryset = Quota.objects.all()
    serializer_class = shapes.QuotaSerializer
    filterset_class = QuotaFilter

    @api.creation(body=shapes.SetQuota, money=True)
    def create(self, call: api.Call) -> int:
        """Set a quota; deals of the intervals it touches are paid again."""
        return services.set_quota(**_ids(call.data), actor=call.actor, at=call.at).pk


class SalesCreditViewSet(api.NounViewSet):
    """What was credited to whom."""

    resource = "compensation.salescredit"
    queryset = SalesCredit.objects.all()
    serializer_class = shapes.SalesCreditSerializer
    filterset_class = SalesCreditFilter

    @api.collection_action("split", body=shapes.SplitCredit, money=True, answer=shapes.SplitAnswer)
    def split(self, call: api.Call) -> dict[str, Any]:
        """Say who shares an order; what changed is reversed and credited anew."""
        rows = services.set_credit_splits(
            order_id=call.data["order"],
            shares=[shapes.share_terms(one) for one in call.data["shares"]],
            actor=call.actor,
            at=call.at,
        )
        return {"order": public_ids.encode(Order, call.data["order"]), "shares": len(rows)}


class EarningViewSet(api.NounViewSet):
    """What was earned, with the tiers it crossed."""

    resource = "compensation.earning"
    queryset = Earning.objects.all()
    serializer_class = shapes.EarningSerializer
    filterset_class = EarningFilter
    prefetch = ("tiers__tier",)


class PeriodViewSet(api.NounViewSet):
    """Months of commission."""

    resource = "compensation.compensationperiod"
    queryset = CompensationPeriod.objects.all()
    serializer_class = shapes.PeriodSerializer
    filterset_class = PeriodFilter

    @api.transition("close")
    def close(self, call: api.Call) -> None:
        """Close a month for good."""
        services.close_period(period_id=call.pk, actor=call.actor, at=call.at)


def _ids(data: dict[str, Any]) -> dict[str, Any]:
    """Return input as the services name it: what points at a row ends in `_id`."""
    return {f"{k}_id" if k in ("payee", "plan") else k: v for k, v in data.items()}


api.register("plans", PlanViewSet)
api.register("plan-versions", PlanVersionViewSet)
api.register("plan-assignments", PlanAssignmentViewSet)
api.register("quotas", QuotaViewSet)
api.register("sales-credits", SalesCreditViewSet)
api.register("earnings", EarningViewSet)
api.register("compensation-periods", PeriodViewSet)
