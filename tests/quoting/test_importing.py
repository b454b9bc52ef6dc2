"""Deals signed elsewhere are written in bulk and walk the same chain."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from quoting import rules, selectors, services
from quoting.events import QuoteSigned
from quoting.models import Quote, QuoteVersion
from revops.core import bulk, transitions
from revops.core.actor import Actor, acting
from revops.core.models import OutboxEvent
from tests.factories.catalog import make_price_book, make_product
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account, make_sales_person

pytestmark = pytest.mark.django_db
IMPORT = Actor(kind="import", id="1", label="CRM import")


@pytest.fixture
def deal():
    entity = make_legal_entity("crm", functional_currency="USD", country="US")
    product = make_product("GTX Pro")
    given = {
        "account_id": make_account(legal_entity=entity).pk,
        "owner_id": make_sales_person(login=False).pk,
        "legal_entity_id": entity.pk,
        "price_book_id": make_price_book(currency="USD").pk,
        "charge_id": product.versions.get().charges.get(code="setup").pk,
        "title": "1C1I7A6R",
        "list_unit_price": Decimal(4821),
        "agreed_amount": Decimal(4514),
        "signed_on": date(2017, 3, 14),
        "reference": "1C1I7A6R",
    }
    return lambda **more: services.SignedDeal(**{**given, **more})


def run(rows, at):
    with acting(IMPORT, source="import"):
        return services.import_signed_quotes(rows=rows, actor=IMPORT, at=at)


def test_a_won_deal_becomes_a_signed_quote_at_its_agreed_price(deal, at):
    [version] = run([deal()], at)

    version = QuoteVersion.objects.select_related("quote", "signature").get(pk=version.pk)
    assert version.quote.number == "CRM-Q-2017-00001"
    assert (version.state, version.approval_basis) == ("signed", "imported")
    assert version.signed_on == version.start_on == date(2017, 3, 14)
    assert version.tcv == version.one_time_total == Money(4514, "USD")
    assert version.list_total == Money(4821, "USD")
    assert version.signature.evidence == "imported"
    assert version.signature.document_sha256 == version.document_sha256
    assert rules.fingerprint(version.frozen_content) == version.document_sha256


def test_an_agreed_price_may_exceed_the_list(deal, at):
    [version] = run([deal(agreed_amount=Decimal(5000))], at)
    [line] = selectors.list_lines(version.pk)
    assert (line.list_unit_price, line.net_unit_price) == (Decimal(4821), Decimal(5000))
    assert line.discount_percent == Decimal("-3.71")
    assert version.discount_total == Money(-179, "USD")


def test_each_deal_is_told_with_its_business_date_and_the_source_import(deal, at):
    run([deal(), deal(signed_on=date(2016, 12, 31))], at)
    events = OutboxEvent.objects.filter(name=QuoteSigned.NAME).order_by("id")
    assert [e.payload["signed_on"] for e in events] == ["2017-03-14", "2016-12-31"]
    assert {e.source for e in events} == {"import"}
    assert {e.occurred_at for e in events} == {at}


def test_numbers_follow_the_rows_per_year(deal, at):
    rows = [deal(signed_on=date(2016, 12, 30)), deal(), deal(signed_on=date(2016, 12, 31)), deal()]
    assert [v.quote.number for v in run(rows, at)] == [
        "CRM-Q-2016-00001",
        "CRM-Q-2017-00001",
        "CRM-Q-2016-00002",
        "CRM-Q-2017-00002",
    ]


def test_an_imported_version_shows_how_it_came(deal, at):
    [version] = run([deal()], at)
    assert [
        (move.action, move.to_state, move.source)
        for move in transitions.trail("quoting.quoteversion", version.pk)
    ] == [("import", "signed", "import")]


def test_many_deals_need_as_many_queries_as_few(
    deal, at, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(30) as few:
        run([deal() for _ in range(bulk.FEW)], at)
    with django_assert_num_queries(len(few)):
        run([deal() for _ in range(60)], at)
    assert Quote.objects.count() == 60 + bulk.FEW


def test_no_rows_write_nothing(at):
    assert run([], at) == []
