"""Addresses of the ledger floor."""

from django.urls import path

from revenue.views import journal, obligations, periods

app_name = "revenue"

urlpatterns = [
    path("ledger/", journal.TrialBalance.as_view(), name="trial_balance"),
    path("ledger/accounts/", journal.AccountList.as_view(), name="account_list"),
    path("ledger/entries/", journal.EntryList.as_view(), name="entry_list"),
    path("ledger/entries/<int:pk>/", journal.EntryDetail.as_view(), name="entry_detail"),
    path("ledger/lines/", journal.LineList.as_view(), name="line_list"),
    path("ledger/obligations/", obligations.ObligationList.as_view(), name="obligation_list"),
    path(
        "ledger/obligations/<int:pk>/",
        obligations.ObligationDetail.as_view(),
        name="obligation_detail",
    ),
    path("ledger/positions/", obligations.PositionList.as_view(), name="position_list"),
    path(
        "ledger/positions/<int:pk>/", obligations.PositionDetail.as_view(), name="position_detail"
    ),
    path("ledger/periods/", periods.PeriodList.as_view(), name="period_list"),
    path("ledger/periods/open/", periods.PeriodOpen.as_view(), name="period_open"),
    path("ledger/periods/<int:pk>/", periods.PeriodDetail.as_view(), name="period_detail"),
    path("ledger/periods/<int:pk>/close/", periods.PeriodClose.as_view(), name="period_close"),
    path("ledger/recognition/", periods.Recognition.as_view(), name="recognition"),
    path(
        "ledger/recognition/<int:pk>/run/",
        periods.RecognitionRun.as_view(),
        name="recognition_run",
    ),
]
