"""Addresses of the compensation floor."""

from django.urls import path

from compensation.views import commission, earnings, payees, plans, quotas

app_name = "compensation"

urlpatterns = [
    path("compensation/", commission.MyCommission.as_view(), name="my_commission"),
    path("compensation/payees/", payees.PayeeList.as_view(), name="payee_list"),
    path("compensation/payees/<int:pk>/", commission.PayeeDetail.as_view(), name="payee_detail"),
    path("compensation/earnings/", earnings.EarningList.as_view(), name="earning_list"),
    path(
        "compensation/earnings/<int:pk>/", earnings.EarningDetail.as_view(), name="earning_detail"
    ),
    path("compensation/credits/", earnings.CreditList.as_view(), name="credit_list"),
    path("compensation/credits/<int:pk>/", earnings.CreditDetail.as_view(), name="credit_detail"),
    path("compensation/plans/", plans.PlanList.as_view(), name="plan_list"),
    path("compensation/plans/new/", plans.PlanCreate.as_view(), name="plan_new"),
    path("compensation/plans/<int:pk>/", plans.PlanDetail.as_view(), name="plan_detail"),
    path(
        "compensation/plans/<int:pk>/versions/new/",
        plans.VersionCreate.as_view(),
        name="version_new",
    ),
    path(
        "compensation/plan-versions/<int:pk>/edit/",
        plans.VersionEdit.as_view(),
        name="version_edit",
    ),
    path(
        "compensation/plan-versions/<int:pk>/approve/",
        plans.VersionApprove.as_view(),
        name="version_approve",
    ),
    path("compensation/assignments/new/", plans.AssignmentCreate.as_view(), name="assignment_new"),
    path("compensation/quotas/", quotas.QuotaList.as_view(), name="quota_list"),
    path("compensation/quotas/new/", quotas.QuotaCreate.as_view(), name="quota_new"),
    path("compensation/quotas/<int:pk>/", quotas.QuotaDetail.as_view(), name="quota_detail"),
    path("compensation/periods/", quotas.PeriodList.as_view(), name="period_list"),
    path("compensation/periods/<int:pk>/", quotas.PeriodDetail.as_view(), name="period_detail"),
    path("compensation/periods/<int:pk>/close/", quotas.PeriodClose.as_view(), name="period_close"),
    path("compensation/orders/<int:pk>/split/", quotas.OrderSplit.as_view(), name="order_split"),
]
