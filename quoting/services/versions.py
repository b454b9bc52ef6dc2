"""What every service on versions shares: locks, re-pricing, and the next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from quoting import rules, selectors
from quoting.models import Quote, QuoteLine, QuoteVersion
from quoting.services.refusals import ImpossiblePrice, QuoteIsNotADraft
from quoting.states import APPROVAL_FLOW, QUOTE_FLOW, ApprovalState, QuoteState
from revops.core import transitions
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.problems import DomainError

LINE_COLUMNS = (
    "quantity",
    "description",
    "discount_percent",
    "net_unit_price",
    "list_amount",
    "amount",
    "derivation",
)


def locked(quote_id: int) -> QuoteVersion:
    """Lock the quote, then its current version, and return the version with its parties."""
    Quote.objects.select_for_update().get(pk=quote_id)
    return (
        selectors.list_versions()
        .select_for_update(of=("self",))
        .get(quote_id=quote_id, is_current=True)
    )


def locked_draft(quote_id: int) -> QuoteVersion:
    """Lock the quote's current version; raises QuoteIsNotADraft."""
    version = locked(quote_id)
    if version.state != QuoteState.DRAFT.value:
        raise QuoteIsNotADraft()
    return version


def recompute(
    version: QuoteVersion,
    changed: Mapping[int, tuple[rules.DiscountStep, ...] | None] | None = None,
    *,
    lines: Sequence[QuoteLine] | None = None,
) -> selectors.Priced:
    """Price the version and save lines, totals and derivations; the caller holds its lock.

    `changed` gives new discount steps per position (None keeps them). Raises ImpossiblePrice.
    """
    rows = selectors.list_lines(version.pk) if lines is None else list(lines)
    steps = changed or {}
    terms = [selectors.line_terms(row, steps.get(row.position)) for row in rows]
    try:
        priced = selectors.price(version, terms)
    except rules.BadDiscount as error:
        raise ImpossiblePrice(str(error), "discount_percent") from error
    for row, line in zip(rows, priced.lines, strict=True):
        write_line(row, line, version.quote.currency)
    if rows:
        QuoteLine.objects.bulk_update(rows, LINE_COLUMNS)
    write_totals(version, priced)
    _check_size(priced)
    version.save()
    return priced


def write_line(line_row: QuoteLine, line: rules.PricedLine, currency: str) -> None:
    """Set what the rules say on the row; saves nothing."""
    row: Any = line_row  # amounts are Money, which the stubs of the field do not know
    row.net_unit_price = line.net_unit_price
    row.discount_percent = line.discount_percent
    row.list_amount = Money(line.list_amount, currency)
    row.amount = Money(line.amount, currency)
    inputs = rules.line_inputs(line.terms)
    source = row.derivation.get("inputs", {}).get("source", "")
    row.derivation = derivation(
        "quoting.line_net",
        1,
        {
            "currency": currency,
            "source": source,
            **{
                name: inputs[name] for name in ("model", "list_unit_price", "quantity", "discounts")
            },
        },
    )


def write_totals(version: QuoteVersion, priced: selectors.Priced) -> None:
    """Set totals and the inputs they came from on the version; saves nothing."""
    currency, totals = version.quote.currency, priced.totals
    for column, measure in rules.MEASURES.items():
        value = rules.measured(totals, measure)
        setattr(version, column, None if value is None else Money(value, currency))
    version.derivation = derivation(
        "quoting.total",
        1,
        {
            "currency": currency,
            **rules.term_inputs(priced.term),
            "lines": [rules.line_inputs(line.terms) for line in priced.lines],
        },
    )


def _check_size(priced: selectors.Priced) -> None:
    if abs(priced.totals.list_amount) >= Decimal(10) ** 15:
        raise DomainError(_("This quote is larger than the books can hold."))


@transaction.atomic
def revise_quote(*, quote_id: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Make a submitted or approved version a draft again; open requests are cancelled.

    An approval of the same terms stays good when the quote is submitted unchanged.
    Raises IllegalTransition.
    """
    version = locked(quote_id)
    transitions.apply(version, "revise", workflow=QUOTE_FLOW, actor=actor, at=at, approval_basis="")
    cancel_requests(version, actor=actor, at=at)
    return version


@transaction.atomic
def create_version(*, quote_id: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Supersede the current version by a draft with the same terms and lines.

    A link to the old version then says that there is a newer one. Raises IllegalTransition.
    """
    old = locked(quote_id)
    lines = selectors.list_lines(old.pk)
    cancel_requests(old, actor=actor, at=at)
    transitions.apply(old, "supersede", workflow=QUOTE_FLOW, actor=actor, at=at, is_current=False)
    new = QuoteVersion.objects.create(
        quote=old.quote,
        number=old.number + 1,
        currency=old.quote.currency,
        start_on=old.start_on,
        term_months=old.term_months,
        payment_terms_days=old.payment_terms_days,
        valid_until=old.valid_until,
        message=old.message,
        po_number=old.po_number,
        signer=old.signer,
        created_by_id=actor.user_id,
        created_at=at,
    )
    for line in lines:
        line.pk, line.version, line._state.adding = None, new, True
    QuoteLine.objects.bulk_create(lines)
    recompute(new)
    return new


def cancel_requests(version: QuoteVersion, *, actor: Actor, at: datetime) -> None:
    """Cancel what still waits for a decision about the version."""
    requests = list(version.approvals.filter(state=ApprovalState.PENDING.value))
    steps = [
        step
        for request in requests
        for step in request.steps.filter(state=ApprovalState.PENDING.value)
    ]
    transitions.apply(steps, "cancel", workflow=APPROVAL_FLOW, actor=actor, at=at)
    transitions.apply(requests, "cancel", workflow=APPROVAL_FLOW, actor=actor, at=at)
