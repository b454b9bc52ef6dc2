"""Credits that are not a change of terms: given by decision, or taken back with a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing.rules.planning import BilledContract, BilledPhase, BillItem
from billing.rules.proration import less_tax
from billing.rules.terms import NewItem, RecordedItem, RowKind, TargetItem
from revops.core.derivation import Step, derivation, put, rule, say


def open_on_lines(recorded: Iterable[RecordedItem], line_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return what no credit has taken from each of the lines yet, in the basis of the terms."""
    rows = list(recorded)
    amounts = {row.line_id: row.amount for row in rows}
    left = {line_id: amounts[line_id] for line_id in line_ids}
    for row in rows:
        if row.repairs in left and (row.amount < 0) != (amounts[row.repairs] < 0):
            left[row.repairs] += row.amount
    return left


def concession_item(
    contract: BilledContract,
    phase: BilledPhase,
    rows: Sequence[RecordedItem],
    line_id: int,
    amount: Decimal,
) -> BillItem:
    """Return the row that gives `amount` (positive) back on a line, for its whole span."""
    row = next(row for row in rows if row.line_id == line_id)
    new = _credit(row, rows, RowKind.CONCESSION.value, -amount)
    record = derivation(
        "billing.concession",
        1,
        {
            "currency": contract.group.currency,
            "amount": amount,
            "line": row.amount,
            "source": f"billing.invoiceline:{line_id}",
        },
    )
    return BillItem(contract, phase, new, row.tax, record)


def cancellation_item(
    contract: BilledContract,
    phase: BilledPhase,
    rows: Sequence[RecordedItem],
    line_id: int,
    open_amount: Decimal,
    taken: int = 0,
) -> BillItem:
    """Return the row that mirrors what is left of a line; `taken` sequences are used already."""
    row = next(row for row in rows if row.line_id == line_id)
    new = _credit(row, rows, RowKind.REPAIR.value, -open_amount)
    new = new._replace(sequence=new.sequence + taken)
    record = derivation(
        "billing.cancellation",
        1,
        {
            "currency": contract.group.currency,
            "line": row.amount,
            "credited": row.amount - open_amount,
            "source": f"billing.invoiceline:{line_id}",
        },
    )
    return BillItem(contract, phase, new, row.tax, record)


def _credit(row: RecordedItem, rows: Sequence[RecordedItem], kind: str, amount: Decimal) -> NewItem:
    sequence = 1 + max(one.sequence for one in rows if one.planned_start == row.planned_start)
    target = TargetItem(
        row.phase_id, row.planned_start, row.planned_until, row.planned_start, row.span_start,
        row.span_until, row.amount, row.amount, row.planned_start,
    )  # fmt: skip
    return NewItem(
        row.phase_id,
        row.planned_start,
        row.planned_until,
        sequence,
        kind,
        row.span_start,
        row.span_until,
        amount,
        row.line_id,
        row.document_id,
        row.tax,
        target,
        row.amount,
        None,
    )


@rule("billing.concession", 1)
class ConcessionRule:
    """A credit by decision. Inputs: currency, amount (positive), line, source, tax if included."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the signed net amount."""
        return -Decimal(inputs["amount"]) - Decimal(inputs.get("tax", "0"))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return the line and what was decided."""
        currency = inputs["currency"]
        given = -Decimal(inputs["amount"])
        found = [
            Step(
                say("Line"), say("as issued"), Decimal(inputs["line"]), currency, inputs["source"]
            ),
            Step(
                say("Credit given"),
                say("by decision, approved by a second person"),
                given,
                currency,
            ),
        ]
        if "tax" in inputs:
            found.append(less_tax(given, inputs))
        return tuple(found)


@rule("billing.cancellation", 1)
class CancellationRule:
    """What is left of a line when its invoice is cancelled: −(line − what was credited).

    Inputs: currency, line, credited (positive), source, tax if prices include it.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the signed net amount."""
        left = Decimal(inputs["line"]) - Decimal(inputs["credited"])
        return -left - Decimal(inputs.get("tax", "0"))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return line, credits so far and the mirror."""
        currency, line = inputs["currency"], Decimal(inputs["line"])
        credited = Decimal(inputs["credited"])
        mirror = credited - line
        found = [
            Step(say("Line"), say("as issued"), line, currency, inputs["source"]),
            Step(say("Credited before"), say("by earlier credit notes"), credited, currency),
            Step(
                say("Mirror"),
                put("− (%(line)s − %(credited)s)", line=line, credited=credited),
                mirror,
                currency,
            ),
        ]
        if "tax" in inputs:
            found.append(less_tax(mirror, inputs))
        return tuple(found)
