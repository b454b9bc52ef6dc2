"""A change of terms is an end and a new phase; nothing agreed is ever edited."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from orders import services
from orders.models import Amendment, ChargePhase, PhaseEnd
from orders.services.amendments import ContractIsOver, PhaseNotAmendable
from revops.core.models import OutboxEvent
from tests.factories.orders import ACTOR, AT, make_contract, make_order, make_phase

pytestmark = pytest.mark.django_db


def test_a_new_quantity_ends_the_phase_and_begins_another():
    phase = make_phase(quantity="10", unit_price="50", until=date(2027, 1, 1))

    amendment = services.change_phase(
        phase_id=phase.pk, effective_on=date(2026, 4, 16), quantity=Decimal(12),
        reason="Two more people", actor=ACTOR, at=AT,
    )  # fmt: skip

    old, new = ChargePhase.objects.order_by("pk")
    assert (old.pk, old.quantity, old.start_on, old.until) == (
        phase.pk,
        10,
        date(2026, 1, 1),
        date(2026, 4, 16),
    )
    assert (new.quantity, new.start_on, new.until) == (12, date(2026, 4, 16), date(2027, 1, 1))
    assert new.introduced_by_id == amendment.pk
    end = PhaseEnd.objects.get()
    assert (end.phase_id, end.until, end.sequence) == (phase.pk, date(2026, 4, 16), 0)
    assert amendment.mrr_delta == Money("100.00", "EUR")
    fact = OutboxEvent.objects.get(name="orders.contract.amended")
    assert fact.payload["effective_on"] == "2026-04-16"


def test_ending_before_the_start_leaves_nothing_served():
    phase = make_phase(start_on=date(2026, 6, 1), until=date(2027, 6, 1))

    services.end_phase(phase_id=phase.pk, effective_on=date(2026, 3, 1), actor=ACTOR, at=AT)

    phase.refresh_from_db()
    assert (phase.start_on, phase.until) == (date(2026, 6, 1), date(2026, 6, 1))


def test_cancelling_ends_recurring_charges_and_entitlements():
    order = make_order()
    contract = order.amendment.contract

    services.cancel_contract(
        contract_id=contract.pk, effective_on=date(2027, 3, 1), reason="Moved", actor=ACTOR, at=AT
    )

    contract.refresh_from_db()
    assert contract.state == "cancelled"
    setup, seats = ChargePhase.objects.filter(contract=contract).order_by("pk")
    assert (setup.until, seats.until) == (None, date(2027, 3, 1))
    assert OutboxEvent.objects.filter(name="orders.contract.cancelled").count() == 1
    with pytest.raises(ContractIsOver):
        services.cancel_contract(
            contract_id=contract.pk, effective_on=date(2027, 4, 1), reason="", actor=ACTOR, at=AT
        )


def test_refuses_a_change_that_changes_nothing_and_writes_nothing():
    phase = make_phase(contract=make_contract(until=date(2027, 1, 1)), quantity="10")

    with pytest.raises(PhaseNotAmendable):
        services.change_phase(
            phase_id=phase.pk, effective_on=date(2026, 4, 1), quantity=Decimal(10),
            actor=ACTOR, at=AT,
        )  # fmt: skip

    assert Amendment.objects.count() == 1
    assert ChargePhase.objects.count() == 1
    assert OutboxEvent.objects.count() == 0
