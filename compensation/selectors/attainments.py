"""How far payees are: credited against quota, on the tiers of their plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from compensation import rules
from compensation.models import SalesCredit
from compensation.selectors.terms import Assigned, Terms
from revops.core.periods import Period

ZERO = Decimal(0)


@dataclass(frozen=True)
class Attainment:
    """Where one payee stands under one component in the interval of a day.

    `quota` is None where none is set; `outlook` is None where the table needs a quota.
    """

    payee_id: int
    terms: Terms
    interval: Period
    credited: Decimal
    quota: Decimal | None
    ladder: rules.Ladder | None
    outlook: rules.Outlook | None

    @property
    def fraction(self) -> Decimal | None:
        """Credited over quota: 1 is 100 %."""
        return rules.attainment(self.credited, self.quota)

    @property
    def currency(self) -> str:
        return self.terms.currency

    @property
    def is_each(self) -> bool:
        return self.ladder is not None and self.ladder.is_each


def list_attainments(
    payee_ids: Iterable[int], on: date, *, assigned: Assigned | None = None
) -> dict[int, list[Attainment]]:
    """Return payee → attainments of the day, one per component; a constant number of queries."""
    payees = list(payee_ids)
    known = assigned or Assigned(payees)
    pairs = [(payee, terms) for payee in payees for terms in known.terms_on(payee, on)]
    if not pairs:
        return {payee: [] for payee in payees}
    credited = _credited(payees, [terms for _, terms in pairs], known, on)
    found: dict[int, list[Attainment]] = {payee: [] for payee in payees}
    for payee, terms in pairs:
        interval = terms.interval_of(on)
        quota = known.quota_of(payee, terms, interval)
        found[payee].append(
            attainment_of(payee, terms, interval, credited[payee, terms.family], quota)
        )
    return found


def attainment_of(
    payee_id: int, terms: Terms, interval: Period, credited: Decimal, quota: Decimal | None
) -> Attainment:
    """Return where a level of credit stands on a payee's ladder."""
    is_readable = quota is not None or not terms.needs_quota
    ladder = rules.ladder(terms.table, quota) if is_readable else None
    outlook = rules.outlook(ladder, credited) if ladder is not None else None
    return Attainment(payee_id, terms, interval, credited, quota, ladder, outlook)


def _credited(
    payees: Sequence[int], wanted: Sequence[Terms], known: Assigned, on: date
) -> dict[tuple[int, tuple[int, str]], Decimal]:
    """Return (payee, family) → credited in the family's interval of the day; one query."""
    intervals = {terms.family: terms.interval_of(on) for terms in wanted}
    components = {t.component_id: t for t in known.terms.values() if t.family in intervals}
    rows = (
        SalesCredit.objects.filter(
            payee__in=payees,
            component__in=components,
            attained_on__gte=min(i.start for i in intervals.values()),
            attained_on__lt=max(i.until for i in intervals.values()),
        )
        .order_by()
        .values_list("payee", "component", "attained_on")
        .annotate(total=Sum("amount"))
    )
    found: dict[tuple[int, tuple[int, str]], Decimal] = defaultdict(Decimal)
    for payee_id, component_id, day, total in rows:
        family = components[component_id].family
        if day in intervals[family]:
            found[payee_id, family] += Decimal(total)
    return found


@dataclass(frozen=True)
class Estimate:
    """What a deal of this size would earn now, beside everything credited so far."""

    terms: Terms
    base: Decimal
    earned: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Earned over credited; None for a deal worth nothing."""
        return self.earned / self.base if self.base else None


def estimate(attainment: Attainment, base: Decimal) -> Estimate | None:
    """Return what one more credit would earn; None where the plan cannot say it from the sum."""
    ladder = attainment.ladder
    if ladder is None or base < 0:
        return None
    standing = rules.Standing()
    if not ladder.is_each:
        if ladder.is_path_dependent:
            level = attainment.credited
            standing = rules.Standing(level, ZERO, ZERO, ZERO, ladder.bands_to(level))
        else:
            standing = rules.standing_at(ladder, attainment.credited)
    _after, (one,) = rules.advance(standing, ladder, [(0, base)], attainment.terms.places)
    return Estimate(attainment.terms, base, one.amount)
