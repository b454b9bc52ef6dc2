"""The verbs of a quote as buttons: those its state allows, the rest with the reason why not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quoting.models import Quote, QuoteVersion
from quoting.states import QuoteState
from revops.core.screens.page import Action


def actions_of(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    """Return the buttons of the quote page; one of them is primary."""
    if not version.is_current:
        return [_document(quote, version)]
    made = {
        QuoteState.DRAFT.value: _draft,
        QuoteState.IN_APPROVAL.value: _in_approval,
        QuoteState.APPROVED.value: _approved,
        QuoteState.SENT.value: _sent,
        QuoteState.DECLINED.value: _over,
        QuoteState.EXPIRED.value: _over,
    }.get(version.state)
    found = made(screen, quote, version, asks) if made else []
    return [_document(quote, version), *found]


def _document(quote: Quote, version: QuoteVersion) -> Action:
    url = f"{_url('pdf', quote)}?version={version.number}"
    return Action(_("PDF"), url, "eye")


def _draft(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    if asks:
        words = ngettext("Submit to one approver", "Submit to %(n)s approvers", asks) % {"n": asks}
    else:
        words = _("Approve within limits")
    return [
        _verb(screen, quote, "change", "terms", _("Terms"), icon="pen"),
        _verb(screen, quote, "submit", "submit", words, primary=True),
    ]


def _in_approval(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    found = [_verb(screen, quote, "revise", "revise", _("Take back"))]
    if screen.may("approve", obj=quote):
        found += [
            _verb(screen, quote, "reject", "reject", _("Send back")),
            _verb(screen, quote, "approve", "approve", _("Approve"), primary=True),
        ]
    return found


def _approved(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    send = _verb(screen, quote, "send", "send", _("Send to customer"), icon="mail", primary=True)
    if version.signer is None:
        why = _("Nobody is named to sign: revise the terms and choose a contact.")
        send = Action(send.label, send.url, send.icon, primary=True, why_not=why)
    return [_verb(screen, quote, "revise", "revise", _("Revise")), send]


def _sent(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    found = [
        _verb(screen, quote, "remind", "remind", _("Remind"), icon="mail"),
        _verb(screen, quote, "new_version", "new_version", _("New version")),
    ]
    if screen.may("open_as_customer", obj=quote):
        found.append(Action(_("Open as customer"), _url("as_customer", quote), "pen", primary=True))
    return found


def _over(screen: Any, quote: Quote, version: QuoteVersion, asks: int) -> list[Action]:
    return [
        _verb(screen, quote, "new_version", "new_version", _("New version"), primary=True),
    ]


def _verb(screen: Any, quote: Quote, action: str, page: str, label: str, **how: Any) -> Action:
    why = "" if screen.may(action, obj=quote) else _("Your role may not do this.")
    return Action(label, _url(page, quote), dialog=True, why_not=why, **how)


def _url(page: str, quote: Quote) -> str:
    return reverse(f"quoting:quote_{page}", args=[quote.pk])
