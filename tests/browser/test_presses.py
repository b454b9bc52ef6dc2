"""A press is never lost: nothing moves or is replaced under a finger that is still down."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.company import Company, draft_quote, make_company

pytestmark = pytest.mark.browser

#: What a lookup offers; the choices of a plain select are no elements of their own on the page.
OPTIONS = "[role=listbox] [role=option]:visible"
LOOKUP = re.compile("/accounts/lookup/")
#: Longer than a request to the server of the test takes, and about as long as a slow press.
PRESS_MILLISECONDS = 1_500


@pytest.fixture
def at() -> datetime:
    """Now: the pages run on the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def company(transactional_db: None, at: datetime) -> Company:
    return make_company(since=at.date().replace(month=1, day=1), at=at)


@pytest.fixture
def form(open_page, company):
    """The page where a rep begins a quote, the customer not yet chosen."""
    return open_page(reverse("quoting:quote_new"), user=company.rep.user)


def press_slowly(page, target) -> None:
    """Press a button as slowly as a person does who looks away meanwhile."""
    target.hover()
    page.mouse.down()
    page.wait_for_timeout(PRESS_MILLISECONDS)
    page.mouse.up()


def test_a_press_right_after_typing_a_cell_opens_what_the_button_says(open_page, company, at):
    quote = draft_quote(company, at=at, start_on=at.date())
    page = open_page(reverse("quoting:quote_detail", args=[quote.pk]), user=company.rep.user)
    page.get_by_label(re.compile("Seats, quantity")).fill("20")

    # leaving the cell saves it, and the answer replaces the button that is being pressed
    press_slowly(page, page.locator("[data-primary]"))

    expect(page.locator("#dialog button[type=submit]")).to_be_visible()
    expect(page.locator("[data-grid]")).to_contain_text("1,000.00")  # 20 seats at 50.00


def test_a_button_that_moves_while_it_is_pressed_is_pressed(form):
    """The press is let go where the button was; the browser alone would send no click."""
    create = form.locator("main form button[type=submit]").first
    create.hover()
    form.mouse.down()
    form.evaluate("document.querySelector('main h1').style.marginBottom = '200px'")
    form.mouse.up()

    expect(form.locator(".rv-error").first).to_be_visible()  # the form was sent: nothing is chosen


def test_a_press_taken_back_by_moving_off_the_button_does_nothing(form):
    sent = []
    form.on("request", lambda request: sent.append(request.method))
    form.locator("main form button[type=submit]").first.hover()
    form.mouse.down()
    form.evaluate("document.querySelector('main h1').style.marginBottom = '200px'")
    form.mouse.move(5, 5)
    form.mouse.up()
    form.wait_for_timeout(300)

    assert "POST" not in sent


def test_an_open_lookup_covers_what_stands_below_it_and_moves_nothing(form):
    below = form.get_by_label("Title")
    before = below.bounding_box()

    form.get_by_role("combobox", name="Customer").fill("Moser")

    expect(form.locator(OPTIONS, has_text="Moser")).to_be_visible()
    assert below.bounding_box() == before


@pytest.fixture
def answer_late(form):
    """Type into the customer's lookup, go on to the title, and only then let the answer come."""

    def type_and_go_on(words: str) -> Any:
        customer = form.get_by_role("combobox", name="Customer")
        customer.focus()
        expect(form.locator(OPTIONS).first).to_be_visible()
        held = []
        form.route(LOOKUP, lambda route: held.append(route))
        with form.expect_request(LOOKUP):
            customer.fill(words)
        form.get_by_label("Title").focus()
        with form.expect_response(LOOKUP):
            held.pop().continue_()
        return customer

    return type_and_go_on


def test_a_late_answer_does_not_open_a_lookup_that_was_left(form, answer_late):
    customer = answer_late("GmbH of nobody")

    expect(form.locator("#id_account-list")).to_contain_text("Nothing found")
    expect(form.locator("#id_account-list")).to_be_hidden()
    expect(customer).to_have_attribute("aria-expanded", "false")


def test_a_late_answer_still_takes_the_only_one_that_was_meant(form, answer_late, company):
    customer = answer_late("Moser")

    expect(customer).to_have_value(company.account.name)
    expect(form.locator("input[name=account]")).to_have_value(str(company.account.pk))


def test_words_that_find_nobody_do_not_stay_as_if_they_were_chosen(form, answer_late):
    customer = answer_late("GmbH of nobody")

    expect(customer).to_have_value("")
    expect(form.locator("input[name=account]")).to_have_value("")


def test_escape_closes_a_lookup_and_typing_opens_it_again(form, company):
    customer = form.get_by_role("combobox", name="Customer")
    customer.fill("Mos")
    expect(form.locator(OPTIONS, has_text=company.account.name)).to_be_visible()

    customer.press("Escape")
    expect(form.locator(OPTIONS)).to_have_count(0)

    customer.press_sequentially("er")
    expect(form.locator(OPTIONS, has_text=company.account.name)).to_be_visible()
    customer.press("Enter")
    expect(form.locator(OPTIONS)).to_have_count(0)
    expect(customer).to_have_value(company.account.name)
