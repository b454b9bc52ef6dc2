"""Words of this floor's screens: what an earning is, and what would earn more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compensation.models import Earning
from compensation.selectors import Attainment
from compensation.views.plots import amount_text, rate_text
from revops.core import formats
from revops.core.screens import markup
from revops.core.screens.page import Pill


def deals(number: int) -> str:
    if number == 1:
        return _("1 earning")
    return _("%(number)s earnings") % {"number": formats.number(number, markup.language())}


def next_words(attainment: Attainment) -> str:
    """Say what one more credit pays, or what the next tier takes."""
    outlook = attainment.outlook
    assert outlook is not None  # noqa: S101
    if outlook.missing is None or outlook.next_rate is None or outlook.bound is None:
        return _("%(rate)s on every further %(currency)s") % {
            "rate": rate_text(outlook.rate),
            "currency": attainment.currency,
        }
    language = markup.language()
    words = {
        "missing": formats.money(outlook.missing, attainment.currency, language),
        "tier": outlook.tier + 2,
        "rate": rate_text(outlook.next_rate),
        "jump": formats.money(outlook.jump, attainment.currency, language),
    }
    if attainment.is_each:
        words["bound"] = amount_text(outlook.bound, attainment.currency)
        return _("deals from %(bound)s reach tier %(tier)s, %(rate)s") % words
    if outlook.jump > 0:
        return (
            _("%(missing)s more reach tier %(tier)s, %(rate)s, and re-rate earlier deals: %(jump)s")
            % words
        )
    return _("%(missing)s more reach tier %(tier)s, %(rate)s") % words


def deal_note(earning: Earning) -> str:
    """Write the small line under a deal: day, order, share, and what kind of change it is."""
    credit = earning.sales_credit
    parts = [formats.short_day(credit.credited_on, markup.language()), credit.order.number]
    if credit.credit_note is not None:
        parts.append(_("credit note %(number)s") % {"number": credit.credit_note.reference})
    elif credit.reverses_id:
        parts.append(_("shares changed"))
    elif earning.sequence:
        parts.append(_("quota changed"))
    if credit.share != 100:
        share = formats.number(credit.share, markup.language(), 0, 4)
        parts.append(_("%(share)s %% share") % {"share": share})
    if earning.origin_period_id != earning.period_id:
        month = formats.month(earning.origin_period.starts_on, markup.language())
        parts.append(_("of %(month)s") % {"month": month})
    return " · ".join(parts)


def deal_pill(earning: Earning) -> Pill:
    """Return how an earning came about, as a word."""
    credit = earning.sales_credit
    if credit.credit_note_id:
        return Pill(_("Clawed back"), "bad")
    if earning.sequence or credit.reverses_id:
        return Pill(_("Adjusted"), "info")
    return Pill(_("Earned"), "teal")
