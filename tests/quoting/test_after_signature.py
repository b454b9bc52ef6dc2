"""What the customer sees after signing, once the order floor has heard of it."""

from datetime import date

import pytest
from django.test import Client

from orders.models import Order
from quoting import services
from revops.core import outbox
from revops.core.roles import Role
from revops.core.screens import path
from tests.factories.core import make_user
from tests.factories.quoting import current, make_sent_quote

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_follows_the_order_in_four_steps_and_ours_in_nine(client):
    version = current(make_sent_quote(version_columns={"valid_until": date(2099, 1, 1)}))
    link = services.link_to(version.pk)
    client.post(
        link,
        {
            "name": "K. Moser",
            "typed_signature": "K. Moser",
            "has_consented": "on",
            "document_sha256": version.document_sha256,
        },
    )
    assert "being booked" in client.get(link).content.decode()

    outbox.drain()

    order = Order.objects.get(quote_version=version)
    text = client.get(link).content.decode()
    assert order.number in text
    assert "Commission" not in text
    assert [step.state for step in path.strip(order.pk)][:3] == ["done", "done", "done"]
    ours = Client()
    ours.force_login(
        make_user(Role.CONTROLLER), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "Commission" in ours.get(link).content.decode()
