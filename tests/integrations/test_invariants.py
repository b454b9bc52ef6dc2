"""Every invariant of the integrations floor names the violation planted for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integrations import services
from orders import services as orders
from orders.models import Order
from quoting import services as quoting
from tests.attacks import change, objections, plant
from tests.factories.catalog import make_price_book, make_product
from tests.factories.core import make_user
from tests.factories.crm import make_opportunity
from tests.factories.integrations import ACTOR, AT, make_import, make_key, make_mapping

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def won(key: str, value: str, fate: str = "applied"):
    """A won deal as the file says it."""
    content = {"deal_stage": "Won", "close_value": value, "close_date": "2026-11-20"}
    return {"key": key, "fate": fate, "content": content}


def sign_imported(key: str, agreed: str) -> Order:
    """Sign and book the deal of this key as an import does."""
    opportunity = make_opportunity(external_ref=f"crm:opportunity:{key}")
    charges = make_product("GTX Pro").versions.get().charges
    [version] = quoting.import_signed_quotes(
        rows=[
            quoting.SignedDeal(
                account_id=opportunity.account_id,
                owner_id=opportunity.owner_id,
                legal_entity_id=opportunity.legal_entity_id,
                price_book_id=make_price_book().pk,
                charge_id=charges.get(code="setup").pk,
                title=key,
                list_unit_price=Decimal(4821),
                agreed_amount=Decimal(agreed),
                signed_on=date(2026, 11, 20),
                opportunity_id=opportunity.pk,
                reference=key,
            )
        ],
        actor=ACTOR,
        at=AT,
    )
    [order] = orders.book_signed_quotes(version_ids=[version.pk], actor=ACTOR, at=AT)
    return order


def test_a_finished_import_violates_nothing():
    make_import(won("A1", "4514"))
    sign_imported("A1", "4514")
    services.confirm_mapping(mapping_id=make_mapping().pk, actor=ACTOR, at=AT)
    make_key()

    assert objections("integrations", at=NOW) == {}


def test_a_row_that_nobody_staged_is_named():
    staged = make_import({"key": "A1"})
    plant(change(staged, rows_total=2))

    found = objections("integrations", at=NOW)

    assert found == {"integrations.imports_are_complete": [f"import, {staged.pk}, 2, 1"]}


@pytest.mark.parametrize(("agreed", "value"), [("4514", "4514.01"), (None, "4514")])
def test_an_applied_deal_that_is_no_order_of_its_value_is_named(agreed, value):
    make_import(won("A1", value))
    order = sign_imported("A1", agreed) if agreed else None

    found = objections("integrations", at=NOW)

    booked = "4514.0000" if order else "–"
    assert found == {"integrations.imports_are_complete": [f"deal, A1, {value}, {booked}"]}


def test_an_imported_order_that_no_file_knows_is_named():
    make_import(won("A1", "4514", fate="refused"))
    order = sign_imported("A1", "4514")

    found = objections("integrations", at=NOW)

    assert found == {
        "integrations.imports_are_complete": [f"order, {order.number}, crm:opportunity:A1, –"]
    }


def test_a_spelling_confirmed_by_nobody_is_named():
    mapping = make_mapping()
    plant(change(mapping, state="confirmed", decided_at=AT))

    found = objections("integrations", at=NOW)

    assert found == {"integrations.imports_are_complete": ["spelling, GTXPro, confirmed, –"]}


@pytest.mark.parametrize("columns", [{"scopes": "[]"}, {"hashed_key": "readable"}, {"user_id": 0}])
def test_a_key_of_a_person_without_scopes_or_in_the_clear_is_named(columns):
    key = make_key()
    holder = key.user_id
    if "user_id" in columns:
        holder = make_user().pk
    plant(change(key, **{**columns, "user_id": holder}))

    found = objections("integrations", at=NOW)

    assert found == {"integrations.keys_act_as_services": [f"{holder}, {key.prefix}"]}
