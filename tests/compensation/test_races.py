"""Two workers who pay the same payee: without the lock one forgets the other, with it never."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest

from compensation import services
from compensation.models import Earning
from compensation.services import checks, earning
from crm.models import SalesPerson
from tests.factories.compensation import assign, make_desk, make_plan
from tests.factories.crm import make_sales_person
from tests.races import at_once, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def sold(db):
    """Two deals of 60,000 under 5 % to 100,000 and 8 % above: 3,000 and 3,600 in any order."""
    desk, payee = make_desk(), make_sales_person()
    assign(payee, make_plan(), quota="100000")
    return [desk.sell(payee, "60000") for _ in range(2)]


def credit(orders, actor):
    """Credit the orders at once; return how many credits each made, or what it raised."""
    return at_once(
        *(
            partial(services.credit_orders, order_ids=[order.pk], actor=actor, at=AT)
            for order in orders
        )
    )


def paid():
    return sorted(e.amount.amount for e in Earning.objects.all())


def test_without_the_payees_lock_two_workers_pay_from_the_same_attainment(sold, actor, monkeypatch):
    def unlocked(ids):
        return {p.pk: p for p in SalesPerson.objects.filter(pk__in=set(ids))}

    monkeypatch.setattr(checks, "lock_payees", unlocked)
    monkeypatch.setattr(earning, "_record", together(earning._record))

    assert [len(earned) for earned in credit(sold, actor)] == [1, 1]
    assert paid() == [Decimal(3000), Decimal(3000)]


def test_two_workers_pay_the_same_payee_one_after_the_other(sold, actor):
    assert [len(earned) for earned in credit(sold, actor)] == [1, 1]
    assert paid() == [Decimal(3000), Decimal(3600)]


def test_one_order_credited_by_two_workers_is_credited_once(sold, actor):
    assert sorted(len(earned) for earned in credit([sold[0], sold[0]], actor)) == [0, 1]
    assert paid() == [Decimal(3000)]
