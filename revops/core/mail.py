"""Letters: planned with their reason, sent by an errand; without EMAIL_URL they land on a page.

Secret links are never stored: a letter names its link, and the address is written at the moment
of sending. Only on the outbox page of an installation without mail does the text keep it.
"""

from __future__ import annotations

import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from revops.core import attachments, errands, public_links
from revops.core.actor import Actor
from revops.core.models import Attachment, Errand, PublicLink
from revops.core.problems import Invalid

KIND = "mail.send"
TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class Link:
    """A secret link in a letter: `{name}` in the text becomes its address when it is sent.

    `path` is the page's path with `{token}` in it ("/q/{token}/").
    """

    path: str
    link_id: int


def plan_letter(
    *,
    key: str,
    to: str,
    title: str,
    text: str,
    subject: str,
    actor: Actor,
    at: datetime,
    links: Mapping[str, Link] | None = None,
    attachment_ids: Sequence[int] = (),
) -> Errand:
    """Plan one letter inside the caller's transaction; the same key plans it once.

    `subject` names the record it is about ("billing.invoice:7"); `title` is the letter's own.

    :raises Invalid: no address, or a title with line breaks
    """
    try:
        validate_email(to)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="to", rule="email") from None
    if any(character in title for character in "\r\n\0"):
        raise Invalid(_("A title has one line."), field="title", rule="header")
    payload = {
        "to": [to],
        "subject": title,
        "text": text,
        "links": {name: asdict(link) for name, link in (links or {}).items()},
        "attachments": list(attachment_ids),
    }
    return errands.plan(kind=KIND, key=key, subject=subject, payload=payload, actor=actor, at=at)


@errands.performer(KIND)
class SendLetter(errands.Performer):
    """Sends by SMTP, or keeps the letter for the outbox page."""

    def act(self, call: errands.Call) -> dict[str, Any]:
        """:raises Retryable: the server did not take the letter yet
        :raises Refused: it never will
        :raises Unknown: the connection broke after the letter was on its way
        """
        payload = call.payload
        text = _with_links(payload)
        if not settings.EMAIL_URL:
            return {"delivered": "outbox", "text": text}
        message = EmailMessage(
            payload["subject"],
            text,
            settings.DEFAULT_FROM_EMAIL,
            payload["to"],
            headers={"Message-ID": f"<{call.kind}.{call.errand_id}@{settings.MAIL_DOMAIN}>"},
        )
        for row in Attachment.objects.filter(pk__in=payload.get("attachments", ())).order_by("pk"):
            message.attach(row.filename, attachments.open_verified(row), row.media_type)
        _send(message)
        return {"delivered": "smtp"}


def _send(message: EmailMessage) -> None:
    connection = get_connection(**server(settings.EMAIL_URL))
    message.connection = connection
    try:
        connection.open()
    except OSError as error:
        raise errands.Retryable(str(error)) from error
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        raise errands.Refused(str(error)) from error
    except smtplib.SMTPResponseException as error:
        kind = errands.Retryable if 400 <= error.smtp_code < 500 else errands.Refused
        raise kind(str(error)) from error
    except OSError as error:
        raise errands.Unknown(str(error)) from error
    finally:
        connection.close()


def _with_links(payload: Mapping[str, Any]) -> str:
    text: str = payload["text"]
    for name, given in payload.get("links", {}).items():
        link = PublicLink.objects.get(pk=given["link_id"])
        token = public_links.token_of(link)
        if not token:
            raise errands.Refused(f"link {link.pk} was made with a secret that is gone")
        address = settings.PUBLIC_BASE_URL.rstrip("/") + given["path"].replace("{token}", token)
        text = text.replace("{" + name + "}", address)
    return text


def server(url: str) -> dict[str, Any]:
    """Return the connection behind `smtp://user:password@host:587?tls=1` or `smtps://…`."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and query.get("tls", ["0"])[0] == "1",
        "timeout": TIMEOUT_SECONDS,
    }
