"""Screens of the ledger floor."""
