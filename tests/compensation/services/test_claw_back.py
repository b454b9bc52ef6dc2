"""Credit notes take back sales credits, in proportion and to the last cent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from billing import services as billing
from billing.models import CreditNote
from compensation import services
from compensation.models import Earning, SalesCredit
from orders import services as orders
from orders.models import Contract
from revops.core import derivation, outbox
from tests.factories.billing import make_tax_rules
from tests.factories.compensation import assign, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
STARTS = date(2026, 1, 1)


@pytest.fixture
def yearly(desk):
    """A desk whose seats are billed a year in advance."""
    make_tax_rules()
    desk.seats.billing_period_months = 12
    desk.seats.save()
    return desk


def credit(actor, *sold):
    return services.credit_orders(order_ids=[o.pk for o in sold], actor=actor, at=AT)


def bill(order, actor, *, through=STARTS):
    """Deliver and bill an order; returns the ids of what was issued."""
    orders.provision_orders(order_ids=[order.pk], actor=actor, at=AT)
    return billing.bill_contracts(
        contract_ids=[order.amendment.contract_id], through=through, actor=actor, at=AT
    )


def cancel(order, actor, on):
    """Cancel the contract of an order on a day and bill it; returns the credit notes' ids."""
    contract = Contract.objects.get(amendments__order=order)
    orders.cancel_contract(
        contract_id=contract.pk, effective_on=on, reason="churn", actor=actor, at=AT
    )
    return list(
        billing.bill_contracts(
            contract_ids=[contract.pk], through=on, actor=actor, at=AT
        ).credit_note_ids
    )


def claw(actor, notes):
    return services.claw_back(credit_note_ids=notes, actor=actor, at=AT)


def pay(payee):
    return [e.amount.amount for e in Earning.objects.filter(payee=payee).order_by("pk")]


def replayed(row):
    stored = row.derivation
    return derivation.get_rule(stored["rule"], stored["version"]).compute(stored["inputs"])


def test_a_credit_note_takes_back_its_share_of_the_credit(yearly, mara, actor):
    # given a deal of 1,200 a year, of which the customer keeps 181 of 365 days
    assign(mara, make_plan(rates=[("0", "10")], accumulation="year"))
    order = yearly.sell(mara, "0", STARTS, seats="1200")
    credit(actor, order)
    bill(order, actor)
    notes = cancel(order, actor, date(2026, 7, 1))

    (pk,) = claw(actor, notes)

    net = CreditNote.objects.get(pk=notes[0]).net.amount
    assert net == Decimal("604.93")
    taken = SalesCredit.objects.get(credit_note__isnull=False)
    assert taken.amount == Money("-604.93", "EUR")
    assert taken.reverses.source == order.subject
    assert taken.source == f"billing.creditnote:{notes[0]}"
    assert taken.attained_on == STARTS
    assert taken.credited_on == CreditNote.objects.get(pk=notes[0]).issued_on
    assert replayed(taken) == Decimal("-604.93")
    earning = Earning.objects.get(pk=pk)
    assert earning.amount == Money("-60.49", "EUR")
    assert earning.attainment_from == STARTS
    assert replayed(earning) == Decimal("-60.49")
    assert earning.origin_period.starts_on == date(2026, 11, 1)


def test_crediting_everything_takes_back_every_cent(yearly, mara, tomas, actor):
    plan = make_plan(rates=[("0", "7.77")], accumulation="year")
    for payee in (mara, tomas):
        assign(payee, plan)
    order = yearly.sell(mara, "0", STARTS, seats="1000.01")
    services.set_credit_splits(
        order_id=order.pk,
        shares=[
            services.ShareTerms(mara.pk, "owner", Decimal("33.3333")),
            services.ShareTerms(tomas.pk, "split", Decimal("66.6667")),
        ],
        actor=actor,
        at=AT,
    )
    credit(actor, order)
    bill(order, actor)

    claw(actor, cancel(order, actor, STARTS))

    for payee in (mara, tomas):
        rows = SalesCredit.objects.filter(payee=payee)
        assert sum(row.amount.amount for row in rows) == 0
        assert len(rows) == 2
        assert sum(pay(payee)) == 0


def test_a_second_credit_note_rounds_on_what_is_taken_in_all(yearly, mara, actor):
    assign(mara, make_plan(rates=[("0", "5")], accumulation="year"))
    order = yearly.sell(mara, "0", STARTS, seats="1000")
    credit(actor, order)
    bill(order, actor)
    first = cancel(order, actor, date(2026, 11, 2))
    claw(actor, first)

    assert claw(actor, first) == []

    assert SalesCredit.objects.filter(credit_note__isnull=False).count() == 1


def test_recomputing_takes_back_what_a_deal_had_re_rated(yearly, mara, actor):
    # given 5 %, 8 % on all from 100,000; deals of 50,000 and 60,000
    plan = make_plan(
        rates=[("0", "5"), ("100000", "8")],
        measure="amount",
        split="whole",
        is_retroactive=True,
        accumulation="year",
    )
    assign(mara, plan, quota=None)
    kept = yearly.sell(mara, "50000", STARTS)
    lost = yearly.sell(mara, "0", STARTS, seats="60000")
    credit(actor, kept)
    credit(actor, lost)
    bill(lost, actor)

    claw(actor, cancel(lost, actor, STARTS))

    assert pay(mara) == [Decimal(2500), Decimal(6300), Decimal(-6300)]


def test_the_rate_paid_leaves_what_was_re_rated(yearly, mara, actor):
    plan = make_plan(
        rates=[("0", "5"), ("100000", "8")],
        measure="amount",
        split="whole",
        is_retroactive=True,
        accumulation="year",
        clawback="rate_paid",
    )
    assign(mara, plan, quota=None)
    credit(actor, yearly.sell(mara, "50000", STARTS))
    lost = yearly.sell(mara, "0", STARTS, seats="60000")
    credit(actor, lost)
    bill(lost, actor)
    claw(actor, cancel(lost, actor, STARTS))

    # when the tier is reached again, the kept 1,500 are not paid a second time
    credit(actor, yearly.sell(mara, "60000", date(2026, 11, 18)))

    assert pay(mara) == [Decimal(2500), Decimal(6300), Decimal(-4800), Decimal(4800)]
    assert Earning.objects.latest("pk").tiers.filter(part="kept").get().amount.amount == -1500


def test_a_change_of_terms_on_the_same_days_takes_nothing_back(yearly, mara, actor):
    assign(mara, make_plan(rates=[("0", "10")], accumulation="year"))
    order = yearly.sell(mara, "0", STARTS, seats="1200")
    credit(actor, order)
    bill(order, actor)
    contract = Contract.objects.get(amendments__order=order)
    phase = contract.phases.get(kind="recurring")
    orders.change_phase(
        phase_id=phase.pk,
        effective_on=date(2026, 7, 1),
        quantity=Decimal(2),
        actor=actor,
        at=AT,
    )
    result = billing.bill_contracts(
        contract_ids=[contract.pk], through=date(2026, 7, 1), actor=actor, at=AT
    )

    claw(actor, list(CreditNote.objects.values_list("pk", flat=True)))

    assert result.invoice_ids
    assert not SalesCredit.objects.filter(credit_note__isnull=False).exists()


def test_a_credit_note_waits_for_the_credit_of_its_order(yearly, mara, actor):
    assign(mara)
    order = yearly.sell(mara, "0", STARTS, seats="1200")
    bill(order, actor)
    notes = cancel(order, actor, date(2026, 7, 1))

    with pytest.raises(outbox.NotYet, match="is not credited yet"):
        claw(actor, notes)

    assert not SalesCredit.objects.exists()


def test_changed_shares_move_what_is_left_after_a_credit_note(yearly, mara, tomas, actor):
    plan = make_plan(rates=[("0", "10")], accumulation="year")
    for payee in (mara, tomas):
        assign(payee, plan)
    order = yearly.sell(mara, "0", STARTS, seats="1200")
    credit(actor, order)
    bill(order, actor)
    claw(actor, cancel(order, actor, date(2026, 7, 1)))

    services.set_credit_splits(
        order_id=order.pk,
        shares=[
            services.ShareTerms(mara.pk, "owner", Decimal(50)),
            services.ShareTerms(tomas.pk, "split", Decimal(50)),
        ],
        actor=actor,
        at=AT,
    )

    credited = {p: SalesCredit.objects.filter(payee=p) for p in (mara, tomas)}
    assert sum(c.amount.amount for c in credited[mara]) == Decimal("297.53")
    assert sum(c.amount.amount for c in credited[tomas]) == Decimal("297.53")
    assert sum(pay(mara)) == Decimal("29.75")
    assert sum(pay(tomas)) == Decimal("29.75")
