"""What the frame around every page asks of the foundation's rows, one query each."""

from __future__ import annotations

from revops.core import policy
from revops.core.models import Job, LegalEntity, User
from revops.core.states import JobState


def company_name(user: User) -> str:
    """Return the seller's name, the first one where there are several."""
    visible = policy.scoped(user, "view", LegalEntity.objects.all())
    return visible.order_by("pk").values_list("name", flat=True).first() or ""


def count_running_jobs(user: User) -> int:
    """Return how many of the jobs the user may see are not over yet."""
    open_states = [JobState.QUEUED.value, JobState.RUNNING.value]
    visible = policy.scoped(user, "view", Job.objects.filter(state__in=open_states))
    return visible.count()
