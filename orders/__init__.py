"""Orders: one floor of the house.

Owns:  orders, contracts, amendments, subscriptions and charge phases, provisioning,
       entitlements, delivery.
Tells: orders.order.booked, orders.line.delivered, orders.order.delivered,
       orders.contract.amended, orders.contract.cancelled.
Hears: quoting.quote.signed.
"""
