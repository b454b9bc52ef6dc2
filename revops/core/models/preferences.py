"""What people keep for themselves: named views of lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from revops.core import constraints
from revops.core.models.people import User


class SavedView(models.Model):
    """A named query string of one list, kept by one person; `screen` is the list's URL name."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="saved_views", verbose_name=_("user")
    )
    screen = models.CharField(_("page"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("query"), max_length=2000, blank=True)
    is_pinned = models.BooleanField(_("pinned to the side bar"), default=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "screen", "name"], name="core_savedview_name_is_unique"
            ),
            constraints.law("core_savedview_has_a_name", "btrim(name) <> ''"),
        ]

    def __str__(self) -> str:
        return self.name
