"""Filters of lists, their exports and their API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import DateRangeWidget

from crm.models import Account
from orders.models import Contract
from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
)
from revenue.models.words import KIND_WORDS, METHOD_WORDS, PERIOD_WORDS, SOURCE_WORDS
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter

DATES = DateRangeWidget(attrs={"type": "date"})


def _contract(**options: Any) -> ReferenceFilter:
    """Return the filter other pages link with; there are too many contracts to choose from."""
    return ReferenceFilter(
        Contract, order_by="number", label=_("Contract"), is_linked=True, **options
    )


class PeriodReference(ReferenceFilter):
    """Months by their seller's code, read at once."""

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """Return the months in scope with their seller."""
        return super().get_queryset(request).select_related("legal_entity")


class LedgerAccountFilter(django_filters.FilterSet):
    code = django_filters.CharFilter(label=_("Code"), lookup_expr="startswith")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=list(KIND_WORDS.items()))
    is_control = django_filters.BooleanFilter(label=_("Control account"))

    class Meta:
        model = LedgerAccount
        fields = ["code", "kind", "is_control"]


class FiscalPeriodFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PERIOD_WORDS.items()))

    class Meta:
        model = FiscalPeriod
        fields = ["legal_entity", "state"]


class JournalEntryFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))
    period = PeriodReference(FiscalPeriod, order_by="-starts_on", label=_("Period"))
    source_kind = django_filters.ChoiceFilter(label=_("Source"), choices=list(SOURCE_WORDS.items()))
    accounted = django_filters.DateFromToRangeFilter(
        label=_("Accounting date"), field_name="accounting_date", widget=DATES
    )
    contract = _contract(method="filter_contract")

    class Meta:
        model = JournalEntry
        fields = ["legal_entity", "period", "source_kind", "accounted", "contract"]

    def filter_contract(self, rows: QuerySet[Any], _name: str, value: Contract) -> QuerySet[Any]:
        """Keep entries with a line of the contract."""
        return rows.filter(pk__in=JournalLine.objects.filter(contract=value).values("entry"))


class JournalLineFilter(django_filters.FilterSet):
    account = ReferenceFilter(
        LedgerAccount, order_by="code", label=pgettext_lazy("ledger", "Account")
    )
    legal_entity = ReferenceFilter(
        LegalEntity, field_name="entry__legal_entity", label=_("Legal entity")
    )
    period = PeriodReference(
        FiscalPeriod, order_by="-starts_on", field_name="entry__period", label=_("Period")
    )
    currency = django_filters.CharFilter(label=_("Currency"), lookup_expr="iexact")
    accounted = django_filters.DateFromToRangeFilter(
        label=_("Accounting date"), field_name="entry__accounting_date", widget=DATES
    )
    contract = _contract()

    class Meta:
        model = JournalLine
        fields = ["account", "legal_entity", "period", "currency", "accounted", "contract"]


class ObligationFilter(django_filters.FilterSet):
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))
    method = django_filters.ChoiceFilter(label=_("Earned"), choices=list(METHOD_WORDS.items()))
    progress = django_filters.ChoiceFilter(
        label=_("Progress"),
        choices=[("open", _("Running")), ("earned", _("Earned in full"))],
        method="filter_progress",
    )
    contract = _contract()

    class Meta:
        model = Obligation
        fields = ["account", "legal_entity", "method", "progress", "contract"]

    def filter_progress(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is earned in full, or what is not."""
        earned = {"recognised": F("allocated_price")}
        return rows.filter(**earned) if value == "earned" else rows.exclude(**earned)


class ContractPositionFilter(django_filters.FilterSet):
    legal_entity = ReferenceFilter(LegalEntity, label=_("Legal entity"))
    account = ReferenceFilter(
        Account, field_name="contract__account", label=_("Customer"), lookup="crm:account_lookup"
    )
    balance = django_filters.ChoiceFilter(
        label=_("Balance"),
        choices=[
            ("deferred", _("Deferred revenue")),
            ("contract_asset", _("Contract asset")),
            ("unbilled", _("Unbilled receivable")),
        ],
        method="filter_balance",
    )
    contract = _contract()

    class Meta:
        model = ContractPosition
        fields = ["legal_entity", "account", "balance", "contract"]

    def filter_balance(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep positions with something on that balance."""
        return rows.filter(**{f"{value}__gt": 0})
