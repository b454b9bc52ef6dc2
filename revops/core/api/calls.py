"""The verbs of a noun: one POST per transition, each of them exactly one service call.

class QuoteViewSet(NounViewSet):
    resource = "quoting.quote"

    @transition("send", body=SendQuote)
    def send(self, call: Call) -> None:
        quotes.send_quote(quote_id=call.pk, recipient=call.data["recipient"],
                          actor=call.actor, at=call.at)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from revops.core.actor import Actor
from revops.core.api.serializers import InputSerializer, NoInput
from revops.core.models import User

Body = type[InputSerializer]
Verb = Callable[[Any, "Call"], Any]


@dataclass(frozen=True)
class Call:
    """What a verb gets: checked input, who asks, and the door's clock."""

    request: Request
    actor: Actor
    at: datetime
    pk: int = 0
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]


@dataclass(frozen=True)
class Spec:
    """How a verb is dispatched; the viewset reads it, the access test too."""

    verb: str
    body: Body = NoInput
    is_money: bool = False
    is_detail: bool = True
    is_stored: bool = True
    needs_match: bool = False
    status: int = 200
    answer: type[BaseSerializer[Any]] | None = None


def _key_parameter(is_money: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "Idempotency-Key",
        str,
        OpenApiParameter.HEADER,
        required=is_money,
        description="One random value per operation; repeat it to get the same answer again.",
    )


def _build(spec: Spec, function: Verb) -> Any:
    def handler(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = self.dispatch_verb(spec, function, request, **kwargs)
        return answer

    handler.__name__ = function.__name__
    handler.__doc__ = function.__doc__
    handler.spec = spec  # type: ignore[attr-defined]
    parameters = [_key_parameter(spec.is_money)] if not spec.needs_match else []
    if spec.needs_match:
        parameters.append(
            OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=False)
        )
    described: dict[str, Any] = {"responses": {spec.status: spec.answer}} if spec.answer else {}
    return extend_schema(
        request=None if spec.body is NoInput else spec.body, parameters=parameters, **described
    )(handler)


def transition(
    verb: str,
    *,
    body: Body = NoInput,
    path: str = "",
    money: bool = False,
    answer: type[BaseSerializer[Any]] | None = None,
) -> Callable[[Verb], Any]:
    """POST `/<nouns>/{id}/<verb>/`: one transition of one row; answers the row as it is then.

    The policy is asked for `verb` on the row. `money=True` requires an Idempotency-Key.
    With `answer` the method's return value is shown by that serializer instead.
    """

    def wrap(function: Verb) -> Any:
        spec = Spec(verb=verb, body=body, is_money=money, answer=answer)
        handler = _build(spec, function)
        return action(
            detail=True, methods=["post"], url_path=path or verb.replace("_", "-")
        )(handler)  # fmt: skip

    return wrap


def collection_action(
    verb: str,
    *,
    body: Body = NoInput,
    path: str = "",
    money: bool = False,
    stored: bool = True,
    answer: type[BaseSerializer[Any]] | None = None,
) -> Callable[[Verb], Any]:
    """POST `/<nouns>/<verb>/`: something about no single row, such as a preview or a run.

    The method returns a row's primary key, or what `answer` shows. `stored=False` (previews)
    neither asks for nor keeps an Idempotency-Key.
    """

    def wrap(function: Verb) -> Any:
        spec = Spec(
            verb=verb, body=body, is_money=money, is_detail=False, is_stored=stored, answer=answer
        )
        handler = _build(spec, function)
        return action(
            detail=False, methods=["post"], url_path=path or verb.replace("_", "-")
        )(handler)  # fmt: skip

    return wrap


def creation(*, body: Body, verb: str = "create", money: bool = False) -> Callable[[Verb], Any]:
    """POST `/<nouns>/`: the method is named `create` and returns the new primary key; 201."""

    def wrap(function: Verb) -> Any:
        spec = Spec(verb=verb, body=body, is_money=money, is_detail=False, status=201)
        return _build(spec, function)

    return wrap


def change(*, body: Body, verb: str = "change") -> Callable[[Verb], Any]:
    """PATCH `/<nouns>/{id}/`: the method is named `partial_update`; honours If-Match with 412."""

    def wrap(function: Verb) -> Any:
        return _build(Spec(verb=verb, body=body, needs_match=True), function)

    return wrap


__all__ = [
    "Call", "OpenApiResponse", "Spec", "change", "collection_action", "creation", "transition",
]  # fmt: skip
