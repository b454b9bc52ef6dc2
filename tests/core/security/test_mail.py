"""Letters are sent once by an errand, and their secret links are made at that moment."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client

from revops.core import errands, mail, public_links
from revops.core.actor import SYSTEM, Actor
from revops.core.models import Errand
from revops.core.policy import Role
from revops.core.problems import Invalid
from revops.core.states import ErrandState
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def link() -> mail.Link:
    about = {"purpose": "sign", "subject_label": "quoting.quote", "subject_id": 7}
    public_links.issue(**about, expires_at=AT + timedelta(days=30), actor=SYSTEM, at=AT)
    return mail.Link(path="/sign/{token}/", link_id=public_links.latest(**about).pk)


def plan(actor: Actor, **more) -> Errand:
    given = {
        "key": "quote:7", "to": "ada@example.com", "title": "Your quote",
        "text": "Dear Ada,\nplease sign: {link}", "subject": "quoting.quote:7",
        "links": {"link": link()}, "actor": actor, "at": AT,
    }  # fmt: skip
    with transaction.atomic():
        return mail.plan_letter(**{**given, **more})


def act(errand: Errand) -> dict:
    call = errands.Call(
        errand_id=errand.pk, kind=errand.kind, key=errand.key, subject=errand.subject,
        payload=errand.payload, attempt=1,
    )  # fmt: skip
    return mail.SendLetter().act(call)


def test_without_a_mail_server_a_letter_lands_on_the_outbox_page(clock, settings):
    settings.EMAIL_URL = ""
    rep = make_user(Role.SALES_REP)
    letter = plan(Actor("user", str(rep.pk), "Rep"))
    assert "sign/" not in str(letter.payload["text"])
    errands.drain()
    letter.refresh_from_db()
    assert letter.state == ErrandState.DONE.value
    token = letter.outcome["text"].rpartition("/sign/")[2].strip("/")
    assert public_links.resolve(token, "sign", AT).subject_id == 7
    client = Client()
    client.force_login(rep)
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert f"/sign/{token}/" in page
    assert b"Your quote" in client.get("/letters/").content


def test_a_letter_is_planned_once_per_key(actor):
    assert plan(actor).pk == plan(actor, title="Again").pk
    assert Errand.objects.count() == 1


@pytest.mark.parametrize(
    "bad", [{"to": "nobody"}, {"to": "a@example.com\nBcc: x@example.com"}, {"title": "a\nBcc: b"}]
)
def test_a_letter_that_could_forge_headers_is_refused(actor, bad):
    with pytest.raises(Invalid):
        plan(actor, **bad)
    assert Errand.objects.count() == 0


def test_letters_of_others_are_not_shown(actor):
    letter = plan(actor)
    for role, status in ((Role.SALES_REP, 404), (Role.AUDITOR, 200), (Role.ADMIN, 404)):
        client = Client()
        client.force_login(make_user(role))
        assert client.get(f"/letters/{letter.pk}/").status_code == status, role


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({}), errands.Refused),
        (smtplib.SMTPDataError(451, b"later"), errands.Retryable),
        (smtplib.SMTPDataError(554, b"never"), errands.Refused),
        (TimeoutError("gone"), errands.Unknown),
    ],
    ids=["recipient", "later", "never", "cut off"],
)
def test_every_end_of_a_conversation_is_told_apart(actor, settings, monkeypatch, error, kind):
    settings.EMAIL_URL = "smtp://localhost:1?tls=0"

    class Server:
        def open(self):
            return True

        def close(self):
            return None

    monkeypatch.setattr(mail, "get_connection", lambda **options: Server())
    monkeypatch.setattr(EmailMessage, "send", lambda self: (_ for _ in ()).throw(error))
    with pytest.raises(kind):
        act(plan(actor))


def test_a_server_that_is_away_is_tried_again(actor, settings):
    settings.EMAIL_URL = "smtp://localhost:1"
    with pytest.raises(errands.Retryable):
        act(plan(actor))


def test_the_address_of_a_mail_server_is_read():
    assert mail.server("smtps://me%40x:p%2Fw@mail.example.com") == {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": "mail.example.com", "port": 465, "username": "me@x", "password": "p/w",
        "use_ssl": True, "use_tls": False, "timeout": 15,
    }  # fmt: skip
    assert mail.server("smtp://mail.example.com?tls=1")["use_tls"] is True
