from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = _("Insights")

    def ready(self) -> None:
        nav.register(
            "control_room",
            _("Control room"),
            "insights:control_room",
            permission=("view", "insights.control_room"),
            order=10,
            key="r",
            count="insights.selectors.count_exceptions",
        )
        nav.register(
            "reports",
            _("Bookings"),
            "insights:booking_list",
            permission=("view", "insights.booking"),
            order=10,
        )
        nav.register(
            "reports",
            _("Trends"),
            "insights:trend_list",
            permission=("view", "insights.dailysnapshot"),
            order=20,
        )
