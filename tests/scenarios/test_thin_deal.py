"""One deal from the first draft to its cancellation, on a moving clock, every row to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing import services as billing
from billing.models import Allocation, CreditNote, Invoice, InvoiceLine, Payment, TaxLine
from billing.tasks import bill_due
from compensation.models import Earning, SalesCredit
from insights.models import Booking
from orders import services as orders
from orders.models import Amendment, ChargePhase, Contract, Entitlement, Order, OrderLine, PhaseEnd
from quoting import services as quoting
from quoting.models import ApprovalStep, Quote, QuoteVersion, SignatureEvent
from revenue import services as revenue
from revenue.models import ContractPosition, JournalEntry, Obligation, ScheduleSegment
from revops.core import outbox, tasks, verify
from revops.core.models import Errand, OutboxDelivery
from revops.core.problems import Forbidden
from tests.factories.company import ACTOR, Company, draft_quote, make_company, sign
from tests.factories.quoting import current

pytestmark = pytest.mark.django_db


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def say(value: Any) -> str:
    """Write amounts plainly, dates as ISO, nothing as a dash."""
    value = getattr(value, "amount", value)
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def rows(model: Any, *columns: str, **conditions: Any) -> list[tuple[str, ...]]:
    found = model.objects.filter(**conditions).order_by("pk")
    return [tuple(say(getattr(row, column)) for column in columns) for row in found]


@dataclass
class Story:
    """The company, its clock, and how much of the journal was read."""

    company: Company
    clock: Any
    read: int = 0

    @property
    def contract(self) -> Contract:
        return Contract.objects.get()

    def at(self, text: str) -> datetime:
        return self.clock.move_to(moment(text))

    def drain(self) -> None:
        outbox.drain(at=self.clock.at)

    def run_bills(self) -> None:
        """Let the daily task start its runs, and finish them and what follows."""
        bill_due()
        tasks.jobs.drain(at=self.clock.at)
        self.drain()

    def posted(self) -> list[tuple[str, str, dict[str, str]]]:
        """Return the entries since the last call: what, when, account → debit less credit."""
        entries = list(JournalEntry.objects.filter(pk__gt=self.read).order_by("pk"))
        self.read = entries[-1].pk if entries else self.read
        found = []
        for entry in entries:
            sums: dict[str, Decimal] = {}
            for line in entry.lines.select_related("account"):
                code = line.account.code
                sums[code] = sums.get(code, Decimal(0)) + line.debit - line.credit
            assert sum(sums.values()) == 0
            what = f"{entry.source_kind} {entry.purpose}"
            found.append((what, say(entry.accounting_date), {c: say(v) for c, v in sums.items()}))
        return sorted(found, key=lambda e: (e[0], e[1], sorted(e[2].items())))


def test_a_deal_walks_from_its_draft_to_its_cancellation(clock):
    clock.move_to(moment("2026-10-26 08:00"))
    story = Story(make_company(), clock)

    quote = _quote_with_a_discount_that_the_manager_approves(story)
    _sign_and_book(story, quote)
    _bill_post_and_pay_commission_in_the_same_blink(story)
    _pay(story)
    _bill_and_recognise_the_next_month(story)
    _halve_the_seats_in_the_middle_of_the_month(story)
    _bill_and_recognise_the_new_seats(story)
    _cancel_in_the_third_month(story)
    _everything_adds_up(story)


def _quote_with_a_discount_that_the_manager_approves(story: Story) -> Quote:
    company = story.company
    quote = draft_quote(
        company, at=story.clock.at, discount="12", start_on=date(2026, 11, 1), term_months=12
    )
    version = quoting.submit_quote(
        quote_id=quote.pk, actor=company.acting(company.rep), at=story.at("2026-10-26 09:00")
    )
    assert version.state == "in_approval"
    assert rows(ApprovalStep, "role", "state") == [("sales_manager", "pending")]
    with pytest.raises(Forbidden):
        quoting.approve_quote(
            quote_id=quote.pk, actor=company.acting(company.rep), at=story.clock.at
        )
    quoting.approve_quote(
        quote_id=quote.pk, actor=company.acting(company.manager), at=story.at("2026-10-26 11:00")
    )
    quoting.send_quote(
        quote_id=quote.pk, actor=company.acting(company.rep), at=story.at("2026-10-26 12:00")
    )
    totals = ("state", "one_time_total", "monthly_total", "first_year_total", "tcv")
    assert rows(QuoteVersion, *totals) == [
        ("sent", "8624.00", "440.00", "13904.00", "13904.00")  # 12 % off 9,800.00 and 500.00
    ]
    return quote


def _sign_and_book(story: Story, quote: Quote) -> None:
    version = current(quote)
    sign(version, at=story.at("2026-11-02 09:00"))
    tasks.settle(at=story.clock.at)  # once with letters and documents, as the workers do

    assert SignatureEvent.objects.filter(kind="signed").count() == 1
    assert rows(Order, "number", "state", "booked_on", "delivered_on", "tcv") == [
        ("KW-O-2026-00001", "delivered", "2026-11-02", "2026-11-02", "13904.00")
    ]
    assert sorted(rows(OrderLine, "quantity", "unit_price", "amount", "state")) == [
        ("1.00", "8624.00", "8624.00", "delivered"),
        ("10.00", "44.00", "440.00", "delivered"),
    ]
    assert rows(Contract, "number", "state", "start_on", "until") == [
        ("KW-C-2026-00001", "active", "2026-11-01", "2027-11-01")
    ]
    assert sorted(rows(ChargePhase, "kind", "quantity", "unit_price", "start_on", "until")) == [
        ("one_time", "1.00", "8624.00", "2026-11-01", "-"),
        ("recurring", "10.00", "44.00", "2026-11-01", "2027-11-01"),
    ]
    assert rows(Amendment, "number", "kind", "mrr_delta", "tcv_delta") == [
        ("0", "new", "440.00", "13904.00")
    ]
    assert Entitlement.objects.exclude(state="active").count() == 0
    assert set(Errand.objects.values_list("state", flat=True)) == {"done"}


def _bill_post_and_pay_commission_in_the_same_blink(story: Story) -> None:
    assert rows(Invoice, "reference", "issued_on", "due_on", "net", "tax", "total") == [
        ("KW-INV-2026-00001", "2026-11-02", "2026-12-02", "9064.00", "1722.16", "10786.16")
    ]
    assert sorted(rows(InvoiceLine, "amount", "tax", "tax_code", "span_from", "span_until")) == [
        ("440.00", "83.60", "S", "2026-11-01", "2026-12-01"),
        ("8624.00", "1638.56", "S", "2026-11-01", "2026-11-02"),
    ]
    assert rows(TaxLine, "code", "rate", "base", "tax") == [("S", "19.00", "9064.00", "1722.16")]
    assert story.posted() == [
        ("earning earn", "2026-11-02", {"5000": "812.32", "2300": "-812.32"}),
        (
            "invoice issue",
            "2026-11-02",
            {"1100": "10786.16", "2200": "-9064.00", "2100": "-1722.16"},
        ),
        ("obligation recognise", "2026-11-02", {"2200": "8624.00", "4000": "-8624.00"}),
    ]
    assert sorted(rows(Obligation, "method", "allocated_price", "recognised")) == [
        ("point_in_time", "8624.00", "8624.00"),
        ("straight_line_daily", "5280.00", "0.00"),
    ]
    assert sorted(rows(ScheduleSegment, "amount", "start_on", "until")) == [
        ("5280.00", "2026-11-01", "2027-11-01"),
        ("8624.00", "2026-11-01", "-"),
    ]
    assert rows(ContractPosition, "billed", "earned", "deferred", "contract_asset") == [
        ("9064.00", "8624.00", "440.00", "0.00")
    ]
    (earning,) = Earning.objects.all()
    assert (earning.payee_id, say(earning.amount)) == (story.company.rep.pk, "812.32")
    trace = [tuple(map(say, (t.base, t.rate, t.amount))) for t in earning.tiers.order_by("pk")]
    # 5 % of the quota of 10,000.00, 8 % of the rest
    assert trace == [("10000.00", "5.00", "500.00"), ("3904.00", "8.00", "312.32")]
    assert rows(Booking, "booked_on", "one_time", "tcv", "mrr", "channel") == [
        ("2026-11-02", "8624.00", "13904.00", "440.00", "direct")
    ]


def _pay(story: Story) -> None:
    billing.record_payment(
        account_id=story.company.account.pk,
        amount=Invoice.objects.get().total,
        received_on=date(2026, 11, 20),
        method="transfer",
        actor=ACTOR,
        at=story.at("2026-11-20 09:00"),
    )
    story.drain()

    assert rows(Payment, "amount", "unallocated") == [("10786.16", "0.00")]
    assert rows(Allocation, "amount") == [("10786.16",)]
    assert story.posted() == [
        ("allocation apply", "2026-11-20", {"2000": "10786.16", "1100": "-10786.16"}),
        ("payment receipt", "2026-11-20", {"1000": "10786.16", "2000": "-10786.16"}),
    ]


def _bill_and_recognise_the_next_month(story: Story) -> None:
    at = story.at("2026-12-01 03:00")
    story.run_bills()
    revenue.recognise_contracts(
        contract_ids=[story.contract.pk], until=date(2026, 12, 1), actor=ACTOR, at=at
    )

    assert rows(Invoice, "reference", "net", "tax", "total")[1:] == [
        ("KW-INV-2026-00002", "440.00", "83.60", "523.60")
    ]
    assert story.posted() == [
        ("invoice issue", "2026-12-01", {"1100": "523.60", "2200": "-440.00", "2100": "-83.60"}),
        # 5,280.00 over 365 days, 30 of them
        ("obligation recognise", "2026-11-30", {"2200": "433.97", "4000": "-433.97"}),
    ]


def _halve_the_seats_in_the_middle_of_the_month(story: Story) -> None:
    phase = ChargePhase.objects.get(kind="recurring")
    orders.change_phase(
        phase_id=phase.pk,
        effective_on=date(2026, 12, 16),
        quantity=Decimal(5),
        actor=ACTOR,
        at=story.at("2026-12-14 09:00"),
    )
    story.drain()

    assert rows(PhaseEnd, "phase_id", "until") == [(str(phase.pk), "2026-12-16")]
    assert rows(ChargePhase, "quantity", "start_on", "until", kind="recurring") == [
        ("10.00", "2026-11-01", "2026-12-16"),
        ("5.00", "2026-12-16", "2027-11-01"),
    ]
    assert rows(Amendment, "kind", "mrr_delta", "tcv_delta")[1:] == [
        ("change", "-220.00", "-2313.55")
    ]
    # 15 of December's 31 days are kept: 212.90 of 440.00
    assert rows(CreditNote, "reference", "kind", "net", "tax", "total") == [
        ("KW-CN-2026-00001", "repair", "227.10", "43.15", "270.25")
    ]
    assert rows(Allocation, "amount")[1:] == [("270.25",)]
    assert rows(SalesCredit, "amount") == [("13904.00",), ("-227.10",)]
    assert story.posted() == [
        ("allocation apply", "2026-12-14", {"2010": "270.25", "1100": "-270.25"}),
        (
            "credit_note issue",
            "2026-12-14",
            {"2010": "-270.25", "2200": "227.10", "2100": "43.15"},
        ),
        ("earning earn", "2026-12-14", {"5000": "-18.17", "2300": "18.17"}),
        # 652.90 over 45 days instead: November earns 1.30 more
        ("obligation recognise", "2026-12-14", {"2200": "1.30", "4000": "-1.30"}),
    ]


def _bill_and_recognise_the_new_seats(story: Story) -> None:
    story.at("2026-12-16 03:00")
    story.run_bills()
    at = story.at("2027-01-01 03:00")
    story.run_bills()
    revenue.recognise_contracts(
        contract_ids=[story.contract.pk], until=date(2027, 1, 1), actor=ACTOR, at=at
    )

    assert rows(Invoice, "reference", "net", "tax", "total")[2:] == [
        ("KW-INV-2026-00003", "113.55", "21.57", "135.12"),  # 16 of 31 days of 220.00
        ("KW-INV-2027-00001", "220.00", "41.80", "261.80"),  # a new year, a new series
    ]
    assert story.posted() == [
        # the period is billed again, so its credit comes back
        ("earning earn", "2026-12-16", {"5000": "9.09", "2300": "-9.09"}),
        ("invoice issue", "2026-12-16", {"1100": "135.12", "2200": "-113.55", "2100": "-21.57"}),
        ("invoice issue", "2027-01-01", {"1100": "261.80", "2200": "-220.00", "2100": "-41.80"}),
        ("obligation recognise", "2026-12-31", {"2200": "115.68", "4000": "-115.68"}),
        ("obligation recognise", "2026-12-31", {"2200": "217.63", "4000": "-217.63"}),
    ]


def _cancel_in_the_third_month(story: Story) -> None:
    orders.cancel_contract(
        contract_id=story.contract.pk,
        effective_on=date(2027, 1, 16),
        reason="Moved to another system",
        actor=ACTOR,
        at=story.at("2027-01-05 09:00"),
    )
    story.drain()
    at = story.at("2027-02-01 03:00")
    story.run_bills()
    revenue.recognise_contracts(
        contract_ids=[story.contract.pk], until=date(2027, 2, 1), actor=ACTOR, at=at
    )

    assert rows(Contract, "state") == [("cancelled",)]
    assert rows(CreditNote, "reference", "net", "tax", "total")[1:] == [
        ("KW-CN-2027-00001", "113.55", "21.57", "135.12")
    ]
    assert Invoice.objects.count() == 4  # a cancelled contract is not billed again
    assert story.posted() == [
        ("allocation apply", "2027-01-05", {"2010": "135.12", "1100": "-135.12"}),
        (
            "credit_note issue",
            "2027-01-05",
            {"2010": "-135.12", "2200": "113.55", "2100": "21.57"},
        ),
        ("earning earn", "2027-01-05", {"5000": "-9.09", "2300": "9.09"}),
        # 220.00 over 31 days of two months: December had 115.68, now 113.55
        ("obligation recognise", "2027-01-05", {"2200": "-2.13", "4000": "2.13"}),
        ("obligation recognise", "2027-01-31", {"2200": "106.45", "4000": "-106.45"}),
    ]


def _everything_adds_up(story: Story) -> None:
    billed = ("billed", "earned", "deferred", "contract_asset", "unbilled")
    # 8,624.00 + 440.00 + 212.90 + 113.55 + 106.45
    assert rows(ContractPosition, *billed) == [("9496.90", "9496.90", "0.00", "0.00", "0.00")]
    assert sorted(rows(Obligation, "allocated_price", "recognised")) == [
        ("220.00", "220.00"),
        ("652.90", "652.90"),
        ("8624.00", "8624.00"),
    ]
    assert rows(Earning, "amount") == [("812.32",), ("-18.17",), ("9.09",), ("-9.09",)]
    assert rows(Booking, "tcv", "mrr") == [
        ("13904.00", "440.00"),
        ("-2313.55", "-220.00"),
        ("-2093.55", "-220.00"),
    ]
    tasks.settle(at=story.clock.at)  # the letters of all that followed
    assert set(Errand.objects.values_list("state", flat=True)) == {"done"}
    assert set(OutboxDelivery.objects.values_list("state", flat=True)) == {"done"}
    outcome = verify.run(at=story.clock.at)
    assert {one.name: one.offending for one in outcome.results if one.violations} == {}
    assert outcome.checks >= 30
