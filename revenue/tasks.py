"""The clock's door of the ledger floor: months that have ended, and the chunks of a run."""

from __future__ import annotations

from datetime import date

from celery import shared_task

from revenue import services
from revops.core import clock, jobs
from revops.core.actor import Actor, acting

CLOCK = Actor(kind="job", id="revenue.recognise_due", label="Monthly recognition")


@shared_task(name="revenue.tasks.recognise_due")  # type: ignore[untyped-decorator]
def recognise_due() -> int:
    """Start a run for every seller with an ended month to recognise; returns how many."""
    with acting(CLOCK, source="job"):
        return len(services.recognise_due(actor=CLOCK, at=clock.now()))


@jobs.worker(services.RECOGNITION)
def recognise_chunk(chunk: jobs.Chunk) -> jobs.Report:
    """Recognise one chunk of a run; who is held is reported with the reason, the others go on."""
    result = services.recognise_chunk(
        legal_entity_id=chunk.job_params["legal_entity_id"],
        untils=[date.fromisoformat(day) for day in chunk.job_params["untils"]],
        first=chunk.params["first"],
        last=chunk.params["last"],
        actor=chunk.actor,
        at=chunk.at,
    )
    numbers = services.name_contracts([pk for pk, _reason in result.held])
    return jobs.Report(
        done=result.contracts - len(result.held),
        failures=[
            jobs.Failure(numbers[pk], reason, {"contract_id": pk}) for pk, reason in result.held
        ],
        result={"entries": result.entries, "held": len(result.held)},
    )
