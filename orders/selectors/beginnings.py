"""The first three steps of the life-cycle line: product set up, quoted, signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.models import Order
from revops.core.screens.path import PathStep


def set_up_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return since when every ordered product was on offer; one query."""
    rows = (
        Order.objects.filter(pk__in=order_ids)
        .annotate(first=Min("lines__product__activated_at"))
        .values_list("pk", "first")
    )
    return {
        pk: PathStep("set_up", _("Set up"), "done", note=_("rule"), at=at, url="/products/")
        for pk, at in rows
    }


def quoted_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return when each order's quote was sent, and by whom it was made; one query."""
    return _of_version(
        order_ids,
        lambda order: PathStep(
            "quoted",
            _("Quoted"),
            "done",
            at=order.quote_version.sent_at,
            actor=str(order.quote_version.created_by or ""),
            url=_quote(order),
        ),
    )


def signed_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return when each order was signed, and by whom; one query."""
    return _of_version(
        order_ids,
        lambda order: PathStep(
            "signed",
            _("Signed"),
            "done",
            at=order.quote_version.signed_at,
            actor=order.quote_version.signature.signer_name,
            url=_quote(order),
        ),
    )


def _of_version(order_ids: Sequence[int], step: Callable[[Order], PathStep]) -> dict[int, PathStep]:
    orders = Order.objects.select_related(
        "quote_version__created_by", "quote_version__signature"
    ).filter(pk__in=order_ids)
    return {order.pk: step(order) for order in orders}


def _quote(order: Order) -> str:
    return reverse("quoting:quote_detail", args=[order.quote_version.quote_id])
