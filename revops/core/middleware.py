"""What every request passes: id, bad bytes, headers, session limits, who acts, one log line."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from revops.core import clock, fallbacks
from revops.core.actor import Actor, acting
from revops.core.errors import as_domain_error
from revops.core.models import User

log = structlog.get_logger("revops.request")
Answer = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")


class RequestId:
    """Gives every request an id (the caller's, if well formed), in logs, answers and trails."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("Request-Id", "")
        request_id = offered if REQUEST_ID.match(offered) else f"req_{secrets.token_hex(12)}"
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            self._log(request, response, started)
        response["Request-Id"] = request_id
        return response

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
        """Log the route, never the path: paths of public pages carry tokens."""
        match = request.resolver_match
        route = match.route if match else "-"
        if route.startswith(("static", "healthz")):
            return
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000),
            user=getattr(getattr(request, "_cached_user", None), "pk", None),
        )


class RefuseBadBytes:
    """NUL and lone surrogates end here: 404 in a path, 400 in parameters and form fields."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SURROGATE_OR_NUL.search(request.path):
            raise Http404
        for name, values in request.GET.lists():
            self._refuse(name, *values)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        is_form = request.content_type in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        )
        if request.method == "POST" and is_form:
            for name, values in request.POST.lists():
                self._refuse(name, *(v for v in values if isinstance(v, str)))

    @staticmethod
    def _refuse(*texts: str) -> None:
        if any(SURROGATE_OR_NUL.search(text) for text in texts):
            raise BadRequest("characters that no text may hold")


class SecurityHeaders:
    """no-store for everything personal; the admin and the API page get their own policy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if request.path.startswith("/admin/"):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": ["'unsafe-inline'", "'unsafe-eval'"],
                "style-src": ["'unsafe-inline'"],
            }
        elif request.path.startswith("/api/docs"):
            response._csp_update = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response


class ReadersLanguage:
    """Speaks the profile's language to whoever is signed in, in every browser they use.

    Strangers keep what Django's own middleware found: their choice in this browser, else what the
    browser asks for.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class SessionLimits:
    """Ends a session after half an hour of silence and after twelve hours in any case."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            self._judge(request)
        return self.get_response(request)

    @staticmethod
    def _judge(request: HttpRequest) -> None:
        now = int(clock.now().timestamp())
        began = request.session.get("began", now)
        seen = request.session.get("seen", now)
        if (
            now - seen > settings.SESSION_IDLE_SECONDS
            or now - began > settings.SESSION_LIFETIME_SECONDS
        ):
            logout(request)
            return
        if "began" not in request.session:
            request.session["began"] = now
        if now - seen >= 60 or "seen" not in request.session:
            request.session["seen"] = now


class Acting:
    """Opens the door: what follows is recorded as done by the logged-in user, from here."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        actor = Actor(kind="user", id=str(user.pk), label=str(user))
        source = "api" if request.path.startswith("/api/") else "screen"
        request_id = getattr(request, "request_id", "")
        with acting(actor, source=source, request_id=request_id):  # type: ignore[arg-type]
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Let a refusal that no screen caught become the page of its status."""
        refusal = as_domain_error(exception)
        if refusal is None:
            return None
        if refusal.STATUS == 404:
            raise Http404 from exception
        if refusal.STATUS == 403:
            raise PermissionDenied(str(refusal)) from exception
        return fallbacks.refused(request, refusal)
