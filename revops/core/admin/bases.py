"""Two kinds of admin pages: reference data that may be edited, and records that may be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import ModelAdmin

from revops.core import clock, policy
from revops.core.admin.site import site
from revops.core.errors import as_domain_error
from revops.core.policy.table import TABLE


class PolicyAdmin(ModelAdmin):
    """Asks the policy table for every page; without a declared resource nothing is shown."""

    list_per_page = 50
    show_full_result_count = False

    def _may(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        if self.model not in TABLE.by_model:
            return False
        return policy.can(request.user, action, self.model, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "view")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return policy.scoped(request.user, "view", super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = self._hidden(request)
        return [name for name in super().get_fields(request, obj) if name not in hidden]

    def get_list_display(self, request: HttpRequest) -> Any:
        hidden = self._hidden(request)
        return [name for name in super().get_list_display(request) if name not in hidden]

    def _hidden(self, request: HttpRequest) -> set[str]:
        names = {field.name for field in self.model._meta.get_fields()}
        return policy.fields(request.user, "view", self.model).hidden(names)

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra: Any = None
    ) -> HttpResponse:
        """Show what a service refuses as a message; nothing was changed then."""
        try:
            answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra)
        except Exception as error:
            refusal = as_domain_error(error)
            if refusal is None or refusal.STATUS in (403, 404) or request.method != "POST":
                raise
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path(), status=303)
        return answer


class ReferenceAdmin(PolicyAdmin):
    """Reference data: seen by `view`, made by `create`, edited by `change`; never deleted.

    Rows with rules of their own override `save_row` and call a service.
    """

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "create")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.save_row(request, obj, form.cleaned_data, change)

    def save_row(
        self, request: HttpRequest, row: Any, data: dict[str, Any], is_change: bool
    ) -> None:
        """Write one row; the trail of the table records who and from where."""
        row.save()


class ReadOnlyAdmin(PolicyAdmin):
    """Records: no add, no change, no delete, no action, for anybody."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return the columns; no form is made of what nobody can fill in."""
        unseen = self._hidden(request) | set(self.exclude or ())
        columns = [f.name for f in self.opts.fields if f.editable and not f.primary_key]
        return [name for name in self.fields or columns if str(name) not in unseen]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_fields(request, obj)


class ReadOnlyInline:
    """Mix into an inline: its rows are only shown."""

    extra = 0
    can_delete: ClassVar[bool] = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def register(*kinds: type[models.Model]) -> Callable[[type[PolicyAdmin]], type[PolicyAdmin]]:
    """Register models on the house's own site; the framework's default site is not served."""

    def wrap(admin_class: type[PolicyAdmin]) -> type[PolicyAdmin]:
        for kind in kinds:
            site.register(kind, admin_class)
        return admin_class

    return wrap


def actor_and_time(request: HttpRequest) -> dict[str, Any]:
    """Return `actor` and `at` for a service called from an admin page."""
    return {"actor": policy.actor_of(request.user), "at": clock.now()}
