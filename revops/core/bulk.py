"""Many rows at once: COPY, the ids they need beforehand, and one UPDATE for many changes.

Order of acts in bulk: reserve ids → COPY children → take numbers → COPY headers → tell → commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from django.db import Error, connection, models
from djmoney.models.fields import MoneyField
from djmoney.money import Money
from psycopg2 import sql

from revops.core.actor import history_settings

#: Small pieces: the server takes a message up when it is there whole, and works while the next one
#: is made. Large ones made the two sides wait for each other.
ROWS_PER_PIECE = 250
MESSAGE_BYTES = 16 * 1024
#: How many values of a column are looked at to see whether they are the same objects.
PROBE = 64
NULL = "\\N"
Encoder = Callable[[Any], str]

#: Below this many rows one INSERT is cheaper than a COPY with its two statements.
FEW = 5

RESERVE = """
(WITH sequence AS MATERIALIZED (  -- its name is looked up once, not for every key
    SELECT pg_get_serial_sequence(%s, %s)::regclass AS name
), taken AS (
    SELECT nextval(name) AS id FROM sequence, generate_series(1, %s)
), seen AS (SELECT min(id) AS first, max(id) AS last FROM taken)
SELECT first, last,
       CASE WHEN last - first + 1 <> %s THEN ARRAY(SELECT id FROM taken ORDER BY id) END, %s
FROM seen)
"""


def reserve_ids(model: type[models.Model], n: int) -> Sequence[int]:
    """Return `n` fresh primary keys, ascending; a range unless somebody inserted in between."""
    return reserve({model: n})[model]


def reserve(counts: Mapping[type[models.Model], int]) -> dict[type[models.Model], Sequence[int]]:
    """Return so many fresh primary keys for each of the models, in one statement."""
    found: dict[type[models.Model], Sequence[int]] = {model: range(0) for model in counts}
    wanted = [(model, n) for model, n in counts.items() if n > 0]
    if not wanted:
        return found
    values: list[Any] = []
    for place, (model, n) in enumerate(wanted):
        values += [f'"{model._meta.db_table}"', model._meta.pk.column, n, n, place]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([RESERVE] * len(wanted)), values)
        for first, last, listed, place in cursor.fetchall():
            model = wanted[place][0]
            found[model] = listed if listed is not None else range(first, last + 1)
    return found


def insert(objects: Sequence[models.Model]) -> None:
    """Write fresh objects of one model; every one has its primary key. Calls no `save()`."""
    if not objects:
        return
    model = type(objects[0])
    if len(objects) < FEW:
        model._default_manager.bulk_create(objects)
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    names = [field.attname for field in fields]
    rows = ([one.__dict__[name] for name in names] for one in objects)
    copy_rows(model, [field.name for field in fields], rows)


def array(values: Iterable[Any]) -> str:
    """Return the values as one text that PostgreSQL reads as an array: `= ANY(%s::bigint[])`.

    The driver would write an expression of as many constants, which the server parses one by one:
    five times the price at thousands of values.
    """
    return "{" + ",".join(map(_item, values)) + "}"


def _item(value: Any) -> str:
    if type(value) is int:
        return str(value)
    if value is None:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def update(objects: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named columns of rows of one model in one statement, whatever their number.

    Values are plain (no expressions). Django's `bulk_update` compiles a CASE per row and column,
    which costs milliseconds for each row.
    """
    if not objects:
        return
    meta = type(objects[0])._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns: list[Any] = [[one.pk for one in objects]]
    columns += [[_plain(field, one.__dict__[field.attname]) for one in objects] for field in fields]
    # without length or precision: a cast would cut what an assignment refuses
    kinds = ["bigint", *(field.db_type(connection).partition("(")[0] for field in fields)]
    set_columns = [sql.Identifier(field.column) for field in fields]
    statement = sql.SQL(
        "UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v (pk, {names}) "
        "WHERE t.{pk} = v.pk"
    ).format(
        table=sql.Identifier(meta.db_table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(one) for one in set_columns),
        arrays=sql.SQL(", ").join(sql.SQL(f"%s::{kind}[]") for kind in kinds),
        names=sql.SQL(", ").join(set_columns),
        pk=sql.Identifier(meta.pk.column),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), [array(column) for column in columns])


def _plain(field: Any, value: Any) -> Any:
    """Return the value as the driver takes it."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(field, models.JSONField) and value is not None:
        return json.dumps(value, cls=field.encoder)
    return value


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY `rows` into the model's table and return how many; inside the caller's transaction.

    `columns` are field names (a foreign key may be named `order` or `order_id` and takes the
    id; an amount takes Money or Decimal and its currency is a column of its own). Python
    defaults do not apply: name every column that must be filled. History triggers see the
    current origin. Raises ValueError for a naive datetime or an omitted mandatory column.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    _refuse_omissions(model, fields)
    encoders = [_encoder(field) for field in fields]
    counted = _Text(rows, encoders)
    with connection.cursor() as cursor:
        if _is_traced_at_birth(model):
            _tell_history(cursor)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
        )
        try:
            with connection.wrap_database_errors:
                cursor.cursor.copy_expert(
                    statement.as_string(cursor.cursor), counted, size=MESSAGE_BYTES
                )
        except Error:
            if counted.error:  # the driver hides what went wrong while making the text
                raise counted.error from None
            raise
    return counted.rows


@cache
def _is_traced_at_birth(model: type[models.Model]) -> bool:
    """Whether a history trigger fires on an insert, and will ask who acts."""
    triggers = getattr(model._meta, "triggers", ())
    return any("INSERT" in str(trigger.operation).upper() for trigger in triggers)


def _tell_history(cursor: Any) -> None:
    """Say who acts, for the history triggers: a COPY goes past the wrapper that says it."""
    settings = history_settings()
    if settings:
        calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])


def _refuse_omissions(model: type[models.Model], fields: Sequence[Any]) -> None:
    given = {field.column for field in fields}
    for field in model._meta.concrete_fields:
        is_free = field.null or field.primary_key or field.has_db_default() or field.generated
        if not is_free and field.column not in given:
            raise ValueError(f"{model._meta.label}: COPY needs a value for {field.name}")


class _Text:
    """A readable file of COPY text, made piece by piece from the rows."""

    def __init__(self, rows: Iterable[Sequence[Any]], encoders: Sequence[Encoder]) -> None:
        self.rows = 0
        self.error: Exception | None = None
        self._pieces = self._encode(iter(rows), encoders)
        self._rest = b""

    def _encode(
        self, rows: Iterator[Sequence[Any]], encoders: Sequence[Encoder]
    ) -> Iterator[bytes]:
        while piece := list(islice(rows, ROWS_PER_PIECE)):
            self.rows += len(piece)
            # column by column: the inner loops run in C
            table = [
                _column(values, encode)
                for values, encode in zip(zip(*piece, strict=True), encoders, strict=True)
            ]
            yield ("\n".join(map("\t".join, zip(*table, strict=True))) + "\n").encode()

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            try:
                piece = next(self._pieces, None)
            except Exception as error:
                self.error = error
                raise
            if piece is None:
                break
            self._rest += piece
        answer, self._rest = self._rest[:size], self._rest[size:]
        return answer


def _column(values: Sequence[Any], encode: Encoder) -> Sequence[str]:
    """Encode one column; what is the same object many times (stamps, actors) only once."""
    probe = values[:PROBE]
    if 2 * len(set(map(id, probe))) > len(probe):
        return _encoded(values, encode)
    keys = list(map(id, values))
    distinct = dict(zip(keys, values, strict=True))
    found = dict(zip(distinct, _encoded(list(distinct.values()), encode), strict=True))
    return list(map(found.__getitem__, keys))


def _encoded(values: Sequence[Any], encode: Encoder) -> Sequence[str]:
    if encode is _text:
        return _texts(values)
    kinds = set(map(type, values))
    if len(kinds) == 1 and values[0] is not None:
        # one C function instead of a Python one that first looks at the type
        return list(map(_EXACTLY.get((encode, kinds.pop()), encode), values))
    return [NULL if value is None else encode(value) for value in values]


def _texts(values: Sequence[Any]) -> Sequence[str]:
    """Escape strings; a column without a special character passes as it is."""
    if set(map(type, values)) == {str}:
        together = "".join(values)
        if not ("\\" in together or "\t" in together or "\n" in together or "\r" in together):
            return values
    return [NULL if value is None else _text(value) for value in values]


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _encoder(field: Any) -> Encoder:
    """Return the function that writes one value of the field as COPY text."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        encode = (field.encoder or json.JSONEncoder)(separators=(",", ":")).encode
        return lambda value: encode(value).replace("\\", "\\\\")
    if isinstance(field, MoneyField | models.DecimalField):
        return _decimal
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.BooleanField):
        return lambda value: "t" if value else "f"
    if isinstance(field, models.DateField | models.TimeField):
        return _isoformat
    if isinstance(field, models.BinaryField):
        return lambda value: "\\\\x" + bytes(value).hex()
    if hasattr(field, "base_field") and hasattr(field, "size"):
        return _array
    if isinstance(field, models.IntegerField | models.UUIDField):
        return str
    return _text


def _decimal(value: Any) -> str:
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal | int):
        return str(value)
    raise TypeError(f"an amount is a Decimal or Money, not {type(value).__name__}")


def _isoformat(value: date | time) -> str:
    return value.isoformat()


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("COPY refuses a datetime without a zone")
    return value.isoformat()


#: Encoders that need not look at their value when it is of exactly this type.
_EXACTLY: dict[tuple[Encoder, type], Encoder] = {
    (_decimal, Decimal): str,
    (_decimal, int): str,
    (_isoformat, date): date.isoformat,
}


def _array(values: Sequence[Any]) -> str:
    return _text(array(values))
