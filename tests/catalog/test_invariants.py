"""Every invariant of the catalog names the violation planted for it."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.models import Charge, PriceBook, Product, ProductVersion
from catalog.states import PriceBookState
from revops.core import verify
from revops.core.actor import Actor, acting
from tests.factories.catalog import (
    charges_of,
    make_catalog,
    make_price,
    make_price_book,
    make_product,
)
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def offending(name):
    """Run the checks of this floor; exactly the named one may object."""
    results = [r for r in verify.run(at=NOW).results if r.name.startswith("catalog.")]
    objecting = [r for r in results if r.violations]
    assert [r.name for r in objecting] == ([name] if name else [])
    return objecting[0].offending if objecting else []


def test_sound_rows_are_not_objected_to():
    make_catalog()

    assert offending("") == []


def test_a_product_state_without_its_trail_is_found():
    product = make_product()
    Product.objects.filter(pk=product.pk).update(state="retired")

    [found] = offending("catalog.product_states_have_their_trail")

    assert f"catalog.product:{product.pk}" in found


def test_a_price_book_state_without_its_trail_is_found():
    book = make_price_book()
    PriceBook.objects.filter(pk=book.pk).update(state="retired")

    [found] = offending("catalog.pricebook_states_have_their_trail")

    assert f"catalog.pricebook:{book.pk}" in found


def test_a_product_without_current_version_is_found():
    product = make_product()
    ProductVersion.objects.update(is_current=False)
    Product.objects.update(activated_at=None, state="draft")

    results = {r.name: r.offending for r in verify.run(at=NOW).results if r.violations}

    [found] = results["catalog.one_version_is_current"]
    assert str(product.pk) in found


def test_an_active_product_without_charge_is_found():
    product = make_product(charges=False)

    [found] = offending("catalog.what_is_on_offer_has_a_charge")

    assert product.code in found


@pytest.mark.parametrize("wrong", [{"recognition": "point_in_time"}, {"unit": ""}])
def test_a_charge_that_does_not_fit_is_found(wrong):
    charge = charges_of(make_product())["seats"]
    Charge.objects.filter(pk=charge.pk).update(**wrong)

    [found] = offending("catalog.charges_are_sound")

    assert str(charge.pk) in found


def test_a_publisher_who_wrote_a_price_is_found():
    user = make_user()
    book = make_price_book(state=PriceBookState.PUBLISHED, published_by=user)
    with acting(Actor(kind="user", id=str(user.pk), label="U"), source="test"):
        make_price(book, charges_of(make_product())["seats"])
    PriceBook.objects.update(published_at=datetime.now(UTC) + timedelta(minutes=1))

    [found] = offending("catalog.publishers_wrote_no_price")

    assert str(book.pk) in found


def test_a_book_on_offer_beside_its_revision_is_found():
    book = make_price_book()
    revision = make_price_book(revises=book)

    [found] = offending("catalog.one_book_of_a_line_is_on_offer")

    assert str(revision.pk) in found
