"""What sales people reach on the customer floor: their own, and the reporting line below them."""

from datetime import date
from functools import reduce

import pytest

from crm.models import Opportunity, SalesPerson, SalesPosition
from revops.core.policy.table import TABLE
from revops.core.roles import Role, Scope
from tests.factories.core import browser
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara():
    return make_sales_person("Mara Lindqvist", team=make_team("Mid-market"))


def test_a_rep_sees_accounts_they_own_or_sell_to_and_no_others(mara):
    own = make_account("Own", owner=mara)
    sold = make_opportunity(account=make_account("Sold"), owner=mara).account
    other = make_account("Other")
    rep = browser(mara.user)

    names = [row.label for row in rep.get("/accounts/").context["table"].rows]

    assert names == ["Own", "Sold"]
    assert rep.get(f"/accounts/{own.pk}/").status_code == 200
    assert rep.get(f"/accounts/{sold.pk}/edit/").status_code == 200
    for url in (
        f"/accounts/{other.pk}/",
        f"/accounts/{other.pk}/edit/",
        f"/accounts/{other.pk}/contacts/new/",
    ):
        assert rep.get(url).status_code == 404, url


def test_a_rep_sees_own_deals_only_and_a_manager_the_line_below(mara):
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))
    lead = make_sales_person("Lead", manager=boss)
    SalesPosition.objects.filter(sales_person=mara).update(manager=lead)
    make_opportunity("Mara's", owner=mara)
    make_opportunity("Lead's", owner=lead)
    make_opportunity("Stranger's")

    def seen(person):
        page = browser(person.user).get("/opportunities/?sort=name")
        return [row.label for row in page.context["table"].rows]

    assert seen(mara) == ["Mara's"]
    assert seen(lead) == ["Lead's"]
    assert seen(boss) == ["Lead's", "Mara's"]
    foreign = Opportunity.objects.get(name="Stranger's")
    assert browser(boss.user).get(f"/opportunities/{foreign.pk}/").status_code == 404
    assert browser(boss.user).post(f"/opportunities/{foreign.pk}/win/").status_code == 404


def test_a_manager_sees_the_deals_and_customers_of_sellers_who_never_log_in():
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))
    seller = make_sales_person("Seller", manager=boss, login=False)
    account = make_account("Cancity", owner=seller)
    deal = make_opportunity("Scanners", owner=seller, account=account)
    contact = make_contact(account)
    strange = make_opportunity("Stranger's", owner=make_sales_person("Stranger", login=False))

    for url in (
        f"/opportunities/{deal.pk}/",
        f"/accounts/{account.pk}/",
        f"/contacts/{contact.pk}/",
        f"/sales-people/{seller.pk}/",
    ):
        assert browser(boss.user).get(url).status_code == 200, url
    assert browser(boss.user).get(f"/opportunities/{strange.pk}/").status_code == 404


def test_whatever_a_team_may_see_belongs_to_a_sales_person_on_the_line():
    asked = {row.resource for row in TABLE.rows if row.scope == Scope.TEAM}
    assert len(asked) > 20
    for label in sorted(asked):
        noun = TABLE.resources[label]
        if noun.team is None and noun.member != "pk":
            assert noun.model is not None, label
            *path, last = noun.member.split("__")
            model = reduce(lambda m, name: m._meta.get_field(name).related_model, path, noun.model)
            assert model._meta.get_field(last).related_model is SalesPerson, label


def test_a_manager_loses_the_line_when_it_moves(mara):
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))
    SalesPosition.objects.filter(sales_person=mara).update(manager=boss)
    deal = make_opportunity(owner=mara)
    assert browser(boss.user).get(f"/opportunities/{deal.pk}/").status_code == 200

    SalesPosition.objects.filter(sales_person=mara).update(valid_until=date(2026, 1, 1))

    assert browser(boss.user).get(f"/opportunities/{deal.pk}/").status_code == 404


def test_sales_people_see_themselves_and_their_line_only(mara):
    other = make_sales_person("Other")

    assert browser(mara.user).get(f"/sales-people/{mara.pk}/").status_code == 200
    assert browser(mara.user).get(f"/sales-people/{other.pk}/").status_code == 404
    assert browser(mara.user).get("/sales-people/new/").status_code == 403
