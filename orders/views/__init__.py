"""Screens of the order floor."""
