"""Bill runs, contracts that cannot be billed, number gaps and tax rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from billing import selectors, services
from billing.filters import BillRunFilter, ScheduleFilter, TaxRuleFilter
from billing.forms import BillRunForm, EndRuleForm, TaxRuleForm
from billing.models import BillingSchedule, BillRun, TaxRule
from billing.tables import BILL_RUNS, EXCEPTIONS, JOB_TONES, TAX_RULES
from revops.core import formats, jobs, numbering, policy
from revops.core.models import LegalEntity
from revops.core.rounding import exponent
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import BulkAction, Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Note, Pill
from revops.core.screens.views import Screen

NAV = "billing:bill_run_list"


class BillRunList(ListScreen):
    resource = "billing.billrun"
    title = gettext_lazy("Bill runs")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    detail = "billing:bill_run_detail"
    filterset_class = BillRunFilter
    columns = BILL_RUNS
    empty = Empty(
        gettext_lazy("No bill runs yet"),
        gettext_lazy("The clock starts one when something is due; you can start one now."),
        "/bill-runs/start/",
        gettext_lazy("Start bill run"),
    )

    def get_queryset(self) -> QuerySet[BillRun]:
        return selectors.list_bill_runs()

    def get_actions(self) -> list[Action]:
        actions = [Action(_("Exceptions"), reverse("billing:exception_list"))]
        if self.may("create"):
            url = reverse("billing:bill_run_start")
            actions.append(Action(_("Start bill run"), url, primary=True, dialog=True))
        return actions

    def get_figures(self, queryset: QuerySet[BillRun]) -> list[Figure]:
        held = policy.scoped(self.request.user, "view", selectors.list_held()).count()
        return [
            Figure(
                _("Contracts held"),
                held,
                _("cannot be billed until somebody looks"),
                tone="bad" if held else "",
                url=reverse("billing:exception_list"),
            )
        ]


class BillRunDetail(DetailScreen):
    resource, slot, nav_entry = "billing.billrun", "billing.billrun", NAV
    template_name = "billing/bill_run_detail.html"
    has_timeline = False
    object: BillRun

    def get_queryset(self) -> QuerySet[BillRun]:
        return selectors.list_bill_runs()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Bill runs"), reverse(NAV)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return _("Bill run through %(day)s") % {"day": markup.plain(self.object.through)}

    def get_pills(self) -> Sequence[Pill]:
        state = self.object.job.state
        return [Pill(self.object.job.get_state_display(), JOB_TONES[state])]

    def get_facts(self) -> Sequence[Fact]:
        run = self.object
        return [
            Fact(run.legal_entity.name),
            Fact(_("Documents dated %(day)s") % {"day": markup.plain(run.issue_on)}),
            Fact(_("Started by %(name)s") % {"name": run.job.actor.get("label", "")}),
            Fact(_("Job"), reverse("core:job_detail", args=[run.job_id])),
        ]

    def get_figures(self) -> Sequence[Figure]:
        job = self.object.job
        result = job.result or {}
        figures = [
            Figure(_("Contracts"), job.total, _("due when it started")),
            Figure(_("Progress"), f"{jobs.percent(job)} %"),
            Figure(_("Invoices"), result.get("invoices", 0), _("issued")),
            Figure(_("Held"), job.failed, _("exceptions"), tone="bad" if job.failed else ""),
        ]
        for key, value in sorted(result.items()):
            if key.startswith("net_"):
                code = key.removeprefix("net_")
                amount = Money(Decimal(value).scaleb(-exponent(code)), code)
                figures.append(Figure(_("Net"), amount, _("invoiced")))
        return figures

    def get_context(self) -> dict[str, Any]:
        run = self.object
        return super().get_context() | {
            "job": run.job,
            "percent": jobs.percent(run.job),
            "failures": list(jobs.failures(run.job_id))[:200],
            "invoices": run.invoices.select_related("account").order_by("pk")[:50],
        }


class BillRunStart(FormScreen):
    """Which seller, through which day; shows what would be issued before it is."""

    action, resource, nav_entry = "create", "billing.billrun", NAV
    title = gettext_lazy("Start bill run")
    crumbs = (Crumb(gettext_lazy("Bill runs"), "/bill-runs/"),)
    form_class, cancel_url = BillRunForm, "/bill-runs/"
    verb, success = gettext_lazy("Start bill run"), gettext_lazy("Started")

    @property
    def sellers(self) -> QuerySet[LegalEntity]:
        return LegalEntity.objects.order_by("name")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"sellers": self.sellers}

    def get_initial(self) -> dict[str, Any]:
        sent = self.request.GET
        first = self.sellers.first()
        return {
            "legal_entity": sent.get("legal_entity") or (first.pk if first else None),
            "through": self.through(sent.get("through", "")),
        }

    def through(self, text: str) -> date:
        try:
            return parse_date(text) or self.at.date()
        except ValueError:
            return self.at.date()

    def get_effects(self) -> list[Any]:
        """Return what the run would do: the run itself without the write."""
        initial = self.get_initial()
        entity = str(initial["legal_entity"] or "")
        if not entity.isdigit():
            return []
        preview = services.preview_bill_run(
            legal_entity_id=int(entity), through=initial["through"], at=self.at
        )
        return preview_words(preview)

    def act(self, data: dict[str, Any]) -> str:
        run = services.start_bill_run(
            legal_entity_id=data["legal_entity"].pk,
            through=data["through"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("billing:bill_run_detail", args=[run.pk])


def preview_words(preview: services.RunPreview) -> list[str]:
    """Return the preview as lines for people."""
    contracts = ngettext("%(n)s contract is due", "%(n)s contracts are due", preview.contracts) % {
        "n": preview.contracts
    }
    documents = ngettext(
        "%(n)s document would be issued", "%(n)s documents would be issued", preview.documents
    ) % {"n": preview.documents}
    if not preview.is_complete:
        documents += " " + _("for the first %(n)s of them") % {"n": preview.previewed}
    words = [contracts, documents]
    for currency, net in sorted(preview.net.items()):
        words.append(
            _("net %(net)s, tax %(tax)s")
            % {
                "net": formats.money(net, currency, markup.language()),
                "tax": formats.money(preview.tax[currency], currency, markup.language()),
            }
        )
    if preview.held:
        words.append(
            ngettext("%(n)s would be held", "%(n)s would be held", len(preview.held))
            % {"n": len(preview.held)}
        )
    return words


class ExceptionList(ListScreen):
    """Contracts that cannot be billed, each with its reason."""

    resource = "billing.billingschedule"
    title = gettext_lazy("Billing exceptions")
    crumbs = (Crumb(gettext_lazy("Bill runs"), "/bill-runs/"),)
    nav_entry = NAV
    filterset_class = ScheduleFilter
    columns = EXCEPTIONS
    bulk = (BulkAction(gettext_lazy("Try again"), "billing:exception_release", "retry"),)
    empty = Empty(
        gettext_lazy("Nothing is held"),
        gettext_lazy("Every contract that is due can be billed."),
        "/bill-runs/",
        gettext_lazy("Open bill runs"),
    )

    def get_queryset(self) -> QuerySet[BillingSchedule]:
        return selectors.list_held()

    def row_url(self, obj: BillingSchedule) -> str:
        return reverse("orders:contract_detail", args=[obj.contract_id])


class ExceptionRelease(ActionScreen):
    """Try held contracts again."""

    action, resource, nav_entry = "release", "billing.billingschedule", NAV
    many = True
    question, verb = gettext_lazy("Try these contracts again?"), gettext_lazy("Try again")
    success = gettext_lazy("Tried again")

    def get_queryset(self) -> QuerySet[BillingSchedule]:
        return selectors.list_held()

    def get_cancel_url(self) -> str:
        return reverse("billing:exception_list")

    def get_effects(self) -> list[str]:
        return [_("bills them through today; what still cannot be billed stays held")]

    def act(self, data: dict[str, Any]) -> str:
        services.release_contracts(
            contract_ids=[one.contract_id for one in self.objects], actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class NumberGaps(Screen):
    """Every number series against the documents that carry its numbers; must be without gaps."""

    resource = "billing.number_gaps"
    title = gettext_lazy("Number gaps")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    nav_entry = "billing:number_gaps"
    template_name = "billing/number_gaps.html"

    def get_notes(self) -> list[Note]:
        if any(not one.is_gapless for one in self.report):
            return [Note(_("A series has gaps: find out why before the next audit."), "bad")]
        return [Note(_("Every number of every series stands on one document."), "ok")]

    @property
    def report(self) -> list[numbering.SeriesReport]:
        if "_report" not in self.__dict__:
            self.__dict__["_report"] = numbering.series_report()
        return self.__dict__["_report"]

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "report": self.report, "notes": self.get_notes()}


class TaxRuleList(ListScreen):
    resource = "billing.taxrule"
    title = gettext_lazy("Tax rules")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    detail = "billing:tax_rule_detail"
    filterset_class = TaxRuleFilter
    columns = TAX_RULES
    empty = Empty(
        gettext_lazy("No tax rules yet"),
        gettext_lazy("Without a rule nothing can be billed."),
        "/tax-rules/new/",
        gettext_lazy("Add a rule"),
    )

    def get_queryset(self) -> QuerySet[TaxRule]:
        return selectors.list_tax_rules()

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("Add a rule"), reverse("billing:tax_rule_create"), primary=True)]


class TaxRuleDetail(DetailScreen):
    resource, nav_entry = "billing.taxrule", "billing:tax_rule_list"
    template_name = "billing/tax_rule_detail.html"
    object: TaxRule

    def get_queryset(self) -> QuerySet[TaxRule]:
        return selectors.list_tax_rules()

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Tax rules"), reverse("billing:tax_rule_list")),
            Crumb(str(self.object)),
        ]

    def get_actions(self) -> list[Action]:
        if not self.may("end", obj=self.object):
            return []
        why = _("It has ended.") if self.object.valid_until else ""
        url = reverse("billing:tax_rule_end", args=[self.object.pk])
        return [Action(_("End rule"), url, dialog=True, danger=True, why_not=why)]


class TaxRuleCreate(FormScreen):
    action, resource, nav_entry = "create", "billing.taxrule", "billing:tax_rule_list"
    title = gettext_lazy("Add a tax rule")
    crumbs = (Crumb(gettext_lazy("Tax rules"), "/tax-rules/"),)
    form_class, cancel_url = TaxRuleForm, "/tax-rules/"
    success = gettext_lazy("Rule added")

    def act(self, data: dict[str, Any]) -> str:
        category = data.pop("tax_category")
        rule = services.create_tax_rule(
            **data,
            tax_category_id=category.pk if category else None,
            actor=self.actor,
            at=self.at,
        )
        return reverse("billing:tax_rule_detail", args=[rule.pk])


class TaxRuleEnd(ActionScreen):
    action, resource, nav_entry = "end", "billing.taxrule", "billing:tax_rule_list"
    question, verb = gettext_lazy("End %(object)s?"), gettext_lazy("End rule")
    danger, form_class = True, EndRuleForm
    success = gettext_lazy("Ended")
    object: TaxRule

    def get_queryset(self) -> QuerySet[TaxRule]:
        return selectors.list_tax_rules()

    def get_cancel_url(self) -> str:
        return reverse("billing:tax_rule_detail", args=[self.object.pk])

    def get_effects(self) -> list[str]:
        return [_("issued lines keep it; what is billed from then on needs another rule")]

    def act(self, data: dict[str, Any]) -> str:
        services.end_tax_rule(tax_rule_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()
