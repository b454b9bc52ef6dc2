"""The outbox: facts told in the transaction of their change, delivered exactly once in effect.

    with transaction.atomic():
        ...
        outbox.emit(OrderBooked(subject=order_subject, order_id=7), actor=actor, at=at)

    @outbox.subscribe(OrderBooked)
    def provision_order(facts: Sequence[Delivered]) -> None: ...

How it works, and what it promises: docs/outbox-and-chain.md.
"""

from revops.core.outbox.batch import Batch, Delivered, NotYet
from revops.core.outbox.claiming import claim
from revops.core.outbox.delivering import Tally, deliver_due, drain
from revops.core.outbox.emitting import emit, emit_all, nudge, quietly
from revops.core.outbox.operating import replay, retry, skip
from revops.core.outbox.reading import lag, parked, troubled, waiting
from revops.core.outbox.registry import handlers_of, listened, subscribe, subscribed

__all__ = [
    "Batch",
    "Delivered",
    "NotYet",
    "Tally",
    "claim",
    "deliver_due",
    "drain",
    "emit",
    "emit_all",
    "handlers_of",
    "lag",
    "listened",
    "nudge",
    "parked",
    "quietly",
    "replay",
    "retry",
    "skip",
    "subscribe",
    "subscribed",
    "troubled",
    "waiting",
]
