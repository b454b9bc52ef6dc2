"""Compensation: one floor of the house.

Owns:  plans, quotas, sales credits, earnings with trace, statements.
Tells: compensation.commissions.earned.
Hears: orders.order.booked, billing.credit_notes.issued.
"""
