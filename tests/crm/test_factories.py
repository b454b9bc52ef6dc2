from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from crm.states import Stage
from tests.factories.catalog import charges_of, make_catalog, make_feature
from tests.factories.crm import make_contact, make_opportunity, make_sales_person, make_team

pytestmark = pytest.mark.django_db


def test_builders_of_the_customer_floor_write_valid_rows():
    boss = make_sales_person("Boss", team=make_team())
    seller = make_sales_person("Seller", manager=boss)
    contact = make_contact()

    won = make_opportunity(
        account=contact.account, owner=seller, state=Stage.WON.value, products=("GTX",)
    )

    assert won.amount == Money(Decimal("12000.00"), "EUR")
    assert won.closed_on == date(2026, 11, 1)
    assert won.lines.get().product_code == "GTX"
    assert seller.positions.get().manager == boss


def test_builders_of_the_catalog_write_valid_rows():
    product, book = make_catalog(set_up="500.00", per_seat="100.00")
    make_feature(product)

    prices = {p.charge.code: p.unit_price for p in book.prices.select_related("charge")}

    assert prices == {"setup": Decimal("500"), "seats": Decimal("100")}
    assert set(charges_of(product)) == {"setup", "seats"}
