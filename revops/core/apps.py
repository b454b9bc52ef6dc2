from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, records, shell


class CoreConfig(AppConfig):
    name = "revops.core"
    label = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        """Load every floor's facts, handlers, policy rows and invariants into their registries."""
        nav.register("settings", _("Profile"), "core:profile", order=10)
        nav.register(
            "settings", _("Jobs"), "core:job_list", permission=("view", "core.job"), order=40
        )
        nav.register("settings", _("Style guide"), "core:style_guide", order=900)
        shell.provide("company", "revops.core.frame.company_name")
        shell.provide("jobs_running", "revops.core.frame.count_running_jobs")
        shell.provide("pinned", "revops.core.saved_views.list_pinned")
        records.register("core.job", "core:job_detail")
        records.register("core.outboxdelivery", "core:delivery_detail")
        autodiscover_modules("events", "access", "invariants", "handlers", "tasks")
        nav.register(
            "settings",
            _("Letters"),
            "core:letter_list",
            permission=("view", "core.mail_outbox"),
            order=50,
        )
        nav.register(
            "settings",
            _("Deliveries"),
            "core:delivery_list",
            permission=("view", "core.outboxdelivery"),
            order=45,
        )
        nav.register(
            "settings",
            _("Access"),
            "core:policy_table",
            permission=("view", "core.policy_table"),
            order=60,
        )
        nav.register(
            "settings",
            _("Administration"),
            "admin:index",
            permission=("enter", "core.admin_site"),
            order=70,
        )
