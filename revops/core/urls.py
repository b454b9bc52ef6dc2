"""Pages of the foundation: log-in, profile, palette, explanations, style guide."""

from django.urls import path

from revops.core import oversight, views

app_name = "core"

urlpatterns = [
    path("", views.HomeScreen.as_view(), name="home"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.set_language, name="language"),
    path("profile/", views.ProfileScreen.as_view(), name="profile"),
    path("palette", views.PaletteScreen.as_view(), name="palette"),
    path(
        "explain/<str:label>/<int:pk>/<slug:field>/",
        views.ExplainScreen.as_view(),
        name="explain",
    ),
    path("jobs/", views.JobList.as_view(), name="job_list"),
    path("jobs/<int:pk>/", views.JobDetail.as_view(), name="job_detail"),
    path("jobs/<int:pk>/failures.csv", views.JobFailures.as_view(), name="job_failures"),
    path("jobs/<int:pk>/cancel/", views.JobCancel.as_view(), name="job_cancel"),
    path("jobs/<int:pk>/resume/", views.JobResume.as_view(), name="job_resume"),
    path("deliveries/", views.DeliveryList.as_view(), name="delivery_list"),
    path("deliveries/retry/", views.DeliveryRetryMany.as_view(), name="delivery_retry_many"),
    path("deliveries/<int:pk>/", views.DeliveryDetail.as_view(), name="delivery_detail"),
    path("deliveries/<int:pk>/retry/", views.DeliveryRetry.as_view(), name="delivery_retry"),
    path("deliveries/<int:pk>/skip/", views.DeliverySkip.as_view(), name="delivery_skip"),
    path("access/", oversight.PolicyTable.as_view(), name="policy_table"),
    path("letters/", oversight.LetterList.as_view(), name="letter_list"),
    path("letters/<int:pk>/", oversight.Letter.as_view(), name="letter_detail"),
    path("views/new/", views.SavedViewCreate.as_view(), name="savedview_create"),
    path("views/<int:pk>/forget/", views.SavedViewForget.as_view(), name="savedview_forget"),
    path("style-guide/", views.StyleGuideScreen.as_view(), name="style_guide"),
]
