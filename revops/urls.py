"""The one list of front doors: screens and /api/v1/."""

from django.contrib import admin
from django.urls import path

from revops.core.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
