"""Replaying won deals: signed on their close dates, in order, through the chain of every deal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby

from crm.models import Account, Opportunity
from integrations.models import ImportJob, ImportRow
from integrations.rules.crm_export import Stage
from integrations.services.crm_reference import Reference
from integrations.states import RowFate
from quoting import services as quoting
from revops.core import bulk, outbox
from revops.core.actor import Actor, acting
from revops.core.models import JobChunk, OutboxDelivery

#: A pause between looks while another worker delivers our facts.
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 90.0


def replay_month(
    *,
    import_job_id: int,
    month: str,
    fenced: Callable[[], AbstractContextManager[None]],
    actor: Actor,
) -> int:
    """Sign the won deals of one month, day by day; returns how many are new.

    Every day is one transaction, then its facts drain before the next day begins, because
    document dates never go backwards within a series. What an earlier attempt has signed is left.
    """
    reference = Reference.find()
    if reference is None:
        raise LookupError("the import has no reference data")
    waiting = ImportRow.objects.filter(
        import_job=import_job_id,
        file="sales_pipeline.csv",
        fate=RowFate.CREATE.value,
        content__deal_stage=Stage.WON.value,
        content__close_date__startswith=month,
    ).order_by("content__close_date", "key")
    count = 0
    for day, rows in groupby(waiting, key=lambda row: row.content["close_date"]):
        at = datetime.combine(date.fromisoformat(day), time(12), UTC)
        thread = f"import-{import_job_id}-{day}"
        # quietly: the facts are drained right here, without a word to the broker
        with acting(actor, source="import", correlation_id=thread), fenced(), outbox.quietly():
            count += _sign(list(rows), reference, actor, at)
        _settle(thread)
    return count


def open_next_month(*, job_id: int, number: int, at: datetime) -> None:
    """Let the next chunk be claimed, now that this one is over."""
    JobChunk.objects.filter(job=job_id, number=number + 1).update(available_at=at)


def finish_import(*, import_job_id: int, at: datetime) -> None:
    """Note when everything was applied."""
    ImportJob.objects.filter(pk=import_job_id, applied_at=None).update(applied_at=at)


def _sign(rows: Sequence[ImportRow], reference: Reference, actor: Actor, at: datetime) -> int:
    refs = {f"crm:opportunity:{row.key}": row for row in rows}
    opportunities = {
        o.external_ref: o for o in Opportunity.objects.filter(external_ref__in=refs, quotes=None)
    }
    products = {row.key: _product(row, reference) for row in rows}
    accounts = dict(
        Account.objects.filter(opportunities__external_ref__in=refs).values_list("pk", "name")
    )
    deals = []
    for ref, row in refs.items():
        opportunity = opportunities.get(ref)
        if opportunity is None or opportunity.account_id is None:
            continue
        product = products[row.key]
        deals.append(
            quoting.SignedDeal(
                account_id=opportunity.account_id,
                owner_id=opportunity.owner_id,
                legal_entity_id=reference.entity_id,
                price_book_id=reference.price_book_id,
                charge_id=reference.charges[product],
                title=f"{product} for {accounts[opportunity.account_id]}",
                list_unit_price=reference.list_prices[product],
                agreed_amount=Decimal(row.content["close_value"]),
                signed_on=at.date(),
                opportunity_id=opportunity.pk,
                term_months=None,
                signer_name=accounts[opportunity.account_id],
                reference=row.key,
            )
        )
    versions = quoting.import_signed_quotes(rows=deals, actor=actor, at=at)
    quotes = {version.quote.opportunity_id: version.quote_id for version in versions}
    for ref, row in refs.items():
        opportunity = opportunities.get(ref)
        if opportunity is not None and opportunity.pk in quotes:
            row.target = f"quoting.quote:{quotes[opportunity.pk]}"
        row.fate = RowFate.APPLIED.value
    bulk.update(rows, ["fate", "target"])
    return len(versions)


def _product(row: ImportRow, reference: Reference) -> str:
    """Return the product as we write it; the row keeps the export's own spelling."""
    name: str = row.content["product"]
    return name if name in reference.charges else reference.meanings[name]


def _settle(thread: str) -> None:
    """Help to deliver the thread's facts until none is left, whoever delivers them."""
    pause = threading.Event()
    waited = 0.0
    while True:
        outbox.drain()
        if not _left(thread):
            return
        if waited > PATIENCE_SECONDS:
            raise TimeoutError(f"facts of {thread} wait too long; see the control room")
        pause.wait(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


def _left(thread: str) -> bool:
    """Tell whether deliveries of the thread are still to come; parked ones hold nobody else up."""
    return OutboxDelivery.objects.filter(
        event__correlation_id=thread, state="pending", attempts=0, waiting_since=None
    ).exists()
