"""Every invariant of the order floor names the violation planted for it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from djmoney.money import Money

from orders import services
from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    OrderLine,
    PhaseEnd,
    ProvisioningRequest,
)
from tests import attacks
from tests.factories.catalog import make_feature
from tests.factories.orders import ACTOR, make_contract, make_order, make_phase
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def objections():
    return attacks.objections("orders", at=NOW)


def offending(*names):
    """Return the keys under the first name; exactly the named checks may object."""
    found = objections()
    assert sorted(found) == sorted(names)
    return found[names[0]]


def order_of(adapter, **arguments):
    book = make_price_book()
    _setup, seats = make_charges(book, adapter=adapter)
    make_feature(seats.version.product)
    quote = make_signed_quote(lines=[Line(seats, Decimal(10))], price_book=book, **arguments)
    return make_order(quote)


def put(row, **columns):
    """Write columns past the services, as a broken program would."""
    attacks.plant(attacks.change(row, **columns))


def test_a_sound_history_is_not_objected_to():
    order_of("internal", at=NOW - timedelta(days=1), start_on=date(2026, 11, 1))
    order_of("manual")
    order = make_order()
    phase = order.amendment.contract.phases.get(kind="recurring")
    services.change_phase(
        phase_id=phase.pk, effective_on=date(2027, 2, 1), quantity=Decimal(12), actor=ACTOR, at=NOW
    )
    services.cancel_contract(
        contract_id=order.amendment.contract_id, effective_on=date(2027, 3, 1), reason="Closed",
        actor=ACTOR, at=NOW,
    )  # fmt: skip

    assert objections() == {}


@pytest.mark.parametrize(
    ("name", "model", "adapter"),
    [
        ("orders.order_states_have_their_trail", Order, "none"),
        ("orders.orderline_states_have_their_trail", OrderLine, "none"),
        ("orders.contract_states_have_their_trail", Contract, "none"),
        ("orders.provisioningrequest_states_have_their_trail", ProvisioningRequest, "manual"),
        ("orders.entitlement_states_have_their_trail", Entitlement, "manual"),
    ],
)
def test_a_state_without_its_trail_is_found(name, model, adapter):
    order_of(adapter)
    row = model.objects.first()
    moved = {
        Order: {"state": "booked", "delivered_at": None, "delivered_on": None},
        OrderLine: {"state": "pending", "delivered_at": None, "delivered_on": None},
        Contract: {"state": "ended", "ended_at": NOW},
        ProvisioningRequest: {"state": "sent"},
        Entitlement: {"state": "ended"},
    }
    put(row, **moved[model])

    found = objections()

    assert any(str(row.pk) in key for key in found.pop(name))
    assert set(found) <= {
        "orders.orders_are_delivered_with_their_last_line",
        "orders.entitlements_are_usable_once_delivered",
        "orders.terms_end_on_their_day",
    }


def test_a_term_that_is_over_and_never_ended_is_found():
    over = [make_contract(until=NOW.date() - timedelta(days=days)) for days in (3, 1)]
    make_contract(until=date(2026, 11, 1), is_renewing=True)
    for contract in over:
        make_phase(contract)

    assert objections()["orders.terms_end_on_their_day"] == [f"{over[0].pk}, {over[0].number}"]


def test_a_contract_that_ended_before_its_term_is_found():
    contract = make_contract(until=date(2026, 11, 1))
    make_phase(contract)
    services.end_terms(actor=ACTOR, at=NOW)
    assert "orders.terms_end_on_their_day" not in objections()

    put(contract, until=date(2027, 1, 1))

    assert "orders.terms_end_on_their_day" in objections()


def test_a_signed_version_without_an_order_is_found():
    make_order()
    quote = make_signed_quote(at=NOW - timedelta(minutes=6))
    make_signed_quote(at=NOW - timedelta(minutes=4))

    assert offending("orders.every_signed_version_is_booked") == [str(quote.versions.get().pk)]


@pytest.mark.parametrize(
    "columns",
    [{"tcv": "1"}, {"monthly_total": "1"}, {"booked_on": date(2026, 1, 1)}],
)
def test_an_order_unlike_its_version_is_found(columns):
    order = make_order()
    put(order, **columns)

    (key,) = offending("orders.orders_equal_their_signed_version")

    assert order.number in key


def test_an_order_line_unlike_its_quote_line_is_found():
    order = make_order()
    put(order.lines.first(), quantity=99)

    (key,) = offending("orders.lines_equal_their_quote_lines")

    assert str(order.pk) in key


def test_an_order_of_another_customer_than_its_contract_is_found():
    order = make_order()
    put(order.amendment.contract, account_id=make_order().account_id)

    (key,) = offending("orders.each_order_is_one_amendment")

    assert order.number in key


def test_a_contract_that_begins_without_an_order_is_found():
    make_order()
    contract = make_contract()

    found = objections()

    assert any(contract.number in key for key in found["orders.contracts_begin_with_an_order"])
    assert len(found["orders.contracts_begin_with_an_order"]) == 1


def amend(contract, number, currency="EUR"):
    return Amendment.objects.create(
        contract=contract, number=number, kind="change", effective_on=date(2027, 1, 1),
        agreed_on=date(2026, 11, 21), mrr_delta=Money(0, currency), tcv_delta=Money(0, currency),
        actor={}, created_at=NOW,
    )  # fmt: skip


def test_a_hole_in_the_amendments_is_found():
    contract = make_order().amendment.contract
    amend(contract, 2)

    assert offending("orders.amendments_are_numbered_without_holes") == [str(contract.pk)]


def test_an_amendment_in_another_currency_is_found():
    contract = make_order().amendment.contract
    amendment = amend(contract, 1, "USD")

    (key,) = offending("orders.amendments_share_their_contracts_currency")

    assert str(amendment.pk) in key


def test_a_phase_of_a_strangers_subscription_is_found():
    one, two = make_order().amendment.contract, make_order().amendment.contract
    phase = one.phases.get(kind="recurring")
    put(phase, subscription_id=two.subscriptions.get().pk)

    assert offending("orders.phases_belong_to_their_subscriptions_contract") == [str(phase.pk)]


def test_an_end_that_nobody_decided_is_found():
    contract = make_order().amendment.contract
    phase = contract.phases.get(kind="recurring")
    services.end_phase(phase_id=phase.pk, effective_on=date(2027, 2, 1), actor=ACTOR, at=NOW)
    put(phase, until=date(2027, 3, 1))

    (key,) = offending("orders.phases_end_where_their_last_decision_says")

    assert key.startswith(str(phase.pk))


def test_terms_that_overlap_before_delivery_are_found():
    order = order_of("manual")
    phase = ChargePhase.objects.get()
    twin = ChargePhase.objects.get()
    twin.pk = None
    twin._state.adding = True
    twin.save(force_insert=True)

    (key,) = offending("orders.phases_do_not_overlap")

    assert key == f"{phase.pk}, {twin.pk}"
    assert order.state == "booked"


def test_an_order_with_an_open_line_that_claims_delivery_is_found():
    order = make_order()
    put(order.lines.first(), state="pending", delivered_at=None, delivered_on=None)

    (key,) = offending(
        "orders.orders_are_delivered_with_their_last_line",
        "orders.orderline_states_have_their_trail",
    )

    assert order.number in key


def test_a_delivered_phase_without_a_start_is_found():
    order = make_order()
    phase = order.amendment.contract.phases.get(kind="recurring")
    put(phase, start_on=None)

    (key,) = offending("orders.delivered_lines_have_begun")

    assert key.startswith(str(phase.pk))


def test_an_open_request_of_a_delivered_line_is_found():
    order = make_order()
    request = ProvisioningRequest.objects.create(
        order_line=order.lines.first(), adapter="manual", requested_at=NOW
    )

    (key,) = offending("orders.delivered_lines_are_provisioned")

    assert key.endswith(str(request.pk))


def test_a_usable_entitlement_of_an_undelivered_line_is_found():
    order_of("manual")
    entitlement = Entitlement.objects.get()
    put(entitlement, state="active", valid_from=date(2026, 11, 21))

    assert offending(
        "orders.entitlements_are_usable_once_delivered",
        "orders.entitlement_states_have_their_trail",
    ) == [str(entitlement.pk)]


def test_an_endless_charge_of_a_cancelled_contract_is_found():
    contract = make_order(make_signed_quote(term_months=None)).amendment.contract
    services.cancel_contract(
        contract_id=contract.pk, effective_on=date(2027, 3, 1), reason="Closed",
        actor=ACTOR, at=NOW,
    )  # fmt: skip
    phase = contract.phases.get(kind="recurring")
    assert PhaseEnd.objects.filter(phase=phase).count() == 1
    put(phase, until=None)

    found = offending(
        "orders.over_contracts_have_no_open_end",
        "orders.phases_end_where_their_last_decision_says",
    )

    assert found == [f"{contract.pk}, {phase.pk}"]


def test_provisioning_that_waits_for_more_than_a_day_is_told():
    order_of("manual", at=NOW - timedelta(hours=23))
    assert objections() == {}
    request = ProvisioningRequest.objects.get()
    put(request, requested_at=NOW - timedelta(hours=25))

    assert offending("orders.provisioning_is_not_stuck") == [str(request.pk)]


def test_what_a_factory_writes_past_the_services_has_no_order():
    make_phase()

    assert "orders.contracts_begin_with_an_order" in objections()
