"""Races at the doors: fifty equal requests, two uses of one link, two writers of one file."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages

from revops.core import attachments, idempotency, identity, public_links
from revops.core.actor import SYSTEM
from revops.core.idempotency import Answer, RequestInProgress
from revops.core.models import LegalEntity, PublicLink, RoleGrant
from revops.core.problems import NotFound
from revops.core.roles import Role
from tests.factories.core import make_legal_entity, make_user
from tests.races import many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_twenty_equal_requests_have_one_effect():
    def request(number: int) -> Answer:
        return idempotency.once(
            client="user:1", key="k", request="f" * 64, at=AT,
            work=lambda: (201, {"id": make_legal_entity(f"e{number}").pk}),
        )  # fmt: skip

    found = many(20, request)
    answers = [one for one in found if isinstance(one, Answer)]
    refused = [one for one in found if isinstance(one, RequestInProgress)]
    assert len(answers) + len(refused) == 20, found
    assert sum(not one.is_replay for one in answers) == 1
    assert len({str(one.body) for one in answers}) == 1
    assert LegalEntity.objects.count() == 1


def test_a_single_use_link_is_used_by_one_of_eight():
    token = public_links.issue(
        purpose="sign", subject_label="x.y", subject_id=1, uses_max=1,
        expires_at=AT + timedelta(days=1), actor=SYSTEM, at=AT,
    )  # fmt: skip
    found = many(8, lambda _: public_links.consume(token=token, purpose="sign", at=AT))
    assert sum(isinstance(one, PublicLink) for one in found) == 1
    assert sum(isinstance(one, NotFound) for one in found) == 7
    assert PublicLink.objects.get().uses == 1


def test_conflicting_roles_granted_at_the_same_moment_leave_one():
    user = make_user()
    roles = [Role.BILLING, Role.CONTROLLER]
    many(2, lambda n: identity.grant_role(user_id=user.pk, role=roles[n], actor=SYSTEM, at=AT))
    assert RoleGrant.objects.filter(user=user).count() == 1


def test_eight_writers_of_one_file_leave_one_file(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    storages._storages.clear()
    content = b"x" * 200_000

    def store(number: int):
        return attachments.store(
            content=content, filename="a", media_type="text/plain", subject_label="x.y",
            subject_id=number, purpose="t", at=AT,
        )  # fmt: skip

    rows = many(8, store)
    assert [attachments.open_verified(row) for row in rows] == [content] * 8
    assert [path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()] == [200_000]
    storages._storages.clear()
