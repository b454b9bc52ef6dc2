"""How plans, quotas, credits and earnings travel over the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from compensation.models import (
    CompensationPeriod,
    Component,
    Earning,
    EarningTier,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    RateTier,
    SalesCredit,
)
from compensation.services import ComponentTerms, ShareTerms, TierTerms
from compensation.states import (
    Accumulation,
    ClawbackMode,
    CreditBase,
    CreditRole,
    Measure,
    QuotaInterval,
    Split,
)
from crm.models import SalesPerson
from orders.models import Order
from revops.core import api
from revops.core.models import LegalEntity


def _values(words: Any) -> list[str]:
    return [word.value for word in words]


class PlanSerializer(api.NounSerializer):
    class Meta:
        model = Plan
        object = "plan"
        fields = ["id", "object", "name", "legal_entity", "currency", "created_at"]


class RateTierSerializer(api.NounSerializer):
    id = None  # type: ignore[assignment]

    class Meta:
        model = RateTier
        object = "rate_tier"
        resource = "compensation.component"
        fields = [
            "object", "position", "lower", "upper", "rate", "rate_to", "split", "is_retroactive",
        ]  # fmt: skip


class ComponentSerializer(api.NounSerializer):
    tiers = RateTierSerializer(many=True, read_only=True)

    class Meta:
        model = Component
        object = "component"
        fields = [
            "id", "object", "code", "name", "base", "measure", "accumulation", "is_bound_lower",
            "clawback", "is_attainment_carried", "is_capitalisable", "tiers",
        ]  # fmt: skip


class PlanVersionSerializer(api.NounSerializer):
    components = ComponentSerializer(many=True, read_only=True)

    class Meta:
        model = PlanVersion
        object = "plan_version"
        fields = [
            "id", "object", "plan", "number", "state", "valid_from", "valid_until",
            "approved_at", "approval_basis", "components", "created_at",
        ]  # fmt: skip


class PlanAssignmentSerializer(api.NounSerializer):
    class Meta:
        model = PlanAssignment
        object = "plan_assignment"
        fields = ["id", "object", "payee", "plan", "valid_from", "valid_until", "recorded_at"]


class QuotaSerializer(api.NounSerializer):
    class Meta:
        model = Quota
        object = "quota"
        fields = [
            "id", "object", "payee", "amount", "interval", "valid_from", "valid_until",
            "recorded_at",
        ]  # fmt: skip


class SalesCreditSerializer(api.NounSerializer):
    class Meta:
        model = SalesCredit
        object = "sales_credit"
        fields = [
            "id", "object", "source", "order", "credit_note", "reverses", "payee", "component",
            "role", "share", "deal_currency", "deal_amount", "exchange_rate", "base_amount",
            "amount", "credited_on", "attained_on", "created_at",
        ]  # fmt: skip


class EarningTierSerializer(api.NounSerializer):
    id = None  # type: ignore[assignment]
    tier = serializers.IntegerField(source="tier.position", read_only=True)

    class Meta:
        model = EarningTier
        object = "earning_tier"
        resource = "compensation.earning"
        fields = ["object", "position", "tier", "part", "base", "rate", "amount"]


class EarningSerializer(api.NounSerializer):
    tiers = EarningTierSerializer(many=True, read_only=True)

    class Meta:
        model = Earning
        object = "earning"
        fields = [
            "id", "object", "legal_entity", "payee", "component", "plan_version", "sales_credit",
            "attainment_from", "attainment_until", "sequence", "period", "origin_period",
            "amount", "attained_before", "attained_after", "quota_amount", "earned_on", "tiers",
            "created_at",
        ]  # fmt: skip


class PeriodSerializer(api.NounSerializer):
    class Meta:
        model = CompensationPeriod
        object = "compensation_period"
        fields = ["id", "object", "legal_entity", "starts_on", "until", "state", "closed_at"]


class CreatePlan(api.InputSerializer):
    name = serializers.CharField(max_length=120)
    legal_entity = api.PublicIdInput(LegalEntity)
    currency = serializers.ChoiceField(choices=settings.CURRENCIES)


class TierInput(api.InputSerializer):
    lower = api.DecimalInput(places=6)
    upper = api.DecimalInput(places=6, required=False, allow_null=True)
    rate = api.DecimalInput(places=6)
    rate_to = api.DecimalInput(places=6, required=False, allow_null=True)
    split = serializers.ChoiceField(choices=_values(Split))
    is_retroactive = serializers.BooleanField()


class ComponentInput(api.InputSerializer):
    name = serializers.CharField(max_length=120)
    code = serializers.SlugField(max_length=40, required=False)
    base = serializers.ChoiceField(choices=_values(CreditBase))
    measure = serializers.ChoiceField(choices=_values(Measure))
    accumulation = serializers.ChoiceField(choices=_values(Accumulation))
    clawback = serializers.ChoiceField(choices=_values(ClawbackMode), required=False)
    is_bound_lower = serializers.BooleanField(required=False)
    is_attainment_carried = serializers.BooleanField(required=False)
    is_capitalisable = serializers.BooleanField(required=False)
    tiers = TierInput(many=True, allow_empty=False)


class DraftVersion(api.InputSerializer):
    valid_from = serializers.DateField()
    components = ComponentInput(many=True, allow_empty=False)


def component_terms(data: dict[str, Any]) -> ComponentTerms:
    """Return a component of the input as the services take it."""
    tiers = [TierTerms(**{"upper": None, **tier}) for tier in data["tiers"]]
    return ComponentTerms(**{**data, "tiers": tiers})


class AssignPlan(api.InputSerializer):
    payee = api.PublicIdInput(SalesPerson)
    plan = api.PublicIdInput(Plan)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True)


class SetQuota(api.InputSerializer):
    payee = api.PublicIdInput(SalesPerson)
    amount = api.AmountInput()
    interval = serializers.ChoiceField(choices=_values(QuotaInterval))
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True)


class ShareInput(api.InputSerializer):
    payee = api.PublicIdInput(SalesPerson)
    role = serializers.ChoiceField(choices=_values(CreditRole))
    share = api.DecimalInput(places=6)


class SplitCredit(api.InputSerializer):
    order = api.PublicIdInput(Order)
    shares = ShareInput(many=True, allow_empty=False)


def share_terms(data: dict[str, Any]) -> ShareTerms:
    """Return a share of the input as the services take it."""
    return ShareTerms(payee_id=data["payee"], role=data["role"], share=data["share"])


class SplitAnswer(serializers.Serializer[Any]):
    """Who shares the order now."""

    order = serializers.CharField(read_only=True)
    shares = serializers.IntegerField(read_only=True)
