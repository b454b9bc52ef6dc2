"""Approvals: submit, approve, reject. Bound to the fingerprint of the terms (SD1, SD5, SD9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from quoting import rules, selectors
from quoting.events import QuoteApproved, QuoteSubmitted
from quoting.models import (
    ApprovalRequest,
    ApprovalStep,
    DiscountLimit,
    QuoteVersion,
)
from quoting.services.refusals import ApprovalIsStale, QuoteHasNoLines
from quoting.services.versions import locked, locked_draft
from quoting.states import APPROVAL_FLOW, QUOTE_FLOW, ApprovalState, QuoteState
from revops.core import outbox, policy, transitions
from revops.core.actor import Actor
from revops.core.models import User
from revops.core.problems import Forbidden, Invalid
from revops.core.roles import Role
from revops.core.workflow import IllegalTransition

WITHIN_LIMITS, APPROVED = "within_limits", "approved"


@transaction.atomic
def submit_quote(*, quote_id: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Ask for what the limits require; approved at once when they require nothing.

    Also at once when these very terms were approved before. Tells QuoteSubmitted where somebody
    has to decide, QuoteApproved where not. Raises QuoteIsNotADraft, QuoteHasNoLines.
    """
    version = locked_draft(quote_id)
    lines = selectors.list_lines(version.pk)
    if not lines:
        raise QuoteHasNoLines()
    fingerprint = selectors.fingerprint_of(version, lines)
    asks = needed_for(version, actor)
    basis = "" if asks else WITHIN_LIMITS
    if asks and _stands(version, fingerprint):
        basis = APPROVED
    if basis:
        _approve_version(version, fingerprint, basis, actor=actor, at=at)
        return version
    _request(version, asks, fingerprint, actor=actor, at=at)
    transitions.apply(
        version, "submit", workflow=QUOTE_FLOW, actor=actor, at=at, fingerprint=fingerprint
    )
    fact = QuoteSubmitted(subject=version.subject, quote_id=version.quote_id, version_id=version.pk)
    outbox.emit(fact, actor=actor, at=at)
    return version


@transaction.atomic
def approve_quote(*, quote_id: int, actor: Actor, at: datetime, comment: str = "") -> QuoteVersion:
    """Approve every open step the actor may decide; the version is approved with the last one.

    Raises Forbidden (not theirs, SD1, SD5), ApprovalIsStale (SD9), IllegalTransition.
    """
    version = locked(quote_id)
    request, steps = _decidable(version, "approve", actor)
    fingerprint = selectors.fingerprint_of(version, selectors.list_lines(version.pk))
    if not rules.approval_stands(request.fingerprint, fingerprint):
        raise ApprovalIsStale()
    _decide(steps, "approve", comment, actor=actor, at=at)
    if not request.steps.filter(state=ApprovalState.PENDING.value).exists():
        transitions.apply(request, "approve", workflow=APPROVAL_FLOW, actor=actor, at=at)
        _approve_version(version, fingerprint, APPROVED, actor=actor, at=at)
    return version


@transaction.atomic
def reject_quote(*, quote_id: int, reason: str, actor: Actor, at: datetime) -> QuoteVersion:
    """Send the quote back to its owner as a draft, with the reason.

    Raises Invalid without a reason, Forbidden, IllegalTransition.
    """
    if not reason.strip():
        raise Invalid(_("Say why, so that it can be changed."), field="reason")
    version = locked(quote_id)
    request, steps = _decidable(version, "reject", actor)
    _decide(steps, "reject", reason, actor=actor, at=at)
    others = list(request.steps.filter(state=ApprovalState.PENDING.value))
    transitions.apply(others, "cancel", workflow=APPROVAL_FLOW, actor=actor, at=at)
    transitions.apply(request, "reject", workflow=APPROVAL_FLOW, actor=actor, at=at)
    transitions.apply(version, "reject", workflow=QUOTE_FLOW, actor=actor, at=at)
    return version


@transaction.atomic
def set_discount_limit(
    *, role: str, max_percent: Decimal, actor: Actor, at: datetime
) -> DiscountLimit:
    """Set the greatest discount a role gives without asking. Raises Invalid."""
    if role not in rules.LADDER:
        raise Invalid(_("This role does not sell."), field="role")
    if not max_percent.is_finite() or not 0 <= max_percent <= 100:
        raise Invalid(_("A limit is between 0 and 100 percent."), field="max_percent")
    limit, _created = DiscountLimit.objects.update_or_create(
        role=role, defaults={"max_percent": max_percent}
    )
    return limit


def needed_for(version: QuoteVersion, actor: Actor) -> list[rules.Ask]:
    """Return who must approve the version if the actor submitted it now; changes nothing."""
    priced = selectors.price_version(version, selectors.list_lines(version.pk))
    return asks_for(priced.lines, policy.person_behind(actor))


def asks_for(lines: Sequence[rules.PricedLine], person: User | None) -> list[rules.Ask]:
    """Return who must approve these lines when this person submits them; changes nothing."""
    return rules.needed_approvals(lines, limits(), _rung(person))


def limits() -> dict[str, Decimal]:
    """Return the discount limit of each role, in percent."""
    return {row.role: row.max_percent for row in DiscountLimit.objects.all()}


def _rung(person: User | None) -> str:
    """Return the highest rung the person stands on; programs stand on the lowest."""
    held = policy.rights(person) if person is not None else None
    found = [role for role in rules.LADDER if held is not None and held.holds(Role(role))]
    return found[-1] if found else rules.LADDER[0]


def _stands(version: QuoteVersion, fingerprint: str) -> bool:
    """Return whether these very terms were approved in an earlier request."""
    earlier = version.approvals.filter(state=ApprovalState.APPROVED.value)
    return any(
        rules.approval_stands(one, fingerprint)
        for one in earlier.values_list("fingerprint", flat=True)
    )


def _request(
    version: QuoteVersion,
    asks: list[rules.Ask],
    fingerprint: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    request = ApprovalRequest.objects.create(
        version=version,
        fingerprint=fingerprint,
        requested_by_id=actor.user_id,
        requested_at=at,
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            request=request,
            requested_by_id=actor.user_id,
            role=ask.role,
            reasons=[
                {
                    "code": reason.code,
                    "message": reason.message,
                    "params": dict(reason.params),
                    "subject": reason.subject,
                }
                for reason in ask.reasons
            ],
        )
        for ask in asks
    )


def _decidable(
    version: QuoteVersion, verb: str, actor: Actor
) -> tuple[ApprovalRequest, list[ApprovalStep]]:
    """Return the open request and the steps the actor may decide.

    Raises IllegalTransition when nothing is asked, Forbidden when it is not theirs to decide.
    """
    request = version.approvals.filter(state=ApprovalState.PENDING.value).first()
    if request is None or version.state != QuoteState.IN_APPROVAL.value:
        raise IllegalTransition(QUOTE_FLOW.name, verb, {version.subject: version.state})
    quote = version.quote
    policy.require_actor(actor, verb, "quoting.quote", quote)
    before = (request.requested_by_id, version.created_by_id, quote.created_by_id)
    policy.four_eyes(actor, *[_user(pk) for pk in before if pk is not None])
    if quote.owner.user_id is not None:
        policy.not_own_pay(actor, [quote.owner.user_id])
    rung = _rung(policy.person_behind(actor))
    is_program = actor.user_id is None
    pending = request.steps.select_for_update().filter(state=ApprovalState.PENDING.value)
    steps = [s for s in pending.order_by("id") if is_program or rules.may_decide(rung, s.role)]
    if not steps:
        raise Forbidden(_("Somebody with a higher limit has to decide this."), rule="limit")
    return request, steps


def _user(pk: int) -> Actor:
    return Actor(kind="user", id=str(pk), label="")


def _decide(
    steps: list[ApprovalStep], verb: str, comment: str, *, actor: Actor, at: datetime
) -> None:
    transitions.apply(
        steps,
        verb,
        workflow=APPROVAL_FLOW,
        actor=actor,
        at=at,
        stamp="decided_at",
        decided_by_id=actor.user_id,
        comment=comment.strip(),
    )


def _approve_version(
    version: QuoteVersion, fingerprint: str, basis: str, *, actor: Actor, at: datetime
) -> None:
    transitions.apply(
        version,
        "approve",
        workflow=QUOTE_FLOW,
        actor=actor,
        at=at,
        fingerprint=fingerprint,
        approval_basis=basis,
    )
    fact = QuoteApproved(subject=version.subject, quote_id=version.quote_id, version_id=version.pk)
    outbox.emit(fact, actor=actor, at=at)
