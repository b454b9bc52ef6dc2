"""Invoices and credit notes as the customer reads them, on a page and on paper."""

from billing.documents.pdf import render_document
from billing.documents.reading import Printed, read_document

__all__ = ["Printed", "read_document", "render_document"]
