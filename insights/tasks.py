"""The clock's door of the insights floor: touches every minute, a picture of every day."""

from __future__ import annotations

from celery import shared_task

from insights import services
from insights.services.touches import NEWEST
from revops.core import clock
from revops.core.actor import Actor, acting

CLOCK = Actor(kind="rule", id="insights.projections", label="Projections by the clock")


@shared_task(name="insights.tasks.collect_newest_touches")  # type: ignore[untyped-decorator]
def collect_newest_touches() -> int:
    """File the human moves of the last while; returns how many are new."""
    with acting(CLOCK, source="job"):
        return services.collect_touches(newest=NEWEST)


@shared_task(name="insights.tasks.collect_all_touches")  # type: ignore[untyped-decorator]
def collect_all_touches() -> int:
    """File what the minute's look missed, however long the product stood still."""
    with acting(CLOCK, source="job"):
        return services.collect_touches()


@shared_task(name="insights.tasks.take_snapshots")  # type: ignore[untyped-decorator]
def take_snapshots() -> int:
    """Keep the totals of every seller whose day has begun; returns the new rows."""
    with acting(CLOCK, source="job"):
        return services.take_snapshots(at=clock.now())
