"""Saving the present view of a list, and forgetting one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revops.core import saved_views
from revops.core.models import SavedView
from revops.core.screens.actions import ActionScreen, FormScreen


class SavedViewForm(forms.Form):
    """A name for filters, sort and tab as they are now."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_pinned = forms.BooleanField(label=gettext_lazy("Pin to the side bar"), required=False)
    screen = forms.CharField(widget=forms.HiddenInput, max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)


class SavedViewCreate(FormScreen):
    """Keep the list as it is shown now."""

    action, resource = "create", "core.savedview"
    title = gettext_lazy("Save this view")
    form_class = SavedViewForm
    verb = gettext_lazy("Save view")
    success = gettext_lazy("View saved")

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in ("screen", "query")}

    def act(self, data: dict[str, Any]) -> str:
        view = saved_views.save_view(actor=self.actor, at=self.at, **data)
        return f"{reverse(view.screen)}?{view.query}"


class SavedViewForget(ActionScreen):
    """Forget one of one's own views."""

    action, resource = "delete", "core.savedview"
    question = gettext_lazy("Forget the view %(object)s?")
    verb = gettext_lazy("Forget view")

    def get_queryset(self) -> Any:
        return SavedView.objects.all()

    def get_effects(self) -> list[str]:
        return [_("only the name goes; every record stays")]

    def act(self, data: dict[str, Any]) -> str:
        screen = self.object.screen
        saved_views.forget_view(view_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse(screen)
