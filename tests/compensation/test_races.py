"""Two workers who pay the same payee: without the lock one forgets the other, with it never."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from compensation import services
from compensation.models import Earning
from compensation.services import checks, earning
from crm.models import SalesPerson
from tests.factories.compensation import assign, make_desk, make_plan
from tests.factories.crm import make_sales_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def sold(db):
    """Two deals of 60,000 under 5 % to 100,000 and 8 % above: 3,000 and 3,600 in any order."""
    desk, payee = make_desk(), make_sales_person()
    assign(payee, make_plan(), quota="100000")
    return [desk.sell(payee, "60000") for _ in range(2)]


def at_once(orders, actor):
    """Credit the orders in a thread each; return the errors."""
    barrier, errors = threading.Barrier(len(orders)), []

    def run(order) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def paid():
    return sorted(e.amount.amount for e in Earning.objects.all())


def test_without_the_payees_lock_two_workers_pay_from_the_same_attainment(sold, actor, monkeypatch):
    both_judged = threading.Barrier(2)
    record = earning._record

    def unlocked(ids):
        return {p.pk: p for p in SalesPerson.objects.filter(pk__in=set(ids))}

    def record_together(found, **how):
        both_judged.wait(timeout=20)
        return record(found, **how)

    monkeypatch.setattr(checks, "lock_payees", unlocked)
    monkeypatch.setattr(earning, "_record", record_together)

    assert at_once(sold, actor) == []
    assert paid() == [Decimal(3000), Decimal(3000)]


def test_two_workers_pay_the_same_payee_one_after_the_other(sold, actor):
    assert at_once(sold, actor) == []
    assert paid() == [Decimal(3000), Decimal(3600)]


def test_one_order_credited_by_two_workers_is_credited_once(sold, actor):
    assert at_once([sold[0], sold[0]], actor) == []
    assert paid() == [Decimal(3000)]
