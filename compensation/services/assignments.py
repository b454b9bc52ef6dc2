"""Who is on which plan, and with which quota, from which day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from djmoney.money import Money

from compensation.models import Plan, PlanAssignment, Quota, SalesCredit
from compensation.selectors.terms import Assigned
from compensation.services import checks
from compensation.services.earning import earn_again, key_of
from compensation.services.plans import refuse_credited
from compensation.states import QuotaInterval
from crm.models import SalesPerson
from revops.core import policy
from revops.core.actor import Actor
from revops.core.problems import Conflict, NotFound


@transaction.atomic
def assign_plan(
    *,
    payee_id: int,
    plan_id: int,
    valid_from: date,
    actor: Actor,
    at: datetime,
    valid_until: date | None = None,
) -> PlanAssignment:
    """Put a payee on a plan from a day on; the plan until then ends that day.

    Credits keep the plan of their day; backdating is possible up to the last of them.

    :raises Forbidden: this is the actor's own pay (SD5)
    :raises AlreadyCredited: deals were credited under another plan on or after the day
    :raises Conflict: a later assignment stands in the way
    :raises NotFound: there is no such payee or plan
    """
    payee, plan = _payee(payee_id, actor), checks.locked(Plan, plan_id)
    _check_period(valid_from, valid_until)
    held = _overlapping(PlanAssignment.objects.filter(payee=payee), valid_from, valid_until)
    if held.filter(valid_from__gte=valid_from).exists():
        raise Conflict(
            _("%(payee)s has a plan that starts on that day or later.") % {"payee": payee.name},
            field="valid_from",
            way_out=_("Choose a later day."),
        )
    after = SalesCredit.objects.filter(payee=payee, credited_on__gte=valid_from)
    if valid_until:
        after = after.filter(credited_on__lt=valid_until)
    refuse_credited(after.exclude(component__version__plan=plan), field="valid_from")
    held.update(valid_until=valid_from)
    return PlanAssignment.objects.create(
        payee=payee, plan=plan, valid_from=valid_from, valid_until=valid_until, recorded_at=at
    )


@transaction.atomic
def set_quota(
    *,
    payee_id: int,
    amount: Money,
    interval: str,
    valid_from: date,
    actor: Actor,
    at: datetime,
    valid_until: date | None = None,
) -> Quota:
    """Set what a payee should reach per month, quarter or year from a day on.

    Replaces what was set for those days; quotas before and after keep theirs. Deals of the
    attainment intervals it touches are paid again, differences as new earnings.

    :raises Forbidden: this is the actor's own pay (SD5)
    :raises ValueUnknown: the amount is not above zero or the interval unknown
    """
    if amount.amount <= 0:
        raise checks.ValueUnknown(_("A quota is more than zero."), field="amount")
    if interval not in {one.value for one in QuotaInterval}:
        raise checks.ValueUnknown(_("This interval is unknown."), field="interval")
    payee = _payee(payee_id, actor)
    _check_period(valid_from, valid_until)
    _make_room(payee, valid_from, valid_until, at)
    quota = Quota.objects.create(
        payee=payee,
        amount=amount,
        interval=interval,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_at=at,
    )
    _pay_again(payee, valid_from, valid_until, actor=actor, at=at)
    return quota


def _payee(payee_id: int, actor: Actor) -> SalesPerson:
    payee = checks.lock_payees([payee_id]).get(payee_id)
    if payee is None:
        raise NotFound()
    policy.not_own_pay(actor, [payee.user_id] if payee.user_id else [])
    return payee


def _check_period(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until <= valid_from:
        raise checks.ValueUnknown(_("The end lies before the beginning."), field="valid_until")


def _overlapping(rows: QuerySet, valid_from: date, valid_until: date | None) -> QuerySet:
    found = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from))
    return found.filter(valid_from__lt=valid_until) if valid_until else found


def _make_room(
    payee: SalesPerson, valid_from: date, valid_until: date | None, at: datetime
) -> None:
    """Cut what was set for the period; what lies before and after it stays."""
    held = _overlapping(Quota.objects.filter(payee=payee), valid_from, valid_until)
    for old in held.order_by("valid_from"):
        ends_later = valid_until is not None and (
            old.valid_until is None or old.valid_until > valid_until
        )
        begins_before = old.valid_from < valid_from
        rest = Quota(
            payee=payee,
            amount=old.amount,
            interval=old.interval,
            valid_from=valid_until or valid_from,
            valid_until=old.valid_until,
            recorded_at=at,
        )
        if begins_before:
            old.valid_until = valid_from
            old.save(update_fields=["valid_until"])
        else:
            old.delete()
        if ends_later:
            rest.save(force_insert=True)


def _pay_again(
    payee: SalesPerson,
    valid_from: date,
    valid_until: date | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Compare every attainment interval that the quota touches, whole."""
    assigned = Assigned([payee.pk])
    credits = list(
        SalesCredit.objects.filter(payee=payee)
        .distinct("component", "attained_on")
        .order_by("component", "attained_on")
    )
    assigned.know({credit.component_id for credit in credits})
    touched = {}
    for credit in credits:
        key = key_of(credit, assigned.terms[credit.component_id])
        if key.until > valid_from and (valid_until is None or key.start < valid_until):
            touched[key] = credit
    earn_again(
        credits=list(touched.values()),
        assigned=assigned,
        payees={payee.pk: payee},
        actor=actor,
        at=at,
    )
