"""The API of the ledger floor."""

from datetime import date

import pytest
from django.test import Client

from revenue.models import ContractPosition, FiscalPeriod, JournalEntry, Obligation
from revops.core import public_ids
from revops.core.roles import Role, Scope
from tests.factories.core import grant, make_legal_entity, make_user
from tests.factories.revenue import AT, make_period, make_recognised

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def api(*roles, user=None):
    client = Client()
    client.force_login(
        user or make_user(*roles), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_an_entry_comes_with_its_lines_and_both_currencies():
    _contract, invoice = make_recognised()
    entry = JournalEntry.objects.get(source_kind="invoice")

    answer = api(Role.CONTROLLER).get(f"{BASE}/journal-entries/{public_ids.encode(entry)}/")

    body = answer.json()
    assert (answer.status_code, body["source_kind"], body["purpose"]) == (200, "invoice", "issue")
    gross = next(line for line in body["lines"] if line["debit"]["amount"] != "0.00")
    assert gross["debit"] == {"amount": "119.00", "currency": "EUR"}
    assert gross["functional_debit"] == {"amount": "119.00", "currency": "EUR"}
    assert gross["customer"] == public_ids.encode(invoice.account)


@pytest.mark.parametrize(
    "noun",
    [
        "ledger-accounts", "journal-entries", "journal-lines", "fiscal-periods", "obligations",
        "contract-positions",
    ],
)  # fmt: skip
def test_every_noun_is_listed_for_the_auditor_and_refused_to_sales(noun):
    make_recognised()

    found = api(Role.AUDITOR).get(f"{BASE}/{noun}/?include=total")

    assert found.status_code == 200
    assert found.json()["data"]
    assert api(Role.SALES_REP).get(f"{BASE}/{noun}/").status_code == 403


def test_rows_of_another_seller_are_not_found():
    make_recognised()
    user = make_user()
    grant(user, Role.CONTROLLER, scope=Scope.LEGAL_ENTITY, legal_entity=make_legal_entity())
    client = api(user=user)
    rows = [
        ("journal-entries", JournalEntry.objects.first()),
        ("obligations", Obligation.objects.get()),
        ("contract-positions", ContractPosition.objects.get()),
        ("fiscal-periods", FiscalPeriod.objects.first()),
    ]

    answers = [client.get(f"{BASE}/{n}/{public_ids.encode(row)}/").status_code for n, row in rows]

    assert answers == [404, 404, 404, 404]


def test_an_obligation_explains_what_is_recognised():
    make_recognised(until=date(2026, 1, 16))
    row = Obligation.objects.get()

    answer = api(Role.AUDITOR).get(
        f"{BASE}/obligations/{public_ids.encode(row)}/?expand=derivations"
    )

    told = answer.json()["derivations"]["recognised"]
    assert told["rule"] == "revenue.earned"
    assert answer.json()["segments"]


def test_the_controller_closes_a_month_once(clock):
    clock.move_to(AT)
    period = make_period(month=date(2026, 10, 1))
    here = f"{BASE}/fiscal-periods/{public_ids.encode(period)}/close/"
    client = api(Role.CONTROLLER)

    closed = client.post(here, {}, content_type="application/json")
    again = client.post(here, {}, content_type="application/json")

    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert again.status_code == 409
    refused = api(Role.REVENUE_ACCOUNTANT).post(here, {}, content_type="application/json")
    assert refused.status_code == 403


def test_a_month_that_is_not_ready_is_a_conflict_that_says_why(clock):
    clock.move_to(AT)
    period = make_period(month=date(2026, 11, 1))

    answer = api(Role.CONTROLLER).post(
        f"{BASE}/fiscal-periods/{public_ids.encode(period)}/close/",
        {},
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert "not over" in answer.json()["detail"]
    period.refresh_from_db()
    assert period.state == "open"


def test_months_are_opened_over_the_api():
    seller = make_legal_entity()
    body = {
        "legal_entity": public_ids.encode(seller), "first": "2026-01-01", "until": "2026-04-01",
    }  # fmt: skip

    answer = api(Role.REVENUE_ACCOUNTANT).post(
        f"{BASE}/fiscal-periods/open/", body, content_type="application/json"
    )

    assert (answer.status_code, answer.json()) == (200, {"opened": 3})
    assert FiscalPeriod.objects.filter(legal_entity=seller).count() == 3
