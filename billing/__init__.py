"""Billing: one floor of the house.

Owns:  invoices, credit notes, tax, receivables, payments, allocation, bill runs.
Tells: billing.invoices.issued, billing.credit_notes.issued, billing.payment.received,
       billing.settlement.allocated.
Hears: orders.line.delivered, orders.contract.amended.
"""
