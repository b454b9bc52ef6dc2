"""Reads of opportunities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from crm.models import Opportunity
from revops.core.problems import NotFound
from revops.core.values import Amount


@dataclass(frozen=True)
class StageTotal:
    """How much stands in one stage, in one currency; `amount` is None where none is named."""

    state: str
    amount: Amount | None
    opportunities: int


def list_opportunities() -> QuerySet[Opportunity]:
    """Return opportunities with customer, seller and owner."""
    return Opportunity.objects.select_related("account", "legal_entity", "owner", "owner__user")


def get_opportunity(opportunity_id: int) -> Opportunity:
    """Return one opportunity as `list_opportunities` does; raises NotFound."""
    opportunity = list_opportunities().filter(pk=opportunity_id).first()
    if opportunity is None:
        raise NotFound()
    return opportunity


def list_stage_totals(opportunities: QuerySet[Opportunity]) -> list[StageTotal]:
    """Return the sums of a scoped set by stage and currency, with one query."""
    rows = (
        opportunities.order_by()
        .values_list("state", "currency")
        .annotate(total=Sum("amount"), number=Count("pk"))
        .order_by("state", "currency")
    )
    return [
        StageTotal(
            state, Amount(Decimal(total), currency) if currency and total is not None else None, n
        )
        for state, currency, total, n in rows
    ]
