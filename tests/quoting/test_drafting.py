"""Drafting: numbers, list prices by date, discounts, terms, live totals."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from djmoney.money import Money

from quoting import selectors, services
from quoting.services.refusals import ImpossiblePrice, NoSuchLine, ProductHasNoPrice
from quoting.services.refusals import QuoteIsNotADraft as NotADraft
from revops.core.problems import Invalid
from tests.factories.catalog import make_catalog, make_price, make_price_book
from tests.factories.core import make_legal_entity
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
)
from tests.factories.quoting import current, make_quote, make_sent_quote

pytestmark = pytest.mark.django_db
EUR = "EUR"


def create(actor, at, *, book=None, account=None, **more):
    account = account or make_account(legal_entity=make_legal_entity("kw"))
    return services.create_quote(
        account_id=account.pk,
        owner_id=make_sales_person(login=False).pk,
        title="Roll-out",
        price_book_id=(book or make_price_book()).pk,
        actor=actor,
        at=at,
        **more,
    )


def test_a_new_quote_takes_the_next_number_and_sensible_terms(actor, at):
    account = make_account(legal_entity=make_legal_entity("kw"), payment_terms_days=60)
    signer = make_contact(account)

    first, second = (create(actor, at, account=account) for _ in range(2))

    assert [first.number, second.number] == ["KW-Q-2026-00001", "KW-Q-2026-00002"]
    version = current(first)
    assert (version.state, version.number) == ("draft", 1)
    assert (version.start_on, version.term_months) == (date(2026, 12, 1), 12)
    assert (version.payment_terms_days, version.valid_until) == (60, date(2026, 12, 21))
    assert version.signer == signer
    assert version.tcv == Money(0, EUR)


def test_the_number_is_dated_in_the_sellers_zone(actor):
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Berlin
    assert create(actor, at).number == "KW-Q-2027-00001"


def test_an_opportunity_of_another_customer_is_refused(actor, at):
    other = make_opportunity()
    with pytest.raises(Invalid, match="another customer"):
        create(actor, at, opportunity_id=other.pk)


def test_adding_a_product_writes_a_line_per_charge_at_todays_price_and_cost(actor, at):
    product, book = make_catalog(set_up="500.00", per_seat="100.00")
    quote = create(actor, at, book=book)

    services.add_line(
        quote_id=quote.pk, product_id=product.pk, quantity=Decimal(12), actor=actor, at=at
    )

    version = current(quote)
    lines = selectors.list_lines(version.pk)
    assert [(line.charge.code, line.quantity, line.amount) for line in lines] == [
        ("seats", Decimal(12), Money(1200, EUR)),
        ("setup", Decimal(1), Money(500, EUR)),
    ]
    assert [line.unit_cost for line in lines] == [Decimal(20), Decimal(200)]
    assert version.monthly_total == Money(1200, EUR)
    assert version.one_time_total == Money(500, EUR)
    assert version.tcv == version.first_year_total == Money("14900.00", EUR)
    assert version.margin_total == Money(14900 - 200 - 12 * 12 * 20, EUR)


def test_the_list_price_is_that_of_the_day(actor, at):
    product, book = make_catalog(set_up="500.00", per_seat="100.00")
    seats = product.versions.get().charges.get(code="seats")
    book.prices.filter(charge=seats).update(valid_until=date(2026, 11, 1))
    make_price(book, seats, "110.00", valid_from=date(2026, 11, 1))

    quote = create(actor, at, book=book, lines=[services.NewLine(product.pk, Decimal(1))])

    assert [line.list_unit_price for line in selectors.list_lines(current(quote).pk)] == [
        Decimal(110),
        Decimal(500),
    ]


def test_a_product_without_a_price_is_refused_and_nothing_is_written(actor, at):
    product, _book = make_catalog()
    quote = create(actor, at)

    with pytest.raises(ProductHasNoPrice):
        services.add_line(quote_id=quote.pk, product_id=product.pk, actor=actor, at=at)

    assert selectors.list_lines(current(quote).pk) == []


def test_a_discount_changes_line_and_totals_and_says_how(actor, at):
    quote = make_quote()  # 9,800.00 once, 10 seats at 50.00

    services.update_line(
        quote_id=quote.pk, position=2, discount_percent=Decimal("12.5"), actor=actor, at=at
    )

    version = current(quote)
    line = selectors.list_lines(version.pk)[1]
    assert (line.net_unit_price, line.amount) == (Decimal("43.75"), Money("437.50", EUR))
    assert line.discount_percent == Decimal("12.5")
    assert version.discount_total == Money("1500.00", EUR)
    assert version.tcv == Money("20300.00", EUR)
    assert line.derivation["rule"] == "quoting.line_net"
    assert line.derivation["inputs"]["discounts"] == [
        {"kind": "percent", "value": "12.5", "label": "Manual discount"}
    ]


def test_an_agreed_price_replaces_the_percentage(actor, at):
    quote = make_quote()
    given = {"quote_id": quote.pk, "position": 2, "actor": actor, "at": at}
    services.update_line(discount_percent=Decimal(10), **given)

    services.update_line(net_unit_price=Decimal("42.10"), **given)

    line = selectors.list_lines(current(quote).pk)[1]
    assert (line.net_unit_price, line.amount) == (Decimal("42.10"), Money("421.00", EUR))
    assert line.discount_percent == Decimal("15.8")


def test_a_new_quantity_keeps_the_discount(actor, at):
    quote = make_quote()
    given = {"quote_id": quote.pk, "position": 2, "actor": actor, "at": at}
    services.update_line(discount_percent=Decimal(10), **given)

    services.update_line(quantity=Decimal("2.5"), **given)

    assert selectors.list_lines(current(quote).pk)[1].amount == Money("112.50", EUR)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"discount_percent": Decimal("100.01")}, ImpossiblePrice),
        ({"discount_percent": Decimal(-1)}, ImpossiblePrice),
        ({"net_unit_price": Decimal("-0.01")}, ImpossiblePrice),
        ({"quantity": Decimal(0)}, Invalid),
        ({"quantity": Decimal("NaN")}, Invalid),
        ({"quantity": Decimal(10) ** 9}, Invalid),
        ({"position": 3}, NoSuchLine),
    ],
)
def test_an_impossible_change_is_refused_and_nothing_changes(actor, at, change, refusal):
    quote = make_quote()

    with pytest.raises(refusal):
        services.update_line(**{"quote_id": quote.pk, "position": 2, **change}, actor=actor, at=at)

    assert current(quote).tcv == Money("21800.00", EUR)


def test_removing_a_line_takes_its_amount_away(actor, at):
    quote = make_quote()
    services.remove_line(quote_id=quote.pk, position=1, actor=actor, at=at)
    assert current(quote).tcv == Money("12000.00", EUR)


def test_an_evergreen_quote_has_no_contract_value(actor, at):
    quote = make_quote()
    services.change_terms(
        quote_id=quote.pk, terms=services.Terms(is_evergreen=True), actor=actor, at=at
    )
    version = current(quote)
    assert (version.term_months, version.tcv) == (None, None)
    assert version.first_year_total == Money("15800.00", EUR)


def test_terms_are_checked(actor, at):
    quote = make_quote()
    stranger = make_contact()
    for terms in (
        services.Terms(term_months=0),
        services.Terms(term_months=121),
        services.Terms(payment_terms_days=400),
        services.Terms(signer_id=stranger.pk),
    ):
        with pytest.raises(Invalid):
            services.change_terms(quote_id=quote.pk, terms=terms, actor=actor, at=at)
    assert current(quote).term_months == 24


def test_a_sent_quote_refuses_every_change(actor, at):
    quote = make_sent_quote()
    calls = [
        lambda: services.update_line(
            quote_id=quote.pk, position=1, quantity=Decimal(2), actor=actor, at=at
        ),
        lambda: services.remove_line(quote_id=quote.pk, position=1, actor=actor, at=at),
        lambda: services.change_terms(
            quote_id=quote.pk, terms=services.Terms(title="x"), actor=actor, at=at
        ),
    ]
    for call in calls:
        with pytest.raises(NotADraft):
            call()
    assert current(quote).tcv == Money("21800.00", EUR)


def test_a_new_version_copies_the_terms_and_supersedes_the_old(actor, at):
    quote = make_sent_quote()

    new = services.create_version(quote_id=quote.pk, actor=actor, at=at + timedelta(hours=1))

    old = quote.versions.get(number=1)
    assert (old.state, old.is_current) == ("superseded", False)
    assert (new.number, new.state, new.tcv) == (2, "draft", Money("21800.00", EUR))
    assert len(selectors.list_lines(new.pk)) == len(selectors.list_lines(old.pk)) == 2


def test_a_list_of_quotes_needs_one_query(actor, at, django_assert_num_queries):
    for _ in range(3):
        make_quote()
    with django_assert_num_queries(1):
        found = [
            (q.number, q.current.state, q.account.name, q.owner.name)
            for q in selectors.list_quotes()
        ]
    assert len(found) == 3
