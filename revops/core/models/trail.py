"""Trails and keys: state changes, attachments, links, idempotency, verification runs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core import constraints


class StateChange(models.Model):
    """One move of one row through its workflow. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    subject_label = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("record"))
    action = models.CharField(_("action"), max_length=40)
    from_state = models.CharField(pgettext_lazy("state", "from"), max_length=20)
    to_state = models.CharField(pgettext_lazy("state", "to"), max_length=20)
    actor = models.JSONField(_("actor"))
    source = models.CharField(_("source"), max_length=20, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("state change")
        verbose_name_plural = _("state changes")
        indexes = [
            models.Index(
                fields=["subject_label", "subject_id", "id"], name="core_statechange_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}:{self.subject_id} {self.action}"


class Attachment(models.Model):
    """A stored file, content-addressed; written before the row that names it. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    content_hash = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    filename = models.CharField(_("file name"), max_length=200)
    subject_label = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("record"))
    purpose = models.CharField(_("purpose"), max_length=40)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            constraints.law("core_attachment_hash_is_sha256", "content_hash ~ '^[0-9a-f]{64}$'"),
        ]
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="core_attachment_subject")
        ]

    def __str__(self) -> str:
        return self.filename


class PublicLink(models.Model):
    """A secret link to exactly one document and its actions; only its hash is stored."""

    token_hash = models.CharField(_("token hash"), max_length=64, unique=True)
    purpose = models.CharField(_("purpose"), max_length=40)
    subject_label = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("record"))
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    uses_max = models.PositiveSmallIntegerField(_("most uses"), null=True, blank=True)
    uses = models.PositiveSmallIntegerField(_("uses"), default=0)
    views = models.PositiveIntegerField(_("views"), default=0)
    first_viewed_at = models.DateTimeField(_("first viewed"), null=True, blank=True)
    last_viewed_at = models.DateTimeField(_("last viewed"), null=True, blank=True)
    posts = models.PositiveIntegerField(_("forms sent of late"), default=0, db_default=0)
    posts_since = models.DateTimeField(_("forms counted since"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.JSONField(_("created by"))

    class Meta:
        verbose_name = _("public link")
        verbose_name_plural = _("public links")
        constraints = [
            constraints.law(
                "core_publiclink_uses_stay_within_limit", "uses_max IS NULL OR uses <= uses_max"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="core_publiclink_subject")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_label}:{self.subject_id}"


class IdempotencyKey(models.Model):
    """The stored answer to one unsafe request of one client."""

    client = models.CharField(_("client"), max_length=80)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("request fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=12, default="in_progress")
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    body = models.JSONField(_("body"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"], name="core_idempotencykey_is_unique_per_client"
            ),
            constraints.one_of("core_idempotencykey", "state", ["in_progress", "done"]),
            constraints.law(
                "core_idempotencykey_done_has_an_answer",
                "(state = 'done') = (status IS NOT NULL)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"


class VerificationRun(models.Model):
    """What `manage.py verify` found at one moment. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    ran_at = models.DateTimeField(_("ran"))
    commit = models.CharField(_("commit"), max_length=40, blank=True)
    checks = models.PositiveIntegerField(_("checks"))
    rows_examined = models.PositiveBigIntegerField(_("rows examined"))
    violations = models.PositiveIntegerField(_("violations"))
    detail = models.JSONField(_("detail"))

    class Meta:
        verbose_name = _("verification run")
        verbose_name_plural = _("verification runs")

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}: {self.violations}"
