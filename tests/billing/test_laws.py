"""The database refuses what billing would never write; every law is attacked by name."""

import pytest

from billing.models import Allocation, BillingSchedule, BillRun, TaxRule
from tests.attacks import change, plant, refused, twin
from tests.factories.billing import AT

pytestmark = pytest.mark.django_db


def credit(papers):
    """The allocation of the concession's credit note: nobody undid it."""
    return Allocation.objects.get(credit_note=papers.concession.credit_note_id)


def undoing(papers):
    return Allocation.objects.get(undoes=papers.undone)


def note(papers):
    return papers.concession.credit_note


def cancellation(papers):
    return papers.cancelled.credit_notes.get()


def invoice(papers):
    return papers.paid


def line(papers):
    return papers.paid.lines.get()


def tax_line(papers):
    return papers.paid.tax_lines.get()


def item(papers):
    """The open item of an invoice of which nothing is paid."""
    return papers.paid.receivable


def settled_item(papers):
    return papers.cancelled.receivable


def note_item(papers):
    return note(papers).receivable


def schedule(papers):
    return BillingSchedule.objects.order_by("pk")[0]


def run(papers):
    return BillRun.objects.get()


def payment(papers):
    return papers.payment


def granted(papers):
    return papers.concession.request


def asked(papers):
    return papers.asked


def concession(papers):
    return papers.concession


def rule(papers):
    return TaxRule.objects.filter(code="S", rate=19)[0]


def untaxed(papers):
    return TaxRule.objects.filter(rate=0)[0]


#: Issued rows are append-only, so a wrong one is inserted: law → the row it is made from, columns.
INSERTS = {
    "billing_invoice_currency_is_a_code": (invoice, {"currency": "eur"}),
    "billing_invoice_due_is_not_before_issue": (invoice, {"due_on": "2026-11-20"}),
    "billing_invoice_number_is_unique": (invoice, {}),
    "billing_invoice_numbers_are_finite": (invoice, {"functional_net": "NaN"}),
    "billing_invoice_rate_is_positive": (invoice, {"exchange_rate": 0}),
    "billing_invoice_total_is_net_and_tax": (invoice, {"total": "119.01"}),
    "billing_invoice_total_is_not_negative": (invoice, {"net": "-119.01", "total": "-100.01"}),
    "billing_creditnote_cancels_an_invoice_once": (cancellation, {"number": 99}),
    "billing_creditnote_currency_is_a_code": (note, {"currency": "€"}),
    "billing_creditnote_kind_known": (note, {"kind": "gift"}),
    "billing_creditnote_number_is_unique": (note, {}),
    "billing_creditnote_numbers_are_finite": (note, {"functional_tax": "NaN"}),
    "billing_creditnote_rate_is_positive": (note, {"exchange_rate": "-1"}),
    "billing_creditnote_total_is_net_and_tax": (note, {"tax": 0}),
    "billing_creditnote_total_is_not_negative": (note, {"net": "-11.90", "total": "-10.00"}),
    "billing_invoiceline_currency_is_a_code": (line, {"currency": "E1R"}),
    "billing_invoiceline_is_billed_once": (line, {}),
    "billing_invoiceline_kind_known": (line, {"kind": "gift"}),
    "billing_invoiceline_numbers_are_finite": (line, {"unit_price": "NaN"}),
    "billing_invoiceline_period_is_not_empty": (line, {"planned_until": "2026-11-01"}),
    "billing_invoiceline_repair_names_its_line": (line, {"kind": "repair"}),
    "billing_invoiceline_stands_on_one_document": (line, {"invoice_id": None}),
    "billing_invoiceline_tax_code_known": (line, {"tax_code": "X"}),
    "billing_taxline_code_known": (tax_line, {"code": "X"}),
    "billing_taxline_numbers_are_finite": (tax_line, {"functional_tax": "NaN"}),
    "billing_taxline_stands_on_one_document": (tax_line, {"invoice_id": None}),
    "billing_allocation_credit_note_sequence": (credit, {}),
    "billing_allocation_has_one_source": (credit, {"credit_note_id": None}),
    "billing_allocation_numbers_are_finite": (credit, {"source_amount": "NaN"}),
    "billing_allocation_payment_sequence": (undoing, {"undoes_id": None, "amount": 1}),
    "billing_allocation_sign_says_whether_it_undoes": (undoing, {"undoes_id": None}),
    "billing_allocation_undoes_id_key": (undoing, {"sequence": 9}),
    "billing_concession_four_eyes": (concession, {"approved_by_id": None}),
    "billing_concession_is_positive": (concession, {"amount": 0}),
    "billing_concession_numbers_are_finite": (concession, {"amount": "NaN"}),
    "billing_concessionrequest_concession_id_key": (granted, {}),
    "billing_receivable_credit_note_id_key": (note_item, {}),
    "billing_receivable_invoice_id_key": (item, {}),
    "billing_billingschedule_contract_id_key": (schedule, {}),
    "billing_billrun_job_id_key": (run, {}),
}
#: Rows that live are changed: law → the row, columns.
CHANGES = {
    "billing_concessionrequest_approval_makes_a_concession": (granted, {"concession_id": None}),
    "billing_concessionrequest_decided_at_matches_state": (asked, {"decided_at": AT}),
    "billing_concessionrequest_is_positive": (asked, {"amount": "-1"}),
    "billing_concessionrequest_numbers_are_finite": (asked, {"amount": "NaN"}),
    "billing_concessionrequest_state_known": (asked, {"state": "lost"}),
    "billing_payment_amount_is_positive": (payment, {"amount": 0, "unallocated": 0}),
    "billing_payment_method_known": (payment, {"method": "barter"}),
    "billing_payment_numbers_are_finite": (payment, {"functional_amount": "NaN"}),
    "billing_payment_reversed_at_matches_state": (payment, {"state": "reversed"}),
    "billing_payment_state_known": (payment, {"state": "lost"}),
    "billing_payment_unallocated_stays_within_amount": (payment, {"unallocated": "59.51"}),
    "billing_receivable_is_of_one_document": (item, {"invoice_id": None}),
    "billing_receivable_numbers_are_finite": (item, {"total": "NaN"}),
    "billing_receivable_open_stays_within_total": (item, {"open_amount": "119.01"}),
    "billing_receivable_settled_on_matches_state": (settled_item, {"settled_on": None}),
    "billing_receivable_state_known": (item, {"state": "lost"}),
    "billing_receivable_state_matches_amount": (item, {"open_amount": 0}),
    "billing_taxrule_code_known": (untaxed, {"code": "X"}),
    "billing_taxrule_numbers_are_finite": (rule, {"rate": "NaN"}),
    "billing_taxrule_only_taxed_categories_have_a_rate": (rule, {"code": "Z"}),
    "billing_taxrule_rate_is_a_percentage": (rule, {"rate": 100}),
    "billing_taxrule_valid_from_before_valid_until": (rule, {"valid_until": "1999-01-01"}),
}


@pytest.mark.parametrize("law", INSERTS)
def test_a_wrong_row_is_not_taken(papers, law):
    row, columns = INSERTS[law]

    refused(law, twin(row(papers), **columns))


@pytest.mark.parametrize("law", CHANGES)
def test_a_row_keeps_its_laws(papers, law):
    row, columns = CHANGES[law]

    refused(law, change(row(papers), **columns))


def test_nobody_grants_a_credit_they_asked_for(papers):
    request, given = papers.concession.request, papers.concession

    refused(
        "billing_concessionrequest_four_eyes",
        change(request, decided_by_id=request.requested_by_id),
    )
    refused("billing_concession_four_eyes", twin(given, approved_by_id=given.requested_by_id))


def test_a_provider_reports_a_payment_once(papers):
    plant(change(papers.payment, provider="bank", provider_ref="2026-11-20/7"))

    refused("billing_payment_provider_ref_is_unique", twin(papers.payment))
