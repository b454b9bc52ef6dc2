"""Opportunities: what a customer might buy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.models.accounts import Account
from crm.models.people import SalesPerson
from crm.models.words import STAGE_WORDS
from crm.states import CLOSED, Stage
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import AmountField


@tracked()
class Opportunity(models.Model):
    """A possible deal, owned by a sales person; its history of stages is `StateChange`."""

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="opportunities",
        verbose_name=_("customer"),
    )  # fmt: skip
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("seller"))
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="opportunities", verbose_name=_("owner")
    )
    state = models.CharField(_("stage"), max_length=20, default=Stage.PROSPECTING.value)
    amount = AmountField(_("amount"), null=True, blank=True)
    engaged_on = models.DateField(_("engaged"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    lost_reason = models.CharField(_("reason lost"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=50, blank=True)
    external_ref = models.CharField(
        _("external reference"), max_length=120, null=True, blank=True, unique=True
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints = [
            constraints.one_of("crm_opportunity", "state", Stage),
            constraints.stamped("crm_opportunity", "closed_on", CLOSED),
            constraints.finite("crm_opportunity", "amount"),
            constraints.law(
                "crm_opportunity_amount_has_a_currency", "amount IS NULL OR currency IS NOT NULL"
            ),
            constraints.law("crm_opportunity_amount_is_not_negative", "amount >= 0"),
            constraints.law(
                "crm_opportunity_won_names_its_customer", "state <> 'won' OR account_id IS NOT NULL"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="crm_opportunity_state"),
            models.Index(fields=["owner", "state"], name="crm_opportunity_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"crm.opportunity:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state not in [s.value for s in CLOSED]

    def get_state_display(self) -> StrOrPromise:
        """Return the word for the stage."""
        return STAGE_WORDS[self.state]


class OpportunityLine(models.Model):
    """What the customer is interested in, by product code; prices come with the quote."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="lines", verbose_name=_("opportunity")
    )
    product_code = models.CharField(_("product code"), max_length=50)
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6, default=1)
    amount = AmountField(_("amount"), null=True, blank=True)

    class Meta:
        verbose_name = _("opportunity line")
        verbose_name_plural = _("opportunity lines")
        constraints = [
            constraints.finite("crm_opportunityline", "quantity", "amount"),
            constraints.law("crm_opportunityline_quantity_is_positive", "quantity > 0"),
        ]

    def __str__(self) -> str:
        return self.description
