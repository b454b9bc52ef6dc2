"""Bases of what goes out (`NounSerializer`) and what comes in (`InputSerializer`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from revops.core import explain, policy, public_ids
from revops.core.api.fields import (
    AmountOut,
    DecimalOut,
    PublicId,
    PublicReference,
    decimal_text,
)
from revops.core.policy.table import TABLE

EXPAND_DEPTH_MAX = 3
_serializer_of: dict[type[models.Model], type[NounSerializer]] = {}


def serializer_for(model: type[models.Model]) -> type[NounSerializer] | None:
    """Return the serializer of the noun registered for the model."""
    return _serializer_of.get(model)


def remember(serializer: type[NounSerializer]) -> None:
    """Make the noun expandable from other nouns."""
    _serializer_of.setdefault(serializer.Meta.model, serializer)


@extend_schema_field({"type": "string", "example": "invoice"})
class ObjectName(serializers.Field):
    """The constant name of the noun ("invoice")."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"read_only": True, "source": "*", **options})

    def to_representation(self, value: Any) -> str:
        parent: Any = self.parent
        meta = parent.Meta
        return str(getattr(meta, "object", meta.model._meta.model_name))


DERIVATIONS = "derivations"


@extend_schema_field(
    {
        "type": "object",
        "description": "How each derived amount was computed; with ?expand=derivations.",
        "additionalProperties": {
            "type": "object",
            "properties": {
                "rule": {"type": "string"},
                "version": {"type": "integer", "nullable": True},
                "inputs": {"type": "object", "additionalProperties": True},
                "steps": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                "problem": {"type": "string"},
            },
        },
    }
)
class Derivations(serializers.Field):
    """Rule, frozen inputs and steps of every derived amount of the row that may be seen."""

    def __init__(self, names: list[str], **options: Any) -> None:
        super().__init__(**{"read_only": True, "source": "*", **options})
        self.names = names

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {name: self._one(explain.explain(value, name)) for name in self.names}

    @staticmethod
    def _one(told: explain.Explanation) -> dict[str, Any]:
        return {
            "rule": told.rule,
            "version": told.version,
            "inputs": told.inputs,
            "steps": [{**asdict(step), "result": decimal_text(step.result)} for step in told.steps],
            "problem": told.problem,
        }


class NounSerializer(serializers.ModelSerializer[Any]):
    """Read-only picture of a row: `Meta.model`, `Meta.fields`; it never writes.

    Amounts, decimals and foreign keys take their house form by themselves. Fields the caller may
    not see are left out. `?expand=account` replaces a reference by its row where the caller may
    see it. `Meta.resource` names the policy resource of a row that is not its own (a line).
    """

    Meta: ClassVar[Any]

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DecimalField: DecimalOut,
        MoneyField: AmountOut,
    }

    id = PublicId()
    object = ObjectName()

    def __init__(self, *args: Any, expand: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._expand = expand

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        given = super().get_extra_kwargs()
        return {name: {"read_only": True, **given.get(name, {})} for name in self.Meta.fields}

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        kind, options = super().build_standard_field(field_name, model_field)
        if issubclass(kind, AmountOut | DecimalOut):
            options = {}
        return kind, options

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        related = relation_info.related_model
        if relation_info.to_many or not public_ids.is_registered(related):
            raise TypeError(
                f"{type(self).__name__}.{field_name}: register a public id for "
                f"{related._meta.label} or declare the field"
            )
        return PublicReference, {"model": related}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in self._hidden(fields):
            del fields[name]
        model = self.Meta.model
        derived = [e.field for e in explain.registered() if e.model is model and e.field in fields]
        if derived:
            fields[DERIVATIONS] = Derivations(derived)
        return fields

    def _hidden(self, fields: Mapping[str, Any]) -> set[str]:
        request = self.context.get("request") or getattr(self.root, "context", {}).get("request")
        label = getattr(self.Meta, "resource", "") or TABLE.by_model.get(self.Meta.model, "")
        if request is None or not label or self.context.get("for_schema"):
            return set()
        names = set(fields) - {"id", "object"}
        return policy.fields(request.user, "view", label).hidden(names)

    @property
    def _readable_fields(self) -> Any:
        if not getattr(self, "_is_expanded", False):
            self._is_expanded = True
            self._apply_expansion()
        return super()._readable_fields

    def _apply_expansion(self) -> None:
        paths = self._expand or (self.context.get("expand", ()) if self.parent is None else ())
        if self.parent is not None and getattr(self.parent, "many", False) and not paths:
            is_top = self.parent.parent is None
            paths = self.context.get("expand", ()) if is_top else ()
        split = heads(paths)
        if DERIVATIONS not in split and not self.context.get("for_schema"):
            self.fields.pop(DERIVATIONS, None)
        for head, rest in split.items():
            field = self.fields.get(head)
            if isinstance(field, PublicReference):
                kind = serializer_for(field.model)
                if kind is not None:
                    field.expand_with(kind(expand=rest))
            elif isinstance(field, serializers.ListSerializer):
                field.child._expand = rest  # type: ignore[union-attr]
            elif isinstance(field, NounSerializer):
                field._expand = rest

    def save(self, **kwargs: Any) -> Any:
        raise TypeError("serializers never write: call a service")


def heads(paths: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Split dotted paths by their first part: ("a.b", "a", "c") → {"a": ("b",), "c": ()}."""
    found: dict[str, list[str]] = {}
    for path in paths:
        head, _dot, rest = path.partition(".")
        found.setdefault(head, [])
        if rest:
            found[head].append(rest)
    return {head: tuple(rest) for head, rest in found.items()}


class InputSerializer(serializers.Serializer[Any]):
    """The body of one action; members it does not declare are refused."""

    default_error_messages = {"unknown_field": _("This member is not known here.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                message = self.error_messages["unknown_field"]
                refusal = serializers.ErrorDetail(str(message), code="unknown_field")
                raise serializers.ValidationError({name: [refusal] for name in unknown})
        return super().to_internal_value(data)

    def save(self, **kwargs: Any) -> Any:
        raise TypeError("serializers never write: call a service")


class NoInput(InputSerializer):
    """An action without members."""
