"""The database refuses what the services would never write; every law is attacked by name."""

from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.expressions import RawSQL

from compensation.models import (
    CompensationPeriod,
    Component,
    CreditSplit,
    Earning,
    EarningTier,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    RateTier,
    SalesCredit,
)
from tests.databases import OWNER
from tests.factories.compensation import AT, assign, make_credit, make_earning, make_period
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NAN = RawSQL("'NaN'::numeric", [])
EARLY = date(2019, 1, 1)


def refused(law, attack) -> None:
    def act() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            attack()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match=law):
        act()


def changed(row, **columns):
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**columns)


def copied(row, **columns):
    """Return an insert of the same row under a new key."""

    def insert() -> None:
        twin = type(row)._default_manager.get(pk=row.pk)
        twin.pk = None
        twin._state.adding = True
        for name, value in columns.items():
            twin.__dict__[name] = value
        twin.save(force_insert=True)

    return insert


@pytest.fixture
def rows(desk, mara):
    """One row of every table, found by its model."""
    assignment = assign(mara)
    version = assignment.plan.versions.get()
    component = version.components.get()
    order = desk.sell(mara, "1000")
    credit = make_credit(order, component)
    earning = make_earning(credit)
    split = CreditSplit.objects.create(order=order, payee=mara, role="owner", share=Decimal(100))
    found = [
        assignment.plan, version, component, component.tiers.first(), assignment,
        mara.quotas.get(), split, credit, earning, earning.tiers.get(), earning.period,
    ]  # fmt: skip
    return {type(row): row for row in found}


@pytest.mark.parametrize(
    ("law", "model", "columns"),
    [
        ("compensation_plan_currency_is_a_code", Plan, {"currency": "eur"}),
        (
            "compensation_planversion_state_known",
            PlanVersion,
            {"state": "odd", "approved_at": None},
        ),
        ("compensation_planversion_approved_at_matches_state", PlanVersion, {"approved_at": None}),
        (
            "compensation_planversion_valid_from_before_valid_until",
            PlanVersion,
            {"valid_until": EARLY},
        ),
        (
            "compensation_planversion_approval_names_its_basis",
            PlanVersion,
            {"approval_basis": ""},
        ),
        ("compensation_component_base_known", Component, {"base": "margin"}),
        ("compensation_component_measure_known", Component, {"measure": "units"}),
        ("compensation_component_accumulation_known", Component, {"accumulation": "week"}),
        ("compensation_component_clawback_known", Component, {"clawback": "never"}),
        ("compensation_ratetier_split_known", RateTier, {"split": "half"}),
        ("compensation_ratetier_numbers_are_finite", RateTier, {"rate": NAN}),
        ("compensation_ratetier_bounds_are_ordered", RateTier, {"lower": 2, "upper": 1}),
        ("compensation_ratetier_rates_are_not_negative", RateTier, {"rate": -1}),
        (
            "compensation_ratetier_interpolation_has_two_rates",
            RateTier,
            {"split": "interpolated"},
        ),
        (
            "compensation_planassignment_valid_from_before_valid_until",
            PlanAssignment,
            {"valid_until": EARLY},
        ),
        ("compensation_quota_valid_from_before_valid_until", Quota, {"valid_until": EARLY}),
        ("compensation_quota_is_positive", Quota, {"amount": 0}),
        ("compensation_quota_interval_known", Quota, {"interval": "week"}),
        ("compensation_creditsplit_role_known", CreditSplit, {"role": "friend"}),
        ("compensation_creditsplit_numbers_are_finite", CreditSplit, {"share": NAN}),
        ("compensation_creditsplit_share_is_a_percentage", CreditSplit, {"share": 101}),
        ("compensation_compensationperiod_state_known", CompensationPeriod, {"state": "odd"}),
        (
            "compensation_compensationperiod_closed_at_matches_state",
            CompensationPeriod,
            {"closed_at": AT},
        ),
    ],
)
def test_a_row_that_breaks_a_law_is_refused(law, model, columns, rows):
    refused(law, changed(rows[model], **columns))


@pytest.mark.parametrize(
    ("law", "model", "columns"),
    [
        ("compensation_planversion_number_is_unique", PlanVersion, {"valid_from": EARLY}),
        ("compensation_planversion_one_at_a_time", PlanVersion, {"number": 2}),
        ("compensation_component_code_is_unique", Component, {}),
        ("compensation_ratetier_position_is_unique", RateTier, {}),
        ("compensation_planassignment_one_at_a_time", PlanAssignment, {}),
        ("compensation_quota_one_at_a_time", Quota, {}),
        ("compensation_creditsplit_payee_is_unique", CreditSplit, {}),
        ("compensation_compensationperiod_no_overlap", CompensationPeriod, {}),
        ("compensation_salescredit_is_unique", SalesCredit, {}),
        ("compensation_salescredit_role_known", SalesCredit, {"role": "friend"}),
        ("compensation_salescredit_currency_is_a_code", SalesCredit, {"currency": "eur"}),
        (
            "compensation_salescredit_deal_currency_is_a_code",
            SalesCredit,
            {"deal_currency": "eur"},
        ),
        ("compensation_salescredit_share_is_a_percentage", SalesCredit, {"share": Decimal(101)}),
        ("compensation_salescredit_rate_is_positive", SalesCredit, {"exchange_rate": Decimal(0)}),
        (
            "compensation_salescredit_take_back_names_its_origin",
            SalesCredit,
            {"amount": Decimal(-1)},
        ),
        ("compensation_earning_is_paid_once", Earning, {}),
        ("compensation_earning_currency_is_a_code", Earning, {"currency": "eur"}),
        (
            "compensation_earning_interval_is_not_empty",
            Earning,
            {"attainment_until": date(2026, 11, 1)},
        ),
        ("compensation_earningtier_position_is_unique", EarningTier, {}),
        ("compensation_earningtier_part_known", EarningTier, {"part": "odd"}),
        ("compensation_earningtier_currency_is_a_code", EarningTier, {"currency": "eur"}),
    ],
)
def test_a_second_row_that_breaks_a_law_is_refused(law, model, columns, rows):
    refused(law, copied(rows[model], **columns))


def test_a_plan_is_named_once(rows):
    refused("compensation_plan_name_is_unique", copied(rows[Plan]))


def test_a_version_is_approved_by_somebody_else(rows):
    user = make_user()
    law = "compensation_planversion_four_eyes"

    refused(law, changed(rows[PlanVersion], created_by=user, approved_by=user))


@pytest.mark.parametrize(
    ("law", "model", "column"),
    [
        ("compensation_quota_numbers_are_finite", Quota, "amount"),
        ("compensation_salescredit_numbers_are_finite", SalesCredit, "amount"),
        ("compensation_salescredit_numbers_are_finite", SalesCredit, "deal_amount"),
        ("compensation_earning_numbers_are_finite", Earning, "attained_before"),
        ("compensation_earning_numbers_are_finite", Earning, "amount"),
        ("compensation_earningtier_numbers_are_finite", EarningTier, "base"),
    ],
)
def test_what_is_no_number_is_refused(law, model, column, rows):
    names = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    values = [f"'NaN'::numeric AS {n}" if n == column else n for n in names]
    table = model._meta.db_table

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)})"
                f" SELECT {', '.join(values)} FROM {table} WHERE id = %s",
                [rows[model].pk],
            )

    refused(law, insert)


@pytest.mark.parametrize(
    "trigger",
    [
        "compensation_salescredit_is_append_only",
        "compensation_earning_is_append_only",
        "compensation_earningtier_is_append_only",
    ],
)
@pytest.mark.parametrize(
    "attack", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_was_credited_and_earned_never_changes(trigger, attack, databases):
    table = trigger.removesuffix("_is_append_only")
    session = psycopg2.connect(databases.url(OWNER, databases.clone))
    try:
        with session.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
            cursor.execute(attack.format(table))
    finally:
        session.close()
    assert refusal.value.diag.constraint_name == trigger


def test_a_month_of_another_entity_is_its_own(rows, desk):
    assert make_period(desk.legal_entity).pk != rows[CompensationPeriod].pk
