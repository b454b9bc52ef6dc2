"""A key is shown once, acts as its service user within its scopes, and dies at once."""

from datetime import timedelta

import pytest
from django.test import Client

from integrations.models import ApiKey
from integrations.services.api_keys import KeyIsRevoked, create_api_key, revoke_api_key
from revops.core.problems import Invalid
from revops.core.roles import Role
from tests.factories.core import make_legal_entity, make_user
from tests.factories.orders import ACTOR, AT

pytestmark = pytest.mark.django_db


def make_key(*scopes: str, expires_at=None) -> tuple[ApiKey, str]:
    user = make_user(Role.INTEGRATION, is_service=True)
    return create_api_key(
        name="ERP", user_id=user.pk, scopes=scopes, actor=ACTOR, at=AT, expires_at=expires_at
    )


def get(text: str, path: str):
    return Client().get(path, HTTP_AUTHORIZATION=f"Bearer {text}")


def test_a_key_reads_what_its_scopes_name(clock):
    make_legal_entity()
    _, text = make_key("orders.order:view")

    assert get(text, "/api/v1/orders/").status_code == 200
    assert get(text, "/api/v1/contracts/").status_code == 403


def test_only_the_hash_is_stored(clock):
    key, text = make_key("orders.order:view")

    assert text.partition(".")[2] not in key.hashed_key
    assert ApiKey.objects.filter(hashed_key__contains=text).count() == 0


def test_a_revoked_and_an_expired_key_are_refused(clock):
    key, text = make_key("orders.order:view")
    revoke_api_key(key_id=key.pk, actor=ACTOR, at=AT)
    assert get(text, "/api/v1/orders/").status_code == 401
    with pytest.raises(KeyIsRevoked):
        revoke_api_key(key_id=key.pk, actor=ACTOR, at=AT)

    _, late = make_key("orders.order:view", expires_at=AT - timedelta(days=1))
    assert get(late, "/api/v1/orders/").status_code == 401


@pytest.mark.parametrize("scopes", [(), ("everything",)])
def test_refuses_a_key_without_proper_scopes_and_stores_nothing(scopes):
    with pytest.raises(Invalid):
        make_key(*scopes)

    assert ApiKey.objects.count() == 0


def test_refuses_a_person_as_the_user_of_a_key():
    person = make_user(Role.ADMIN)

    with pytest.raises(Invalid):
        create_api_key(name="ERP", user_id=person.pk, scopes=["*:view"], actor=ACTOR, at=AT)
