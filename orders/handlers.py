"""What the order floor does about facts of lower floors and its own."""

from collections.abc import Sequence

from orders import services
from orders.events import OrderBooked
from quoting.events import QuoteSigned
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(QuoteSigned)
def book_quotes(facts: Sequence[Delivered]) -> None:
    """Book the signed versions, the whole batch at once."""
    services.book_signed_quotes(
        version_ids=[one.fact.version_id for one in facts], actor=facts[0].actor, at=facts[0].at
    )


@outbox.subscribe(OrderBooked)
def provision_orders(facts: Sequence[Delivered]) -> None:
    """Ask the adapters for what the booked orders need."""
    services.provision_orders(
        order_ids=[one.fact.order_id for one in facts], actor=facts[0].actor, at=facts[0].at
    )
