"""My commission: what one payee earned in a month, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from compensation import selectors
from compensation.models import CompensationPeriod, Earning, Plan
from compensation.models.words import ACCUMULATIONS, BASES, PERIOD_STATES
from compensation.selectors import Attainment
from compensation.states import PeriodState
from compensation.views.plots import Plot, plot_of, rate_text
from compensation.views.words import deal_note, deal_pill, deals, next_words
from crm.models import SalesPerson
from crm.selectors import find_sales_person_of
from quoting.models import Quote
from revops.core import formats, policy
from revops.core.periods import add_months
from revops.core.screens import markup, records
from revops.core.screens.page import Action, Crumb, Fact, Figure, Note, Page, Pill
from revops.core.screens.views import Screen

ESTIMATES = 10


@dataclass(frozen=True)
class Deal:
    """One earning as a line of the month."""

    earning: Earning
    url: str
    order_url: str
    note: str
    rate: str
    pill: Pill


@dataclass(frozen=True)
class Bar:
    """One component's attainment with its drawing and its words."""

    attainment: Attainment
    plot: Plot | None
    title: str
    next_words: str
    until_words: str


@dataclass(frozen=True)
class Guess:
    """What an open quote would earn."""

    number: str
    account: str
    url: str
    base: Money
    rate: str
    earned: Money


class CommissionScreen(Screen):
    """One payee's month. `payee` and whether their pay may be seen come from the subclass."""

    template_name = "compensation/commission.html"
    nav_entry = "compensation:my_commission"
    shows_pay = True

    @cached_property
    def payee(self) -> SalesPerson | None:
        raise NotImplementedError

    @cached_property
    def month(self) -> date:
        """Return the first day of the month asked for; raises Http404 for a wrong one."""
        asked = self.request.GET.get("month", "")
        if not asked:
            return self.default_month()
        try:
            return date.fromisoformat(f"{asked}-01")
        except ValueError as error:
            raise Http404 from error

    def default_month(self) -> date:
        return self.at.date().replace(day=1)

    @cached_property
    def until(self) -> date:
        return add_months(self.month, 1)

    @cached_property
    def day(self) -> date:
        """Return the day the attainment is read on: today, or the last day of a past month."""
        today = self.at.date()
        last = date.fromordinal(self.until.toordinal() - 1)
        return today if self.month <= today < self.until else last

    @cached_property
    def assigned(self) -> selectors.Assigned:
        return selectors.Assigned([self.payee.pk] if self.payee else [])

    @cached_property
    def attainments(self) -> list[Attainment]:
        if self.payee is None:
            return []
        found = selectors.list_attainments([self.payee.pk], self.day, assigned=self.assigned)
        return found[self.payee.pk]

    @cached_property
    def earnings(self) -> list[Earning]:
        """Return the earnings of the month, the newest first."""
        if self.payee is None or not self.shows_pay:
            return []
        rows = selectors.list_earnings().filter(
            payee=self.payee.pk, earned_on__gte=self.month, earned_on__lt=self.until
        )
        return list(rows.order_by("-earned_on", "-pk"))

    # -- the frame ----------------------------------------------------------------------------

    def get_title(self) -> str:
        return formats.month(self.month, markup.language())

    def get_page(self) -> Page:
        return Page(
            title=self.get_title(),
            crumbs=self.get_crumbs(),
            pills=[self.pill()],
            facts=self.facts(),
            actions=self.get_actions(),
            figures=self.figures(),
            notes=self.notes(),
            nav_entry=self.nav_entry,
        )

    def pill(self) -> Pill:
        entities = {a.terms.legal_entity_id for a in self.attainments}
        period = CompensationPeriod.objects.filter(
            legal_entity__in=entities, starts_on=self.month
        ).first()
        if period is not None and period.state == PeriodState.CLOSED.value:
            return Pill(PERIOD_STATES[period.state], "ok")
        if self.month <= self.at.date() < self.until:
            return Pill(_("Open, to date"), "info")
        return Pill(PERIOD_STATES[PeriodState.OPEN.value], "info")

    def facts(self) -> list[Fact]:
        found = [Fact(self.payee.name)] if self.payee else []
        for attainment in self.attainments[:1]:
            terms = attainment.terms
            plan = Plan.objects.filter(pk=terms.plan_id)
            is_open = policy.scoped(self.request.user, "view", plan).exists()
            url = reverse("compensation:plan_detail", args=[terms.plan_id]) if is_open else ""
            found.append(Fact(terms.plan_name, url))
        as_of = formats.clock_time(self.at, markup.language(), get_current_timezone())
        return [*found, Fact(_("As of %(time)s") % {"time": as_of})]

    def notes(self) -> list[Note]:
        if self.payee is None:
            return [Note(_("You are not a sales person; nothing is credited to you."), "info")]
        if not self.attainments:
            words = _("No plan is assigned to %(name)s on %(day)s.") % {
                "name": self.payee.name,
                "day": formats.day(self.day, markup.language()),
            }
            return [Note(words)]
        if any(a.outlook is None for a in self.attainments):
            return [Note(_("No quota is set for this period; deals wait until it is."))]
        return []

    def get_actions(self) -> list[Action]:
        before, after = add_months(self.month, -1), self.until
        months = [before, *([after] if after <= self.at.date() else [])]
        return [
            Action(formats.month(month, markup.language()), f"?month={month:%Y-%m}")
            for month in months
        ]

    # -- figures ------------------------------------------------------------------------------

    def figures(self) -> list[Figure]:
        if self.payee is None or not self.shows_pay:
            return []
        quarter = self.month.replace(month=(self.month.month - 1) // 3 * 3 + 1)
        year = self.month.replace(month=1)
        spans = [
            (self.month, self.until),
            (quarter, add_months(quarter, 3)),
            (year, add_months(year, 12)),
        ]
        totals = selectors.total_earned(self.payee.pk, spans)
        currencies = {a.currency for a in self.attainments} | set(totals[2])
        labels = [
            _("Earned in %(month)s") % {"month": self.get_title().rsplit(" ", 1)[0]},
            _("Earned this quarter"),
            _("Earned in %(year)s") % {"year": year.year},
        ]
        found = []
        for currency in sorted(currencies):
            for label, total, span in zip(labels, totals, spans, strict=True):
                amount, number = total.get(currency, (Decimal(0), 0))
                found.append(
                    Figure(label, Money(amount, currency), deals(number), url=self._rows(span))
                )
        return found + self._missing()

    def _missing(self) -> list[Figure]:
        for attainment in self.attainments:
            outlook = attainment.outlook
            if outlook and outlook.missing is not None and outlook.next_rate is not None:
                words = _("then %(rate)s") % {"rate": rate_text(outlook.next_rate)}
                value = Money(outlook.missing, attainment.currency)
                return [Figure(_("To the next tier"), value, words)]
        return []

    def _rows(self, span: tuple[date, date]) -> str:
        assert self.payee is not None  # noqa: S101
        last = date.fromordinal(span[1].toordinal() - 1)
        base = reverse("compensation:earning_list")
        return f"{base}?payee={self.payee.pk}&earned_after={span[0]}&earned_before={last}"

    # -- the body -----------------------------------------------------------------------------

    def get_context(self) -> dict[str, Any]:
        return {
            "bars": [self.bar(one) for one in self.attainments],
            "shows_pay": self.shows_pay,
            "deals": [self.deal(one) for one in self.earnings],
            "totals": self.totals(),
            "currency": self.attainments[0].currency if self.attainments else "",
            "guesses": self.guesses(),
            "month_name": self.get_title().rsplit(" ", 1)[0],
        }

    def bar(self, attainment: Attainment) -> Bar:
        terms, outlook = attainment.terms, attainment.outlook
        title = f"{BASES[terms.base]}, {ACCUMULATIONS[terms.table.accumulation.value]}"
        last = date.fromordinal(attainment.interval.until.toordinal() - 1)
        until = _("until %(day)s") % {"day": formats.day(last, markup.language())}
        return Bar(
            attainment,
            plot_of(attainment),
            title,
            next_words(attainment) if outlook else "",
            "" if attainment.is_each else until,
        )

    def deal(self, earning: Earning) -> Deal:
        credit = earning.sales_credit
        value = credit.amount.amount
        rate = earning.amount.amount / value if value else None
        return Deal(
            earning,
            reverse("compensation:earning_detail", args=[earning.pk]),
            records.url(f"orders.order:{credit.order_id}"),
            deal_note(earning),
            formats.percent(rate, markup.language()),
            deal_pill(earning),
        )

    def totals(self) -> list[tuple[Money, Money]]:
        """Return (credited, earned) of the month by currency."""
        sums: dict[str, list[Decimal]] = {}
        for earning in self.earnings:
            held = sums.setdefault(str(earning.amount.currency), [Decimal(0), Decimal(0)])
            held[1] += earning.amount.amount
            if earning.sequence == 0:
                held[0] += earning.sales_credit.amount.amount
        return [(Money(c, code), Money(e, code)) for code, (c, e) in sorted(sums.items())]

    def guesses(self) -> list[Guess]:
        """Return what open quotes would earn; only of quotes the user may see."""
        is_now = self.month <= self.at.date() < self.until
        if self.payee is None or not self.shows_pay or not is_now:
            return []
        seen = policy.scoped(self.request.user, "view", Quote.objects.all())
        versions = selectors.list_open_versions(self.payee.pk).filter(quote__in=seen.values("pk"))
        found = selectors.list_estimates(versions[:ESTIMATES], self.attainments, self.day)
        return [
            Guess(
                one.version.quote.number,
                one.version.quote.account.name,
                records.url(f"quoting.quote:{one.version.quote_id}"),
                Money(one.estimate.base, one.estimate.terms.currency),
                formats.percent(one.estimate.rate, markup.language()),
                Money(one.estimate.earned, one.estimate.terms.currency),
            )
            for one in found
        ]


class MyCommission(CommissionScreen):
    """The signed-in person's own commission."""

    resource = "compensation.commission"

    @cached_property
    def payee(self) -> SalesPerson | None:
        return find_sales_person_of(self.request.user.pk or 0)

    def get_crumbs(self) -> list[Crumb]:
        here = reverse("compensation:my_commission")
        return [Crumb(_("Compensation")), Crumb(_("My commission"), here), Crumb(self.get_title())]


class PayeeDetail(CommissionScreen):
    """Somebody's attainment; their pay only where the policy shows it."""

    resource = "compensation.attainment"
    nav_entry = "compensation:payee_list"

    @cached_property
    def payee(self) -> SalesPerson:
        rows = selectors.list_payees(self.at.date())
        found: SalesPerson = self.get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def shows_pay(self) -> bool:  # type: ignore[override]
        return self.may("view", "compensation.pay", self.payee)

    def default_month(self) -> date:
        """Return this month, or the last one with an earning where this one has none."""
        last = (
            Earning.objects.filter(
                payee=self.payee.pk, earned_on__lt=add_months(self.at.date().replace(day=1), 1)
            )
            .order_by("-earned_on")
            .values_list("earned_on", flat=True)
            .first()
        )
        return (last or self.at.date()).replace(day=1)

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Compensation")),
            Crumb(_("Payees"), reverse("compensation:payee_list")),
            Crumb(self.payee.name),
        ]

    def get_actions(self) -> list[Action]:
        found = super().get_actions()
        if self.may("create", "compensation.quota"):
            url = reverse("compensation:quota_new") + f"?payee={self.payee.pk}"
            found.append(Action(_("Set quota"), url, menu=True))
        if self.may("create", "compensation.planassignment"):
            url = reverse("compensation:assignment_new") + f"?payee={self.payee.pk}"
            found.append(Action(_("Assign plan"), url, menu=True))
        return found
