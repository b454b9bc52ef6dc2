"""API keys, imports with the fate of every row, confirmed spellings, and the demo's mark."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework_api_key.models import AbstractAPIKey

from integrations.states import MappingState, RowFate
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import Job, User


class ApiKey(AbstractAPIKey):
    """A hashed key with visible prefix; acts as a service user within its scopes."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="api_keys", verbose_name=_("service user")
    )
    scopes = models.JSONField(_("scopes"), default=list)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta(AbstractAPIKey.Meta):
        verbose_name = _("API key")  # type: ignore[assignment]
        verbose_name_plural = _("API keys")  # type: ignore[assignment]


@tracked()
class ImportJob(models.Model):
    """One reading of a folder of files; applying it continues where it stopped."""

    job = models.OneToOneField(
        Job, models.PROTECT, null=True, blank=True, related_name="import_job", verbose_name=_("job")
    )
    kind = models.CharField(_("kind"), max_length=30)
    source_hash = models.CharField(_("hash of the input"), max_length=64)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    spellings = models.JSONField(_("unknown spellings"), default=list)
    created_at = models.DateTimeField(_("created"))
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_hash"], name="integrations_importjob_is_unique_per_input"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"


class ImportRow(models.Model):
    """One input row: what it said, what becomes of it, and what it became."""

    import_job = models.ForeignKey(
        ImportJob, models.CASCADE, related_name="rows", verbose_name=_("import")
    )
    file = models.CharField(_("file"), max_length=60)
    line = models.PositiveIntegerField(pgettext_lazy("file", "line"))
    key = models.CharField(_("key"), max_length=120)
    content = models.JSONField(_("content"))
    fate = models.CharField(_("fate"), max_length=14)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    target = models.CharField(_("became"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        constraints = [
            models.UniqueConstraint(
                fields=["import_job", "file", "line"], name="integrations_importrow_is_unique"
            ),
            constraints.one_of("integrations_importrow", "fate", RowFate),
        ]
        indexes = [models.Index(fields=["import_job", "fate"], name="integrations_row_fate")]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@tracked()
class Mapping(models.Model):
    """A spelling found in an input and what it means here; confirmed once and remembered."""

    kind = models.CharField(_("kind"), max_length=30)
    spelling = models.CharField(_("spelling"), max_length=200)
    meaning = models.CharField(_("meaning"), max_length=200)
    state = models.CharField(_("state"), max_length=10, default=MappingState.SUGGESTED.value)
    decided_by = models.JSONField(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "spelling"], name="integrations_mapping_is_unique"
            ),
            constraints.one_of("integrations_mapping", "state", MappingState),
            constraints.stamped(
                "integrations_mapping",
                "decided_at",
                [MappingState.CONFIRMED, MappingState.REJECTED],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spelling} → {self.meaning}"


class DemoCompany(models.Model):
    """The mark that this database holds the demo company; at most one row."""

    is_only = models.BooleanField(_("only one"), default=True, unique=True)
    created_at = models.DateTimeField(_("created"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    progress = models.JSONField(_("progress"), default=dict)

    class Meta:
        verbose_name = _("demo company")
        verbose_name_plural = _("demo company")
        constraints = [
            constraints.law("integrations_democompany_is_only_one", "is_only"),
        ]

    def __str__(self) -> str:
        return "demo"
