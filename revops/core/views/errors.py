"""Pages that answer when a screen does not."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from revops.core.problems import DomainError


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "request_id": getattr(request, "request_id", ""),
        "status": status,
    }
    return render(request, "core/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _error(
        request, 400, _("This address does not fit"), _("Go back and use the page's own links.")
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the reason where there is one."""
    reason = str(exception or "") or _("Your roles do not include this.")
    return _error(request, 403, _("Not for your role"), reason)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: it is not there, or not for you."""
    return _error(
        request, 404, _("Nothing here"), _("It may have moved, or it is outside what you may see.")
    )


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Answer with what was refused and the way out."""
    is_away = refusal.STATUS >= 500
    if is_away:
        request.user = AnonymousUser()  # whose page this is cannot be looked up
    title = _("Not available right now") if is_away else _("This is not possible now")
    return _error(request, refusal.STATUS, title, str(refusal))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; nothing was changed, since every request is one transaction of its service."""
    return _error(
        request, 500, _("This went wrong on our side"), _("Nothing was half done. Try once more.")
    )
