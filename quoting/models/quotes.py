"""Quotes, their versions and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Charge, PriceBook, Product
from crm.models import Account, Contact, Opportunity, SalesPerson
from quoting import rules
from quoting.models.words import STATE_WORDS
from quoting.states import FROZEN, QuoteState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity, User
from revops.core.money import AmountField, UnitPriceField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _stamped_until_superseded(stamp: str, state: QuoteState) -> models.CheckConstraint:
    """Bind a timestamp to its state; a newer version leaves it in place."""
    return constraints.law(
        f"quoting_quoteversion_{stamp}_matches_state",
        f"(state <> '{state.value}' OR {stamp} IS NOT NULL) "
        f"AND ({stamp} IS NULL OR state IN ('{state.value}', 'superseded'))",
    )


@tracked()
class Quote(models.Model):
    """An offer to a customer; its content lives on versions, its state on the current one."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    series = models.CharField(_("series"), max_length=10, default="Q")
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveBigIntegerField(_("number in series"))
    title = models.CharField(_("title"), max_length=200)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="quotes", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="quotes",
        verbose_name=_("opportunity"),
    )  # fmt: skip
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="quotes", verbose_name=_("owner")
    )
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("seller"))
    currency = models.CharField(_("currency"), max_length=3)
    price_book = models.ForeignKey(PriceBook, models.PROTECT, verbose_name=_("price book"))
    channel = models.CharField(_("channel"), max_length=20, default="direct")
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year", "sequence"],
                name="quoting_quote_sequence_is_unique",
            ),
            constraints.currency_code("quoting_quote"),
            constraints.one_of(
                "quoting_quote", "channel", ["direct", "self_service", "partner", "import"]
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"quoting.quote:{self.pk}"

    @property
    def current_version(self) -> QuoteVersion:
        """Return the current version, from `current_versions` where it was fetched ahead."""
        held: list[QuoteVersion] | None = getattr(self, "current_versions", None)
        return held[0] if held else self.versions.get(is_current=True)


@tracked()
class QuoteVersion(models.Model):
    """One state of an offer: terms, lines and totals; frozen and hashed when sent.

    Totals are cached results of `quoting.rules` in the quote's currency: `one_time_total`,
    `monthly_total` (net of one month of recurring charges at start), `first_year_total`,
    `tcv` (total contract value over the term; empty for evergreen). `derivation` holds the
    inputs all of them were computed from.
    """

    quote = models.ForeignKey(
        Quote, models.PROTECT, related_name="versions", verbose_name=_("quote")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    state = models.CharField(_("state"), max_length=12, default=QuoteState.DRAFT.value)
    start_on = models.DateField(_("start"))
    term_months = models.PositiveSmallIntegerField(_("term, months"), null=True, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)
    valid_until = models.DateField(_("open until"))
    message = models.TextField(_("message"), blank=True)
    po_number = models.CharField(_("purchase order"), max_length=60, blank=True)
    signer = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signer")
    )
    list_total = AmountField(_("list total"), default=None, null=True, blank=True)
    discount_total = AmountField(_("discount"), default=None, null=True, blank=True)
    one_time_total = AmountField(_("one-time total"), default=None, null=True, blank=True)
    monthly_total = AmountField(_("monthly total"), default=None, null=True, blank=True)
    first_year_total = AmountField(_("first year"), default=None, null=True, blank=True)
    tcv = AmountField(_("total contract value"), default=None, null=True, blank=True)
    margin_total = AmountField(_("margin"), default=None, null=True, blank=True)
    derivation = models.JSONField(_("derivation"), default=dict, blank=True)
    fingerprint = models.CharField(_("fingerprint of terms"), max_length=64, blank=True)
    approval_basis = models.CharField(_("approval"), max_length=20, blank=True)
    frozen_content: Any = models.JSONField(_("frozen content"), null=True, blank=True)
    document_sha256 = models.CharField(_("document hash"), max_length=64, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.TextField(_("reason declined"), blank=True)
    expired_at = models.DateTimeField(_("expired"), null=True, blank=True)

    class Meta:
        verbose_name = _("quote version")
        verbose_name_plural = _("quote versions")
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "number"], name="quoting_quoteversion_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(is_current=True),
                name="quoting_quoteversion_one_is_current",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(state=QuoteState.SIGNED.value),
                name="quoting_quoteversion_one_is_signed",
            ),
            constraints.one_of("quoting_quoteversion", "state", QuoteState),
            constraints.stamped("quoting_quoteversion", "signed_at", [QuoteState.SIGNED]),
            constraints.stamped("quoting_quoteversion", "signed_on", [QuoteState.SIGNED]),
            _stamped_until_superseded("declined_at", QuoteState.DECLINED),
            _stamped_until_superseded("expired_at", QuoteState.EXPIRED),
            constraints.law(
                "quoting_quoteversion_frozen_is_hashed",
                "state NOT IN ({}) OR (document_sha256 <> '' AND frozen_content IS NOT NULL "
                "AND sent_at IS NOT NULL)".format(", ".join(f"'{s.value}'" for s in FROZEN)),
            ),
            constraints.law("quoting_quoteversion_term_is_positive", "term_months > 0"),
            constraints.finite(
                "quoting_quoteversion",
                "list_total",
                "discount_total",
                "one_time_total",
                "monthly_total",
                "first_year_total",
                "tcv",
                "margin_total",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="quoting_version_state")]

    def __str__(self) -> str:
        return f"{self.quote.number} v{self.number}"

    @property
    def subject(self) -> str:
        return f"quoting.quote:{self.quote_id}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as a word."""
        return STATE_WORDS[self.state]

    @property
    def derivations(self) -> dict[str, Any]:
        """How each total came about, by column; totals without a value have none."""
        if not self.derivation:
            return {}
        return {
            column: rules.derivation_of(self.derivation, measure)
            for column, measure in rules.MEASURES.items()
            if getattr(self, column) is not None
        }


@tracked()
class QuoteLine(models.Model):
    """One charge of a product in a version: list terms, agreed terms, and how they came about.

    `unit_price` values are per unit and billing period (or once). `amount` is the line's net
    for one billing period (or once), rounded half-up once.
    """

    version = models.ForeignKey(
        QuoteVersion, models.CASCADE, related_name="lines", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"))
    charge = models.ForeignKey(Charge, models.PROTECT, verbose_name=_("charge"))
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    list_unit_price = UnitPriceField(_("list price"))
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=15, decimal_places=6, default=0
    )
    net_unit_price = UnitPriceField(_("net price"))
    unit_cost = UnitPriceField(_("unit cost"), null=True, blank=True)
    list_amount = AmountField(_("list amount"))
    amount = AmountField(_("amount"))
    derivation = models.JSONField(_("derivation"))

    class Meta:
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="quoting_quoteline_position_is_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            constraints.finite(
                "quoting_quoteline",
                "quantity",
                "list_unit_price",
                "discount_percent",
                "net_unit_price",
                "unit_cost",
                "list_amount",
                "amount",
            ),
            constraints.law("quoting_quoteline_quantity_is_positive", "quantity > 0"),
            constraints.law(
                "quoting_quoteline_prices_are_not_negative",
                "list_unit_price >= 0 AND net_unit_price >= 0",
            ),
            constraints.law("quoting_quoteline_discount_is_at_most_all", "discount_percent <= 100"),
        ]

    def __str__(self) -> str:
        return self.description
