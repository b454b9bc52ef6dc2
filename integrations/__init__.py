"""Integrations: one floor of the house.

Owns:  imports, API keys, webhooks out, the demo company.
Tells: nothing.
Hears: nothing.
"""
