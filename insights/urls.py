"""Routes of the insights floor."""

from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("control-room/", views.ControlRoom.as_view(), name="control_room"),
    path("control-room/not-billed/", views.NotBilledList.as_view(), name="not_billed_list"),
    path(
        "control-room/<slug:kind>/<int:pk>/retry/",
        views.ExceptionRetry.as_view(),
        name="exception_retry",
    ),
    path(
        "control-room/<slug:kind>/<int:pk>/skip/",
        views.ExceptionSkip.as_view(),
        name="exception_skip",
    ),
    path("bookings/", views.BookingList.as_view(), name="booking_list"),
    path("trends/", views.TrendList.as_view(), name="trend_list"),
]
