"""Every read of the ledger floor, by noun."""

from revenue.selectors.contracts import list_billed_contracts

__all__ = ["list_billed_contracts"]
