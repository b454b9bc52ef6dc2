"""Pay released when the customer has paid."""

from decimal import Decimal
from fractions import Fraction

from revops.core.allocation import round_exact


def released_to(
    earned: Decimal, settled: Decimal, invoiced: Decimal, credited: Decimal, places: int = 2
) -> Decimal:
    """Return how much of the cumulative earning is released, rounded half-up cumulatively.

    earned × settled ÷ (invoiced − credited), settled and invoiced gross. Never more than all of
    it. Where everything was credited nothing is left to wait for: whatever remains earned,
    normally zero, is released, so that an earning and its clawback settle together.
    """
    due = invoiced - credited
    share = Fraction(1) if due <= 0 else Fraction(settled) / Fraction(due)
    return round_exact(Fraction(earned) * min(max(share, Fraction(0)), Fraction(1)), places)


def release(
    earned: Decimal,
    settled: Decimal,
    invoiced: Decimal,
    credited: Decimal,
    recorded: Decimal,
    places: int = 2,
) -> Decimal:
    """Return the release to add; negative when a returned payment holds pay again."""
    return released_to(earned, settled, invoiced, credited, places) - recorded
