"""What the foundation promises: outbox, errands, jobs, numbers, trails, keys, roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pghistory
from django.apps import apps
from django.db import connection
from psycopg2 import sql

from revops.core import appendonly, explain, numbering, outbox, verify
from revops.core.models import Job
from revops.core.roles import CONFLICTS
from revops.core.states import JOB_FLOW
from revops.core.verify import Severity

verify.tracked_states(Job, JOB_FLOW)

verify.invariant(
    name="core.outbox_drains",
    description="No delivery is parked, and none is due for more than five minutes.",
    tables=["core_outboxdelivery"],
    sql="""
        SELECT id, handler, subject, state FROM core_outboxdelivery
        WHERE state = 'parked'
           OR (state = 'pending' AND available_at < :at - interval '5 minutes')
           OR (state = 'pending' AND waiting_since < :at - interval '10 minutes')
    """,
)


def _literals(values: Sequence[tuple[str, ...]]) -> str:
    """Return a VALUES list of strings."""
    row = sql.SQL("({})")
    listed = [row.format(sql.SQL(", ").join(sql.Literal(v) for v in one)) for one in values]
    with connection.cursor() as cursor:
        return sql.SQL("VALUES {}").format(sql.SQL(", ").join(listed)).as_string(cursor.cursor)


def _undelivered() -> str:
    pairs = [(name, h) for name, handlers in outbox.handlers_of().items() for h in handlers]
    return f"""
        SELECT e.id, e.name, wanted.handler
        FROM core_outboxevent e
        JOIN ({_literals(pairs or [("", "")])}) wanted (name, handler) ON wanted.name = e.name
        LEFT JOIN core_outboxdelivery d
            ON d.event_id = e.id AND d.handler = wanted.handler AND d.member IS NULL
        WHERE d.id IS NULL
    """  # noqa: S608


verify.invariant(
    name="core.facts_reach_every_subscriber",
    description="Every fact has one delivery for every handler that hears it.",
    tables=["core_outboxevent", "core_outboxdelivery"],
    sql=_undelivered,
)

verify.invariant(
    name="core.split_facts_have_their_members",
    description="A delivery that was taken apart has one delivery per member.",
    tables=["core_outboxdelivery"],
    sql="""
        SELECT d.id, d.handler, d.subject FROM core_outboxdelivery d
        WHERE d.state = 'split' AND NOT EXISTS (
            SELECT 1 FROM core_outboxdelivery m
            WHERE m.event_id = d.event_id AND m.handler = d.handler AND m.member IS NOT NULL)
    """,
)

verify.invariant(
    name="core.causes_come_first",
    description="A fact was caused by an earlier one and belongs to the same story.",
    tables=["core_outboxevent"],
    sql="""
        SELECT e.id, c.id FROM core_outboxevent e JOIN core_outboxevent c ON c.id = e.causation_id
        WHERE c.id >= e.id OR c.correlation_id <> e.correlation_id
    """,
)

verify.invariant(
    name="core.errands_are_not_stuck",
    description="No errand is overdue by fifteen minutes, none unknown for six days.",
    tables=["core_errand"],
    sql="""
        SELECT id, kind, state FROM core_errand
        WHERE (state = 'pending' AND available_at < :at - interval '15 minutes')
           OR (state = 'running' AND leased_until < now() - interval '15 minutes')
           OR (state = 'unknown' AND created_at < :at - interval '6 days')
    """,
)

verify.invariant(
    name="core.what_was_begun_is_finished",
    description="No open chunk of a running job has been left alone for fifteen minutes, and no "
    "request under an idempotency key has been in progress for ten.",
    tables=["core_jobchunk", "core_idempotencykey"],
    sql="""
        SELECT 'chunk', c.job_id::text, c.number::text
        FROM core_jobchunk c JOIN core_job j ON j.id = c.job_id
        WHERE c.state = 'pending' AND j.state IN ('queued', 'running')
          AND c.available_at < :at - interval '15 minutes'
          AND coalesce(c.leased_until < now() - interval '15 minutes', true)
        UNION ALL
        SELECT 'request', client, key FROM core_idempotencykey
        WHERE state = 'in_progress' AND locked_at < :at - interval '10 minutes'
    """,
    examined="SELECT (SELECT count(*) FROM core_jobchunk)"
    " + (SELECT count(*) FROM core_idempotencykey)",
)

verify.invariant(
    name="core.job_counts_equal_their_chunks",
    description="What a job counts as done and failed is what its chunks report.",
    tables=["core_job"],
    sql="""
        SELECT j.id, j.done, j.failed FROM core_job j
        LEFT JOIN core_jobchunk c ON c.job_id = j.id AND c.state = 'done'
        GROUP BY j.id
        HAVING j.done <> coalesce(sum((c.result->>'done')::bigint), 0)
            OR j.failed <> coalesce(sum(jsonb_array_length(c.result->'failures')), 0)
    """,
)


def _series() -> tuple[int, list[str]]:
    reports = numbering.series_report()
    offending = [
        f"{r.legal_entity} {r.series}-{r.year}: missing {list(r.missing)}, "
        f"doubled {list(r.doubled)}, beyond {list(r.beyond)}"
        for r in reports
        if not r.is_gapless
    ]
    return sum(r.documents for r in reports), offending


verify.invariant(
    name="core.numbers_have_no_gap",
    description="Every number up to its series' counter stands on exactly one document.",
    tables=["core_numberseries"],
    probe=_series,
)


def _conflicting_grants() -> str:
    pairs = [(a.value, b.value) for a, b in CONFLICTS]
    return f"""
        SELECT a.user_id, a.role, b.role FROM ({_literals(pairs)}) pair (one, other)
        JOIN core_rolegrant a ON a.role = pair.one
        JOIN core_rolegrant b ON b.role = pair.other AND b.user_id = a.user_id
        WHERE daterange(a.valid_from, a.valid_until) && daterange(b.valid_from, b.valid_until)
    """  # noqa: S608


verify.invariant(
    name="core.nobody_holds_conflicting_roles",
    description="Nobody holds two roles that must be held by different people.",
    tables=["core_rolegrant"],
    sql=_conflicting_grants,
)

verify.invariant(
    name="core.state_changes_form_a_chain",
    description="Each move starts where the one before it ended.",
    tables=["core_statechange"],
    sql="""
        SELECT id, subject_label || ':' || subject_id, previous, from_state FROM (
            SELECT *, lag(to_state) OVER (
                PARTITION BY subject_label, subject_id ORDER BY id) AS previous
            FROM core_statechange
            WHERE subject_label NOT IN ('core.errand', 'core.jobchunk')
        ) moves WHERE previous <> from_state
    """,
)


def _histories() -> list[tuple[str, str]]:
    """Return (table, history table) of every model whose rows leave a trace when they are born."""
    models: list[Any] = apps.get_models()
    found = [
        m
        for m in models
        if getattr(m, "pgh_tracked_model", None)
        and any(isinstance(t, pghistory.InsertEvent) for t in m.pgh_trackers or ())
    ]
    return sorted((m.pgh_tracked_model._meta.db_table, m._meta.db_table) for m in found)


def _without_history() -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', t.id::text FROM {table} t WHERE NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {history} h WHERE h.pgh_obj_id = t.id)"
        for table, history in _histories()
    )


def _rows_with_history() -> str:
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table, _ in _histories())  # noqa: S608
    return f"SELECT {counts}"


verify.invariant(
    name="core.every_row_has_its_history",
    description="Every row of a tracked table has left a trace in its history.",
    sql=_without_history,
    examined=_rows_with_history,
)


def _unguarded() -> str:
    tables = [(table,) for table in appendonly.TABLES]
    return f"""
        SELECT wanted.name FROM ({_literals(tables)}) wanted (name)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_trigger g WHERE g.tgrelid = wanted.name::regclass
              AND g.tgname = wanted.name || '_is_append_only' AND g.tgenabled IN ('O', 'A'))
    """  # noqa: S608


verify.invariant(
    name="core.append_only_tables_are_guarded",
    description="Every append-only table refuses update, delete and truncate in the database.",
    sql=_unguarded,
    examined=lambda: f"SELECT {len(appendonly.TABLES)}",
)

verify.invariant(
    name="core.application_does_not_own_its_tables",
    description="The application's database role cannot switch off the guards it lives under.",
    severity=Severity.WARNING,
    sql="""
        SELECT current_user, c.relname FROM pg_class c
        WHERE c.relname = 'core_outboxevent' AND c.relkind = 'r'
          AND (pg_has_role(current_user, c.relowner, 'USAGE')
               OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
               OR has_table_privilege(current_user, c.oid, 'TRUNCATE'))
    """,
    examined="SELECT 1",
)

verify.invariant(
    name="core.explanations_equal_their_amounts",
    description="The newest derived amounts of each kind are what their derivations compute.",
    probe=explain.check_recent,
)
