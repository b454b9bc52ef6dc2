"""Every write of the billing floor, by noun."""

from billing.services.billing import (
    BilledResult,
    Held,
    Planned,
    bill_contracts,
    bill_contracts_now,
    preview_contracts,
)
from billing.services.tax_rules import (
    TaxRuleInvalid,
    create_tax_rule,
    end_tax_rule,
    seed_tax_rules,
)

__all__ = [
    "BilledResult",
    "Held",
    "Planned",
    "TaxRuleInvalid",
    "bill_contracts",
    "bill_contracts_now",
    "create_tax_rule",
    "end_tax_rule",
    "preview_contracts",
    "seed_tax_rules",
]
