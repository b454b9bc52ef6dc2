"""Invoices, credit notes and their lines. They exist only once issued and never change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.words import LINE_WORDS, NOTE_WORDS, TAX_WORDS
from billing.states import CreditNoteKind, LineKind, TaxCode
from crm.models import Account
from orders.models import ChargePhase, Contract
from revops.core import constraints
from revops.core.models import LegalEntity
from revops.core.money import AmountField, FunctionalField, UnitPriceField


class Document(models.Model):
    """What invoices and credit notes share: frozen parties, one currency, totals, a number.

    `number` is unique per legal entity, series and year, without gaps; `reference` is how people
    write it. `exchange_rate` is functional units per unit of document currency.
    """

    APPEND_ONLY: ClassVar[bool] = True

    currency: str  # the column that its amounts share

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="%(class)ss", verbose_name=_("customer")
    )
    payer = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("payer"))
    series = models.CharField(_("series"), max_length=10)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveBigIntegerField(_("number in series"))
    reference = models.CharField(_("number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"))
    total = AmountField(_("total"))
    functional_currency = models.CharField(_("functional currency"), max_length=3)
    exchange_rate = UnitPriceField(_("exchange rate"))
    functional_net = FunctionalField(_("functional net"))
    functional_tax = FunctionalField(_("functional tax"))
    functional_total = FunctionalField(_("functional total"))
    seller = models.JSONField(_("seller as printed"))
    buyer = models.JSONField(_("buyer as printed"))
    language = models.CharField(_("language"), max_length=5)
    po_number = models.CharField(_("purchase order"), max_length=60, blank=True)
    template_version = models.CharField(_("template version"), max_length=20)
    actor = models.JSONField(_("actor"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    @property
    def currency_code(self) -> str:
        """The row's one currency."""
        return str(getattr(self, "currency"))  # noqa: B009  a column of the amount fields


_NUMBERS = (
    "net",
    "tax",
    "total",
    "exchange_rate",
    "functional_net",
    "functional_tax",
    "functional_total",
)


class Invoice(Document):
    """An issued invoice."""

    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"))
    due_on = models.DateField(_("due on"))
    bill_run = models.ForeignKey(
        "billing.BillRun", models.PROTECT, null=True, blank=True, related_name="invoices",
        verbose_name=_("bill run"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year", "number"],
                name="billing_invoice_number_is_unique",
            ),
            constraints.finite("billing_invoice", *_NUMBERS),
            constraints.currency_code("billing_invoice"),
            constraints.law("billing_invoice_total_is_net_and_tax", "total = net + tax"),
            constraints.law("billing_invoice_total_is_not_negative", "total >= 0"),
            constraints.law("billing_invoice_rate_is_positive", "exchange_rate > 0"),
            constraints.law("billing_invoice_due_is_not_before_issue", "due_on >= issued_on"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="billing_invoice_account"),
            models.Index(fields=["reference"], name="billing_invoice_reference"),
        ]

    @property
    def subject(self) -> str:
        return f"billing.invoice:{self.pk}"


class CreditNote(Document):
    """An issued credit note: names the invoice it corrects; its totals are positive.

    A `cancellation` mirrors all that is left of its invoice, whose lines then no longer count
    as billed.
    """

    kind = models.CharField(_("kind"), max_length=12)
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="credit_notes", verbose_name=_("invoice")
    )
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year", "number"],
                name="billing_creditnote_number_is_unique",
            ),
            constraints.finite("billing_creditnote", *_NUMBERS),
            constraints.currency_code("billing_creditnote"),
            constraints.law("billing_creditnote_total_is_net_and_tax", "total = net + tax"),
            constraints.law("billing_creditnote_total_is_not_negative", "total >= 0"),
            constraints.law("billing_creditnote_rate_is_positive", "exchange_rate > 0"),
            constraints.one_of("billing_creditnote", "kind", CreditNoteKind),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=models.Q(kind="cancellation"),
                name="billing_creditnote_cancels_an_invoice_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="billing_creditnote_account"),
            models.Index(fields=["reference"], name="billing_creditnote_reference"),
        ]

    @property
    def subject(self) -> str:
        return f"billing.credit_note:{self.pk}"

    def get_kind_display(self) -> str:
        return str(NOTE_WORDS[self.kind])


class InvoiceLine(models.Model):
    """The billed item: what was recorded for one planned period of a phase.

    `amount` is the signed net difference (negative on credit notes); `tax` its signed share of
    the document's tax. A `concession` is a credit by decision and names the line it is given on.
    Unique per (phase, planned period, sequence): of two racing writers one loses and reads again.
    """

    APPEND_ONLY: ClassVar[bool] = True

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="lines",
        verbose_name=_("invoice"),
    )  # fmt: skip
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="lines",
        verbose_name=_("credit note"),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"))
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="+", verbose_name=_("contract")
    )
    phase = models.ForeignKey(
        ChargePhase, models.PROTECT, related_name="billed_lines", verbose_name=_("phase")
    )
    planned_from = models.DateField(_("planned period from"))
    planned_until = models.DateField(_("planned period until"))
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    kind = models.CharField(_("kind"), max_length=10)
    span_from = models.DateField(_("service from"))
    span_until = models.DateField(_("service until"))
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    unit_price = UnitPriceField(_("unit price"))
    amount = AmountField(_("amount"))
    tax = AmountField(_("tax"))
    tax_code = models.CharField(_("tax category code"), max_length=2)
    tax_rate = models.DecimalField(_("tax rate, %"), max_digits=9, decimal_places=6)
    tax_rule = models.ForeignKey(
        "billing.TaxRule", models.PROTECT, related_name="+", verbose_name=_("tax rule")
    )
    place_of_supply = models.CharField(_("place of supply"), max_length=2)
    repairs = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repaired_by",
        verbose_name=_("repairs"),
    )  # fmt: skip
    derivation = models.JSONField(_("derivation"))

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "planned_from", "sequence"],
                name="billing_invoiceline_is_billed_once",
            ),
            constraints.law(
                "billing_invoiceline_stands_on_one_document",
                "num_nonnulls(invoice_id, credit_note_id) = 1",
            ),
            constraints.one_of("billing_invoiceline", "kind", LineKind),
            constraints.one_of("billing_invoiceline", "tax_code", TaxCode),
            constraints.currency_code("billing_invoiceline"),
            constraints.finite(
                "billing_invoiceline", "quantity", "unit_price", "amount", "tax", "tax_rate"
            ),
            constraints.law(
                "billing_invoiceline_period_is_not_empty", "planned_from < planned_until"
            ),
            constraints.law(
                "billing_invoiceline_repair_names_its_line",
                "kind NOT IN ('repair', 'concession') OR repairs_id IS NOT NULL",
            ),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="billing_line_invoice"),
            models.Index(fields=["credit_note"], name="billing_line_credit_note"),
            models.Index(fields=["contract"], name="billing_line_contract"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_kind_display(self) -> str:
        return str(LINE_WORDS[self.kind])

    @property
    def currency_code(self) -> str:
        """The row's one currency."""
        return str(getattr(self, "currency"))  # noqa: B009  a column of the amount fields


class TaxLine(models.Model):
    """Tax of one category and rate on one document (EN 16931 BG-23), rounded once."""

    APPEND_ONLY: ClassVar[bool] = True

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="tax_lines",
        verbose_name=_("invoice"),
    )  # fmt: skip
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="tax_lines",
        verbose_name=_("credit note"),
    )  # fmt: skip
    code = models.CharField(_("category code"), max_length=2)
    rate = models.DecimalField(_("rate, %"), max_digits=9, decimal_places=6)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2)
    base = AmountField(_("base"))
    tax = AmountField(_("tax"))
    functional_tax = FunctionalField(_("functional tax"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    derivation = models.JSONField(_("derivation"))

    class Meta:
        verbose_name = _("tax line")
        verbose_name_plural = _("tax lines")
        constraints = [
            constraints.law(
                "billing_taxline_stands_on_one_document",
                "num_nonnulls(invoice_id, credit_note_id) = 1",
            ),
            constraints.one_of("billing_taxline", "code", TaxCode),
            constraints.finite("billing_taxline", "rate", "base", "tax", "functional_tax"),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="billing_taxline_invoice"),
            models.Index(fields=["credit_note"], name="billing_taxline_credit_note"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.rate.normalize():f} %"

    def get_code_display(self) -> str:
        return str(TAX_WORDS[self.code])
