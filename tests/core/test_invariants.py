"""Every invariant of the foundation names the violation planted for it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections, models

from revops.core import derivation, errands, explain, jobs, numbering, outbox, verify
from revops.core.actor import Actor
from revops.core.derivation import Step
from revops.core.models import (
    Errand,
    IdempotencyKey,
    Job,
    JobChunk,
    OutboxDelivery,
    OutboxEvent,
    StateChange,
)
from revops.core.roles import Role
from tests.databases import Databases
from tests.factories.core import grant, make_legal_entity, make_user
from tests.factories.facts import Recorder, ThingHappened, thing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def offending(name: str) -> list[str]:
    """Run all checks; exactly the named one may object."""
    outcome = verify.run(at=NOW)
    objecting = [r for r in outcome.results if r.violations]
    assert [r.name for r in objecting] == [name]
    assert objecting[0].error == ""
    assert objecting[0].rows > 0
    return objecting[0].offending


def make_event(**columns: Any) -> OutboxEvent:
    defaults: dict[str, Any] = {
        "name": "test.nobody.hears",
        "version": 1,
        "subject": "test.thing:1",
        "payload": {"thing_id": 1},
        "actor": {},
        "correlation_id": "c",
        "occurred_at": NOW,
    }
    return OutboxEvent.objects.create(**defaults | columns)


def make_delivery(**columns: Any) -> OutboxDelivery:
    defaults: dict[str, Any] = {
        "handler": "tests.x",
        "subject": "test.thing:1",
        "available_at": NOW,
    }
    return OutboxDelivery.objects.create(**{"event": make_event()} | defaults | columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "parked"},
        {"available_at": NOW - timedelta(minutes=6)},
        {"waiting_since": NOW - timedelta(minutes=11)},
    ],
)
def test_outbox_drains(columns: dict[str, Any]) -> None:
    make_delivery(available_at=NOW - timedelta(minutes=4))
    bad = make_delivery(**columns)
    (key,) = offending("core.outbox_drains")
    assert key.startswith(f"{bad.pk}, tests.x")


def test_facts_reach_every_subscriber(actor: Actor) -> None:
    recorder = Recorder()
    with outbox.subscribed(recorder, ThingHappened):
        outbox.emit(thing(1), actor=actor, at=NOW)
        lonely = make_event(name=ThingHappened.NAME)
        keys = offending("core.facts_reach_every_subscriber")
    assert keys == [f"{lonely.pk}, test.thing.happened, tests.recorder"]


def test_split_facts_have_their_members() -> None:
    whole = make_delivery(state="split", done_at=NOW)
    make_delivery(event=whole.event, member=1, state="done", done_at=NOW)
    bad = make_delivery(state="split", done_at=NOW)
    assert offending("core.split_facts_have_their_members") == [f"{bad.pk}, tests.x, test.thing:1"]


def test_causes_come_first() -> None:
    cause = make_event()
    make_event(causation=cause)
    bad = make_event(causation=cause, correlation_id="another story")
    assert offending("core.causes_come_first") == [f"{bad.pk}, {cause.pk}"]


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("pending", {"available_at": NOW - timedelta(minutes=16)}),
        ("unknown", {"created_at": NOW - timedelta(days=7)}),
        ("running", {"leased_until": datetime(2020, 1, 1, tzinfo=UTC)}),
    ],
)
def test_errands_are_not_stuck(actor: Actor, state: str, columns: dict[str, Any]) -> None:
    errands.plan(kind="a", key="1", subject="s", payload={}, actor=actor, at=NOW)
    bad = errands.plan(kind="a", key="2", subject="s", payload={}, actor=actor, at=NOW)
    Errand.objects.filter(pk=bad.pk).update(state=state, **columns)
    assert offending("core.errands_are_not_stuck") == [f"{bad.pk}, a, {state}"]


def test_what_was_begun_is_finished(actor: Actor) -> None:
    job = jobs.start(kind="x", title="x", chunks=[{}, {}], actor=actor, at=NOW)
    JobChunk.objects.filter(number=2).update(available_at=NOW - timedelta(minutes=16))
    for key, minutes in (("fresh", 9), ("stuck", 11)):
        IdempotencyKey.objects.create(
            client="c", key=key, fingerprint="f", locked_at=NOW - timedelta(minutes=minutes)
        )

    assert offending("core.what_was_begun_is_finished") == [
        f"chunk, {job.pk}, 2",
        "request, c, stuck",
    ]


def test_job_counts_equal_their_chunks(actor: Actor) -> None:
    with jobs.working("x", lambda chunk: jobs.Report(done=2)):
        job = jobs.start(kind="x", title="x", chunks=[{}], units=[2], actor=actor, at=NOW)
        jobs.drain(at=NOW)
    assert verify.run(at=NOW).violations == 0
    Job.objects.update(done=3)
    assert offending("core.job_counts_equal_their_chunks") == [f"{job.pk}, 3, 0"]


def test_job_states_have_their_trail() -> None:
    born = Job.objects.create(kind="x", title="x", actor={}, created_at=NOW)
    forged = Job.objects.create(kind="x", title="x", actor={}, created_at=NOW, state="running")
    keys = offending("core.job_states_have_their_trail")
    assert keys == [f"core.job:{forged.pk}, running, –"]
    assert born.state == "queued"


def test_state_changes_form_a_chain() -> None:
    job = Job.objects.create(kind="x", title="x", actor={}, created_at=NOW, state="cancelled",
                             finished_at=NOW)  # fmt: skip
    moves = [("queued", "running"), ("queued", "cancelled")]
    for origin, goal in moves:
        last = StateChange.objects.create(
            subject_label="core.job", subject_id=job.pk, action="x", from_state=origin,
            to_state=goal, actor={}, at=NOW,
        )  # fmt: skip
    keys = offending("core.state_changes_form_a_chain")
    assert keys == [f"{last.pk}, core.job:{job.pk}, running, queued"]


def test_numbers_have_no_gap() -> None:
    entity = make_legal_entity()
    numbering.take(legal_entity_id=entity.pk, series="ZZ", on=date(2026, 1, 1))
    outcome = verify.run(at=NOW)
    (result,) = [r for r in outcome.results if r.violations]
    assert result.name == "core.numbers_have_no_gap"
    assert result.offending == ["Example GmbH ZZ-2026: missing [1], doubled [], beyond []"]


def test_nobody_holds_conflicting_roles() -> None:
    user = make_user(Role.BILLING)
    grant(user, Role.CONTROLLER, valid_from=date(2026, 1, 1))
    former = make_user()
    grant(former, Role.BILLING, valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    grant(former, Role.CONTROLLER, valid_from=date(2026, 1, 1))
    keys = offending("core.nobody_holds_conflicting_roles")
    assert keys == [f"{user.pk}, billing, controller"]


class Doubled:
    """A rule of the tests: twice the input."""

    @staticmethod
    def compute(inputs: Any) -> Decimal:
        return 2 * Decimal(inputs["x"])

    @staticmethod
    def steps(inputs: Any) -> list[Step]:
        return [Step("Doubled", f"2 × {inputs['x']}", Doubled.compute(inputs))]


def test_explanations_equal_their_amounts(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    monkeypatch.setitem(derivation._registry, ("test.doubled", 1), Doubled)
    explained = explain.Explained(Job, "total", derivation="params", key="why")
    monkeypatch.setattr(explain, "_registry", {("core.job", "total"): explained})
    why = {"why": derivation.derivation("test.doubled", 1, {"x": Decimal("2.5")})}
    for total in (5, 6):
        Job.objects.create(kind="x", title="x", actor={}, created_at=NOW, params=why, total=total)
    bad = Job.objects.get(total=6)
    assert offending("core.explanations_equal_their_amounts") == [
        f"core.job:{bad.pk}.total: computes 5.0, stores 6"
    ]


# ------------------------------------------- damage that only the owner of the database can do


@pytest.fixture
def damaged_schema(databases: Databases, transactional_db: None) -> Iterator[None]:
    """Let a test break tables themselves: afterwards the worker gets a fresh copy of all."""
    yield
    connections.close_all()
    databases.make_clone()


@pytest.mark.django_db(transaction=True)
def test_every_row_has_its_history(databases: Databases) -> None:
    entity = make_legal_entity()
    with databases.superuser(databases.clone) as cursor:
        cursor.execute("DELETE FROM core_legalentityevent")
    assert offending("core.every_row_has_its_history") == [f"core_legalentity, {entity.pk}"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE core_statechange DISABLE TRIGGER core_statechange_is_append_only",
        "DROP TRIGGER core_statechange_is_append_only ON core_statechange",
    ],
)
def test_append_only_tables_are_guarded(
    databases: Databases, damaged_schema: None, damage: str
) -> None:
    with databases.superuser(databases.clone) as cursor:
        cursor.execute(damage)
    assert offending("core.append_only_tables_are_guarded") == ["core_statechange"]


@pytest.mark.django_db(transaction=True)
def test_application_does_not_own_its_tables(databases: Databases, damaged_schema: None) -> None:
    name = "core.application_does_not_own_its_tables"
    assert verify.run(at=NOW, names=[name]).warnings == 0
    with databases.superuser(databases.clone) as cursor:
        cursor.execute("ALTER TABLE core_outboxevent OWNER TO revops_test_app")
    outcome = verify.run(at=NOW, names=[name])
    assert (outcome.warnings, outcome.violations) == (1, 0)
    assert outcome.results[0].offending == ["revops_test_app, core_outboxevent"]


def test_every_core_table_has_an_invariant_or_a_reason() -> None:
    """A new table without an invariant is a question for the reviewer."""
    unwatched = {
        "core_attachment": "rows name files, checked where files are stored",
        "core_exchangerate": "single rows, held by their constraints",
        "core_publiclink": "single rows, held by their constraints",
        "core_savedview": "a named address of one person, no business row",
        "core_verificationrun": "the checker's own notes",
    }
    from_history = {m.pgh_tracked_model._meta.db_table for m in histories()}
    watched = {t for one in verify.invariants() for t in one.tables} | from_history
    tables = {
        m._meta.db_table for m in models_of_core() if not getattr(m, "pgh_tracked_model", None)
    }
    assert tables - watched - set(unwatched) == set()


def models_of_core() -> list[type[models.Model]]:
    return list(Job._meta.apps.get_app_config("core").get_models())


def histories() -> list[Any]:
    return [m for m in Job._meta.apps.get_models() if getattr(m, "pgh_tracked_model", None)]
