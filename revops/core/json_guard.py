"""The one JSON reader: strict, bounded, and precise about what it refuses.

Refuses more than 1 MiB, 20 levels, 10,000 members, duplicate keys, NUL, lone surrogates, NaN and
infinity, numbers longer than 30 digits or with an exponent, anything but UTF-8. Fractions become
`Decimal`: no float enters the house.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SIZE_MAX = 1024 * 1024
DEPTH_MAX = 20
MEMBERS_MAX = 10_000
NUMBER_LENGTH_MAX = 30
INTEGER_DIGITS_MAX = 19


class BadJson(ValueError):
    """The text was refused by `rule`, at the JSON `pointer` where that is known."""

    def __init__(self, rule: str, detail: str, pointer: str = "") -> None:
        self.rule, self.detail, self.pointer = rule, detail, pointer
        super().__init__(detail)


@dataclass(frozen=True)
class _Bad:
    """A value found while reading, refused once its pointer is known."""

    rule: str
    detail: str


class _Object(dict[str, Any]):
    duplicate: str | None = None


def loads(raw: bytes) -> Any:
    """Return the value of a JSON text.

    :raises BadJson: naming the rule, and the pointer of the offending member
    """
    if len(raw) > SIZE_MAX:
        raise BadJson("too_large", f"The body is larger than {SIZE_MAX} bytes.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadJson("encoding", "The body is not UTF-8.") from None
    _measure_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_collect,
            parse_constant=lambda name: _Bad("not_a_number", f"{name} is not a JSON number."),
            parse_int=_integer,
            parse_float=_fraction,
        )
    except json.JSONDecodeError as error:
        raise BadJson("syntax", f"Not JSON: {error.msg} at character {error.pos}.") from None
    _judge(value)
    return _plain(value)


def _measure_depth(text: str) -> None:
    """Count brackets outside strings, before any recursive reader sees the text."""
    depth, in_string, is_escaped = 0, False, False
    for character in text:
        if in_string:
            if is_escaped:
                is_escaped = False
            elif character == "\\":
                is_escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise BadJson("too_deep", f"The body is nested deeper than {DEPTH_MAX} levels.")
        elif character in "]}":
            depth -= 1


def _collect(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object()
    for key, value in pairs:
        if key in found and found.duplicate is None:
            found.duplicate = key
        found[key] = value
    return found


def _integer(text: str) -> int | _Bad:
    if len(text.lstrip("-")) > INTEGER_DIGITS_MAX:
        return _Bad("number_too_long", f"Whole numbers have at most {INTEGER_DIGITS_MAX} digits.")
    return int(text)


def _fraction(text: str) -> Decimal | _Bad:
    if len(text) > NUMBER_LENGTH_MAX:
        return _Bad("number_too_long", f"Numbers have at most {NUMBER_LENGTH_MAX} characters.")
    if "e" in text or "E" in text:
        return _Bad("exponent", "Write numbers without an exponent.")
    return Decimal(text)


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    stack = [(pointer, value)]
    while stack:
        where, item = stack.pop()
        yield where, item
        if isinstance(item, dict):
            stack += [(f"{where}/{_escape(key)}", inner) for key, inner in item.items()]
        elif isinstance(item, list):
            stack += [(f"{where}/{index}", inner) for index, inner in enumerate(item)]


def _escape(key: str) -> str:
    printable = key.encode("utf-8", "replace").decode().replace("\0", "?")[:80]
    return printable.replace("~", "~0").replace("/", "~1")


def _judge(value: Any) -> None:
    for count, (where, item) in enumerate(_walk(value, "")):
        if count > MEMBERS_MAX:
            raise BadJson("too_many", f"The body has more than {MEMBERS_MAX} members.")
        if isinstance(item, _Bad):
            raise BadJson(item.rule, item.detail, where)
        if isinstance(item, str):
            _judge_text(item, where)
        elif isinstance(item, _Object):
            if item.duplicate is not None:
                here = f"{where}/{_escape(item.duplicate)}"
                raise BadJson("duplicate_key", "This member appears twice.", here)
            for key in item:
                _judge_text(key, where)


def _judge_text(text: str, where: str) -> None:
    if "\0" in text:
        raise BadJson("nul", "NUL characters are not allowed.", where)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise BadJson("lone_surrogate", "Half of a surrogate pair is not a character.", where)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
