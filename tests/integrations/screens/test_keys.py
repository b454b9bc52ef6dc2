"""Keys in the browser: made, shown once, revoked."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from integrations.models import ApiKey
from revops.core.roles import Role
from tests.factories.core import make_legal_entity, make_user
from tests.factories.integrations import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(clock):
    client = Client()
    client.force_login(make_user(Role.ADMIN))
    return client


def fill(service, **changes):
    return {
        "name": "ERP",
        "user": service.pk,
        "scopes": "core.legalentity:view\norders.order:*",
        "expires_on": "2027-01-01",
        **changes,
    }


def test_a_key_is_shown_once_and_works(admin):
    service = make_user(Role.INTEGRATION, is_service=True, full_name="ERP system")
    make_legal_entity()

    answer = admin.post("/api-keys/new/", {**fill(service), "_once": "a" * 32})

    key = ApiKey.objects.get()
    text = answer.context["text"]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert text in answer.content.decode()
    assert (key.scopes, key.expiry_date) == (
        ["core.legalentity:view", "orders.order:*"],
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    asked = Client().get("/api/v1/orders/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert asked.status_code == 200
    assert text not in admin.get("/api-keys/").content.decode()
    again = admin.post("/api-keys/new/", {**fill(service), "_once": "a" * 32})
    assert (again.status_code, ApiKey.objects.count()) == (303, 1)


@pytest.mark.parametrize("changes", [{"scopes": "everything"}, {"scopes": ""}, {"user": "0"}])
def test_a_key_needs_scopes_and_a_service_user(admin, changes):
    service = make_user(Role.INTEGRATION, is_service=True)

    assert admin.post("/api-keys/new/", fill(service, **changes)).status_code == 422
    assert ApiKey.objects.count() == 0


def test_a_person_is_not_offered(admin):
    person = make_user(Role.ADMIN)

    assert admin.post("/api-keys/new/", fill(person)).status_code == 422
    assert ApiKey.objects.count() == 0


def test_a_revoked_key_is_refused(admin):
    key = make_key()

    assert admin.post(f"/api-keys/{key.pk}/revoke/").status_code == 303

    key.refresh_from_db()
    assert key.revoked
    assert admin.post(f"/api-keys/{key.pk}/revoke/").status_code == 422
    assert "Revoked" in admin.get("/api-keys/").content.decode()


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.DEAL_DESK])
def test_keys_are_the_administrators(clock, role):
    client = Client()
    client.force_login(make_user(role))

    for path in ("/api-keys/", "/api-keys/new/", f"/api-keys/{make_key().pk}/revoke/"):
        assert client.get(path).status_code == 403
