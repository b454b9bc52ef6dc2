"""Bill runs and the projection that says which contracts are due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Contract
from revops.core.models import Job, LegalEntity


class BillingSchedule(models.Model):
    """When a contract next has something to bill: a projection, rebuilt from its phases.

    `due_on` is the earliest billing date not yet billed; empty when nothing is left.
    """

    contract = models.OneToOneField(
        Contract, models.PROTECT, related_name="billing_schedule", verbose_name=_("contract")
    )
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    held_reason = models.CharField(_("held because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("billing schedule")
        verbose_name_plural = _("billing schedules")
        indexes = [
            models.Index(
                fields=["legal_entity", "due_on", "contract"],
                condition=Q(due_on__isnull=False, held_reason=""),
                name="billing_schedule_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.due_on}"


class BillRun(models.Model):
    """One run over every due contract of a legal entity, in claimed chunks."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="bill_run", verbose_name=_("job"))
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    through = models.DateField(_("billing date"))
    issue_on = models.DateField(_("issue date"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("bill run")
        verbose_name_plural = _("bill runs")

    def __str__(self) -> str:
        return f"{self.legal_entity} {self.through}"
