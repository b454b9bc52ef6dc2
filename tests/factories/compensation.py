"""Builders of plans, quotas, credits and earnings.

`make_plan` writes an approved plan with one component, `assign` puts somebody on it. Credits and
earnings of tests about the engine come from `services`; the builders here write single rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from djmoney.money import Money

from catalog.models import Charge, PriceBook
from compensation.models import (
    CompensationPeriod,
    Component,
    Earning,
    EarningTier,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    RateTier,
    SalesCredit,
)
from compensation.states import PLAN_VERSION_FLOW
from crm.models import Account, SalesPerson
from orders.models import Order
from revops.core import transitions
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.periods import add_months
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account
from tests.factories.orders import make_order
from tests.factories.quoting import Line, make_charges, make_price_book

AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_plan(
    *,
    rates: Sequence[tuple[str, str]] = (("0", "5"), ("1", "8")),
    measure: str = "percent_of_quota",
    accumulation: str = "quarter",
    split: str = "slices",
    is_retroactive: bool = False,
    base: str = "tcv",
    clawback: str = "recompute",
    code: str = "new-business",
    legal_entity: LegalEntity | None = None,
    currency: str = "EUR",
    valid_from: date = date(2020, 1, 1),
    **columns: Any,
) -> Plan:
    """Create an approved plan: (lower bound, percent) pairs, 5 % to quota and 8 % above."""
    plan = Plan.objects.create(
        name=columns.pop("name", f"Plan {next(_numbers)}"),
        legal_entity=legal_entity or make_legal_entity(functional_currency=currency),
        currency=currency,
        created_at=AT,
    )
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        valid_from=valid_from,
        created_at=AT,
    )
    transitions.apply(
        version,
        "approve",
        workflow=PLAN_VERSION_FLOW,
        actor=Actor(kind="operator", id="tests", label="Tests"),
        at=AT,
        stamp="approved_at",
        approval_basis="tests",
    )
    make_component(
        version,
        rates=rates,
        measure=measure,
        accumulation=accumulation,
        split=split,
        is_retroactive=is_retroactive,
        base=base,
        clawback=clawback,
        code=code,
        **columns,
    )
    return plan


def make_component(
    version: PlanVersion,
    *,
    rates: Sequence[tuple[str, str]] = (("0", "5"), ("1", "8")),
    split: str = "slices",
    is_retroactive: bool = False,
    **columns: Any,
) -> Component:
    """Create a component with one tier per (lower bound, percent) pair, the last one open."""
    defaults = {
        "code": f"component-{next(_numbers)}",
        "name": "New business",
        "base": "tcv",
        "measure": "percent_of_quota",
        "accumulation": "quarter",
    }
    component = Component.objects.create(version=version, **{**defaults, **columns})
    uppers = [lower for lower, _ in rates[1:]]
    RateTier.objects.bulk_create(
        RateTier(
            component=component,
            position=position,
            lower=Decimal(lower),
            upper=Decimal(upper) if upper else None,
            rate=Decimal(rate),
            split=split,
            is_retroactive=is_retroactive,
        )
        for position, ((lower, rate), upper) in enumerate(
            zip(rates, [*uppers, None], strict=True), 1
        )
    )
    return component


def assign(
    payee: SalesPerson,
    plan: Plan | None = None,
    *,
    quota: str | None = "100000",
    interval: str = "quarter",
    valid_from: date = date(2020, 1, 1),
) -> PlanAssignment:
    """Put a payee on a plan, with a quota of 100,000 a quarter unless `quota` is None."""
    plan = plan or make_plan()
    if quota is not None:
        make_quota(payee, quota, plan.currency, interval=interval, valid_from=valid_from)
    return PlanAssignment.objects.create(
        payee=payee, plan=plan, valid_from=valid_from, recorded_at=AT
    )


def make_quota(
    payee: SalesPerson,
    amount: str = "100000",
    currency: str = "EUR",
    *,
    interval: str = "quarter",
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
) -> Quota:
    """Create a quota per interval."""
    return Quota.objects.create(
        payee=payee,
        amount=Money(Decimal(amount), currency),
        interval=interval,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_at=AT,
    )


@dataclass
class Desk:
    """What deals of one test are sold with: one seller, customer and product."""

    legal_entity: LegalEntity
    account: Account
    book: PriceBook
    setup: Charge
    seats: Charge

    def sell(
        self, owner: SalesPerson, value: str, on: date = date(2026, 11, 17), *, seats: str = "0"
    ) -> Order:
        """Book an order of one set-up charge at `value` (and `seats` a month over 12 months)."""
        lines = [Line(self.setup, list_unit_price=Decimal(value))]
        if Decimal(seats):
            lines.append(Line(self.seats, list_unit_price=Decimal(seats)))
        return make_order(
            provision=False,
            owner=owner,
            account=self.account,
            price_book=self.book,
            currency=self.book.currency,
            lines=lines,
            start_on=on,
            term_months=12,
            signed_on=on,
            at=datetime.combine(on, time(10), UTC),
        )


def make_desk(currency: str = "EUR", legal_entity: LegalEntity | None = None) -> Desk:
    """Create a seller, a customer and a product to sell deals of any size with."""
    seller = legal_entity or make_legal_entity(functional_currency=currency)
    book = make_price_book(currency)
    setup, seats = make_charges(book)
    account = make_account(legal_entity=seller, currency=currency)
    return Desk(seller, account, book, setup, seats)


def make_period(
    legal_entity: LegalEntity, month: date = date(2026, 11, 1), **columns: Any
) -> CompensationPeriod:
    """Create (or find) the open compensation period of a month."""
    period, _ = CompensationPeriod.objects.get_or_create(
        legal_entity=legal_entity,
        starts_on=month.replace(day=1),
        defaults={"until": add_months(month.replace(day=1), 1), **columns},
    )
    return period


def make_credit(
    order: Order, component: Component, *, payee: SalesPerson | None = None, **columns: Any
) -> SalesCredit:
    """Create the owner's whole credit of an order's total contract value."""
    value = columns.pop("amount", order.tcv)
    defaults = {
        "source": order.subject,
        "order": order,
        "payee": payee or order.owner,
        "component": component,
        "role": "owner",
        "share": Decimal(100),
        "deal_currency": str(value.currency),
        "deal_amount": value.amount,
        "exchange_rate": Decimal(1),
        "base_amount": value,
        "amount": value,
        "credited_on": order.booked_on,
        "attained_on": order.booked_on,
        "derivation": {},
        "created_at": AT,
    }
    return SalesCredit.objects.create(**{**defaults, **columns})


def make_earning(credit: SalesCredit, amount: str = "1090.00", **columns: Any) -> Earning:
    """Create an earning with one trace row in the month of its credit."""
    version = credit.component.version
    period = make_period(version.plan.legal_entity, credit.credited_on)
    value = Money(Decimal(amount), str(credit.amount.currency))
    defaults = {
        "legal_entity": version.plan.legal_entity,
        "payee": credit.payee,
        "component": credit.component,
        "plan_version": version,
        "sales_credit": credit,
        "attainment_from": period.starts_on,
        "attainment_until": period.until,
        "period": period,
        "origin_period": period,
        "amount": value,
        "attained_before": Decimal(0),
        "attained_after": credit.amount.amount,
        "earned_on": credit.credited_on,
        "derivation": {},
        "created_at": AT,
    }
    earning = Earning.objects.create(**{**defaults, **columns})
    tier = credit.component.tiers.first()
    EarningTier.objects.create(
        earning=earning,
        position=1,
        tier=tier,
        part="own",
        base=credit.amount.amount,
        rate=tier.rate,
        amount=value,
    )
    return earning
