"""DetailScreen: one record with its state, path, figures, panels of all floors and timeline."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from revops.core import public_ids
from revops.core.flow_words import state_word
from revops.core.screens import slots
from revops.core.screens.page import (
    Action,
    Fact,
    Figure,
    Note,
    Page,
    Pill,
    Tab,
    TimelineEntry,
)
from revops.core.screens.path import PathStep
from revops.core.screens.timeline import timeline_of
from revops.core.screens.views import Screen

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from revops.core.workflow import Workflow


def transition_action(
    workflow: Workflow,
    verb: str,
    state: str,
    *,
    label: StrOrPromise,
    url: str,
    allowed: bool = True,
    states: dict[str, StrOrPromise] | None = None,
    **how: Any,
) -> Action:
    """Return the button of a transition; where the table refuses it, with the reason.

    `allowed` is the policy's answer. `states` gives words for the state names.
    """
    words = states or {}
    why: StrOrPromise = ""
    if not allowed:
        why = _("Your role may not do this; ask your administrator.")
    elif workflow.target(verb, state) is None:
        origins = ", ".join(str(words.get(o) or state_word(o)) for o in workflow.origins(verb))
        here = str(words.get(state) or state_word(state))
        why = _("Only possible while %(origins)s; this is %(state)s.") % {
            "origins": origins,
            "state": here,
        }
    return Action(label, url, dialog=True, why_not=why, **how)


class DetailScreen(Screen):
    """A record's page. Declare `slot` and `get_queryset()`, override the `get_…` you need.

    The template `core/detail.html` has the blocks `body` (left) and `aside` (right); without
    a template of its own the page shows the panels registered for `slot`.
    """

    template_name = "core/detail.html"
    slot: ClassVar[str] = ""
    pk_url_kwarg: ClassVar[str] = "pk"
    has_timeline: ClassVar[bool] = True

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows to look in, joined with what the page reads."""
        raise NotImplementedError

    @cached_property
    def object(self) -> Any:
        """Return the record inside the user's scope; raises Http404."""
        return self.get_object_or_404(self.get_queryset(), pk=self.kwargs[self.pk_url_kwarg])

    def get_title(self) -> StrOrPromise:
        return str(self.object)

    def get_identity(self) -> str:
        """Return what is shown beside the title to copy: the public id, where the model has one."""
        if not public_ids.is_registered(type(self.object)):
            return ""
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        return ()

    def get_facts(self) -> Sequence[Fact]:
        """Return the parts of the line under the title."""
        return ()

    def get_figures(self) -> Sequence[Figure]:
        return ()

    def get_path(self) -> Sequence[PathStep]:
        return ()

    def get_tabs(self) -> Sequence[Tab]:
        return ()

    def get_notes(self) -> Sequence[Note]:
        """Return the banners under the head."""
        return ()

    def get_timeline(self) -> Sequence[TimelineEntry]:
        return timeline_of(self.object) if self.has_timeline else ()

    def filled(self, part: str) -> list[Any]:
        """Return what higher floors put into this page's slot for `part`."""
        if not self.slot:
            return []
        return slots.gather(f"{self.slot}.{part}", self.request, self.object)

    def get_page(self) -> Page:
        return Page(
            title=self.get_title(),
            crumbs=self.get_crumbs(),
            pills=self.get_pills(),
            identity=self.get_identity(),
            facts=self.get_facts(),
            actions=[*self.get_actions(), *self.filled("actions")],
            figures=[*self.get_figures(), *self.filled("figures")],
            path=self.filled("path") or self.get_path(),
            tabs=[*self.get_tabs(), *self.filled("tabs")],
            notes=self.get_notes(),
            nav_entry=self.nav_entry,
        )

    def get_context(self) -> dict[str, Any]:
        panels = slots.collect(self.slot, self.request, self.object) if self.slot else []
        panels += self.filled("panels")
        history = [*self.get_timeline(), *self.filled("timeline")]
        return {
            "object": self.object,
            "panels": [p for p in panels if not p.side],
            "side_panels": [p for p in panels if p.side],
            "timeline": sorted(history, key=lambda entry: entry.at, reverse=True),
        }
