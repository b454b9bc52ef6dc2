"""Approvals: one discount rule, four eyes, bound to the terms."""

from decimal import Decimal

import pytest

from quoting import services
from quoting.events import QuoteApproved, QuoteSubmitted
from quoting.models import ApprovalStep
from quoting.services.refusals import ApprovalIsStale, QuoteHasNoLines
from quoting.services.refusals import QuoteIsNotADraft as NotADraft
from revops.core.actor import Actor
from revops.core.models import OutboxEvent
from revops.core.problems import Forbidden, Invalid, NotFound
from revops.core.roles import Role
from revops.core.workflow import IllegalTransition
from tests.factories.core import make_user
from tests.factories.crm import make_sales_person
from tests.factories.quoting import current, make_quote

pytestmark = pytest.mark.django_db


def acting_as(user) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=user.full_name)


@pytest.fixture
def boss():
    return make_sales_person("Boss", roles=(Role.SALES_MANAGER,))


@pytest.fixture
def rep(boss):
    return make_sales_person("Rep", manager=boss)


@pytest.fixture
def quote(rep):
    return make_quote(owner=rep)


def discount(quote, percent, at, user):
    services.update_line(
        quote_id=quote.pk,
        position=2,
        discount_percent=Decimal(percent),
        actor=acting_as(user),
        at=at,
    )


def told() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_within_the_limit_nobody_is_asked(quote, rep, at):
    discount(quote, "10", at, rep.user)

    version = services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)

    assert (version.state, version.approval_basis) == ("approved", "within_limits")
    assert len(version.fingerprint) == 64
    assert told() == [QuoteApproved.NAME]


def test_above_the_limit_the_manager_is_asked_and_told_why(quote, rep, at):
    discount(quote, "10.01", at, rep.user)

    version = services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)

    step = ApprovalStep.objects.get()
    assert (version.state, step.role, step.state) == ("in_approval", "sales_manager", "pending")
    assert step.reasons[0]["params"] == {"given": "10.01", "line": "Seats", "limit": "10"}
    assert told() == [QuoteSubmitted.NAME]


def test_the_manager_approves(quote, rep, boss, at):
    discount(quote, "15", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)

    version = services.approve_quote(
        quote_id=quote.pk, comment="Fine", actor=acting_as(boss.user), at=at
    )

    step = ApprovalStep.objects.get()
    assert (version.state, version.approval_basis) == ("approved", "approved")
    assert (step.state, step.decided_by, step.comment) == ("approved", boss.user, "Fine")
    assert told() == [QuoteSubmitted.NAME, QuoteApproved.NAME]


def test_past_the_managers_limit_the_deal_desk_is_asked_too(quote, rep, boss, at):
    desk = make_user(Role.DEAL_DESK)
    discount(quote, "30", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    assert [s.role for s in ApprovalStep.objects.order_by("id")] == ["sales_manager", "deal_desk"]

    first = services.approve_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)
    assert first.state == "in_approval"
    with pytest.raises(Forbidden, match="higher limit"):
        services.approve_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)

    second = services.approve_quote(quote_id=quote.pk, actor=acting_as(desk), at=at)
    assert second.state == "approved"


def test_a_higher_rung_decides_for_the_lower(quote, rep, at):
    discount(quote, "30", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    desk = make_user(Role.DEAL_DESK)
    version = services.approve_quote(quote_id=quote.pk, actor=acting_as(desk), at=at)
    assert version.state == "approved"


def test_nobody_approves_what_they_asked_for(quote, rep, boss, at):
    discount(quote, "30", at, boss.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)
    make_sales = Actor(kind="user", id=str(boss.user.pk), label="Boss")

    with pytest.raises(Forbidden) as refusal:
        services.approve_quote(quote_id=quote.pk, actor=make_sales, at=at)

    assert refusal.value.rule == "sd1"
    assert current(quote).state == "in_approval"


def test_nobody_approves_a_discount_on_their_own_deal(boss, at):
    chief = make_sales_person("Chief", roles=(Role.DEAL_DESK,))
    quote = make_quote(owner=chief)
    discount(quote, "15", at, boss.user)
    rep = make_user(Role.SALES_REP)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep), at=at)

    with pytest.raises(Forbidden) as refusal:
        services.approve_quote(quote_id=quote.pk, actor=acting_as(chief.user), at=at)

    assert refusal.value.rule == "sd5"


def test_a_rep_and_a_manager_of_another_team_may_not_approve(quote, rep, at):
    discount(quote, "15", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    stranger = make_sales_person(roles=(Role.SALES_MANAGER,))
    colleague = make_user(Role.SALES_REP)

    with pytest.raises(NotFound):
        services.approve_quote(quote_id=quote.pk, actor=acting_as(stranger.user), at=at)
    with pytest.raises(Forbidden):
        services.approve_quote(quote_id=quote.pk, actor=acting_as(colleague), at=at)

    assert current(quote).state == "in_approval"


def test_an_approval_does_not_cover_changed_terms(quote, rep, boss, at):
    discount(quote, "15", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    current(quote).lines.filter(position=2).update(quantity=11)  # past the services

    with pytest.raises(ApprovalIsStale):
        services.approve_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)


def test_revising_cancels_the_request_and_the_same_terms_need_no_second_look(quote, rep, boss, at):
    discount(quote, "15", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    services.approve_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)
    services.revise_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)

    version = services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    assert (version.state, version.approval_basis) == ("approved", "approved")

    services.revise_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    discount(quote, "16", at, rep.user)
    version = services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    assert version.state == "in_approval"
    services.revise_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    assert [s.state for s in ApprovalStep.objects.order_by("id")] == ["approved", "cancelled"]


def test_a_rejection_needs_a_reason_and_gives_the_draft_back(quote, rep, boss, at):
    discount(quote, "15", at, rep.user)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    with pytest.raises(Invalid):
        services.reject_quote(quote_id=quote.pk, reason=" ", actor=acting_as(boss.user), at=at)

    version = services.reject_quote(
        quote_id=quote.pk, reason="Too much", actor=acting_as(boss.user), at=at
    )

    assert version.state == "draft"
    assert ApprovalStep.objects.get().comment == "Too much"


def test_nothing_can_be_approved_while_nothing_is_asked(quote, boss, at):
    with pytest.raises(IllegalTransition):
        services.approve_quote(quote_id=quote.pk, actor=acting_as(boss.user), at=at)


def test_an_empty_or_submitted_quote_is_not_submitted(rep, quote, at):
    empty = make_quote(owner=rep, lines=[])
    with pytest.raises(QuoteHasNoLines):
        services.submit_quote(quote_id=empty.pk, actor=acting_as(rep.user), at=at)
    services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    with pytest.raises(NotADraft):
        services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)


def test_a_changed_limit_changes_who_is_asked(quote, rep, actor, at):
    services.set_discount_limit(role="sales_rep", max_percent=Decimal(20), actor=actor, at=at)
    discount(quote, "15", at, rep.user)
    version = services.submit_quote(quote_id=quote.pk, actor=acting_as(rep.user), at=at)
    assert version.state == "approved"
    for role, percent in (("billing", Decimal(5)), ("sales_rep", Decimal(101))):
        with pytest.raises(Invalid):
            services.set_discount_limit(role=role, max_percent=percent, actor=actor, at=at)
