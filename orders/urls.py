"""Addresses of orders, contracts, provisioning and entitlements."""

from django.urls import path

from orders.views import amending, contracts, orders, provisioning

app_name = "orders"

urlpatterns = [
    path("orders/", orders.OrderList.as_view(), name="order_list"),
    path("orders/<int:pk>/", orders.OrderDetail.as_view(), name="order_detail"),
    path("contracts/", contracts.ContractList.as_view(), name="contract_list"),
    path("contracts/<int:pk>/", contracts.ContractDetail.as_view(), name="contract_detail"),
    path("contracts/<int:pk>/cancel/", amending.ContractCancel.as_view(), name="contract_cancel"),
    path("contracts/phases/<int:pk>/change/", amending.PhaseChange.as_view(), name="phase_change"),
    path("contracts/phases/<int:pk>/end/", amending.PhaseEnd.as_view(), name="phase_end"),
    path("subscriptions/", contracts.SubscriptionList.as_view(), name="subscription_list"),
    path("entitlements/", provisioning.EntitlementList.as_view(), name="entitlement_list"),
    path("provisioning/", provisioning.ProvisioningList.as_view(), name="provisioning_list"),
    path(
        "provisioning/<int:pk>/",
        provisioning.ProvisioningDetail.as_view(),
        name="provisioning_detail",
    ),
    path(
        "provisioning/<int:pk>/complete/",
        provisioning.ProvisioningComplete.as_view(),
        name="provisioning_complete",
    ),
    path(
        "provisioning/<int:pk>/retry/",
        provisioning.ProvisioningRetry.as_view(),
        name="provisioning_retry",
    ),
    path(
        "provisioning/<int:pk>/skip/",
        provisioning.ProvisioningSkip.as_view(),
        name="provisioning_skip",
    ),
]
