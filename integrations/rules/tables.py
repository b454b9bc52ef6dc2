"""Reading a CSV file strictly: what the standard reader lets through is refused by name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

CELL_CHARACTERS_MAX = 10_000
ROWS_MAX = 1_000_000
#: Zip (also .xlsx), gzip, PDF, old workbooks.
MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadTable(ValueError):
    """The file is not a table we can trust; the message names the line and the rule."""


@dataclass(frozen=True)
class Table:
    """A header and its rows as dictionaries, each with its line number in the file."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(name: str, content: bytes, required: Sequence[str]) -> Table:
    """Return the table in `content` (UTF-8, with or without byte-order mark, comma-separated).

    Refuses NUL, other encodings and kinds of file, unclosed quotes, long cells, line breaks in
    cells, rows with too many or too few cells, doubled and missing columns, and a table without
    rows. Raises BadTable.
    """
    text = _text(name, content)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        _check_header(name, header, required)
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            rows.append((reader.line_num, _row(name, reader.line_num, header, cells)))
            if len(rows) > ROWS_MAX:
                raise BadTable(f"{name}: more than {ROWS_MAX} rows; split the file")
    except csv.Error as error:
        raise BadTable(f"{name}, line {reader.line_num}: {error}") from None
    if not rows:
        raise BadTable(f"{name}: holds no rows under its columns; export it again")
    return Table(name, header, tuple(rows))


def _text(name: str, content: bytes) -> str:
    if content.startswith(MAGIC):
        raise BadTable(f"{name}: is a workbook, an archive or a PDF; save it as CSV")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadTable(
            f"{name}, line {line}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadTable(f"{name}, line {line}: contains a NUL character; export the file again")
    return text


def _check_header(name: str, header: Sequence[str], required: Sequence[str]) -> None:
    if not header:
        raise BadTable(f"{name}: is empty; the first line names the columns")
    if len(set(header)) < len(header):
        raise BadTable(f"{name}: a column stands twice in {', '.join(header)}")
    missing = [column for column in required if column not in header]
    if missing:
        hint = ""
        if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
            hint = "; the cells are not separated by commas"
        raise BadTable(f"{name}, line 1: column {', '.join(missing)} is missing{hint}")


def _row(name: str, line: int, header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise BadTable(f"{name}, line {line}: {len(cells)} cells under {len(header)} columns")
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    for column, cell in row.items():
        if len(cell) > CELL_CHARACTERS_MAX:
            raise BadTable(
                f"{name}, line {line}, {column}: a cell holds over {CELL_CHARACTERS_MAX} characters"
            )
        if CONTROL.search(cell):
            raise BadTable(f"{name}, line {line}, {column}: a cell holds a line break or a tab")
    return row
