"""Production settings whose static files are named by their content but not compressed."""

from revops.settings.production import *

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
