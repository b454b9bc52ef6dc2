"""Every operation of the whole API under generated input: never a crash, always a problem."""

import json
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from revops.core.policy import Role
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db

EXAMPLES = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HEADERS = ("Idempotency-Key", "If-Match")


def send(client: Client, case) -> tuple[str, object] | None:
    """Send a generated case; None where it cannot even be written as HTTP."""
    sent = case.as_transport_kwargs()
    query = urlencode(sent.get("params") or {}, doseq=True, errors="surrogatepass")
    url = case.formatted_path + (f"?{query}" if query else "")
    body = json.dumps(sent["json"]) if sent.get("json") is not None else sent.get("data") or ""
    headers = {k: v for k, v in (case.headers or {}).items() if k in HEADERS and v.isprintable()}
    try:
        with transaction.atomic():
            answer = client.generic(
                case.method, url, body, content_type="application/json", headers=headers
            )
            transaction.set_rollback(True)
    except UnicodeEncodeError:
        return None
    return f"{case.method} {url} {body[:300]}", answer


def test_no_operation_crashes_and_every_refusal_is_a_problem_document():
    make_legal_entity()
    client = Client(raise_request_exception=False)
    client.force_login(make_user(*Role))
    document = client.get("/api/v1/schema/?format=json").json()
    findings = {}

    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        probe(client, found.ok(), findings)
    assert findings == {}


def probe(client: Client, operation, findings: dict) -> None:
    """Send a few generated requests of one operation; note what must not happen."""

    @EXAMPLES
    @given(case=operation.as_strategy())
    def run(case):
        sent = send(client, case)
        if sent is None:
            return
        what, answer = sent
        if answer.status_code >= 500:
            findings.setdefault((operation.label, answer.status_code), what)
        elif answer.status_code >= 400 and "problem+json" not in answer["Content-Type"]:
            findings.setdefault((operation.label, answer["Content-Type"]), what)

    run()
