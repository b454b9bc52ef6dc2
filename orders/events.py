"""Facts of the order floor."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OrderBooked(Fact):
    """Subject: the order. `booked_on` is the signature's business date (ISO)."""

    NAME: ClassVar[str] = "orders.order.booked"

    order_id: int
    contract_id: int
    amendment_id: int
    booked_on: str


@dataclass(frozen=True, kw_only=True)
class LinesDelivered(Fact):
    """Subject: the contract. Lines of one order that were delivered together."""

    NAME: ClassVar[str] = "orders.line.delivered"
    MEMBERS: ClassVar[str | None] = "order_line_ids"

    order_id: int
    contract_id: int
    order_line_ids: tuple[int, ...]
    delivered_on: str


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(Fact):
    """Subject: the order; every line is delivered."""

    NAME: ClassVar[str] = "orders.order.delivered"

    order_id: int
    contract_id: int
    delivered_on: str


@dataclass(frozen=True, kw_only=True)
class ContractAmended(Fact):
    """Subject: the contract; phases ended or began through `amendment_id`."""

    NAME: ClassVar[str] = "orders.contract.amended"

    contract_id: int
    amendment_id: int
    effective_on: str


@dataclass(frozen=True, kw_only=True)
class ContractCancelled(Fact):
    """Subject: the contract; every phase ends on `effective_on`."""

    NAME: ClassVar[str] = "orders.contract.cancelled"

    contract_id: int
    amendment_id: int
    effective_on: str
