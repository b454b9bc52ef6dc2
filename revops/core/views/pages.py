"""The palette, explanations and the style guide."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revops.core import styleguide
from revops.core.problems import Forbidden, NotFound
from revops.core.screens import explanations, nav, palette
from revops.core.screens.page import Crumb
from revops.core.screens.views import Screen


class HomeScreen(Screen):
    """The start page: the first page of the side bar this person may open."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        urls = (url for pairs in nav.permitted(request.user).values() for _entry, url in pairs)
        return HttpResponseRedirect(next(urls, reverse("core:profile")))


class PaletteScreen(Screen):
    """What the palette finds, as options of a list box."""

    template_name = "core/palette.html"

    def get_context(self) -> dict[str, Any]:
        return {"found": palette.search(self.request.user, self.request.GET.get("q", ""))}


class ExplainScreen(Screen):
    """How a derived amount was computed, in the drawer or as a page."""

    template_name = "core/explain.html"
    title = gettext_lazy("How was this computed?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        partial = "drawer" if self.is_fragment else ""
        return self.render(partial=partial, **self.get_context())

    def get_context(self) -> dict[str, Any]:
        label, pk, field = (self.kwargs[k] for k in ("label", "pk", "field"))
        try:
            return {"explanation": explanations.load(self.request.user, label, pk, field)}
        except (NotFound, LookupError) as error:
            raise Http404(_("There is no derivation here, or not for you.")) from error
        except Forbidden as error:
            raise PermissionDenied(str(error)) from error


class StyleGuideScreen(Screen):
    """Every component in all its states."""

    template_name = "core/style_guide.html"
    title = gettext_lazy("Style guide")
    crumbs = (Crumb(gettext_lazy("Settings")),)

    def get_context(self) -> dict[str, Any]:
        return styleguide.samples(self.at)
