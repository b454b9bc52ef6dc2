"""Verbs over HTTP: one service call each, idempotent, versioned, refused without a trace."""

import json

import pytest
from django.test import Client

from revops.core import public_ids
from revops.core.api import ApiClient, key_resolver
from revops.core.models import IdempotencyKey, LegalEntity, RoleGrant, User
from revops.core.policy import Role
from revops.core.rest import authentication
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMIN)


@pytest.fixture
def client(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def post(client, path, body=None, key="", **headers):
    if key:
        headers["HTTP_IDEMPOTENCY_KEY"] = key
    return client.post(
        f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", **headers
    )


def patch(client, path, body, **headers):
    return client.patch(
        f"/api/v1/{path}", json.dumps(body), content_type="application/json", **headers
    )


NEW = {"email": "Ada@Example.com", "full_name": "Ada"}


def test_a_creation_answers_201_with_the_row_and_its_address(client):
    response = post(client, "users/", NEW)
    assert response.status_code == 201, response.content
    ada = User.objects.get(email="ada@example.com")
    body = response.json()
    assert body["id"] == public_ids.encode(ada)
    assert response["Location"] == f"/api/v1/users/{body['id']}/"
    read = client.get(response["Location"])
    assert read.json() == body
    assert read["ETag"] == response["ETag"]


def test_a_repeated_creation_gives_the_same_answer_and_one_row(client):
    first, second = (post(client, "users/", NEW, key="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert User.objects.filter(email="ada@example.com").count() == 1


def test_a_key_with_another_body_is_422(client):
    post(client, "users/", NEW, key="once")
    other = post(
        client, "users/", {**NEW, "full_name": "Bob", "email": "b@example.com"}, key="once"
    )
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert not User.objects.filter(email="b@example.com").exists()


def test_a_refused_creation_changes_nothing_and_points_at_the_member(client):
    post(client, "users/", NEW)
    before = User.objects.count()
    again = post(client, "users/", {**NEW, "email": "ADA@example.com"}, key="k")
    assert again.status_code == 409
    assert again.json()["errors"][0]["pointer"] == "/email"
    assert (User.objects.count(), IdempotencyKey.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({**NEW, "is_active": False}, "/is_active", "unknown_field"),
        ({**NEW, "id": "usr_1"}, "/id", "unknown_field"),
        ({"full_name": "Ada"}, "/email", "required"),
        ({**NEW, "email": "no address"}, "/email", "invalid"),
        ({**NEW, "full_name": "x" * 201}, "/full_name", "max_length"),
        ({**NEW, "full_name": ["Ada"]}, "/full_name", "invalid"),
        ({**NEW, "language": "xx"}, "/language", "invalid_choice"),
    ],
)
def test_a_member_that_does_not_fit_is_400_with_its_pointer(client, body, pointer, code):
    response = post(client, "users/", body)
    assert response.status_code == 400
    assert [(e["pointer"], e["code"]) for e in response.json()["errors"]] == [(pointer, code)]
    assert User.objects.count() == 1


@pytest.mark.parametrize("body", ["[]", "null", "1", '"x"', '{"email": "\\u0000"}', "{,}"])
def test_a_body_of_another_shape_is_400(client, body):
    response = client.post("/api/v1/users/", body, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_other_media_types_are_415(client):
    assert client.post("/api/v1/users/", NEW).status_code == 415
    zipped = client.post(
        "/api/v1/users/", b"x", content_type="application/json", HTTP_CONTENT_ENCODING="gzip"
    )
    assert zipped.status_code == 415


def test_a_transition_answers_the_row_as_it_is_then(client):
    ada = make_user()
    response = post(client, f"users/{public_ids.encode(ada)}/deactivate/")
    assert response.status_code == 200
    assert response.json()["is_active"] is False


def test_a_verb_the_role_does_not_hold_is_403_and_changes_nothing():
    auditor, ada = make_user(Role.AUDITOR), make_user()
    client = Client()
    client.force_login(auditor)
    response = post(client, f"users/{public_ids.encode(ada)}/deactivate/")
    assert response.status_code == 403
    ada.refresh_from_db()
    assert ada.is_active


def test_a_change_with_an_old_version_is_412_and_names_the_new_one(client):
    ada = make_user(full_name="Ada")
    path = f"users/{public_ids.encode(ada)}/"
    version = client.get(f"/api/v1/{path}")["ETag"]
    first = patch(client, path, {"full_name": "Ada L."}, HTTP_IF_MATCH=version)
    assert (first.status_code, first.json()["full_name"]) == (200, "Ada L.")
    second = patch(client, path, {"full_name": "Lost"}, HTTP_IF_MATCH=version)
    assert second.status_code == 412
    assert first["ETag"] in second.json()["detail"]
    ada.refresh_from_db()
    assert ada.full_name == "Ada L."


def test_a_rule_broken_inside_the_service_is_422(client, admin):
    response = patch(client, f"users/{public_ids.encode(admin)}/", {"time_zone": "Mars/Base"})
    assert response.status_code == 422
    assert response.json()["code"] == "time_zone"
    assert response.json()["errors"][0]["pointer"] == "/time_zone"


def test_conflicting_roles_are_refused_over_the_api_too(client):
    ada, entity = make_user(Role.BILLING), make_legal_entity()
    body = {"user": public_ids.encode(ada), "role": "controller"}
    refused = post(client, "role-grants/", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "sd2")
    narrow = {**body, "role": "deal_desk", "scope": "legal_entity"}
    assert post(client, "role-grants/", narrow).status_code == 400
    narrow["legal_entity"] = public_ids.encode(entity)
    granted = post(client, "role-grants/", narrow)
    assert granted.status_code == 201, granted.content
    assert granted.json()["legal_entity"] == public_ids.encode(entity)
    assert RoleGrant.objects.filter(user=ada).count() == 2


def test_a_reference_expands_to_its_row(client, admin):
    listed = client.get("/api/v1/role-grants/?expand=user&expand=legal_entity").json()["data"]
    assert listed[0]["user"]["email"] == admin.email
    assert listed[0]["legal_entity"] is None
    plain = client.get("/api/v1/role-grants/").json()["data"]
    assert plain[0]["user"] == public_ids.encode(admin)


def test_a_reference_outside_the_scope_stays_an_id():
    giver, rep = make_user(Role.ADMIN), make_user(Role.SALES_REP)
    RoleGrant.objects.update(granted_by=None)
    RoleGrant.objects.filter(user=rep).update(granted_by=giver)
    client = Client()
    client.force_login(rep)
    (row,) = client.get("/api/v1/role-grants/?expand=user,granted_by").json()["data"]
    assert row["user"]["email"] == rep.email
    assert row["granted_by"] == public_ids.encode(giver)


def test_a_session_needs_the_csrf_token(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    response = post(client, "users/", NEW)
    assert response.status_code == 403
    assert User.objects.count() == 1


@pytest.fixture
def key_of_a_program(monkeypatch):
    """An API key "rk_test_1" that may read users and nothing else."""
    monkeypatch.setattr(authentication, "_resolvers", [])
    service = make_user(Role.ADMIN, is_service=True)
    key_resolver(
        lambda token, at: (
            ApiClient(7, "ERP", service, frozenset({"core.user:view"}))
            if token == "rk_test_1"
            else None
        )
    )
    return service


def test_an_api_key_reaches_only_its_scopes(key_of_a_program):
    client = Client(enforce_csrf_checks=True)
    held = {"HTTP_AUTHORIZATION": "Bearer rk_test_1"}
    assert client.get("/api/v1/users/", **held).status_code == 200
    assert client.get("/api/v1/jobs/", **held).status_code == 403
    assert post(client, "users/", NEW, **held).status_code == 403
    assert LegalEntity.objects.count() == 0


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Bearer", "Token rk_test_1", ""])
def test_a_wrong_key_is_401(key_of_a_program, header):
    assert Client().get("/api/v1/users/", HTTP_AUTHORIZATION=header).status_code == 401


def test_a_key_in_the_query_string_is_no_key(key_of_a_program):
    response = Client().get("/api/v1/users/?api_key=rk_test_1&authorization=Bearer+rk_test_1")
    assert response.status_code == 401
