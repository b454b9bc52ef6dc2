"""The foundation: knows no product words, stands below every floor.

Owns:  users and roles, legal entities, access policy, outbox, errands, transitions,
       numbering, money, periods, allocation, audit, idempotency, explain, verify, screens.
Tells: nothing.
Hears: nothing.
"""
