"""One unsafe request, one effect."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from revops.core import idempotency
from revops.core.idempotency import IdempotencyKeyReused, RequestInProgress
from revops.core.models import IdempotencyKey, LegalEntity
from revops.core.problems import DomainError, Invalid
from tests.factories.core import make_legal_entity

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def create(code: str = "one"):
    def work():
        return 201, {"id": make_legal_entity(code).pk}

    return work


def once(work, *, key="k-1", request="f" * 64, client="user:1", at=AT):
    return idempotency.once(client=client, key=key, request=request, at=at, work=work)


def test_the_same_request_gets_the_same_answer_and_works_once():
    first = once(create("one"))
    second = once(create("two"))
    assert (first.status, first.is_replay) == (201, False)
    assert (second.status, second.body, second.is_replay) == (201, first.body, True)
    assert LegalEntity.objects.count() == 1


def test_another_request_under_the_same_key_is_refused():
    once(create("one"))
    with pytest.raises(IdempotencyKeyReused) as refusal:
        once(create("two"), request="e" * 64)
    assert refusal.value.STATUS == 422
    assert LegalEntity.objects.count() == 1


def test_keys_of_two_clients_do_not_meet():
    once(create("one"))
    once(create("two"), client="user:2")
    assert LegalEntity.objects.count() == 2


def test_a_running_request_is_refused_and_an_abandoned_one_is_finished():
    IdempotencyKey.objects.create(client="user:1", key="k-1", fingerprint="f" * 64, locked_at=AT)
    with pytest.raises(RequestInProgress) as refusal:
        once(create(), at=AT + timedelta(seconds=59))
    assert refusal.value.STATUS == 409
    assert LegalEntity.objects.count() == 0
    assert once(create(), at=AT + timedelta(seconds=60)).is_replay is False
    assert LegalEntity.objects.count() == 1


def test_a_refusal_leaves_neither_effect_nor_key():
    def refuse():
        make_legal_entity("one")
        raise DomainError("No.")

    with pytest.raises(DomainError, match="No"):
        once(refuse)
    assert LegalEntity.objects.count() == 0
    assert IdempotencyKey.objects.count() == 0
    assert once(create()).status == 201


def test_a_crash_of_ours_can_be_repeated():
    with pytest.raises(ZeroDivisionError):
        once(lambda: 1 / 0)
    assert once(create()).is_replay is False


def test_the_slower_of_two_that_both_think_they_own_the_key_is_undone():
    def slow():
        make_legal_entity("slow")
        IdempotencyKey.objects.update(locked_at=AT + timedelta(minutes=2))
        return 201, {}

    with pytest.raises(RequestInProgress):
        once(slow)
    assert LegalEntity.objects.count() == 0


@pytest.mark.parametrize("key", ["x" * 256, "x" * 10_000, "ä", "a\nb"])
def test_a_malformed_key_is_400(key):
    with pytest.raises(Invalid):
        idempotency.checked(key, required=False)


def test_a_missing_key_is_400_only_where_money_moves():
    assert idempotency.checked("", required=False) == ""
    assert idempotency.checked("x" * 255, required=True) == "x" * 255
    with pytest.raises(Invalid) as refusal:
        idempotency.checked("", required=True)
    assert refusal.value.STATUS == 400


def test_the_fingerprint_ignores_order_but_not_values():
    one = idempotency.fingerprint("POST", "/a/", {"a": 1, "b": 2})
    assert one == idempotency.fingerprint("POST", "/a/", {"b": 2, "a": 1})
    assert one != idempotency.fingerprint("POST", "/a/", {"a": 1, "b": 3})
    assert one != idempotency.fingerprint("POST", "/b/", {"a": 1, "b": 2})


def test_answers_are_kept_for_a_week():
    once(create())
    created = IdempotencyKey.objects.get().created_at
    assert idempotency.forget_old(at=created + timedelta(days=7)) == 0
    assert idempotency.forget_old(at=created + timedelta(days=7, seconds=1)) == 1


@pytest.mark.parametrize(
    "columns", [{"state": "done"}, {"state": "lost"}, {"status": 200}], ids=str
)
def test_the_database_refuses_a_key_without_its_answer(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        IdempotencyKey.objects.create(client="c", key="k", fingerprint="f", locked_at=AT, **columns)
    assert IdempotencyKey.objects.count() == 0
