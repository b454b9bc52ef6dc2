"""Two customers press sign at the same moment: one signature."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from quoting import services
from quoting.events import QuoteSigned
from quoting.models import Signature, SignatureEvent
from revops.core.actor import Actor
from revops.core.models import OutboxEvent
from tests.factories.quoting import current, make_sent_quote

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_of_two_signers_at_once_one_signs_and_both_see_the_same_signature():
    version = current(make_sent_quote())
    barrier, found = Barrier(2), []

    def press(name: str) -> None:
        signing = services.Signing(
            name=name,
            typed_signature=name,
            document_sha256=version.document_sha256,
            consent_text="I may sign.",
            has_consented=True,
        )
        barrier.wait()
        try:
            signature = services.sign_quote(
                version_id=version.pk,
                signing=signing,
                device=services.Device(),
                actor=Actor(kind="contact", id=name, label=name),
                at=AT,
            )
            found.append(signature.pk)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(name,)) for name in ("Ada", "Bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(found) == 2
    assert len(set(found)) == Signature.objects.count() == 1
    assert SignatureEvent.objects.filter(kind="signed").count() == 1
    assert OutboxEvent.objects.filter(name=QuoteSigned.NAME).count() == 1
