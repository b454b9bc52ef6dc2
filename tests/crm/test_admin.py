"""Reference data of the customer floor in the admin: seen and kept by the admin role only."""

import pytest
from django.test import Client

from crm.models import SalesPerson, SalesPosition, SalesTeam
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.crm import make_sales_person, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    client = Client()
    client.force_login(
        make_user(Role.ADMIN), backend="django.contrib.auth.backends.ModelBackend"
    )  # fmt: skip
    return client


def test_teams_people_and_positions_are_made_through_services(admin):
    admin.post("/admin/crm/salesteam/add/", {"name": "North", "region": "Nordics"})
    team = SalesTeam.objects.get()
    admin.post("/admin/crm/salesperson/add/", {"name": "Jo", "email": "JO@example.com"})
    person = SalesPerson.objects.get()
    answer = admin.post(
        "/admin/crm/salesposition/add/",
        {"sales_person": person.pk, "team": team.pk, "valid_from": "2026-11-01"},
    )

    assert answer.status_code == 302
    assert person.email == "jo@example.com"
    assert SalesPosition.objects.get().region == "Nordics"


def test_a_position_that_was_held_is_not_edited(admin):
    person = make_sales_person(team=make_team())
    position = person.positions.get()
    url = f"/admin/crm/salesposition/{position.pk}/change/"

    assert admin.get(url).status_code == 200
    assert admin.post(url, {"title": "Boss"}).status_code in (302, 403)
    position.refresh_from_db()
    assert position.title == "Account executive"


def test_a_refused_service_shows_its_words_and_changes_nothing(admin):
    make_team("North")

    answer = admin.post("/admin/crm/salesteam/add/", {"name": "North "}, follow=True)

    assert SalesTeam.objects.count() == 1
    assert "North" in answer.content.decode()


@pytest.mark.parametrize("model", ["account", "contact", "opportunity"])
def test_oversight_looks_at_customers_and_administrators_do_not(admin, model):
    overseer = Client()
    overseer.force_login(
        make_user(Role.AUDITOR), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert overseer.get(f"/admin/crm/{model}/").status_code == 200
    assert overseer.get(f"/admin/crm/{model}/add/").status_code == 403
    assert admin.get(f"/admin/crm/{model}/").status_code == 403
