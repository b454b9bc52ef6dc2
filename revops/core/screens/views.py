"""The base of every screen: signed in, permitted, out of scope is 404, one frozen `page`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View

from revops.core import clock
from revops.core.actor import Actor
from revops.core.problems import Forbidden, NotFound
from revops.core.screens import permission
from revops.core.screens.page import Action, Crumb, Page

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise


def actor_of(user: Any) -> Actor:
    """Return the signed-in user as an actor."""
    return Actor(kind="user", id=str(user.pk), label=str(user))


class Screen(View):
    """A page for signed-in people.

    Set `resource` (and `action`, "view" by default) to what the policy shall be asked, `title`,
    `crumbs`, `template_name`; override `get_page` and `get_context`. `self.at` is the clock,
    read once; `self.actor` the person.
    """

    action: ClassVar[str] = "view"
    resource: ClassVar[str] = ""
    title: ClassVar[StrOrPromise] = ""
    crumbs: ClassVar[tuple[Crumb, ...]] = ()
    nav_entry: ClassVar[str] = ""
    template_name: ClassVar[str] = "core/page.html"
    at: datetime
    actor: Actor

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.at = clock.now()
        if request.user.is_authenticated:
            self.actor = actor_of(request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to the log-in, refuse what the policy refuses, then act as the user."""
        if not request.user.is_authenticated:
            return self._to_login(request)
        if not permission.can(request.user, self.action, self.resource):
            raise PermissionDenied(_("Your roles do not include this page."))
        zone = getattr(request.user, "time_zone", "UTC") or "UTC"
        with timezone.override(zone):
            response = super().dispatch(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _to_login(self, request: HttpRequest) -> HttpResponseBase:
        response = redirect_to_login(request.get_full_path())
        if not self.is_fragment:
            return response
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = resolve_url("core:login")
        return answer

    @property
    def is_fragment(self) -> bool:
        """True when htmx asks for a part of this page (not when it restores history)."""
        htmx: Any = getattr(self.request, "htmx", None)
        return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)

    def may(self, action: str, resource: str = "", obj: Any = None) -> bool:
        """Say whether the policy allows this user the act."""
        return permission.can(self.request.user, action, resource or self.resource, obj)

    def may_open(self, url: str) -> bool:
        """Say whether the policy lets this user open a page of ours."""
        screen = getattr(resolve(urlsplit(url).path).func, "view_class", None)
        if screen is None or not issubclass(screen, Screen):
            return True
        return permission.can(self.request.user, screen.action, screen.resource)

    def scoped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return only what this user may see."""
        return permission.scoped(self.request.user, self.action, queryset, self.resource)

    def get_object_or_404(self, queryset: QuerySet[Any], *, pk: int) -> Any:
        """Return one row inside the user's scope; raises Http404 and PermissionDenied."""
        try:
            return permission.get_object(
                self.request.user, self.action, queryset, pk=pk, resource=self.resource
            )
        except NotFound as error:
            raise Http404(str(error)) from error
        except Forbidden as error:
            raise PermissionDenied(str(error)) from error

    def get_title(self) -> StrOrPromise:
        return self.title

    def get_crumbs(self) -> list[Crumb]:
        return [*self.crumbs, Crumb(self.get_title())]

    def get_actions(self) -> list[Action]:
        return []

    def get_page(self) -> Page:
        """Return the frame of the page."""
        return Page(
            title=self.get_title(),
            crumbs=self.get_crumbs(),
            actions=self.get_actions(),
            nav_entry=self.nav_entry,
        )

    def get_context(self) -> dict[str, Any]:
        """Return what the template needs besides `page`."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render(**self.get_context())

    def render(
        self, template: str = "", *, partial: str = "", status: int = 200, **context: Any
    ) -> HttpResponse:
        """Render the template, or only its named partial."""
        context.setdefault("page", self.get_page())
        name = template or self.template_name
        context["screen"] = self
        return render(
            self.request, f"{name}#{partial}" if partial else name, context, status=status
        )
