"""The crossing between `Money` on rows and `Decimal` in rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from djmoney.money import Money

from revops.core.money import CurrencyMismatch
from revops.core.rounding import round_amount


@dataclass(frozen=True)
class Amount:
    """A decimal of one currency, as `rules` take and return it."""

    value: Decimal
    currency: str

    @classmethod
    def of(cls, money: Money) -> Amount:
        return cls(value=money.amount, currency=str(money.currency))

    def money(self) -> Money:
        """Return `Money`; raises ValueError when the value is not whole minor units."""
        if round_amount(self.value, self.currency) != self.value:
            raise ValueError(f"{self.value} {self.currency} is not rounded to its minor unit")
        return Money(self.value, self.currency)

    def __add__(self, other: Amount) -> Amount:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} + {other.currency}")
        return Amount(self.value + other.value, self.currency)
