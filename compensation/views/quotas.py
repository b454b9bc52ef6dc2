"""Quotas, compensation periods, and who shares an order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation import selectors, services
from compensation.filters import PeriodFilter, QuotaFilter
from compensation.forms import QuotaForm, SplitForm
from compensation.models import CompensationPeriod, Quota
from compensation.models.words import PERIOD_STATES, QUOTA_INTERVALS
from compensation.states import PERIOD_FLOW, CreditRole
from compensation.tables import PERIODS, QUOTAS
from crm.models import SalesPerson
from orders.models import Order
from revops.core import formats, policy, public_ids
from revops.core.screens import markup, records
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill

QUOTA_LIST, PERIOD_LIST = "compensation:quota_list", "compensation:period_list"
HERE = Crumb(gettext_lazy("Quotas"), "/compensation/quotas/")


class QuotaList(ListScreen):
    resource = "compensation.quota"
    title = gettext_lazy("Quotas")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:quota_detail"
    filterset_class = QuotaFilter
    default_sort = "-valid_from"
    columns = QUOTAS
    empty = Empty(
        gettext_lazy("No quotas yet"),
        gettext_lazy("A quota is what a payee should reach per month, quarter or year."),
        "/compensation/quotas/new/",
        gettext_lazy("Set a quota"),
    )

    def get_queryset(self) -> QuerySet[Quota]:
        return selectors.list_quotas()

    def row_id(self, obj: Quota) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("Set quota"), reverse("compensation:quota_new"), "plus", primary=True)]


class QuotaDetail(DetailScreen):
    resource, slot, nav_entry = "compensation.quota", "compensation.quota", QUOTA_LIST
    object: Quota

    def get_queryset(self) -> QuerySet[Quota]:
        return selectors.list_quotas()

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.payee.name)]

    def get_title(self) -> str:
        return _("Quota of %(name)s") % {"name": self.object.payee.name}

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_facts(self) -> Sequence[Fact]:
        quota, language = self.object, markup.language()
        url = reverse("compensation:payee_detail", args=[quota.payee_id])
        return [
            Fact(quota.payee.name, url),
            Fact(formats.period(quota.valid_from, quota.valid_until, language)),
        ]

    def get_figures(self) -> Sequence[Figure]:
        return [Figure(_("Quota"), self.object.amount, QUOTA_INTERVALS[self.object.interval])]

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        url = reverse("compensation:quota_new") + f"?payee={self.object.payee_id}"
        return [Action(_("Set another quota"), url, primary=True)]


class QuotaCreate(FormScreen):
    action, resource, nav_entry = "create", "compensation.quota", QUOTA_LIST
    title = gettext_lazy("Set quota")
    crumbs = (HERE,)
    form_class = QuotaForm
    verb, success = gettext_lazy("Set quota"), gettext_lazy("Quota set")
    cancel_url = "/compensation/quotas/"

    def get_form_kwargs(self) -> dict[str, Any]:
        people = SalesPerson.objects.order_by("name")
        return {"payees": policy.scoped(self.request.user, "view", people)}

    def get_initial(self) -> dict[str, Any]:
        return {
            "payee": self.request.GET.get("payee"),
            "interval": "quarter",
            "valid_from": self.at.date().replace(day=1, month=1),
        }

    def get_effects(self) -> list[str]:
        return [_("deals of the intervals it touches are paid again; differences are new earnings")]

    def act(self, data: dict[str, Any]) -> str:
        form: Any = self.get_form(self.request.POST)
        form.is_valid()
        quota = services.set_quota(
            payee_id=data["payee"].pk,
            amount=form.money(),
            interval=data["interval"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("compensation:quota_detail", args=[quota.pk])


class PeriodList(ListScreen):
    """Months of commission; they open by themselves."""

    resource = "compensation.compensationperiod"
    title = gettext_lazy("Compensation periods")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:period_detail"
    filterset_class = PeriodFilter
    default_sort = "-starts_on"
    columns = PERIODS
    empty = Empty(
        gettext_lazy("No periods yet"), gettext_lazy("A month opens with its first earning.")
    )

    def get_queryset(self) -> QuerySet[CompensationPeriod]:
        return selectors.list_periods()

    def row_id(self, obj: CompensationPeriod) -> str:
        return public_ids.encode(obj)


class PeriodDetail(DetailScreen):
    resource, slot = "compensation.compensationperiod", "compensation.compensationperiod"
    nav_entry = PERIOD_LIST
    object: Any

    def get_queryset(self) -> QuerySet[CompensationPeriod]:
        return selectors.list_periods()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Compensation periods"), reverse(PERIOD_LIST)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return formats.month(self.object.starts_on, markup.language())

    def get_pills(self) -> Sequence[Pill]:
        tone = "ok" if self.object.state == "closed" else "info"
        return [Pill(PERIOD_STATES[self.object.state], tone)]

    def get_facts(self) -> Sequence[Fact]:
        return [Fact(self.object.legal_entity.name)]

    def get_figures(self) -> Sequence[Figure]:
        rows = selectors.list_earnings().filter(period=self.object.pk)
        return [
            Figure(_("Earned"), total.amount.money(), _("%(n)s earnings") % {"n": total.earnings})
            for total in selectors.list_totals(rows)
        ]

    def get_actions(self) -> list[Action]:
        return [
            transition_action(
                PERIOD_FLOW,
                "close",
                self.object.state,
                label=_("Close period"),
                url=reverse("compensation:period_close", args=[self.object.pk]),
                allowed=self.may("close", obj=self.object),
            )
        ]


class PeriodClose(ActionScreen):
    action, resource = "close", "compensation.compensationperiod"
    nav_entry = PERIOD_LIST
    question = gettext_lazy("Close %(object)s?")
    verb, success = gettext_lazy("Close period"), gettext_lazy("Period closed")
    warning = gettext_lazy("A closed period is never opened again.")

    def get_queryset(self) -> QuerySet[CompensationPeriod]:
        return selectors.list_periods()

    def get_effects(self) -> list[str]:
        return [_("later differences of its deals land in the next open month, with their origin")]

    def act(self, data: dict[str, Any]) -> str:
        services.close_period(period_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("compensation:period_detail", args=[self.object.pk])


class OrderSplit(FormScreen):
    """Say who shares the credit of an order."""

    action, resource = "split", "compensation.salescredit"
    nav_entry = "compensation:credit_list"
    template_name = "compensation/split_form.html"
    title = gettext_lazy("Share the credit")
    form_class = SplitForm
    verb, success = gettext_lazy("Save shares"), gettext_lazy("Shares saved")

    @cached_property
    def order(self) -> Order:
        """Return the order inside the user's scope; raises Http404."""
        rows = Order.objects.select_related("account", "owner").filter(pk=self.kwargs["pk"])
        found = policy.scoped(self.request.user, "view", rows).first()
        if found is None:
            raise Http404
        return found

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(self.order.number, self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return records.url(self.order.subject) or reverse("compensation:credit_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        people = SalesPerson.objects.order_by("name")
        return {"payees": policy.scoped(self.request.user, "view", people)}

    def get_initial(self) -> dict[str, Any]:
        splits = list(selectors.list_splits(self.order.pk))
        if not splits:
            return {
                "payee_1": self.order.owner_id,
                "role_1": CreditRole.OWNER.value,
                "share_1": 100,
            }
        found: dict[str, Any] = {}
        for n, split in enumerate(splits, 1):
            found |= {
                f"payee_{n}": split.payee_id,
                f"role_{n}": split.role,
                f"share_{n}": split.share,
            }
        return found

    def get_effects(self) -> list[str]:
        return [
            _("credits that change are reversed and made anew; everybody is paid the difference")
        ]

    def get_context(self) -> dict[str, Any]:
        return {"order": self.order}

    def act(self, data: dict[str, Any]) -> str:
        form: Any = self.get_form(self.request.POST)
        form.is_valid()
        services.set_credit_splits(
            order_id=self.order.pk, shares=form.shares(), actor=self.actor, at=self.at
        )
        return self.get_cancel_url()
