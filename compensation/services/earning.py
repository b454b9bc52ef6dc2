"""The one equation of commission: pay on all credits to date less what is recorded = new earnings.

Compared per key (payee, plan and component code, attainment interval) under the payees' locks.
Where pay is a function of the attainment, new credits advance the recorded standing; otherwise
the key is walked whole. Both give the same earnings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from compensation import rules
from compensation.events import CommissionsEarned
from compensation.models import Earning, EarningTier, SalesCredit
from compensation.selectors.terms import PERCENT, Assigned, Terms
from compensation.services import checks, periods
from crm.models import SalesPerson
from revops.core import bulk, outbox
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.periods import Period
from revops.core.rounding import round_half_up

ZERO = Decimal(0)

# What is recorded per key and component: attainment (each credit once) and pay.
STANDINGS = """
SELECT e.payee_id, e.component_id, e.attainment_from, e.attainment_until,
       sum(c.amount) FILTER (WHERE e.sequence = 0), sum(e.amount)
FROM compensation_earning e JOIN compensation_salescredit c ON c.id = e.sales_credit_id
WHERE e.payee_id = ANY(%s) AND e.component_id = ANY(%s) AND e.attainment_from = ANY(%s)
GROUP BY 1, 2, 3, 4
"""


class Key(NamedTuple):
    """What is compared: one attainment interval of one payee under one component's code."""

    payee_id: int
    plan_id: int
    code: str
    start: date
    until: date


@dataclass
class _Work:
    """One key: its terms in order of validity, its quota, and its new credits."""

    key: Key
    terms: list[Terms]
    quota: Decimal | None
    credits: list[SalesCredit] = field(default_factory=list)

    @property
    def places(self) -> int:
        return self.terms[0].places


class _Found(NamedTuple):
    """A row to write: the earning, the credit it is for, and what it adds to."""

    work: _Work
    credit: SalesCredit
    terms: Terms
    earned: rules.Earned
    amount: Decimal
    sequence: int
    trace: tuple[rules.TraceRow, ...]
    recorded: Decimal


def earn(
    *,
    credits: Sequence[SalesCredit],
    assigned: Assigned,
    payees: Mapping[int, SalesPerson],
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Write what new credits earn, tell CommissionsEarned, and return the earnings' ids.

    The payees are locked by the caller and the credits written. A constant number of statements.

    :raises NoQuotaSet: a table in percent of quota meets a payee without one
    """
    works = _works(credits, assigned, payees)
    standings = _standings(works)
    found: list[_Found] = []
    whole: list[_Work] = []
    for work in works:
        advanced = _advance(work, standings.get(work.key, {}))
        if advanced is None:
            whole.append(work)
        else:
            found += advanced
    return _record(found + _walk(whole, assigned), actor=actor, at=at)


def earn_again(
    *,
    credits: Sequence[SalesCredit],
    assigned: Assigned,
    payees: Mapping[int, SalesPerson],
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Compare the keys of these credits whole, after a quota changed; add the differences."""
    works = _works(credits, assigned, payees)
    return _record(_walk(works, assigned), actor=actor, at=at)


def key_of(credit: SalesCredit, terms: Terms) -> Key:
    """Return the key that a credit is compared under."""
    interval = terms.interval_of(credit.attained_on)
    return Key(credit.payee_id, terms.plan_id, terms.code, interval.start, interval.until)


def _works(
    credits: Iterable[SalesCredit], assigned: Assigned, payees: Mapping[int, SalesPerson]
) -> list[_Work]:
    assigned.know({credit.component_id for credit in credits})
    works: dict[Key, _Work] = {}
    for credit in credits:
        terms = assigned.terms[credit.component_id]
        key = key_of(credit, terms)
        if key not in works:
            quota = assigned.quota_of(credit.payee_id, terms, Period(key.start, key.until))
            if quota is None and terms.needs_quota:
                raise checks.NoQuotaSet(payees[credit.payee_id].name, key.start)
            family = [t for t in assigned.terms.values() if t.family == terms.family]
            family.sort(key=lambda t: t.valid_from)
            works[key] = _Work(key, family, quota)
        works[key].credits.append(credit)
    return list(works.values())


def _standings(works: Sequence[_Work]) -> dict[Key, dict[int, tuple[Decimal, Decimal]]]:
    """Return key → {component: (attained, paid)} of what is recorded."""
    family = {t.component_id: t for work in works for t in work.terms}
    found: dict[Key, dict[int, tuple[Decimal, Decimal]]] = defaultdict(dict)
    if not works:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            STANDINGS,
            [
                list({work.key.payee_id for work in works}),
                list(family),
                list({work.key.start for work in works}),
            ],
        )
        for payee_id, component_id, start, until, level, paid in cursor.fetchall():
            terms = family[component_id]
            key = Key(payee_id, terms.plan_id, terms.code, start, until)
            found[key][component_id] = (level or ZERO, paid)
    return found


def _ladder(terms: Terms, quota: Decimal | None) -> rules.Ladder:
    return rules.ladder(terms.table, quota)


def _advance(work: _Work, standing: Mapping[int, tuple[Decimal, Decimal]]) -> list[_Found] | None:
    """Return what the new credits earn from where the payee stands, or None to walk the key."""
    components = {credit.component_id for credit in work.credits} | set(standing)
    if len(components) > 1:
        return None
    (component_id,) = components
    terms = next(t for t in work.terms if t.component_id == component_id)
    ladder = _ladder(terms, work.quota)
    is_plain = terms.clawback == rules.Clawback.RECOMPUTE
    if ladder.is_path_dependent or ladder.is_each or not is_plain:
        return None
    level, paid = standing.get(component_id, (ZERO, ZERO))
    before = rules.standing_at(ladder, level)
    if round_half_up(before.pay, work.places) != paid:
        return None
    ordered = sorted(work.credits, key=lambda c: (c.credited_on, c.pk))
    values = [(credit.pk, credit.amount.amount) for credit in ordered]
    _after, earned = rules.advance(before, ladder, values, work.places)
    return [
        _Found(work, credit, terms, one, one.amount, 0, one.trace, ZERO)
        for credit, one in zip(ordered, earned, strict=True)
    ]


def _walk(works: Sequence[_Work], assigned: Assigned) -> list[_Found]:
    """Return the differences of whole keys: three queries for any number of them."""
    if not works:
        return []
    credits = _credits_of(works, assigned)
    recorded = _recorded_of(works)
    found: list[_Found] = []
    for work in works:
        found += _differences(work, credits[work.key], recorded.get(work.key, {}))
    return found


def _credits_of(works: Sequence[_Work], assigned: Assigned) -> dict[Key, list[SalesCredit]]:
    rows = SalesCredit.objects.filter(
        payee__in={work.key.payee_id for work in works},
        component__in={t.component_id for work in works for t in work.terms},
        attained_on__gte=min(work.key.start for work in works),
        attained_on__lt=max(work.key.until for work in works),
    ).order_by("pk")
    found: dict[Key, list[SalesCredit]] = defaultdict(list)
    for credit in rows:
        found[key_of(credit, assigned.terms[credit.component_id])].append(credit)
    return found


def _recorded_of(works: Sequence[_Work]) -> dict[Key, dict[int, rules.Recorded]]:
    """Return key → {credit: what it has}, credits in the order they first earned."""
    family = {t.component_id: t for work in works for t in work.terms}
    rows = (
        Earning.objects.filter(
            payee__in={work.key.payee_id for work in works},
            component__in=family,
            attainment_from__in={work.key.start for work in works},
        )
        .prefetch_related("tiers")
        .order_by("pk")
    )
    found: dict[Key, dict[int, rules.Recorded]] = defaultdict(dict)
    for row in rows:
        terms = family[row.component_id]
        key = Key(
            row.payee_id, terms.plan_id, terms.code, row.attainment_from, row.attainment_until
        )
        old = found[key].get(row.sales_credit_id, rules.Recorded(ZERO, 0))
        trace = tuple(_traced(tier, terms) for tier in row.tiers.all())
        found[key][row.sales_credit_id] = rules.Recorded(
            old.amount + row.amount.amount, old.rows + 1, (*old.trace, *trace)
        )
    return found


def _traced(row: EarningTier, terms: Terms) -> rules.TraceRow:
    index = terms.tier_ids.index(row.tier_id)
    return rules.TraceRow(
        index, row.base, row.rate / PERCENT, row.amount.amount, rules.Part(row.part)
    )


def _differences(
    work: _Work, credits: Sequence[SalesCredit], recorded: Mapping[int, rules.Recorded]
) -> list[_Found]:
    rows = {credit.pk: credit for credit in credits}
    used = [t for t in work.terms if any(c.component_id == t.component_id for c in credits)]
    place = {t.component_id: index for index, t in enumerate(used)}
    seen = [
        rules.Credit(
            credit.pk,
            credit.credited_on,
            credit.amount.amount,
            place[credit.component_id],
            credit.reverses_id,
        )
        for credit in credits
    ]
    walked = rules.targets(
        [_ladder(t, work.quota) for t in used],
        rules.in_order(seen, list(recorded)),
        clawback=used[-1].clawback,
        carry_over=used[-1].is_attainment_carried,
        places=work.places,
    )
    targets = {one.credit: one for one in walked}
    found = []
    for new in rules.reconcile(walked, recorded):
        credit = rows[new.credit]
        had = recorded[new.credit].amount if new.credit in recorded else ZERO
        terms = used[place[credit.component_id]]
        found.append(
            _Found(
                work, credit, terms, targets[new.credit], new.amount, new.sequence, new.trace, had
            )
        )
    return found


EARNING_COLUMNS = [
    "id", "legal_entity", "payee", "component", "plan_version", "sales_credit",
    "attainment_from", "attainment_until", "sequence", "period", "origin_period",
    "amount", "currency", "attained_before", "attained_after", "quota_amount", "earned_on",
    "derivation", "created_at",
]  # fmt: skip
TIER_COLUMNS = [
    "id", "earning", "position", "tier", "part", "base", "rate", "amount", "currency",
]  # fmt: skip


def _record(found: Sequence[_Found], *, actor: Actor, at: datetime) -> list[int]:
    """Write earnings with their trace into their open months, and tell."""
    if not found:
        return []
    where = periods.places(_month(one) for one in found)
    ids = list(bulk.reserve_ids(Earning, len(found)))
    bulk.copy_rows(
        Earning,
        EARNING_COLUMNS,
        [_earning_row(pk, one, where[_month(one)], at) for pk, one in zip(ids, found, strict=True)],
    )
    traces = [
        (pk, position, one, row)
        for pk, one in zip(ids, found, strict=True)
        for position, row in enumerate(one.trace, 1)
    ]
    tier_ids = bulk.reserve_ids(EarningTier, len(traces))
    bulk.copy_rows(
        EarningTier,
        TIER_COLUMNS,
        [
            [
                tier_id,
                pk,
                position,
                one.terms.tier_ids[row.tier],
                row.part.value,
                row.base,
                row.rate * PERCENT,
                row.amount,
                one.terms.currency,
            ]
            for tier_id, (pk, position, one, row) in zip(tier_ids, traces, strict=True)
        ],
    )
    _tell(found, ids, actor, at)
    return ids


def _month(found: _Found) -> tuple[int, date]:
    return found.terms.legal_entity_id, found.credit.credited_on.replace(day=1)


def _earning_row(pk: int, found: _Found, place: periods.Place, at: datetime) -> list[Any]:
    work, credit, terms, earned = found.work, found.credit, found.terms, found.earned
    return [
        pk,
        terms.legal_entity_id,
        credit.payee_id,
        terms.component_id,
        terms.version_id,
        credit.pk,
        work.key.start,
        work.key.until,
        found.sequence,
        place.period_id,
        place.origin_id,
        found.amount,
        terms.currency,
        earned.level,
        earned.level + credit.amount.amount,
        work.quota,
        max(credit.credited_on, place.starts_on),
        _derivation(found),
        at,
    ]


def _derivation(found: _Found) -> dict[str, Any]:
    """Return the frozen inputs of what is written: an earning, or the difference to one."""
    work, credit = found.work, found.credit
    inputs = rules.earning_inputs(
        _ladder(found.terms, work.quota),
        found.earned,
        credit.amount.amount,
        quota=work.quota,
        places=work.places,
        currency=found.terms.currency,
        sources={"credit": credit.subject},
    )
    if found.sequence == 0:
        return derivation(rules.EARNING, 1, inputs)
    return derivation(rules.ADJUSTMENT, 1, rules.adjustment_inputs(inputs, found.recorded))


def _tell(found: Sequence[_Found], ids: Sequence[int], actor: Actor, at: datetime) -> None:
    payees = {one.credit.payee_id for one in found}
    subject = f"compensation.earnings:{ids[0]}"
    if len(payees) == 1:
        subject = f"compensation.payee:{payees.pop()}"
    outbox.emit(CommissionsEarned(subject=subject, earning_ids=tuple(ids)), actor=actor, at=at)
