"""Pages that customers open by a secret link: one document, one purpose, no account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from revops.core import clock, public_links
from revops.core.actor import Actor, acting
from revops.core.models import PublicLink
from revops.core.problems import NotFound


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: what the own proxy saw, never what the caller claims."""
    if settings.BEHIND_PROXY:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def chosen_language(request: HttpRequest) -> str:
    """Return the language this browser chose by the page's switch, empty where it chose none."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""


class PublicPage(View):
    """Set `purpose`; the URL carries `<str:token>`. Inside, `self.link`, `self.actor`, `self.at`.

    A bad token is the same 404 whatever is wrong with it. GET shows and counts a view, and never
    signs, pays or declines: mail scanners follow links. The address never leaves by Referer:
    `strict-origin`, not `no-referrer`, with which browsers send `Origin: null` and forms fail.
    """

    purpose: ClassVar[str]
    at: datetime
    actor: Actor
    link: PublicLink
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = clock.now()
        self.token = kwargs["token"]
        try:
            self.link = public_links.resolve(self.token, self.purpose, self.at)
        except NotFound:
            raise Http404(_("This link is not valid, or no longer.")) from None
        self.actor = Actor("contact", str(self.link.pk), self.link.recipient or _("Customer"))
        request_id = getattr(request, "request_id", "")
        with acting(self.actor, source="portal", request_id=request_id):
            if request.method == "POST" and not public_links.admit(
                link_id=self.link.pk, at=self.at
            ):
                response: HttpResponseBase = self.resting(request)
            else:
                response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        return response

    def resting(self, request: HttpRequest) -> HttpResponse:
        """Answer a link that sends forms like a program does."""
        context = {
            "title": _("One moment, please"),
            "text": _("This page was used too often within a minute. Nothing was done; try again."),
            "status": 429,
            "request_id": getattr(request, "request_id", ""),
        }
        answer = render(request, "core/error.html", context, status=429)
        answer["Retry-After"] = str(int(public_links.POSTS_WINDOW.total_seconds()))
        return answer

    def record_view(self) -> None:
        """Count a look at the document; call it from `get` of the page itself."""
        public_links.record_view(link_id=self.link.pk, at=self.at)
