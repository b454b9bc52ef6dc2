"""Pages of quotes and approvals: seen by whom, with what on them, and what their verbs do."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quoting import selectors, services
from quoting.models import Quote
from revops.core.actor import Actor
from revops.core.roles import Role
from tests.factories.catalog import make_catalog
from tests.factories.core import browser, make_user
from tests.factories.crm import make_account, make_contact, make_sales_person
from tests.factories.quoting import current, make_quote, make_sent_quote, make_signed_quote

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def boss():
    return make_sales_person("Boss", roles=(Role.SALES_MANAGER,))


@pytest.fixture
def rep(boss):
    return make_sales_person("Rep", manager=boss)


def page(quote, tail="") -> str:
    return reverse("quoting:quote_detail", args=[quote.pk]) + tail


def test_the_list_shows_own_quotes_and_no_others(rep):
    make_quote(owner=rep, title="Mine")
    make_quote(title="Theirs")

    text = browser(rep.user).get("/quotes/").content.decode()

    assert "Mine" in text
    assert "Theirs" not in text


def test_the_list_filters_sorts_and_exports(rep):
    make_quote(owner=rep, title="Roll-out")
    make_sent_quote(owner=rep, title="Renewal")
    client = browser(rep.user)

    sent = client.get("/quotes/?state=sent&sort=-first_year").content.decode()
    export = client.get("/quotes/?export=csv&q=Roll")
    rows = b"".join(export.streaming_content).decode()

    assert "Renewal" in sent
    assert "Roll-out" not in sent
    assert "15800.00" in rows
    assert "Renewal" not in rows


def test_the_list_takes_the_same_number_of_queries_for_many_quotes(
    rep, django_assert_max_num_queries
):
    for _ in range(2):
        make_quote(owner=rep)
    client = browser(rep.user)
    client.get("/quotes/")
    with django_assert_max_num_queries(40) as few:
        client.get("/quotes/")
    for _ in range(8):
        make_quote(owner=rep)
    with django_assert_max_num_queries(len(few)):
        client.get("/quotes/")


def test_a_quote_outside_the_scope_is_not_found(rep):
    assert browser(rep.user).get(page(make_quote())).status_code == 404


def test_a_stranger_is_led_to_the_log_in_and_a_payee_is_refused():
    quote = make_quote()
    assert Client().get(page(quote)).status_code == 302
    assert browser(make_user(Role.PAYEE)).get(page(quote)).status_code == 403


def test_the_page_shows_lines_totals_and_who_must_approve(rep):
    text = browser(rep.user).get(page(make_quote(owner=rep))).content.decode()
    for part in ("9,800.00", "21,800.00", "Who must approve", "within your limit", "Year 2"):
        assert part in text


def test_margin_and_cost_are_for_those_who_may_see_them(rep, boss):
    quote = make_quote(owner=rep)
    assert "Margin" not in browser(rep.user).get(page(quote)).content.decode()
    assert "Margin" in browser(boss.user).get(page(quote)).content.decode()


@pytest.mark.parametrize("make", [make_quote, make_sent_quote, make_signed_quote])
def test_every_state_has_its_page(rep, make):
    quote = make(owner=rep)
    for tail in ("", "?tab=document", "?version=1"):
        assert browser(rep.user).get(page(quote, tail)).status_code == 200


def test_a_cell_saves_and_answers_the_page_anew(rep):
    quote = make_quote(owner=rep)

    response = browser(rep.user).post(page(quote, "lines/2/"), {"discount_percent": "15"}, **HTMX)

    text = response.content.decode()
    assert response.status_code == 200
    assert "42.50" in text
    assert "your limit is 10 %" in text
    assert current(quote).discount_total.amount == Decimal("1800.00")


def test_while_typing_nothing_is_saved(rep):
    quote = make_quote(owner=rep)

    response = browser(rep.user).post(
        page(quote, "lines/2/?preview"), {"discount_percent": "30"}, **HTMX
    )

    text = response.content.decode()
    assert "Deal desk" in text
    assert "hx-swap-oob" in text
    assert current(quote).discount_total.amount == Decimal("0.00")


def test_an_impossible_cell_is_refused_with_its_reason(rep):
    quote = make_quote(owner=rep)
    for value, words in (("120", "between 0 and 100"), ("a lot", "Write a plain number")):
        response = browser(rep.user).post(
            page(quote, "lines/2/"), {"discount_percent": value}, **HTMX
        )
        assert response.status_code == 422
        assert words in response.content.decode()
    assert current(quote).tcv.amount == Decimal("21800.00")


def test_a_new_quote_is_made_filled_and_submitted_by_screens(rep):
    account = make_account(owner=rep)
    make_contact(account)
    product, book = make_catalog()
    client = browser(rep.user)
    assert client.get(f"/quotes/new/?account={account.pk}").status_code == 200

    client.post(
        "/quotes/new/",
        {"account": account.pk, "owner": rep.pk, "price_book": book.pk, "title": "Roll-out"},
    )
    quote = Quote.objects.get()
    assert client.get(page(quote, "add/")).status_code == 200
    client.post(page(quote, "add/"), {"product": product.pk, "quantity": "3"})
    client.post(
        page(quote, "terms/"),
        {
            "title": "Roll-out two",
            "start_on": "2027-01-01",
            "term_months": "",
            "payment_terms_days": "14",
            "valid_until": "2099-01-01",
        },
    )
    version = current(quote)
    assert (version.term_months, version.payment_terms_days) == (None, 14)
    assert len(selectors.list_lines(version.pk)) == 2
    assert client.post(page(quote, "lines/2/remove/"), **HTMX).status_code == 200
    assert client.get(page(quote, "submit/")).status_code == 200
    assert client.post(page(quote, "submit/")).status_code == 303
    assert current(quote).state == "approved"
    assert client.post(page(quote, "send/")).status_code == 303
    assert current(quote).state == "sent"
    assert client.get(page(quote, "as-customer/")).status_code == 302
    assert client.post(page(quote, "remind/")).status_code == 303
    assert client.post(page(quote, "answer/"), {"text": "Yes, it is."}).status_code == 303
    assert client.post(page(quote, "new-version/")).status_code == 303
    assert current(quote).number == 2


def test_a_rep_cannot_write_a_quote_for_a_stranger_or_somebody_elses_customer(rep):
    _product, book = make_catalog()
    response = browser(rep.user).post(
        "/quotes/new/",
        {
            "account": make_account().pk,
            "owner": make_sales_person().pk,
            "price_book": book.pk,
            "title": "x",
        },
    )
    assert response.status_code == 422
    assert Quote.objects.count() == 0


def asked(rep, at) -> Quote:
    quote = make_quote(owner=rep)
    actor = Actor(kind="user", id=str(rep.user.pk), label="Rep")
    services.update_line(
        quote_id=quote.pk, position=2, discount_percent=Decimal(15), actor=actor, at=at
    )
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    return quote


def test_the_inbox_shows_what_waits_oldest_first_and_decides(rep, boss, at):
    quote = asked(rep, at)
    client = browser(boss.user)
    text = client.get("/approvals/").content.decode()
    assert "Discount of 15 % on Seats; your limit is 10 %." in text

    assert client.get(page(quote, "approve/")).status_code == 200
    response = client.post(page(quote, "approve/"), {"comment": "Fine"})

    assert response.status_code == 303
    assert current(quote).state == "approved"
    assert "Nothing waits" in client.get("/approvals/").content.decode()
    assert quote.number in client.get("/approvals/?state=approved").content.decode()


def test_sending_back_needs_a_reason(rep, boss, at):
    quote = asked(rep, at)
    client = browser(boss.user)
    assert client.post(page(quote, "reject/"), {"reason": ""}).status_code == 422
    assert client.post(page(quote, "reject/"), {"reason": "Too much"}).status_code == 303
    assert "Too much" in browser(rep.user).get(page(quote)).content.decode()


def test_a_rep_is_not_offered_to_approve(rep, at):
    quote = asked(rep, at)
    assert browser(rep.user).post(page(quote, "approve/")).status_code == 403
    assert browser(rep.user).post(page(quote, "revise/")).status_code == 303


def test_the_document_is_a_pdf_that_only_we_may_frame(rep):
    response = browser(rep.user).get(page(make_quote(owner=rep), "pdf/"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
