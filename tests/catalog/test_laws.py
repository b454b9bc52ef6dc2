"""The database refuses what the services would never write; every law is attacked by name."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from catalog.models import ProductVersion
from catalog.states import PriceBookState
from tests.factories.catalog import (
    BORN,
    charges_of,
    make_feature,
    make_price,
    make_price_book,
    make_product,
    make_tax_category,
    make_unit_cost,
)
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NAN = RawSQL("'NaN'::numeric", [])


def refused(law, attack):
    with pytest.raises(DatabaseError, match=law), transaction.atomic():
        attack()


def change(row, **columns):
    return lambda: type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("catalog_product_state_known", {"state": "rumoured", "activated_at": None}),
        ("catalog_product_adapter_known", {"adapter": "pigeon"}),
        ("catalog_product_activated_at_matches_state", {"activated_at": None}),
    ],
)
def test_a_product_keeps_its_laws(law, columns):
    refused(law, change(make_product(), **columns))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("catalog_charge_kind_known", {"kind": "weekly"}),
        ("catalog_charge_model_known", {"model": "guess"}),
        ("catalog_charge_timing_known", {"timing": "whenever"}),
        ("catalog_charge_recognition_known", {"recognition": "at_once"}),
        ("catalog_charge_period_fits_kind", {"billing_period_months": None}),
        ("catalog_charge_period_fits_kind", {"kind": "one_time"}),
        ("catalog_charge_period_divides_time", {"billing_period_months": 5}),
        ("catalog_charge_code_is_unique_per_version", {"code": "setup"}),
    ],
)
def test_a_charge_keeps_its_laws(law, columns):
    refused(law, change(charges_of(make_product())["seats"], **columns))


def test_a_product_has_one_current_version_and_numbers_them_once():
    product = make_product()

    def again(**columns):
        return lambda: ProductVersion.objects.create(product=product, created_at=BORN, **columns)

    refused("catalog_productversion_one_is_current", again(number=2))
    refused("catalog_productversion_number_is_unique", again(number=1, is_current=False))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("catalog_pricebook_state_known", {"state": "rumoured", "published_at": None}),
        ("catalog_pricebook_currency_is_a_code", {"currency": "eur"}),
        ("catalog_pricebook_published_at_matches_state", {"published_at": None}),
        ("catalog_pricebook_published_at_matches_state", {"state": PriceBookState.DRAFT.value}),
        ("catalog_pricebook_valid_from_before_valid_until", {"valid_until": F("valid_from")}),
        ("catalog_pricebook_does_not_revise_itself", {"revises_id": F("pk")}),
    ],
)
def test_a_price_book_keeps_its_laws(law, columns):
    refused(law, change(make_price_book(), **columns))


def test_the_last_editor_of_a_book_does_not_publish_it():
    user = make_user()
    book = make_price_book(edited_by=user)
    refused("catalog_pricebook_editor_does_not_publish", change(book, published_by=user))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("catalog_price_numbers_are_finite", {"unit_price": NAN}),
        ("catalog_price_numbers_are_finite", {"standalone_price": NAN}),
        ("catalog_price_is_not_negative", {"unit_price": Decimal(-1)}),
        ("catalog_price_valid_from_before_valid_until", {"valid_until": F("valid_from")}),
    ],
)
def test_a_price_keeps_its_laws(law, columns):
    price = make_price(make_price_book(), charges_of(make_product())["seats"])
    refused(law, change(price, **columns))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("catalog_unitcost_numbers_are_finite", {"cost": NAN}),
        ("catalog_unitcost_is_not_negative", {"cost": Decimal(-1)}),
        ("catalog_unitcost_currency_is_a_code", {"currency": "eur"}),
        ("catalog_unitcost_valid_from_before_valid_until", {"valid_until": F("valid_from")}),
    ],
)
def test_a_unit_cost_keeps_its_laws(law, columns):
    refused(law, change(make_unit_cost(charges_of(make_product())["seats"]), **columns))


def test_a_charge_has_one_price_and_one_cost_at_a_time():
    charge, book = charges_of(make_product())["seats"], make_price_book()
    make_price(book, charge)
    make_unit_cost(charge)
    later = {"valid_from": date(2026, 6, 1)}

    refused("catalog_price_one_at_a_time", lambda: make_price(book, charge, **later))
    refused("catalog_unitcost_one_at_a_time", lambda: make_unit_cost(charge, **later))


def test_codes_names_and_references_are_unique():
    product, other = make_product(external_ref="A"), make_product(external_ref="B")
    refused("catalog_product_code_key", change(other, code=product.code))
    refused("catalog_product_external_ref_key", change(other, external_ref="A"))

    book, second = make_price_book(), make_price_book()
    refused("catalog_pricebook_name_key", change(second, name=book.name))

    category, reduced = make_tax_category(), make_tax_category("reduced")
    refused("catalog_taxcategory_code_key", change(reduced, code=category.code))

    make_feature(product, "seats")
    feature = make_feature(product, "storage")
    refused("catalog_entitlementfeature_code_is_unique", change(feature, code="seats"))
