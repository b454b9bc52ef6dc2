"""Screens of the customer floor: what they show, whom they refuse, what a form does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from crm.models import Account, Contact, Opportunity, SalesPerson, SalesTeam
from revops.core.roles import Role
from revops.core.screens import palette, slots
from revops.core.screens.page import Action, Figure
from tests.factories.core import browser, make_legal_entity, make_user
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = pytest.mark.django_db


def signed_in(*roles):
    return browser(make_user(*roles))


@pytest.fixture
def desk():
    return signed_in(Role.DEAL_DESK)


@pytest.fixture
def mara():
    return make_sales_person("Mara Lindqvist", team=make_team("Mid-market"))


# --- every page answers ---------------------------------------------------------------------


def test_every_list_and_form_opens_for_the_deal_desk(desk):
    deal = make_opportunity(products=("GTX",))
    contact = make_contact(deal.account)
    pages = [
        "/accounts/", "/accounts/new/", f"/accounts/{deal.account_id}/",
        f"/accounts/{deal.account_id}/?tab=people", f"/accounts/{deal.account_id}/?tab=details",
        f"/accounts/{deal.account_id}/?tab=opportunities", f"/accounts/{deal.account_id}/edit/",
        f"/accounts/{deal.account_id}/contacts/new/", "/contacts/", f"/contacts/{contact.pk}/",
        f"/contacts/{contact.pk}/edit/", "/opportunities/", "/opportunities/new/",
        f"/opportunities/{deal.pk}/", f"/opportunities/{deal.pk}/edit/",
        f"/opportunities/{deal.pk}/engage/", f"/opportunities/{deal.pk}/win/",
        f"/opportunities/{deal.pk}/lose/", f"/opportunities/{deal.pk}/reopen/",
        f"/opportunities/{deal.pk}/interests/add/", "/sales-people/",
        f"/sales-people/{deal.owner_id}/", "/teams/",
    ]  # fmt: skip

    answers = {url: desk.get(url).status_code for url in pages}

    assert answers == dict.fromkeys(pages, 200)


def test_pages_of_people_open_for_those_who_keep_them(mara):
    admin = signed_in(Role.ADMIN)
    team = SalesTeam.objects.get()
    pages = [
        "/sales-people/new/", f"/sales-people/{mara.pk}/", f"/sales-people/{mara.pk}/edit/",
        f"/sales-people/{mara.pk}/assign/", "/teams/new/", f"/teams/{team.pk}/",
        f"/teams/{team.pk}/edit/",
    ]  # fmt: skip

    assert [admin.get(url).status_code for url in pages] == [200] * len(pages)


@pytest.mark.parametrize("url", ["/accounts/", "/contacts/", "/opportunities/", "/accounts/1/"])
def test_customers_are_no_business_of_an_admin_or_payee(url):
    assert signed_in(Role.ADMIN).get(url).status_code == 403
    assert signed_in(Role.PAYEE).get(url).status_code == 403


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_take_the_same_queries_for_any_number_of_rows(desk):
    pages = ("/accounts/", "/contacts/", "/opportunities/", "/sales-people/", "/teams/")
    make_contact(make_opportunity(owner=make_sales_person(team=make_team())).account)
    desk.get("/accounts/")  # the first answer fills caches
    few = {url: queries(desk, url) for url in pages}

    for _n in range(20):
        owner = make_sales_person(team=make_team())
        make_contact(make_opportunity(owner=owner).account)

    assert {url: queries(desk, url) for url in pages} == few


def test_a_list_filters_sorts_and_exports_what_it_shows(desk):
    won = make_opportunity("Won deal", state="won", amount="12.50")
    make_opportunity("Lost deal", state="lost")

    shown = desk.get("/opportunities/?state=won&sort=-amount")
    export = b"".join(desk.get("/opportunities/?state=won&export=csv")).decode()

    assert [row.label for row in shown.context["table"].rows] == ["Won deal"]
    assert won.account.name in export
    assert "Lost deal" not in export
    assert "opp_" in export


def test_prospects_and_customers_are_told_apart(desk):
    make_account("Bought", customer_since=date(2026, 2, 1))
    make_account("Looking")

    def names(standing):
        page = desk.get(f"/accounts/?standing={standing}")
        return [row.label for row in page.context["table"].rows]

    assert (names("customer"), names("prospect")) == (["Bought"], ["Looking"])
    assert "Prospect" in desk.get("/accounts/?standing=prospect").content.decode()


# --- Customer 360 ---------------------------------------------------------------------------


def test_an_account_shows_who_it_is_and_what_stands_open(desk, mara):
    parent = make_account("Voss Gruppe SE")
    account = make_account(
        "Hansen & Voss Logistik GmbH", parent=parent, owner=mara, industry="Logistics",
        city="Hamburg", legal_entity=parent.legal_entity,
    )  # fmt: skip
    make_contact(account, name="Petra Voss")
    make_opportunity("Warehouse roll-out", account=account, owner=mara, amount="296727.60")

    page = desk.get(f"/accounts/{account.pk}/")
    text = page.content.decode()

    for words in (
        "Hansen &amp; Voss Logistik GmbH", "Logistics, Hamburg", "Owner Mara Lindqvist",
        "Net 30 days, EUR, English", "Voss Gruppe SE", "Petra Voss", "Warehouse roll-out",
        "296,727.60", "acc_",
    ):  # fmt: skip
        assert words in text
    assert [str(c.label) for c in page.context["page"].crumbs] == [
        "Accounts", "Voss Gruppe SE", "Hansen & Voss Logistik GmbH",
    ]  # fmt: skip


def test_higher_floors_fill_the_page_of_an_account(desk, monkeypatch):
    account = make_account()
    monkeypatch.setattr(slots, "_slots", {})
    slots.register("crm.account.figures", lambda request, obj: Figure("MRR", Money(4070, "EUR")))
    slots.register(
        "crm.account.actions",
        lambda request, obj: [Action("New quote", f"/quotes/new/?account={obj.pk}", primary=True)],
    )
    slots.register("crm.account.figures", lambda request, obj: None)

    page = desk.get(f"/accounts/{account.pk}/")

    assert [f.label for f in page.context["page"].figures] == ["MRR"]
    assert "New quote" in page.content.decode()
    assert "4,070.00" in page.content.decode()


# --- forms ----------------------------------------------------------------------------------


def test_an_account_created_by_a_rep_is_their_own(mara):
    seller = make_legal_entity()

    answer = browser(mara.user).post(
        "/accounts/new/", {"name": "New GmbH", "country": "de", "legal_entity": seller.pk}
    )

    account = Account.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/accounts/{account.pk}/")
    assert (account.owner, account.country, account.currency) == (mara, "DE", "EUR")


def test_a_wrong_tax_id_keeps_the_form_and_names_the_field(desk):
    seller = make_legal_entity()

    answer = desk.post(
        "/accounts/new/",
        {"name": "A", "country": "DE", "legal_entity": seller.pk, "tax_id": "DE136695977"},
    )

    assert answer.status_code == 422
    assert "check digits of DE136695977 do not fit" in answer.content.decode()
    assert not Account.objects.exists()


def test_an_account_is_edited_and_keeps_its_frozen_defaults(desk):
    account = make_account(language="de")

    answer = desk.post(
        f"/accounts/{account.pk}/edit/", {"name": "Renamed", "country": "DE", "city": "Köln"}
    )

    account.refresh_from_db()
    assert answer.status_code == 303
    assert (account.name, account.city) == ("Renamed", "Köln")
    assert (account.language, account.currency, account.time_zone) == (
        "de", "EUR", "Europe/Berlin",
    )  # fmt: skip


def test_a_contact_is_added_and_changed(desk):
    account = make_account()

    desk.post(
        f"/accounts/{account.pk}/contacts/new/",
        {"name": "Petra Voss", "email": "petra@voss.example", "is_signer": "on"},
    )
    contact = Contact.objects.get()
    desk.post(f"/contacts/{contact.pk}/edit/", {"name": "P. Voss", "email": "p@voss.example"})

    contact.refresh_from_db()
    assert (contact.name, contact.email, contact.is_signer) == ("P. Voss", "p@voss.example", False)


def test_a_deal_is_created_moved_and_closed_on_screen(desk, mara):
    account = make_account(owner=mara)
    desk.post(
        "/opportunities/new/",
        {"name": "Deal", "account": account.pk, "owner": mara.pk, "amount": "1200.50"},
    )
    deal = Opportunity.objects.get()
    assert deal.amount == Money(Decimal("1200.50"), "EUR")

    here = f"/opportunities/{deal.pk}/"
    interest = {"product_code": "GTX", "quantity": "3"}
    assert desk.post(f"{here}interests/add/", interest).status_code == 303
    assert desk.post(f"{here}engage/", {"engaged_on": "2026-11-02"}).status_code == 303
    assert desk.post(f"{here}lose/", {"reason": ""}).status_code == 422
    assert desk.post(f"{here}lose/", {"reason": "No budget"}).status_code == 303
    page = desk.get(here).content.decode()
    assert "No budget" in page
    assert desk.post(f"{here}reopen/").status_code == 303
    assert desk.post(f"{here}win/", {"closed_on": "2026-11-20"}).status_code == 303

    deal.refresh_from_db()
    assert (deal.state, deal.closed_on) == ("won", date(2026, 11, 20))
    assert deal.lines.get().quantity == 3
    refused = desk.post(f"{here}edit/", {"name": "X", "account": account.pk, "owner": mara.pk})
    assert refused.status_code == 422
    assert "its terms stay as they are" in refused.content.decode()


def test_a_closed_deal_says_why_a_move_is_not_possible(desk):
    deal = make_opportunity(state="lost")

    page = desk.get(f"/opportunities/{deal.pk}/win/").content.decode()

    assert "Possible only while prospecting, engaging; this is lost." in page


def test_a_rep_does_not_name_a_stranger_as_owner(mara):
    account, stranger = make_account(owner=mara), make_sales_person("Stranger")

    answer = browser(mara.user).post(
        "/opportunities/new/", {"name": "Deal", "account": account.pk, "owner": stranger.pk}
    )

    assert answer.status_code == 422
    assert not Opportunity.objects.exists()


def test_people_teams_and_positions_are_kept_on_screen(clock):
    admin = signed_in(Role.ADMIN)
    admin.post("/teams/new/", {"name": "North", "region": "DACH"})
    team = SalesTeam.objects.get()
    admin.post(f"/teams/{team.pk}/edit/", {"name": "North", "region": "Nordics"})
    user = make_user(Role.SALES_REP)
    admin.post("/sales-people/new/", {"name": "Jo", "user": user.pk})
    person = SalesPerson.objects.get()
    admin.post(f"/sales-people/{person.pk}/edit/", {"name": "Jo Berg", "user": user.pk})
    answer = admin.post(
        f"/sales-people/{person.pk}/assign/",
        {"valid_from": "2026-11-01", "title": "AE", "team": team.pk},
    )

    person.refresh_from_db()
    assert answer.status_code == 303
    assert (person.name, person.email) == ("Jo Berg", "")
    assert person.positions.get().region == "Nordics"
    page = admin.get(f"/teams/{team.pk}/").content.decode()
    assert "Jo Berg" in page


# --- palette --------------------------------------------------------------------------------


def test_a_form_finds_customers_by_typing_and_lists_none_of_the_rest(mara):
    account = make_account("Kupferhaus Hotels", owner=mara, city="Ulm")
    make_account("Kupfer Fremd")
    rep = browser(mara.user)

    found = rep.get("/accounts/lookup/?q=kupfer").content.decode()
    form = rep.get(f"/opportunities/new/?account={account.pk}").content.decode()

    assert f'data-value="{account.pk}"' in found
    assert "Ulm" in found
    assert "Kupfer Fremd" not in found
    assert 'value="Kupferhaus Hotels"' in form
    assert "Nothing found." in rep.get("/accounts/lookup/?q=zzz").content.decode()
    foreign = Account.objects.get(name="Kupfer Fremd")
    answer = rep.post(
        "/opportunities/new/", {"name": "Deal", "account": foreign.pk, "owner": mara.pk}
    )
    assert answer.status_code == 422
    assert "Kupfer Fremd" not in answer.content.decode()


def test_the_palette_finds_only_what_the_asker_may_see(mara):
    account = make_account("Kupferhaus Hotels", owner=mara, tax_id="DE136695976")
    make_contact(account, name="Karla Kupfer")
    make_opportunity("Kupfer roll-out", account=account, owner=mara)
    make_account("Kupfer Fremd")

    mine = [str(f.label) for f in palette.search(mara.user, "Kupfer")]
    by_tax_id = [str(f.label) for f in palette.search(mara.user, "DE 136 695 976")]

    assert mine == ["Kupferhaus Hotels", "Kupfer roll-out", "Karla Kupfer"]
    assert by_tax_id == ["Kupferhaus Hotels"]
    assert palette.search(make_user(Role.ADMIN), "Kupfer") == []
