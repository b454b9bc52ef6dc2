"""Filters of lists, their exports and their API."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import DateRangeWidget

from compensation.models import (
    CompensationPeriod,
    Earning,
    Plan,
    PlanAssignment,
    Quota,
    SalesCredit,
)
from compensation.models.words import CREDIT_ROLES, PERIOD_STATES
from crm.models import SalesPerson
from orders.models import Order
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter


class EarningFilter(django_filters.FilterSet):
    payee = ReferenceFilter(SalesPerson, label=_("Payee"))
    earned = django_filters.DateFromToRangeFilter(
        field_name="earned_on", label=_("Earned"), widget=DateRangeWidget(attrs={"type": "date"})
    )
    plan = ReferenceFilter(Plan, field_name="plan_version__plan", label=_("Plan"))
    order = ReferenceFilter(
        Order, field_name="sales_credit__order", order_by="-pk", label=_("Order"), is_linked=True
    )

    class Meta:
        model = Earning
        fields = ["payee", "earned", "plan", "order"]


class SalesCreditFilter(django_filters.FilterSet):
    payee = ReferenceFilter(SalesPerson, label=_("Payee"))
    credited = django_filters.DateFromToRangeFilter(
        field_name="credited_on",
        label=pgettext_lazy("sales credit", "Credited"),
        widget=DateRangeWidget(attrs={"type": "date"}),
    )
    role = django_filters.ChoiceFilter(label=_("Role"), choices=list(CREDIT_ROLES.items()))
    order = ReferenceFilter(Order, order_by="-pk", label=_("Order"), is_linked=True)

    class Meta:
        model = SalesCredit
        fields = ["payee", "credited", "role", "order"]


class PlanFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))

    class Meta:
        model = Plan
        fields = ["name", "legal_entity"]


class PlanAssignmentFilter(django_filters.FilterSet):
    payee = ReferenceFilter(SalesPerson, label=_("Payee"))
    plan = ReferenceFilter(Plan, label=_("Plan"))

    class Meta:
        model = PlanAssignment
        fields = ["payee", "plan"]


class QuotaFilter(django_filters.FilterSet):
    payee = ReferenceFilter(SalesPerson, label=_("Payee"))

    class Meta:
        model = Quota
        fields = ["payee"]


class PeriodFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PERIOD_STATES.items()))

    class Meta:
        model = CompensationPeriod
        fields = ["legal_entity", "state"]


class PayeeFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")

    class Meta:
        model = SalesPerson
        fields = ["name"]
