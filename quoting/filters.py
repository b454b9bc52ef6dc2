"""Filters of lists, their exports and their API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from crm.models import Account, Opportunity, SalesPerson
from quoting.models import ApprovalStep, Quote, QuoteVersion, Signature
from quoting.models.words import APPROVAL_WORDS, STATE_WORDS
from revops.core.reference_filters import ReferenceFilter


class QuoteFilter(django_filters.FilterSet):
    """Filters by the state of the current version, parties and words."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(STATE_WORDS.items()), method="filter_state"
    )
    q = django_filters.CharFilter(label=_("Number, title or customer"), method="filter_words")
    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    opportunity = ReferenceFilter(Opportunity, label=_("Opportunity"), is_linked=True)
    valid_until = django_filters.DateFromToRangeFilter(
        label=_("Open until"),
        method="filter_valid_until",
        widget=DateRangeWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = Quote
        fields = ["state", "q", "owner", "account", "opportunity", "valid_until"]

    def filter_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(versions__is_current=True, versions__state=value)

    def filter_words(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(number__icontains=value)
            | Q(title__icontains=value)
            | Q(account__name__icontains=value)
        )

    def filter_valid_until(self, rows: QuerySet[Any], _name: str, value: slice) -> QuerySet[Any]:
        found = Q(versions__is_current=True)
        if value.start:
            found &= Q(versions__valid_until__gte=value.start)
        if value.stop:
            found &= Q(versions__valid_until__lte=value.stop)
        return rows.filter(found)


class ApprovalFilter(django_filters.FilterSet):
    """Filters of the approval inbox; without a state it shows what waits."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=list(APPROVAL_WORDS.items()))
    owner = ReferenceFilter(
        SalesPerson, label=_("Owner"), field_name="request__version__quote__owner"
    )

    class Meta:
        model = ApprovalStep
        fields = ["state", "owner"]


class VersionFilter(django_filters.FilterSet):
    """Filters of quote versions."""

    quote = ReferenceFilter(Quote, label=_("Quote"), order_by="number", is_linked=True)
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(STATE_WORDS.items()))

    class Meta:
        model = QuoteVersion
        fields = ["quote", "state", "is_current"]


class SignatureFilter(django_filters.FilterSet):
    """Filters of signatures."""

    quote = ReferenceFilter(
        Quote,
        label=_("Quote"),
        order_by="number",
        field_name="version__quote",
        is_linked=True,
    )
    signed_on = django_filters.DateFromToRangeFilter(label=_("Signed"))

    class Meta:
        model = Signature
        fields = ["quote", "evidence", "signed_on"]
