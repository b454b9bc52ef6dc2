"""The Celery application: queues, limits and the whole beat schedule.

Redis only carries hints; every obligation is a row in PostgreSQL, so the settings
favour repeated delivery over lost delivery (late ack, reject on worker lost).

Queue `chain` carries relay messages only, so that bulk work never starves the chain:
    celery -A revops worker -Q chain -n chain@%h
    celery -A revops worker -Q bulk -n bulk@%h
    celery -A revops beat
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")

app = Celery("revops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["revops.core"])
app.autodiscover_tasks()

app.conf.task_routes = {
    "revops.core.tasks.relay": {"queue": "chain"},
    "*": {"queue": "bulk"},
}

# A sweep that waits longer than its own period is worthless: it expires.
app.conf.beat_schedule = {
    "relay facts": {
        "task": "revops.core.tasks.relay",
        "schedule": 2.0,
        "options": {"queue": "chain", "expires": 2.0},
    },
    "run errands": {
        "task": "revops.core.tasks.run_errands",
        "schedule": 2.0,
        "options": {"queue": "bulk", "expires": 2.0},
    },
    "tidy": {
        "task": "revops.core.tasks.tidy",
        "schedule": 3600.0,
        "options": {"queue": "bulk", "expires": 3600.0},
    },
    "run jobs": {
        "task": "revops.core.tasks.run_jobs",
        "schedule": 5.0,
        "options": {"queue": "bulk", "expires": 5.0},
    },
    "verify": {
        "task": "revops.core.tasks.verify_all",
        "schedule": crontab(hour="3", minute="7"),
        "options": {"queue": "bulk", "expires": 3_600.0},
    },
    "end lapsed offers": {
        "task": "quoting.tasks.expire_quotes",
        "schedule": crontab(minute="2"),
        "options": {"queue": "bulk", "expires": 3_000.0},
    },
    "bill what is due": {
        "task": "billing.tasks.bill_due",
        "schedule": crontab(minute="5"),
        "options": {"queue": "bulk", "expires": 3_000.0},
    },
    # every hour a day begins somewhere; a term ends on its day where it is served
    "end terms": {
        "task": "orders.tasks.end_terms",
        "schedule": crontab(minute="3"),
        "options": {"queue": "bulk", "expires": 3_000.0},
    },
    "recognise months that have ended": {
        "task": "revenue.tasks.recognise_due",
        "schedule": crontab(hour="2", minute="20"),
        "options": {"queue": "bulk", "expires": 3_600.0},
    },
    "collect touches": {
        "task": "insights.tasks.collect_newest_touches",
        "schedule": 60.0,
        "options": {"queue": "bulk", "expires": 60.0},
    },
    "collect touches that were missed": {
        "task": "insights.tasks.collect_all_touches",
        "schedule": crontab(hour="1", minute="40"),
        "options": {"queue": "bulk", "expires": 3_600.0},
    },
    # every hour a day begins somewhere; a seller's day is kept once
    "keep the totals of the day": {
        "task": "insights.tasks.take_snapshots",
        "schedule": crontab(minute="1"),
        "options": {"queue": "bulk", "expires": 3_000.0},
    },
}
