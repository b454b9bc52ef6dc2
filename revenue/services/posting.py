"""Posting: the one hand that writes journal entries, any number at once, by COPY.

Lines first, headers last: the header's trigger checks each new entry. An entry is unique per
(source, purpose, sequence), so a second posting of the same source adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection

from revenue.events import EntriesPosted
from revenue.models import FiscalPeriod, JournalEntry, JournalLine, LedgerAccount
from revenue.rules import Posting
from revenue.states import PeriodState
from revops.core import bulk, outbox
from revops.core.actor import Actor

#: First key of the advisory lock that postings share and a period close takes alone.
LEDGER_LOCK = 4711

LINE_COLUMNS = (
    "entry_id",
    "account_id",
    "currency",
    "debit",
    "credit",
    "functional_debit",
    "functional_credit",
    "customer_id",
    "contract_id",
    "obligation_id",
    "product_id",
    "payee_id",
    "tax_code",
)
ENTRY_COLUMNS = (
    "id",
    "legal_entity_id",
    "period_id",
    "origin_period_id",
    "accounting_date",
    "source_kind",
    "source_id",
    "purpose",
    "sequence",
    "description",
    "derivation",
    "actor",
    "posted_at",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be: its posting by rule and where it belongs."""

    legal_entity_id: int
    accounting_date: date
    source_id: int
    posting: Posting
    description: str
    sequence: int = 0
    derivation: dict[str, Any] | None = None

    @property
    def key(self) -> tuple[str, int, str, int]:
        return (self.posting.source, self.source_id, self.posting.purpose, self.sequence)


def post(drafts: Iterable[Draft], *, actor: Actor, at: datetime) -> list[int]:
    """Post the drafts that are due and not posted yet; returns the ids of the new entries.

    A date in a closed period moves to the first day of the next open one, with the original
    period as origin. Raises NotYet while no period is open for a date. Tells EntriesPosted.
    """
    due = [draft for draft in drafts if draft.posting.lines]
    known = _posted({draft.key for draft in due})
    due = [draft for draft in due if draft.key not in known]
    if not due:
        return []
    periods = _Periods.locked({draft.legal_entity_id for draft in due})
    places = [periods.place(draft) for draft in due]
    ids = bulk.reserve_ids(JournalEntry, len(due))
    accounts = _accounts()
    bulk.copy_rows(JournalLine, LINE_COLUMNS, _lines(due, ids, accounts))
    bulk.copy_rows(JournalEntry, ENTRY_COLUMNS, _entries(due, ids, places, actor, at))
    outbox.emit(
        EntriesPosted(subject=f"revenue.entries:{ids[0]}", entry_ids=tuple(ids)),
        actor=actor,
        at=at,
    )
    return list(ids)


def _posted(keys: set[tuple[str, int, str, int]]) -> set[tuple[str, int, str, int]]:
    if not keys:
        return set()
    kinds = {key[0] for key in keys}
    rows = JournalEntry.objects.filter(
        source_kind__in=kinds, source_id__in={key[1] for key in keys}
    ).values_list("source_kind", "source_id", "purpose", "sequence")
    return set(rows) & keys


@cache
def _accounts() -> dict[str, int]:
    """Return account ids by code; the chart is written by a migration and never renumbered."""
    return dict(LedgerAccount.objects.values_list("code", "pk"))


@dataclass(frozen=True)
class _Place:
    """Where an entry goes: the period, its origin when that is another, and the date."""

    period_id: int
    origin_id: int | None
    on: date


class _Periods:
    """Open periods of some legal entities, held open until the transaction ends."""

    def __init__(self, rows: Sequence[FiscalPeriod]) -> None:
        self.rows: dict[int, list[FiscalPeriod]] = {}
        for row in rows:
            self.rows.setdefault(row.legal_entity_id, []).append(row)

    @classmethod
    def locked(cls, legal_entity_ids: set[int]) -> _Periods:
        with connection.cursor() as cursor:
            for legal_entity_id in sorted(legal_entity_ids):
                cursor.execute(
                    "SELECT pg_advisory_xact_lock_shared(%s, %s)", [LEDGER_LOCK, legal_entity_id]
                )
        rows = FiscalPeriod.objects.filter(legal_entity__in=legal_entity_ids)
        return cls(list(rows.order_by("legal_entity_id", "starts_on")))

    def place(self, draft: Draft) -> _Place:
        own = None
        for period in self.rows.get(draft.legal_entity_id, []):
            if period.starts_on <= draft.accounting_date < period.until:
                if period.state == PeriodState.OPEN.value:
                    return _Place(period.pk, None, draft.accounting_date)
                own = period
            elif own is not None and period.state == PeriodState.OPEN.value:
                return _Place(period.pk, own.pk, period.starts_on)
        raise outbox.NotYet(
            f"no fiscal period is open for {draft.accounting_date} "
            f"(legal entity {draft.legal_entity_id}); open it under Revenue, Periods"
        )


def _lines(
    due: Sequence[Draft], ids: Sequence[int], accounts: dict[str, int]
) -> Iterable[tuple[Any, ...]]:
    for draft, entry_id in zip(due, ids, strict=True):
        for line in draft.posting.lines:
            tag = line.tag
            yield (
                entry_id,
                accounts[line.account.value],
                line.currency,
                line.debit,
                line.credit,
                line.functional_debit,
                line.functional_credit,
                tag.customer,
                tag.contract,
                tag.obligation,
                tag.product,
                tag.payee,
                tag.tax_code,
            )


def _entries(
    due: Sequence[Draft],
    ids: Sequence[int],
    places: Sequence[_Place],
    actor: Actor,
    at: datetime,
) -> Iterable[tuple[Any, ...]]:
    who = actor.as_json()
    for draft, entry_id, place in zip(due, ids, places, strict=True):
        yield (
            entry_id,
            draft.legal_entity_id,
            place.period_id,
            place.origin_id,
            place.on,
            draft.posting.source,
            draft.source_id,
            draft.posting.purpose,
            draft.sequence,
            draft.description,
            draft.derivation,
            who,
            at,
        )
