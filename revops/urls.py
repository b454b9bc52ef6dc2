"""The one list of front doors: screens and /api/v1/."""

from django.urls import include, path

from revops.core import admin
from revops.core.health import healthz

handler400 = "revops.core.fallbacks.bad_request"
handler403 = "revops.core.fallbacks.permission_denied"
handler404 = "revops.core.fallbacks.page_not_found"
handler500 = "revops.core.fallbacks.server_error"

urlpatterns = [
    path("", include("revops.core.urls")),
    path("", include("crm.urls")),
    path("", include("catalog.urls")),
    path("", include("quoting.urls")),
    path("", include("orders.urls")),
    path("", include("billing.urls")),
    path("", include("compensation.urls")),
    path("", include("revenue.urls")),
    path("", include("insights.urls")),
    path("", include("integrations.urls")),
    path("api/", include("revops.core.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
