"""Quotes over the API: created, priced, approved, sent; signed nowhere but on the page."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from quoting import services
from quoting.models import Quote
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.catalog import make_catalog
from tests.factories.core import make_user
from tests.factories.crm import make_account, make_contact, make_sales_person
from tests.factories.quoting import current, make_quote, make_sent_quote, make_signed_quote

pytestmark = pytest.mark.django_db


class Api:
    """A signed-in program."""

    def __init__(self, user) -> None:
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path):
        return self.client.get(f"/api/v1/{path}")

    def post(self, path, **body):
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json"
        )

    def patch(self, path, **body):
        return self.client.patch(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json"
        )


@pytest.fixture
def boss():
    return make_sales_person("Boss", roles=(Role.SALES_MANAGER,))


@pytest.fixture
def rep(boss):
    return make_sales_person("Rep", manager=boss)


@pytest.fixture
def api(rep):
    return Api(rep.user)


def at(quote, verb="") -> str:
    return f"quotes/{public_ids.encode(quote)}/" + (f"{verb}/" if verb else "")


def test_a_quote_is_created_with_lines_and_priced(api, rep):
    account = make_account(owner=rep)
    contact = make_contact(account)
    product, book = make_catalog(set_up="500.00", per_seat="100.00")

    response = api.post(
        "quotes/",
        account=public_ids.encode(account),
        owner=public_ids.encode(rep),
        price_book=public_ids.encode(book),
        title="Roll-out",
        term_months=None,
        lines=[{"product": public_ids.encode(product), "quantity": "12"}],
    )

    body = response.json()
    assert response.status_code == 201, body
    version = body["current"]
    assert (body["state"], version["term_months"]) == ("draft", None)
    assert version["monthly_total"] == {"amount": "1200.00", "currency": "EUR"}
    assert version["tcv"] is None
    assert version["signer"] == public_ids.encode(contact)
    assert [line["charge"] for line in version["lines"]] == ["seats", "setup"]


def test_cost_and_margin_are_not_shown_to_a_rep(api, rep, boss):
    quote = make_quote(owner=rep)
    mine, theirs = api.get(at(quote)).json(), Api(boss.user).get(at(quote)).json()
    assert "margin_total" not in mine["current"]
    assert "unit_cost" not in mine["current"]["lines"][0]
    assert theirs["current"]["margin_total"]["amount"] == "11200.00"


def test_a_quote_walks_from_draft_to_sent(api, rep, boss):
    quote = make_quote(owner=rep)
    changed = api.post(at(quote, "change-line"), position=2, discount_percent="15").json()
    assert changed["current"]["discount_total"]["amount"] == "1800.00"
    assert api.patch(at(quote), payment_terms_days=14).json()["current"]["payment_terms_days"] == 14

    assert api.post(at(quote, "submit")).json()["state"] == "in_approval"
    [step] = Api(boss.user).get("approvals/?state=pending").json()["data"]
    assert step["reasons"][0]["detail"] == "Discount of 15 % on Seats; your limit is 10 %."
    assert step["quote"] == public_ids.encode(quote)
    assert api.post(at(quote, "approve")).status_code == 403
    assert Api(boss.user).post(at(quote, "approve"), comment="Fine").json()["state"] == "approved"
    assert api.post(at(quote, "send")).json()["state"] == "sent"
    assert api.post(at(quote, "customer-page")).json()["path"] == services.link_to(
        current(quote).pk
    )
    assert api.post(at(quote, "remind")).status_code == 200
    assert api.post(at(quote, "sign")).status_code == 404


def test_lines_are_added_and_removed(api, rep):
    product, book = make_catalog()
    quote = make_quote(owner=rep, price_book=book, lines=[])
    added = api.post(at(quote, "add-line"), product=public_ids.encode(product), quantity="2")
    assert [line["position"] for line in added.json()["current"]["lines"]] == [1, 2]
    left = api.post(at(quote, "remove-line"), position=1).json()["current"]["lines"]
    assert [line["position"] for line in left] == [2]


def test_sending_back_and_declining_take_a_reason(api, rep, boss):
    quote = make_sent_quote(owner=rep)
    assert api.post(at(quote, "decline")).status_code == 400
    declined = api.post(at(quote, "decline"), reason="By phone: too dear").json()
    assert (declined["state"], declined["current"]["decline_reason"]) == (
        "declined",
        "By phone: too dear",
    )
    assert api.post(at(quote, "new-version")).json()["current"]["number"] == 2


def test_a_verb_the_state_refuses_is_a_conflict_and_changes_nothing(api, rep):
    quote = make_quote(owner=rep)
    response = api.post(at(quote, "send"))
    assert response.status_code == 409
    assert response["Content-Type"].startswith("application/problem+json")
    assert current(quote).state == "draft"


def test_a_quote_outside_the_scope_does_not_exist(api):
    quote = make_quote()
    assert api.get(at(quote)).status_code == 404
    assert api.post(at(quote, "submit")).status_code == 404
    assert api.get("quotes/").json()["data"] == []
    assert Api(make_user(Role.PAYEE)).get("quotes/").status_code == 403


def test_a_list_takes_the_same_number_of_queries_for_many(api, rep, django_assert_max_num_queries):
    make_quote(owner=rep)
    api.get("quotes/")
    with django_assert_max_num_queries(30) as few:
        api.get("quotes/?state=draft")
    for _ in range(4):
        make_quote(owner=rep)
    with django_assert_max_num_queries(len(few)):
        assert len(api.get("quotes/?state=draft").json()["data"]) == 5


def test_numbers_on_the_wire_are_strict(api, rep):
    quote = make_quote(owner=rep)
    for value in ("1e3", 15, "NaN", "12.1234567"):
        response = api.post(at(quote, "change-line"), position=2, discount_percent=value)
        assert response.status_code == 400
    assert Quote.objects.get().versions.get().tcv.amount == Decimal("21800.00")


def test_versions_and_signatures_are_told_and_the_signers_device_is_not(clock):
    quote = make_signed_quote()
    client = Client()
    client.force_login(make_user(Role.AUDITOR))

    (version,) = client.get(f"/api/v1/quote-versions/?quote={public_ids.encode(quote)}").json()[
        "data"
    ]
    (signature,) = client.get("/api/v1/signatures/").json()["data"]

    assert (version["number"], version["state"], len(version["lines"])) == (1, "signed", 2)
    assert (signature["quote"], signature["version"]) == (public_ids.encode(quote), version["id"])
    assert "ip_address" not in signature
