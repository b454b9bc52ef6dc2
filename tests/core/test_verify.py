"""`verify`: what it counts, stores, prints, and when it exits with 1."""

import json
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from revops.core import verify
from revops.core.models import Job, LegalEntity, VerificationRun
from revops.core.verify import Invariant, Severity
from tests.factories.core import make_legal_entity
from tests.races import many

pytestmark = pytest.mark.django_db

JOBS = Invariant(
    name="core.jobs_have_titles",
    description="Every job has a title.",
    tables=("core_job",),
    sql="SELECT id, kind FROM core_job WHERE title = '' AND created_at <= :at",
)


def make_jobs(at: datetime, *titles: str) -> list[Job]:
    return [Job.objects.create(kind="x", title=t, actor={}, created_at=at) for t in titles]


def command(*args: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify", *args, stdout=out)
    except SystemExit as ending:
        return int(ending.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_every_registered_check_runs_on_an_empty_database(at: datetime) -> None:
    outcome = verify.run(at=at)

    assert [r.name for r in outcome.results if r.error] == []
    assert outcome.violations == 0
    assert outcome.checks == len(verify.invariants())


def test_reports_rows_violations_and_keys(at: datetime) -> None:
    good, bad = make_jobs(at, "good", "")

    with verify.only(JOBS):
        outcome = verify.run(at=at)

    (result,) = outcome.results
    assert (result.rows, result.violations, result.offending) == (2, 1, [f"{bad.pk}, x"])
    assert (outcome.checks, outcome.rows_examined, outcome.violations) == (1, 2, 1)
    assert good.pk not in result.offending


def test_shows_a_hundred_keys_but_counts_all(at: datetime) -> None:
    Job.objects.bulk_create(Job(kind="x", title="", actor={}, created_at=at) for _ in range(130))
    with verify.only(JOBS):
        (result,) = verify.run(at=at).results
    assert (result.violations, len(result.offending)) == (130, 100)


def test_a_check_that_cannot_run_is_a_violation(at: datetime) -> None:
    broken = Invariant(
        name="core.broken", description="x", tables=("core_job",), sql="SELECT nothing FROM nowhere"
    )
    with verify.only(broken, JOBS):
        outcome = verify.run(at=at)
    assert [(r.name, r.violations) for r in outcome.results] == [
        ("core.broken", 1),
        ("core.jobs_have_titles", 0),
    ]
    assert "nowhere" in outcome.results[0].error


def test_a_warning_is_told_but_is_no_violation(at: datetime) -> None:
    warning = Invariant(
        name="core.setup", description="x", tables=("core_job",), sql="SELECT 1",
        severity=Severity.WARNING,
    )  # fmt: skip
    with verify.only(warning):
        outcome = verify.run(at=at)
        assert (outcome.violations, outcome.warnings) == (0, 1)
        assert command()[0] == 0


def test_a_probe_tells_rows_and_keys(at: datetime) -> None:
    probe = Invariant(name="core.probe", description="x", tables=(), probe=lambda: (7, ["a", "b"]))
    with verify.only(probe):
        (result,) = verify.run(at=at).results
    assert (result.rows, result.violations, result.offending) == (7, 2, ["a", "b"])


def test_the_command_prints_one_json_object_and_keeps_it(at: datetime) -> None:
    make_jobs(at, "good", "")

    with verify.only(JOBS):
        code, text = command("--json")

    said: dict[str, Any] = json.loads(text)
    assert code == 1
    assert (said["checks"], said["rows_examined"], said["violations"]) == (1, 2, 1)
    (result,) = said["results"]
    assert (result["name"], result["rows"], result["violations"]) == ("core.jobs_have_titles", 2, 1)
    assert len(result["offending"]) == 1
    kept = verify.last()
    assert kept is not None
    assert (kept.checks, kept.rows_examined, kept.violations) == (1, 2, 1)
    assert kept.detail["results"] == said["results"]


def test_the_command_is_content_when_all_is_well(at: datetime) -> None:
    make_jobs(at, "good")
    with verify.only(JOBS):
        code, text = command()
    assert code == 0
    assert "ok  core.jobs_have_titles  (1 rows)" in text
    assert "1 checks, 1 rows, 0 violations" in text


def test_a_check_that_saw_no_rows_fails_the_demo_company_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with verify.only(JOBS):
        assert command()[0] == 0
        assert command("--strict")[0] == 1
        monkeypatch.setattr(verify.registry, "_demo", [lambda: True])
        assert command()[0] == 1
        assert json.loads(command("--json")[1])["unseen"] == ["core.jobs_have_titles"]


def test_runs_only_the_named_checks_and_does_not_keep_that() -> None:
    code, text = command("--only", "core.outbox_drains", "--json")
    assert code == 0
    assert json.loads(text)["checks"] == 1
    assert not VerificationRun.objects.exists()


def test_refuses_half_registrations() -> None:
    with pytest.raises(ValueError, match="either sql or probe"):
        verify.invariant(name="core.x", description="x", tables=["core_job"])
    with pytest.raises(ValueError, match="which rows"):
        verify.invariant(name="core.x", description="x", sql="SELECT 1")
    with pytest.raises(ValueError, match="two invariants"):
        verify.invariant(name="core.outbox_drains", description="x", tables=["a"], sql="SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_a_run_is_one_read_only_snapshot(at: datetime) -> None:
    seen: list[str] = []

    def look() -> tuple[int, list[str]]:
        with connection.cursor() as cursor:
            for name in ("transaction_isolation", "transaction_read_only"):
                cursor.execute(f"SHOW {name}")
                seen.append(cursor.fetchone()[0])
        return 1, []

    with verify.only(Invariant(name="core.look", description="x", tables=(), probe=look)):
        verify.run(at=at)

    assert seen == ["repeatable read", "on"]


def write() -> tuple[int, list[str]]:
    """A check that puts right what it should only look at."""
    return LegalEntity.objects.update(name="Put right"), []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "writer",
    [
        Invariant(name="core.a_writer", description="x", tables=(), probe=write),
        Invariant(
            name="core.a_writer", description="x", tables=("core_job",),
            sql="SELECT nextval('core_job_id_seq')",
        ),
    ],
    ids=["a probe", "SQL"],
)  # fmt: skip
def test_a_check_that_writes_is_refused_and_changes_nothing(
    at: datetime, writer: Invariant
) -> None:
    entity = make_legal_entity(name="As it was")

    with verify.only(writer, JOBS):
        outcome = verify.run(at=at)

    first, second = outcome.results  # by name
    assert (first.violations, first.offending) == (1, ["the check could not run"])
    assert "in a read-only transaction" in first.error
    assert (second.name, second.error) == ("core.jobs_have_titles", "")
    entity.refresh_from_db()
    assert entity.name == "As it was"


@pytest.mark.django_db(transaction=True)
def test_all_checks_see_the_same_moment(at: datetime) -> None:
    def meanwhile() -> tuple[int, list[str]]:
        """Somebody else adds a job without a title, and commits."""
        many(1, lambda _: make_jobs(at, ""))
        return 1, []

    early = Invariant(name="core.early", description="x", tables=(), probe=meanwhile)
    with verify.only(early, JOBS):
        outcome = verify.run(at=at)
        later = verify.run(at=at)

    assert [(r.name, r.rows, r.violations) for r in outcome.results] == [
        ("core.early", 1, 0),
        ("core.jobs_have_titles", 0, 0),
    ]
    assert later.results[1].rows == 1
