"""Trends: the totals of every day, as lines, as rows, as CSV and over the API."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.services import take_snapshots
from revops.core.roles import Role
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import make_account, make_opportunity
from tests.factories.orders import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(clock):
    clock.move_to(AT)
    client = Client()
    client.force_login(make_user(Role.CONTROLLER))
    return client


@pytest.fixture
def two_days():
    account = make_account()
    take_snapshots(at=AT - timedelta(days=1))
    make_opportunity(account=account, amount="12345.00")
    take_snapshots(at=AT)
    return account.legal_entity


def test_draws_a_line_per_measure_and_says_the_last_value(controller, two_days):
    page = controller.get("/trends/").content.decode()

    assert page.count('class="rv-chart"') == 3
    assert "&quot;data&quot;:[&quot;0.0000&quot;,&quot;12345.0000&quot;]" in page
    assert "€12,345.00" in page or "12,345.00" in page


def test_hands_out_every_row(controller, two_days):
    answer = controller.get("/trends/?export=csv&measure=opportunities.prospecting")

    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert [row[3] for row in rows[1:]] == ["2026-11-21", "2026-11-20"]
    assert any(cell.startswith("12345") for cell in rows[1])


def test_says_what_it_will_show_before_the_first_day(controller):
    page = controller.get("/trends/").content.decode()

    assert "No day was kept yet" in page
    assert "rv-chart" not in page


def test_asks_as_often_for_many_days_as_for_one(controller, two_days):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert controller.get("/trends/").status_code == 200
        return len(queries)

    controller.get("/trends/")
    few = count()
    for days in range(2, 12):
        take_snapshots(at=AT + timedelta(days=days))
    make_legal_entity()

    assert count() == few


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.SALES_MANAGER])
def test_totals_of_a_seller_are_not_shown_to_sales(two_days, role, clock):
    client = Client()
    client.force_login(make_user(role))

    assert client.get("/trends/").status_code == 403


def test_programs_read_totals_touches_and_bookings(controller, two_days):
    rows = controller.get("/api/v1/daily-snapshots/?measure=opportunities.prospecting").json()

    assert [(r["on"], r["amount"], r["count"]) for r in rows["data"]] == [
        ("2026-11-21", {"amount": "12345.00", "currency": "EUR"}, 1),
        ("2026-11-20", {"amount": "0.00", "currency": "EUR"}, 0),
    ]
    one = controller.get(f"/api/v1/daily-snapshots/{rows['data'][0]['id']}/").json()
    assert one == rows["data"][0]
    for noun in ("touches", "bookings"):
        assert controller.get(f"/api/v1/{noun}/").json()["data"] == []
