"""The clock's door of the integrations floor."""

from datetime import datetime

from integrations.services import crm_replay
from revops.core import jobs
from revops.core.actor import Actor
from revops.core.models import Job


def _finished(job: Job, actor: Actor, at: datetime) -> None:
    crm_replay.finish_import(import_job_id=job.params["import_job_id"], at=at)


@jobs.worker("integrations.crm_import", atomic=False, on_finish=_finished)
def replay_crm_month(chunk: jobs.Chunk) -> jobs.Report:
    """Replay one month of won deals, then let the next month begin."""
    count = crm_replay.replay_month(
        import_job_id=chunk.job_params["import_job_id"],
        month=chunk.params["month"],
        fenced=chunk.fenced,
        actor=chunk.actor,
    )
    crm_replay.open_next_month(job_id=chunk.job_id, number=chunk.number, at=chunk.at)
    return jobs.Report(done=count)
