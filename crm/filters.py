"""Filters of lists, their exports and their API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from crm.models import Account, Contact, Opportunity, SalesPerson, SalesTeam
from crm.models.words import STAGE_WORDS
from revops.core.reference_filters import ReferenceFilter


class AccountFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact")
    industry = django_filters.CharFilter(label=_("Industry"), lookup_expr="iexact")
    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    standing = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=[("customer", _("Customer")), ("prospect", _("Prospect"))],
        method="filter_standing",
    )

    class Meta:
        model = Account
        fields = ["name", "country", "industry", "owner", "standing"]

    def filter_standing(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep those who bought, or those who did not yet."""
        return rows.filter(customer_since__isnull=value == "prospect")


class ContactFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    email = django_filters.CharFilter(label=_("E-mail"), lookup_expr="icontains")
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    is_signer = django_filters.BooleanFilter(label=_("May sign"))
    is_billing = django_filters.BooleanFilter(label=_("Receives invoices"))

    class Meta:
        model = Contact
        fields = ["name", "email", "account", "is_signer", "is_billing"]


class OpportunityFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("Stage"), choices=list(STAGE_WORDS.items()))
    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    amount = django_filters.NumericRangeFilter(label=_("Amount"))
    closes = django_filters.DateFromToRangeFilter(
        label=_("Expected close"),
        field_name="expected_close_on",
        widget=DateRangeWidget(attrs={"type": "date"}),
    )
    closed = django_filters.DateFromToRangeFilter(
        label=_("Closed"), field_name="closed_on", widget=DateRangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = Opportunity
        fields = ["name", "state", "owner", "account", "closes", "closed"]


class SalesPersonFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    team = ReferenceFilter(SalesTeam, label=_("Team"), method="filter_team")

    class Meta:
        model = SalesPerson
        fields = ["name", "team"]

    def filter_team(self, rows: QuerySet[Any], _name: str, value: SalesTeam) -> QuerySet[Any]:
        """Keep who holds an open position in the team."""
        return rows.filter(positions__team=value, positions__valid_until__isnull=True)


class SalesTeamFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    region = django_filters.CharFilter(label=_("Region"), lookup_expr="iexact")

    class Meta:
        model = SalesTeam
        fields = ["name", "region"]
