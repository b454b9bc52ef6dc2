"""From sent to signed: frozen content, evidence, one signature, and the ways an offer ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quoting import rules, selectors, services
from quoting.events import QuoteDeclined, QuoteExpired, QuoteSent, QuoteSigned
from quoting.models import Quote, QuoteVersion, Signature
from quoting.services.refusals import (
    ApprovalIsStale,
    DocumentHasChanged,
    OfferHasLapsed,
    SignerIsMissing,
)
from revops.core import public_links
from revops.core.actor import Actor
from revops.core.models import Errand, OutboxEvent, PublicLink
from revops.core.problems import Invalid, NotFound
from revops.core.workflow import IllegalTransition
from tests.factories.crm import make_opportunity
from tests.factories.quoting import current, make_quote, make_sent_quote

pytestmark = pytest.mark.django_db
CUSTOMER = Actor(kind="contact", id="1", label="Katharina Moser")
DEVICE = services.Device("203.0.113.7", "Firefox")


def send(quote, actor, at) -> QuoteVersion:
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    return services.send_quote(quote_id=quote.pk, actor=actor, at=at)


@pytest.fixture
def sent(actor, at):
    return send(make_quote(), actor, at)


def signing(version, **more) -> services.Signing:
    given = {
        "name": "Katharina Moser",
        "typed_signature": "Katharina Moser",
        "document_sha256": version.document_sha256,
        "consent_text": "I may sign.",
        "has_consented": True,
        "title": "Managing director",
    }
    return services.Signing(**{**given, **more})


def sign(version, at, **more) -> Signature:
    return services.sign_quote(
        version_id=version.pk, signing=signing(version, **more), device=DEVICE,
        actor=CUSTOMER, at=at,
    )  # fmt: skip


def told() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_sending_freezes_what_is_offered_and_hashes_it(sent, at):
    assert (sent.state, sent.sent_at) == ("sent", at)
    assert sent.document_sha256 == rules.fingerprint(sent.frozen_content)
    sent.refresh_from_db()
    assert rules.fingerprint(sent.frozen_content) == sent.document_sha256
    assert sent.frozen_content["totals"]["total"] == "21800.00"
    assert [line["amount"] for line in sent.frozen_content["lines"]] == ["9800.00", "500.00"]


def test_the_content_shows_no_cost_and_no_margin(sent):
    text = str(sent.frozen_content)
    assert "cost" not in text
    assert "margin" not in text
    assert "7000" not in text


def test_the_letter_names_the_last_day_in_the_signers_language(actor, at):
    quote = make_quote(version_columns={"valid_until": date(2027, 1, 1)})
    quote.account.contacts.update(language="de")

    send(quote, actor, at)

    letter = Errand.objects.get(kind="mail.send").payload
    assert letter["subject"] == "Ihr Angebot von Example GmbH: Platform for 10 people"
    assert "bis 31.12.2026 lesen und unterschreiben" in letter["text"]


def test_sending_plans_one_letter_and_one_document(sent):
    mail = Errand.objects.get(kind="mail.send")
    assert mail.payload["to"] == ["k.moser@customer.example"]
    assert mail.payload["subject"] == "Your quote from Example GmbH: Platform for 10 people"
    link = PublicLink.objects.get(pk=mail.payload["links"]["link"]["link_id"])
    assert (link.subject_label, link.subject_id) == (services.SUBJECT, sent.pk)
    assert Errand.objects.get(kind="documents.quote_pdf").payload == {
        "version_id": sent.pk,
        "purpose": "offer",
    }
    assert told()[-1] == QuoteSent.NAME


def test_the_link_opens_the_version(sent, at):
    token = services.link_to(sent.pk).split("/")[2]
    link = public_links.resolve(token, services.PURPOSE, at)
    assert (link.subject_label, link.subject_id) == ("quoting.quoteversion", sent.pk)


def test_a_draft_has_no_link():
    with pytest.raises(NotFound):
        services.link_to(current(make_quote()).pk)


def test_without_a_signer_nothing_is_sent(actor, at):
    quote = make_quote(version_columns={"signer": None})
    quote.versions.update(signer=None)
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    with pytest.raises(SignerIsMissing):
        services.send_quote(quote_id=quote.pk, actor=actor, at=at)
    assert current(quote).state == "approved"
    assert Errand.objects.count() == 0


def test_terms_changed_after_approval_are_not_sent(actor, at):
    quote = make_quote()
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    quote.versions.update(payment_terms_days=90)  # past the services
    with pytest.raises(ApprovalIsStale):
        services.send_quote(quote_id=quote.pk, actor=actor, at=at)


def test_an_offer_past_its_day_is_not_sent(actor, at):
    quote = make_quote(version_columns={"valid_until": date(2026, 11, 21)})
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    with pytest.raises(OfferHasLapsed):
        services.send_quote(quote_id=quote.pk, actor=actor, at=at)


def test_signing_keeps_the_chain_of_evidence(sent, at):
    later = at + timedelta(hours=2)
    services.record_view(version_id=sent.pk, link_id=0, at=at, device=DEVICE)

    signature = sign(sent, later)

    sent.refresh_from_db()
    assert (sent.state, sent.signed_at, sent.signed_on) == ("signed", later, date(2026, 11, 21))
    assert signature.document_sha256 == sent.document_sha256
    chain = selectors.list_evidence(sent.pk)
    assert [event.kind for event in chain] == ["sent", "viewed", "consented", "signed"]
    assert signature.evidence_sha256 == chain[-1].sha256
    pairs = [(services.evidence_of(event), event.sha256) for event in chain]
    assert rules.first_broken_link(pairs) is None
    chain[2].detail["text"] = "something else"
    pairs[2] = (services.evidence_of(chain[2]), chain[2].sha256)
    assert rules.first_broken_link(pairs) == 2


def test_the_business_date_is_the_sellers(actor):
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    version = send(make_quote(at=at), actor, at)
    assert sign(version, at).signed_on == date(2026, 12, 1)


def test_signing_tells_once_and_plans_the_copy(sent, at):
    sign(sent, at)
    event = OutboxEvent.objects.get(name=QuoteSigned.NAME)
    assert event.subject == f"quoting.quote:{sent.quote_id}"
    assert event.payload["signed_on"] == "2026-11-21"
    assert Errand.objects.filter(key=f"{sent.pk}:signed").exists()
    assert Errand.objects.filter(key=f"quote:{sent.pk}:signed").exists()


def test_signing_wins_the_deal_and_makes_a_customer(actor, at):
    quote = make_quote()
    deal = make_opportunity(account=quote.account)
    Quote.objects.filter(pk=quote.pk).update(opportunity=deal)
    other = make_quote()

    sign(send(quote, actor, at), at)
    sign(send(other, actor, at), at)

    deal.refresh_from_db()
    assert (deal.state, deal.closed_on) == ("won", date(2026, 11, 21))
    for account in (quote.account, other.account):
        account.refresh_from_db()
        assert account.customer_since == date(2026, 11, 21)


def test_a_second_press_finds_the_first_signature(sent, at):
    first = sign(sent, at)
    second = sign(sent, at, name="Somebody else")
    assert (second.pk, second.signer_name) == (first.pk, "Katharina Moser")
    assert told().count(QuoteSigned.NAME) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"typed_signature": ""}, "typed_signature"),
        ({"has_consented": False}, "has_consented"),
    ],
)
def test_an_incomplete_signature_is_refused(sent, at, given, field):
    with pytest.raises(Invalid) as refusal:
        sign(sent, at, **given)
    assert list(refusal.value.errors) == [field]
    sent.refresh_from_db()
    assert (sent.state, Signature.objects.count()) == ("sent", 0)


def test_a_document_other_than_the_one_shown_is_not_signed(sent, at):
    with pytest.raises(DocumentHasChanged):
        sign(sent, at, document_sha256="0" * 64)
    QuoteVersion.objects.filter(pk=sent.pk).update(
        frozen_content={**sent.frozen_content, "title": "Tampered"}
    )
    with pytest.raises(DocumentHasChanged):
        sign(sent, at)
    assert Signature.objects.count() == 0


def test_a_superseded_version_is_not_signed(sent, actor, at):
    services.create_version(quote_id=sent.quote_id, actor=actor, at=at)
    with pytest.raises(IllegalTransition):
        sign(sent, at)


def test_a_lapsed_offer_is_not_signed_even_before_the_clock_ends_it(sent, at):
    with pytest.raises(OfferHasLapsed):
        sign(sent, at + timedelta(days=31))


def test_declining_needs_a_reason_and_ends_the_offer(sent, at):
    given = {"version_id": sent.pk, "author": "K", "actor": CUSTOMER, "at": at}
    with pytest.raises(Invalid):
        services.decline_quote(reason=" ", **given)

    version = services.decline_quote(reason="Too dear", **given)

    assert (version.state, version.decline_reason) == ("declined", "Too dear")
    assert told()[-1] == QuoteDeclined.NAME
    with pytest.raises(IllegalTransition):
        sign(version, at)


def test_a_declined_offer_can_be_made_anew(sent, actor, at):
    services.decline_quote(version_id=sent.pk, reason="x", author="K", actor=CUSTOMER, at=at)
    new = services.create_version(quote_id=sent.quote_id, actor=actor, at=at)
    assert (new.number, new.state) == (2, "draft")


def test_the_clock_ends_offers_on_their_day_in_the_sellers_zone(actor):
    on_the_day = datetime(2026, 12, 20, 22, 30, tzinfo=UTC)  # 23:30 in Berlin on the last day
    quote = make_sent_quote(version_columns={"valid_until": date(2026, 12, 21)})

    assert services.expire_quotes(actor=actor, at=on_the_day) == 0
    assert services.expire_quotes(actor=actor, at=on_the_day + timedelta(hours=1)) == 1
    assert services.expire_quotes(actor=actor, at=on_the_day + timedelta(hours=2)) == 0

    assert current(quote).state == "expired"
    assert told() == [QuoteExpired.NAME]


def test_a_question_of_the_customer_stays_with_the_quote(sent, at):
    given = {"version_id": sent.pk, "author": "Katharina Moser", "actor": CUSTOMER, "at": at}
    services.ask_question(text="Is training included?", **given)
    assert [c.text for c in selectors.list_comments(sent.quote_id)] == ["Is training included?"]
    for text in (" ", "x" * 4001):
        with pytest.raises(Invalid):
            services.ask_question(text=text, **given)


def test_a_reminder_mails_the_link_again_and_only_while_open(sent, actor, at):
    services.remind_signer(quote_id=sent.quote_id, actor=actor, at=at)
    assert Errand.objects.filter(kind="mail.send").count() == 2
    sign(sent, at)
    with pytest.raises(Invalid):
        services.remind_signer(quote_id=sent.quote_id, actor=actor, at=at)
