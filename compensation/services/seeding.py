"""The plan of payees who come with an import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from djmoney.money import Money

from compensation.models import Plan, PlanAssignment, Quota
from compensation.services.assignments import assign_plan, set_quota
from compensation.services.plans import (
    ComponentTerms,
    TierTerms,
    approve_version,
    create_plan,
    create_version,
)
from compensation.states import Accumulation, CreditBase, Measure, QuotaInterval, Split
from revops.core.actor import Actor
from revops.core.models import LegalEntity

IMPORT_PLAN = "CRM import: 5 % to quota, 7.5 % above"
IMPORT_QUOTA = Decimal(100_000)


@transaction.atomic
def seed_import_plan(
    *,
    legal_entity_id: int,
    payee_ids: Sequence[int],
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> Plan:
    """Put imported payees on one plan: 5 % of won value to quota, 7.5 % above, in slices.

    Each has a quota of 100,000 a quarter in the functional currency of the legal entity. Approved
    on the basis of the import. A second call adds who is missing and changes nothing else.
    """
    entity = LegalEntity.objects.get(pk=legal_entity_id)
    plan = Plan.objects.filter(name=IMPORT_PLAN, legal_entity=entity).first()
    if plan is None:
        plan = _create(entity, valid_from, actor, at)
    known = set(PlanAssignment.objects.filter(plan=plan).values_list("payee", flat=True))
    with_quota = set(Quota.objects.filter(payee__in=payee_ids).values_list("payee", flat=True))
    for payee_id in sorted(set(payee_ids)):
        if payee_id not in with_quota:
            set_quota(
                payee_id=payee_id,
                amount=Money(IMPORT_QUOTA, entity.functional_currency),
                interval=QuotaInterval.QUARTER.value,
                valid_from=valid_from,
                actor=actor,
                at=at,
            )
        if payee_id not in known:
            assign_plan(
                payee_id=payee_id, plan_id=plan.pk, valid_from=valid_from, actor=actor, at=at
            )
    return plan


def _create(entity: LegalEntity, valid_from: date, actor: Actor, at: datetime) -> Plan:
    plan = create_plan(
        name=IMPORT_PLAN,
        legal_entity_id=entity.pk,
        currency=entity.functional_currency,
        actor=actor,
        at=at,
    )
    slices = Split.SLICES.value
    version = create_version(
        plan_id=plan.pk,
        valid_from=valid_from,
        components=[
            ComponentTerms(
                name="Won value",
                base=CreditBase.TCV.value,
                measure=Measure.PERCENT_OF_QUOTA.value,
                accumulation=Accumulation.QUARTER.value,
                tiers=[
                    TierTerms(Decimal(0), Decimal(1), Decimal(5), slices, is_retroactive=False),
                    TierTerms(Decimal(1), None, Decimal("7.5"), slices, is_retroactive=False),
                ],
            )
        ],
        actor=actor,
        at=at,
    )
    approve_version(version_id=version.pk, actor=actor, at=at, basis="CRM import")
    return plan
