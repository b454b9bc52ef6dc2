"""Every read of the billing floor, by noun."""

from billing.selectors.billing_inputs import (
    BillingInputs,
    Buyer,
    Entity,
    read_billing_inputs,
    read_buyers,
    read_entities,
    read_tax_rooms,
    read_tax_table,
)
from billing.selectors.rates import exchange_rates

__all__ = [
    "BillingInputs",
    "Buyer",
    "Entity",
    "exchange_rates",
    "read_billing_inputs",
    "read_buyers",
    "read_entities",
    "read_tax_rooms",
    "read_tax_table",
]
