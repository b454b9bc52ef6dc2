"""Users, grants and sessions: who may hold what, and what ends when somebody leaves."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from revops.core import identity, policy
from revops.core.actor import SYSTEM, Actor
from revops.core.identity import RolesConflict
from revops.core.models import RoleGrant, User
from revops.core.problems import Conflict, DomainError, Forbidden
from revops.core.roles import CONFLICTS, Role, Scope
from tests.factories.core import grant, make_legal_entity, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def actor_of(user: User) -> Actor:
    return Actor("user", str(user.pk), str(user))


def test_a_role_is_granted_by_somebody_else():
    admin, ada = make_user(Role.ADMIN), make_user()
    given = identity.grant_role(user_id=ada.pk, role=Role.BILLING, actor=actor_of(admin), at=AT)
    assert (given.granted_by_id, given.valid_from, given.valid_until) == (admin.pk, TODAY, None)
    with pytest.raises(Forbidden):
        identity.grant_role(user_id=admin.pk, role=Role.AUDITOR, actor=actor_of(admin), at=AT)
    assert RoleGrant.objects.filter(user=admin).count() == 1


@pytest.mark.parametrize(("one", "other"), CONFLICTS, ids=lambda role: role.value)
def test_conflicting_roles_are_refused_both_ways(one, other):
    for first, second in ((one, other), (other, one)):
        user = make_user(first)
        with pytest.raises(RolesConflict) as refusal:
            identity.grant_role(user_id=user.pk, role=second, actor=SYSTEM, at=AT)
        assert refusal.value.rule == "sd2"
        assert RoleGrant.objects.filter(user=user).count() == 1


def test_conflicting_roles_may_follow_each_other():
    user = make_user()
    grant(user, Role.BILLING, valid_until=TODAY)
    identity.grant_role(user_id=user.pk, role=Role.COLLECTIONS, actor=SYSTEM, at=AT)
    later = AT + timedelta(days=30)
    with pytest.raises(RolesConflict):
        identity.grant_role(
            user_id=user.pk, role=Role.BILLING, valid_from=later.date(), actor=SYSTEM, at=AT
        )


def test_the_same_grant_is_given_once():
    user, entity = make_user(Role.BILLING), make_legal_entity()
    with pytest.raises(Conflict):
        identity.grant_role(user_id=user.pk, role=Role.BILLING, actor=SYSTEM, at=AT)
    narrow = {"scope": Scope.LEGAL_ENTITY, "legal_entity_id": entity.pk}
    identity.grant_role(user_id=user.pk, role=Role.BILLING, actor=SYSTEM, at=AT, **narrow)
    assert RoleGrant.objects.filter(user=user).count() == 2


def test_a_grant_ends_today_and_one_of_today_never_was():
    user = make_user(Role.BILLING)
    old = RoleGrant.objects.get(user=user)
    identity.end_role(grant_id=old.pk, actor=SYSTEM, at=AT)
    old.refresh_from_db()
    assert old.valid_until == TODAY
    with pytest.raises(Conflict):
        identity.end_role(grant_id=old.pk, actor=SYSTEM, at=AT)
    fresh = identity.grant_role(user_id=user.pk, role=Role.DEAL_DESK, actor=SYSTEM, at=AT)
    identity.end_role(grant_id=fresh.pk, actor=SYSTEM, at=AT)
    assert list(RoleGrant.objects.filter(user=user)) == [old]


def test_deactivation_ends_every_session_at_once():
    admin, ada = make_user(Role.ADMIN), make_user(Role.BILLING)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(ada)
        assert client.get("/api/v1/legal-entities/").status_code == 200
    now = datetime.now(UTC)
    identity.deactivate_user(user_id=ada.pk, actor=actor_of(admin), at=now)
    for client in clients:
        assert client.get("/api/v1/legal-entities/").status_code == 401
    identity.activate_user(user_id=ada.pk, actor=actor_of(admin), at=now)
    for client in clients:
        assert client.get("/api/v1/legal-entities/").status_code == 401
    with pytest.raises(Forbidden):
        identity.deactivate_user(user_id=admin.pk, actor=actor_of(admin), at=now)


def test_a_new_password_ends_every_session():
    ada, client = make_user(Role.BILLING), Client()
    client.force_login(ada)
    identity.change_password(user_id=ada.pk, password="another fine sentence", actor=SYSTEM, at=AT)
    assert client.get("/api/v1/legal-entities/").status_code == 401


@pytest.mark.parametrize("password", ["short", "elevenchars"])
def test_a_weak_password_is_refused(password):
    ada = make_user()
    with pytest.raises(ValidationError):
        identity.change_password(user_id=ada.pk, password=password, actor=SYSTEM, at=AT)
    ada.refresh_from_db()
    assert ada.check_password("correct horse battery staple")


def test_a_removed_role_counts_on_the_next_request():
    ada, client = make_user(Role.BILLING), Client()
    client.force_login(ada)
    assert client.get("/api/v1/legal-entities/").status_code == 200
    RoleGrant.objects.filter(user=ada).update(valid_until=date(2021, 1, 1))
    assert client.get("/api/v1/legal-entities/").status_code == 403


def test_a_service_user_cannot_log_in():
    robot = identity.create_user(
        email="erp@example.com", full_name="ERP", password=None, is_service=True,
        actor=SYSTEM, at=AT,
    )  # fmt: skip
    assert not robot.has_usable_password()


def test_an_unknown_time_zone_is_refused():
    ada = make_user()
    with pytest.raises(DomainError):
        identity.change_user(user_id=ada.pk, time_zone="Mars/Base", actor=SYSTEM, at=AT)


def test_the_first_administrator_is_made_at_the_command_line(monkeypatch, capsys):
    monkeypatch.setenv("USER_PASSWORD", "correct horse battery")
    call_command("create_user", "Root@example.com", "--name", "Root", "--role", "admin")
    root = User.objects.get(email="root@example.com")
    assert policy.can(root, "enter", "core.admin_site")
    with pytest.raises(CommandError, match="already"):
        call_command("create_user", "root@example.com", "--role", "admin")
    with pytest.raises(CommandError, match="one person"):
        call_command("create_user", "x@example.com", "--role", "billing", "--role", "controller")
    assert User.objects.count() == 1


def test_the_policy_table_can_be_printed(capsys):
    call_command("policy_table")
    assert "core.user" in capsys.readouterr().out


def test_the_log_in_asks_browsers_for_an_e_mail_address(client):
    page = client.get("/login/").content.decode()

    asked = re.search(r'<input[^>]*name="username"[^>]*>', page)
    assert asked
    assert re.findall(r'type="(\w+)"', asked[0]) == ["email"]
    assert 'autocomplete="username"' in asked[0]
