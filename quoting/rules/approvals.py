"""Who must approve a quote, and which terms the approval is bound to."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from quoting.rules.pricing import PricedLine
from revops.core.reasons import Reason, gettext_noop

NO_DISCOUNT = Decimal(0)


def discount_reasons(
    lines: Iterable[PricedLine], limits: Mapping[str, Decimal], role: str
) -> list[Reason]:
    """Return why a manager must approve: one reason per line discounted past the role's limit.

    `limits` maps a role to the greatest percentage it may give from list to net; a role without
    a limit may give none. Empty when nobody has to approve.
    """
    limit = limits.get(role, NO_DISCOUNT)
    return [
        Reason(
            "discount_over_limit",
            gettext_noop("Discount of %(given)s %% on %(line)s; your limit is %(limit)s %%."),
            {
                "line": line.terms.label or str(line.terms.key),
                "given": _plain(line.discount_percent),
                "limit": _plain(limit),
            },
            str(line.terms.key),
        )
        for line in lines
        if line.discount_percent > limit
    ]


def approval_stands(approved_fingerprint: str, current_fingerprint: str) -> bool:
    """Return whether an approval still covers the terms: one changed cent and it does not."""
    return bool(approved_fingerprint) and approved_fingerprint == current_fingerprint


def has_expired(valid_until: date, today: date) -> bool:
    """Return whether an offer has lapsed; `valid_until` is the first day it no longer stands."""
    return today >= valid_until


def _plain(percent: Decimal) -> str:
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
