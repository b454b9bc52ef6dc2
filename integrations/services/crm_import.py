"""Applying a staged CRM export: reference data, customers, deals, and the job of the months."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm import services as crm
from crm.models import Account
from integrations.models import ImportJob
from integrations.rules import Dataset, Deal
from integrations.rules.crm_export import Stage
from integrations.selectors import undecided
from integrations.services.crm_reference import CURRENCY, Reference, set_up
from integrations.services.crm_staging import (
    KIND,
    countries,
    judge_anew,
    lock_staged,
    mark_applied,
    read_staged,
    stage_crm_import,
)
from integrations.services.mappings import decide
from revops.core import jobs
from revops.core.actor import Actor
from revops.core.models import Job, JobChunk
from revops.core.problems import Invalid

#: The chunk before the first month.
PREPARATION = ""
#: Later months wait until the one before them is over: documents go in date order.
LATER = datetime(9999, 1, 1, tzinfo=UTC)


def importer(behind: Actor) -> Actor:
    """Return the import as an actor, on behalf of whoever began it.

    A person who may import publishes no prices and approves no plan of their own by it: those
    are the export's, as the import of it tells.
    """
    if behind.kind == "import":
        return behind
    return Actor(kind="import", id="crm", label=f"CRM import · {behind.label}")


class SpellingsUndecided(Invalid):
    """Somebody has to confirm or reject what the export may mean."""


@transaction.atomic
def start_crm_import(*, files: MappingType[str, bytes], actor: Actor, at: datetime) -> ImportJob:
    """Confirm the suggestions that nobody rejected, stage every row, and start the job.

    Applying is the confirmation: the operator has seen the suggestions in the dry run. The same
    input a second time continues the job it has, and changes nothing once that is done.
    """
    staged = stage_crm_import(files=files, actor=actor, at=at)
    if staged.job is not None:
        if staged.job.state == "failed":
            jobs.resume(job_id=staged.job.pk, actor=actor, at=at)
        return staged
    for mapping in undecided(staged):
        decide(mapping_id=mapping.pk, verb="confirm", actor=actor, at=at)
    return apply_crm_import(import_job_id=staged.pk, actor=actor, at=at)


@transaction.atomic
def apply_crm_import(*, import_job_id: int, actor: Actor, at: datetime) -> ImportJob:
    """Start the job that makes what the staged rows say, as the world is now.

    Raises ImportIsUnderWay, SpellingsUndecided.
    """
    staged = lock_staged(import_job_id)
    waiting = undecided(staged)
    if waiting:
        raise SpellingsUndecided(
            _("%(count)s spellings wait for a decision.") % {"count": len(waiting)},
            rule="import_spellings_are_decided",
            way_out=_("Confirm or reject each of them; rows of a rejected one stay out."),
        )
    staged.job = _start_job(staged, judge_anew(staged, actor=actor, at=at), actor, at)
    staged.save(update_fields=["job"])
    return staged


def prepare(*, import_job_id: int, actor: Actor, at: datetime) -> None:
    """Make what won deals stand on, the customers, and every deal in its stage, in one act."""
    dataset = read_staged(import_job_id)
    reference = set_up(dataset, actor=actor, at=at)
    _create_customers(dataset, reference, actor, at)
    _create_deals(dataset, reference, actor, at)
    mark_applied(import_job_id)


def _create_customers(dataset: Dataset, reference: Reference, actor: Actor, at: datetime) -> None:
    codes = countries()
    rows = [
        crm.NewAccount(
            external_ref=f"crm:account:{name}",
            name=name,
            country=codes[cells["country"]],
            industry=cells["sector"],
            employees=int(cells["employees"]) if cells["employees"] else None,
            founded_year=int(cells["year_established"]) if cells["year_established"] else None,
            currency=CURRENCY,
        )
        for name, cells in dataset.accounts.items()
    ]
    ids = crm.create_accounts(rows, legal_entity_id=reference.entity_id, actor=actor, at=at)
    for name, cells in dataset.accounts.items():
        parent = ids.get(f"crm:account:{cells['subsidiary_of']}")
        if parent:
            Account.objects.filter(pk=ids[f"crm:account:{name}"], parent=None).update(
                parent_id=parent
            )


def _create_deals(dataset: Dataset, reference: Reference, actor: Actor, at: datetime) -> None:
    known = Account.objects.filter(external_ref__startswith="crm:account:")
    accounts = {str(ref): pk for ref, pk in known.values_list("external_ref", "pk")}
    rows = [_opportunity(deal, accounts, reference) for deal in dataset.deals]
    for start in range(0, len(rows), 2_000):
        crm.create_opportunities(
            rows[start : start + 2_000],
            legal_entity_id=reference.entity_id,
            actor=actor,
            at=at,
        )


def _opportunity(
    deal: Deal, accounts: MappingType[str, int], reference: Reference
) -> crm.NewOpportunity:
    return crm.NewOpportunity(
        external_ref=f"crm:opportunity:{deal.reference}",
        name=f"{deal.product} · {deal.account or deal.reference}",
        owner_id=reference.people[deal.sales_agent],
        account_id=accounts.get(f"crm:account:{deal.account}"),
        state=deal.stage.value.lower(),
        amount=deal.value,
        currency=None if deal.value is None else CURRENCY,
        engaged_on=deal.engaged_on,
        closed_on=deal.closed_on,
        lost_reason="not given in the export" if deal.stage is Stage.LOST else "",
        source="crm export",
        product_code=reference.codes[deal.product],
        product_name=deal.product,
    )


def _start_job(staged: ImportJob, dataset: Dataset, actor: Actor, at: datetime) -> Job:
    months: dict[str, int] = {}
    for deal in dataset.won():
        month = f"{deal.closed_on:%Y-%m}"
        months[month] = months.get(month, 0) + 1
    job = jobs.start(
        kind=KIND,
        title=_("CRM import: %(count)s won deals") % {"count": sum(months.values())},
        params={"import_job_id": staged.pk},
        chunks=[{"month": month} for month in (PREPARATION, *months)],
        units=[0, *months.values()],
        actor=actor,
        at=at,
    )
    JobChunk.objects.filter(job=job, number__gt=1).update(available_at=LATER)
    return job
