"""Every constraint and guard of the foundation is attacked behind the ORM's back, by name."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg2
import pytest
from django.db import Error, connection, transaction
from psycopg2 import sql

from revops.core.appendonly import TABLES
from tests.databases import APPLICATION, OWNER, Databases

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HASH = "0" * 64

#: A row of each table that keeps every law.
SOUND: dict[str, dict[str, Any]] = {
    "core_attachment": {
        "content_hash": HASH, "size": 1, "media_type": "text/plain", "filename": "a",
        "purpose": "x", "subject_label": "x", "subject_id": 1, "created_at": AT,
    },
    "core_errand": {
        "kind": "k", "key": "1", "subject": "s", "payload": "{}", "state": "pending",
        "available_at": AT, "attempts": 0, "attempts_max": 8, "last_error": "", "note": "",
        "actor": "{}", "source": "", "request_id": "", "correlation_id": "", "created_at": AT,
    },
    "core_exchangerate": {
        "base": "EUR", "quote": "USD", "on": "2026-01-01", "rate": "1.1", "source": "ecb",
    },
    "core_idempotencykey": {
        "client": "c", "key": "1", "fingerprint": "f", "state": "in_progress", "locked_at": AT,
        "created_at": AT,
    },
    "core_job": {
        "kind": "k", "title": "t", "state": "queued", "params": "{}", "total": 0, "done": 0,
        "failed": 0, "result": "{}", "error": "", "actor": "{}", "created_at": AT,
    },
    "core_legalentity": {
        "code": "one", "name": "One", "country": "DE", "functional_currency": "EUR",
        "time_zone": "UTC", "language": "en", "fiscal_year_start_month": 1, "street": "",
        "postal_code": "", "city": "", "tax_id": "", "iban": "", "email": "", "day_count": "actual",
        "is_cancellation_day_used": False, "tax_rounding": "category", "invoice_series": "INV",
        "credit_note_series": "CN", "payment_terms_days": 30, "created_at": AT,
    },
    "core_outboxevent": {
        "name": "n", "version": 1, "subject": "s", "payload": "{}", "actor": "{}", "source": "",
        "request_id": "", "correlation_id": "", "occurred_at": AT, "recorded_at": AT,
    },
    "core_publiclink": {
        "token_hash": HASH, "purpose": "p", "subject_label": "x", "subject_id": 1, "recipient": "",
        "expires_at": AT, "uses": 0, "views": 0, "created_at": AT, "created_by": "{}",
    },
    "core_statechange": {
        "subject_label": "x", "subject_id": 1, "action": "a", "from_state": "x", "to_state": "y",
        "actor": "{}", "source": "", "request_id": "", "at": AT,
    },
    "core_user": {
        "email": "a@example.com", "full_name": "A", "password": "!", "language": "en",
        "time_zone": "UTC", "theme": "system", "shortcuts_enabled": True, "is_active": True,
        "is_service": False, "created_at": AT,
    },
    "core_verificationrun": {
        "ran_at": AT, "commit": "", "checks": 0, "rows_examined": 0, "violations": 0,
        "detail": "{}",
    },
}  # fmt: skip

#: Tables whose sound row needs another row first.
CHILDREN: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "core_outboxdelivery": (
        {
            "handler": "h", "subject": "s", "state": "pending", "available_at": AT, "attempts": 0,
            "last_error": "", "note": "", "created_at": AT,
        },
        {"event_id": "core_outboxevent"},
    ),
    "core_jobchunk": (
        {
            "number": 1, "state": "pending", "params": "{}", "units": 1, "fence": 0, "attempts": 0,
            "result": "{}", "error": "", "available_at": AT,
        },
        {"job_id": "core_job"},
    ),
    "core_numberseries": (
        {"series": "INV", "year": 2026, "last_number": 0},
        {"legal_entity_id": "core_legalentity"},
    ),
    "core_rolegrant": (
        {"role": "billing", "scope": "all", "valid_from": "2026-01-01"},
        {"user_id": "core_user"},
    ),
}  # fmt: skip


def insert(table: str, values: Mapping[str, Any]) -> int:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), list(values.values()))
        return int(cursor.fetchone()[0])


def sound(table: str) -> dict[str, Any]:
    """Return the values of a sound row, with the rows it needs inserted."""
    if table in SOUND:
        return dict(SOUND[table])
    values, needs = CHILDREN[table]
    return values | {column: insert(parent, sound(parent)) for column, parent in needs.items()}


def refused_by(act: Callable[[], Any]) -> str:
    """Return the name of the law that refuses."""
    with pytest.raises(Error) as refusal, transaction.atomic():
        act()
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg2.Error)
    return str(cause.diag.constraint_name)


@pytest.mark.parametrize("table", sorted([*SOUND, *CHILDREN]))
def test_a_sound_row_is_taken(table: str) -> None:
    assert insert(table, sound(table)) > 0


@pytest.mark.parametrize(
    ("law", "table", "change"),
    [
        ("core_attachment_hash_is_sha256", "core_attachment", {"content_hash": "A" * 64}),
        ("core_errand_done_at_matches_state", "core_errand", {"state": "done"}),
        ("core_errand_done_at_matches_state", "core_errand", {"done_at": AT}),
        ("core_errand_skip_gives_a_reason", "core_errand", {"state": "skipped", "done_at": AT}),
        ("core_errand_state_known", "core_errand", {"state": "lost"}),
        ("core_exchangerate_numbers_are_finite", "core_exchangerate", {"rate": "NaN"}),
        ("core_exchangerate_rate_is_positive", "core_exchangerate", {"rate": "0"}),
        ("core_idempotencykey_done_has_an_answer", "core_idempotencykey", {"state": "done"}),
        ("core_idempotencykey_done_has_an_answer", "core_idempotencykey", {"status": 201}),
        ("core_idempotencykey_state_known", "core_idempotencykey", {"state": "lost"}),
        ("core_job_finished_at_matches_state", "core_job", {"state": "done"}),
        ("core_job_finished_at_matches_state", "core_job", {"finished_at": AT}),
        ("core_job_state_known", "core_job", {"state": "lost"}),
        ("core_jobchunk_state_known", "core_jobchunk", {"state": "lost"}),
        ("core_legalentity_day_count_known", "core_legalentity", {"day_count": "lunar"}),
        (
            "core_legalentity_fiscal_year_starts_in_a_month",
            "core_legalentity",
            {"fiscal_year_start_month": 13},
        ),
        (
            "core_legalentity_functional_currency_is_a_code",
            "core_legalentity",
            {"functional_currency": "eur"},
        ),
        ("core_legalentity_tax_rounding_known", "core_legalentity", {"tax_rounding": "never"}),
        ("core_outboxdelivery_done_at_matches_state", "core_outboxdelivery", {"state": "done"}),
        ("core_outboxdelivery_done_at_matches_state", "core_outboxdelivery", {"done_at": AT}),
        (
            "core_outboxdelivery_skip_gives_a_reason",
            "core_outboxdelivery",
            {"state": "skipped", "done_at": AT},
        ),
        ("core_outboxdelivery_state_known", "core_outboxdelivery", {"state": "lost"}),
        ("core_publiclink_uses_stay_within_limit", "core_publiclink", {"uses": 2, "uses_max": 1}),
        ("core_rolegrant_role_known", "core_rolegrant", {"role": "king"}),
        ("core_rolegrant_scope_known", "core_rolegrant", {"scope": "galaxy"}),
        ("core_rolegrant_scope_names_its_entity", "core_rolegrant", {"scope": "legal_entity"}),
        (
            "core_rolegrant_valid_from_before_valid_until",
            "core_rolegrant",
            {"valid_until": "2026-01-01"},
        ),
        ("core_user_email_is_lower_case", "core_user", {"email": "Ada@example.com"}),
        ("core_user_theme_known", "core_user", {"theme": "sepia"}),
    ],
)
def test_a_row_that_breaks_a_check_is_refused(law: str, table: str, change: dict[str, Any]) -> None:
    values = sound(table) | change
    assert refused_by(lambda: insert(table, values)) == law


def test_nobody_grants_a_role_to_themselves() -> None:
    values = sound("core_rolegrant")
    values["granted_by_id"] = values["user_id"]
    law = "core_rolegrant_nobody_grants_to_self"
    assert refused_by(lambda: insert("core_rolegrant", values)) == law


@pytest.mark.parametrize(
    ("law", "table", "change"),
    [
        ("core_errand_key_is_unique", "core_errand", {"subject": "other"}),
        ("core_exchangerate_is_unique_per_day", "core_exchangerate", {"rate": "2"}),
        ("core_idempotencykey_is_unique_per_client", "core_idempotencykey", {"fingerprint": "g"}),
        ("core_jobchunk_is_unique", "core_jobchunk", {"units": 2}),
        ("core_legalentity_code_key", "core_legalentity", {"name": "Two"}),
        ("core_numberseries_is_unique", "core_numberseries", {"last_number": 5}),
        ("core_outboxdelivery_is_unique", "core_outboxdelivery", {"subject": "other"}),
        ("core_publiclink_token_hash_key", "core_publiclink", {"purpose": "q"}),
        ("core_user_email_key", "core_user", {"full_name": "B"}),
    ],
)
def test_a_second_row_under_the_same_key_is_refused(
    law: str, table: str, change: dict[str, Any]
) -> None:
    values = sound(table)
    insert(table, values)
    assert refused_by(lambda: insert(table, values | change)) == law


def test_a_delivery_to_one_member_is_unique_too() -> None:
    values = sound("core_outboxdelivery") | {"member": 7}
    insert("core_outboxdelivery", values)
    insert("core_outboxdelivery", values | {"member": 8})
    law = "core_outboxdelivery_is_unique"
    assert refused_by(lambda: insert("core_outboxdelivery", values)) == law


# ------------------------------------------------------------------ append-only, by two hands

GUARDED = ["core_attachment", "core_outboxevent", "core_statechange", "core_verificationrun"]
GUARDS = [
    "core_attachment_is_append_only",
    "core_outboxevent_is_append_only",
    "core_statechange_is_append_only",
    "core_verificationrun_is_append_only",
]
ATTACKS = ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


def refusal_of(databases: Databases, user: str, attack: str) -> psycopg2.Error:
    """Attack in a session of its own and return what the database said."""
    session = psycopg2.connect(databases.url(user, databases.clone))
    try:
        with session.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
            cursor.execute(attack)
    finally:
        session.close()
    return refusal.value


def test_the_guarded_tables_are_those_the_models_promise() -> None:
    assert [table for table in TABLES if table.startswith("core_")] == GUARDED


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(("table", "guard"), list(zip(GUARDED, GUARDS, strict=True)))
def test_the_guard_refuses_even_the_owner_of_the_table(
    databases: Databases, table: str, guard: str, attack: str
) -> None:
    refusal = refusal_of(databases, OWNER, attack.format(table))
    assert isinstance(refusal, psycopg2.errors.RestrictViolation)
    assert refusal.diag.constraint_name == guard


@pytest.mark.parametrize(
    "attack",
    [
        *ATTACKS,
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TRIGGER {}_is_append_only ON {}",
        "ALTER TABLE {} DROP CONSTRAINT {}_pkey",
        "DROP TABLE {} CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TABLE stolen (id int)",
    ],
)
@pytest.mark.parametrize("table", GUARDED)
def test_the_applications_role_can_not_get_around_the_guard(
    databases: Databases, table: str, attack: str
) -> None:
    refusal = refusal_of(databases, APPLICATION, attack.replace("{}", table))
    assert isinstance(refusal, psycopg2.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", ["core_job", "core_outboxdelivery", "core_legalentityevent"])
def test_the_applications_role_truncates_nothing(databases: Databases, table: str) -> None:
    refusal = refusal_of(databases, APPLICATION, f"TRUNCATE {table} CASCADE")
    assert isinstance(refusal, psycopg2.errors.InsufficientPrivilege)


@pytest.mark.parametrize("act", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_the_applications_role_rewrites_no_history(databases: Databases, act: str) -> None:
    refusal = refusal_of(databases, APPLICATION, act.format("core_legalentityevent"))
    assert isinstance(refusal, psycopg2.errors.InsufficientPrivilege)
