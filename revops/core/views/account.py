"""Signing in and out, the language switch, one's own profile."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from revops.core import clock, identity
from revops.core.models import User
from revops.core.screens import shell
from revops.core.screens.actions import FormScreen
from revops.core.screens.views import actor_of

YEAR = 365 * 24 * 3600


class LoginForm(AuthenticationForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["username"]
        asked.label = _("E-mail")
        asked.widget = forms.EmailInput(
            attrs={**asked.widget.attrs, "autocomplete": "username", "autofocus": True}
        )


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password; offers the demo log-ins only in demo mode."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_safe_next(request))
    form = LoginForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        auth_login(request, user)
        return remember(HttpResponseRedirect(_safe_next(request), status=303), user)
    context = {
        "form": form,
        "next": _safe_next(request),
        "locked": getattr(request, "axes_locked_out", False),
        "demo_logins": shell.demo_logins() if settings.DEMO_MODE else [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "core/login.html", context, status=status)


def remember(response: HttpResponse, user: User) -> HttpResponse:
    """Carry the profile's language and theme into the browser's cookies."""
    _cookie(response, settings.LANGUAGE_COOKIE_NAME, user.language)
    response.set_cookie("theme", user.theme, max_age=YEAR, samesite="Lax")
    return response


def _cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    auth_logout(request)
    return HttpResponseRedirect(resolve_url("core:login"), status=303)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language of this browser and, signed in, of the profile."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_path_only(_safe_next(request)), status=303)
    if language not in dict(settings.LANGUAGES):
        return response
    _cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    if request.user.is_authenticated:
        identity.change_own_settings(
            actor=actor_of(request.user), at=clock.now(), language=language
        )
    return response


def _path_only(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class ProfileForm(forms.Form):
    """What a person may set for themselves."""

    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"),
        choices=[
            ("system", gettext_lazy("System")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
    )
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=50)
    shortcuts_enabled = forms.BooleanField(
        label=gettext_lazy("Single-letter keyboard shortcuts"), required=False
    )


class ProfileScreen(FormScreen):
    """The signed-in person's own settings."""

    title = gettext_lazy("Profile")
    form_class = ProfileForm
    success = gettext_lazy("Profile saved")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.request.user, name) for name in ProfileForm.base_fields}

    def act(self, data: dict[str, Any]) -> str:
        identity.change_own_settings(actor=self.actor, at=self.at, **data)
        activate(data["language"])
        return reverse("core:profile")

    def go(self, url: str) -> HttpResponse:
        return remember(super().go(url), User.objects.get(pk=self.actor.user_id or 0))
