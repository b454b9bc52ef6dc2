"""Plans and quotas for the compensation admin; credits and earnings are only read."""

from __future__ import annotations

from compensation.models import (
    CompensationPeriod,
    Component,
    CreditSplit,
    Earning,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    SalesCredit,
)
from revops.core import admin


@admin.register(Plan)
class PlanAdmin(admin.ReadOnlyAdmin):
    """Plans are made on their own screens, where a rate table is judged as a whole."""

    list_display = ["name", "legal_entity", "currency"]
    search_fields = ["name"]
    list_select_related = ["legal_entity"]


@admin.register(PlanVersion)
class PlanVersionAdmin(admin.ReadOnlyAdmin):
    list_display = ["plan", "number", "state", "valid_from", "valid_until"]
    list_select_related = ["plan"]


@admin.register(PlanAssignment)
class PlanAssignmentAdmin(admin.ReadOnlyAdmin):
    list_display = ["payee", "plan", "valid_from", "valid_until"]
    list_select_related = ["payee", "plan"]


@admin.register(Quota)
class QuotaAdmin(admin.ReadOnlyAdmin):
    list_display = ["payee", "amount", "interval", "valid_from", "valid_until"]
    list_select_related = ["payee"]


@admin.register(SalesCredit)
class SalesCreditAdmin(admin.ReadOnlyAdmin):
    list_display = ["id", "payee", "order", "role", "amount", "credited_on"]
    list_select_related = ["payee", "order"]


@admin.register(Earning)
class EarningAdmin(admin.ReadOnlyAdmin):
    list_display = ["id", "payee", "amount", "earned_on", "sales_credit_id"]
    list_select_related = ["payee"]


@admin.register(CompensationPeriod)
class CompensationPeriodAdmin(admin.ReadOnlyAdmin):
    list_display = ["starts_on", "legal_entity", "state", "closed_at"]
    list_select_related = ["legal_entity"]


@admin.register(Component)
class ComponentAdmin(admin.ReadOnlyAdmin):
    list_display = ["code", "version", "measure"]
    list_select_related = ["version__plan"]


@admin.register(CreditSplit)
class CreditSplitAdmin(admin.ReadOnlyAdmin):
    list_display = ["order", "payee", "role", "share"]
    list_select_related = ["order", "payee"]
