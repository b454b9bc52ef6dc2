"""Writes of the catalog: what they allow, what they refuse, and that a refusal is whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalog import selectors, services
from catalog.events import PriceBookPublished
from catalog.models import Charge, Price, PriceBook, Product, ProductVersion, TaxCategory, UnitCost
from catalog.services import ChargeTerms
from catalog.states import Adapter, PriceBookState, ProductState
from revops.core.actor import Actor, acting
from revops.core.models import OutboxEvent
from revops.core.problems import Conflict, DomainError, Forbidden, NotFound
from revops.core.roles import Role
from revops.core.workflow import IllegalTransition
from tests.factories.catalog import (
    charges_of,
    make_catalog,
    make_feature,
    make_price,
    make_price_book,
    make_product,
    make_tax_category,
    make_unit_cost,
)
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db
JAN, JUL, OCT = date(2026, 1, 1), date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def fee():
    return ChargeTerms(
        code="setup", name="Set-up", kind="one_time", model="flat",
        recognition="point_in_time", tax_category_id=make_tax_category().pk,
    )  # fmt: skip


@pytest.fixture
def seats():
    return ChargeTerms(
        code="seats", name="Seats", billing_period_months=1, unit="seat",
        tax_category_id=make_tax_category().pk,
    )  # fmt: skip


def person(*roles):
    user = make_user(*roles)
    return user, Actor(kind="user", id=str(user.pk), label=user.full_name)


def prices_of(book, charge):
    found = Price.objects.filter(price_book=book, charge=charge).order_by("valid_from")
    return [(p.unit_price, p.valid_from, p.valid_until) for p in found]


# --- products -------------------------------------------------------------------------------


def test_a_product_is_created_in_draft_with_its_charges(fee, seats, actor, at):
    product = services.create_product(
        code="PLAT", name="Platform", charges=[fee, seats], adapter="internal", actor=actor, at=at
    )

    kept = charges_of(product)
    assert (product.state, product.activated_at) == ("draft", None)
    assert kept["setup"].billing_period_months is None
    assert (kept["seats"].billing_period_months, kept["seats"].timing) == (1, "advance")


@pytest.mark.parametrize(
    ("changes", "field", "rule", "words"),
    [
        ({"billing_period_months": None}, "billing_months", "recurring_without_period",
         "A recurring charge needs a billing period."),
        ({"unit": ""}, "unit", "unit_missing", "needs the unit it counts"),
        ({"recognition": "point_in_time"}, "recognition", "recurring_at_a_point", "over time"),
        ({"billing_period_months": 5}, "billing_months", "period_does_not_divide_year", "5 months"),
        ({"kind": "weekly"}, "kind", "value_unknown", "weekly is not a known kind"),
        ({"tax_category_id": 0}, "tax_category", "tax_category_missing", "needs a tax category"),
        ({"code": " "}, "code", "value_missing", "may not be empty"),
    ],
)  # fmt: skip
def test_a_charge_that_does_not_fit_is_refused_with_its_reason(
    changes, field, rule, words, fee, seats, actor, at
):
    charges = [fee, replace(seats, **changes)]

    with pytest.raises(DomainError, match=words) as refused:
        services.create_product(code="P", name="P", charges=charges, actor=actor, at=at)

    assert (refused.value.field, refused.value.rule) == (f"charges.1.{field}", rule)
    assert not Product.objects.exists()


def test_two_charges_of_a_version_do_not_share_a_code(seats, actor, at):
    with pytest.raises(DomainError, match="seats is used by another charge") as refused:
        services.create_product(code="P", name="P", charges=[seats, seats], actor=actor, at=at)

    assert refused.value.rule == "charge_code_taken"
    assert not Charge.objects.exists()


def test_two_products_do_not_share_a_code(actor, at):
    make_product(code="PLAT")

    with pytest.raises(Conflict, match="PLAT"):
        services.create_product(code=" PLAT ", name="P", actor=actor, at=at)

    assert Product.objects.count() == 1


def test_a_product_is_put_on_offer_and_taken_off(seats, actor, at):
    product = services.create_product(code="P", name="P", charges=[seats], actor=actor, at=at)

    services.activate_product(product_id=product.pk, actor=actor, at=at)
    assert Product.objects.get().activated_at == at
    services.retire_product(product_id=product.pk, actor=actor, at=at)
    assert Product.objects.get().state == "retired"
    with pytest.raises(IllegalTransition):
        services.retire_product(product_id=product.pk, actor=actor, at=at)


def test_a_product_without_charge_cannot_be_put_on_offer(actor, at):
    product = services.create_product(code="P", name="P", actor=actor, at=at)

    with pytest.raises(DomainError, match="has no charge") as refused:
        services.activate_product(product_id=product.pk, actor=actor, at=at)

    assert refused.value.rule == "product_not_ready"
    assert Product.objects.get().state == "draft"


def test_a_webhook_needs_its_address_before_the_product_is_on_offer(seats, actor, at):
    product = services.create_product(
        code="P", name="P", charges=[seats], adapter=Adapter.WEBHOOK.value, actor=actor, at=at
    )

    with pytest.raises(DomainError, match="needs its address"):
        services.activate_product(product_id=product.pk, actor=actor, at=at)

    services.update_product(
        product_id=product.pk, name="P", adapter="webhook", webhook_url="https://p.example/hook",
        actor=actor, at=at,
    )  # fmt: skip
    services.activate_product(product_id=product.pk, actor=actor, at=at)
    with pytest.raises(DomainError, match="needs its address"):
        services.update_product(
            product_id=product.pk, name="P", adapter="webhook", actor=actor, at=at
        )
    assert Product.objects.get().webhook_url == "https://p.example/hook"


def test_charges_of_a_draft_are_added_changed_and_removed(fee, seats, actor, at):
    product = services.create_product(code="P", name="P", charges=[fee], actor=actor, at=at)

    added = services.add_charge(product_id=product.pk, terms=seats, actor=actor, at=at)
    services.change_charge(
        charge_id=added.pk, terms=replace(seats, timing="arrears"), actor=actor, at=at
    )
    services.remove_charge(charge_id=charges_of(product)["setup"].pk, actor=actor, at=at)

    assert [c.timing for c in Charge.objects.all()] == ["arrears"]


def test_charges_that_were_on_offer_are_not_touched(seats, actor, at):
    product = make_product()
    charge = charges_of(product)["seats"]

    for act in (
        lambda: services.add_charge(product_id=product.pk, terms=seats, actor=actor, at=at),
        lambda: services.change_charge(charge_id=charge.pk, terms=seats, actor=actor, at=at),
        lambda: services.remove_charge(charge_id=charge.pk, actor=actor, at=at),
    ):
        with pytest.raises(Conflict, match="was on offer"):
            act()

    assert Charge.objects.count() == 2


def test_a_new_version_keeps_prices_and_costs_of_charges_that_stay(seats, actor, at):
    product, book = make_catalog(set_up="500.00", per_seat="100.00")
    old = charges_of(product)["seats"]
    support = replace(seats, code="support", name="Support", model="flat", unit="")

    services.create_version(
        product_id=product.pk, charges=[seats, support], valid_from=JUL, actor=actor, at=at
    )

    new = charges_of(product)
    assert set(new) == {"seats", "support"}
    assert prices_of(book, new["seats"]) == [(Decimal(100), JUL, None)]
    assert prices_of(book, new["support"]) == []
    assert UnitCost.objects.get(charge=new["seats"]).cost == Decimal(20)
    assert prices_of(book, old) == [(Decimal(100), date(2020, 1, 1), None)]
    numbers = ProductVersion.objects.values_list("number", "is_current").order_by("number")
    assert list(numbers) == [(1, False), (2, True)]


def test_a_version_without_charges_is_refused(actor, at):
    product = make_product()

    with pytest.raises(DomainError, match="at least one charge"):
        services.create_version(
            product_id=product.pk, charges=[], valid_from=JUL, actor=actor, at=at
        )

    assert ProductVersion.objects.get().is_current


def test_features_are_added_once_and_removed(actor, at):
    product = make_product()
    feature = services.add_feature(
        product_id=product.pk, code="seats", name="Seats", is_per_unit=True, limit=5,
        actor=actor, at=at,
    )  # fmt: skip

    assert feature.limit is None
    with pytest.raises(Conflict):
        services.add_feature(product_id=product.pk, code="seats", name="Seats", actor=actor, at=at)
    services.remove_feature(feature_id=feature.pk, actor=actor, at=at)
    assert not product.features.exists()
    with pytest.raises(NotFound):
        services.remove_feature(feature_id=feature.pk, actor=actor, at=at)


def test_a_tax_category_keeps_its_code(actor, at):
    category = services.create_tax_category(code="Digital", name="Digital", actor=actor, at=at)

    services.update_tax_category(
        tax_category_id=category.pk, name="Digital service", actor=actor, at=at
    )

    assert TaxCategory.objects.values_list("code", "name").get() == ("digital", "Digital service")
    with pytest.raises(Conflict):
        services.create_tax_category(code="digital", name="X", actor=actor, at=at)


# --- price books ----------------------------------------------------------------------------


@pytest.fixture
def draft(actor, at):
    return services.create_price_book(
        name="Euro 2026", currency="EUR", valid_from=JAN, actor=actor, at=at
    )


@pytest.fixture
def charge():
    return charges_of(make_product())["seats"]


def test_a_new_price_ends_the_one_before(draft, charge, actor, at):
    for unit_price, since in ((Decimal("90"), JAN), (Decimal("100"), JUL)):
        services.set_price(
            price_book_id=draft.pk, charge_id=charge.pk, unit_price=unit_price, valid_from=since,
            actor=actor, at=at,
        )  # fmt: skip

    assert prices_of(draft, charge) == [(Decimal(90), JAN, JUL), (Decimal(100), JUL, None)]


def test_a_price_between_two_others_leaves_the_later_one(draft, charge, actor, at):
    make_price(draft, charge, "90", valid_from=JAN, valid_until=OCT)
    make_price(draft, charge, "120", valid_from=OCT)

    services.set_price(
        price_book_id=draft.pk, charge_id=charge.pk, unit_price=Decimal(100), valid_from=JUL,
        actor=actor, at=at,
    )  # fmt: skip

    assert prices_of(draft, charge) == [
        (Decimal(90), JAN, JUL), (Decimal(100), JUL, OCT), (Decimal(120), OCT, None),
    ]  # fmt: skip


def test_a_price_set_again_for_the_same_day_replaces_the_draft(draft, charge, actor, at):
    for unit_price in ("90", "95.123456789012"):
        services.set_price(
            price_book_id=draft.pk, charge_id=charge.pk, unit_price=Decimal(unit_price),
            valid_from=JAN, actor=actor, at=at,
        )  # fmt: skip

    assert prices_of(draft, charge) == [(Decimal("95.123456789012"), JAN, None)]


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "0.0000000000001", "1E+16"])
def test_what_is_no_price_is_refused(price, draft, charge, actor, at):
    with pytest.raises(DomainError, match="at most 12 decimals") as refused:
        services.set_price(
            price_book_id=draft.pk, charge_id=charge.pk, unit_price=Decimal(price),
            valid_from=JAN, actor=actor, at=at,
        )  # fmt: skip

    assert refused.value.field == "unit_price"
    assert not Price.objects.exists()


def test_a_price_ends_and_later_ones_go_with_it(draft, charge, actor, at):
    make_price(draft, charge, "90", valid_from=JAN, valid_until=OCT)
    make_price(draft, charge, "120", valid_from=OCT)

    services.end_price(
        price_book_id=draft.pk, charge_id=charge.pk, valid_until=JUL, actor=actor, at=at
    )

    assert prices_of(draft, charge) == [(Decimal(90), JAN, JUL)]


def test_published_prices_do_not_change_under_open_quotes(charge, actor, at):
    book = make_price_book(prices={charge: "100"})

    with pytest.raises(Conflict, match="is on offer") as refused:
        services.set_price(
            price_book_id=book.pk, charge_id=charge.pk, unit_price=Decimal(1), valid_from=JAN,
            actor=actor, at=at,
        )  # fmt: skip

    assert "Revise it" in refused.value.way_out
    assert prices_of(book, charge) == [(Decimal(100), date(2020, 1, 1), None)]


def test_a_book_is_published_by_another_person_and_told(charge, at):
    editor, writing = person(Role.DEAL_DESK)
    second, publishing = person(Role.DEAL_DESK)
    book = services.create_price_book(
        name="Euro", currency="EUR", valid_from=JAN, actor=writing, at=at
    )
    services.set_price(
        price_book_id=book.pk, charge_id=charge.pk, unit_price=Decimal(1), valid_from=JAN,
        actor=writing, at=at,
    )  # fmt: skip

    with pytest.raises(Forbidden, match="somebody else") as refused:
        services.publish_price_book(price_book_id=book.pk, actor=writing, at=at)
    assert refused.value.rule == "sd1"
    assert not OutboxEvent.objects.exists()

    services.publish_price_book(price_book_id=book.pk, actor=publishing, at=at)
    kept = PriceBook.objects.get()
    assert (kept.state, kept.published_by_id, kept.published_at) == ("published", second.pk, at)
    assert kept.edited_by_id == editor.pk
    told = OutboxEvent.objects.get(name=PriceBookPublished.NAME)
    assert told.payload == {"price_book_id": book.pk}


def test_whoever_wrote_one_price_does_not_publish_even_if_another_wrote_later(charge, at):
    _, first = person(Role.DEAL_DESK)
    _, last = person(Role.DEAL_DESK)
    with acting(first, source="screen"):
        book = services.create_price_book(
            name="Euro", currency="EUR", valid_from=JAN, actor=first, at=at
        )
        price = {"price_book_id": book.pk, "charge_id": charge.pk, "unit_price": Decimal(1)}
        services.set_price(**price, valid_from=JAN, actor=first, at=at)
    with acting(last, source="screen"):
        services.set_price(**price, valid_from=JUL, actor=last, at=at)

    with acting(first, source="screen"), pytest.raises(Forbidden, match="somebody else"):
        services.publish_price_book(price_book_id=book.pk, actor=first, at=at)

    assert PriceBook.objects.get().state == "draft"


def test_a_rep_does_not_publish(charge, at):
    _, rep = person(Role.SALES_REP)
    book = make_price_book(state=PriceBookState.DRAFT, prices={charge: "1"})

    with pytest.raises(Forbidden):
        services.publish_price_book(price_book_id=book.pk, actor=rep, at=at)

    assert PriceBook.objects.get().state == "draft"


def test_an_empty_book_is_not_published(draft, actor, at):
    with pytest.raises(DomainError, match="has no price yet"):
        services.publish_price_book(price_book_id=draft.pk, actor=actor, at=at)

    assert PriceBook.objects.get().state == "draft"


def test_a_revision_takes_the_place_of_its_book_when_published(charge, actor, at):
    book = make_price_book("Euro", prices={charge: "100"})

    revision = services.revise_price_book(
        price_book_id=book.pk, name="Euro, autumn", actor=actor, at=at
    )
    services.set_price(
        price_book_id=revision.pk, charge_id=charge.pk, unit_price=Decimal(110), valid_from=OCT,
        actor=actor, at=at,
    )  # fmt: skip
    assert PriceBook.objects.get(pk=book.pk).state == "published"
    services.publish_price_book(price_book_id=revision.pk, actor=actor, at=at)

    assert PriceBook.objects.get(pk=book.pk).state == "retired"
    assert prices_of(revision, charge) == [
        (Decimal(100), date(2020, 1, 1), OCT), (Decimal(110), OCT, None),
    ]  # fmt: skip
    assert prices_of(book, charge) == [(Decimal(100), date(2020, 1, 1), None)]
    found = selectors.find_price_book(currency="EUR", on=OCT)
    assert found == revision


def test_a_book_of_an_unknown_currency_or_empty_period_is_refused(actor, at):
    for wrong in ({"currency": "XYZ"}, {"valid_until": JAN}):
        with pytest.raises(DomainError):
            services.create_price_book(
                **{"name": "B", "currency": "EUR", "valid_from": JAN, **wrong}, actor=actor, at=at
            )

    assert not PriceBook.objects.exists()


def test_a_unit_cost_ends_the_one_before_in_its_currency(charge, actor, at):
    make_unit_cost(charge, "20", currency="USD")
    make_unit_cost(charge, "20", valid_from=JAN)

    services.set_unit_cost(
        charge_id=charge.pk, currency="EUR", cost=Decimal("22.5"), valid_from=JUL,
        actor=actor, at=at,
    )  # fmt: skip

    costs = UnitCost.objects.order_by("currency", "valid_from")
    assert [(c.currency, c.cost, c.valid_until) for c in costs] == [
        ("EUR", Decimal(20), JUL), ("EUR", Decimal("22.5"), None), ("USD", Decimal(20), None),
    ]  # fmt: skip


# --- what is sold on a day ------------------------------------------------------------------


def test_the_sellers_own_book_comes_before_a_shared_one(actor, at):
    own = make_price_book(legal_entity=None)
    shared = make_price_book()
    assert selectors.find_price_book(currency="EUR", on=JUL) == shared
    seller = make_legal_entity()
    PriceBook.objects.filter(pk=own.pk).update(legal_entity=seller)
    assert selectors.find_price_book(currency="EUR", on=JUL, legal_entity_id=seller.pk).pk == own.pk
    assert selectors.find_price_book(currency="USD", on=JUL) is None


def test_the_price_of_a_day_is_half_open(draft, charge):
    make_price(draft, charge, "90", valid_from=JAN, valid_until=JUL)
    make_price(draft, charge, "100", valid_from=JUL)

    found = [selectors.find_price(draft, charge, on) for on in (date(2025, 12, 31), JAN, JUL)]

    assert [f and f.unit_price for f in found] == [None, Decimal(90), Decimal(100)]


def test_what_is_sellable_names_price_cost_and_what_has_no_price(django_assert_num_queries):
    product, book = make_catalog(set_up="500.00", per_seat="100.00", name="Platform")
    make_feature(product)
    charges = charges_of(product)
    Price.objects.filter(charge=charges["setup"]).delete()
    make_product(name="Not priced")
    make_product(name="Retired", state=ProductState.RETIRED)

    with django_assert_num_queries(5):
        [found] = selectors.list_sellable(book, JUL)

    [seats] = found.charges
    assert (found.product.name, seats.charge.code) == ("Platform", "seats")
    assert (seats.price.unit_price, seats.unit_cost, seats.margin) == (100, 20, 80)
    assert [c.code for c in found.unpriced] == ["setup"]
    assert [f.code for f in found.features] == ["seats"]


def test_the_queries_of_the_sellable_list_do_not_grow(django_assert_num_queries):
    _, book = make_catalog()
    for _n in range(10):
        product = make_product()
        for charge in charges_of(product).values():
            make_price(book, charge)

    with django_assert_num_queries(5):
        assert len(selectors.list_sellable(book, JUL)) == 11


def test_a_charge_tells_how_it_is_quoted_billed_and_recognised():
    charges = charges_of(make_product())

    assert selectors.tell_charge(charges["seats"]) == selectors.ChargeStory(
        "Price × quantity (seat) per month.",
        "On the first day of each month, for that month.",
        "In equal parts per day from delivery to the end of its term.",
    )
    assert selectors.tell_charge(charges["setup"]) == selectors.ChargeStory(
        "One price, once, whatever the quantity.",
        "Once, on the day it starts.",
        "In full on the day of delivery.",
    )
