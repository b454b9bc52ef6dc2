"""Fiscal periods, their close, and the recognition of a month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from revenue import selectors, services
from revenue.filters import FiscalPeriodFilter
from revenue.forms import OpenPeriodsForm
from revenue.models import FiscalPeriod
from revenue.models.words import PERIOD_WORDS
from revenue.states import PERIOD_FLOW, PeriodState
from revenue.tables import PERIOD_TONES, PERIODS
from revops.core import clock, formats, policy
from revops.core.models import LegalEntity
from revops.core.periods import add_months
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Note, Pill
from revops.core.screens.views import Screen

NAV = "revenue:period_list"
RUN = "revenue:recognition"


def month_of(period: FiscalPeriod) -> str:
    """Return the month of a period in words."""
    return formats.month(period.starts_on, markup.language())


class PeriodList(ListScreen):
    resource = "revenue.fiscalperiod"
    title = gettext_lazy("Fiscal periods")
    crumbs = (Crumb(gettext_lazy("Revenue")),)
    nav_entry = NAV
    detail = "revenue:period_detail"
    filterset_class = FiscalPeriodFilter
    default_sort = "-starts_on"
    tab_field, tabs = "state", tuple(PERIOD_WORDS.items())
    columns = PERIODS
    empty = Empty(
        gettext_lazy("No periods yet"),
        gettext_lazy("Nothing can be posted until a month is open."),
        "/ledger/periods/open/",
        gettext_lazy("Open months"),
    )

    def get_queryset(self) -> QuerySet[FiscalPeriod]:
        return selectors.list_periods()

    def get_actions(self) -> list[Action]:
        if not self.may("open"):
            return []
        return [Action(_("Open months"), reverse("revenue:period_open"), "plus", dialog=True)]


class PeriodDetail(DetailScreen):
    """One month: what keeps it from being closed, and its balances."""

    resource, slot, nav_entry = "revenue.fiscalperiod", "revenue.fiscalperiod", NAV
    template_name = "revenue/period_detail.html"
    object: FiscalPeriod

    def get_queryset(self) -> QuerySet[FiscalPeriod]:
        return selectors.list_periods()

    def get_title(self) -> str:
        return f"{month_of(self.object)} · {self.object.legal_entity.name}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Fiscal periods"), reverse(NAV)), Crumb(month_of(self.object))]

    def get_pills(self) -> Sequence[Pill]:
        state = self.object.state
        return [Pill(PERIOD_WORDS[state], PERIOD_TONES[state])]

    def get_facts(self) -> Sequence[Fact]:
        url = f"{reverse('revenue:entry_list')}?period={self.object.pk}"
        balance = f"{reverse('revenue:trial_balance')}?period={self.object.pk}"
        return [Fact(_("Journal"), url), Fact(_("Trial balance"), balance)]

    @cached_property
    def blockers(self) -> list[selectors.Blocker]:
        if self.object.state != PeriodState.OPEN.value:
            return []
        return selectors.list_blockers(self.object, at=self.at)

    def get_notes(self) -> Sequence[Note]:
        return [Note(one.text, url=one.url, link=one.link) for one in self.blockers]

    def get_actions(self) -> list[Action]:
        period = self.object
        close = transition_action(
            PERIOD_FLOW,
            "close",
            period.state,
            label=_("Close month"),
            url=reverse("revenue:period_close", args=[period.pk]),
            allowed=self.may("close", obj=period),
            states=dict(PERIOD_WORDS),
            primary=True,
        )
        found = [close]
        if period.state == PeriodState.OPEN.value and self.may("view", "revenue.recognition"):
            found.insert(0, Action(_("Recognition"), f"{reverse(RUN)}?period={period.pk}"))
        return found

    def get_context(self) -> dict[str, Any]:
        period = self.object
        balances = selectors.trial_balance(
            legal_entity_id=period.legal_entity_id, start=period.starts_on, until=period.until
        )
        return super().get_context() | {
            "balances": [b for b in balances if b.debit or b.credit],
        }


class PeriodClose(ActionScreen):
    action, resource, nav_entry = "close", "revenue.fiscalperiod", NAV
    question = gettext_lazy("Close %(object)s?")
    verb = gettext_lazy("Close month")
    success = gettext_lazy("Month closed")
    warning = gettext_lazy("A closed month is never opened again.")
    object: FiscalPeriod

    def get_queryset(self) -> QuerySet[FiscalPeriod]:
        return selectors.list_periods()

    def why_not(self) -> str:
        if self.object.state != PeriodState.OPEN.value:
            return _("It is closed.")
        return " ".join(one.text for one in selectors.list_blockers(self.object, at=self.at))

    def get_effects(self) -> Sequence[str]:
        return [
            _("nothing is posted in it any more"),
            _("what belongs to it later goes to the next open month and names it as its origin"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.close_fiscal_period(period_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("revenue:period_detail", args=[self.object.pk])


class PeriodOpen(FormScreen):
    action, resource, nav_entry = "open", "revenue.fiscalperiod", NAV
    title = gettext_lazy("Open months")
    crumbs = (Crumb(gettext_lazy("Fiscal periods"), "/ledger/periods/"),)
    form_class = OpenPeriodsForm
    verb, success = gettext_lazy("Open"), gettext_lazy("Months opened")
    cancel_url = "/ledger/periods/"

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = LegalEntity.objects.order_by("name")
        return {"entities": policy.scoped(self.request.user, "view", rows)}

    def act(self, data: dict[str, Any]) -> str:
        first = data["first"].replace(day=1)
        services.open_fiscal_periods(
            legal_entity_id=data["legal_entity"].pk,
            first=first,
            until=add_months(first, data["months"]),
            actor=self.actor,
            at=self.at,
        )
        return reverse(NAV)


class Recognition(Screen):
    """Choose a month that ended, see what it would recognise, and run it."""

    resource, nav_entry = "revenue.recognition", RUN
    title = gettext_lazy("Recognition")
    crumbs = (Crumb(gettext_lazy("Revenue")),)
    template_name = "revenue/recognition.html"

    @cached_property
    def choices(self) -> list[FiscalPeriod]:
        """Return the open months that ended, newest first."""
        rows = selectors.list_periods().filter(state=PeriodState.OPEN.value)
        rows = policy.scoped(self.request.user, "view", rows).order_by("-starts_on", "pk")
        return [p for p in rows if p.until <= clock.local_date(self.at, p.legal_entity.time_zone)]

    @cached_property
    def period(self) -> FiscalPeriod | None:
        asked = self.request.GET.get("period", "")
        found = [p for p in self.choices if str(p.pk) == asked]
        return found[0] if found else (self.choices[0] if self.choices else None)

    def get_actions(self) -> list[Action]:
        if self.period is None:
            return []
        why = "" if self.may("run") else _("Your role may not do this.")
        url = reverse("revenue:recognition_run", args=[self.period.pk])
        return [Action(_("Recognise"), url, primary=True, dialog=True, why_not=why)]

    def get_context(self) -> dict[str, Any]:
        if self.period is None:
            return {"choices": [], "period": None, "due": [], "late": 0}
        seller, until = self.period.legal_entity_id, self.period.until
        return {
            "choices": [(p, f"{month_of(p)} · {p.legal_entity.name}") for p in self.choices],
            "period": self.period,
            "due": selectors.preview_recognition(legal_entity_id=seller, until=until),
            "late": len(selectors.list_late_contracts(legal_entity_id=seller, until=until)),
        }


class RecognitionRun(ActionScreen):
    action, resource, nav_entry = "run", "revenue.recognition", RUN
    question = gettext_lazy("Recognise %(object)s?")
    verb = gettext_lazy("Recognise")
    success = gettext_lazy("The run has started")

    def get_queryset(self) -> QuerySet[FiscalPeriod]:
        return selectors.list_periods()

    @cached_property
    def object(self) -> FiscalPeriod:
        """Return the period inside what the user may see; raises Http404."""
        rows = policy.scoped(self.request.user, "view", self.get_queryset())
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_effects(self) -> Sequence[str]:
        period = self.object
        late = len(
            selectors.list_late_contracts(
                legal_entity_id=period.legal_entity_id, until=period.until
            )
        )
        words = ngettext(
            "looks at %(n)s contract with something to recognise",
            "looks at %(n)s contracts with something to recognise",
            late,
        )
        return [words % {"n": late}, _("a second run adds nothing")]

    def act(self, data: dict[str, Any]) -> str:
        job = services.start_recognition_run(period_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("core:job_detail", args=[job.pk])
