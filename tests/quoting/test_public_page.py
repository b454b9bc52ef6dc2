"""The customer's page: read, ask, decline, sign once, and what is shown when it is over."""

from datetime import date, timedelta

import pytest
from django.test import Client

from quoting import services
from quoting.models import QuoteComment, Signature, SignatureEvent
from revops.core import clock, public_links
from revops.core.actor import SYSTEM
from revops.core.models import PublicLink
from revops.core.roles import Role
from revops.core.screens import slots
from revops.core.screens.slots import Panel
from tests.factories.core import make_user
from tests.factories.quoting import current, make_quote, make_sent_quote

pytestmark = pytest.mark.django_db
FAR = {"valid_until": date(2099, 1, 1)}


@pytest.fixture
def version(actor):
    return current(make_sent_quote(version_columns=FAR))


def url(version, tail="") -> str:
    return services.link_to(version.pk) + tail


def form(version, **more) -> dict[str, str]:
    return {
        "name": "Katharina Moser",
        "title": "Managing director",
        "typed_signature": "Katharina Moser",
        "has_consented": "on",
        "document_sha256": version.document_sha256,
        **more,
    }


def test_the_page_says_what_is_paid_when_in_plain_words(client, version):
    response = client.get(url(version))
    text = response.content.decode()
    for part in (
        "€10,300.00",  # set-up and the first month
        "When you start, 1 Dec 2026",
        "then every month",
        "€500.00",
        "24 months from 1 Dec 2026",
        "Sign for €21,800.00",
        "Open until 31 Dec 2098",
    ):
        assert part in text
    assert "margin" not in text.lower()
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_the_page_speaks_the_language_that_was_chosen(client, version):
    client.cookies["django_language"] = "de"
    response = client.get(url(version))
    assert 'lang="de"' in response.content.decode()
    assert "10.300,00\u00a0€" in response.content.decode()


def test_the_page_speaks_the_signers_language_before_anybody_chose(client, version):
    version.quote.account.contacts.update(language="de")

    response = client.get(url(version), HTTP_ACCEPT_LANGUAGE="en")

    assert "Unterschreiben" in response.content.decode()


def test_a_language_nobody_offers_is_no_choice(client, version):
    client.cookies["django_language"] = "tlh-KL"

    response = client.get(url(version))

    assert response.status_code == 200
    assert 'lang="en"' in response.content.decode()


def test_the_first_look_is_evidence_and_looks_are_counted(client, version):
    client.get(url(version), REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Firefox")
    client.get(url(version))
    event = SignatureEvent.objects.get(version=version, kind="viewed")
    assert (event.ip_address, event.user_agent) == ("203.0.113.7", "Firefox")
    assert PublicLink.objects.get().views == 2


def test_a_look_by_our_own_people_is_not_counted(version):
    client = Client()
    client.force_login(
        make_user(Role.SALES_REP), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(url(version)).status_code == 200
    assert PublicLink.objects.get().views == 0


def test_signing_leads_to_a_page_of_thanks_with_the_signed_copy(client, version):
    response = client.post(url(version), form(version))
    assert (response.status_code, response["Location"]) == (303, url(version))

    text = client.get(url(version)).content.decode()
    signature = Signature.objects.get()
    assert "Thank you, this is signed" in text
    assert signature.evidence_sha256 in text
    assert signature.consent_text in text
    assert signature.document_sha256 == version.document_sha256


def test_a_double_press_signs_once_and_both_see_the_thanks(client, version):
    first, second = (client.post(url(version), form(version)) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("missing", [{"name": ""}, {"typed_signature": " "}, {"has_consented": ""}])
def test_what_is_missing_is_said_and_what_was_typed_stays(client, version, missing):
    response = client.post(url(version), form(version, **missing))
    assert response.status_code == 422
    assert "Managing director" in response.content.decode()
    assert Signature.objects.count() == 0


def test_a_document_that_changed_since_is_not_signed(client, version):
    response = client.post(url(version), form(version, document_sha256="0" * 64))
    assert response.status_code == 422
    assert "not the one you were shown" in response.content.decode()
    assert Signature.objects.count() == 0


def test_declining_takes_a_reason_and_closes_the_page(client, version):
    assert client.get(url(version, "decline/")).status_code == 200
    assert client.post(url(version, "decline/"), {"reason": ""}).status_code == 422
    assert client.post(url(version, "decline/"), {"reason": "Too dear"}).status_code == 303
    version.refresh_from_db()
    assert (version.state, version.decline_reason) == ("declined", "Too dear")
    gone = client.get(url(version))
    assert gone.status_code == 410
    assert "You declined this quote" in gone.content.decode()
    assert client.post(url(version), form(version)).status_code == 410
    assert client.post(url(version, "decline/"), {"reason": "x"}).status_code == 410


def test_a_question_is_kept_and_shown(client, version):
    assert client.post(url(version, "question/"), {"text": " "}).status_code == 422
    response = client.post(url(version, "question/"), {"text": "Is training included?"})
    assert response.status_code == 303
    assert QuoteComment.objects.get().author == "Katharina Moser"
    assert "Is training included?" in client.get(url(version)).content.decode()


def test_an_expired_offer_is_gone_with_a_way_out(client):
    version = current(make_sent_quote(version_columns={"valid_until": date(2026, 1, 1)}))
    response = client.get(url(version))
    assert response.status_code == 410
    assert "expired" in response.content.decode()
    assert client.post(url(version), form(version)).status_code == 410
    assert Signature.objects.count() == 0


def test_an_older_version_points_to_the_newer_one(client, version, actor, at):
    address = url(version)
    services.create_version(quote_id=version.quote_id, actor=actor, at=at)
    response = client.get(address)
    assert response.status_code == 410
    assert "newer version" in response.content.decode()


@pytest.mark.parametrize("tail", ["", "pdf/", "decline/", "question/", "progress/"])
def test_an_unknown_or_foreign_token_is_not_found(client, version, tail):
    public_links.issue(
        purpose="invoice",
        subject_label="billing.invoice",
        subject_id=1,
        expires_at=clock.now() + timedelta(days=9),
        actor=SYSTEM,
        at=clock.now(),
    )
    other = public_links.latest(subject_label="billing.invoice", subject_id=1, purpose="invoice")
    for token in ("A" * 43, "short", public_links.token_of(other)):
        assert client.get(f"/q/{token}/{tail}").status_code == 404


def test_the_pdf_is_the_offer_and_later_the_signed_copy(client, version):
    offer = client.get(url(version, "pdf/"))
    client.post(url(version), form(version))
    signed = client.get(url(version, "pdf/"))
    assert offer.content.startswith(b"%PDF-")
    assert signed.content.startswith(b"%PDF-")
    assert offer.content != signed.content


def test_the_page_asks_for_progress_until_the_higher_floors_are_done(client, version):
    slot = "quoting.public.after_signature"
    before = dict(slots._slots)
    state = {"is_done": False}

    def panel(request, shown):
        assert shown.pk == version.pk
        return Panel("Progress", "quoting/partials/state.html", {"state": "signed", **state})

    try:
        slots._slots.pop(slot, None)
        slots.register(slot, panel)
        client.post(url(version), form(version))
        assert client.get(url(version, "progress/")).status_code == 200
        state["is_done"] = True
        assert client.get(url(version, "progress/")).status_code == 286
    finally:
        slots._slots.clear()
        slots._slots.update(before)


def test_a_draft_has_no_page_at_all(client):
    assert services.SUBJECT == "quoting.quoteversion"
    make_quote()
    assert PublicLink.objects.count() == 0
