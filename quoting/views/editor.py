"""The quote page: grid, totals, waterfall, approvals; every cell is saved and re-priced at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from quoting import rules, selectors, services
from quoting.forms import LineForm
from quoting.models import Quote, QuoteLine, QuoteVersion
from quoting.models.words import BASIS_WORDS, STATE_WORDS
from quoting.states import QuoteState
from quoting.tables import STATE_TONES
from quoting.views import history, offers
from quoting.views.buttons import actions_of
from revops.core import policy
from revops.core.problems import NotFound
from revops.core.screens import explaining, refusals
from revops.core.screens.details import DetailScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Note, Pill, Tab, TimelineEntry
from revops.core.screens.path import PathStep

NAV = "quoting:quote_list"


@dataclass(frozen=True)
class GridRow:
    """A line of the grid: the row, its price, and whether its discount needs somebody's yes."""

    line: QuoteLine
    priced: rules.PricedLine
    year: Decimal
    is_flagged: bool
    is_flat: bool
    rhythm: str
    net: str
    explain: str


class QuoteDetail(DetailScreen):
    """One quote. Higher floors fill the slot `quoting.quote` (commission, order, documents)."""

    resource, slot, nav_entry = "quoting.quote", "quoting.quote", NAV
    template_name = "quoting/quote_detail.html"
    object: Quote

    def get_queryset(self) -> QuerySet[Quote]:
        return selectors.list_quotes()

    # -- what is shown ------------------------------------------------------------------------

    @cached_property
    def version(self) -> QuoteVersion:
        """Return the version asked for by `?version=`, else the current one; raises Http404."""
        wanted = self.request.GET.get("version", "")
        versions = selectors.list_versions().filter(quote=self.object)
        if wanted.isdigit():
            older = versions.filter(number=int(wanted)).first()
            if older is not None:
                return older
        return versions.get(is_current=True)

    @cached_property
    def lines(self) -> list[QuoteLine]:
        return selectors.list_lines(self.version.pk)

    @cached_property
    def priced(self) -> selectors.Priced:
        return selectors.price_version(self.version, self.lines)

    @cached_property
    def asks(self) -> list[rules.Ask]:
        """Return who must approve, if this user submitted it now."""
        return services.asks_for(self.priced.lines, policy.person_behind(self.actor))

    @property
    def is_editable(self) -> bool:
        return (
            self.version.state == QuoteState.DRAFT.value
            and self.version.is_current
            and self.may("change", obj=self.object)
        )

    @cached_property
    def sees_margin(self) -> bool:
        return "margin" in policy.fields(self.request.user, "view", "quoting.quote")

    # -- the frame ----------------------------------------------------------------------------

    def get_title(self) -> str:
        return self.object.title

    def get_identity(self) -> str:
        return self.object.number

    def get_crumbs(self) -> list[Crumb]:
        account = self.object.account
        return [
            Crumb(_("Quotes"), reverse(NAV)),
            Crumb(account.name, offers.url_of("crm:account_detail", account.pk)),
            Crumb(self.object.number),
        ]

    def get_pills(self) -> Sequence[Pill]:
        state = self.version.state
        return [Pill(STATE_WORDS[state], STATE_TONES[state])]

    def get_facts(self) -> Sequence[Fact]:
        version, quote = self.version, self.object
        book = quote.price_book.name
        if quote.currency not in book:
            book = f"{book}, {quote.currency}"
        facts = [
            Fact(quote.account.name, offers.url_of("crm:account_detail", quote.account_id)),
            Fact(offers.term_words(version)),
            Fact(_("Net %(days)s days") % {"days": version.payment_terms_days}),
            Fact(book),
            Fact(quote.owner.name),
            Fact(_("Version %(number)s") % {"number": version.number}),
        ]
        if version.approval_basis:
            words = {"basis": BASIS_WORDS[version.approval_basis]}
            facts.append(Fact(_("Approved: %(basis)s") % words))
        return facts

    def get_notes(self) -> Sequence[Note]:
        notes = []
        if not self.version.is_current:
            url = reverse("quoting:quote_detail", args=[self.object.pk])
            notes.append(
                Note(_("You look at an older version."), "info", url=url, link=_("Current version"))
            )
        if self.version.state == QuoteState.DECLINED.value:
            notes.append(Note(self.version.decline_reason, "bad", strong=_("Declined:")))
        rejected = history.last_rejection(self.object.pk)
        if self.version.state == QuoteState.DRAFT.value and rejected is not None:
            words = {"name": rejected.decided_by, "why": rejected.comment}
            notes.append(Note(_("%(name)s: %(why)s") % words, strong=_("Sent back.")))
        return notes

    def get_figures(self) -> Sequence[Figure]:
        version, totals = self.version, self.priced.totals
        figures = [
            Figure(
                _("Total contract value"),
                version.tcv,
                _("net of tax, whole term") if version.tcv else _("evergreen: not defined"),
                explain=self._explain("tcv") if version.tcv else "",
            ),
            Figure(
                _("Year 1"),
                version.first_year_total,
                _("of it once %(amount)s") % {"amount": offers.plain(version.one_time_total)},
                explain=self._explain("first_year_total"),
            ),
            Figure(
                _("A month at start"),
                version.monthly_total,
                _("balance, %(day)s") % {"day": offers.day(version.start_on)},
                explain=self._explain("monthly_total"),
            ),
            Figure(
                _("Discount"),
                totals.discount_percent / 100,
                _("%(amount)s from list") % {"amount": offers.plain(version.discount_total)},
                kind="percent",
                explain=self._explain("discount_total"),
            ),
        ]
        if self.sees_margin:
            percent = totals.margin_percent
            figures.append(
                Figure(
                    _("Margin"),
                    None if percent is None else percent / 100,
                    _("a cost is unknown")
                    if percent is None
                    else offers.plain(version.margin_total),
                    kind="percent",
                    explain="" if percent is None else self._explain("margin_total"),
                )
            )
        return figures

    def _explain(self, field: str) -> str:
        return explaining.of(self.version, field)

    def get_path(self) -> Sequence[PathStep]:
        return history.path_of(self.version)

    def get_tabs(self) -> Sequence[Tab]:
        here = self.request.path
        shown = self.request.GET.get("tab", "")
        return [
            Tab(_("Lines"), here, current=shown != "document"),
            Tab(_("Document"), f"{here}?tab=document", current=shown == "document"),
        ]

    def get_actions(self) -> list[Action]:
        return actions_of(self, self.object, self.version, len(self.asks))

    def get_timeline(self) -> Sequence[TimelineEntry]:
        return history.timeline_of(self.object)

    # -- the body -----------------------------------------------------------------------------

    def get_context(self) -> dict[str, Any]:
        return {
            **super().get_context(),
            **self.consequences(self.priced, self.asks),
            "version": self.version,
            "versions": history.versions_of(self.object.pk),
            "groups": self.groups(),
            "is_editable": self.is_editable,
            "is_document": self.request.GET.get("tab") == "document",
            "pdf_url": reverse("quoting:quote_pdf", args=[self.object.pk])
            + f"?version={self.version.number}",
            "decisions": selectors.list_decisions(self.object.pk),
            "customer_page": self.customer_page(),
            "comments": selectors.list_comments(self.object.pk),
            "signature": selectors.get_signature(self.version.pk),
            "may_comment": self.may("comment", obj=self.object),
        }

    def consequences(self, priced: selectors.Priced, asks: list[rules.Ask]) -> dict[str, Any]:
        """Return what follows from the prices: bars, margin band, years, who must approve."""
        return {
            "asks": offers.asks_shown(asks),
            "is_asking": self.version.state in (QuoteState.DRAFT.value,),
            "bars": offers.waterfall(priced.totals, self.object.currency),
            "band": offers.margin_band(priced.totals) if self.sees_margin else None,
            "years": offers.years(priced.totals),
            "totals": priced.totals,
            "sees_margin": self.sees_margin,
            "currency": self.object.currency,
        }

    def groups(self) -> list[tuple[str, list[GridRow]]]:
        """Return the grid's rows in sections: what recurs, what is due once."""
        flagged = {reason.subject for ask in self.asks for reason in ask.reasons}
        names = {"recurring": _("Subscription"), "one_time": _("One-time")}
        found: dict[str, list[GridRow]] = {kind: [] for kind in names}
        for line, priced in zip(self.lines, self.priced.lines, strict=True):
            found[line.charge.kind].append(
                GridRow(
                    line=line,
                    priced=priced,
                    year=offers.first_year(self.version, priced.terms),
                    is_flagged=str(line.position) in flagged,
                    is_flat=line.charge.model == "flat",
                    rhythm=offers.rhythm(line.charge),
                    net=offers.typed(priced.net_unit_price, self.object.currency),
                    explain=explaining.of(line, "amount"),
                )
            )
        return [(names[kind], rows) for kind, rows in found.items() if rows]

    def customer_page(self) -> dict[str, Any] | None:
        """Return address and views of the customer's page, for those who may open it."""
        if self.version.sent_at is None or not self.may("open_as_customer", obj=self.object):
            return None
        try:
            path = services.link_to(self.version.pk)
        except NotFound:
            return None
        return {
            "path": path,
            "address": settings.PUBLIC_BASE_URL.rstrip("/") + path,
            **history.views_of(self.version.pk),
        }


class QuoteCell(QuoteDetail):
    """A cell of the grid: POST saves it and answers the re-priced page; `preview` saves nothing."""

    action = "change"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
        form = LineForm(request.POST)
        if not form.is_valid():
            words = " ".join(str(text) for texts in form.errors.values() for text in texts)
            return self.again(refusals.Refusal(words), status=422)
        data = {k: v for k, v in form.cleaned_data.items() if v is not None}
        if "preview" in request.GET:
            return self.preview(position, data)
        _touch = self.object
        try:
            services.update_line(
                quote_id=pk, position=position, actor=self.actor, at=self.at, **data
            )
        except refusals.known() as error:
            return self.again(refusals.explain(error), status=422)
        return self.again()

    def again(self, refusal: refusals.Refusal | None = None, *, status: int = 200) -> HttpResponse:
        """Answer the whole page body for htmx, or lead back to the page."""
        url = reverse("quoting:quote_detail", args=[self.kwargs["pk"]])
        if not self.is_fragment:
            return HttpResponseRedirect(url, status=303)
        return self.render(partial="quote", status=status, refusal=refusal, **self.get_context())

    def preview(self, position: int, data: dict[str, Any]) -> HttpResponse:
        """Answer consequences as if the cell were saved: the run without the write."""
        terms = [
            self._changed(line, data) if line.position == position else selectors.line_terms(line)
            for line in self.lines
        ]
        try:
            priced = selectors.price(self.version, terms)
        except rules.BadDiscount:
            return HttpResponse(status=204)
        asks = services.asks_for(priced.lines, policy.person_behind(self.actor))
        return self.render(
            "quoting/partials/consequences.html", **self.consequences(priced, asks), is_preview=True
        )

    def _changed(self, line: QuoteLine, data: dict[str, Any]) -> rules.LineTerms:
        terms = selectors.line_terms(line)
        steps = terms.discounts
        if "net_unit_price" in data:
            steps = (rules.DiscountStep("price", data["net_unit_price"], "Agreed price"),)
        elif "discount_percent" in data:
            steps = (rules.DiscountStep("percent", data["discount_percent"], "Manual discount"),)
        quantity = data.get("quantity", terms.quantity)
        if line.charge.model == "flat" or not quantity > 0:
            quantity = terms.quantity
        return replace(terms, discounts=steps, quantity=quantity)


class QuoteLineRemove(QuoteCell):
    """Take a line off the draft."""

    def post(self, request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
        _touch = self.object
        try:
            services.remove_line(quote_id=pk, position=position, actor=self.actor, at=self.at)
        except refusals.known() as error:
            return self.again(refusals.explain(error), status=422)
        return self.again()


class QuotePdf(QuoteDetail):
    """The document as PDF; a draft as it would be sent."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return offers.pdf(request, self.version)


class QuoteAsCustomer(QuoteDetail):
    """Lead to the customer's page."""

    action = "open_as_customer"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _touch = self.object
        return HttpResponseRedirect(services.link_to(self.version.pk))
