"""The policy table: resources, and the rows that allow. What no row allows is denied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from revops.core import public_ids
from revops.core.models import User
from revops.core.roles import Role, Scope

Scoper = Callable[[User], Q]
Condition = Callable[[User, Any], bool]
TeamRule = Callable[[int, date], Iterable[int]]

EVERYTHING = "*"
#: How the path from a person to their log-in ends.
TO_USER = "__user"


@dataclass(frozen=True)
class Resource:
    """A noun that doors ask about: how its rows belong to people and legal entities."""

    label: str
    model: type[models.Model] | None = None
    owner: str = ""
    own: Scoper | None = None
    team: Scoper | None = None
    legal_entity: str = ""
    is_shared: bool = False
    guarded: frozenset[str] = frozenset()
    member: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table: this role may do these actions on that resource, so far."""

    role: Role
    resource: str
    actions: tuple[str, ...]
    scope: Scope
    fields: frozenset[str] | None = None
    reveals: frozenset[str] = frozenset()
    condition: str = ""

    def shows(self, name: str, guarded: frozenset[str]) -> bool:
        """Tell whether this row lets its role see the field."""
        if self.fields is not None and name not in self.fields:
            return False
        return name not in guarded or name in self.reveals or EVERYTHING in self.reveals


@dataclass
class _Table:
    resources: dict[str, Resource] = field(default_factory=dict)
    by_model: dict[type[models.Model], str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    rows_of: dict[str, list[Row]] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    team_rule: TeamRule | None = None


TABLE = _Table()


def resource(
    label: str,
    *,
    model: type[models.Model] | None = None,
    owner: str = "",
    own: Scoper | None = None,
    team: Scoper | None = None,
    legal_entity: str = "",
    is_shared: bool = False,
    guarded: Iterable[str] = (),
    prefix: str = "",
    member: str = "",
) -> None:
    """Declare a resource, usually `<app>.<model>` in lower case.

    `owner` is the path to the user a row belongs to ("opportunity__owner__user") and answers OWN.
    `member` is the path to its person on the reporting line and answers TEAM: by default the one
    that `owner` goes through ("opportunity__owner"), who need not log in. `own` and `team` replace
    them by functions of the user that return a `Q` (for to-many paths return
    `Q(pk__in=subquery)`, so that no row appears twice).
    `legal_entity` is the path to the row's legal entity; `is_shared` says it has none.
    `guarded` fields stay hidden except to rows that reveal them. `prefix` gives the model its
    public ids ("quo").
    """
    TABLE.resources[label] = Resource(
        label, model, owner, own, team, legal_entity, is_shared, frozenset(guarded),
        member or (owner.removesuffix(TO_USER) if owner.endswith(TO_USER) else ""),
    )  # fmt: skip
    if model is not None:
        TABLE.by_model.setdefault(model, label)
        if prefix:
            public_ids.register(model, prefix)


def allow(
    *roles: Role,
    resource: str,
    actions: Iterable[str],
    scope: Scope = Scope.ALL,
    fields: Iterable[str] | None = None,
    reveals: Iterable[str] = (),
    condition: str = "",
) -> None:
    """Add one row per role. `fields` limits what is shown; `reveals` opens guarded fields.

    `condition` names a function registered with `@policy.condition` that judges one object;
    lists cannot ask it, so a row that allows "view" carries none (raises ValueError).
    """
    verbs = tuple(actions)
    if condition and "view" in verbs:
        raise ValueError(f"{resource}: viewing is limited by scope and fields, not by a condition")
    for role in roles:
        row = Row(
            role=Role(role),
            resource=resource,
            actions=verbs,
            scope=scope,
            fields=None if fields is None else frozenset(fields),
            reveals=frozenset(reveals),
            condition=condition,
        )
        TABLE.rows.append(row)
        TABLE.rows_of.setdefault(resource, []).append(row)


def condition(name: str) -> Callable[[Condition], Condition]:
    """Register a judgement over (user, object) under the name rows use."""

    def register(judge: Condition) -> Condition:
        TABLE.conditions[name] = judge
        return judge

    return register


def team_rule(rule: TeamRule) -> TeamRule:
    """Register who is on a user's line on a date: (user id, date) → ids of people, all levels.

    The user's own person is among them; a person may have no log-in.

    There is one reporting line in the house; the floor that owns sales people registers it.
    """
    TABLE.team_rule = rule
    return rule


def label_of(subject: str | type[models.Model] | models.Model) -> str:
    """Return the resource label of a label, a model or a row; raises KeyError when undeclared."""
    if isinstance(subject, str):
        if subject not in TABLE.resources:
            raise KeyError(f"no policy resource {subject!r}")
        return subject
    model = subject if isinstance(subject, type) else type(subject)
    if model not in TABLE.by_model:
        raise KeyError(f"{model._meta.label} is not declared as a policy resource")
    return TABLE.by_model[model]


def table() -> list[dict[str, Any]]:
    """Return the whole table as plain rows, sorted, for the page, the export and the tests."""
    rows = [
        {
            "resource": row.resource,
            "role": row.role.value,
            "role_word": row.role.value.replace("_", " "),
            "actions": sorted(row.actions),
            "scope": row.scope.value,
            "fields": None if row.fields is None else sorted(row.fields),
            "reveals": sorted(row.reveals),
            "condition": row.condition,
        }
        for row in TABLE.rows
    ]
    order = [role.value for role in Role]
    return sorted(rows, key=lambda r: (r["resource"], order.index(r["role"]), r["actions"]))
