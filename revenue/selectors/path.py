"""The step `recognised` of the life-cycle line, for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.models import ChargePhase
from revenue.models import Obligation
from revops.core.screens.path import PathStep


def recognised_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return how far the charges of each order are recognised; two queries."""
    phases: dict[int, list[ChargePhase]] = defaultdict(list)
    rows = ChargePhase.objects.filter(order_line__order__in=order_ids, unit_price__gt=0)
    for phase in rows.select_related("order_line").order_by("pk"):
        assert phase.order_line is not None  # noqa: S101  filtered by it
        phases[phase.order_line.order_id].append(phase)
    found = {
        row.phase_id: row
        for row in Obligation.objects.filter(phase__order_line__order__in=order_ids)
    }
    return {order_id: _step(phases[order_id], found) for order_id in order_ids}


def _step(phases: Sequence[ChargePhase], found: dict[int, Obligation]) -> PathStep:
    label = _("Recognised")
    own = [(phase, found[phase.pk]) for phase in phases if phase.pk in found]
    if not own:
        return PathStep("recognised", label, "todo")
    url = f"{reverse('revenue:obligation_list')}?contract={own[0][0].contract_id}"
    is_over = len(own) == len(phases) and all(_is_earned(p, row) for p, row in own)
    longest = max(own, key=lambda one: _months(one[0]) or 1_000)
    note = _("in full") if is_over else _progress(*longest)
    return PathStep("recognised", label, "done" if is_over else "run", note=note, url=url)


def _is_earned(phase: ChargePhase, row: Obligation) -> bool:
    is_evergreen = phase.kind == "recurring" and phase.until is None
    return not is_evergreen and row.recognised == row.allocated_price


def _progress(phase: ChargePhase, row: Obligation) -> str:
    done = _span(phase, row.recognised_until)
    total = _months(phase)
    if total is None:
        return _("%(done)s mo.") % {"done": done}
    return _("%(done)s of %(total)s mo.") % {"done": min(done, total), "total": total}


def _months(phase: ChargePhase) -> int | None:
    """Return the months of the charge's term, 1 for what is earned at once, None for evergreen."""
    if phase.kind != "recurring":
        return 1
    return _span(phase, phase.until) if phase.until else None


def _span(phase: ChargePhase, until: date | None) -> int:
    """Return the months begun between the phase's start and a day."""
    start = phase.start_on
    if start is None or until is None or until <= start:
        return 0
    whole = (until.year - start.year) * 12 + until.month - start.month
    return max(whole + (1 if until.day > start.day else 0), 1)
