"""The Celery application: queues, limits and the whole beat schedule.

Redis only carries hints; every obligation is a row in PostgreSQL, so the settings
favour repeated delivery over lost delivery (late ack, reject on worker lost).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")

app = Celery("revops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["revops.core"])
app.autodiscover_tasks()
