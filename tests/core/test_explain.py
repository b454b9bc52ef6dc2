"""Explain: the steps of a stored amount, shown only while they still end in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from revops.core import derivation, explain
from revops.core.derivation import Step
from revops.core.models import Job, LegalEntity
from revops.core.problems import Forbidden, NotFound
from revops.core.roles import Role
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db


class Discounted:
    """Price less a discount in per cent."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        return Discounted.steps(inputs)[-1].result

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        price, rate = Decimal(inputs["price"]), Decimal(inputs["rate"])
        off = price * rate / 100
        return [
            Step("Discount", f"{price} × {rate} %", off, "EUR"),
            Step("Net", f"{price} − {off}", price - off, "EUR"),
        ]


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(derivation._registry, ("test.discounted", 1), Discounted)
    monkeypatch.setattr(explain, "_registry", {})
    explain.register(Job, "total", derivation="params", title=lambda job: f"Net of {job.title}")
    return


def make_job(at: datetime, total: int, **params: Any) -> Job:
    return Job.objects.create(
        kind="x", title="A", actor={}, created_at=at, total=total, params=params
    )


def why(price: str = "200", rate: str = "10", version: int = 1) -> dict[str, Any]:
    return derivation.derivation(
        "test.discounted", version, {"price": Decimal(price), "rate": Decimal(rate)}
    )


def test_shows_title_result_steps_rule_and_inputs(at: datetime) -> None:
    job = make_job(at, 180, **why())

    told = explain.explain(job, "total")

    assert (told.title, told.result, told.problem) == ("Net of A", Decimal(180), "")
    assert [(s.label, s.formula, s.result) for s in told.steps] == [
        ("Discount", "200 × 10 %", Decimal(20)),
        ("Net", "200 − 20", Decimal(180)),
    ]
    assert (told.rule, told.version) == ("test.discounted", 1)
    assert told.inputs == {"price": "200", "rate": "10"}
    assert told.as_of == at


def test_hides_steps_that_end_in_another_amount(at: datetime) -> None:
    told = explain.explain(make_job(at, 181, **why()), "total")
    assert told.steps == ()
    assert told.problem == "The rule gives 180 from the stored inputs, but 181 is stored."


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({}, "This amount was entered, not computed."),
        (why(version=2), "The rule that computed this is no longer known."),
        (
            derivation.derivation("test.discounted", 1, {"old": 1}),
            "The stored inputs do not fit the rule.",
        ),
    ],
)
def test_says_why_there_are_no_steps(at: datetime, record: dict, problem: str) -> None:
    told = explain.explain(make_job(at, 1, **record), "total")
    assert (told.steps, told.problem) == ((), problem)


def test_one_column_may_hold_several_derivations(at: datetime) -> None:
    explain.register(Job, "done", derivation="params", key="net")
    job = make_job(at, 0, net=why())
    job.done = 180
    assert len(explain.explain(job, "done").steps) == 2


def test_money_brings_its_own_unit() -> None:
    class Row:
        amount: Any = None
        currency = "USD"

    explained = explain.Explained(Job, "amount")
    row = Row()
    row.amount = Decimal("1.5")
    assert (explained.stored(row), explained.unit(row)) == (Decimal("1.5"), "USD")


class TestLoading:
    @pytest.fixture
    def entity(self) -> LegalEntity:
        explain.register(LegalEntity, "payment_terms_days", derivation="iban")
        return make_legal_entity(payment_terms_days=30)

    def test_finds_a_row_within_the_users_scope(self, entity: LegalEntity) -> None:
        controller = make_user(Role.CONTROLLER)
        told = explain.load(controller, "core.LegalEntity", entity.pk, "payment_terms_days")
        assert (told.result, told.problem) == (
            Decimal(30),
            "This amount was entered, not computed.",
        )

    def test_refuses_whom_the_policy_refuses(self, entity: LegalEntity) -> None:
        nobody = make_user()
        with pytest.raises((NotFound, Forbidden)):
            explain.load(nobody, "core.legalentity", entity.pk, "payment_terms_days")

    def test_does_not_know_fields_that_nobody_registered(self, entity: LegalEntity) -> None:
        with pytest.raises(NotFound, match="Nothing is known"):
            explain.load(make_user(Role.CONTROLLER), "core.legalentity", entity.pk, "name")

    def test_does_not_find_what_does_not_exist(self, entity: LegalEntity) -> None:
        with pytest.raises(NotFound):
            explain.load(make_user(Role.CONTROLLER), "core.legalentity", 0, "payment_terms_days")


def test_the_nightly_check_names_wrong_rows_and_skips_entered_ones(at: datetime) -> None:
    make_job(at, 180, **why())
    make_job(at, 7)
    wrong = make_job(at, 181, **why())
    unknown = make_job(at, 180, **why(version=9))

    seen, found = explain.check_recent()

    assert seen == 3
    assert found == [
        f"core.job:{unknown.pk}.total: UnknownRule: rule test.discounted v9 is not registered",
        f"core.job:{wrong.pk}.total: computes 180, stores 181",
    ]
