"""What the billing floor does about facts of the order floor."""

from collections.abc import Sequence

from billing import services
from orders.events import ContractAmended, ContractCancelled, LinesDelivered
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(LinesDelivered, ContractAmended, ContractCancelled)
def bill_contracts(facts: Sequence[Delivered]) -> None:
    """Bill the contracts at once through today, the whole batch together."""
    services.bill_contracts_now(
        contract_ids=[one.fact.contract_id for one in facts], actor=facts[0].actor, at=facts[0].at
    )
