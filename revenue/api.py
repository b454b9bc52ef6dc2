"""`/api/v1/`: ledger accounts, journal, fiscal periods, obligations, contract positions."""

from __future__ import annotations

from revenue import filters, services
from revenue import serializers as shapes
from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
)
from revops.core import api


class LedgerAccountViewSet(api.NounViewSet):
    """The chart of accounts."""

    resource = "revenue.ledgeraccount"
    queryset = LedgerAccount.objects.all()
    serializer_class = shapes.LedgerAccountSerializer
    filterset_class = filters.LedgerAccountFilter


class JournalEntryViewSet(api.NounViewSet):
    """Balanced postings with their lines; corrected by new entries, never changed."""

    resource = "revenue.journalentry"
    queryset = JournalEntry.objects.all()
    serializer_class = shapes.JournalEntrySerializer
    filterset_class = filters.JournalEntryFilter
    prefetch = ("lines__entry__legal_entity",)


class JournalLineViewSet(api.NounViewSet):
    """One side of an entry each."""

    resource = "revenue.journalline"
    queryset = JournalLine.objects.select_related("entry__legal_entity")
    serializer_class = shapes.JournalLineSerializer
    filterset_class = filters.JournalLineFilter


class FiscalPeriodViewSet(api.NounViewSet):
    """Months of a legal entity's books."""

    resource = "revenue.fiscalperiod"
    queryset = FiscalPeriod.objects.all()
    serializer_class = shapes.FiscalPeriodSerializer
    filterset_class = filters.FiscalPeriodFilter

    @api.collection_action("open", body=shapes.OpenPeriods, answer=shapes.Opened)
    def open(self, call: api.Call) -> dict[str, int]:
        """Open the months of a span that do not exist yet."""
        data = call.data
        made = services.open_fiscal_periods(
            legal_entity_id=data["legal_entity"],
            first=data["first"],
            until=data["until"],
            actor=call.actor,
            at=call.at,
        )
        return {"opened": len(made)}

    @api.transition("close", body=api.NoInput)
    def close(self, call: api.Call) -> None:
        """Close the month for good; 409 names what is missing."""
        services.close_fiscal_period(period_id=call.pk, actor=call.actor, at=call.at)


class ObligationViewSet(api.NounViewSet):
    """Promises to customers with their price and schedule; the highest revision holds."""

    resource = "revenue.obligation"
    queryset = Obligation.objects.all()
    serializer_class = shapes.ObligationSerializer
    filterset_class = filters.ObligationFilter
    prefetch = ("segments",)


class ContractPositionViewSet(api.NounViewSet):
    """Where each contract stands between billing and earning."""

    resource = "revenue.contractposition"
    queryset = ContractPosition.objects.all()
    serializer_class = shapes.ContractPositionSerializer
    filterset_class = filters.ContractPositionFilter


api.register("ledger-accounts", LedgerAccountViewSet)
api.register("journal-entries", JournalEntryViewSet)
api.register("journal-lines", JournalLineViewSet)
api.register("fiscal-periods", FiscalPeriodViewSet)
api.register("obligations", ObligationViewSet)
api.register("contract-positions", ContractPositionViewSet)
