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
def decide(*, mapping_id: int, verb: str, actor: Actor, at: datetime) -> Mapping:
    """Confirm or reject a suggestion. Raises IllegalTransition when it stands so already."""
    mapping = Mapping.objects.select_for_update().get(pk=mapping_id)
    transitions.apply(
        mapping, verb, workflow=MAPPING_FLOW, actor=actor, at=at,
        stamp="decided_at", decided_by=actor.as_json(),
    )  # fmt: skip
    return mapping
