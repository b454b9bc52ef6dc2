"""Screens of the billing floor."""
