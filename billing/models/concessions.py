"""Concessions: credits given by decision on a billed line, asked for and granted by two people."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.documents import CreditNote, InvoiceLine
from billing.models.words import CONCESSION_WORDS
from billing.states import ConcessionState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import User
from revops.core.money import AmountField


@tracked()
class ConcessionRequest(models.Model):
    """A credit somebody asks for; somebody else approves it, which makes the `Concession`.

    `amount` is positive, in the basis of the line's terms (net, or gross when tax-inclusive).
    """

    line = models.ForeignKey(
        InvoiceLine, models.PROTECT, related_name="concession_requests", verbose_name=_("line")
    )
    amount = AmountField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, default=ConcessionState.REQUESTED.value)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    concession = models.OneToOneField(
        "billing.Concession", models.PROTECT, null=True, blank=True, related_name="request",
        verbose_name=_("concession"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("concession request")
        verbose_name_plural = _("concession requests")
        constraints = [
            constraints.one_of("billing_concessionrequest", "state", ConcessionState),
            constraints.finite("billing_concessionrequest", "amount"),
            constraints.law("billing_concessionrequest_is_positive", "amount > 0"),
            constraints.stamped(
                "billing_concessionrequest",
                "decided_at",
                [ConcessionState.APPROVED, ConcessionState.REJECTED],
            ),
            constraints.law(
                "billing_concessionrequest_four_eyes",
                "decided_by_id IS DISTINCT FROM requested_by_id",
            ),
            constraints.law(
                "billing_concessionrequest_approval_makes_a_concession",
                "(state = 'approved') = (concession_id IS NOT NULL)",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="requested"), name="billing_request_open"
            )
        ]

    def __str__(self) -> str:
        return self.reason

    def get_state_display(self) -> str:
        return str(CONCESSION_WORDS[self.state])

    @property
    def subject(self) -> str:
        return f"billing.concession_request:{self.pk}"

    @property
    def value(self) -> Decimal:
        """The amount as a plain decimal of the line's currency."""
        return Decimal(getattr(self.amount, "amount", self.amount))


class Concession(models.Model):
    """A credit given by decision on a billed line; counts on both sides of the equation."""

    APPEND_ONLY: ClassVar[bool] = True

    line = models.ForeignKey(
        InvoiceLine, models.PROTECT, related_name="concessions", verbose_name=_("line")
    )
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="concessions",
        verbose_name=_("credit note"),
    )  # fmt: skip
    amount = AmountField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("concession")
        verbose_name_plural = _("concessions")
        constraints = [
            constraints.finite("billing_concession", "amount"),
            constraints.law("billing_concession_is_positive", "amount > 0"),
            constraints.law(
                "billing_concession_four_eyes",
                "approved_by_id IS NOT NULL AND approved_by_id IS DISTINCT FROM requested_by_id",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
