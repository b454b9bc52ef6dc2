"""Named views of lists: saving, forgetting, finding. Everybody has their own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from revops.core.actor import Actor
from revops.core.models import SavedView, User
from revops.core.problems import Forbidden, Invalid, NotFound
from revops.core.screens.nav import Shown

VIEWS_MAX = 100


@transaction.atomic
def save_view(
    *, screen: str, name: str, query: str, is_pinned: bool, actor: Actor, at: datetime
) -> SavedView:
    """Keep the query string under the name; the same name on the same list is replaced.

    :raises Forbidden: the actor is not a user
    :raises Invalid: there is no such list, or there are too many views
    """
    if actor.user_id is None:
        raise Forbidden()
    if not _address(screen):
        raise Invalid(_("There is no such list."), field="screen", rule="unknown_screen")
    User.objects.select_for_update().get(pk=actor.user_id)
    if SavedView.objects.filter(user_id=actor.user_id).count() >= VIEWS_MAX:
        raise Invalid(
            _("You have a hundred views."), rule="too_many_views", way_out=_("Forget one first.")
        )
    view, _created = SavedView.objects.update_or_create(
        user_id=actor.user_id,
        screen=screen,
        name=name.strip(),
        defaults={"query": query.lstrip("?"), "is_pinned": is_pinned},
        create_defaults={"query": query.lstrip("?"), "is_pinned": is_pinned, "created_at": at},
    )
    return view


@transaction.atomic
def forget_view(*, view_id: int, actor: Actor, at: datetime) -> None:
    """Forget one of the actor's own views. Raises NotFound."""
    if actor.user_id is None:
        raise NotFound()
    deleted, _rows = SavedView.objects.filter(pk=view_id, user_id=actor.user_id).delete()
    if not deleted:
        raise NotFound()


def list_views(user: User, screen: str) -> list[SavedView]:
    """Return the user's views of one list, by name."""
    return list(SavedView.objects.filter(user_id=user.pk, screen=screen).order_by("name"))


def list_pinned(user: User) -> list[Shown]:
    """Return the user's pinned views as lines of the side bar."""
    rows = SavedView.objects.filter(user_id=user.pk, is_pinned=True).order_by("name")
    return [Shown(row.name, f"{url}?{row.query}") for row in rows if (url := _address(row.screen))]


def _address(screen: str) -> str:
    try:
        return reverse(screen)
    except NoReverseMatch:
        return ""
