"""`celery -A tests.faults.worker`: the product's workers, with leases that run out in seconds.

What a killed worker held is taken over after its lease; thirty seconds are too long to wait for
in every test.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")

import django

django.setup()

from revops.celery import app  # noqa: E402
from revops.core.outbox import claiming  # noqa: E402

claiming.LEASE_SECONDS = 3

__all__ = ["app"]
