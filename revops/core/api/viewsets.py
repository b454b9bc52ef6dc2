"""`NounViewSet`: list and retrieve, scoped; every other verb through `calls`."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from revops.core import actor as actors
from revops.core import clock, idempotency, policy, public_ids
from revops.core.api.calls import Call, Spec, Verb
from revops.core.api.listing import (
    KeysetPagination,
    StrictFilterBackend,
    expand_paths,
    prefetches,
)
from revops.core.api.serializers import NounSerializer
from revops.core.problems import NotFound, PreconditionFailed
from revops.core.rest.authentication import ApiClient, actor_of


class NounViewSet(GenericViewSet[Any]):
    """One resource of the API: set `resource`, `queryset`, `serializer_class`, `filterset_class`.

    Rows outside the caller's scope do not exist here. `prefetch` names what the serializer needs.
    """

    resource: ClassVar[str]
    prefetch: ClassVar[tuple[str, ...]] = ()
    serializer_class: type[NounSerializer]
    filterset_class: Any = None

    permission_classes = [IsAuthenticated]
    filter_backends = [StrictFilterBackend]
    pagination_class = KeysetPagination
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        media_type = request.content_type.partition(";")[0].strip().lower()
        if self.action and media_type not in ("", "application/json"):
            raise UnsupportedMediaType(media_type)
        policy.require(request.user, self.verb(), self.resource)

    def verb(self) -> str:
        """Return the policy action of the operation being asked for."""
        handler = getattr(self, self.action or "", None)
        spec: Spec | None = getattr(handler, "spec", None)
        return spec.verb if spec else "view"

    # -- reading

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        rows = policy.scoped(self.request.user, "view", rows, resource=self.resource)
        shown = self.get_serializer_class()(context=self.get_serializer_context())
        paths = self.get_serializer_context()["expand"]
        wanted = prefetches(shown, paths, self.request.user)
        covered = {one.prefetch_through for one in wanted}
        return rows.prefetch_related(*(p for p in self.prefetch if p not in covered), *wanted)

    def get_serializer_context(self) -> dict[str, Any]:
        fake = getattr(self, "swagger_fake_view", False)
        expand = () if fake else expand_paths(self.request)
        return {**super().get_serializer_context(), "expand": expand, "for_schema": fake}

    def list(self, request: Request) -> Response:
        """List the rows the caller may see, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert page is not None  # noqa: S101
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, id: str) -> Response:
        """Return one row; the ETag is what PATCH takes as If-Match."""
        self._refuse_unknown_parameters(request)
        data = self.shown(public_ids.decode_for(self._model(), id))
        return Response(data, headers={"ETag": self._etag(data)})

    def _refuse_unknown_parameters(self, request: Request) -> None:
        if set(request.query_params) - {"expand", "format"}:
            StrictFilterBackend().filter_queryset(
                request, self._model()._default_manager.none(), self
            )

    def _model(self) -> Any:
        return super().get_queryset().model

    def shown(self, pk: int) -> dict[str, Any]:
        """Return the row as the caller may see it now; raises NotFound."""
        row = policy.get_object(
            self.request.user, "view", self.get_queryset(), resource=self.resource, pk=pk
        )
        return dict(self.get_serializer(row).data)

    @staticmethod
    def _etag(data: dict[str, Any]) -> str:
        return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'

    # -- writing

    def dispatch_verb(self, spec: Spec, function: Verb, request: Request, id: str = "") -> Response:
        """Check, then run one verb once, and show what it left."""
        at = clock.now()
        self._refuse_unknown_parameters(request)
        pk = self._addressed(spec, request, id) if spec.is_detail else 0
        body = spec.body(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        call = Call(
            request=request, actor=actor_of(request), at=at, pk=pk, data=body.validated_data
        )
        origin = actors.origin()
        request_id = origin.request_id if origin else getattr(request, "request_id", "")
        with actors.acting(call.actor, source="api", request_id=request_id):
            return self._run(spec, function, call)

    def _addressed(self, spec: Spec, request: Request, id: str) -> int:
        pk = public_ids.decode_for(self._model(), id)
        rows = self._model()._default_manager.all()
        policy.get_object(request.user, spec.verb, rows, resource=self.resource, pk=pk)
        return pk

    def _run(self, spec: Spec, function: Verb, call: Call) -> Response:
        key = idempotency.checked(
            call.request.headers.get("Idempotency-Key", ""), required=spec.is_money
        )
        if not key or not spec.is_stored or spec.needs_match:
            with transaction.atomic():
                status, body = self._work(spec, function, call)
            return self._answer(status, body)
        answer = idempotency.once(
            client=self._client(call.request),
            key=key,
            request=idempotency.fingerprint(
                call.request.method or "", call.request.path, call.request.data
            ),
            at=call.at,
            work=lambda: self._work(spec, function, call),
        )
        return self._answer(answer.status, answer.body, is_replay=answer.is_replay)

    def _work(self, spec: Spec, function: Verb, call: Call) -> tuple[int, Any]:
        if spec.needs_match:
            self._match(call)
        result = function(self, call)
        if spec.answer is not None:
            data = spec.answer(result, context=self.get_serializer_context()).data
        else:
            data = self._left(call.pk or int(result))
        return spec.status, json.loads(JSONRenderer().render(data))

    def _left(self, pk: int) -> dict[str, Any]:
        try:
            return self.shown(pk)
        except NotFound:
            return {"id": public_ids.encode(self._model(), pk), "object": "moved_out_of_scope"}

    def _match(self, call: Call) -> None:
        wanted = call.request.headers.get("If-Match", "")
        if wanted in ("", "*"):
            return
        self._model()._default_manager.select_for_update().filter(pk=call.pk).first()
        current = self._etag(self.shown(call.pk))
        if wanted != current:
            raise PreconditionFailed(
                "Somebody changed this record since you read it.",
                way_out=f"Read it again; its version is now {current}.",
            )

    def _answer(self, status: int, body: Any, *, is_replay: bool = False) -> Response:
        headers = {"Idempotent-Replayed": "true"} if is_replay else {}
        if isinstance(body, dict) and "id" in body and "object" in body:
            headers["ETag"] = self._etag(body)
            if status == 201:
                headers["Location"] = f"{self.request.path}{body['id']}/"
        return Response(body, status=status, headers=headers)

    @staticmethod
    def _client(request: Request) -> str:
        if isinstance(request.auth, ApiClient):
            return f"key:{request.auth.key_id}"
        return f"user:{request.user.pk}"
