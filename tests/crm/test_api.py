"""The API of the customer floor."""

from decimal import Decimal

import pytest

from crm.models import Account, Contact, Opportunity, SalesPerson
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.core import browser, make_legal_entity, make_user
from tests.factories.crm import make_account, make_contact, make_opportunity, make_sales_person

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture
def desk():
    return browser(make_user(Role.DEAL_DESK))


def test_an_account_is_created_read_and_changed(desk):
    seller = make_legal_entity()
    body = {
        "name": "Acme GmbH", "country": "DE", "legal_entity": public_ids.encode(seller),
        "tax_id": "136 695 976",
    }  # fmt: skip

    made = desk.post(f"{BASE}/accounts/", body, content_type="application/json")
    here = f"{BASE}/accounts/{made.json()['id']}/"
    changed = desk.patch(here, {"city": "Köln"}, content_type="application/json")

    assert (made.status_code, made.json()["tax_id"]) == (201, "DE136695976")
    assert made.json()["legal_entity"] == public_ids.encode(seller)
    assert (changed.status_code, changed.json()["city"]) == (200, "Köln")
    assert Account.objects.get().city == "Köln"


def test_a_wrong_tax_id_is_a_problem_that_names_its_field(desk):
    account = make_account()

    answer = desk.patch(
        f"{BASE}/accounts/{public_ids.encode(account)}/",
        {"tax_id": "DE12"},
        content_type="application/json",
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "tax_id_length"
    assert answer.json()["errors"][0]["pointer"] == "/tax_id"
    assert Account.objects.get().tax_id == ""


def test_what_lies_outside_the_scope_does_not_exist():
    rep = make_sales_person()
    deal = make_opportunity()
    client = browser(rep.user)
    name = public_ids.encode(deal)

    assert client.get(f"{BASE}/opportunities/").json()["data"] == []
    assert client.get(f"{BASE}/opportunities/{name}/").status_code == 404
    assert (
        client.post(
            f"{BASE}/opportunities/{name}/win/", {}, content_type="application/json"
        ).status_code
        == 404
    )
    assert (
        client.post(
            f"{BASE}/sales-people/", {"name": "X"}, content_type="application/json"
        ).status_code
        == 403
    )
    assert browser(make_user(Role.PAYEE)).get(f"{BASE}/accounts/").status_code == 403


def test_a_deal_goes_through_its_stages(desk):
    account, owner = make_account(), make_sales_person()
    body = {
        "name": "Deal", "account": public_ids.encode(account), "owner": public_ids.encode(owner),
        "amount": {"amount": "1200.50", "currency": "EUR"},
        "interests": [{"product_code": "GTX", "quantity": "3"}],
    }  # fmt: skip
    made = desk.post(f"{BASE}/opportunities/", body, content_type="application/json").json()
    here = f"{BASE}/opportunities/{made['id']}/"

    engaged = desk.post(
        f"{here}engage/", {"engaged_on": "2026-11-01"}, content_type="application/json"
    ).json()
    lost = desk.post(
        f"{here}lose/", {"reason": "No budget"}, content_type="application/json"
    ).json()
    reopened = desk.post(f"{here}reopen/", {}, content_type="application/json").json()
    won = desk.post(
        f"{here}win/", {"closed_on": "2026-11-20"}, content_type="application/json"
    ).json()
    again = desk.post(f"{here}win/", {}, content_type="application/json")

    assert made["amount"] == {"amount": "1200.50", "currency": "EUR"}
    assert made["lines"][0]["quantity"] == "3"
    stages = [made, engaged, lost, reopened, won]
    assert [one["state"] for one in stages] == [
        "prospecting", "engaging", "lost", "engaging", "won",
    ]  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert Opportunity.objects.get().amount.amount == Decimal("1200.5")


def test_filters_are_those_of_the_screen_and_take_public_ids(desk):
    one = make_opportunity("One")
    make_opportunity("Two", state="lost")

    def names(query):
        return [o["name"] for o in desk.get(f"{BASE}/opportunities/?{query}").json()["data"]]

    assert names("state=lost") == ["Two"]
    assert names(f"owner={public_ids.encode(one.owner)}") == ["One"]
    assert desk.get(f"{BASE}/opportunities/?stage=lost").status_code == 400
    assert desk.get(f"{BASE}/opportunities/?owner=sal_nonsense").status_code == 400


def test_an_owner_can_be_expanded(desk):
    deal = make_opportunity()

    found = desk.get(f"{BASE}/opportunities/{public_ids.encode(deal)}/?expand=owner").json()

    assert found["owner"]["name"] == deal.owner.name


def test_contacts_are_created_and_changed(desk):
    account = make_account()
    body = {"account": public_ids.encode(account), "name": "Petra", "email": "p@voss.example"}
    made = desk.post(f"{BASE}/contacts/", body, content_type="application/json").json()

    desk.patch(
        f"{BASE}/contacts/{made['id']}/", {"is_signer": True}, content_type="application/json"
    )

    assert Contact.objects.get().is_signer
    assert desk.post(f"{BASE}/contacts/", body, content_type="application/json").status_code == 409
    assert make_contact(account).pk


def test_people_teams_and_positions_are_kept():
    admin = browser(make_user(Role.ADMIN))
    team = admin.post(f"{BASE}/teams/", {"name": "North"}, content_type="application/json").json()
    boss = make_sales_person("Boss")
    made = admin.post(
        f"{BASE}/sales-people/", {"name": "Jo"}, content_type="application/json"
    ).json()

    answer = admin.post(
        f"{BASE}/sales-people/{made['id']}/assign/",
        {"valid_from": "2026-11-01", "team": team["id"], "manager": public_ids.encode(boss)},
        content_type="application/json",
    )
    renamed = admin.patch(
        f"{BASE}/teams/{team['id']}/", {"name": "Far north"}, content_type="application/json"
    )

    assert answer.status_code == 200
    assert [p["team"] for p in answer.json()["positions"]] == [team["id"]]
    assert SalesPerson.objects.get(name="Jo").positions.get().manager == boss
    assert renamed.json()["name"] == "Far north"
