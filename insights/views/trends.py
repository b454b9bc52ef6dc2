"""Trends: how pipeline, open invoices and recurring revenue stood, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from insights import selectors
from insights.filters import SnapshotFilter
from insights.models import MEASURE_WORDS, DailySnapshot
from insights.rules import Measure
from revops.core.screens import filtering, markup
from revops.core.screens.columns import Column
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Figure

#: How far back the lines go.
SHOWN = timedelta(days=400)

CHARTS: tuple[tuple[StrOrPromise, tuple[Measure, ...]], ...] = (
    (gettext_lazy("Open pipeline"), (Measure.ENGAGING, Measure.PROSPECTING)),
    (gettext_lazy("Receivables"), (Measure.OPEN, Measure.OVERDUE)),
    (gettext_lazy("Recurring revenue"), (Measure.MRR,)),
)


@dataclass(frozen=True)
class Chart:
    """One drawn card: its title and what the chart component takes."""

    title: StrOrPromise
    spec: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One currency to draw."""

    label: str
    url: str
    drawn: str

    @property
    def current(self) -> bool:
        return self.label == self.drawn


class TrendList(ListScreen):
    """The totals of every day as lines, and as rows to take away."""

    resource = "insights.dailysnapshot"
    title = gettext_lazy("Trends")
    nav_entry = "insights:trend_list"
    template_name = "insights/trend_list.html"
    filterset_class = SnapshotFilter
    default_sort = "-on"
    columns = (
        Column(
            "measure",
            gettext_lazy("Measure"),
            value=lambda row: row.get_measure_display(),
            sort="measure",
            phone=True,
            phone_note="legal_entity.name",
        ),
        Column("legal_entity.name", gettext_lazy("Seller")),
        Column("on", gettext_lazy("Day"), kind="date", sort="on", phone=True),
        Column("count", gettext_lazy("Count"), kind="number"),
        Column("amount", gettext_lazy("Total"), kind="money", phone=True),
    )
    empty = Empty(
        gettext_lazy("No day was kept yet"),
        gettext_lazy("The clock keeps the totals of each seller when its day begins."),
    )

    def get_queryset(self) -> QuerySet[DailySnapshot]:
        return selectors.list_snapshots()

    @cached_property
    def currencies(self) -> list[str]:
        return selectors.list_currencies(self.found)

    @cached_property
    def currency(self) -> str:
        """Return the currency that is drawn: the one asked for, else the first."""
        asked = self.request.GET.get("draw", "")
        return asked if asked in self.currencies else next(iter(self.currencies), "")

    @cached_property
    def drawn(self) -> selectors.Trend:
        since: date = self.at.date() - SHOWN
        return selectors.trend(
            self.found, [one.value for one in Measure], currency=self.currency, since=since
        )

    def get_figures(self, queryset: QuerySet[DailySnapshot]) -> list[Figure]:
        if not self.drawn.days:
            return []
        day = markup.plain(self.drawn.days[-1])
        return [
            Figure(MEASURE_WORDS[name], line[-1], day, currency=self.currency)
            for name, line in self.drawn.lines.items()
        ]

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {
            "charts": [] if self.is_fragment else self._charts(),
            "choices": [
                Choice(code, filtering.query_url(self.request.GET, draw=code), self.currency)
                for code in self.currencies
            ],
        }

    def _charts(self) -> list[Chart]:
        if not self.drawn.days:
            return []
        days = [markup.plain(day) for day in self.drawn.days]
        return [
            Chart(
                title,
                {
                    "x": days,
                    "series": [
                        {
                            "name": str(MEASURE_WORDS[one.value]),
                            "type": "line",
                            "data": list(self.drawn.lines[one.value]),
                        }
                        for one in measures
                    ],
                },
            )
            for title, measures in CHARTS
        ]
