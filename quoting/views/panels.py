"""Panels on the pages of lower floors: the quotes of a customer, of a deal."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Account, Opportunity
from quoting import selectors
from quoting.models import Quote
from quoting.tables import STATE_TONES
from revops.core import policy
from revops.core.screens.page import Action
from revops.core.screens.slots import Panel

MOST = 8


def quote_for_account(request: HttpRequest, account: Account) -> Action | None:
    """Return the way from a customer to a new quote."""
    if not policy.can(request.user, "create", Quote):
        return None
    url = f"{reverse('quoting:quote_new')}?account={account.pk}"
    return Action(_("New quote"), url, "plus", primary=True)


def quotes_of_account(request: HttpRequest, account: Account) -> Panel | None:
    """Return the newest quotes of a customer the user may see."""
    return _panel(request, selectors.list_quotes().filter(account=account), account=account.pk)


def quotes_of_opportunity(request: HttpRequest, deal: Opportunity) -> Panel | None:
    """Return the quotes made from a deal."""
    return _panel(request, selectors.list_quotes().filter(opportunity=deal), opportunity=deal.pk)


def _panel(request: HttpRequest, rows: QuerySet[Quote], **source: Any) -> Panel | None:
    user: Any = request.user
    if not policy.can(user, "view", Quote):
        return None
    quotes = list(policy.scoped(user, "view", rows).order_by("-pk")[:MOST])
    may_create = policy.can(user, "create", Quote)
    if not quotes and not may_create:
        return None
    query = "&".join(f"{name}={value}" for name, value in source.items())
    return Panel(
        _("Quotes"),
        "quoting/panels/quotes.html",
        {
            "quotes": quotes,
            "tones": STATE_TONES,
            "new_url": f"{reverse('quoting:quote_new')}?{query}" if may_create else "",
        },
        key="quotes",
    )
