"""What every request passes: headers, ids, bad bytes, sessions, throttle, logs without secrets."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from revops.core import clock, logs
from revops.core.models import User
from revops.core.policy import Role
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def signed_in(*roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(*roles))
    return client


def test_every_answer_carries_the_security_headers():
    client = signed_in(Role.ADMIN)
    for path in ("/login/", "/nothing/", "/api/v1/users/", "/admin/", "/access/", "/healthz"):
        response = client.get(path)
        policy = dict(
            part.strip().split(" ", 1)
            for part in response["Content-Security-Policy"].split(";")
            if part.strip()
        )
        assert policy["object-src"] == "'none'", path
        assert policy["base-uri"] == "'none'", path
        assert policy["frame-ancestors"] == "'none'", path
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Referrer-Policy"] == "same-origin", path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert response["X-Frame-Options"] == "DENY", path
        assert "no-store" in response["Cache-Control"], path
        assert response["Request-Id"], path
        if path != "/admin/":
            assert policy["script-src"] == "'self'", path
            assert policy["style-src"] == "'self'", path


def test_a_well_formed_request_id_is_kept_and_another_is_replaced():
    client = Client()
    assert client.get("/login/", HTTP_REQUEST_ID="abc-12345")["Request-Id"] == "abc-12345"
    for bad in ("short", "x" * 65, "with space 123", "with\x00nul12"):
        assert client.get("/login/", HTTP_REQUEST_ID=bad)["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/login/?next=%00", 400),
        ("/api/v1/users/?email=%00", 400),
        ("/api/v1/users/usr_%00/", 404),
        ("/letters/%00/", 404),
        ("/letters/99999999999999999999999/", 404),
        ("/login/?next=%ff%fe", 302),
        ("/%ff%fe/", 404),
    ],
)
def test_bad_bytes_in_addresses_are_refused_never_a_crash(path, status):
    assert signed_in(Role.ADMIN).get(path).status_code == status


def test_nul_in_a_form_is_400():
    client = Client()
    response = client.post("/login/", {"username": "a\x00b", "password": "x"})
    assert response.status_code == 400


def test_a_session_ends_after_silence_and_after_its_life_time():
    client = signed_in(Role.ADMIN)
    began = datetime.now(UTC)

    def status(minutes: float) -> int:
        with clock.frozen(began + timedelta(minutes=minutes)):
            return client.get("/api/v1/users/").status_code

    assert [status(m) for m in (0, 29, 58)] == [200, 200, 200]
    assert status(58 + 31) == 401


def test_a_session_ends_after_twelve_hours_however_busy():
    client = signed_in(Role.ADMIN)
    began = datetime.now(UTC)
    seen = []
    for minutes in range(0, 12 * 60 + 30, 25):
        with clock.frozen(began + timedelta(minutes=minutes)):
            seen.append(client.get("/api/v1/users/").status_code)
    assert seen[: 12 * 60 // 25 + 1] == [200] * (12 * 60 // 25 + 1)
    assert seen[-1] == 401


def test_log_in_changes_the_session_and_log_out_ends_it_on_the_server():
    user, client = make_user(Role.ADMIN), Client()
    client.get("/login/")
    client.post("/login/", {"username": user.email.upper(), "password": PASSWORD})
    key = client.session.session_key
    assert client.get("/api/v1/users/").status_code == 200
    client.post("/logout/")
    client.cookies["sessionid"] = key
    assert client.get("/api/v1/users/").status_code == 401


def test_log_in_rests_after_five_failures_for_that_account_and_address():
    user, other = make_user(Role.ADMIN), make_user(Role.ADMIN)
    client = Client()

    def attempt(email: str, password: str, **extra) -> int:
        return client.post(
            "/login/", {"username": email, "password": password}, **extra
        ).status_code

    for _ in range(4):
        assert attempt(user.email, "wrong") == 422
    assert attempt(user.email, "wrong") in (422, 429)
    assert attempt(user.email, PASSWORD) == 429
    assert attempt(user.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9") == 429
    assert attempt(user.email.upper(), PASSWORD) == 429
    assert attempt(other.email, PASSWORD) in (302, 303)


def test_unknown_and_known_accounts_get_the_same_words():
    user, client = make_user(Role.ADMIN), Client()
    pages = [
        client.post("/login/", {"username": email, "password": "wrong"})
        for email in (user.email, "nobody@example.com")
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1]


def test_a_deactivated_user_cannot_log_in():
    user, client = make_user(Role.ADMIN), Client()
    User.objects.filter(pk=user.pk).update(is_active=False)
    response = client.post("/login/", {"username": user.email, "password": PASSWORD})
    assert response.status_code == 422


def test_log_lines_carry_ids_and_no_secrets(capsys):
    token = "A" * 43
    record = {
        "event": f"opened /sign/{token}/ with Bearer abc and rk_live_0123456789",
        "authorization": "Bearer abc",
        "headers": {"Cookie": "sessionid=1", "Accept": "text/html"},
        "password": "x",
        "list": [f"/pay/{token}/"],
    }
    clean = logs.redact(None, "info", record)
    text = json.dumps(clean)
    assert token not in text
    assert "abc" not in text
    assert "rk_live" not in text
    assert clean["headers"] == {"Cookie": logs.HIDDEN, "Accept": "text/html"}
    assert clean["password"] == logs.HIDDEN


def test_a_log_line_stays_one_line_of_json(capsys):
    handler = logging.StreamHandler()
    formatter = logs.settings()["formatters"]["json"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    record = logging.LogRecord("x", logging.INFO, "", 0, "a\r\nforged %s", ("\nline",), None)
    line = handler.format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "a\r\nforged \nline"


def test_requests_are_logged_by_route_not_by_path(caplog):
    with caplog.at_level(logging.INFO, logger="revops.request"):
        signed_in(Role.AUDITOR).get("/letters/123456/")
    line = [r.msg for r in caplog.records if r.name == "revops.request"][-1]
    assert line["route"] == "letters/<int:pk>/"
    assert "123456" not in str(line)


def test_a_huge_upload_is_refused_by_its_announced_size_whoever_sends_it(client, settings):
    settings.UPLOAD_MAX_SIZE = 1_000
    part = SimpleUploadedFile("x.csv", b"x" * 2_000)

    assert client.post("/login/", {"username": part}).status_code == 400

    settings.UPLOAD_MAX_SIZE = 10_000
    assert client.post("/login/", {"username": part}).status_code != 400
