"""Facts that no handler took: the list, the page, and the two ways out of it."""

import pytest

from revops.core import outbox
from revops.core.models import OutboxDelivery, StateChange
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.facts import Recorder, ThingHappened, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked(actor, at) -> OutboxDelivery:
    with outbox.subscribed(Recorder(), ThingHappened):
        outbox.emit(thing(7), actor=actor, at=at)
    row = OutboxDelivery.objects.get()
    OutboxDelivery.objects.update(
        state="parked", attempts=8, last_error="LookupError: no plan for Tomas Beck\nline 2"
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def keeper(browse):
    return browse(make_user(Role.ADMIN))


def test_a_parked_delivery_is_listed_with_its_reason(keeper, parked):
    text = keeper.get("/deliveries/").content.decode()

    assert "LookupError: no plan for Tomas Beck" in text
    assert "Parked" in text
    assert f"/deliveries/{parked.pk}/" in text


def test_what_is_delivered_is_not_listed(keeper, parked, at):
    OutboxDelivery.objects.update(state="done", done_at=at)

    assert "Everything is delivered" in keeper.get("/deliveries/").content.decode()


def test_retry_gives_all_tries_back(keeper, parked):
    assert "line 2" in keeper.get(f"/deliveries/{parked.pk}/").content.decode()

    answer = keeper.post(f"/deliveries/{parked.pk}/retry/")

    parked.refresh_from_db()
    assert (answer.status_code, parked.state, parked.attempts) == (303, "pending", 0)


def test_several_are_retried_at_once(keeper, parked):
    answer = keeper.post("/deliveries/retry/", {"ids": [parked.pk]})

    parked.refresh_from_db()
    assert (answer.status_code, parked.state) == (303, "pending")


def test_skip_needs_a_reason_and_changes_nothing_without_one(keeper, parked):
    refused = keeper.post(f"/deliveries/{parked.pk}/skip/", {"reason": " "})
    parked.refresh_from_db()
    assert (refused.status_code, parked.state) == (422, "parked")

    keeper.post(f"/deliveries/{parked.pk}/skip/", {"reason": "Tomas left"})

    parked.refresh_from_db()
    assert (parked.state, parked.note) == ("skipped", "Tomas left")
    assert "Tomas left" in keeper.get(f"/deliveries/{parked.pk}/").content.decode()


def test_who_only_oversees_sees_and_cannot_move_them(browse, parked):
    auditor = browse(make_user(Role.AUDITOR))

    page = auditor.get(f"/deliveries/{parked.pk}/").content.decode()

    assert f"/deliveries/{parked.pk}/retry/" not in page
    assert auditor.post(f"/deliveries/{parked.pk}/retry/").status_code == 403
    parked.refresh_from_db()
    assert parked.state == "parked"
    assert not StateChange.objects.exists()
