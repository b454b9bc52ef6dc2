"""Reads of the customer floor: reporting lines of a day, standings, sums of the pipeline."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from crm import selectors
from crm.models import Opportunity, SalesPosition
from revops.core.problems import NotFound
from revops.core.values import Amount
from tests.factories.core import make_legal_entity
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = pytest.mark.django_db
MAY, JUN = date(2026, 5, 31), date(2026, 6, 1)


@pytest.fixture
def line():
    """Top over middle over low; low moved under top on 1 June."""
    top = make_sales_person("Top")
    middle = make_sales_person("Middle", manager=top)
    low = make_sales_person("Low", manager=middle, team=make_team("South", region="DACH"))
    SalesPosition.objects.filter(sales_person=low).update(valid_until=JUN)
    SalesPosition.objects.create(sales_person=low, manager=top, title="AE", valid_from=JUN)
    return top, middle, low


def test_the_reporting_line_is_that_of_the_day(line):
    top, middle, low = line

    assert selectors.below_ids(top.pk, MAY) == [middle.pk, low.pk]
    assert selectors.below_ids(middle.pk, MAY) == [low.pk]
    assert selectors.below_ids(middle.pk, JUN) == []
    assert selectors.list_managers(low.pk, MAY) == [middle.pk, top.pk]
    assert selectors.list_managers(low.pk, JUN) == [top.pk]


def test_a_line_in_a_circle_comes_to_an_end(line):
    top, _middle, low = line
    SalesPosition.objects.filter(sales_person=top).update(manager=low)

    assert low.pk in selectors.below_ids(top.pk, JUN)
    assert len(selectors.list_managers(low.pk, JUN)) <= 20


def test_standings_of_many_take_two_queries(line, django_assert_num_queries):
    _top, middle, low = line

    with django_assert_num_queries(2):
        found = selectors.find_standings([middle.pk, low.pk], MAY)

    standing = found[low.pk]
    assert (standing.manager_id, standing.region, standing.user_id) == (
        middle.pk, "DACH", low.user_id,
    )  # fmt: skip
    assert selectors.find_standings([low.pk], date(2019, 1, 1))[low.pk].manager_id is None


def test_teams_count_who_is_in_them_on_the_day(line):
    team = selectors.list_teams(MAY).get(name="South")

    assert team.people == 1
    assert selectors.list_teams(JUN).get(name="South").people == 0


def test_sums_of_the_pipeline_never_mix_currencies(django_assert_num_queries):
    account = make_account()
    make_opportunity(account=account, amount="10.00")
    make_opportunity(account=account, amount="5.50", state="engaging")
    make_opportunity(account=account, amount=Money(7, "USD"))
    make_opportunity(account=account, amount=None)
    make_opportunity(account=account, amount="99.00", state="won")

    with django_assert_num_queries(1):
        totals = selectors.list_stage_totals(Opportunity.objects.all())

    assert selectors.sum_stages(totals, selectors.OPEN) == [
        (Amount(Decimal("15.5"), "EUR"), 2), (Amount(Decimal(7), "USD"), 1),
    ]  # fmt: skip
    assert selectors.sum_stages(totals, ["lost"]) == []


def test_records_are_found_by_what_people_have_in_hand():
    account = make_account(
        external_ref="sf:1", legal_entity=make_legal_entity(), customer_since=date(2026, 2, 1)
    )
    signer = make_contact(account, name="B")
    make_contact(account, name="A", is_signer=False)
    deal = make_opportunity(account=account, state="won")

    assert selectors.find_account(external_ref="sf:1") == account
    assert selectors.get_account(account.pk).is_customer
    assert list(selectors.list_signers(account.pk)) == [signer]
    assert selectors.get_opportunity(deal.pk).account == account
    for missing in (selectors.get_account, selectors.get_opportunity):
        with pytest.raises(NotFound):
            missing(1_000_000)
