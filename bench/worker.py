"""`celery -A bench.worker worker -Q chain`: a worker that also knows the hops of the bench."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")

import django

django.setup()

import bench.hops  # noqa: E402, F401
from revops.celery import app  # noqa: E402

__all__ = ["app"]
