"""A rep prices a quote in the grid; a customer signs it on a phone; nothing fails axe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from quoting import services
from quoting.models import Signature
from revops.core import clock
from revops.core.actor import Actor
from revops.core.roles import Role
from tests.browser.examining import Seen
from tests.factories.crm import make_sales_person
from tests.factories.quoting import current, make_quote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rep(transactional_db):
    return make_sales_person("Mara Lindqvist", roles=(Role.SALES_REP,))


@pytest.fixture
def quote(rep):
    columns = {"valid_until": date(2099, 1, 1)}
    return make_quote(owner=rep, at=clock.now(), version_columns=columns)


@pytest.fixture
def link(quote, rep) -> str:
    actor = Actor(kind="user", id=str(rep.user.pk), label=rep.name)
    for act in (services.submit_quote, services.send_quote):
        act(quote_id=quote.pk, actor=actor, at=clock.now())
    return services.link_to(current(quote).pk)


def test_typing_a_discount_tells_who_must_approve_and_tab_saves_it(open_page, rep, quote, shoot):
    page = open_page(f"/quotes/{quote.pk}/", user=rep.user)
    expect(page.get_by_text("Not needed: every discount is within your limit.")).to_be_visible()

    cell = page.locator("#discount-2")
    cell.click()
    cell.press("Control+a")
    cell.press_sequentially("30")
    expect(page.get_by_text("a sales manager gives up to 25 %")).to_be_visible()
    assert current(quote).discount_total.amount == Decimal("0.00")

    cell.press("Tab")
    expect(page.locator("#net-2")).to_have_value("35.00")
    expect(page.locator("#net-2")).to_be_focused()
    expect(page.get_by_role("button", name="Submit to 2 approvers")).to_be_visible()
    assert current(quote).discount_total.amount == Decimal("3600.00")
    shoot(page, "quote")


def test_a_customer_signs_on_a_phone_with_a_double_tap_and_signs_once(open_page, link, shoot):
    page = open_page(link, size="phone")
    expect(page.get_by_role("link", name="Go to sign")).to_be_visible()
    shoot(page, "sign-phone")

    page.get_by_label("Signature").fill("Katharina Moser")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign for €21,800.00").dblclick()

    expect(page.get_by_role("heading", name="Thank you, this is signed")).to_be_visible()
    assert Signature.objects.count() == 1
    shoot(page, "signed-phone")


def test_pages_of_quotes_are_accessible(examine, rep, quote, link):
    draft = make_quote(owner=rep, at=clock.now())
    found = examine(
        {
            "editor": Seen(f"/quotes/{draft.pk}/", rep.user),
            "sent": Seen(f"/quotes/{quote.pk}/", rep.user),
            "signing": Seen(link, None),
            "declining": Seen(f"{link}decline/", None),
        }
    )

    assert found == {}
