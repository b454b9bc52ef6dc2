"""Words for the states and kinds of this floor, as people read them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from catalog.states import Adapter
from orders.states import (
    AmendmentKind,
    ContractState,
    EntitlementState,
    LineState,
    OrderState,
    ProvisioningState,
)

Words = Mapping[str, StrOrPromise]

ORDER_WORDS: Words = {
    OrderState.BOOKED.value: pgettext_lazy("state of an order", "Booked"),
    OrderState.DELIVERED.value: pgettext_lazy("state of an order", "Delivered"),
}
LINE_WORDS: Words = {
    LineState.PENDING.value: pgettext_lazy("state of an order line", "Not delivered"),
    LineState.DELIVERED.value: pgettext_lazy("state of an order line", "Delivered"),
}
CONTRACT_WORDS: Words = {
    ContractState.ACTIVE.value: pgettext_lazy("state of a contract", "Active"),
    ContractState.CANCELLED.value: pgettext_lazy("state of a contract", "Cancelled"),
    ContractState.ENDED.value: pgettext_lazy("state of a contract", "Ended"),
}
PROVISIONING_WORDS: Words = {
    ProvisioningState.PENDING.value: pgettext_lazy("state of provisioning", "Waiting"),
    ProvisioningState.SENT.value: pgettext_lazy("state of provisioning", "Accepted"),
    ProvisioningState.DONE.value: pgettext_lazy("state of provisioning", "Done"),
    ProvisioningState.FAILED.value: pgettext_lazy("state of provisioning", "Failed"),
    ProvisioningState.SKIPPED.value: pgettext_lazy("state of provisioning", "Skipped"),
}
ENTITLEMENT_WORDS: Words = {
    EntitlementState.PLANNED.value: pgettext_lazy("state of an entitlement", "Planned"),
    EntitlementState.ACTIVE.value: pgettext_lazy("state of an entitlement", "Active"),
    EntitlementState.ENDED.value: pgettext_lazy("state of an entitlement", "Ended"),
}
AMENDMENT_WORDS: Words = {
    AmendmentKind.NEW.value: pgettext_lazy("kind of amendment", "New"),
    AmendmentKind.CHANGE.value: pgettext_lazy("kind of amendment", "Change"),
    AmendmentKind.CANCEL.value: pgettext_lazy("kind of amendment", "Cancellation"),
}
ADAPTER_WORDS: Words = {
    Adapter.NONE.value: _("Nothing to set up"),
    Adapter.INTERNAL.value: _("Internal"),
    Adapter.WEBHOOK.value: _("Webhook"),
    Adapter.MANUAL.value: _("By hand"),
}
CHANNEL_WORDS: Words = {
    "direct": _("direct"),
    "self_service": _("self-service"),
    "partner": _("partner"),
    "import": _("imported"),
}
