"""Obligations with their schedules, and contract positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from revenue import selectors
from revenue.filters import ContractPositionFilter, ObligationFilter
from revenue.models import ContractPosition, Obligation
from revenue.models.words import METHOD_WORDS
from revenue.tables import OBLIGATIONS, POSITIONS
from revops.core import formats
from revops.core.screens import explaining, markup, records
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb, Fact, Figure, Pill

REVENUE = Crumb(gettext_lazy("Revenue"))
NAV = "revenue:obligation_list"
POSITIONS_NAV = "revenue:position_list"


class ObligationList(ListScreen):
    resource = "revenue.obligation"
    title = gettext_lazy("Obligations")
    crumbs = (REVENUE,)
    nav_entry = NAV
    detail = "revenue:obligation_detail"
    filterset_class = ObligationFilter
    tab_field = "progress"
    tabs = (("open", gettext_lazy("Running")), ("earned", gettext_lazy("Earned in full")))
    columns = OBLIGATIONS
    views = (SavedView(gettext_lazy("Most to earn"), "?progress=open&sort=-remaining"),)
    empty = Empty(
        gettext_lazy("No obligations yet"),
        gettext_lazy("What was delivered and has a price becomes an obligation."),
    )

    def get_queryset(self) -> QuerySet[Obligation]:
        return selectors.list_obligations()

    def get_figures(self, queryset: QuerySet[Any]) -> list[Figure]:
        """Return what is recognised and what remains, per currency."""
        rows = (
            queryset.order_by()
            .values("currency")
            .annotate(earned=Sum("recognised"), left=Sum("remaining"))
        )
        found = []
        for row in sorted(rows, key=lambda one: one["currency"]):
            code = row["currency"]
            found += [
                Figure(_("Recognised"), Money(row["earned"], code), _("activity to date")),
                Figure(_("Remaining"), Money(row["left"], code), _("price − recognised")),
            ]
        return found[:6]


class ObligationDetail(DetailScreen):
    """One obligation: its price, what is recognised of it, and its schedule by month."""

    resource, slot, nav_entry = "revenue.obligation", "revenue.obligation", NAV
    template_name = "revenue/obligation_detail.html"
    has_timeline = False
    object: Obligation

    def get_queryset(self) -> QuerySet[Obligation]:
        return selectors.list_obligations()

    def get_crumbs(self) -> list[Crumb]:
        contract = self.object.contract
        return [
            Crumb(_("Obligations"), reverse(NAV)),
            Crumb(contract.number, records.url_of(contract)),
            Crumb(self.object.description),
        ]

    def get_pills(self) -> Sequence[Pill]:
        done = self.object.recognised == self.object.allocated_price
        return [Pill(_("Earned in full"), "ok") if done else Pill(_("Running"), "info")]

    def get_facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(row.account.name, records.url_of(row.account)),
            Fact(_("Contract %(number)s") % {"number": row.contract.number},
                 records.url_of(row.contract)),
            Fact(row.legal_entity.name),
            Fact(METHOD_WORDS[row.method]),
        ]  # fmt: skip

    def get_figures(self) -> Sequence[Figure]:
        row = self.object
        through = _("nothing yet")
        if row.recognised_until:
            day = formats.day(row.recognised_until, markup.language())
            through = _("earned before %(day)s") % {"day": day}
        return [
            Figure(_("Allocated price"), row.allocated_price, row.get_allocation_reason_display()),
            Figure(_("Recognised"), row.recognised, through,
                   explain=explaining.of(row, "recognised") if row.derivation else ""),
            Figure(_("Remaining"), row.allocated_price - row.recognised, _("to be earned")),
            Figure(_("Stand-alone price"), row.standalone_price, _("list")),
        ]  # fmt: skip

    def get_context(self) -> dict[str, Any]:
        row = self.object
        segments = selectors.current_segments(row)
        entries = selectors.list_entries_of(kind="obligation", source_ids=[row.pk])
        return super().get_context() | {
            "segments": segments,
            "months": selectors.schedule_of(row, segments),
            "entries": list(entries.order_by("-pk")[:60]),
            "currency": str(row.recognised.currency),
        }


class PositionList(ListScreen):
    """Where every contract stands between billing and earning."""

    resource = "revenue.contractposition"
    title = gettext_lazy("Contract positions")
    crumbs = (REVENUE,)
    nav_entry = POSITIONS_NAV
    filterset_class = ContractPositionFilter
    detail = "revenue:position_detail"
    tab_field = "balance"
    tabs = (
        ("deferred", gettext_lazy("Deferred revenue")),
        ("contract_asset", gettext_lazy("Contract asset")),
        ("unbilled", gettext_lazy("Unbilled receivable")),
    )
    columns = POSITIONS
    views = (SavedView(gettext_lazy("Largest deferral"), "?sort=-deferred"),)
    empty = Empty(
        gettext_lazy("No positions yet"),
        gettext_lazy("A contract has a position once something of it is billed or earned."),
    )

    def get_queryset(self) -> QuerySet[ContractPosition]:
        return selectors.list_positions()

    def get_figures(self, queryset: QuerySet[Any]) -> list[Figure]:
        """Return the three balances of this view, per currency."""
        rows = (
            queryset.order_by()
            .values("currency")
            .annotate(
                deferrals=Sum("deferred"), assets=Sum("contract_asset"), unbilleds=Sum("unbilled")
            )
        )
        found = []
        for row in sorted(rows, key=lambda one: one["currency"]):
            code = row["currency"]
            found += [
                Figure(_("Deferred revenue"), Money(row["deferrals"], code), _("balance")),
                Figure(_("Contract assets"), Money(row["assets"], code), _("balance")),
                Figure(_("Unbilled"), Money(row["unbilleds"], code), _("balance")),
            ]
        return found[:6]


class PositionDetail(DetailScreen):
    """One contract's position, and the movements that led to it."""

    resource, slot, nav_entry = (
        "revenue.contractposition",
        "revenue.contractposition",
        POSITIONS_NAV,
    )
    template_name = "revenue/position_detail.html"
    has_timeline = False
    object: ContractPosition

    def get_queryset(self) -> QuerySet[ContractPosition]:
        return selectors.list_positions()

    def get_title(self) -> str:
        return _("Position of %(number)s") % {"number": self.object.contract.number}

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Contract positions"), reverse(POSITIONS_NAV)),
            Crumb(self.object.contract.number, records.url_of(self.object.contract)),
            Crumb(_("Position")),
        ]

    def get_facts(self) -> Sequence[Fact]:
        row = self.object
        account = row.contract.account
        day = formats.day(row.as_of, markup.language())
        return [
            Fact(account.name, records.url_of(account)),
            Fact(row.legal_entity.name),
            Fact(_("as of %(day)s") % {"day": day}),
        ]

    def get_figures(self) -> Sequence[Figure]:
        return position_figures(self.object)

    def get_context(self) -> dict[str, Any]:
        row = self.object
        rows = selectors.list_obligations().filter(contract=row.contract_id).order_by("pk")
        entries = selectors.list_entries_of(kind="contract", source_ids=[row.contract_id])
        return super().get_context() | {
            "obligations": list(rows),
            "entries": list(entries.order_by("-pk")[:60]),
        }


def position_figures(row: ContractPosition) -> list[Figure]:
    """Return billed, earned and the three balances, each explained where it is not zero."""
    words = {
        "deferred": _("Deferred revenue"),
        "contract_asset": _("Contract asset"),
        "unbilled": _("Unbilled receivable"),
    }
    known = row.derivation or {}
    return [
        Figure(_("Billed net"), row.billed, _("invoices − credit notes")),
        Figure(_("Earned"), row.earned, _("recognised to date")),
        *[
            Figure(label, getattr(row, name), _("balance"),
                   explain=explaining.of(row, name) if name in known else "")
            for name, label in words.items()
        ],
    ]  # fmt: skip
