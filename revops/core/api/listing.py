"""Lists: the screen's filters, strictly; pages by key, not offset; expansion in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from revops.core import policy, public_ids
from revops.core.api.fields import PublicReference
from revops.core.api.serializers import (
    EXPAND_DEPTH_MAX,
    Derivations,
    NounSerializer,
    heads,
    serializer_for,
)
from revops.core.policy.table import TABLE
from revops.core.problems import NotFound
from revops.core.screens.permission import hide_filters

LIMIT, LIMIT_MAX = 50, 100
PAGING = ("limit", "starting_after", "ending_before", "include")
SHAPING = ("expand", "format")


def refuse(parameter: str, detail: str, code: str) -> serializers.ValidationError:
    """Return the refusal of a query parameter."""
    return serializers.ValidationError({f"?{parameter}": [serializers.ErrorDetail(detail, code)]})


class StrictFilterBackend(DjangoFilterBackend):
    """The noun's `filterset_class`; unknown parameters and hidden fields are refused with 400."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        allowed = {*PAGING, *SHAPING}
        if filterset is not None:
            hide_filters(request.user, view.resource, filterset)
            allowed |= parameters(filterset)
        for name in request.query_params:
            if name not in allowed:
                raise refuse(name, _("There is no such parameter here."), "unknown_parameter")
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise serializers.ValidationError(
                {f"?{name}": errors for name, errors in filterset.errors.items()}
            )
        return filterset.qs


def parameters(filterset: Any) -> set[str]:
    """Return every query parameter the filterset reads, with the suffixes of ranges."""
    names: set[str] = set()
    for name, field in filterset.form.fields.items():
        suffixes = getattr(field.widget, "suffixes", None)
        names |= {f"{name}_{s}" if s else name for s in suffixes} if suffixes else {name}
    return names


class KeysetPagination(BasePagination):
    """`?limit=50&starting_after=inv_…` or `ending_before=`; newest first, no total by default."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.total: int | None = None
        if "include" in request.query_params:
            if request.query_params["include"] != "total":
                raise refuse("include", _("Only “total” can be included."), "invalid")
            self.total = queryset.count()
        limit = self._limit(request)
        after = self._cursor(request, "starting_after", queryset.model)
        before = self._cursor(request, "ending_before", queryset.model)
        if after and before:
            raise refuse("ending_before", _("Give one cursor, not both."), "invalid")
        if before:
            rows = list(queryset.filter(pk__gt=before).order_by("pk")[: limit + 1])
            page = list(reversed(rows[:limit]))
        else:
            if after:
                queryset = queryset.filter(pk__lt=after)
            rows = list(queryset.order_by("-pk")[: limit + 1])
            page = rows[:limit]
        self.has_more = len(rows) > limit
        self.next = public_ids.encode(page[-1]) if page and (self.has_more or before) else None
        return page

    @staticmethod
    def _limit(request: Request) -> int:
        text = request.query_params.get("limit", str(LIMIT))
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LIMIT_MAX):
            raise refuse("limit", _("A number from 1 to 100."), "invalid")
        return int(text)

    @staticmethod
    def _cursor(request: Request, name: str, model: type[models.Model]) -> int | None:
        text = request.query_params.get(name)
        if text is None:
            return None
        try:
            return public_ids.decode_for(model, text)
        except NotFound:
            raise refuse(name, _("This is not an id of this list."), "invalid") from None

    def get_paginated_response(self, data: Any) -> Response:
        body = {"object": "list", "data": data, "has_more": self.has_more, "next": self._next()}
        if self.total is not None:
            body["total"] = self.total
        return Response(body)

    def _next(self) -> str | None:
        if self.next is None:
            return None
        query = self.request.query_params.copy()
        query.pop("ending_before", None)
        query["starting_after"] = self.next
        return f"{self.request.path}?{query.urlencode()}"

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["object", "data", "has_more", "next"],
            "properties": {
                "object": {"type": "string", "enum": ["list"]},
                "data": schema,
                "has_more": {"type": "boolean"},
                "next": {"type": "string", "nullable": True},
                "total": {"type": "integer"},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
            return {
                "name": name, "in": "query", "required": False,
                "description": text, "schema": schema,
            }  # fmt: skip

        return [
            parameter(
                "limit", "Rows per page.", {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX}
            ),
            parameter("starting_after", "Rows after this id.", {"type": "string"}),
            parameter("ending_before", "Rows before this id.", {"type": "string"}),
            parameter("include", "Count all rows.", {"type": "string", "enum": ["total"]}),
        ]


def expand_paths(request: Request) -> tuple[str, ...]:
    """Return the paths of `?expand=`; repeatable, and comma-separated within one."""
    texts = [part for text in request.query_params.getlist("expand") for part in text.split(",")]
    paths = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    for path in paths:
        if path.count(".") >= EXPAND_DEPTH_MAX or len(path) > 100:
            raise refuse("expand", _("At most three levels can be expanded."), "too_deep")
    return paths


def prefetches(serializer: Any, paths: Iterable[str], user: Any) -> list[Prefetch[Any, Any, Any]]:
    """Return the scoped prefetches that the expansion needs: one query per path and level.

    :raises ValidationError: a path that leads nowhere
    """
    found: list[Prefetch[Any, Any, Any]] = []
    for head, rest in heads(tuple(paths)).items():
        field = serializer.fields.get(head)
        if isinstance(field, Derivations):
            continue
        if isinstance(field, PublicReference) and (kind := serializer_for(field.model)):
            found.append(_reference(serializer, field, kind, rest, user))
        elif isinstance(field, serializers.ListSerializer | NounSerializer):
            child = field.child if isinstance(field, serializers.ListSerializer) else field
            inner = prefetches(child, rest, user)
            rows = child.Meta.model._default_manager.all()  # type: ignore[union-attr]
            found.append(Prefetch(field.source, queryset=rows.prefetch_related(*inner)))
        else:
            raise refuse("expand", _("“%s” cannot be expanded.") % head[:50], "unknown_path")
    return found


def _reference(
    serializer: Any,
    field: PublicReference,
    kind: type[NounSerializer],
    rest: tuple[str, ...],
    user: Any,
) -> Prefetch[Any, Any, Any]:
    inner = prefetches(kind(context=serializer.context), rest, user)
    rows = field.model._default_manager.all()
    if field.model in TABLE.by_model:
        rows = policy.scoped(user, "view", rows)
    return Prefetch((field.source or "").replace(".", "__"), queryset=rows.prefetch_related(*inner))
