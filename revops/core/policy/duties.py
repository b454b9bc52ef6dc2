"""Segregation of duties, asked by services: who acts must not be who prepared, or who gains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from revops.core.actor import Actor
from revops.core.models import User
from revops.core.policy.rights import Subject, require
from revops.core.problems import Forbidden


def person_behind(actor: Actor) -> User | None:
    """Return the user who acts (an API key acts as its service user), or None for a program."""
    if actor.kind not in ("user", "client"):
        return None
    return User.objects.filter(pk=int(actor.id), is_active=True).first()


def actor_of(user: Any) -> Actor:
    """Return the logged-in user as an actor."""
    return Actor(kind="user", id=str(user.pk), label=str(user))


def require_actor(
    actor: Actor, action: str, resource: Subject, obj: models.Model | None = None
) -> None:
    """Ask the policy for an actor, inside a service that approves or moves money.

    Rules, jobs, imports and operators were admitted when they were started. Customers never
    pass here: they hold links, not roles.

    :raises Forbidden: the person behind the actor may not do this
    """
    if actor.kind in ("rule", "job", "import", "operator"):
        return
    user = person_behind(actor)
    if user is None:
        raise Forbidden(rule=f"{resource}.{action}")
    require(user, action, resource, obj)


def four_eyes(actor: Actor, *before: Actor | dict[str, Any] | None, message: str = "") -> None:
    """Require that the actor is none of the people who prepared this (SD1).

    Takes actors or their stored JSON; None (nobody yet) is skipped.

    :raises Forbidden: one of them is the same person
    """
    names = {_name(one) for one in before if one is not None}
    if _name(actor) in names:
        raise Forbidden(message or "Somebody else has to approve what you prepared.", rule="sd1")


def not_own_pay(actor: Actor, payee_user_ids: Iterable[int], *, message: str = "") -> None:
    """Require that the actor's own pay does not depend on this decision (SD5).

    :raises Forbidden: the actor is one of the payees
    """
    if actor.user_id is not None and actor.user_id in set(payee_user_ids):
        raise Forbidden(message or "This would change your own pay.", rule="sd5")


def _name(one: Actor | dict[str, Any]) -> tuple[str, str]:
    if isinstance(one, Actor):
        return one.kind, one.id
    return str(one["kind"]), str(one["id"])
