"""Imports, spellings and keys, to be read; they are decided and made on their own screens."""

from integrations.models import ApiKey, ImportJob, ImportRow, Mapping
from revops.core import admin


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ReadOnlyAdmin):
    list_display = ["name", "prefix", "user", "revoked", "expiry_date", "last_used_at"]
    list_select_related = ["user"]
    exclude = ["hashed_key"]
    search_fields = ["name", "=prefix"]


@admin.register(ImportJob)
class ImportJobAdmin(admin.ReadOnlyAdmin):
    list_display = ["kind", "rows_total", "created_at", "applied_at"]
    search_fields = ["=source_hash"]


@admin.register(ImportRow)
class ImportRowAdmin(admin.ReadOnlyAdmin):
    list_display = ["file", "line", "key", "fate", "reason", "target"]
    list_filter = ["fate", "file"]
    search_fields = ["=key"]


@admin.register(Mapping)
class MappingAdmin(admin.ReadOnlyAdmin):
    list_display = ["spelling", "meaning", "kind", "state", "decided_at"]
    list_filter = ["state", "kind"]
    search_fields = ["spelling", "meaning"]
