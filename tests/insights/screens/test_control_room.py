"""The control room says where every deal stands and what needs a hand."""

import csv
from datetime import date, timedelta

import pytest
from django.test import Client

from billing.models import Receivable
from insights.models import Booking, TouchEvent
from insights.services import collect_touches, record_bookings
from orders import services as orders
from orders.models import ProvisioningRequest
from revops.core.actor import Actor
from revops.core.roles import Role
from tests.factories.billing import make_invoice
from tests.factories.core import make_user
from tests.factories.orders import ACTOR, AT, make_order, make_phase
from tests.factories.quoting import Line, make_charges, make_price_book, make_sent_quote

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(clock) -> Client:
    client = Client()
    client.force_login(make_user(Role.CONTROLLER))
    return client


def failed_order():
    book = make_price_book()
    _, seats = make_charges(book, adapter="webhook")
    order = make_order(lines=[Line(seats)], price_book=book)
    request = ProvisioningRequest.objects.get(order_line__order=order)
    orders.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)
    return order, request


def test_shows_a_failed_step_with_its_reason_and_its_verbs(controller):
    order, request = failed_order()

    page = controller.get("/control-room/").content.decode()

    assert "Provisioning failed" in page
    assert "answered 503" in page
    assert order.number in page
    assert f"/control-room/provisioning/{request.pk}/retry/" in page


def test_retry_runs_the_step_again(controller):
    _, request = failed_order()

    response = controller.post(f"/control-room/provisioning/{request.pk}/retry/")

    assert response.status_code in (204, 302, 303)
    request.refresh_from_db()
    assert (request.state, request.series) == ("pending", 2)


def test_skip_needs_a_reason_and_changes_nothing_without_one(controller):
    _, request = failed_order()

    response = controller.post(f"/control-room/provisioning/{request.pk}/skip/", {"reason": ""})

    assert response.status_code == 422
    request.refresh_from_db()
    assert request.state == "failed"


def test_a_rep_sees_no_verbs_and_only_own_deals(clock):
    order, request = failed_order()
    client = Client()
    client.force_login(make_user(Role.SALES_REP))

    page = client.get("/control-room/").content.decode()

    assert "Nothing stopped" in page
    assert order.number not in page
    assert f"/control-room/provisioning/{request.pk}/retry/" not in page
    assert client.post(f"/control-room/provisioning/{request.pk}/retry/").status_code == 403


def test_every_figure_leads_to_exactly_the_rows_it_counts(controller):
    failed_order()
    make_sent_quote()
    make_phase(start_on=date(2026, 11, 1))
    make_phase(start_on=date(2026, 12, 1))
    make_invoice()
    Receivable.objects.update(due_on=date(2026, 11, 20))
    make_invoice(rules=False)
    order = make_order()
    record_bookings(amendment_ids=[order.amendment.pk], at=AT)

    figures = controller.get("/control-room/").context["page"].figures

    assert [figure.value for figure in figures] == [1, 1, 1, 1, 1, 1]
    for figure in figures:
        sheet = controller.get(figure.url + ("&" if "?" in figure.url else "?") + "export=csv")
        rows = list(csv.reader(sheet.getvalue().decode().splitlines()))[1:]
        assert len(rows) == figure.value, figure.url


def test_what_is_delivered_and_not_billed_is_listed_with_its_price(controller):
    phase = make_phase(unit_price="12.345", quantity="10", start_on=date(2026, 11, 1))
    make_phase(start_on=date(2026, 11, 1), until=date(2026, 11, 1))  # never served

    page = controller.get("/control-room/not-billed/")

    (row,) = page.context["table"].rows
    assert row.url == f"/contracts/{phase.contract_id}/"
    assert "123.45" in page.content.decode()


def test_a_person_who_completes_provisioning_is_a_touch_counted_once():
    book = make_price_book()
    _, seats = make_charges(book, adapter="manual")
    order = make_order(lines=[Line(seats)], price_book=book)
    person = Actor(kind="user", id="7", label="Mara")
    orders.complete_provisioning(
        request_id=ProvisioningRequest.objects.get().pk, actor=person, at=AT
    )

    assert collect_touches() == 1
    assert collect_touches() == 0

    touch = TouchEvent.objects.get()
    assert (touch.order_id, touch.reason) == (order.pk, "Provisioning done by hand")


def test_an_order_is_booked_once_with_its_values():
    order = make_order()

    assert record_bookings(amendment_ids=[order.amendment.pk], at=AT) == 1
    assert record_bookings(amendment_ids=[order.amendment.pk], at=AT) == 0

    booking = Booking.objects.get()
    assert (booking.booked_on, booking.tcv, booking.mrr) == (
        date(2026, 11, 21),
        order.tcv,
        order.monthly_total,
    )
    assert AT - booking.recorded_at == timedelta(0)
