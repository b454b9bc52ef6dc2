"""Screens of those who oversee: the policy table, and the letters of this installation."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core import mail, policy
from revops.core.models import Errand
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb, Fact
from revops.core.screens.views import Screen


class PolicyTable(Screen):
    """Who may do what: the table itself, by resource."""

    resource = "core.policy_table"
    title = _("Access")
    crumbs = (Crumb(_("Settings")),)
    template_name = "core/policy_table.html"

    def get_context(self) -> dict[str, Any]:
        rows = policy.table()
        grouped = groupby(rows, key=lambda row: row["resource"])
        return {
            "resources": [(label, list(found)) for label, found in grouped],
            "conflicts": policy.CONFLICTS,
            "count": len(rows),
        }


class LetterList(ListScreen):
    """Every letter that was planned, with its fate."""

    resource = "core.mail_outbox"
    title = _("Letters")
    crumbs = (Crumb(_("Settings")),)
    detail = "core:letter_detail"
    columns = (
        Column("created_at", _("Planned"), kind="datetime", phone=True),
        Column("to", _("To"), value=lambda row: ", ".join(row.payload["to"])),
        Column("payload.subject", pgettext_lazy("letter", "Title"), phone=True),
        Column("subject", _("About")),
        Column("state", _("State"), kind="pill", tones={"done": "ok", "failed": "bad"}),
    )
    empty = Empty(_("No letters yet"), _("They appear when something is sent to a customer."))

    def get_queryset(self) -> QuerySet[Any]:
        return Errand.objects.filter(kind=mail.KIND)


class Letter(DetailScreen):
    """One letter as its reader sees it, where this installation keeps the text."""

    resource = "core.mail_outbox"
    template_name = "core/letter.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[Any]:
        return Errand.objects.filter(kind=mail.KIND)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Letters"), reverse("core:letter_list")), Crumb(self.get_title())]

    def get_title(self) -> str:
        return str(self.object.payload["subject"])

    def get_facts(self) -> list[Fact]:
        return [Fact(", ".join(self.object.payload["to"])), Fact(self.object.get_state_display())]

    def get_context(self) -> dict[str, Any]:
        return {
            **super().get_context(),
            "text": (self.object.outcome or {}).get("text", self.object.payload["text"]),
            "has_mail": bool(settings.EMAIL_URL),
        }
