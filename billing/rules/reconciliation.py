"""Targets − recorded = the rows to add, per (phase, planned period)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.rules.targets import targets
from billing.rules.terms import NewItem, PhaseTerms, RecordedItem, RowKind, TargetItem

Key = tuple[int, date]
CHARGE, REPAIR, CONCESSION = (kind.value for kind in RowKind)


def differences(
    phase: PhaseTerms,
    recorded: Sequence[RecordedItem],
    through: date,
    *,
    since: date | None = None,
) -> list[NewItem]:
    """Return the rows to add for one phase: its targets against all its recorded rows.

    The one call of preview and run alike. `recorded` holds every row of the phase (of the keys
    from `since` on), concessions and cancelled rows included.
    """
    if not recorded:
        return reconcile(targets(phase, through, since=since), ())
    if since is not None:
        recorded = [row for row in recorded if row.planned_start >= since]
    due = targets(
        phase,
        through,
        conceded_amounts(recorded),
        recorded_starts={row.planned_start for row in recorded},
        since=since,
    )
    return reconcile(due, recorded)


def conceded_amounts(recorded: Iterable[RecordedItem]) -> dict[date, Decimal]:
    """Return what was given by decision per planned start, as positive amounts.

    A concession counts here even after the invoice it was given on was cancelled, so that the
    new charge is lower by it; a withdrawn one does not count.
    """
    conceded: dict[date, Decimal] = {}
    for row in recorded:
        if row.kind == CONCESSION and not row.cancelled:
            before = conceded.get(row.planned_start)
            conceded[row.planned_start] = -row.amount if before is None else before - row.amount
    return conceded


def reconcile(due: Iterable[TargetItem], recorded: Iterable[RecordedItem]) -> list[NewItem]:
    """Return the rows that make recorded equal the targets, in the order of their keys.

    Nothing for a key that agrees, so a rerun adds nothing. A key that has no target any more is
    taken to zero. A span the phase was never billed for is a `charge`; any other difference is
    a `repair` naming the line it repairs: a credit is taken from the newest lines still open, a
    further charge names the newest charge line. A key that is not due is only ever reduced.
    """
    by_key: dict[Key, list[RecordedItem]] = {}
    for row in recorded:
        by_key.setdefault((row.phase_id, row.planned_start), []).append(row)
    new: list[NewItem] = []
    for target in due:
        rows = by_key.pop((target.phase_id, target.planned_start), None) if by_key else None
        if rows is not None:
            new.extend(_key_difference(target, rows))
        elif target.amount and target.is_due:
            new.append(_charge(target, 0, target.span_start, target.amount, target.amount * 0))
    for rows in by_key.values():
        new.extend(_key_difference(_nothing(rows[0]), rows))
    return new


@dataclass(slots=True)
class _Recorded:
    """A key's live rows, read in the order they were written."""

    rows: list[RecordedItem]
    total: Decimal
    billed_until: date
    served_until: date
    next_sequence: int


def _read(rows: list[RecordedItem], zero: Decimal) -> _Recorded:
    gone = {row.line_id for row in rows if row.cancelled}
    start = rows[0].planned_start
    state = _Recorded([], zero, start, start, 0)
    for row in sorted(rows, key=lambda row: (row.sequence, row.line_id)):
        state.next_sequence = max(state.next_sequence, row.sequence + 1)
        lost_its_line = row.repairs in gone and not _is_further_charge(row, rows)
        if row.cancelled or lost_its_line:
            continue
        state.rows.append(row)
        state.total += row.amount
        if row.kind == CONCESSION:
            continue
        if row.kind == CHARGE or _is_further_charge(row, rows):
            state.served_until = row.span_until
            state.billed_until = max(state.billed_until, row.span_until)
        else:
            state.served_until = min(state.served_until, row.span_start)
    return state


def _is_further_charge(row: RecordedItem, rows: list[RecordedItem]) -> bool:
    """Whether a repair went the way of the charge: it has an invoice of its own."""
    if row.kind != REPAIR:
        return False
    charge = next((other for other in rows if other.kind == CHARGE), row)
    return (row.amount > 0) == (charge.amount > 0)


def _key_difference(target: TargetItem, rows: list[RecordedItem]) -> list[NewItem]:
    state = _read(rows, target.amount * 0)
    difference = target.amount - state.total
    if not difference:
        return []
    charges = [row for row in state.rows if row.kind != CONCESSION and _same_sign(row, rows)]
    if not charges:
        if not target.is_due:
            return []
        item = _charge(target, state.next_sequence, target.span_start, difference, state.total)
        return [item]
    if (difference > 0) != (charges[0].amount > 0):
        return _credit(target, state, charges, difference)
    if not target.is_due:
        return []
    billed_until, served_until = state.billed_until, state.served_until
    if target.span_until > billed_until and served_until == billed_until:
        return [_charge(target, state.next_sequence, billed_until, difference, state.total)]
    start = served_until if target.span_until > served_until else target.span_start
    span = (max(start, target.span_start), target.span_until)
    newest = charges[-1]
    return [_repair(target, state.next_sequence, span, difference, newest, state.total, None)]


def _same_sign(row: RecordedItem, rows: list[RecordedItem]) -> bool:
    return row.kind == CHARGE or _is_further_charge(row, rows)


def _credit(
    target: TargetItem, state: _Recorded, charges: list[RecordedItem], difference: Decimal
) -> list[NewItem]:
    """Take the credit from the newest open lines first; each part names one line."""
    served_until = state.served_until
    start = target.span_until if target.span_until < served_until else target.span_start
    span = (start, max(served_until, start))
    new: list[NewItem] = []
    left, recorded, sequence = difference, state.total, state.next_sequence
    for row, open_on_line in [(row, _open_on(row, state.rows)) for row in reversed(charges)]:
        part = -open_on_line if abs(left) > abs(open_on_line) else left
        if not part:
            continue
        new.append(_repair(target, sequence, span, part, row, recorded, open_on_line))
        left, recorded, sequence = left - part, recorded + part, sequence + 1
    if left:
        raise OverCredited(
            f"phase {target.phase_id} {target.planned_start}: {left} is open on no recorded line"
        )
    return new


def _open_on(row: RecordedItem, rows: list[RecordedItem]) -> Decimal:
    """Return what no credit has taken from the line yet."""
    credits = (
        other.amount
        for other in rows
        if other.repairs == row.line_id and (other.amount > 0) != (row.amount > 0)
    )
    left = sum(credits, row.amount)
    if left and (left > 0) != (row.amount > 0):
        raise OverCredited(f"line {row.line_id} is credited past its amount")
    return left


class OverCredited(ValueError):
    """A key's rows do not leave room for its credit: the account must be looked at, not billed."""


def _charge(
    target: TargetItem, sequence: int, start: date, amount: Decimal, recorded: Decimal
) -> NewItem:
    return NewItem(
        target.phase_id,
        target.planned_start,
        target.planned_until,
        sequence,
        CHARGE,
        start,
        target.span_until,
        amount,
        None,
        None,
        None,
        target,
        recorded,
        None,
    )


def _repair(
    target: TargetItem,
    sequence: int,
    span: tuple[date, date],
    amount: Decimal,
    row: RecordedItem,
    recorded: Decimal,
    open_on_line: Decimal | None,
) -> NewItem:
    return NewItem(
        target.phase_id,
        target.planned_start,
        target.planned_until,
        sequence,
        REPAIR,
        span[0],
        span[1],
        amount,
        row.line_id,
        row.document_id,
        row.tax,
        target,
        recorded,
        open_on_line,
    )


def _nothing(row: RecordedItem) -> TargetItem:
    """Return the target of a key that no phase claims any more."""
    zero = row.amount * 0
    start = row.planned_start
    return TargetItem(
        row.phase_id, start, row.planned_until, start, start, start, zero, zero, start, True
    )
