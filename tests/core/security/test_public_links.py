"""A secret link opens one document for one purpose, and every bad token looks alike."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from revops.core import public_links
from revops.core.actor import SYSTEM
from revops.core.models import PublicLink
from revops.core.problems import NotFound

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def issue(**more) -> str:
    given = {
        "purpose": "sign", "subject_label": "quoting.quote", "subject_id": 1,
        "expires_at": AT + timedelta(days=30), "actor": SYSTEM, "at": AT,
    }  # fmt: skip
    return public_links.issue(**{**given, **more})


def test_only_the_hash_of_a_token_is_stored():
    token = issue()
    row = PublicLink.objects.values().get()
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(row)
    assert len(token) == 43


def test_the_same_token_can_be_shown_again_but_not_without_the_secret(settings):
    token = issue()
    link = public_links.latest(subject_label="quoting.quote", subject_id=1, purpose="sign")
    assert public_links.token_of(link) == token
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret of this installation"
    assert public_links.token_of(link) == ""
    assert public_links.resolve(token, "sign", LATER) == link
    settings.SECRET_KEY_FALLBACKS = [old]
    assert public_links.token_of(link) == token


def test_two_links_never_share_a_token():
    assert len({issue() for _ in range(50)}) == 50


def test_a_token_opens_its_document_until_it_expires():
    token = issue()
    assert public_links.resolve(token, "sign", LATER).subject_id == 1
    with pytest.raises(NotFound):
        public_links.resolve(token, "sign", AT + timedelta(days=30))


def test_every_bad_token_gets_the_same_answer():
    good, revoked, expired, used = issue(), issue(subject_id=2), issue(), issue(uses_max=1)
    public_links.revoke(subject_label="quoting.quote", subject_id=2, at=AT)
    PublicLink.objects.filter(token_hash=hashlib.sha256(expired.encode()).hexdigest()).update(
        expires_at=AT
    )
    public_links.consume(token=used, purpose="sign", at=AT)
    bad = [revoked, expired, used, "", "x", good + "x", good.swapcase(), good[:-1] + "\0", "é" * 43]
    flipped = {good[:i] + ("A" if good[i] != "A" else "B") + good[i + 1 :] for i in range(43)}
    answers = set()
    for token in [*bad, *flipped]:
        with pytest.raises(NotFound) as refusal:
            public_links.resolve(token, "sign", LATER)
        answers.add(str(refusal.value))
    with pytest.raises(NotFound) as other_purpose:
        public_links.resolve(good, "pay", LATER)
    assert answers == {str(other_purpose.value)}


def test_a_single_use_link_is_consumed_once():
    token = issue(uses_max=1)
    assert public_links.consume(token=token, purpose="sign", at=AT).uses == 1
    with pytest.raises(NotFound):
        public_links.consume(token=token, purpose="sign", at=AT)
    assert PublicLink.objects.get().uses == 1


def test_a_view_is_counted_with_first_and_latest_time():
    link = public_links.resolve(issue(), "sign", AT)
    for at in (AT, LATER):
        public_links.record_view(link_id=link.pk, at=at)
    link.refresh_from_db()
    assert (link.views, link.first_viewed_at, link.last_viewed_at) == (2, AT, LATER)


def test_revoking_ends_only_the_named_purpose():
    sign, pay = issue(), issue(purpose="pay")
    ended = public_links.revoke(subject_label="quoting.quote", subject_id=1, at=AT, purpose="sign")
    assert ended == 1
    assert public_links.resolve(pay, "pay", LATER)
    with pytest.raises(NotFound):
        public_links.resolve(sign, "sign", LATER)


def test_a_link_is_never_used_more_often_than_allowed():
    issue(uses_max=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicLink.objects.update(uses=2)
    assert PublicLink.objects.get().uses == 0


def test_a_token_can_be_shown_again_to_staff_until_the_key_changes(settings):
    token = issue()
    link = public_links.latest(subject_label="quoting.quote", subject_id=1, purpose="sign")
    assert link is not None
    assert public_links.token_of(link) == token

    settings.SECRET_KEY = "another key, fifty characters long or more, as it should be"

    assert public_links.token_of(link) == ""
    assert public_links.resolve(token, "sign", LATER) == link
