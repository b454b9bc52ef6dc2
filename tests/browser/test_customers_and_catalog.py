"""Pages of customers and catalog in a real browser: no axe finding, nothing scrolls sideways."""

import os
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalog.states import ProductState
from revops.core.roles import Role
from tests.factories.catalog import (
    charges_of,
    make_feature,
    make_monthly_charge,
    make_one_time_charge,
    make_price,
    make_price_book,
    make_product,
    make_unit_cost,
)
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def desk(transactional_db):
    return make_user(Role.DEAL_DESK, full_name="Selma Kaya")


@pytest.fixture
def pages(desk):
    """A small company, and the pages that show it."""
    seller = make_legal_entity(name="Kestrel Works GmbH")
    boss = make_sales_person("Ines Albrecht", roles=(Role.SALES_MANAGER,), title="Sales manager")
    mara = make_sales_person(
        "Mara Lindqvist", manager=boss, team=make_team("Mid-market", region="DACH")
    )
    group = make_account("Voss Gruppe SE", legal_entity=seller, owner=mara)
    account = make_account(
        "Hansen & Voss Logistik GmbH", parent=group, legal_entity=seller, owner=mara,
        industry="Logistics", city="Hamburg", postal_code="20457", tax_id="DE136695976",
        language="de", website="https://hansen-voss.example/", employees=340,
    )  # fmt: skip
    make_contact(account, name="Petra Voss", title="Managing director")
    make_contact(account, name="Jonas Hansen", title="Accounts payable", is_signer=False)
    deal = make_opportunity(
        "Warehouse roll-out, three sites", account=account, owner=mara, amount="296727.60",
        state="engaging", engaged_on=date(2026, 10, 5), expected_close_on=date(2026, 12, 18),
        products=("PLAT",),
    )  # fmt: skip
    make_opportunity("First site", account=account, owner=mara, state="won", amount="48840.00")
    make_opportunity(
        "Yard scanners", account=account, owner=mara, state="lost", lost_reason="No budget"
    )
    make_opportunity("Support renewal 2027", account=account, owner=mara, amount="6000.00")
    platform = make_product("Platform", code="PLAT", charges=False, family="Software")
    version = platform.versions.get()
    make_one_time_charge(version, code="setup", name="Set-up")
    make_monthly_charge(version, code="seats", name="Seats")
    make_monthly_charge(version, code="support", name="Support", model="flat", unit="",
                        billing_period_months=12)  # fmt: skip
    make_feature(platform, "seats", name="Seats")
    book = make_price_book("Euro list 2026", legal_entity=seller)
    for code, price, cost in (("setup", "4800", "2100"), ("seats", "42", "9.5")):
        charge = charges_of(platform)[code]
        make_price(book, charge, price)
        make_unit_cost(charge, cost)
    draft = make_product("Scanner", code="SCAN", state=ProductState.DRAFT)
    every = {
        "accounts": "/accounts/",
        "account": f"/accounts/{account.pk}/",
        "account-people": f"/accounts/{account.pk}/?tab=people",
        "account-details": f"/accounts/{account.pk}/?tab=details",
        "account-edit": f"/accounts/{account.pk}/edit/",
        "contacts": "/contacts/",
        "opportunities": "/opportunities/",
        "opportunity": f"/opportunities/{deal.pk}/",
        "opportunity-new": "/opportunities/new/",
        "sales-people": "/sales-people/",
        "sales-person": f"/sales-people/{mara.pk}/",
        "teams": "/teams/",
        "products": "/products/",
        "product": f"/products/{platform.pk}/",
        "product-draft": f"/products/{draft.pk}/",
        "charge-new": f"/products/{draft.pk}/charges/add/",
        "version-new": f"/products/{platform.pk}/version/",
        "price-books": "/price-books/",
        "price-book": f"/price-books/{book.pk}/",
    }
    # all of them where pictures are taken, those that differ most otherwise
    few = ("account", "account-edit", "opportunities", "opportunity", "product", "price-book")
    return every if os.environ.get("SHOTS") else {name: every[name] for name in few}


@pytest.mark.parametrize(("theme", "size"), [("light", "desk"), ("dark", "phone")])
def test_pages_have_no_accessibility_violation(open_page, desk, pages, shoot, theme, size):
    found, wide = {}, []
    for name, path in pages.items():
        page = open_page(path, user=desk, theme=theme, size=size, bypass_csp=True)
        shoot(page, f"{name}-{theme}-{size}")
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
        for violation in answer["violations"]:
            nodes = [node["html"][:200] for node in violation["nodes"]]
            found.setdefault(name, []).append((violation["id"], nodes))
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(name)
        page.context.close()

    assert found == {}
    assert wide == []
