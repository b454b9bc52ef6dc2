"""Addresses of invoices, credit notes, payments, open items, runs, gaps and tax rules."""

from django.urls import path

from billing.views import credits, invoice_verbs, invoices, payments, public, runs

app_name = "billing"

urlpatterns = [
    path("invoices/", invoices.InvoiceList.as_view(), name="invoice_list"),
    path("invoices/<int:pk>/", invoices.InvoiceDetail.as_view(), name="invoice_detail"),
    path("invoices/<int:pk>/pdf/", invoices.InvoicePdf.as_view(), name="invoice_pdf"),
    path("invoices/<int:pk>/pay/", invoice_verbs.InvoicePay.as_view(), name="invoice_pay"),
    path("invoices/<int:pk>/send/", invoice_verbs.InvoiceSend.as_view(), name="invoice_send"),
    path("invoices/<int:pk>/share/", invoice_verbs.InvoiceShare.as_view(), name="invoice_share"),
    path("invoices/<int:pk>/cancel/", invoice_verbs.InvoiceCancel.as_view(), name="invoice_cancel"),
    path(
        "invoices/<int:pk>/concede/",
        invoice_verbs.InvoiceConcede.as_view(),
        name="invoice_concede",
    ),
    path("credit-notes/", credits.CreditNoteList.as_view(), name="credit_note_list"),
    path("credit-notes/<int:pk>/", credits.CreditNoteDetail.as_view(), name="credit_note_detail"),
    path("credit-notes/<int:pk>/pdf/", credits.CreditNotePdf.as_view(), name="credit_note_pdf"),
    path(
        "credit-notes/<int:pk>/allocate/",
        credits.CreditNoteAllocate.as_view(),
        name="credit_note_allocate",
    ),
    path("concessions/", credits.ConcessionList.as_view(), name="concession_list"),
    path("concessions/<int:pk>/", credits.ConcessionDetail.as_view(), name="concession_detail"),
    path(
        "concessions/<int:pk>/approve/",
        credits.ConcessionApprove.as_view(),
        name="concession_approve",
    ),
    path(
        "concessions/<int:pk>/reject/", credits.ConcessionReject.as_view(), name="concession_reject"
    ),
    path("payments/", payments.PaymentList.as_view(), name="payment_list"),
    path("payments/new/", payments.PaymentCreate.as_view(), name="payment_create"),
    path("payments/<int:pk>/", payments.PaymentDetail.as_view(), name="payment_detail"),
    path(
        "payments/<int:pk>/allocate/", payments.PaymentAllocate.as_view(), name="payment_allocate"
    ),
    path("allocations/<int:pk>/undo/", payments.AllocationUndo.as_view(), name="allocation_undo"),
    path("open-items/", payments.OpenItemList.as_view(), name="open_item_list"),
    path("bill-runs/", runs.BillRunList.as_view(), name="bill_run_list"),
    path("bill-runs/start/", runs.BillRunStart.as_view(), name="bill_run_start"),
    path("bill-runs/exceptions/", runs.ExceptionList.as_view(), name="exception_list"),
    path(
        "bill-runs/exceptions/release/", runs.ExceptionRelease.as_view(), name="exception_release"
    ),
    path("bill-runs/<int:pk>/", runs.BillRunDetail.as_view(), name="bill_run_detail"),
    path("number-gaps/", runs.NumberGaps.as_view(), name="number_gaps"),
    path("tax-rules/", runs.TaxRuleList.as_view(), name="tax_rule_list"),
    path("tax-rules/new/", runs.TaxRuleCreate.as_view(), name="tax_rule_create"),
    path("tax-rules/<int:pk>/", runs.TaxRuleDetail.as_view(), name="tax_rule_detail"),
    path("tax-rules/<int:pk>/end/", runs.TaxRuleEnd.as_view(), name="tax_rule_end"),
    path("i/<str:token>/", public.InvoicePage.as_view(), name="public"),
    path("i/<str:token>/pdf/", public.InvoicePagePdf.as_view(), name="public_pdf"),
    path("i/note/<str:token>/", public.CreditNotePage.as_view(), name="public_note"),
    path("i/note/<str:token>/pdf/", public.CreditNotePagePdf.as_view(), name="public_note_pdf"),
]
