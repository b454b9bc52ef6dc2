"""What the quote page draws from the prices: bars, band, years, rows in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Charge
from catalog.states import Timing
from quoting import rules, selectors
from quoting.models import QuoteVersion
from quoting.models.words import ROLE_WORDS
from quoting.views import pdfs
from revops.core import formats
from revops.core.rounding import exponent
from revops.core.screens import decimals, markup

#: Margin band of the drawing: floor, target and its right end, in percent.
FLOOR, TARGET, END = Decimal(40), Decimal(60), Decimal(80)
WIDTH = 294


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall: shares are of the list total."""

    label: str
    amount: Decimal
    start: Decimal
    share: Decimal
    tone: str
    is_total: bool = False


@dataclass(frozen=True)
class Band:
    """Where the margin lies on the band, in drawing units."""

    percent: Decimal
    x: int
    floor: int = int(FLOOR)
    target: int = int(TARGET)
    end: int = int(END)


@dataclass(frozen=True)
class AskShown:
    """Who must approve, in words."""

    who: str
    reasons: tuple[str, ...]


def asks_shown(asks: list[rules.Ask]) -> list[AskShown]:
    """Return approvers and reasons in the reader's language."""
    return [
        AskShown(
            str(ROLE_WORDS.get(ask.role, ask.role)),
            tuple(_(reason.message) % reason.params for reason in ask.reasons),
        )
        for ask in asks
    ]


def waterfall(totals: rules.QuoteTotals, currency: str) -> list[Bar]:
    """Return the way from list to net as bars."""
    whole = totals.list_amount or Decimal(1)
    bars = [Bar(_("List"), totals.list_amount, Decimal(0), Decimal(1), "idle")]
    left = totals.list_amount
    for label, amount in totals.waterfall:
        left += amount
        start = max(min(left, left - amount), Decimal(0)) / whole
        share = min(abs(amount) / whole, Decimal(1))
        bars.append(Bar(_(label), amount, min(start, Decimal(1)), share, "violet"))
    net = min(max(totals.net_amount / whole, Decimal(0)), Decimal(1))
    bars.append(Bar(_("Net"), totals.net_amount, Decimal(0), net, "accent", is_total=True))
    return bars


def margin_band(totals: rules.QuoteTotals) -> Band | None:
    """Return the margin on its band, None while a cost is unknown."""
    if totals.margin_percent is None:
        return None
    place = min(max(totals.margin_percent, Decimal(0)), END) / END * WIDTH
    return Band(totals.margin_percent, int(place))


def years(totals: rules.QuoteTotals) -> list[dict[str, Any]]:
    """Return the contract years as columns."""
    return [
        {
            "label": formats.period(year.start, year.until, markup.language()),
            "number": number,
            "recurring": year.recurring,
            "one_time": year.one_time,
            "total": year.recurring + year.one_time,
        }
        for number, year in enumerate(totals.years, start=1)
    ]


def first_year(version: QuoteVersion, line: rules.LineTerms) -> Decimal:
    """Return what one line costs in the first contract year."""
    term = selectors.term_of(version)
    return rules.total_quote([line], term, exponent(version.quote.currency)).first_year


def rhythm(charge: Charge) -> str:
    """Return how a charge is billed: per seat and month, in advance."""
    months = charge.billing_period_months
    if not months:
        return _("once, on delivery")
    every = _("year") if months == 12 else ngettext("month", "%(n)s months", months) % {"n": months}
    per = _("per %(unit)s and %(every)s") if charge.unit else _("per %(every)s")
    when = _("in advance") if charge.timing == Timing.ADVANCE.value else _("in arrears")
    return f"{per % {'unit': charge.unit, 'every': every}}, {when}"


def term_words(version: QuoteVersion) -> str:
    """Return the term as one phrase."""
    months, start = version.term_months, day(version.start_on)
    if months is None:
        return _("evergreen from %(start)s") % {"start": start}
    phrase = ngettext("one month from %(start)s", "%(months)s months from %(start)s", months)
    return phrase % {"start": start, "months": months}


def day(value: Any) -> str:
    """Return a date in the reader's form."""
    return formats.day(value, markup.language())


def typed(value: Decimal, currency: str) -> str:
    """Return a unit price as it is typed, with at least the currency's decimals."""
    return decimals.typed(value, markup.language(), exponent(currency))


def plain(value: Any) -> str:
    """Return an amount as text."""
    return markup.plain(value)


def url_of(name: str, pk: int) -> str:
    """Return the address of a lower floor's page, or nothing where it has none."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def pdf(request: HttpRequest, version: QuoteVersion) -> HttpResponse:
    """Return the version's document."""
    return pdfs.answer(request, version)
