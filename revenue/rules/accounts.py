"""The chart of accounts that the postings name, and which of them are control accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Ledger account codes."""

    BANK = "1000"
    CLEARING = "1010"
    RECEIVABLES = "1100"
    UNBILLED = "1200"
    CONTRACT_ASSETS = "1210"
    CAPITALISED_COMMISSION = "1300"
    DRAWS = "1310"
    CONVERSION = "1990"
    UNAPPLIED_CASH = "2000"
    CUSTOMER_CREDITS = "2010"
    TAX_PAYABLE = "2100"
    DEFERRED_REVENUE = "2200"
    ACCRUED_COMMISSION = "2300"
    COMMISSION_PAYABLE = "2310"
    PREPAID_CREDITS = "2400"
    REVENUE = "4000"
    LATE_FEES = "4900"
    COMMISSION_EXPENSE = "5000"
    COMMISSION_AMORTISATION = "5010"
    BAD_DEBT = "6000"
    PAYMENT_FEES = "6010"
    FX_REALISED = "7000"
    FX_UNREALISED = "7010"


class Kind(StrEnum):
    """What an account's balance means; assets and expenses grow by debit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def grows_by_debit(self) -> bool:
        """Whether a debit raises the balance."""
        return self in (Kind.ASSET, Kind.EXPENSE)


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """One account of the chart; a control account agrees with sub-ledger rows at all times."""

    code: Code
    name: str
    kind: Kind
    is_control: bool = False


_A, _L, _I, _E = Kind.ASSET, Kind.LIABILITY, Kind.INCOME, Kind.EXPENSE

CHART: tuple[AccountTerms, ...] = (
    AccountTerms(Code.BANK, "Bank", _A),
    AccountTerms(Code.CLEARING, "Payment clearing", _A),
    AccountTerms(Code.RECEIVABLES, "Receivables", _A, is_control=True),
    AccountTerms(Code.UNBILLED, "Unbilled receivables", _A, is_control=True),
    AccountTerms(Code.CONTRACT_ASSETS, "Contract assets", _A, is_control=True),
    AccountTerms(Code.CAPITALISED_COMMISSION, "Capitalised commission", _A, is_control=True),
    AccountTerms(Code.DRAWS, "Draws and recoverable commission", _A, is_control=True),
    AccountTerms(Code.CONVERSION, "Currency conversion", _A),
    AccountTerms(Code.UNAPPLIED_CASH, "Unapplied cash", _L, is_control=True),
    AccountTerms(Code.CUSTOMER_CREDITS, "Customer credits", _L, is_control=True),
    AccountTerms(Code.TAX_PAYABLE, "Tax payable", _L, is_control=True),
    AccountTerms(Code.DEFERRED_REVENUE, "Deferred revenue", _L, is_control=True),
    AccountTerms(Code.ACCRUED_COMMISSION, "Accrued commission", _L, is_control=True),
    AccountTerms(Code.COMMISSION_PAYABLE, "Commission payable", _L, is_control=True),
    AccountTerms(Code.PREPAID_CREDITS, "Prepaid credits", _L, is_control=True),
    AccountTerms(Code.REVENUE, "Revenue", _I),
    AccountTerms(Code.LATE_FEES, "Late fees and interest", _I),
    AccountTerms(Code.COMMISSION_EXPENSE, "Commission expense", _E),
    AccountTerms(Code.COMMISSION_AMORTISATION, "Commission amortisation", _E),
    AccountTerms(Code.BAD_DEBT, "Bad debt", _E),
    AccountTerms(Code.PAYMENT_FEES, "Payment fees", _E),
    AccountTerms(Code.FX_REALISED, "FX realised", _E),
    AccountTerms(Code.FX_UNREALISED, "FX unrealised", _E),
)
