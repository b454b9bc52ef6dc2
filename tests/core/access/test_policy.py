"""The policy table decides: what no row allows is denied, and scope comes before look-up."""

from datetime import UTC, date, datetime

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from revops.core import clock, policy
from revops.core.actor import SYSTEM, Actor
from revops.core.models import ExchangeRate, Job, LegalEntity, RoleGrant, User
from revops.core.policy import Role, Scope
from revops.core.policy.startup import check_policy
from revops.core.policy.table import TABLE
from revops.core.problems import Forbidden, NotFound
from tests.factories.core import grant, make_legal_entity, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def empty_table(monkeypatch):
    """Give the test a table of its own."""
    for name, empty in {"resources": {}, "by_model": {}, "rows": [], "rows_of": {}}.items():
        monkeypatch.setattr(TABLE, name, empty)
    monkeypatch.setattr(TABLE, "conditions", {})
    monkeypatch.setattr(TABLE, "team_rule", None)
    return TABLE


def make_job(user: User, title: str = "Bill run") -> Job:
    return Job.objects.create(
        kind="test", title=title, actor=Actor("user", str(user.pk), str(user)).as_json(),
        created_at=AT,
    )  # fmt: skip


def test_everybody_without_a_role_is_denied():
    nobody, stranger = make_user(), AnonymousUser()
    entity = make_legal_entity()
    for user in (nobody, stranger):
        assert not policy.can(user, "view", "core.legalentity", entity)
        assert list(policy.scoped(user, "view", LegalEntity.objects.all())) == []
        with pytest.raises(Forbidden):
            policy.require(user, "view", "core.legalentity")


def test_a_deactivated_user_has_no_rights():
    user = make_user(Role.ADMIN, is_active=False)
    assert not policy.can(user, "view", "core.user")


def test_rows_outside_the_scope_look_like_missing_rows():
    mine, other = make_user(Role.SALES_REP), make_user(Role.SALES_REP)
    own_job, foreign_job = make_job(mine), make_job(other)
    assert list(policy.scoped(mine, "view", Job.objects.all())) == [own_job]
    assert policy.get_object(mine, "view", Job.objects.all(), pk=own_job.pk) == own_job
    with pytest.raises(NotFound) as foreign:
        policy.get_object(mine, "view", Job.objects.all(), pk=foreign_job.pk)
    with pytest.raises(NotFound) as missing:
        policy.get_object(mine, "view", Job.objects.all(), pk=10**9)
    assert str(foreign.value) == str(missing.value)
    with pytest.raises(NotFound):
        policy.require(mine, "view", "core.job", foreign_job)


def test_an_action_denied_on_a_visible_row_is_forbidden():
    auditor, rep = make_user(Role.AUDITOR), make_user(Role.SALES_REP)
    job = make_job(rep)
    with pytest.raises(Forbidden):
        policy.get_object(auditor, "cancel", Job.objects.all(), pk=job.pk)
    with pytest.raises(Forbidden):
        policy.require(auditor, "cancel", job, job)


def test_a_grant_for_one_legal_entity_reaches_only_its_rows():
    berlin, boston = make_legal_entity(), make_legal_entity()
    user = make_user()
    grant(user, Role.BILLING, scope=Scope.LEGAL_ENTITY, legal_entity=berlin)
    assert list(policy.scoped(user, "view", LegalEntity.objects.all())) == [berlin]
    assert not policy.can(user, "view", "core.legalentity", boston)
    assert policy.can(user, "view", "core.exchangerate")


def test_several_roles_add_up():
    berlin, boston = make_legal_entity(), make_legal_entity()
    user = make_user()
    grant(user, Role.BILLING, scope=Scope.LEGAL_ENTITY, legal_entity=berlin)
    grant(user, Role.DEAL_DESK, scope=Scope.LEGAL_ENTITY, legal_entity=boston)
    visible = policy.scoped(user, "view", LegalEntity.objects.all())
    assert set(visible) == {berlin, boston}


def test_a_grant_counts_from_its_first_day_until_before_its_last():
    user = make_user()
    grant(user, Role.ADMIN, valid_from=date(2026, 11, 10), valid_until=date(2026, 11, 21))
    for day, allowed in ((9, False), (10, True), (20, True), (21, False)):
        policy.forget(user)
        with clock.frozen(datetime(2026, 11, day, 12, tzinfo=UTC)):
            assert policy.can(user, "create", "core.user") is allowed, day


def test_grants_are_read_once(django_assert_num_queries):
    user = make_user(Role.AUDITOR)
    with django_assert_num_queries(1):
        for _ in range(3):
            assert policy.can(user, "view", "core.user")
            assert policy.can(user, "view", "core.outboxevent")


def test_a_team_scope_reaches_the_reporting_line(empty_table):
    boss, below, stranger = make_user(), make_user(), make_user()
    grant(boss, Role.SALES_MANAGER)
    policy.team_rule(lambda user_id, on: [boss.pk, below.pk] if user_id == boss.pk else [])
    policy.resource("core.user", model=User, owner="pk", member="pk", is_shared=True)
    policy.allow(Role.SALES_MANAGER, resource="core.user", actions=["view"], scope=Scope.TEAM)
    assert set(policy.scoped(boss, "view", User.objects.all())) == {boss, below}
    assert not policy.can(boss, "view", "core.user", stranger)


def test_guarded_fields_stay_hidden_until_a_row_reveals_them(empty_table):
    policy.resource("x.quote", guarded=["unit_cost", "margin"])
    policy.allow(Role.SALES_REP, resource="x.quote", actions=["view"])
    policy.allow(Role.DEAL_DESK, resource="x.quote", actions=["view"], reveals=["margin"])
    policy.allow(Role.COLLECTIONS, resource="x.quote", actions=["view"], fields=["state"])
    rep, desk, collector = (
        make_user(Role.SALES_REP), make_user(Role.DEAL_DESK), make_user(Role.COLLECTIONS),
    )  # fmt: skip
    names = ["state", "total", "margin", "unit_cost"]
    assert policy.fields(rep, "view", "x.quote").hidden(names) == {"margin", "unit_cost"}
    assert policy.fields(desk, "view", "x.quote").hidden(names) == {"unit_cost"}
    assert policy.fields(collector, "view", "x.quote").hidden(names) == {
        "total", "margin", "unit_cost",
    }  # fmt: skip
    assert policy.fields(make_user(), "view", "x.quote").hidden(names) == set(names)


def test_a_condition_judges_the_object(empty_table):
    policy.resource("core.exchangerate", model=ExchangeRate, is_shared=True)
    policy.allow(Role.CONTROLLER, resource="core.exchangerate", actions=["view"])
    policy.allow(
        Role.CONTROLLER,
        resource="core.exchangerate",
        actions=["approve"],
        condition="rate_is_small",
    )
    policy.condition("rate_is_small")(lambda user, rate: rate.rate < 2)
    small, large = (
        ExchangeRate.objects.create(base="EUR", quote="USD", on=day, rate=rate, source="test")
        for day, rate in ((date(2026, 1, 1), 1), (date(2026, 1, 2), 3))
    )
    user = make_user(Role.CONTROLLER)
    assert policy.can(user, "approve", small, small)
    assert not policy.can(user, "approve", large, large)
    with pytest.raises(Forbidden):
        policy.get_object(user, "approve", ExchangeRate.objects.all(), pk=large.pk)


def test_a_refusal_is_logged_with_user_action_and_resource():
    user = make_user(Role.AUDITOR)
    with structlog.testing.capture_logs() as lines, pytest.raises(Forbidden):
        policy.require(user, "create", "core.user")
    assert lines == [
        {
            "event": "policy.refused",
            "log_level": "warning",
            "user": user.pk,
            "action": "create",
            "resource": "core.user",
        }
    ]


def test_an_api_key_narrows_the_rights_of_its_service_user():
    user = make_user(Role.ADMIN)
    policy.limit(user, ["core.user:view"])
    assert policy.can(user, "view", "core.user")
    assert not policy.can(user, "create", "core.user")
    assert not policy.can(user, "view", "core.job")


def test_a_rep_is_a_payee_too():
    assert policy.rights(make_user(Role.SALES_REP)).holds(Role.PAYEE)
    assert not policy.rights(make_user(Role.BILLING)).holds(Role.PAYEE)


def test_an_undeclared_resource_is_an_error_not_a_permission():
    with pytest.raises(KeyError):
        policy.can(make_user(Role.ADMIN), "view", "core.nothing")


def test_the_table_as_it_stands_passes_the_start_up_check():
    assert check_policy(None) == []


@pytest.mark.parametrize(
    ("declare", "error"),
    [
        (lambda: policy.resource("x.a"), "core.E001"),
        (lambda: policy.resource("x.a", model=Job), "core.E002"),
        (lambda: policy.allow(Role.ADMIN, resource="x.b", actions=["view"]), "core.E003"),
    ],
)
def test_the_start_up_check_names_what_is_missing(empty_table, declare, error):
    declare()
    assert error in [finding.id for finding in check_policy(None)]


def test_the_start_up_check_refuses_undecidable_rows(empty_table):
    policy.resource("x.a")
    for scope in (Scope.OWN, Scope.TEAM):
        policy.allow(Role.ADMIN, resource="x.a", actions=["view"], scope=scope)
    policy.allow(Role.ADMIN, resource="x.a", actions=["approve"], condition="unknown")
    assert [f.id for f in check_policy(None)] == ["core.E004", "core.E005", "core.E006"]


def test_a_viewing_row_carries_no_condition(empty_table):
    with pytest.raises(ValueError, match="condition"):
        policy.allow(Role.ADMIN, resource="x.a", actions=["view"], condition="some")


def test_services_ask_for_the_person_behind_the_actor():
    controller, rep = make_user(Role.CONTROLLER), make_user(Role.SALES_REP)
    policy.require_actor(Actor("user", str(controller.pk), "C"), "skip", "core.outboxdelivery")
    policy.require_actor(SYSTEM, "skip", "core.outboxdelivery")
    refused = (
        Actor("user", str(rep.pk), "R"),
        Actor("client", str(rep.pk), "R"),
        Actor("contact", "1", "Customer"),
    )
    for actor in refused:
        with pytest.raises(Forbidden):
            policy.require_actor(actor, "skip", "core.outboxdelivery")


def test_nobody_approves_their_own_work_or_pay():
    one, two = Actor("user", "1", "One"), Actor("user", "2", "Two")
    policy.four_eyes(two, one, None, one.as_json())
    with pytest.raises(Forbidden) as refusal:
        policy.four_eyes(one, two, one.as_json())
    assert refusal.value.rule == "sd1"
    policy.not_own_pay(one, [2])
    with pytest.raises(Forbidden) as refusal:
        policy.not_own_pay(one, [1, 2])
    assert refusal.value.rule == "sd5"


def test_an_address_is_kept_in_lower_case_once():
    user = make_user(email="  Ada@Example.com ")
    assert user.email == "ada@example.com"
    assert User.objects.get_by_natural_key("ADA@example.com") == user
    for email in ("Ada@example.com", "ada@example.com"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=email, full_name="Second")
    assert User.objects.count() == 1


def test_nobody_grants_to_themselves():
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            user=user, role="admin", valid_from=date(2026, 1, 1), granted_by=user
        )
    assert RoleGrant.objects.count() == 0
