"""Double entry: accounts, periods, entries and lines. Posted at once, corrected by mirrors."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models import Product
from crm.models import Account, SalesPerson
from orders.models import Contract
from revenue.models.obligations import Obligation
from revenue.models.words import ACCOUNT_WORDS, PERIOD_WORDS
from revenue.states import AccountKind, PeriodState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import FunctionalField


@tracked()
class LedgerAccount(models.Model):
    """One account of the chart; control accounts take no manual entries."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10)
    is_control = models.BooleanField(_("control account"), default=False)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [constraints.one_of("revenue_ledgeraccount", "kind", AccountKind)]

    def __str__(self) -> str:
        return f"{self.code} {self.get_name_display()}"

    def get_name_display(self) -> StrOrPromise:
        """Return the account's name in the reader's language, where it is one of our own."""
        return ACCOUNT_WORDS.get(self.name, self.name)


@tracked()
class FiscalPeriod(models.Model):
    """A month of one legal entity's books, half-open."""

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="fiscal_periods", verbose_name=_("legal entity")
    )
    starts_on = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, default=PeriodState.OPEN.value)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("fiscal period")
        verbose_name_plural = _("fiscal periods")
        constraints = [
            constraints.one_of("revenue_fiscalperiod", "state", PeriodState),
            constraints.stamped("revenue_fiscalperiod", "closed_at", [PeriodState.CLOSED]),
            constraints.period("revenue_fiscalperiod", "starts_on", "until"),
            constraints.no_overlap(
                "revenue_fiscalperiod_no_overlap",
                "legal_entity",
                start="starts_on",
                until="until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_entity.code} {self.starts_on:%Y-%m}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return PERIOD_WORDS[self.state]

    @property
    def subject(self) -> str:
        return f"revenue.period:{self.pk}"


class JournalEntry(models.Model):
    """One balanced posting, unique per (source, purpose, sequence).

    Lines are written first and the header last; its trigger checks that the entry has at least
    two lines, balances per currency and functionally, and lies in an open period.
    """

    APPEND_ONLY: ClassVar[bool] = True

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    period = models.ForeignKey(
        FiscalPeriod, models.PROTECT, related_name="entries", verbose_name=_("period")
    )
    origin_period = models.ForeignKey(
        FiscalPeriod, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("origin period"),
    )  # fmt: skip
    accounting_date = models.DateField(_("accounting date"))
    source_kind = models.CharField(_("source"), max_length=30)
    source_id = models.BigIntegerField(_("source row"))
    purpose = models.CharField(_("purpose"), max_length=20)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    description = models.CharField(_("description"), max_length=200)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by",
        verbose_name=_("reverses"),
    )  # fmt: skip
    derivation = models.JSONField(_("derivation"), null=True, blank=True)
    actor = models.JSONField(_("actor"))
    posted_at = models.DateTimeField(_("posted"))

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "purpose", "sequence"],
                name="revenue_journalentry_is_posted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["legal_entity", "accounting_date"], name="revenue_entry_date"),
            models.Index(fields=["period"], name="revenue_entry_period"),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.purpose} {self.accounting_date}"


class JournalLine(models.Model):
    """One side of an entry. Exactly one of debit and credit is filled, per currency pair.

    An FX line has document amounts of zero. The foreign key to the entry is deferred, so that
    lines can be written before their header.
    """

    APPEND_ONLY: ClassVar[bool] = True

    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, related_name="lines", verbose_name=_("entry")
    )
    account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="+", verbose_name=_("account")
    )
    currency = models.CharField(_("currency"), max_length=3)
    debit = FunctionalField(_("debit"), default=0)
    credit = FunctionalField(_("credit"), default=0)
    functional_debit = FunctionalField(_("functional debit"), default=0)
    functional_credit = FunctionalField(_("functional credit"), default=0)
    customer = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contract"),
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("obligation"),
    )  # fmt: skip
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("payee"),
    )  # fmt: skip
    tax_code = models.CharField(_("tax"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        constraints = [
            constraints.finite(
                "revenue_journalline", "debit", "credit", "functional_debit", "functional_credit"
            ),
            constraints.currency_code("revenue_journalline"),
            constraints.law(
                "revenue_journalline_has_one_side",
                "debit >= 0 AND credit >= 0 AND functional_debit >= 0 AND functional_credit >= 0 "
                "AND debit * credit = 0 AND functional_debit * functional_credit = 0 "
                "AND debit * functional_credit = 0 AND credit * functional_debit = 0 "
                "AND debit + credit + functional_debit + functional_credit > 0",
            ),
        ]
        indexes = [
            models.Index(fields=["entry"], name="revenue_line_entry"),
            models.Index(fields=["account", "contract"], name="revenue_line_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit or -self.credit} {self.currency}"
