"""Filters of lists, their exports and their API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget

from catalog.models import Product
from crm.models import Account, SalesPerson
from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    ProvisioningRequest,
    Subscription,
)
from orders.models.words import (
    ADAPTER_WORDS,
    AMENDMENT_WORDS,
    CHANNEL_WORDS,
    CONTRACT_WORDS,
    ENTITLEMENT_WORDS,
    ORDER_WORDS,
    PROVISIONING_WORDS,
)
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter

DATES = DateRangeWidget(attrs={"type": "date"})


class OrderFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(ORDER_WORDS.items()))
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=list(CHANNEL_WORDS.items()))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    booked = django_filters.DateFromToRangeFilter(
        label=_("Booked"), field_name="booked_on", widget=DATES
    )

    class Meta:
        model = Order
        fields = ["number", "state", "channel", "account", "owner", "legal_entity", "booked"]


class ContractFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(label=_("Number"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(CONTRACT_WORDS.items()))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))
    term = django_filters.ChoiceFilter(
        label=_("Term"),
        choices=[("fixed", _("Fixed term")), ("evergreen", _("Evergreen"))],
        method="filter_term",
    )
    ends = django_filters.DateFromToRangeFilter(label=_("Ends"), field_name="until", widget=DATES)

    class Meta:
        model = Contract
        fields = ["number", "state", "account", "owner", "legal_entity", "term", "ends"]

    def filter_term(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep contracts with an end, or those without."""
        return rows.filter(until__isnull=value == "evergreen")


class AmendmentFilter(django_filters.FilterSet):
    contract = ReferenceFilter(Contract, order_by="number", label=_("Contract"), is_linked=True)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=list(AMENDMENT_WORDS.items()))

    class Meta:
        model = Amendment
        fields = ["contract", "kind"]


class SubscriptionFilter(django_filters.FilterSet):
    contract = ReferenceFilter(Contract, order_by="number", label=_("Contract"), is_linked=True)
    account = ReferenceFilter(
        Account, field_name="contract__account", label=_("Customer"), lookup="crm:account_lookup"
    )
    product = ReferenceFilter(Product, label=_("Product"))
    contract_state = django_filters.ChoiceFilter(
        label=_("Contract is"), field_name="contract__state", choices=list(CONTRACT_WORDS.items())
    )

    class Meta:
        model = Subscription
        fields = ["contract", "account", "product", "contract_state"]


class PhaseFilter(django_filters.FilterSet):
    contract = ReferenceFilter(Contract, order_by="number", label=_("Contract"), is_linked=True)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=[("one_time", _("Once")), ("recurring", _("Recurring"))]
    )
    awaits_delivery = django_filters.BooleanFilter(
        label=_("Awaits delivery"), field_name="start_on", lookup_expr="isnull"
    )

    class Meta:
        model = ChargePhase
        fields = ["contract", "kind", "awaits_delivery"]


class ProvisioningFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PROVISIONING_WORDS.items()))
    adapter = django_filters.ChoiceFilter(label=_("Adapter"), choices=list(ADAPTER_WORDS.items()))
    order = ReferenceFilter(
        Order, order_by="number", field_name="order_line__order", label=_("Order"), is_linked=True
    )
    account = ReferenceFilter(
        Account,
        field_name="order_line__order__account",
        label=_("Customer"),
        lookup="crm:account_lookup",
    )
    product = ReferenceFilter(Product, field_name="order_line__product", label=_("Product"))
    needs = django_filters.ChoiceFilter(
        label=_("Needs a person"), choices=[("person", _("yes"))], method="filter_needs"
    )
    open = django_filters.ChoiceFilter(
        label=_("Not done yet"), choices=[("yes", _("yes"))], method="filter_open"
    )

    class Meta:
        model = ProvisioningRequest
        fields = ["state", "adapter", "order", "account", "product", "needs", "open"]

    def filter_needs(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep what failed and what somebody does by hand."""
        return rows.filter(Q(state="failed") | Q(state="pending", adapter="manual"))

    def filter_open(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep what is asked for and neither done nor given up."""
        return rows.filter(state__in=["pending", "sent", "failed"])


class EntitlementFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(ENTITLEMENT_WORDS.items()))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    contract = ReferenceFilter(Contract, order_by="number", label=_("Contract"), is_linked=True)
    product = ReferenceFilter(Product, field_name="order_line__product", label=_("Product"))

    class Meta:
        model = Entitlement
        fields = ["state", "account", "contract", "product"]
