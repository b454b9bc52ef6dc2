"""Crediting booked orders and earning on them: published plans through the services."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from compensation import services
from compensation.events import CommissionsEarned
from compensation.models import CompensationPeriod, Earning, EarningTier, SalesCredit
from revops.core import derivation
from revops.core.models import ExchangeRate, OutboxEvent
from tests.factories.compensation import assign, make_period, make_plan, make_quota

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def credit(actor, *orders):
    return services.credit_orders(order_ids=[o.pk for o in orders], actor=actor, at=AT)


def amounts(payee):
    return [e.amount.amount for e in Earning.objects.filter(payee=payee).order_by("pk")]


def replayed(row):
    stored = row.derivation
    return derivation.get_rule(stored["rule"], stored["version"]).compute(stored["inputs"])


def test_a_booked_order_is_credited_to_its_owner_and_earns_by_tier(desk, mara, actor):
    # given 501,550 of a yearly quota of 600,000: 6 % to half of it, 9 % to all of it, 13 % above
    plan = make_plan(
        rates=[("0", "6"), ("0.5", "9"), ("1", "13")], accumulation="year", base="first_year"
    )
    assign(mara, plan, quota="600000", interval="year")
    credit(actor, desk.sell(mara, "501550", date(2026, 10, 1)))

    order = desk.sell(mara, "120000")
    (pk,) = credit(actor, order)

    earning = Earning.objects.get(pk=pk)
    assert earning.amount == Money("11662.00", "EUR")
    assert (earning.attained_before, earning.attained_after) == (Decimal(501550), Decimal(621550))
    assert earning.quota_amount == Decimal(600000)
    assert [
        (t.position, t.tier.position, t.base, t.rate, t.amount.amount, t.part)
        for t in earning.tiers.order_by("position").select_related("tier")
    ] == [
        (1, 2, Decimal(98450), Decimal(9), Decimal("8860.50"), "own"),
        (2, 3, Decimal(21550), Decimal(13), Decimal("2801.50"), "own"),
    ]
    assert (earning.attainment_from, earning.attainment_until) == (
        date(2026, 1, 1),
        date(2027, 1, 1),
    )
    assert earning.period.starts_on == date(2026, 11, 1)
    assert earning.period == earning.origin_period
    assert replayed(earning) == earning.amount.amount
    one = earning.sales_credit
    assert (one.amount, one.share, one.role) == (Money("120000.00", "EUR"), 100, "owner")
    assert (one.source, one.credited_on) == (order.subject, date(2026, 11, 17))
    assert replayed(one) == one.amount.amount
    fact = OutboxEvent.objects.filter(name=CommissionsEarned.NAME).last()
    assert fact.subject == f"compensation.payee:{mara.pk}"
    assert fact.payload["earning_ids"] == [pk]


def test_a_quarter_of_150000_at_5_6_and_7_percent_pays_8250(desk, mara, actor):
    plan = make_plan(rates=[("0", "5"), ("1", "6"), ("1.25", "7")])
    assign(mara, plan, quota="100000")
    orders = [desk.sell(mara, "50000", date(2026, 10, day)) for day in (5, 12, 19)]

    credit(actor, *orders)

    assert amounts(mara) == [Decimal(2500), Decimal(2500), Decimal(3250)]
    assert sum(amounts(mara)) == Decimal(8250)


def test_the_import_plan_pays_5_percent_to_the_quarterly_quota_and_7_5_above(desk, mara, actor):
    services.seed_import_plan(
        legal_entity_id=desk.legal_entity.pk,
        payee_ids=[mara.pk],
        valid_from=date(2016, 10, 1),
        actor=actor,
        at=AT,
    )
    first = [desk.sell(mara, "80000", date(2017, 3, day)) for day in (1, 30)]
    second = desk.sell(mara, "80000", date(2017, 4, 1))

    credit(actor, *first)
    credit(actor, second)

    assert amounts(mara) == [Decimal(4000), Decimal(5500), Decimal(4000)]
    assert [t.amount.amount for t in EarningTier.objects.order_by("pk")] == [
        Decimal(4000), Decimal(1000), Decimal(4500), Decimal(4000),
    ]  # fmt: skip


def test_a_retroactive_table_re_rates_earlier_deals_on_the_deal_that_reaches_it(desk, mara, actor):
    plan = make_plan(
        rates=[("0", "5"), ("100000", "8")],
        measure="amount",
        split="whole",
        is_retroactive=True,
        accumulation="quarter",
    )
    assign(mara, plan, quota=None)

    credit(actor, desk.sell(mara, "50000"))
    credit(actor, desk.sell(mara, "60000"))

    assert amounts(mara) == [Decimal(2500), Decimal(6300)]
    last = Earning.objects.latest("pk")
    assert [(t.part, t.base, t.rate, t.amount.amount) for t in last.tiers.order_by("position")] == [
        ("own", Decimal(60000), Decimal(8), Decimal(4800)),
        ("earlier", Decimal(50000), Decimal(3), Decimal(1500)),
    ]
    assert replayed(last) == Decimal(6300)


def test_a_table_that_depends_on_the_order_of_deals_is_walked_whole(desk, mara, actor):
    plan = make_plan(rates=[("0", "5"), ("100000", "8")], measure="amount", split="whole")
    assign(mara, plan, quota=None)

    for value in ("50000", "60000", "30000"):
        credit(actor, desk.sell(mara, value))

    assert amounts(mara) == [Decimal(2500), Decimal(4800), Decimal(2400)]


def test_each_deal_alone_starts_at_the_first_tier(desk, mara, actor):
    plan = make_plan(rates=[("0", "5"), ("100000", "8")], measure="amount", accumulation="each")
    assign(mara, plan, quota=None)

    credit(actor, *[desk.sell(mara, value) for value in ("120000", "30000")])

    assert sorted(amounts(mara)) == [Decimal(1500), Decimal(6600)]


def test_crediting_twice_adds_nothing(desk, mara, actor):
    assign(mara)
    order = desk.sell(mara, "1000")
    credit(actor, order)
    facts = OutboxEvent.objects.count()

    assert credit(actor, order) == []

    assert SalesCredit.objects.count() == 1
    assert Earning.objects.count() == 1
    assert OutboxEvent.objects.count() == facts


def test_one_by_one_earns_the_same_as_all_at_once(desk, mara, tomas, actor):
    plan = make_plan(rates=[("0", "5.5"), ("0.3", "6.25"), ("1", "8")])
    for payee in (mara, tomas):
        assign(payee, plan, quota="1000")
    values = ["333.33", "333.33", "0.01", "333.34", "50.05"]
    days = [date(2026, 11, n) for n in (3, 5, 5, 9, 20)]

    for value, day in zip(values, days, strict=True):
        credit(actor, desk.sell(mara, value, day))
    credit(actor, *[desk.sell(tomas, v, d) for v, d in zip(values, days, strict=True)])

    assert amounts(mara) == amounts(tomas)
    assert len(amounts(mara)) == 5


def test_a_deal_worth_nothing_is_credited_and_earns_nothing(desk, mara, actor):
    assign(mara)

    (pk,) = credit(actor, desk.sell(mara, "0"))

    assert Earning.objects.get(pk=pk).amount == Money(0, "EUR")


@pytest.mark.parametrize(
    ("base", "amount"), [("tcv", "2200"), ("first_year", "2200"), ("one_time", "1000")]
)
def test_a_component_credits_its_base_of_the_deal(base, amount, desk, mara, actor):
    assign(mara, make_plan(base=base))

    credit(actor, desk.sell(mara, "1000", seats="100"))

    assert SalesCredit.objects.get().amount == Money(amount, "EUR")


def test_a_deal_in_another_currency_is_credited_at_the_rate_of_its_day(desk, mara, actor):
    plan = make_plan(currency="USD")
    assign(mara, plan)
    for day, rate in ((date(2026, 11, 1), "1.10"), (date(2026, 11, 18), "1.30")):
        ExchangeRate.objects.create(base="EUR", quote="USD", on=day, rate=rate, source="test")

    credit(actor, desk.sell(mara, "1000"))

    one = SalesCredit.objects.get()
    assert one.amount == Money("1100.00", "USD")
    assert (one.deal_amount, one.deal_currency) == (Decimal(1000), "EUR")
    assert one.exchange_rate == Decimal("1.10")
    assert replayed(one) == Decimal("1100.00")


def test_a_deal_without_an_exchange_rate_is_refused(desk, mara, actor):
    assign(mara, make_plan(currency="USD"))

    with pytest.raises(services.NoExchangeRate, match="EUR to USD on 2026-11-17"):
        credit(actor, desk.sell(mara, "1000"))

    assert not SalesCredit.objects.exists()


def test_a_payee_without_a_plan_is_refused_by_name_and_day(desk, mara, actor):
    with pytest.raises(
        services.NoPlanAssigned, match="No plan assigned to Mara Lindqvist on 2026-11-17"
    ):
        credit(actor, desk.sell(mara, "1000"))

    assert not SalesCredit.objects.exists()
    assert not Earning.objects.exists()


def test_a_plan_that_begins_later_pays_no_earlier_deal(desk, mara, actor):
    assign(mara, make_plan(valid_from=date(2026, 12, 1)))

    with pytest.raises(services.NoPlanVersion, match="Mara Lindqvist has no approved version"):
        credit(actor, desk.sell(mara, "1000"))


def test_a_table_in_percent_of_quota_without_a_quota_is_refused(desk, mara, actor):
    assign(mara, quota=None)

    with pytest.raises(services.NoQuotaSet, match="Mara Lindqvist in the period from 2026-10-01"):
        credit(actor, desk.sell(mara, "1000"))

    assert not SalesCredit.objects.exists()


def test_a_closed_month_is_left_alone_and_its_pay_lands_in_the_next_open_one(desk, mara, actor):
    plan = make_plan()
    assign(mara, plan)
    for month in (date(2026, 10, 1), date(2026, 11, 1)):
        services.close_period(
            period_id=make_period(plan.legal_entity, month).pk, actor=actor, at=AT
        )

    credit(actor, desk.sell(mara, "1000", date(2026, 10, 12)))

    earning = Earning.objects.get()
    assert earning.origin_period.starts_on == date(2026, 10, 1)
    assert earning.period.starts_on == date(2026, 12, 1)
    assert earning.earned_on == date(2026, 12, 1)
    assert CompensationPeriod.objects.count() == 3


def test_a_backdated_deal_is_itself_the_cause_of_what_it_moves(desk, mara, actor):
    assign(mara, make_plan(rates=[("0", "5"), ("1", "8")]), quota="100000")
    credit(actor, desk.sell(mara, "90000", date(2026, 11, 20)))

    credit(actor, desk.sell(mara, "20000", date(2026, 11, 2)))

    assert amounts(mara) == [Decimal(4500), Decimal(1300)]


def test_a_yearly_quota_gives_a_quarter_its_share(desk, mara, actor):
    assign(mara, make_plan(), quota=None)
    make_quota(mara, "400000", interval="year")

    credit(actor, desk.sell(mara, "110000"))

    assert Earning.objects.get().quota_amount == Decimal(100000)
    assert amounts(mara) == [Decimal(5800)]


def test_the_number_of_queries_does_not_grow_with_the_batch(desk, mara, tomas, actor):
    plan = make_plan()
    for payee in (mara, tomas):
        assign(payee, plan)
    credit(actor, desk.sell(mara, "10"), desk.sell(tomas, "10"))
    few = [desk.sell(p, "10") for p in (mara, tomas)]
    many = [desk.sell(p, "10") for p in (mara, tomas) for _ in range(6)]

    with CaptureQueriesContext(
        connection,
    ) as first:
        credit(actor, *few)
    with CaptureQueriesContext(connection) as second:
        credit(actor, *many)

    assert len(second) == len(first)
    assert len(first) <= 26
