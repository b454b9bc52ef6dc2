"""The books are looked at here and changed by nobody."""

from __future__ import annotations

from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
    ScheduleSegment,
)
from revops.core import admin


@admin.register(LedgerAccount)
class LedgerAccountAdmin(admin.ReadOnlyAdmin):
    """Postings name accounts by code, so that a release brings them."""

    list_display = ["code", "name", "kind", "is_control"]
    search_fields = ["code", "name"]


@admin.register(FiscalPeriod)
class FiscalPeriodAdmin(admin.ReadOnlyAdmin):
    list_display = ["legal_entity", "starts_on", "until", "state", "closed_at"]
    list_filter = ["state"]
    list_select_related = ["legal_entity"]


@admin.register(JournalEntry)
class JournalEntryAdmin(admin.ReadOnlyAdmin):
    list_display = ["description", "accounting_date", "source_kind", "purpose", "posted_at"]
    list_filter = ["source_kind"]


@admin.register(Obligation)
class ObligationAdmin(admin.ReadOnlyAdmin):
    list_display = ["description", "contract", "allocated_price", "recognised", "recognised_until"]
    list_select_related = ["contract"]


@admin.register(ContractPosition)
class ContractPositionAdmin(admin.ReadOnlyAdmin):
    list_display = ["contract", "billed", "earned", "deferred", "contract_asset", "unbilled"]
    list_select_related = ["contract"]


@admin.register(JournalLine)
class JournalLineAdmin(admin.ReadOnlyAdmin):
    list_display = ["entry", "account", "debit", "credit", "currency"]
    list_select_related = ["entry", "account"]


@admin.register(ScheduleSegment)
class ScheduleSegmentAdmin(admin.ReadOnlyAdmin):
    list_display = ["obligation", "amount", "start_on", "until", "method"]
    list_select_related = ["obligation"]
