"""The chain: booked orders are credited by themselves, once; who has no plan parks alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from billing import services as billing
from compensation import selectors, services
from compensation.events import CommissionsEarned
from compensation.models import Earning, SalesCredit
from compensation.selectors.path import commission_steps
from compensation.views import panels
from orders import services as orders
from orders.events import OrderBooked
from revops.core import outbox
from revops.core.models import OutboxDelivery, OutboxEvent
from revops.core.policy import Role
from tests.factories.billing import make_tax_rules
from tests.factories.compensation import assign, make_plan
from tests.factories.core import make_user
from tests.factories.crm import make_sales_person
from tests.factories.quoting import Line, make_sent_quote

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HANDLER = "compensation.credit_booked_orders"


def own_deliveries():
    return OutboxDelivery.objects.filter(handler__startswith="compensation.")


@pytest.fixture(autouse=True)
def _frozen(clock):
    """The chain runs on the 21st of November 2026."""
    make_tax_rules()


def test_a_booked_order_is_credited_and_earns_by_itself(desk, mara, drain):
    assign(mara)
    order = desk.sell(mara, "1000")

    drain()

    assert SalesCredit.objects.get().order == order
    assert Earning.objects.get().amount.amount == Decimal(50)
    assert set(own_deliveries().values_list("state", flat=True)) == {"done"}
    told = OutboxEvent.objects.get(name=CommissionsEarned.NAME)
    assert told.causation.name == OrderBooked.NAME


def test_a_fact_heard_twice_changes_nothing(desk, mara, drain, actor):
    assign(mara)
    order = desk.sell(mara, "1000")
    drain()
    first = OutboxEvent.objects.get(name=OrderBooked.NAME)

    outbox.emit(OrderBooked(subject=order.subject, **first.payload), actor=actor, at=AT)
    drain()

    assert SalesCredit.objects.count() == Earning.objects.count() == 1


def test_a_payee_without_a_plan_parks_their_order_alone(desk, mara, tomas, drain, actor):
    assign(mara)
    stuck, paid = desk.sell(tomas, "1000"), desk.sell(mara, "1000")

    outbox.drain(ignore_backoff=True)

    assert SalesCredit.objects.get().order == paid
    parked = outbox.parked().get()
    assert (parked.handler, parked.subject) == (HANDLER, stuck.subject)
    assert "No plan assigned to Tomas Beck on 2026-11-17" in parked.last_error
    steps = commission_steps([stuck.pk, paid.pk])
    assert (steps[stuck.pk].state, steps[paid.pk].state) == ("fail", "done")
    assert "No plan assigned to Tomas Beck on 2026-11-17." in steps[stuck.pk].note

    # when a plan is assigned and the delivery retried
    assign(tomas)
    outbox.retry(delivery_ids=[parked.pk], actor=actor, at=AT)
    drain()

    assert SalesCredit.objects.get(order=stuck).payee == tomas
    assert commission_steps([stuck.pk])[stuck.pk].state == "done"


def test_a_credit_note_claws_back_by_itself_and_a_new_invoice_gives_back_nothing(
    desk, mara, drain, actor
):
    desk.seats.billing_period_months = 12
    desk.seats.save()
    assign(mara, make_plan(rates=[("0", "10")], accumulation="year"))
    order = desk.sell(mara, "0", date(2026, 1, 1), seats="1200")
    drain()
    contract_id = order.amendment.contract_id
    assert [e.amount.amount for e in Earning.objects.all()] == [Decimal(120)]

    orders.cancel_contract(
        contract_id=contract_id, effective_on=date(2026, 7, 1), reason="churn", actor=actor, at=AT
    )
    drain()
    billing.bill_contracts(
        contract_ids=[contract_id], through=date(2026, 12, 1), actor=actor, at=AT
    )
    drain()

    assert [e.amount.amount for e in Earning.objects.order_by("pk")] == [
        Decimal(120),
        Decimal("-60.49"),
    ]
    step = commission_steps([order.pk])[order.pk]
    assert (step.state, step.note) == ("done", "taken back in part")


def test_the_step_waits_until_the_order_earned(desk, mara):
    assign(mara)
    order = desk.sell(mara, "1000")

    assert commission_steps([order.pk])[order.pk].state == "wait"


def test_the_step_takes_the_same_queries_for_many_orders(desk, mara, drain):
    assign(mara)
    sold = [desk.sell(mara, "10") for _ in range(6)]
    drain()

    with CaptureQueriesContext(connection) as one:
        commission_steps([sold[0].pk])
    with CaptureQueriesContext(connection) as six:
        commission_steps([order.pk for order in sold])

    assert len(one) == len(six) <= 3


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_the_panel_on_an_order_shows_pay_to_whom_it_belongs(desk, mara, tomas, drain):
    assign(mara)
    order = desk.sell(mara, "1000")
    drain()

    own = panels.order_commission(request_of(mara.user), order)
    other = panels.order_commission(request_of(tomas.user), order)
    admin = panels.order_commission(request_of(make_user(Role.COMPENSATION_ADMIN)), order)

    assert [one.amount.amount for one, _pill in own.context["rows"]] == [Decimal(50)]
    assert other is None
    assert admin.url == f"/compensation/orders/{order.pk}/split/"
    assert panels.order_commission(request_of(make_user(Role.BILLING)), order) is None


def test_the_panel_on_a_quote_estimates_for_its_owner_only(desk, mara, actor):
    # given 90,000 of a quota of 100,000 at 5 %, 8 % above
    assign(mara)
    order = desk.sell(mara, "90000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)
    quote = make_sent_quote(
        owner=mara,
        account=desk.account,
        price_book=desk.book,
        lines=[Line(desk.setup, list_unit_price=Decimal(20000))],
        start_on=date(2026, 12, 1),
        term_months=12,
    )

    panel = panels.quote_commission(request_of(mara.user), quote)
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))

    assert panel.title == "Your commission"
    assert panel.context["earned"].amount == Decimal(1300)
    assert (panel.context["before"], panel.context["after"]) == ("90.0\u00a0%", "110.0\u00a0%")
    assert panels.quote_commission(request_of(boss.user), quote) is None


def test_attainments_of_many_take_the_same_queries_as_of_one(desk, mara, tomas, actor):
    plan = make_plan()
    for payee in (mara, tomas):
        assign(payee, plan)
    sold = [desk.sell(p, "10") for p in (mara, tomas)]
    services.credit_orders(order_ids=[o.pk for o in sold], actor=actor, at=AT)

    with CaptureQueriesContext(connection) as one:
        selectors.list_attainments([mara.pk], AT.date())
    with CaptureQueriesContext(connection) as two:
        found = selectors.list_attainments([mara.pk, tomas.pk], AT.date())

    assert len(one) == len(two) <= 6
    assert {pk: many[0].credited for pk, many in found.items()} == {
        mara.pk: Decimal(10),
        tomas.pk: Decimal(10),
    }
