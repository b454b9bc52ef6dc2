"""The database refuses what the services would never write; every law is attacked by name."""

from datetime import date

import pytest

from orders import services
from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    OrderLine,
    PhaseEnd,
    ProvisioningRequest,
)
from tests.attacks import change, refused, twin
from tests.factories.catalog import make_feature
from tests.factories.orders import ACTOR, AT, make_order
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def order(shared_rows):
    """A delivered order with set-up and seats, a webhook request, an entitlement, two ends."""
    book = make_price_book()
    setup, seats = make_charges(book, adapter="webhook")
    make_feature(seats.version.product)
    order = make_order(make_signed_quote(lines=[Line(setup), Line(seats)], price_book=book))
    for request in ProvisioningRequest.objects.order_by("pk"):
        services.complete_provisioning(request_id=request.pk, actor=ACTOR, at=AT)
    phase = ChargePhase.objects.get(kind="recurring")
    for day in (date(2027, 3, 1), date(2027, 2, 1)):
        services.end_phase(phase_id=phase.pk, effective_on=day, actor=ACTOR, at=AT)
    return order


OPEN = {"delivered_at": None, "delivered_on": None}
#: Two laws refuse a day below one; which of them speaks is the server's choice.
CHANGES = [
    (Order, "orders_order_state_known", {"state": "lost", **OPEN}),
    (Order, "orders_order_delivered_at_matches_state", {"delivered_at": None}),
    (Order, "orders_order_delivered_on_matches_state", {"delivered_on": None}),
    (Order, "orders_order_numbers_are_finite", {"tcv": "NaN"}),
    (Order, "orders_order_year_check", {"year": -1}),
    (Order, "orders_order_sequence_check", {"sequence": -1}),
    (OrderLine, "orders_orderline_state_known", {"state": "lost", **OPEN}),
    (OrderLine, "orders_orderline_delivered_at_matches_state", {"delivered_at": None}),
    (OrderLine, "orders_orderline_delivered_on_matches_state", {"delivered_on": None}),
    (OrderLine, "orders_orderline_numbers_are_finite", {"quantity": "NaN"}),
    (OrderLine, "orders_orderline_position_check", {"position": -1}),
    (Contract, "orders_contract_state_known", {"state": "lost"}),
    (Contract, "orders_contract_currency_is_a_code", {"currency": "eur"}),
    (Contract, "orders_contract_start_on_before_until", {"until": date(2026, 12, 1)}),
    (Contract, "orders_contract_cancelled_at_matches_state", {"cancelled_at": AT}),
    (Contract, "orders_contract_ended_at_matches_state", {"ended_at": AT}),
    (Contract, "orders_contract_tax_basis_known", {"tax_basis": "both"}),
    (Contract, "orders_contract_day_count_known", {"day_count": "banker"}),
    (Contract, "orders_contract_anchor_is_a_day", {"billing_anchor_day": 32}),
    (
        Contract,
        "orders_contract_billing_anchor_day_check|orders_contract_anchor_is_a_day",
        {"billing_anchor_day": -1},
    ),
    (Contract, "orders_contract_term_months_check", {"term_months": -1}),
    (Contract, "orders_contract_notice_days_check", {"notice_days": -1}),
    (Contract, "orders_contract_payment_terms_days_check", {"payment_terms_days": -1}),
    (Contract, "orders_contract_year_check", {"year": -1}),
    (Contract, "orders_contract_sequence_check", {"sequence": -1}),
    (ChargePhase, "orders_chargephase_kind_known", {"kind": "gift"}),
    (ChargePhase, "orders_chargephase_model_known", {"model": "magic"}),
    (ChargePhase, "orders_chargephase_timing_known", {"timing": "later"}),
    (ChargePhase, "orders_chargephase_recognition_known", {"recognition": "never"}),
    (ChargePhase, "orders_chargephase_currency_is_a_code", {"currency": "eur"}),
    (ChargePhase, "orders_chargephase_numbers_are_finite", {"unit_price": "NaN"}),
    (ChargePhase, "orders_chargephase_quantity_is_positive", {"quantity": 0}),
    (ChargePhase, "orders_chargephase_start_is_before_end", {"until": date(2026, 1, 1)}),
    (ChargePhase, "orders_chargephase_period_fits_kind", {"kind": "one_time"}),
    (ChargePhase, "orders_chargephase_anchor_is_a_day", {"anchor_month": 13}),
    (ChargePhase, "orders_chargephase_anchor_day_check", {"anchor_day": -1}),
    (
        ChargePhase,
        "orders_chargephase_anchor_month_check|orders_chargephase_anchor_is_a_day",
        {"anchor_month": -1},
    ),
    (
        ChargePhase,
        "orders_chargephase_billing_period_months_check",
        {"billing_period_months": -1},
    ),
    (
        ProvisioningRequest,
        "orders_provisioningrequest_state_known",
        {"state": "lost", "settled_at": None},
    ),
    (ProvisioningRequest, "orders_provisioningrequest_adapter_known", {"adapter": "fax"}),
    (ProvisioningRequest, "orders_provisioningrequest_action_known", {"action": "dance"}),
    (
        ProvisioningRequest,
        "orders_provisioningrequest_settled_at_matches_state",
        {"settled_at": None},
    ),
    (ProvisioningRequest, "orders_provisioningrequest_series_check", {"series": -1}),
    (Entitlement, "orders_entitlement_state_known", {"state": "lost"}),
    (Entitlement, "orders_entitlement_numbers_are_finite", {"limit": "NaN"}),
    (Entitlement, "orders_entitlement_active_has_a_start", {"valid_from": None}),
]


def one(model):
    """Return the row to attack: the recurring phase, the newest of anything else."""
    rows = model.objects.filter(kind="recurring") if model is ChargePhase else model.objects
    return rows.latest("pk")


@pytest.mark.parametrize(("model", "law", "columns"), CHANGES, ids=[c[1] for c in CHANGES])
def test_a_row_keeps_its_laws(order, model, law, columns):
    refused(law, change(one(model), **columns))


INSERTS = [
    (Order, "orders_order_number_key", {"sequence": 999}),
    (Order, "orders_order_quote_version_id_key", {"number": "X", "sequence": 999}),
    (OrderLine, "orders_orderline_quote_line_id_key", {"position": 99}),
    (Contract, "orders_contract_number_key", {"sequence": 999}),
    (Contract, "orders_contract_sequence_is_unique", {"number": "X"}),
    (Amendment, "orders_amendment_number_is_unique", {}),
    (Amendment, "orders_amendment_kind_known", {"number": 9, "kind": "swap"}),
    (Amendment, "orders_amendment_numbers_are_finite", {"number": 9, "mrr_delta": "NaN"}),
    (Amendment, "orders_amendment_number_check", {"number": -1, "order_id": 1}),
    (ChargePhase, "orders_chargephase_one_at_a_time", {"until": date(2027, 1, 1)}),
    (PhaseEnd, "orders_phaseend_sequence_is_unique", {}),
    (PhaseEnd, "orders_phaseend_sequence_check", {"sequence": -1}),
    (ProvisioningRequest, "orders_provisioningrequest_is_unique", {"errand_id": None}),
    (ProvisioningRequest, "orders_provisioningrequest_errand_id_key", {"series": 99}),
    (Entitlement, "orders_entitlement_is_unique", {}),
]


@pytest.mark.parametrize(("model", "law", "columns"), INSERTS, ids=[c[1] for c in INSERTS])
def test_a_second_row_keeps_its_laws(order, model, law, columns):
    refused(law, twin(one(model), **columns))


def test_a_line_has_its_place_in_the_order_alone(order):
    first, second = order.lines.order_by("pk")

    refused("orders_orderline_position_is_unique", change(second, position=first.position))


def test_an_order_makes_one_amendment(order):
    refused("orders_amendment_order_id_key", twin(order.amendment, number=9))


def test_amendment_0_comes_from_an_order(order):
    refused("orders_amendment_first_comes_from_an_order", twin(order.amendment, order_id=None))


def test_a_number_of_a_series_is_taken_once(order):
    version = make_signed_quote().versions.get()
    again = {"number": "X", "quote_version_id": version.pk}

    refused("orders_order_sequence_is_unique", twin(order, **again))
