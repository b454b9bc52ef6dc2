"""The frozen values billing rules read: a phase's terms, what is recorded, what to add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from revops.core.periods import DayCount


class RowKind(StrEnum):
    """What a recorded row of a key is: billed, corrected, or given by decision."""

    CHARGE = "charge"
    REPAIR = "repair"
    CONCESSION = "concession"


@dataclass(frozen=True, slots=True)
class PhaseTerms:
    """All a charge phase froze at booking; amounts in one currency of `places` decimals.

    `start` is None while delivery is awaited: nothing is due. `until` is the latest recorded end
    (exclusive), None for evergreen. `months`, `anchor_day` and `anchor_month` describe the
    billing grid of a recurring charge; a one-time charge leaves them 0, 0, None. With
    tax-inclusive terms unit price and all recorded amounts are gross.
    """

    id: int
    kind: str
    quantity: Decimal
    unit_price: Decimal
    start: date | None
    until: date | None = None
    months: int = 0
    anchor_day: int = 0
    anchor_month: int | None = None
    in_advance: bool = True
    model: str = "per_unit"
    day_count: str = DayCount.ACTUAL.value
    places: int = 2


class TargetItem(NamedTuple):
    """What a (phase, planned period) should have been billed by now.

    `span_start` … `span_until` is the service billed, `planned_start` … `planned_until` the key's
    period, `whole_start` the start of the grid period that is the denominator. `full` is the
    line amount before concessions, `amount` after them. `due_on` is the billing date on which it
    falls due; `is_due` whether that has come: a key recorded ahead of time is only ever reduced.
    """

    phase_id: int
    planned_start: date
    planned_until: date
    whole_start: date
    span_start: date
    span_until: date
    full: Decimal
    amount: Decimal
    due_on: date
    is_due: bool = True


class RecordedItem(NamedTuple):
    """One append-only row of a key: invoice line, credit-note line or concession, signed.

    `line_id` identifies the row and `repairs` the row it repairs or concedes on; `cancelled`
    says that its document was mirrored whole (for a concession: that the decision was withdrawn).
    `tax` is opaque here and handed to whatever repairs the row; `document_id` is its invoice.
    """

    phase_id: int
    planned_start: date
    planned_until: date
    sequence: int
    kind: str
    span_start: date
    span_until: date
    amount: Decimal
    line_id: int
    document_id: int = 0
    repairs: int | None = None
    cancelled: bool = False
    tax: Any = None


class NewItem(NamedTuple):
    """One row to add: target − recorded, or the part of it that repairs one row.

    `repairs` is the line it repairs, `document_id` that line's invoice and `tax` its frozen tax;
    all None for a charge. `target`, `recorded` and `open_on_line` are what `amount` came from:
    the difference, limited to what is open on the repaired line (None when it is not limited).
    """

    phase_id: int
    planned_start: date
    planned_until: date
    sequence: int
    kind: str
    span_start: date
    span_until: date
    amount: Decimal
    repairs: int | None
    document_id: int | None
    tax: Any
    target: TargetItem
    recorded: Decimal
    open_on_line: Decimal | None
