"""What the insights floor does about facts: it counts them."""

from collections.abc import Sequence

from insights import services
from orders.events import ContractAmended, ContractCancelled, OrderBooked
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(OrderBooked, ContractAmended, ContractCancelled)
def count_bookings(facts: Sequence[Delivered]) -> None:
    """Record what each amendment added to the book."""
    services.record_bookings(amendment_ids=[one.fact.amendment_id for one in facts], at=facts[0].at)
