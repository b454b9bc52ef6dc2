"""The end of a term: on its day where it is served, once, and not for what goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from orders import services, tasks
from orders.models import Amendment, Contract, Entitlement
from orders.services.amendments import ContractIsOver
from revops.core.actor import Actor
from revops.core.models import StateChange
from revops.core.roles import Role
from tests.factories.catalog import make_feature
from tests.factories.core import make_user
from tests.factories.orders import ACTOR, AT, make_contract, make_order, make_phase
from tests.factories.quoting import Line, make_charges, make_price_book
from tests.races import at_once

DAY = date(2026, 11, 21)


def running(until=DAY, **columns):
    """A contract whose one charge runs until its term is over."""
    contract = make_contract(until=until, **columns)
    make_phase(contract)
    return contract


def end(at=AT, **more):
    return services.end_terms(actor=ACTOR, at=at, **more)


def state_of(contract):
    contract.refresh_from_db()
    return contract.state


@pytest.mark.django_db
class TestEndTerms:
    def test_a_term_ends_on_its_day_and_once(self):
        contract = running()
        midnight = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # in Berlin

        assert end(midnight - timedelta(seconds=1)) == 0
        assert state_of(contract) == "active"

        assert [end(midnight), end(midnight)] == [1, 0]
        assert (state_of(contract), contract.ended_at) == ("ended", midnight)
        (move,) = StateChange.objects.filter(subject_label="orders.contract")
        assert (move.action, move.subject_id) == ("end", contract.pk)

    def test_a_term_ends_where_it_is_served(self):
        east = running(time_zone="Pacific/Auckland")
        west = running(time_zone="America/Los_Angeles")

        assert end(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) == 1

        assert (state_of(east), state_of(west)) == ("ended", "active")

    def test_days_of_downtime_are_caught_up_in_pieces(self):
        contracts = [running(DAY - timedelta(days=n)) for n in range(5)]
        running(DAY + timedelta(days=1))

        assert end(size=2) == 5

        assert {state_of(one) for one in contracts} == {"ended"}

    @pytest.mark.parametrize("columns", [{"is_renewing": True}, {"until": None}])
    def test_what_renews_or_has_no_term_goes_on(self, columns):
        contract = running(**columns)

        assert end() == 0
        assert state_of(contract) == "active"

    def test_what_still_awaits_its_delivery_goes_on(self):
        contract = make_contract(until=DAY)
        make_phase(contract, start_on=None, agreed_start_on=date(2026, 1, 1))

        assert end() == 0
        assert state_of(contract) == "active"

    def test_what_a_later_phase_outlasts_goes_on(self):
        contract = running()
        make_phase(contract, until=DAY + timedelta(days=30))

        assert end() == 0
        assert state_of(contract) == "active"

    def test_what_the_customer_was_entitled_to_ends_with_it(self):
        book = make_price_book()
        _, seats = make_charges(book, adapter="internal")
        make_feature(seats.version.product)
        order = make_order(lines=[Line(seats)], price_book=book)
        contract = order.amendment.contract
        day = contract.until

        assert end(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) == 1

        one = Entitlement.objects.get()
        assert (state_of(contract), one.state, one.valid_until) == ("ended", "ended", day)

    def test_an_ended_contract_cannot_be_amended(self):
        contract = running()
        end()

        with pytest.raises(ContractIsOver):
            services.cancel_contract(
                contract_id=contract.pk, effective_on=DAY, reason="x", actor=ACTOR, at=AT
            )

        assert state_of(contract) == "ended"
        assert Amendment.objects.count() == 1

    def test_the_clock_acts_as_a_rule(self, clock):
        clock.move_to(AT)
        running()

        assert [tasks.end_terms(), tasks.end_terms()] == [1, 0]

        move = StateChange.objects.get(subject_label="orders.contract")
        assert (move.actor["kind"], move.source) == ("rule", "job")

    @pytest.mark.parametrize(
        ("columns", "words"),
        [
            ({}, "Ends by itself on 22 Nov 2026"),
            ({"is_renewing": True}, "Renews on 22 Nov 2026, with the next quote that is signed"),
            (
                {"is_renewing": True, "until": DAY},
                "Term over since 21 Nov 2026; stays open until the next quote is signed",
            ),
        ],
    )
    def test_the_page_says_what_follows(self, clock, columns, words):
        clock.move_to(AT)
        contract = running(**{"until": DAY + timedelta(days=1), **columns})
        client = Client()
        client.force_login(make_user(Role.CONTROLLER))

        assert words in client.get(f"/contracts/{contract.pk}/").content.decode()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_an_amendment_and_the_end_at_once_each_sees_the_whole_of_the_other():
    contracts = [running() for _ in range(3)]
    failures = []

    def amend():
        for contract in contracts:
            try:
                services.cancel_contract(
                    contract_id=contract.pk, effective_on=date(2026, 11, 1), reason="Closed",
                    actor=Actor(kind="operator", id="a", label="A"), at=AT,
                )  # fmt: skip
            except ContractIsOver:
                failures.append(contract.pk)

    found = at_once(amend, lambda: end(size=1))

    assert not any(isinstance(one, Exception) for one in found)
    for contract in Contract.objects.all():
        refused = contract.pk in failures
        assert contract.state == ("ended" if refused else "cancelled")
        assert contract.amendments.count() == (1 if refused else 2)
        moves = StateChange.objects.filter(subject_label="orders.contract", subject_id=contract.pk)
        assert moves.count() == 1
