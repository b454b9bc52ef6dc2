"""Every write of the billing floor, by noun."""

from billing.services.tax_rules import (
    TaxRuleInvalid,
    create_tax_rule,
    end_tax_rule,
    seed_tax_rules,
)

__all__ = ["TaxRuleInvalid", "create_tax_rule", "end_tax_rule", "seed_tax_rules"]
