"""Addresses of quotes, approvals and the customer's page."""

from django.urls import path

from quoting.views import editor, lists, public, verbs

app_name = "quoting"

_VERBS = {
    "submit": verbs.QuoteSubmit,
    "approve": verbs.QuoteApprove,
    "reject": verbs.QuoteReject,
    "revise": verbs.QuoteRevise,
    "send": verbs.QuoteSend,
    "remind": verbs.QuoteRemind,
    "new_version": verbs.QuoteNewVersion,
    "answer": verbs.QuoteAnswer,
    "add": verbs.QuoteAdd,
    "terms": verbs.QuoteTerms,
    "pdf": editor.QuotePdf,
    "as_customer": editor.QuoteAsCustomer,
}

urlpatterns = [
    path("quotes/", lists.QuoteList.as_view(), name="quote_list"),
    path("quotes/new/", verbs.QuoteNew.as_view(), name="quote_new"),
    path("quotes/<int:pk>/", editor.QuoteDetail.as_view(), name="quote_detail"),
    path("quotes/<int:pk>/lines/<int:position>/", editor.QuoteCell.as_view(), name="quote_cell"),
    path(
        "quotes/<int:pk>/lines/<int:position>/remove/",
        editor.QuoteLineRemove.as_view(),
        name="quote_line_remove",
    ),
    *[
        path(f"quotes/<int:pk>/{verb.replace('_', '-')}/", view.as_view(), name=f"quote_{verb}")
        for verb, view in _VERBS.items()
    ],
    path("approvals/", lists.ApprovalList.as_view(), name="approval_list"),
    path("q/<str:token>/", public.PublicQuote.as_view(), name="public"),
    path("q/<str:token>/progress/", public.PublicProgress.as_view(), name="public_progress"),
    path("q/<str:token>/decline/", public.PublicDecline.as_view(), name="public_decline"),
    path("q/<str:token>/question/", public.PublicQuestion.as_view(), name="public_question"),
    path("q/<str:token>/pdf/", public.PublicPdf.as_view(), name="public_pdf"),
]
