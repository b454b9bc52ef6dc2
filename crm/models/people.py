"""Sales people and their dated positions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import User


@tracked()
class SalesTeam(models.Model):
    """A team of sales people in a region."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    region = models.CharField(_("region"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("sales team")
        verbose_name_plural = _("sales teams")

    def __str__(self) -> str:
        return self.name


@tracked()
class SalesPerson(models.Model):
    """Somebody who sells and is paid commission; may or may not log in."""

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="sales_person",
        verbose_name=_("user"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    external_ref = models.CharField(
        _("external reference"), max_length=120, null=True, blank=True, unique=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("sales person")
        verbose_name_plural = _("sales people")

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"crm.sales_person:{self.pk}"


@tracked()
class SalesPosition(models.Model):
    """Title, manager, team and region of a sales person over a half-open period."""

    sales_person = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="positions", verbose_name=_("sales person")
    )
    title = models.CharField(pgettext_lazy("job", "title"), max_length=100, blank=True)
    manager = models.ForeignKey(
        SalesPerson, models.PROTECT, null=True, blank=True, related_name="reports",
        verbose_name=_("manager"),
    )  # fmt: skip
    team = models.ForeignKey(
        SalesTeam, models.PROTECT, null=True, blank=True, verbose_name=_("team")
    )
    region = models.CharField(_("region"), max_length=100, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            constraints.period("crm_salesposition"),
            constraints.law(
                "crm_salesposition_nobody_manages_self",
                "manager_id IS DISTINCT FROM sales_person_id",
            ),
            constraints.no_overlap("crm_salesposition_one_at_a_time", "sales_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sales_person} · {self.title}"
