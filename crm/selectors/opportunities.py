"""Reads of opportunities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from crm.models import Opportunity
from crm.states import Stage
from revops.core.problems import NotFound
from revops.core.values import Amount


@dataclass(frozen=True)
class StageTotal:
    """How much stands in one stage, in one currency; `amount` is None where none is named."""

    state: str
    amount: Amount | None
    opportunities: int


OPEN = (Stage.PROSPECTING.value, Stage.ENGAGING.value)


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


def sum_stages(totals: Iterable[StageTotal], states: Iterable[str]) -> list[tuple[Amount, int]]:
    """Return one sum per currency over some stages, with the number of deals behind it."""
    found: dict[str, tuple[Amount, int]] = {}
    for total in totals:
        if total.state not in states or total.amount is None:
            continue
        amount, number = found.get(
            total.amount.currency, (Amount(Decimal(0), total.amount.currency), 0)
        )
        found[total.amount.currency] = (amount + total.amount, number + total.opportunities)
    return [found[code] for code in sorted(found)]
