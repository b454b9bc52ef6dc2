"""The outbox and the errands: every obligation of the chain is a row here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from revops.core import constraints
from revops.core.flow_words import state_word
from revops.core.models.words import DELIVERY_WORDS
from revops.core.states import DeliveryState, ErrandState


class OutboxEvent(models.Model):
    """A fact, written in the transaction of its change. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=120)
    payload = models.JSONField(_("payload"))
    actor = models.JSONField(_("actor"))
    source = models.CharField(_("source"), max_length=20, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    correlation_id = models.CharField(_("correlation id"), max_length=64, blank=True)
    causation = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("caused by")
    )
    occurred_at = models.DateTimeField(_("occurred"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes = [
            models.Index(fields=["subject", "id"], name="core_event_subject"),
            models.Index(fields=["correlation_id"], name="core_event_correlation"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class OutboxDelivery(models.Model):
    """One fact for one handler. `member` names one member of a batch fact that was split."""

    event = models.ForeignKey(
        OutboxEvent, models.PROTECT, related_name="deliveries", verbose_name=_("fact")
    )
    handler = models.CharField(_("handler"), max_length=120)
    subject = models.CharField(_("subject"), max_length=120)
    member = models.BigIntegerField(_("member"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, default=DeliveryState.PENDING.value)
    available_at = models.DateTimeField(_("available"))
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            constraints.one_of("core_outboxdelivery", "state", DeliveryState),
            models.UniqueConstraint(
                fields=["event", "handler", "member"],
                nulls_distinct=False,
                name="core_outboxdelivery_is_unique",
            ),
            constraints.stamped(
                "core_outboxdelivery",
                "done_at",
                [DeliveryState.DONE, DeliveryState.SPLIT, DeliveryState.SKIPPED],
            ),
            constraints.law(
                "core_outboxdelivery_skip_gives_a_reason", "state <> 'skipped' OR note <> ''"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="core_delivery_due"),
            models.Index(
                fields=["handler", "subject", "event"],
                condition=Q(state__in=["pending", "parked"]),
                name="core_delivery_blocking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.subject}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return DELIVERY_WORDS[self.state]


class Errand(models.Model):
    """Work outside the database: mail, webhook, provisioning call, PDF."""

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("idempotency key"), max_length=120)
    subject = models.CharField(_("subject"), max_length=120)
    payload = models.JSONField(_("payload"), default=dict)
    state = models.CharField(_("state"), max_length=10, default=ErrandState.PENDING.value)
    available_at = models.DateTimeField(_("available"))
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    attempts_max = models.PositiveSmallIntegerField(_("most attempts"), default=8)
    outcome = models.JSONField(_("outcome"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    note = models.TextField(_("reason"), blank=True)
    actor = models.JSONField(_("actor"))
    source = models.CharField(_("source"), max_length=20, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    correlation_id = models.CharField(_("correlation id"), max_length=64, blank=True)
    causation = models.ForeignKey(
        OutboxEvent, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("caused by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("errand")
        verbose_name_plural = _("errands")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="core_errand_key_is_unique"),
            constraints.one_of("core_errand", "state", ErrandState),
            constraints.stamped("core_errand", "done_at", [ErrandState.DONE, ErrandState.SKIPPED]),
            constraints.law("core_errand_skip_gives_a_reason", "state <> 'skipped' OR note <> ''"),
        ]
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=Q(state__in=["pending", "running"]),
                name="core_errand_due",
            ),
            models.Index(fields=["subject"], name="core_errand_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return capfirst(state_word(self.state))
