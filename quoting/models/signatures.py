"""Signatures and their hash-linked evidence. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from quoting.models.quotes import QuoteVersion
from quoting.states import Evidence
from revops.core import constraints


class Signature(models.Model):
    """The customer's signature under one frozen version."""

    APPEND_ONLY: ClassVar[bool] = True

    version = models.OneToOneField(
        QuoteVersion, models.PROTECT, related_name="signature", verbose_name=_("version")
    )
    evidence = models.CharField(_("evidence"), max_length=10)
    signer_name = models.CharField(_("name"), max_length=200)
    signer_title = models.CharField(_("role"), max_length=100, blank=True)
    signer_email = models.EmailField(_("e-mail"), blank=True)
    typed_signature = models.CharField(_("signature"), max_length=200, blank=True)
    consent_text = models.TextField(_("consent"), blank=True)
    consent_version = models.CharField(_("consent version"), max_length=20, blank=True)
    signed_at = models.DateTimeField(_("signed"))
    signed_on = models.DateField(_("signed on"))
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("device"), max_length=300, blank=True)
    document_sha256 = models.CharField(_("document hash"), max_length=64)
    evidence_sha256 = models.CharField(_("evidence hash"), max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            constraints.one_of("quoting_signature", "evidence", Evidence),
            constraints.law(
                "quoting_signature_typed_carries_consent",
                "evidence <> 'typed' OR (typed_signature <> '' AND consent_text <> '')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} {self.signed_on}"


class SignatureEvent(models.Model):
    """One step of the evidence: sent, viewed, consented, signed; each names the hash before it."""

    APPEND_ONLY: ClassVar[bool] = True

    version = models.ForeignKey(
        QuoteVersion, models.PROTECT, related_name="evidence", verbose_name=_("version")
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    kind = models.CharField(_("kind"), max_length=20)
    at = models.DateTimeField(_("at"))
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("device"), max_length=300, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    previous_sha256 = models.CharField(_("hash before"), max_length=64, blank=True)
    sha256 = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("signature event")
        verbose_name_plural = _("signature events")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "sequence"], name="quoting_signatureevent_sequence_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class QuoteComment(models.Model):
    """What the customer asked on the public page, or what we answered. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    version = models.ForeignKey(
        QuoteVersion, models.PROTECT, related_name="comments", verbose_name=_("version")
    )
    author = models.CharField(_("author"), max_length=200)
    is_customer = models.BooleanField(_("from the customer"))
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            constraints.law("quoting_quotecomment_says_something", "btrim(text) <> ''"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
