"""Provisioning requests and the entitlements they make usable."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models import EntitlementFeature
from catalog.states import Adapter
from crm.models import Account
from orders.models.contracts import Contract
from orders.models.orders import OrderLine
from orders.models.words import ADAPTER_WORDS, ENTITLEMENT_WORDS, PROVISIONING_WORDS
from orders.states import SETTLED, EntitlementState, ProvisioningState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import Errand


@tracked()
class ProvisioningRequest(models.Model):
    """One thing to set up for an order line, through its adapter.

    (order line, action, attempt series) is unique and is sent outside as the idempotency key.
    """

    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="provisioning", verbose_name=_("order line")
    )
    action = models.CharField(_("action"), max_length=20, default="provision")
    series = models.PositiveSmallIntegerField(_("attempt series"), default=1)
    adapter = models.CharField(_("adapter"), max_length=10)
    state = models.CharField(_("state"), max_length=10, default=ProvisioningState.PENDING.value)
    errand = models.OneToOneField(
        Errand, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("errand")
    )
    last_error = models.TextField(_("last error"), blank=True)
    note = models.TextField(_("note"), blank=True)
    requested_at = models.DateTimeField(_("requested"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("provisioning request")
        verbose_name_plural = _("provisioning requests")
        constraints = [
            models.UniqueConstraint(
                fields=["order_line", "action", "series"],
                name="orders_provisioningrequest_is_unique",
            ),
            constraints.one_of("orders_provisioningrequest", "state", ProvisioningState),
            constraints.one_of("orders_provisioningrequest", "adapter", Adapter),
            constraints.one_of(
                "orders_provisioningrequest", "action", ["provision", "deprovision"]
            ),
            constraints.stamped("orders_provisioningrequest", "settled_at", SETTLED),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="orders_provisioning_state")]

    def __str__(self) -> str:
        return f"{self.action} {self.order_line}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return PROVISIONING_WORDS[self.state]

    def get_adapter_display(self) -> StrOrPromise:
        """Return the adapter as people read it."""
        return ADAPTER_WORDS[self.adapter]

    @property
    def subject(self) -> str:
        return f"orders.order:{self.order_line.order_id}"


@tracked()
class Entitlement(models.Model):
    """What a customer may use, how much of it, and until when."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entitlements", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="entitlements", verbose_name=_("contract")
    )
    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="entitlements", verbose_name=_("order line")
    )
    feature = models.ForeignKey(EntitlementFeature, models.PROTECT, verbose_name=_("feature"))
    limit = models.DecimalField(_("limit"), max_digits=20, decimal_places=6, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, default=EntitlementState.PLANNED.value)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        constraints = [
            models.UniqueConstraint(
                fields=["order_line", "feature"], name="orders_entitlement_is_unique"
            ),
            constraints.one_of("orders_entitlement", "state", EntitlementState),
            constraints.finite("orders_entitlement", "limit"),
            constraints.law(
                "orders_entitlement_active_has_a_start",
                "state <> 'active' OR valid_from IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return ENTITLEMENT_WORDS[self.state]
