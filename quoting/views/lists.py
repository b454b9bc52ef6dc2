"""Lists: quotes with their current version, and the approval inbox, oldest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from quoting import selectors
from quoting.filters import ApprovalFilter, QuoteFilter
from quoting.models import ApprovalStep, Quote
from quoting.models.words import APPROVAL_WORDS, STATE_WORDS
from quoting.states import QuoteState
from quoting.tables import APPROVALS, QUOTES
from revops.core import public_ids
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Figure, Tab

#: States that the strip over the list counts, in the order of a deal.
SHOWN = (QuoteState.DRAFT, QuoteState.IN_APPROVAL, QuoteState.SENT, QuoteState.SIGNED)


class QuoteList(ListScreen):
    """Every quote in scope; tabs are the states of the current version."""

    resource = "quoting.quote"
    title = gettext_lazy("Quotes")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    nav_entry = "quoting:quote_list"
    detail = "quoting:quote_detail"
    filterset_class = QuoteFilter
    tab_field = "state"
    tabs = tuple(STATE_WORDS.items())[:7]
    columns = QUOTES
    views = (
        SavedView(gettext_lazy("Sent, ending next"), "?state=sent&sort=valid_until"),
        SavedView(gettext_lazy("Largest first"), "?sort=-first_year"),
    )
    empty = Empty(
        gettext_lazy("No quotes yet"),
        gettext_lazy("A quote says what a customer gets, for how much, and until when it stands."),
        "/quotes/new/",
        gettext_lazy("New quote"),
    )

    def get_queryset(self) -> QuerySet[Quote]:
        return selectors.list_quotes()

    def row_id(self, obj: Quote) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New quote"), reverse("quoting:quote_new"), "plus", primary=True)]

    def get_figures(self, queryset: QuerySet[Any]) -> list[Figure]:
        """Return count and first-year value per state and currency, of this view."""
        rows = (
            queryset.order_by()
            .filter(current__state__in=[state.value for state in SHOWN])
            .values_list("current__state", "currency")
            .annotate(number=Count("pk"), amount=Sum("current__first_year_total"))
        )
        found = {(state, currency): (number, amount) for state, currency, number, amount in rows}
        figures = []
        for state in SHOWN:
            for currency in sorted({key[1] for key in found if key[0] == state.value}):
                number, amount = found[(state.value, currency)]
                note = ngettext("%(n)s quote, first year", "%(n)s quotes, first year", number)
                figures.append(
                    Figure(
                        STATE_WORDS[state.value],
                        Money(amount or 0, currency),
                        note % {"n": number},
                        url=f"{reverse(self.nav_entry)}?state={state.value}",
                    )
                )
        return figures[:6]


class ApprovalList(ListScreen):
    """What waits for this user's decision, oldest first; with `?state=` whatever was asked."""

    resource = "quoting.approvalstep"
    title = gettext_lazy("Approvals")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    nav_entry = "quoting:approval_list"
    filterset_class = ApprovalFilter
    tab_field = "state"
    tabs = tuple(APPROVAL_WORDS.items())
    columns = APPROVALS
    default_sort = "asked"
    empty = Empty(
        gettext_lazy("Nothing waits for a decision"),
        gettext_lazy("Quotes come here when a discount is above its author's limit."),
    )

    def get_queryset(self) -> QuerySet[ApprovalStep]:
        if "state" in self.request.GET:
            return selectors.list_steps()
        user: Any = self.request.user
        return selectors.list_decidable(user)

    def row_url(self, obj: ApprovalStep) -> str:
        return reverse("quoting:quote_detail", args=[obj.request.version.quote_id])

    def row_id(self, obj: ApprovalStep) -> str:
        return public_ids.encode(obj)

    def get_tabs(self) -> list[Any]:
        """Begin with what waits for this user."""
        first, *others = super().get_tabs()
        return [Tab(_("For you"), first.url, current="state" not in self.request.GET), *others]
