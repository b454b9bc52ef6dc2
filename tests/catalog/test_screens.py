"""Screens of the catalog: what they show, whom they refuse, what a form does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Charge, Price, PriceBook, Product, TaxCategory, UnitCost
from catalog.states import PriceBookState, ProductState
from revops.core.roles import Role
from revops.core.screens import palette
from tests.factories.catalog import (
    charges_of,
    make_catalog,
    make_feature,
    make_price,
    make_price_book,
    make_product,
    make_tax_category,
)
from tests.factories.core import browser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return browser(make_user(Role.DEAL_DESK))


def a_charge(**changes):
    return {
        "code": "seats", "name": "Seats", "kind": "recurring", "model": "per_unit",
        "unit": "seat", "billing_period_months": "1", "timing": "advance",
        "recognition": "straight_line_daily", "tax_category": make_tax_category().pk, **changes,
    }  # fmt: skip


def test_every_page_opens_for_the_deal_desk(desk):
    product, book = make_catalog()
    draft = make_product(state=ProductState.DRAFT)
    feature = make_feature(product)
    charge = charges_of(draft)["seats"]
    pages = [
        "/products/", "/products/new/", f"/products/{product.pk}/",
        f"/products/{product.pk}/edit/", f"/products/{product.pk}/version/",
        f"/products/{product.pk}/retire/", f"/products/{draft.pk}/activate/",
        f"/products/{draft.pk}/", f"/products/{draft.pk}/charges/add/",
        f"/products/{draft.pk}/charges/{charge.pk}/edit/",
        f"/products/{draft.pk}/charges/{charge.pk}/remove/",
        f"/products/{product.pk}/features/add/",
        f"/products/{product.pk}/features/{feature.pk}/remove/",
        "/price-books/", "/price-books/new/", f"/price-books/{book.pk}/",
        f"/price-books/{book.pk}/revise/", f"/price-books/{book.pk}/retire/",
        f"/price-books/{book.pk}/publish/",
        f"/price-books/{book.pk}/charges/{charge.pk}/price/",
        f"/price-books/{book.pk}/charges/{charge.pk}/cost/",
    ]  # fmt: skip

    answers = {url: desk.get(url).status_code for url in pages}

    assert answers == dict.fromkeys(pages, 200)


def test_a_product_says_how_it_is_quoted_billed_and_recognised(desk):
    product, _book = make_catalog(name="Platform", set_up="500.00", per_seat="42.00")

    page = desk.get(f"/products/{product.pk}/").content.decode()

    for words in (
        "Price × quantity (seat) per month.", "On the first day of each month, for that month.",
        "In equal parts per day from delivery", "In full on the day of delivery.", "42.00", "pro_",
    ):  # fmt: skip
        assert words in page


def test_a_charge_without_period_is_refused_on_the_form(desk):
    product = make_product(charges=False, state=ProductState.DRAFT)

    answer = desk.post(f"/products/{product.pk}/charges/add/", a_charge(billing_period_months=""))

    assert answer.status_code == 422
    assert "A recurring charge needs a billing period." in answer.content.decode()
    assert not Charge.objects.exists()


def test_a_product_is_set_up_on_screen_until_it_is_on_offer(desk):
    desk.post("/products/new/", {"code": "PLAT", "name": "Platform", "adapter": "internal"})
    product = Product.objects.get()
    here = f"/products/{product.pk}/"
    assert desk.post(f"{here}activate/").status_code == 422
    assert desk.post(f"{here}charges/add/", a_charge()).status_code == 303
    charge = Charge.objects.get()
    edited = a_charge(timing="arrears")
    assert desk.post(f"{here}charges/{charge.pk}/edit/", edited).status_code == 303
    feature = {"code": "seats", "name": "Seats", "is_per_unit": "on"}
    assert desk.post(f"{here}features/add/", feature).status_code == 303
    assert desk.post(f"{here}activate/").status_code == 303
    assert desk.post(f"{here}charges/{charge.pk}/edit/", a_charge()).status_code == 422

    version = {"valid_from": "2026-12-01", "keep": ["seats"]}
    new = {f"new_{k}": v for k, v in a_charge(code="support", name="Support").items()}
    assert desk.post(f"{here}version/", version | new).status_code == 303

    product.refresh_from_db()
    assert (product.state, set(charges_of(product))) == ("active", {"seats", "support"})
    assert Charge.objects.get(pk=charge.pk).timing == "arrears"


def test_reps_see_prices_but_not_what_things_cost(desk):
    _product, book = make_catalog(per_seat="42.00")
    rep = browser(make_user(Role.SALES_REP))

    seen, known = (c.get(f"/price-books/{book.pk}/").content.decode() for c in (rep, desk))

    assert "42.00" in seen
    assert "Margin" not in seen
    assert "20.00" not in seen
    assert "Margin" in known
    assert "52.4" in known


@pytest.mark.parametrize(
    "url", ["products/new/", "price-books/new/", "price-books/{b}/revise/", "products/{p}/retire/"]
)
def test_reps_change_nothing_in_the_catalog(url):
    product, book = make_catalog()
    rep = browser(make_user(Role.SALES_REP))

    assert rep.get(f"/{url.format(b=book.pk, p=product.pk)}").status_code == 403


def test_costs_are_not_set_or_read_by_somebody_who_may_not_know_them(desk):
    product, book = make_catalog()
    charge = charges_of(product)["seats"]
    rep = browser(make_user(Role.SALES_REP))
    url = f"/price-books/{book.pk}/charges/{charge.pk}/cost/"

    assert "20" not in rep.get(url).content.decode().split("<main")[1].split("</main>")[0]
    answer = rep.post(url, {"cost": "1", "valid_from": "2026-11-01"})
    assert answer.status_code in (403, 422)
    assert UnitCost.objects.filter(charge=charge).get().cost == Decimal(20)
    assert desk.post(url, {"cost": "25", "valid_from": "2026-11-01"}).status_code == 303
    assert UnitCost.objects.filter(charge=charge).count() == 2


def test_a_price_book_is_written_by_one_and_published_by_another(desk):
    product = make_product()
    charge = charges_of(product)["seats"]
    desk.post("/price-books/new/", {"name": "Euro", "currency": "EUR", "valid_from": "2026-01-01"})
    book = PriceBook.objects.get()
    here = f"/price-books/{book.pk}/"
    price = {"unit_price": "42.00", "valid_from": "2026-01-01"}
    assert desk.post(f"{here}charges/{charge.pk}/price/", price).status_code == 303

    assert "somebody else has to publish it" in desk.get(f"{here}publish/").content.decode()
    assert desk.post(f"{here}publish/").status_code in (403, 422)
    assert PriceBook.objects.get().state == PriceBookState.DRAFT.value

    controller = browser(make_user(Role.CONTROLLER))
    assert controller.post(f"{here}publish/").status_code == 303
    assert PriceBook.objects.get().state == PriceBookState.PUBLISHED.value
    assert desk.post(f"{here}charges/{charge.pk}/price/", price).status_code == 422
    answer = desk.post(f"{here}revise/", {"name": "Euro 2"})
    assert answer.url == f"/price-books/{PriceBook.objects.get(name='Euro 2').pk}/"


def test_the_grid_shows_the_price_of_today_and_the_next(desk, clock):
    product = make_product()
    charge = charges_of(product)["seats"]
    book = make_price_book(state=PriceBookState.DRAFT)
    make_price(book, charge, "42.00", valid_until=date(2027, 1, 1))
    make_price(book, charge, "0.000115", valid_from=date(2027, 1, 1))

    page = desk.get(f"/price-books/{book.pk}/").content.decode()

    assert "42.00" in page
    assert "0.000115" in page
    assert Price.objects.count() == 2


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_pages_take_the_same_queries_for_any_number_of_rows(desk):
    product, book = make_catalog()
    pages = ("/products/", "/price-books/", f"/price-books/{book.pk}/", f"/products/{product.pk}/")
    desk.get("/products/")  # the first answer fills caches
    few = {url: queries(desk, url) for url in pages}

    for _n in range(12):
        make_price_book()
        for charge in charges_of(make_product()).values():
            make_price(book, charge)

    assert {url: queries(desk, url) for url in pages} == few


def test_the_palette_finds_products_by_code_and_name():
    make_product("GTX Basic", code="GTXB")
    rep = make_user(Role.SALES_REP)

    assert [str(f.label) for f in palette.search(rep, "gtxb")] == ["GTX Basic"]
    assert palette.search(make_user(Role.PAYEE), "gtxb") == []


def test_tax_categories_are_kept_in_the_admin():
    admin = browser(make_user(Role.ADMIN))

    answer = admin.post("/admin/catalog/taxcategory/add/", {"code": "digital", "name": "Digital"})

    assert answer.status_code == 302
    category = TaxCategory.objects.get(code="digital")
    url = f"/admin/catalog/taxcategory/{category.pk}/change/"
    assert admin.post(url, {"name": "Digital service"}).status_code == 302
    assert TaxCategory.objects.get().name == "Digital service"
    assert browser(make_user(Role.SALES_REP)).get(url).status_code in (302, 403)
