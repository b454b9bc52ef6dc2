"""Pages by key, never by number: no count(*), no OFFSET, equal cost on every page.

The key of a row is (sort value, primary key). NULLs come last in both directions.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet


@dataclass(frozen=True)
class Slice:
    """One page of rows and the keys of its neighbours ("" where there is none)."""

    rows: Sequence[Any]
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Order:
    """Sort by `path`, then by primary key in the same direction."""

    path: str
    descending: bool = False

    def applied(self, queryset: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        """Return the queryset in this order, or exactly reversed."""
        down = self.descending != backwards
        key, pk = F(self.path), F("pk")
        if not nullable(queryset.model, self.path):
            first = key.desc() if down else key.asc()
        elif backwards:
            first = key.desc(nulls_first=True) if down else key.asc(nulls_first=True)
        else:
            first = key.desc(nulls_last=True) if down else key.asc(nulls_last=True)
        if self.path in ("pk", "id"):
            return queryset.order_by(first)
        return queryset.order_by(first, pk.desc() if down else pk.asc())

    def beyond(self, value: Any, pk: Any, *, nulls: bool, backwards: bool) -> Q:
        """Return what lies after (or before) the key."""
        up = self.descending == backwards
        side = "gt" if up else "lt"
        if self.path in ("pk", "id"):
            return Q(**{f"pk__{side}": pk})
        tie = Q(**{f"pk__{side}": pk})
        if value is None:
            empty = Q(**{f"{self.path}__isnull": True})
            return (empty & tie) | (~empty if backwards else Q(pk__in=[]))
        here = Q(**{self.path: value}) & tie
        found = Q(**{f"{self.path}__{side}e": value}) & (
            Q(**{f"{self.path}__{side}": value}) | here
        )
        if nulls and not backwards:
            found |= Q(**{f"{self.path}__isnull": True})
        return found


def nullable(model: type[Model], path: str) -> bool:
    """Say whether the sort value can be NULL; an annotation always may."""
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field is None or getattr(field, "null", True):
            return True
        if field.related_model and not isinstance(field.related_model, str):
            model = field.related_model
    return False


def read_key(obj: Any, path: str) -> Any:
    """Return the sort value of a row, an amount without its currency."""
    for part in path.split("__"):
        obj = getattr(obj, part, None)
        if obj is None:
            return None
    return obj.amount if hasattr(obj, "amount") and hasattr(obj, "currency") else obj


def encode(value: Any, pk: Any) -> str:
    """Return a row's key as one opaque word of the query string."""
    kind = "s"
    if isinstance(value, Decimal):
        kind, value = "d", format(value, "f")
    elif isinstance(value, datetime):
        kind, value = "t", value.isoformat()
    elif isinstance(value, date):
        kind, value = "a", value.isoformat()
    elif value is None or isinstance(value, bool | int):
        kind = "j"
    else:
        value = str(value)
    text = json.dumps([kind, value, pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


READERS: dict[str, Callable[[Any], Any]] = {
    "d": Decimal,
    "t": datetime.fromisoformat,
    "a": date.fromisoformat,
    "s": str,
    "j": lambda value: value,
}


def decode(token: str) -> tuple[Any, Any]:
    """Return (sort value, primary key); raises BadRequest for anything we did not write."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        kind, value, pk = json.loads(text)
        return READERS[kind](value), int(pk)
    except (ValueError, KeyError, TypeError, ArithmeticError, binascii.Error) as error:
        raise BadRequest("the page key is not one of ours") from error


def page(
    queryset: QuerySet[Any], order: Order, *, after: str = "", before: str = "", size: int = 50
) -> Slice:
    """Return up to `size` rows beyond the key, with one query. Raises BadRequest."""
    backwards = bool(before) and not after
    ordered = order.applied(queryset, backwards=backwards)
    if token := after or before:
        value, pk = decode(token)
        nulls = nullable(queryset.model, order.path)
        ordered = ordered.filter(order.beyond(value, pk, nulls=nulls, backwards=backwards))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Slice(rows)
    first, last = (encode(read_key(r, order.path), r.pk) for r in (rows[0], rows[-1]))
    has_next = backwards or more
    has_previous = bool(after) or (backwards and more)
    return Slice(rows, last if has_next else "", first if has_previous else "")
