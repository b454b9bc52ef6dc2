"""What people do with a deal, in a real browser: the rep, the customer, and the rep on pay day."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from billing.models import Invoice
from compensation.models import Earning
from orders.models import Order
from quoting import services as quoting
from quoting.models import Quote
from revops.core import outbox
from revops.core.actor import Actor
from revops.core.models import OutboxDelivery
from revops.core.roles import Role
from tests.browser.examining import Seen
from tests.factories.company import Company, draft_quote, make_company, send, sign
from tests.factories.core import make_user
from tests.factories.facts import Recorder, ThingHappened, thing

pytestmark = pytest.mark.browser


@pytest.fixture
def at() -> datetime:
    """Now: the pages run on the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def company(transactional_db: None, at: datetime) -> Company:
    quarter = at.date().replace(month=(at.month - 1) // 3 * 3 + 1, day=1)
    return make_company(since=quarter, at=at)


@pytest.fixture
def sent(company: Company, at: datetime) -> str:
    """The path of a sent quote, as the customer gets it by mail."""
    quote = draft_quote(company, at=at, discount="5", start_on=at.date())
    return quoting.link_to(send(company, quote, at=at).pk)


@pytest.fixture
def sold(company: Company, at: datetime) -> Order:
    """A deal that was signed and went through the whole chain."""
    quote = draft_quote(company, at=at, start_on=at.date())
    sign(send(company, quote, at=at), at=at)
    outbox.drain(at=at)
    return Order.objects.get()


def test_a_rep_drafts_prices_and_submits_a_quote(open_page, shoot, company):
    page = open_page(reverse("quoting:quote_new"), user=company.rep.user)
    with page.expect_response(re.compile("/accounts/lookup/.*Moser")):
        page.get_by_role("combobox", name="Customer").fill("Moser")
    page.get_by_role("option", name=company.account.name).click()
    page.get_by_label("Price book").select_option(label=str(company.book))
    page.get_by_label("Title").fill("Platform for the new office")
    shoot(page, "story-quote-new")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("Platform for the new office")

    page.get_by_role("button", name="Add product").click()
    page.locator("#dialog").get_by_label("Product").select_option(label=str(company.product))
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("[data-grid] tbody tr:not(.rv-group)")).to_have_count(2)

    quantity = page.get_by_label(re.compile("Seats, quantity"))
    quantity.fill("20")
    quantity.press("Enter")
    # 20 seats at 50.00 a month
    expect(page.locator("[data-grid]")).to_contain_text("1,000.00")
    discount = page.get_by_label(re.compile("Seats, discount"))
    discount.fill("12")
    discount.press("Enter")
    expect(page.locator("[data-grid]")).to_contain_text("880.00")
    expect(page.locator("[data-grid] input.rv-flag")).to_have_count(1)  # above the rep's limit
    shoot(page, "story-quote-editor")

    page.get_by_role("button", name=re.compile("Submit|Ask for approval")).first.click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#quote")).to_contain_text("In approval")
    assert Quote.objects.get().versions.get().state == "in_approval"

    # the discount is the manager's to decide, from the list
    inbox = open_page(reverse("quoting:approval_list"), user=company.manager.user)
    expect(inbox.locator("tbody")).to_contain_text("Sales manager")
    inbox.get_by_role("button", name="Approve").click()
    inbox.locator("#dialog button[type=submit]").click()
    expect(inbox.locator("h1")).to_contain_text("Platform for the new office")
    assert Quote.objects.get().versions.get().state == "approved"


def test_an_operator_retries_and_skips_what_stopped(open_page, shoot, company, at):
    """Two facts that no handler took: one goes on, one is given up with a reason."""
    with outbox.subscribed(Recorder(), ThingHappened), transaction.atomic():
        for number in (1, 2):
            outbox.emit(thing(number), actor=Actor("rule", "tests", "Tests"), at=at)
    first, second = OutboxDelivery.objects.order_by("pk")
    for row, error in ((first, "the books are closed"), (second, "no plan for her")):
        rows = OutboxDelivery.objects.filter(pk=row.pk)
        rows.update(state="parked", attempts=8, last_error=error)
    page = open_page(reverse("insights:control_room"), user=make_user(Role.CONTROLLER))
    expect(page.locator(".rv-page-title")).to_contain_text("2 exceptions")
    shoot(page, "story-stopped")

    page.locator("tr", has_text="the books are closed").get_by_role("button", name="Retry").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("tbody").first).not_to_contain_text("the books are closed")
    page.locator("tr", has_text="no plan for her").get_by_role("button", name="Skip").click()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("#dialog .rv-error")).to_be_visible()  # not without a reason
    page.locator("#dialog").get_by_label("Reason").fill("Left the company")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Nothing stopped")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == ("pending", 0)
    assert (second.state, second.note) == ("skipped", "Left the company")


def test_a_customer_signs_on_a_phone_and_follows_the_order(open_page, shoot, company, sent):
    page = open_page(sent, size="phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Go to sign").click()
    page.get_by_label("Your name").fill("Katharina Moser")
    page.get_by_label("Signature").fill("Katharina Moser")
    page.get_by_role("button", name=re.compile("Sign for")).click()
    expect(page.locator("main")).to_contain_text("Confirm that you may sign.")  # not yet

    page.locator("input[name=has_consented]").check()
    shoot(page, "story-sign-phone")
    page.get_by_role("button", name=re.compile("Sign for")).click()

    expect(page.locator("h1")).to_contain_text(re.compile("signed|Thank you", re.IGNORECASE))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(page, "story-signed-phone")
    assert Quote.objects.get().versions.get().state == "signed"
    outbox.drain()
    assert Order.objects.count() == Invoice.objects.count() == Earning.objects.count() == 1


def test_a_rep_reads_how_the_commission_was_computed(open_page, shoot, company, sold):
    page = open_page(reverse("compensation:my_commission"), user=company.rep.user)
    # 15,800.00: 5 % of the quota of 10,000.00 and 8 % of the rest
    expect(page.locator("main")).to_contain_text("964.00")
    page.locator("tbody a[href*=explain], tbody [hx-get*=explain]").first.click()
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("500.00")
    expect(drawer).to_contain_text("464.00")
    shoot(page, "story-commission-explained")


def test_the_screens_of_a_deal_are_accessible_to_those_who_work_with_it(examine, company, sold):
    draft = draft_quote(company, at=datetime.now(UTC), discount="12")
    rep, manager = company.rep.user, company.manager.user
    pages = {
        "control-room": Seen(reverse("insights:control_room"), manager),
        "quote-editor": Seen(reverse("quoting:quote_detail", args=[draft.pk]), rep),
        "account": Seen(reverse("crm:account_detail", args=[company.account.pk]), rep),
        "order": Seen(reverse("orders:order_detail", args=[sold.pk]), rep),
        "invoice": Seen(reverse("billing:invoice_detail", args=[Invoice.objects.get().pk]), rep),
        "commission": Seen(reverse("compensation:my_commission"), rep),
    }

    assert examine(pages) == {}
