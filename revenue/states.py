"""States of fiscal periods and the words of the ledger."""

from enum import StrEnum

from revops.core.workflow import Workflow


class PeriodState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


PERIOD_FLOW = Workflow("fiscal_period", {("close", PeriodState.OPEN): PeriodState.CLOSED})


class AccountKind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class SegmentMethod(StrEnum):
    POINT_IN_TIME = "point_in_time"
    STRAIGHT_LINE_DAILY = "straight_line_daily"
