"""Plans, versions, assignments, quotas and shares: allowed, and refused with nothing changed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from compensation import services
from compensation.models import (
    CreditSplit,
    Earning,
    PlanAssignment,
    PlanVersion,
    Quota,
    SalesCredit,
)
from revops.core import derivation
from revops.core.actor import Actor
from revops.core.policy import Role
from revops.core.problems import Conflict, Forbidden, NotFound
from tests.factories.compensation import assign, make_component, make_plan, make_quota
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NEW_YEAR = date(2027, 1, 1)


def terms(*tiers, **columns):
    rows = [
        services.TierTerms(Decimal(lo), hi and Decimal(hi), Decimal(rate), "slices", False)
        for lo, hi, rate in tiers or (("0", "1", "5"), ("1", None, "8"))
    ]
    defaults = {
        "name": "New business",
        "base": "tcv",
        "measure": "percent_of_quota",
        "accumulation": "quarter",
    }
    return services.ComponentTerms(**{**defaults, **columns}, tiers=rows)


def user_actor(*roles):
    user = make_user(*roles)
    return Actor("user", str(user.pk), str(user))


def draft(plan, actor, *, valid_from=NEW_YEAR, components=None):
    return services.create_version(
        plan_id=plan.pk,
        valid_from=valid_from,
        components=components or [terms()],
        actor=actor,
        at=AT,
    )


def test_a_plan_is_made_once_by_name(actor):
    entity = make_legal_entity()
    made = {"legal_entity_id": entity.pk, "currency": "EUR", "actor": actor, "at": AT}
    plan = services.create_plan(name=" AE 2027 ", **made)

    with pytest.raises(Conflict, match="There is a plan AE 2027 already"):
        services.create_plan(name="AE 2027", **made)

    assert plan.name == "AE 2027"


@pytest.mark.parametrize(
    ("tiers", "words"),
    [
        ([("0", "1", "5"), ("1.2", None, "8")], "Nothing is said from 1 to 1.2."),
        ([("0", "1", "5"), ("0.5", None, "8")], "Tiers 1 and 2 overlap from 0.5 to 1."),
        ([("0.1", None, "5")], "The first tier begins at 0.1, not at 0."),
        ([("0", "1", "5")], "Nothing says what is paid from 1 on: the last tier stays open."),
        ([("0", None, "-5")], "Tier 1 has a negative rate."),
    ],
)
def test_a_table_that_leaves_something_open_is_refused_with_the_reason(tiers, words, actor):
    plan = make_plan()

    with pytest.raises(services.RateTableRefused) as refused:
        draft(plan, actor, components=[terms(*tiers)])

    assert refused.value.message == words
    assert refused.value.field == "components.0.tiers"


def test_a_quota_table_needs_an_interval(actor):
    with pytest.raises(services.RateTableRefused, match="needs an interval"):
        draft(make_plan(), actor, components=[terms(accumulation="each")])


def test_two_components_need_two_codes(actor):
    with pytest.raises(Conflict, match="Two components have the code new-business"):
        draft(make_plan(), actor, components=[terms(), terms()])


def test_an_approved_version_ends_the_one_before(actor):
    plan = make_plan()
    version = draft(plan, actor)

    services.approve_version(version_id=version.pk, actor=actor, at=AT, basis="board")

    first, second = plan.versions.order_by("number")
    assert (first.valid_until, second.state) == (NEW_YEAR, "approved")
    assert (second.approved_at, second.approval_basis) == (AT, "board")


def test_nobody_approves_what_they_drafted():
    admin = user_actor(Role.COMPENSATION_ADMIN)
    version = draft(make_plan(), admin)

    with pytest.raises(Forbidden) as refused:
        services.approve_version(version_id=version.pk, actor=admin, at=AT)

    assert refused.value.rule == "sd1"
    version.refresh_from_db()
    assert version.state == "draft"


def test_nobody_approves_the_plan_that_pays_them(mara, actor):
    plan = make_plan()
    assign(mara, plan)
    mara.user.grants.update(role=Role.COMPENSATION_ADMIN.value)
    version = draft(plan, actor)

    with pytest.raises(Forbidden) as refused:
        services.approve_version(
            version_id=version.pk, actor=Actor("user", str(mara.user_id), "Mara"), at=AT
        )

    assert refused.value.rule == "sd5"


def test_who_may_not_approve_is_refused(actor):
    version = draft(make_plan(), actor)

    with pytest.raises(Forbidden):
        services.approve_version(version_id=version.pk, actor=user_actor(Role.AUDITOR), at=AT)


def test_a_version_does_not_begin_before_deals_that_were_credited(desk, mara, actor):
    plan = make_plan()
    assign(mara, plan)
    order = desk.sell(mara, "1000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)
    version = draft(plan, actor, valid_from=date(2026, 11, 1))

    with pytest.raises(services.AlreadyCredited, match="credited up to 2026-11-17"):
        services.approve_version(version_id=version.pk, actor=actor, at=AT)

    assert plan.versions.get(number=1).valid_until is None


def test_a_version_between_approved_ones_is_refused(actor):
    plan = make_plan()
    later = draft(plan, actor)
    services.approve_version(version_id=later.pk, actor=actor, at=AT)
    between = draft(plan, actor, valid_from=date(2026, 12, 1))

    with pytest.raises(Conflict, match="valid from 2026-12-01 or later"):
        services.approve_version(version_id=between.pk, actor=actor, at=AT)


def test_an_approved_version_never_changes(actor):
    version = make_plan().versions.get()

    with pytest.raises(Conflict, match="never changes"):
        services.change_version(
            version_id=version.pk, valid_from=NEW_YEAR, components=[terms()], actor=actor, at=AT
        )

    assert version.components.get().tiers.count() == 2


def test_a_change_of_version_carries_attainment_and_prorates_nothing_twice(desk, mara, actor):
    # given 5 % to 100,000 and 8 % above; from 16 November 6 % and 10 %
    plan = make_plan(rates=[("0", "5"), ("100000", "8")], measure="amount")
    plan.versions.update(valid_until=date(2026, 11, 16))
    version = PlanVersion.objects.create(
        plan=plan,
        number=2,
        state="approved",
        valid_from=date(2026, 11, 16),
        approved_at=AT,
        approval_basis="tests",
        created_at=AT,
    )
    make_component(
        version, code="new-business", rates=[("0", "6"), ("100000", "10")], measure="amount"
    )
    assign(mara, plan, quota=None)
    orders = [
        desk.sell(mara, "90000", date(2026, 11, 2)),
        desk.sell(mara, "20000", date(2026, 11, 17)),
    ]

    services.credit_orders(order_ids=[orders[0].pk], actor=actor, at=AT)
    services.credit_orders(order_ids=[orders[1].pk], actor=actor, at=AT)

    first, second = Earning.objects.order_by("pk")
    assert (first.amount.amount, second.amount.amount) == (Decimal(4500), Decimal(1600))
    assert second.plan_version == version
    assert second.attained_before == Decimal(90000)


def test_a_plan_is_followed_by_another_from_a_day_on(mara, actor):
    old = assign(mara)
    new = make_plan()

    services.assign_plan(payee_id=mara.pk, plan_id=new.pk, valid_from=NEW_YEAR, actor=actor, at=AT)

    old.refresh_from_db()
    assert old.valid_until == NEW_YEAR
    assert mara.plan_assignments.get(plan=new).valid_until is None


def test_a_plan_cannot_be_assigned_before_deals_under_another(desk, mara, actor):
    assign(mara)
    order = desk.sell(mara, "1000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)

    with pytest.raises(services.AlreadyCredited, match="2026-11-17"):
        services.assign_plan(
            payee_id=mara.pk,
            plan_id=make_plan().pk,
            valid_from=date(2026, 11, 1),
            actor=actor,
            at=AT,
        )

    assert PlanAssignment.objects.count() == 1


@pytest.mark.parametrize("verb", ["assign_plan", "set_quota"])
def test_nobody_changes_what_they_are_paid_by(verb, mara, actor):
    own = Actor("user", str(mara.user_id), "Mara")
    arguments = {
        "assign_plan": {"plan_id": make_plan().pk},
        "set_quota": {"amount": Money(1, "EUR"), "interval": "quarter"},
    }[verb]

    with pytest.raises(Forbidden) as refused:
        getattr(services, verb)(
            payee_id=mara.pk, valid_from=NEW_YEAR, actor=own, at=AT, **arguments
        )

    assert refused.value.rule == "sd5"
    assert not PlanAssignment.objects.exists()
    assert not Quota.objects.exists()


def test_a_payee_who_does_not_exist_is_not_found(actor):
    with pytest.raises(NotFound):
        services.assign_plan(
            payee_id=0, plan_id=make_plan().pk, valid_from=NEW_YEAR, actor=actor, at=AT
        )


def test_an_assignment_ends_after_it_begins(mara, actor):
    with pytest.raises(services.ValueUnknown, match="end lies before"):
        services.assign_plan(
            payee_id=mara.pk,
            plan_id=make_plan().pk,
            valid_from=NEW_YEAR,
            valid_until=NEW_YEAR,
            actor=actor,
            at=AT,
        )


def test_a_quota_for_a_part_leaves_those_before_and_after(mara, actor):
    make_quota(mara, "100000", valid_from=date(2026, 1, 1))

    services.set_quota(
        payee_id=mara.pk,
        amount=Money(120_000, "EUR"),
        interval="quarter",
        valid_from=date(2026, 4, 1),
        valid_until=date(2026, 7, 1),
        actor=actor,
        at=AT,
    )

    assert [
        (q.valid_from, q.valid_until, q.amount.amount) for q in mara.quotas.order_by("valid_from")
    ] == [
        (date(2026, 1, 1), date(2026, 4, 1), 100_000),
        (date(2026, 4, 1), date(2026, 7, 1), 120_000),
        (date(2026, 7, 1), None, 100_000),
    ]


def test_a_backdated_quota_adds_only_the_difference(desk, mara, actor):
    # given 5 % to a quota of 100,000, 8 % above, and 120,000 sold: 5,000 + 1,600
    assign(mara, quota="100000")
    orders = [desk.sell(mara, "60000"), desk.sell(mara, "60000", date(2026, 11, 18))]
    services.credit_orders(order_ids=[o.pk for o in orders], actor=actor, at=AT)
    before = list(Earning.objects.order_by("pk").values_list("pk", "amount"))

    services.set_quota(
        payee_id=mara.pk,
        amount=Money(80_000, "EUR"),
        interval="quarter",
        valid_from=date(2026, 10, 1),
        actor=actor,
        at=AT,
    )

    assert list(Earning.objects.order_by("pk").values_list("pk", "amount"))[:2] == before
    late = Earning.objects.get(sequence=1)
    assert late.amount == Money("600.00", "EUR")
    assert late.sales_credit.order == orders[1]
    assert late.quota_amount == Decimal(80_000)
    assert sum(t.amount.amount for t in late.tiers.all()) == Decimal(600)
    stored = late.derivation
    rule = derivation.get_rule(stored["rule"], stored["version"])
    assert rule.compute(stored["inputs"]) == Decimal(600)
    assert rule.steps(stored["inputs"])[-1].result == Decimal(600)


def test_the_same_quota_again_pays_nothing_again(desk, mara, actor):
    assign(mara, quota="100000")
    order = desk.sell(mara, "60000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)

    services.set_quota(
        payee_id=mara.pk,
        amount=Money(100_000, "EUR"),
        interval="quarter",
        valid_from=date(2026, 10, 1),
        actor=actor,
        at=AT,
    )

    assert Earning.objects.count() == 1


@pytest.mark.parametrize(("amount", "interval"), [("0", "quarter"), ("10", "week")])
def test_a_quota_that_means_nothing_is_refused(amount, interval, mara, actor):
    with pytest.raises(services.ValueUnknown):
        services.set_quota(
            payee_id=mara.pk,
            amount=Money(amount, "EUR"),
            interval=interval,
            valid_from=NEW_YEAR,
            actor=actor,
            at=AT,
        )


def shares(*rows):
    return [services.ShareTerms(payee.pk, role, Decimal(share)) for payee, role, share in rows]


def test_shares_set_before_crediting_are_credited_at_once(desk, mara, tomas, actor):
    plan = make_plan()
    for payee in (mara, tomas):
        assign(payee, plan)
    order = desk.sell(mara, "100.01")

    services.set_credit_splits(
        order_id=order.pk,
        shares=shares((mara, "owner", "50"), (tomas, "split", "50")),
        actor=actor,
        at=AT,
    )
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)

    assert [(c.payee, c.role, c.amount.amount) for c in SalesCredit.objects.order_by("pk")] == [
        (mara, "owner", Decimal("50.00")),
        (tomas, "split", Decimal("50.01")),
    ]


def test_an_overlay_is_credited_beside_the_owner(desk, mara, tomas, actor):
    plan = make_plan()
    for payee in (mara, tomas):
        assign(payee, plan)
    order = desk.sell(mara, "1000")
    services.set_credit_splits(
        order_id=order.pk,
        shares=shares((mara, "owner", "100"), (tomas, "overlay", "30")),
        actor=actor,
        at=AT,
    )

    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)

    credited = SalesCredit.objects.order_by("pk").values_list("amount", flat=True)
    assert list(credited) == [Decimal(1000), Decimal(300)]


def test_shares_changed_after_crediting_reverse_and_credit_anew(desk, mara, tomas, actor):
    plan = make_plan(rates=[("0", "10")])
    for payee in (mara, tomas):
        assign(payee, plan)
    order = desk.sell(mara, "1000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)
    split = shares((mara, "owner", "70"), (tomas, "split", "30"))

    for _again in range(2):
        services.set_credit_splits(order_id=order.pk, shares=split, actor=actor, at=AT)

    rows = SalesCredit.objects.order_by("pk")
    assert [(c.payee, c.amount.amount, bool(c.reverses_id)) for c in rows] == [
        (mara, Decimal(1000), False),
        (mara, Decimal(-1000), True),
        (mara, Decimal(700), False),
        (tomas, Decimal(300), False),
    ]
    assert rows[2].source == f"{order.subject}/1"
    paid = {p: sum(e.amount.amount for e in p.earnings.all()) for p in (mara, tomas)}
    assert paid == {mara: Decimal(70), tomas: Decimal(30)}


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("50", "40", "add up to 90 %, not to 100 %"),
        ("1.5", "3", "a share says how much of the deal is credited"),
        ("100", "0", "is not between 0 % and 100 %"),
    ],
)
def test_shares_that_do_not_credit_once_are_refused(first, second, words, desk, mara, tomas, actor):
    order = desk.sell(mara, "1000")

    with pytest.raises(services.SharesRefused, match=words):
        services.set_credit_splits(
            order_id=order.pk,
            shares=shares((mara, "owner", first), (tomas, "split", second)),
            actor=actor,
            at=AT,
        )

    assert not CreditSplit.objects.exists()


def test_nobody_shares_a_deal_with_themselves(desk, mara, tomas):
    order = desk.sell(mara, "1000")

    with pytest.raises(Forbidden) as refused:
        services.set_credit_splits(
            order_id=order.pk,
            shares=shares((mara, "owner", "50"), (tomas, "split", "50")),
            actor=Actor("user", str(tomas.user_id), "Tomas"),
            at=AT,
        )

    assert refused.value.rule == "sd5"


def test_the_import_plan_is_seeded_once(desk, mara, tomas, actor):
    seed = {
        "legal_entity_id": desk.legal_entity.pk,
        "valid_from": date(2016, 10, 1),
        "actor": actor,
        "at": AT,
    }
    plan = services.seed_import_plan(payee_ids=[mara.pk], **seed)

    again = services.seed_import_plan(payee_ids=[mara.pk, tomas.pk], **seed)

    assert plan == again
    assert plan.name == services.IMPORT_PLAN
    assert plan.versions.get().approval_basis == "CRM import"
    assert PlanAssignment.objects.count() == Quota.objects.count() == 2
