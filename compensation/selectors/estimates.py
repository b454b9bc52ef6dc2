"""What open quotes would earn: estimates, each beside all that is credited so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from compensation.selectors.attainments import Attainment, Estimate, estimate, list_attainments
from compensation.selectors.terms import find_exchange_rate
from compensation.states import CreditBase
from quoting.models import QuoteVersion
from quoting.states import QuoteState
from revops.core.rounding import round_half_up

OPEN = [
    state.value
    for state in QuoteState
    if state.value not in ("signed", "declined", "expired", "superseded", "cancelled")
]


@dataclass(frozen=True)
class QuoteEstimate:
    """What one open quote would earn its owner if it were signed on a day."""

    version: QuoteVersion
    estimate: Estimate


def list_open_versions(owner_id: int) -> QuerySet[QuoteVersion]:
    """Return the current versions of a sales person's open quotes, the largest first."""
    return (
        QuoteVersion.objects.filter(quote__owner=owner_id, is_current=True, state__in=OPEN)
        .select_related("quote__account")
        .order_by("-first_year_total", "pk")
    )


def list_estimates(
    versions: Iterable[QuoteVersion], attainments: Sequence[Attainment], on: date
) -> list[QuoteEstimate]:
    """Return what each quote would earn under the first component that can say so."""
    found = []
    for version in versions:
        for attainment in attainments:
            base = _base(version, attainment, on)
            guess = None if base is None else estimate(attainment, base)
            if guess is not None:
                found.append(QuoteEstimate(version, guess))
                break
    return found


def estimate_of(version: QuoteVersion, on: date) -> QuoteEstimate | None:
    """Return what a quote would earn its owner if it were signed on the day, or None."""
    attainments = list_attainments([version.quote.owner_id], on)[version.quote.owner_id]
    return next(iter(list_estimates([version], attainments, on)), None)


def _base(version: QuoteVersion, attainment: Attainment, on: date) -> Decimal | None:
    terms = attainment.terms
    value = {
        CreditBase.TCV.value: version.tcv or version.first_year_total,
        CreditBase.FIRST_YEAR.value: version.first_year_total,
        CreditBase.ONE_TIME.value: version.one_time_total,
    }[terms.base]
    if value is None:
        return None
    rate = find_exchange_rate(str(value.currency), terms.currency, on)
    return None if rate is None else round_half_up(value.amount * rate, terms.places)
