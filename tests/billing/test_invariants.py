"""Every invariant of the billing floor names the violation planted for it."""

from datetime import UTC, date, datetime

import pytest

from billing.models import Allocation, BillingSchedule
from orders.models import OrderLine
from tests.attacks import change, objections, plant, twin
from tests.factories.billing import AT
from tests.factories.core import make_legal_entity
from tests.factories.orders import make_contract, make_order

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_sound_papers_violate_nothing(papers):
    assert objections("billing", at=NOW) == {}


# ------------------------------------------------ what is planted, and the key that is told


def a_second_line(papers):
    plant(twin(papers.paid.lines.get(), sequence=1))
    return f"invoice, {papers.paid.pk}"


def a_second_line_of_the_tax(papers):
    plant(twin(papers.paid.lines.get(), sequence=1))
    return str(papers.paid.tax_lines.get().pk)


def a_second_tax_line(papers):
    plant(twin(papers.paid.tax_lines.get()))
    return f"invoice, {papers.paid.pk}"


def a_functional_total_of_its_own(papers):
    return f"invoice, {plant(twin(papers.paid, number=9, functional_total='118.00'))}"


def a_rate_within_one_currency(papers):
    columns = {"exchange_rate": "1.001", "functional_net": "100.10", "functional_total": "119.10"}
    return f"invoice, {plant(twin(papers.paid, number=9, **columns))}"


def an_issue_date_that_runs_back(papers):
    return f"invoice, {plant(twin(papers.paid, number=9, issued_on='2026-10-01'))}"


def a_day_billed_twice(papers):
    line = papers.paid.lines.get()
    return f"{plant(twin(line, planned_from='2026-10-31'))}, {line.phase_id}"


def a_hole_in_the_sequence(papers):
    line = papers.paid.lines.get()
    plant(twin(line, sequence=3))
    return f"{line.phase_id}, 2026-11-01"


def a_line_of_a_stranger(papers):
    stranger = make_contract(start_on=date(2026, 11, 1))
    return plant(twin(papers.paid.lines.get(), contract_id=stranger.pk, sequence=1))


def a_credit_above_its_line(papers):
    credit = papers.concession.credit_note.lines.get()
    plant(twin(credit, sequence=2, amount="-90.01"))
    return str(papers.concession.line_id)


def a_credit_note_above_its_invoice(papers):
    plant(twin(papers.concession.credit_note, number=9, net="90.01", total="91.91"))
    return f"{papers.credited.pk}, {papers.credited.reference}"


def a_credit_note_in_another_currency(papers):
    plant(twin(papers.concession.credit_note, number=9, currency="USD"))
    return f"{papers.credited.pk}, {papers.credited.reference}"


def an_invoice_without_an_open_item(papers):
    return f"invoice, {plant(twin(papers.paid, number=9))}"


def a_credit_note_without_an_open_item(papers):
    return f"credit_note, {plant(twin(papers.concession.credit_note, number=9))}"


def an_open_item_due_on_another_day(papers):
    plant(change(papers.paid.receivable, due_on="2027-01-01"))
    return f"invoice, {papers.paid.pk}"


def an_open_amount_of_its_own(papers):
    return plant(change(papers.paid.receivable, open_amount="118.99"))


def a_credit_used_without_an_allocation(papers):
    note = papers.cancelled.credit_notes.get()
    return plant(change(note.receivable, open_amount=1, state="open", settled_on=None))


def a_payment_that_lost_a_cent(papers):
    return plant(change(papers.payment, unallocated="59.49"))


def half_an_allocation_undone(papers):
    other = Allocation.objects.get(credit_note=papers.concession.credit_note_id)
    undoing = Allocation.objects.get(undoes=papers.undone)
    return plant(twin(undoing, sequence=9, undoes_id=other.pk))


def an_allocation_in_another_currency(papers):
    return plant(twin(papers.undone, sequence=9, source_currency="USD"))


def a_payment_to_another_seller(papers):
    elsewhere = make_legal_entity("elsewhere")
    payment = plant(twin(papers.payment, legal_entity_id=elsewhere.pk))
    return plant(twin(papers.undone, sequence=9, payment_id=payment))


def a_concession_nobody_was_credited(papers):
    return plant(twin(papers.concession, amount="11"))


def a_due_contract_nobody_bills(papers):
    schedule = BillingSchedule.objects.order_by("pk")[0]
    plant(change(schedule, due_on="2026-11-17"))
    return f"{schedule.contract_id}, 2026-11-17"


def a_delivered_contract_unknown_to_billing(papers):
    order = make_order(legal_entity=papers.paid.legal_entity, start_on=date(2026, 11, 15))
    OrderLine.objects.filter(order=order).update(delivered_at=datetime(2026, 11, 20, tzinfo=UTC))
    return str(order.amendment.contract_id)


def a_held_contract(papers):
    schedule = BillingSchedule.objects.order_by("pk")[0]
    plant(change(schedule, held_reason="No tax rule"))
    return f"{schedule.contract_id}, No tax rule"


def an_open_item_partly_settled_by_nobody(papers):
    row = plant(change(papers.paid.receivable, state="partial"))
    return f"billing.receivable:{row}, partial, open"


def a_payment_reversed_by_nobody(papers):
    row = plant(change(papers.payment, state="reversed", reversed_at=AT))
    return f"billing.payment:{row}, reversed, –"


def a_request_rejected_by_nobody(papers):
    row = plant(change(papers.asked, state="rejected", decided_at=AT))
    return f"billing.concessionrequest:{row}, rejected, –"


PLANTS = [
    ("billing.totals_equal_their_lines", a_second_line),
    ("billing.tax_lines_re_add", a_second_tax_line),
    ("billing.tax_lines_equal_their_lines", a_second_line_of_the_tax),
    ("billing.functional_amounts_follow_the_rate", a_functional_total_of_its_own),
    ("billing.functional_amounts_follow_the_rate", a_rate_within_one_currency),
    ("billing.issue_dates_run_along_the_numbers", an_issue_date_that_runs_back),
    ("billing.billed_spans_do_not_overlap", a_day_billed_twice),
    ("billing.sequences_have_no_holes", a_hole_in_the_sequence),
    ("billing.lines_belong_to_their_phase", a_line_of_a_stranger),
    ("billing.credits_stay_below_their_line", a_credit_above_its_line),
    ("billing.credit_notes_stay_below_their_invoice", a_credit_note_above_its_invoice),
    ("billing.credit_notes_stay_below_their_invoice", a_credit_note_in_another_currency),
    ("billing.every_document_has_its_open_item", an_invoice_without_an_open_item),
    ("billing.every_document_has_its_open_item", a_credit_note_without_an_open_item),
    ("billing.every_document_has_its_open_item", an_open_item_due_on_another_day),
    ("billing.open_amounts_follow_allocations", an_open_amount_of_its_own),
    ("billing.open_amounts_follow_allocations", a_credit_used_without_an_allocation),
    ("billing.payments_follow_allocations", a_payment_that_lost_a_cent),
    ("billing.allocations_are_undone_whole", half_an_allocation_undone),
    ("billing.allocations_stay_in_one_house", an_allocation_in_another_currency),
    ("billing.allocations_stay_in_one_house", a_payment_to_another_seller),
    ("billing.concessions_stand_on_a_credit_note", a_concession_nobody_was_credited),
    ("billing.due_contracts_are_billed", a_due_contract_nobody_bills),
    ("billing.delivered_contracts_are_scheduled", a_delivered_contract_unknown_to_billing),
    ("billing.held_contracts_are_few", a_held_contract),
    ("billing.receivable_states_have_their_trail", an_open_item_partly_settled_by_nobody),
    ("billing.payment_states_have_their_trail", a_payment_reversed_by_nobody),
    ("billing.concessionrequest_states_have_their_trail", a_request_rejected_by_nobody),
]


@pytest.mark.parametrize(("name", "planted"), PLANTS, ids=[p.__name__ for _, p in PLANTS])
def test_a_planted_violation_is_named(papers, name, planted):
    key = planted(papers)

    assert key in objections("billing", at=NOW)[name]
