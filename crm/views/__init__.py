"""Screens of the customer floor."""
