"""What one user may do: their grants against the table, read once per request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeVar

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet

from revops.core import clock
from revops.core.models import RoleGrant, User
from revops.core.policy.table import EVERYTHING, TABLE, Resource, Row, label_of
from revops.core.problems import Forbidden, NotFound
from revops.core.roles import IMPLIED, Role, Scope

log = structlog.get_logger(__name__)
M = TypeVar("M", bound=models.Model)
Person = User | AnonymousUser
Subject = str | type[models.Model] | models.Model

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Grant:
    """A role over a scope, as held today."""

    role: Role
    scope: Scope
    legal_entity_id: int | None


@dataclass
class Rights:
    """A user's grants, an optional limit (the scopes of an API key), and memoised answers."""

    user: User | None
    grants: tuple[Grant, ...]
    limit: frozenset[str] | None = None
    _team: tuple[int, ...] | None = None
    _reach: dict[tuple[str, str], Q | None] = field(default_factory=dict)

    def holds(self, role: Role) -> bool:
        return any(grant.role == role for grant in self.grants)

    def rows(self, action: str, label: str) -> list[tuple[Row, Grant]]:
        """Return the table's rows that speak for this user, with the grant behind each."""
        if self.limit is not None and not (
            {f"{label}:{action}", f"{label}:{EVERYTHING}", f"{EVERYTHING}:{action}"} & self.limit
        ):
            return []
        return [
            (row, grant)
            for row in TABLE.rows_of.get(label, ())
            if action in row.actions or EVERYTHING in row.actions
            for grant in self.grants
            if grant.role == row.role
        ]

    def reach(self, action: str, label: str) -> Q | None:
        """Return the condition on rows this user may act on: None = none, empty `Q` = all."""
        key = (action, label)
        if key not in self._reach:
            parts = [self._part(row, grant) for row, grant in self.rows(action, label)]
            if not parts:
                self._reach[key] = None
            elif any(not part for part in parts):
                self._reach[key] = Q()
            else:
                self._reach[key] = reduce(or_, parts)
        return self._reach[key]

    def reach_others(self, action: str, label: str) -> bool:
        """Tell whether the user may act on more than their own rows."""
        return any(
            Scope.OWN not in (row.scope, grant.scope) for row, grant in self.rows(action, label)
        )

    def _part(self, row: Row, grant: Grant) -> Q:
        noun = TABLE.resources[row.resource]
        scopes = (row.scope, grant.scope)
        part = Q()
        if Scope.OWN in scopes:
            part &= self._own(noun)
        elif Scope.TEAM in scopes:
            part &= self._teams(noun)
        if grant.scope == Scope.LEGAL_ENTITY and not noun.is_shared:
            path = noun.legal_entity
            part &= Q(**{path: grant.legal_entity_id}) if path else NOTHING
        return part

    def _own(self, noun: Resource) -> Q:
        assert self.user is not None  # noqa: S101
        if noun.own:
            return noun.own(self.user)
        return Q(**{noun.owner: self.user.pk}) if noun.owner else NOTHING

    def _teams(self, noun: Resource) -> Q:
        assert self.user is not None  # noqa: S101
        if noun.team:
            return noun.team(self.user)
        return Q(**{f"{noun.member}__in": self.team()}) if noun.member else self._own(noun)

    def team(self) -> tuple[int, ...]:
        """Return the ids of the people on the user's reporting line today, their own included."""
        assert self.user is not None  # noqa: S101
        if self._team is None:
            line = TABLE.team_rule(self.user.pk, clock.now().date()) if TABLE.team_rule else ()
            self._team = tuple(sorted(line))
        return self._team


def rights(user: Person) -> Rights:
    """Return the user's rights; one query on first use, remembered on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return Rights(None, ())
    known: Rights | None = getattr(user, "_rights", None)
    if known is None:
        today = clock.now().date()
        held = RoleGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=today),
            user_id=user.pk,
            valid_from__lte=today,
        ).order_by("pk")
        grants = [Grant(Role(g.role), Scope(g.scope), g.legal_entity_id) for g in held]
        grants += [
            Grant(role, grant.scope, grant.legal_entity_id)
            for grant in grants
            for role in IMPLIED.get(grant.role, ())
        ]
        known = Rights(user, tuple(dict.fromkeys(grants)))
        user._rights = known  # type: ignore[attr-defined]
    return known


def limit(user: User, scopes: Iterable[str]) -> None:
    """Narrow the user's rights on this object to `resource:action` scopes, as an API key does."""
    full = rights(user)
    user._rights = Rights(user, full.grants, frozenset(scopes))  # type: ignore[attr-defined]


def forget(user: User) -> None:
    """Read the grants again on next use."""
    user.__dict__.pop("_rights", None)


def team(user: User) -> tuple[int, ...]:
    """Return the ids of the people behind the user and of everybody who reports to them today."""
    return rights(user).team()


def can(user: Person, action: str, resource: Subject, obj: models.Model | None = None) -> bool:
    """Tell whether the user may do the action, on the object if one is given (one query)."""
    label = label_of(resource)
    mine = rights(user)
    reach = mine.reach(action, label)
    if reach is None:
        return False
    if obj is None:
        return True
    return _within(reach, obj) and _condition_holds(mine, action, label, obj)


def reaches_others(user: Person, action: str, resource: Subject) -> bool:
    """Tell whether the user may do the action on more than what is their own."""
    return rights(user).reach_others(action, label_of(resource))


def _within(reach: Q, obj: models.Model) -> bool:
    if not reach:
        return True
    return type(obj)._default_manager.filter(reach, pk=obj.pk).exists()


def _condition_holds(mine: Rights, action: str, label: str, obj: models.Model) -> bool:
    assert mine.user is not None  # noqa: S101
    for row, grant in mine.rows(action, label):
        if (not row.condition or TABLE.conditions[row.condition](mine.user, obj)) and _within(
            mine._part(row, grant), obj
        ):
            return True
    return False


def require(user: Person, action: str, resource: Subject, obj: models.Model | None = None) -> None:
    """Let pass, or refuse and log it.

    :raises Forbidden: the action is not allowed at all, or not on this object
    :raises NotFound: the object lies outside what the user may even see
    """
    label = label_of(resource)
    if can(user, action, label, obj):
        return
    log.warning("policy.refused", user=getattr(user, "pk", None), action=action, resource=label)
    if obj is not None and not (action != "view" and can(user, "view", label, obj)):
        if rights(user).reach(action, label) is None:
            raise Forbidden(rule=f"{label}.{action}")
        raise NotFound()
    raise Forbidden(rule=f"{label}.{action}")


def scoped(user: Person, action: str, queryset: QuerySet[M], *, resource: str = "") -> QuerySet[M]:
    """Return only the rows the user may act on; empty when the action is denied."""
    reach = rights(user).reach(action, resource or label_of(queryset.model))
    if reach is None:
        return queryset.none()
    return queryset.filter(reach) if reach else queryset


def get_object(
    user: Person, action: str, queryset: QuerySet[M], *, resource: str = "", pk: int
) -> M:
    """Return one row, looked up inside the user's scope.

    :raises Forbidden: the action is denied, or denied on a row the user may see
    :raises NotFound: no such row inside the user's scope: missing and foreign look alike
    """
    label = resource or label_of(queryset.model)
    if rights(user).reach(action, label) is None:
        require(user, action, label)
    found = scoped(user, action, queryset, resource=label).filter(pk=pk).first()
    if found is not None:
        mine = rights(user)
        if any(row.condition for row, _ in mine.rows(action, label)):
            require(user, action, label, found)
        return found
    log.warning("policy.refused", user=getattr(user, "pk", None), action=action, resource=label)
    if action != "view" and (scoped(user, "view", queryset, resource=label).filter(pk=pk).exists()):
        raise Forbidden(rule=f"{label}.{action}")
    raise NotFound()


@dataclass(frozen=True)
class Fields:
    """Which fields a user may see of a resource: `"margin" in fields`."""

    rows: tuple[Row, ...]
    guarded: frozenset[str]

    def __contains__(self, name: str) -> bool:
        return any(row.shows(name, self.guarded) for row in self.rows)

    def hidden(self, names: Iterable[str]) -> set[str]:
        """Return those of the names that must not be shown, sorted on or filtered by."""
        return {name for name in names if name not in self}


def fields(user: Person, action: str, resource: Subject) -> Fields:
    """Return the fields the user may see; a role that reveals a field reveals it on every row."""
    label = label_of(resource)
    rows = tuple(row for row, _ in rights(user).rows(action, label))
    return Fields(rows, TABLE.resources[label].guarded)
