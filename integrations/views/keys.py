"""API keys: a list, a new one shown once, and revoking."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import selectors, services
from integrations.forms import KeyForm
from integrations.models import ApiKey
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.columns import Column
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb

LIST = "integrations:key_list"


class KeyList(ListScreen):
    """Keys of programs: whom they act as, what for, and when they were last used."""

    resource = "integrations.apikey"
    title = gettext_lazy("API keys")
    nav_entry = LIST
    default_sort = "-created"
    columns = (
        Column("name", gettext_lazy("Name"), phone=True, phone_note="prefix"),
        Column("prefix", gettext_lazy("Begins with")),
        Column("user", gettext_lazy("Acts as"), value="user.full_name"),
        Column("scopes", gettext_lazy("Scopes"), value=lambda key: ", ".join(key.scopes)),
        Column("last_used", gettext_lazy("Last used"), kind="datetime", value="last_used_at"),
        Column("expires", gettext_lazy("Expires"), kind="datetime", value="expiry_date"),
        Column(
            "state",
            gettext_lazy("State"),
            kind="pill",
            value=lambda key: _("Revoked") if key.revoked else _("Active"),
            tones=lambda key: "bad" if key.revoked else "ok",
            phone=True,
        ),
        Column("created", gettext_lazy("Created"), kind="datetime", sort="created"),
    )
    empty = Empty(
        gettext_lazy("No program has a key yet"),
        gettext_lazy("A key lets a program use the API as a service user, within its scopes."),
        "/api-keys/new/",
        gettext_lazy("Make a key"),
    )

    def get_queryset(self) -> QuerySet[ApiKey]:
        return selectors.list_keys()

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New key"), reverse("integrations:key_create"), primary=True)]

    def row_url(self, obj: ApiKey) -> str:
        return reverse("integrations:key_revoke", args=[obj.pk]) if not obj.revoked else ""


class KeyCreate(FormScreen):
    """Make a key. Its text is in the answer to this request and nowhere else."""

    action, resource = "create", "integrations.apikey"
    title = gettext_lazy("New API key")
    nav_entry = LIST
    crumbs = (Crumb(gettext_lazy("API keys"), "/api-keys/"),)
    form_class = KeyForm
    verb = gettext_lazy("Make key")
    text = ""

    def get_cancel_url(self) -> str:
        return reverse(LIST)

    def act(self, data: dict[str, Any]) -> str:
        day = data["expires_on"]
        _key, self.text = services.create_api_key(
            name=data["name"],
            user_id=data["user"].pk,
            scopes=data["scopes"],
            expires_at=datetime.combine(day, time(), UTC) if day else None,
            actor=self.actor,
            at=self.at,
        )
        return reverse(LIST)

    def go(self, url: str) -> HttpResponse:
        """Show the key instead of going on; a second press finds the list."""
        if not self.text:
            return super().go(url)
        answer = self.render("integrations/key_made.html", text=self.text, url=url)
        answer["Cache-Control"] = "no-store"
        return answer


class KeyRevoke(ActionScreen):
    """Refuse a key from now on."""

    action, resource = "revoke", "integrations.apikey"
    nav_entry = LIST
    question, verb = gettext_lazy("Revoke key %(object)s?"), gettext_lazy("Revoke")
    danger = True
    success = gettext_lazy("Revoked")
    warning = gettext_lazy("Programs that use it are refused at once. It cannot be undone.")

    def get_queryset(self) -> QuerySet[ApiKey]:
        return selectors.list_keys()

    def act(self, data: dict[str, Any]) -> str:
        services.revoke_api_key(key_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse(LIST)
