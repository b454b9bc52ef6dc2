"""Values on their way in and out: strict in, exact out."""

from decimal import Decimal

import pytest
from djmoney.money import Money
from rest_framework.exceptions import ValidationError

from revops.core import public_ids
from revops.core.api import AmountInput, DecimalInput
from revops.core.api.fields import amount_text, decimal_text
from revops.core.models import Job, LegalEntity, User
from revops.core.problems import NotFound

BAD_NUMBERS = [
    "NaN", "sNaN", "Infinity", "-Infinity", "1e999", "1E+5", "", " ", "1,000", "1.000,00", "1_000",
    "٣", "１２", "0x10", "+1", "--1", "1.", ".5", "1.2.3", "1 0", "9" * 5000, "9" * 16, "\x00", "½",
    "1\n", None, 1, 1.5, True, [], {}, Decimal(1),
]  # fmt: skip
BAD_NUMBERS.remove("1\n")  # surrounding blanks are taken off


@pytest.mark.parametrize("text", BAD_NUMBERS, ids=lambda text: repr(text)[:20])
def test_a_number_that_is_not_plain_is_refused(text):
    with pytest.raises(ValidationError):
        DecimalInput().run_validation(text)
    with pytest.raises(ValidationError):
        AmountInput().run_validation({"amount": text, "currency": "EUR"})


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "EUR"), ("1.005", "EUR"), ("0.5", "JPY"), ("1", "eur"), ("1", "XXX"), ("1", None),
     ("1", ["EUR"]), ("1", "EUR ")],
)  # fmt: skip
def test_an_amount_beyond_its_currency_is_refused(amount, currency):
    with pytest.raises(ValidationError):
        AmountInput().run_validation({"amount": amount, "currency": currency})


@pytest.mark.parametrize(
    "shape", ["1.00", 1, [], {"amount": "1"}, {"amount": "1", "currency": "EUR", "x": 1}, "EUR 1"]
)
def test_an_amount_of_another_shape_is_refused(shape):
    with pytest.raises(ValidationError):
        AmountInput().run_validation(shape)


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [("178.50", "EUR", "178.50"), ("-0.01", "USD", "-0.01"), ("1200", "JPY", "1200"),
     ("1.500", "EUR", "1.5"), ("999999999999999.99", "EUR", "999999999999999.99")],
)  # fmt: skip
def test_an_honest_amount_is_money(amount, currency, value):
    read = AmountInput().run_validation({"amount": amount, "currency": currency})
    assert read == Money(Decimal(value), currency)


def test_limits_of_a_decimal_are_kept():
    share = DecimalInput(places=2, least=Decimal(0), most=Decimal(100))
    assert share.run_validation("100") == Decimal(100)
    for bad in ("-0.01", "100.01", "1.005"):
        with pytest.raises(ValidationError):
            share.run_validation(bad)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [("178.5", "EUR", "178.50"), ("178.5000", "EUR", "178.50"), ("1200.0000", "JPY", "1200"),
     ("0", "EUR", "0.00"), ("-1E+2", "EUR", "-100.00"), ("1.2345", "EUR", "1.2345"),
     ("5.25", "BHD", "5.250")],
)  # fmt: skip
def test_an_amount_is_written_with_its_currencys_decimals(value, currency, text):
    assert amount_text(Decimal(value), currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.000420000000", "0.00042"), ("1E+3", "1000"), ("0E-12", "0"), ("100", "100")],
)
def test_a_decimal_is_written_without_exponent(value, text):
    assert decimal_text(Decimal(value)) == text


@pytest.mark.parametrize("pk", [1, 2, 999, 2**31, 2**63 - 1])
def test_a_public_id_leads_back_to_its_row(pk):
    text = public_ids.encode(Job, pk)
    assert text.startswith("job_")
    assert len(text) >= 10
    assert public_ids.decode(text) == (Job, pk)
    assert public_ids.decode_for(Job, text) == pk


def test_public_ids_are_the_same_in_every_installation():
    assert public_ids.encode(Job, 1) == "job_" + public_ids.encode(User, 1).removeprefix("usr_")
    assert public_ids.encode(LegalEntity, 42) == "le_2veNZ5"


@pytest.mark.parametrize(
    "text",
    ["", "_", "job", "job_", "xyz_k3G7QA", "job_0", "job_" + "k" * 33, "job_é", "job_\x00", "1",
     "job_k3G7QA_", "JOB_k3G7QA", "job_-1", " job_k3G7QA"],
)  # fmt: skip
def test_a_text_that_no_row_has_is_not_found(text):
    with pytest.raises(NotFound):
        public_ids.decode(text)


def test_another_spelling_of_the_same_number_is_not_found():
    spelled = public_ids.encode(Job, 5).removeprefix("job_")
    strange = [spelled[:i] + c + spelled[i + 1 :] for i in range(len(spelled)) for c in "kQ9z"]
    for text in {*strange, spelled.swapcase(), spelled[::-1]} - {spelled}:
        try:
            model, pk = public_ids.decode(f"job_{text}")
        except NotFound:
            continue
        assert public_ids.encode(model, pk) == f"job_{text}"


def test_an_id_of_another_noun_is_not_found():
    with pytest.raises(NotFound):
        public_ids.decode_for(User, public_ids.encode(Job, 1))


def test_a_prefix_belongs_to_one_model():
    with pytest.raises(ValueError, match="belongs"):
        public_ids.register(User, "job")
    for bad in ("Job", "j", "toolong", "j2"):
        with pytest.raises(ValueError, match="letters"):
            public_ids.register(User, bad)
