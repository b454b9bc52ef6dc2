"""Public pages: one document by a secret link, nothing leaks, nothing happens by looking."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from revops.core import public_links
from revops.core.actor import SYSTEM, origin
from revops.core.models import PublicLink
from revops.core.portal import PublicPage, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
AT = datetime.now(UTC)


class Offer(PublicPage):
    purpose = "offer"

    def get(self, request, token):
        self.record_view()
        here = origin()
        return HttpResponse(f"{self.link.subject_id} {here.actor} {here.source}")


urlpatterns = [path("q/<str:token>/", Offer.as_view())]
handler404 = "revops.core.fallbacks.page_not_found"


def make_token(purpose: str = "offer") -> str:
    return public_links.issue(
        purpose=purpose, subject_label="x.y", subject_id=7, recipient="ada@example.com",
        expires_at=AT + timedelta(days=1), actor=SYSTEM, at=AT,
    )  # fmt: skip


def test_a_good_token_opens_its_page_as_the_customer(client):
    response = client.get(f"/q/{make_token()}/")
    link = PublicLink.objects.get()
    assert response.content.decode() == f"7 contact:{link.pk} portal"
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store"
    assert link.views == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 44, "%00" * 43])
def test_a_bad_token_is_404(token):
    with pytest.raises(Exception, match="not valid"):
        Offer.as_view()(RequestFactory().get("/"), token=token)


def test_a_token_of_another_purpose_is_404():
    token = make_token("pay")
    with pytest.raises(Exception, match="not valid"):
        Offer.as_view()(RequestFactory().get("/"), token=token)
    assert PublicLink.objects.get().views == 0


def test_an_address_is_what_our_proxy_saw(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9"
    )
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "203.0.113.9"


def test_a_method_the_page_does_not_offer_is_405(client):
    assert client.post(f"/q/{make_token()}/").status_code == 405
