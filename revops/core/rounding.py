"""Rounding of money: half-up, away from zero, once, at the line."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

#: Added to drop the sign of a rounded −0.
ZERO = Decimal(0)

#: Minor-unit exponents that differ from two (ISO 4217).
EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip


def exponent(currency: str) -> int:
    """Return the number of decimals of the currency's minor unit (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


@lru_cache(maxsize=64)
def quantum(places: int) -> Decimal:
    """Return the smallest amount of that many decimals: 0.01 for two."""
    return Decimal(1).scaleb(-places)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return the value rounded to `places` decimals, halves away from zero.

    Away from zero for negatives too, so that a credit mirrors its charge.
    """
    if not value.is_finite():
        raise ValueError(f"cannot round {value}")
    return value.quantize(quantum(places), rounding=ROUND_HALF_UP) + ZERO


def round_amount(value: Decimal, currency: str) -> Decimal:
    """Return the value rounded half-up to the currency's minor unit."""
    return round_half_up(value, exponent(currency))
