"""Components as the rules read them: rate tables, quotas and what is assigned on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from compensation import rules
from compensation.models import (
    Component,
    PlanAssignment,
    Quota,
    RateTier,
)
from compensation.states import ClawbackMode, PlanVersionState, QuotaInterval
from revops.core.models import ExchangeRate
from revops.core.periods import Period
from revops.core.rounding import exponent

MONTHS: Mapping[str, int] = {
    QuotaInterval.MONTH.value: 1,
    QuotaInterval.QUARTER.value: 3,
    QuotaInterval.YEAR.value: 12,
}
PERCENT = Decimal(100)
CLAWBACKS = {
    ClawbackMode.RECOMPUTE.value: rules.Clawback.RECOMPUTE,
    ClawbackMode.RATE_PAID.value: rules.Clawback.ORIGINAL_RATE,
}


@dataclass(frozen=True, eq=False)
class Terms:
    """A component with everything the engine reads of it.

    Components of one plan with the same `code` follow each other: their credits are attained
    together, and so `family` names the key of an earning.
    """

    component_id: int
    name: str
    code: str
    base: str
    table: rules.RateTable
    clawback: rules.Clawback
    is_attainment_carried: bool
    version_id: int
    valid_from: date
    valid_until: date | None
    plan_id: int
    plan_name: str
    currency: str
    legal_entity_id: int
    fiscal_start_month: int
    tier_ids: tuple[int, ...]

    @property
    def family(self) -> tuple[int, str]:
        return self.plan_id, self.code

    @property
    def places(self) -> int:
        return exponent(self.currency)

    @property
    def needs_quota(self) -> bool:
        return self.table.measure == rules.Measure.PERCENT_OF_QUOTA

    def interval_of(self, day: date) -> Period:
        """Return the attainment interval that a credit of this day counts in."""
        return rules.interval_of(day, self.table.accumulation, self.fiscal_start_month)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def table_of(
    measure: str, accumulation: str, is_bound_lower: bool, tiers: Iterable[RateTier]
) -> rules.RateTable:
    """Return the table of stored tiers, rates as fractions; raises RateTableError."""
    return rules.RateTable(
        rules.Measure(measure),
        rules.Accumulation(accumulation),
        tuple(
            rules.Tier(
                tier.lower,
                tier.upper,
                tier.rate / PERCENT,
                rules.Split(tier.split),
                tier.is_retroactive,
                None if tier.rate_to is None else tier.rate_to / PERCENT,
            )
            for tier in tiers
        ),
        rules.OnBound.LOWER if is_bound_lower else rules.OnBound.HIGHER,
    )


def _ordered_tiers() -> Prefetch:
    return Prefetch("tiers", queryset=RateTier.objects.order_by("position"))


def list_components() -> QuerySet[Component]:
    """Return components with version, plan, legal entity and tiers in order."""
    return Component.objects.select_related("version__plan__legal_entity").prefetch_related(
        _ordered_tiers()
    )


def terms_of(component: Component) -> Terms:
    """Return the terms of a component loaded by `list_components`."""
    version, plan = component.version, component.version.plan
    tiers = list(component.tiers.all())
    return Terms(
        component_id=component.pk,
        name=component.name,
        code=component.code,
        base=component.base,
        table=table_of(component.measure, component.accumulation, component.is_bound_lower, tiers),
        clawback=CLAWBACKS[component.clawback],
        is_attainment_carried=component.is_attainment_carried,
        version_id=version.pk,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        plan_id=plan.pk,
        plan_name=plan.name,
        currency=plan.currency,
        legal_entity_id=plan.legal_entity_id,
        fiscal_start_month=plan.legal_entity.fiscal_year_start_month,
        tier_ids=tuple(tier.pk for tier in tiers),
    )


def terms_of_plans(plan_ids: Iterable[int]) -> list[Terms]:
    """Return the terms of all approved versions of the plans, oldest first; two queries."""
    found = list_components().filter(
        version__plan__in=set(plan_ids), version__state=PlanVersionState.APPROVED.value
    )
    return [terms_of(c) for c in found.order_by("version__valid_from", "pk")]


class Assigned:
    """Which plan, terms and quota payees have on a day; read once for a whole batch."""

    def __init__(self, payee_ids: Iterable[int]) -> None:
        payees = set(payee_ids)
        self._plans: dict[int, list[PlanAssignment]] = defaultdict(list)
        for assignment in PlanAssignment.objects.filter(payee__in=payees).order_by("valid_from"):
            self._plans[assignment.payee_id].append(assignment)
        plans = {a.plan_id for found in self._plans.values() for a in found}
        self.terms: dict[int, Terms] = {t.component_id: t for t in terms_of_plans(plans)}
        self._of_plan: dict[int, list[Terms]] = defaultdict(list)
        for terms in self.terms.values():
            self._of_plan[terms.plan_id].append(terms)
        self._quotas: dict[int, list[Quota]] = defaultdict(list)
        for quota in Quota.objects.filter(payee__in=payees).order_by("valid_from"):
            self._quotas[quota.payee_id].append(quota)

    def plan_on(self, payee_id: int, day: date) -> int | None:
        """Return the id of the plan assigned to the payee on the day, or None."""
        for one in self._plans[payee_id]:
            if one.valid_from <= day and (one.valid_until is None or day < one.valid_until):
                return one.plan_id
        return None

    def terms_on(self, payee_id: int, day: date) -> list[Terms]:
        """Return what the payee is paid by on the day: the components of the valid version."""
        plan_id = self.plan_on(payee_id, day)
        return [t for t in self._of_plan[plan_id] if t.holds_on(day)] if plan_id else []

    def quota_of(self, payee_id: int, terms: Terms, interval: Period) -> Decimal | None:
        """Return the payee's quota of an attainment interval in the plan's currency, or None."""
        if terms.table.accumulation == rules.Accumulation.EACH:
            return None
        stated = [
            rules.StatedQuota(
                quota.amount.amount,
                MONTHS[quota.interval],
                Period(quota.valid_from, quota.valid_until or date.max),
            )
            for quota in self._quotas[payee_id]
            if str(quota.amount.currency) == terms.currency
        ]
        return rules.quota_of(interval, stated, terms.places)

    def know(self, component_ids: Iterable[int]) -> None:
        """Read terms of components outside the present plans: those of earlier assignments."""
        missing = set(component_ids) - set(self.terms)
        if missing:
            families = list_components().filter(pk__in=missing)
            for terms in terms_of_plans({c.version.plan_id for c in families}):
                self.terms.setdefault(terms.component_id, terms)


def find_exchange_rate(base: str, quote: str, on: date) -> Decimal | None:
    """Return how many `quote` one `base` costs: the last rate on file up to the day, or None."""
    if base == quote:
        return Decimal(1)
    known = ExchangeRate.objects.filter(on__lte=on).order_by("-on", "-pk")
    direct = known.filter(base=base, quote=quote).values_list("rate", flat=True).first()
    if direct is not None:
        return direct
    inverse = known.filter(base=quote, quote=base).values_list("rate", flat=True).first()
    return None if inverse is None else 1 / inverse
