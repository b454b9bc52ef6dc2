"""The provisioning webhook against a server of our own: what it is told, and what follows."""

import json
import threading
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from standardwebhooks.webhooks import Webhook

from orders import clients, services
from orders.models import OrderLine, ProvisioningRequest
from revops.core import errands
from revops.core.models import Errand
from tests.factories.orders import ACTOR, AT, make_order
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db
SECRET = "whsec_bG9jYWwtZGVtby1zZWNyZXQtb25seQ=="


class Stranger(HTTPServer):
    """Answers as told (status, body) and remembers what it was sent."""

    answers: list[tuple[int, str]]

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Door)
        self.answers, self.heard = [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/provision"


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append((headers, body))
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, "{}")
        self.send_response(status)
        if status == 302:
            self.send_header("location", self.server.url)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_words):
        """Stay quiet."""


@pytest.fixture
def stranger(settings, clock):
    settings.PROVISIONING_ALLOW_PRIVATE = True
    settings.PROVISIONING_WEBHOOK_SECRET = SECRET
    clock.move_to(AT)
    server = Stranger()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def asked(stranger):
    """Book an order whose product is set up by the stranger; return the request."""
    book = make_price_book()
    _setup, seats = make_charges(book, adapter="webhook")
    product = seats.version.product
    product.webhook_url = stranger.url
    product.save()
    make_order(make_signed_quote(lines=[Line(seats, Decimal(10))], price_book=book))
    return ProvisioningRequest.objects.get()


def act(stranger, *answers, at=AT):
    stranger.answers[:] = answers
    errands.drain(at=at)
    request = ProvisioningRequest.objects.get()
    return request.state, OrderLine.objects.get().state


def test_an_answer_of_200_delivers_the_line(stranger):
    request = asked(stranger)

    assert act(stranger, (200, "set up")) == ("done", "delivered")

    ((headers, body),) = stranger.heard
    key = f"{request.order_line_id}-provision-1"
    assert (headers["idempotency-key"], headers["webhook-id"]) == (key, key)
    assert json.loads(body) == {
        "request_id": request.pk,
        "action": "provision",
        "order": request.order_line.order.number,
        "line": 1,
        "product": request.order_line.product.code,
        "quantity": "10",
    }


def test_the_request_is_signed(stranger):
    asked(stranger)
    act(stranger, (200, "{}"))

    ((headers, body),) = stranger.heard
    expected = Webhook(SECRET).sign(headers["webhook-id"], AT, body)

    assert headers["webhook-signature"] == expected
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))


@pytest.mark.parametrize("answer", [(202, "{}"), (200, '{"status": "accepted"}')])
def test_an_acceptance_waits_for_the_confirmation(stranger, answer):
    asked(stranger)

    assert act(stranger, answer) == ("sent", "pending")
    assert Errand.objects.get().state == "done"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_stranger_in_trouble_is_asked_again_with_the_same_key(stranger, status):
    request = asked(stranger)

    assert act(stranger, (status, "")) == ("pending", "pending")
    assert Errand.objects.get().attempts == 1
    assert act(stranger, (200, "{}"), at=AT + timedelta(hours=1)) == ("done", "delivered")

    keys = {headers["idempotency-key"] for headers, _body in stranger.heard}
    assert (len(stranger.heard), keys) == (2, {f"{request.order_line_id}-provision-1"})


def test_after_eight_tries_it_failed(stranger):
    asked(stranger)

    for hours in range(8):
        ending = act(stranger, (503, ""), at=AT + timedelta(days=hours))

    assert ending == ("failed", "pending")
    request = ProvisioningRequest.objects.get()
    assert (request.last_error, request.errand.attempts) == ("answered 503", 8)
    assert len(stranger.heard) == 8


@pytest.mark.parametrize(
    ("status", "error"), [(400, "answered 400"), (404, "answered 404"), (302, "answered 302")]
)
def test_a_refusal_fails_at_once(stranger, status, error):
    asked(stranger)

    assert act(stranger, (status, "")) == ("failed", "pending")

    assert ProvisioningRequest.objects.get().last_error == error
    assert len(stranger.heard) == 1


def test_an_address_inside_our_network_is_not_called(stranger, settings):
    settings.PROVISIONING_ALLOW_PRIVATE = False
    asked(stranger)

    assert act(stranger) == ("failed", "pending")
    assert stranger.heard == []
    assert "not a public address" in ProvisioningRequest.objects.get().last_error


def test_a_server_that_is_gone_may_come_back():
    with pytest.raises(clients.WebhookUnavailable):
        clients.post_provisioning(
            url="http://127.0.0.1:9/provision", key="1", body={}, secret=SECRET,
            allow_private=True, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("answer", [(200, "{}"), (202, "{}"), (400, "")])
def test_an_answer_after_the_work_was_done_by_hand_changes_nothing(stranger, answer):
    request = asked(stranger)
    services.complete_provisioning(request_id=request.pk, note="By phone", actor=ACTOR, at=AT)

    assert act(stranger, answer) == ("done", "delivered")

    request.refresh_from_db()
    assert (request.note, request.last_error) == ("By phone", "")
    assert Errand.objects.get().state == ("failed" if answer[0] == 400 else "done")


@pytest.mark.parametrize("answer", [(200, "{}"), (202, "{}"), (400, "")])
def test_an_answer_to_a_question_asked_anew_is_not_taken_for_the_new_one(stranger, answer):
    request = asked(stranger)
    first = Errand.objects.get()
    services.fail_provisioning(request_id=request.pk, error="timed out", actor=ACTOR, at=AT)
    services.retry_provisioning(request_id=request.pk, actor=ACTOR, at=AT)
    Errand.objects.exclude(pk=first.pk).update(available_at=AT + timedelta(days=1))

    assert act(stranger, answer) == ("pending", "pending")

    assert [h["idempotency-key"][-1] for h, _body in stranger.heard] == ["1"]


def test_a_failed_request_stays_failed_when_its_question_is_refused_again(stranger):
    request = asked(stranger)
    services.fail_provisioning(request_id=request.pk, error="timed out", actor=ACTOR, at=AT)

    assert act(stranger, (400, "")) == ("failed", "pending")

    request.refresh_from_db()
    assert request.last_error == "timed out"
