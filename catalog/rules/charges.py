"""What makes the set-up of a charge consistent, before anyone can quote it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from revops.core.periods import PERIOD_MONTHS
from revops.core.reasons import Reason, gettext_noop


class ChargeKind(StrEnum):
    """How often a charge is due."""

    ONE_TIME = "one_time"
    RECURRING = "recurring"
    USAGE = "usage"


class ChargeModel(StrEnum):
    """How quantity turns into a price."""

    FLAT = "flat"
    PER_UNIT = "per_unit"


class Timing(StrEnum):
    """Whether a period is billed at its start or its end; a one-time charge is due on its start."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Recognition(StrEnum):
    """How revenue of the charge is earned."""

    POINT_IN_TIME = "point_in_time"
    STRAIGHT_LINE_DAILY = "straight_line_daily"


@dataclass(frozen=True, slots=True)
class ChargeSetUp:
    """The parts of a charge that have to fit each other; enum fields hold their plain values."""

    kind: str
    model: str
    recognition: str
    tax_category: str
    billing_months: int | None = None
    timing: str | None = None
    unit: str = ""


def charge_problems(charge: ChargeSetUp) -> list[Reason]:
    """Return every inconsistency of the set-up, each naming its field; empty when it is sound."""
    problems = list(_unknown_values(charge))
    if not problems:
        problems.extend(_kind_problems(charge))
    if not charge.tax_category:
        problems.append(
            Reason(
                "tax_category_missing",
                gettext_noop("A charge needs a tax category."),
                subject="tax_category",
            )
        )
    if charge.model == ChargeModel.PER_UNIT and not charge.unit:
        problems.append(
            Reason(
                "unit_missing",
                gettext_noop("A price per unit needs the unit it counts."),
                subject="unit",
            )
        )
    return problems


def _unknown_values(charge: ChargeSetUp) -> Iterator[Reason]:
    for name, value, known in (
        ("kind", charge.kind, ChargeKind),
        ("model", charge.model, ChargeModel),
        ("recognition", charge.recognition, Recognition),
    ):
        if value not in set(known):
            yield Reason(
                "value_unknown",
                gettext_noop("%(value)s is not a known %(field)s."),
                {"value": str(value), "field": name},
                name,
            )


def _kind_problems(charge: ChargeSetUp) -> Iterator[Reason]:
    if charge.kind == ChargeKind.ONE_TIME:
        yield from _one_time_problems(charge)
        return
    yield from _recurring_problems(charge)
    if charge.kind == ChargeKind.USAGE and charge.timing == Timing.ADVANCE:
        yield Reason(
            "usage_in_advance",
            gettext_noop("Usage is known when the period is over: bill it in arrears."),
            subject="timing",
        )


def _one_time_problems(charge: ChargeSetUp) -> Iterator[Reason]:
    if charge.billing_months is not None:
        yield Reason(
            "one_time_with_period",
            gettext_noop("A one-time charge cannot have a billing period."),
            subject="billing_months",
        )


def _recurring_problems(charge: ChargeSetUp) -> Iterator[Reason]:
    if charge.billing_months is None:
        yield Reason(
            "recurring_without_period",
            gettext_noop("A recurring charge needs a billing period."),
            subject="billing_months",
        )
    elif charge.billing_months not in PERIOD_MONTHS:
        yield Reason(
            "period_does_not_divide_year",
            gettext_noop("A billing period of %(months)s months does not divide a year."),
            {"months": str(charge.billing_months)},
            "billing_months",
        )
    if charge.timing not in set(Timing):
        yield Reason(
            "recurring_without_timing",
            gettext_noop("A recurring charge is billed in advance or in arrears: say which."),
            subject="timing",
        )
    if charge.recognition == Recognition.POINT_IN_TIME:
        yield Reason(
            "recurring_at_a_point",
            gettext_noop("A recurring charge is earned over time, not at a point in time."),
            subject="recognition",
        )
