"""`transitions.apply`: all or none, one statement, with a trail."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from revops.core import transitions
from revops.core.actor import Actor, acting
from revops.core.models import Job, StateChange
from revops.core.states import JOB_FLOW, JobState
from revops.core.workflow import IllegalTransition

pytestmark = pytest.mark.django_db


def make_job(at: datetime, **columns) -> Job:
    return Job.objects.create(
        **{"kind": "test", "title": "A job", "actor": {}, "created_at": at} | columns
    )


def test_moves_one_object_with_stamp_columns_and_trail(at: datetime, actor: Actor) -> None:
    job = make_job(at)

    with acting(actor, source="screen", request_id="r-1"):
        moved = transitions.apply(
            job, "start", workflow=JOB_FLOW, actor=actor, at=at, stamp="started_at", total=5
        )

    assert moved == 1
    assert (job.state, job.started_at, job.total) == ("running", at, 5)
    job.refresh_from_db()
    assert (job.state, job.started_at, job.total) == ("running", at, 5)
    change = StateChange.objects.get()
    assert (change.subject_label, change.subject_id) == ("core.job", job.pk)
    assert (change.action, change.from_state, change.to_state) == ("start", "queued", "running")
    assert change.actor == {"kind": "operator", "id": "test", "label": "Test operator"}
    assert (change.source, change.request_id, change.at) == ("screen", "r-1", at)


def test_moves_a_thousand_in_one_statement(at: datetime, actor: Actor) -> None:
    jobs = Job.objects.bulk_create(
        Job(kind="test", title=f"{n}", actor={}, created_at=at) for n in range(1_000)
    )

    with CaptureQueriesContext(connection) as queries:
        transitions.apply(jobs, "start", workflow=JOB_FLOW, actor=actor, at=at, stamp="started_at")

    assert len(queries) == 1
    assert Job.objects.filter(state="running").count() == 1_000
    assert list(StateChange.objects.order_by("id").values_list("subject_id", flat=True)) == [
        job.pk for job in jobs
    ]


def test_moves_each_object_to_the_goal_of_its_own_origin(at: datetime, actor: Actor) -> None:
    queued = make_job(at)
    running = make_job(at, state=JobState.RUNNING.value)

    transitions.apply(
        [queued, running], "cancel", workflow=JOB_FLOW, actor=actor, at=at, stamp="finished_at"
    )

    trail = StateChange.objects.order_by("id").values_list("from_state", "to_state")
    assert list(trail) == [("queued", "cancelled"), ("running", "cancelled")]


def test_refuses_all_and_names_those_that_may_not_move(at: datetime, actor: Actor) -> None:
    ready = make_job(at)
    over = make_job(at, state=JobState.DONE.value, finished_at=at)
    gone = make_job(at)
    Job.objects.filter(pk=gone.pk).delete()

    with pytest.raises(IllegalTransition) as refusal:
        transitions.apply([ready, over, gone], "start", workflow=JOB_FLOW, actor=actor, at=at)

    assert refusal.value.refused == {
        f"core.job:{over.pk}": "done",
        f"core.job:{gone.pk}": "missing",
    }
    assert refusal.value.STATUS == 409
    assert ready.state == "queued"
    assert Job.objects.get(pk=ready.pk).state == "queued"
    assert not StateChange.objects.exists()


def test_refuses_a_verb_that_the_workflow_does_not_know(at: datetime, actor: Actor) -> None:
    with pytest.raises(KeyError, match="no action 'fly'"):
        transitions.apply(make_job(at), "fly", workflow=JOB_FLOW, actor=actor, at=at)


def test_moves_nothing_when_there_is_nothing_to_move(at: datetime, actor: Actor) -> None:
    assert transitions.apply([], "start", workflow=JOB_FLOW, actor=actor, at=at) == 0


def test_says_why_a_button_is_disabled() -> None:
    assert transitions.why_not(JOB_FLOW, "queued", "start") == ""
    assert (
        transitions.why_not(JOB_FLOW, "done", "cancel")
        == "Possible only while queued, running; this is done."
    )


def test_nested_doors_keep_their_own_place_in_the_trail(at: datetime) -> None:
    outer = Actor(kind="user", id="1", label="Ada")
    inner = Actor(kind="rule", id="x", label="x")
    with acting(outer, source="screen") as first, acting(inner, source="chain") as second:
        assert first.correlation_id != second.correlation_id
