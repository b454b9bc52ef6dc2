"""Many rows at once, for imports and for facts about many: set-based, the same end state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.events import OpportunityWon
from crm.models import Account, Opportunity, OpportunityLine
from crm.services import checks
from crm.services.accounts import note_purchases
from crm.states import CLOSED, OPPORTUNITY_FLOW, Stage
from revops.core import bulk, outbox, transitions
from revops.core.actor import Actor, origin
from revops.core.models import LegalEntity, StateChange
from revops.core.problems import DomainError


class WinNeedsCustomer(DomainError):
    """Nothing is won from nobody."""


class ReferenceMissing(DomainError):
    """A row of a bulk write names itself, so that a second run recognises it."""


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A customer to import; what is empty is the seller's default."""

    external_ref: str
    name: str
    country: str
    industry: str = ""
    city: str = ""
    employees: int | None = None
    founded_year: int | None = None
    owner_id: int | None = None
    currency: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewOpportunity:
    """An opportunity to import, in the stage it has reached, with the dates that led there."""

    external_ref: str
    name: str
    owner_id: int
    account_id: int | None = None
    state: str = Stage.PROSPECTING.value
    amount: Decimal | None = None
    currency: str | None = None
    engaged_on: date | None = None
    expected_close_on: date | None = None
    closed_on: date | None = None
    lost_reason: str = ""
    source: str = "import"
    product_code: str = ""
    product_name: str = ""


@transaction.atomic
def create_accounts(
    rows: Iterable[NewAccount], *, legal_entity_id: int, actor: Actor, at: datetime
) -> dict[str, int]:
    """Create the customers whose reference is new; return {reference: id} of all of them.

    A row whose reference exists is left as it is. Constant number of queries.

    :raises ReferenceMissing: a row has no reference or two rows share one
    :raises DomainError: a country or currency is unknown
    """
    wanted = _by_reference(rows)
    seller = checks.existing(LegalEntity, legal_entity_id, "legal_entity")
    known = _known(Account, wanted)
    fresh = [row for ref, row in wanted.items() if ref not in known]
    ids = bulk.reserve_ids(Account, len(fresh))
    frozen = {
        "legal_entity_id": seller.pk,
        "language": seller.language,
        "time_zone": seller.time_zone,
        "payment_terms_days": seller.payment_terms_days,
        "po_required": False,
        **dict.fromkeys(("website", "street", "postal_code", "region", "tax_id"), ""),
    }
    written = []
    for pk, row in zip(ids, fresh, strict=True):
        own = {f.name: getattr(row, f.name) for f in fields(row)}
        own["name"] = checks.filled(row.name, "name")
        own["country"] = checks.country(row.country)
        own["currency"] = checks.currency(row.currency or seller.functional_currency)
        own["created_at"] = row.created_at or at
        written.append({"id": pk, **own, **frozen})
    _copy(Account, written)
    return known | {row.external_ref: pk for pk, row in zip(ids, fresh, strict=True)}


@transaction.atomic
def create_opportunities(
    rows: Iterable[NewOpportunity], *, legal_entity_id: int, actor: Actor, at: datetime
) -> dict[str, int]:
    """Create the opportunities whose reference is new; return {reference: id} of all of them.

    Each is written in its stage together with the trail of moves that led there, dated by its
    own dates: as if it had been sold here. No fact is told: what was won elsewhere enters the
    chain when its quote is signed. Constant number of queries.

    :raises ReferenceMissing: a row has no reference or two rows share one
    :raises DomainError: a stage and its dates contradict each other
    """
    wanted = _by_reference(rows)
    known = _known(Opportunity, wanted)
    fresh = [row for ref, row in wanted.items() if ref not in known]
    for row in fresh:
        _judge(row)
    ids = bulk.reserve_ids(Opportunity, len(fresh))
    pairs = list(zip(ids, fresh, strict=True))
    _copy(Opportunity, [_opportunity_columns(pk, row, legal_entity_id, at) for pk, row in pairs])
    _copy(OpportunityLine, _lines(pairs))
    _copy(StateChange, [move for pk, row in pairs for move in _trail(pk, row, actor, at)])
    return known | {row.external_ref: pk for pk, row in pairs}


@transaction.atomic
def win_opportunities(
    *, closed_on: Mapping[int, date], actor: Actor, at: datetime
) -> list[Opportunity]:
    """Close opportunities as won on their dates, {id: date}, all or none; tells each.

    :raises IllegalTransition: one of them is closed already, naming all that are
    :raises WinNeedsCustomer: one of them names no customer
    """
    found = Opportunity.objects.select_for_update().filter(pk__in=closed_on).order_by("pk")
    opportunities = list(found)
    nameless = [o.name for o in opportunities if o.account_id is None]
    if nameless:
        raise WinNeedsCustomer(
            _("%(names)s names no customer.") % {"names": ", ".join(nameless[:5])},
            field="account",
            way_out=_("Say who buys, then win it."),
        )
    days: dict[date, list[Opportunity]] = defaultdict(list)
    for opportunity in opportunities:
        days[closed_on[opportunity.pk]].append(opportunity)
    for day, together in sorted(days.items()):
        transitions.apply(
            together, "win", workflow=OPPORTUNITY_FLOW, actor=actor, at=at, closed_on=day
        )
    first: dict[int, date] = {}
    for opportunity in sorted(opportunities, key=lambda o: closed_on[o.pk], reverse=True):
        first[opportunity.account_id] = closed_on[opportunity.pk]  # type: ignore[index]
    note_purchases(bought_on=first, actor=actor, at=at)
    facts = [OpportunityWon(subject=o.subject, opportunity_id=o.pk) for o in opportunities]
    outbox.emit_all(facts, actor=actor, at=at)
    return opportunities


def _by_reference(rows: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if not row.external_ref or row.external_ref in found:
            raise ReferenceMissing(
                _("Every row needs a reference of its own; %(ref)s is empty or used twice.")
                % {"ref": row.external_ref or "–"},
                field="external_ref",
            )
        found[row.external_ref] = row
    return found


def _known(model: Any, wanted: Iterable[str]) -> dict[str, int]:
    found = model.objects.filter(external_ref__in=wanted)
    return dict(found.values_list("external_ref", "pk"))


def _copy(model: Any, written: Sequence[dict[str, Any]]) -> None:
    if written:
        columns = list(written[0])
        bulk.copy_rows(model, columns, ([row[c] for c in columns] for row in written))


def _judge(row: NewOpportunity) -> None:
    """Refuse what the table's own laws would refuse, naming the row."""
    closed = row.state in [s.value for s in CLOSED]
    wrong = ""
    if row.state not in [s.value for s in Stage]:
        wrong = _("%(state)s is not a stage.") % {"state": row.state}
    elif closed != (row.closed_on is not None):
        wrong = _("A closed deal has a closing date, an open one has none.")
    elif row.state == Stage.WON.value and row.account_id is None:
        wrong = _("A won deal names its customer.")
    elif row.amount is not None and (row.amount < 0 or not row.currency):
        wrong = _("An amount is not negative and names its currency.")
    if wrong:
        raise DomainError(
            f"{row.external_ref}: {wrong}", field="external_ref", rule="opportunity_row_wrong"
        )


def _opportunity_columns(
    pk: int, row: NewOpportunity, legal_entity_id: int, at: datetime
) -> dict[str, Any]:
    own = {
        f.name: getattr(row, f.name)
        for f in fields(row)
        if f.name not in ("product_code", "product_name")
    }
    born = row.engaged_on or row.closed_on
    return {
        "id": pk,
        **own,
        "legal_entity_id": legal_entity_id,
        "created_at": _midnight(born) if born else at,
    }


def _lines(pairs: Sequence[tuple[int, NewOpportunity]]) -> list[dict[str, Any]]:
    return [
        {
            "opportunity_id": pk,
            "product_code": row.product_code,
            "description": row.product_name or row.product_code,
            "quantity": Decimal(1),
            "amount": row.amount,
            "currency": row.currency,
        }
        for pk, row in pairs
        if row.product_code
    ]


def _trail(pk: int, row: NewOpportunity, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the moves that led to the row's stage."""
    here = origin()
    moves: list[tuple[str, Stage, Stage, date | None]] = []
    at_stage = Stage.PROSPECTING
    if row.state == Stage.ENGAGING.value or (row.engaged_on and row.closed_on):
        moves.append(("engage", at_stage, Stage.ENGAGING, row.engaged_on))
        at_stage = Stage.ENGAGING
    if row.closed_on:
        verb = "win" if row.state == Stage.WON.value else "lose"
        moves.append((verb, at_stage, Stage(row.state), row.closed_on))
    return [
        {
            "subject_label": Opportunity._meta.label_lower,
            "subject_id": pk,
            "action": verb,
            "from_state": before.value,
            "to_state": after.value,
            "actor": actor.as_json(),
            "source": here.source if here else "import",
            "request_id": here.request_id if here else "",
            "at": _midnight(day) if day else at,
        }
        for verb, before, after, day in moves
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
