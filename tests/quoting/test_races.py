"""Two customers press sign at the same moment: one signature."""

from datetime import UTC, datetime

import pytest

from quoting import selectors, services
from quoting.events import QuoteSigned
from quoting.models import Signature, SignatureEvent
from quoting.services import signing
from revops.core import transitions
from revops.core.actor import Actor
from revops.core.models import OutboxEvent
from revops.core.workflow import IllegalTransition
from tests.factories.quoting import current, make_sent_quote
from tests.races import at_once, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def press(version, name: str):
    """Return the press of one signer."""
    return lambda: services.sign_quote(
        version_id=version.pk,
        signing=services.Signing(
            name=name,
            typed_signature=name,
            document_sha256=version.document_sha256,
            consent_text="I may sign.",
            has_consented=True,
        ),
        device=services.Device(),
        actor=Actor(kind="contact", id=name, label=name),
        at=AT,
    )


def is_signed_once() -> bool:
    return (
        Signature.objects.count() == 1
        and SignatureEvent.objects.filter(kind="signed").count() == 1
        and OutboxEvent.objects.filter(name=QuoteSigned.NAME).count() == 1
    )


def test_without_the_versions_lock_the_second_signer_meets_an_error(monkeypatch):
    """The guard of the state still holds, but the customer reads that signing is impossible."""
    version = current(make_sent_quote())
    monkeypatch.setattr(signing, "_locked", lambda pk: selectors.list_versions().get(pk=pk))
    monkeypatch.setattr(transitions, "apply", together(transitions.apply))

    found = at_once(press(version, "Ada"), press(version, "Bo"))

    assert {type(one) for one in found} == {Signature, IllegalTransition}
    assert is_signed_once()


def test_of_two_signers_at_once_one_signs_and_both_see_the_same_signature():
    version = current(make_sent_quote())

    found = at_once(press(version, "Ada"), press(version, "Bo"))

    assert {one.pk for one in found} == {Signature.objects.get().pk}
    assert is_signed_once()
