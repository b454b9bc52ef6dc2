"""Reads of the integrations floor: imports, their fates and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from integrations.models import ApiKey, ImportJob, ImportRow, Mapping
from integrations.states import MappingState


@dataclass(frozen=True)
class Word:
    """A spelling an import did not know, and what was decided about it."""

    kind: str
    spelling: str
    suggestion: str
    mapping: Mapping | None

    @property
    def is_undecided(self) -> bool:
        return self.mapping is not None and self.mapping.state == MappingState.SUGGESTED.value


def list_imports() -> QuerySet[ImportJob]:
    """Return imports with their jobs."""
    return ImportJob.objects.select_related("job")


def count_fates(staged: ImportJob) -> list[tuple[str, str, int]]:
    """Return (file, fate, rows) of an import."""
    rows = staged.rows.order_by("file", "fate").values_list("file", "fate")
    return [(file, fate, count) for file, fate, count in rows.annotate(count=Count("pk"))]


def list_words(staged: ImportJob) -> list[Word]:
    """Return every spelling an import did not know, undecided ones first."""
    found = {
        (m.kind, m.spelling): m
        for m in Mapping.objects.filter(spelling__in=[s["spelling"] for s in staged.spellings])
    }
    words = [
        Word(s["kind"], s["spelling"], s["suggestion"], found.get((s["kind"], s["spelling"])))
        for s in staged.spellings
    ]
    return sorted(words, key=lambda word: (not word.is_undecided, word.kind, word.spelling))


def undecided(staged: ImportJob) -> list[Mapping]:
    """Return the suggestions for this import that nobody confirmed or rejected."""
    return [w.mapping for w in list_words(staged) if w.is_undecided and w.mapping is not None]


def list_rows() -> QuerySet[ImportRow]:
    """Return input rows of all imports."""
    return ImportRow.objects.select_related("import_job")


def list_mappings() -> QuerySet[Mapping]:
    """Return spellings and what they mean here."""
    return Mapping.objects.all()


def list_keys() -> QuerySet[ApiKey]:
    """Return API keys with the service users they act as."""
    return ApiKey.objects.select_related("user")
