"""Who must approve a quote, and which terms the approval is bound to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


#: Who asks whom: a role's own limit first, then the next one's.
LADDER = ("sales_rep", "sales_manager", "deal_desk")


@dataclass(frozen=True, slots=True)
class Ask:
    """A role that must approve, and why."""

    role: str
    reasons: tuple[Reason, ...]


def needed_approvals(
    lines: Sequence[PricedLine], limits: Mapping[str, Decimal], role: str
) -> list[Ask]:
    """Return which roles above the requester's must approve; empty when nobody has to.

    The next role is asked when the requester's own limit is passed, the one after it when the
    next role's limit is passed too, and so on. The last rung approves whatever comes.
    """
    asks = []
    start = LADDER.index(role) if role in LADDER else 0
    for asked, asker in zip(LADDER[start + 1 :], LADDER[start:], strict=False):
        reasons = discount_reasons(lines, limits, asker)
        if not reasons:
            break
        if asker != LADDER[start]:
            reasons = [_above(reason, asker) for reason in reasons]
        asks.append(Ask(asked, tuple(reasons)))
    return asks


def may_decide(decider: str, asked: str) -> bool:
    """Return whether a role may decide what was asked of another: its own rung or a higher one."""
    return decider in LADDER and asked in LADDER and LADDER.index(decider) >= LADDER.index(asked)


def _above(reason: Reason, role: str) -> Reason:
    return Reason(
        "discount_over_role_limit",
        gettext_noop("Discount of %(given)s %% on %(line)s; a %(role)s gives up to %(limit)s %%."),
        {**reason.params, "role": role.replace("_", " ")},
        reason.subject,
    )


def approval_stands(approved_fingerprint: str, current_fingerprint: str) -> bool:
    """Return whether an approval still covers the terms: one changed cent and it does not."""
    return bool(approved_fingerprint) and approved_fingerprint == current_fingerprint


def has_expired(valid_until: date, today: date) -> bool:
    """Return whether an offer has lapsed; `valid_until` is the first day it no longer stands."""
    return today >= valid_until


def _plain(percent: Decimal) -> str:
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
