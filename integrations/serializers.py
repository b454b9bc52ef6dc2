"""How imports and spellings travel over the API."""

from integrations.models import ImportJob, ImportRow, Mapping
from revops.core import api


class ImportSerializer(api.NounSerializer):
    class Meta:
        model = ImportJob
        object = "import"
        fields = ["id", "object", "job", "kind", "source_hash", "rows_total", "created_at",
                  "applied_at"]  # fmt: skip


class ImportRowSerializer(api.NounSerializer):
    class Meta:
        model = ImportRow
        object = "import_row"
        fields = ["id", "object", "import_job", "file", "line", "key", "content", "fate", "reason",
                  "target"]  # fmt: skip


class SpellingSerializer(api.NounSerializer):
    class Meta:
        model = Mapping
        object = "spelling"
        fields = ["id", "object", "kind", "spelling", "meaning", "state", "decided_at",
                  "created_at"]  # fmt: skip
