"""Every fact of the posting table makes one balanced entry with the accounts it names."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revenue.rules import (
    CHART,
    Carried,
    Code,
    Line,
    Money,
    Part,
    Position,
    Posting,
    Tag,
    Unbalanced,
    balance_reclassed,
    check_balanced,
    commission_earned,
    commission_paid,
    converted,
    cost_amortised,
    credit_allocated,
    credit_note_issued,
    domestic,
    invoice_issued,
    mirror,
    paid_out,
    payment_allocated,
    payment_received,
    payment_returned,
    position_moved,
    prepaid_drawn,
    refunded,
    released,
    revalued,
    revenue_recognised,
    statement_approved,
    tax_remitted,
    written_off,
)

D = Decimal
examples = settings(max_examples=60)


def eur(amount):
    return domestic("EUR", D(amount))


def usd(amount, functional):
    return Money("USD", D(amount), D(functional))


def seen(entry):
    """Return (account, signed document amount, signed functional amount): debits positive."""
    check_balanced(entry)
    return [
        (
            line.account.value,
            str(line.debit - line.credit),
            str(line.functional_debit - line.functional_credit),
        )
        for line in entry.lines
    ]


def rows(*lines):
    """Return what `seen` returns for an entry in functional currency."""
    return [(account, amount, amount) for account, amount in lines]


NET = [Part(D("100.00"), Tag(contract=1)), Part(D("50.00"), Tag(contract=1))]
VAT = [Part(D("28.50"), Tag(tax_code="S19"))]

TABLE = [
    pytest.param(
        invoice_issued("EUR", NET, VAT, customer=7), "invoice", "issue",
        rows(("1100", "178.50"), ("2200", "-100.00"), ("2200", "-50.00"), ("2100", "-28.50")),
        id="invoice issued",
    ),
    pytest.param(
        invoice_issued(
            "EUR",
            [Part(D(5), account=Code.LATE_FEES), Part(D(20), account=Code.PREPAID_CREDITS)],
            [],
        ),
        "invoice", "issue", rows(("1100", "25"), ("4900", "-5"), ("2400", "-20")),
        id="fees and prepaid credits have accounts of their own",
    ),
    pytest.param(
        invoice_issued("EUR", [Part(D(100)), Part(D(-30))], []), "invoice", "issue",
        rows(("1100", "70"), ("2200", "-100"), ("2200", "30")),
        id="a negative line swaps sides",
    ),
    pytest.param(
        credit_note_issued("EUR", NET, VAT), "credit_note", "issue",
        rows(("2010", "-178.50"), ("2200", "100.00"), ("2200", "50.00"), ("2100", "28.50")),
        id="credit note issued",
    ),
    pytest.param(
        credit_allocated(eur("40.00"), eur("40.00")), "allocation", "apply",
        rows(("2010", "40.00"), ("1100", "-40.00")), id="credit note allocated",
    ),
    pytest.param(
        payment_received(eur("178.50")), "payment", "receipt",
        rows(("1010", "178.50"), ("2000", "-178.50")), id="payment succeeded",
    ),
    pytest.param(
        payment_received(eur("178.50"), at_bank=True), "payment", "receipt",
        rows(("1000", "178.50"), ("2000", "-178.50")), id="payment by bank line",
    ),
    pytest.param(
        payment_allocated(eur("178.50"), eur("178.50")), "allocation", "apply",
        rows(("2000", "178.50"), ("1100", "-178.50")), id="payment allocated",
    ),
    pytest.param(
        payment_allocated(eur("-178.50"), eur("-178.50")), "allocation", "apply",
        rows(("2000", "-178.50"), ("1100", "178.50")), id="allocation undone by a negative one",
    ),
    pytest.param(
        payment_allocated(
            Money("MMK", D(1320000), D("328.36")), Money("MMK", D(1320000), D("326.33"))
        ),
        "allocation", "apply",
        [("2000", "1320000", "328.36"), ("1100", "-1320000", "-326.33"), ("7000", "0", "-2.03")],
        id="WX-111: the payment is worth 2.03 more than the invoice",
    ),
    pytest.param(
        payment_allocated(usd("120.00", "100.00"), Money("GBP", D("90.00"), D("104.00"))),
        "allocation", "apply",
        [
            ("2000", "120.00", "100.00"), ("1990", "-120.00", "-100.00"),
            ("1990", "90.00", "100.00"), ("1100", "-90.00", "-104.00"), ("7000", "0", "4.00"),
        ],
        id="allocation in two currencies",
    ),
    pytest.param(
        payment_returned(eur("178.50"), fee=eur("15.00")), "reversal", "reverse",
        rows(("2000", "178.50"), ("1010", "-178.50"), ("6010", "15.00"), ("1010", "-15.00")),
        id="chargeback with a fee",
    ),
    pytest.param(
        refunded(usd(100, 135), usd(100, 140)), "refund", "pay",
        [("2010", "100", "135"), ("1010", "-100", "-140"), ("7000", "0", "5")],
        id="WX-112: 135 reversed, 5 FX loss, 140 cash",
    ),
    pytest.param(
        paid_out(eur("178.50"), eur("2.50")), "payout", "settle",
        rows(("1000", "176.00"), ("6010", "2.50"), ("1010", "-178.50")), id="provider pay-out",
    ),
    pytest.param(
        revenue_recognised(eur("12.33")), "obligation", "recognise",
        rows(("2200", "12.33"), ("4000", "-12.33")), id="revenue earned",
    ),
    pytest.param(
        revenue_recognised(eur("-18382.83")), "obligation", "recognise",
        rows(("2200", "-18382.83"), ("4000", "18382.83")), id="earned revenue taken back",
    ),
    pytest.param(
        position_moved(
            Position(D(0), D("60.00"), D(0)), Position(D("5.00"), D(0), D("40.00")), "EUR"
        ),
        "contract", "position",
        rows(("1200", "5.00"), ("2200", "-5.00"), ("1210", "40.00"), ("2200", "-40.00")),
        id="position moved",
    ),
    pytest.param(
        prepaid_drawn(eur("20.00")), "wallet_draw", "draw",
        rows(("2400", "20.00"), ("2200", "-20.00")), id="prepaid credit drawn",
    ),
    pytest.param(
        revalued(Code.RECEIVABLES, "USD", D("-3.10")), "revaluation", "revalue",
        [("1100", "0", "-3.10"), ("7010", "0", "3.10")], id="revaluation",
    ),
    pytest.param(
        commission_earned(eur("6300.00"), payee=3, capitalised=False), "earning", "earn",
        rows(("5000", "6300.00"), ("2300", "-6300.00")), id="commission expensed",
    ),
    pytest.param(
        commission_earned(eur("-6300.00"), payee=3, capitalised=True), "earning", "earn",
        rows(("1300", "-6300.00"), ("2300", "6300.00")), id="capitalised commission clawed back",
    ),
    pytest.param(
        cost_amortised(eur("100.00")), "contract_cost", "amortise",
        rows(("5010", "100.00"), ("1300", "-100.00")), id="amortisation",
    ),
    pytest.param(
        statement_approved("EUR", D(3000), payee=3, advanced=D(200), recovered=D(125)),
        "statement", "approve",
        rows(("2300", "3000"), ("1310", "200"), ("2310", "-3075"), ("1310", "-125")),
        id="statement approved",
    ),
    pytest.param(
        balance_reclassed("EUR", D("50.00"), payee=3), "recovery", "reclass",
        rows(("1310", "50.00"), ("2300", "-50.00")), id="negative balance of a leaver",
    ),
    pytest.param(
        commission_paid(eur("3075.00"), payee=3), "commission_payment", "pay",
        rows(("2310", "3075.00"), ("1000", "-3075.00")), id="commission paid",
    ),
    pytest.param(
        tax_remitted(eur("28.50")), "tax_return", "pay",
        rows(("2100", "28.50"), ("1000", "-28.50")), id="tax remitted",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "source", "purpose", "lines"), TABLE)
def test_a_fact_posts_to_the_accounts_of_the_posting_table(entry, source, purpose, lines):
    assert (entry.source, entry.purpose) == (source, purpose)
    assert seen(entry) == lines


def test_a_write_off_is_gross_and_its_vat_relief_an_entry_of_its_own():
    entries = written_off(eur("178.50"), tax_relief=[(Tag(tax_code="S19"), eur("28.50"))])
    assert [(entry.purpose, seen(entry)) for entry in entries] == [
        ("write_off", rows(("6000", "178.50"), ("1100", "-178.50"))),
        ("tax_relief", rows(("2100", "28.50"), ("6000", "-28.50"))),
    ]


def test_the_lines_keep_their_dimensions():
    entry = invoice_issued("EUR", NET, VAT, customer=7)
    assert [line.tag for line in entry.lines] == [
        Tag(customer=7), Tag(contract=1), Tag(contract=1), Tag(tax_code="S19"),
    ]  # fmt: skip


def test_a_fact_of_nothing_is_no_entry():
    assert revenue_recognised(eur("0.00")).lines == ()
    assert position_moved(Position(), Position(), "EUR").lines == ()


def test_a_foreign_document_is_converted_once_and_its_parts_add_up():
    parts = [Part(D("33.33")), Part(D("33.33")), Part(D("33.34"))]
    entry = invoice_issued("USD", parts, [], rate=D("0.8999"))
    assert seen(entry) == [
        ("1100", "100.00", "89.99"),
        ("2200", "-33.33", "-29.99"),
        ("2200", "-33.33", "-30.00"),
        ("2200", "-33.34", "-30.00"),
    ]


def line(account, debit="0", credit="0", functional_debit=None, functional_credit=None):
    return Line(
        Code(account), "EUR", D(debit), D(credit),
        D(debit if functional_debit is None else functional_debit),
        D(credit if functional_credit is None else functional_credit),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param([line("1100", "5"), line("2200", credit="4")], "EUR is out by 1", id="amount"),
        pytest.param(
            [line("1100", "5"), line("2200", credit="5", functional_credit="4")],
            "the functional amounts are out by 1",
            id="functional",
        ),
        pytest.param([line("1100")], "an entry has at least two lines", id="one line"),
        pytest.param(
            [line("1100", "5", "5"), line("2200")], "1100 has two sides", id="both sides at once"
        ),
        pytest.param(
            [line("1100", "-5"), line("2200", credit="-5")], "1100 has a negative side", id="minus"
        ),
    ],
)
def test_lines_that_do_not_balance_are_refused(lines, message):
    with pytest.raises(Unbalanced, match=message):
        check_balanced(Posting("invoice", "issue", tuple(lines)))


def test_amounts_of_different_currencies_do_not_balance_each_other():
    lines = (line("1100", "5"), line("2200", credit="5")._replace(currency="USD"))
    with pytest.raises(Unbalanced, match="EUR is out by 5"):
        check_balanced(Posting("invoice", "issue", lines))


def test_an_allocation_in_one_currency_settles_its_own_amount():
    with pytest.raises(Unbalanced, match=r"cannot settle 9 EUR"):
        payment_allocated(eur(10), eur(9))


@pytest.mark.parametrize(
    ("carried", "amount", "functional"),
    [
        pytest.param(("300.00", "270.00"), "100.00", "90.00", id="at the moving average"),
        pytest.param(("300.00", "200.00"), "100.00", "66.67", id="rounded"),
        pytest.param(("100.00", "66.66"), "100.00", "66.66", id="the last takes the rest"),
        pytest.param(("100.00", "90.00"), "150.00", "130.00", id="beyond it at today's rate"),
        pytest.param(("0.00", "0.00"), "50.00", "40.00", id="from nothing at today's rate"),
        pytest.param(("100.00", "90.00"), "-50.00", "-40.00", id="put back at today's rate"),
        pytest.param(("-100.00", "-90.00"), "-50.00", "-45.00", id="a debit balance likewise"),
    ],
)
def test_deferred_revenue_is_released_at_what_it_is_carried_at(carried, amount, functional):
    held = Carried(*map(D, carried))
    assert released(held, D(amount), rate=D("0.8")) == D(functional)


amounts = st.integers(-10_000_000, 10_000_000).map(lambda cents: D(cents) / 100)
exchange_rates = st.integers(1, 30_000).map(lambda points: D(points) / 10_000)


@examples
@given(st.lists(amounts, min_size=1, max_size=6), st.lists(amounts, max_size=3), exchange_rates)
def test_documents_always_balance_whatever_their_lines_and_rate(net, taxes, rate):
    for build in (invoice_issued, credit_note_issued):
        entry = build("USD", [Part(a) for a in net], [Part(a) for a in taxes], rate=rate)
        check_balanced(entry)
        check_balanced(mirror(entry))


positive = st.integers(1, 10_000_000).map(lambda cents: D(cents) / 100)


@examples
@given(positive, positive, positive, positive, st.booleans())
def test_settlements_always_balance(paid, paid_functional, settled, settled_functional, undone):
    payment = Money("USD", paid, paid_functional)
    invoice = Money("GBP", settled, settled_functional)
    if undone:
        payment, invoice = -payment, -invoice
    entry = payment_allocated(payment, invoice)
    conversion = [line for line in entry.lines if line.account == Code.CONVERSION]
    assert sum(one.functional_debit - one.functional_credit for one in conversion) == 0


@examples
@given(st.lists(amounts, min_size=1, max_size=8), exchange_rates)
def test_converted_parts_add_up_to_the_converted_total(parts, rate):
    [whole] = converted("USD", [sum(parts)], rate)
    assert sum(money.functional for money in converted("USD", parts, rate)) == whole.functional


@examples
@given(
    st.lists(st.integers(1, 100_000).map(lambda c: D(c) / 100), min_size=1, max_size=8),
    st.integers(1, 10_000_000).map(lambda c: D(c) / 100),
)
def test_releases_take_what_the_item_was_carried_at_and_no_more(parts, functional):
    held = Carried(sum(parts), functional)
    total = D(0)
    for part in parts:
        taken = released(held, part)
        held, total = held.less(part, taken), total + taken
    assert total == functional
    assert held == Carried(D(0), D(0))


def test_every_account_of_the_chart_is_named_once_and_the_control_accounts_are_marked():
    assert [account.code for account in CHART] == list(Code)
    marked = {account.code.value for account in CHART if account.is_control}
    assert marked == {
        "1100", "1200", "1210", "1300", "1310", "2000", "2010", "2100", "2200", "2300", "2310",
        "2400",
    }  # fmt: skip
