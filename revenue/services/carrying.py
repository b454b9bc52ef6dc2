"""What a contract's deferred revenue is carried at in functional currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from billing.selectors import exchange_rates
from orders.models import Contract
from revenue.models import JournalLine
from revenue.rules import Carried, Code, released
from revops.core.outbox import NotYet
from revops.core.rounding import exponent

_SIDES = ("debit", "credit", "functional_debit", "functional_credit")


def get_rate(contract: Contract, on: date) -> Decimal:
    """Return functional units per unit of the contract's currency, latest up to the day.

    Raises NotYet while no rate is on file.
    """
    functional = contract.legal_entity.functional_currency
    if contract.currency == functional:
        return Decimal(1)
    pair = (contract.currency, functional)
    found = exchange_rates([pair], on=on).get(pair)
    if found is None:
        raise NotYet(f"no exchange rate {contract.currency}/{functional} of {on} is on file")
    return found


class CarriedRevenue:
    """A contract's deferred revenue as it is drawn on; plain where only one currency occurs."""

    def __init__(self, contract: Contract, on: date) -> None:
        self.is_domestic = contract.currency == contract.legal_entity.functional_currency
        if self.is_domestic:
            return
        self.places = exponent(contract.legal_entity.functional_currency)
        self.rate = get_rate(contract, on)
        sums = JournalLine.objects.filter(
            contract=contract, account__code=Code.DEFERRED_REVENUE.value
        ).aggregate(*(Sum(side) for side in _SIDES))
        debit, credit, functional_debit, functional_credit = (
            sums[f"{side}__sum"] or Decimal(0) for side in _SIDES
        )
        self.left = Carried(credit - debit, functional_credit - functional_debit)

    def release(self, amount: Decimal) -> Decimal:
        """Return the functional amount of earning `amount`, at the moving average left."""
        if self.is_domestic:
            return amount
        functional = released(self.left, amount, self.rate, self.places)
        self.left = self.left.less(amount, functional)
        return functional
