"""`manage.py import_crm DIR [--apply]`: four files of a CRM become customers, deals and books."""

from __future__ import annotations

import csv
import pathlib
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations import services
from integrations.models import ImportJob
from integrations.rules import Dataset
from integrations.rules.crm_export import COLUMNS
from revops.core import clock, jobs
from revops.core.actor import Actor, acting
from revops.core.problems import DomainError

OPERATOR = Actor(kind="import", id="crm", label="CRM import")


class Command(BaseCommand):
    """Says the fate of every row; with --apply it then makes it so."""

    help = "Import a CRM export: dry run by default, --apply writes (and resumes)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=pathlib.Path)
        parser.add_argument(
            "--apply", action="store_true", help="write; suggested spellings are confirmed by this"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = self._read(options["directory"])
        try:
            preview = services.preview_crm_import(files=files)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._tell(preview.dataset, preview.source_hash)
        if not options["apply"]:
            self.stdout.write("Dry run: nothing was written. Run again with --apply to import.")
            return
        with acting(OPERATOR, source="import"):
            staged = services.start_crm_import(files=files, actor=OPERATOR, at=clock.now())
        self._follow(staged)

    def _read(self, directory: pathlib.Path) -> dict[str, bytes]:
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a directory")
        paths = {name: directory / name for name in COLUMNS}
        return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}

    def _tell(self, dataset: Dataset, source_hash: str) -> None:
        for file, fates in dataset.counted().items():
            counts = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
            self.stdout.write(f"{file}: {counts}")
        for one in dataset.spellings.values():
            meaning = f"suggested: {one.suggestion}" if one.suggestion else "nothing similar"
            self.stdout.write(f"spelling  {one.kind} “{one.spelling}” → {meaning}")
        won = dataset.won()
        total = sum((deal.value or 0) for deal in won)
        self.stdout.write(f"won deals that can be placed: {len(won)}, {total} USD")
        report = pathlib.Path(settings.STATE_DIR) / "imports" / f"{source_hash[:12]}.csv"
        report.parent.mkdir(parents=True, exist_ok=True)
        with report.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["file", "line", "key", "fate", "reason"])
            for row in dataset.rows:
                writer.writerow([row.file, row.line, row.key, row.fate.value, row.reason])
        self.stdout.write(f"the fate of every row: {report}")

    def _follow(self, staged: ImportJob) -> None:
        """Help with the job until it is over, showing its progress."""
        started, job = time.monotonic(), staged.job
        if job is None:
            raise CommandError("the import has no job")
        pause, told = threading.Event(), -1
        while True:
            jobs.run_due(seconds=1.0)
            job.refresh_from_db()
            if job.done != told:
                told = job.done
                percent = 100 * job.done // max(job.total, 1)
                self.stdout.write(f"{job.done}/{job.total} won deals ({percent} %)")
            if job.state in ("done", "failed", "cancelled"):
                break
            pause.wait(0.2)
        seconds = time.monotonic() - started
        if job.state != "done":
            raise CommandError(f"the job {job.state}: {job.error}")
        self.stdout.write(f"done: {staged.rows_total} rows in {seconds:.1f} s")
