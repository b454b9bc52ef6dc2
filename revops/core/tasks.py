"""The clock's doors: relay facts, run errands, run jobs. All carry nothing.

Each looks at its rows in PostgreSQL; a lost message costs at most one beat.
"""

from __future__ import annotations

import time
from datetime import datetime

from celery import shared_task

from revops.core import broker, clock, errands, identity, jobs, outbox, verify

RELAY_SECONDS = 30.0
ERRAND_SECONDS = 20.0


@shared_task(name="revops.core.tasks.relay")  # type: ignore[untyped-decorator]
def relay() -> int:
    """Deliver facts until nothing is due: all hops of a chain in one run."""
    started, count = time.monotonic(), 0
    while tally := outbox.deliver_due(at=clock.now()):
        count += tally.claimed
        if not tally.claimed:
            break
        if time.monotonic() - started > RELAY_SECONDS:
            outbox.nudge()
            break
    return count


@shared_task(name="revops.core.tasks.run_errands")  # type: ignore[untyped-decorator]
def run_errands() -> int:
    """Run due errands for a while, one after the other."""
    started, count = time.monotonic(), 0
    while tally := errands.run_due(limit=1):
        if not tally.run:
            break
        count += tally.run
        if time.monotonic() - started > ERRAND_SECONDS:
            broker.hint("revops.core.tasks.run_errands", queue="bulk")
            break
    return count


@shared_task(name="revops.core.tasks.run_jobs")  # type: ignore[untyped-decorator]
def run_jobs() -> int:
    """Run due chunks of jobs for a slice of time."""
    return jobs.run_due()


@shared_task(name="revops.core.tasks.tidy")  # type: ignore[untyped-decorator]
def tidy() -> int:
    """Forget what has run out: stored answers, sessions, failed log-ins."""
    return identity.forget_old(at=clock.now())


@shared_task(name="revops.core.tasks.verify_all")  # type: ignore[untyped-decorator]
def verify_all() -> int:
    """Check every promise and keep the outcome; returns the number of violations."""
    outcome = verify.run(at=clock.now())
    verify.store(outcome)
    return outcome.violations


def settle(*, at: datetime | None = None) -> int:
    """Deliver facts, run errands and jobs until all are quiet: for tests, the demo and imports.

    Returns how much was done. Waits for nothing: what pauses or waits stays.
    """
    total = 0
    while True:
        count = outbox.drain(at=at).claimed + errands.drain(at=at).run + jobs.drain(at=at)
        if not count:
            return total
        total += count
