"""Judgement of the customer floor over plain values."""

from crm.rules.identity import TaxId, check_tax_id

__all__ = ["TaxId", "check_tax_id"]
