"""Earnings and sales credits: lists and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from djmoney.money import Money

from compensation import selectors
from compensation.filters import EarningFilter, SalesCreditFilter
from compensation.models import Earning, SalesCredit
from compensation.models.words import CREDIT_ROLES, TRACE_PARTS
from compensation.tables import CREDITS, EARNINGS
from compensation.views.plots import rate_text
from compensation.views.words import deal_pill
from revops.core import formats, public_ids
from revops.core.screens import explaining, markup, records
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb, Fact, Figure, Pill, TimelineEntry

EARNING_LIST = "compensation:earning_list"
CREDIT_LIST = "compensation:credit_list"


class EarningList(ListScreen):
    """What was earned, each row the difference one credit made."""

    resource = "compensation.earning"
    title = gettext_lazy("Earnings")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:earning_detail"
    filterset_class = EarningFilter
    default_sort = "-earned_on"
    columns = EARNINGS
    empty = Empty(
        gettext_lazy("Nothing earned yet"),
        gettext_lazy("An earning appears as soon as a deal is booked."),
    )

    def get_queryset(self) -> QuerySet[Earning]:
        return selectors.list_earnings()

    def row_id(self, obj: Earning) -> str:
        return public_ids.encode(obj)

    def get_figures(self, queryset: QuerySet[Any]) -> list[Figure]:
        return [
            Figure(_("Earned"), total.amount.money(), _("%(n)s earnings") % {"n": total.earnings})
            for total in selectors.list_totals(queryset)
        ]

    def get_totals(self, queryset: QuerySet[Any]) -> dict[str, Any]:
        totals = selectors.list_totals(queryset)
        return {"amount": totals[0].amount.money()} if len(totals) == 1 else {}


class EarningDetail(DetailScreen):
    """One earning: the credit, where the payee stood, the tiers it crossed."""

    resource, slot, nav_entry = "compensation.earning", "compensation.earning", EARNING_LIST
    template_name = "compensation/earning_detail.html"
    object: Earning

    def get_queryset(self) -> QuerySet[Earning]:
        return selectors.list_earnings()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Earnings"), reverse(EARNING_LIST)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return str(self.object.sales_credit.order.account.name)

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        return [deal_pill(self.object)]

    def get_facts(self) -> Sequence[Fact]:
        earning = self.object
        order = earning.sales_credit.order
        return [
            Fact(order.number, records.url(order.subject)),
            Fact(earning.payee.name, self._payee_url()),
            Fact(
                earning.plan_version.plan.name,
                reverse("compensation:plan_detail", args=[earning.plan_version.plan_id]),
            ),
            Fact(formats.day(earning.earned_on, markup.language())),
        ]

    def _payee_url(self) -> str:
        return reverse("compensation:payee_detail", args=[self.object.payee_id])

    def get_figures(self) -> Sequence[Figure]:
        earning = self.object
        currency = str(earning.amount.currency)
        credit = earning.sales_credit
        found = [
            Figure(
                _("Earned"),
                earning.amount,
                formats.month(earning.period.starts_on, markup.language()),
                explain=explaining.of(earning, "amount"),
            ),
            Figure(
                pgettext("sales credit", "Credit"),
                credit.amount,
                CREDIT_ROLES[credit.role],
                explain=explaining.of(credit, "amount"),
            ),
            Figure(_("Attained before"), Money(earning.attained_before, currency), _("credited")),
            Figure(_("Attained after"), Money(earning.attained_after, currency), _("credited")),
        ]
        if earning.quota_amount:
            span = formats.period(
                earning.attainment_from, earning.attainment_until, markup.language()
            )
            found.append(Figure(_("Quota"), Money(earning.quota_amount, currency), span))
        return found

    def get_timeline(self) -> Sequence[TimelineEntry]:
        """Return how it came about: the deal, the credit, the earning."""
        earning, credit = self.object, self.object.sales_credit
        who = _("The chain")
        entries = [
            TimelineEntry(
                earning.created_at,
                who,
                _("Earned %(amount)s") % {"amount": markup.plain(earning.amount)},
                kind="rule",
                icon="comp",
            ),
            TimelineEntry(
                credit.created_at,
                who,
                _("Credited %(amount)s") % {"amount": markup.plain(credit.amount)},
                kind="rule",
                url=reverse("compensation:credit_detail", args=[credit.pk]),
            ),
        ]
        if credit.credit_note is not None:
            words = _("Credit note %(number)s issued") % {"number": credit.credit_note.reference}
            entries.append(
                TimelineEntry(
                    credit.credit_note.issued_at,
                    who,
                    words,
                    kind="rule",
                    url=records.url(f"billing.creditnote:{credit.credit_note_id}"),
                )
            )
        order = credit.order
        words = _("Order %(number)s booked") % {"number": order.number}
        entries.append(
            TimelineEntry(order.booked_at, who, words, kind="rule", url=records.url(order.subject))
        )
        return entries

    def get_context(self) -> dict[str, Any]:
        rows = selectors.list_tiers(self.object.pk)
        return super().get_context() | {
            "tiers": [(row, TRACE_PARTS[row.part], rate_text(row.rate / 100)) for row in rows],
            "currency": str(self.object.amount.currency),
        }


class CreditList(ListScreen):
    """What was credited to whom, take-backs included."""

    resource = "compensation.salescredit"
    title = gettext_lazy("Sales credits")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:credit_detail"
    filterset_class = SalesCreditFilter
    default_sort = "-credited_on"
    columns = CREDITS
    empty = Empty(
        gettext_lazy("No sales credits yet"),
        gettext_lazy("Booked orders are credited to their owners at once."),
    )

    def get_queryset(self) -> QuerySet[SalesCredit]:
        return selectors.list_credits()

    def row_id(self, obj: SalesCredit) -> str:
        return public_ids.encode(obj)


class CreditDetail(DetailScreen):
    """One sales credit, what it earned, and what was taken back of it."""

    resource, slot, nav_entry = "compensation.salescredit", "compensation.salescredit", CREDIT_LIST
    template_name = "compensation/credit_detail.html"
    has_timeline = False
    object: SalesCredit

    def get_queryset(self) -> QuerySet[SalesCredit]:
        return selectors.list_credits()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sales credits"), reverse(CREDIT_LIST)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return str(self.object.order.account.name)

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        credit = self.object
        if credit.credit_note_id:
            return [Pill(_("Taken back by a credit note"), "bad")]
        if credit.reverses_id:
            return [Pill(_("Taken back as shares changed"), "info")]
        return [Pill(CREDIT_ROLES[credit.role], "teal")]

    def get_facts(self) -> Sequence[Fact]:
        credit = self.object
        return [
            Fact(credit.order.number, records.url(credit.order.subject)),
            Fact(credit.payee.name, reverse("compensation:payee_detail", args=[credit.payee_id])),
            Fact(credit.component.name),
            Fact(formats.day(credit.credited_on, markup.language())),
        ]

    def get_figures(self) -> Sequence[Figure]:
        credit = self.object
        found = [
            Figure(
                pgettext("sales credit", "Credit"),
                credit.amount,
                explain=explaining.of(credit, "amount"),
            ),
            Figure(_("Deal value"), credit.base_amount, credit.component.name),
            Figure(_("Share"), credit.share / 100, CREDIT_ROLES[credit.role], kind="percent"),
        ]
        if credit.deal_currency != str(credit.amount.currency):
            rate = formats.number(credit.exchange_rate, markup.language(), 0, 12)
            sold = Money(credit.deal_amount, credit.deal_currency)
            found.append(Figure(_("Sold for"), sold, _("at %(rate)s") % {"rate": rate}))
        return found

    def get_context(self) -> dict[str, Any]:
        earnings = selectors.list_earnings().filter(sales_credit=self.object.pk).order_by("pk")
        taken = selectors.list_credits().filter(reverses=self.object.pk).order_by("pk")
        cause = self.object.credit_note or self.object.order
        return super().get_context() | {
            "cause": cause,
            "cause_url": records.url_of(cause),
            "earnings": [(one, deal_pill(one)) for one in earnings],
            "taken": taken,
        }
