"""Insights: one floor of the house.

Owns:  bookings, touches, control room, Customer 360, metrics.
Tells: insights.alert.raised.
Hears: every fact it projects.
"""
