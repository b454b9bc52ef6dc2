"""What this floor shows on the pages of lower floors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from djmoney.money import Money

from compensation import selectors
from compensation.models import CompensationPeriod, Earning, Plan, Quota
from compensation.selectors import Attainment
from compensation.views.words import deal_pill
from crm.models import SalesPerson
from orders.models import Order
from quoting.models import Quote
from revops.core import clock, formats, policy
from revops.core.periods import add_months
from revops.core.screens import markup, permission
from revops.core.screens.slots import Panel

PERIOD_SHOWN = 50
SHOWN = 8


def order_commission(request: HttpRequest, order: Order) -> Panel | None:
    """Show what the order earned, as far as the user may see pay."""
    if not permission.can(request.user, "view", "compensation.earning"):
        return None
    rows = selectors.list_earnings().filter(sales_credit__order=order.pk)
    earnings: list[Earning] = list(
        policy.scoped(request.user, "view", rows).order_by("pk")[: SHOWN + 1]
    )
    may_split = permission.can(request.user, "split", "compensation.salescredit")
    if not earnings and not may_split:
        return None
    return Panel(
        _("Commission"),
        "compensation/panels/order.html",
        {"rows": [(one, deal_pill(one)) for one in earnings[:SHOWN]]},
        note=_("Share the credit") if may_split else "",
        url=reverse("compensation:order_split", args=[order.pk]) if may_split else "",
    )


def quote_commission(request: HttpRequest, subject: Any) -> Panel | None:
    """Estimate what an open quote would earn its owner, for those who may see that pay."""
    quote = subject if isinstance(subject, Quote) else getattr(subject, "quote", None)
    if quote is None or not permission.can(request.user, "view", "compensation.pay", quote.owner):
        return None
    versions = selectors.list_open_versions(quote.owner_id).filter(quote=quote.pk)
    version = versions.first()
    today = clock.now().date()
    found = selectors.estimate_of(version, today) if version is not None else None
    if found is None:
        return None
    (attainment, *_rest) = selectors.list_attainments([quote.owner_id], today)[quote.owner_id]
    after = selectors.attainment_of(
        quote.owner_id,
        attainment.terms,
        attainment.interval,
        attainment.credited + found.estimate.base,
        attainment.quota,
    )
    currency = found.estimate.terms.currency
    is_own = quote.owner.user_id == request.user.pk
    return Panel(
        _("Your commission") if is_own else _("Commission of the owner"),
        "compensation/panels/quote.html",
        {
            "base": Money(found.estimate.base, currency),
            "earned": Money(found.estimate.earned, currency),
            "rate": formats.percent(found.estimate.rate, markup.language()),
            "before": _percent(attainment),
            "after": _percent(after),
        },
        side=True,
        bare=True,
    )


def sales_person_plan(request: HttpRequest, person: SalesPerson) -> Panel | None:
    """Show plan, quota and attainment on the page of a sales person."""
    if not permission.can(request.user, "view", "compensation.attainment", person):
        return None
    found = selectors.list_attainments([person.pk], clock.now().date())[person.pk]
    plans = policy.scoped(request.user, "view", Plan.objects.all()).values_list("pk", flat=True)
    return Panel(
        _("Plan and quota"),
        "compensation/panels/person.html",
        {"rows": [(one, _percent(one)) for one in found], "plans": set(plans)},
        note=_("Attainment"),
        url=reverse("compensation:payee_detail", args=[person.pk]) if found else "",
        side=True,
    )


def quota_standing(request: HttpRequest, quota: Quota) -> Panel | None:
    """Show on the page of a quota how far it is reached."""
    panel = sales_person_plan(request, quota.payee)
    return replace(panel, side=False) if panel else None


def period_earnings(request: HttpRequest, period: CompensationPeriod) -> Panel | None:
    """Show on the page of a period what was earned in it, by payee."""
    if not permission.can(request.user, "view", "compensation.earning"):
        return None
    rows = selectors.list_earnings().filter(period=period.pk)
    found = policy.scoped(request.user, "view", rows).order_by("payee__name", "pk")
    last = add_months(period.starts_on, 1) - timedelta(days=1)
    query = urlencode({"earned_after": period.starts_on, "earned_before": last})
    return Panel(
        _("Earnings"),
        "compensation/panels/period.html",
        {"rows": found[:PERIOD_SHOWN]},
        note=_("all"),
        url=f"{reverse('compensation:earning_list')}?{query}",
    )


def _percent(attainment: Attainment) -> str:
    fraction = attainment.fraction
    return "" if fraction is None else formats.percent(fraction, markup.language())
