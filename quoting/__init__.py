"""Quoting: one floor of the house.

Owns:  quotes, versions and lines, pricing and margin, approvals, signature.
Tells: quoting.quote.submitted, .approved, .sent, .signed, .declined, .expired.
Hears: nothing.
"""
