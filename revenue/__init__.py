"""Revenue: one floor of the house.

Owns:  ledger, fiscal periods, obligations, recognition, position.
Tells: revenue.entry.posted, revenue.period.closed.
Hears: invoices, credit notes, settlements, payments, deliveries, amendments, commissions.
"""
