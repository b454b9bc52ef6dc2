"""A server: every secret is given, every cookie is secure, nothing of the demo is left.

Refuses to start without `SECRET_KEY`, `DATABASE_URL`, `CELERY_BROKER_URL`, `ALLOWED_HOSTS` and
`PUBLIC_BASE_URL`, each from the environment or from the file that `<name>_FILE` names.
"""

import base64
import hashlib
import hmac

from django.core.exceptions import ImproperlyConfigured

from revops.environment import given, is_true
from revops.settings.base import *

REQUIRED = ("SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS", "PUBLIC_BASE_URL")
if _missing := [name for name in REQUIRED if not given(name)]:
    raise ImproperlyConfigured(
        f"production needs {', '.join(_missing)} (from the environment or <name>_FILE)"
    )
if len(given("SECRET_KEY")) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters")
if not given("PUBLIC_BASE_URL").startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_BASE_URL must begin with https://")

DEBUG = False
DEMO_MODE = False

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = is_true("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked by the container's own health check, without TLS
#: Trusted only behind a proxy that removes this header from what strangers send.
if is_true("BEHIND_PROXY"):
    BEHIND_PROXY = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    AXES_IPWARE_PROXY_COUNT = 1
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"

CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL.rstrip("/")]

#: Without one of its own, the secret that signs outgoing webhooks follows from the server's.
_derived = hmac.digest(SECRET_KEY.encode(), b"provisioning webhooks", hashlib.sha256)
PROVISIONING_WEBHOOK_SECRET = (
    given("PROVISIONING_WEBHOOK_SECRET") or f"whsec_{base64.b64encode(_derived).decode()}"
)

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}
