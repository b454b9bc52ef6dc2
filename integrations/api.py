"""The door of programs: who a key is."""

from datetime import datetime
from typing import Any

from integrations.models import ApiKey
from integrations.services import api_keys
from revops.core import api


@api.key_resolver
def client_of(text: str, at: datetime) -> api.ApiClient | None:
    """Return the client of a key that is neither unknown, revoked nor expired."""
    try:
        key: Any = ApiKey.objects.get_from_key(text)
    except ApiKey.DoesNotExist:
        return None
    if key.revoked or (key.expiry_date and key.expiry_date <= at):
        return None
    api_keys.note_use(key_id=key.pk, at=at)
    return api.ApiClient(
        key_id=str(key.pk), label=key.name, user=key.user, scopes=frozenset(key.scopes)
    )
