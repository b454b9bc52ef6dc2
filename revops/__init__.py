"""The product-to-cash system: roof (settings, urls, celery) and foundation (`revops.core`)."""

from revops.celery import app as celery_app

__all__ = ["celery_app"]
