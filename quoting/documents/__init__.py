"""Quotes as people read them: plain words for the public page, PDF for the file."""

from quoting.documents.offer import Offer, last_day, read_offer
from quoting.documents.pdf import render_quote

__all__ = ["Offer", "last_day", "read_offer", "render_quote"]
