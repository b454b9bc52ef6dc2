"""What must hold of the policy table before the product starts (Django system checks)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from revops.core.policy.table import TABLE, Resource, Row
from revops.core.roles import Scope


@register()
def check_policy(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuse to start with a resource nobody may touch, or a row that cannot be decided."""
    findings: list[CheckMessage] = []
    ruled = {row.resource for row in TABLE.rows}
    for noun in TABLE.resources.values():
        findings += _resource_findings(noun, ruled)
    for row in TABLE.rows:
        findings += _row_findings(row)
    return findings


def _resource_findings(noun: Resource, ruled: set[str]) -> Iterator[CheckMessage]:
    if noun.label not in ruled:
        yield Error(f"no policy row allows anything on {noun.label}", id="core.E001")
    if noun.model is not None and not noun.legal_entity and not noun.is_shared:
        yield Error(
            f"{noun.label} says neither its legal_entity path nor is_shared=True", id="core.E002"
        )


def _row_findings(row: Row) -> Iterator[CheckMessage]:
    noun = TABLE.resources.get(row.resource)
    if noun is None:
        yield Error(f"a row allows {row.resource}, which is not declared", id="core.E003")
        return
    if row.scope == Scope.OWN and not (noun.own or noun.owner):
        yield Error(f"{row.resource}: scope own needs `owner` or `own`", id="core.E004")
    if row.scope == Scope.TEAM and not (noun.team or noun.member):
        yield Error(f"{row.resource}: scope team needs `member` or `team`", id="core.E005")
    if row.condition and row.condition not in TABLE.conditions:
        yield Error(f"{row.resource}: unknown condition {row.condition!r}", id="core.E006")
