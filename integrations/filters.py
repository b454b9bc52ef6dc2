"""Filters of the integrations floor."""

import django_filters

from integrations.models import ImportRow, Mapping


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
