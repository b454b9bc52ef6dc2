"""The admin: entered by policy, reference data through services, records only read."""

import pytest
from django.test import Client
from django.urls import reverse

from revops.core.admin import ReadOnlyAdmin, site
from revops.core.models import LegalEntity, RoleGrant, User
from revops.core.policy import Role
from tests.factories.core import browser, make_legal_entity, make_user

pytestmark = pytest.mark.django_db


def test_strangers_are_sent_to_the_products_own_log_in():
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/login/?next=")
    response = Client().get("/admin/core/user/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/login/?next=")


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.ADMIN, Role.CONTROLLER, Role.AUDITOR)]
)
def test_roles_without_the_right_are_refused(role):
    client = browser(make_user(role))
    for path in ("/admin/", "/admin/core/user/", "/admin/core/legalentity/", "/admin/login/"):
        assert client.get(path, follow=True).status_code == 403, path


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CONTROLLER, Role.AUDITOR])
def test_a_page_a_role_may_not_see_is_refused(role):
    """What each role does see is opened with rows by tests/scenarios/test_admin_pages.py."""
    client = browser(make_user(role))
    request = _request_of(client)
    refused = 0
    for model, page in site._registry.items():
        if not page.has_view_permission(request):
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert client.get(url).status_code == 403, url
            refused += 1
    assert len(site._registry) - refused > 0
    assert role is not Role.ADMIN or refused > 10  # no books, no pay


def _request_of(client: Client):
    return client.get("/admin/").wsgi_request


def test_records_offer_no_way_to_change_them():
    client = browser(make_user(Role.AUDITOR, Role.CONTROLLER))
    request = _request_of(client)
    for model, page in site._registry.items():
        if not isinstance(page, ReadOnlyAdmin):
            continue
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        assert client.get(f"{base}/add/").status_code == 403
        assert client.post(f"{base}/add/", {}).status_code == 403
        assert page.get_actions(request) == {}


def test_an_administrator_edits_reference_data_and_the_trail_remembers():
    entity = make_legal_entity("de", name="Old")
    admin = make_user(Role.ADMIN)
    client = browser(admin)
    url = f"/admin/core/legalentity/{entity.pk}/change/"
    page = client.get(url)
    fields = page.context["adminform"].form.initial
    data = {k: v for k, v in fields.items() if v not in (None, False)} | {"name": "New"}
    assert client.post(url, data).status_code == 302
    entity.refresh_from_db()
    assert (entity.name, entity.functional_currency) == ("New", "EUR")
    event = LegalEntity.pgh_event_model.objects.order_by("-pgh_id").first()
    assert event.name == "New"
    assert event.pgh_context.metadata["actor"] == f"user:{admin.pk}"
    assert event.pgh_context.metadata["source"] == "screen"


def test_an_auditor_sees_reference_data_but_cannot_edit_it():
    entity = make_legal_entity("de", name="Old")
    client = browser(make_user(Role.AUDITOR))
    url = f"/admin/core/legalentity/{entity.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "New"}).status_code == 403
    entity.refresh_from_db()
    assert entity.name == "Old"


def test_users_are_made_and_granted_through_the_services():
    client = browser(make_user(Role.ADMIN))
    made = client.post(
        "/admin/core/user/add/",
        {"email": "Ada@Example.com", "full_name": "Ada", "language": "de",
         "time_zone": "Europe/Berlin", "password": "correct horse battery"},
    )  # fmt: skip
    assert made.status_code == 302
    ada = User.objects.get(email="ada@example.com")
    assert ada.check_password("correct horse battery")
    for role, count in (("billing", 1), ("controller", 1), ("deal_desk", 2)):
        data = {"user": ada.pk, "role": role, "scope": "all", "valid_from": "2026-01-01"}
        assert client.post("/admin/core/rolegrant/add/", data).status_code in (302, 303)
        assert RoleGrant.objects.filter(user=ada).count() == count, role


def test_nobody_deletes_in_the_admin():
    client = browser(make_user(Role.ADMIN))
    entity = make_legal_entity()
    url = f"/admin/core/legalentity/{entity.pk}/delete/"
    assert client.post(url, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": entity.pk, "post": "yes"}
    client.post("/admin/core/legalentity/", bulk)
    assert LegalEntity.objects.filter(pk=entity.pk).exists()
