"""The clock's door of the integrations floor."""

from datetime import datetime

from integrations import services
from integrations.services import crm_replay
from integrations.services.crm_import import PREPARATION, importer
from revops.core import jobs
from revops.core.actor import Actor, acting
from revops.core.models import Job


def _finished(job: Job, actor: Actor, at: datetime) -> None:
    crm_replay.finish_import(import_job_id=job.params["import_job_id"], at=at)


@jobs.worker("integrations.crm_import", atomic=False, on_finish=_finished)
def replay_crm_month(chunk: jobs.Chunk) -> jobs.Report:
    """Make customers and deals, or replay one month of won ones; then let the next chunk begin."""
    import_job_id, month = chunk.job_params["import_job_id"], chunk.params["month"]
    actor, count = importer(chunk.actor), 0
    if month == PREPARATION:
        with acting(actor, source="import"), chunk.fenced():
            services.prepare(import_job_id=import_job_id, actor=actor, at=chunk.at)
    else:
        count = services.replay_month(
            import_job_id=import_job_id, month=month, fenced=chunk.fenced, actor=actor
        )
    crm_replay.open_next_month(job_id=chunk.job_id, number=chunk.number, at=chunk.at)
    return jobs.Report(done=count)
