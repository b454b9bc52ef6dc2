"""Approvals, bound to the fingerprint of the terms that were asked about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quoting.models.quotes import QuoteVersion
from quoting.states import ApprovalState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import User
from revops.core.roles import Role


@tracked()
class DiscountLimit(models.Model):
    """The greatest discount from list to net, in percent, that a role gives without asking."""

    role = models.CharField(_("role"), max_length=30, unique=True)
    max_percent = models.DecimalField(_("limit, %"), max_digits=9, decimal_places=6)

    class Meta:
        verbose_name = _("discount limit")
        verbose_name_plural = _("discount limits")
        constraints = [
            constraints.one_of("quoting_discountlimit", "role", Role),
            constraints.finite("quoting_discountlimit", "max_percent"),
            constraints.law(
                "quoting_discountlimit_is_a_percentage", "max_percent BETWEEN 0 AND 100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.max_percent.normalize():f} %"


@tracked()
class ApprovalRequest(models.Model):
    """One submission of a version; any later change of terms cancels it (SD9)."""

    version = models.ForeignKey(
        QuoteVersion, models.PROTECT, related_name="approvals", verbose_name=_("version")
    )
    fingerprint = models.CharField(_("fingerprint of terms"), max_length=64)
    state = models.CharField(_("state"), max_length=10, default=ApprovalState.PENDING.value)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))

    class Meta:
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        constraints = [
            constraints.one_of("quoting_approvalrequest", "state", ApprovalState),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state="pending"),
                name="quoting_approvalrequest_one_is_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"


@tracked()
class ApprovalStep(models.Model):
    """One role's decision within a request, with the reasons it was needed."""

    request = models.ForeignKey(
        ApprovalRequest, models.PROTECT, related_name="steps", verbose_name=_("request")
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    role = models.CharField(_("role"), max_length=30)
    reasons = models.JSONField(_("reasons"))
    state = models.CharField(_("state"), max_length=10, default=ApprovalState.PENDING.value)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        constraints = [
            constraints.one_of("quoting_approvalstep", "state", ApprovalState),
            constraints.one_of("quoting_approvalstep", "role", Role),
            models.UniqueConstraint(
                fields=["request", "role"], name="quoting_approvalstep_role_is_unique"
            ),
            constraints.law(
                "quoting_approvalstep_four_eyes",
                "decided_by_id IS NULL OR decided_by_id IS DISTINCT FROM requested_by_id",
            ),
            constraints.stamped(
                "quoting_approvalstep",
                "decided_at",
                [ApprovalState.APPROVED, ApprovalState.REJECTED],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.state}"
