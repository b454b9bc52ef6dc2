"""How far everybody is: attainment of all payees the user may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation import selectors
from compensation.filters import PayeeFilter
from compensation.selectors import Attainment
from compensation.tables import PAYEES
from crm.models import SalesPerson
from revops.core import public_ids
from revops.core.screens import exports
from revops.core.screens.columns import Row
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb


@dataclass(frozen=True)
class Attained:
    """What a row of the list shows of an attainment."""

    credited: Decimal
    quota: Decimal | None
    fraction: Decimal | None
    tier: int | None
    last_day: date
    currency: str

    @classmethod
    def of(cls, attainment: Attainment) -> Attained:
        return cls(
            attainment.credited,
            attainment.quota,
            attainment.fraction,
            attainment.outlook.tier + 1 if attainment.outlook else None,
            date.fromordinal(attainment.interval.until.toordinal() - 1),
            attainment.currency,
        )


class PayeeList(ListScreen):
    """Payees with plan, quota and attainment; nobody's pay."""

    resource = "compensation.attainment"
    title = gettext_lazy("Payees")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:payee_detail"
    filterset_class = PayeeFilter
    default_sort = "name"
    columns = PAYEES
    empty = Empty(
        gettext_lazy("Nobody is on a plan yet"),
        gettext_lazy("A payee appears here once a plan is assigned."),
        "/compensation/assignments/new/",
        gettext_lazy("Assign a plan"),
    )

    def get_queryset(self) -> QuerySet[SalesPerson]:
        return selectors.list_payees(self.at.date())

    def row_id(self, obj: SalesPerson) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        found = []
        if self.may("create", "compensation.quota"):
            found.append(Action(_("Set quota"), reverse("compensation:quota_new")))
        if self.may("create", "compensation.planassignment"):
            url = reverse("compensation:assignment_new")
            found.append(Action(_("Assign plan"), url, "plus", primary=True))
        return found

    @cached_property
    def attained(self) -> dict[int, Attained]:
        """Return the attainment of everybody in this view, with a constant number of queries."""
        payees = list(self.found.order_by().values_list("pk", flat=True))
        found = selectors.list_attainments(payees, self.at.date())
        return {pk: Attained.of(many[0]) for pk, many in found.items() if many}

    def row(self, obj: Any, shared: Any) -> Row:
        self._mark([obj])
        return super().row(obj, shared)

    def _mark(self, payees: Sequence[Any]) -> Sequence[Any]:
        for payee in payees:
            payee.attained = self.attained.get(payee.pk)
        return payees

    def export(self, form: str) -> HttpResponseBase:
        writers = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}
        if form not in writers:
            raise BadRequest(f"no export as {form!r}")
        rows = self._mark(list(self.order.applied(self.found)))
        name = slugify(str(self.get_title())) or "export"
        return writers[form](rows, self.shown_columns, name=name, identify=self.row_id)
