"""The builders of this floor write valid rows."""

import pytest

from tests.factories.compensation import assign, make_credit, make_earning
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db


def test_an_earning_can_be_built_with_everything_it_stands_on():
    order = make_order()
    assignment = assign(order.owner)
    component = assignment.plan.versions.get().components.get()

    earning = make_earning(make_credit(order, component))

    assert earning.tiers.get().amount == earning.amount
    assert earning.period.starts_on == order.booked_on.replace(day=1)
