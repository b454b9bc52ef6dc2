"""What answers when no view does: problem documents under /api/, pages elsewhere."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from revops.core import errors, views
from revops.core.problems import DomainError


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`."""
    if _is_api(request):
        return errors.answer(request, 400, "bad_request", _("The request is malformed."))
    return views.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403`."""
    if _is_api(request):
        return errors.answer(request, 403, "permission_denied", _("You may not do this."))
    return views.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`."""
    if _is_api(request):
        return errors.answer(request, 404, "not_found", _("There is no such record."))
    return views.page_not_found(request, exception)


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Answer with a refusal that no view caught."""
    if _is_api(request):
        answer = errors.answer(request, refusal.STATUS, refusal.rule, str(refusal))
    else:
        answer = views.refused(request, refusal)
    if isinstance(refusal, errors.Busy | errors.Unavailable):
        answer["Retry-After"] = "1"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`; a lost database is met before any view where the session is read."""
    error = sys.exc_info()[1]
    refusal = errors.as_domain_error(error) if isinstance(error, Exception) else None
    if isinstance(refusal, errors.Unavailable):
        return refused(request, refusal)
    if _is_api(request):
        text = _("The error was recorded with this request id.")
        return errors.answer(request, 500, "error", text)
    return views.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`."""
    if _is_api(request):
        return errors.answer(request, 403, "csrf_failed", _("The CSRF token is missing or wrong."))
    text = _("This page was open for too long. Load it again and repeat.")
    return views.permission_denied(request, PermissionError(text))
