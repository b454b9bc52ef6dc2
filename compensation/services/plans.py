"""Plans: versions with their rate tables, drafted by one person and approved by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compensation import rules
from compensation.models import (
    Component,
    Plan,
    PlanAssignment,
    PlanVersion,
    RateTier,
    SalesCredit,
)
from compensation.selectors.terms import table_of
from compensation.services import checks
from compensation.states import (
    PLAN_VERSION_FLOW,
    Accumulation,
    ClawbackMode,
    Measure,
    PlanVersionState,
)
from revops.core import policy, transitions
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import Conflict, Forbidden


@dataclass(frozen=True)
class TierTerms:
    """A row of a rate table: bounds in money or fractions of quota, rates in percent."""

    lower: Decimal
    upper: Decimal | None
    rate: Decimal
    split: str
    is_retroactive: bool
    rate_to: Decimal | None = None


@dataclass(frozen=True)
class ComponentTerms:
    """What a component says; nothing that changes pay has a default but the take-back."""

    name: str
    base: str
    measure: str
    accumulation: str
    tiers: Sequence[TierTerms]
    code: str = ""
    is_bound_lower: bool = False
    clawback: str = ClawbackMode.RECOMPUTE.value
    is_attainment_carried: bool = True
    is_capitalisable: bool = False


@transaction.atomic
def create_plan(
    *, name: str, legal_entity_id: int, currency: str, actor: Actor, at: datetime
) -> Plan:
    """Create a plan without a version.

    :raises Conflict: the name is taken
    :raises NotFound: there is no such legal entity
    """
    wanted = checks.filled(name, "name")
    if Plan.objects.filter(name=wanted).exists():
        raise Conflict(_("There is a plan %(name)s already.") % {"name": wanted}, field="name")
    return Plan.objects.create(
        name=wanted,
        legal_entity=checks.locked(LegalEntity, legal_entity_id),
        currency=checks.currency(currency),
        created_at=at,
    )


@transaction.atomic
def create_version(
    *,
    plan_id: int,
    valid_from: date,
    components: Sequence[ComponentTerms],
    actor: Actor,
    at: datetime,
) -> PlanVersion:
    """Draft the next version of a plan.

    :raises RateTableRefused: a table leaves an attainment without a rate, or gives it two
    :raises NotFound: there is no such plan
    """
    plan = checks.locked(Plan, plan_id)
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        valid_from=valid_from,
        created_by=policy.person_behind(actor),
        created_at=at,
    )
    _write_components(version, components)
    return version


@transaction.atomic
def change_version(
    *,
    version_id: int,
    valid_from: date,
    components: Sequence[ComponentTerms],
    actor: Actor,
    at: datetime,
) -> PlanVersion:
    """Replace what a draft says; whoever changed it last may not approve it.

    :raises Conflict: the version is approved
    :raises RateTableRefused: a table cannot be read
    """
    version = checks.locked(PlanVersion, version_id)
    if version.state != PlanVersionState.DRAFT.value:
        raise Conflict(
            _("An approved version never changes."), way_out=_("Draft the next version.")
        )
    RateTier.objects.filter(component__version=version).delete()
    version.components.all().delete()
    version.valid_from, version.created_by = valid_from, policy.person_behind(actor)
    version.save(update_fields=["valid_from", "created_by"])
    _write_components(version, components)
    return version


def _write_components(version: PlanVersion, components: Sequence[ComponentTerms]) -> None:
    if not components:
        raise checks.ValueMissing(_("A version needs a component."), field="components")
    taken: set[str] = set()
    for number, terms in enumerate(components):
        name = checks.filled(terms.name, f"components.{number}.name")
        code = slugify(terms.code or name)[:40]
        if not code or code in taken:
            raise Conflict(
                _("Two components have the code %(code)s.") % {"code": code},
                field=f"components.{number}.code",
            )
        taken.add(code)
        _write_component(version, number, name, code, terms)


def _write_component(
    version: PlanVersion, number: int, name: str, code: str, terms: ComponentTerms
) -> None:
    tiers = [
        RateTier(
            position=position,
            lower=tier.lower,
            upper=tier.upper,
            rate=tier.rate,
            rate_to=tier.rate_to,
            split=tier.split,
            is_retroactive=tier.is_retroactive,
        )
        for position, tier in enumerate(terms.tiers, 1)
    ]
    check_table(terms, tiers, field=f"components.{number}.tiers")
    component = Component.objects.create(
        version=version,
        code=code,
        name=name,
        base=terms.base,
        measure=terms.measure,
        accumulation=terms.accumulation,
        is_bound_lower=terms.is_bound_lower,
        clawback=terms.clawback,
        is_attainment_carried=terms.is_attainment_carried,
        is_capitalisable=terms.is_capitalisable,
    )
    for tier in tiers:
        tier.component = component
    RateTier.objects.bulk_create(tiers)


def check_table(terms: ComponentTerms, tiers: Sequence[RateTier], field: str = "tiers") -> None:
    """Refuse a table that cannot be read, naming every reason.

    :raises RateTableRefused: gap, overlap, order, negative rate, missing second rate
    """
    try:
        table_of(terms.measure, terms.accumulation, terms.is_bound_lower, tiers)
    except rules.RateTableError as error:
        raise checks.RateTableRefused(
            "; ".join(error.problems)[:1].upper() + "; ".join(error.problems)[1:] + ".", field=field
        ) from error
    alone = terms.accumulation == Accumulation.EACH.value
    if alone and terms.measure == Measure.PERCENT_OF_QUOTA.value:
        raise checks.RateTableRefused(
            _("A table in percent of quota needs an interval."),
            field=field,
            way_out=_("Accumulate by month, quarter or year, or use amounts."),
        )


@transaction.atomic
def approve_version(*, version_id: int, actor: Actor, at: datetime, basis: str = "") -> PlanVersion:
    """Approve a draft: it pays from its first day on; the version before ends there.

    `basis` says why no user approves: an operator or an import sets the plan up.

    :raises Forbidden: the approver drafted the version (SD1) or is paid by the plan (SD5)
    :raises AlreadyCredited: the version before has credits on or after the first day
    :raises Conflict: a later version is approved already
    """
    version = checks.locked(PlanVersion, version_id)
    plan = checks.locked(Plan, version.plan_id)
    policy.require_actor(actor, "approve", "compensation.planversion", version)
    person = policy.person_behind(actor)
    if person is not None and person.pk == version.created_by_id:
        raise Forbidden(_("Somebody else has to approve what you drafted."), rule="sd1")
    paid = PlanAssignment.objects.filter(plan=plan, payee__user__isnull=False)
    policy.not_own_pay(actor, paid.values_list("payee__user", flat=True))
    _end_earlier(plan, version)
    columns = {
        "approved_by_id": person.pk if person else None,
        "approval_basis": "" if person else basis or actor.label,
    }
    transitions.apply(
        version,
        "approve",
        workflow=PLAN_VERSION_FLOW,
        actor=actor,
        at=at,
        stamp="approved_at",
        **columns,
    )
    return version


def _end_earlier(plan: Plan, version: PlanVersion) -> None:
    approved = plan.versions.filter(state=PlanVersionState.APPROVED.value)
    if approved.filter(valid_from__gte=version.valid_from).exists():
        raise Conflict(
            _("Another version is valid from %(day)s or later.") % {"day": version.valid_from},
            field="valid_from",
            way_out=_("Draft it from a later day."),
        )
    running = approved.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=version.valid_from)
    ).first()
    if running is None:
        return
    refuse_credited(
        SalesCredit.objects.filter(component__version=running, credited_on__gte=version.valid_from),
        field="valid_from",
    )
    running.valid_until = version.valid_from
    running.save(update_fields=["valid_until"])


def refuse_credited(credits: models.QuerySet[SalesCredit], *, field: str) -> None:
    """Refuse what would change the plan of credits that exist.

    :raises AlreadyCredited: there are some; names the first free day
    """
    last = credits.filter(reverses__isnull=True).aggregate(last=Max("credited_on"))["last"]
    if last is not None:
        raise checks.AlreadyCredited(
            _("Deals were credited up to %(day)s.") % {"day": last},
            field=field,
            way_out=_("Choose a later day."),
        )
