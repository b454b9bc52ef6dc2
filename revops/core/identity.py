"""Users, what they are granted, and their sessions: the services behind administration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import available_timezones

import structlog
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from revops.core import idempotency
from revops.core.actor import Actor
from revops.core.models import RoleGrant, User
from revops.core.problems import Conflict, DomainError, Forbidden, NotFound
from revops.core.roles import CONFLICTS, Role, Scope

log = structlog.get_logger(__name__)


class RolesConflict(DomainError):
    """Nobody may hold both roles (segregation of duties)."""


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound()
    return user


@transaction.atomic
def create_user(
    *,
    email: str,
    full_name: str,
    password: str | None,
    actor: Actor,
    at: datetime,
    language: str = "en",
    time_zone: str = "UTC",
    is_service: bool = False,
) -> User:
    """Create a user without any role; a service user has no password and cannot log in.

    :raises Conflict: the e-mail address is taken
    :raises ValidationError: the password is too weak
    """
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Conflict(_("This e-mail address is already in use."), field="email")
    if password is not None:
        validate_password(password)
    return User.objects.create_user(
        email=email,
        password=None if is_service else password,
        full_name=full_name,
        language=language,
        time_zone=time_zone,
        is_service=is_service,
    )


@transaction.atomic
def change_user(
    *,
    user_id: int,
    actor: Actor,
    at: datetime,
    full_name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> User:
    """Change what is given of a user's name, language and time zone.

    :raises DomainError: there is no such time zone
    """
    user = _locked(user_id)
    if time_zone is not None and time_zone not in available_timezones():
        raise DomainError(_("There is no such time zone."), field="time_zone", rule="time_zone")
    user.full_name = full_name or user.full_name
    user.language = language or user.language
    user.time_zone = time_zone or user.time_zone
    user.save(update_fields=["full_name", "language", "time_zone"])
    return user


@transaction.atomic
def change_own_settings(
    *,
    actor: Actor,
    at: datetime,
    full_name: str | None = None,
    language: str | None = None,
    theme: str | None = None,
    time_zone: str | None = None,
    shortcuts_enabled: bool | None = None,
) -> User:
    """Change what people may set for themselves; None leaves a setting as it is.

    :raises Forbidden: the actor is not a user
    :raises DomainError: there is no such time zone
    """
    if actor.user_id is None:
        raise Forbidden()
    user = _locked(actor.user_id)
    if time_zone is not None and time_zone not in available_timezones():
        raise DomainError(_("There is no such time zone."), field="time_zone", rule="time_zone")
    given = {
        "full_name": full_name,
        "language": language,
        "theme": theme,
        "time_zone": time_zone,
        "shortcuts_enabled": shortcuts_enabled,
    }
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    return user


@transaction.atomic
def grant_role(
    *,
    user_id: int,
    role: Role,
    actor: Actor,
    at: datetime,
    scope: Scope = Scope.ALL,
    legal_entity_id: int | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Give a user a role over a scope, from a day (today) until a day (none).

    :raises Forbidden: to oneself
    :raises RolesConflict: together with a role held in the same days (SD2)
    :raises Conflict: the same grant exists in these days
    """
    if actor.user_id == user_id:
        raise Forbidden(_("Nobody grants a role to themselves."), rule="self_grant")
    _locked(user_id)
    start = valid_from or at.date()
    held = _overlapping(user_id, start, valid_until)
    for grant in held:
        _refuse_conflict(Role(grant.role), role)
        if (grant.role, grant.scope, grant.legal_entity_id) == (role, scope, legal_entity_id):
            raise Conflict(_("This user holds the role already."), field="role")
    return RoleGrant.objects.create(
        user_id=user_id,
        role=role.value,
        scope=scope.value,
        legal_entity_id=legal_entity_id,
        valid_from=start,
        valid_until=valid_until,
        granted_by_id=actor.user_id,
    )


def _overlapping(user_id: int, start: date, until: date | None) -> list[RoleGrant]:
    grants = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=start), user_id=user_id
    )
    if until is not None:
        grants = grants.filter(valid_from__lt=until)
    return list(grants.order_by("pk"))


def _refuse_conflict(one: Role, other: Role) -> None:
    if (one, other) in CONFLICTS or (other, one) in CONFLICTS:
        raise RolesConflict(
            _("“%(one)s” and “%(other)s” may not be held by one person.")
            % {"one": one.value, "other": other.value},
            field="role",
            rule="sd2",
            way_out=_("End the other role first, or grant this one to somebody else."),
        )


@transaction.atomic
def end_role(*, grant_id: int, actor: Actor, at: datetime) -> RoleGrant:
    """End a grant today; a grant that has not begun is ended on its first day.

    :raises Conflict: it has ended before
    """
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound()
    today = at.date()
    if grant.valid_until is not None and grant.valid_until <= today:
        raise Conflict(_("This grant has already ended."))
    if grant.valid_from >= today:
        grant.delete()
        return grant
    grant.valid_until = today
    grant.save(update_fields=["valid_until"])
    return grant


@transaction.atomic
def deactivate_user(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Let the user in no more: sessions end at once, grants end today, nothing is deleted.

    :raises Forbidden: oneself
    """
    if actor.user_id == user_id:
        raise Forbidden(_("You cannot deactivate yourself."), rule="self_deactivation")
    user = _locked(user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user_id=user_id, actor=actor, at=at)
    return user


@transaction.atomic
def activate_user(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Let a deactivated user in again, with the grants that are still valid."""
    user = _locked(user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def change_password(*, user_id: int, password: str, actor: Actor, at: datetime) -> User:
    """Set a new password; every other session of the user ends.

    :raises ValidationError: the password is too weak
    """
    user = _locked(user_id)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def end_sessions(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Delete every session of the user; returns how many."""
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=at).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    log.info("identity.sessions_ended", user=user_id, count=len(keys))
    return len(keys)


def forget_old(*, at: datetime) -> int:
    """Delete what has run out: sessions, failed log-ins, stored answers; returns how many."""
    sessions, _rows = Session.objects.filter(expire_date__lt=at).delete()
    resting = at - settings.AXES_COOLOFF_TIME
    attempts, _rows = AccessAttempt.objects.filter(attempt_time__lt=resting).delete()
    return sessions + attempts + idempotency.forget_old(at=at)


def account_named(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Return the account that a log-in means: however spelled, failures count together."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return given.strip().lower()[:255]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """Answer a log-in that is resting after too many failures; the same words for every account."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    text = _("Too many attempts. Try again in %(minutes)s minutes.") % {"minutes": minutes}
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": text}, status=429)
    context = {"title": _("Log-in is resting"), "text": text, "status": 429,
               "request_id": getattr(request, "request_id", "")}  # fmt: skip
    answer = render(request, "core/error.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
