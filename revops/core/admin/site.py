"""The admin's site: entered by policy, log-in through the product's own page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from revops.core import policy
from revops.core.models import User


class Site(UnfoldAdminSite):
    """Shows reference data to administrators and records, read-only, to those who oversee."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        user: User | AnonymousUser = request.user
        return policy.can(user, "enter", "core.admin_site")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """Send strangers to the product's log-in (throttled); refuse people without the right."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect_to_login(reverse("admin:index"), reverse("admin:index"))
            raise PermissionDenied(str(_("Your roles do not include administration.")))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = Site(name="admin")
