"""Builders of the integrations floor's rows."""

from collections.abc import Mapping as Content
from datetime import UTC, datetime
from typing import Any

from integrations.models import ApiKey, ImportJob, ImportRow, Mapping
from integrations.services.api_keys import create_api_key
from revops.core.actor import Actor
from revops.core.roles import Role
from tests.factories.core import make_user

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ACTOR = Actor(kind="rule", id="tests", label="Tests")


def make_import(*rows: Content[str, Any], source_hash: str = "0" * 64) -> ImportJob:
    """Create an import over `rows`, each the columns of an input row of sales_pipeline.csv."""
    made = ImportJob.objects.create(
        kind="crm", source_hash=source_hash, rows_total=len(rows), created_at=AT
    )
    for line, columns in enumerate(rows, start=2):
        defaults = {"file": "sales_pipeline.csv", "line": line, "content": {}, "fate": "create"}
        ImportRow.objects.create(import_job=made, **{**defaults, **columns})
    return made


def make_mapping(spelling: str = "GTXPro", meaning: str = "GTX Pro") -> Mapping:
    """Create a suggestion that nobody has decided yet."""
    return Mapping.objects.create(
        kind="product", spelling=spelling, meaning=meaning, created_at=AT
    )  # fmt: skip


def make_key(*scopes: str) -> ApiKey:
    """Create a key of a service user; its text is thrown away."""
    user = make_user(Role.INTEGRATION, is_service=True)
    key, _text = create_api_key(
        name="ERP", user_id=user.pk, scopes=scopes or ["orders.order:view"], actor=ACTOR, at=AT
    )
    return key
