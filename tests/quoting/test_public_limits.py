"""A customer's link sends a form or two; what sends more of them is a program and rests."""

from datetime import date

import pytest

from quoting import services
from quoting.models import QuoteComment, Signature
from tests.factories.quoting import current, make_sent_quote

pytestmark = pytest.mark.django_db


@pytest.fixture
def urls():
    made = [current(make_sent_quote(version_columns={"valid_until": date(2099, 1, 1)}))
            for _ in range(2)]  # fmt: skip
    return [services.link_to(version.pk) for version in made]


def test_a_link_that_sends_forms_like_a_program_rests_for_a_minute(client, clock, urls):
    one, other = urls
    sent = [client.post(one, {"name": ""}).status_code for _ in range(11)]

    answer = client.post(f"{one}question/", {"text": "Still there?"})

    assert sent == [422] * 10 + [429]
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer["Cache-Control"] == "no-store"
    assert (Signature.objects.count(), QuoteComment.objects.count()) == (0, 0)
    assert client.get(one).status_code == 200
    assert client.post(other, {"name": ""}).status_code == 422
    clock.advance(seconds=61)
    assert client.post(one, {"name": ""}).status_code == 422
