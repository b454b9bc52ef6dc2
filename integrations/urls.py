"""Routes of the integrations floor."""

from django.urls import path

from integrations import views

app_name = "integrations"

urlpatterns = [
    path("imports/", views.ImportList.as_view(), name="import_list"),
    path("imports/rows/", views.ImportRowList.as_view(), name="import_row_list"),
    path("imports/<int:pk>/", views.ImportDetail.as_view(), name="import_detail"),
    path("spellings/", views.MappingList.as_view(), name="mapping_list"),
    path("spellings/<int:pk>/confirm/", views.MappingConfirm.as_view(), name="mapping_confirm"),
    path("spellings/<int:pk>/reject/", views.MappingReject.as_view(), name="mapping_reject"),
]
