"""Real workers, killed; a broker, emptied; a database, torn down: every signature counts once.

Each fault strikes while a worker is stuck in the middle of a transaction, because the test holds
the table that it wants to write next.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from revops.devservices.state import Refused, State
from tests.faults.product import CUSTOMER, Caught, Product, kill

pytestmark = pytest.mark.fault

PER_TEST = 4


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    if sys.platform != "linux":
        pytest.skip("fault tests read /proc")
    try:
        started = Product(State.at(tmp_path_factory.mktemp("faults") / "state"))
    except Refused as refusal:
        pytest.skip(f"no servers for fault tests: {refusal}")
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def sent(product: Product) -> Iterator[int]:
    """Hand out quotes that were sent and not signed yet."""
    versions: list[int] = product.ask("prepare", PER_TEST * 5)["versions"]
    return iter(versions)


@pytest.fixture
def quotes(sent: Iterator[int]) -> list[int]:
    return [next(sent) for _ in range(PER_TEST)]


def it_was_under_way(product: Product, caught: Caught) -> None:
    """Assert that the fault met claimed work: leased to a worker, and not done."""
    assert caught.deliveries
    assert "done" not in product.states_of(caught.deliveries)


def everything_is_there_once(product: Product, new: int) -> None:
    """Assert that each signature so far was booked, billed, posted and paid once."""
    product.signed += new
    seen = product.wait_until_drained()
    each = product.signed
    counted = ("signatures", "orders", "billed", "earnings", "bookings")
    assert {key: seen[key] for key in counted} == dict.fromkeys(counted, each)
    # contracts of one customer that are billed together share an invoice: two lines each
    assert seen["lines"] == 2 * each
    # what is earned before its invoice is posted moves the position and back again, so these
    # entries depend on who was delayed; `verify` knows what they must add up to
    assert Counter(kind for kind in seen["entries"] if kind != "contract position") == {
        "earning earn": each,
        "invoice issue": seen["invoices"],
        "obligation recognise": each,
    }
    outcome = product.ask("check")
    assert outcome["found"] == {}
    assert outcome["checks"] >= 30


def test_a_pool_child_killed_while_it_bills_loses_and_repeats_nothing(product, quotes):
    with product.blocked("billing_invoice") as catch:
        product.tell("sign_all", quotes)
        caught = catch("billing.bill_contracts")
        child = product.pool_child(caught.name)
        kill(child)
        it_was_under_way(product, caught)
    product.answer()

    everything_is_there_once(product, PER_TEST)
    assert product.pool_child(caught.name, instead_of=child) > 0


def test_a_worker_killed_while_it_books_loses_and_repeats_nothing(product, quotes):
    with product.blocked("orders_order") as catch:
        product.tell("sign_all", quotes)
        caught = catch("orders.book_quotes")
        main = product.main_pid(caught.name)
        kill(main)
        it_was_under_way(product, caught)
    product.answer()

    everything_is_there_once(product, PER_TEST)
    assert product.main_pid(caught.name, instead_of=main) > 0


def test_an_emptied_broker_delays_and_loses_nothing(product, quotes):
    with product.blocked("revenue_journalentry") as catch:
        product.tell("sign_all", quotes)
        caught = catch("revenue.post_invoices")
        assert product.empty_broker() > 0
        it_was_under_way(product, caught)
    product.answer()
    product.empty_broker()

    everything_is_there_once(product, PER_TEST)


def test_a_database_torn_down_keeps_every_signature_and_nothing_half(product, quotes):
    with product.blocked("quoting_signature") as catch:
        product.tell("sign_all", quotes[:2])
        catch(CUSTOMER)
        product.tear_down_database()
    lost_while_signing = product.answer()["lost_answers"]
    with product.blocked("compensation_earning") as catch:
        product.tell("sign_all", quotes[2:])
        caught = catch("compensation.credit_booked_orders")
        product.tear_down_database()
        it_was_under_way(product, caught)
    product.answer()

    everything_is_there_once(product, PER_TEST)
    assert lost_while_signing >= 1


def test_everything_delivered_twice_changes_nothing(product, quotes):
    product.ask("sign_all", quotes)
    everything_is_there_once(product, PER_TEST)
    before = product.ask("look")
    with product.session() as cursor:
        cursor.execute(
            "UPDATE core_outboxdelivery SET state = 'pending', done_at = NULL,"
            " lease_token = NULL, leased_until = NULL WHERE state = 'done'"
        )
        again = cursor.rowcount
        assert again >= product.signed * 8

    everything_is_there_once(product, 0)
    assert product.ask("look") == before
