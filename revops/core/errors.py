"""RFC 9457: every refusal of the API is `application/problem+json`, and every refusal has a code.

Screens show the same `DomainError` on their forms; here it becomes a document for programs.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from drf_standardized_errors.formatter import ExceptionFormatter, flatten_errors
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response

from revops.core.json_guard import BadJson
from revops.core.money import CurrencyMismatch
from revops.core.problems import Conflict, DomainError, Forbidden, Invalid, NotFound
from revops.core.workflow import IllegalTransition

MEDIA_TYPE = "application/problem+json"

LOCK_NOT_AVAILABLE, QUERY_CANCELLED = "55P03", "57014"
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
BUSY = (LOCK_NOT_AVAILABLE, SERIALIZATION_FAILURE, DEADLOCK)
#: How codes begin that speak of the connection or of the server going down.
LOST = ("08", "57P")


class Busy(Conflict):
    """Somebody else holds the rows; nothing was changed and repeating helps."""

    TITLE = "Busy"


class Unavailable(DomainError):
    """The database does not answer; whether the last act stands shows when it is back."""

    STATUS = 503
    TITLE = "Not available right now"


class Refusal(exceptions.APIException):
    """A domain refusal on its way through REST framework."""

    def __init__(self, cause: DomainError, errors: list[dict[str, str]]) -> None:
        super().__init__(detail=str(cause), code=cause.rule)
        self.status_code, self.title, self.errors = cause.STATUS, cause.TITLE, errors
        if isinstance(cause, Busy | Unavailable):
            self.wait = 1


def problem(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    instance: str = "",
    request_id: str = "",
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Return the document; `errors` holds {pointer, code, detail} or {parameter, code, detail}."""
    return {
        "type": f"{settings.PUBLIC_BASE_URL}/api/docs/#{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "request_id": request_id,
        "errors": errors or [],
    }


def pointer(attr: str | None) -> str:
    """Return the JSON pointer of a dotted attribute; empty for the whole document."""
    if not attr or attr.endswith("non_field_errors"):
        return ""
    return "/" + attr.replace("~", "~0").replace("/", "~1").replace(".", "/")


def as_domain_error(exc: Exception) -> DomainError | None:
    """Return the refusal behind an exception that services raise, or None for anything else."""
    if isinstance(exc, DomainError):
        return exc
    if isinstance(exc, IllegalTransition):
        states = ", ".join(sorted(set(exc.refused.values())))
        return Conflict(
            _("“%(action)s” is not possible while the state is %(states)s.")
            % {"action": exc.action, "states": states or _("unknown")},
            rule="illegal_transition",
        )
    if isinstance(exc, CurrencyMismatch):
        return DomainError(str(exc), rule="currency_mismatch")
    if isinstance(exc, ValidationError):
        return DomainError(" ".join(exc.messages), rule=getattr(exc, "code", "") or "invalid")
    if isinstance(exc, BadJson):
        return Invalid(exc.detail, rule=exc.rule)
    if isinstance(exc, DataError):
        return Invalid(_("A value lies outside what can be stored."), rule="out_of_range")
    if is_connection_lost(exc):
        return Unavailable(
            _("The database does not answer."), way_out=_("Try again in a moment.")
        )  # fmt: skip
    if isinstance(exc, OperationalError):
        return _database_refusal(exc)
    return None


def is_connection_lost(exc: BaseException | None) -> bool:
    """Tell a database that went away from one that refuses a statement.

    The driver knows a code only when the server said one before it went; without, it raises an
    OperationalError, or the bare DatabaseError when the connection broke under a statement.
    """
    if code := getattr(getattr(exc, "__cause__", None), "pgcode", None):
        return str(code).startswith(LOST)
    if type(exc) is InterfaceError:
        return "connection" in str(exc)  # and not a cursor that was closed by mistake
    return type(exc) in (OperationalError, DatabaseError)


def _database_refusal(exc: OperationalError) -> DomainError | None:
    code = getattr(exc.__cause__, "pgcode", None)
    if code in BUSY:
        return Busy(_("Somebody else is working on this. Try again in a moment."), rule="busy")
    if code == QUERY_CANCELLED:
        return Busy(_("This took too long and was stopped. Narrow it down."), rule="too_slow")
    return None


class ProblemHandler(ExceptionHandler):
    """Turns every exception of an API view into a problem document."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        cause = as_domain_error(exc)
        if cause is None:
            return super().convert_known_exceptions(exc)
        errors = [
            {"pointer": pointer(field), "code": cause.rule, "detail": str(detail)}
            for field, detail in cause.by_field().items()
            if field
        ]
        if isinstance(exc, BadJson):
            errors = [{"pointer": exc.pointer, "code": exc.rule, "detail": exc.detail}]
        return Refusal(cause, errors)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        response = super().get_response(exc, data)
        response.content_type = MEDIA_TYPE
        return response


class ProblemFormatter(ExceptionFormatter):
    """Writes the document."""

    def run(self) -> dict[str, Any]:
        request = self.context.get("request")
        shared: dict[str, Any] = {
            "status": self.exc.status_code,
            "instance": getattr(request, "path", ""),
            "request_id": getattr(request, "request_id", ""),
        }
        if isinstance(self.exc, Refusal):
            return problem(
                code=str(self.exc.get_codes()),
                title=self.exc.title,
                detail=str(self.exc.detail),
                errors=self.exc.errors,
                **shared,
            )
        if isinstance(self.exc, exceptions.ValidationError):
            errors = [_entry(e) for e in flatten_errors(self.exc.detail)]
            detail = errors[0]["detail"] if len(errors) == 1 else _("Several members are invalid.")
            return problem(
                code="validation_error", title=Invalid.TITLE, detail=detail, errors=errors, **shared
            )
        code = self.exc.get_codes()
        return problem(
            code=code if isinstance(code, str) else "error",
            title=TITLES.get(self.exc.status_code, "Refused"),
            detail=str(self.exc.detail),
            **shared,
        )


TITLES = {
    400: Invalid.TITLE,
    401: "You are not logged in",
    403: Forbidden.TITLE,
    404: NotFound.TITLE,
    405: "This method is not offered here",
    406: "This media type is not offered",
    415: "This media type is not understood",
    429: "Too many requests",
    409: Conflict.TITLE,
    500: "Something went wrong on our side",
    503: Unavailable.TITLE,
}


def _entry(error: Any) -> dict[str, str]:
    attr = error.attr or ""
    place = {"parameter": attr[1:]} if attr.startswith("?") else {"pointer": pointer(attr)}
    return {**place, "code": error.code, "detail": error.detail}


def answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """Return a problem document where no view is at hand, such as in an error handler."""
    document = problem(
        status=status,
        code=code,
        title=TITLES.get(status, "Refused"),
        detail=detail,
        instance=request.path,
        request_id=getattr(request, "request_id", ""),
    )
    return JsonResponse(document, status=status, content_type=MEDIA_TYPE)
