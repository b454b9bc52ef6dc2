"""The job page: progress that stops asking, verbs with reasons, failures as CSV."""

from datetime import timedelta

import pytest

from revops.core import jobs
from revops.core.actor import Actor
from revops.core.models import Job, JobChunk
from revops.core.views.jobs import progress_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(someone, at):
    actor = Actor(kind="user", id=str(someone.pk), label=str(someone))
    return jobs.start(
        kind="core.sample", title="Bill run", chunks=[{"ids": [1]}] * 4, actor=actor, at=at
    )


def test_speed_and_time_left_come_from_what_is_done_so_far(job, at):
    job.started_at, job.state, job.done, job.failed, job.total = at, "running", 90, 10, 300
    progress = progress_of(job, at + timedelta(seconds=10))
    assert (progress.rate, progress.seconds_left, progress.is_running) == (10, 20, True)


def test_the_page_asks_again_until_the_job_is_over(browse, someone, job):
    client, url = browse(someone), f"/jobs/{job.pk}/"
    htmx = {"HX-Request": "true"}
    part = client.get(url, headers=htmx)
    assert (part.status_code, 'hx-trigger="every 1s"' in part.content.decode()) == (200, True)
    assert client.post(f"{url}cancel/").status_code == 303
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    over = client.get(url, headers=htmx)
    assert (over.status_code, "every 1s" in over.content.decode()) == (286, False)


def test_a_cancelled_job_says_why_it_cannot_be_cancelled_and_can_be_resumed(browse, someone, job):
    client, url = browse(someone), f"/jobs/{job.pk}/"
    client.post(f"{url}cancel/")
    text = client.get(url).content.decode()
    assert "Only possible while Queued, Running; this is Cancelled." in text
    assert client.post(f"{url}cancel/").status_code == 422
    assert client.post(f"{url}resume/").status_code == 303
    assert Job.objects.get(pk=job.pk).state == "running"


def test_only_ones_own_jobs_exist_unless_one_oversees(browse, nobody, someone, job):
    assert browse(someone).get(f"/jobs/{job.pk}/").status_code == 200
    assert browse(nobody).get(f"/jobs/{job.pk}/").status_code == 403


def test_the_list_shows_jobs_and_the_top_bar_counts_running_ones(browse, someone, job):
    text = browse(someone).get("/jobs/").content.decode()
    assert "Bill run" in text
    assert "1 job</a>" in text


def test_failures_are_a_csv(browse, someone, job):
    chunk = JobChunk.objects.filter(job=job).first()
    chunk.result = {"failures": [{"key": "C-1", "reason": "=no price"}]}
    chunk.save(update_fields=["result"])
    text = browse(someone).get(f"/jobs/{job.pk}/failures.csv").content.decode("utf-8-sig")
    assert text.splitlines() == ["key,reason", "C-1,'=no price"]
