"""Contracts that have earned something before a day and not recognised it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from revops.core.rounding import EXPONENTS

PLACES = " ".join(f"WHEN '{code}' THEN {places}" for code, places in sorted(EXPONENTS.items()))

#: Obligations whose schedule earns something between their last recognition and `until`; of an
#: evergreen charge also the periods that are not scheduled yet.
BEHIND = """
SELECT o.id, o.contract_id FROM revenue_obligation o
JOIN orders_chargephase p ON p.id = o.phase_id
WHERE o.legal_entity_id = %(entity)s
  AND (o.recognised_until IS NULL OR o.recognised_until < %(until)s)
  AND (EXISTS (
        SELECT 1 FROM revenue_schedulesegment s
        WHERE s.obligation_id = o.id AND s.revision = o.revision AND s.start_on < %(until)s
          AND (o.recognised_until IS NULL
               OR CASE WHEN s.until IS NULL THEN s.start_on >= o.recognised_until
                       ELSE s.until > o.recognised_until END))
    OR (p.kind = 'recurring' AND p.until IS NULL AND p.start_on < %(until)s))
"""
#: Delivered and begun, but not an obligation yet.
UNPROMISED = """
SELECT NULL::bigint AS id, p.contract_id FROM orders_chargephase p
JOIN orders_contract c ON c.id = p.contract_id
WHERE c.legal_entity_id = %(entity)s AND p.start_on < %(until)s
  AND p.unit_price * p.quantity >= 0.01 AND (p.until IS NULL OR p.until > p.start_on)
  AND NOT EXISTS (SELECT 1 FROM revenue_obligation o WHERE o.phase_id = p.id)
"""
LATE = f"({BEHIND} UNION ALL {UNPROMISED}) late"

CHUNKS = f"""
SELECT min(contract_id), max(contract_id), count(*) FROM (
    SELECT contract_id, (row_number() OVER (ORDER BY contract_id) - 1) / %(size)s AS part
    FROM (SELECT DISTINCT contract_id FROM {LATE}) contracts
) parts GROUP BY part ORDER BY 1
"""  # noqa: S608
CONTRACTS = f"""
SELECT DISTINCT contract_id FROM {LATE}
WHERE contract_id BETWEEN %(first)s AND %(last)s ORDER BY 1
"""  # noqa: S608
EARNED = f"""
SELECT o.currency, count(*), sum(round(round(earned.exact, 15),
           CASE o.currency {PLACES} ELSE 2 END) - o.recognised)
FROM ({BEHIND}) late JOIN revenue_obligation o ON o.id = late.id, LATERAL (
    SELECT coalesce(sum(s.amount * CASE
        WHEN %(until)s <= s.start_on THEN 0
        WHEN s.method = 'point_in_time' OR s.until IS NULL OR %(until)s >= s.until THEN 1
        ELSE (%(until)s::date - s.start_on)::numeric(40, 20) / (s.until - s.start_on)
    END), 0) AS exact
    FROM revenue_schedulesegment s WHERE s.obligation_id = o.id AND s.revision = o.revision
) earned GROUP BY 1 ORDER BY 1
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Due:
    """What a run would recognise in one currency."""

    currency: str
    obligations: int
    amount: Decimal


def list_late_chunks(*, legal_entity_id: int, until: date, size: int) -> list[tuple[int, int, int]]:
    """Return (first, last, number) of late contracts, `size` of them at a time."""
    rows = _rows(CHUNKS, entity=legal_entity_id, until=until, size=size)
    return [(first, last, number) for first, last, number in rows]


def list_late_contracts(
    *, legal_entity_id: int, until: date, first: int = 0, last: int = 2**62
) -> list[int]:
    """Return the ids of contracts with something to recognise before `until`."""
    rows = _rows(CONTRACTS, entity=legal_entity_id, until=until, first=first, last=last)
    return [contract_id for (contract_id,) in rows]


def preview_recognition(*, legal_entity_id: int, until: date) -> list[Due]:
    """Return what the schedules on file earn before `until` beyond what is recognised.

    Amendments that were not heard of yet, and new periods of evergreen charges, are not in it.
    """
    return [Due(*row) for row in _rows(EARNED, entity=legal_entity_id, until=until)]


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
