"""The API of the catalog."""

import pytest
from django.test import Client

from catalog.models import PriceBook, Product
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.catalog import charges_of, make_catalog, make_product, make_tax_category
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def api(*roles):
    client = Client()
    client.force_login(make_user(*roles), backend="django.contrib.auth.backends.ModelBackend")
    return client


def seats(**changes):
    return {
        "code": "seats", "name": "Seats", "kind": "recurring", "model": "per_unit",
        "billing_period_months": 1, "unit": "seat", "recognition": "straight_line_daily",
        "tax_category": public_ids.encode(make_tax_category()), **changes,
    }  # fmt: skip


def test_a_product_is_set_up_and_put_on_offer():
    desk = api(Role.DEAL_DESK)
    body = {"code": "PLAT", "name": "Platform", "charges": [seats()]}

    made = desk.post(f"{BASE}/products/", body, content_type="application/json")
    here = f"{BASE}/products/{made.json()['id']}/"
    active = desk.post(f"{here}activate/", {}, content_type="application/json").json()
    version = desk.post(
        f"{here}new-version/",
        {"valid_from": "2026-12-01", "charges": [seats(timing="arrears")]},
        content_type="application/json",
    ).json()
    retired = desk.post(f"{here}retire/", {}, content_type="application/json").json()

    assert made.status_code == 201
    assert made.json()["versions"][0]["charges"][0]["unit"] == "seat"
    assert (active["state"], retired["state"]) == ("active", "retired")
    assert sorted(v["number"] for v in version["versions"]) == [1, 2]


def test_a_charge_that_does_not_fit_is_a_problem_that_points_at_it():
    body = {"code": "P", "name": "P", "charges": [seats(billing_period_months=None)]}

    answer = api(Role.DEAL_DESK).post(f"{BASE}/products/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "recurring_without_period")
    assert answer.json()["errors"][0]["pointer"] == "/charges/0/billing_months"
    assert not Product.objects.exists()


def test_a_price_book_is_written_by_one_and_published_by_another():
    desk, controller = api(Role.DEAL_DESK), api(Role.CONTROLLER)
    charge = charges_of(make_product())["seats"]
    body = {"name": "Euro", "currency": "EUR", "valid_from": "2026-01-01"}
    made = desk.post(f"{BASE}/price-books/", body, content_type="application/json").json()
    here = f"{BASE}/price-books/{made['id']}/"
    price = {
        "charge": public_ids.encode(charge), "unit_price": "0.000115", "valid_from": "2026-01-01",
    }  # fmt: skip

    priced = desk.post(f"{here}set-price/", price, content_type="application/json").json()
    refused = desk.post(f"{here}publish/", {}, content_type="application/json")
    published = controller.post(f"{here}publish/", {}, content_type="application/json")
    late = desk.post(f"{here}set-price/", price, content_type="application/json")
    revision = desk.post(f"{here}revise/", {"name": "Euro 2"}, content_type="application/json")

    assert priced["prices"][0]["unit_price"] == "0.000115"
    assert (refused.status_code, refused.json()["code"]) == (403, "sd1")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert late.status_code == 409
    assert (revision.json()["name"], revision.json()["state"]) == ("Euro 2", "draft")
    assert PriceBook.objects.get(name="Euro").state == "published"


def test_reps_read_prices_and_change_nothing():
    _product, book = make_catalog()
    rep = api(Role.SALES_REP)
    here = f"{BASE}/price-books/{public_ids.encode(book)}/"

    assert rep.get(here).status_code == 200
    assert "unit_cost" not in rep.get(here).content.decode()
    assert rep.post(f"{here}retire/", {}, content_type="application/json").status_code == 403
    assert (
        rep.post(
            f"{BASE}/products/", {"code": "P", "name": "P"}, content_type="application/json"
        ).status_code
        == 403
    )
    assert api(Role.PAYEE).get(f"{BASE}/products/").status_code == 403


def test_charges_and_tax_categories_are_listed():
    product, _book = make_catalog()
    rep = api(Role.SALES_REP)
    charges = rep.get(f"{BASE}/charges/?product={public_ids.encode(product)}&kind=recurring")

    assert [c["code"] for c in charges.json()["data"]] == ["seats"]
    assert rep.get(f"{BASE}/tax-categories/?code=standard").json()["data"][0]["name"] == "Standard"
