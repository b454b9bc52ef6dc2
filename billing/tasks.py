"""The clock's door of the billing floor: due runs, and the chunks of a run."""

from __future__ import annotations

from celery import shared_task

from billing import services
from orders.models import Contract
from revops.core import clock, jobs
from revops.core.actor import Actor, acting

CLOCK = Actor(kind="job", id="billing.bill_due", label="Daily bill run")


@shared_task(name="billing.tasks.bill_due")  # type: ignore[untyped-decorator]
def bill_due() -> int:
    """Start a run for every seller with something due; returns how many."""
    with acting(CLOCK, source="job"):
        return len(services.start_due_runs(actor=CLOCK, at=clock.now()))


@jobs.worker(services.BILL_RUN)
def bill_chunk(chunk: jobs.Chunk) -> jobs.Report:
    """Bill one chunk of a run; what is held is reported with its reason, the others go on."""
    result, counts = services.bill_chunk(
        job_id=chunk.job_id,
        first=chunk.params["first"],
        last=chunk.params["last"],
        actor=chunk.actor,
        at=chunk.at,
    )
    numbers = dict(
        Contract.objects.filter(pk__in=[one.contract_id for one in result.held]).values_list(
            "pk", "number"
        )
    )
    return jobs.Report(
        done=result.contracts - len(result.held),
        failures=[
            jobs.Failure(numbers[one.contract_id], one.reason, {"contract_id": one.contract_id})
            for one in result.held
        ],
        result=counts,
    )
