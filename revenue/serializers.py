"""How accounts, entries, periods, obligations and positions travel over the API."""

from __future__ import annotations

from rest_framework import serializers

from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
    ScheduleSegment,
)
from revops.core import api
from revops.core.models import LegalEntity


class LedgerAccountSerializer(api.NounSerializer):
    class Meta:
        model = LedgerAccount
        object = "ledger_account"
        fields = ["id", "object", "code", "name", "kind", "is_control"]


class FiscalPeriodSerializer(api.NounSerializer):
    class Meta:
        model = FiscalPeriod
        object = "fiscal_period"
        fields = ["id", "object", "legal_entity", "starts_on", "until", "state", "closed_at"]


class OpenPeriods(api.InputSerializer):
    legal_entity = api.PublicIdInput(LegalEntity)
    first = serializers.DateField(help_text="Any day of the first month.")
    until = serializers.DateField(help_text="The first day after the last month.")


class Opened(serializers.Serializer):
    opened = serializers.IntegerField(help_text="How many months were opened.")


class JournalLineSerializer(api.NounSerializer):
    debit = api.AmountOut(currency="currency")
    credit = api.AmountOut(currency="currency")
    functional_debit = api.AmountOut(currency="entry.legal_entity.functional_currency")
    functional_credit = api.AmountOut(currency="entry.legal_entity.functional_currency")

    class Meta:
        model = JournalLine
        object = "journal_line"
        fields = [
            "id", "object", "entry", "account", "debit", "credit", "functional_debit",
            "functional_credit", "customer", "contract", "obligation", "product", "payee",
            "tax_code",
        ]  # fmt: skip


class JournalEntrySerializer(api.NounSerializer):
    lines = JournalLineSerializer(many=True)

    class Meta:
        model = JournalEntry
        object = "journal_entry"
        fields = [
            "id", "object", "legal_entity", "period", "origin_period", "accounting_date",
            "source_kind", "purpose", "sequence", "description", "posted_at", "lines",
        ]  # fmt: skip


class SegmentSerializer(api.NounSerializer):
    class Meta:
        model = ScheduleSegment
        object = "schedule_segment"
        fields = ["id", "object", "revision", "position", "amount", "start_on", "until", "method"]


class ObligationSerializer(api.NounSerializer):
    segments = SegmentSerializer(many=True)

    class Meta:
        model = Obligation
        object = "obligation"
        fields = [
            "id", "object", "contract", "legal_entity", "account", "description", "method",
            "is_in_arrears", "standalone_price", "allocated_price", "allocation_reason",
            "recognised", "recognised_until", "revision", "created_at", "segments",
        ]  # fmt: skip


class ContractPositionSerializer(api.NounSerializer):
    class Meta:
        model = ContractPosition
        object = "contract_position"
        fields = [
            "id", "object", "contract", "legal_entity", "billed", "earned", "deferred",
            "contract_asset", "unbilled", "as_of",
        ]  # fmt: skip
