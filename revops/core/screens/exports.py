"""CSV and XLSX of a whole list: streamed, raw decimals, ISO dates, ids as well as names."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook

from revops.core.screens.columns import Column, export_row, exported

CHUNK = 2000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Identify = Callable[[Any], Any]
#: A list's rows: streamed from the database, or reckoned already.
Rows = QuerySet[Any] | Sequence[Any]


class _Echo:
    """A file that hands every written line straight back."""

    def write(self, line: str) -> str:
        return line


def _rows(rows: Rows, columns: Sequence[Column], identify: Identify) -> Iterator[list[Any]]:
    yield exported(columns)
    each = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows
    for obj in each:
        yield export_row(columns, obj, identify(obj))


def _safe(value: Any) -> Any:
    """Return text that a spreadsheet will not run as a formula; numbers are kept."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _csv_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _safe(value)


def csv_response(
    rows: Rows, columns: Sequence[Column], *, name: str, identify: Identify
) -> HttpResponseBase:
    """Stream the rows as CSV (UTF-8 with BOM, comma, CRLF)."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        for row in _rows(rows, columns, identify):
            yield writer.writerow([_csv_value(v) for v in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(
    rows: Rows, columns: Sequence[Column], *, name: str, identify: Identify
) -> HttpResponseBase:
    """Write the rows as XLSX row by row to a temporary file and stream it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    for row in _rows(rows, columns, identify):
        sheet.append([_safe(v) for v in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def respond(
    form: str, rows: Rows, columns: Sequence[Column], *, name: str, identify: Identify
) -> HttpResponseBase:
    """Answer the rows as "csv" or "xlsx". Raises BadRequest for other forms."""
    writers = {"csv": csv_response, "xlsx": xlsx_response}
    if form not in writers:
        raise BadRequest(f"no export as {form!r}")
    return writers[form](rows, columns, name=name, identify=identify)
