"""What an operator, or a janitor that asked the stranger, does about stuck errands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from revops.core import broker, transitions
from revops.core.actor import Actor
from revops.core.errands.performers import get_performer
from revops.core.errands.planning import nudge
from revops.core.models import Errand
from revops.core.problems import Invalid, NotFound
from revops.core.states import ERRAND_FLOW, ErrandState


def _locked(errand_ids: Sequence[int]) -> list[Errand]:
    rows = list(Errand.objects.select_for_update().filter(pk__in=errand_ids).order_by("pk"))
    if len(rows) != len(set(errand_ids)):
        raise NotFound(_("There is no such errand."))
    return rows


@transaction.atomic
def retry(*, errand_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Run failed or unknown errands again, with all their tries; pausing ones at once."""
    rows = _locked(errand_ids)
    pausing = [row for row in rows if row.state == ErrandState.PENDING.value]
    Errand.objects.filter(pk__in=[row.pk for row in pausing]).update(available_at=at)
    transitions.apply(
        [row for row in rows if row not in pausing],
        "retry",
        workflow=ERRAND_FLOW,
        actor=actor,
        at=at,
        attempts=0,
        available_at=at,
    )
    broker.after_commit(nudge)
    return len(rows)


@transaction.atomic
def skip(*, errand_ids: Sequence[int], reason: str, actor: Actor, at: datetime) -> int:
    """Give failed or unknown errands up for good; raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid(_("Say why this is skipped."), field="reason")
    return transitions.apply(
        _locked(errand_ids),
        "skip",
        workflow=ERRAND_FLOW,
        actor=actor,
        at=at,
        stamp="done_at",
        note=reason.strip(),
    )


@transaction.atomic
def resolve(*, errand_id: int, outcome: dict[str, Any], actor: Actor, at: datetime) -> Errand:
    """Finish an unknown errand with what the stranger said, recording it as if just done."""
    errand = _locked([errand_id])[0]
    get_performer(errand.kind).record(errand=errand, outcome=outcome, actor=actor, at=at)
    transitions.apply(
        errand,
        "finish",
        workflow=ERRAND_FLOW,
        actor=actor,
        at=at,
        stamp="done_at",
        outcome=outcome,
        last_error="",
    )
    return errand
