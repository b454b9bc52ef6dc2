"""The CRM import: preview, staging, reference data, and the job that replays the won deals."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel import Locale
from django.db import transaction
from django.utils.translation import gettext as _

from crm import services as crm
from crm.models import Account, Opportunity, SalesPerson
from integrations.models import ImportJob, ImportRow, Mapping
from integrations.rules import BadTable, Dataset, Deal, judge, read_table
from integrations.rules.crm_export import COLUMNS, Stage
from integrations.services.crm_reference import CURRENCY, Reference, set_up
from integrations.services.mappings import confirm_mapping, remember_suggestions
from integrations.states import MappingState, RowFate
from revops.core import bulk, jobs
from revops.core.actor import Actor
from revops.core.models import Job, JobChunk
from revops.core.problems import Invalid

KIND = "integrations.crm_import"
#: Later months wait until the one before them is over: documents go in date order.
LATER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Preview:
    """What an import would do: the fate of every row, and what must be decided first."""

    dataset: Dataset
    source_hash: str


def countries() -> dict[str, str]:
    """Return {English name: ISO code} of every country."""
    territories = Locale("en").territories
    return {name: code for code, name in territories.items() if len(code) == 2 and code.isalpha()}


def preview_crm_import(*, files: MappingType[str, bytes]) -> Preview:
    """Judge every row of the four files and write nothing.

    Raises Invalid naming the file and line for anything that is not a table.
    """
    return Preview(_judge(files), _hash(files))


def _judge(files: MappingType[str, bytes]) -> Dataset:
    missing = [name for name in COLUMNS if name not in files]
    if missing:
        raise Invalid(
            _("%(files)s is missing.") % {"files": ", ".join(missing)},
            field="directory",
            rule="import_needs_four_files",
            way_out=_("Put accounts, products, sales_teams and sales_pipeline side by side."),
        )
    try:
        tables = {name: read_table(name, files[name], COLUMNS[name]) for name in COLUMNS}
    except BadTable as error:
        raise Invalid(str(error), field="file", rule="import_file_is_a_table") from error
    confirmed = Mapping.objects.filter(state=MappingState.CONFIRMED.value)
    mappings = {(m.kind, m.spelling): m.meaning for m in confirmed}
    return judge(tables, mappings=mappings, existing=_existing(), countries=countries())


def _existing() -> set[str]:
    """Return what earlier imports brought to its end; a won deal once its quote is signed."""
    found = {
        f"accounts.csv:{ref.removeprefix('crm:account:')}"
        for ref in _references(Account, "crm:account:")
    }
    found |= {
        f"sales_teams.csv:{ref.removeprefix('crm:person:')}"
        for ref in _references(SalesPerson, "crm:person:")
    }
    deals = Opportunity.objects.filter(external_ref__startswith="crm:opportunity:")
    done = deals.exclude(state="won") | deals.filter(state="won", quotes__isnull=False)
    found |= {
        f"sales_pipeline.csv:{ref.removeprefix('crm:opportunity:')}"
        for ref in done.values_list("external_ref", flat=True)
        if ref
    }
    if reference := Reference.find():
        found |= {f"products.csv:{name}" for name in reference.charges}
    return found


def _references(model: type[Account] | type[SalesPerson], prefix: str) -> list[str]:
    rows: Any = model._default_manager.filter(external_ref__startswith=prefix)
    return list(rows.values_list("external_ref", flat=True))


def _hash(files: MappingType[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(COLUMNS):
        digest.update(name.encode() + b"\0" + files.get(name, b"") + b"\0")
    return digest.hexdigest()


@transaction.atomic
def start_crm_import(*, files: MappingType[str, bytes], actor: Actor, at: datetime) -> ImportJob:
    """Confirm the suggestions that nobody rejected, stage every row, and start the job.

    Applying is the confirmation: the operator has seen the suggestions in the dry run. The same
    input a second time continues the job it has, and changes nothing once that is done.
    """
    preview = preview_crm_import(files=files)
    for mapping in remember_suggestions(
        spellings=preview.dataset.spellings.values(), actor=actor, at=at
    ):
        confirm_mapping(mapping_id=mapping.pk, actor=actor, at=at)
    dataset = _judge(files)
    known = ImportJob.objects.filter(kind=KIND, source_hash=preview.source_hash).first()
    if known is not None:
        _continue(known, dataset, actor, at)
        return known
    staged = ImportJob.objects.create(
        kind=KIND,
        source_hash=preview.source_hash,
        rows_total=len(dataset.rows),
        created_at=at,
    )
    _stage(staged, dataset)
    reference = set_up(dataset, actor=actor, at=at)
    _create_customers(dataset, reference, actor, at)
    _create_deals(dataset, reference, actor, at)
    _apply_fates(staged)
    staged.job = _start_job(staged, dataset, actor, at)
    staged.save(update_fields=["job"])
    return staged


def _continue(known: ImportJob, dataset: Dataset, actor: Actor, at: datetime) -> None:
    if known.job and known.job.state == "failed":
        jobs.resume(job_id=known.job.pk, actor=actor, at=at)


def _stage(staged: ImportJob, dataset: Dataset) -> None:
    columns = ["import_job_id", "file", "line", "key", "content", "fate", "reason", "target"]
    bulk.copy_rows(
        ImportRow,
        columns,
        (
            (
                staged.pk,
                row.file,
                row.line,
                row.key[:120],
                dict(row.content),
                row.fate.value,
                row.reason[:300],
                "",
            )
            for row in dataset.rows
        ),
    )


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


def _apply_fates(staged: ImportJob) -> None:
    """Mark what is in place; won deals follow when their quote has been signed."""
    rows = ImportRow.objects.filter(import_job=staged, fate=RowFate.CREATE.value)
    rows.exclude(file="sales_pipeline.csv", content__deal_stage=Stage.WON.value).update(
        fate=RowFate.APPLIED.value
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
        chunks=[{"month": month} for month in months],
        units=list(months.values()),
        actor=actor,
        at=at,
    )
    JobChunk.objects.filter(job=job, number__gt=1).update(available_at=LATER)
    return job
