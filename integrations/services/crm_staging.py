"""Staging: every input row with its fate, kept, so that people can look before anything is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm.models import Account, Opportunity, SalesPerson
from integrations.models import ImportJob, ImportRow, Mapping
from integrations.rules import BadTable, Dataset, Table, judge, read_table
from integrations.rules.crm_export import COLUMNS
from integrations.services.crm_reference import Reference
from integrations.services.mappings import decide, remember_suggestions
from integrations.states import MappingState, RowFate
from revops.core import bulk
from revops.core.actor import Actor
from revops.core.problems import Conflict, Invalid

KIND = "integrations.crm_import"
NEW_FATES = """
UPDATE integrations_importrow AS row SET fate = new.fate, reason = new.reason
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, fate, reason)
WHERE row.id = new.id
"""


class ImportIsUnderWay(Conflict):
    """The import was applied already, or is being applied."""


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

    Raises Invalid naming the file, line and column for anything that is not a table.
    """
    return Preview(_judge(_tables(files)), _hash(files))


@transaction.atomic
def stage_crm_import(*, files: MappingType[str, bytes], actor: Actor, at: datetime) -> ImportJob:
    """Keep every row with its fate, and every unknown spelling; nothing else is made.

    The same input again is the same import, judged anew unless it was applied. Raises Invalid.
    """
    tables, source_hash = _tables(files), _hash(files)
    known = ImportJob.objects.select_for_update().filter(kind=KIND, source_hash=source_hash).first()
    if known is not None:
        if known.job_id is None:
            judge_anew(known, actor=actor, at=at)
        return known
    dataset = _judge(tables)
    staged = ImportJob.objects.create(
        kind=KIND,
        source_hash=source_hash,
        rows_total=len(dataset.rows),
        spellings=_unknown(dataset),
        created_at=at,
    )
    remember_suggestions(spellings=dataset.spellings.values(), actor=actor, at=at)
    _keep(staged, dataset)
    return staged


@transaction.atomic
def confirm_mapping(*, mapping_id: int, actor: Actor, at: datetime) -> Mapping:
    """Take the suggestion for good, and judge the rows that waited for it anew.

    Raises IllegalTransition when it is confirmed already.
    """
    mapping = decide(mapping_id=mapping_id, verb="confirm", actor=actor, at=at)
    _judge_open(actor, at)
    return mapping


@transaction.atomic
def reject_mapping(*, mapping_id: int, actor: Actor, at: datetime) -> Mapping:
    """Refuse the suggestion: rows with this spelling stay out and are reported."""
    return decide(mapping_id=mapping_id, verb="reject", actor=actor, at=at)


@transaction.atomic
def discard_import(*, import_job_id: int, actor: Actor, at: datetime) -> None:
    """Forget an import that was only looked at. Raises ImportIsUnderWay."""
    staged = lock_staged(import_job_id)
    staged.delete()


def lock_staged(import_job_id: int) -> ImportJob:
    """Lock an import that was not applied yet. Raises ImportIsUnderWay."""
    staged = ImportJob.objects.select_for_update().get(pk=import_job_id)
    if staged.job_id is not None:
        raise ImportIsUnderWay(
            _("This import was applied already."),
            way_out=_("Look at its progress; a failed one continues with Resume on its job."),
        )
    return staged


def read_staged(import_job_id: int) -> Dataset:
    """Return what the kept rows say, as the world is now; writes nothing."""
    return _judge(_kept(ImportJob.objects.get(pk=import_job_id)))


def _judge_open(actor: Actor, at: datetime) -> None:
    waiting = ImportJob.objects.select_for_update().filter(kind=KIND, job=None)
    for staged in waiting.exclude(spellings=[]).order_by("pk"):
        judge_anew(staged, actor=actor, at=at)


def judge_anew(staged: ImportJob, *, actor: Actor, at: datetime) -> Dataset:
    """Judge the kept rows as the world is now; their fates follow."""
    dataset = _judge(_kept(staged))
    now = {(row.file, row.line): (row.fate.value, row.reason[:300]) for row in dataset.rows}
    kept = staged.rows.values_list("pk", "file", "line", "fate", "reason")
    changed = [
        (pk, *now[file, line])
        for pk, file, line, fate, reason in kept.iterator(chunk_size=5_000)
        if (fate, reason) != now[file, line]
    ]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(NEW_FATES, [list(column) for column in zip(*changed, strict=True)])
    remember_suggestions(spellings=dataset.spellings.values(), actor=actor, at=at)
    # what was unknown once stays listed, with what was decided about it
    listed = {(one["kind"], one["spelling"]): one for one in staged.spellings}
    listed |= {(one["kind"], one["spelling"]): one for one in _unknown(dataset)}
    staged.spellings = list(listed.values())
    staged.save(update_fields=["spellings"])
    return dataset


def _unknown(dataset: Dataset) -> list[dict[str, str]]:
    return [
        {"kind": one.kind, "spelling": one.spelling, "suggestion": one.suggestion or ""}
        for one in dataset.spellings.values()
    ]


def _tables(files: MappingType[str, bytes]) -> dict[str, Table]:
    missing = [name for name in COLUMNS if name not in files]
    if missing:
        raise Invalid(
            _("%(files)s is missing.") % {"files": ", ".join(missing)},
            field="export",
            rule="import_needs_four_files",
            way_out=_("Put accounts, products, sales_teams and sales_pipeline side by side."),
        )
    try:
        return {name: read_table(name, files[name], COLUMNS[name]) for name in COLUMNS}
    except BadTable as error:
        raise Invalid(
            str(error),
            field="export",
            rule="import_file_is_a_table",
            way_out=_("Correct the file and choose it again; nothing was imported."),
        ) from error


def _kept(staged: ImportJob) -> dict[str, Table]:
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {name: [] for name in COLUMNS}
    found = staged.rows.order_by("pk").values_list("file", "line", "content")
    for file, line, content in found.iterator(chunk_size=5_000):
        rows[file].append((line, content))
    return {name: Table(name, COLUMNS[name], tuple(rows[name])) for name in COLUMNS}


def _judge(tables: MappingType[str, Table]) -> Dataset:
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


def _references(model: type[Account] | type[SalesPerson], prefix: str) -> Iterable[str]:
    rows: Any = model._default_manager.filter(external_ref__startswith=prefix)
    return list(rows.values_list("external_ref", flat=True))


def _hash(files: MappingType[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(COLUMNS):
        digest.update(name.encode() + b"\0" + files.get(name, b"") + b"\0")
    return digest.hexdigest()


def _keep(staged: ImportJob, dataset: Dataset) -> None:
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


def mark_applied(import_job_id: int) -> None:
    """Mark what is in place; won deals follow when their quote has been signed."""
    rows = ImportRow.objects.filter(import_job=import_job_id, fate=RowFate.CREATE.value)
    rows.exclude(file="sales_pipeline.csv", content__deal_stage="Won").update(
        fate=RowFate.APPLIED.value
    )
