"""States of plan versions and periods, and the words of rate tables."""

from enum import StrEnum

from revops.core.workflow import Workflow


class PlanVersionState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"


PLAN_VERSION_FLOW = Workflow(
    "plan_version", {("approve", PlanVersionState.DRAFT): PlanVersionState.APPROVED}
)


class PeriodState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


PERIOD_FLOW = Workflow("compensation_period", {("close", PeriodState.OPEN): PeriodState.CLOSED})


class Measure(StrEnum):
    """What the bounds of a table count; the rules also know units, which no deal credits yet."""

    AMOUNT = "amount"
    PERCENT_OF_QUOTA = "percent_of_quota"


class Accumulation(StrEnum):
    EACH = "each"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Split(StrEnum):
    WHOLE = "whole"
    SLICES = "slices"
    INTERPOLATED = "interpolated"


class CreditBase(StrEnum):
    """What amount of a deal is credited."""

    TCV = "tcv"
    FIRST_YEAR = "first_year"
    ONE_TIME = "one_time"


class CreditRole(StrEnum):
    OWNER = "owner"
    SPLIT = "split"
    OVERLAY = "overlay"


class TracePart(StrEnum):
    """Which credits a trace row pays on: this one, re-rated earlier ones, pay kept before."""

    OWN = "own"
    EARLIER = "earlier"
    KEPT = "kept"


class QuotaInterval(StrEnum):
    """What a quota's amount is stated for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ClawbackMode(StrEnum):
    RECOMPUTE = "recompute"
    RATE_PAID = "rate_paid"
