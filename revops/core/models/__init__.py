"""Rows of the foundation."""

from revops.core.models.chain import Errand, OutboxDelivery, OutboxEvent
from revops.core.models.entities import ExchangeRate, LegalEntity, NumberSeries
from revops.core.models.people import RoleGrant, User
from revops.core.models.preferences import SavedView
from revops.core.models.trail import (
    Attachment,
    IdempotencyKey,
    PublicLink,
    StateChange,
    VerificationRun,
)
from revops.core.models.work import Job, JobChunk

__all__ = [
    "Attachment",
    "Errand",
    "ExchangeRate",
    "IdempotencyKey",
    "Job",
    "JobChunk",
    "LegalEntity",
    "NumberSeries",
    "OutboxDelivery",
    "OutboxEvent",
    "PublicLink",
    "RoleGrant",
    "SavedView",
    "StateChange",
    "User",
    "VerificationRun",
]
