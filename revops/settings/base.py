"""Settings shared by every way of running the product."""

from datetime import timedelta

import dj_database_url
from django.utils.translation import gettext_lazy as _

from revops.core import logs
from revops.environment import ROOT, database_url, is_owner_command, read, state_directory

BASE_DIR = ROOT
STATE_DIR = state_directory()

SECRET_KEY = read("SECRET_KEY", "insecure-and-only-for-local-use")
DEBUG = False
ALLOWED_HOSTS = [h for h in read("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
DEMO_MODE = False
PUBLIC_BASE_URL = read("PUBLIC_BASE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "djmoney",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "django_structlog",
    "revops.core",
    "crm",
    "catalog",
    "quoting",
    "orders",
    "billing",
    "compensation",
    "revenue",
    "insights",
    "integrations",
]

MIDDLEWARE = [
    "revops.core.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "revops.core.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "revops.core.middleware.RefuseBadBytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "revops.core.middleware.SessionLimits",
    "revops.core.middleware.ReadersLanguage",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "revops.core.middleware.Acting",
]

ROOT_URLCONF = "revops.urls"
WSGI_APPLICATION = "revops.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            # cotton and template-partials both rewrite TEMPLATES; written out, both work
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        database_url() or "postgresql://nobody@/revops?host=/nonexistent",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
_limits = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s"}
if not is_owner_command():  # a migration may rewrite a large table
    _limits["statement_timeout"] = read("DATABASE_STATEMENT_TIMEOUT", "15s")
    _limits["idle_in_transaction_session_timeout"] = _limits["statement_timeout"]
# history triggers look it up for every row: missing, each look-up aborts a subtransaction, which
# walks all pending foreign key checks, so that a COPY of n rows costs n²
_limits["pgtrigger.ignore"] = "{}"
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["options"] = " ".join(f"-c {k}={v}" for k, v in _limits.items())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "core:login"

#: Laws written in SQL are the database's to judge; the user's e-mail is unique without case.
SILENCED_SYSTEM_CHECKS = ["models.W045", "auth.W004"]

# -- doors: sessions, log-in throttle, headers, API, logs

#: True only where a proxy of ours removes X-Forwarded-* from what strangers send.
BEHIND_PROXY = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_LIFETIME_SECONDS = 12 * 3600
SESSION_COOKIE_AGE = SESSION_LIFETIME_SECONDS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "revops.core.fallbacks.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024 + 1
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
#: Of a whole request with files, whoever sends it; forms are read before anybody is known.
UPLOAD_MAX_SIZE = 24 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "revops.core.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

#: Five failures per address and account, then ten minutes of rest; kept in PostgreSQL.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "revops.core.identity.account_named"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "revops.core.identity.locked_out"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

#: Never change it: every public id in mails, links and foreign systems was written with it.
PUBLIC_ID_ALPHABET = "k3G7QAe51FCsPW92uEOyq4Bg6Sp8YzVTmnU0liwDdHXLajZrfxNhobJIRcMvKt"

UNFOLD = {
    "SITE_TITLE": _("Administration"),
    "SITE_HEADER": _("Administration"),
    "SITE_URL": "/",
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"show_all_applications": False, "show_search": True},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "revops.core.rest.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["revops.core.rest.parsing.GuardedJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "revops.core.rest.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "revops.core.errors.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "revops.core.errors.ProblemFormatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "RevOps API",
    "VERSION": "1",
    "DESCRIPTION": "Product to cash: quotes, contracts, billing, revenue, commission.",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "revops.core.rest.schema.RememberingGenerator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

EMAIL_URL = read("EMAIL_URL")
DEFAULT_FROM_EMAIL = read("MAIL_FROM", "revops@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")

LOGGING_CONFIG = "revops.core.logs.apply"
LOGGING = logs.settings(read("LOG_LEVEL", "INFO"))

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: str | None = read("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": read("DOCUMENTS_DIR", str(STATE_DIR / "documents"))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY")
DEFAULT_CURRENCY = None

CELERY_BROKER_URL = read("CELERY_BROKER_URL", "redis+socket:///nonexistent")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_VISIBILITY_TIMEOUT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}

# The customer's provisioning webhooks: how we sign, and whether loopback may be called.
PROVISIONING_WEBHOOK_SECRET = read(
    "PROVISIONING_WEBHOOK_SECRET", "whsec_bG9jYWwtZGVtby1zZWNyZXQtb25seQ=="
)
PROVISIONING_ALLOW_PRIVATE = False
