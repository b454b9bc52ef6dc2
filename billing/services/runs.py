"""Bill runs: every due contract of a seller, in claimed chunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.models import BillingSchedule, BillRun, Invoice
from billing.services.billing import (
    BilledResult,
    bill_contracts,
    bill_contracts_now,
    preview_contracts,
)
from revops.core import clock, jobs, policy
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import DomainError
from revops.core.rounding import exponent
from revops.core.states import JobState

KIND = "billing.bill_run"
CONTRACTS_PER_CHUNK = 4_000
PREVIEWED = 1_000

CHUNKS = """
SELECT min(contract_id), max(contract_id), count(*) FROM (
    SELECT contract_id, (row_number() OVER (ORDER BY contract_id) - 1) / %(size)s AS part
    FROM billing_billingschedule
    WHERE legal_entity_id = %(entity)s AND due_on <= %(through)s AND held_reason = ''
) due GROUP BY part ORDER BY 1
"""
DUE_ZONES = """
SELECT s.legal_entity_id, array_agg(DISTINCT c.time_zone) FROM billing_billingschedule s
JOIN orders_contract c ON c.id = s.contract_id
WHERE s.due_on <= %(latest)s AND s.held_reason = ''
GROUP BY 1
"""


class BillRunInvalid(DomainError):
    """The run cannot be started as asked."""


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run would do: contracts due, and the documents of the first of them by currency."""

    contracts: int
    previewed: int
    documents: int
    net: Mapping[str, Decimal] = field(default_factory=dict)
    tax: Mapping[str, Decimal] = field(default_factory=dict)
    held: Sequence[tuple[int, str]] = ()

    @property
    def is_complete(self) -> bool:
        return self.previewed >= self.contracts


@transaction.atomic
def start_bill_run(
    *,
    legal_entity_id: int,
    through: date,
    actor: Actor,
    at: datetime,
    issue_on: date | None = None,
    size: int = CONTRACTS_PER_CHUNK,
) -> BillRun:
    """Queue a run over everything due on or before `through` and return it.

    All its documents carry one issue date, by default the seller's local date. A second run over
    the same dates adds nothing. Raises BillRunInvalid for an issue date to come.
    """
    policy.require_actor(actor, "create", "billing.billrun")
    entity = LegalEntity.objects.get(pk=legal_entity_id)
    today = clock.local_date(at, entity.time_zone)
    if issue_on is not None and issue_on > today:
        raise BillRunInvalid(
            _("Documents cannot be dated in the future."), field="issue_on",
            way_out=_("Choose today or a day before."),
        )  # fmt: skip
    parts = _parts(legal_entity_id, through, size)
    params = {
        "legal_entity_id": legal_entity_id,
        "through": through.isoformat(),
        "issue_on": (issue_on or today).isoformat(),
    }
    job = jobs.start(
        kind=KIND,
        title=f"{entity.name} {through.isoformat()}",
        chunks=[{"first": first, "last": last} for first, last, _count in parts],
        units=[count for _first, _last, count in parts],
        params=params,
        actor=actor,
        at=at,
    )
    return BillRun.objects.create(
        job=job,
        legal_entity=entity,
        through=through,
        issue_on=issue_on or today,
        created_at=at,
    )


def _parts(legal_entity_id: int, through: date, size: int) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(CHUNKS, {"entity": legal_entity_id, "through": through, "size": size})
        return cursor.fetchall()


def bill_chunk(
    *, job_id: int, first: int, last: int, actor: Actor, at: datetime
) -> tuple[BilledResult, Mapping[str, int]]:
    """Bill the due contracts of one chunk; returns the result and what it counts.

    Counts hold net amounts per currency in minor units, so that they add up over the chunks.
    """
    run = BillRun.objects.get(job=job_id)
    due = BillingSchedule.objects.filter(
        legal_entity=run.legal_entity_id,
        contract__gte=first,
        contract__lte=last,
        due_on__lte=run.through,
        held_reason="",
    )
    result = bill_contracts(
        contract_ids=list(due.values_list("contract_id", flat=True)),
        through=run.through,
        issue_on=run.issue_on,
        actor=actor,
        at=at,
        bill_run_id=run.pk,
    )
    counts = {
        "invoices": len(result.invoice_ids),
        "credit_notes": len(result.credit_note_ids),
        "lines": result.lines,
        "held": len(result.held),
    }
    if result.invoice_ids:
        issued = Invoice.objects.filter(pk__in=result.invoice_ids).values("currency")
        for row in issued.annotate(net_sum=Sum("net"), tax_sum=Sum("tax")):
            code = row["currency"]
            counts[f"net_{code}"] = int(row["net_sum"].scaleb(exponent(code)))
            counts[f"tax_{code}"] = int(row["tax_sum"].scaleb(exponent(code)))
    return result, counts


def start_due_runs(*, actor: Actor, at: datetime) -> list[BillRun]:
    """Start a run for every seller with something due, unless one is under way.

    A date counts once it has come in the time zone of every contract that is due.
    """
    latest = clock.local_date(at, "Pacific/Kiritimati")
    with connection.cursor() as cursor:
        cursor.execute(DUE_ZONES, {"latest": latest})
        due = dict(cursor.fetchall())
    busy = set(
        BillRun.objects.filter(
            job__state__in=[JobState.QUEUED.value, JobState.RUNNING.value]
        ).values_list("legal_entity_id", flat=True)
    )
    runs = []
    for entity_id, zones in sorted(due.items()):
        through = min(clock.local_date(at, zone) for zone in zones)
        if entity_id not in busy and _parts(entity_id, through, 1_000_000_000):
            runs.append(
                start_bill_run(legal_entity_id=entity_id, through=through, actor=actor, at=at)
            )
    return runs


def preview_bill_run(*, legal_entity_id: int, through: date, at: datetime) -> RunPreview:
    """Return what a run would issue: the run itself without the write, for the first contracts."""
    due = BillingSchedule.objects.filter(
        legal_entity=legal_entity_id, due_on__lte=through, held_reason=""
    )
    ids = list(due.order_by("contract").values_list("contract_id", flat=True)[:PREVIEWED])
    planned = preview_contracts(contract_ids=ids, through=through, at=at)
    net: dict[str, Decimal] = {}
    tax: dict[str, Decimal] = {}
    for document in planned.documents:
        sign, code = (-1 if document.is_credit else 1), document.group.currency
        net[code] = net.get(code, Decimal(0)) + sign * document.net
        tax[code] = tax.get(code, Decimal(0)) + sign * document.tax
    return RunPreview(
        due.count(), len(ids), len(planned.documents), net, tax, tuple(planned.held.items())
    )


@transaction.atomic
def release_contracts(
    *, contract_ids: Sequence[int], actor: Actor, at: datetime
) -> list[BilledResult]:
    """Try held contracts again, once their reason is gone; they stay held if it is not."""
    policy.require_actor(actor, "release", "billing.billingschedule")
    return bill_contracts_now(contract_ids=contract_ids, actor=actor, at=at)
