"""The door of programs: who a key is; imports, the fate of their rows, and spellings."""

from datetime import datetime
from typing import Any

from integrations import filters, selectors, services
from integrations import serializers as shapes
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


class ImportViewSet(api.NounViewSet):
    """Exports that were looked at or imported; files come in by the page or the command."""

    resource = "integrations.importjob"
    queryset = selectors.list_imports()
    serializer_class = shapes.ImportSerializer
    filterset_class = filters.ImportFilter

    @api.transition("apply")
    def apply(self, call: api.Call) -> None:
        """Start the job that makes what the rows say; every spelling must be decided."""
        services.apply_crm_import(import_job_id=call.pk, actor=call.actor, at=call.at)


class ImportRowViewSet(api.NounViewSet):
    """Input rows: what they said, what becomes of them and why, what they became."""

    resource = "integrations.importrow"
    queryset = selectors.list_rows()
    serializer_class = shapes.ImportRowSerializer
    filterset_class = filters.ImportRowFilter


class SpellingViewSet(api.NounViewSet):
    """Unknown words of exports and what they mean here; decided once."""

    resource = "integrations.mapping"
    queryset = selectors.list_mappings()
    serializer_class = shapes.SpellingSerializer
    filterset_class = filters.MappingFilter

    @api.transition("confirm")
    def confirm(self, call: api.Call) -> None:
        """Take the suggestion for good; rows that waited for it are judged anew."""
        services.confirm_mapping(mapping_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("reject")
    def reject(self, call: api.Call) -> None:
        """Refuse the suggestion: rows with this spelling stay out."""
        services.reject_mapping(mapping_id=call.pk, actor=call.actor, at=call.at)


api.register("imports", ImportViewSet)
api.register("import-rows", ImportRowViewSet)
api.register("spellings", SpellingViewSet)
