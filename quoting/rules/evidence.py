"""Fingerprints that bind approvals and signatures to terms, and a chain of evidence.

Canonical form: JSON with sorted keys and no spaces; decimals as plain strings without trailing
zeros, dates as ISO strings, text in Unicode NFC. Equal terms give equal bytes on every machine.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

#: The hash that stands before the first event of a chain.
GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """Return the canonical JSON of plain values; raises TypeError for floats and objects."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(terms: Any) -> str:
    """Return the SHA-256 of the canonical terms, as 64 hexadecimal digits."""
    return sha256(canonical(terms).encode()).hexdigest()


def link_hash(previous: str, event: Mapping[str, Any]) -> str:
    """Return the hash of an event linked to the hash before it (GENESIS for the first)."""
    return sha256(f"{previous}\n{canonical(event)}".encode()).hexdigest()


def first_broken_link(events: Sequence[tuple[Mapping[str, Any], str]]) -> int | None:
    """Return the index of the first event whose stored hash does not follow, or None.

    An event changed, removed, inserted or moved breaks the chain at its place.
    """
    previous = GENESIS
    for index, (event, stored) in enumerate(events):
        if link_hash(previous, event) != stored:
            return index
        previous = stored
    return None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant in evidence needs a time zone")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys in evidence are strings")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} has no canonical form")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
