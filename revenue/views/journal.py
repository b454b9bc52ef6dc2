"""The books: trial balance, accounts, journal, lines of an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revenue import selectors
from revenue.filters import JournalEntryFilter, JournalLineFilter, LedgerAccountFilter
from revenue.forms import BooksForm
from revenue.models import FiscalPeriod, JournalEntry, JournalLine, LedgerAccount
from revenue.models.words import KIND_WORDS, SOURCE_WORDS
from revenue.tables import ACCOUNTS, BALANCES, ENTRIES, LINES
from revops.core import formats, policy
from revops.core.derivation import get_rule
from revops.core.models import LegalEntity
from revops.core.screens import exports, filtering, markup
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Pill
from revops.core.screens.views import Screen

REVENUE = Crumb(gettext_lazy("Revenue"))
JOURNAL = "revenue:entry_list"
ONE_DAY = timedelta(days=1)


class TrialBalance(Screen):
    """Every account of a legal entity with opening, movement and closing; each opens its lines."""

    resource = "revenue.trial_balance"
    title = gettext_lazy("Trial balance")
    crumbs = (REVENUE,)
    nav_entry = "revenue:trial_balance"
    template_name = "revenue/trial_balance.html"

    def get_actions(self) -> list[Action]:
        return [Action(_("Chart of accounts"), reverse("revenue:account_list"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the page, or with `?export=csv` or `xlsx` its rows."""
        if form := request.GET.get("export"):
            _form, entity, period = self.chosen()
            rows = self.balances(entity, period)
            return exports.respond(
                form, rows, BALANCES, name="trial-balance", identify=lambda row: row.account.pk
            )
        return super().get(request, *args, **kwargs)

    def balances(
        self, entity: LegalEntity | None, period: FiscalPeriod | None
    ) -> list[selectors.Balance]:
        """Return the balances of a seller's books, of one month or of all."""
        if entity is None:
            return []
        return selectors.trial_balance(
            legal_entity_id=entity.pk,
            start=period.starts_on if period else None,
            until=period.until if period else None,
        )

    def get_context(self) -> dict[str, Any]:
        form, entity, period = self.chosen()
        balances = self.balances(entity, period)
        currencies = sorted({one.currency for one in balances})
        return {
            "form": form,
            "entity": entity,
            "period": period,
            "csv_url": filtering.query_url(self.request.GET, export="csv"),
            "xlsx_url": filtering.query_url(self.request.GET, export="xlsx"),
            "groups": [
                {
                    "currency": code,
                    "rows": [
                        (one, self.lines_url(one, entity, period), KIND_WORDS[one.account.kind])
                        for one in balances
                        if one.currency == code
                    ],
                    "debit": sum(one.debit for one in balances if one.currency == code),
                    "credit": sum(one.credit for one in balances if one.currency == code),
                }
                for code in currencies
            ],
        }

    def chosen(self) -> tuple[BooksForm, LegalEntity | None, FiscalPeriod | None]:
        """Return what the address asks for: by default the first seller, all of its books."""
        user = self.request.user
        entities = policy.scoped(user, "view", LegalEntity.objects.order_by("pk"))
        periods = policy.scoped(user, "view", selectors.list_periods().order_by("-starts_on"))
        form = BooksForm(self.request.GET or None, entities=entities, periods=periods)
        data = form.cleaned_data if form.is_valid() else {}
        period = data.get("period")
        entity = data.get("legal_entity") or (period.legal_entity if period else entities.first())
        if period and entity and period.legal_entity_id != entity.pk:
            # the same month of the other seller, where it has one
            period = periods.filter(legal_entity=entity, starts_on=period.starts_on).first()
        return form, entity, period

    def lines_url(
        self, one: selectors.Balance, entity: LegalEntity | None, period: FiscalPeriod | None
    ) -> str:
        """Return the lines behind a balance."""
        query: dict[str, Any] = {
            "account": one.account.pk,
            "legal_entity": entity.pk if entity else "",
            "currency": one.currency,
        }
        if period:
            query["period"] = period.pk
        return f"{reverse('revenue:line_list')}?{urlencode(query)}"


class AccountList(ListScreen):
    resource = "revenue.ledgeraccount"
    title = gettext_lazy("Chart of accounts")
    crumbs = (REVENUE,)
    nav_entry = "revenue:trial_balance"
    filterset_class = LedgerAccountFilter
    default_sort = "code"
    tab_field, tabs = "kind", tuple(KIND_WORDS.items())
    columns = ACCOUNTS

    def get_queryset(self) -> QuerySet[LedgerAccount]:
        return selectors.list_accounts()

    def row_url(self, obj: LedgerAccount) -> str:
        return f"{reverse('revenue:line_list')}?account={obj.pk}"


class LineList(ListScreen):
    """The lines of an account, newest entry first."""

    resource = "revenue.journalline"
    title = gettext_lazy("Journal lines")
    crumbs = (REVENUE, Crumb(gettext_lazy("Trial balance"), "/ledger/"))
    nav_entry = "revenue:trial_balance"
    filterset_class = JournalLineFilter
    columns = LINES
    empty = Empty(
        gettext_lazy("No lines"), gettext_lazy("Nothing was posted here in this span of days.")
    )

    def get_queryset(self) -> QuerySet[JournalLine]:
        return selectors.list_lines()

    def row_url(self, obj: JournalLine) -> str:
        return reverse("revenue:entry_detail", args=[obj.entry_id])


class EntryList(ListScreen):
    resource = "revenue.journalentry"
    title = gettext_lazy("Journal")
    crumbs = (REVENUE,)
    nav_entry = JOURNAL
    detail = "revenue:entry_detail"
    filterset_class = JournalEntryFilter
    tab_field, tabs = "source_kind", tuple(SOURCE_WORDS.items())
    columns = ENTRIES
    empty = Empty(
        gettext_lazy("Nothing is posted yet"),
        gettext_lazy("Entries follow from invoices, payments, deliveries and commissions."),
    )

    def get_queryset(self) -> QuerySet[JournalEntry]:
        return selectors.list_entries()


class EntryDetail(DetailScreen):
    """One entry: its lines, what it was posted for, and how its amount was computed."""

    resource, slot, nav_entry = "revenue.journalentry", "revenue.journalentry", JOURNAL
    template_name = "revenue/entry_detail.html"
    has_timeline = False
    object: JournalEntry

    def get_queryset(self) -> QuerySet[JournalEntry]:
        return selectors.list_entries()

    def get_title(self) -> str:
        return self.object.description

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Journal"), reverse(JOURNAL)), Crumb(self.object.description)]

    def get_pills(self) -> Sequence[Pill]:
        entry = self.object
        word = SOURCE_WORDS.get(entry.source_kind, entry.source_kind)
        moved = [Pill(_("Moved from a closed month"), "warn")] if entry.origin_period else []
        return [Pill(word, "info"), *moved]

    def get_facts(self) -> Sequence[Fact]:
        entry, language = self.object, markup.language()
        day = formats.day(entry.accounting_date, language)
        facts = [
            Fact(_("Accounted %(day)s") % {"day": day}),
            Fact(entry.legal_entity.name),
            Fact(
                _("Period %(month)s") % {"month": formats.month(entry.period.starts_on, language)},
                reverse("revenue:period_detail", args=[entry.period_id]),
            ),
        ]
        if entry.origin_period:
            month = formats.month(entry.origin_period.starts_on, language)
            facts.append(Fact(_("Belongs to %(month)s, which is closed") % {"month": month}))
        return [*facts, Fact(_("Posted by %(name)s") % {"name": entry.actor.get("label", "")})]

    def get_actions(self) -> list[Action]:
        url = selectors.source_url(self.object)
        return [Action(_("Open the source"), url, "link")] if url else []

    def get_context(self) -> dict[str, Any]:
        lines = selectors.list_lines().filter(entry=self.object).order_by("pk")
        return super().get_context() | {
            "lines": list(lines),
            "steps": self.steps(),
            "rule": (self.object.derivation or {}).get("rule", ""),
            "functional": self.object.legal_entity.functional_currency,
        }

    def steps(self) -> Sequence[Any]:
        """Return the steps of the rule behind the amount, from its frozen inputs."""
        record = self.object.derivation
        if not record:
            return ()
        return get_rule(record["rule"], record["version"]).steps(record["inputs"])
