"""The OpenAPI document: every operation shows its problem answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import get_urlconf
from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457: why nothing happened, and the way out.",
    "required": [
        "type", "title", "status", "detail", "instance", "code", "request_id", "errors",
    ],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip

ALWAYS = {
    "400": ("The input is not valid", "validation_error"),
    "401": ("You are not logged in", "not_authenticated"),
    "403": ("You may not do this", "permission_denied"),
}
ON_ROWS = {"404": ("Not found", "not_found")}
ON_WRITES = {
    "409": ("The record is in another state", "illegal_transition"),
    "422": ("The request breaks a rule", "idempotency_key_reused"),
}
ON_PATCH = {"412": ("The record has changed since you read it", "precondition_failed")}


class RememberingGenerator(SchemaGenerator):
    """Builds the document once per process and language: it depends on nothing else."""

    _built: ClassVar[dict[tuple[Any, ...], dict[str, Any]]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        if not public:
            return self._build(request, public)
        key = (get_language(), get_urlconf(), self.api_version)
        if key not in self._built:
            self._built[key] = self._build(request, public)
        return self._built[key]

    def _build(self, request: Any, public: bool) -> dict[str, Any]:
        document: dict[str, Any] = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        return document


class ProblemAutoSchema(AutoSchema):
    """Adds the refusals an operation can answer with, each with an example."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response":
            return bodies
        refusals = dict(ALWAYS)
        if "{id}" in self.path:
            refusals |= ON_ROWS
        if self.method != "GET":
            refusals |= ON_WRITES
        if self.method == "PATCH":
            refusals |= ON_PATCH
        for status, (title, code) in refusals.items():
            bodies.setdefault(status, self._problem(int(status), title, code))
        return bodies

    def _problem(self, status: int, title: str, code: str) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM_SCHEMA, object="Problem"
        )
        self.registry.register_on_missing(component)
        example = {
            "type": f"https://example.com/api/docs/#{code}",
            "title": title,
            "status": status,
            "detail": f"{title}.",
            "instance": self.path,
            "code": code,
            "request_id": "req_4f3a2b1c0d9e8f7a6b5c4d3e",
            "errors": [],
        }
        media = {"schema": component.ref, "examples": {code: {"value": example}}}
        return {"description": title, "content": {"application/problem+json": media}}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the header in the OpenAPI document."""

    target_class = "revops.core.rest.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rk_live_…"}
