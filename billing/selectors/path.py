"""The steps `billed` and `paid` of the life-cycle line, for any number of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revops.core import formats
from revops.core.screens import markup
from revops.core.screens.path import PathStep

INVOICES = """
SELECT ol.order_id, i.id, i.reference, i.issued_at, i.actor ->> 'label', r.open_amount, r.total,
       r.currency, r.settled_on, r.due_on
FROM billing_invoiceline l
JOIN orders_chargephase p ON p.id = l.phase_id
JOIN orders_orderline ol ON ol.id = p.order_line_id
JOIN billing_invoice i ON i.id = l.invoice_id
JOIN billing_receivable r ON r.invoice_id = i.id
WHERE ol.order_id = ANY(%(orders)s)
GROUP BY ol.order_id, i.id, r.id ORDER BY ol.order_id, i.id
"""
SCHEDULES = """
SELECT DISTINCT ON (o.id) o.id, o.state, s.due_on, s.held_reason, s.contract_id
FROM orders_order o
JOIN orders_amendment a ON a.order_id = o.id
LEFT JOIN billing_billingschedule s ON s.contract_id = a.contract_id
WHERE o.id = ANY(%(orders)s) ORDER BY o.id
"""


@dataclass
class _Billed:
    invoices: list[tuple[Any, ...]] = field(default_factory=list)
    state: str = ""
    due_on: Any = None
    held: str = ""


def _read(order_ids: Sequence[int]) -> dict[int, _Billed]:
    found: dict[int, _Billed] = {order_id: _Billed() for order_id in order_ids}
    with connection.cursor() as cursor:
        cursor.execute(INVOICES, {"orders": list(order_ids)})
        for order_id, *row in cursor.fetchall():
            found[order_id].invoices.append(tuple(row))
        cursor.execute(SCHEDULES, {"orders": list(order_ids)})
        for order_id, state, due_on, held, _contract in cursor.fetchall():
            one = found[order_id]
            one.state, one.due_on, one.held = state, due_on, held or ""
    return found


def billed_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return whether each order is billed; two queries."""
    return {pk: _billed(one) for pk, one in _read(order_ids).items()}


def paid_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return how far each order's invoices are paid; two queries."""
    return {pk: _paid(one) for pk, one in _read(order_ids).items()}


def _billed(one: _Billed) -> PathStep:
    label = _("Billed")
    if one.held:
        url = reverse("billing:exception_list")
        return PathStep("billed", label, "fail", note=one.held, url=url)
    if one.invoices:
        pk, reference, issued_at, actor, *_rest = one.invoices[0]
        note = reference
        if len(one.invoices) > 1:
            more = len(one.invoices) - 1
            note = ngettext("%(ref)s and %(n)s more", "%(ref)s and %(n)s more", more) % {
                "ref": reference,
                "n": more,
            }
        url = reverse("billing:invoice_detail", args=[pk])
        return PathStep(
            "billed", label, "done", note=note, brief=_brief(one), at=issued_at, actor=actor,
            url=url,
        )  # fmt: skip
    if one.due_on:
        note = _("due %(day)s") % {"day": markup.near_day(one.due_on)}
        return PathStep("billed", label, "wait", note=note)
    if one.state == "delivered":
        return PathStep("billed", label, "run")
    return PathStep("billed", label, "todo")


def _brief(one: _Billed) -> str:
    """Return "INV-00798", or how many invoices there are."""
    count = len(one.invoices)
    if count == 1:
        _seller, series, _year, number = str(one.invoices[0][1]).rsplit("-", 3)
        return f"{series}-{number}"
    return ngettext("%(n)s invoice", "%(n)s invoices", count) % {"n": count}


def _paid(one: _Billed) -> PathStep:
    label = _("Paid")
    if not one.invoices:
        return PathStep("paid", label, "todo")
    total = sum((row[5] for row in one.invoices), Decimal(0))
    left = sum((row[4] for row in one.invoices), Decimal(0))
    url = reverse("billing:invoice_detail", args=[one.invoices[0][0]])
    if not left:
        days = [row[7] for row in one.invoices if row[7]]
        note = markup.plain(max(days)) if days else ""
        return PathStep("paid", label, "done", note=note, url=url)
    currency, language = one.invoices[0][6], markup.language()
    if left < total:
        note = _("%(paid)s of %(total)s") % {
            "paid": formats.money(total - left, currency, language),
            "total": formats.money(total, currency, language),
        }
        share = formats.percent((total - left) / total, language, 0)
        return PathStep("paid", _("Part paid"), "run", note=note, brief=share, url=url)
    due = min(row[8] for row in one.invoices if row[4])
    return PathStep("paid", label, "wait", note=_("due %(day)s") % {"day": markup.near_day(due)},
                    url=url)  # fmt: skip
