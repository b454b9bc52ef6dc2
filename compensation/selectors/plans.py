"""Reads of plans, versions, assignments and quotas."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from compensation.models import Component, Plan, PlanAssignment, PlanVersion, Quota
from compensation.selectors.terms import list_components
from compensation.states import PlanVersionState
from crm.models import SalesPerson


def _held_on(on: date, prefix: str = "") -> Q:
    open_ended = Q(**{f"{prefix}valid_until__isnull": True})
    later = Q(**{f"{prefix}valid_until__gt": on})
    return (open_ended | later) & Q(**{f"{prefix}valid_from__lte": on})


def list_plans(on: date) -> QuerySet[Plan]:
    """Return plans with their legal entity, the approved version of the day and their payees."""
    valid = PlanVersion.objects.filter(
        _held_on(on), plan=OuterRef("pk"), state=PlanVersionState.APPROVED.value
    )
    return Plan.objects.select_related("legal_entity").annotate(
        version_number=Subquery(valid.values("number")[:1]),
        version_from=Subquery(valid.values("valid_from")[:1]),
        payees=Count("assignments__payee", filter=_held_on(on, "assignments__"), distinct=True),
        drafts=Count(
            "versions", filter=Q(versions__state=PlanVersionState.DRAFT.value), distinct=True
        ),
    )


def list_versions() -> QuerySet[PlanVersion]:
    """Return plan versions with plan, people and components with their tiers."""
    components: Prefetch[str, QuerySet[Component], str] = Prefetch(
        "components", queryset=list_components().order_by("pk")
    )
    return PlanVersion.objects.select_related(
        "plan__legal_entity", "created_by", "approved_by"
    ).prefetch_related(components)


def list_assignments() -> QuerySet[PlanAssignment]:
    """Return plan assignments with payee and plan."""
    return PlanAssignment.objects.select_related("payee", "plan")


def list_quotas() -> QuerySet[Quota]:
    """Return quotas with their payee."""
    return Quota.objects.select_related("payee")


def list_payees(on: date) -> QuerySet[SalesPerson]:
    """Return sales people who are or were on a plan, with the plan of the day."""
    held = PlanAssignment.objects.filter(_held_on(on), payee=OuterRef("pk"))
    return (
        SalesPerson.objects.filter(pk__in=PlanAssignment.objects.values("payee"))
        .select_related("user")
        .annotate(
            plan_name=Subquery(held.values("plan__name")[:1]),
            plan_pk=Subquery(held.values("plan")[:1]),
        )
    )
