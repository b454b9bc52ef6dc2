"""The database refuses what the ledger would never write; every law is attacked by name."""

import re
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.expressions import RawSQL

from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
    ScheduleSegment,
)
from tests.databases import Databases
from tests.factories.core import make_legal_entity
from tests.factories.orders import make_phase
from tests.factories.revenue import (
    ACTOR,
    AT,
    account_of,
    make_entry,
    make_period,
    make_recognised,
    open_books,
)

pytestmark = pytest.mark.django_db
NAN = RawSQL("'NaN'::numeric", [])


def refused(law, attack):
    """Run an attack; the database must name the law, in its words or as the broken constraint."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        _attack_now(attack)
    broken = getattr(error.value.__cause__, "diag", None)
    assert re.fullmatch(law, getattr(broken, "constraint_name", None) or "") or re.search(
        law, str(error.value)
    )


def _attack_now(attack):
    attack()
    # constraints that wait for the end of the transaction answer now
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def nan(row, column):
    """Return the attack that writes NaN around the fields of the ORM."""

    def attack():
        table = type(row)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = 'NaN' WHERE id = %s", [row.pk])

    return attack


def change(row, **columns):
    return lambda: type(row).objects.filter(pk=row.pk).update(**columns)


# ------------------------------------------------------------------- accounts and periods


def test_an_account_has_a_known_kind_and_its_own_code():
    refused("revenue_ledgeraccount_kind_known", change(account_of("1000"), kind="magic"))
    refused(
        "revenue_ledgeraccount_code_[0-9a-f]+_uniq|revenue_ledgeraccount_code_key",
        lambda: LedgerAccount.objects.create(code="1000", name="Again", kind="asset"),
    )


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("revenue_fiscalperiod_state_known", {"state": "ajar"}),
        ("revenue_fiscalperiod_closed_at_matches_state", {"state": "closed"}),
        ("revenue_fiscalperiod_closed_at_matches_state", {"closed_at": AT}),
        ("revenue_fiscalperiod_starts_on_before_until", {"until": date(2026, 11, 1)}),
    ],
)
def test_a_period_keeps_its_laws(law, columns):
    refused(law, change(make_period(), **columns))


def test_two_periods_of_a_seller_do_not_overlap():
    period = make_period()

    refused(
        "revenue_fiscalperiod_no_overlap",
        lambda: FiscalPeriod.objects.create(
            legal_entity=period.legal_entity,
            starts_on=date(2026, 11, 30),
            until=date(2026, 12, 31),
        ),
    )


# -------------------------------------------------------------------------------- entries


class Writer:
    """Writes an entry as somebody would who goes around the service: lines, then the header."""

    def __init__(self, seller=None, period=None):
        self.period = period or make_period(seller)
        self.entry_id = 900_001

    def line(self, code="1000", currency="EUR", **sides):
        JournalLine.objects.create(
            entry_id=self.entry_id, account=account_of(code), currency=currency, **sides
        )

    def both(self, debit="1.00", credit="1.00"):
        self.line("1000", debit=Decimal(debit), functional_debit=Decimal(debit))
        self.line("4000", credit=Decimal(credit), functional_credit=Decimal(credit))

    def header(self, **columns):
        JournalEntry.objects.create(
            **{
                "id": self.entry_id,
                "legal_entity": self.period.legal_entity,
                "period": self.period,
                "accounting_date": date(2026, 11, 20),
                "source_kind": "test",
                "source_id": 1,
                "purpose": "attack",
                "description": "Attack",
                "actor": ACTOR.as_json(),
                "posted_at": AT,
                **columns,
            }
        )


def test_a_sound_entry_written_by_hand_is_taken():
    writer = Writer()
    writer.both()
    writer.header()

    assert JournalEntry.objects.get(pk=writer.entry_id).lines.count() == 2


def test_an_entry_without_lines_is_refused():
    refused("revenue_journalentry_has_lines", Writer().header)


def test_an_entry_of_one_line_is_refused():
    writer = Writer()

    def attack():
        writer.line(debit=Decimal(1), functional_debit=Decimal(1))
        writer.header()

    refused("revenue_journalentry_has_lines", attack)


def test_an_entry_that_is_out_by_a_cent_is_refused():
    writer = Writer()

    def attack():
        writer.both(debit="1.00", credit="0.99")
        writer.header()

    refused("revenue_journalentry_balances", attack)


def test_an_entry_balances_in_each_currency():
    writer = Writer()

    def attack():
        writer.line("1000", "EUR", debit=Decimal(1), functional_debit=Decimal(1))
        writer.line("4000", "USD", credit=Decimal(1), functional_credit=Decimal(1))
        writer.header()

    refused("revenue_journalentry_balances", attack)


def test_an_entry_balances_functionally():
    writer = Writer()

    def attack():
        writer.line("1000", "USD", debit=Decimal(1), functional_debit=Decimal("0.90"))
        writer.line("4000", "USD", credit=Decimal(1), functional_credit=Decimal("0.91"))
        writer.header()

    refused("revenue_journalentry_balances_functionally", attack)


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 12, 1)])
def test_an_entry_lies_inside_its_period(day):
    writer = Writer()

    def attack():
        writer.both()
        writer.header(accounting_date=day)

    refused("revenue_journalentry_lies_in_an_open_period", attack)


def test_nothing_is_posted_into_a_closed_period():
    period = make_period()
    change(period, state="closed", closed_at=AT)()
    writer = Writer(period=period)

    def attack():
        writer.both()
        writer.header()

    refused("revenue_journalentry_lies_in_an_open_period", attack)


def test_an_entry_lies_in_a_period_of_its_own_seller():
    writer = Writer()

    def attack():
        writer.both()
        writer.header(legal_entity=make_legal_entity())

    refused("revenue_journalentry_lies_in_an_open_period", attack)


def test_the_check_of_entries_is_a_trigger_on_every_insert():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'revenue_journalentry_is_sound'"
        )
        assert cursor.fetchall() == [("O",)]


def test_a_source_is_posted_once():
    entry = make_entry()

    refused(
        "revenue_journalentry_is_posted_once",
        lambda: _again(entry),
    )


def _again(entry):
    writer = Writer(period=entry.period)
    writer.both()
    writer.header(source_kind="invoice", source_id=entry.source_id, purpose="issue")


def test_an_entry_is_reversed_once():
    entry = make_entry()
    first = Writer(period=entry.period)
    first.both()
    first.header(reverses=entry)
    second = Writer(period=entry.period)
    second.entry_id += 1

    def attack():
        second.both()
        second.header(reverses=entry, source_id=2)

    refused("revenue_journalentry_reverses_id_key", attack)


def test_no_line_joins_an_entry_that_exists():
    entry = make_entry()
    writer = Writer(period=entry.period)
    writer.entry_id = entry.pk

    refused("revenue_journalline_joins_no_existing_entry", writer.both)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("revenue_journalline_has_one_side", {"debit": 1, "credit": 1}),
        ("revenue_journalline_has_one_side", {"debit": -1}),
        ("revenue_journalline_has_one_side", {"debit": 1, "functional_credit": 1}),
        ("revenue_journalline_has_one_side", {}),
        # NaN is on no side either; whichever law is asked first says so
        (
            "revenue_journalline_has_one_side|revenue_journalline_numbers_are_finite",
            {"debit": NAN},
        ),
        ("revenue_journalline_currency_is_a_code", {"debit": 1, "currency": "eur"}),
    ],
)
def test_a_line_keeps_its_laws(law, columns):
    make_period()

    refused(law, lambda: Writer().line(**columns))


@pytest.mark.parametrize(
    "law",
    [
        "revenue_journalentry_is_append_only",
        "revenue_journalline_is_append_only",
        "revenue_schedulesegment_is_append_only",
    ],
)
def test_what_is_posted_or_scheduled_is_never_altered(databases: Databases, law):
    table = law.removesuffix("_is_append_only")

    for attack in (
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        # not even by the superuser
        with (
            databases.superuser(databases.clone) as cursor,
            pytest.raises(psycopg2.Error) as refusal,
        ):
            cursor.execute(attack.format(table))
        assert refusal.value.diag.constraint_name.endswith("_is_append_only")


# --------------------------------------------------- obligations, schedules and positions


@pytest.fixture
def obligation():
    make_recognised()
    return Obligation.objects.get()


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("revenue_obligation_method_known", {"method": "by_mood"}),
        ("revenue_obligation_currency_is_a_code", {"currency": "eur"}),
    ],
)
def test_an_obligation_keeps_its_laws(obligation, law, columns):
    refused(law, change(obligation, **columns))


def test_amounts_are_numbers(obligation):
    refused("revenue_obligation_numbers_are_finite", nan(obligation, "recognised"))
    position = ContractPosition.objects.get()
    refused("revenue_contractposition_numbers_are_finite", nan(position, "billed"))


def test_a_phase_is_one_obligation(obligation):
    obligation.pk = None

    refused("revenue_obligation_phase_id_key", obligation.save)


def test_segments_of_a_revision_have_their_own_positions(obligation):
    segment = ScheduleSegment.objects.filter(obligation=obligation).first()
    segment.pk = None

    refused("revenue_schedulesegment_is_unique", segment.save)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("revenue_schedulesegment_method_known", {"method": "by_mood"}),
        ("revenue_schedulesegment_numbers_are_finite", {"amount": NAN}),
        ("revenue_schedulesegment_starts_before_it_ends", {"until": date(2025, 1, 1)}),
    ],
)
def test_a_segment_keeps_its_laws(obligation, law, columns):
    segment = ScheduleSegment.objects.filter(obligation=obligation).first()

    def attack():
        names = [f.attname for f in ScheduleSegment._meta.concrete_fields if f.name != "id"]
        values = {name: getattr(segment, name) for name in names}
        values |= {"amount": segment.amount.amount, "currency": "EUR", "revision": 7, **columns}
        if values["amount"] is NAN:
            values["amount"] = Decimal("NaN")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO revenue_schedulesegment ({', '.join(values)}) "
                f"VALUES ({', '.join(['%s'] * len(values))})",
                list(values.values()),
            )

    refused(law, attack)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("revenue_contractposition_is_deferred_or_asset", {"deferred": 1, "contract_asset": 1}),
        ("revenue_contractposition_is_deferred_or_asset", {"unbilled": -1}),
        ("revenue_contractposition_currency_is_a_code", {"currency": "eur"}),
    ],
)
def test_a_position_keeps_its_laws(obligation, law, columns):
    refused(law, change(ContractPosition.objects.get(), **columns))


def test_a_contract_has_one_position(obligation):
    position = ContractPosition.objects.get()
    position.pk = None

    refused("revenue_contractposition_contract_id_key", position.save)


def test_the_books_of_two_sellers_stand_apart():
    one, other = open_books(), open_books()
    make_entry(one)
    make_phase()

    assert not JournalEntry.objects.filter(legal_entity=other).exists()
