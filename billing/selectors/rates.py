"""Exchange rates on file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection

RATES = """
SELECT DISTINCT ON (base, quote) base, quote, rate FROM core_exchangerate
WHERE "on" <= %(on)s AND (base = ANY(%(codes)s) AND quote = ANY(%(codes)s))
ORDER BY base, quote, "on" DESC
"""
TWELVE_PLACES = Decimal(1).scaleb(-12)


def exchange_rates(pairs: Iterable[tuple[str, str]], *, on: date) -> dict[tuple[str, str], Decimal]:
    """Return units of the second currency per unit of the first, the latest known on the date.

    Equal currencies have the rate 1; the inverse stands in for a missing pair. A pair without
    any rate is left out.
    """
    wanted = set(pairs)
    found = {pair: Decimal(1) for pair in wanted if pair[0] == pair[1]}
    missing = wanted - set(found)
    if not missing:
        return found
    with connection.cursor() as cursor:
        cursor.execute(RATES, {"on": on, "codes": sorted({code for p in missing for code in p})})
        on_file = {(base, quote): rate for base, quote, rate in cursor.fetchall()}
    for base, quote in missing:
        if (base, quote) in on_file:
            found[(base, quote)] = on_file[(base, quote)]
        elif (quote, base) in on_file:
            found[(base, quote)] = (1 / on_file[(quote, base)]).quantize(TWELVE_PLACES)
    return found
