"""A record's history names who acted: a person, or the chain on somebody's behalf."""

import pytest

from revops.core import jobs
from revops.core.actor import Actor, acting
from revops.core.screens.timeline import timeline_of

pytestmark = pytest.mark.django_db
PETRA = Actor(kind="contact", id="9", label="Petra Voss")
MARA = Actor(kind="user", id="7", label="Mara Lindqvist")


@pytest.fixture
def job(at):
    return jobs.start(kind="core.sample", title="Run", chunks=[{"ids": [1]}], actor=MARA, at=at)


def test_a_move_is_told_in_words_with_its_states(job, at):
    with acting(MARA, source="screen"):
        jobs.cancel(job_id=job.pk, actor=MARA, at=at)

    entry = timeline_of(job)[0]

    assert (entry.actor, str(entry.title), entry.kind) == (
        "Mara Lindqvist", "cancelled this", "person",
    )  # fmt: skip
    assert (entry.before, entry.after, str(entry.source)) == ("Queued", "Cancelled", "screen")


def test_what_a_rule_did_for_somebody_is_the_chains(job, at):
    with acting(PETRA, source="portal", via="orders.book_orders"):
        jobs.cancel(job_id=job.pk, actor=PETRA, at=at)

    entry = timeline_of(job)[0]

    assert (entry.actor, entry.kind, str(entry.source)) == ("The chain", "rule", "for Petra Voss")
