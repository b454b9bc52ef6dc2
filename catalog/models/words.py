"""Words for the states and the vocabulary of charges, as people read them."""

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from catalog.states import (
    Adapter,
    ChargeKind,
    ChargeModel,
    PriceBookState,
    ProductState,
    Recognition,
    Timing,
)

Words = Mapping[str, StrOrPromise]

PRODUCT_STATES: Words = {
    ProductState.DRAFT.value: pgettext_lazy("state of a product", "Draft"),
    ProductState.ACTIVE.value: pgettext_lazy("state of a product", "Active"),
    ProductState.RETIRED.value: pgettext_lazy("state of a product", "Retired"),
}
PRICE_BOOK_STATES: Words = {
    PriceBookState.DRAFT.value: pgettext_lazy("state of a price book", "Draft"),
    PriceBookState.PUBLISHED.value: pgettext_lazy("state of a price book", "Published"),
    PriceBookState.RETIRED.value: pgettext_lazy("state of a price book", "Retired"),
}
ADAPTERS: Words = {
    Adapter.NONE.value: pgettext_lazy("provisioning", "None: delivered when it starts"),
    Adapter.INTERNAL.value: pgettext_lazy("provisioning", "Internal: entitlements here"),
    Adapter.WEBHOOK.value: pgettext_lazy("provisioning", "Webhook: another system is called"),
    Adapter.MANUAL.value: pgettext_lazy("provisioning", "Manual: a task for a person"),
}
CHARGE_KINDS: Words = {
    ChargeKind.ONE_TIME.value: pgettext_lazy("kind of charge", "One-time"),
    ChargeKind.RECURRING.value: pgettext_lazy("kind of charge", "Recurring"),
    ChargeKind.USAGE.value: pgettext_lazy("kind of charge", "Usage"),
}
CHARGE_MODELS: Words = {
    ChargeModel.FLAT.value: pgettext_lazy("charge model", "Flat"),
    ChargeModel.PER_UNIT.value: pgettext_lazy("charge model", "Per unit"),
}
TIMINGS: Words = {
    Timing.ADVANCE.value: pgettext_lazy("billed", "In advance"),
    Timing.ARREARS.value: pgettext_lazy("billed", "In arrears"),
}
RECOGNITIONS: Words = {
    Recognition.POINT_IN_TIME.value: pgettext_lazy("recognition", "At a point in time"),
    Recognition.STRAIGHT_LINE_DAILY.value: pgettext_lazy("recognition", "Straight line, by day"),
}
BILLING_PERIODS: Mapping[int, StrOrPromise] = {
    1: pgettext_lazy("billing period", "month"),
    2: pgettext_lazy("billing period", "two months"),
    3: pgettext_lazy("billing period", "quarter"),
    4: pgettext_lazy("billing period", "four months"),
    6: pgettext_lazy("billing period", "half-year"),
    12: pgettext_lazy("billing period", "year"),
}
