"""Spellings: suggested once, decided once, remembered for every later import."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from integrations.models import Mapping
from integrations.rules import Spelling
from integrations.states import MAPPING_FLOW, MappingState
from revops.core import transitions
from revops.core.actor import Actor


@transaction.atomic
def remember_suggestions(
    *, spellings: Iterable[Spelling], actor: Actor, at: datetime
) -> list[Mapping]:
    """File every suggestion that is new; returns those that wait for a decision."""
    found = [one for one in spellings if one.suggestion]
    Mapping.objects.bulk_create(
        [
            Mapping(
                kind=one.kind, spelling=one.spelling, meaning=one.suggestion or "", created_at=at
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
    return list(
        Mapping.objects.filter(
            state=MappingState.SUGGESTED.value, spelling__in=[one.spelling for one in found]
        ).order_by("kind", "spelling")
    )


@transaction.atomic
def confirm_mapping(*, mapping_id: int, actor: Actor, at: datetime) -> Mapping:
    """Take the suggestion for good. Raises IllegalTransition when it is confirmed already."""
    return _decide(mapping_id, "confirm", actor, at)


@transaction.atomic
def reject_mapping(*, mapping_id: int, actor: Actor, at: datetime) -> Mapping:
    """Refuse the suggestion: rows with this spelling stay out and are reported."""
    return _decide(mapping_id, "reject", actor, at)


def _decide(mapping_id: int, action: str, actor: Actor, at: datetime) -> Mapping:
    mapping = Mapping.objects.select_for_update().get(pk=mapping_id)
    transitions.apply(
        mapping, action, workflow=MAPPING_FLOW, actor=actor, at=at,
        stamp="decided_at", decided_by=actor.as_json(),
    )  # fmt: skip
    return mapping
