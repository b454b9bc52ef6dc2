"""Filters of the integrations floor."""

import django_filters

from integrations.models import ImportJob, ImportRow, Mapping


class ImportFilter(django_filters.FilterSet):
    """Narrow imports by the hash of their input."""

    class Meta:
        model = ImportJob
        fields = ["source_hash"]


class ImportRowFilter(django_filters.FilterSet):
    """Narrow the rows of an import by file and fate."""

    class Meta:
        model = ImportRow
        fields = ["import_job", "file", "fate"]


class MappingFilter(django_filters.FilterSet):
    """Narrow spellings by kind and decision."""

    class Meta:
        model = Mapping
        fields = ["kind", "state"]
