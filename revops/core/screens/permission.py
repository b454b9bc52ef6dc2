"""The one place where screens ask the access policy.

The policy reads models, and `apps.py` of every floor imports the registries beside this
module before models exist: so it is named by its path and imported on the first question.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from revops.core.screens import lazy

POLICY = "revops.core.policy"


def can(user: Any, action: str, resource: str, obj: Any = None) -> bool:
    """Say whether the policy allows the act; nobody may do anything before signing in."""
    if not getattr(user, "is_authenticated", False):
        return False
    return not resource or bool(lazy.call(f"{POLICY}.can", user, action, resource, obj))


def reaches_others(user: Any, action: str, resource: str) -> bool:
    """Say whether the policy allows the act on more than the user's own rows."""
    return bool(lazy.call(f"{POLICY}.reaches_others", user, action, resource))


def scoped(user: Any, action: str, queryset: QuerySet[Any], resource: str = "") -> QuerySet[Any]:
    """Return only the rows the user may act on."""
    rows: QuerySet[Any] = lazy.call(f"{POLICY}.scoped", user, action, queryset, resource=resource)
    return rows


def get_object(
    user: Any, action: str, queryset: QuerySet[Any], *, pk: int, resource: str = ""
) -> Any:
    """Return one row of the user's scope; raises the policy's NotFound and Forbidden."""
    return lazy.call(f"{POLICY}.get_object", user, action, queryset, resource=resource, pk=pk)


def hidden(user: Any, resource: str, names: set[str]) -> set[str]:
    """Return those of the fields that this user may not see."""
    if not resource:
        return set()
    answer: set[str] = lazy.call(f"{POLICY}.fields", user, "view", resource).hidden(names)
    return answer


def hide_filters(user: Any, resource: str, filterset: Any) -> None:
    """Drop the filters on fields this user may not see: finding by a value reveals it."""
    roots = {
        name: one.field_name.partition("__")[0]
        for name, one in filterset.filters.items()
        if one.field_name
    }
    unseen = hidden(user, resource, set(roots.values()))
    for name, root in roots.items():
        if root in unseen:
            del filterset.filters[name]
