"""Screens: base views, panel slots, navigation, palette, life-cycle path, table columns.

Registries (`nav`, `slots`, `path`, `palette`) import no models, so that every `apps.py` may
import them at the top and register in `ready()`. Base views live in `views`, `lists`,
`details` and `actions`. Usage: docs/screens.md.
"""
