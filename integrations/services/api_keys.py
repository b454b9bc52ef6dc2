"""API keys: shown once when made, stored as a hash, revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.models import ApiKey
from revops.core.actor import Actor
from revops.core.models import User
from revops.core.problems import Conflict, Invalid


class KeyIsRevoked(Conflict):
    """A revoked key stays revoked."""


@transaction.atomic
def create_api_key(
    *,
    name: str,
    user_id: int,
    scopes: Sequence[str],
    actor: Actor,
    at: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key that acts as a service user within its scopes; returns it with its text.

    The text is never shown again. Raises Invalid for a user who is no service, or without scopes.
    """
    user = User.objects.filter(pk=user_id, is_service=True, is_active=True).first()
    if user is None:
        raise Invalid(
            _("A key acts as an active service user."),
            field="user",
            rule="api_key_needs_service_user",
            way_out=_("Create a service user first."),
        )
    if not scopes or any(":" not in scope for scope in scopes):
        raise Invalid(
            _("A scope names a resource and a verb."),
            field="scopes",
            rule="api_key_scope",
            way_out=_("Write for example billing.invoice:view."),
        )
    made: tuple[Any, str] = ApiKey.objects.create_key(
        name=name, user=user, scopes=list(scopes), expiry_date=expires_at
    )
    return made


@transaction.atomic
def revoke_api_key(*, key_id: str, actor: Actor, at: datetime) -> ApiKey:
    """Refuse a key from now on. Raises KeyIsRevoked."""
    key = ApiKey.objects.select_for_update().get(pk=key_id)
    if key.revoked:
        raise KeyIsRevoked(_("This key is revoked already."))
    key.revoked = True
    key.save(update_fields=["revoked"])
    return key


def note_use(*, key_id: str, at: datetime) -> None:
    """Remember when a key was last used, at most once a minute."""
    minute = at.replace(second=0, microsecond=0)
    ApiKey.objects.filter(pk=key_id).exclude(last_used_at__gte=minute).update(last_used_at=at)
