"""Every invariant of the compensation floor names the violation planted for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from compensation import services
from compensation.models import CompensationPeriod, Earning, PlanVersion, RateTier, SalesCredit
from revops.core import explain, verify
from revops.core.models import OutboxDelivery
from tests.factories.compensation import assign, make_credit, make_earning, make_plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def objections():
    """Run the checks of this floor; return {name: offending keys} of those that object."""
    results = [r for r in verify.run(at=NOW).results if r.name.startswith("compensation.")]
    assert not [r.error for r in results if r.error]
    return {r.name: r.offending for r in results if r.violations}


@pytest.fixture
def sold(desk, mara, actor):
    """One deal that crosses a tier, credited and earned."""
    assign(mara, make_plan(), quota="600")
    order = desk.sell(mara, "1000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=NOW)
    return order


def planted(row, **columns):
    """Insert a copy of an append-only row with other columns."""
    twin = type(row).objects.get(pk=row.pk)
    twin.pk = None
    twin._state.adding = True
    for name, value in columns.items():
        twin.__dict__[name] = value
    twin.save(force_insert=True)
    return twin


def test_sound_rows_are_not_objected_to(sold, desk, mara, tomas, actor):
    assign(tomas, make_plan(rates=[("0", "5"), ("1", "8")], split="whole", is_retroactive=True))
    orders = [desk.sell(mara, "333.33", date(2026, 11, 18)), desk.sell(tomas, "70000")]
    services.credit_orders(order_ids=[o.pk for o in orders], actor=actor, at=NOW)
    services.set_credit_splits(
        order_id=orders[0].pk,
        shares=[
            services.ShareTerms(mara.pk, "owner", Decimal("66.6667")),
            services.ShareTerms(tomas.pk, "split", Decimal("33.3333")),
        ],
        actor=actor,
        at=NOW,
    )
    services.set_quota(
        payee_id=mara.pk,
        amount=Money(500, "EUR"),
        interval="quarter",
        valid_from=date(2026, 10, 1),
        actor=actor,
        at=NOW,
    )

    assert objections() == {}
    assert explain.check_recent()[1] == []


def test_an_order_nobody_is_credited_for_is_found(sold, desk, mara):
    order = desk.sell(mara, "10")
    OutboxDelivery.objects.filter(subject=order.subject).delete()

    found = objections()

    assert list(found) == ["compensation.orders_are_credited"]
    assert order.number in found["compensation.orders_are_credited"][0]


def test_an_order_that_waits_to_be_credited_is_not_objected_to(sold, desk, mara):
    desk.sell(mara, "10")

    assert objections() == {}


def test_shares_that_do_not_make_a_whole_are_found(sold, tomas):
    planted(SalesCredit.objects.get(), payee_id=tomas.pk, role="split", share=Decimal(10))

    assert "compensation.shares_credit_a_deal_once" in objections()


def test_credits_that_do_not_add_up_to_the_deal_are_found(desk, mara):
    plan = assign(mara).plan
    order = desk.sell(mara, "1000")
    component = plan.versions.get().components.get()
    make_earning(make_credit(order, component, amount=Money(999, "EUR"), base_amount=order.tcv))

    assert "compensation.credits_add_up_to_their_deal" in objections()


def test_more_taken_back_than_was_credited_is_found(sold):
    credit = SalesCredit.objects.get()
    planted(credit, reverses_id=credit.pk, amount=Decimal("-1000.01"))

    assert "compensation.take_backs_stay_within_their_credit" in objections()


def test_a_take_back_of_somebody_else_is_found(sold, tomas):
    credit = SalesCredit.objects.get()
    planted(credit, reverses_id=credit.pk, amount=Decimal(-1), payee_id=tomas.pk)

    assert "compensation.take_backs_mirror_their_credit" in objections()


def test_a_credit_that_earned_nothing_is_found(sold, desk, mara):
    order = desk.sell(mara, "10")
    make_credit(order, SalesCredit.objects.get().component)

    assert list(objections()) == ["compensation.credits_earn_once"]


def test_an_earning_of_somebody_else_is_found(sold, tomas):
    planted(Earning.objects.get(), payee_id=tomas.pk, sequence=1, amount=Decimal(0))

    assert "compensation.earnings_belong_to_their_credit" in objections()


def test_a_trace_that_does_not_re_add_is_found(sold):
    planted(Earning.objects.get(), sequence=1, amount=Decimal("0.01"))

    assert "compensation.earnings_add_up_to_their_tiers" in objections()


def test_an_attainment_that_jumps_is_found(sold, desk, mara):
    component = SalesCredit.objects.get().component
    credit = make_credit(desk.sell(mara, "10"), component)
    first = Earning.objects.get()
    make_earning(
        credit,
        "0.80",
        attainment_from=first.attainment_from,
        attainment_until=first.attainment_until,
        attained_before=Decimal(999),
    )

    assert "compensation.attainments_continue" in objections()


def test_pay_beside_the_table_is_found(sold, desk, mara):
    component = SalesCredit.objects.get().component
    credit = make_credit(desk.sell(mara, "10"), component)
    first = Earning.objects.get()
    make_earning(
        credit,
        "0.81",
        attainment_from=first.attainment_from,
        attainment_until=first.attainment_until,
        attained_before=first.attained_after,
        quota_amount=first.quota_amount,
    )

    found = objections()

    assert list(found) == ["compensation.pay_follows_the_table"]
    assert "62.81" in found["compensation.pay_follows_the_table"][0]


def test_an_earning_outside_its_month_is_found(sold):
    planted(Earning.objects.get(), sequence=1, amount=Decimal(0), earned_on=date(2026, 12, 1))

    assert "compensation.earnings_lie_in_their_period" in objections()


def test_an_earning_written_into_a_closed_month_is_found(sold, actor):
    earning = Earning.objects.get()
    services.close_period(period_id=earning.period_id, actor=actor, at=NOW)
    later = datetime(2026, 11, 22, tzinfo=UTC)
    planted(earning, sequence=1, amount=Decimal(0), created_at=later)

    assert "compensation.closed_periods_are_left_alone" in objections()


def test_a_table_with_a_gap_is_found(sold):
    RateTier.objects.filter(position=2).update(lower=Decimal(2))

    assert "compensation.rate_tables_leave_nothing_open" in objections()


def test_states_without_their_trail_are_found(sold):
    CompensationPeriod.objects.update(state="closed", closed_at=NOW)
    PlanVersion.objects.create(
        plan=PlanVersion.objects.get().plan,
        number=2,
        state="approved",
        valid_from=date(2010, 1, 1),
        valid_until=date(2011, 1, 1),
        approved_at=NOW,
        approval_basis="nobody knows",
        created_at=NOW,
    )

    found = objections()

    assert "compensation.compensationperiod_states_have_their_trail" in found
    assert "compensation.planversion_states_have_their_trail" in found
