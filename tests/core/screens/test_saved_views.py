"""Named views: everybody has their own, and the laws of their table."""

import pytest
from django.db import IntegrityError, transaction

from revops.core import saved_views
from revops.core.actor import Actor
from revops.core.models import SavedView
from revops.core.problems import Invalid, NotFound
from revops.core.screens.views import actor_of

pytestmark = pytest.mark.django_db


def keep(user, at, name="Mine", **more):
    given = {"screen": "core:job_list", "query": "?sort=created", "is_pinned": False, **more}
    return saved_views.save_view(name=name, actor=actor_of(user), at=at, **given)


def test_the_same_name_on_the_same_list_is_replaced(someone, at):
    keep(someone, at)
    view = keep(someone, at, query="?sort=-created", is_pinned=True)
    assert [(v.name, v.query, v.is_pinned) for v in SavedView.objects.all()] == [
        ("Mine", "sort=-created", True)
    ]
    assert saved_views.list_views(someone, "core:job_list") == [view]
    assert [(p.label, p.url) for p in saved_views.list_pinned(someone)] == [
        ("Mine", "/jobs/?sort=-created")
    ]


def test_views_of_others_are_neither_seen_nor_forgotten(someone, admin, at):
    view = keep(someone, at)
    assert saved_views.list_views(admin, "core:job_list") == []
    with pytest.raises(NotFound):
        saved_views.forget_view(view_id=view.pk, actor=actor_of(admin), at=at)
    assert SavedView.objects.filter(pk=view.pk).exists()
    saved_views.forget_view(view_id=view.pk, actor=actor_of(someone), at=at)
    assert not SavedView.objects.exists()


def test_only_lists_that_exist_and_a_hundred_of_them(someone, at, monkeypatch):
    with pytest.raises(Invalid, match="no such list"):
        keep(someone, at, screen="nowhere:list")
    monkeypatch.setattr(saved_views, "VIEWS_MAX", 1)
    keep(someone, at)
    with pytest.raises(Invalid, match="Forget one first"):
        keep(someone, at, name="Other")
    assert SavedView.objects.count() == 1


def test_only_people_keep_views(db, at):
    with pytest.raises(Exception, match="may not"):
        saved_views.save_view(
            screen="core:job_list",
            name="x",
            query="",
            is_pinned=False,
            actor=Actor(kind="rule", id="r", label="R"),
            at=at,
        )


@pytest.mark.parametrize(
    ("name", "law"),
    [("Mine", "core_savedview_name_is_unique"), ("  ", "core_savedview_has_a_name")],
)
def test_the_table_refuses_a_second_view_of_that_name_and_an_empty_name(someone, at, name, law):
    keep(someone, at)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        SavedView.objects.create(
            user=someone, screen="core:job_list", name=name, query="", created_at=at
        )


def test_a_list_shows_its_kept_views(browse, someone, at):
    keep(someone, at)
    text = browse(someone).get("/jobs/?sort=created").content.decode()
    assert "Mine" in text
    assert "Forget the view Mine" in text
