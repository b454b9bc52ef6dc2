"""/healthz says what works and names what does not."""

import time

import pytest

from revops.core import health


@pytest.fixture
def workers(monkeypatch):
    """Set who answers a ping; counts how often the workers are asked."""
    asked = []

    def answering(*names):
        def ping(command, *, reply, timeout, limit):
            asked.append(limit)
            return [{name: {"ok": "pong"}} for name in names]

        monkeypatch.setattr(health.current_app.control, "broadcast", ping)
        monkeypatch.setattr(health, "_last", (float("-inf"), ""))
        return asked

    return answering


@pytest.mark.django_db
def test_all_is_well(client, workers):
    workers("chain@a", "bulk@a")

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_a_silent_worker_is_named(client, workers):
    asked = workers("bulk@a", "bulk@b")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "no answer from chain"
    assert asked == [2, None]  # two answers of one kind are not enough: ask everybody


@pytest.mark.django_db
def test_those_who_did_not_answer_in_time_are_not_waited_for_twice(client, workers):
    asked = workers("chain@a")

    answer = client.get("/healthz")

    assert answer.json()["checks"]["worker"] == "no answer from bulk"
    assert asked == [2]


@pytest.mark.django_db
def test_workers_are_not_asked_for_every_request(client, workers):
    asked = workers("chain@a", "bulk@a")

    for _ in range(3):
        client.get("/healthz")

    assert asked == [2]


@pytest.mark.django_db
def test_a_worker_that_was_silent_is_asked_again_at_once(client, workers):
    workers("chain@a")
    assert client.get("/healthz").status_code == 503
    said = health._last
    workers("chain@a", "bulk@a")
    health._last = said

    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_those_who_wait_for_a_silent_worker_share_one_answer(client, workers, monkeypatch):
    asked = workers("chain@a")
    monkeypatch.setattr(health, "_last", (time.monotonic() + 1, "no answer from bulk"))

    answer = client.get("/healthz")

    assert answer.json()["checks"]["worker"] == "no answer from bulk"
    assert asked == []


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named(client, workers, monkeypatch):
    workers("chain@a", "bulk@a")

    def refuse():
        raise ConnectionRefusedError

    monkeypatch.setattr(health.current_app, "connection_for_read", refuse)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "ConnectionRefusedError"


def test_a_database_that_is_away_is_named(client, workers):
    workers("chain@a", "bulk@a")

    # without the database fixture every query is refused, as when the server is away
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        client.get("/healthz")


def test_only_reading_is_allowed(client):
    assert client.post("/healthz").status_code == 405
