"""The control room: what stopped, what runs, and how much of it runs by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from insights import selectors
from insights.models import TOUCH_WORDS
from insights.rules import GOAL
from insights.selectors import Pulse, Stopped
from orders.models import Order
from orders.models.words import CHANNEL_WORDS
from revops.core import formats
from revops.core.periods import add_months
from revops.core.screens import markup, path, permission
from revops.core.screens.page import Action, Fact, Figure, Page, Pill
from revops.core.screens.views import Screen

DEALS = 25
PERIODS = ("today", "month", "quarter")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Span:
    key: str
    label: str
    url: str
    current: bool


class ControlRoom(Screen):
    """One page that says where every deal stands and what needs a hand."""

    resource = "insights.control_room"
    title = gettext_lazy("Control room")
    nav_entry = "insights:control_room"
    template_name = "insights/control_room.html"

    @cached_property
    def stopped(self) -> list[Stopped]:
        return selectors.list_exceptions(at=self.at, see=self.see, is_operator=self.may("operate"))

    def see(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return what this user may see of some rows."""
        return permission.scoped(self.request.user, "view", rows)

    @property
    def span(self) -> str:
        asked = self.request.GET.get("period", "month")
        return asked if asked in PERIODS else "month"

    @property
    def today(self) -> date:
        return self.at.date()

    @property
    def first(self) -> date:
        if self.span == "today":
            return self.today
        month = self.today.replace(day=1)
        return month if self.span == "month" else add_months(month, -((month.month - 1) % 3))

    def get_page(self) -> Page:
        count = len(self.stopped)
        text = ngettext("%(count)s exception", "%(count)s exceptions", count) % {"count": count}
        return (
            super()
            .get_page()
            .having(
                pills=[Pill(text, "bad") if count else Pill(_("Nothing stopped"), "ok")],
                facts=[
                    Fact(f"{markup.plain(self.first)} – {markup.plain(self.today)}"),
                    Fact(_("All channels")),
                    Fact(_("As of %(time)s, counted from facts") % {"time": self._time()}),
                ],
                figures=self._figures(),
                actions=[Action(_("Refresh"), self.request.get_full_path(), icon="retry")],
            )
        )

    def _time(self) -> str:
        return f"{timezone.localtime(self.at):%H:%M:%S}"

    def _figures(self) -> list[Figure]:
        pulse = selectors.control_room_pulse(at=self.at, see=self.see)
        bookings = self.see(selectors.list_bookings())
        booked = selectors.total_bookings(bookings, first=self.first, until=self.today + ONE_DAY)
        signature, provisioning = pulse["waiting_for_signature"], pulse["provisioning"]
        overdue = pulse["overdue"]
        return [
            Figure(
                _("Waiting for signature"),
                signature.count,
                _ages(signature),
                url=self._link("/quotes/?state=sent", "quoting.quote"),
            ),
            Figure(
                _("Provisioning"),
                provisioning.count,
                _ages(provisioning),
                url=self._link("/provisioning/?open=yes", "orders.provisioningrequest"),
            ),
            Figure(
                _("Delivered, not billed"),
                pulse["not_billed"].count,
                _join(pulse["not_billed"].amounts),
                url=self._link(reverse("insights:not_billed_list"), "orders.chargephase"),
            ),
            Figure(
                _("Billed, not due"),
                pulse["not_due"].count,
                _join(pulse["not_due"].amounts),
                url=self._link("/open-items/?late=no", "billing.receivable"),
            ),
            Figure(
                _("Overdue"),
                overdue.count,
                _overdue(overdue),
                url=self._link("/open-items/?late=yes", "billing.receivable"),
            ),
            Figure(
                _("Booked"),
                sum(count for count, _tcv, _mrr in booked),
                _join(tcv for _count, tcv, _mrr in booked),
                url=self._link(
                    f"{reverse('insights:booking_list')}?booked_on_after={self.first}"
                    f"&booked_on_before={self.today}",
                    "insights.booking",
                ),
            ),
        ]

    def _link(self, url: str, resource: str) -> str:
        """Return where the rows behind a figure are, for those who may open it."""
        return url if self.may("view", resource) else ""

    def get_context(self) -> dict[str, Any]:
        rate, reasons, channels = selectors.touchless_orders(
            self.see(Order.objects.all()), first=self.first, until=self.today + ONE_DAY
        )
        deals = selectors.list_running_deals(self.see(Order.objects.all()), limit=DEALS + 1)
        return {
            "spans": [
                _Span(key, label, f"?period={key}", key == self.span)
                for key, label in zip(PERIODS, (_("Today"), _("Month"), _("Quarter")), strict=True)
            ],
            "stopped": [_Row(row, self.at, self.may("operate")) for row in self.stopped],
            "rate": rate,
            "rate_percent": _percent(rate.rate),
            "goal": formats.percent(GOAL, markup.language(), 0),
            "touched": reasons.total(),
            "under_way": len(rate.booked) - len(rate.touchless) - reasons.total(),
            "reasons": [(TOUCH_WORDS.get(why, why), n) for why, n in reasons.most_common(6)],
            "channels": [
                {
                    "label": capfirst(CHANNEL_WORDS[channel]),
                    "share": own.rate or Decimal(0),
                    "note": _("%(part)s of %(whole)s")
                    % {"part": len(own.touchless), "whole": len(own.booked)},
                    "percent": _percent(own.rate),
                    "tone": "ok" if own.is_goal_met else "warn",
                }
                for channel, own in channels.items()
            ],
            "step_labels": [label for _key, label in path.STEPS],
            "deals": deals[:DEALS],
            "more_deals": len(deals) > DEALS,
        }


class _Row:
    """A stopped step as the table shows it."""

    def __init__(self, row: Stopped, at: datetime, may_operate: bool) -> None:
        self.row = row
        self.since = _age(at - row.since)
        verbs = row.verbs if may_operate else ()
        self.retry_url = self._url("retry") if "retry" in verbs else ""
        self.skip_url = self._url("skip") if "skip" in verbs else ""

    def _url(self, verb: str) -> str:
        return reverse(f"insights:exception_{verb}", args=[self.row.kind, self.row.pk])


def _age(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    days, hours = divmod(seconds // 3600, 24)
    minutes = seconds // 60 % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


def _about(age: timedelta) -> str:
    """Return an age in its largest unit, for where there is little room."""
    seconds = max(int(age.total_seconds()), 0)
    if seconds >= 86_400:
        return _("%(days)s d") % {"days": seconds // 86_400}
    if seconds >= 3600:
        return _("%(hours)s h") % {"hours": seconds // 3600}
    return _("%(minutes)s min") % {"minutes": seconds // 60}


def _ages(pulse: Pulse) -> str:
    if pulse.median_age is None or pulse.oldest is None:
        return ""
    return _("median %(median)s · oldest %(oldest)s") % {
        "median": _about(pulse.median_age),
        "oldest": _about(pulse.oldest),
    }


def _join(amounts: Iterable[Money]) -> str:
    return " · ".join(markup.plain(amount) for amount in list(amounts)[:2])


def _overdue(pulse: Pulse) -> str:
    text = _join(pulse.amounts)
    if pulse.oldest is None:
        return text
    return _("%(amounts)s · oldest %(days)s d") % {"amounts": text, "days": pulse.oldest.days}


def _percent(rate: Decimal | None) -> str:
    return formats.percent(rate, markup.language())
