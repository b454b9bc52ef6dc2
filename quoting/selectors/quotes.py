"""Quotes as lists, pages and searches read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from catalog.models import Charge, Product
from catalog.states import ChargeKind, ProductState
from quoting import rules
from quoting.models import (
    ApprovalRequest,
    ApprovalStep,
    Quote,
    QuoteComment,
    QuoteLine,
    QuoteVersion,
    Signature,
    SignatureEvent,
)
from quoting.states import ApprovalState, QuoteState
from revops.core import policy
from revops.core.models import User
from revops.core.roles import Role

#: Kinds of charge a line can price.
QUOTABLE = (ChargeKind.ONE_TIME.value, ChargeKind.RECURRING.value)


def list_quotes() -> QuerySet[Quote]:
    """Return quotes with customer, owner, seller and, as `current`, their current version."""
    rows: Any = Quote.objects.annotate(
        current=FilteredRelation("versions", condition=Q(versions__is_current=True))
    )
    joined: QuerySet[Quote] = rows.select_related(
        "account", "owner", "legal_entity", "price_book", "opportunity", "current"
    )
    return joined


def list_versions() -> QuerySet[QuoteVersion]:
    """Return versions with their quote and its parties."""
    return QuoteVersion.objects.select_related(
        "quote__account", "quote__owner", "quote__legal_entity", "quote__price_book", "signer"
    )


def get_current(quote_id: int) -> QuoteVersion:
    """Return the current version of a quote. Raises DoesNotExist."""
    return list_versions().get(quote_id=quote_id, is_current=True)


def list_lines(version_id: int) -> list[QuoteLine]:
    """Return the lines of a version in order, with product and charge."""
    return list(
        QuoteLine.objects.filter(version_id=version_id)
        .select_related("charge", "product")
        .order_by("position")
    )


def list_steps() -> QuerySet[ApprovalStep]:
    """Return approval steps with the quote they are about and who asked."""
    return ApprovalStep.objects.select_related(
        "request__version__quote__account",
        "request__version__quote__owner",
        "requested_by",
        "decided_by",
    )


def list_pending_steps() -> QuerySet[ApprovalStep]:
    """Return the steps that wait for a decision."""
    return list_steps().filter(
        state=ApprovalState.PENDING.value, request__state=ApprovalState.PENDING.value
    )


def list_decidable(user: User) -> QuerySet[ApprovalStep]:
    """Return waiting steps on a rung this user stands on or above; scope is the caller's."""
    held = policy.rights(user)
    mine = [role for role in rules.LADDER if held.holds(Role(role))]
    roles = [role for role in rules.LADDER if any(rules.may_decide(m, role) for m in mine)]
    return list_pending_steps().filter(role__in=roles).exclude(requested_by=user)


def get_pending_request(version_id: int) -> ApprovalRequest | None:
    """Return the version's open request with its steps, if any."""
    return (
        ApprovalRequest.objects.filter(version_id=version_id, state=ApprovalState.PENDING.value)
        .prefetch_related("steps")
        .first()
    )


def list_decisions(quote_id: int) -> list[ApprovalStep]:
    """Return every step ever asked about the quote, newest first."""
    return list(list_steps().filter(request__version__quote_id=quote_id).order_by("-id"))


def list_products(price_book_id: int, on: date) -> QuerySet[Product]:
    """Return active products with a price in the book on the day."""
    priced = Charge.objects.filter(
        Q(prices__valid_until__isnull=True) | Q(prices__valid_until__gt=on),
        prices__price_book_id=price_book_id,
        prices__valid_from__lte=on,
        version__is_current=True,
        kind__in=QUOTABLE,
    )
    return Product.objects.filter(
        state=ProductState.ACTIVE.value, pk__in=priced.values("version__product_id")
    ).order_by("name")


def list_charges(product_id: int) -> list[Charge]:
    """Return the quotable charges of the product's current version, recurring ones first."""
    return list(
        Charge.objects.filter(
            version__product_id=product_id, version__is_current=True, kind__in=QUOTABLE
        )
        .select_related("version__product")
        .order_by("-kind", "id")
    )


def list_comments(quote_id: int) -> list[QuoteComment]:
    """Return what was asked and answered about the quote, newest first."""
    return list(QuoteComment.objects.filter(version__quote_id=quote_id).order_by("-id"))


def list_evidence(version_id: int) -> list[SignatureEvent]:
    """Return the chain of evidence of a version in order."""
    return list(SignatureEvent.objects.filter(version_id=version_id).order_by("sequence"))


def get_signature(version_id: int) -> Signature | None:
    """Return the signature under a version, if any."""
    return Signature.objects.filter(version_id=version_id).first()


def list_signed(version_ids: Sequence[int]) -> Mapping[int, QuoteVersion]:
    """Return signed versions by id, with quote and signature."""
    rows = list_versions().filter(pk__in=version_ids, state=QuoteState.SIGNED.value)
    return {row.pk: row for row in rows.select_related("signature")}
