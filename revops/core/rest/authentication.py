"""Who calls the API: a session with CSRF, or an API key in the Authorization header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from revops.core import clock, policy
from revops.core.actor import Actor
from revops.core.models import User


@dataclass(frozen=True)
class ApiClient:
    """The program behind an API key; it acts as its service user, within its scopes."""

    key_id: str
    label: str
    user: User
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        return Actor(kind="client", id=str(self.user.pk), label=self.label)


Resolver = Callable[[str, datetime], ApiClient | None]
_resolvers: list[Resolver] = []


def key_resolver(resolver: Resolver) -> Resolver:
    """Register what turns a key's text into its client, or None; the floor with the keys does."""
    _resolvers[:] = [resolver]
    return resolver


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rk_…`; keys anywhere else, the query string above all, are ignored."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiClient] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        client = _resolvers[0](token.strip(), clock.now()) if _resolvers else None
        if client is None or not client.user.is_active:
            raise AuthenticationFailed("This API key is not valid.", code="api_key_invalid")
        policy.limit(client.user, client.scopes)
        return client.user, client

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


def actor_of(request: Request) -> Actor:
    """Return who acts: the API client, or the logged-in user."""
    if isinstance(request.auth, ApiClient):
        return request.auth.actor
    return Actor(kind="user", id=str(request.user.pk), label=str(request.user))
