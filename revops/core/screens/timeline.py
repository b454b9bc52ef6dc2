"""One timeline per record, from its state changes and the history of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from revops.core.models import StateChange
from revops.core.screens import markup, verbs
from revops.core.screens.page import TimelineEntry

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise

LIMIT = 50
SOURCES: Mapping[str, StrOrPromise] = {
    "screen": pgettext_lazy("where an act came from", "screen"),
    "api": pgettext_lazy("where an act came from", "API"),
    "portal": pgettext_lazy("where an act came from", "customer page"),
    "job": pgettext_lazy("where an act came from", "job"),
    "import": pgettext_lazy("where an act came from", "import"),
    "chain": pgettext_lazy("where an act came from", "rule"),
    "command": pgettext_lazy("where an act came from", "command"),
    "demo": pgettext_lazy("where an act came from", "demo company"),
    "test": pgettext_lazy("where an act came from", "test"),
}
KINDS = {"user": "person", "operator": "person", "contact": "customer"}
SILENT = frozenset({"id", "state", "updated_at", "created_at", "version"})
SYSTEM: StrOrPromise = gettext_lazy("System")
CHAIN: StrOrPromise = gettext_lazy("The chain")


def source_word(source: str) -> StrOrPromise:
    """Return the word for a source key."""
    return SOURCES.get(source, source)


def timeline_of(obj: Model, *, limit: int = LIMIT) -> list[TimelineEntry]:
    """Return state changes and column changes of one row, newest first, with two queries."""
    entries = [*state_changes(obj, limit=limit), *column_changes(obj, limit=limit)]
    return sorted(entries, key=lambda e: e.at, reverse=True)[:limit]


def state_changes(obj: Model, *, limit: int = LIMIT) -> list[TimelineEntry]:
    """Return the moves of one row through its workflow."""
    rows = StateChange.objects.filter(
        subject_label=obj._meta.label_lower, subject_id=obj.pk
    ).order_by("-id")[:limit]
    return [_move(obj, row) for row in rows]


def _move(obj: Model, row: StateChange) -> TimelineEntry:
    data = row.actor
    return TimelineEntry(
        at=row.at,
        title=verbs.past(row.action),
        **_origin(data.get("kind", ""), data.get("label", ""), row.source, data.get("via", "")),
        before=state_word(obj, row.from_state),
        after=state_word(obj, row.to_state),
    )


def _origin(kind: str, label: str, source: str, via: str) -> dict[str, Any]:
    """Return who acted and from where; a rule that acted for somebody stands before them."""
    if via:
        words = _("for %(name)s") % {"name": label} if label else source_word(source)
        return {"actor": str(CHAIN), "kind": "rule", "source": words}
    return {
        "actor": str(label or SYSTEM),
        "kind": KINDS.get(kind, "rule"),
        "source": source_word(source),
    }


def state_word(obj: Model, state: str) -> str:
    """Return a state of this kind of record as people read it."""
    if not hasattr(obj, "get_state_display"):
        return state.replace("_", " ")
    other: Any = type(obj)(state=state)
    return str(other.get_state_display())


def column_changes(obj: Model, *, limit: int = LIMIT) -> list[TimelineEntry]:
    """Return what the history says changed in one row, one entry per changed column."""
    event = getattr(type(obj), "pgh_event_model", None) or _event_model(type(obj))
    if event is None:
        return []
    rows = list(
        event.objects.filter(pgh_obj_id=obj.pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: limit + 1]
    )
    found: list[TimelineEntry] = []
    for newer, older in zip(rows, [*rows[1:], None], strict=True):
        found += _differences(type(obj), newer, older)
    return found[:limit]


def _event_model(model: type[Model]) -> Any:
    for relation in model._meta.related_objects:
        if relation.name in ("events", "event") and hasattr(relation.related_model, "pgh_id"):
            return relation.related_model
    return None


def _differences(model: type[Model], newer: Any, older: Any) -> Iterable[TimelineEntry]:
    context = getattr(newer, "pgh_context", None)
    data = dict(context.metadata) if context else {}
    kind, _sep, _id = str(data.get("actor", "")).partition(":")
    label, source, via = (str(data.get(key) or "") for key in ("label", "source", "via"))
    common = {"at": newer.pgh_created_at, **_origin(kind, label, source, via)}
    if older is None:
        if newer.pgh_label == "insert":
            yield TimelineEntry(title=_("created this"), **common)
        return
    for field in newer._meta.concrete_fields:
        name = field.name
        if name.startswith("pgh_") or name in SILENT or isinstance(field, models.DateTimeField):
            continue
        was, now = getattr(older, field.attname), getattr(newer, field.attname)
        if was != now:
            yield TimelineEntry(
                title=_("changed %(field)s") % {"field": _label(model, name)},
                before=_value(older, field, was),
                after=_value(newer, field, now),
                **common,
            )


def _value(row: Any, field: Any, value: Any) -> str:
    """Return a kept value in words; a key as the row it points at."""
    if value is not None and field.is_relation:
        try:
            return str(getattr(row, field.name))
        except ObjectDoesNotExist:
            pass
    return markup.plain(value)


def _label(model: type[Model], name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name
