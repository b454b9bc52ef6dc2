"""Open items, payments and allocations."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.documents import CreditNote, Invoice
from billing.models.words import CREDIT_WORDS, METHOD_WORDS, PAYMENT_WORDS, RECEIVABLE_WORDS
from billing.states import PaymentState, ReceivableState
from crm.models import Account
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import AmountField, FunctionalField, UnitPriceField


# born with its document: the insert's trail is the document, and would slow every bill run
@tracked(inserts=False)
class Receivable(models.Model):
    """The mutable half of a document: what is still open, re-derived by `verify`.

    Of an invoice the amount the customer owes; of a credit note the credit not yet applied.
    """

    invoice = models.OneToOneField(
        Invoice, models.PROTECT, null=True, blank=True, related_name="receivable",
        verbose_name=_("invoice"),
    )  # fmt: skip
    credit_note = models.OneToOneField(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="receivable",
        verbose_name=_("credit note"),
    )  # fmt: skip
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="receivables", verbose_name=_("customer")
    )
    due_on = models.DateField(_("due on"))
    total = AmountField(_("total"))
    open_amount = AmountField(_("open"))
    state = models.CharField(_("state"), max_length=10, default=ReceivableState.OPEN.value)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints = [
            constraints.law(
                "billing_receivable_is_of_one_document",
                "num_nonnulls(invoice_id, credit_note_id) = 1",
            ),
            constraints.one_of("billing_receivable", "state", ReceivableState),
            constraints.stamped("billing_receivable", "settled_on", [ReceivableState.SETTLED]),
            constraints.finite("billing_receivable", "total", "open_amount"),
            constraints.law(
                "billing_receivable_open_stays_within_total",
                "open_amount >= 0 AND open_amount <= total",
            ),
            constraints.law(
                "billing_receivable_state_matches_amount", "(state = 'settled') = (open_amount = 0)"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=~Q(state="settled"), name="billing_receivable_open"
            ),
            models.Index(fields=["account", "state"], name="billing_receivable_account"),
        ]

    def __str__(self) -> str:
        return str(self.invoice or self.credit_note)

    def get_state_display(self) -> str:
        words = RECEIVABLE_WORDS if self.invoice_id else CREDIT_WORDS
        return str(words[self.state])

    @property
    def currency_code(self) -> str:
        """The row's one currency."""
        return str(getattr(self, "currency"))  # noqa: B009  a column of the amount fields

    @property
    def open_value(self) -> Decimal:
        """The open amount as a plain decimal of the row's currency."""
        return Decimal(getattr(self.open_amount, "amount", self.open_amount))

    @property
    def total_value(self) -> Decimal:
        """The total as a plain decimal of the row's currency."""
        return Decimal(getattr(self.total, "amount", self.total))

    @property
    def subject(self) -> str:
        return f"billing.receivable:{self.pk}"


@tracked()
class Payment(models.Model):
    """Money received from a customer; `unallocated` is what no invoice has taken yet."""

    currency: str  # the column that its amounts share

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="payments", verbose_name=_("customer")
    )
    state = models.CharField(_("state"), max_length=10, default=PaymentState.SUCCEEDED.value)
    method = models.CharField(_("method"), max_length=20)
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    provider = models.CharField(_("provider"), max_length=30, blank=True)
    provider_ref = models.CharField(  # noqa: DJ001  several rows without one
        _("provider reference"), max_length=120, null=True, blank=True
    )
    received_on = models.DateField(_("received on"))
    amount = AmountField(_("amount"))
    unallocated = AmountField(_("unallocated"))
    functional_currency = models.CharField(_("functional currency"), max_length=3)
    exchange_rate = UnitPriceField(_("exchange rate"))
    functional_amount = FunctionalField(_("functional amount"))
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            constraints.one_of("billing_payment", "state", PaymentState),
            constraints.one_of("billing_payment", "method", ["transfer", "card", "debit", "cash"]),
            constraints.stamped("billing_payment", "reversed_at", [PaymentState.REVERSED]),
            constraints.finite(
                "billing_payment", "amount", "unallocated", "exchange_rate", "functional_amount"
            ),
            constraints.law("billing_payment_amount_is_positive", "amount > 0"),
            constraints.law(
                "billing_payment_unallocated_stays_within_amount",
                "unallocated >= 0 AND unallocated <= amount",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"], name="billing_payment_provider_ref_is_unique"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="billing_payment_account")]

    def __str__(self) -> str:
        return f"{self.amount} {self.received_on}"

    def get_state_display(self) -> str:
        return str(PAYMENT_WORDS[self.state])

    def get_method_display(self) -> str:
        return str(METHOD_WORDS.get(self.method, self.method))

    @property
    def subject(self) -> str:
        return f"billing.payment:{self.pk}"

    @property
    def currency_code(self) -> str:
        """The row's one currency."""
        return str(getattr(self, "currency"))  # noqa: B009  a column of the amount fields

    @property
    def unallocated_value(self) -> Decimal:
        """What no invoice has taken, as a plain decimal of the row's currency."""
        return Decimal(getattr(self.unallocated, "amount", self.unallocated))


class Allocation(models.Model):
    """From a payment or a credit note to an invoice. Append-only; a negative row undoes one.

    `amount` is in the invoice's currency; functional amounts are at the source's and at the
    invoice's rate, their difference is realised FX.
    """

    APPEND_ONLY: ClassVar[bool] = True

    currency: str  # the column that its amounts share

    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="allocations",
        verbose_name=_("payment"),
    )  # fmt: skip
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="allocations",
        verbose_name=_("credit note"),
    )  # fmt: skip
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="allocations", verbose_name=_("invoice")
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by",
        verbose_name=_("undoes"),
    )  # fmt: skip
    amount = AmountField(_("amount"))
    source_currency = models.CharField(_("source currency"), max_length=3)
    source_amount = FunctionalField(_("amount in source currency"))
    functional_at_source = FunctionalField(_("functional at source rate"))
    functional_at_invoice = FunctionalField(_("functional at invoice rate"))
    allocated_on = models.DateField(_("allocated on"))
    actor = models.JSONField(_("actor"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            constraints.law(
                "billing_allocation_has_one_source", "num_nonnulls(payment_id, credit_note_id) = 1"
            ),
            constraints.finite(
                "billing_allocation",
                "amount",
                "source_amount",
                "functional_at_source",
                "functional_at_invoice",
            ),
            constraints.law(
                "billing_allocation_sign_says_whether_it_undoes",
                "(amount > 0 AND undoes_id IS NULL) OR (amount < 0 AND undoes_id IS NOT NULL)",
            ),
            models.UniqueConstraint(
                fields=["payment", "invoice", "sequence"],
                name="billing_allocation_payment_sequence",
            ),
            models.UniqueConstraint(
                fields=["credit_note", "invoice", "sequence"],
                name="billing_allocation_credit_note_sequence",
            ),
        ]
        indexes = [models.Index(fields=["invoice"], name="billing_allocation_invoice")]

    def __str__(self) -> str:
        return f"{self.amount} → {self.invoice}"

    @property
    def value(self) -> Decimal:
        """The amount as a plain decimal of the invoice's currency."""
        return Decimal(getattr(self.amount, "amount", self.amount))
