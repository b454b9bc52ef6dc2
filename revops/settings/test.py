"""`make test`: real PostgreSQL and Redis in a state directory of their own, cheap hashing."""

import os

from revops.environment import ROOT

os.environ.setdefault("REVOPS_STATE", str(ROOT / ".local" / "test"))
# a test is one transaction, and on a busy machine it may think longer than any request
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "2min")

from revops.settings.base import *

SECRET_KEY = "only-for-tests-and-longer-than-fifty-characters-0123456789"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # served from where they lie
#: A test that needs workers starts the product; all others must not disturb a real broker.
CELERY_BROKER_URL = "memory://"
WHITENOISE_AUTOREFRESH = True
#: Nothing is sent: tests drain the outbox themselves.
BROKER_HINTS = False
