"""What the control room shows of errands."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from revops.core.models import Errand
from revops.core.states import ErrandState

PATIENCE = timedelta(minutes=10)


def troubled(*, at: datetime) -> QuerySet[Errand]:
    """Return errands that failed, are unknown, or have been retried for ten minutes."""
    stuck = Q(state=ErrandState.PENDING.value, attempts__gt=0, created_at__lte=at - PATIENCE)
    return Errand.objects.filter(
        Q(state__in=[ErrandState.FAILED.value, ErrandState.UNKNOWN.value]) | stuck
    ).order_by("id")
