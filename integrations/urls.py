"""Routes of the integrations floor."""

from django.urls import path

from integrations import views

app_name = "integrations"

urlpatterns = [
    path("imports/", views.ImportList.as_view(), name="import_list"),
    path("imports/new/", views.ImportCreate.as_view(), name="import_create"),
    path("imports/rows/", views.ImportRowList.as_view(), name="import_row_list"),
    path("imports/<int:pk>/", views.ImportDetail.as_view(), name="import_detail"),
    path("imports/<int:pk>/apply/", views.ImportApply.as_view(), name="import_apply"),
    path("imports/<int:pk>/discard/", views.ImportDiscard.as_view(), name="import_discard"),
    path("spellings/", views.MappingList.as_view(), name="mapping_list"),
    path("spellings/<int:pk>/confirm/", views.MappingConfirm.as_view(), name="mapping_confirm"),
    path("spellings/<int:pk>/reject/", views.MappingReject.as_view(), name="mapping_reject"),
    path("api-keys/", views.KeyList.as_view(), name="key_list"),
    path("api-keys/new/", views.KeyCreate.as_view(), name="key_create"),
    path("api-keys/<str:pk>/revoke/", views.KeyRevoke.as_view(), name="key_revoke"),
]
