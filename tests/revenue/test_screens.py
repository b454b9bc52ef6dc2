"""Screens of the ledger floor: what they show, whom they refuse, what a verb does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from revenue.models import ContractPosition, FiscalPeriod, JournalEntry, JournalLine, Obligation
from revenue.selectors.path import recognised_steps
from revenue.views import panels
from revops.core import jobs
from revops.core.models import Job
from revops.core.roles import Role, Scope
from tests.factories.core import grant, make_legal_entity, make_user
from tests.factories.orders import make_contract, make_order, make_phase
from tests.factories.revenue import (
    AT,
    account_of,
    make_entry,
    make_period,
    make_recognised,
    open_books,
    recognise,
)

pytestmark = pytest.mark.django_db


def signed_in(*roles, user=None):
    client = Client()
    client.force_login(
        user or make_user(*roles), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def accountant():
    return signed_in(Role.REVENUE_ACCOUNTANT)


@pytest.fixture
def controller():
    return signed_in(Role.CONTROLLER)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_every_page_opens_for_the_revenue_accountant(accountant):
    make_recognised(until=date(2026, 1, 16))
    entry, obligation = JournalEntry.objects.first(), Obligation.objects.get()
    position, period = ContractPosition.objects.get(), FiscalPeriod.objects.first()
    pages = [
        "/ledger/", f"/ledger/?period={period.pk}", "/ledger/accounts/", "/ledger/entries/",
        "/ledger/entries/?export=csv", f"/ledger/entries/?contract={obligation.contract_id}",
        f"/ledger/entries/{entry.pk}/", "/ledger/lines/", "/ledger/obligations/",
        "/ledger/obligations/?progress=earned", f"/ledger/obligations/{obligation.pk}/",
        "/ledger/positions/", "/ledger/positions/?balance=deferred",
        f"/ledger/positions/{position.pk}/", "/ledger/periods/", f"/ledger/periods/{period.pk}/",
        "/ledger/periods/open/", "/ledger/recognition/", f"/ledger/recognition/{period.pk}/run/",
    ]  # fmt: skip

    answers = {url: accountant.get(url).status_code for url in pages}

    assert answers == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("page", ["", "entries/", "obligations/", "positions/", "periods/"])
def test_people_of_sales_are_refused(page):
    assert signed_in(Role.SALES_REP).get(f"/ledger/{page}").status_code == 403


def test_the_books_of_another_seller_do_not_exist():
    user = make_user()
    grant(user, Role.REVENUE_ACCOUNTANT, scope=Scope.LEGAL_ENTITY, legal_entity=make_legal_entity())
    make_recognised()
    client = signed_in(user=user)
    entry, obligation = JournalEntry.objects.first(), Obligation.objects.get()
    period = FiscalPeriod.objects.first()

    answers = [
        client.get(f"/ledger/entries/{entry.pk}/").status_code,
        client.get(f"/ledger/obligations/{obligation.pk}/").status_code,
        client.get(f"/ledger/periods/{period.pk}/").status_code,
        client.post(f"/ledger/recognition/{period.pk}/run/").status_code,
    ]

    assert answers == [404, 404, 404, 404]
    assert Job.objects.count() == 0


def test_the_trial_balance_opens_with_what_moved_before_the_month(accountant):
    seller = open_books()
    make_entry(seller, on=date(2026, 10, 5), source_id=1)
    make_entry(seller, on=date(2026, 11, 5), source_id=2)
    november = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 11, 1))

    answer = accountant.get(f"/ledger/?legal_entity={seller.pk}&period={november.pk}")

    [group] = answer.context["groups"]
    receivables = group["rows"][0][0]
    assert receivables.account.code == "1100"
    assert (receivables.opening, receivables.debit, receivables.credit, receivables.closing) == (
        119, 119, 0, 238,
    )  # fmt: skip
    assert (group["debit"], group["credit"]) == (119, 119)
    lines = accountant.get(group["rows"][0][1])
    assert lines.status_code == 200
    assert len(lines.context["table"].rows) == 1


def test_the_trial_balance_is_exported_as_it_is_shown(accountant):
    seller = open_books()
    make_entry(seller, on=date(2026, 10, 5), source_id=1)
    query = f"legal_entity={seller.pk}"

    answer = accountant.get(f"/ledger/?{query}&export=csv")

    head, *rows = b"".join(answer).decode("utf-8-sig").splitlines()
    assert head == "id,code,name,kind,currency,opening,debit,credit,closing,functional"
    assert [row.split(",")[1:] for row in rows if ",1100," in row] == [
        ["1100", "Receivables", "asset", "EUR", "0", "119.0000", "0", "119.0000", "119.0000"]
    ]
    assert accountant.get(f"/ledger/?{query}&export=doc").status_code == 400
    sheet = accountant.get(f"/ledger/?{query}&export=xlsx")
    assert b"".join(sheet).startswith(b"PK")  # a zip, as every workbook


def test_an_entry_shows_its_lines_its_source_and_its_steps(accountant):
    make_recognised(until=date(2026, 1, 16))
    entry = JournalEntry.objects.get(source_kind="obligation")

    page = text(accountant.get(f"/ledger/entries/{entry.pk}/"))

    assert "Deferred revenue" in page
    assert "revenue.earned" in page
    assert f"/ledger/obligations/{entry.source_id}/" in page


def test_a_schedule_is_shown_by_month_and_adds_up(accountant):
    contract = make_contract(start_on=date(2026, 1, 1), until=date(2027, 1, 1))
    make_phase(contract)
    open_books(contract.legal_entity)
    recognise([contract], date(2026, 3, 1))
    row = Obligation.objects.get()

    answer = accountant.get(f"/ledger/obligations/{row.pk}/")

    months = answer.context["months"]
    assert len(months) == 12
    assert sum(month.amount for month in months) == 1200
    assert [m.is_recognised for m in months] == [True, True] + [False] * 10
    assert "Recognised" in text(answer)


def test_every_amount_of_a_position_explains_itself(accountant):
    make_recognised(until=date(2026, 1, 16))
    row = ContractPosition.objects.get()
    figures = [
        name for name in ("deferred", "contract_asset", "unbilled") if name in row.derivation
    ]
    assert figures

    for name in figures:
        page = text(accountant.get(f"/explain/revenue.contractposition/{row.pk}/{name}/"))
        assert "revenue.position" in page
    obligation = Obligation.objects.get()
    page = text(accountant.get(f"/explain/revenue.obligation/{obligation.pk}/recognised/"))
    assert "revenue.earned" in page


def test_lists_take_a_constant_number_of_queries(accountant):
    make_recognised()
    pages = ["/ledger/entries/", "/ledger/lines/", "/ledger/obligations/", "/ledger/positions/"]

    def count():
        found = []
        for page in pages:
            accountant.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                accountant.get(page)
            found.append(len(queries))
        return found

    before = count()
    make_recognised(rules=False)
    make_recognised(rules=False)

    assert count() == before


# --- verbs ----------------------------------------------------------------------------------


def test_the_recognition_page_previews_runs_and_then_finds_nothing(accountant, clock):
    clock.move_to(AT)
    contract = make_contract(start_on=date(2026, 10, 1), until=date(2027, 10, 1))
    make_phase(contract, unit_price="31.00")
    seller = open_books(contract.legal_entity)
    recognise([contract], date(2026, 10, 1))
    october = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 10, 1))

    page = accountant.get(f"/ledger/recognition/?period={october.pk}")

    # 12 × 31.00 = 372.00 over 365 days, 31 of them
    [due] = page.context["due"]
    assert (due.currency, due.obligations, due.amount) == ("EUR", 1, Decimal("31.59"))
    answer = accountant.post(f"/ledger/recognition/{october.pk}/run/")
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/jobs/{job.pk}/")
    jobs.drain(at=AT)
    assert Obligation.objects.get().recognised == Money("31.59", "EUR")
    again = accountant.get(f"/ledger/recognition/?period={october.pk}")
    assert (again.context["due"], again.context["late"]) == ([], 0)


def test_an_auditor_sees_the_run_and_may_not_start_it(clock):
    clock.move_to(AT)
    period = make_period(month=date(2026, 10, 1))
    auditor = signed_in(Role.AUDITOR)

    assert auditor.get("/ledger/recognition/").status_code == 200
    assert auditor.post(f"/ledger/recognition/{period.pk}/run/").status_code == 403
    assert Job.objects.count() == 0


def test_a_month_that_is_not_over_says_why_it_cannot_be_closed(controller, clock):
    clock.move_to(AT)
    period = make_period(month=date(2026, 11, 1))

    page = text(controller.get(f"/ledger/periods/{period.pk}/"))
    answer = controller.post(f"/ledger/periods/{period.pk}/close/")

    assert "The month is not over." in page
    assert answer.status_code == 422
    period.refresh_from_db()
    assert period.state == "open"


def test_the_controller_closes_a_month_that_is_ready(controller, clock):
    clock.move_to(AT)
    period = make_period(month=date(2026, 10, 1))

    answer = controller.post(f"/ledger/periods/{period.pk}/close/")

    period.refresh_from_db()
    assert (answer.status_code, period.state, period.closed_at) == (303, "closed", AT)


def test_the_accountant_opens_months_and_closes_none(accountant, clock):
    clock.move_to(AT)
    seller = make_legal_entity()
    data = {"legal_entity": seller.pk, "first": "2026-01-15", "months": "3"}

    opened = accountant.post("/ledger/periods/open/", data)

    months = FiscalPeriod.objects.filter(legal_entity=seller).order_by("starts_on")
    assert opened.status_code == 303
    assert [m.starts_on.month for m in months] == [1, 2, 3]
    assert accountant.post(f"/ledger/periods/{months[0].pk}/close/").status_code == 403
    assert accountant.post("/ledger/periods/open/", {"months": "0"}).status_code == 422


# --- on other floors' pages ------------------------------------------------------------------


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_an_invoice_shows_its_postings_to_those_who_may_see_the_books():
    _contract, invoice = make_recognised()

    panel = panels.postings_of_invoice(request_of(make_user(Role.CONTROLLER)), invoice)

    assert [e.source_kind for e in panel.context["entries"]] == ["invoice"]
    assert panels.postings_of_invoice(request_of(make_user(Role.SALES_REP)), invoice) is None


def test_a_contract_shows_its_revenue(controller):
    contract, _invoice = make_recognised()

    page = text(controller.get(f"/contracts/{contract.pk}/"))

    assert "Deferred revenue" in page
    assert f"/ledger/obligations/{Obligation.objects.get().pk}/" in page
    assert panels.revenue_of_contract(request_of(make_user(Role.SALES_REP)), contract) is None


def test_a_journal_line_shows_the_side_it_fills_and_nothing_on_the_other(accountant):
    make_recognised(until=date(2026, 1, 16))

    page = accountant.get("/ledger/lines/").content.decode()

    assert page.count('class="rv-money"') == JournalLine.objects.count()


def test_the_life_cycle_line_counts_recognised_months(django_assert_num_queries):
    order = make_order(start_on=date(2026, 11, 1))
    contract = order.amendment.contract
    open_books(contract.legal_entity, until=date(2029, 1, 1))
    assert recognised_steps([order.pk])[order.pk].state == "todo"
    recognise([contract], date(2026, 12, 1))

    with django_assert_num_queries(2):
        running = recognised_steps([order.pk])[order.pk]

    assert (running.state, str(running.note)) == ("run", "1 of 24 mo.")
    recognise([contract], date(2028, 11, 1))
    done = recognised_steps([order.pk])[order.pk]
    assert (done.state, str(done.note)) == ("done", "in full")


def test_accounts_are_listed_by_code(accountant):
    page = text(accountant.get("/ledger/accounts/"))

    assert account_of("2200").name in page
