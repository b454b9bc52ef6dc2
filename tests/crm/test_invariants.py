"""Every invariant of the customer floor names the violation planted for it."""

from datetime import UTC, date, datetime

import pytest

from crm.models import Account, Opportunity, SalesPosition
from revops.core import verify
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account, make_opportunity, make_sales_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def offending(name):
    """Run the checks of this floor; exactly the named one may object."""
    results = [r for r in verify.run(at=NOW).results if r.name.startswith("crm.")]
    objecting = [r for r in results if r.violations]
    assert [r.name for r in objecting] == ([name] if name else [])
    return objecting[0].offending if objecting else []


def test_sound_rows_are_not_objected_to():
    boss = make_sales_person("Boss")
    account = make_account(owner=make_sales_person("Low", manager=boss))
    make_opportunity(account=account, state="won")
    make_account(parent=account)

    assert offending("") == []


def test_a_state_without_its_trail_is_found():
    deal = make_opportunity()
    Opportunity.objects.filter(pk=deal.pk).update(state="engaging")

    [found] = offending("crm.opportunity_states_have_their_trail")

    assert f"crm.opportunity:{deal.pk}" in found


def test_an_amount_finer_than_its_currency_is_found():
    deal = make_opportunity()
    Opportunity.objects.filter(pk=deal.pk).update(amount="10.0010")

    [found] = offending("crm.opportunity_amounts_fit_their_currency")

    assert str(deal.pk) in found


def test_customers_in_a_circle_are_found():
    one = make_account()
    two = make_account(parent=one, legal_entity=one.legal_entity)
    Account.objects.filter(pk=one.pk).update(parent=two)

    assert len(offending("crm.accounts_have_no_circle")) == 2


def test_people_who_report_to_themselves_are_found():
    top = make_sales_person()
    low = make_sales_person(manager=top)
    SalesPosition.objects.filter(sales_person=top).update(manager=low)

    found = offending("crm.reporting_lines_have_no_circle")

    assert len(found) == 2
    assert all(str(date(2020, 1, 1)) in key for key in found)


def test_a_deal_of_another_seller_than_its_customers_is_found():
    deal = make_opportunity()
    Opportunity.objects.filter(pk=deal.pk).update(legal_entity=make_legal_entity())

    [found] = offending("crm.deals_belong_to_the_seller_of_their_customer")

    assert str(deal.pk) in found
