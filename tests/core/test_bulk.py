"""COPY: every kind of value arrives as it left."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from djmoney.money import Money

from revops.core import bulk
from revops.core.actor import Actor, acting
from revops.core.models import (
    ExchangeRate,
    Job,
    JobChunk,
    OutboxDelivery,
    OutboxEvent,
    StateChange,
    User,
)

pytestmark = pytest.mark.django_db

TRAIL = [
    "id",
    "subject_label",
    "subject_id",
    "action",
    "from_state",
    "to_state",
    "actor",
    "source",
    "request_id",
    "at",
]
NASTY = [
    "plain",
    "",
    "tab\tnew\nline\rback\\slash",
    "\\N",
    "\\.",
    "ünïcödé 漢字 🙂",
    "quote ' \" double",
    "  spaces  ",
]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, -2, None, 2**62]),
        ("date", [date(2026, 2, 28), None]),
        ("numeric", [Decimal("0.10"), Decimal("-7")]),
        ("text", [*NASTY, None, "NULL", "{a,b}", 'a"b']),
        ("text", []),
    ],
)
def test_an_array_arrives_as_its_values(kind: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [bulk.array(values)])
        assert cursor.fetchone() == (values,)


def test_reserved_ids_are_fresh_and_ascending(at: datetime) -> None:
    ids = bulk.reserve_ids(Job, 1_000)
    more = bulk.reserve_ids(Job, 2)
    job = Job.objects.create(kind="x", title="x", actor={}, created_at=at)

    assert ids == range(ids[0], ids[0] + 1_000)
    assert list(more) == [ids[-1] + 1, ids[-1] + 2]
    assert job.pk == more[-1] + 1
    assert len(bulk.reserve_ids(Job, 0)) == 0


def test_strings_of_every_kind_survive(at: datetime) -> None:
    ids = bulk.reserve_ids(StateChange, len(NASTY))
    rows = [
        (pk, "t", pk, "a", "x", "y", {"text": text}, "", text, at)
        for pk, text in zip(ids, NASTY, strict=True)
    ]

    assert bulk.copy_rows(StateChange, TRAIL, rows) == len(NASTY)

    stored = StateChange.objects.order_by("id")
    assert [row.request_id for row in stored] == NASTY
    assert [row.actor["text"] for row in stored] == NASTY


def test_decimals_and_dates_survive_exactly() -> None:
    values = [Decimal("1.234567890123"), Decimal("0.000000000001"), Decimal("1E+2")]
    rows = [("EUR", "USD", date(2026, 1, n), value, "ecb") for n, value in enumerate(values, 1)]

    bulk.copy_rows(ExchangeRate, ["base", "quote", "on", "rate", "source"], rows)

    stored = ExchangeRate.objects.order_by("on")
    assert [row.rate for row in stored] == values
    assert [row.on.day for row in stored] == [1, 2, 3]


def test_instants_keep_their_zone_and_nulls_stay_null(at: datetime) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=5, minutes=45)))
    event = OutboxEvent.objects.create(
        name="x", version=1, subject="x", payload={}, actor={}, occurred_at=at
    )
    token = uuid.uuid4()
    columns = ["event", "handler", "subject", "member", "state", "available_at", "lease_token",
               "attempts", "last_error", "note", "created_at"]  # fmt: skip
    rows = [
        (event.pk, "h", "s", None, "pending", elsewhere, None, 0, "", "", at),
        (event.pk, "h", "s", 2**40, "pending", at, token, 3, "", "", at),
    ]

    bulk.copy_rows(OutboxDelivery, columns, rows)

    first, second = OutboxDelivery.objects.order_by("id")
    assert (first.available_at, first.member, first.lease_token) == (at, None, None)
    assert (second.member, second.lease_token, second.attempts) == (2**40, token, 3)


def test_booleans_and_history_with_its_context(actor: Actor, at: datetime) -> None:
    columns = ["email", "full_name", "password", "language", "time_zone", "theme",
               "shortcuts_enabled", "is_active", "is_service", "created_at"]  # fmt: skip
    row = ("a@example.com", "Ada", "!", "en", "UTC", "system", True, False, False, at)

    with acting(actor, source="import"):
        bulk.copy_rows(User, columns, [row])

    user = User.objects.get()
    assert (user.shortcuts_enabled, user.is_active) == (True, False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'actor', c.metadata->>'source' FROM core_userevent e "
            "JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s",
            [user.pk],
        )
        assert cursor.fetchall() == [("operator:test", "import")]


def test_more_rows_than_one_piece_arrive_in_order(at: datetime) -> None:
    count = 2 * bulk.ROWS_PER_PIECE + 1
    rows = (("t", n, "a", "x", "y", {}, "", "", at) for n in range(count))

    assert bulk.copy_rows(StateChange, TRAIL[1:], rows) == count
    subjects = StateChange.objects.order_by("id").values_list("subject_id", flat=True)
    assert list(subjects) == list(range(count))


def test_an_error_far_into_the_rows_is_raised_as_it_is_and_writes_nothing(at: datetime) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(5 * bulk.ROWS_PER_PIECE):
            yield ("t", n, "a", "x", "y", {}, "", "", at)
        raise LookupError("the next row is missing")

    with pytest.raises(LookupError, match="the next row"), transaction.atomic():
        bulk.copy_rows(StateChange, TRAIL[1:], rows())
    assert StateChange.objects.count() == 0


def test_a_row_of_many_that_the_server_refuses_is_named_and_nothing_is_written(
    at: datetime,
) -> None:
    past_bigint = 2**70
    rows = (
        ("t", n or past_bigint, "a", "x", "y", {}, "", "", at)
        for n in range(5 * bulk.ROWS_PER_PIECE)
    )

    with pytest.raises(DataError, match=f"{past_bigint}.*out of range"), transaction.atomic():
        bulk.copy_rows(StateChange, TRAIL[1:], rows)
    assert StateChange.objects.count() == 0


def test_no_rows_are_no_error() -> None:
    assert bulk.copy_rows(StateChange, TRAIL[1:], []) == 0


def test_money_is_written_as_its_amount() -> None:
    assert bulk._decimal(Money("12.34", "EUR")) == "12.34"


@pytest.mark.parametrize("value", [1.5, "1.5"])
def test_amounts_are_never_floats_or_strings(value: object) -> None:
    with pytest.raises(TypeError):
        bulk._decimal(value)


def test_refuses_a_naive_instant(at: datetime) -> None:
    naive = at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        bulk.copy_rows(StateChange, TRAIL[1:], [("t", 1, "a", "x", "y", {}, "", "", naive)])


def test_refuses_to_omit_a_mandatory_column() -> None:
    with pytest.raises(ValueError, match="COPY needs a value for action"):
        bulk.copy_rows(StateChange, ["subject_label", "subject_id"], [])


def test_constraints_hold_and_speak_as_usual(at: datetime) -> None:
    job = Job.objects.create(kind="x", title="x", actor={}, created_at=at)
    columns = ["job_id", "number", "state", "params", "units", "fence", "attempts", "result",
               "error", "available_at"]  # fmt: skip
    row = (job.pk, 1, "nonsense", {}, 1, 0, 0, {}, "", datetime.now(UTC))
    with pytest.raises(IntegrityError, match="core_jobchunk_state_known"):
        bulk.copy_rows(JobChunk, columns, [row])


def test_a_string_with_nul_is_refused_by_the_database(at: datetime) -> None:
    with pytest.raises((DataError, ValueError)):
        bulk.copy_rows(StateChange, TRAIL[1:], [("t", 1, "a\0", "x", "y", {}, "", "", at)])


def _trail_row(pk: int, at: datetime) -> StateChange:
    return StateChange(
        pk=pk, subject_label="t", subject_id=pk, action="a", from_state="x", to_state="y",
        actor={"kind": "rule", "id": "it's"}, source="", request_id="", at=at,
    )  # fmt: skip


def test_keys_of_several_models_are_reserved_in_one_statement(
    at: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        ids = bulk.reserve({Job: 3, StateChange: 2, JobChunk: 0})

    assert [len(ids[model]) for model in (Job, StateChange, JobChunk)] == [3, 2, 0]
    assert Job.objects.create(kind="x", title="x", actor={}, created_at=at).pk == ids[Job][-1] + 1


@pytest.mark.parametrize("count", [1, bulk.FEW - 1, bulk.FEW])
def test_few_and_many_objects_are_written_alike(at: datetime, count: int) -> None:
    ids = bulk.reserve_ids(StateChange, count)

    bulk.insert([_trail_row(pk, at) for pk in ids])

    written = StateChange.objects.order_by("pk").values_list("pk", "subject_id", "actor", "at")
    assert list(written) == [(pk, pk, {"kind": "rule", "id": "it's"}, at) for pk in ids]


def test_changes_of_many_rows_take_one_statement(
    at: datetime, django_assert_num_queries: Any
) -> None:
    rows = [
        ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, n), rate=n, source="")
        for n in (1, 2, 3)
    ]
    for n, row in enumerate(rows[:2]):
        row.rate, row.source, row.on = (
            Decimal(n) + Decimal("0.5"),
            f"it's {n}",
            date(2026, 2, n + 1),
        )

    with django_assert_num_queries(1):
        bulk.update(rows[:2], ["rate", "source", "on"])

    found = ExchangeRate.objects.order_by("pk").values_list("rate", "source", "on")
    assert list(found) == [
        (Decimal("0.5"), "it's 0", date(2026, 2, 1)),
        (Decimal("1.5"), "it's 1", date(2026, 2, 2)),
        (Decimal(3), "", date(2026, 1, 3)),
    ]


def test_an_update_of_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        bulk.update([], ["rate"])
        bulk.insert([])


def test_an_update_carries_json_and_empty_values(at: datetime) -> None:
    job = Job.objects.create(kind="x", title="x", actor={}, params={"a": 1}, created_at=at)
    job.params, job.finished_at = {"b": ["it's", None]}, None

    bulk.update([job], ["params", "finished_at"])

    job.refresh_from_db()
    assert (job.params, job.finished_at) == ({"b": ["it's", None]}, None)


def test_an_update_refuses_what_is_too_long_instead_of_cutting_it(at: datetime) -> None:
    job = Job.objects.create(kind="x", title="x", actor={}, created_at=at)
    job.kind = "x" * 500

    with pytest.raises(DataError):
        bulk.update([job], ["kind"])
