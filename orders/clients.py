"""The customer's provisioning webhook: one signed POST, timeouts, an idempotency key."""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from standardwebhooks.webhooks import Webhook

TIMEOUT_SECONDS = (3, 10)


class WebhookRefused(Exception):
    """The stranger answered 4xx or a redirect, or the address may not be called."""


class WebhookUnavailable(Exception):
    """No answer, or 5xx and 429: trying again later may help."""


def post_provisioning(
    *, url: str, key: str, body: Mapping[str, Any], secret: str, allow_private: bool, at: datetime
) -> dict[str, Any]:
    """POST the request with Standard Webhooks headers and return status and the parsed answer.

    `key` is the webhook id and idempotency key. Raises WebhookRefused, WebhookUnavailable.
    """
    if not allow_private:
        _refuse_private(url)
    text = json.dumps(dict(body), separators=(",", ":"), sort_keys=True)
    signature = Webhook(secret).sign(key, at.astimezone(UTC), text)
    headers = {
        "content-type": "application/json",
        "idempotency-key": key,
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    try:
        answer = requests.post(
            url, data=text, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        raise WebhookUnavailable(type(error).__name__) from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise WebhookUnavailable(f"answered {answer.status_code}")
    if not 200 <= answer.status_code < 300:  # a redirect is not followed, so nothing was done
        raise WebhookRefused(f"answered {answer.status_code}")
    return {"status": answer.status_code, "body": _parsed(answer)}


def _parsed(answer: requests.Response) -> dict[str, Any]:
    try:
        parsed = answer.json()
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _refuse_private(url: str) -> None:
    """Refuse addresses inside our own network (server-side request forgery)."""
    host = urlsplit(url).hostname or ""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise WebhookUnavailable(f"cannot resolve {host}") from error
    for address in found:
        if not ipaddress.ip_address(address).is_global:
            raise WebhookRefused(f"{host} is not a public address")
